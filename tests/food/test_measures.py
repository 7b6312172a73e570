"""Amounts as people write them. Expected weights are the measures of the table times the number written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.flow.food import Food, Range
from calcifate.food.measures import grams_of
from calcifate.food.quantity import decimal, parse_measure


def food(
    measures: dict[str, float], name: str = "Thing", water: float | None = None, tags: tuple[str, ...] = ()
) -> Food:
    known = {} if water is None else {"water": Range(low=water, high=water, value=water, source="x")}
    return Food(food_id="x", name=name, food_group="", release="", per_100g=known, measures=measures, tags=tags)


BREAD = food({"1 slice": 25.0, "1 oz": 28.35}, "White bread")
MILK = food({"1 cup": 244.0}, "Milk")
EGG = food({"1 large": 50.0, "1 cup, chopped": 136.0}, "Egg, hard-boiled")
KALE = food({"1 cup, chopped": 67.0, "1 cup, loosely packed": 16.0}, "Kale, raw")
BROCCOLI = food({"0.5 cup, chopped": 78.0, "1 stalk, large": 280.0}, "Broccoli, boiled")
POTATO = food({"1 potato large": 299.0, "1 potato medium": 173.0}, "Potato, baked")
TEA = food({}, "Tea", water=99.7, tags=("drink",))
SPIRIT = food({}, "Spirit", water=60.0, tags=("drink",))


@pytest.mark.parametrize(
    ("text", "of", "grams"),
    [
        ("58.00 g", MILK, 58),
        ("58g", MILK, 58),
        ("1,5 kg", MILK, 1500),
        ("3 oz", MILK, 85.0),
        ("1/2 lb", MILK, 226.8),
        ("1 cup", MILK, 244),
        ("2 cups", MILK, 488),
        ("½ cup", MILK, 122),
        ("1 ½ cups", MILK, 366),
        ("1 1/2 cup", MILK, 366),
        ("1-1/2 cups", MILK, 366),
        ("a cup", MILK, 244),
        ("half a cup", MILK, 122),
        ("two cups", MILK, 488),
        ("1.00 cup", MILK, 244),
        ("1.5 slices", BREAD, 37.5),
        ("1,5 slices", BREAD, 37.5),
        ("2 large", EGG, 100),
        ("2 large eggs", EGG, 100),
        ("1/2 cup chopped", BROCCOLI, 78),
        ("1 cup, chopped", BROCCOLI, 156),
        ("1 medium", POTATO, 173),
        ("1 large potato", POTATO, 299),
        ("1 cup chopped", KALE, 67),
        ("1 bar (45 g)", MILK, 45),
        ("2 bars (45 g)", MILK, 90),
        ("330 ml", TEA, 330),
        ("1 tbsp", MILK, 15.25),
        ("1 cup of milk", MILK, 244),
    ],
)
def test_a_written_amount_becomes_grams(text: str, of: Food, grams: float) -> None:
    assert grams_of(text, of).grams == pytest.approx(grams, abs=0.06)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("1 full recipe", MILK),
        ("handful", MILK),
        ("1,500 g", MILK),
        ("much", MILK),
        ("", MILK),
        ("0 g", MILK),
        ("1 cup", KALE),
        ("250 ml", SPIRIT),
        ("1 slice", MILK),
        ("1 cup", BREAD),
        ("1 serving", MILK),
        ("1 cup", None),
        ("1/0 cup", MILK),
    ],
)
def test_an_amount_without_one_meaning_stays_unknown_and_asks(text: str, of: Food | None) -> None:
    found = grams_of(text, of)
    assert found.grams is None
    assert found.question


def test_volume_goes_by_the_foods_own_cup_and_says_so() -> None:
    found = grams_of("250 ml", MILK)
    assert found.grams == pytest.approx(250 * 244 / 236.588, abs=0.1)
    assert "1.03 g/mL, from 1 cup = 244 g" in found.basis


def test_water_like_drinks_weigh_one_gram_per_millilitre_and_say_so() -> None:
    assert "1 g/mL" in grams_of("2 cups", TEA).basis


def test_a_size_that_is_not_said_is_asked_for() -> None:
    banana = food({"1 small": 101.0, "1 medium": 118.0}, "Banana, raw")
    found = grams_of("1 banana", banana)
    assert found.grams == 118
    assert "size" in found.question


def test_a_range_is_its_middle_and_asks() -> None:
    found = grams_of("1-2 cups", MILK)
    assert found.grams == 366
    assert "1-2" in found.question


def test_two_weights_under_one_name_that_differ_are_a_question_that_names_both() -> None:
    question = grams_of("1 cup", KALE).question
    assert "67 g" in question and "16 g" in question


def test_agencies_entries_that_are_no_measure_are_not_used() -> None:
    cereal = food({"Quantity not specified": 55.0, "Guideline amount per cup of hot cereal": 30.0}, "Cereal")
    assert grams_of("1 cup", cereal).grams is None


def test_a_weight_beyond_belief_is_asked_about() -> None:
    assert "a lot" in grams_of("58 kg", MILK).question


@given(st.text(max_size=60))
def test_any_text_gives_grams_or_a_question(text: str) -> None:
    found = grams_of(text, MILK)
    assert (found.grams is None and found.question) or (found.grams is not None and found.grams >= 0)


@given(st.integers(1, 4000), st.sampled_from(["g", "kg", "oz", "lb"]))
def test_weights_grow_with_the_number(number: int, unit: str) -> None:
    one, many = grams_of(f"1 {unit}", None).grams, grams_of(f"{number} {unit}", None).grams
    assert one is not None and many is not None
    assert many == pytest.approx(one * number, rel=0.01, abs=0.06 * number)


@given(st.floats(0.01, 9999, allow_nan=False))
def test_point_and_comma_mean_the_same_unless_both_readings_are_possible(value: float) -> None:
    text = f"{value:.2f}"
    assert decimal(text) == decimal(text.replace(".", ",")) == pytest.approx(float(text))


def test_a_measure_is_taken_apart() -> None:
    said = parse_measure("8.00 fl oz")
    assert said is not None
    assert (said.number, said.unit) == (8.0, "fl oz")
