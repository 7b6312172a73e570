"""Many bodies at once: the same stretches of time for thousands of parameter sets, on the machine's cores.

A row that fails is a row: its values are not numbers and its reason is kept. Only the wanted names are kept, so that
memory grows with what is asked and not with the model.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from calcifate.errors import CalcifateError, InputError, Problem, SolveError
from calcifate.physiology.model.compiled import (
    ABSOLUTE_TOLERANCE,
    RELATIVE_TOLERANCE,
    Array,
    Compiled,
    casadi,
    columns,
    compiled,
    integrator,
)
from calcifate.physiology.model.course import Stretch, course
from calcifate.physiology.model.steady import ENOUGH, LARGEST_STEP, SteadyState, steady_state
from calcifate.physiology.model.values import reference_values, worked_out
from calcifate.record import near_miss

BATCH = 64
"""Rows that are carried together: enough for the cores, few enough to stop soon when asked to."""
STEADY_BATCH = 256
STEADY_STEPS = 16
"""Newton steps of all columns together; what has not settled by then is solved alone."""
NUDGE = 1e-10
"""Rate per day by which every state is taken to settle by itself, so that no column is singular."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensemble:
    """Courses of many parameter sets. R rows, T times."""

    time: Array
    """(T,) [d]"""
    values: Mapping[str, Array]
    """(R, T) of each wanted name, in the model's unit; nan in a row that failed."""
    ok: Array
    """(R,) whether a row has a course."""
    reasons: tuple[str, ...]
    """Of each row, why it has none; empty where it has one."""
    asked: int
    """Rows that were asked for: more than R if the work was stopped."""

    @property
    def partial(self) -> bool:
        """Whether the work was stopped before the last row."""
        return len(self.reasons) < self.asked


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def steady_states(
    p: Array,
    *,
    drifting: Mapping[str, float | Array] | None = None,
    start: SteadyState | None = None,
    threads: int | None = None,
    of: Compiled | None = None,
) -> tuple[Array, Array]:
    """Where the pools settle for many parameter sets.

    Parameters
    ----------
    p : array (settings, R)
        A column for each parameter set, as `draw_settings` gives.
    drifting : mapping of str to float or array (R,), optional
        Pools that have no steady state of their own, such as the nephrons of a person.
    start : SteadyState, optional
        A state to start from, such as that of the person about whom is drawn. Default: the reference person's.
    threads : int, optional
        Default: every core.
    of : Compiled, optional

    Returns
    -------
    array (states, R)
        Every state over its scale; nan in a column that does not settle.
    array (R,) of bool
        Whether it settles.

    Examples
    --------
    >>> of = compiled()
    >>> x, ok = steady_states(np.repeat(steady_state().p[:, None], 3, axis=1))
    >>> x.shape == (len(of.states), 3), bool(ok.all())
    (True, True)
    """
    of = of or compiled()
    x = _first_guesses(of, p, drifting or {}, start)
    ok = np.zeros(p.shape[1], dtype=bool)
    for chosen in _batches(p.shape[1], STEADY_BATCH):
        x[:, chosen], ok[chosen] = _newton(of, x[:, chosen], p[:, chosen], threads or cores())
    for column in np.flatnonzero(~ok).tolist():
        pools = {name: float(np.broadcast_to(value, ok.shape)[column]) for name, value in (drifting or {}).items()}
        given = dict(zip(of.settings, p[:, column].tolist(), strict=True)) | pools
        try:
            x[:, column], ok[column] = steady_state(given, of=of).x, True
        except CalcifateError:
            x[:, column] = np.nan
    return x, ok


def _first_guesses(of: Compiled, p: Array, drifting: Mapping[str, float | Array], start: SteadyState | None) -> Array:
    """States to start from, (states, R): pools that a law gives are worked out for each column."""
    values = dict(zip(of.settings, p, strict=True))
    usual = reference_values(of.model)
    rows = list[Any]()
    for name in of.states:
        given = of.model.pools[name].start
        if name in drifting:
            rows.append(drifting[name])
        elif isinstance(given, str):
            rows.append(worked_out(of.model, given, values))
        else:
            rows.append(start.pools[name] if start else usual[name])
    return np.array([np.broadcast_to(row, p.shape[1]) for row in rows]) / of.scale[:, None]


