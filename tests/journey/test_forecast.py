"""The forecast of a person: what must hold of any, directions that studies of people saw, and what is held back."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journey_people import composition, lab, table

from calcifate.errors import InputError
from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity
from calcifate.guidance.overclaim import overclaims
from calcifate.journey import ForecastOptions, Options, assess_table
from calcifate.journey.forecast_table import forecast_table, times_of
from calcifate.physiology.model.body import body

LABS = {"magnesium": (0.80, "mmol/L"), "phosphate": (1.05, "mmol/L"), "PTH": (4.0, "pmol/L")}
SUPPLEMENT: dict[str, Any] = {
    "title": "Magnesium beside the food",
    "event": [{"what": "supplement", "of": "magnesium", "amount": "200 mg", "at": "day 10"}],
}
DRAWS = 12
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "healthy_adult.toml"


def forecast_of(given: dict[str, Any], scenario: dict[str, Any] | None = None, **asked: Any) -> Forecast:
    options = Options(date="2026-11-24", forecast=ForecastOptions(scenario=scenario, **{"days": 60, **asked}))
    found = assess_table(given, options, composition()).forecast
    assert found is not None
    return found


@cache
def plain() -> Forecast:
    return forecast_of(table(labs=LABS))


@cache
def changed() -> Forecast:
    return forecast_of(table(labs=LABS), SUPPLEMENT, draws=DRAWS)


def quantity(found: Forecast, name: str) -> ForecastQuantity:
    return next(each for each in found.quantities if each.name == name)


def changes(found: Forecast, name: str) -> float:
    difference = quantity(found, name).difference
    assert difference is not None
    return difference.value[-1]


# --- any forecast ------------------------------------------------------------------------------------------------


def test_nothing_moves_when_nothing_is_changed():
    """A steady state stays one: less than 1 % in two months. Deep bone drifts by itself and is no part of it."""
    for each in plain().quantities:
        first, last = each.unchanged.value[0], each.unchanged.value[-1]
        assert last == pytest.approx(first, rel=0.01), each.name


def test_the_table_names_quantities_of_the_model():
    known = {*body().quantities, *body().pools, *body().inputs}
    assert all(name in known for row in forecast_table().quantity for name in row.terms)
    groups = {row.group for row in forecast_table().quantity}
    assert groups == {"serum", "hormone", "urine", "stool", "flow", "store"}


@pytest.mark.parametrize("days", [0.5, 1, 7, 30, 365, 3650, 36500])
def test_results_run_from_the_start_to_the_end(days: float):
    times = times_of(days)
    assert times[0] == 0 and times[-1] == days
    assert 12 <= len(times) <= forecast_table().most_times + 2
    assert (np.diff(times) > 0).all()


def test_a_course_without_a_scenario_has_no_change():
    assert plain().scenario == "" and all(each.changed is None is each.difference for each in plain().quantities)


def test_the_difference_is_changed_less_unchanged():
    for each in changed().quantities:
        assert each.changed is not None and each.difference is not None
        expected = np.array(each.changed.value) - np.array(each.unchanged.value)
        assert np.array(each.difference.value) == pytest.approx(expected, abs=2e-5 * max(map(abs, each.changed.value)))


def test_bands_are_in_order_and_of_every_time():
    found = changed()
    assert found.draws == DRAWS
    for each in found.quantities:
        for bands in (each.unchanged, each.changed, each.difference):
            assert bands is not None
            ends = np.array([bands.low_90, bands.low_50, bands.high_50, bands.high_90])
            assert ends.shape == (4, len(found.time)) and (np.diff(ends, axis=0) >= 0).all(), each.name


def test_the_same_seed_gives_the_same_bands_and_another_one_others():
    again = forecast_of(table(labs=LABS), SUPPLEMENT, draws=DRAWS)
    other = forecast_of(table(labs=LABS), SUPPLEMENT, draws=DRAWS, seed=2)
    assert again == changed()
    assert other.quantities != changed().quantities
    assert other.quantities[0].unchanged.value == changed().quantities[0].unchanged.value


def test_the_books_are_closed():
    for line in changed().ledger:
        assert abs(line.unexplained) < 1e-8, line


def test_progress_counts_to_the_end():
    seen = list[tuple[int, int]]()
    forecast_of(table(), SUPPLEMENT, draws=3, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (6, 6) and seen == sorted(seen)


def test_every_source_has_a_record():
    from calcifate.source import source

    assert plain().sources and all(source(source_id) for source_id in plain().sources)


# --- the person --------------------------------------------------------------------------------------------------


def test_own_values_stand_beside_the_model_and_move_it():
    magnesium = quantity(plain(), "plasma_magnesium")
    assert magnesium.measured == 0.8
    usual = quantity(forecast_of(table()), "plasma_magnesium")
    assert usual.measured is None
    assert abs(magnesium.unchanged.value[0] - 0.8) < abs(usual.unchanged.value[0] - 0.8)


def test_draws_keep_to_the_values_that_were_measured():
    """With a magnesium of the blood its 90 % band is narrower than without one."""
    width = [np.subtract(*_ends(quantity(found, "plasma_magnesium").unchanged)) for found in (
        forecast_of(table(labs=LABS), draws=40), forecast_of(table(), draws=40))]  # fmt: skip
    assert width[0] < width[1]


def _ends(bands: Bands) -> tuple[float, float]:
    return bands.high_90[0], bands.low_90[0]


def test_what_is_eaten_is_what_the_diary_holds():
    report = assess_table(table(), Options(forecast=ForecastOptions(days=10)), composition())
    assert report.forecast is not None
    eaten = quantity(report.forecast, "magnesium_eaten_in_a_day").unchanged.value[0]
    assert eaten == pytest.approx((report.intake["magnesium"].food.value or 0) / 24.305, rel=1e-3)


# --- directions that people showed -------------------------------------------------------------------------------


def test_more_magnesium_is_seen_in_urine_and_stool_first():
    """Fine 1991: a share of a load is absorbed, and people in balance excrete it; blood moves little."""
    more = 200 / 24.305
    assert 0.05 * more < changes(changed(), "magnesium_excretion") < 0.5 * more
    assert changes(changed(), "faecal_magnesium") > 0.5 * more
    serum = quantity(changed(), "plasma_magnesium")
    assert 0 < changes(changed(), "plasma_magnesium") < 0.1 * serum.unchanged.value[0]


def test_nothing_is_changed_before_the_change():
    difference = quantity(changed(), "magnesium_excretion").difference
    assert difference is not None
    before = [value for time, value in zip(changed().time, difference.value, strict=True) if time < 10]
    assert before and max(map(abs, before)) < 1e-4


def test_foods_of_a_scenario_are_eaten():
    plan = {"title": "Spinach", "food": [{"eat": "spinach, boiled", "amount": "100 g"}]}
    found = forecast_of(table(), plan, days=30)
    assert changes(found, "magnesium_eaten_in_a_day") == pytest.approx(87 / 24.305, rel=1e-2)  # USDA SR28 11458
    assert "Spinach" in found.scenario and "100 g" in found.scenario


def test_meals_one_by_one_have_the_mean_of_the_day():
    found = forecast_of(table(), days=3, meals=True)
    even = forecast_of(table(), days=3)
    values = quantity(found, "plasma_magnesium").unchanged.value
    assert len(set(values)) > 10
    assert np.mean(values) == pytest.approx(quantity(even, "plasma_magnesium").unchanged.value[0], rel=0.02)


# --- what is held back -------------------------------------------------------------------------------------------


def test_without_asking_there_is_no_forecast():
    assert assess_table(table(), Options(), composition()).forecast is None


@pytest.mark.parametrize(
    "changes_of_person",
    [{"age": 12}, {"dialysis": True}, {"labs": {"potassium": (7.2, "mmol/L")}}, {"diary": []}],
    ids=["child", "dialysis", "emergency", "no diary"],
)
def test_a_person_outside_the_model_gets_a_reason_and_no_figure(changes_of_person: dict[str, Any]):
    found = forecast_of(table(**changes_of_person), SUPPLEMENT, draws=3)
    assert found.withheld and not found.quantities and not found.scenario and not found.ledger


def test_a_change_that_the_gate_blocks_is_not_shown():
    ill = table(age=67, labs={"creatinine": (230.0, "umol/L")}, conditions=["chronic kidney disease G4"])
    found = forecast_of(ill, SUPPLEMENT)
    assert not found.withheld and found.scenario == ""
    assert all(each.changed is None for each in found.quantities)
    assert "not shown" in found.caveats[0]


def test_a_scenario_that_cannot_be_read_is_an_error_for_everyone():
    with pytest.raises(InputError):
        forecast_of(table(age=12), {"title": "x", "event": [{"what": "no such thing"}]})


@pytest.mark.parametrize("asked", [{"days": 0}, {"days": -3}, {"days": 1e6}, {"draws": -1}])
def test_a_time_that_makes_no_sense_is_refused(asked: dict[str, Any]):
    with pytest.raises(InputError):
        forecast_of(table(), **asked)


def test_a_critical_value_that_the_model_does_not_reach_withholds():
    from calcifate.journey.body_person import PersonBody
    from calcifate.journey.forecast import forecast

    body_of_one = PersonBody(
        settings={}, spread={}, labs=(lab("plasma_calcium", 3.1),), caveats=(), withheld="", sources=()
    )
    assert "3.1" in forecast(body_of_one, None, 30).withheld


def test_draws_that_reach_a_dangerous_level_are_said():
    """Levels are those of the protocols' table; here a third of the draws goes above one and the person does not."""
    from calcifate.journey.forecast import _some_draws_reach
    from calcifate.journey.forecast_draws import Drawn

    calm = {row.name: np.full(2, 1.0) for row in forecast_table().quantity}
    values = np.array([[[1.0, 1.0], [1.0, 1.0], [1.0, 2.5]]])  # one course, three draws, two times [mmol/L]
    said = _some_draws_reach(Drawn(values={"plasma_magnesium": values}, count=3), [calm])
    assert len(said) == 1 and "33 %" in said[0] and "above 2 mmol/L" in said[0]


def test_a_level_reached_between_the_times_that_are_shown_is_said():
    """50 mmol in about 14 L are 3.6 mmol/L more than the usual 0.8, for the minutes after."""
    row = {"what": "bolus", "of": "magnesium", "amount": "50 mmol", "at": 1.3}
    found = forecast_of(table(), {"title": "x", "event": [row]}, days=3000)
    assert not any(1.25 < time < 1.5 for time in found.time)
    assert any("magnesium of plasma is above" in caveat for caveat in found.caveats)


def test_few_draws_are_said_to_be_few():
    assert any("draws are few" in caveat for caveat in forecast_of(table(), days=2, draws=3).caveats)


def test_nothing_that_is_said_claims_too_much():
    said = [text for found in (plain(), changed()) for text in (*found.caveats, found.scenario, found.withheld)]
    assert not {text: claims for text in said if (claims := overclaims(text))}


def test_a_report_without_a_forecast_loads_no_solver():
    code = (
        "import sys; from calcifate.journey import Options, assess_file;"
        "assess_file(sys.argv[1], Options()); print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(EXAMPLE)], capture_output=True, text=True, check=True)
    assert not {name.split(".")[0] for name in done.stdout.split()} & {"casadi", "xarray", "scipy"}
