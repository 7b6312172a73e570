"""From events to stretches: they cover the course, merge, add up, and do not depend on the order of the file."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.errors import DataError, InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.steady import steady_state
from calcifate.physiology.model.values import usual_settings
from calcifate.physiology.protocol import scenario_from_table, timeline, with_foods
from calcifate.physiology.protocol.timeline import Timeline

USUAL = dict(usual_settings(body())) | {"nephron_fraction": 1.0}


def of(
    *events: dict[str, Any], days: float = 100, meals: bool = False, given: dict[str, float] | None = None, **top: Any
):
    scenario = scenario_from_table({"title": "a test", "event": list(events), **top}, "plan.toml")
    return timeline(USUAL | (given or {}), scenario, days, meals=meals)


def at(found: Timeline, time: float) -> dict[str, float]:
    """Settings in force just after a time."""
    return dict(next(stretch.settings for stretch in found.stretches if stretch.start <= time < stretch.end))


def food(values: dict[str, float], mineral: str) -> float:
    return sum(values[f"{meal}_{mineral}"] for meal in ("breakfast", "lunch", "dinner"))


def covers(found: Timeline, days: float) -> bool:
    stretches = found.stretches
    joined = all(before.end == after.start for before, after in itertools.pairwise(stretches))
    return joined and stretches[0].start == 0 and stretches[-1].end == days and all(s.end > s.start for s in stretches)


TIMES = st.floats(0, 29).map(lambda day: round(day, 3))
LENGTHS = st.floats(0.05, 40).map(lambda day: round(day, 3))
SPANS = st.one_of(
    st.fixed_dictionaries({"at": TIMES}),
    st.fixed_dictionaries({"at": TIMES, "for": LENGTHS}),
    st.fixed_dictionaries({"at": TIMES, "until": st.just(29.5)}),
)
KINDS = st.one_of(
    st.builds(lambda n: {"what": "diet", "magnesium": f"+ {n} mg"}, st.integers(0, 300)),
    st.builds(lambda n: {"what": "diet", "sodium": f"- {n} %"}, st.integers(0, 15)),
    st.builds(lambda n: {"what": "diet", "calcium": f"+ {n} mmol"}, st.integers(0, 9)),
    st.builds(
        lambda n, times, meals: {
            "what": "supplement", "of": "magnesium", "amount": f"{n} mg", "times_a_day": times, "with_meals": meals
        },
        st.integers(1, 200), st.integers(1, 3), st.booleans(),
    ),
    st.builds(lambda n: {"what": "vitamin_D", "amount": f"{n} IU"}, st.integers(0, 1500)),
    st.builds(lambda n: {"what": "infusion", "of": "magnesium", "rate": f"{n} mmol/d"}, st.integers(0, 15)),
    st.just({"what": "fast"}),
)  # fmt: skip


@st.composite
def events(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events without the rare contradictions: no two that set the same thing."""
    several = draw(st.lists(st.builds(lambda kind, span: kind | span, KINDS, SPANS), min_size=1, max_size=6))
    drugs = draw(st.lists(st.sampled_from(["thiazide", "alcohol", "calcimimetic"]), unique=True, max_size=2))
    return several + [{"what": "drug", "of": drug} | draw(SPANS) for drug in drugs]


@settings(max_examples=60, deadline=None)
@given(rows=events(), meals=st.booleans())
def test_any_scenario_gives_stretches_that_cover_the_course(rows: list[dict[str, Any]], meals: bool):
    assert covers(of(*rows, days=30, meals=meals), 30)


@settings(max_examples=40, deadline=None)
@given(rows=events(), meals=st.booleans(), data=st.data())
def test_the_order_of_the_file_changes_nothing(rows: list[dict[str, Any]], meals: bool, data: st.DataObject):
    other = data.draw(st.permutations(rows))
    one, two = of(*rows, days=30, meals=meals), of(*other, days=30, meals=meals)
    assert one.stretches == two.stretches
    assert one.says == two.says


