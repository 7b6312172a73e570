"""The forecast of the reference person of the body model: nobody's, for teaching and for trying out a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from calcifate.flow.forecast import Forecast
from calcifate.journey.body_person import STANDING, PersonBody
from calcifate.journey.forecast import forecast

if TYPE_CHECKING:
    from calcifate.journey import ForecastOptions
    from calcifate.physiology.protocol import Scenario

NOBODY = "This is the reference person of the model, with a usual diet: nobody's body, and no stand-in for yours."


def reference_forecast(options: ForecastOptions) -> Forecast:
    """The course of the reference person, as now and with a scenario.

    Raises
    ------
    InputError
        With every problem of the scenario; one that leaves a food out has nothing to leave out here.
    """
    scenario, caveats = _scenario(options)
    body = PersonBody(settings={}, spread={}, labs=(), caveats=(NOBODY, *STANDING, *caveats), withheld="", sources=())
    return forecast(body, scenario, options.days, options.draws, options.seed, options.progress, meals=options.meals)


def _scenario(options: ForecastOptions) -> tuple[Scenario | None, tuple[str, ...]]:
    """The scenario with its foods as minerals, and what is to be said of the foods."""
    from calcifate.physiology.protocol import read_scenario, scenario_from_table, with_foods

    if options.scenario is None:
        return None, ()
    if isinstance(options.scenario, Mapping):
        scenario = scenario_from_table(options.scenario, "scenario")
    else:
        scenario = read_scenario(options.scenario)
    if not scenario.food:
        return scenario, ()
    from calcifate.food.composition import open_composition
    from calcifate.journey.scenario_foods import food_changes

    changes = food_changes(scenario.food, (), (), open_composition(), scenario.where)
    minerals = [{name: abs(value) for name, value in change.minerals.items()} for change in changes]
    foods = "; ".join(change.says for change in changes)
    named = replace(with_foods(scenario, minerals), title=f"{scenario.title} ({foods})")
    return named, tuple(caveat for change in changes for caveat in change.caveats)
