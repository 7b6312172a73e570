"""Meals one by one: their places in the day, and that their daily means are those of meals spread over the day."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.course import course
from calcifate.physiology.model.steady import steady_state
from calcifate.physiology.model.values import usual_settings
from calcifate.physiology.protocol import scenario_from_table, timeline
from calcifate.physiology.protocol.meals import Gut

USUAL = dict(usual_settings(body()))
LEVELS = (
    "plasma_calcium",
    "ionised_calcium",
    "plasma_magnesium",
    "plasma_phosphate",
    "plasma_PTH",
    "calcitriol",
    "FGF23",
)
FLOWS = {
    f"{where}_{mineral}": f"{flow}_{mineral}" if where == "stool" else f"{mineral}_excretion"
    for where, flow in (("urine", ""), ("stool", "faecal"))
    for mineral in ("calcium", "magnesium", "phosphate")
}


def of(*events: dict[str, Any], days: float = 2, given: dict[str, float] | None = None, start_time: float = 0.0):
    scenario = scenario_from_table({"title": "a test", "event": list(events)}, "plan.toml") if events else None
    return timeline(USUAL | (given or {}), scenario, days, meals=True, start_time=start_time)


def hours(found: Any, start: float = 0.0) -> list[float]:
    return [round(24 * (s.start - start), 3) for s in found.stretches if s.added]


def test_three_meals_a_day_stand_at_their_hours():
    assert hours(of()) == [8, 13, 19, 32, 37, 43]
    assert [round(24 * (s.start % 1), 3) for s in of(days=1, start_time=0.5).stretches if s.added] == [13, 19, 8]


def test_a_meal_enters_the_gut_and_leaves_the_plate():
    meal = next(s for s in of().stretches if s.added)
    assert meal.added["lumen_calcium"] == USUAL["breakfast_calcium"]
    assert meal.from_boundary == {name.replace("lumen", "eaten"): -value for name, value in meal.added.items()}
    assert meal.settings["meals_are_spread_over_the_day"] == 0


def test_as_much_is_eaten_as_with_meals_spread_over_the_day():
    row = {"what": "supplement", "of": "calcium", "amount": "8 mmol", "times_a_day": 2, "with_meals": False}
    found = of(row, days=3)
    eaten = sum(s.added.get("lumen_calcium", 0.0) for s in found.stretches)
    usual = sum(USUAL[f"{meal}_calcium"] for meal in ("breakfast", "lunch", "dinner"))
    assert eaten == pytest.approx(3 * (usual + 16))


def test_in_a_fast_no_meal_is_eaten():
    assert hours(of({"what": "fast", "at": "12 h", "for": "24 h"})) == [8, 37, 43]


def test_one_more_meal_is_eaten_when_a_scenario_says_so():
    row = {"what": "meal", "phosphorus": "700 mg", "at": "day 1, 10 h"}
    stretch = next(s for s in of(row).stretches if round(24 * s.start, 3) == 34)
    assert stretch.added == {"lumen_phosphate": pytest.approx(700 / 30.974)}
    scenario = scenario_from_table({"title": "x", "event": [row]}, "p")
    with pytest.raises(InputError, match="spread over the day"):
        timeline(USUAL, scenario, 2)


def test_the_gut_counts_what_transit_has_left():
    gut = Gut(loads={}, left={})
    from calcifate.physiology.protocol.day import OCCASIONS, Load

    gut = Gut(loads={name: Load() for name in OCCASIONS}, left=dict.fromkeys(OCCASIONS, 0.0))
    gut.eat("breakfast", Load(calcium=8))
    gut.pass_on(0.25, 6)
    gut.eat("lunch", Load(calcium=5))
    gut.pass_on(0.25, 6)
    assert gut.left["breakfast"] == pytest.approx(math.exp(-3))
    assert gut.left["lunch"] == pytest.approx(math.exp(-1.5))


def test_a_day_without_a_whole_number_of_meals_cannot_be_followed():
    with pytest.raises(InputError, match="whole number"):
        of(given={"breakfasts": 1.5})


def test_long_courses_with_meals_carry_a_caveat_and_very_long_ones_are_refused():
    assert of(days=121).caveats
    with pytest.raises(InputError, match="each meal"):
        of(days=5000)


BETWEEN = [
    {"what": "supplement", "of": name, "amount": amount, "times_a_day": 2, "with_meals": False}
    for name, amount in (("calcium", "300 mg"), ("magnesium", "150 mg"))
]


@pytest.mark.parametrize(
    "rows", [[], BETWEEN, [{"what": "diet", "phosphorus": "+ 400 mg"}]], ids=["usual", "pills", "food"]
)
def test_daily_means_with_meals_are_those_of_meals_spread_over_the_day(rows: list[dict[str, Any]]):
    """The same laws in both: means of four days within 2 % for levels, 1 % for what leaves the body."""
    start = steady_state()
    scenario = scenario_from_table({"title": "a test", "event": rows}, "p") if rows else None
    even = timeline(start, scenario, 3000)
    settled = course(start, even.stretches, [3000.0])
    pools = dict(zip(settled.of.states, settled.states[:, -1].tolist(), strict=True))
    times = np.linspace(0, 8, 8 * 48 + 1)
    daily = course(pools, timeline(start, scenario, 8, meals=True).stretches, times)
    last = daily.time > 4
    for name in LEVELS:
        assert daily[name][last].mean() == pytest.approx(settled[name][-1], rel=0.02), name
    for pool, flow in FLOWS.items():
        gained = daily[pool]
        assert (gained[-1] - gained[times == 4][0]) / 4 == pytest.approx(settled[flow][-1], rel=0.01), pool
