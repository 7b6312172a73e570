"""People of the journey for tests: a person as a file would give them, and what the rooms find of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from calcifate.flow.finding import Derived
from calcifate.flow.food import Match
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Lab, Person
from calcifate.food.composition import Composition, open_composition
from calcifate.guidance.gate import Gate
from calcifate.journey.body_person import PersonBody, body_of


@cache
def composition() -> Composition:
    return open_composition()


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """What stands before the body model."""

    person: Person
    matches: tuple[Match, ...]
    days: tuple[str, ...]
    intake: dict[str, NutrientIntake]
    figures: dict[str, Derived]
    gate: Gate

    def body(self) -> PersonBody:
        return body_of(self.person, self.matches, self.days, self.intake, self.figures, self.gate)


MILK = {"food": "Milk, 2% fat", "g": 250, "ndb": "01079"}
BREAD = {"food": "Whole-wheat bread", "g": 100, "ndb": "18075"}
CHICKEN = {"food": "Chicken breast, roasted", "g": 150, "ndb": "05064"}
RICE = {"food": "Brown rice, cooked", "g": 200, "ndb": "20037"}
ALMONDS = {"food": "Almonds", "g": 50, "ndb": "12061"}


def day_of(number: int, **meals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"day": number, "meal": meal, "items": items} for meal, items in meals.items()]


def usual_diary(days: int = 2) -> list[dict[str, Any]]:
    """The same two or more days: bread and milk, chicken and rice, bread and almonds."""
    rows = list[dict[str, Any]]()
    for number in range(1, days + 1):
        rows += day_of(number, breakfast=[MILK, BREAD], lunch=[CHICKEN, RICE, RICE], dinner=[BREAD, ALMONDS, MILK])
    return rows


def table(diary: list[dict[str, Any]] | None = None, labs: dict[str, tuple[float, str]] | None = None,
          remedies: list[tuple[str, str]] | None = None, **person: Any) -> dict[str, Any]:  # fmt: skip
    """A person file as a mapping: a man of 50 with a normal creatinine, unless changed."""
    known = {"age": 50, "sex": "male", "weight": {"value": 80, "unit": "kg"}, "height": {"value": 178, "unit": "cm"},
             "alcohol_drinks_per_day": 0, "dialysis": False, "pregnant": False, **person}  # fmt: skip
    values = {"creatinine": (80.0, "umol/L"), **(labs or {})}
    return {
        "person": {name: value for name, value in known.items() if value is not None},
        "labs": [{"analyte": name, "value": value, "unit": unit} for name, (value, unit) in values.items() if unit],
        "medications": [{"name": name, "dose": dose} for name, dose in remedies or []],
        "diary": usual_diary() if diary is None else diary,
    }


def assessed(given: dict[str, Any]) -> Assessed:
    """A person as the rooms before the body model leave them."""
    from calcifate.food.intake import composition_spread, intake, recorded_days
    from calcifate.food.matching import match
    from calcifate.guidance.adequacy import adequacies
    from calcifate.guidance.facts import facts
    from calcifate.guidance.gate import evaluate
    from calcifate.guidance.ratio import calcium_to_magnesium
    from calcifate.person.read import person_from
    from calcifate.physiology.derive import derived

    person, diary = person_from(given, where="person")
    matches = match(diary, composition())
    days = recorded_days(matches, diary.days)
    eaten = intake(matches, person.medicines, days, composition_spread())
    figures = derived(person, eaten)
    rate = figures["eGFR_ckdepi2021"].value
    compared = adequacies(person, eaten, days=len(days), glomerular_filtration_rate=rate)
    both = calcium_to_magnesium(eaten, compared) if days else None
    gate = evaluate(facts(person, eaten, figures, compared, matches, both))
    return Assessed(person=person, matches=matches, days=days, intake=eaten, figures=figures, gate=gate)


def body_for(**changes: Any) -> PersonBody:
    return assessed(table(**changes)).body()


def lab(analyte: str, value: float, unit: str = "mmol/L", date: str = "", comparator: str = "") -> Lab:
    """A laboratory value in a house unit."""
    return Lab(
        analyte=analyte,
        name=analyte.replace("_", " "),
        specimen="plasma",
        loinc="",
        value=value,
        unit=unit,
        comparator=comparator,  # type: ignore[arg-type]
        given_value=value,
        given_unit=unit,
        text=f"{value:g} {unit}",
        date=date,
        reference_low=None,
        reference_high=None,
        position="unknown",
        limits=(),
        conversions=(),
        questions=(),
    )
