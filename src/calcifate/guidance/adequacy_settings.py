"""The tables beside `adequacy.py`, read strictly and once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class WithinPersonRow:
    """Day-to-day standard deviation of one nutrient in one group."""

    __pydantic_config__ = STRICT

    nutrient: str
    sex: str
    age_low: float
    value: float
    age_high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WithinPerson:
    """`within_person.toml`."""

    __pydantic_config__ = STRICT

    source: str
    kind: str
    unit: str
    standard_deviation: tuple[WithinPersonRow, ...]


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """How a chance is read."""

    __pydantic_config__ = STRICT

    method_source: str
    coefficient_of_variation: dict[str, float]
    likely: float
    settled: float
    coverage_needed: float
    longest_diary: int


@dataclass(frozen=True, kw_only=True)
class Authorities:
    """Which authority speaks first where."""

    __pydantic_config__ = STRICT

    first_US: tuple[str, ...]  # noqa: N815
    first_EFSA: tuple[str, ...]  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class Potassium:
    """For whom the potassium AI is not meant."""

    __pydantic_config__ = STRICT

    not_for_conditions: tuple[str, ...]
    not_for_classes: tuple[str, ...]
    not_below_glomerular_filtration_rate: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`adequacy.toml`."""

    __pydantic_config__ = STRICT

    requirement: Requirement
    authorities: Authorities
    potassium: Potassium


@cache
def within_person() -> WithinPerson:
    """Day-to-day standard deviations, read once."""
    return read_data(WithinPerson, _table("within_person.toml"), "within_person.toml")


@cache
def settings() -> Settings:
    """How intake is set against requirements, read once."""
    return read_data(Settings, _table("adequacy.toml"), "adequacy.toml")


def _table(name: str) -> dict[str, object]:
    return load_toml(resources.files("calcifate.guidance").joinpath(name), name)