@settings(max_examples=30, deadline=None)
@given(milligrams=st.floats(1, 600))
def test_mass_and_moles_give_the_same_course(milligrams: float):
    rows = [
        {"what": "supplement", "of": "magnesium", "amount": text}
        for text in (f"{milligrams!r} mg", f"{milligrams / 24.305!r} mmol", f"{2 * milligrams / 24.305!r} mEq")
    ]
    loads = [at(of(row), 1)["breakfast_magnesium"] for row in rows]
    assert loads == pytest.approx([loads[0]] * 3, rel=1e-9)


def test_nothing_happens_without_a_scenario():
    found = timeline(USUAL, None, 365)
    assert [(s.start, s.end) for s in found.stretches] == [(0, 365)]
    assert (found.caveats, found.says) == ((), ())
    assert "nephron_fraction" not in found.stretches[0].settings


def test_a_start_time_moves_every_stretch():
    row = {"what": "drug", "of": "thiazide", "at": 10}
    scenario = scenario_from_table({"title": "x", "event": [row]}, "p")
    found = timeline(USUAL, scenario, 20, start_time=5.0)
    assert [(s.start, s.end) for s in found.stretches] == [(5, 15), (15, 25)]


def test_food_changes_add_up_and_a_share_is_of_what_is_eaten():
    usual = food(USUAL, "calcium")
    rows = ({"what": "diet", "calcium": "+ 4 mmol"}, {"what": "diet", "calcium": "- 20 %", "at": 10})
    found = of(*rows)
    assert food(at(found, 1), "calcium") == pytest.approx(usual + 4)
    assert food(at(found, 11), "calcium") == pytest.approx(usual * 0.8 + 4)
    fixed = of({"what": "diet", "calcium": "= 400 mg"}, {"what": "diet", "calcium": "+ 100 mg", "at": 10})
    assert food(at(fixed, 11), "calcium") == pytest.approx(500 / 40.078)


def test_food_of_which_nothing_was_eaten_is_spread_over_the_meals():
    none = {f"{meal}_magnesium": 0.0 for meal in ("breakfast", "lunch", "dinner")}
    found = of({"what": "diet", "magnesium": "+ 9 mmol"}, given=none)
    assert [at(found, 1)[f"{meal}_magnesium"] for meal in ("breakfast", "lunch", "dinner")] == [3, 3, 3]


def test_salt_is_a_setting_of_the_day():
    assert at(of(diet={"sodium": "- 2.299 g"}), 1)["dietary_sodium"] == pytest.approx(150 - 100)


def test_a_supplement_between_meals_leaves_the_meals_alone():
    row = {"what": "supplement", "of": "calcium", "amount": "500 mg", "times_a_day": 2, "with_meals": False}
    values = at(of(row), 1)
    assert values["times_between_meals"] == 2
    assert values["between_meals_calcium"] == pytest.approx(500 / 40.078)
    assert values["breakfast_calcium"] == USUAL["breakfast_calcium"]


def test_a_supplement_that_dissolves_in_part_is_weighed_with_the_meal():
    row = {"what": "supplement", "of": "magnesium", "amount": "10 mmol", "meals": ["lunch"], "dissolves": 0.4}
    values, usual = at(of(row), 1), USUAL["lunch_magnesium"]
    assert values["lunch_magnesium"] == pytest.approx(usual + 10)
    assert values["lunch_magnesium_availability"] == pytest.approx((usual + 4) / (usual + 10))


def test_an_amount_of_a_day_is_shared_among_the_times():
    row = {"what": "supplement", "of": "magnesium", "amount": "30 mmol/d", "times_a_day": 3}
    assert at(of(row), 1)["dinner_magnesium"] == pytest.approx(USUAL["dinner_magnesium"] + 10)


def test_supplements_at_different_frequencies_carry_a_caveat():
    rows = [
        {"what": "supplement", "of": name, "amount": "6 mmol", "times_a_day": times, "with_meals": False}
        for name, times in (("calcium", 2), ("magnesium", 1))
    ]
    found = of(*rows)
    assert at(found, 1)["between_meals_magnesium"] == pytest.approx(3)
    assert any("different frequencies" in caveat for caveat in found.caveats)


