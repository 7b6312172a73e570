"""What a scenario file says: a change of the day's food, and events in time. Records as written, texts with units.

A scenario is an experiment on a model of the body. It advises nothing, and no amount in it is a dose for anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from calcifate.record import STRICT

Moment = float | str
"""A time: a number of days, or a text such as ``"day 10"``, ``"2 h"``, ``"3 weeks"``."""
Meal = Literal["breakfast", "lunch", "dinner"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event has: when it starts and how long it lasts. Empty: from the start, to the end."""

    __pydantic_config__ = STRICT

    what: str
    at: Moment = 0.0
    lasts: Moment | None = None
    """`for` in the file."""
    until: Moment | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DietEvent(Event):
    """Another day's food: ``"= 400 mg"`` in a day, ``"+ 100 mg"`` more, ``"- 20 %"`` of what is eaten."""

    __pydantic_config__ = STRICT

    calcium: str = ""
    magnesium: str = ""
    phosphate: str = ""
    phosphorus: str = ""
    sodium: str = ""


@dataclass(frozen=True, kw_only=True)
class SupplementEvent(Event):
    """Something swallowed beside the food."""

    __pydantic_config__ = STRICT

    of: str
    """An element, or a salt."""
    amount: str
    """Each time it is taken; of the salt where `of` names one."""
    times_a_day: int = 1
    with_meals: bool = True
    meals: tuple[Meal, ...] = ()
    """Which meals, where it matters."""
    dissolves: float = 1.0
    """Share of its magnesium that dissolves."""


@dataclass(frozen=True, kw_only=True)
class DrugEvent(Event):
    """A drug that acts on the model; it is taken until it is stopped or its strength changes."""

    __pydantic_config__ = STRICT

    of: str
    action: Literal["start", "stop"] = "start"
    strength: float = 1.0
    """Of its usual effect."""


@dataclass(frozen=True, kw_only=True)
class VitaminDEvent(Event):
    """Vitamin D3 taken every day, beside what sun and food give."""

    __pydantic_config__ = STRICT

    amount: str
    """In a day, in ug or IU."""


@dataclass(frozen=True, kw_only=True)
class InfusionEvent(Event):
    """Given into a vein: an amount over a time, or a rate."""

    __pydantic_config__ = STRICT

    of: str
    amount: str = ""
    rate: str = ""


@dataclass(frozen=True, kw_only=True)
class BolusEvent(Event):
    """Given into a vein all at once."""

    __pydantic_config__ = STRICT

    of: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class ClampEvent(Event):
    """A level of plasma that is held: calcium and citrate hold ionised calcium, up and down."""

    __pydantic_config__ = STRICT

    of: str
    level: str


@dataclass(frozen=True, kw_only=True)
class NephronLossEvent(Event):
    """Filtration that falls over years: by so much a year, or to a level over a time."""

    __pydantic_config__ = STRICT

    per_year: str = ""
    """``"4 mL/min/1.73m2"`` or ``"5 %"``."""
    to_eGFR: float | str | None = None
    over: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class KidneyEvent(Event):
    """A kidney taken out or put in: filtration changes at once."""

    __pydantic_config__ = STRICT

    eGFR: float | str | None = None
    """What it is afterwards. [mL/min/1.73m2]"""
    nephron_fraction: float | None = None
    """The same against 120 mL/min/1.73m2."""


@dataclass(frozen=True, kw_only=True)
class DialysisEvent(Event):
    """Sessions of dialysis in a week."""

    __pydantic_config__ = STRICT

    clearance: str
    """Of small solutes while it runs."""
    hours: float | None = None
    every: str = ""
    """Days of the week: ``"mon wed fri"``."""
    times_a_week: int | None = None
    calcium: str = ""
    """Of the dialysate, as magnesium and phosphate are."""
    magnesium: str = ""
    phosphate: str = ""


@dataclass(frozen=True, kw_only=True)
class MealEvent(Event):
    """One more meal, where meals are followed one by one."""

    __pydantic_config__ = STRICT

    calcium: str = ""
    magnesium: str = ""
    phosphate: str = ""
    phosphorus: str = ""


@dataclass(frozen=True, kw_only=True)
class FastEvent(Event):
    """Nothing is swallowed, neither food nor supplements."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, kw_only=True)
class SetEvent(Event):
    """Any input, switch or parameter of the model, by name."""

    __pydantic_config__ = STRICT

    name: str
    value: float | str | bool
    unit: str = ""


KINDS: dict[str, type[Event]] = {
    "diet": DietEvent,
    "supplement": SupplementEvent,
    "drug": DrugEvent,
    "vitamin_D": VitaminDEvent,
    "infusion": InfusionEvent,
    "bolus": BolusEvent,
    "clamp": ClampEvent,
    "nephron_loss": NephronLossEvent,
    "nephrectomy": KidneyEvent,
    "transplant": KidneyEvent,
    "dialysis": DialysisEvent,
    "meal": MealEvent,
    "fast": FastEvent,
    "set": SetEvent,
}


@dataclass(frozen=True, kw_only=True)
class Food:
    """A food eaten or left out, as written: what is in it is worked out where foods are known."""

    __pydantic_config__ = STRICT

    eat: str = ""
    leave_out: str = ""
    amount: str
    per: Literal["d", "week"] = "d"
    at: Moment = 0.0
    lasts: Moment | None = None
    until: Moment | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One experiment on the model."""

    title: str
    event: tuple[Event, ...] = ()
    """A `[diet]` table stands first, as an event of its own."""
    food: tuple[Food, ...] = ()
    note: str = ""
    where: str = ""
    """What problems call it."""
    places: tuple[str, ...] = ()
    """Key of each event in the file."""

    def place(self, number: int) -> str:
        """Key of an event, for problems."""
        return self.places[number] if number < len(self.places) else f"event[{number}]"


def words(found: Any) -> str:
    """A value of a file as people would write it."""
    return f"{found:g}" if isinstance(found, float) else str(found)
