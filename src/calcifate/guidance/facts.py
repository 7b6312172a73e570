"""What rules may know of a person: one flat table of named facts, gathered from every room.

Unknown is None, never zero. Where a figure has two readings, the worse one for safety and the lower one for benefit
are facts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from calcifate.flow.finding import Derived, Fact, FactValue
from calcifate.flow.food import Match
from calcifate.flow.intake import Adequacy, NutrientIntake, RatioView
from calcifate.flow.person import ADULT_FROM, Person
from calcifate.guidance.fact_table import as_fact, derived_value, fact_table
from calcifate.guidance.facts_diary import diary_facts
from calcifate.guidance.facts_labs import lab_facts
from calcifate.guidance.facts_medicines import medicine_facts
from calcifate.guidance.thresholds import Thresholds, own_thresholds
from calcifate.guidance.wording import amount, harmless, listed, spoken

NOT_EUROPEAN = {"US", "USA", "UNITED STATES", "CA", "CANADA", "AU", "AUSTRALIA", "NZ", "NEW ZEALAND", "MX", "JP", "IN"}
ELSEWHERE = re.compile(  # allergies that no food is meant by
    r"cillin|cef|sul(f|ph)|antibioti|mycin|aspirin|profen|nsaid|code?ine|morphin|opioid|contrast|anaesth|anesth"
    r"|pollen|hay ?fever|dust|mite|mou?ld|\bcats?\b|\bdogs?\b|animal|\bbees?\b|wasp|insect|nickel|plaster|perfume",
    re.IGNORECASE,
)
NOT_A_FOOD = re.compile(r"\b(allerg\w*|intoleran\w*|to|of)\b")


def facts(
    person: Person,
    intake: Mapping[str, NutrientIntake],
    derived: Mapping[str, Derived],
    adequacy: tuple[Adequacy, ...],
    matches: tuple[Match, ...],
    ratio: RatioView | None,
    *,
    thresholds: Thresholds | None = None,
) -> dict[str, Fact]:
    """Every fact of `fact_table`, known or not.

    Parameters
    ----------
    person : Person
    intake : mapping of NutrientIntake
        By nutrient id; empty without a diary.
    derived : mapping of Derived
        By id; a refused figure is unknown.
    adequacy : tuple of Adequacy
    matches : tuple of Match
    ratio : RatioView or None
    thresholds : Thresholds, optional
        What values are held against; ours unless given.
    """
    found = person_facts(person, derived)
    found |= medicine_facts(person, found)
    limits = thresholds or own_thresholds()
    found |= lab_facts(person, derived, found, limits)
    found |= diary_facts(person, intake, adequacy, matches, ratio, derived, found, limits)
    found["milk_products_do_not_fit"] = _milk(found)
    return {name: found.get(name) or as_fact(name, None) for name in fact_table()}


def person_facts(person: Person, derived: Mapping[str, Derived]) -> dict[str, Fact]:
    """Age, stage, conditions, symptoms, allergens, goal."""
    conditions, allergens = person.condition_ids, person.allergens
    if "coeliac_disease" in conditions and "gluten" not in allergens:
        allergens = (*allergens, "gluten")
    male = person.sex == "male"
    values: dict[str, FactValue] = {
        "age": person.age,
        "sex": person.sex,
        "adult": person.age >= ADULT_FROM,
        "pregnant": False if male else person.pregnant,
        "lactating": False if male else person.lactating,
        "dialysis": True if "dialysis" in conditions else person.dialysis,
        "weight": person.weight,
        "conditions": conditions,
        "unrecognised_conditions": tuple(harmless(text) for text in person.unrecognised_conditions),
        "eats_no_animal_products": "vegan_diet" in conditions,
        "allergens": allergens,
        "unrecognised_allergies": _not_understood(person),
        "symptoms": person.symptom_ids,
        "unrecognised_symptoms": () if person.symptom_ids else tuple(harmless(text) for text in person.symptoms),
        "goals": person.goal_ids,
        "alcohol_drinks_per_day": person.alcohol_drinks_per_day,
        "european": person.country.strip().upper() not in NOT_EUROPEAN,
        "population_output": False,
        "body_mass_index": _body_mass_index(person, derived),
    }
    words = {"conditions": conditions, "symptoms": person.symptom_ids, "allergens": allergens}
    texts = {name: listed(spoken(word) for word in found) for name, found in words.items()}
    mass_index = values["body_mass_index"]
    if isinstance(mass_index, float):
        texts["body_mass_index"] = f"{mass_index:.1f} kg/m²"
    drinks = person.alcohol_drinks_per_day
    if drinks is not None:
        texts["alcohol_drinks_per_day"] = f"{amount(drinks, decimals=1)} {'drink' if drinks == 1 else 'drinks'} a day"
    return {name: as_fact(name, value, texts.get(name, "")) for name, value in values.items()}


def _body_mass_index(person: Person, derived: Mapping[str, Derived]) -> float | None:
    given = derived_value(derived, "body_mass_index")
    if given is not None or person.weight is None or not person.height:
        return given
    return person.weight / (person.height / 100) ** 2


def _not_understood(person: Person) -> tuple[str, ...]:
    """Allergies that the person room asked about, as words to look for in the name of a food."""
    words = [text for text in person.unrecognised_allergies if not ELSEWHERE.search(text)]
    return tuple(NOT_A_FOOD.sub("", harmless(text).lower()).strip().removesuffix("s") for text in words)


def _milk(known: Mapping[str, Fact]) -> Fact:
    """Whether something stands against milk products; what is not known does not."""
    allergens = known["allergens"].value or ()
    reasons = {
        "milk allergy": isinstance(allergens, tuple) and "milk" in allergens,
        "lactose": isinstance(allergens, tuple) and "lactose" in allergens,
        "no animal products": known["eats_no_animal_products"].value is True,
    }
    for reason, name in (
        ("phosphate", "plasma_phosphate_above_range"),
        ("calcium in the blood", "calcium_above_range"),
        ("kidney function", "kidney_function_reduced"),
    ):
        reasons[reason] = name in known and known[name].value is True
    text = listed(reason for reason, holds in reasons.items() if holds)
    return as_fact("milk_products_do_not_fit", bool(text), text, "person, labs")
