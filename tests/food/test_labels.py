"""Labels: what they say is known, what they leave out is unknown, what cannot be is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.flow.food import Food, Range
from calcifate.food.labels import label_amounts, label_food
from calcifate.nutrient import nutrients


def test_only_what_the_label_says_is_known() -> None:
    food, doubts = label_food("oat drink", {"calcium_mg": 120, "energy_kcal": 46})
    assert food.per_100g.keys() == {"calcium", "energy"}
    assert doubts == ()


def test_zero_on_a_label_is_zero() -> None:
    food, _ = label_food("x", {"magnesium_mg": 0})
    assert food.per_100g["magnesium"].value == 0


@pytest.mark.parametrize(
    ("label", "nutrient", "value"),
    [
        ({"calcium_g": 0.12}, "calcium", 120),
        ({"vitamin_k1_ug": 5}, "vitamin_k1", 5),
        ({"vitamin_k_mcg": 5}, "vitamin_k1", 5),
        ({"vitamin_d_iu": 40}, "vitamin_d", 1),
        ({"energy_kj": 418.4}, "energy", 100),
        ({"salt_g": 1.0}, "sodium", 400),
        ({"potassium": 300}, "potassium", 300),
        ({"fiber_g": 3}, "fibre", 3),
    ],
)
def test_labels_speak_in_several_units(label: dict[str, float], nutrient: str, value: float) -> None:
    """EU labels: salt = sodium x 2.5 (Regulation 1169/2011); 1 IU vitamin D = 0.025 µg; 1 kcal = 4.184 kJ."""
    assert label_amounts(label)[0][nutrient] == pytest.approx(value, rel=1e-4)


def test_a_salt_substitute_of_pure_potassium_chloride_is_possible_and_tagged() -> None:
    food, doubts = label_food("salt substitute", {"potassium_mg": 50000, "sodium_mg": 10})
    assert doubts == ()
    assert "salt_substitute" in food.tags


@pytest.mark.parametrize(
    "label",
    [
        {"potassium_mg": 60000},
        {"sodium_mg": 45000},
        {"energy_kcal": 1200},
        {"protein_g": 60, "fat_g": 30, "carbohydrate_g": 30},
        {"magnesium_mg": -3},
        {"magnesium_mg": float("nan")},
        {"magnezium_mg": 3},
        {"calcium_kcal": 3},
    ],
)
def test_a_label_that_cannot_be_is_a_question(label: dict[str, float]) -> None:
    assert label_food("x", label)[1]


def test_impossible_figures_are_not_used() -> None:
    assert label_food("x", {"magnesium_mg": -3, "calcium_mg": float("inf")})[0].per_100g == {}


def test_a_label_beside_an_id_replaces_only_what_it_gives() -> None:
    known = {n: Range(low=100, high=100, value=100, source="usda_sr28") for n in ("calcium", "magnesium")}
    table = Food(food_id="ndb:1", name="x", food_group="", release="sr28", per_100g=known, tags=("milk",))
    food, doubts = label_food("x", {"calcium_mg": 150}, table)
    assert (food.per_100g["calcium"].value, food.per_100g["magnesium"].value) == (150, 100)
    assert food.per_100g["calcium"].source == "food_label"
    assert food.tags == ("milk",)
    assert doubts == ()
    assert "food table" in label_food("x", {"calcium_mg": 0.15}, table)[1][0]  # grams written as milligrams


@given(st.dictionaries(st.text(max_size=20), st.floats(allow_nan=True), max_size=6))
def test_no_label_breaks_anything_or_invents_a_nutrient(label: dict[str, float]) -> None:
    food, _ = label_food("x", label)
    assert food.per_100g.keys() <= nutrients().keys()
    assert all(amount.low >= 0 for amount in food.per_100g.values())
