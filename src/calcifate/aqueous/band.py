"""A distribution in four numbers, from draws of which some may have no solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.arrays import Array, Flags

LOW, HIGH = 0.05, 0.95
NORMAL_95 = 1.6448536269514722  # 95th percentile of a standard normal
LOST_DRAWS = 0.05  # share of draws without a solution beyond which no band is given


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """A distribution in four numbers, each (N, p)."""

    median: Array
    low: Array
    """5th percentile."""
    high: Array
    """95th percentile."""
    sigma: Array


def normal_band(median: Array, sigma: Array) -> Band:
    """The band of a normal distribution.

    Examples
    --------
    >>> float(normal_band(np.array([[1.0]]), np.array([[0.1]])).high[0, 0].round(3))
    1.164
    """
    return Band(median=median, low=median - NORMAL_95 * sigma, high=median + NORMAL_95 * sigma, sigma=sigma)


def drawn_band(drawn: Array, solved: Flags, shown: Flags) -> Band:
    """Median, percentiles and standard deviation over the draws that have a solution.

    Parameters
    ----------
    drawn : array (n, p, D)
    solved : array (n, D)
        Beyond 5 % of draws without a solution a sample has no band.
    shown : array (n, p)
        Where there is a number at all.

    Examples
    --------
    >>> band = drawn_band(np.array([[[3.0, 1.0, 2.0]]]), np.ones((1, 3), dtype=bool), np.array([[True]]))
    >>> float(band.median[0, 0]), float(band.low[0, 0].round(3)), float(band.sigma[0, 0].round(3))
    (2.0, 1.1, 0.816)
    """
    left = solved.sum(axis=1)
    enough = (left > 0) & (left >= (1.0 - LOST_DRAWS) * solved.shape[1])
    shown = shown & enough[:, None]
    counts = solved[:, None] & shown[:, :, None]
    ordered = np.sort(np.where(counts, drawn, np.inf), axis=2)  # what does not count is sorted to the end
    number = np.maximum(left, 1)[:, None]
    mean = np.where(counts, drawn, 0.0).sum(axis=2) / number
    square = np.where(counts, drawn - mean[:, :, None], 0.0) ** 2
    found = [_percentile(ordered, left, at) for at in (LOW, 0.5, HIGH)]
    low, median, high, sigma = (
        np.where(shown, values, np.nan) for values in (*found, np.sqrt(square.sum(axis=2) / number))
    )
    return Band(median=median, low=low, high=high, sigma=sigma)


def joined_bands(bands: list[Band]) -> Band:
    """Bands of several blocks of samples as one."""
    return Band(**{name: np.concatenate([vars(band)[name] for band in bands]) for name in vars(bands[0])})


def _percentile(ordered: Array, left: Array, at: float) -> Array:
    """(n, p) between the two draws around it, of the first `left` of each sample."""
    last = np.maximum(left - 1, 0)[:, None, None]
    below = np.floor(at * last).astype(int)
    shape = (*ordered.shape[:2], 1)
    low, high = (
        np.take_along_axis(ordered, np.broadcast_to(place, shape), axis=2)[:, :, 0]
        for place in (below, np.minimum(below + 1, last))
    )
    with np.errstate(invalid="ignore"):
        return low + (at * last - below)[:, :, 0] * (high - low)
