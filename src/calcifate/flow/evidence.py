"""What the evidence room hands on: claims with their findings side by side, pooled where it is right, and graded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.record import STRICT

Certainty = Literal["high", "moderate", "low", "very_low", "not_rated"]


@dataclass(frozen=True, kw_only=True)
class FindingEcho:
    """One finding as printed, so that those which disagree stand side by side."""

    __pydantic_config__ = STRICT

    ref: str
    """`hruby2014#1`."""
    citation: str
    year: int
    design: str
    population: str
    n: int | None
    exposure: str
    comparator: str
    outcome: str
    result: str
    """The estimate with its interval and unit as printed, or what was seen."""
    direction: str
    stance: str
    """`supports`, `qualifies`, `contradicts`, `context`; empty outside a claim."""
    badge: str
    """What a reader should know of how it was read: `from memory, not verified`; empty where the abstract was read."""
    source: str


@dataclass(frozen=True, kw_only=True)
class ForestRow:
    """One line of a forest plot, on the scale that is printed."""

    __pydantic_config__ = STRICT

    label: str
    estimate: float
    low: float
    high: float
    weight: float | None
    """Share of the whole; None of a row that is not pooled."""
    text: str


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """Findings of one outcome, exposure, contrast and population: pooled, or shown apart with the reason."""

    __pydantic_config__ = STRICT

    key: str
    """`coronary_heart_disease/serum_magnesium/high_vs_low/general/observational`."""
    title: str
    measure: str
    ratio: bool
    """Whether 1, and not 0, means no difference."""
    per: str
    """The step of exposure that rows are given for; empty where there is none."""
    rows: tuple[ForestRow, ...]
    not_pooled: tuple[str, ...]
    """Why findings, or all of them, were not pooled: `ref: reason`."""
    method: str
    pooled: ForestRow | None
    """By REML with the normal interval."""
    hartung_knapp: ForestRow | None
    prediction: ForestRow | None
    tau_squared: float | None
    i_squared: float | None
    """From Q. [%]"""
    leave_one_out: tuple[ForestRow, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How certain a body of evidence is, and every step that led there."""

    __pydantic_config__ = STRICT

    certainty: Certainty
    start: Certainty
    steps: tuple[str, ...]
    """`risk of bias: one down, because ...`."""
    override: str


@dataclass(frozen=True, kw_only=True)
class ClaimView:
    """One claim with all that is known of it."""

    __pydantic_config__ = STRICT

    id: str
    claim: str
    verdict: str
    why: str
    wording: str
    """What may be said instead, for the audience."""
    population: str
    findings: tuple[FindingEcho, ...]
    """People first, randomised before observational; then laboratory."""
    syntheses: tuple[Synthesis, ...]
    human: Grade
    laboratory: Grade | None
    """In a column of its own: never mixed with people."""
    conflict: str
    """What disagrees, in one sentence; empty where nothing does."""
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimFit:
    """How one claim of the popular article fits one person."""

    __pydantic_config__ = STRICT

    id: str
    claim: str
    verdict: str
    certainty: str
    fit: Literal["fits", "does_not_fit", "unproven"]
    applies: str
    """Why, for this person."""
    wording: str
    conflicting: tuple[FindingEcho, ...]
    """Findings that disagree, side by side."""
    sources: tuple[str, ...]