def test_a_drug_lasts_until_it_is_stopped_and_then_the_person_is_without_it():
    rows = (
        {"what": "drug", "of": "thiazide", "at": 10, "strength": 0.5},
        {"what": "drug", "of": "thiazide", "at": 20},
        {"what": "drug", "of": "thiazide", "at": 30, "action": "stop"},
    )
    assert [at(of(*rows), day)["thiazide"] for day in (5, 15, 25, 35)] == [0, 0.5, 1, 0]
    assert [at(of(rows[2], given={"thiazide": 1.0}), day)["thiazide"] for day in (5, 35)] == [1, 0]


def test_two_that_cannot_both_be_are_refused():
    pairs = (
        [{"what": "drug", "of": "thiazide"}, {"what": "drug", "of": "thiazide", "action": "stop"}],
        [{"what": "clamp", "of": "calcium", "level": f"{level} mmol/L"} for level in (1.3, 1.4)],
        [{"what": "diet", "calcium": f"= {amount} mg"} for amount in (400, 500)],
        [{"what": "nephron_loss", "per_year": "5 %"}, {"what": "nephron_loss", "per_year": "6 %", "at": 10}],
    )
    for pair in pairs:
        with pytest.raises(InputError, match=r"at once|overlap"):
            of(*pair)


def test_rates_into_a_vein_add_up():
    rows = [{"what": "infusion", "of": "calcium", "rate": "1 mmol/h", "at": day, "for": "2 d"} for day in (1, 2)]
    assert [at(of(*rows), day)["calcium_infused"] for day in (1.5, 2.5, 3.5)] == pytest.approx([24, 48, 24])


def test_an_amount_over_a_time_is_a_rate():
    row = {"what": "infusion", "of": "calcium gluconate", "amount": "4.4842 g", "at": "1 h", "for": "4 h"}
    # Calcium gluconate monohydrate is 448.4 g/mol: 10 mmol in 4 h.
    assert at(of(row), 2 / 24)["calcium_infused"] == pytest.approx(60, rel=1e-3)


def test_a_bolus_enters_its_pool_and_is_booked():
    found = of({"what": "bolus", "of": "magnesium sulfate", "amount": "2 g", "at": "day 3"})
    stretch = next(s for s in found.stretches if s.added)
    assert stretch.start == 3
    assert stretch.added["extracellular_magnesium"] == pytest.approx(8.11, rel=1e-3)
    assert stretch.from_boundary["infused_magnesium"] == -stretch.added["extracellular_magnesium"]


def test_hormones_by_vein_are_a_rise_of_their_level():
    direct = of({"what": "infusion", "of": "PTH", "rate": "100 pmol/L/d"})
    assert at(direct, 1)["PTH_given"] == pytest.approx(100)
    calcitriol = of({"what": "infusion", "of": "calcitriol", "rate": "0.5 ug/d"})
    # Steady rise: rate over clearance. 0.5 ug/d = 1200 pmol/d; 23.5 mL/min = 33.84 L/d; brandi2002_calcitriol.
    steady = at(calcitriol, 1)["calcitriol_given"] / USUAL["calcitriol_turnover"]
    assert steady == pytest.approx(500_000 / 416.64 / 33.84, rel=1e-3)
    assert calcitriol.caveats


def test_filtration_can_fall_in_a_straight_line():
    found = of({"what": "nephron_loss", "per_year": "6 mL/min/1.73m2"}, days=3652.5)
    left = math.exp(-sum(s.settings["nephron_loss_rate"] * (s.end - s.start) for s in found.stretches))
    assert 120 * left == pytest.approx(120 - 60, abs=0.01)
    half = [s for s in found.stretches if s.start < 1826.25]
    gone = sum(s.settings["nephron_loss_rate"] * (min(s.end, 1826.25) - s.start) for s in half)
    assert 120 * math.exp(-gone) == pytest.approx(90, abs=0.2)


@pytest.mark.parametrize("start", [1.0, 0.7])
def test_filtration_can_fall_to_a_level(start: float):
    row = {"what": "nephron_loss", "to_eGFR": 30, "over": "5 y", "at": 100}
    found = of(row, days=3000, given={"nephron_fraction": start})
    lost = sum(s.settings["nephron_loss_rate"] * (s.end - s.start) for s in found.stretches)
    assert 120 * start * math.exp(-lost) == pytest.approx(30, rel=1e-6)
    assert at(found, 2500)["nephron_loss_rate"] == 0


