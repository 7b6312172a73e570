"""A course in a few letters: blocks of eight heights."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
LEVEL = "▄"
FLAT = 0.005
"""Of the middle: a smaller change is drawn level. It is below what a laboratory can tell apart."""
PARTS = 8  # in which the time of one letter is read


def sparkline(time: Sequence[float], values: Sequence[float], letters: int = 12, beside: Sequence[float] = ()) -> str:
    """The course as letters, each the mean of its share of the time; level where it hardly changes.

    Parameters
    ----------
    time, values : sequence of float
    letters : int, default 12
    beside : sequence of float
        Another course on the same scale.

    Examples
    --------
    >>> sparkline([0, 1, 2], [1.0, 2.0, 3.0], 4)
    '▁▃▆█'
    >>> sparkline([0, 1, 2], [2.0, 2.001, 2.0], 4)
    '▄▄▄▄'
    """
    if not values:
        return ""
    means = _means(time, values, letters)
    ends = [*means, *(_means(time, beside, letters) if beside else ())]
    low, high = min(ends), max(ends)
    if high - low <= FLAT * max(abs(low), abs(high)):
        return LEVEL * letters
    return "".join(BLOCKS[round((mean - low) / (high - low) * (len(BLOCKS) - 1))] for mean in means)


def _means(time: Sequence[float], values: Sequence[float], letters: int) -> list[float]:
    if len(time) < 2 or time[-1] <= time[0]:
        return [values[-1]] * letters
    length = (time[-1] - time[0]) / letters
    steps = [(place + 0.5) / PARTS for place in range(PARTS)]
    return [
        sum(_at(time, values, time[0] + length * (letter + step)) for step in steps) / PARTS
        for letter in range(letters)
    ]


def _at(time: Sequence[float], values: Sequence[float], when: float) -> float:
    """The value at a time, on a straight line between its neighbours."""
    from bisect import bisect_right

    after = min(max(bisect_right(time, when), 1), len(time) - 1)
    before = after - 1
    length = time[after] - time[before]
    share = (when - time[before]) / length if length else 1.0
    return values[before] + (values[after] - values[before]) * min(max(share, 0.0), 1.0)
