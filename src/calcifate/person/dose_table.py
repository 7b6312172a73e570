"""The table of doses: `doses.toml`, the patterns by which people say how much and how often."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class RatePattern:
    """A way to say how often; `{n}` in the pattern is a number or a range."""

    __pydantic_config__ = STRICT

    pattern: str
    per_day: float | None = None
    """Times per day, where the pattern has no number."""
    days: float | None = None
    """The number counts times in so many days."""
    every_days: float | None = None
    """The number counts days, or spans of so many days."""
    hours: bool = False
    """The number counts hours."""
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PartsOfDay:
    """Words for parts of the day and days of the week."""

    __pydantic_config__ = STRICT

    words: tuple[str, ...]
    weekdays: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Words for things that are counted: tablets, sachets."""

    __pydantic_config__ = STRICT

    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DoseTable:
    """`doses.toml`."""

    __pydantic_config__ = STRICT

    rate: tuple[RatePattern, ...]
    """In this order: the first that fits holds."""
    fallback: tuple[RatePattern, ...]
    parts_of_day: PartsOfDay
    phrases: dict[str, str]
    units: dict[str, tuple[str, ...]]
    millilitres: dict[str, float]
    """Volume of each unit of volume. [mL]"""
    counted: Counted
    number_words: dict[str, float | str]
    strange: dict[str, float]
    """More of a substance per day than people take, by mouth; in mg, and µg of vitamins D and K."""


@cache
def dose_table() -> DoseTable:
    """Every pattern, read once."""
    from importlib import resources

    file = resources.files("calcifate").joinpath("person", "doses.toml")
    return read_data(DoseTable, load_toml(file, file.name), "person/doses.toml")
