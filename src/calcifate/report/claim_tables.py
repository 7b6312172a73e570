"""The popular article's claims: which are told in full, what tells them, and which statements that makes needless."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.evidence import ClaimFit, FindingEcho
from calcifate.flow.finding import EvidenceNote, StudyEcho
from calcifate.report.views import is_lay, shown

TOLD = 8
"""Claims of the terminal report, and of the open page; the evidence room puts the weightiest first."""
WORDED = 4
"""Of these, claims beside which the terminal report says what may be said instead."""
TOLD_LAY = 1
"""On a page of 60 lines."""
CITED = 2
"""Sources of a claim that the terminal report numbers; the page has more."""
CITED_ON_PAGE = 6
CONTESTED = "contested"


def told(assessment: Assessment) -> tuple[ClaimFit, ...]:
    """The claims that the terminal report tells."""
    if "claims" not in shown(assessment):
        return ()
    return assessment.article[: TOLD_LAY if is_lay(assessment) else TOLD]


def worded(assessment: Assessment) -> tuple[ClaimFit, ...]:
    """Of these, the claims beside which it says what may be said instead; there is no room for that on a lay page."""
    return () if is_lay(assessment) else told(assessment)[:WORDED]


def untold_notes(assessment: Assessment, claims: tuple[ClaimFit, ...]) -> tuple[EvidenceNote, ...]:
    """The statements of evidence that these claims have not said already."""
    said = {claim.id for claim in claims}
    return tuple(note for note in assessment.evidence.notes if not said & set(note.told_by))


def sources(claim: ClaimFit, most: int = CITED) -> tuple[str, ...]:
    """The first sources of a claim: those of findings that disagree come first."""
    found = dict.fromkeys([*(finding.source for finding in claim.conflicting), *claim.sources])
    return tuple(found)[:most]


def sides(claim: ClaimFit) -> tuple[tuple[str, tuple[FindingEcho, ...]], ...]:
    """What speaks for a claim and what against it, side by side; a side with nothing is left out."""
    grouped = [
        (stance, tuple(finding for finding in claim.conflicting if finding.stance == stance))
        for stance in ("supports", "contradicts")
    ]
    return tuple((stance, found) for stance, found in grouped if found)


def first_told(assessment: Assessment, finding: FindingEcho) -> ClaimFit:
    """The first claim that a finding stands beneath: studies are shown once."""
    refs = ((claim, {each.ref for each in claim.conflicting}) for claim in assessment.article)
    return next(claim for claim, found in refs if finding.ref in found)


def new_sides(assessment: Assessment, claim: ClaimFit) -> tuple[tuple[str, tuple[FindingEcho, ...]], ...]:
    """The sides of a claim, without those of which every finding was shown; none where all were."""
    found = sides(claim)
    fresh = any(first_told(assessment, finding) == claim for _, findings in found for finding in findings)
    return found if fresh else ()


def shown_beneath(assessment: Assessment, claim: ClaimFit) -> ClaimFit | None:
    """Where the findings of a claim stand, if not beneath itself."""
    if not claim.conflicting or new_sides(assessment, claim):
        return None
    return first_told(assessment, claim.conflicting[0])


def facing(claim: ClaimFit, already: set[str]) -> tuple[FindingEcho, ...]:
    """Of a contested claim, the first finding of each side, where it was not shown before."""
    if claim.verdict != CONTESTED:
        return ()
    first = tuple(found[0] for _, found in sides(claim))
    return () if all(finding.ref in already for finding in first) else first


def further(assessment: Assessment, claim: ClaimFit) -> tuple[StudyEcho, ...]:
    """Other studies of the statements that this claim is the first to tell."""
    earlier = {each.id for each in assessment.article[: assessment.article.index(claim)]}
    shown_above = {finding.source for finding in claim.conflicting}
    notes = [n for n in assessment.evidence.notes if claim.id in n.told_by and not earlier & set(n.told_by)]
    studies = dict.fromkeys(study for note in notes for study in note.studies)
    return tuple(study for study in studies if study.source not in shown_above)


def compared(finding: FindingEcho, w: Mapping[str, str]) -> str:
    """What was compared, on what."""
    against = w["compared"].format(exposure=finding.exposure, comparator=finding.comparator)
    return ", ".join(part for part in (against if finding.comparator else finding.exposure, finding.outcome) if part)