def _newton(of: Compiled, x: Array, p: Array, threads: int) -> tuple[Array, Array]:
    """Newton steps in the logarithm of the settled states, for all columns together. States, and which settled."""
    settled = of.settled
    count, width = x.shape[1], int(settled.sum())
    function = of.settled_rates_of.map(count, "thread", min(threads, count))
    x = np.maximum(x, 1e-12)
    done = np.zeros(count, dtype=bool)
    for _ in range(STEADY_STEPS):
        found, slope_table = function(x, p)
        rates = np.asarray(found, dtype=float)
        slopes = np.asarray(slope_table, dtype=float).reshape(width, count, width).transpose(1, 0, 2)
        sound = np.isfinite(rates).all(axis=0) & np.isfinite(slopes).all(axis=(1, 2))
        done = sound & (np.abs(rates).max(axis=0, initial=0.0) < ENOUGH)
        moving = np.flatnonzero(sound & ~done)
        if not moving.size:
            break
        x[np.ix_(settled, moving)] *= np.exp(_moves(slopes[moving], rates[:, moving], x[np.ix_(settled, moving)]))
    return x, done


def _moves(slopes: Array, rates: Array, x: Array) -> Array:
    """Newton steps of the logarithms, (settled, columns), none longer than allowed."""
    damped = slopes * x.T[:, None, :] - NUDGE * np.eye(x.shape[0])
    moves = np.linalg.solve(damped, -rates.T[:, :, None])[:, :, 0].T
    longest = np.abs(moves).max(axis=0, initial=0.0)
    return np.where(np.isfinite(longest), moves * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, 1e-300)), 0.0)


def ensemble(
    x0: Array,
    p: Array,
    stretches: Sequence[Stretch],
    times: Sequence[float] | Array,
    names: Sequence[str],
    *,
    base: Mapping[str, float],
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
    of: Compiled | None = None,
) -> Ensemble:
    """Carry many bodies through the same stretches of time.

    Stopped with Ctrl-C, it returns the rows that are done.

    Parameters
    ----------
    x0 : array (states, R) or (states,)
        Where each begins, every state over its scale; a column with nan is a failed row.
    p : array (settings, R)
        The settings of each, as `draw_settings` gives.
    stretches : sequence of Stretch
        One after the other, for the person about whom is drawn.
    times : sequence of float
        When results are wanted, in order, within the stretches. [d]
    names : sequence of str
        Pools, boundaries, settings and quantities that are kept.
    base : mapping of str to float
        The settings of the person about whom is drawn. Where a stretch differs from them, every row takes its value.
    progress : callable, optional
        Called after each batch with the rows done and the rows asked for.
    threads : int, optional
        Default: every core.
    of : Compiled, optional

    Raises
    ------
    InputError
        If a name is unknown, stretches leave gaps or a time lies outside them.

    Examples
    --------
    >>> usual = steady_state()
    >>> p = np.repeat(usual.p[:, None], 2, axis=1)
    >>> still = [Stretch(start=0, end=30, settings=usual.settings)]
    >>> found = ensemble(usual.x, p, still, [0, 15, 30], ["plasma_calcium"], base=usual.settings)
    >>> found.values["plasma_calcium"].shape, found.partial
    ((2, 3), False)
    """
    of = of or compiled()
    wanted = np.asarray(times, dtype=float)
    check_names(of, names)
    _check_times(stretches, wanted)
    count = p.shape[1]
    x0 = np.broadcast_to(x0 if x0.ndim > 1 else x0[:, None], (len(of.states), count))
    found, done = list[tuple[Array, list[str]]](), 0
    try:
        for chosen in _batches(count, BATCH):
            batch = _Batch(of, x0[:, chosen], p[:, chosen], threads or cores())
            found.append((batch.run(stretches, wanted, tuple(names), base), batch.reasons))
            done += len(batch.reasons)
            if progress:
                progress(done, count)
    except KeyboardInterrupt:
        found = found[: sum(np.cumsum([len(reasons) for _, reasons in found]) <= done)]
    table = np.concatenate([values for values, _ in found]) if found else np.zeros((0, len(names), wanted.size))
    reasons = tuple(reason for _, part in found for reason in part)
    return Ensemble(
        time=wanted,
        values={name: table[:, place] for place, name in enumerate(names)},
        ok=np.array([not reason for reason in reasons], dtype=bool),
        reasons=reasons,
        asked=count,
    )


