"""Intake: what the diary shows, what it leaves unknown, and what cannot change it."""

from __future__ import annotations

from dataclasses import replace
from math import isclose, sqrt

from hypothesis import given
from hypothesis import strategies as st

from calcifate.flow.food import DiaryItem, Food, Match, Range
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Dose, Medicine
from calcifate.food.intake import composition_spread, intake, recorded_days

SPREAD = {"magnesium": 0.10, "calcium": 0.20}


def food(food_id: str, **per_100g: float | tuple[float, float]) -> Food:
    ranges = {
        name: Range(low=v[0], high=v[1], value=None, source="range")
        if isinstance(v, tuple)
        else Range(low=v, high=v, value=v, source="table")
        for name, v in per_100g.items()
    }
    return Food(food_id=food_id, name=food_id, food_group="x", release="test", per_100g=ranges)


KALE = food("kale", magnesium=40.0, calcium=150.0, oxalate=(10.0, 30.0))
MILK = food("milk", magnesium=10.0, calcium=120.0, oxalate=(0.0, 1.0))
SPINACH = food("spinach", magnesium=80.0, calcium=100.0, oxalate=(500.0, 1000.0))
FOODS = (KALE, MILK, SPINACH)


def eaten(what: Food | None, grams: float | None = 100.0, day: str = "1", meal: str = "lunch") -> Match:
    name = what.name if what else "something"
    return Match(
        item=DiaryItem(day=day, meal=meal, food=name, grams=grams),
        food=what,
        how="id" if what else "none",
        confidence=1.0,
        grams=grams,
        grams_basis="given",
        alternatives=(),
    )


def dose(substance: str, value: float | None, low: float | None = None, high: float | None = None, **more: str) -> Dose:
    fields: dict[str, str] = {"salt": "", "explanation": "", **more}
    return Dose(
        substance=substance, value=value, low=low, high=high, unit="mg/d", basis="element", salt_value=None, **fields
    )


def medicine(
    name: str, *doses: Dose, classes: tuple[str, ...] = (), known: bool = True, kind: str = "supplement"
) -> Medicine:
    return Medicine(
        name=name,
        dose="",
        kind=kind,  # type: ignore[arg-type]
        ingredients=("x",) if known else (),
        ingredient_names=(),
        classes=classes,
        confidence=1.0,
        alternatives=(),
        doses=doses,
        questions=(),
    )


def of(matches: list[Match], *medicines: Medicine, days: tuple[str, ...] = ("1",)) -> dict[str, NutrientIntake]:
    return intake(matches, medicines, days, SPREAD)


def test_a_total_is_the_mean_of_the_days():
    found = of([eaten(KALE, 200), eaten(MILK, 100, "2")], days=("1", "2"))["magnesium"]
    assert found.food.value == (80 + 10) / 2
    assert [day.value for day in found.by_day] == [80, 10]
    assert [share.food for share in found.by_food] == ["kale", "milk"]
    assert isclose(sum(share.share or 0 for share in found.by_food), 1)


def test_what_is_wrong_with_one_food_is_wrong_in_all_its_entries_and_other_foods_are_independent():
    found = of([eaten(KALE, 50), eaten(KALE, 50), eaten(SPINACH, 100)])["magnesium"].food
    assert found.value == 120
    half = 1.96 * 0.10 * sqrt(40**2 + 80**2)
    assert isclose(found.low or 0, 120 - half)
    assert isclose(found.high or 0, 120 + half)


def test_an_interval_never_goes_below_zero():
    assert intake([eaten(KALE)], (), ("1",), {"magnesium": 0.9})["magnesium"].food.low == 0


def test_a_range_adds_up_end_by_end_and_has_no_best_value():
    found = of([eaten(KALE), eaten(SPINACH)])["oxalate"]
    assert found.only_range
    assert (found.food.low, found.food.high, found.food.value) == (510, 1030, 770)


def test_a_nutrient_known_only_as_a_range_in_some_food_is_a_range():
    natto = food("natto", menaquinone_7=(600.0, 1000.0))
    found = of([eaten(natto)])["menaquinone_7"]
    assert found.only_range and (found.food.low, found.food.high) == (600, 1000)


def test_without_a_spread_there_is_no_interval_rather_than_a_false_one():
    found = of([eaten(food("x", zinc=3.0))])["zinc"].food
    assert (found.value, found.low, found.high) == (3, None, None)


def test_unknown_is_never_zero():
    found = of([eaten(KALE), eaten(food("mystery", calcium=1.0)), eaten(None), eaten(MILK, None)])["magnesium"]
    assert found.food.at_least
    assert (found.food.n_foods, found.food.n_reporting) == (4, 1)
    assert found.food.missing == ("mystery", "something", "milk")
    assert [share.value for share in found.by_food] == [40, None, None, None]
    assert found.by_day[0].at_least


def test_a_reported_zero_is_a_zero():
    found = of([eaten(food("oil", magnesium=0.0))])["magnesium"].food
    assert found.value == 0 and not found.at_least


def test_when_nothing_reports_there_is_no_value():
    found = of([eaten(food("mystery"))])["magnesium"].food
    assert found.value is None and found.at_least


def test_without_a_diary_food_is_unknown_and_supplements_are_still_counted():
    found = of([], medicine("mg", dose("magnesium", 100.0, 100.0, 100.0)), days=())["magnesium"]
    assert found.food.value is None and found.food.at_least and found.food.n_foods == 0
    assert found.supplements.value == 100


