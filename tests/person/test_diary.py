"""The diary of the person file."""

from __future__ import annotations

import pytest

from calcifate.person.diary import label_amount, read_diary
from calcifate.person.sift import Findings, sift


def read(*meals):
    findings = Findings()
    file = sift({"person": {"age": 40}, "diary": list(meals)}, findings)
    return read_diary(file.diary, findings), [str(p) for _, p in findings.problems], findings.questions


def item(**entry):
    diary, problems, questions = read({"day": 1, "items": [entry]})
    assert not problems, problems
    assert not questions, questions
    return diary.items[0]


def test_days_keep_their_order_and_a_date_is_a_name():
    diary, _, _ = read(
        {"day": 2, "items": ["tea"]}, {"day": "Day 1", "items": ["milk"]}, {"date": "2025-01-02", "items": ["x"]}
    )
    assert diary.days == ("2", "1", "2025-01-02")


@pytest.mark.parametrize(
    ("entry", "grams", "measure"),
    [
        ({"g": 45}, 45, ""),
        ({"g": "45,5"}, 45.5, ""),
        ({"g": "45 g"}, 45, ""),
        ({"amount": 2, "unit": "oz"}, 56.7, ""),
        ({"amount": "0.2", "unit": "kg"}, 200, ""),
        ({"amount": 1, "unit": "cup"}, None, "1 cup"),
        ({"amount": "1/2", "unit": "cup"}, None, "1/2 cup"),
        ({"amount": 250, "unit": "ml"}, None, "250 ml"),
        ({"measure": "2 large"}, None, "2 large"),
        ({"amount": ""}, None, ""),
        ({}, None, ""),
    ],
)
def test_grams_a_measure_or_neither(entry, grams, measure):
    found = item(food="x", **entry)
    assert found.grams == (None if grams is None else pytest.approx(grams, abs=0.01))
    assert found.measure == measure


def test_words_alone_are_an_item():
    diary, _, _ = read({"day": 1, "items": ["Banana, 120 g", "2 eggs"]})
    assert [(each.food, each.grams) for each in diary.items] == [("Banana", 120.0), ("2 eggs", None)]


def test_a_row_that_names_a_food_itself_is_a_meal_of_one():
    diary, problems, _ = read({"day": 1, "meal": "lunch", "food": "Banana", "g": 120})
    assert not problems
    assert (diary.items[0].meal, diary.items[0].grams) == ("lunch", 120)


@pytest.mark.parametrize(
    ("entry", "food_id"),
    [
        ({"ndb": "09040"}, "ndb:09040"),
        ({"ndb": 9040}, "ndb:09040"),
        ({"fdc": 173944}, "fdc:173944"),
        ({"fndds": 63107010}, "fndds:63107010"),
        ({"food_id": "ndb:01009"}, "ndb:01009"),
    ],
)
def test_numbers_of_foods(entry, food_id):
    assert item(food="x", g=1, **entry).food_id == food_id


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"food": "x", "g": -3}, "zero or more"),
        ({"food": "x", "g": 1e6}, "this one item"),
        ({"food": "x", "g": "lots"}, "number"),
        ({"food": "x", "g": True}, "true"),
        ({"g": 3}, "is missing"),
        ({"food": "x", "ndb": "banana"}, "number of a food"),
        ({"food": "x", "g": 3, "label_per_serving": {"calcium_mg": 3}}, "serving_g"),
        ({"food": "x", "g": 3, "label_per_100g": {"calcium_mg": -3}}, "less than nothing"),
        ({"food": "x", "g": 3, "label_per_100g": {"sodium_g": 400}}, "more than 100 g"),
        ({"food": "x", "g": 3, "label_per_100g": {"calcum_mg": 40}}, "did you mean 'calcium_mg'"),
        ({"food": "x", "gram": 3}, "did you mean"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(entry, says):
    _, problems, _ = read({"day": 1, "items": [entry]})
    assert len(problems) == 1
    assert says in problems[0]
    assert problems[0].startswith("diary[0].items[0]")


def test_a_label_is_per_100_g_in_the_unit_of_the_nutrient_and_silent_is_unknown():
    label = item(food="x", g=3, label_per_100g={"potassium_mg": 50000, "sodium_g": 0.01, "fat_g": 3}).label
    assert label == {"potassium": 50000.0, "sodium": 10.0}
    serving = item(food="x", g=30, label_per_serving={"calcium_mg": 60}, serving_g=30).label
    assert serving == {"calcium": pytest.approx(200)}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("vitamin_d_iu", 40, ("vitamin_d", 1.0)),  # 1 IU is 0.025 µg
        ("energy_kj", 418.4, ("energy", 100.0)),
        ("salt_g", 2.5, ("sodium", 1000.0)),
        ("vitamin_k1_ug", 5, ("vitamin_k1", 5.0)),
        ("fiber_g", 2, ("fibre", 2.0)),
        ("phlogiston_mg", 1, ("", 1)),
    ],
)
def test_keys_of_labels(key, value, expected):
    assert label_amount(key, value) == expected


@pytest.mark.parametrize("written", [1079, "1079", "01079", "NDB 01079", "ndb:1079", "No. 1079", "USDA NDB #01079"])
def test_an_NDB_number_in_any_spelling(written):
    assert item(food="milk", g=200, ndb=written).food_id == "ndb:01079"


@pytest.mark.parametrize(
    "amount", [{"amount": 2, "unit": "servings"}, {"measure": "2 servings"}, {"amount": "1,5", "unit": "portion"}]
)
def test_servings_of_a_label_have_its_weight(amount):
    number = 1.5 if amount.get("unit") == "portion" else 2
    found = item(food="bar", label_per_serving={"magnesium_mg": 50}, serving_g=60, **amount)
    assert found.grams == pytest.approx(60 * number)
    assert found.label["magnesium"] * found.grams / 100 == pytest.approx(50 * number)


def test_grams_with_another_unit_are_refused():
    _, problems, _ = read({"day": 1, "items": [{"food": "spinach", "g": 0.18, "unit": "kg"}]})
    assert len(problems) == 1 and "kg" in problems[0]


def test_zero_grams_are_a_question():
    diary, problems, questions = read({"day": 1, "items": [{"food": "spinach", "g": 0}]})
    assert diary.items[0].grams == 0 and not problems
    assert any("0 g of spinach" in question for question in questions)
