"""What the body model says of one person over a time: as now, and with a change that is asked for.

The person's own laboratory values adjust the model first. A change that the safety gate holds back for this person is
not shown. Every course starts from the person's steady state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem, SolveError
from calcifate.flow.forecast import Forecast, ForecastQuantity
from calcifate.journey.body_labs import Adjusted, adjusted, labs_of_model
from calcifate.journey.body_meals import FREQUENCY
from calcifate.journey.body_person import PersonBody
from calcifate.journey.forecast_draws import NEPHRONS, Drawn, bands, drawn_courses, rounded
from calcifate.journey.forecast_table import ShownQuantity, forecast_table, times_of
from calcifate.physiology.model.body import body
from calcifate.physiology.model.course import Course, Stretch, course
from calcifate.source import who_and_when

if TYPE_CHECKING:
    from calcifate.guidance.gate import Gate
    from calcifate.guidance.thresholds import Thresholds
    from calcifate.physiology.protocol import Scenario, Timeline

LONGEST = 36_525.0
"""[d]"""
MOST_DRAWS = 10_000
MINUTE = 1 / 1440
"""[d]"""
WORTH_SAYING = 0.05
"""Share of the draws."""
MINERALS = ("calcium", "magnesium", "phosphate")
NUTRIENT = {"phosphate": "phosphorus"}
CLOSE = 1e-8
"""Relative tolerance of the person's own courses: so that their books close in a short course too."""
MORE = 1.001
"""Times what is eaten now, from which on it counts as more."""
ONE_BY_ONE = (
    "Meals are followed one by one from midnight on: every figure is that of its moment, and the last one that of the "
    "end. What is eaten in a day is not shown."
)
Array = NDArray[np.float64]
Progress = Callable[[int, int], None]


def forecast(
    person: PersonBody,
    scenario: Scenario | None,
    days: float,
    draws: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
    *,
    meals: bool = False,
    gate: Gate | None = None,
    limits: Thresholds | None = None,
    blocked: str = "",
) -> Forecast:
    """The course of a person's minerals, as now and with a scenario.

    Parameters
    ----------
    person : PersonBody
        From `body_of`; where it is withheld, so is the forecast.
    scenario : Scenario or None
        What is changed; its foods are already minerals. None: as now.
    days : float
        How long.
    draws : int, default 0
        How many times the parameters are drawn for the bands; 0 gives no bands.
    seed : int, default 1
        The same seed gives the same bands.
    progress : callable, optional
        Called with how many courses are done, of how many.
    meals : bool, default False
        Whether meals are followed one by one; else intake is even over the day.
    gate : Gate, optional
        What may not be suggested to this person: a scenario that does it is not shown.
    limits : Thresholds, optional
        Critical values; ours unless given.
    blocked : str, optional
        A food of the scenario that the gate holds back for this person.

    Raises
    ------
    InputError
        If the time or the number of draws makes no sense, or the scenario does not.
    SolveError
        If a course cannot be solved.

    Examples
    --------
    >>> nobody = PersonBody(settings={}, spread={}, labs=(), caveats=(), withheld="no diary", sources=())
    >>> forecast(nobody, None, 30).withheld
    'no diary'
    """
    from calcifate.physiology.model.ledger import ledger
    from calcifate.physiology.protocol import dangerous, timeline

    _check(days, draws)
    if person.withheld:
        return _withheld(person.withheld, person.caveats)
    try:
        own = adjusted(person.settings, person.labs, limits)
    except SolveError as error:
        return _withheld(f"The model does not settle for this person: {error}", person.caveats)
    if own.withheld:
        return _withheld(own.withheld, (*own.caveats, *person.caveats))
    times = times_of(days)
    shown = [row for row in forecast_table().quantity if not (meals and row.of_a_day)]
    now = {**own.settings, NEPHRONS: own.start.pools[NEPHRONS]}
    plans = [timeline(now, None, days, meals=meals)]
    held_back = ""
    if scenario is not None:
        changed = timeline(now, scenario, days, meals=meals)
        held_back = _held_back(scenario, own, timeline(now, scenario, days), gate, blocked)
        plans += [] if held_back else [changed]
    courses = [
        course(
            own.start, plan.stretches, _watched(plan, times), relative_tolerance=CLOSE, absolute_tolerance=CLOSE / 100
        )
        for plan in plans
    ]
    tables = [_over_time(_at(each, times)) for each in courses]
    drawn = drawn_courses(
        person,
        own,
        [plan.stretches for plan in plans],
        times,
        list(dict.fromkeys(name for row in shown for name in row.terms)),
        draws=draws,
        seed=seed,
        progress=progress,
    )
    return Forecast(
        time=times,
        quantities=tuple(_row(each, tables, drawn, person, own) for each in shown),
        scenario=f"{scenario.title}. {' '.join(plans[-1].says)}" if scenario and not held_back else "",
        draws=drawn.count,
        seed=seed if draws else 0,
        caveats=tuple(
            dict.fromkeys(
                (
                    *([held_back] if held_back else []),
                    *([ONE_BY_ONE] if meals else []),
                    *(danger for each in courses for danger in dangerous(each)),
                    *_some_draws_reach(drawn, tables),
                    *own.caveats,
                    *person.caveats,
                    *(caveat for plan in plans for caveat in plan.caveats),
                    *drawn.caveats,
                )
            )
        ),
        sources=_sources(person, own),
        ledger=ledger(courses[-1]),
    )


