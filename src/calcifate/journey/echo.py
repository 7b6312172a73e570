"""What was given, what was made of it, and who says so: the parts of the report that repeat and attribute."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from calcifate import __version__
from calcifate.flow.assessment import SCHEMA_VERSION, Assessment, Evidence, MatchEcho, Meta, Scope, SourceEcho
from calcifate.flow.finding import Audience, Derived
from calcifate.flow.food import Diary, Match
from calcifate.flow.intake import AbsorbedPart, Adequacy, Caveat
from calcifate.flow.person import Person

if TYPE_CHECKING:
    from calcifate.guidance.gate import Gate

PURPOSE = (
    "For education and research about mineral balance; it does not diagnose, and is not for deciding treatment or for "
    "emergencies."
)


def meta(
    *, audience: Audience, date: str, food_table: str, rules_version: str, thresholds: str, given: tuple[Person, Diary]
) -> Meta:
    """What made this report, and when. The hash is of the input as it was understood, so it names no file."""
    return Meta(
        schema_version=SCHEMA_VERSION,
        program="calcifate",
        version=__version__,
        date=date,
        audience=audience,
        purpose=PURPOSE,
        food_table=food_table,
        rules_version=rules_version,
        thresholds=thresholds,
        input_sha256=hashlib.sha256(repr(given).encode("utf-8")).hexdigest(),
    )


def person(person: Person) -> dict[str, Any]:
    """Who the report is about, in house units; no name is ever asked for."""
    return {
        "age_years": person.age,
        "sex": person.sex,
        "weight_kg": person.weight,
        "height_cm": person.height,
        "country": person.country,
        "units": person.unit_system,
        "pregnant": person.pregnant,
        "lactating": person.lactating,
        "dialysis": person.dialysis,
        "conditions": list(person.conditions),
        "conditions_recognised": list(person.condition_ids),
        "conditions_not_recognised": list(person.unrecognised_conditions),
        "allergies": list(person.allergies),
        "allergens_recognised": list(person.allergens),
        "symptoms": list(person.symptoms),
        "symptoms_recognised": list(person.symptom_ids),
        "alcohol_drinks_per_day": person.alcohol_drinks_per_day,
        "goal": person.goal,
    }


def matching(matches: Iterable[Match]) -> tuple[MatchEcho, ...]:
    """Every diary entry, found or not, in the order of the diary."""
    return tuple(
        MatchEcho(
            day=match.item.day,
            meal=match.item.meal,
            food=match.item.food,
            food_id=match.food.food_id if match.food else "",
            matched_name=match.food.name if match.food else "",
            how=match.how,
            confidence=match.confidence,
            grams=match.grams,
            grams_basis=match.grams_basis,
            alternatives=match.alternatives,
            question=match.question,
        )
        for match in matches
    )


def scope(gate: Gate) -> Scope:
    """What may and may not be done for this person."""
    refused = {refusal.what for refusal in gate.refusals}
    may = ("report", "intake", "labs", "eGFR", "adult_targets", "ideas", "plan", "forecast")
    return Scope(allowed=tuple(what for what in may if what not in refused), refused=tuple(gate.refusals))


def caveats(
    figures: Mapping[str, Derived], compared: Iterable[Adequacy], absorbed: Iterable[AbsorbedPart]
) -> tuple[Caveat, ...]:
    """Every caveat met on the way, each once, in the order met."""
    met = [caveat for figure in figures.values() for caveat in figure.caveats]
    met += [caveat for part in compared for caveat in part.caveats]
    met += [caveat for part in absorbed for caveat in part.caveats]
    return tuple(dict.fromkeys(met))


def with_sources(report: Assessment) -> Assessment:
    """The report with the sources of what it says, and no others."""
    used: dict[str, list[str]] = {}

    def cite(what: str, ids: Iterable[str]) -> None:
        for source_id in ids:
            uses = used.setdefault(source_id, [])
            if what not in uses:
                uses.append(what)

    for flag in report.flags:
        cite(f"flag {flag.id}", flag.sources)
    for nutrient in report.intake.values():
        cite("intake", nutrient.sources)
    for part in report.adequacy:
        cite("requirement", part.sources)
        cite("requirement", (reference.source for reference in part.references))
    if report.calcium_to_magnesium:
        cite("calcium to magnesium", report.calcium_to_magnesium.sources)
    for lab in report.labs:
        cite("laboratory values", (step.source for step in lab.conversions))
        cite("laboratory values", (limit.source for limit in lab.limits))
    for name, figure in report.derived.items():
        cite(name, figure.sources)
    for part in report.absorption:
        cite("absorption", part.sources)
    if report.urine:
        cite("urine chemistry", report.urine.sources)
    if report.forecast:
        cite("forecast", report.forecast.sources)
    for idea in report.ideas:
        cite("food ideas", idea.sources)
    for claim in report.article:
        cite(f"claim {claim.id}", claim.sources)
    for note in report.evidence.notes:
        cite(f"evidence {note.id}", note.sources)
    for caveat in report.caveats:
        cite("caveats", (caveat.source,))

    from calcifate.source import sources

    records = sources(source_id for source_id in used if source_id)
    echoes = tuple(
        SourceEcho(
            id=source_id,
            title=record.title,
            year=record.year,
            authors=record.authors,
            doi=record.doi,
            url=record.url,
            reading=record.reading,
            used_for=tuple(used[source_id]),
        )
        for source_id, record in records.items()
    )
    return replace(report, evidence=Evidence(notes=report.evidence.notes, sources=echoes))
