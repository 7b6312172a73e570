"""What was eaten, and which food of the table it was taken to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from calcifate.record import STRICT


@dataclass(frozen=True, kw_only=True)
class DiaryItem:
    """One thing eaten or drunk."""

    __pydantic_config__ = STRICT

    day: str
    """A day's name: "1" or a date."""
    meal: str
    food: str
    """As written: data, never markup."""
    grams: float | None = None
    measure: str = ""
    """As written where grams are not given: "1 cup", "2 large", "8 fl oz"."""
    food_id: str = ""
    """`ndb:09040`, `fdc:...`, `fndds:...` where the diary knows it."""
    label: dict[str, float] = field(default_factory=dict[str, float])
    """What a label or another program says, per 100 g, by nutrient id. What it does not say is unknown."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Diary:
    """The days of a food diary, in order."""

    __pydantic_config__ = STRICT

    days: tuple[str, ...]
    items: tuple[DiaryItem, ...]


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another food that an entry may have meant."""

    __pydantic_config__ = STRICT

    food_id: str
    name: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Range:
    """A figure per 100 g with the interval of its source. None is unknown."""

    __pydantic_config__ = STRICT

    low: float
    high: float
    value: float | None
    """Central figure; None where the source gives only a range."""
    source: str


@dataclass(frozen=True, kw_only=True)
class Food:
    """A food of the table, per 100 g."""

    __pydantic_config__ = STRICT

    food_id: str
    name: str
    food_group: str
    release: str
    per_100g: dict[str, Range]
    """By nutrient id; an absent nutrient is unknown."""
    tags: tuple[str, ...] = ()
    """Allergens, `phosphorus_plant`, `leafy_green`, `drink`, ..."""
    phosphate_additive: Literal["likely", "possible", "unlikely", "unknown"] = "unknown"
    measures: dict[str, float] = field(default_factory=dict[str, float])
    """Household measures. [g]"""
    whole_twin: str = ""
    """Id of the less refined food of the same kind."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A diary entry and the food it was taken to be."""

    __pydantic_config__ = STRICT

    item: DiaryItem
    food: Food | None
    """None: unknown. It stays visible and every total becomes "at least"."""
    how: Literal["id", "name", "label", "none"]
    confidence: float
    """0 to 1."""
    grams: float | None
    grams_basis: str
    """How the grams were found: given, or a measure of this food."""
    alternatives: tuple[Alternative, ...]
    question: str = ""
    """Set where a person should confirm the match."""
