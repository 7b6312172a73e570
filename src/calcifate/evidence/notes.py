"""Which statements of evidence belong to a situation, and how far each fits it.

One file per statement in `notes/`: the statement for both audiences, its certainty, the studies side by side, when it
is of use, and in which situations it fits, does not fit, or is unproven. Nothing is pooled: studies that disagree stand
side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.evidence.claims import claims
from calcifate.evidence.findings import studies as findings
from calcifate.evidence.plain import study_echo
from calcifate.evidence.situation import Fit, Situation, Wording, check_situations
from calcifate.flow.finding import Audience, EvidenceNote, Fact, StudyEcho
from calcifate.record import STRICT, read_folder
from calcifate.trigger import holds, parse

Certainty = Literal["high", "moderate", "low", "very_low", "conflicting", "not_rated"]

FIT_WORDS: dict[Fit, str] = {"fits": "Fits here", "does_not_fit": "Does not fit here", "unproven": "Unproven here"}


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study whose findings are not entered, with its result as printed."""

    __pydantic_config__ = STRICT

    design: str
    population: str
    result: str
    source: str
    n: int | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """One statement of evidence as its file says it."""

    __pydantic_config__ = STRICT

    claims: tuple[str, ...]
    """Claims of the popular article that it bears on: MC01 to MC55."""
    weight: float
    """Heavier statements come first."""
    certainty: Certainty
    population: str
    when: str
    """When it is of use: the language of `trigger`."""
    statement: Wording
    applies: tuple[Situation, ...]
    """The first that holds is said; the last has no `when`."""
    findings: tuple[str, ...] = ()
    """Findings that stand side by side beneath it: `hruby2014#1`. Their figures live with their sources."""
    study: tuple[Study, ...] = ()
    """Studies whose findings are not entered."""
    sources: tuple[str, ...] = ()
    """Sources beside those of the studies."""
    told_by: tuple[str, ...] = ()
    """Claims whose wording says the same: where one of them is told, the statement is not said again."""


@cache
def notes() -> dict[str, Note]:
    """Every statement by id (the file's stem), heaviest first.

    Raises
    ------
    DataError
        If a file cannot be read, a trigger holds something else than the language, or nothing holds otherwise.

    Examples
    --------
    >>> notes()["coronary_calcium_trials_in_kidney_disease"].certainty
    'conflicting'
    """
    found = read_folder(Note, "calcifate.evidence", "notes", check=_check)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].weight, pair[0])))


def _check(note_id: str, note: Note) -> None:
    where = f"notes/{note_id}.toml"
    check_situations(note_id, note.when, note.applies, where)
    lost = [ref for ref in note.findings if ref not in findings()]
    lost += [claim_id for claim_id in (*note.claims, *note.told_by) if claim_id not in claims()]
    if lost:
        raise DataError(Problem(found=f"names {', '.join(lost)}", right="name findings and claims", file=where))
    if not (note.findings or note.study or note.sources):
        raise DataError(Problem(found="no source", right="name who says so", file=where, key="sources"))


def evidence_notes(facts: Mapping[str, Fact], audience: Audience) -> tuple[EvidenceNote, ...]:
    """The statements that are of use for these facts, heaviest first, each with its studies and sources.

    Parameters
    ----------
    facts : Mapping
        What is known, by name. What is not known picks nothing.
    audience : str
        ``lay`` or ``professional``: the same statements, in other words.

    Examples
    --------
    >>> adult = {"adult": Fact(name="adult", value=True, text="45 years", origin="person")}
    >>> evidence_notes(adult, "lay")[0].id
    'coronary_calcium_trials_in_kidney_disease'
    """
    return tuple(
        _told(note_id, note, facts, audience)
        for note_id, note in notes().items()
        if holds(parse(note.when, note_id), facts) is True
    )


def _told(note_id: str, note: Note, facts: Mapping[str, Fact], audience: Audience) -> EvidenceNote:
    lay = audience == "lay"
    situation = next(s for s in note.applies if not s.when or holds(parse(s.when, note_id), facts) is True)
    entered = [study_echo(findings()[ref]) for ref in note.findings]
    others = [
        StudyEcho(design=s.design, population=s.population, n=s.n, result=s.result, source=s.source) for s in note.study
    ]
    studies = (*entered, *others)
    return EvidenceNote(
        id=note_id,
        statement=note.statement.lay if lay else note.statement.professional,
        certainty=note.certainty,
        population=note.population,
        applies=f"{FIT_WORDS[situation.fit]}: {situation.lay if lay else situation.professional}",
        sources=tuple(dict.fromkeys([*(s.source for s in studies), *note.sources])),
        studies=studies,
        claims=note.claims,
        told_by=note.told_by,
    )
