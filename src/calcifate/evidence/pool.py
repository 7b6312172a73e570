"""Pooling: fixed, DerSimonian and Laird, REML, with the interval of Hartung and Knapp and a prediction interval.

No well-kept Python library gives all of these with light dependencies, so they are written out here and tested against
R metafor's published results.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.evidence.effect import Z95

Array = NDArray[np.float64]
Method = Literal["fixed", "DL", "REML"]
ROUNDS = 500
CLOSE = 1e-12
SAME = 1e-9  # share by which precisions may differ and still be the same
FEWEST_FOR_SMALL_STUDIES = 10  # Egger's test and trim-and-fill below this many studies say nothing (Cochrane Handbook)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with the ends of its 95 % interval, on the scale that was pooled."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What several effects say together; every interval is named by how it was made."""

    method: Method
    k: int
    tau_squared: float
    q: float
    """Cochran's Q."""
    i_squared: float
    """Share of variation beyond chance, from Q. [%]"""
    normal: Interval
    hartung_knapp: Interval
    """Truncated: never narrower than the normal interval's variance allows."""
    hartung_knapp_untruncated: Interval
    prediction: Interval | None
    """Where the effect of a new study is expected, t with k - 2; None below three studies."""
    weights: tuple[float, ...]
    """Shares of the whole."""
    leave_one_out: tuple[Interval, ...] = field(default=())
    """Without each study in turn."""
    egger_p: float | None = None
    """Test for small-study effects; None below ten studies, or where all are equally precise."""


def pool(effects: Sequence[float], errors: Sequence[float], *, method: Method = "REML") -> Pooled:
    """Pool effects that measure the same thing.

    Parameters
    ----------
    effects : sequence of float
        Log ratios or differences.
    errors : sequence of float
        Their standard errors.
    method : {"REML", "DL", "fixed"}

    Raises
    ------
    InputError
        For fewer than two effects, unequal lengths, or an error that is not above zero.

    References
    ----------
    DerSimonian and Laird 1986, doi:10.1016/0197-2456(86)90046-2; REML: Viechtbauer 2005, doi:10.3102/10769986030003261;
    Hartung and Knapp 2001, doi:10.1002/sim.791; Higgins and others 2009, doi:10.1111/j.1467-985X.2008.00552.x
    (prediction).

    Examples
    --------
    >>> from calcifate.evidence.effect import log_ratio
    >>> rows = [log_ratio(1.28, 1.11, 1.47), log_ratio(1.09, 0.93, 1.26), log_ratio(1.06, 0.79, 1.43)]
    >>> found = pool([row[0] for row in rows], [row[1] for row in rows], method="DL")
    >>> round(float(np.exp(found.normal.estimate)), 5), round(found.tau_squared, 8)
    (1.16649, 0.00348072)
    """
    y, v = np.asarray(effects, dtype=float), np.asarray(errors, dtype=float) ** 2
    if len(y) != len(v) or len(y) < 2:
        raise InputError(Problem(found=f"{len(y)} effects and {len(v)} errors", right="two or more of each"))
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise InputError(Problem(found="an effect or error that is no number above zero", right="leave it out"))
    whole = _pool(y, v, method)
    without = tuple(_pool(np.delete(y, i), np.delete(v, i), method).normal for i in range(len(y))) if len(y) > 2 else ()
    return Pooled(
        **{name: getattr(whole, name) for name in vars(whole) if name not in ("leave_one_out", "egger_p")},
        leave_one_out=without,
        egger_p=egger_p(y, np.sqrt(v)) if len(y) >= FEWEST_FOR_SMALL_STUDIES else None,
    )


def _pool(y: Array, v: Array, method: Method) -> Pooled:
    k = len(y)
    fixed = 1 / v
    q = float((fixed * (y - _mean(y, fixed)) ** 2).sum())
    tau_squared = {"fixed": lambda: 0.0, "DL": lambda: _dersimonian_laird(v, q), "REML": lambda: _reml(y, v)}[method]()
    w = 1 / (v + tau_squared)
    mean, error = _mean(y, w), float(w.sum() ** -0.5)
    spread = float((w * (y - mean) ** 2).sum() / (k - 1))
    t = t_quantile(k - 1)
    beyond = t_quantile(k - 2) * (tau_squared + error**2) ** 0.5 if k > 2 else None
    return Pooled(
        method=method,
        k=k,
        tau_squared=tau_squared,
        q=q,
        i_squared=max(0.0, (q - (k - 1)) / q) * 100 if q else 0.0,
        normal=_interval(mean, Z95 * error),
        hartung_knapp=_interval(mean, t * error * max(1.0, spread) ** 0.5),
        hartung_knapp_untruncated=_interval(mean, t * error * spread**0.5),
        prediction=None if beyond is None else _interval(mean, beyond),
        weights=tuple(float(each) for each in w / w.sum()),
    )


def _mean(y: Array, w: Array) -> float:
    return float((w * y).sum() / w.sum())


def _interval(mean: float, half: float) -> Interval:
    return Interval(estimate=mean, low=mean - half, high=mean + half)


def _dersimonian_laird(v: Array, q: float) -> float:
    w = 1 / v
    return max(0.0, (q - (len(v) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))


def _reml(y: Array, v: Array) -> float:
    """Restricted maximum likelihood: the fixed point, started from DerSimonian and Laird."""
    w = 1 / v
    tau_squared = _dersimonian_laird(v, float((w * (y - _mean(y, w)) ** 2).sum()))
    for _ in range(ROUNDS):
        w = 1 / (v + tau_squared)
        mean = _mean(y, w)
        following = float((w**2 * ((y - mean) ** 2 - v)).sum() / (w**2).sum() + 1 / w.sum())
        following = max(0.0, following)
        if abs(following - tau_squared) < CLOSE:
            return following
        tau_squared = following
    return tau_squared


def t_quantile(freedom: int) -> float:
    """97.5th percentile of Student's t."""
    return float(_special().stdtrit(freedom, 0.975))


def _special() -> Any:
    """SciPy ships no types; it is used here and nowhere else, and takes longer to load than everything around it."""
    return importlib.import_module("scipy.special")


def egger_p(y: Array, errors: Array) -> float | None:
    """Two-sided p of Egger's regression: whether small studies say something else; None where no line can be drawn.

    References
    ----------
    Egger and others 1997, doi:10.1136/bmj.315.7109.629.
    """
    precision, standard = 1 / errors, y / errors
    if np.ptp(precision) <= SAME * precision.max():
        return None
    design = np.column_stack([np.ones_like(precision), precision])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ standard
    freedom = len(y) - 2
    residual = float(((standard - design @ coefficients) ** 2).sum() / freedom)
    if not residual > 0:
        return None
    statistic = abs(float(coefficients[0])) / (residual * float(inverse[0, 0])) ** 0.5
    return float(2 * (1 - _special().stdtr(freedom, statistic)))


def ratio_of_ratios(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float, float]:
    """Difference of two log ratios of separate people, its standard error and z.

    Examples
    --------
    >>> from calcifate.evidence.effect import log_ratio
    >>> effect, _, z = ratio_of_ratios(log_ratio(1.57, 1.09, 2.26), log_ratio(0.66, 0.47, 0.93))
    >>> round(float(np.exp(effect)), 5), round(z, 4)
    (2.37879, 3.4013)
    """
    effect, error = first[0] - second[0], (first[1] ** 2 + second[1] ** 2) ** 0.5
    return effect, error, effect / error
