"""Findings that answer one question, side by side, pooled where no rule speaks against it.

The rules are those of `no_pool`; the figures those of `pool`. Pooled by restricted maximum likelihood; the normal
interval and that of Hartung and Knapp are both given, as they differ most where studies are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from calcifate.errors import InputError, Problem
from calcifate.evidence.claims import claim
from calcifate.evidence.findings import Study, study
from calcifate.evidence.forest import Scale, scale_of, study_row
from calcifate.evidence.harmonise import Effect, harmonised, other_way_round
from calcifate.evidence.no_pool import Question, apart, family_of, question_of, why_not
from calcifate.evidence.pool import FEWEST_FOR_SMALL_STUDIES, Interval, Method, Pooled, pool
from calcifate.evidence.printed import citation, words
from calcifate.flow.evidence import Synthesis

FEW = 5  # below this many studies the normal interval is too narrow more often than not (IntHout and others 2014)
METHODS = {
    "REML": "restricted maximum likelihood, normal interval",
    "DL": "DerSimonian and Laird, normal interval",
    "fixed": "one common effect, normal interval",
}


@cache
def syntheses(claim_id: str) -> tuple[Synthesis, ...]:
    """What is known of each question of a claim: every outcome, exposure, contrast, population and kind by itself.

    Findings that only give context are left out.

    Raises
    ------
    InputError
        If there is no such claim.

    References
    ----------
    IntHout and others 2014, doi:10.1186/1471-2288-14-25 (few studies).
    """
    refs = [link.ref for link in claim(claim_id).link if link.stance != "context"]
    return of_studies([study(ref) for ref in refs])


def of_studies(members: Sequence[Study]) -> tuple[Synthesis, ...]:
    """Syntheses of these findings, by question; a question that one finding without figures answers has none."""
    groups = dict[Question, list[Study]]()
    for each in members:
        groups.setdefault(question_of(each.finding), []).append(each)
    found = list[Synthesis]()
    for question, group in groups.items():
        families = dict.fromkeys(family_of(each.finding) for each in group if harmonised(each)) or {"": None}
        for position, family in enumerate(families):
            rest = [each for each in group if position == 0 and not harmonised(each)]
            mine = [each for each in group if harmonised(each) and family_of(each.finding) == family]
            if mine or len(rest) > 1:
                others = [each for each in members if each not in mine and each not in rest]
                key = question.key if len(families) == 1 else f"{question.key}/{family}"
                reasons = why_not([*mine, *rest]) | _apart(question, family, others)
                title = f"{words(question.outcome)} and {words(question.exposure)}"
                found.append(_synthesis(key, title, [*mine, *rest], reasons, "REML", lower=False))
    return tuple(found)


def _apart(question: Question, family: str, others: Sequence[Study]) -> dict[str, str]:
    """Findings of the same outcome that answer another question, and what is other about it."""
    same = [each for each in others if question_of(each.finding).outcome == question.outcome and harmonised(each)]
    return {each.ref: reason for each in same if (reason := apart(question, family, each.finding))}


def synthesis_of(refs: Sequence[str], *, method: Method = "REML", lower: bool = False) -> Synthesis:
    """A chosen set of findings, pooled as far as the rules allow.

    Parameters
    ----------
    refs : sequence of str
        `rooney2020#1`.
    method : {"REML", "DL", "fixed"}
    lower : bool
        Whether to say what the low end of the exposure goes with, rather than the high end.

    Raises
    ------
    InputError
        If they mix exposures, measures, contrasts or kinds of evidence, or none of them has an interval. Outcomes and
        populations may differ: then a note says so.

    Examples
    --------
    >>> found = synthesis_of(["rooney2020#1", "nhanesfu#1", "prevend#1"], method="DL", lower=True)
    >>> found.pooled.text
    'HR 1.17 (1.03 to 1.32)'
    """
    members = [study(ref) for ref in dict.fromkeys(refs)]
    with_effect = [each for each in members if harmonised(each)]
    if not with_effect:
        raise InputError(Problem(found="no finding with an interval", right="name findings that have one"))
    question, family = question_of(with_effect[0].finding), family_of(with_effect[0].finding)
    for each in with_effect:
        theirs = question_of(each.finding)
        like = replace(question, outcome=theirs.outcome, population=theirs.population)
        reason = apart(like, family, each.finding)
        if reason:
            raise InputError(Problem(found=f"{each.ref} with {with_effect[0].ref}: {reason}", right="choose like ones"))
    parts = [sorted({getattr(question_of(each.finding), part) for each in with_effect}) for part in vars(question)]
    key = "/".join(" + ".join(part) for part in parts)
    title = f"{words(' + '.join(parts[0]))} and {words(' + '.join(parts[1]))}"
    differ = [
        f"The findings chosen differ in {part}: {words(', '.join(values))}."
        for part, values in zip(vars(question), parts, strict=True)
        if len(values) > 1
    ]
    return _synthesis(key, title, members, why_not(members), method, lower=lower, notes=differ)


def _synthesis(
    key: str, title: str, members: Sequence[Study], reasons: dict[str, str], method: Method, *, lower: bool,
    notes: Sequence[str] = (),
) -> Synthesis:  # fmt: skip
    effects = {each.ref: effect for each in members if (effect := harmonised(each))}
    if lower:
        effects = {ref: other_way_round(effect) for ref, effect in effects.items()}
    used = [each for each in members if each.ref in effects and each.ref not in reasons]
    numbers = [effects[each.ref] for each in used]
    found = pool([n.effect for n in numbers], [n.error for n in numbers], method=method) if len(used) > 1 else None
    shown = [each for each in (used or members) if each.ref in effects]
    scale = scale_of(shown, [effects[each.ref] for each in shown])
    weights = dict(zip([each.ref for each in used], found.weights, strict=True)) if found else {}
    without = zip(used, found.leave_one_out, strict=False) if found else ()
    return Synthesis(
        key=key,
        title=title,
        measure=scale.measure,
        ratio=scale.ratio,
        per=scale.per,
        rows=tuple(
            study_row(each, effects[each.ref], weights.get(each.ref)) for each in members if each.ref in effects
        ),
        not_pooled=tuple(f"{ref}: {reason}" for ref, reason in reasons.items()),
        method=METHODS[method] if found else "",
        pooled=scale.row("together", found.normal) if found else None,
        hartung_knapp=scale.row("together, Hartung and Knapp", found.hartung_knapp) if found else None,
        prediction=scale.row("expected of a new study", found.prediction) if found and found.prediction else None,
        tau_squared=found.tau_squared if found else None,
        i_squared=found.i_squared if found else None,
        leave_one_out=tuple(scale.row(f"without {citation(each.source)}", interval) for each, interval in without),
        notes=(*notes, *(_notes(used, numbers, found, scale) if found else ())),
        sources=tuple(sorted({each.source_id for each in members})),
    )


def _notes(used: Sequence[Study], numbers: Sequence[Effect], found: Pooled, scale: Scale) -> list[str]:
    effects, errors = [n.effect for n in numbers], [n.error for n in numbers]
    notes = [
        f"One common effect: {scale.text(pool(effects, errors, method='fixed').normal)}.",
        f"DerSimonian and Laird: {scale.text(pool(effects, errors, method='DL').normal)}.",
        f"Hartung and Knapp, not truncated: {scale.text(found.hartung_knapp_untruncated)}.",
        f"I2 comes from Cochran's Q = {found.q:.2f} with {found.k - 1} degrees of freedom.",
    ]
    if found.prediction:
        notes.append(f"Where a new study is expected: t with k - 2 = {found.k - 2} degrees of freedom.")
    if found.k < FEW:
        notes.append(f"{found.k} studies are few: read the normal interval beside that of Hartung and Knapp.")
    if not leaves_out_null(found.normal):
        notes.append("The interval holds no difference. That does not show that there is none.")
    elif not leaves_out_null(found.hartung_knapp):
        notes.append("The normal interval leaves out no difference, that of Hartung and Knapp does not: not settled.")
    if found.egger_p is None and found.k >= FEWEST_FOR_SMALL_STUDIES:
        notes.append("Small-study effects are not tested: the studies are equally precise.")
    elif found.egger_p is None:
        notes.append(f"Small-study effects are not tested below {FEWEST_FOR_SMALL_STUDIES} studies.")
    else:
        notes.append(f"Small-study effects, Egger's test: p = {found.egger_p:.3f}.")
    if used[0].finding.contrast == "high_vs_low":
        groups = "; ".join(f"{each.finding.exposure} with {each.finding.comparator}" for each in used)
        notes.append(f"The groups compared differ from study to study: {groups}.")
    return notes


def leaves_out_null(interval: Interval) -> bool:
    """Whether an interval on the pooled scale leaves out no difference."""
    return interval.low > 0 or interval.high < 0
