"""Stretches of a course: parts merged in time, settings worked out and checked, meals placed in the day."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from calcifate.errors import InputError
from calcifate.physiology.model.body import Body
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.values import check_setting
from calcifate.physiology.protocol.amount import MINERALS, refuse
from calcifate.physiology.protocol.day import OCCASIONS, Day, Load, day_of
from calcifate.physiology.protocol.meals import Gut, eaten_at, entering, meal_times
from calcifate.physiology.protocol.plan import (
    Added,
    Eaten,
    ExtraMeal,
    Fasting,
    Held,
    Instant,
    Jump,
    Part,
    Span,
    Swallowed,
)
from calcifate.physiology.protocol.settings import choices

DIGITS = 6
"""Times closer than about a tenth of a second are one. [decimals of a day]"""
EVEN = "meals_are_spread_over_the_day"


@dataclass
class Builder:
    """Stretches of one course."""

    model: Body
    values: dict[str, float]
    """The person's settings."""
    parts: Sequence[Part]
    days: float
    start: float
    """Time of the first stretch. [d]"""
    meals: bool

    def __post_init__(self) -> None:
        self.caveats: list[str] = []
        self.known: dict[tuple[int, ...], tuple[dict[str, float], Day]] = {}
        self.spans = [part for part in self.parts if isinstance(part, Span)]
        self.instants = [part for part in self.parts if isinstance(part, Instant)]
        extra = next((part for part in self.instants if isinstance(part, ExtraMeal)), None)
        if extra and not self.meals:
            refuse("a single meal, but meals are spread over the day", "follow meals one by one, or change the diet",
                   extra.place)  # fmt: skip

    def snapped(self, time: float) -> float:
        """A time on the grid, and within the course."""
        near = round(time, DIGITS)
        step = 10.0**-DIGITS
        return 0.0 if near < step else self.days if near > self.days - step else near

    def on(self, span: Span, time: float) -> bool:
        """Whether a part is on at a time."""
        return self.snapped(span.start) <= time < self.snapped(span.end)

    def stretches(self) -> tuple[Stretch, ...]:
        """The course, in order."""
        meal_at = (
            {self.snapped(t): what for t, what in meal_times(self.start, 0, self.days).items()} if self.meals else {}
        )
        ends = {self.snapped(end) for span in self.spans for end in (span.start, span.end)}
        edges = sorted({0.0, self.days} | ends | {self.snapped(part.time) for part in self.instants} | set(meal_at))
        if len(edges) > choices()["most_stretches"]:
            refuse(f"the course falls into {len(edges)} pieces", "make it shorter, or name fewer sessions and meals")
        found, gut = list[Stretch](), None
        for here, there in pairwise(edges):
            values, day = self.during(here, there)
            added, taken = self.entering(here)
            if self.meals:
                gut = gut or Gut.even(day_of(self.values, (), ()), values["upper_gut_transit"])
                self.eat(gut, here, there, day, meal_at, added, taken)
                values = values | gut.settings() | {EVEN: 0.0}
                gut.pass_on(there - here, values["upper_gut_transit"])
            self.append(found, here, there, values, added, taken)
        return tuple(found)

    def append(
        self,
        found: list[Stretch],
        here: float,
        there: float,
        values: dict[str, float],
        added: dict[str, float],
        taken: dict[str, float],
    ) -> None:
        """Add a stretch, or lengthen the last where nothing changes."""
        start, end = self.start + here, self.start + there
        if found and not added and found[-1].settings == values:
            found[-1] = dataclasses.replace(found[-1], end=end)
            return
        found.append(Stretch(start=start, end=end, settings=values, added=added, from_boundary=taken))

    def during(self, here: float, there: float) -> tuple[dict[str, float], Day]:
        """Settings and meals of a piece of time within which nothing starts or ends."""
        middle = (here + there) / 2
        on = tuple(
            n for n, span in enumerate(self.spans) if self.snapped(span.start) <= middle < self.snapped(span.end)
        )
        if on not in self.known:
            self.known[on] = self.worked_out([self.spans[number] for number in on])
        return self.known[on]

    def worked_out(self, on: Sequence[Span]) -> tuple[dict[str, float], Day]:
        """Settings while these parts are on. Each is checked, and the refusal says which event asked for it."""
        values, asked = dict(self.values), dict[str, str]()
        for part in on:
            if isinstance(part, Held):
                values[part.name] = part.value
                asked[part.name] = part.place
        for part in sorted((p for p in on if isinstance(p, Added)), key=lambda p: (p.name, p.value, p.place)):
            values[part.name] += part.value
            asked[part.name] = part.place
        food = [part for part in on if isinstance(part, Eaten)]
        swallowed = [part for part in on if isinstance(part, Swallowed)]
        day = day_of(values, food, swallowed)
        self.caveats += [caveat for caveat in day.caveats if caveat not in self.caveats]
        if food or swallowed:
            values |= day.settings()
        fasting = any(isinstance(part, Fasting) for part in on)
        values[EVEN] = 0.0 if self.meals or fasting else 1.0
        for name, value in values.items():
            if value != self.values[name]:
                self.check(name, value, asked.get(name) or _place_of(name, (*food, *swallowed)))
        return values, day

    def check(self, name: str, value: float, place: str) -> None:
        """Whether a setting makes sense."""
        try:
            check_setting(self.model, name, value)
        except InputError as error:
            raise InputError([dataclasses.replace(p, key=p.key or place) for p in error.problems]) from error

    def entering(self, here: float) -> tuple[dict[str, float], dict[str, float]]:
        """What enters pools at a time, and the boundaries it comes from."""
        added, taken = dict[str, float](), dict[str, float]()
        jumps = [part for part in self.instants if isinstance(part, Jump) and self.snapped(part.time) == here]
        for part in sorted(jumps, key=lambda part: (part.pool, part.amount)):
            added[part.pool] = added.get(part.pool, 0.0) + part.amount
            if part.boundary:
                taken[part.boundary] = taken.get(part.boundary, 0.0) - part.amount
        return added, taken

    def eat(
        self,
        gut: Gut,
        here: float,
        there: float,
        day: Day,
        meal_at: Mapping[float, str],
        added: dict[str, float],
        taken: dict[str, float],
    ) -> None:
        """Let what is eaten at a time enter the gut."""
        middle = (here + there) / 2
        if any(isinstance(part, Fasting) and self.on(part, middle) for part in self.spans):
            return
        loads = [("between_meals", extra) for extra in self.extra_loads(here)]
        if here in meal_at and (load := eaten_at(meal_at[here], day)):
            what = meal_at[here]
            loads.append((what if what in OCCASIONS else "between_meals", load))
        for occasion, load in loads:
            gut.eat(occasion, load)
            enters, leaves = entering(load)
            for target, amounts in ((added, enters), (taken, leaves)):
                for name, amount in amounts.items():
                    target[name] = target.get(name, 0.0) + amount

    def extra_loads(self, here: float) -> list[Load]:
        """Meals that a scenario adds at a time."""
        parts = [part for part in self.instants if isinstance(part, ExtraMeal) and self.snapped(part.time) == here]
        return [
            Load(**{mineral: part.loads[mineral] for mineral in MINERALS})
            for part in sorted(parts, key=lambda part: tuple(part.loads[mineral] for mineral in MINERALS))
        ]


def _place_of(name: str, parts: Sequence[Eaten | Swallowed]) -> str:
    """Which events may have asked for a setting of a meal."""
    for mineral in (*MINERALS, "sodium"):
        if name.endswith(f"_{mineral}"):
            found = {p.place for p in parts if (p.mineral == mineral if isinstance(p, Eaten) else mineral in p.loads)}
            return " and ".join(sorted(found))
    return " and ".join(sorted({part.place for part in parts}))
