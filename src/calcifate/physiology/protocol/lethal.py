"""What is given into a vein, held against what labels allow and people survive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.errors import InputError, Problem
from calcifate.parameter import Parameter
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.protocol.settings import Given, limits
from calcifate.physiology.protocol.telling import time
from calcifate.source import who_and_when

HOURS = 24.0


def check_given(stretches: Sequence[Stretch], values: Mapping[str, float]) -> tuple[str, ...]:
    """Caveats for what is given faster or more than labels have it.

    Parameters
    ----------
    stretches : sequence of Stretch
        The whole course: what a person has anyway, what events add and what is set all count.
    values : mapping of str to float
        The person's settings.

    Raises
    ------
    InputError
        If it would be lethal, or lies far beyond what anyone has been given.
    """
    problems, caveats = list[Problem](), list[str]()
    for name, given in limits().given.items():
        if any(stretch.settings[given.input] or stretch.added.get(given.pool) for stretch in stretches):
            for problem, caveat in _judged(name, given, stretches, values):
                if problem:
                    problems.append(problem)
                elif caveat:
                    caveats.append(caveat)
    if problems:
        raise InputError(problems)
    return tuple(caveats)


def _judged(
    name: str, given: Given, stretches: Sequence[Stretch], values: Mapping[str, float]
) -> list[tuple[Problem | None, str]]:
    weight, beyond = values["body_weight"], limits().refused_beyond.value
    fastest = max(stretch.settings[given.input] for stretch in stretches) / HOURS
    in_a_day, _ = _most_within(given, stretches, 1.0)
    found = [
        _against(name, "a rate", fastest, _of(given.rate, weight), beyond, "mmol/h", given.rate.source),
        _against(name, "an amount in a day", in_a_day, _of(given.day, weight), beyond, "mmol", given.day.source),
    ]
    if given.noted_rise and given.refused_rise:
        quick = limits().quick_hours.value
        volume = weight * values["extracellular_volume_per_weight"]
        amount, when = _most_within(given, stretches, quick / HOURS)
        rise = amount / volume
        at = f"{amount:.3g} mmol of {name} within {quick:g} h from {time(when)} on"
        if rise > given.refused_rise.value:
            found.append((Problem(
                found=f"{at} would raise its plasma level by up to {rise:.2g} mmol/L, which may kill",
                right=f"this model runs up to a rise of {given.refused_rise.value:g} mmol/L "
                f"({who_and_when(given.refused_rise.source)}: {given.refused_rise.at})",
            ), ""))  # fmt: skip
        elif rise > given.noted_rise.value:
            found.append((None, f"{at} can raise its plasma level by up to {rise:.2g} mmol/L, beyond what people are "
                          f"usually given ({who_and_when(given.noted_rise.source)})."))  # fmt: skip
    return found


def _against(
    name: str, what: str, found: float, most: float, beyond: float, unit: str, source: str
) -> tuple[Problem | None, str]:
    if found > beyond * most:
        return Problem(
            found=f"{what} of {found:.4g} {unit} of {name} into a vein may kill",
            right=f"labels and trials go up to {most:.3g} {unit} ({who_and_when(source)}), and this model to "
            f"{beyond:g} times that",
        ), ""
    if found > most:
        beginning = f"{what[0].upper()}{what[1:]} of {found:.4g} {unit} of {name} into a vein"
        return None, f"{beginning} is beyond the {most:.3g} {unit} of {who_and_when(source)}."
    return None, ""


def _of(parameter: Parameter, weight: float) -> float:
    return parameter.value * (weight if "/kg" in parameter.unit else 1.0)


def _most_within(given: Given, stretches: Sequence[Stretch], length: float) -> tuple[float, float]:
    """The most that enters within a length of time, and when that starts. [mmol], [d]"""
    edges = [stretch.start for stretch in stretches]
    ends = [stretch.end for stretch in stretches]
    starts = sorted({max(edges[0], edge) for edge in (*edges, *(end - length for end in ends))})
    before = [0.0]
    for stretch in stretches:
        before.append(before[-1] + stretch.settings[given.input] * (stretch.end - stretch.start))
    best, when = 0.0, starts[0]
    jumps = [(stretch.start, stretch.added[given.pool]) for stretch in stretches if given.pool in stretch.added]

    def infused(time: float, place: int) -> tuple[float, int]:
        while place < len(stretches) - 1 and ends[place] <= time:
            place += 1
        inside = min(max(time, edges[place]), ends[place]) - edges[place]
        return before[place] + stretches[place].settings[given.input] * inside, place

    first = last = 0
    for start in starts:
        low, first = infused(start, first)
        high, last = infused(start + length, last)
        total = high - low + sum(amount for time, amount in jumps if start <= time < start + length)
        if total > best:
            best, when = total, start
    return best, when