def _check(days: float, draws: int) -> None:
    if not 0 < days <= LONGEST:
        raise InputError(Problem(found=f"{days:g} days", right=f"give more than 0 and at most {LONGEST:g}"))
    if not 0 <= draws <= MOST_DRAWS:
        raise InputError(Problem(found=f"{draws} draws", right=f"give 0 to {MOST_DRAWS}"))


def _withheld(reason: str, caveats: Sequence[str]) -> Forecast:
    return Forecast(time=(), quantities=(), withheld=reason, caveats=tuple(caveats))


def _row(
    shown: ShownQuantity, tables: Sequence[Mapping[str, Array]], drawn: Drawn, person: PersonBody, own: Adjusted
) -> ForecastQuantity:
    values = [np.asarray(sum(times * each[name] for name, times in shown.terms.items())) for each in tables]
    spread = drawn.of(shown.terms)
    model, single = body(), not shown.of
    changed = len(tables) > 1
    return ForecastQuantity(
        name=shown.name,
        says=shown.says or model.says(shown.name),
        unit=shown.unit or model.unit(shown.name),
        group=shown.group,
        unchanged=bands(values[0], spread[0] if spread is not None else None),
        changed=bands(values[1], spread[1] if spread is not None else None) if changed else None,
        difference=bands(values[1] - values[0], spread[1] - spread[0] if spread is not None else None)
        if changed
        else None,
        loinc=_loinc(shown.name) if single else "",
        measured=_measured(shown.lab, person, own),
    )


def _watched(plan: Timeline, times: Sequence[float]) -> list[float]:
    """The times that are shown, and those between at which a level may be highest or lowest.

    The end of each piece of the course, and a minute after something is given into a vein at once.
    """
    ends = {stretch.end for stretch in plan.stretches}
    given = [stretch for stretch in plan.stretches if any(pool.startswith("extracellular") for pool in stretch.added)]
    after = {stretch.start + min(MINUTE, (stretch.end - stretch.start) / 2) for stretch in given}
    return sorted({*times, *ends, *after})


def _at(found: Course, times: Sequence[float]) -> Course:
    """A course at some of its times."""
    kept = np.isin(found.time, times)
    return replace(
        found,
        time=found.time[kept],
        states=found.states[:, kept],
        boundaries=found.boundaries[:, kept],
        settings=found.settings[:, kept],
    )


def _over_time(found: Course) -> dict[str, Array]:
    """Everything of a course by name, worked out once."""
    of = found.of
    quantities = dict(zip(of.quantities, found.quantities(), strict=True))
    return quantities | dict(zip(of.states, found.states, strict=True))


