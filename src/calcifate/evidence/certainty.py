"""How certain a body of evidence is, by rules that are written down, with every step that led there.

After GRADE (Guyatt and others 2008, doi:10.1136/bmj.39489.470347.AD), much simplified; the rules are data, in
`certainty.toml`. Trials and observation are never mixed; animals and cells have a column of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from calcifate.evidence.body import (
    Bearing,
    Body,
    all_counted,
    large_and_clear,
    people,
    poorly_read,
    precision,
    printed_heterogeneity,
    saying,
)
from calcifate.evidence.claims import Claim, claim
from calcifate.evidence.findings import kind_of, study
from calcifate.evidence.printed import words
from calcifate.flow.evidence import Grade
from calcifate.record import STRICT, load_toml, read_data

Level = Literal["very_low", "low", "moderate", "high"]
KINDS = ("randomised", "genetic", "observational", "other")  # the stronger for cause and effect first
COUNTED = frozenset({"association", "prevalence", "risk_group", "safety"})  # claims for which most findings are judged
FOR_FIGURES = frozenset({"randomised", "genetic", "observational"})  # kinds whose findings should have an interval


@dataclass(frozen=True, kw_only=True)
class Override:
    """A grade that stands against what the rules say, and why."""

    __pydantic_config__ = STRICT

    claim: str
    column: Literal["human", "laboratory"]
    certainty: Level
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules as their file says them."""

    __pydantic_config__ = STRICT

    levels: tuple[Level, ...]
    start: Mapping[str, Level]
    start_of_design: Mapping[str, Level]
    share: Mapping[str, float]
    precision: Mapping[str, float]
    upgrade: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    sentence: Mapping[str, str]
    override: tuple[Override, ...] = ()


@cache
def rules() -> Rules:
    """The rules of grading."""
    file = resources.files("calcifate.evidence").joinpath("certainty.toml")
    return read_data(Rules, load_toml(file, file.name), file.name)


@cache
def grade(claim_id: str) -> tuple[Grade, Grade | None]:
    """How certain the evidence of a claim is: in people, and in the laboratory where there is any.

    Raises
    ------
    InputError
        If there is no such claim.

    Examples
    --------
    >>> human, laboratory = grade("MC54")
    >>> human.certainty
    'low'
    """
    found = claim(claim_id)
    bearings = bearings_of(found)
    trials_first = found.causal and found.kind not in COUNTED
    mechanism = found.kind == "mechanism"
    human = grade_people(bearings, population=found.population, causal=trials_first, mechanism=mechanism)
    laboratory = grade_laboratory(bearings)
    if found.sources or not bearings:
        human = _as_entered(found, human, linked=bool(bearings))
    claimed = claim_id.upper()
    return _overridden(human, claimed, "human"), laboratory and _overridden(laboratory, claimed, "laboratory")


def bearings_of(found: Claim) -> tuple[Bearing, ...]:
    """The findings that bear on a claim; those that only give context are left out."""
    return tuple(
        Bearing(study=study(link.ref), stance=link.stance, directness=link.directness)
        for link in found.link
        if link.stance != "context"
    )


def _as_entered(found: Claim, by_rule: Grade, *, linked: bool) -> Grade:
    """The grade entered by hand, for a claim that rests on whole guidelines or labels, or on no row of figures."""
    steps = [_say("as_entered", sources=", ".join(found.sources)) if found.sources else _say("only_context")]
    if linked:
        steps.append(_say("findings_alone", certainty=words(by_rule.certainty)))
        steps += by_rule.steps
    return Grade(certainty=found.certainty_human, start=found.certainty_human, steps=tuple(steps), override="")


def _overridden(found: Grade, claim_id: str, column: str) -> Grade:
    for override in rules().override:
        if override.claim == claim_id and override.column == column:
            said = f"{words(override.certainty)} instead of {words(found.certainty)}: {override.reason}"
            return Grade(certainty=override.certainty, start=found.start, steps=found.steps, override=said)
    return found


def grade_people(bearings: Sequence[Bearing], *, population: str, causal: bool, mechanism: bool = False) -> Grade:
    """The grade of what was found in people.

    For a causal statement trials are judged where there are any; for any other the kind with the most findings.
    """
    bodies = bodies_of(bearings)
    if not bodies:
        return Grade(certainty="very_low", start="very_low", steps=(_say("no_people"),), override="")
    kind = judged_kind(bodies, causal=causal)
    body, others = bodies[kind], [words(other) for other in bodies if other != kind]
    bodies_said = "bodies" if others else "only_one_kind"
    steps = [_say(bodies_said, kind=kind, n=len(body), others=" or ".join(others))]
    down = [
        *_risk_of_bias(body),
        *_inconsistency(body),
        *_indirectness(body, population, mechanism=mechanism),
        *(_imprecision(body) if kind in FOR_FIGURES else []),
        *_publication_bias(body),
        *_reading(body),
    ]
    up = _upgrades(body, bodies.get("genetic"), faultless=not down) if kind == "observational" else []
    remarks = [*_remarks(body), _say("abstracts")]
    start = _start(kind, body)
    level = _moved(start, len(up) - len(down))
    return Grade(certainty=level, start=start, steps=(*steps, *down, *up, *remarks), override="")


def grade_laboratory(bearings: Sequence[Bearing]) -> Grade | None:
    """The grade of what was found in animals, cells and solutions; None where nothing was."""
    body = Body(tuple(each for each in bearings if kind_of(each.study.finding) == "laboratory"))
    if not len(body):
        return None
    down = [*_inconsistency(body), *_reading(body)]
    if len({each.study.source_id for each in body.bearings}) == 1:
        down.append(_say("one_study"))
    extreme = saying(body.bearings, rules().words["supraphysiological"])
    if _is_share(extreme, body.bearings):
        down.append(_say("extreme", refs=", ".join(extreme)))
    level = _moved("moderate", -len(down))
    return Grade(certainty=level, start="moderate", steps=(_say("laboratory"), *down), override="")


