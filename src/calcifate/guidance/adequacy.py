"""Intake against what each authority says a person needs: a chance, never a verdict.

Below an average requirement is not deficient. Without an average requirement (EAR, AR) there is no cut-point. An upper
limit that counts supplements and medicines only is tested on those only.

Where something eaten does not report the nutrient, the true intake has no upper end; so the chance of being below the
requirement has no lower end but zero, and "below" is never called likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from calcifate.flow.intake import Adequacy, Caveat, NutrientIntake, ReferenceValue
from calcifate.flow.person import ADULT_FROM, Person
from calcifate.guidance.adequacy_caveats import caveats_of
from calcifate.guidance.adequacy_settings import settings, within_person
from calcifate.guidance.requirement import (
    distance_standard_deviation,
    probability_below,
    requirement_standard_deviation,
)
from calcifate.guidance.upper_limit import above_upper_limit
from calcifate.nutrient import Authority, ReferenceIntake, Stage, nutrients, reference_intakes

Statement = Literal[
    "below_requirement_likely",
    "uncertain",
    "above_requirement_likely",
    "at_or_above_AI",
    "below_AI_nothing_can_be_said",
    "no_reference",
    "not_assessed",
]


@dataclass(frozen=True, kw_only=True)
class _Total:
    """Food and supplements together, per day."""

    value: float | None
    low: float
    high: float
    at_least: bool
    coverage: float
    """Share of the diary's entries that report it."""


@dataclass(frozen=True, kw_only=True)
class _Chance:
    """The chance of being below the requirement, and how many days would settle it."""

    below: float
    low: float
    high: float
    days_to_settle: int | None


def authorities(country: str) -> tuple[Authority, Authority]:
    """Both authorities, the one of this country first; the US one where neither is at home.

    Examples
    --------
    >>> authorities("GB")
    ('EFSA', 'US')
    """
    european = country.strip().upper() in settings().authorities.first_EFSA
    return ("EFSA", "US") if european else ("US", "EFSA")


def adequacies(
    person: Person,
    intake: Mapping[str, NutrientIntake],
    *,
    days: int,
    glomerular_filtration_rate: float | None = None,
) -> tuple[Adequacy, ...]:
    """Every nutrient against both authorities, the one of the person's country first. See `adequacy`."""
    return tuple(
        entry
        for authority in authorities(person.country)
        for entry in adequacy(
            person, intake, authority=authority, days=days, glomerular_filtration_rate=glomerular_filtration_rate
        )
    )


def adequacy(
    person: Person,
    intake: Mapping[str, NutrientIntake],
    *,
    authority: Authority,
    days: int,
    glomerular_filtration_rate: float | None = None,
) -> tuple[Adequacy, ...]:
    """Every nutrient that has reference values, against one authority.

    Parameters
    ----------
    person : Person
        Age, sex and stage choose the rows; conditions and medicines say for whom potassium values are not meant.
    intake : mapping
        By nutrient id.
    authority : {"US", "EFSA"}
    days : int
        Days of the diary.
    glomerular_filtration_rate : float, optional
        [mL/min/1.73 m²]
    """
    return tuple(
        _one(name, person, intake[name], authority, days, glomerular_filtration_rate)
        for name, nutrient in nutrients().items()
        if nutrient.reference_intakes and name in intake
    )


def stage_of(person: Person) -> Stage:
    """The life stage that chooses the rows; pregnancy comes before lactation."""
    if person.pregnant:
        return "pregnancy"
    if person.lactating:
        return "lactation"
    return stage_of_age(person.age)


def stage_of_age(age: float) -> Stage:
    """The life stage of an age alone. [years]"""
    return "infant" if age < 1 else "child" if age < ADULT_FROM else "adult"


def _one(
    name: str, person: Person, intake: NutrientIntake, authority: Authority, days: int, filtration: float | None
) -> Adequacy:
    stage = stage_of(person)
    sex = "female" if stage in ("pregnancy", "lactation") else person.sex
    rows = reference_intakes(name, authority=authority, age=person.age, sex=sex, stage=stage)
    total = _total(intake)
    refused = _is_refused(name, person, filtration)
    caveats = list(caveats_of(name, person, intake, rows, authority, refused))
    chance = None if refused else _chance(name, rows, total, person.age, sex, days)
    if chance and stage in ("pregnancy", "lactation"):
        text = "Day-to-day spread was taken from women who are not pregnant."
        caveats.append(Caveat(law="within_person_sd", text=text, source=within_person().source))
    above, limit_caveats = above_upper_limit(rows, intake, total.value, total.at_least)
    used = [row.source for row in rows] + (
        [settings().requirement.method_source, within_person().source] if chance else []
    )
    return Adequacy(
        nutrient=name,
        authority=authority,
        references=tuple(
            ReferenceValue(
                authority=row.authority,
                kind=row.kind,
                value=row.value,
                unit=f"{nutrients()[name].unit}/d",
                scope=row.scope,
                source=row.source,
            )
            for row in rows
        ),
        intake=total.value,
        probability_below_requirement=chance.below if chance else None,
        probability_low=chance.low if chance else None,
        probability_high=chance.high if chance else None,
        days=days,
        days_to_settle=chance.days_to_settle if chance else None,
        statement=_statement(rows, total, chance, refused),
        above_upper_limit=above,
        caveats=(*caveats, *limit_caveats),
        sources=tuple(sorted(set(used))),
    )


