"""The choices and limits of protocols, from their tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from calcifate.parameter import Parameter
from calcifate.physiology.protocol.scenario import Meal
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Choices:
    """`protocol.toml`."""

    __pydantic_config__ = STRICT

    parameter: dict[str, Parameter]
    with_meals: dict[str, tuple[Meal, ...]]
    dialysis_days: dict[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> float:
        """A number by name, in its printed unit."""
        return self.parameter[name].value


@dataclass(frozen=True, kw_only=True)
class Given:
    """How much of a substance can be given into a vein."""

    __pydantic_config__ = STRICT

    input: str
    pool: str
    rate: Parameter
    """The fastest that labels or trials have."""
    day: Parameter
    """The most in a day."""
    noted_rise: Parameter | None = None
    refused_rise: Parameter | None = None
    """Of the level in extracellular fluid, by what is given within a short time."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level that is dangerous to people."""

    __pydantic_config__ = STRICT

    quantity: str
    source: str
    says: str
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`limits.toml`."""

    __pydantic_config__ = STRICT

    refused_beyond: Parameter
    quick_hours: Parameter
    given: dict[str, Given]
    level: tuple[Level, ...] = field(default=())


@cache
def choices() -> Choices:
    """How a scenario is read where it leaves something open.

    Examples
    --------
    >>> choices()["breakfast_hour"]
    8.0
    """
    return read_data(Choices, _table("protocol.toml"), "protocol/protocol.toml")


@cache
def limits() -> Limits:
    """What is refused, and which levels are named.

    Examples
    --------
    >>> limits().given["magnesium"].pool
    'extracellular_magnesium'
    """
    return read_data(Limits, _table("limits.toml"), "protocol/limits.toml")


def _table(name: str) -> dict[str, Any]:
    return load_toml(resources.files("calcifate.physiology.protocol").joinpath(name), name)
