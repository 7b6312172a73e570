"""Every sentence of every rule, with what it names missing, none, one or many: it must stay true and grammatical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from calcifate.guidance.fact_table import as_fact, fact_table
from calcifate.guidance.gate import evaluate
from calcifate.guidance.rules import Example, example_facts, rules
from calcifate.guidance.wording import filled, plain_units
from calcifate.trigger import holds, parse

# What no printed sentence may hold.
BROKEN = re.compile(
    r"not known|\bnone\b|\bNone\b|\(\)|\( |\s{2,}|\s[.,;:)]|[.,;:]{2,}|\bNaN\b|[\[\]{}]|: *\.|1/d"
    r"|\bTrue\b|\bFalse\b|^\W|\. *[a-z]{3,} is"
)
# What always comes together in a real file, so that an example need not spell it out.
COMPANIONS = {
    "magnesium_supplement_present": {"magnesium_medicines": ("magnesium oxide",)},
    "calcium_supplement_present": {
        "calcium_medicines": ("calcium carbonate",),
        "calcium_or_vitamin_D_medicines": ("calcium carbonate",),
    },
    "vitamin_D_present": {"calcium_or_vitamin_D_medicines": ("vitamin D3",)},
    "kidney_function_reduced": {"kidney_function_reduced": True},
    "salt_substitute_in_diary": {"potassium_salts": ("salt substitute",)},
}
# An amount, and what it cannot come without.
WITH = {
    "supplement_magnesium_high": {"magnesium_medicines": ("magnesium oxide",)},
    "food_oxalate_low": {"food_oxalate": 500.0},
    "PTH_times_upper_limit": {"plasma_PTH": 9.5},
    "magnesium_statement": {
        "food_magnesium": 201.0,
        "magnesium_recommended_there": 420.0,
        "magnesium_average_requirement": 350.0,
        "magnesium_probability_below_requirement": 0.96,
        "food_calcium": 600.0,
        "total_calcium": 600.0,
        "calcium_recommended": 1000.0,
    },
    "calcium_statement": {
        "calcium_recommended_there": 1000.0,
        "calcium_average_requirement": 800.0,
        "calcium_probability_below_requirement": 0.9,
    },
    "total_calcium": {"calcium_upper_limit": 2500.0},
    "goals": {"food_magnesium": 437.0, "magnesium_recommended": 310.0},
}
SETS = [name for name, spec in fact_table().items() if spec.kind == "set"]


def completed(example: Example, filling: str) -> dict:
    """The facts of an example, with what always comes with them; what it does not name is missing or full."""
    facts = example_facts(example)
    given = {"age": 50.0, **example.facts}
    for name in example.facts:
        extra = COMPANIONS.get(name, {})
        if example.facts[name] is True:
            given |= {key: value for key, value in extra.items() if key not in given}
        for ending in ("_above_range", "_below_range"):
            if name.endswith(ending) and example.facts[name] is True:
                analyte, side = name.removesuffix(ending), ending.split("_")[1]
                given.setdefault(f"{analyte}_position", side)
                if analyte == "calcium":
                    given.setdefault("calcium_best", 2.7 if side == "above" else 2.05)
                    given.setdefault("plasma_calcium", given["calcium_best"])
                else:
                    given.setdefault(analyte, 1.23)
        for key, value in WITH.get(name, {}).items():
            given.setdefault(key, value)
        if name.endswith("_position") and name != "calcium_position":
            given.setdefault(name.removesuffix("_position"), 1.23)
    if "unrecognised_medicines" in given or "unrecognised_conditions" in given:
        given.setdefault("not_understood", ("Frobnicol",))
    if "ambiguous_supplements" in given:
        given.setdefault("unclear_supplements", ("magnesium 400",))
    if filling != "missing":
        many = ("alpha", "beta, gamma", "delta") if filling == "many" else ("alpha",) if filling == "one" else ()
        given |= {name: many for name in SETS if name not in given and name not in ("conditions", "symptoms", "goals")}
    texts = {"kidney_function_reduced": "eGFR 22", "kidney_function_severely_reduced": "eGFR 22"}
    texts |= {
        "ecg_or_rhythm_risk": "long QT",
        "potassium_signs": "weakness",
        "INR_off_target": "below the usual target",
    }
    texts |= {"alcohol_drinks_per_day": "3 drinks a day"}
    texts |= {"diary_incomplete": "0.8 times what the body uses at rest"}
    for name, value in given.items():
        text = texts.get(name, "") if value is not False else ""
        if name.endswith("_position") and value != "unknown":
            text = f"{value} the laboratory's range"
        facts[name] = as_fact(name, value, text or ("" if value != "unknown" else "not known"))
    return facts


CASES = [
    (rule.id, number, filling)
    for rule in rules()
    for number, example in enumerate(rule.example)
    if example.fires
    for filling in ("missing", "none", "one", "many")
]


def said(rule_id: str, number: int, filling: str) -> Iterator[str]:
    rule = next(rule for rule in rules() if rule.id == rule_id)
    facts = completed(rule.example[number], filling)
    for audience in ("lay", "professional"):
        gate = evaluate(facts, audience=audience)
        for flag in gate.flags:
            if rule_id in flag.rule.split(", "):
                yield flag.title
                yield flag.message
        yield from (refusal.reason for refusal in gate.refusals if refusal.rule == rule_id)
        yield from (entry.reason for entry in gate.suppressed if entry.rule == rule_id)


@pytest.mark.parametrize(("rule_id", "number", "filling"), CASES)
def test_every_sentence_is_whole_whatever_is_missing(rule_id, number, filling):
    rule = next(rule for rule in rules() if rule.id == rule_id)
    told = list(said(rule_id, number, filling))
    broken = [text for text in told if BROKEN.search(text)]
    assert not broken
    if told and not rule.silent:
        assert all(text for text in told)


def test_what_has_nothing_to_say_is_left_out():
    facts = {name: as_fact(name, value) for name, value in {"age": 45.0, "weight": None, "allergens": ()}.items()}
    facts["supplement_calcium"] = as_fact("supplement_calcium", 0.0)
    assert filled("Age {age}[, weight {weight}][, allergic to {allergens}][, {supplement_calcium}].", facts) == (
        "Age 45 years."
    )


def test_users_brackets_are_not_read_as_optional_parts():
    hostile = replace(as_fact("calcium_medicines", ("x",)), text="[{weight}] pills")
    assert filled("[You use {calcium_medicines}.]", {"calcium_medicines": hostile}) == "You use [{weight}] pills."


def test_amounts_read_as_people_say_them():
    assert as_fact("additive_foods_per_day", 3.0, "3 a day").text == "3 a day"
    assert plain_units("201 mg/d") == "201 mg a day"


def test_a_message_speaks_of_a_laboratory_range_only_through_the_position():
    """Whose range it is depends on the file, so no template may say it by itself."""
    from calcifate.guidance.rules import texts_of

    for rule in rules():
        for text in texts_of(rule):
            assert "your laboratory" not in text and "this laboratory" not in text, (rule.id, text)


def test_additions_are_true_sentences_of_their_own():
    for rule in rules():
        for addition in rule.addition:
            assert parse(addition.when, rule.id)
            for text in (addition.lay, addition.professional):
                assert not text or text.rstrip()[-1] in ".!?", (rule.id, text)
    assert holds(parse("1 < 2"), {}) is True
