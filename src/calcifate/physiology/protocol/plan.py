"""What events come to: parts in the model's names and units, each with its time. Nothing is worked out here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calcifate.physiology.protocol.scenario import Meal


@dataclass(frozen=True, kw_only=True)
class Span:
    """A part that lasts. [d] from the start of the course; the end may lie beyond it."""

    start: float
    end: float
    place: str
    """Key of its event, for problems."""

    def during(self, start: float, end: float) -> bool:
        """Whether it is on all through a piece of time that no part starts or ends within."""
        middle = (start + end) / 2
        return self.start <= middle < self.end


@dataclass(frozen=True, kw_only=True)
class Held(Span):
    """A setting held at a value."""

    name: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Taken(Held):
    """A drug: it gives way to the next event of the same drug."""


@dataclass(frozen=True, kw_only=True)
class Added(Span):
    """Something added to a setting; several add up."""

    name: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Eaten(Span):
    """A change of the day's food. [mmol/d]"""

    mineral: str
    """calcium, magnesium, phosphate or sodium."""
    exactly: float | None = None
    more: float = 0.0
    share_more: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Swallowed(Span):
    """A supplement. [mmol each time]"""

    loads: Mapping[str, float]
    dissolves: float
    meals: tuple[Meal, ...]
    """Empty: between meals."""
    times_between_meals: int = 0


@dataclass(frozen=True, kw_only=True)
class Fasting(Span):
    """Nothing enters the gut."""


@dataclass(frozen=True, kw_only=True)
class Falling(Span):
    """Filtration that falls: one of the three is given."""

    share_per_day: float | None = None
    """Rate of a fall that keeps its share. [1/d]"""
    fraction_per_day: float | None = None
    """Slope of a straight fall, of nephrons against the reference. [1/d]"""
    to_fraction: float | None = None
    """Nephrons at the end."""


@dataclass(frozen=True, kw_only=True)
class Instant:
    """A part that happens at once. [d]"""

    time: float
    place: str


@dataclass(frozen=True, kw_only=True)
class Jump(Instant):
    """An amount that enters a pool at once, from outside the body. [mmol]"""

    pool: str
    boundary: str
    amount: float


@dataclass(frozen=True, kw_only=True)
class NewNephrons(Instant):
    """Nephrons at once: fewer when a kidney is taken out, more when one is put in."""

    fraction: float
    fewer: bool


@dataclass(frozen=True, kw_only=True)
class ExtraMeal(Instant):
    """One more meal. [mmol]"""

    loads: Mapping[str, float]


Part = Span | Instant


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What one event comes to."""

    parts: tuple[Part, ...]
    says: str
    """What happens, in words; the time is put in front."""
    caveats: tuple[str, ...] = field(default=())
