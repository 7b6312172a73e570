"""Which verdict the rules suggest, beside the one that was entered: a note for reviewers, never a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calcifate.evidence.body import Bearing
from calcifate.evidence.certainty import COUNTED, bearings_of, bodies_of, grade, judged_kind, precision_of
from calcifate.evidence.claims import Claim, Verdict, claim, claims
from calcifate.evidence.findings import NOT_PEOPLE, kind_of
from calcifate.evidence.synthesis import syntheses
from calcifate.flow.evidence import ForestRow, Synthesis

ENOUGH = ("moderate", "high")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A verdict by rule, and the rule that led to it."""

    verdict: Verdict
    because: str


def suggested(claim_id: str) -> Suggestion:
    """The verdict that the rules suggest for a claim.

    Examples
    --------
    >>> suggested("MC54").verdict
    'contested'
    """
    found = claim(claim_id)
    if found.sources or not bearings_of(found):
        return Suggestion(verdict=found.verdict, because="no finding to judge, or whole guidelines and labels: no rule")
    of_laboratory = found.population in NOT_PEOPLE
    bearings = [b for b in bearings_of(found) if (kind_of(b.study.finding) == "laboratory") == of_laboratory]
    read = [each for each in bearings if each.study.finding.reading != "memory"]
    supports = [each for each in read if each.stance == "supports"]
    contradicts = [each for each in read if each.stance == "contradicts"]
    contest = _contest(supports, contradicts)
    if contest:
        return Suggestion(verdict="contested", because=contest)
    if found.causal and not of_laboratory and not _best_supports(found, read):
        return Suggestion(verdict="overstated", because="causal wording, not shown by the best findings in people")
    if not supports and any(each.stance == "qualifies" for each in read):
        return Suggestion(verdict="partly", because="only findings that qualify it")
    if not supports:
        return Suggestion(verdict="unsupported", because="nothing that was read supports it")
    human, laboratory = grade(claim_id)
    certainty = (laboratory or human).certainty if of_laboratory else human.certainty
    if certainty not in ENOUGH:
        return Suggestion(verdict="partly", because=f"certainty {certainty.replace('_', ' ')}")
    pooled = [each for each in syntheses(claim_id) if each.pooled]
    if pooled and all(_settled(each) for each in pooled):
        return Suggestion(verdict="supported", because="Hartung and Knapp and the prediction leave out no difference")
    if pooled:
        return Suggestion(verdict="partly", because="Hartung and Knapp or the prediction hold no difference")
    if contradicts:
        return Suggestion(verdict="partly", because="findings on both sides")
    return Suggestion(verdict="supported", because="nothing to pool, and nothing that was read contradicts it")


def differences() -> tuple[str, ...]:
    """Claims whose entered verdict is another than the rules suggest: notes for reviewers."""
    found = list[str]()
    for claim_id, entered in claims().items():
        rule = suggested(claim_id)
        said = f"{claim_id}: entered {entered.verdict}, the rules suggest {rule.verdict} ({rule.because})."
        if rule.verdict != entered.verdict:
            why = f" Entered because: {entered.override}" if entered.override else ""
            found.append(said + why)
    return tuple(found)


def _contest(supports: Sequence[Bearing], contradicts: Sequence[Bearing]) -> str:
    """Why a claim is contested: intervals on both sides, or trials against what supports it."""
    if any(precision_of(b) == "clear" for b in supports) and any(precision_of(b) == "clear" for b in contradicts):
        return "intervals that leave out no difference on both sides"
    against = any(kind_of(each.study.finding) == "randomised" for each in contradicts)
    in_favour = {kind_of(each.study.finding) for each in supports} & {"randomised", "observational"}
    return f"trials against {' and '.join(sorted(in_favour))} findings" if against and in_favour else ""


def _best_supports(found: Claim, read: Sequence[Bearing]) -> bool:
    bodies = bodies_of(read)
    if not bodies:
        return False
    best = bodies[judged_kind(bodies, causal=found.kind not in COUNTED)]
    return bool(best.of("supports"))


def _settled(found: Synthesis) -> bool:
    null = 1.0 if found.ratio else 0.0
    rows = (found.hartung_knapp, found.prediction)
    return all(row is not None and _leaves_out(row, null) for row in rows)


def _leaves_out(row: ForestRow, null: float) -> bool:
    return row.low > null or row.high < null
