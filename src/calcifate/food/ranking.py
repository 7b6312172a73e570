"""Foods by how much of one nutrient they bring, with the price in others. An unknown is never taken as zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from calcifate.errors import InputError, Problem
from calcifate.flow.food import Food
from calcifate.food.quantity import parse_measure, vocabulary
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, near_miss

Per = Literal["kcal", "serving", "100g"]
Interval = tuple[float, float]
KILOCALORIES = 100.0  # "per kcal" is per 100 kcal
SHORT = {
    "ca": "calcium", "mg": "magnesium", "p": "phosphorus", "k": "potassium", "na": "sodium", "zn": "zinc",
    "phosphate": "phosphorus", "fiber": "fibre", "kcal": "energy", "calories": "energy",
    "vitamin_k": "vitamin_k1", "phylloquinone": "vitamin_k1",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One food of a ranking."""

    __pydantic_config__ = STRICT

    food_id: str
    name: str
    food_group: str
    amount: str
    """What the figures are for: 100 g, a household measure, 100 kcal."""
    grams: float
    low: float
    high: float
    amounts: dict[str, Interval | None]
    """The nutrients of the caps, for the same amount; None is unknown."""


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The foods that pass, best first, and how many were left out for which reason."""

    __pydantic_config__ = STRICT

    by: str
    unit: str
    per: str
    caps: dict[str, float]
    foods: tuple[Ranked, ...]
    left_out: dict[str, int]


def nutrient_id(text: str) -> str:
    """The nutrient that a word or symbol means.

    Raises
    ------
    InputError
        If it is none of ours.

    Examples
    --------
    >>> nutrient_id("Mg"), nutrient_id("Vitamin K1"), nutrient_id("fiber")
    ('magnesium', 'vitamin_k1', 'fibre')
    """
    key = text.strip().casefold().replace(" ", "_").replace("-", "_")
    key = SHORT.get(key, key)
    if key in nutrients():
        return key
    meant = near_miss(key, list(nutrients()))
    right = f"did you mean {meant}?" if meant else f"there are: {', '.join(nutrients())}"
    raise InputError(Problem(found=f"no nutrient {text!r}", right=right))


def serving(food: Food) -> tuple[str, float] | None:
    """The household measure that stands for one serving; None without any measure.

    Examples
    --------
    >>> cups = {"1 bunch": 340.0, "1 cup": 30.0}
    >>> serving(Food(food_id="x", name="x", food_group="", release="", per_100g={}, measures=cups))
    ('1 cup', 30.0)
    """
    words = vocabulary()
    unfit = words.not_measures["patterns"]
    fit = [(text, grams) for text, grams in food.measures.items() if not any(p in text.casefold() for p in unfit)]
    energy = food.per_100g.get("energy")
    dense = energy is not None and energy.low >= words.dense["least_energy"]
    units = [said.unit if (said := parse_measure(text)) else "" for text, _ in fit]
    for unit in words.serving["dense" if dense else "usual"]:
        if unit in units:
            return fit[units.index(unit)]
    return next(iter(fit), None)


def rank(
    foods: Iterable[Food],
    by: str,
    *,
    per: Per = "100g",
    caps: Mapping[str, float] | None = None,
    without: Sequence[str] = (),
    limit: int | None = None,
) -> Ranking:
    """Foods by a nutrient, most first, under caps on others.

    Parameters
    ----------
    foods : iterable of Food
    by : str
        Nutrient id, name or symbol.
    per : {"100g", "serving", "kcal"}
        The amount compared: 100 g, one household measure, or 100 kcal.
    caps : mapping, optional
        Most of a nutrient in that amount, in its unit. The upper end of a range counts, and an unknown does not pass.
    without : sequence of str
        Tags that a food must not have.
    limit : int, optional
        How many to give.
    """
    nutrient = nutrient_id(by)
    limits = {nutrient_id(key): float(most) for key, most in (caps or {}).items()}
    left_out: dict[str, int] = {}
    passed: list[Ranked] = []
    for food in foods:
        found = _ranked(food, nutrient, per, limits, without)
        if isinstance(found, str):
            left_out[found] = left_out.get(found, 0) + 1
        else:
            passed.append(found)
    passed.sort(key=lambda one: (-one.low, -one.high, one.food_id))
    return Ranking(
        by=nutrient, unit=nutrients()[nutrient].unit, per=per, caps=limits,
        foods=tuple(passed[:limit]), left_out=dict(sorted(left_out.items())),
    )  # fmt: skip


def _ranked(food: Food, nutrient: str, per: Per, caps: Mapping[str, float], without: Sequence[str]) -> Ranked | str:
    """The food as a row, or why it is left out."""
    tag = next((tag for tag in without if tag in food.tags), "")
    if tag:
        return f"has the tag {tag}"
    wanted = food.per_100g.get(nutrient)
    if wanted is None:
        return f"{nutrient} is not known"
    amount = _amount(food, per)
    if isinstance(amount, str):
        return amount
    text, grams = amount
    amounts = {key: _in(food, key, grams) for key in caps}
    for key, most in caps.items():
        interval = amounts[key]
        if interval is None:
            return f"{key} is not known, so its cap is not met"
        if interval[1] > most:
            return f"{key} is above {most:g} {nutrients()[key].unit}"
    return Ranked(
        food_id=food.food_id, name=food.name, food_group=food.food_group, amount=text, grams=grams,
        low=wanted.low * (grams / 100), high=wanted.high * (grams / 100), amounts=amounts,
    )  # fmt: skip


def _amount(food: Food, per: Per) -> tuple[str, float] | str:
    if per == "100g":
        return "100 g", 100.0
    if per == "serving":
        return serving(food) or "no household measure is known"
    energy = food.per_100g.get("energy")
    if energy is None or not energy.value:
        return "energy is not known" if energy is None else "it brings no energy"
    return f"{KILOCALORIES:g} kcal", 100.0 * KILOCALORIES / energy.value


def _in(food: Food, nutrient: str, grams: float) -> Interval | None:
    found = food.per_100g.get(nutrient)
    return (found.low * (grams / 100), found.high * (grams / 100)) if found else None
