"""Facts from intake against reference values: how sure, whose values, and what is missing from the total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calcifate.flow.finding import Fact
from calcifate.flow.intake import Adequacy, NutrientIntake
from calcifate.flow.person import Person
from calcifate.guidance.adequacy import stage_of
from calcifate.guidance.fact_table import ASSESSED, as_fact, fact_table
from calcifate.guidance.wording import amount, harmless
from calcifate.nutrient import Authority, reference_intakes

WHOSE: dict[Authority, str] = {"US": "US value", "EFSA": "European value"}
RECOMMENDED = ("RDA", "PRI", "AI")


def adequacy_facts(
    person: Person, intake: Mapping[str, NutrientIntake], adequacy: tuple[Adequacy, ...], *, european: bool
) -> dict[str, Fact]:
    """Own authority first, the other where it has no such value; each value says whose it is."""
    order: tuple[Authority, Authority] = ("EFSA", "US") if european else ("US", "EFSA")
    found: dict[str, Fact] = {}
    for name in ASSESSED:
        rows = sorted((a for a in adequacy if a.nutrient == name), key=lambda a: a.authority != order[0])
        found |= _chance(person, name, rows)
        for key, kinds in (("recommended", RECOMMENDED), ("upper_limit", ("UL",))):
            found |= _reference(person, name, f"{name}_{key}", order, kinds)
        if name in intake:
            parts = (intake[name].food, intake[name].supplements)
            missing = tuple(harmless(food) for food in intake[name].food.missing)
            at_least = any(part.at_least for part in parts)
            found[f"{name}_at_least"] = as_fact(f"{name}_at_least", at_least)
            found[f"{name}_missing_foods"] = as_fact(f"{name}_missing_foods", missing)
    return found


def _chance(person: Person, name: str, rows: list[Adequacy]) -> dict[str, Fact]:
    """The chance of being below the requirement, with the values of the authority that it was worked out from."""
    chance = next((a for a in rows if a.probability_below_requirement is not None), None)
    counts = chance or next(iter(rows), None)
    if counts is None:
        return {}
    found = {f"{name}_statement": as_fact(f"{name}_statement", counts.statement)}
    if chance is None or chance.probability_below_requirement is None:
        return found
    key = f"{name}_probability_below_requirement"
    value, authority = chance.probability_below_requirement, _authority(chance)
    found[key] = as_fact(key, value, _percent(value), f"adequacy.{authority}")
    found |= _reference(person, name, f"{name}_average_requirement", (authority,), ("EAR", "AR"))
    return found | _reference(person, name, f"{name}_recommended_there", (authority,), RECOMMENDED)


def _authority(row: Adequacy) -> Authority:
    return "US" if row.authority == "US" else "EFSA"


def _percent(probability: float) -> str:
    if probability > 0.99:
        return "more than 99 %"
    return "less than 1 %" if probability < 0.01 else f"about {100 * probability:.0f} %"


def _reference(
    person: Person, nutrient: str, key: str, order: Iterable[Authority], kinds: tuple[str, ...]
) -> dict[str, Fact]:
    for authority in order:
        rows = reference_intakes(nutrient, authority=authority, age=person.age, sex=person.sex, stage=stage_of(person))
        for kind in kinds:
            for row in rows:
                if row.kind == kind and row.scope == "total":
                    text = f"{amount(row.value, fact_table()[key].unit)} ({WHOSE[authority]})"
                    return {key: as_fact(key, row.value, text)}
    return {}
