"""Meals one by one: when they are eaten, and how the gut's content is told to the model.

The model works out which share is absorbed from the meals that are in the gut. Each of its four occasions is a place
for one load, with how many of it are there: a meal just eaten counts 1, an earlier one what transit has left of it. All
minerals leave the upper gut at one rate, so that this mixture is exact as long as four places are enough.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from calcifate.physiology.protocol.amount import MINERALS, refuse
from calcifate.physiology.protocol.day import BETWEEN, MEALS, OCCASIONS, Day, Load
from calcifate.physiology.protocol.settings import choices


def meal_times(clock: float, start: float, end: float) -> dict[float, str]:
    """When something may be eaten, and what it is: ``"lunch"``, or ``"between_meals_2"`` for the second of a day.

    Parameters
    ----------
    clock : float
        Time of day at which the course starts, in days. [d]
    start, end : float
        From the start of the course. [d]

    Examples
    --------
    >>> [what for time, what in sorted(meal_times(0, 0, 0.5).items())]
    ['between_meals_4', 'breakfast', 'between_meals_1']
    """
    table = choices()
    hours = {name.removesuffix("_hour"): table[name] for name in table.parameter if name.endswith("_hour")}
    found = dict[float, str]()
    for day in range(math.floor(clock + start), math.ceil(clock + end)):
        for what, hour in hours.items():
            time = round(day + hour / 24 - clock, 9)
            if what.startswith((*MEALS, BETWEEN)) and start <= time < end:
                found[time] = what
    return found


def eaten_at(what: str, day: Day) -> Load | None:
    """What is eaten at such a time of this day, if anything.

    Raises
    ------
    InputError
        If the person's day has no whole number of meals.
    """
    occasion = BETWEEN if what.startswith(BETWEEN) else what
    times = day.times[occasion]
    most = sum(name.startswith(f"{BETWEEN}_") for name in choices().parameter) if occasion == BETWEEN else 1
    if times != int(times) or times > most:
        refuse(
            f"{OCCASIONS[occasion]} = {times:g}",
            f"to follow meals one by one it must be a whole number, at most {most}",
        )
    number = int(what.rpartition("_")[2]) if occasion == BETWEEN else 1
    return day.loads[occasion] if number <= times else None


@dataclass
class Gut:
    """The loads in the upper gut, and how much transit has left of each. It changes with every meal."""

    loads: dict[str, Load] = field(default_factory=dict[str, Load])
    left: dict[str, float] = field(default_factory=dict[str, float])
    """How many of the load are there."""

    @classmethod
    def even(cls, day: Day, transit: float) -> Gut:
        """The gut of a day in which eating is spread evenly."""
        return cls(loads=dict(day.loads), left={occasion: times / transit for occasion, times in day.times.items()})

    def pass_on(self, length: float, transit: float) -> None:
        """Let a time go by. [d], [1/d]"""
        self.left = {place: left * math.exp(-transit * length) for place, left in self.left.items()}

    def eat(self, occasion: str, load: Load) -> None:
        """Add a load: to its own place, or where least is left."""
        place = next((name for name in (occasion, *OCCASIONS) if self.loads[name] == load), "")
        if place:
            self.left[place] += 1
            return
        small = self.left[occasion] < choices()["forgotten_meal"]
        place = occasion if small else min(OCCASIONS, key=lambda name: (self._content(name), name))
        self.loads[place], self.left[place] = load, 1.0

    def _content(self, place: str) -> float:
        return self.left[place] * sum(self.loads[place].of(mineral) for mineral in MINERALS)

    def settings(self) -> dict[str, float]:
        """The content as settings of the model."""
        found = {OCCASIONS[place]: left for place, left in self.left.items()}
        for place, load in self.loads.items():
            found |= {f"{place}_{mineral}": load.of(mineral) for mineral in MINERALS}
            found[f"{place}_magnesium_availability"] = load.availability
        return found


def entering(load: Load) -> tuple[dict[str, float], dict[str, float]]:
    """What a meal adds to the upper gut, and what that takes from the plate."""
    amounts: Mapping[str, float] = {mineral: load.of(mineral) for mineral in MINERALS if load.of(mineral)}
    return (
        {f"lumen_{mineral}": amount for mineral, amount in amounts.items()},
        {f"eaten_{mineral}": -amount for mineral, amount in amounts.items()},
    )
