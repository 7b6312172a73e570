"""One claim with all that is known of it, ready to be shown."""

from __future__ import annotations

from typing import Literal

from calcifate.evidence.certainty import grade
from calcifate.evidence.claims import Link, claim
from calcifate.evidence.conflict import conflict_sentence
from calcifate.evidence.findings import Study, kind_of, study
from calcifate.evidence.printed import echo, words
from calcifate.evidence.synthesis import syntheses
from calcifate.flow.evidence import ClaimView, FindingEcho

# People first, randomised before observational; then the laboratory.
ORDER = ("randomised", "genetic", "observational", "other", "laboratory")
STANCES = ("supports", "contradicts", "qualifies", "context", "")


def finding_echo(found: Study, stance: str = "") -> FindingEcho:
    """A finding as it stands beside those that disagree: its result as printed, and a badge where it was read badly."""
    return echo(found, stance)


def claim_view(claim_id: str, audience: Literal["lay", "professional"] = "professional") -> ClaimView:
    """A claim with its findings, syntheses, grades and conflict.

    Raises
    ------
    InputError
        If there is no such claim.

    Examples
    --------
    >>> view = claim_view("MC54")
    >>> view.findings[0].ref, view.human.certainty
    ('sakaguchi2019#1', 'low')
    """
    found = claim(claim_id)
    human, laboratory = grade(claim_id)
    return ClaimView(
        id=claim_id.upper(),
        claim=found.claim,
        verdict=found.verdict,
        why=found.why,
        wording=found.wording.lay if audience == "lay" else found.wording.professional,
        population=words(found.population),
        findings=tuple(echo(study(link.ref), link.stance) for link in sorted(found.link, key=_place)),
        syntheses=syntheses(claim_id),
        human=human,
        laboratory=laboratory,
        conflict=conflict_sentence(claim_id),
        sources=tuple(sorted(found.source_ids)),
    )


def _place(link: Link) -> tuple[int, int, int, str]:
    found = study(link.ref)
    return ORDER.index(kind_of(found.finding)), STANCES.index(link.stance), -(found.finding.n or 0), link.ref
