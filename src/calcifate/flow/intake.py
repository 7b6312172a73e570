"""What is eaten per day, what of it can be absorbed, and how that compares with the requirement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.record import STRICT


@dataclass(frozen=True, kw_only=True)
class Caveat:
    """A law was used outside its range, or an assumption was needed: it travels to the report."""

    __pydantic_config__ = STRICT

    law: str
    text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class FoodShare:
    """What one food brings, per day."""

    __pydantic_config__ = STRICT

    food: str
    food_id: str
    value: float | None
    """None: this food does not report the nutrient."""
    low: float | None
    high: float | None
    grams: float | None
    share: float | None
    """Of the known total, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class DayAmount:
    """What one day brings."""

    __pydantic_config__ = STRICT

    day: str
    value: float | None
    low: float | None
    high: float | None
    at_least: bool


@dataclass(frozen=True, kw_only=True)
class IntakePart:
    """Intake of a nutrient from food, or from supplements and medicines, per day (mean of the days)."""

    __pydantic_config__ = STRICT

    value: float | None
    """None when nothing reports it. For nutrients known only as a range, the middle of the range."""
    low: float | None
    high: float | None
    unit: str
    """kcal/d, g/d, mg/d or µg/d."""
    at_least: bool
    """True when something eaten does not report this nutrient: the true total is this or more."""
    n_foods: int
    """How many entries there are."""
    n_reporting: int
    """How many of them report this nutrient."""
    missing: tuple[str, ...] = ()
    """Names of foods that do not report it, each once."""


@dataclass(frozen=True, kw_only=True)
class NutrientIntake:
    """Usual intake of one nutrient as far as the diary shows it."""

    __pydantic_config__ = STRICT

    nutrient: str
    name: str
    food: IntakePart
    supplements: IntakePart
    """Supplements and medicines, as elements; kept apart from food."""
    by_food: tuple[FoodShare, ...]
    by_day: tuple[DayAmount, ...]
    only_range: bool
    """True for oxalate and phytate: there is a range and no best value."""
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReferenceValue:
    """One reference intake of one authority."""

    __pydantic_config__ = STRICT

    authority: str
    kind: str
    """EAR, RDA, AI, UL, CDRR (US); AR, PRI, AI, UL (EFSA)."""
    value: float
    unit: str
    scope: Literal["total", "supplement_only"]
    source: str


@dataclass(frozen=True, kw_only=True)
class Adequacy:
    """Intake of one nutrient against one authority's values."""

    __pydantic_config__ = STRICT

    nutrient: str
    authority: str
    references: tuple[ReferenceValue, ...]
    intake: float | None
    """Food and supplements together. [unit of the nutrient per day]"""
    probability_below_requirement: float | None
    """Chance that usual intake is below the average requirement of someone like this; None without an EAR or AR, or
    where the authority has none: then there is no cut-point."""
    probability_low: float | None
    probability_high: float | None
    days: int
    days_to_settle: int | None
    """Diary days that would bring the chance below 5 % or above 95 %, were the mean to stay; None if more than 60."""
    statement: Literal[
        "below_requirement_likely",
        "uncertain",
        "above_requirement_likely",
        "at_or_above_AI",
        "below_AI_nothing_can_be_said",
        "no_reference",
        "not_assessed",
    ]
    above_upper_limit: bool | None
    """Tests supplements only where that is what the limit is for."""
    caveats: tuple[Caveat, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RatioView:
    """Calcium to magnesium, said both ways. By mass."""

    __pydantic_config__ = STRICT

    ratio_of_means: float | None
    mean_of_daily_ratios: float | None
    low: float | None
    """Interval of the ratio of means."""
    high: float | None
    band_low: float
    band_high: float
    position: Literal["below", "within", "above", "unknown"]
    reading: str
    """What the ratio hides: each mineral against its own requirement first."""
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AbsorbedPart:
    """What of one nutrient can be absorbed per day, by one published law."""

    __pydantic_config__ = STRICT

    nutrient: str
    law: str
    """Name of the function."""
    eaten: float | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    fraction: float | None
    meals: int
    """How many meals it was worked out for."""
    caveats: tuple[Caveat, ...]
    sources: tuple[str, ...]
