"""Meals of a diary, and what each is known to hold of a mineral and of what binds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calcifate.flow.food import Food, Match


@dataclass(frozen=True, kw_only=True)
class Meal:
    """What was eaten together."""

    day: str
    name: str
    entries: tuple[tuple[Food, float], ...]
    """Foods with grams."""
    unknown: int
    """Entries whose food or grams are not known."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum over foods, with its interval; unknown parts are counted, never taken as zero."""

    value: float
    low: float
    high: float
    reporting: int
    silent: int


def meals(matches: Sequence[Match]) -> tuple[Meal, ...]:
    """Entries of one day and one meal together, in the order of the diary. An entry without a meal stands alone."""
    found: dict[tuple[str, str], list[Match]] = {}
    for index, match in enumerate(matches):
        meal = match.item.meal.strip().casefold()
        found.setdefault((match.item.day, meal or f"#{index}"), []).append(match)
    return tuple(
        Meal(
            day=day,
            name=name,
            entries=tuple((m.food, m.grams) for m in group if m.food is not None and m.grams is not None),
            unknown=sum(m.food is None or m.grams is None for m in group),
        )
        for (day, name), group in found.items()
    )


def amount(entries: Sequence[tuple[Food, float]], nutrient: str, unknown: int = 0) -> Amount:
    """What foods hold of a nutrient. [unit of the nutrient]"""
    known = [(food.per_100g[nutrient], grams / 100) for food, grams in entries if nutrient in food.per_100g]
    return Amount(
        value=sum(
            (part.value if part.value is not None else (part.low + part.high) / 2) * times for part, times in known
        ),
        low=sum(part.low * times for part, times in known),
        high=sum(part.high * times for part, times in known),
        reporting=len(known),
        silent=len(entries) - len(known) + unknown,
    )
