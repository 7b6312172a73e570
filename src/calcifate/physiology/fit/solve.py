"""Multi-start least squares, with slopes worked out on every core."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from calcifate.physiology.fit.problem import Problem, problem, residuals, slopes
from calcifate.physiology.model.compiled import Array
from calcifate.physiology.model.parallel import in_order
from calcifate.physiology.validation.trace import Bench

LOSS_SCALE = 1.5
"""Standard deviations beyond which a miss counts less than its square, so that one odd target does not rule."""
MOST_EVALUATIONS = 20
PARAMETERS_A_SHARE = 6
"""Slopes that one piece of work gives."""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Where a start ended."""

    logs: Array
    cost: float
    residuals: Array
    slopes: Array
    seed: int
    message: str = ""


@dataclass(kw_only=True, eq=False)
class _Last:
    """The last point, so that slopes start from its steady states."""

    logs: Array = field(default_factory=lambda: np.empty(0))
    base: Array = field(default_factory=lambda: np.empty(0))
    bench: Bench | None = None


def fit(*, starts: int = 4, seed: int = 1, say: Say = print) -> list[Fit]:
    """Fit from the tables' values and from random draws of the priors.

    Parameters
    ----------
    starts : int, default 4
        The first is the tables' own values.
    seed : int, default 1
    say : callable
        Told of each start's end.

    Returns
    -------
    list of Fit
        From the best to the worst.
    """
    whole = problem()
    low, high = whole.bounds()
    random = np.random.default_rng(seed)
    ends = list[Fit]()
    for number in range(starts):
        drawn = whole.prior + whole.prior_spread * random.standard_normal(whole.prior.size)
        first = whole.now if number == 0 else drawn
        ends.append(_one(whole, np.clip(first, low + 1e-6, high - 1e-6), number, say))
        say(f"start {number}: cost {ends[-1].cost:.2f} ({ends[-1].message})")
    return sorted(ends, key=lambda end: end.cost)


def _one(whole: Problem, first: Array, number: int, say: Say) -> Fit:
    optimize: Any = importlib.import_module("scipy.optimize")
    last = _Last()

    def miss(logs: Array) -> Array:
        last.base, last.bench = residuals(whole, logs, last.bench)
        say(f"  start {number}: sum of squares {float((last.base**2).sum()):.1f}")
        last.logs = logs.copy()
        return last.base

    def slope(logs: Array) -> Array:
        if last.bench is None or not np.array_equal(logs, last.logs):
            last.base, last.bench = residuals(whole, logs, last.bench)
        return all_slopes(whole, logs, last.base, last.bench)

    low, high = whole.bounds()
    end = optimize.least_squares(
        miss,
        first,
        slope,
        bounds=(low, high),
        loss="soft_l1",
        f_scale=LOSS_SCALE,
        x_scale=whole.prior_spread,
        max_nfev=MOST_EVALUATIONS,
        xtol=1e-4,
        ftol=1e-4,
    )
    return Fit(logs=end.x, cost=float(end.cost), residuals=end.fun, slopes=end.jac, seed=number, message=end.message)


def all_slopes(whole: Problem, logs: Array, base: Array, bench: Bench) -> Array:
    """Slopes with respect to every parameter, shared out over processes."""
    shares = np.array_split(np.arange(logs.size), max(1, logs.size // PARAMETERS_A_SHARE))
    return np.hstack(
        list(in_order(lambda number: slopes(whole, logs, base, bench, shares[number].tolist()), len(shares)))
    )
