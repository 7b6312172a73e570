"""A food as its label describes it: what the label says is known, what it does not say is unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from calcifate.flow.food import Food, Range
from calcifate.food.database import column_nutrients
from calcifate.food.wording import shown
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, load_toml, near_miss, read_data

LABEL_SOURCE = "food_label"
SIZES = {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "mcg": 1e-6, "kcal": 1.0}
BESIDES = ("fat", "carbohydrate")  # not followed, but they show whether the figures can be per 100 g
MACRONUTRIENTS = ("protein", "fat", "carbohydrate", "alcohol", "water")


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """How another name of a label becomes a nutrient of ours."""

    __pydantic_config__ = STRICT

    nutrient: str
    factor: float


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The table in `limits.toml`."""

    __pydantic_config__ = STRICT

    most: dict[str, float]
    sum: dict[str, float]
    tag: dict[str, float]
    convert: dict[str, Conversion]


@cache
def limits() -> Limits:
    """What a label can say, read once."""
    file = resources.files("calcifate").joinpath("food", "limits.toml")
    return read_data(Limits, load_toml(file, file.name), "food/limits.toml")


def label_amounts(label: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float], tuple[str, ...]]:
    """The figures of a label per 100 g by nutrient id, in our units.

    Parameters
    ----------
    label : mapping
        Keys with a unit, ``potassium_mg`` or ``vitamin_k1_ug``, or a plain nutrient id in our unit.

    Returns
    -------
    tuple
        Nutrients; fat and carbohydrate, which only help to check; and what could not be used, in sentences.

    Examples
    --------
    >>> label_amounts({"potassium_mg": 350, "calcium_g": 0.12, "salt_g": 1.0})[0]
    {'potassium': 350.0, 'calcium': 120.0, 'sodium': 400.0}
    """
    known: dict[str, float] = {}
    beside: dict[str, float] = {}
    doubts: list[str] = []
    for key, given in label.items():
        place, value = _place(key.strip().casefold().replace("µ", "u").replace("μ", "u"), float(given))
        if place is None:
            meant = near_miss(key, [*column_nutrients(), *nutrients()])
            hint = f"; is it {meant}?" if meant else ""
            doubts.append(f"The label key “{shown(key)}” is not one of ours and was not used{hint}.")
        elif not math.isfinite(value) or value < 0:
            doubts.append(f"The label gives {shown(key)} = {given:g}, which no food can have; it was not used.")
        else:
            (beside if place in BESIDES else known)[place] = value
    return known, beside, tuple(doubts)


def _place(key: str, value: float) -> tuple[str | None, float]:
    """The nutrient that a key means, and the value in its unit."""
    if key in nutrients():
        return key, value
    if key in column_nutrients():
        return column_nutrients()[key], value
    if key in limits().convert:
        conversion = limits().convert[key]
        return conversion.nutrient, value * conversion.factor
    name, _, unit = key.rpartition("_")
    name = {"fiber": "fibre", "vitamin_k": "vitamin_k1", "carbs": "carbohydrate", "phosphate": ""}.get(name, name)
    if name in BESIDES and unit == "g":
        return name, value
    if name in nutrients() and unit in SIZES:
        own = nutrients()[name].unit.replace("µ", "u")
        if (own == "kcal") == (unit == "kcal"):
            return name, value * SIZES[unit] / SIZES[own]
    return None, value


def label_food(name: str, label: Mapping[str, float], basis: Food | None = None) -> tuple[Food, tuple[str, ...]]:
    """The food that a label describes, and what a person should look at again.

    Parameters
    ----------
    name : str
        As written in the diary.
    label : mapping
        Per 100 g.
    basis : Food, optional
        The food of the table that the diary names by id: the label replaces the figures that it gives.

    Examples
    --------
    >>> food, doubts = label_food("oat drink", {"calcium_mg": 120})
    >>> sorted(food.per_100g), doubts
    (['calcium'], ())
    """
    known, beside, doubts = label_amounts(label)
    given = {n: Range(low=v, high=v, value=v, source=LABEL_SOURCE) for n, v in known.items()}
    found = [*doubts, *_implausible(known, beside)]
    if basis:
        found += _differences(known, basis)
    extra = ("salt_substitute",) if known.get("potassium", 0.0) > limits().tag["salt_substitute"] else ()
    tags = tuple(sorted({*(basis.tags if basis else ()), *extra}))
    if basis:
        from dataclasses import replace

        return replace(basis, per_100g=basis.per_100g | given, tags=tags), tuple(found)
    slug = re.sub(r"\W+", "_", name.casefold()).strip("_")[:60]
    food = Food(food_id=f"label:{slug}", name=name, food_group="label", release="label", per_100g=given, tags=tags)
    return food, tuple(found)


def _implausible(known: Mapping[str, float], beside: Mapping[str, float]) -> list[str]:
    found: list[str] = []
    for nutrient, most in limits().most.items():
        if known.get(nutrient, 0.0) > most:
            unit = nutrients()[nutrient].unit
            found.append(
                f"The label gives {known[nutrient]:g} {unit} {nutrient} per 100 g; "
                f"not more than {most:g} is possible. Check the unit."
            )
    macronutrients = {**known, **beside}
    together = sum(macronutrients.get(name, 0.0) for name in MACRONUTRIENTS)
    minerals = sum(
        v * SIZES[nutrients()[n].unit.replace("µ", "u")]
        for n, v in known.items()
        if nutrients()[n].unit in ("mg", "µg")
    )
    if together + minerals > limits().sum["macronutrients"]:
        found.append(f"The label adds up to {together + minerals:.0f} g in 100 g. Are its figures per 100 g?")
    return found


def _differences(known: Mapping[str, float], basis: Food) -> list[str]:
    found: list[str] = []
    ratio = limits().sum["food_ratio"]
    for nutrient, value in known.items():
        table = basis.per_100g.get(nutrient)
        if table and value and table.value and table.value > 1 and not table.low / ratio <= value <= table.high * ratio:
            unit = nutrients()[nutrient].unit
            found.append(
                f"The label gives {value:g} {unit} {nutrient} per 100 g, the food table {table.value:g}. "
                "Check the unit."
            )
    return found
