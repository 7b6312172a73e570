"""How the claims of the popular article fit one situation: which matter here, how far they hold, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from calcifate.evidence.certainty import grade
from calcifate.evidence.claims import Claim, Stance, claims
from calcifate.evidence.findings import NOT_PEOPLE, RANDOMISED, Study, studies
from calcifate.evidence.plain import PER_UNIT, design_words, found_words, plain
from calcifate.evidence.view import finding_echo
from calcifate.flow.evidence import ClaimFit, FindingEcho
from calcifate.flow.finding import Audience, Fact
from calcifate.trigger import holds, parse

ARTICLE = "MC"  # claims of the article; the guidance's own begin with other letters
DIRECT = 0.75  # directness below which a finding is about something else than the claim
PER_SIDE = 2  # findings of each side that stand side by side


def claim_fits(
    facts: Mapping[str, Fact], audience: Audience, limit: int | None = None, *, prefix: str = ARTICLE
) -> tuple[ClaimFit, ...]:
    """The claims that matter in this situation, heaviest first.

    Parameters
    ----------
    facts : Mapping
        What is known, by name. What is not known picks nothing.
    audience : str
        ``lay`` or ``professional``: the same claims, in other words.
    limit : int, optional
        The heaviest only.

    Examples
    --------
    >>> adult = {"adult": Fact(name="adult", value=True, text="45 years", origin="person")}
    >>> found = claim_fits(adult, "lay", 1)[0]
    >>> found.id, found.verdict, found.fit
    ('MC03', 'contested', 'unproven')
    """
    known = sorted(claims().items(), key=lambda pair: (-pair[1].weight, pair[0]))
    found = [
        (claim_id, claim)
        for claim_id, claim in known
        if claim_id.startswith(prefix) and claim.when and holds(parse(claim.when, claim_id), facts) is True
    ]
    return tuple(_fit(claim_id, claim, facts, audience) for claim_id, claim in found[:limit])


def _fit(claim_id: str, claim: Claim, facts: Mapping[str, Fact], audience: Audience) -> ClaimFit:
    lay = audience == "lay"
    situation = next(s for s in claim.applies if not s.when or holds(parse(s.when, claim_id), facts) is True)
    return ClaimFit(
        id=claim_id,
        claim=claim.claim,
        verdict=claim.verdict,
        certainty=grade(claim_id)[0].certainty,
        fit=situation.fit,
        applies=situation.lay if lay else situation.professional,
        wording=claim.wording.lay if lay else claim.wording.professional,
        conflicting=conflicting(claim, nearest=_population(facts)),
        sources=claim.source_ids,
    )


def _population(facts: Mapping[str, Fact]) -> str:
    """The class of people that this person is nearest to."""
    for name, population in (("dialysis", "dialysis"), ("kidney_function_reduced", "ckd_predialysis")):
        if name in facts and facts[name].value is True:
            return population
    return "general"


def conflicting(claim: Claim, *, nearest: str = "general") -> tuple[FindingEcho, ...]:
    """Findings in people that speak for and against a claim, taken in turn; none where nothing speaks against it.

    Among those read, trials come first, then those that say how much, those in the people most like this person, and
    the larger.

    Examples
    --------
    >>> [found.ref for found in conflicting(claims()["MC54"])][:2]
    ['sakaguchi2019#1', 'bressendorff2023#1']
    """
    against = _ranked(claim, "contradicts", nearest)
    if not against:
        return ()
    supports = _ranked(claim, "supports", nearest)
    if supports:
        against = _like_first(supports[0], against)
    sides = [_told(study, stance) for stance, found in (("supports", supports), ("contradicts", against))
             for study in found[:PER_SIDE]]  # fmt: skip
    return tuple(sides)


def _like_first(other: Study, found: list[Study]) -> list[Study]:
    """A trial stands beside a trial, a pooled analysis beside a pooled analysis, where there is one as well read."""

    def made(study: Study) -> tuple[bool, bool, bool]:
        finding = study.finding
        pooled = finding.design.startswith("meta_analysis")
        return finding.reading == "read", finding.design in RANDOMISED, pooled

    like = next((study for study in found if made(study) == made(other)), None)
    if like is None or made(like)[1] != made(found[0])[1]:  # a cohort never comes before a trial
        return found
    return [like, *(study for study in found if study is not like)]


def _ranked(claim: Claim, stance: Stance, nearest: str) -> list[Study]:
    known = studies()
    found = [(known[link.ref], link.directness) for link in claim.link if link.stance == stance]
    people = [pair for pair in found if pair[0].finding.population_class not in NOT_PEOPLE and _in_people(pair[0])]
    return [study for study, _ in sorted(people, key=lambda pair: _rank(pair[0], pair[1], nearest))]


def _in_people(study: Study) -> bool:
    return study.finding.design not in ("animal", "ex_vivo", "in_vitro_cell", "physicochemical", "in_silico")


def _rank(study: Study, directness: float, nearest: str) -> tuple[bool, bool, bool, bool, bool, int]:
    finding = study.finding
    return (
        finding.reading == "memory",
        directness < DIRECT,
        finding.design not in RANDOMISED,
        finding.direction == "descriptive",
        finding.population_class != nearest,
        -(finding.n or 0),
    )


def _told(study: Study, stance: str) -> FindingEcho:
    """A finding with its shorthand spelt out."""
    told = finding_echo(study, stance)
    return replace(
        told,
        design=design_words(study.finding.design),
        population=plain(told.population),
        exposure=plain(told.exposure),
        comparator="" if told.comparator == PER_UNIT else plain(told.comparator),
        outcome=plain(told.outcome),
        result=found_words(study),
    )


def sources_of(fits: Iterable[ClaimFit]) -> tuple[str, ...]:
    """The sources of these claims, each once."""
    return tuple(dict.fromkeys(source for fit in fits for source in fit.sources))