def check_names(of: Compiled, names: Iterable[str]) -> None:
    """Whether the model has every name.

    Raises
    ------
    InputError
        With the nearest name that it has.
    """
    known = {*of.states, *of.boundaries, *of.settings, *of.quantities}
    for name in names:
        if name not in known:
            hint = near_miss(name, sorted(known))
            right = f"did you mean {hint!r}?" if hint else "`calcifate model params` lists the names"
            raise InputError(Problem(found=f"unknown quantity {name!r}", right=right))


def _check_times(stretches: Sequence[Stretch], wanted: Array) -> None:
    if not stretches:
        raise InputError(Problem(found="no stretch of time to simulate"))
    for before, after in pairwise(stretches):
        if before.end != after.start:
            raise InputError(Problem(found=f"nothing is said of day {before.end:g} to {after.start:g}"))
    first, last = stretches[0].start, stretches[-1].end
    if wanted.size and (wanted.min() < first or wanted.max() > last or (np.diff(wanted) < 0).any()):
        raise InputError(Problem(found="times are not in order", right=f"they lie between day {first:g} and {last:g}"))


def _batches(count: int, most: int) -> list[slice]:
    """Slices of nearly the same length, so that one mapped function serves nearly all of them.

    Examples
    --------
    >>> _batches(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    size = -(-count // max(-(-count // most), 1))
    return [slice(start, min(start + size, count)) for start in range(0, count, size)] if count else []


@lru_cache(maxsize=64)
def _mapped(of: Compiled, shares: tuple[float, ...], count: int, threads: int) -> Any:
    """The integrator of a stretch for many columns. "thread": its "openmp" runs on one core without saying so."""
    return integrator(of, shares, RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE).map(count, "thread", min(threads, count))


@lru_cache(maxsize=16)
def _reader(of: Compiled, names: tuple[str, ...]) -> Any:
    """(x, gains, p) to the wanted names, and nothing else."""
    ca = casadi()
    x, p = ca.SX.sym("x", len(of.states)), ca.SX.sym("p", len(of.settings))
    gains = ca.SX.sym("gains", len(of.boundaries))
    quantities = of.quantities_of(x, p)
    pools = x * of.scale
    known = {name: pools[place] for place, name in enumerate(of.states)}
    for listed, table in ((of.boundaries, gains), (of.settings, p), (of.quantities, quantities)):
        known |= {name: table[place] for place, name in enumerate(listed)}
    return ca.Function("wanted", [x, gains, p], [ca.vertcat(*(known[name] for name in names))], {"cse": True})


class _Batch:
    """Some rows on their way through the stretches: where each is, what its boundaries gained, and why it stopped."""

    def __init__(self, of: Compiled, x: Array, p: Array, threads: int):
        self.of, self.p, self.threads = of, p, threads
        self.x = np.array(x)
        self.gained = np.zeros((len(of.boundaries), x.shape[1]))
        self.reasons = ["" if np.isfinite(row).all() else "no steady state to begin with" for row in self.x.T]

    def run(
        self, stretches: Sequence[Stretch], wanted: Array, names: tuple[str, ...], base: Mapping[str, float]
    ) -> Array:
        """Values of the wanted names, (rows, names, times)."""
        parts = list[Array]()
        for number, stretch in enumerate(stretches):
            p = self._settings(stretch, base)
            if number == 0 and wanted.size and wanted[0] == stretch.start:
                parts.append(self._read(self.x[:, :, None], self.gained[:, :, None], p, names))
            self._jump(stretch)
            inside = wanted[(wanted > stretch.start) & (wanted <= stretch.end)]
            ends = inside if inside.size and inside[-1] == stretch.end else np.append(inside, stretch.end)
            xs, gains = self._carry(stretch, p, ends)
            if inside.size:
                parts.append(self._read(xs[:, :, : inside.size], gains[:, :, : inside.size], p, names))
            self.x, self.gained = xs[:, :, -1], gains[:, :, -1]
        values = np.concatenate(parts, axis=2) if parts else np.zeros((self.p.shape[1], len(names), 0))
        values[[place for place, reason in enumerate(self.reasons) if reason]] = np.nan
        return values

    def _settings(self, stretch: Stretch, base: Mapping[str, float]) -> Array:
        p = self.p.copy()
        for place, name in enumerate(self.of.settings):
            if stretch.settings[name] != base[name]:
                p[place] = stretch.settings[name]
        return p

    def _jump(self, stretch: Stretch) -> None:
        for name, amount in stretch.added.items():
            place = self.of.states.index(name)
            self.x[place] += amount / self.of.scale[place]
        for name, amount in stretch.from_boundary.items():
            self.gained[self.of.boundaries.index(name)] += amount

    def _carry(self, stretch: Stretch, p: Array, ends: Array) -> tuple[Array, Array]:
        """States (states, rows, times) and gains at the end of each share of a stretch."""
        good = np.array([not reason for reason in self.reasons])
        if not good.any():
            return self._nothing(ends.size)
        some = int(np.flatnonzero(good)[0])  # failed rows run along as a copy of a good one, and are not kept
        rows = np.where(good, np.arange(good.size), some)
        length = stretch.end - stretch.start
        shares = tuple(np.round((ends - stretch.start) / length, 12).tolist())
        prepared = np.asarray(self.of.prepare(p[:, rows]), dtype=float)
        given = np.vstack([prepared, np.full(rows.size, length)])
        function = _mapped(self.of, shares, rows.size, self.threads)
        try:
            with _silent():
                result = function(x0=self.x[:, rows], p=given)
        except RuntimeError:
            return self._carry_each(stretch, p, given, shares)
        gained = self.gained[:, :, None]
        xs, gains = (_by_row(result[part], rows.size, len(shares)) for part in ("xf", "qf"))
        for row in np.flatnonzero(~np.isfinite(xs).all(axis=(0, 2))).tolist():
            self.reasons[row] = self.reasons[row] or "a state is not a number"
        return xs, gained + gains

    def _carry_each(self, stretch: Stretch, p: Array, given: Array, shares: tuple[float, ...]) -> tuple[Array, Array]:
        """One row after the other, where one of them fails."""
        xs, gains = self._nothing(len(shares))
        function = integrator(self.of, shares, RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE)
        for row, reason in enumerate(self.reasons):
            if reason:
                continue
            try:
                result = function(x0=self.x[:, row], p=given[:, row])
                xs[:, row] = columns(result["xf"], len(shares))
                gains[:, row] = self.gained[:, row, None] + columns(result["qf"], len(shares))
            except RuntimeError:
                self.reasons[row] = self._reason(stretch, p[:, row], self.x[:, row])
        return xs, gains

    def _reason(self, stretch: Stretch, p: Array, x: Array) -> str:
        """Why a row failed, in words: a course of it alone says so."""
        alone = Stretch(
            start=stretch.start, end=stretch.end, settings=dict(zip(self.of.settings, p.tolist(), strict=True))
        )
        pools = dict(zip(self.of.states, (x * self.of.scale).tolist(), strict=True))
        try:
            course(pools, [alone], [stretch.end], of=self.of)
        except SolveError as error:
            return str(error)
        return f"the solver stopped between day {stretch.start:g} and {stretch.end:g}"

    def _nothing(self, times: int) -> tuple[Array, Array]:
        rows = self.p.shape[1]
        return (
            np.full((len(self.of.states), rows, times), np.nan),
            np.full((len(self.of.boundaries), rows, times), np.nan),
        )

    def _read(self, xs: Array, gains: Array, p: Array, names: tuple[str, ...]) -> Array:
        """Wanted names, (rows, names, times)."""
        rows, times = xs.shape[1], xs.shape[2]
        function = _reader(self.of, names).map(rows * times, "thread", min(self.threads, rows))
        flat = (table.reshape(-1, rows * times) for table in (xs, gains))
        found = np.asarray(function(*flat, np.repeat(p, times, axis=1)), dtype=float)
        return found.reshape(len(names), rows, times).transpose(1, 0, 2)


def _by_row(matrix: Any, rows: int, times: int) -> Array:
    return np.asarray(matrix, dtype=float).reshape(-1, rows, times)


@contextlib.contextmanager
def _silent():
    """A mapped solver prints all that it was given when a row fails; the row's reason says it in a line."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
