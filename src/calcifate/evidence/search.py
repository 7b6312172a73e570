"""Claims and findings that hold all the words asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from calcifate.errors import InputError, Problem
from calcifate.evidence.claims import Claim, claims
from calcifate.evidence.findings import Study, studies
from calcifate.record import near_miss
from calcifate.source import Design, Finding, PopulationClass

EXACT = frozenset({"population", "design"})  # filters that name one class; the others may name a part of several


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a finding has to be besides holding the words; empty asks for nothing."""

    population: str = ""
    design: str = ""
    outcome: str = ""
    exposure: str = ""

    def any(self) -> bool:
        """Whether anything is asked for."""
        return any(value.strip() for value in vars(self).values())


@dataclass(frozen=True, kw_only=True)
class Hits:
    """What a search found, each in order of id."""

    claims: tuple[str, ...]
    findings: tuple[Study, ...]


def search(words: str, filters: Filters | None = None) -> Hits:
    """Claims and findings in which every word occurs; letters of either case.

    A claim passes the filters if one of its findings does. Without words everything that passes the filters is found.

    Raises
    ------
    InputError
        If a filter names a population, design, outcome or exposure that no finding has.

    Examples
    --------
    >>> search("bressendorff placebo").findings[0].ref
    'bressendorff2023#1'
    >>> search("", Filters(outcome="kidney stones")).claims
    ('MC28', 'MC29', 'MC40')
    """
    wanted = checked(filters or Filters())
    asked = words.casefold().split()
    passing = {ref: each for ref, each in studies().items() if _passes(each.finding, wanted)}
    findings = [each for each in passing.values() if _holds(text_of_study(each), asked)]
    found = [
        claim_id
        for claim_id, each in claims().items()
        if _holds(f"{claim_id} {text_of_claim(each)}", asked)
        and (not wanted.any() or any(link.ref in passing for link in each.link))
    ]
    return Hits(claims=tuple(found), findings=tuple(findings))


def checked(filters: Filters) -> Filters:
    """The same filters with their names as records have them: blanks are underscores.

    Raises
    ------
    InputError
        If a population or design is none of those in use, or no outcome or exposure holds the words.
    """
    clean = {name: value.strip().casefold().replace(" ", "_") for name, value in vars(filters).items()}
    for name, value in clean.items():
        known = choices()[name]
        if value and not any(_matches(name, value, each) for each in known):
            meant = near_miss(value, list(known))
            some = ", ".join(known) if name in EXACT else f"part of a name, like {known[0]}"
            raise InputError(
                Problem(
                    found=f"no {name} {value!r}", right=f"did you mean {meant}?" if meant else some, key=f"--{name}"
                )
            )
    return Filters(**clean)


def choices() -> dict[str, tuple[str, ...]]:
    """What each filter can be."""
    found = [each.finding for each in studies().values()]
    return {
        "population": tuple(get_args(PopulationClass)),
        "design": tuple(get_args(Design)),
        "outcome": tuple(sorted({each.outcome_class for each in found} - {""})),
        "exposure": tuple(sorted({each.exposure_class for each in found} - {""})),
    }


def text_of_claim(claim: Claim) -> str:
    """All that a search of a claim reads."""
    parts = (claim.claim, claim.why, claim.kind, claim.verdict, claim.population, claim.exposure, claim.outcome)
    return " ".join((*parts, claim.section, claim.wording.lay, *claim.topics)).replace("_", " ").casefold()


def text_of_study(study: Study) -> str:
    """All that a search of a finding reads."""
    finding, source = study.finding, study.source
    parts = (study.ref, source.authors, source.title, str(source.year), source.doi, source.pmid)
    of_finding = (
        finding.design,
        finding.population,
        finding.exposure,
        finding.comparator,
        finding.outcome,
        finding.note,
    )
    classes = (finding.population_class, finding.exposure_class, finding.outcome_class, finding.cohort)
    return " ".join((*parts, *of_finding, *classes)).replace("_", " ").casefold()


def _holds(text: str, words: list[str]) -> bool:
    return all(word.replace("_", " ") in text for word in words)


def _passes(finding: Finding, wanted: Filters) -> bool:
    has = {
        "population": finding.population_class,
        "design": finding.design,
        "outcome": finding.outcome_class,
        "exposure": finding.exposure_class,
    }
    return all(not asked or _matches(name, asked, has[name]) for name, asked in vars(wanted).items())


def _matches(name: str, asked: str, has: str) -> bool:
    return asked == has.casefold() if name in EXACT else asked in has.casefold()
