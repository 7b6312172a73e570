"""Foods of a scenario as a change of the day's minerals, once it is known what is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from calcifate.errors import DataError, Problem
from calcifate.physiology.protocol.amount import MINERALS
from calcifate.physiology.protocol.scenario import DietEvent, Food, Moment, Scenario

KNOWN = (*MINERALS, "sodium")


def with_foods(scenario: Scenario, minerals: Sequence[Mapping[str, float]]) -> Scenario:
    """A scenario whose foods have become changes of diet: one for all foods of the same time.

    Parameters
    ----------
    scenario : Scenario
    minerals : sequence of mapping
        For each food in order, what its amount holds in a day, by calcium, magnesium, phosphate and sodium. What is not
        known is left out, and then does not change. [mmol/d]

    Raises
    ------
    DataError
        If there are not as many as foods.

    Examples
    --------
    >>> from calcifate.physiology.protocol.read import scenario_from_table
    >>> table = {"title": "Spinach", "food": [{"eat": "spinach", "amount": "100 g"}]}
    >>> with_foods(scenario_from_table(table, "x"), [{"magnesium": 3.25}]).event[0].magnesium
    '+ 3.25 mmol'
    """
    if len(minerals) != len(scenario.food):
        raise DataError(Problem(found=f"minerals of {len(minerals)} foods", right=f"{len(scenario.food)} are named"))
    events, places = list(scenario.event), [scenario.place(number) for number in range(len(scenario.event))]
    for (at, lasts, until), numbers in _by_time(scenario.food).items():
        sums = {name: sum(_more(scenario.food[n], minerals[n].get(name, 0.0)) for n in numbers) for name in KNOWN}
        texts = {name: f"{'-' if more < 0 else '+'} {abs(more):.6g} mmol" for name, more in sums.items() if more}
        if texts:
            note = ", ".join(scenario.food[n].leave_out or scenario.food[n].eat for n in numbers)
            events.append(DietEvent(what="diet", at=at, lasts=lasts, until=until, note=note, **texts))
            places.append(", ".join(f"food[{n}]" for n in numbers))
    return dataclasses.replace(scenario, event=tuple(events), food=(), places=tuple(places))


def _by_time(foods: Sequence[Food]) -> dict[tuple[Moment, Moment | None, Moment | None], list[int]]:
    """Numbers of the foods that are eaten or left out over the same time."""
    found = dict[tuple[Moment, Moment | None, Moment | None], list[int]]()
    for number, food in enumerate(foods):
        found.setdefault((food.at, food.lasts, food.until), []).append(number)
    return found


def _more(food: Food, held: float) -> float:
    return -held if food.leave_out else held
