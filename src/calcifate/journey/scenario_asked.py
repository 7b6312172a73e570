"""The scenario that is asked for: read, and its foods turned into minerals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from calcifate.flow.food import Match

if TYPE_CHECKING:
    from calcifate.food.composition import Composition
    from calcifate.journey import ForecastOptions
    from calcifate.journey.scenario_foods import FoodChange
    from calcifate.physiology.protocol import Scenario

DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A scenario with its foods as changes of minerals; None if there is none."""

    scenario: Scenario | None = None
    changes: tuple[FoodChange, ...] = ()
    caveats: tuple[str, ...] = ()


def asked_scenario(
    options: ForecastOptions,
    composition: Callable[[], Composition],
    matches: Sequence[Match] = (),
    days: Sequence[str] = (),
) -> Asked:
    """Read a scenario and look its foods up.

    Parameters
    ----------
    options : ForecastOptions
    composition : callable
        Opens the food table: only where a food is named.
    matches, days
        What the person ate, and on which days: what can be left out.

    Raises
    ------
    InputError
        With every problem of the scenario.
    """
    from calcifate.physiology.protocol import read_scenario, scenario_from_table, with_foods

    if options.scenario is None:
        return Asked()
    if isinstance(options.scenario, Mapping):
        scenario = scenario_from_table(options.scenario, "scenario")
    else:
        scenario = read_scenario(options.scenario)
    if not scenario.food:
        return Asked(scenario=scenario)
    from calcifate.journey.scenario_foods import food_changes

    changes = tuple(food_changes(scenario.food, matches, days, composition(), scenario.where))
    minerals = [{name: _told(abs(value)) for name, value in change.minerals.items()} for change in changes]
    foods = "; ".join(change.says for change in changes)
    return Asked(
        scenario=replace(with_foods(scenario, minerals), title=f"{scenario.title} ({foods})"),
        changes=changes,
        caveats=tuple(caveat for change in changes for caveat in change.caveats),
    )


def _told(value: float) -> float:
    """A mean of a food table, to the digits that make sense: it is printed."""
    return float(f"{value:.{DIGITS}g}")
