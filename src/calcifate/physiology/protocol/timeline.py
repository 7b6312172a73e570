"""From a scenario to stretches of time: events merged, settings worked out and checked, meals placed in the day."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calcifate.errors import DataError, InputError, Problem
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.steady import SteadyState
from calcifate.physiology.model.values import settings as all_settings
from calcifate.physiology.protocol.amount import refuse
from calcifate.physiology.protocol.build import Builder
from calcifate.physiology.protocol.events import Setting, planned
from calcifate.physiology.protocol.events_given import fraction_of
from calcifate.physiology.protocol.lethal import check_given
from calcifate.physiology.protocol.nephrons import POOL, RATE, nephron_parts
from calcifate.physiology.protocol.plan import (
    Falling,
    Held,
    NewNephrons,
    Part,
    Span,
    Taken,
)
from calcifate.physiology.protocol.scenario import Scenario
from calcifate.physiology.protocol.settings import choices
from calcifate.physiology.protocol.telling import line


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A course to simulate, with what is to be said of it."""

    stretches: tuple[Stretch, ...]
    caveats: tuple[str, ...]
    says: tuple[str, ...]
    """What happens, one line for each event, in order of time."""


def timeline(
    of_settings: Mapping[str, float] | SteadyState,
    scenario: Scenario | None,
    days: float,
    *,
    meals: bool = False,
    start_time: float = 0.0,
) -> Timeline:
    """The stretches of a person's course under a scenario.

    Parameters
    ----------
    of_settings : mapping of str to float, or SteadyState
        The person's settings; what is not named is the reference person's. With ``nephron_fraction``, or as a steady
        state, where the scenario changes filtration.
    scenario : Scenario or None
        None: the person goes on as now.
    days : float
        Length of the course. [d]
    meals : bool, default False
        Meals one by one, instead of spread evenly over the day.
    start_time : float, default 0
        Of the first stretch; its part after the point is the time of day. Events count from it. [d]

    Returns
    -------
    Timeline

    Raises
    ------
    InputError
        If an event makes no sense for this person and this length of time, or would be lethal.

    Examples
    --------
    >>> from calcifate.physiology.protocol.read import scenario_from_table
    >>> plan = scenario_from_table({"title": "Less salt", "diet": {"sodium": "= 60 mmol"}}, "less_salt.toml")
    >>> [stretch.settings["dietary_sodium"] for stretch in timeline({}, plan, 10).stretches]
    [60.0]
    """
    if not 0 < days < math.inf or not math.isfinite(start_time):
        refuse(f"a course of {days:g} days from day {start_time:g}", "it lasts more than nothing")
    model = body()
    values, nephrons = _person(model, of_settings)
    caveats = list(_long_meals(days) if meals else ())
    where = scenario.where if scenario else ""
    try:
        parts, said, more = _parts(scenario, values, days, start_time)
        parts = _resolved(parts, values, nephrons, days)
        built = Builder(model=model, values=values, parts=parts, days=days, start=start_time, meals=meals)
        stretches = built.stretches()
        given = check_given(stretches, values)
    except InputError as error:
        raise InputError([dataclasses.replace(p, file=p.file or where) for p in error.problems]) from error
    if scenario and scenario.food:
        caveats.append("Foods to eat or to leave out are not in this course: what is in them was not worked out.")
    return Timeline(
        stretches=stretches, caveats=tuple(dict.fromkeys((*caveats, *more, *built.caveats, *given))), says=said
    )


def _person(model: Body, given: Mapping[str, float] | SteadyState) -> tuple[dict[str, float], float | None]:
    """Every setting, and the nephrons at the start where they are known."""
    named = {**given.settings, **given.pools} if isinstance(given, SteadyState) else dict(given)
    values = all_settings(model, **{name: value for name, value in named.items() if name not in model.pools})
    return values, named.get(POOL)


def _long_meals(days: float) -> tuple[str, ...]:
    most, advised = choices()["most_days_with_meals"], choices()["advised_days_with_meals"]
    if days > most:
        refuse(f"{days:g} days with each meal", f"at most {most:g}: each meal is a stretch of its own, and with meals "
               "spread over the day the daily means are nearly the same")  # fmt: skip
    if days > advised:
        return (f"More than {advised:g} days with each meal take long; meals spread over the day have nearly the same "
                "daily means.",)  # fmt: skip
    return ()


def _parts(
    scenario: Scenario | None, values: Mapping[str, float], days: float, clock: float
) -> tuple[list[Part], tuple[str, ...], tuple[str, ...]]:
    """The parts of every event; what is said of each, in order of time; caveats."""
    parts, lines, caveats, problems = list[Part](), list[tuple[float, str]](), list[str](), list[Problem]()
    for number, event in enumerate(scenario.event if scenario else ()):
        place = scenario.place(number) if scenario else ""
        try:
            plan = planned(event, Setting(values=values, end=days, place=place, clock=clock % 7))
        except InputError as error:
            problems += error.problems
            continue
        parts += plan.parts
        lines.append(line(event, plan, days))
        caveats += plan.caveats
        ends = [part.end for part in plan.parts if isinstance(part, Span) and not isinstance(part, Taken)]
        if ends and days < max(ends) < math.inf and event.what != "dialysis":
            caveats.append(f"The course ends before this does: {lines[-1][1].rstrip('.')}.")
    if problems:
        raise InputError(problems)
    return parts, tuple(text for _, text in sorted(lines)), tuple(sorted(caveats))


def _resolved(
    parts: Sequence[Part], values: Mapping[str, float], nephrons: float | None, days: float
) -> tuple[Part, ...]:
    """Parts that do not depend on each other: drugs that give way, nephrons in time, nothing held twice."""
    taken = [part for part in parts if isinstance(part, Taken)]
    kidney = [part for part in parts if isinstance(part, Falling | NewNephrons)]
    rest = [part for part in parts if not isinstance(part, Taken | Falling | NewNephrons)]
    followed = [dataclasses.replace(part, end=min(part.end, _next(part, taken))) for part in taken]
    if kidney:
        if nephrons is None:
            raise DataError(
                Problem(
                    found=f"the scenario changes filtration, but the person's {POOL} is not given",
                    right=f"give `timeline` the steady state, or settings with {POOL}",
                )
            )
        lowest = fraction_of(choices()["lowest_eGFR"], Setting(values=values, end=days, place=""), "")
        rest += nephron_parts(kidney, nephrons, values[RATE], lowest, days)
    found = (*rest, *followed)
    _check_held([part for part in found if isinstance(part, Held)])
    return found


def _next(part: Taken, taken: Sequence[Taken]) -> float:
    """When a drug's next event is."""
    for other in taken:
        if other is not part and other.name == part.name and other.start == part.start and other.value != part.value:
            refuse(f"{part.name} starts and stops, or has two strengths, at once", "let one be later",
                   " and ".join(sorted((part.place, other.place))))  # fmt: skip
    return min(
        (other.start for other in taken if other.name == part.name and other.start > part.start), default=math.inf
    )


def _check_held(held: Sequence[Held]) -> None:
    by_name = dict[str, list[Held]]()
    for part in sorted(held, key=lambda part: part.start):
        by_name.setdefault(part.name, []).append(part)
    for name, parts in by_name.items():
        last = parts[0]
        for part in parts[1:]:
            if part.start < last.end and part.value != last.value:
                refuse(f"{name} is set to {last.value:g} and to {part.value:g} at once", "let one end before the other",
                       " and ".join(sorted({last.place, part.place})))  # fmt: skip
            last = part if part.end >= last.end else last