def _total(intake: NutrientIntake) -> _Total:
    """Food and supplements together. Without a diary there is no total: supplements alone are not what is eaten."""
    food, taken = intake.food, intake.supplements
    at_least = food.at_least or taken.at_least
    coverage = food.n_reporting / food.n_foods if food.n_foods else 0.0
    if food.value is None:
        return _Total(value=None, low=0.0, high=0.0, at_least=True, coverage=0.0)
    value = food.value + (taken.value or 0.0)
    low = (food.low if food.low is not None else food.value) + (taken.low or 0.0)
    high = (food.high if food.high is not None else food.value) + (taken.high or 0.0)
    return _Total(value=value, low=min(low, value), high=max(high, value), at_least=at_least, coverage=coverage)


def _value_of(rows: tuple[ReferenceIntake, ...], *kinds: str) -> float | None:
    return next((row.value for row in rows if row.kind in kinds), None)


def within_person_sd(nutrient: str, sex: str | None, age: float) -> float | None:
    """Day-to-day standard deviation of food intake in a survey; None where there is no figure. [mg/d]

    Examples
    --------
    >>> within_person_sd("magnesium", "male", 45)
    128.0
    """
    for row in within_person().standard_deviation:
        inside = row.age_low <= age and (row.age_high is None or age < row.age_high)
        if row.nutrient == nutrient and row.sex == sex and inside:
            return row.value
    return None


def _requirement_sd(name: str, average: float, recommended: float | None) -> float | None:
    variation = settings().requirement.coefficient_of_variation.get(name)
    if variation is not None:
        return variation * average
    return None if recommended is None else requirement_standard_deviation(average, recommended)


def _chance(
    name: str, rows: tuple[ReferenceIntake, ...], total: _Total, age: float, sex: str | None, days: int
) -> _Chance | None:
    average, recommended = _value_of(rows, "EAR", "AR"), _value_of(rows, "RDA", "PRI")
    spread = within_person_sd(name, sex, age)
    if average is None or spread is None or total.value is None or days < 1:
        return None
    requirement = _requirement_sd(name, average, recommended)
    if requirement is None:
        return None
    distance = distance_standard_deviation(requirement, spread, days)
    rule = settings().requirement
    below = probability_below(total.value, average, distance)
    if total.coverage < rule.coverage_needed and below > 1 - rule.likely:
        return None  # most of the diary is silent: too little is not shown by what is missing
    return _Chance(
        below=below,
        low=0.0 if total.at_least else probability_below(total.high, average, distance),
        high=probability_below(total.low, average, distance),
        days_to_settle=None if total.at_least else days_to_settle(total.value, average, requirement, spread),
    )


def days_to_settle(mean_intake: float, average_requirement: float, requirement_sd: float, spread: float) -> int | None:
    """The fewest diary days that would settle it if the mean stayed as it is; None if more than 60. [d]

    Parameters
    ----------
    mean_intake, average_requirement, requirement_sd, spread : float
        [mg/d]
    """
    rule = settings().requirement
    for days in range(1, rule.longest_diary + 1):
        distance = distance_standard_deviation(requirement_sd, spread, days)
        below = probability_below(mean_intake, average_requirement, distance)
        if not 1 - rule.settled <= below <= rule.settled:
            return days
    return None


def _is_refused(name: str, person: Person, filtration: float | None) -> bool:
    """Potassium values are for people whose kidneys keep up."""
    rule = settings().potassium
    classes = {found for medicine in person.medicines for found in medicine.classes}
    return name == "potassium" and (
        bool(person.dialysis)
        or bool(set(rule.not_for_conditions) & set(person.condition_ids))
        or bool(set(rule.not_for_classes) & classes)
        or (filtration is not None and filtration < rule.not_below_glomerular_filtration_rate)
    )


def _statement(
    rows: tuple[ReferenceIntake, ...],
    total: _Total,
    chance: _Chance | None,
    refused: bool,
) -> Statement:
    if not rows:
        return "no_reference"
    if total.value is None or refused:
        return "not_assessed"
    if chance is None:
        adequate = _value_of(rows, "AI")
        if adequate is None:
            return "not_assessed"
        return "at_or_above_AI" if total.value >= adequate else "below_AI_nothing_can_be_said"
    likely = settings().requirement.likely
    if chance.below >= likely and not total.at_least:
        return "below_requirement_likely"
    return "above_requirement_likely" if chance.below <= 1 - likely else "uncertain"
