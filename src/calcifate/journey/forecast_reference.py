"""The forecast of the reference person of the body model: nobody's, for teaching and for trying out a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcifate.flow.forecast import Forecast
from calcifate.journey.body_person import STANDING, PersonBody
from calcifate.journey.forecast import forecast
from calcifate.journey.scenario_asked import asked_scenario

if TYPE_CHECKING:
    from calcifate.journey import ForecastOptions

NOBODY = "This is the reference person of the model, with a usual diet: nobody's body, and no stand-in for yours."


def reference_forecast(options: ForecastOptions) -> Forecast:
    """The course of the reference person, as now and with a scenario.

    Raises
    ------
    InputError
        With every problem of the scenario; one that leaves a food out has nothing to leave out here.
    """
    from calcifate.food.composition import open_composition

    asked = asked_scenario(options, open_composition)
    body = PersonBody(
        settings={}, spread={}, labs=(), caveats=(NOBODY, *STANDING, *asked.caveats), withheld="", sources=()
    )
    return forecast(
        body, asked.scenario, options.days, options.draws, options.seed, options.progress, meals=options.meals
    )
