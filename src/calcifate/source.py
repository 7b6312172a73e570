"""Who says so: one record per source, one file each in `sources/`. A study carries what it found, as `[[finding]]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT, load_toml, read_data

Reading = Literal["full_text", "abstract", "secondary", "data", "memory"]
SourceKind = Literal["data_table", "study", "review", "guideline", "regulator", "label", "textbook", "web", "policy"]

Design = Literal[
    "rct_parallel", "rct_factorial", "nonrandomised_trial", "single_arm_trial", "pooled_trial_posthoc",
    "prospective_cohort", "retrospective_cohort", "case_control", "cross_sectional", "survey_descriptive",
    "mendelian_randomisation", "meta_analysis_rct", "meta_analysis_obs", "systematic_review", "narrative_review",
    "human_physiology", "metabolic_balance", "case_series", "case_report", "animal", "ex_vivo", "in_vitro_cell",
    "physicochemical", "in_silico", "guideline_reference_value", "composition_table", "pharmacovigilance",
]  # fmt: skip
Measure = Literal[
    "OR", "RR", "HR", "MD", "SMD", "mean_change", "beta", "percent_difference", "difference_in_medians",
    "ratio_of_means", "percent", "range", "threshold", "count", "qualitative",
]  # fmt: skip
Direction = Literal["beneficial", "harmful", "no_clear_effect", "mixed", "descriptive"]
Certainty = Literal["high", "moderate", "low", "very_low", "not_rated"]
FindingReading = Literal["read", "partial", "secondary", "memory"]
Seen = Literal["abstract", "abstract_copy", "partial", "secondary", "official_table", "memory"]
Contrast = Literal["per_unit", "high_vs_low", "intervention", "before_after", "none"]
PopulationClass = Literal[
    "general", "ckd_predialysis", "dialysis", "stone_former", "postmenopausal", "hypertension", "diabetes",
    "heart_disease", "rare_genetic", "other_patients", "cell", "animal", "none",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Arms:
    """Means of two arms, or counts of a 2 x 2 table: what an effect can be worked out from."""

    __pydantic_config__ = STRICT

    mean_1: float | None = None
    sd_1: float | None = None
    n_1: int | None = None
    mean_2: float | None = None
    sd_2: float | None = None
    n_2: int | None = None
    events_1: int | None = None
    events_2: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result of a study: population, exposure, comparator, outcome (PICO) and the estimate as printed."""

    __pydantic_config__ = STRICT

    design: Design
    population: str
    exposure: str
    outcome: str
    measure: Measure
    direction: Direction
    """The effect of the stated exposure on the person: "low magnesium, HR 1.4" is harmful."""
    certainty: Certainty
    """An aid at entry; certainty is graded for a body of evidence."""
    reading: FindingReading
    seen: Seen
    """Where it was read."""
    comparator: str = ""
    n: int | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    """Of a 95 % interval; in `range` and `threshold`, bounds."""
    unit: str = ""
    contrast: Contrast = "none"
    per: str = ""
    """The step of exposure that a `per_unit` estimate is for: `0.1 mmol/L`."""
    population_class: PopulationClass = "none"
    exposure_class: str = ""
    outcome_class: str = ""
    cohort: str = ""
    """Whose people: one cohort counts once."""
    overlaps: tuple[str, ...] = ()
    """Studies that hold the same people or the same trials: never pooled with them."""
    follow_up: str = ""
    derived: str = ""
    """What of the estimate was worked out by us, and how."""
    verify: str = ""
    """What still has to be verified; empty where nothing is known to be."""
    arms: Arms | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source and how far it has been read. The file's stem is its id."""

    __pydantic_config__ = STRICT

    title: str
    year: int
    kind: SourceKind
    reading: Reading
    """How far we read it: `memory` means that it still has to be verified."""
    authors: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    copy: str = ""
    """Another open copy."""
    journal: str = ""
    note: str = ""
    finding: tuple[Finding, ...] = ()
    """In the order of their numbers: the first is 1."""


@cache
def source(source_id: str) -> Source:
    """The source of this id.

    Raises
    ------
    DataError
        If there is no such file: every figure must be able to say who says so.
    """
    from importlib import resources

    file = resources.files("calcifate").joinpath("sources", f"{source_id}.toml")
    if not file.is_file():
        raise DataError(Problem(found=f"no source {source_id!r}", right=f"add sources/{source_id}.toml"))
    return read_data(Source, load_toml(file, file.name), f"sources/{file.name}")


def who_and_when(source_id: str) -> str:
    """A source in a few words, for a sentence: the first author, or else who published it, and the year.

    Examples
    --------
    >>> who_and_when("duval2018_hypocalcaemia"), who_and_when("calcium_gluconate_label")
    ('Duval M and others 2018', 'Fresenius Kabi USA 2021')
    """
    record = source(source_id)
    first, comma, _ = record.authors.partition(",")
    by = f"{first} and others" if comma else first
    return f"{by or record.publisher or record.journal or record.title} {record.year}"


def sources(source_ids: Iterable[str]) -> dict[str, Source]:
    """The sources of these ids, each once, in alphabetical order."""
    return {source_id: source(source_id) for source_id in sorted(set(source_ids))}


@cache
def source_ids() -> frozenset[str]:
    """The id of every source there is."""
    from importlib import resources

    files = resources.files("calcifate").joinpath("sources").iterdir()
    return frozenset(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
