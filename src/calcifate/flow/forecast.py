"""What the body model says of one person: now, and over a time, with and without a change."""

from __future__ import annotations

from dataclasses import dataclass

from calcifate.record import STRICT


@dataclass(frozen=True, kw_only=True)
class Bands:
    """A quantity at several times: the person's own parameters, and what the spread of parameters leaves. T times."""

    __pydantic_config__ = STRICT

    value: tuple[float, ...]
    low_90: tuple[float, ...] = ()
    low_50: tuple[float, ...] = ()
    high_50: tuple[float, ...] = ()
    high_90: tuple[float, ...] = ()
    """Empty where no draws were asked for."""


@dataclass(frozen=True, kw_only=True)
class ForecastQuantity:
    """One quantity of the model in time."""

    __pydantic_config__ = STRICT

    name: str
    says: str
    unit: str
    group: str
    """serum, hormone, urine, stool, flow or store."""
    unchanged: Bands
    """If the person goes on as now."""
    changed: Bands | None = None
    """With the scenario; None without one."""
    difference: Bands | None = None
    """Changed less unchanged, draw by draw."""
    loinc: str = ""
    measured: float | None = None
    """The person's own value in this unit, where one was given."""


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """The books of one element over a course. [mmol]"""

    __pydantic_config__ = STRICT

    element: str
    at_start: float
    at_end: float
    gained: dict[str, float]
    """By where it came from: eaten, infused, ..."""
    lost: dict[str, float]
    """By where it went: urine, stool, skin, dialysate."""
    unexplained: float
    """Share of the turnover that the books do not explain: rounding of the solver."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A simulated course, or why there is none."""

    __pydantic_config__ = STRICT

    time: tuple[float, ...]
    """[d]"""
    quantities: tuple[ForecastQuantity, ...]
    scenario: str = ""
    """What is changed, in words; empty if nothing is."""
    withheld: str = ""
    """Why nothing is shown: the safety gate, or outside the scope of the model."""
    draws: int = 0
    seed: int = 0
    caveats: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    """Of the changed course, or of the unchanged one without a scenario."""
