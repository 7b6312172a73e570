"""Magnesium of the meals through the laws of `gut.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.flow.person import Person
from calcifate.parameter import Law, coefficients, outside
from calcifate.physiology.absorbed import Absorbed, silent_text
from calcifate.physiology.gut import (
    magnesium_absorbed_from_a_meal,
    magnesium_relative_absorption_with_phytate,
    molar_ratio,
)
from calcifate.physiology.meal import Meal, amount
from calcifate.substance import molar_mass

MAGNESIUM, PHYTIC_ACID, OXALATE = molar_mass("Mg"), molar_mass("C6H18O24P6"), molar_mass("C2O4")
SPINACH_LIKE = 1.0
"""Oxalate per magnesium from which a meal is like the spinach of the study. [mol/mol]"""


def magnesium_by_meal(eaten: Sequence[Meal], person: Person, table: Mapping[str, Law]) -> Absorbed:
    """By the load of each meal: many small loads give more than one large."""
    law = table["magnesium_absorbed_from_a_meal"]
    loads = [amount(meal.entries, "magnesium", meal.unknown) for meal in eaten]
    known = [load for load in loads if load.reporting]
    strange = sum(bool(outside(law, load=load.value)) for load in known)
    value, low, high = (
        sum(magnesium_absorbed_from_a_meal(end, **coefficients(law)) for end in ends)
        for ends in (
            [load.value for load in known],
            [load.low for load in known],
            [load.high for load in known],
        )
    )
    oxalate = sum(
        molar_ratio(amount(meal.entries, "oxalate").low, OXALATE, load.value, MAGNESIUM) >= SPINACH_LIKE
        for meal, load in zip(eaten, loads, strict=True)
        if load.value > 0
    )
    texts = [
        *silent_text(sum(load.silent for load in loads), "magnesium"),
        *([f"{strange} of {len(known)} meals lie outside 36 to 973 mg, where it was measured."] if strange else []),
        *([f"{oxalate} meals hold much oxalate; in one study that took away about a quarter."] if oxalate else []),
        *_oxide_text(person),
    ]
    return Absorbed(
        nutrient="magnesium",
        law="magnesium_absorbed_from_a_meal",
        eaten=sum(load.value for load in known) if known else None,
        value=value,
        low=low if low < high else None,
        high=high if low < high else None,
        meals=len(known),
        texts=tuple(texts),
        sources=("bohn2004_oxalate",) if oxalate else (),
    )


def _oxide_text(person: Person) -> tuple[str, ...]:
    oxide = any(
        "oxide" in d.salt.casefold().split() and d.substance == "magnesium" for m in person.medicines for d in m.doses
    )
    if not oxide:
        return ()
    return (
        "Supplements are not in this figure. Of magnesium oxide tablets about 4 % reached the urine in healthy adults; "
        "with poor kidneys even that can build up.",
    )


def magnesium_with_phytate(eaten: Sequence[Meal], table: Mapping[str, Law]) -> Absorbed:
    """The same meals if phytate acted as it did in white bread: an interval, because phytate is known as a range.

    A meal with a food whose phytate is not known may be anywhere down to the strongest effect measured.
    """
    meal_law = coefficients(table["magnesium_absorbed_from_a_meal"])
    law = table["magnesium_relative_absorption_with_phytate"]
    total = low = high = 0.0
    known = unknown = strange = 0
    for meal in eaten:
        load = amount(meal.entries, "magnesium", meal.unknown)
        if not load.reporting or load.value <= 0:
            continue
        known += 1
        total += load.value
        phytate = amount(meal.entries, "phytate", meal.unknown)
        absorbed = magnesium_absorbed_from_a_meal(load.value, **meal_law)
        ratios = [molar_ratio(end, PHYTIC_ACID, load.value, MAGNESIUM) for end in (phytate.low, phytate.high)]
        strange += bool(outside(law, phytate_to_magnesium=ratios[1]))
        unknown += bool(phytate.silent)
        strongest = law.parameter["at_upper"].value
        high += absorbed * magnesium_relative_absorption_with_phytate(ratios[0], **coefficients(law))
        low += absorbed * (
            strongest if phytate.silent else magnesium_relative_absorption_with_phytate(ratios[1], **coefficients(law))
        )
    texts = [
        "Measured in white bread with added phytic acid; fermenting and soaking lower phytate, other foods may differ."
    ]
    if strange:
        texts.append(
            f"{strange} of {known} meals hold more phytate than was tested; the strongest effect measured is used."
        )
    if unknown:
        texts.append(f"In {unknown} of {known} meals the phytate of some food is not known.")
    return Absorbed(
        nutrient="magnesium",
        law="magnesium_relative_absorption_with_phytate",
        eaten=total if known else None,
        value=None,
        low=low,
        high=high,
        meals=known,
        texts=tuple(texts),
        sources=(table["magnesium_absorbed_from_a_meal"].source,),
    )
