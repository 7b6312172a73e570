"""Many bodies at once: the same stretches of time for thousands of parameter sets, on the machine's cores.

A row that fails is a row: its values are not numbers and its reason is kept. Only the wanted names are kept, so that
memory grows with what is asked and not with the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from calcifate.errors import CalcifateError, InputError, Problem
from calcifate.physiology.model.batch import Batch, mapped
from calcifate.physiology.model.compiled import Array, Compiled, compiled, filled
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.parallel import ctrl_c_heard, in_order
from calcifate.physiology.model.steady import ENOUGH, LARGEST_STEP, SteadyState, steady_state
from calcifate.physiology.model.values import reference_values, worked_out
from calcifate.record import near_miss

BATCH = 64
"""Rows that are carried together: few enough to stop soon when asked to."""
STEADY_BATCH = 128
STEADY_STEPS = 16
"""Newton steps of all columns together; what has not settled by then is solved alone."""
BEYOND = 1e5
"""Over its scale: a pool so full has no steady state, and its flows cancel only by rounding."""
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


def steady_states(
    p: Array,
    *,
    drifting: Mapping[str, float | Array] | None = None,
    start: SteadyState | None = None,
    processes: int | None = None,
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
    processes : int, optional
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
    batches = _batches(p.shape[1], STEADY_BATCH)
    solved = in_order(
        lambda number: _newton(of, x[:, batches[number]].T, p[:, batches[number]].T), len(batches), processes
    )
    for chosen, (found, settled) in zip(batches, solved, strict=True):
        x[:, chosen], ok[chosen] = found.T, settled
    for column in np.flatnonzero(~ok).tolist():
        pools = {name: float(np.broadcast_to(value, ok.shape)[column]) for name, value in (drifting or {}).items()}
        given = dict(zip(of.settings, p[:, column].tolist(), strict=True)) | pools
        try:
            x[:, column], ok[column] = steady_state(given, start=start, of=of).x, True
        except CalcifateError:
            x[:, column] = np.nan
    ok &= ~(x > BEYOND).any(axis=0)
    x[:, ~ok] = np.nan
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


def _newton(of: Compiled, x: Array, p: Array) -> tuple[Array, Array]:
    """Newton steps in the logarithm of the settled states, for all rows together.

    Parameters
    ----------
    x : array (R, states)
    p : array (R, settings)

    Returns
    -------
    array (R, states), array (R,)
        States, and which rows settled.
    """
    count, width = x.shape[0], int(of.settled.sum())
    function = mapped(of.settled_rates_of, count)
    places = np.array(of.settled_rates_of.sparsity_out(1).get_triplet())
    rates, entries = np.zeros((count, width)), np.zeros((count, places.shape[1]))
    slopes = np.zeros((count, width, width))
    x = np.maximum(x, 1e-12)
    done = np.zeros(count, dtype=bool)
    for _ in range(STEADY_STEPS):
        filled(function, (x, p), (rates, entries))
        slopes[:, places[0], places[1]] = entries
        sound = np.isfinite(rates).all(axis=1) & np.isfinite(entries).all(axis=1)
        done = sound & (np.abs(rates).max(axis=1) < ENOUGH)
        moving = np.flatnonzero(sound & ~done)
        if not moving.size:
            break
        place = np.ix_(moving, of.settled)
        x[place] *= np.exp(_moves(slopes[moving], rates[moving], x[place]))
    return x, done


def _moves(slopes: Array, rates: Array, x: Array) -> Array:
    """Newton steps of the logarithms, (R, settled), none longer than allowed."""
    damped = slopes * x[:, None, :] - NUDGE * np.eye(x.shape[1])
    moves = np.linalg.solve(damped, -rates[:, :, None])[:, :, 0]
    longest = np.abs(moves).max(axis=1, keepdims=True)
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
    processes: int | None = None,
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
    processes : int, optional
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
    check_times(stretches, wanted)
    count = p.shape[1]
    x0 = np.broadcast_to(x0 if x0.ndim > 1 else x0[:, None], (len(of.states), count))
    batches = _batches(count, BATCH)

    def carried(number: int) -> tuple[Array, list[str]]:
        batch = Batch(of, x0[:, batches[number]], p[:, batches[number]])
        with ctrl_c_heard():
            return batch.run(stretches, wanted, tuple(names), base), batch.reasons

    found, done = list[tuple[Array, list[str]]](), 0
    work = in_order(carried, len(batches), processes)
    try:
        for part in work:
            found.append(part)
            done += len(part[1])
            if progress:
                progress(done, count)
    except KeyboardInterrupt:
        work.close()
    table = np.concatenate([values for values, _ in found]) if found else np.zeros((0, wanted.size, len(names)))
    reasons = tuple(reason for _, part in found for reason in part)
    return Ensemble(
        time=wanted,
        values={name: table[:, :, place] for place, name in enumerate(names)},
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


def check_times(stretches: Sequence[Stretch], wanted: Array) -> None:
    """Whether stretches follow each other, and wanted times lie in order within them.

    Raises
    ------
    InputError
    """
    if not stretches:
        raise InputError(Problem(found="no stretch of time to simulate"))
    for before, after in pairwise(stretches):
        if before.end != after.start:
            raise InputError(Problem(found=f"nothing is said of day {before.end:g} to {after.start:g}"))
    if any(stretch.end <= stretch.start for stretch in stretches):
        raise InputError(Problem(found="a stretch of time ends before it starts"))
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
