"""The whole way from a diary and a lab sheet to an honest report, on one screen.

Each line calls one room; rooms never call each other. What a rule blocks is decided before anything is offered.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcifate.flow.finding import Audience
from calcifate.journey.urine_person import PanelOptions

if TYPE_CHECKING:
    from calcifate.flow.assessment import Assessment
    from calcifate.flow.finding import Derived
    from calcifate.flow.food import Diary, Match
    from calcifate.flow.forecast import Forecast
    from calcifate.flow.intake import NutrientIntake
    from calcifate.flow.person import Person
    from calcifate.food.composition import Composition
    from calcifate.guidance.gate import Gate
    from calcifate.guidance.thresholds import Thresholds


@dataclass(frozen=True, kw_only=True)
class ForecastOptions:
    """What is asked of a forecast."""

    days: float = 365.0
    scenario: str | Path | Mapping[str, Any] | None = None
    """A file, or a mapping of the same shape; None: as now."""
    draws: int = 0
    seed: int = 1
    meals: bool = False
    """Meals one by one, in place of the mean of the day."""
    progress: Callable[[int, int], None] | None = None
    """Called with how many courses are done, of how many."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a report is made."""

    audience: Audience = "professional"
    date: str | None = None
    """ISO; today if None."""
    thresholds: str | Path | None = None
    """A local file that replaces some of the rules' thresholds."""
    diary: Path | None = None
    """A diary from a spreadsheet or a Cronometer export, in place of the one in the person file."""
    urine: PanelOptions = field(default_factory=PanelOptions)
    """How the urine panel is worked out."""
    forecast: ForecastOptions | None = None
    """A simulated course beside the report; None: none."""


def assess_file(path: str | Path, options: Options, composition: Composition | None = None) -> Assessment:
    """The report of a person file; raises InputError with every problem of the file."""
    from calcifate.person.read import read_person

    person, diary = read_person(Path(path))
    if options.diary is not None:
        person, diary = with_diary(person, options.diary)
    return assess_person(person, diary, options, composition)


def with_diary(person: Person, path: Path) -> tuple[Person, Diary]:
    """The person with a diary from another file; what could not be read of it is a question in the report."""
    from calcifate.food.diaries import read_diary_file

    imported = read_diary_file(path)
    unread = tuple(str(problem) for problem in imported.problems)
    return replace(person, questions=(*person.questions, *unread)), imported.diary


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
    from calcifate.evidence.fits import claim_fits
    from calcifate.evidence.notes import evidence_notes
    from calcifate.flow.assessment import Assessment, Evidence, InputEcho
    from calcifate.food.composition import open_composition
    from calcifate.food.intake import composition_spread, intake, recorded_days
    from calcifate.food.matching import match
    from calcifate.guidance.adequacy import adequacies
    from calcifate.guidance.article_foods import article_food_ids, article_foods
    from calcifate.guidance.facts import facts
    from calcifate.guidance.gate import evaluate, headline
    from calcifate.guidance.ideas import ideas
    from calcifate.guidance.ratio import calcium_to_magnesium
    from calcifate.guidance.rules import rules_version
    from calcifate.guidance.thresholds import thresholds
    from calcifate.journey import echo
    from calcifate.journey.limits import limits
    from calcifate.journey.urine_person import person_panel
    from calcifate.physiology.absorb import absorbable
    from calcifate.physiology.derive import derived

    composition = composition or open_composition()
    rule_limits = thresholds(None if options.thresholds is None else Path(options.thresholds))

    # Food ends at the mouth: what was eaten, per day, with what is not known.
    matches = match(diary, composition)
    days = recorded_days(matches, diary.days)
    eaten = intake(matches, person.medicines, days, composition_spread())

    # The body: figures worked out from the person's own.
    figures = derived(person, eaten)
    absorbed = absorbable(matches, days, person)

    # Guidance: the gate comes first, and nothing below it contradicts it.
    compared = adequacies(person, eaten, days=len(days), glomerular_filtration_rate=figures["eGFR_ckdepi2021"].value)
    both_ways = calcium_to_magnesium(eaten, compared) if days else None
    known = facts(person, eaten, figures, compared, matches, both_ways, thresholds=rule_limits)
    gate = evaluate(known, audience=options.audience, thresholds=rule_limits, unit_system=person.unit_system)
    praised = {food_id: food for food_id in article_food_ids() if (food := composition.food(food_id))}

    report = Assessment(
        meta=echo.meta(
            audience=options.audience,
            date=options.date or datetime.date.today().isoformat(),
            food_table=composition.version,
            rules_version=rules_version(),
            thresholds=f"{rule_limits.name} {rule_limits.version}",
            given=(person, diary),
        ),
        headline=headline(gate, known, thresholds=rule_limits),
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
        article_foods=article_foods(praised, known, gate, thresholds=rule_limits),
        ideas=ideas(matches, composition.food, eaten, gate, known, thresholds=rule_limits),
        questions_for_clinician=gate.questions,
        # In an emergency nothing stands beside the emergency: no study, no claim, no food.
        evidence=Evidence(
            notes=() if gate.worst() == "emergency" else evidence_notes(known, options.audience), sources=()
        ),
        article=() if gate.worst() == "emergency" else claim_fits(known, options.audience),
        limits=limits(person, diary, matches, eaten),
        caveats=echo.caveats(figures, compared, absorbed),
        suppressed=gate.suppressed,
        urine=person_panel(person, figures, gate, options.urine),
        forecast=_forecast(person, (matches, days, eaten), figures, gate, options, composition, rule_limits),
    )
    return echo.with_sources(report)


def _forecast(
    person: Person,
    found: tuple[tuple[Match, ...], tuple[str, ...], Mapping[str, NutrientIntake]],
    figures: Mapping[str, Derived],
    gate: Gate,
    options: Options,
    composition: Composition,
    limits: Thresholds,
) -> Forecast | None:
    """The forecast, if one is asked for: only then are the solvers loaded."""
    if options.forecast is None:
        return None
    from calcifate.journey.forecast_person import Eaten, person_forecast

    eaten = Eaten(matches=found[0], days=found[1], intake=found[2])
    return person_forecast(person, eaten, figures, gate, options.forecast, composition, limits)
