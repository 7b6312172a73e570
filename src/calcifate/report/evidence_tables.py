"""Findings, claims and the links between them as three tables; every column says what it is.

The names of the columns are also the terms of the JSON-LD; the page `vocabulary.html` of the site lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from calcifate import __version__
from calcifate.errors import InputError, Problem
from calcifate.evidence.certainty import grade
from calcifate.evidence.claims import Claim, Link, claims
from calcifate.evidence.findings import Study, kind_of, studies
from calcifate.fluid.write_table import OutColumn, write_table
from calcifate.source import Source, sources

Name = Literal["findings", "claims", "links"]
Origin = Literal["article", "guidance"]
NAMES: tuple[Name, ...] = ("findings", "claims", "links")
FORMS = ("csv", "parquet")


def _text(name: str, about: str) -> OutColumn:
    return OutColumn(name=name, kind="text", about=about)


def _number(name: str, about: str) -> OutColumn:
    return OutColumn(name=name, kind="number", about=about)


def _whole(name: str, about: str) -> OutColumn:
    return OutColumn(name=name, kind="whole", about=about)


COLUMNS: dict[Name, tuple[OutColumn, ...]] = {
    "findings": (
        _text("finding", "reference: source and number, hruby2014#1"),
        _text("source", "id of the source"),
        _whole("number", "place of the finding in its source, from 1"),
        _text("title", "of the source"),
        _text("authors", "of the source; empty where not entered"),
        _whole("year", "of publication"),
        _text("doi", "digital object identifier; empty where none is known"),
        _text("pmid", "PubMed number; empty where none is known"),
        _text("url", "another address of the source"),
        _text("design", "of the study: rct_parallel, cross_sectional, animal and so on"),
        _text("evidence_kind", "randomised, genetic, observational, laboratory, other: never mixed in a synthesis"),
        _text("population", "who was studied, as the source says"),
        _text("population_class", "general, ckd_predialysis, dialysis and so on"),
        _whole("n", "people (or animals); empty where not reported, never zero"),
        _text("exposure", "as the source says"),
        _text("exposure_class", "serum_magnesium, dietary_magnesium and so on"),
        _text("comparator", "as the source says"),
        _text("outcome", "as the source says"),
        _text("outcome_class", "coronary_artery_calcification and so on"),
        _text("measure", "OR, RR, HR, MD, SMD, beta and so on; range and threshold have bounds and no interval"),
        _number("estimate", "as printed; empty where not reported"),
        _number("low", "low end of the 95 % interval, or bound"),
        _number("high", "high end of the 95 % interval, or bound"),
        _text("unit", "of the estimate"),
        _text("contrast", "per_unit, high_vs_low, intervention, before_after, none"),
        _text("per", "the step of exposure that a per_unit estimate is for"),
        _text("direction", "effect of the stated exposure on the person: beneficial, harmful, no_clear_effect, mixed"),
        _text("certainty_at_entry", "an aid; certainty is graded for a body of evidence"),
        _text("reading", "how far the finding was read: read, partial, secondary, memory (not verified, never pooled)"),
        _text("seen", "where it was read"),
        _text("cohort", "whose people: one cohort counts once"),
        _text("overlaps", "sources that hold the same people, by semicolon"),
        _text("follow_up", "as the source says"),
        _text("derived", "what of the estimate was worked out here, and how"),
        _text("verify", "what still has to be verified"),
        _text("note", "what else a reader should know"),
    ),
    "claims": (
        _text("claim", "id: MC01 and on are of the popular article, HC01 and on of our own guidance"),
        _text("origin", "article or guidance"),
        _text("section", "where the popular article says it"),
        _text("text", "what is said, in our words; to be read beside its verdict"),
        _text("kind", "mechanism, association, causal, prevalence and so on"),
        _text("verdict", "supported, partly, contested, overstated, unsupported, untestable"),
        _text("why", "the reason of the verdict"),
        _text("override", "why the verdict stands against what the rules suggest"),
        _text("wording_lay", "what may be said in its place, for lay readers"),
        _text("wording_professional", "what may be said in its place, for professional readers"),
        _text("population", "whom the claim is about"),
        _text("exposure", "what the claim is about"),
        _text("outcome", "what it says is changed"),
        _whole("polarity", "1: said to be good for the person; -1 harmful; 0 neither"),
        OutColumn(name="causal", kind="yes_no", about="whether it asserts cause and effect in people"),
        _text("certainty_human", "of the findings in people, graded by rules; provisional"),
        _text("certainty_laboratory", "of the findings in animals, cells and solutions; empty where there are none"),
        _text("grade_steps", "every step of the grade in people, by semicolon"),
        _text("sources", "ids of sources that speak as a whole, without a finding, by semicolon"),
        _text("rests_on", "other claims that its wording rests on, by semicolon"),
        _text("reviewed_on", "date of the last review"),
        _whole("version", "of the record"),
    ),
    "links": (
        _text("claim", "id of the claim"),
        _text("finding", "reference of the finding"),
        _text("stance", "supports, qualifies, contradicts, context"),
        _text("cito", "the same in the Citation Typing Ontology"),
        _number("directness", "0 to 1: how near the people, exposure and outcome of the finding are to the claim's"),
        _text("reviewed_on", "date of the last review of the claim"),
    ),
}


def origin(claim_id: str) -> Origin:
    """Whose claim it is: the popular article's, or our own.

    Examples
    --------
    >>> origin("MC54"), origin("HC01")
    ('article', 'guidance')
    """
    return "article" if claim_id.upper().startswith("MC") else "guidance"


def evidence_sources() -> dict[str, Source]:
    """Every source behind a finding or a claim, by id."""
    of_claims = (source_id for each in claims().values() for source_id in each.source_ids)
    return sources([*(each.source_id for each in studies().values()), *of_claims])


def rows(name: Name) -> list[dict[str, Any]]:
    """One of the tables as rows.

    Examples
    --------
    >>> "MC54" in {row["claim"] for row in rows("links")}
    True
    """
    if name == "findings":
        return [finding_row(each) for each in studies().values()]
    if name == "claims":
        return [claim_row(claim_id, each) for claim_id, each in claims().items()]
    return [link_row(claim_id, each, link) for claim_id, each in claims().items() for link in each.link]


def finding_row(study: Study) -> dict[str, Any]:
    """A finding as a row; what is not reported is None."""
    finding, source = study.finding, study.source
    own = ("design", "population", "population_class", "n", "exposure", "exposure_class", "comparator", "outcome")
    own += ("outcome_class", "measure", "estimate", "low", "high", "unit", "contrast", "per", "direction", "reading")
    own += ("seen", "cohort", "follow_up", "derived", "verify", "note")
    of_source = ("title", "authors", "year", "doi", "pmid", "url")
    return {
        "finding": study.ref,
        "source": study.source_id,
        "number": study.number,
        "evidence_kind": kind_of(finding),
        "certainty_at_entry": finding.certainty,
        "overlaps": ";".join(finding.overlaps),
        **{name: getattr(source, name) for name in of_source},
        **{name: getattr(finding, name) for name in own},
    }


def claim_row(claim_id: str, claim: Claim) -> dict[str, Any]:
    """A claim as a row."""
    human, laboratory = grade(claim_id)
    own = ("section", "kind", "verdict", "why", "override", "population", "exposure", "outcome", "polarity", "causal")
    return {
        "claim": claim_id,
        "origin": origin(claim_id),
        "text": claim.claim,
        "sources": ";".join(claim.sources),
        "rests_on": ";".join(claim.rests_on),
        "wording_lay": claim.wording.lay,
        "wording_professional": claim.wording.professional,
        "certainty_human": human.certainty,
        "certainty_laboratory": laboratory.certainty if laboratory else "",
        "grade_steps": "; ".join((*human.steps, human.override)).removesuffix("; "),
        "reviewed_on": claim.reviewed_on,
        "version": claim.version,
        **{name: getattr(claim, name) for name in own},
    }


def link_row(claim_id: str, claim: Claim, link: Link) -> dict[str, Any]:
    """A link as a row."""
    own = {name: getattr(link, name) for name in ("stance", "cito", "directness")}
    return {"claim": claim_id, "finding": link.ref, "reviewed_on": claim.reviewed_on, **own}


def write_tables(folder: Path, form: str) -> list[Path]:
    """Write the three tables into a folder as `csv` or `parquet`.

    Raises
    ------
    InputError
        If the form is neither, or the folder is a file.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_tables(Path(tempfile.mkdtemp()), "csv")]
    ['findings.csv', 'claims.csv', 'links.csv']
    """
    if form not in FORMS:
        raise InputError(Problem(found=f"no table {form!r}", right="csv or parquet"))
    if folder.is_file():
        raise InputError(Problem(found="is a file", right="name a folder for the three tables", file=str(folder)))
    about = {"program": f"calcifate {__version__}", "note": "Certainty is provisional. Empty means not reported."}
    written = list[Path]()
    for name in NAMES:
        path = folder / f"{name}.{form}"
        write_table(path, COLUMNS[name], _batches(COLUMNS[name], rows(name)), about=about)
        written.append(path)
    return written


def _batches(columns: Sequence[OutColumn], table: Sequence[dict[str, Any]]) -> Iterator[dict[str, list[Any]]]:
    yield {column.name: [row[column.name] for row in table] for column in columns}
