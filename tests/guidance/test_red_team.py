"""What a second pair of eyes found: boundaries as laboratories print them, contradictions, and false reassurance.

Limits and wishes are those of the hazard table of the safety reference; unit factors are 40.078 g/mol for calcium,
24.305 for magnesium and 2.496 nmol/L per ng/mL of 25-hydroxyvitamin D.
"""

from __future__ import annotations

from typing import Any

import pytest

from calcifate.flow.assessment import Assessment
from calcifate.guidance.gate import NO_CHANGE
from calcifate.journey import Options, assess_table

GOOD = {
    "oatmeal, cooked": 250,
    "milk 2%": 250,
    "banana": 118,
    "almonds": 20,
    "whole-wheat bread": 80,
    "cheddar cheese": 30,
    "lentils, boiled": 180,
    "yogurt, plain, low fat": 200,
    "chicken breast, roasted": 120,
    "brown rice, cooked": 180,
    "broccoli, boiled": 150,
    "olive oil": 20,
    "apple": 180,
}
LITTLE_CALCIUM = {
    "white bread": 150,
    "chicken breast, roasted": 150,
    "corn flakes": 45,
    "potato chips": 40,
    "white rice, cooked": 250,
    "spaghetti, cooked": 200,
    "ice cream, vanilla": 100,
    "oatmeal cookies": 40,
    "apple": 150,
    "ground beef, cooked": 120,
    "olive oil": 15,
}


def report(
    foods: dict[str, float] | None = None,
    labs: tuple[tuple[Any, ...], ...] = (),
    medicines: tuple[str, ...] = (),
    audience: Any = "lay",
    **person: Any,
) -> Assessment:
    who: dict[str, Any] = {
        "age": 55,
        "sex": "female",
        "weight": {"value": 68, "unit": "kg"},
        "height": {"value": 166, "unit": "cm"},
        "country": "US",
        "units": "conventional",
        **person,
    }
    table: dict[str, Any] = {"person": who, "medications": [{"name": name} for name in medicines]}
    table["labs"] = [
        dict(zip(("analyte", "value", "unit", "ref_low", "ref_high"), values, strict=False)) for values in labs
    ]
    items = [{"food": name, "g": grams} if grams else {"food": name} for name, grams in (foods or {}).items()]
    table["diary"] = [{"day": day, "meal": "all", "items": items} for day in (1, 2, 3)] if foods else []
    return assess_table(table, Options(date="2026-11-24", audience=audience))


def flags(found: Assessment) -> dict[str, str]:
    return {flag.topic: flag.severity for flag in found.flags}


def words(found: Assessment) -> str:
    said = [part for flag in found.flags for part in (flag.title, flag.message)]
    return " ".join([found.headline, *said, *found.questions_for_clinician, *(idea.title for idea in found.ideas)])


@pytest.mark.parametrize(
    ("value", "topic", "severity"),
    [
        (("calcium_total", 12.0, "mg/dL"), "hypercalcaemia", "emergency"),  # 2.994 mmol/L
        (("calcium_total", 11.9, "mg/dL"), "hypercalcaemia", "urgent"),
        (("ionised calcium", 6.0, "mg/dL", 4.5, 5.3), "hypercalcaemia", "urgent"),  # 1.497 mmol/L
        (("25-hydroxyvitamin D", 100, "ng/mL", 30, 80), "vitamin_d_excess", "caution"),  # 249.6 nmol/L
    ],
)
def test_a_limit_as_printed_takes_the_stronger_class(value, topic, severity):
    assert flags(report(labs=(value,)))[topic] == severity


def test_low_magnesium_on_digoxin_is_no_diet_topic():
    for audience in ("lay", "professional"):
        found = report(labs=(("magnesium", 1.5, "mg/dL", 1.7, 2.4),), medicines=("Lanoxin",), audience=audience)
        assert flags(found)["hypomagnesaemia"] == "urgent"
        assert "Food is part of the talk" not in words(found)
    quiet = report(labs=(("magnesium", 1.5, "mg/dL", 1.7, 2.4),))
    assert flags(quiet)["hypomagnesaemia"] == "caution"


