"""Foods of a scenario as a change of the day's minerals, once it is known what is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from calcifate.errors import DataError, Problem
from calcifate.physiology.protocol.amount import MINERALS
from calcifate.physiology.protocol.scenario import DietEvent, Scenario


def with_foods(scenario: Scenario, minerals: Sequence[Mapping[str, float]]) -> Scenario:
    """A scenario whose foods have become changes of diet.

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
    for number, (food, held) in enumerate(zip(scenario.food, minerals, strict=True)):
        sign = "-" if food.leave_out else "+"
        texts = {name: f"{sign} {held[name]:.3g} mmol" for name in (*MINERALS, "sodium") if held.get(name)}
        if texts:
            events.append(
                DietEvent(
                    what="diet",
                    at=food.at,
                    lasts=food.lasts,
                    until=food.until,
                    note=food.leave_out or food.eat,
                    **texts,
                )
            )
            places.append(f"food[{number}]")
    return dataclasses.replace(scenario, event=tuple(events), food=(), places=tuple(places))
