"""Findings that stand against each other, both sides with equal weight, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from calcifate.errors import DataError, Problem
from calcifate.evidence.claims import Claim, Stance, claim, claims, linked
from calcifate.evidence.findings import Study, kind_of, studies
from calcifate.evidence.printed import words
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two sides of one topic."""

    __pydantic_config__ = STRICT

    topic: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    """References of findings: neither side is the right one."""
    what_differs: str


@dataclass(frozen=True, kw_only=True)
class Conflicts:
    """The file of conflicts."""

    __pydantic_config__ = STRICT

    conflict: tuple[Conflict, ...]


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Every conflict on record.

    Raises
    ------
    DataError
        If a side names a finding that is not there.

    Examples
    --------
    >>> conflicts()[1].topic, conflicts()[1].sides
    ('women and men', (('hruby2013abs#1',), ('hruby2013abs#2',)))
    """
    file = resources.files("calcifate.evidence").joinpath("conflicts.toml")
    found = read_data(Conflicts, load_toml(file, file.name), file.name).conflict
    lost = [ref for each in found for side in each.sides for ref in side if ref not in studies()]
    if lost:
        raise DataError(Problem(found=f"no finding {', '.join(lost)}", right="name findings", file=file.name))
    return found


def of_claim(claim_id: str) -> tuple[Conflict, ...]:
    """The conflicts that bear on a claim: it is linked to findings of both sides.

    Examples
    --------
    >>> [each.topic for each in of_claim("MC54")]
    ['coronary calcium in kidney disease: the trials of magnesium']
    """
    refs = {link.ref for link in claim(claim_id).link if link.stance != "context"}
    return tuple(each for each in conflicts() if all(refs.intersection(side) for side in each.sides))


def claims_of(conflict: Conflict) -> tuple[str, ...]:
    """The claims that a conflict bears on."""
    return tuple(claim_id for claim_id in claims() if conflict in of_claim(claim_id))


def sides_of(claim_id: str) -> tuple[tuple[Study, ...], tuple[Study, ...]]:
    """What supports a claim, and what contradicts it."""
    found = claim(claim_id)
    return linked(found, "supports"), linked(found, "contradicts")


def conflict_sentence(claim_id: str) -> str:
    """What disagrees about a claim, in one sentence or a few; empty where nothing does.

    Examples
    --------
    >>> conflict_sentence("MC54").split(".")[0]
    '1 finding supports this and 4 contradict it'
    """
    supports, contradicts = sides_of(claim_id)
    topics = of_claim(claim_id)
    differ = " ".join(f"{_capital(each.topic)}: {each.what_differs}" for each in topics)
    if not supports or not contradicts:
        return differ
    first = (
        f"{_counted(len(supports), 'supports this')} and {_counted(len(contradicts), 'contradicts it', noun=False)}."
    )
    return f"{first} {differ or _what_differs(supports, contradicts)}"


def conflicting(found: Claim) -> tuple[tuple[Study, Stance], ...]:
    """Findings of both sides, the two sides in turn; none where only one side has any."""
    stances: tuple[Stance, Stance] = ("supports", "contradicts")
    sides = list[list[tuple[Study, Stance]]]()
    for stance in stances:
        sides.append([(each, stance) for each in linked(found, stance)])
    if not all(sides):
        return ()
    longest = max(len(side) for side in sides)
    return tuple(side[position] for position in range(longest) for side in sides if position < len(side))


def _counted(count: int, verb: str, *, noun: bool = True) -> str:
    if count != 1:
        verb = verb.replace("supports", "support").replace("contradicts", "contradict")
    things = (" finding" if count == 1 else " findings") if noun else ""
    return f"{count}{things} {verb}"


def _what_differs(supports: Sequence[Study], contradicts: Sequence[Study]) -> str:
    """What the two sides do not share, from their records."""
    parts = {
        "kind of evidence": ({kind_of(each.finding) for each in side} for side in (supports, contradicts)),
        "people": ({each.finding.population_class for each in side} for side in (supports, contradicts)),
        "exposure": ({each.finding.exposure_class for each in side} for side in (supports, contradicts)),
        "outcome": ({each.finding.outcome_class for each in side} for side in (supports, contradicts)),
    }
    said = list[str]()
    for name, (first, second) in parts.items():
        if first != second:
            ours, theirs = (", ".join(sorted(words(each) or "not stated" for each in side)) for side in (first, second))
            said.append(f"{name} ({ours} against {theirs})")
    return f"What differs: {'; '.join(said)}." if said else "What differs between them is not known."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