def test_dialysis_is_kidney_function_enough():
    found = report(medicines=("Picolax",), dialysis=True)
    assert "kidney function is not in the file" not in words(found)
    assert "kidney function is not in the file" in words(report(medicines=("Picolax",)))


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"allergies": ["milk"]}, "milk allergy"),
        ({"allergies": ["lactose intolerance"]}, "lactose"),
        ({"goal": "I am vegan"}, "no animal products"),
        ({"labs": (("phosphate", 5.0, "mg/dL", 2.5, 4.5),)}, "phosphate"),
    ],
)
def test_milk_is_not_named_to_someone_it_does_not_fit(changes, against):
    changes = {"conditions": ["calcium oxalate stones"], **changes}
    for audience in ("lay", "professional"):
        found = report(LITTLE_CALCIUM, audience=audience, **changes)
        assert flags(found)["low_calcium_diet"] == "caution"
        assert "Milk products need not" not in words(found)
        assert "ogurt" not in words(found)
        assert against in words(found)
    plain = words(report(LITTLE_CALCIUM, conditions=["calcium oxalate stones"]))
    assert "yogurt, milk or cheese with meals fit" in plain


def test_not_vegan_is_not_vegan():
    assert "yogurt" in words(report(LITTLE_CALCIUM, conditions=["calcium oxalate stones"], goal="I am not vegan"))


def test_vegan_is_understood():
    assert "unrecognised_entries" not in flags(report(GOOD, conditions=["vegan"]))


@pytest.mark.parametrize("person", [{"conditions": ["heart failure", "kidney stones"]}, {"dialysis": True}])
def test_no_fluid_first_where_fluid_may_be_limited(person):
    person = {"conditions": ["kidney stones"], **person}
    found = report(LITTLE_CALCIUM, **person)
    assert "fluid first" not in words(found)
    assert "enough to drink" not in words(found)
    assert "ask first" in words(found)


@pytest.mark.parametrize(
    "person",
    [
        {"dialysis": True, "conditions": ["kidney stones"]},
        {"conditions": ["primary hyperparathyroidism", "kidney stones"]},
        {"conditions": ["sarcoidosis", "kidney stones"]},
    ],
)
def test_no_way_to_more_calcium_where_a_team_sets_it(person):
    found = report(LITTLE_CALCIUM, **person)
    assert not {"low_calcium_diet", "calcium_intake_low", "calcium_intake_low_too"} & set(flags(found))
    assert not [idea for idea in found.ideas if "calcium" in idea.title]


def test_no_adult_recommendation_of_calcium_in_kidney_disease():
    found = report(LITTLE_CALCIUM, labs=(("creatinine", 1.4, "mg/dL"),))
    assert "calcium_intake_low" not in flags(found)
    assert "flag:calcium_intake_low_too" in {entry.what for entry in found.suppressed}


def test_calcium_that_only_an_adjustment_lifts_is_not_passed_over():
    low = (("calcium_total", 7.3, "mg/dL", 8.6, 10.3), ("albumin", 2.0, "g/dL", 3.5, 5.0))
    assert flags(report(labs=low))["low_calcium"] == "caution"
    assert "low_calcium" not in flags(report(labs=low, age=30, pregnant=True))  # albumin falls in pregnancy
    mild = (("calcium_total", 8.2, "mg/dL", 8.6, 10.3), ("albumin", 3.2, "g/dL", 3.5, 5.0))
    assert "low_calcium" not in flags(report(labs=mild))


@pytest.mark.parametrize(
    "value",
    [
        ("sodium", 131, "mmol/L", 135, 145),
        ("glucose", 9.5, "mmol/L", 3.9, 6.1),
        ("albumin", 2.9, "g/dL", 3.5, 5.0),
        ("hba1c", 7.9, "%", 4.0, 5.7),
        ("uric acid", 9.5, "mg/dL", 2.5, 6.5),
    ],
)
def test_a_value_outside_its_range_is_never_passed_over(value):
    found = report(GOOD, labs=(value,), age=40)
    assert found.headline != NO_CHANGE
    assert flags(found)["other_values_outside_range"] == "info"
    assert str(value[1]) in words(found)


def test_inside_every_range_nothing_needs_to_change():
    found = report(GOOD, labs=(("sodium", 139, "mmol/L", 135, 145), ("albumin", 4.2, "g/dL", 3.5, 5.0)), age=40)
    assert found.headline == NO_CHANGE


