"""From what is asked of a person's forecast to the forecast: the scenario read, its foods looked up, the model run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from calcifate.flow.finding import Derived
from calcifate.flow.food import Match
from calcifate.flow.forecast import Forecast
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Person
from calcifate.journey.scenario_asked import asked_scenario

if TYPE_CHECKING:
    from calcifate.food.composition import Composition
    from calcifate.guidance.gate import Gate
    from calcifate.guidance.thresholds import Thresholds
    from calcifate.journey import ForecastOptions


@dataclass(frozen=True, kw_only=True)
class Eaten:
    """What the food room found of a person."""

    matches: tuple[Match, ...]
    days: tuple[str, ...]
    """Recorded days of the diary."""
    intake: Mapping[str, NutrientIntake]


def person_forecast(
    person: Person,
    eaten: Eaten,
    figures: Mapping[str, Derived],
    gate: Gate,
    options: ForecastOptions,
    composition: Composition,
    limits: Thresholds,
) -> Forecast:
    """The forecast of a person as assessed, or why there is none.

    A scenario that cannot be read is an error for everyone, also for a person for whom nothing is shown.

    Raises
    ------
    InputError
        With every problem of the scenario.
    """
    from calcifate.journey.body_person import body_of
    from calcifate.journey.forecast import forecast
    from calcifate.journey.scenario_gate import held_back_food

    asked = asked_scenario(options, lambda: composition, eaten.matches, eaten.days)
    blocked = held_back_food(asked.changes, gate, limits) if asked.changes else ""
    body = body_of(person, eaten.matches, eaten.days, eaten.intake, figures, gate)
    if not body.withheld:
        body = replace(body, caveats=(*body.caveats, *asked.caveats))
    return forecast(
        body,
        asked.scenario,
        options.days,
        options.draws,
        options.seed,
        options.progress,
        meals=options.meals,
        gate=gate,
        limits=limits,
        blocked=blocked,
    )
