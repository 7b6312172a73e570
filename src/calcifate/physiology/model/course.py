"""A course in time: stretches in which settings stand still, with sudden changes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from calcifate.errors import InputError, Problem, SolveError
from calcifate.physiology.model.compiled import (
    ABSOLUTE_TOLERANCE,
    GAIN_SCALE,
    RELATIVE_TOLERANCE,
    Array,
    Compiled,
    columns,
    compiled,
    filled,
    integrator,
)
from calcifate.physiology.model.parallel import ctrl_c_heard
from calcifate.physiology.model.steady import SteadyState

HALVINGS = 12
"""How often a stretch that fails is halved to find when it fails."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A time in which settings stand still. Days from the start of the course."""

    start: float
    end: float
    settings: Mapping[str, float]
    """Every setting."""
    added: Mapping[str, float] = field(default_factory=dict[str, float])
    """What is added to pools at its start, as a meal or a bolus; the boundary it comes from is in `from_boundary`."""
    from_boundary: Mapping[str, float] = field(default_factory=dict[str, float])
    """Change of boundary pools at its start: minus what was added, by the pool it came from."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """States at chosen times, with all that is needed to work out any quantity. T times."""

    of: Compiled
    time: Array
    """(T,) [d]"""
    states: Array
    """(states, T) in the unit of each pool"""
    boundaries: Array
    """(boundaries, T) gained since the start"""
    settings: Array
    """(settings, T) in force up to each time"""
    start: Array
    """(states,) at time 0, before anything was added"""

    def __getitem__(self, name: str) -> Array:
        """A pool, boundary, setting or quantity over time, (T,).

        Raises
        ------
        KeyError
            If the model has no such name.
        """
        for names, table in (
            (self.of.states, self.states),
            (self.of.boundaries, self.boundaries),
            (self.of.settings, self.settings),
        ):
            if name in names:
                return table[names.index(name)]
        return self.quantities()[self.of.quantities.index(name)] if name in self.of.quantities else _missing(name)

    def quantities(self) -> Array:
        """Every quantity at every time, (quantities, T)."""
        x = self.states / self.of.scale[:, None]
        found = np.empty((self.time.size, len(self.of.quantities)))
        filled(self.of.quantities_of.map(self.time.size), (x.T, self.settings.T), (found,))
        return found.T


def _missing(name: str) -> Array:
    raise KeyError(name)


def course(
    start: SteadyState | Mapping[str, float],
    stretches: Sequence[Stretch],
    times: Sequence[float] | Array,
    *,
    relative_tolerance: float = RELATIVE_TOLERANCE,
    absolute_tolerance: float = ABSOLUTE_TOLERANCE,
    of: Compiled | None = None,
) -> Course:
    """Carry a body through stretches of time.

    Parameters
    ----------
    start : SteadyState or mapping of str to float
        Where it begins: a steady state, or every pool inside the body.
    stretches : sequence of Stretch
        One after the other, without gaps.
    times : sequence of float
        When results are wanted, in order, within the stretches. At a sudden change the value is the one before it. [d]
    relative_tolerance : float, default 1e-6
    absolute_tolerance : float, default 1e-8
        Of each pool over its usual size.
    of : Compiled, optional

    Raises
    ------
    InputError
        If stretches leave gaps, or a time lies outside them.
    SolveError
        If the solver fails; it names the pool, the time and the last good state.

    Examples
    --------
    >>> from calcifate.physiology.model.steady import steady_state
    >>> usual = steady_state()
    >>> still = course(usual, [Stretch(start=0, end=10, settings=usual.settings)], [0.0, 10.0])
    >>> bool(abs(still["plasma_calcium"][1] - still["plasma_calcium"][0]) < 1e-4)
    True
    """
    of = of or compiled()
    wanted = np.asarray(times, dtype=float)
    _check(stretches, wanted)
    pools = start.pools if isinstance(start, SteadyState) else start
    x = np.array([pools[name] for name in of.states]) / of.scale
    first, gained = x.copy(), np.zeros(len(of.boundaries))
    states, gains, settings, found = list[Array](), list[Array](), list[Array](), list[Array]()
    for number, stretch in enumerate(stretches):
        p = of.setting_vector(stretch.settings)
        if number == 0 and wanted.size and wanted[0] == stretch.start:
            _keep(states, gains, settings, found, x[:, None], gained[:, None], p, wanted[:1])
        x, gained = _jump(of, stretch, x, gained)
        inside = wanted[(wanted > stretch.start) & (wanted <= stretch.end)]
        length = stretch.end - stretch.start
        ends = inside if inside.size and inside[-1] == stretch.end else np.append(inside, stretch.end)
        shares = tuple(np.round((ends - stretch.start) / length, 12).tolist())
        xs, qs = _carried(of, x, p, stretch, shares, relative_tolerance, absolute_tolerance)
        kept = inside.size
        _keep(states, gains, settings, found, xs[:, :kept], gained[:, None] + qs[:, :kept], p, inside)
        x, gained = xs[:, -1], gained + qs[:, -1]
    return Course(
        of=of,
        time=np.concatenate(found),
        states=without_dust(np.hstack(states), 10 * absolute_tolerance) * of.scale[:, None],
        boundaries=np.hstack(gains),
        settings=np.hstack(settings),
        start=first * of.scale,
    )


def without_dust(x: Array, dust: float) -> Array:
    """States with what lies below zero by no more than the solver's tolerance, as in an empty gut, put to zero.

    Examples
    --------
    >>> without_dust(np.array([-1e-9, -1.0, 2.0]), 1e-7).tolist()
    [0.0, -1.0, 2.0]
    """
    return np.where((x < 0) & (x >= -dust), 0.0, x)


def _keep(
    states: list[Array],
    gains: list[Array],
    settings: list[Array],
    found: list[Array],
    xs: Array,
    qs: Array,
    p: Array,
    times: Array,
) -> None:
    states.append(xs)
    gains.append(qs)
    settings.append(np.repeat(p[:, None], times.size, axis=1))
    found.append(times)


def _check(stretches: Sequence[Stretch], wanted: Array) -> None:
    if not stretches:
        raise InputError(Problem(found="no stretch of time to simulate"))
    for before, after in pairwise(stretches):
        if before.end != after.start:
            raise InputError(Problem(found=f"nothing is said of day {before.end:g} to {after.start:g}"))
    if any(stretch.end <= stretch.start for stretch in stretches):
        raise InputError(Problem(found="a stretch of time ends before it starts"))
    if wanted.size and (wanted.min() < stretches[0].start or wanted.max() > stretches[-1].end):
        raise InputError(
            Problem(found=f"results are wanted from day {wanted.min():g} to {wanted.max():g}",
                    right=f"the course runs from day {stretches[0].start:g} to {stretches[-1].end:g}")
        )  # fmt: skip
    if (np.diff(wanted) < 0).any():
        raise InputError(Problem(found="times are not in order"))


def _jump(of: Compiled, stretch: Stretch, x: Array, gained: Array) -> tuple[Array, Array]:
    x, gained = x.copy(), gained.copy()
    for name, amount in stretch.added.items():
        place = of.states.index(name)
        x[place] += amount / of.scale[place]
    for name, amount in stretch.from_boundary.items():
        gained[of.boundaries.index(name)] += amount
    return x, gained


def _carried(
    of: Compiled, x: Array, p: Array, stretch: Stretch, shares: tuple[float, ...], relative: float, absolute: float
) -> tuple[Array, Array]:
    length = stretch.end - stretch.start
    try:
        return _step(of, x, p, length, shares, relative, absolute)
    except RuntimeError as error:
        raise SolveError(_failure(of, x, p, stretch, relative, absolute)) from error


def _step(
    of: Compiled, x: Array, p: Array, length: float, shares: tuple[float, ...], relative: float, absolute: float
) -> tuple[Array, Array]:
    begun = np.append(x, np.zeros(len(of.boundaries)))
    with ctrl_c_heard():
        result = integrator(of, shares, relative, absolute)(x0=begun, p=of.stretch_vector(p, length))
    xs, qs = np.split(columns(result["xf"], len(shares)), [len(of.states)])
    if not np.isfinite(xs).all():
        raise RuntimeError("a state is not a number")
    return xs, qs * GAIN_SCALE


def _failure(of: Compiled, x: Array, p: Array, stretch: Stretch, relative: float, absolute: float) -> str:
    """When the solver fails, in which pool, and from what state: by halving the time that still works."""
    good, reached, length = x, stretch.start, stretch.end - stretch.start
    for _ in range(HALVINGS):
        length /= 2
        try:
            good = _step(of, good, p, length, (1.0,), relative, absolute)[0][:, -1]
            reached += length
        except RuntimeError:
            continue
    rates = np.abs(np.asarray(of.rates_of(good, p), dtype=float)[:, 0])
    rates = np.where(np.isfinite(rates), rates, np.inf)
    place = int(rates.argmax())
    last = ", ".join(f"{name} {value:.4g}" for name, value in zip(of.states, (good * of.scale).tolist(), strict=True))
    return (
        f"the solver stopped at day {reached:.6g}: {of.states[place]} changes by {rates[place]:.3g} of its usual size "
        f"a day. Last good state: {last}"
    )