def test_a_kidney_taken_out_and_one_put_in_change_filtration_at_once():
    rows = ({"what": "nephrectomy", "eGFR": 70, "at": 10}, {"what": "transplant", "eGFR": 90, "at": 20})
    jumps = [s.added["nephron_fraction"] for s in of(*rows).stretches if s.added]
    assert jumps == pytest.approx([-50 / 120, 20 / 120])
    with pytest.raises(InputError, match="leaves less"):
        of({"what": "nephrectomy", "eGFR": 150, "at": 10})


def test_a_change_of_filtration_needs_to_know_the_filtration():
    scenario = scenario_from_table({"title": "x", "event": [{"what": "nephron_loss", "per_year": "5 %"}]}, "p")
    with pytest.raises(DataError, match="nephron_fraction"):
        timeline(usual_settings(body()), scenario, 100)
    assert timeline(steady_state({"nephron_fraction": 0.5}), scenario, 100).stretches


def test_someone_with_little_filtration_cannot_lose_much():
    with pytest.raises(InputError, match="would fall to"):
        of({"what": "nephron_loss", "per_year": "10 mL/min/1.73m2"}, days=3650, given={"nephron_fraction": 0.3})
    with pytest.raises(InputError, match="cannot fall to"):
        of({"what": "nephron_loss", "to_eGFR": 60, "over": "2 y"}, given={"nephron_fraction": 0.3})


def test_dialysis_is_three_sessions_a_week():
    row = {"what": "dialysis", "times_a_week": 3, "hours": 4, "clearance": "200 mL/min", "calcium": "3 mEq/L"}
    found = of(row, days=14)
    on = [s for s in found.stretches if s.settings["dialysis_clearance"] > 0]
    assert [int(s.start) for s in on] == [0, 2, 4, 7, 9, 11]
    assert all(s.end - s.start == pytest.approx(4 / 24, abs=2e-6) for s in on)
    assert on[0].settings["dialysis_clearance"] == pytest.approx(288)
    assert found.stretches[0].settings["dialysate_calcium"] == pytest.approx(1.5)


def test_in_a_fast_nothing_enters_the_gut():
    found = of({"what": "fast", "at": 1, "for": "36 h"})
    assert [at(found, day)["meals_are_spread_over_the_day"] for day in (0.5, 2, 3)] == [1, 0, 1]


def test_of_a_fast_of_a_day_or_more_it_is_said_what_the_model_does_not_know():
    assert any("breaks tissue down" in caveat for caveat in of({"what": "fast", "for": "3 d"}).caveats)
    assert not of({"what": "fast", "for": "12 h"}).caveats


@pytest.mark.parametrize("value", ["300 1/d", "300 1 / d"])
def test_a_rate_without_another_unit_can_be_set(value: str):
    assert at(of({"what": "set", "name": "PTH_turnover", "value": value}), 1)["PTH_turnover"] == 300


def test_what_makes_a_person_another_is_not_set_within_a_course():
    with pytest.raises(InputError, match="belongs to the person"):
        of({"what": "set", "name": "body_weight", "value": "90 kg"})


def test_anything_can_be_set_by_name_with_its_unit():
    rows = (
        {"what": "set", "name": "albumin", "value": "3 g/dL", "at": 10},
        {"what": "set", "name": "magnesium_permits_PTH", "value": "off", "at": 10},
        {"what": "set", "name": "plasma_pH", "value": 7.3, "at": 10},
        {"what": "set", "name": "calcium_set_point", "value": "4.8 mg/dL", "at": 10},
    )
    values = at(of(*rows), 11)
    assert values["albumin"] == pytest.approx(30)
    assert (values["magnesium_permits_PTH"], values["plasma_pH"]) == (0, 7.3)
    assert values["calcium_set_point"] == pytest.approx(48 / 40.078)


