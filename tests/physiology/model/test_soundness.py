"""The engine as a whole: it converges, steady states stay, the order of organs is nothing, mechanisms go off."""

from __future__ import annotations

import importlib
import random
from itertools import pairwise

import numpy as np
import pytest

from calcifate.physiology.model.body import body, joined
from calcifate.physiology.model.compiled import compiled
from calcifate.physiology.model.course import Course, Stretch, course
from calcifate.physiology.model.organ import PACKAGE, organs
from calcifate.physiology.model.steady import SteadyState, steady_state

SHOWN = ("plasma_calcium", "plasma_PTH", "calcitriol", "FGF23", "plasma_magnesium", "plasma_phosphate", "urine_calcium")
TEN_YEARS = 3652.5


@pytest.fixture(scope="module")
def usual() -> SteadyState:
    return steady_state()


def disturbed(start: SteadyState, tolerance: float = 1e-6) -> Course:
    """A hard course: a diet, then calcium into a vein, then the loss of nephrons."""
    there = dict(start.settings)
    stretches = [
        Stretch(start=0, end=14, settings=there | {"lunch_calcium": 1.0, "dinner_calcium": 1.0}),
        Stretch(start=14, end=14.25, settings=there | {"calcium_infused": 60.0}),
        Stretch(start=14.25, end=200, settings=there | {"nephron_loss_rate": 0.004}),
    ]
    times = [1.0, 14.0, 14.1, 14.25, 15.0, 100.0, 200.0]
    return course(start, stretches, times, relative_tolerance=tolerance, absolute_tolerance=tolerance / 100)


def distance(found: Course, exact: Course) -> float:
    return max(float(np.abs(found[name] / exact[name] - 1).max()) for name in SHOWN)


def test_results_converge_with_the_tolerance(usual: SteadyState):
    exact = disturbed(usual, 1e-12)
    errors = [distance(disturbed(usual, tolerance), exact) for tolerance in (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)]
    assert errors[2] < 1e-3  # the usual tolerance
    assert errors[-1] < 1e-6
    assert all(after < before * 2 for before, after in pairwise(errors))
    assert errors[-1] < errors[0] / 1000


@pytest.mark.parametrize(
    "person",
    [{}, {"body_weight": 55.0, "age": 75.0, "menopause": 1.0}, {"usual_calcidiol": 20.0, "dietary_sodium": 250.0}],
    ids=["reference", "older woman", "little vitamin D"],
)
def test_a_steady_state_stays_for_ten_years(person: dict[str, float]):
    start = steady_state(person)
    found = course(start, [Stretch(start=0, end=TEN_YEARS, settings=start.settings)], np.linspace(0, TEN_YEARS, 11))
    drift = dict(zip(found.of.states, np.abs(found.states / found.start[:, None] - 1).max(axis=1), strict=True))
    for name in body().settled:
        if not name.startswith("deep_"):  # what lies deep in bone follows the balance of bone over decades
            assert drift[name] < 0.01, name


def test_the_order_of_organs_changes_nothing(usual: SteadyState):
    parts = [(name, (table, importlib.import_module(f"{PACKAGE}.{name}"))) for name, table in organs().items()]
    random.Random(5).shuffle(parts)
    assert [name for name, _ in parts] != list(organs())
    of = compiled(joined(dict(parts)))
    other = steady_state(of=of)
    assert dict(other.pools) == pytest.approx(dict(usual.pools), rel=1e-9)
    stretch = Stretch(start=0, end=50, settings={**usual.settings, "thiazide": 1.0})
    here, there = course(usual, [stretch], [50.0]), course(other, [stretch], [50.0], of=of)
    for name in (*SHOWN, "deep_calcium", "magnesium_excretion"):
        assert there[name] == pytest.approx(here[name], rel=1e-9), name


def test_the_order_of_rows_within_an_organ_changes_little_more_than_rounding(usual: SteadyState):
    from dataclasses import replace

    parts = {
        name: (
            replace(
                table,
                pool=dict(reversed(table.pool.items())),
                law=dict(reversed(table.law.items())),
                parameter=dict(reversed(table.parameter.items())),
                input=dict(reversed(table.input.items())),
            ),
            importlib.import_module(f"{PACKAGE}.{name}"),
        )
        for name, table in organs().items()
    }
    of = compiled(joined(parts))
    assert of.states != compiled().states
    assert dict(steady_state(of=of).pools) == pytest.approx(dict(usual.pools), rel=1e-8)


@pytest.mark.parametrize("switch", list(body().switches))
def test_each_mechanism_can_be_switched_off(switch: str):
    start = steady_state({switch: 0.0})
    found = course(start, [Stretch(start=0, end=100, settings=start.settings)], [100.0])
    assert np.isfinite(found.quantities()).all()
    assert (found.states >= 0).all()


def test_a_mechanism_that_is_switched_off_in_a_course_takes_effect(usual: SteadyState):
    off = {**usual.settings, "phosphate_load_drives_FGF23": 0.0, "lunch_phosphate": 45.0}
    on = {**off, "phosphate_load_drives_FGF23": 1.0}
    levels = [course(usual, [Stretch(start=0, end=60, settings=given)], [60.0])["FGF23"][0] for given in (on, off)]
    assert levels[0] > 1.05 * levels[1]


FOLDS = [
    name for name, row in body().parameters.items() if name.endswith("_maximum") and row.unit == "1" and row.value > 1
]


@pytest.mark.parametrize("name", FOLDS)
def test_a_fold_maximum_cannot_fall_below_one(name: str):
    """Below one a response turns round and has a pole."""
    assert (body().parameters[name].low or 0.0) >= 1.0
