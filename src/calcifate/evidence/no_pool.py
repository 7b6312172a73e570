"""What is never pooled, with the sentence that says why: the rules are named in `no_pool.toml`.

Review findings, one cohort twice, categories with steps, odds with risks, trials with observation: each exclusion
carries its reason to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from calcifate.evidence.effect import DIFFERENCES, RATIOS
from calcifate.evidence.findings import Study, kind_of
from calcifate.evidence.harmonise import STEPS, harmonised
from calcifate.evidence.printed import words
from calcifate.record import STRICT, load_toml, read_data
from calcifate.source import Finding

REVIEWS = frozenset({"meta_analysis_rct", "meta_analysis_obs", "systematic_review", "narrative_review"})
AT_ONE_TIME = frozenset({"cross_sectional", "survey_descriptive"})
ONE_GROUP = frozenset({"single_arm_trial", "case_series", "case_report"})  # nobody to compare with
PER = " per "


@dataclass(frozen=True, kw_only=True)
class Named:
    """Findings that are not pooled (one) or not pooled with one another (several), for a reason of their own."""

    __pydantic_config__ = STRICT

    refs: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The sentences of the rules."""

    __pydantic_config__ = STRICT

    sentence: Mapping[str, str]
    apart: Mapping[str, str]
    family: Mapping[str, str]
    named: tuple[Named, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What has to match before findings are pooled."""

    outcome: str
    exposure: str
    contrast: str
    population: str
    kind: str

    @property
    def key(self) -> str:
        """`coronary_heart_disease/serum_magnesium/high_vs_low/general/observational`."""
        return "/".join(vars(self).values())


@cache
def rules() -> Rules:
    """The rules as their file says them."""
    file = resources.files("calcifate.evidence").joinpath("no_pool.toml")
    return read_data(Rules, load_toml(file, file.name), file.name)


def question_of(finding: Finding) -> Question:
    """The question that a finding answers.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> question_of(study("rooney2020#1").finding).key
    'coronary_heart_disease/serum_magnesium/high_vs_low/general/observational'
    """
    kind = kind_of(finding)
    if kind == "other":
        kind = finding.design  # what is neither trial nor cohort has nothing in common with the rest of its kind
    return Question(
        outcome=finding.outcome_class or "unclassed",
        exposure=finding.exposure_class or "unclassed",
        contrast=finding.contrast,
        population=finding.population_class,
        kind="cross_sectional" if kind == "observational" and finding.design in AT_ONE_TIME else kind,
    )


def family_of(finding: Finding) -> str:
    """The measures that may be joined: odds ratios apart from risk and hazard ratios, differences by their unit.

    A step of exposure that is not brought to a common one is part of it too.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> [family_of(study(ref).finding) for ref in ("rooney2020#1", "qu2013#1", "lee2015#1", "joris2016#1")]
    ['risk or hazard ratio', 'risk or hazard ratio', 'odds ratio', 'difference in m/s']
    """
    family = rules().family.get(finding.measure, "")
    per_unit = finding.contrast == "per_unit"
    unit = finding.unit.split(PER)[0] if per_unit and PER in finding.unit else finding.unit
    if family and finding.measure in DIFFERENCES and unit and not (per_unit and unit.startswith(PER.lstrip())):
        family = f"{family} in {unit}"
    own_step = per_unit and finding.exposure_class not in STEPS and finding.per
    return f"{family} per {finding.per}" if family and own_step else family


def why_not(members: Sequence[Study]) -> dict[str, str]:
    """Of findings that answer one question, those that are not pooled, with the reason.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> why_not([study("hruby2013abs#1"), study("ishimura2007#1"), study("rooney2020#1")])
    {'ishimura2007#1': 'entered from memory and not verified: never pooled'}
    """
    alone = {each.ref: reason for each in members if (reason := _alone(each, members))}
    left = [each for each in members if each.ref not in alone]
    return alone | _same_people(left)


def _alone(study: Study, members: Sequence[Study]) -> str:
    for name, sentence in rules().sentence.items():
        said = ALONE[name](study, members) if name in ALONE else ""
        if said:
            return sentence.format_map({name: said})
    return ""


def _named(study: Study, members: Sequence[Study]) -> str:
    present = {each.ref for each in members}
    for named in rules().named:
        others = [ref for ref in named.refs if ref != study.ref]
        if study.ref in named.refs and (not others or present.intersection(others)):
            return named.reason
    return ""


def _no_effect(study: Study, _: Sequence[Study]) -> str:
    return "yes" if study.finding.measure not in (*RATIOS, *DIFFERENCES) else ""


def _no_interval(study: Study, _: Sequence[Study]) -> str:
    return "yes" if harmonised(study) is None else ""


def _unclassed(study: Study, _: Sequence[Study]) -> str:
    """What a finding does not say of itself: two that say nothing need not be alike."""
    finding = study.finding
    said = {
        "outcome": bool(finding.outcome_class),
        "exposure": bool(finding.exposure_class),
        "people": finding.population_class != "none",
        "contrast": finding.contrast != "none",
    }
    return " and ".join(part for part, known in said.items() if not known)


def _one_group(study: Study, _: Sequence[Study]) -> str:
    return "yes" if study.finding.contrast == "before_after" or study.finding.design in ONE_GROUP else ""


def _memory(study: Study, _: Sequence[Study]) -> str:
    return "yes" if "memory" in (study.finding.reading, study.finding.seen, study.source.reading) else ""


def _barred(study: Study, _: Sequence[Study]) -> str:
    found = harmonised(study)
    return found.barred if found else ""


ALONE: dict[str, Callable[[Study, Sequence[Study]], str]] = {
    "memory": _memory,
    "named": _named,
    "no_effect": _no_effect,
    "before_after": _one_group,
    "review": lambda study, _: "yes" if study.finding.design in REVIEWS else "",
    "no_interval": _no_interval,
    "barred": _barred,
    "unclassed": _unclassed,
}


def _same_people(members: Sequence[Study]) -> dict[str, str]:
    """One cohort counts once: of two studies of the same people the larger stays."""
    sentence, found, kept = rules().sentence, dict[str, str](), list[Study]()
    sources = [each.source_id for each in members]
    for each in members:
        if sources.count(each.source_id) > 1:
            found[each.ref] = sentence["same_study"]
    largest_first = sorted(members, key=lambda each: (-(each.finding.n or 0), each.ref))
    for each in (each for each in largest_first if each.ref not in found):
        reason = next((said for other in kept if (said := _shared(each, other))), "")
        if reason:
            found[each.ref] = reason
        else:
            kept.append(each)
    return found


def _shared(first: Study, second: Study) -> str:
    sentence = rules().sentence
    cohorts = [each.finding.cohort.strip().casefold() for each in (first, second)]
    if cohorts[0] and cohorts[0] == cohorts[1]:
        return sentence["same_cohort"].format(other=second.ref)
    if second.source_id in first.finding.overlaps or first.source_id in second.finding.overlaps:
        return sentence["overlap"].format(other=second.ref)
    return ""


def apart(question: Question, family: str, other: Finding) -> str:
    """Why a finding of the same outcome does not belong to a question; empty where it does.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> first, second = study("posadas2016#1").finding, study("lee2015#1").finding
    >>> apart(question_of(first), family_of(first), second)
    'categories, steps and treatments are never joined: high vs low'
    """
    mine, theirs = vars(question), vars(question_of(other))
    for part, sentence in rules().apart.items():
        value = family_of(other) if part == "family" else theirs[part]
        if value != (family if part == "family" else mine[part]):
            return sentence.format(value=words(value))
    return ""
