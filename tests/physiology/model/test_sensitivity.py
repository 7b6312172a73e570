"""Slopes with settings agree with central differences of the model itself."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

from calcifate.errors import InputError
from calcifate.physiology.model.course import Stretch, course
from calcifate.physiology.model.sensitivity import (
    Sensitivity,
    elasticities,
    sensitivity,
    sensitivity_dataset,
    steady_sensitivity,
)
from calcifate.physiology.model.steady import SteadyState, steady_state

PERSON = {"usual_calcidiol": 40.0, "dietary_sodium": 180.0}
SETTINGS = ("usual_calcidiol", "body_weight", "calcium_transport_capacity", "lunch_magnesium", "phosphate_maximum")
QUANTITIES = (
    "plasma_calcium",
    "plasma_PTH",
    "calcitriol",
    "calcium_excretion",
    "ionised_magnesium",
    "deep_calcium",  # drifts, and follows the law of its start
    "lunch_magnesium",  # a setting: its slope with itself is one
)
TIMES = (0.0, 20.0, 21.0, 60.0, 130.0)
STEP = 1e-3
CLOSE = 2e-3
"""Of the largest slope of a quantity: what the solver's tolerance and the step of the differences leave."""


@pytest.fixture(scope="module")
def state() -> SteadyState:
    return steady_state(PERSON)


def moved(state: SteadyState, name: str, share: float) -> dict[str, float]:
    return {**state.settings, name: state.settings[name] * (1 + share)}


def plan(settings: dict[str, float]) -> list[Stretch]:
    """Three stretches: a diet, a thiazide with a bolus, and a loss of nephrons."""
    bolus = {"added": {"lumen_calcium": 20.0}, "from_boundary": {"eaten_calcium": -20.0}}
    return [
        Stretch(start=0, end=20, settings={**settings, "dietary_sodium": 80.0}),
        Stretch(start=20, end=60, settings={**settings, "thiazide": 1.0}, **bolus),
        Stretch(start=60, end=130, settings={**settings, "nephron_loss_rate": 0.001}),
    ]


def differences(values: dict[float, np.ndarray], at: float) -> np.ndarray:
    return (values[STEP] - values[-STEP]) / (2 * STEP * at)


def check_close(found: np.ndarray, expected: np.ndarray, size: np.ndarray) -> None:
    """Slopes (Q, ...) against central differences; a slope of a millionth of an elasticity counts as none."""
    largest = np.abs(expected).reshape(len(expected), -1).max(axis=1) + 1e-6 * size
    assert (np.abs(found - expected).reshape(len(expected), -1).max(axis=1) <= CLOSE * largest).all()


def test_slopes_of_a_steady_state_are_its_central_differences(state: SteadyState):
    found = steady_sensitivity(state, SETTINGS, QUANTITIES)
    for place, name in enumerate(SETTINGS):
        values = {}
        for share in (STEP, -STEP):
            there = steady_state(moved(state, name, share))
            known = there.quantities() | dict(there.settings)
            values[share] = np.array([known[quantity] for quantity in QUANTITIES])
        expected = differences(values, found.at[place])
        check_close(found.slopes[:, place, 0], expected, np.abs(found.values[:, 0]) / found.at[place])


def test_slopes_of_a_course_are_its_central_differences(state: SteadyState):
    quantities = (*QUANTITIES, "urine_calcium")
    found = sensitivity(state, plan(dict(state.settings)), TIMES, SETTINGS, quantities)
    for place, name in enumerate(SETTINGS):
        values = {}
        for share in (STEP, -STEP):
            own = moved(state, name, share)
            one = course(steady_state(own), plan(own), TIMES, relative_tolerance=1e-9, absolute_tolerance=1e-11)
            values[share] = np.array([one[quantity] for quantity in quantities])
        expected = differences(values, found.at[place])
        check_close(found.slopes[:, place], expected, np.abs(found.values).max(axis=1) / found.at[place])


def test_a_course_that_begins_with_numbers_begins_without_slopes(state: SteadyState):
    found = sensitivity(state.pools, plan(dict(state.settings)), [0.0, 20.0], ["phosphate_maximum"], ["calcitriol"])
    assert found.slopes[0, 0, 0] == 0
    assert found.slopes[0, 0, 1] != 0


def test_a_course_that_stays_keeps_the_slopes_of_its_steady_state(state: SteadyState):
    at_rest = steady_sensitivity(state, SETTINGS, QUANTITIES)
    still = [Stretch(start=0, end=3, settings=state.settings)]
    found = sensitivity(state, still, [0.0, 3.0], SETTINGS, QUANTITIES)
    assert found.slopes[:, :, 0] == pytest.approx(at_rest.slopes[:, :, 0], rel=1e-9, abs=1e-12)
    assert found.values[:, 0] == pytest.approx(at_rest.values[:, 0])


def test_an_elasticity_is_the_slope_of_logarithms(state: SteadyState):
    found = steady_sensitivity(state, ["phosphate_maximum", "lunch_magnesium"], ["plasma_phosphate", "lunch_magnesium"])
    parts = elasticities(found)[:, :, 0]
    more, less = (
        steady_state(moved(state, "phosphate_maximum", share)).quantities()["plasma_phosphate"]
        for share in (STEP, -STEP)
    )
    assert parts[0, 0] == pytest.approx((np.log(more) - np.log(less)) / (np.log1p(STEP) - np.log1p(-STEP)), rel=1e-4)
    assert parts[1].tolist() == [0.0, 1.0]


def test_an_elasticity_of_nothing_is_not_a_number():
    one = np.ones(1)
    found = Sensitivity(
        time=one, quantities=("a",), settings=("b",), values=np.zeros((1, 1)), at=one, slopes=np.ones((1, 1, 1))
    )
    assert np.isnan(elasticities(found)).all()


def test_the_table_of_slopes_has_units_and_can_be_written(state: SteadyState, tmp_path):
    found = sensitivity_dataset(steady_sensitivity(state, SETTINGS, QUANTITIES))
    assert found["setting_unit"].sel(setting="body_weight").item() == "kg"
    assert found["quantity_unit"].sel(quantity="plasma_PTH").item() == "pmol/L"
    found.to_netcdf(tmp_path / "slopes.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "slopes.nc", engine="scipy") as back:
        np.testing.assert_array_equal(back["slope"].values, found["slope"].values)


@pytest.mark.parametrize(
    "settings, quantities", [(["plasma_PTH"], ["calcitriol"]), (["body_wieght"], ["calcitriol"]), (["age"], ["x"])]
)
def test_what_is_no_setting_or_no_quantity_is_refused(state: SteadyState, settings: list[str], quantities: list[str]):
    with pytest.raises(InputError):
        steady_sensitivity(state, settings, quantities)
    with pytest.raises(InputError):
        sensitivity(state, plan(dict(state.settings)), TIMES, settings, quantities)
