"""What a run reaches that would be dangerous to a person, and where it leaves the range the model was made for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calcifate.physiology.model.course import Course
from calcifate.physiology.protocol.settings import Level, limits
from calcifate.source import who_and_when

Array = NDArray[np.float64]


def dangerous(course: Course) -> tuple[str, ...]:
    """Caveats of a run: dangerous levels with their time, and laws outside their range.

    Of several levels of one quantity only the farthest that is passed is named.

    Examples
    --------
    >>> from calcifate.physiology.model.course import Stretch, course
    >>> from calcifate.physiology.model.steady import steady_state
    >>> usual = steady_state()
    >>> dangerous(course(usual, [Stretch(start=0, end=1, settings=usual.settings)], [0.0, 1.0]))
    ()
    """
    quantities = dict(zip(course.of.quantities, course.quantities(), strict=True))
    quantities |= dict(zip(course.of.states, course.states, strict=True))
    found = list[str]()
    for levels in _by_quantity_and_side():
        name = levels[0].quantity
        unit, says = course.of.model.unit(name), course.of.model.says(name)
        passed = [level for level in levels if _beyond(quantities[name], level).any()]
        if passed:
            level = passed[-1]
            found.append(_sentence(says, unit, quantities[name], course.time, level))
    return (*found, *_outside(course, quantities))


def _by_quantity_and_side() -> list[list[Level]]:
    """Levels of one quantity to one side, the farthest last."""
    groups = dict[tuple[str, bool], list[Level]]()
    for level in limits().level:
        groups.setdefault((level.quantity, level.above is not None), []).append(level)
    return [
        sorted(levels, key=lambda level: level.above if level.above is not None else -(level.below or 0.0))
        for levels in groups.values()
    ]


def _beyond(values: Array, level: Level) -> NDArray[np.bool_]:
    return values > level.above if level.above is not None else values < (level.below or 0.0)


def _sentence(says: str, unit: str, values: Array, time: Array, level: Level) -> str:
    first = int(_beyond(values, level).argmax())
    above = level.above is not None
    place = int(values.argmax() if above else values.argmin())
    line = f"above {level.above:g}" if level.above is not None else f"below {level.below:g}"
    return (
        f"{says[0].upper()}{says[1:]} is {line} {unit} {when(time[first], first)} ({'highest' if above else 'lowest'} "
        f"{values[place]:.3g} {unit}, {when(time[place], place)}). At such levels {level.says} "
        f"({who_and_when(level.source)}). What that does to a person is not in the model."
    )


def when(time: float, place: int) -> str:
    """A time of a course in words."""
    if place == 0:
        return "at the start"
    return f"after {24 * time:.3g} h" if time < 2 else f"on day {time:.4g}"


def _outside(course: Course, quantities: dict[str, Array]) -> tuple[str, ...]:
    found = list[str]()
    for name, quantity in course.of.model.quantities.items():
        if quantity.law.valid is None or quantity.law.step:
            continue
        low, high = quantity.law.valid
        beyond = (quantities[name] < low) | (quantities[name] > high)
        if beyond.any():
            place = int(beyond.argmax())
            says, unit = course.of.model.says(name), course.of.model.unit(name)
            found.append(
                f"{says[0].upper()}{says[1:]} leaves the range from {low:g} to {high:g} {unit}, within which the model "
                f"was made, {when(course.time[place], place)}."
            )
    return tuple(found)
