"""Phosphorus of the foods by kind of source: an interval, never one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.flow.food import Food
from calcifate.parameter import Law, Parameter
from calcifate.physiology.absorbed import Absorbed, silent_text
from calcifate.physiology.gut import phosphorus_absorbed
from calcifate.physiology.meal import Meal, amount

KINDS = {"phosphorus_plant": "plant", "phosphorus_animal": "animal", "phosphorus_mixed": "mixed"}


def phosphorus_by_source(eaten: Sequence[Meal], table: Mapping[str, Law]) -> Absorbed:
    """By plant, animal or mixed source; where phosphate additives are likely, up to all of it."""
    total = low = high = 0.0
    silent = additives = counted = 0
    for meal in eaten:
        phosphorus = amount(meal.entries, "phosphorus", meal.unknown)
        silent += phosphorus.silent
        counted += phosphorus.reporting > 0
        for food, grams in meal.entries:
            load = amount([(food, grams)], "phosphorus").value
            least, most = _fractions(food, table)
            total += load
            low += phosphorus_absorbed(load, fraction=least)
            high += phosphorus_absorbed(load, fraction=most)
            additives += food.phosphate_additive == "likely"
    texts = [
        "Published fractions by kind of food; four feeding studies found less additive phosphorus than they predict."
    ]
    if additives:
        texts.append(
            f"{additives} entries probably hold phosphate additives; tables often miss these, and they absorb best."
        )
    return Absorbed(
        nutrient="phosphorus",
        law="phosphorus_absorbed_mixed",
        eaten=total if counted else None,
        value=None,
        low=low,
        high=high,
        meals=counted,
        texts=(*texts, *silent_text(silent, "phosphorus")),
    )


def _fractions(food: Food, table: Mapping[str, Law]) -> tuple[float, float]:
    kind = next((KINDS[tag] for tag in food.tags if tag in KINDS), "unknown")
    least, most = _ends(table[f"phosphorus_absorbed_{kind}"].parameter["fraction"])
    additive = _ends(table["phosphorus_absorbed_additive"].parameter["fraction"])[1]
    return least, additive if food.phosphate_additive == "likely" else most


def _ends(fraction: Parameter) -> tuple[float, float]:
    return (
        fraction.low if fraction.low is not None else fraction.value,
        fraction.high if fraction.high is not None else fraction.value,
    )
