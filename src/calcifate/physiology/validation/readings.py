"""How a figure is read from a curve: the peak, the plateau, where it crosses a level, where it bends.

Each takes the place of every value (time in days, or the values of a series) and the values, and the bounds that the
reading names. They are pure and smooth where the figure itself is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from calcifate.physiology.model.compiled import Array

Reader = Callable[[Array, Array, float, float, float], float]
"""(places, values, since, at, level) to a figure."""


def value(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The value at a place, between its neighbours on a straight line."""
    return float(np.interp(at, places, values))


def change(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Value at `at` less value at `since`."""
    return value(places, values, since, at, level) - value(places, values, since, since, level)


def fold(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Value at `at` over value at `since`."""
    return value(places, values, since, at, level) / value(places, values, since, since, level)


def relative_change(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Change from `since` to `at`, over the value at `since`."""
    return fold(places, values, since, at, level) - 1


def largest_fold(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Largest value up to `at` over the value at `since`."""
    inside = (places >= since) & (places <= at)
    return float(values[inside].max()) / value(places, values, since, since, level)


def mean(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Mean from `since` to `at`."""
    inside = (places >= since) & (places <= at)
    return float(np.trapezoid(values[inside], places[inside]) / (places[inside][-1] - places[inside][0]))


def lasts(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """How long a fall lasts: until the value is back within a share `level` of where it was at `since`."""
    before = value(places, values, since, since, level)
    later = places > since
    fallen = values[later] / before - 1 + level
    below = np.flatnonzero(fallen < 0)
    if not below.size:
        return 0.0
    after = np.flatnonzero((fallen >= 0) & (np.arange(fallen.size) > below[0]))
    if not after.size:
        return float(places[later][-1] - since)
    place = int(after[0])
    earlier, now = fallen[place - 1], fallen[place]
    share = -earlier / (now - earlier)
    times = places[later]
    return float(times[place - 1] + share * (times[place] - times[place - 1]) - since)


def slope(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Slope of a straight line through all values."""
    return float(np.polyfit(places, values, 1)[0])


def slope_of_logarithms(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Exponent of a power law through all values."""
    return float(np.polyfit(np.log(places), np.log(values), 1)[0])


def leaves(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The place at which a value has left its first one by a share `level`; the last place if it never has."""
    away = _crossing(places, np.abs(values / values[0] - 1) - level)
    return away if np.isfinite(away) else float(places[-1])


def rises_above(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The largest place at which the value lies above a level, for a value that falls as the place grows."""
    return _crossing(places, values - level)


def reaches(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The place at which a rising value passes a level."""
    return _crossing(places, values - level)


def falls_below_its_peak(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The place past its peak at which the value is a share `level` of the peak."""
    peak = int(values.argmax())
    return _crossing(places[peak:], values[peak:] - level * values.max())


def middle_of_range(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """The place at which a falling value is midway between its largest and smallest."""
    return _crossing(places, values - (values.max() + values.min()) / 2)


def bend(places: Array, values: Array, since: float, at: float, level: float) -> float:
    """Where two straight lines through the logarithm meet that fit it best, as cohorts are searched for a threshold."""
    knees: Array = np.linspace(float(places.min()), float(places.max()), 61)[6:-6]
    misfits = np.array([_misfit(places, np.log(values), float(knee)) for knee in knees])
    place = min(max(int(misfits.argmin()), 1), knees.size - 2)
    # The least of a parabola through the best knee and its neighbours, so that the figure moves smoothly.
    before, best, after = misfits[place - 1 : place + 2].tolist()
    step = float(knees[1] - knees[0])
    return float(knees[place]) + step * (before - after) / (2 * (before - 2 * best + after))


def _misfit(places: Array, logs: Array, knee: float) -> float:
    """What two straight lines that meet at the knee leave of the logarithms."""
    columns = np.column_stack([np.ones_like(places), places, np.maximum(places - knee, 0)])
    fitted = np.linalg.lstsq(columns, logs, rcond=None)[0]
    return float(((logs - columns @ fitted) ** 2).sum())


def _crossing(places: Array, values: Array) -> float:
    signs = np.flatnonzero(np.diff(np.sign(values)) != 0)
    if not signs.size:
        return float("nan")
    place = int(signs[0])
    low, high = values[place], values[place + 1]
    return float(places[place] - low * (places[place + 1] - places[place]) / (high - low))


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        value, change, fold, relative_change, largest_fold, mean, lasts, slope, slope_of_logarithms, leaves,
        rises_above, reaches, falls_below_its_peak, middle_of_range, bend,
    )
}  # fmt: skip
"""Every way to read, by its name in an experiment."""