def test_a_day_without_entries_was_not_recorded():
    found = of([eaten(KALE)], days=("1", "2"))["magnesium"]
    assert found.food.value == 40
    assert found.by_day[1].value is None and found.by_day[1].at_least
    assert recorded_days([eaten(KALE)], ("1", "2")) == ("1",)


def test_deleting_one_value_of_one_food_makes_that_total_at_least_and_no_other():
    """U8 of the safety reference."""
    matches = [eaten(KALE), eaten(MILK)]
    whole = of(matches)
    without = {name: r for name, r in MILK.per_100g.items() if name != "magnesium"}
    cut = of([matches[0], replace(matches[1], food=replace(MILK, per_100g=without))])
    assert not whole["magnesium"].food.at_least and cut["magnesium"].food.at_least
    assert cut["magnesium"].food.n_reporting == 1
    assert cut["calcium"] == whole["calcium"]


entries = st.lists(
    st.tuples(st.sampled_from(FOODS), st.floats(1, 500), st.sampled_from(["1", "2"])), min_size=1, max_size=8
)


def close(one: NutrientIntake, other: NutrientIntake) -> bool:
    return all(
        isclose(getattr(one.food, end) or 0, getattr(other.food, end) or 0, rel_tol=1e-9, abs_tol=1e-9)
        for end in ("value", "low", "high")
    )


@given(entries, st.randoms())
def test_order_does_not_matter(rows, random):
    matches = [eaten(what, grams, day) for what, grams, day in rows]
    shuffled = matches.copy()
    random.shuffle(shuffled)
    before, after = of(matches, days=("1", "2")), of(shuffled, days=("1", "2"))
    assert all(close(before[name], after[name]) for name in ("magnesium", "calcium", "oxalate"))


@given(entries)
def test_splitting_an_entry_in_two_halves_changes_nothing(rows):
    matches = [eaten(what, grams, day) for what, grams, day in rows]
    halves = [eaten(what, grams / 2, day) for what, grams, day in rows for _ in range(2)]
    before, after = of(matches, days=("1", "2")), of(halves, days=("1", "2"))
    assert all(close(before[name], after[name]) for name in ("magnesium", "calcium", "oxalate"))


@given(entries)
def test_the_value_lies_in_its_interval(rows):
    found = of([eaten(what, grams, day) for what, grams, day in rows], days=("1", "2"))
    for name in ("magnesium", "calcium", "oxalate"):
        part = found[name].food
        assert (part.low or 0) <= (part.value or 0) + 1e-9 and (part.value or 0) <= (part.high or 0) + 1e-9


def test_supplements_are_kept_apart_and_add_up():
    found = of(
        [eaten(KALE)], medicine("a", dose("magnesium", 241.0)), medicine("b", dose("magnesium", 100.0, 80.0, 120.0))
    )
    assert found["magnesium"].food.value == 40
    part = found["magnesium"].supplements
    assert (part.value, part.low, part.high, part.n_foods, part.at_least) == (341, 321, 361, 2, False)


def test_nothing_taken_is_zero_and_has_no_entries():
    part = of([eaten(KALE)])["magnesium"].supplements
    assert (part.value, part.n_foods, part.at_least) == (0, 0, False)


def test_a_product_without_a_strength_makes_the_sum_at_least():
    for silent in (
        medicine("Mg", dose("magnesium", None)),
        medicine("Mg", classes=("magnesium_laxative",)),
        medicine("multivitamin", known=False),
    ):
        part = of([], medicine("other", dose("magnesium", 50.0)), silent)["magnesium"].supplements
        assert part.at_least and part.value == 50 and part.missing == (silent.name,)
    assert of([], medicine("Mg", dose("magnesium", None)))["magnesium"].supplements.value is None


def test_an_unknown_prescription_is_not_taken_for_a_mineral():
    assert not of([], medicine("somezumab", known=False, kind="medicine"))["magnesium"].supplements.at_least


def test_an_ambiguous_label_gives_the_lower_reading_and_keeps_the_higher():
    part = of([], medicine("Mg", dose("magnesium", None, 241.0, 400.0)))["magnesium"].supplements
    assert (part.value, part.low, part.high) == (241, 241, 400)


def test_vitamin_k2_is_the_form_that_is_named():
    assert of([], medicine("K2", dose("vitamin_k2", 200.0)))["menaquinone_7"].supplements.value == 200
    assert of([], medicine("vitamin K2 MK-4", dose("vitamin_k2", 45.0)))["menaquinone_4"].supplements.value == 45


def test_phosphate_is_counted_as_phosphorus():
    """PO4 over P is 3.066 by atomic weights."""
    value = of([], medicine("P", dose("phosphate", 3066.0)))["phosphorus"].supplements.value
    assert value is not None and isclose(value, 1000, rel_tol=1e-3)


def test_the_spread_of_composition_is_read_by_nutrient_id():
    spread = composition_spread()
    assert 0.05 < spread["magnesium"] < 0.2
    assert all(value > 0 for value in spread.values())


def test_a_dose_without_a_frequency_is_this_or_more():
    """300 mg, and nobody says how often: once a day at least, and no upper end."""
    part = of([], medicine("Mg", dose("magnesium", 300.0, 300.0, None)))["magnesium"].supplements
    assert part.value == 300 and part.at_least
    assert not of([], medicine("Mg", dose("magnesium", 300.0, 300.0, 300.0)))["magnesium"].supplements.at_least
