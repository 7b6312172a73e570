"""The whole way from a diary and a lab sheet to an honest report, on one screen.

Each line calls one room; rooms never call each other. What a rule blocks is decided before anything is offered.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcifate.flow.finding import Audience

if TYPE_CHECKING:
    from calcifate.flow.assessment import Assessment
    from calcifate.flow.food import Diary
    from calcifate.flow.person import Person
    from calcifate.food.composition import Composition


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a report is made."""

    audience: Audience = "professional"
    date: str | None = None
    """ISO; today if None."""
    thresholds: str | Path | None = None
    """A local file that replaces some of the rules' thresholds."""


def assess_file(path: str | Path, options: Options, composition: Composition | None = None) -> Assessment:
    """The report of a person file; raises InputError with every problem of the file."""
    from calcifate.person.read import read_person

    person, diary = read_person(Path(path))
    return assess_person(person, diary, options, composition)


def assess_table(table: Mapping[str, Any], options: Options, composition: Composition | None = None) -> Assessment:
    """The report of a person given as a mapping of the same shape as the file."""
    from calcifate.person.read import person_from

    person, diary = person_from(table, where="person")
    return assess_person(person, diary, options, composition)


def assess_person(person: Person, diary: Diary, options: Options, composition: Composition | None = None) -> Assessment:
    """The report of a person who has been read.

    Parameters
    ----------
    composition : Composition, optional
        The food table; the embedded one, opened here, if left out. A batch opens it once.
    """
    from calcifate.evidence.notes import evidence_notes
    from calcifate.flow.assessment import Assessment, Evidence, InputEcho
    from calcifate.food.composition import open_composition
    from calcifate.food.intake import composition_spread, intake
    from calcifate.food.matching import match
    from calcifate.guidance.adequacy import adequacy
    from calcifate.guidance.article_foods import article_foods
    from calcifate.guidance.facts import facts
    from calcifate.guidance.gate import evaluate, headline
    from calcifate.guidance.ideas import ideas
    from calcifate.guidance.ratio import ratio
    from calcifate.guidance.thresholds import thresholds
    from calcifate.journey import echo
    from calcifate.journey.limits import limits
    from calcifate.physiology.absorb import absorbable
    from calcifate.physiology.derive import derived

    composition = composition or open_composition()
    limits_of_rules = thresholds(options.thresholds)

    # Food ends at the mouth: what was eaten, per day, with what is not known.
    matches = match(diary, composition)
    eaten = intake(matches, person.medicines, diary.days, composition_spread())

    # The body: figures worked out from the person's own.
    figures = derived(person, eaten)
    absorbed = absorbable(matches, diary.days, person)

    # Guidance: the gate comes first, and nothing below it contradicts it.
    compared = adequacy(person, eaten, days=len(diary.days))
    both_ways = ratio(eaten, compared)
    known = facts(person, eaten, figures, compared, matches, both_ways)
    gate = evaluate(known, audience=options.audience, thresholds=limits_of_rules)
    foods_of_article = article_foods(composition.food, known, gate)
    offered = ideas(matches, composition.food, eaten, known, gate)
    notes = evidence_notes(known, options.audience)

    report = Assessment(
        meta=echo.meta(
            audience=options.audience,
            date=options.date or datetime.date.today().isoformat(),
            food_table=composition.version,
            thresholds=limits_of_rules,
            given=(person, diary),
        ),
        headline=headline(known, gate, options.audience),
        flags=gate.flags,
        input=InputEcho(person=echo.person(person), medicines=person.medicines, questions=person.questions),
        matching=echo.matching(matches),
        intake=eaten,
        adequacy=compared,
        calcium_to_magnesium=both_ways,
        absorption=absorbed,
        labs=person.labs,
        derived=figures,
        scope=echo.scope(gate),
        article_foods=foods_of_article,
        ideas=offered,
        questions_for_clinician=gate.questions,
        evidence=Evidence(notes=notes, sources=()),
        limits=limits(person, diary, matches, eaten),
        caveats=echo.caveats(figures, compared, absorbed),
        suppressed=gate.suppressed,
    )
    return echo.with_sources(report)