def test_what_a_rule_says_is_not_listed_again():
    found = report(labs=(("25-hydroxyvitamin D", 120, "ng/mL", 30, 80), ("sodium", 124, "mmol/L", 135, 145)))
    assert "other_values_outside_range" not in flags(found)
    assert flags(found)["critical_value_of_another_test"] == "urgent"


def test_an_unknown_amount_is_not_enough():
    assert report({**GOOD, "salami": 0}, age=40).headline != NO_CHANGE


def test_no_list_of_foods_to_leave_out_with_an_eating_disorder():
    found = report({"spinach, boiled": 180, "cola": 500}, conditions=["bulimia"])
    assert "oxalate_very_high_intake" not in flags(found)
    assert "cabbage" not in words(found)


def test_a_usual_target_is_not_the_target_of_every_valve():
    found = report(labs=(("INR", 2.2, "1"),), medicines=("warfarin",), conditions=["mechanical mitral valve"])
    assert "Some valves need a higher INR" in words(found)


def test_an_emergency_is_no_time_for_food():
    urgent = (("magnesium", 6.8, "mg/dL", 1.6, 2.6), ("phosphate", 6.2, "mg/dL", 2.5, 4.5))
    for audience in ("lay", "professional"):
        found = report(
            LITTLE_CALCIUM, urgent, dialysis=True, conditions=["gastric bypass"], audience=audience, symptoms=["drowsy"]
        )
        assert found.flags[0].severity == "emergency"
        assert not {"phosphate_high", "kidney_potassium", "bypass_and_malabsorption"} & set(flags(found))
        assert {"flag:phosphate_high", "flag:kidney_potassium"} <= {entry.what for entry in found.suppressed}
        assert not [word for word in ("beans", "fruit", "meals", "processed") if word in words(found)]


LITTLE_MAGNESIUM = {
    "white bread": 120,
    "chicken breast, roasted": 100,
    "corn flakes": 60,
    "potato chips": 40,
    "cola": 500,
    "white rice, cooked": 250,
    "tap water": 1000,
    "milk chocolate": 40,
    "white sugar": 40,
    "olive oil": 40,
    "ice cream, vanilla": 100,
    "apple juice": 200,
}


def test_ideas_are_ordinary_food_without_brands():
    found = report(LITTLE_MAGNESIUM, age=45, sex="male", weight={"value": 75, "unit": "kg"})
    titles = " ".join(idea.title for idea in found.ideas)
    assert "Pumpkin seeds" in titles
    for word in ("olasses", "Gerolsteiner", "(", "chocolate instead"):
        assert word not in titles, titles


@pytest.mark.parametrize(("allergy", "food"), [("pumpkin seeds", "pumpkin seeds, roasted"), ("banana", "banana")])
def test_an_allergy_that_is_not_understood_stops_every_idea(allergy, food):
    found = report(LITTLE_MAGNESIUM, age=45, sex="male", allergies=[allergy])
    assert not found.ideas
    assert flags(found)["allergy_not_understood"] == "info"
    assert {note.food: note.verdict for note in found.article_foods}[food] == "does_not_fit"
    assert not [note for note in found.article_foods if note.verdict == "fits"]


@pytest.mark.parametrize("allergy", ["penicillin", "grass pollen", "cats", "house dust mite", "ibuprofen"])
def test_an_allergy_to_no_food_is_no_alarm(allergy):
    found = report(GOOD, age=40, allergies=[allergy])
    assert found.headline == NO_CHANGE
    assert "allergy_not_understood" not in flags(found)


def test_a_sign_beside_a_raised_potassium_is_not_for_later():
    raised = (("potassium", 5.4, "mEq/L", 3.5, 5.1),)
    assert flags(report(labs=raised, symptoms=["palpitations"]))["hyperkalaemia"] == "urgent"
    assert flags(report(labs=raised))["hyperkalaemia"] == "caution"


@pytest.mark.parametrize("name", ["NoSalt", "Nu-Salt", "Morton Lite Salt"])
def test_a_salt_substitute_by_the_name_on_its_box(name):
    high = (("potassium", 5.0, "mEq/L"),)
    found = report({name: 2}, labs=high)
    assert flags(found)["hyperkalaemia"] == "urgent"
    assert name in words(found)
    assert "hyperkalaemia" not in flags(report({"tomatoes, no salt added": 100}, labs=high))
