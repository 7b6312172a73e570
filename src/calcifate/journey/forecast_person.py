"""From what is asked of a person's forecast to the forecast: the scenario read, its foods looked up, the model run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from calcifate.flow.finding import Derived
from calcifate.flow.food import Match
from calcifate.flow.forecast import Forecast
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Person

if TYPE_CHECKING:
    from calcifate.food.composition import Composition
    from calcifate.guidance.gate import Gate
    from calcifate.guidance.thresholds import Thresholds
    from calcifate.journey import ForecastOptions
    from calcifate.physiology.protocol import Scenario

DIGITS = 4


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

    scenario, caveats, blocked = _scenario(options, eaten, composition, gate, limits)
    body = body_of(person, eaten.matches, eaten.days, eaten.intake, figures, gate)
    if not body.withheld:
        body = replace(body, caveats=(*body.caveats, *caveats))
    return forecast(
        body,
        scenario,
        options.days,
        options.draws,
        options.seed,
        options.progress,
        meals=options.meals,
        gate=gate,
        limits=limits,
        blocked=blocked,
    )


def _scenario(
    options: ForecastOptions, eaten: Eaten, composition: Composition, gate: Gate, limits: Thresholds
) -> tuple[Scenario | None, Sequence[str], str]:
    """The scenario with its foods as minerals; what is to be said of the foods; one that the gate holds back."""
    from calcifate.journey.scenario_foods import food_changes
    from calcifate.journey.scenario_gate import held_back_food
    from calcifate.physiology.protocol import read_scenario, scenario_from_table, with_foods

    if options.scenario is None:
        return None, (), ""
    if isinstance(options.scenario, Mapping):
        scenario = scenario_from_table(options.scenario, "scenario")
    else:
        scenario = read_scenario(options.scenario)
    if not scenario.food:
        return scenario, (), ""
    changes = food_changes(scenario.food, eaten.matches, eaten.days, composition, scenario.where)
    blocked = held_back_food(changes, gate, limits)
    minerals = [{name: _told(abs(value)) for name, value in change.minerals.items()} for change in changes]
    foods = "; ".join(change.says for change in changes)
    named = replace(with_foods(scenario, minerals), title=f"{scenario.title} ({foods})")
    return named, [caveat for change in changes for caveat in change.caveats], blocked


def _told(value: float) -> float:
    """A mean of a food table, to the digits that make sense: it is printed."""
    return float(f"{value:.{DIGITS}g}")
