"""What the water chemistry says of one urine: saturations with their bands, species, and what would change them."""

from __future__ import annotations

from dataclasses import dataclass

from calcifate.record import STRICT

# Usual methods. The first is what many stone laboratories print, and ranks the changes.
METHODS = ("equil2", "default37", "sit37")


@dataclass(frozen=True, kw_only=True)
class Saturation:
    """How a urine stands to the solubility of one crystal, by one method."""

    __pydantic_config__ = STRICT

    phase: str
    """Id of the crystal: `whewellite`."""
    name: str
    method: str
    """The whole list of constants that was used; the figure means nothing without it."""
    ratio: float | None
    """Ion activity product over solubility product: 1 is saturated. None where it could not be computed."""
    ratio_low: float | None
    """Ends of the band that holds 90 % by the uncertainty of the constants and of the laboratory."""
    ratio_high: float | None
    index: float | None
    """log10 of the ratio; None where an ion is absent."""
    energy: float | None
    """Free energy that drives crystallisation, per ion. [kJ/mol]"""
    caveat: str


@dataclass(frozen=True, kw_only=True)
class SpeciesShare:
    """The part of one ion that is in one species."""

    __pydantic_config__ = STRICT

    component: str
    species: str
    label: str
    share: float
    """0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change does to one saturation, all else equal."""

    __pydantic_config__ = STRICT

    phase: str
    ratio_before: float
    ratio_after: float
    times: float
    """After over before."""
    times_low: float | None
    times_high: float | None
    """The band of that quotient: errors of the constants mostly cancel in it."""


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """One change of a urine and its effects."""

    __pydantic_config__ = STRICT

    lever: str
    """`volume`, `oxalate`, `magnesium`, ..., or `several`."""
    title: str
    """With the figure before and after: `magnesium 4.4 to 7.4 mmol/d`."""
    effects: tuple[Effect, ...]
    note: str
    blocked: str
    """Why this is not a matter for this person; empty where nothing stands against talking it over."""
    claims: tuple[str, ...] = ()
    """Claims that its note rests on."""


@dataclass(frozen=True, kw_only=True)
class UrinePanel:
    """The urine panel of a report."""

    __pydantic_config__ = STRICT

    kind: str
    """`24h`, `timed` or `spot`."""
    summary: str
    completeness: str
    method: str
    methods: tuple[str, ...]
    method_titles: tuple[str, ...]
    """What each of them is, in the same order."""
    saturations: tuple[Saturation, ...]
    """Every method side by side."""
    species: tuple[SpeciesShare, ...]
    what_if: tuple[WhatIf, ...]
    """Ranked by how much the first saturation falls."""
    ranked_by: str
    """Id of the crystal that the ranking is for."""
    assumed: tuple[str, ...]
    """What was not measured and what was taken in its place."""
    refused: str
    """Why there are no figures; empty where there are."""
    caveats: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProblemCount:
    """One kind of problem that kept rows of a table from being done."""

    __pydantic_config__ = STRICT

    text: str
    rows: int
    first: str
    """Where it was met first: `row 17`, or the row's own name."""


@dataclass(frozen=True, kw_only=True)
class SaturationSpread:
    """How the urines of a table stand to the solubility of one crystal, by one method."""

    __pydantic_config__ = STRICT

    phase: str
    name: str
    method: str
    n: int
    """Rows with a figure. The others are left out of what follows, never counted as zero."""
    median: float | None
    """Of the ratio to solubility; None where no row has one."""
    p5: float | None
    p95: float | None
    """5 % and 95 % of the urines; not the uncertainty of one of them."""
    above_one: float | None
    """Share of these rows whose ratio is above 1: 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class CompletenessCount:
    """How many collections were judged alike by their creatinine."""

    __pydantic_config__ = STRICT

    text: str
    """In words: `look complete`."""
    rows: int


@dataclass(frozen=True, kw_only=True)
class TableSummary:
    """What a run over a table of urines did, and what it found, in a few figures."""

    __pydantic_config__ = STRICT

    given: str
    """What was read: the name of the file."""
    written: str
    """What was written; empty if nothing was."""
    rows: int
    done: int
    """Rows with a saturation by every method."""
    problems: tuple[ProblemCount, ...]
    """The most frequent first; a row with two problems counts in both."""
    methods: tuple[str, ...]
    saturations: tuple[SaturationSpread, ...]
    """By crystal, then by method; the crystal that matters most first."""
    completeness: tuple[CompletenessCount, ...]
    assumed: tuple[str, ...]
    """What was taken in place of what was not measured."""
    caveats: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SelfTestRow:
    """One published figure and ours."""

    __pydantic_config__ = STRICT

    case: str
    method: str
    phase: str
    published: float
    """Ratio to solubility, as printed."""
    ours: float
    tolerance: float
    """Relative."""
    passed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SelfTest:
    """Published cases beside our figures."""

    __pydantic_config__ = STRICT

    rows: tuple[SelfTestRow, ...]
    passed: bool
