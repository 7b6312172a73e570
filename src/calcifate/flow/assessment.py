"""The answer: one record, printed as text, JSON or a page. Its JSON Schema is published with the version below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from calcifate.flow.evidence import ClaimFit
from calcifate.flow.finding import Audience, Derived, EvidenceNote, Flag, FoodNote, Idea, Suppressed
from calcifate.flow.food import Alternative
from calcifate.flow.forecast import Forecast
from calcifate.flow.intake import AbsorbedPart, Adequacy, Caveat, NutrientIntake, RatioView
from calcifate.flow.person import Lab, Medicine
from calcifate.flow.urine import UrinePanel
from calcifate.record import STRICT

SCHEMA_VERSION = "1.3"
"""The second number grows when something is added, the first when something changes or goes."""


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What made this report, and when."""

    __pydantic_config__ = STRICT

    schema_version: str
    program: str
    version: str
    date: str
    audience: Audience
    purpose: str
    """What it is for and not for, in one sentence."""
    food_table: str
    rules_version: str
    thresholds: str
    input_sha256: str


@dataclass(frozen=True, kw_only=True)
class InputEcho:
    """What was given, and what was made of it."""

    __pydantic_config__ = STRICT

    person: dict[str, Any]
    """Age, sex, weight, height, stage and the rest, in house units."""
    medicines: tuple[Medicine, ...]
    questions: tuple[str, ...]
    """Strange or unused entries that a person should look at."""


@dataclass(frozen=True, kw_only=True)
class MatchEcho:
    """One diary entry and what it was taken to be."""

    __pydantic_config__ = STRICT

    day: str
    meal: str
    food: str
    food_id: str
    matched_name: str
    how: Literal["id", "name", "label", "none"]
    confidence: float
    grams: float | None
    grams_basis: str
    alternatives: tuple[Alternative, ...]
    question: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Something outside the scope for this person, and why."""

    __pydantic_config__ = STRICT

    what: str
    reason: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What this report may do for this person."""

    __pydantic_config__ = STRICT

    allowed: tuple[str, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, kw_only=True)
class SourceEcho:
    """A source of something said above, and how far it was read."""

    __pydantic_config__ = STRICT

    id: str
    title: str
    year: int
    authors: str
    doi: str
    url: str
    reading: str
    used_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known, how well, and who says so."""

    __pydantic_config__ = STRICT

    notes: tuple[EvidenceNote, ...]
    sources: tuple[SourceEcho, ...]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The honest report, before it takes a form."""

    __pydantic_config__ = STRICT

    headline: str
    """The first line: the emergency if there is one; "you do not need to change anything" when that is true."""
    meta: Meta
    flags: tuple[Flag, ...]
    input: InputEcho
    matching: tuple[MatchEcho, ...]
    intake: dict[str, NutrientIntake]
    adequacy: tuple[Adequacy, ...]
    calcium_to_magnesium: RatioView | None
    absorption: tuple[AbsorbedPart, ...]
    labs: tuple[Lab, ...]
    derived: dict[str, Derived]
    scope: Scope
    article_foods: tuple[FoodNote, ...]
    ideas: tuple[Idea, ...]
    questions_for_clinician: tuple[str, ...]
    evidence: Evidence
    limits: tuple[str, ...]
    """What is not known here."""
    caveats: tuple[Caveat, ...]
    suppressed: tuple[Suppressed, ...]
    urine: UrinePanel | None = None
    """What the water chemistry says of the urine; None where no urine was given."""
    article: tuple[ClaimFit, ...] = ()
    """What the popular article claims and how it fits this person, the weightiest first; none in an emergency."""
    forecast: Forecast | None = None
    """What the body model gives over a time, where it was asked for."""