def _measured(analyte: str, person: PersonBody, own: Adjusted) -> float | None:
    """The person's own value, where it is of what the model holds. [house unit, which is the model's]"""
    used = [fit.lab for fit in own.fits] + [lab for lab in person.labs if lab.analyte not in labs_of_model().lab]
    return next((rounded(lab.value) for lab in used if lab.analyte == analyte and not lab.comparator), None)


def _loinc(name: str) -> str:
    model = body()
    if name in model.pools:
        return model.pools[name].loinc
    return model.quantities[name].law.loinc if name in model.quantities else ""


def _some_draws_reach(drawn: Drawn, tables: Sequence[Mapping[str, Array]]) -> list[str]:
    """Dangerous levels that the person's own courses do not pass, and a good part of the draws do."""
    from calcifate.physiology.protocol.settings import limits

    said = list[str]()
    for level in limits().level:
        if level.quantity not in drawn.values:
            continue
        values = drawn.values[level.quantity]
        own = np.array([table[level.quantity] for table in tables])
        above, line = level.above is not None, level.above if level.above is not None else level.below or 0.0
        share = float(((values > line) if above else (values < line)).any(axis=(0, 2)).mean())
        if share >= WORTH_SAYING and not ((own > line) if above else (own < line)).any():
            name, unit = body().says(level.quantity), body().unit(level.quantity)
            side = "above" if above else "below"
            said.append(
                f"In {100 * share:.0f} % of the runs {name} goes {side} {line:g} {unit}. At such levels {level.says} "
                f"({who_and_when(level.source)})."
            )
    return said


def _held_back(scenario: Scenario, own: Adjusted, plan: Timeline, gate: Gate | None, food: str) -> str:
    """Why a change is not shown to this person: the gate blocks what it does. Empty where it does not."""
    not_shown = "The change is not shown, because a safety rule of this person stands against it"
    if food:
        return f"{not_shown}: {food}."
    if gate is None:
        return ""
    reasons = {entry.what: entry.reason for entry in gate.suppressed}
    against = [reasons.get(what, what).rstrip(".") for what in sorted(_does(scenario, own, plan)) if gate.blocked(what)]
    return f"{not_shown} ({'; '.join(dict.fromkeys(against))})." if against else ""


def _does(scenario: Scenario, own: Adjusted, plan: Timeline) -> set[str]:
    """What a scenario does, in the words of the gate: `increase:magnesium`, `supplement:calcium`, ..."""
    from calcifate.physiology.protocol.amount import minerals
    from calcifate.physiology.protocol.scenario import SupplementEvent, VitaminDEvent

    found = set[str]()
    for event in scenario.event:
        if isinstance(event, SupplementEvent):
            found |= {f"supplement:{NUTRIENT.get(name, name)}" for name in minerals(event.amount, event.of, "amount")}
        if isinstance(event, VitaminDEvent):
            found |= {"supplement:vitamin_d", "increase:vitamin_d"}
    for mineral in MINERALS:
        then = max((_eaten(stretch.settings, mineral) for stretch in plan.stretches if _even(stretch)), default=0.0)
        if then > _eaten(own.settings, mineral) * MORE:
            found.add(f"increase:{NUTRIENT.get(mineral, mineral)}")
    return found


def _even(stretch: Stretch) -> bool:
    """Whether the settings of a stretch are those of a day; where meals are single they hold what is in the gut."""
    return stretch.settings["meals_are_spread_over_the_day"] > 0


def _eaten(settings: Mapping[str, float], mineral: str) -> float:
    """What is eaten of a mineral in a day. [mmol/d]"""
    return sum(settings[f"{occasion}_{mineral}"] * settings[often] for occasion, often in FREQUENCY.items())


def _sources(person: PersonBody, own: Adjusted) -> tuple[str, ...]:
    """Of every law and parameter of the model, of the adjustment and of what was taken of the person."""
    model = body()
    of_model = [quantity.law.source for quantity in model.quantities.values()]
    of_model += [parameter.source for parameter in model.parameters.values()]
    return tuple(sorted({*of_model, *own.sources, *person.sources} - {""}))
