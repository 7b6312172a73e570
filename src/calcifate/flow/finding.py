"""What is found about the person: derived figures, facts that rules read, flags, and what is not said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.flow.intake import Caveat
from calcifate.record import STRICT

Severity = Literal["emergency", "urgent", "caution", "info"]
SEVERITIES: tuple[Severity, ...] = ("emergency", "urgent", "caution", "info")  # strongest first
Audience = Literal["lay", "professional"]
FactValue = bool | float | str | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A figure worked out from the person's own, or the reason why it was not."""

    __pydantic_config__ = STRICT

    id: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    text: str
    """As a person reads it."""
    refused: str
    """Why it was not computed; empty if it was."""
    caveats: tuple[Caveat, ...]
    inputs: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that rules may ask about. None is unknown, and an unknown fires nothing."""

    __pydantic_config__ = STRICT

    name: str
    value: FactValue
    text: str
    """As a sentence may print it: with unit, the person's system first."""
    origin: str
    """Where it comes from: `labs.plasma_potassium`, `diary`, `medications`, ..."""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One thing to know, caution, urgent matter or emergency."""

    __pydantic_config__ = STRICT

    id: str
    topic: str
    severity: Severity
    title: str
    message: str
    inputs: tuple[str, ...]
    """The facts that fired it, as text."""
    rule: str
    sources: tuple[str, ...]
    audience: Audience
    blocks: tuple[str, ...]
    """What it makes impossible as a suggestion."""
    claims: tuple[str, ...] = ()
    """Claims that its sentences of cause and effect rest on: `MC40`, `HC01`."""


@dataclass(frozen=True, kw_only=True)
class Suppressed:
    """Something that is not said or offered, and why."""

    __pydantic_config__ = STRICT

    what: str
    """`plan`, `forecast`, `eGFR`, `increase:magnesium`, `food:spinach`, ..."""
    reason: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class FoodNote:
    """A food that the popular article praises, for this person, with its whole price."""

    __pydantic_config__ = STRICT

    food: str
    food_id: str
    serving: str
    grams: float
    verdict: Literal["fits", "fits_with_care", "does_not_fit", "not_offered"]
    reason: str
    amounts: dict[str, tuple[float, float] | None]
    """Low and high per serving by nutrient id; None is unknown."""
    magnesium_share: float | None
    """Of the recommended intake, 0 to 1."""
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Idea:
    """A change of food that may be talked over, with what it costs. Never an order."""

    __pydantic_config__ = STRICT

    title: str
    change: dict[str, tuple[float, float] | None]
    """Change per day, low and high, by nutrient id; None is unknown."""
    avoids: tuple[str, ...]
    """Which limits it keeps."""
    sources: tuple[str, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StudyEcho:
    """One study behind a statement, so that studies which disagree stand side by side."""

    __pydantic_config__ = STRICT

    design: str
    population: str
    n: int | None
    """People in it; None where the abstract does not say."""
    result: str
    """As printed, with its interval where there is one."""
    source: str


@dataclass(frozen=True, kw_only=True)
class EvidenceNote:
    """What is known about something the report says, and who disagrees."""

    __pydantic_config__ = STRICT

    id: str
    statement: str
    certainty: Literal["high", "moderate", "low", "very_low", "conflicting", "not_rated"]
    population: str
    applies: str
    """How it fits this person."""
    sources: tuple[str, ...]
    studies: tuple[StudyEcho, ...] = ()
    claims: tuple[str, ...] = ()
    """Claims that it bears on."""
    told_by: tuple[str, ...] = ()
    """Claims of which one says the same: where it is told, this is not said again."""
