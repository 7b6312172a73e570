"""How far our solver and libRoadRunner are apart, over years, with a sudden change of the kidney and of the diet."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from calcifate.physiology.model.compiled import Array, compiled
from calcifate.physiology.model.course import Course, Stretch, course
from calcifate.physiology.model.referee import refereed, roadrunner
from calcifate.physiology.model.steady import SteadyState, steady_state

DAYS_PER_YEAR = 365.25
SAME = 1e-6
"""Relative difference below which two courses count as the same."""
TOLERANCE = 1e-10
SMALLEST = 1e-6
"""Differences are relative to the value, or to this share of a pool's usual size where the value is near zero."""
NEPHRONS_LEFT = 0.4
INTAKE_LEFT = 0.5


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The worst of one pool or quantity."""

    name: str
    unit: str
    relative: float
    day: float
    ours: float
    theirs: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All of them, the worst first."""

    differences: tuple[Difference, ...]
    days: float
    change: str
    """What happens on the way, in words."""
    our_seconds: float
    their_seconds: float
    """Their translation of the model included."""

    @property
    def same(self) -> bool:
        """Whether the two courses are the same."""
        return self.differences[0].relative < SAME


def compare(years: float = 10.0) -> Comparison:
    """Run the same years here and in libRoadRunner.

    Parameters
    ----------
    years : float, default 10
        The sudden change comes after a tenth of them.

    Raises
    ------
    InputError
        If libRoadRunner is not installed.
    """
    roadrunner()
    of, start = compiled(), steady_state()
    stretches, change = changed_kidney_and_diet(start, years * DAYS_PER_YEAR)
    times = np.linspace(0, years * DAYS_PER_YEAR, max(13, round(12 * years) + 1))
    names = [*of.states, *of.boundaries, *(name for name in of.quantities if not of.model.quantities[name].law.step)]
    began = perf_counter()
    ours = course(start, stretches, times, relative_tolerance=TOLERANCE, absolute_tolerance=TOLERANCE)
    between = perf_counter()
    theirs = refereed(start, stretches, times, names)
    ended = perf_counter()
    found = [_worst(ours, name, theirs[place]) for place, name in enumerate(names)]
    return Comparison(
        differences=tuple(sorted(found, key=lambda each: -each.relative)),
        days=years * DAYS_PER_YEAR,
        change=change,
        our_seconds=between - began,
        their_seconds=ended - between,
    )


def changed_kidney_and_diet(start: SteadyState, days: float) -> tuple[tuple[Stretch, Stretch], str]:
    """A tenth of the time as before, then a sudden loss of nephrons and half the minerals in every meal."""
    model = compiled().model
    minerals = [name for name, given in model.inputs.items() if given.unit == "mmol"]
    less = {name: start.settings[name] * INTAKE_LEFT for name in minerals}
    lost = start.pools["nephron_fraction"] * (NEPHRONS_LEFT - 1)
    when = days / 10
    return (
        (
            Stretch(start=0.0, end=when, settings=start.settings),
            Stretch(start=when, end=days, settings={**start.settings, **less}, added={"nephron_fraction": lost}),
        ),
        f"from day {when:g} on, {NEPHRONS_LEFT:.0%} of the nephrons are left and meals hold {INTAKE_LEFT:.0%} as much",
    )


def _worst(ours: Course, name: str, theirs: Array) -> Difference:
    model = ours.of.model
    mine = ours[name]
    near_zero = SMALLEST * (model.pools[name].scale if name in model.pools else float(np.abs(theirs).max()))
    apart = np.abs(mine - theirs) / np.maximum(np.abs(theirs), max(near_zero, 1e-300))
    place = int(apart.argmax())
    return Difference(
        name=name,
        unit=model.unit(name),
        relative=float(apart[place]),
        day=float(ours.time[place]),
        ours=float(mine[place]),
        theirs=float(theirs[place]),
    )