def test_events_beyond_the_course_are_refused_and_those_cut_short_carry_a_caveat():
    with pytest.raises(InputError, match="the course ends on day 30"):
        of({"what": "drug", "of": "thiazide", "at": "day 30"}, days=30)
    found = of({"what": "diet", "magnesium": "= 12 mg", "for": "3 weeks"}, days=7)
    assert any("ends before this does" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(
    "row",
    [
        {"what": "diet", "calcium": "- 2000 mg"},
        {"what": "diet", "calcium": "- 101 %"},
        {"what": "diet", "calcium": "= 100 g"},
        {"what": "diet", "sodium": "+ 100 g"},
        {"what": "supplement", "of": "magnesium", "amount": "20 g"},
        {"what": "vitamin_D", "amount": "1 g"},
        {"what": "clamp", "of": "calcium", "level": "5 mmol/L"},
        {"what": "dialysis", "every": "mon", "clearance": "5 L/min"},
        {"what": "set", "name": "plasma_pH", "value": 5.0},
    ],
    ids=lambda row: "-".join(str(value) for value in row.values()),
)
def test_what_no_person_can_have_is_refused_with_the_event_it_comes_from(row: dict[str, Any]):
    with pytest.raises(InputError, match=r"event\[0\]"):
        of(row)


@pytest.mark.parametrize("days", [0, -1, math.nan, math.inf])
def test_a_course_has_a_length(days: float):
    with pytest.raises(InputError):
        timeline(USUAL, None, days)


def test_each_event_is_told_in_one_line_in_order_of_time():
    rows = (
        {"what": "drug", "of": "thiazide", "at": "day 40"},
        {"what": "supplement", "of": "calcium carbonate", "amount": "1250 mg", "meals": ["dinner"], "until": "day 30"},
        {"what": "bolus", "of": "calcium", "amount": "2 mmol", "at": "6 h"},
    )
    assert of(*rows, diet={"sodium": "- 20 %"}).says == (
        "All the time: sodium of food goes down by 20 %.",
        "From the start to day 30: 1250 mg of calcium carbonate each time, with dinner.",
        "At 6 h: 2 mmol of calcium into a vein at once.",
        "From day 40: a thiazide is taken.",
    )


def test_foods_become_changes_of_diet_once_it_is_known_what_is_in_them():
    table = {"title": "x", "food": [{"eat": "spinach", "amount": "100 g"}, {"leave_out": "cola", "amount": "1 can"}]}
    scenario = scenario_from_table(table, "p")
    assert any("Foods" in caveat for caveat in timeline(USUAL, scenario, 10).caveats)
    found = timeline(USUAL, with_foods(scenario, [{"magnesium": 3.0}, {"phosphate": 2.0}]), 10)
    assert food(at(found, 1), "magnesium") == pytest.approx(food(USUAL, "magnesium") + 3)
    assert food(at(found, 1), "phosphate") == pytest.approx(food(USUAL, "phosphate") - 2)
    assert not found.caveats


def test_foods_of_the_same_time_are_told_as_one_sum_in_two_digits():
    table = {"title": "x", "food": [{"eat": "spinach", "amount": "100 g"}, {"leave_out": "cola", "amount": "1 can"}]}
    minerals = [{"magnesium": 3.579, "phosphate": 1.0}, {"phosphate": 2.222}]
    found = timeline(USUAL, with_foods(scenario_from_table(table, "p"), minerals), 10)
    assert found.says == (
        "All the time: magnesium of food goes up by 3.6 mmol a day, phosphate of food goes down by 1.2 mmol a day.",
    )
    assert food(at(found, 1), "magnesium") == pytest.approx(food(USUAL, "magnesium") + 3.579)


def test_foods_of_other_times_stay_apart():
    foods = [{"eat": "spinach", "amount": "100 g"}, {"eat": "spinach", "amount": "100 g", "at": "day 5"}]
    scenario = scenario_from_table({"title": "x", "food": foods}, "p")
    found = timeline(USUAL, with_foods(scenario, [{"magnesium": 3.0}, {"magnesium": 3.0}]), 10)
    assert len(found.says) == 2


def test_a_switch_that_is_turned_off_is_told_by_its_mechanism():
    (said,) = of({"what": "set", "name": "phosphate_load_drives_FGF23", "value": "off"}).says
    assert said == "All the time: switched off: the phosphate load of a nephron drives FGF23."