def bodies_of(bearings: Sequence[Bearing]) -> dict[str, Body]:
    """The findings in people by kind, the stronger for cause and effect first."""
    bodies = {kind: Body(tuple(b for b in bearings if kind_of(b.study.finding) == kind)) for kind in KINDS}
    return {kind: body for kind, body in bodies.items() if len(body)}


def judged_kind(bodies: Mapping[str, Body], *, causal: bool) -> str:
    """The kind that is judged: trials first for cause and effect, else the one with the most findings."""
    speaking = [kind for kind, body in bodies.items() if body.of("supports") or body.of("contradicts")] or list(bodies)
    return speaking[0] if causal else max(speaking, key=lambda kind: len(bodies[kind]))


def _start(kind: str, body: Body) -> Level:
    known = rules()
    if kind in known.start:
        return known.start[kind]
    ranks = sorted(known.levels.index(known.start_of_design[each.study.finding.design]) for each in body.bearings)
    return known.levels[ranks[len(ranks) // 2]]


def _moved(start: Level, steps: int) -> Level:
    levels = rules().levels
    return levels[min(max(levels.index(start) + steps, 0), len(levels) - 1)]


def _say(name: str, **values: object) -> str:
    return rules().sentence[name].format(**values) if values else rules().sentence[name]


def _is_share(refs: Sequence[str], bearings: Sequence[Bearing]) -> bool:
    return bool(refs) and len(refs) >= rules().share["half"] * len(bearings)


def _risk_of_bias(body: Body) -> list[str]:
    refs = saying(body.carrying, rules().words["risk_of_bias"])
    return [_say("risk_of_bias", refs=", ".join(refs))] if _is_share(refs, body.carrying) else []


def _inconsistency(body: Body) -> list[str]:
    supports, contradicts = len(body.of("supports")), len(body.of("contradicts"))
    if body.disagreement() >= rules().share["disagree"]:
        return [_say("inconsistency", supports=supports, contradicts=contradicts)]
    high = {
        ref: value
        for ref, value in printed_heterogeneity(body.decisive).items()
        if value >= rules().precision["heterogeneity"]
    }
    if not _is_share(list(high), body.decisive):
        return []
    return [_say("heterogeneity", value=f"{max(high.values()):g}", refs=", ".join(high))]


def _indirectness(body: Body, population: str, *, mechanism: bool) -> list[str]:
    if not (body.of("supports") or body.of("contradicts")):
        return [_say("nothing_direct")]
    if sum(each.directness for each in body.bearings) / len(body) < rules().share["direct"]:
        return [_say("directness")]
    own = [each for each in body.decisive if each.study.finding.population_class in (population, "none")]
    if population not in ("none", "cell", "animal") and len(own) < rules().share["half"] * len(body.decisive):
        share = f"{len(own)} of {len(body.decisive)}"
        return [_say("population", share=share, population=words(population))]
    refs = [] if mechanism else saying(body.bearings, rules().words["indirectness"])
    return [_say("separated", refs=", ".join(refs))] if _is_share(refs, body.bearings) else []


def _imprecision(body: Body) -> list[str]:
    refs = [each.study.ref for each in body.decisive if precision_of(each) in ("wide", "no_interval")]
    if _is_share(refs, body.decisive):
        return [_say("imprecision", refs=", ".join(refs))]
    n = people(body.decisive)
    few = all_counted(body.decisive) and n < rules().precision["few_people"]
    return [_say("few_people", n=n)] if few else []


def precision_of(bearing: Bearing) -> str:
    """How precise a finding is, by the bounds of the rules."""
    bounds = rules().precision
    return precision(bearing.study, (bounds["none_below"], bounds["none_above"]), bounds["none_within"])


def _publication_bias(body: Body) -> list[str]:
    refs = saying(body.carrying, rules().words["publication_bias"])
    return [_say("publication_bias", refs=", ".join(refs))] if _is_share(refs, body.carrying) else []


def _reading(body: Body) -> list[str]:
    refs = poorly_read(body.bearings)
    return [_say("reading", refs=", ".join(refs))] if _is_share(refs, body.bearings) else []


def _upgrades(body: Body, genetic: Body | None, *, faultless: bool) -> list[str]:
    """One up each; size and dose count only where nothing was found at fault."""
    found = list[str]()
    large = [each.study.ref for each in body.carrying if large_and_clear(each.study, rules().upgrade["large"])]
    if faultless and body.of("supports") and _is_share(large, body.carrying):
        found.append(_say("large", refs=", ".join(large)))
    dose = saying(body.carrying, rules().words["dose_response"])
    if faultless and _is_share(dose, body.carrying):
        found.append(_say("dose_response", refs=", ".join(dose)))
    if genetic and len(genetic.of("supports")) == len(genetic):
        clear = [each.study.ref for each in genetic.bearings if precision_of(each) == "clear"]
        if len(clear) == len(genetic):
            found.append(_say("genetic", refs=", ".join(clear)))
    return found


def _remarks(body: Body) -> list[str]:
    """What a null says: nothing where its interval is wide, little where it lies close around none."""
    found = list[str]()
    null = [each for each in body.bearings if each.study.finding.direction == "no_clear_effect"]
    wide = [each.study.ref for each in null if precision_of(each) == "wide"]
    near = [each.study.ref for each in null if precision_of(each) == "near_none"]
    if wide:
        found.append(_say("null", refs=", ".join(wide)))
    if near:
        found.append(_say("near_none", refs=", ".join(near)))
    return found
