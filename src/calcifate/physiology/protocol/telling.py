"""What happens in a scenario, in plain words: one line for each event."""

from __future__ import annotations

import math

from calcifate.physiology.protocol.amount import days as in_days
from calcifate.physiology.protocol.plan import Instant, Planned, Taken
from calcifate.physiology.protocol.scenario import Event


def line(event: Event, plan: Planned, course: float) -> tuple[float, str]:
    """When an event starts, and a sentence for it.

    Parameters
    ----------
    event : Event
    plan : Planned
    course : float
        Its length. [d]
    """
    start = in_days(event.at, "at")
    if all(isinstance(part, Instant) for part in plan.parts):
        when = "At the start" if start == 0 else f"At {time(start)}"
    else:
        end = _written_end(event, start)
        if math.isinf(end) and event.what != "dialysis":
            end = max((part.end for part in plan.parts if not isinstance(part, Instant)), default=math.inf)
        when = "From the start" if start == 0 else f"From {time(start)}"
        if end < course and not (isinstance(plan.parts[0], Taken) and math.isinf(end)):
            when += f" to {time(end)}"
        elif start == 0 and end >= course:
            when = "All the time"
    return start, f"{when}: {plan.says}."


def _written_end(event: Event, start: float) -> float:
    if event.until is not None:
        return in_days(event.until, "until")
    if event.lasts is not None:
        return start + in_days(event.lasts, "for", length=True)
    return math.inf


def time(day: float) -> str:
    """A time in words: hours in the first two days.

    Examples
    --------
    >>> time(0.25), time(10)
    ('6 h', 'day 10')
    """
    return f"{24 * day:.3g} h" if day < 2 else f"day {day:.6g}"
