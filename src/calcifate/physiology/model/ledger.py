"""The books of an element over a course: what was there, what came, what went, and whether that adds up."""

from __future__ import annotations

from calcifate.flow.forecast import LedgerLine
from calcifate.physiology.model.body import Body
from calcifate.physiology.model.course import Course
from calcifate.physiology.model.organ import ELEMENTS

CLOSED = 1e-8
"""Share of the turnover that rounding may leave unexplained."""


def ledger(course: Course) -> tuple[LedgerLine, ...]:
    """The books of calcium, magnesium and phosphate, from the start of a course to its last time.

    Parameters
    ----------
    course : Course

    Returns
    -------
    tuple of LedgerLine
        A line for each element: amounts inside the body at both ends, gains and losses by way, and the share of the
        turnover that they do not explain. [mmol]

    Examples
    --------
    >>> from calcifate.physiology.model.course import Stretch, course
    >>> from calcifate.physiology.model.steady import steady_state
    >>> usual = steady_state()
    >>> week = course(usual, [Stretch(start=0, end=7, settings=usual.settings)], [7.0])
    >>> calcium = ledger(week)[0]
    >>> calcium.element, round(calcium.gained["eaten"]), abs(calcium.unexplained) < CLOSED
    ('Ca', 175, True)
    """
    return tuple(line(course, element) for element in ELEMENTS)


def line(course: Course, element: str) -> LedgerLine:
    """The books of one element. [mmol]"""
    of, model = course.of, course.of.model
    inside = [place for place, name in enumerate(of.states) if model.pools[name].holds == element]
    at_start, at_end = float(course.start[inside].sum()), float(course.states[inside, -1].sum())
    gained: dict[str, float] = {}
    lost: dict[str, float] = {}
    for place, name in enumerate(of.boundaries):
        if model.pools[name].holds != element:
            continue
        gone = float(course.boundaries[place, -1])
        if gone < 0 or (gone == 0 and name in sources(model)):
            gained[way(name)] = abs(gone)
        else:
            lost[way(name)] = gone
    change = float((course.states[inside, -1] - course.start[inside]).sum())
    turnover = max(sum(gained.values()), sum(lost.values())) or at_start
    unexplained = (change - sum(gained.values()) + sum(lost.values())) / turnover
    return LedgerLine(
        element=element, at_start=at_start, at_end=at_end, gained=gained, lost=lost, unexplained=unexplained
    )


def sources(model: Body) -> set[str]:
    """Boundaries from which the body takes."""
    return {model.quantities[name].law.taken_from for name in model.flows} & set(model.boundaries)


def way(boundary: str) -> str:
    """How something came or went, from the name of its boundary.

    Examples
    --------
    >>> way("urine_calcium"), way("dialysate_gain_phosphate")
    ('urine', 'dialysate')
    """
    return boundary.split("_", maxsplit=1)[0]
