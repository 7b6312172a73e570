"""A finding in words for people who did not write it: shorthand spelt out, remarks of the curator left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calcifate.evidence.findings import Study
from calcifate.evidence.printed import BADGES, DIRECTIONS, result
from calcifate.flow.finding import StudyEcho
from calcifate.record import STRICT, load_toml, read_data

PER_UNIT = "per-unit"  # how the tables say that there is no group to compare with
WORD = re.compile(r"\b[A-Za-z]+\b")
AFTER_A_NUMBER = frozenset({"y", "d", "mo", "wk"})  # units: letters elsewhere


@dataclass(frozen=True, kw_only=True)
class Curator:
    """What is said about an entry and not about a finding."""

    __pydantic_config__ = STRICT

    remark: str


@dataclass(frozen=True, kw_only=True)
class PlainWords:
    """`plain.toml`."""

    __pydantic_config__ = STRICT

    word: dict[str, str]
    design: dict[str, str]
    curator: Curator


@cache
def plain_words() -> PlainWords:
    """The words, read once."""
    from importlib import resources

    file = resources.files("calcifate.evidence").joinpath("plain.toml")
    return read_data(PlainWords, load_toml(file, file.name), "evidence/plain.toml")


def plain(text: str) -> str:
    """A text with its shorthand spelt out.

    Examples
    --------
    >>> plain("dietary Mg, 24 mo, CAC score")
    'dietary magnesium, 24 months, coronary calcium score'
    >>> plain("350 mg/d, mean 62 y")
    '350 mg/d, mean 62 years'
    """
    words = plain_words().word

    def spelt(match: re.Match[str]) -> str:
        word = match.group()
        counted = re.search(r"\d ?$", text[: match.start()]) is not None
        if word not in words or (word in AFTER_A_NUMBER and not counted):
            return word
        return words[word]

    return WORD.sub(spelt, text).replace("<=", "≤").replace(">=", "≥")


def without_remarks(text: str) -> str:
    """What was seen, without what the curator says of the entry.

    Examples
    --------
    >>> without_remarks("no clear difference: not significant; predates MAGiCAL-CKD")
    'no clear difference: not significant'
    """
    remark = re.compile(plain_words().curator.remark)
    opening = next((f"{said}: " for said in DIRECTIONS.values() if said and text.startswith(f"{said}: ")), "")
    kept = [part.strip() for part in text.removeprefix(opening).split(";") if not remark.search(part)]
    return f"{opening}{'; '.join(kept)}" if kept else opening.removesuffix(": ")


def found_words(study: Study) -> str:
    """The figure with its interval and what its abstract adds, or what was seen.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> found_words(study("rooney2020#1")).split(";")[0]
    'hazard ratio 1.28 (1.11 to 1.47)'
    """
    finding = study.finding
    found = without_remarks(result(finding)) or DIRECTIONS[finding.direction]
    added = without_remarks(finding.note)
    if added and added not in found:
        found = f"{found}; {added}" if found else added
    for said, plainly in (("in favour", "better"), ("against", "worse")):  # for and against name sides of a claim
        found = plainly + found.removeprefix(said) if found.split(":")[0] == said else found
    return plain(found)


def design_words(design: str) -> str:
    """How a study was made, in words."""
    return plain_words().design[design]


def result_words(study: Study) -> str:
    """What was found: what was compared, on what, and the figure with its interval.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> result_words(study("marques2020#1"))
    'oral magnesium against control, pulse wave velocity: difference -0.54 (-1.45 to 0.36) m/s; I2 99%'
    """
    finding = study.finding
    against = f" against {finding.comparator}" if finding.comparator not in ("", PER_UNIT) else ""
    badge = f"({BADGES[finding.reading]})" if finding.reading in ("memory", "secondary") else ""
    said, found = plain(f"{finding.exposure}{against}, {finding.outcome}"), found_words(study)
    return " ".join(part for part in (f"{said}: {found}" if found else said, badge) if part)


def study_echo(study: Study) -> StudyEcho:
    """A finding as one study of a note."""
    finding = study.finding
    return StudyEcho(
        design=design_words(finding.design),
        population=plain(finding.population),
        n=finding.n,
        result=result_words(study),
        source=study.source_id,
    )
