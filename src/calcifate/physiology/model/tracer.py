"""Where a tracer goes: a trace of an isotope follows the flows of a steady state and changes none of them.

Each flow out of a pool takes the tracer in proportion to the pool's content, so that the pools of an element are linear
compartments: their turnover, half-times and excretion follow from one matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calcifate.errors import InputError, Problem
from calcifate.physiology.model.compiled import Array, Compiled, compiled
from calcifate.physiology.model.steady import SteadyState
from calcifate.record import near_miss


@dataclass(frozen=True, kw_only=True, eq=False)
class Tracer:
    """Linear compartments of one element. C compartments inside, then B boundaries."""

    element: str
    pools: tuple[str, ...]
    """(C + B,) names, boundaries last"""
    inside: int
    """C"""
    content: Array
    """(C,) [mmol]"""
    rates: Array
    """(C + B, C + B) share of the column's pool that enters the row's pool in a day; the diagonal is what leaves"""

    def amounts(self, dose_pool: str, times: Sequence[float] | Array) -> Array:
        """Share of a dose in each pool and gone to each boundary, (C + B, T).

        Parameters
        ----------
        dose_pool : str
            Where it is given at time 0.
        times : sequence of float
            [d]

        Raises
        ------
        InputError
            If there is no such pool of this element.
        """
        if dose_pool not in self.pools:
            hint = near_miss(dose_pool, list(self.pools))
            right = f"did you mean {hint!r}?" if hint else f"one of {', '.join(self.pools)}"
            raise InputError(Problem(found=f"no pool {dose_pool!r} of {self.element}", right=right))
        given = (np.array(self.pools) == dose_pool).astype(float)
        found = list[Array]()
        now, at = given, 0.0
        for time in np.asarray(times, dtype=float).tolist():
            if time != at:  # from one time to the next, so that late times cost no more than early ones
                now, at = carried(self.rates, now, time - at), time
            found.append(now)
        return np.array(found).reshape(-1, len(self.pools)).T

    def excreted(self, dose_pool: str, times: Sequence[float] | Array) -> Array:
        """Share of a dose that has left the body, (T,)."""
        return self.amounts(dose_pool, times)[self.inside :].sum(axis=0)

    @property
    def half_times(self) -> Array:
        """(C,) half-times of the modes, longest first; infinite for what stays. [d]"""
        decay = -np.linalg.eigvals(self.rates[: self.inside, : self.inside]).real
        decay = np.where(decay > 1e-12 * max(float(decay.max(initial=0.0)), 1e-300), decay, 0.0)
        with np.errstate(divide="ignore"):
            return np.sort(np.log(2) / decay)[::-1]

    @property
    def turnover(self) -> Array:
        """(C,) share of each pool that leaves it in a day. [1/d]"""
        return -np.diag(self.rates)[: self.inside]


def tracer(state: SteadyState, element: str, of: Compiled | None = None) -> Tracer:
    """The compartments of an element at steady state.

    Parameters
    ----------
    state : SteadyState
    element : str
        Ca, Mg or P.
    of : Compiled, optional

    Raises
    ------
    InputError
        If no pool holds the element.

    Examples
    --------
    >>> from calcifate.physiology.model.steady import steady_state
    >>> found = tracer(steady_state(), "Mg")
    >>> shares = found.amounts("extracellular_magnesium", [0.0, 1.0, 10.0])
    >>> shares.sum(axis=0).round(9).tolist()
    [1.0, 1.0, 1.0]
    """
    of = of or compiled()
    model = of.model
    held = [name for name, pool in model.pools.items() if pool.holds == element]
    if not held:
        known = sorted({pool.holds for pool in model.pools.values() if pool.holds})
        raise InputError(Problem(found=f"no pool holds {element!r}", right=f"one of {', '.join(known)}"))
    inside = [name for name in held if not model.pools[name].boundary]
    pools = (*inside, *(name for name in held if model.pools[name].boundary))
    known = state.quantities(of)
    rates = np.zeros((len(pools), len(pools)))
    for name in model.flows:
        law = model.quantities[name].law
        taken, to = (law.taken_from, law.to) if known[name] >= 0 else (law.to, law.taken_from)
        if taken in inside and to in pools and known[taken] > 0:
            share = abs(known[name]) / known[taken]
            rates[pools.index(to), pools.index(taken)] += share
            rates[pools.index(taken), pools.index(taken)] -= share
    content = np.array([known[name] for name in inside])
    return Tracer(element=element, pools=pools, inside=len(inside), content=content, rates=rates)


def carried(rates: Array, start: Array, time: float) -> Array:
    """Amounts after a time: the matrix exponential by scaling and squaring of its series.

    The scaled matrix is shifted to have no negative entries, so that the series adds up without cancellation and no
    amount becomes negative.

    Examples
    --------
    >>> carried(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([1.0, 0.0]), np.log(2)).round(12).tolist()
    [0.5, 0.5]
    """
    fastest = float(-np.diag(rates).min(initial=0.0)) * time
    halvings = max(int(np.ceil(np.log2(max(fastest, 1.0)))), 0)
    small = rates * (time / 2**halvings)
    shift = float(-np.diag(small).min(initial=0.0))
    positive = small + shift * np.eye(len(small))
    term = np.eye(len(small))
    series = term.copy()
    for order in range(1, 30):  # entries are below one, so that 30 terms are far beyond rounding
        term = term @ positive / order
        series += term
    power = series * np.exp(-shift)
    for _ in range(halvings):
        power = power @ power
    return power @ start
