"""How much a result changes with a setting: at steady state by the implicit function theorem, over a course forward.

A slope says what one more unit of a setting does, taken as so from before the start and through every stretch of time;
an elasticity says by how many per cent a result changes for one per cent of a setting. What is added at a meal stays.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem, SolveError
from calcifate.physiology.model.batch import reader
from calcifate.physiology.model.compiled import GAIN_SCALE, Array, Compiled, casadi, columns, compiled, integrator
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.dataset import attributes
from calcifate.physiology.model.ensemble import check_names, check_times
from calcifate.physiology.model.steady import SteadyState
from calcifate.physiology.model.values import worked_out

FOLLOWS = 1e-9
"""Share by which a pool may differ from the law of its start and still be taken to follow it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity:
    """Slopes of results with settings. Q quantities, S settings, T times."""

    time: Array
    """(T,) [d]"""
    quantities: tuple[str, ...]
    settings: tuple[str, ...]
    values: Array
    """(Q, T)"""
    at: Array
    """(S,) values of the settings before the first stretch"""
    slopes: Array
    """(Q, S, T) in the unit of the quantity by that of the setting"""


def elasticities(found: Sensitivity) -> Array:
    """Per cent of each result for one per cent of each setting, (Q, S, T); nan where a result is zero.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> found = Sensitivity(
    ...     time=np.zeros(1), quantities=("a",), settings=("b",), values=2 * one, at=one[0], slopes=one[:, :, None]
    ... )
    >>> elasticities(found).tolist()
    [[[0.5]]]
    """
    values = np.where(found.values == 0, np.nan, found.values)
    return found.slopes * found.at[None, :, None] / values[:, None, :]


def steady_sensitivity(
    state: SteadyState, settings: Sequence[str], quantities: Sequence[str], of: Compiled | None = None
) -> Sensitivity:
    """Slopes of a steady state.

    Pools that drift follow the law of their start where they have one, and stand still otherwise.

    Parameters
    ----------
    state : SteadyState
    settings : sequence of str
        Inputs and parameters.
    quantities : sequence of str
        Pools, settings and quantities.
    of : Compiled, optional

    Raises
    ------
    InputError
        If a name is unknown.
    SolveError
        If a pool that should settle may stand anywhere.

    Examples
    --------
    >>> from calcifate.physiology.model.steady import steady_state
    >>> found = steady_sensitivity(steady_state(), ["usual_calcidiol"], ["plasma_PTH"])
    >>> bool(found.slopes[0, 0, 0] < 0)
    True
    """
    of = of or compiled()
    _check_settings(of, settings)
    check_names(of, quantities)
    along = _settings_along(of, settings)
    moves = state_slopes(of, state, settings)
    nothing = np.zeros((len(of.boundaries), 1))
    read = reader(of, tuple(quantities))
    values = np.asarray(read(state.x, nothing, state.p), dtype=float)
    slopes = read.forward(len(settings))(
        state.x, nothing, state.p, values, moves, np.zeros((len(of.boundaries), len(settings))), along
    )
    return Sensitivity(
        time=np.zeros(1),
        quantities=tuple(quantities),
        settings=tuple(settings),
        values=values,
        at=np.array([state.settings[name] for name in settings]),
        slopes=np.asarray(slopes, dtype=float)[:, :, None],
    )


def state_slopes(of: Compiled, state: SteadyState, settings: Sequence[str]) -> Array:
    """How the states of a steady state, each over its scale, change with settings, (states, S).

    Raises
    ------
    SolveError
        If a pool that should settle may stand anywhere.
    """
    inside, across, along, starts = (
        np.asarray(part, dtype=float) for part in _steady_slopes(of, tuple(settings))(state.x, state.p)
    )
    moves = np.zeros((len(of.states), len(settings)))
    moves[~of.settled] = np.where(_follow(of, state)[~of.settled, None], starts[~of.settled], 0.0)
    try:
        moves[of.settled] = np.linalg.solve(inside, -(along + across @ moves[~of.settled]))
    except np.linalg.LinAlgError as error:
        raise SolveError("a pool that should settle may stand anywhere: it has no slope") from error
    return moves


def _follow(of: Compiled, state: SteadyState) -> NDArray[np.bool_]:
    """(states,) whether a pool stands where the law of its start puts it."""
    values = dict(state.settings)
    found = [of.model.pools[name].start for name in of.states]
    lawful = np.array([worked_out(of.model, start, values) if isinstance(start, str) else np.nan for start in found])
    return np.abs(state.x * of.scale - lawful) <= FOLLOWS * np.abs(lawful)


@lru_cache(maxsize=32)
def _steady_slopes(of: Compiled, settings: tuple[str, ...]) -> Any:
    """(x, p) to slopes of the settled rates with settled states, drifting states and settings, and of lawful starts."""
    ca = casadi()
    x, p, chosen = ca.SX.sym("x", len(of.states)), ca.SX.sym("p", len(of.settings)), ca.SX.sym("s", len(settings))
    mixed = ca.SX(p)
    for place, name in enumerate(settings):
        mixed[of.settings.index(name)] = chosen[place]
    settled, drifting = np.flatnonzero(of.settled).tolist(), np.flatnonzero(~of.settled).tolist()
    rates = of.rates_of(x, mixed)[settled]
    values = {name: mixed[place] for place, name in enumerate(of.settings)}
    laws = [of.model.pools[name].start for name in of.states]
    starts = ca.vertcat(*(worked_out(of.model, law, values) if isinstance(law, str) else 0.0 for law in laws))
    by_state = ca.jacobian(rates, x)
    slopes = [by_state[:, settled], by_state[:, drifting], ca.jacobian(rates, chosen)]
    slopes.append(ca.jacobian(ca.SX(starts) / of.scale, chosen))
    whole = ca.Function("whole", [x, p, chosen], [ca.densify(part) for part in slopes], {"cse": True})
    at = ca.SX.sym("at", len(of.settings))
    places = [of.settings.index(name) for name in settings]
    return ca.Function("slopes", [x, at], whole(x, at, at[places]))


def sensitivity(
    start: SteadyState | Mapping[str, float],
    stretches: Sequence[Stretch],
    times: Sequence[float] | Array,
    settings: Sequence[str],
    quantities: Sequence[str],
    *,
    of: Compiled | None = None,
) -> Sensitivity:
    """Slopes of results over a course, by the solver's forward sensitivities.

    Parameters
    ----------
    start : SteadyState or mapping of str to float
        Where it begins. A steady state moves with the settings; pools given as numbers do not.
    stretches : sequence of Stretch
        One after the other.
    times : sequence of float
        When results are wanted, in order. [d]
    settings : sequence of str
        Inputs and parameters: each taken as a little larger before the start and in every stretch.
    quantities : sequence of str
        Pools, boundaries, settings and quantities.
    of : Compiled, optional

    Raises
    ------
    InputError
        If a name is unknown, stretches leave gaps or a time lies outside them.
    SolveError
        If the solver fails.

    Examples
    --------
    >>> from calcifate.physiology.model.steady import steady_state
    >>> usual = steady_state()
    >>> salty = Stretch(start=0, end=30, settings={**usual.settings, "dietary_sodium": 250})
    >>> found = sensitivity(usual, [salty], [0, 30], ["dietary_sodium"], ["calcium_excretion"])
    >>> found.slopes.shape
    (1, 1, 2)
    """
    of = of or compiled()
    _check_settings(of, settings)
    check_names(of, quantities)
    wanted = np.asarray(times, dtype=float)
    check_times(stretches, wanted)
    along = _settings_along(of, settings)
    pools = start.pools if isinstance(start, SteadyState) else start
    x = np.array([pools[name] for name in of.states]) / of.scale
    moves = state_slopes(of, start, settings) if isinstance(start, SteadyState) else np.zeros((x.size, len(settings)))
    counted = len(of.boundaries) if any(name in of.boundaries for name in quantities) else 0
    begun = np.concatenate([x, np.zeros(counted)])
    moves = np.vstack([moves, np.zeros((counted, len(settings)))])
    found = list[tuple[Array, Array]]()
    for number, stretch in enumerate(stretches):
        p = of.setting_vector(stretch.settings)
        if number == 0 and wanted.size and wanted[0] == stretch.start:
            found.append(_read(of, quantities, begun[:, None], p, moves[:, :, None], along))
        begun = _jumped(of, stretch, begun)
        inside = wanted[(wanted > stretch.start) & (wanted <= stretch.end)]
        ends = inside if inside.size and inside[-1] == stretch.end else np.append(inside, stretch.end)
        xs, slopes = _carried(of, begun, p, moves, along, stretch, ends)
        if inside.size:
            found.append(_read(of, quantities, xs[:, : inside.size], p, slopes[:, :, : inside.size], along))
        begun, moves = xs[:, -1], slopes[:, :, -1]
    first = start.settings if isinstance(start, SteadyState) else stretches[0].settings
    return Sensitivity(
        time=wanted,
        quantities=tuple(quantities),
        settings=tuple(settings),
        values=np.concatenate([values for values, _ in found], axis=1),
        at=np.array([first[name] for name in settings]),
        slopes=np.concatenate([slopes for _, slopes in found], axis=2),
    )


def _jumped(of: Compiled, stretch: Stretch, begun: Array) -> Array:
    begun = begun.copy()
    for name, amount in stretch.added.items():
        place = of.states.index(name)
        begun[place] += amount / of.scale[place]
    for name, amount in stretch.from_boundary.items() if begun.size > len(of.states) else ():
        begun[len(of.states) + of.boundaries.index(name)] += amount / GAIN_SCALE
    return begun


@lru_cache(maxsize=32)
def _forward(of: Compiled, shares: tuple[float, ...], count: int, counted: bool) -> tuple[Any, Any, Any]:
    """The integrator of a stretch, the same with slopes in some directions, and slopes of what is prepared."""
    ca = casadi()
    carry = integrator(of, shares, counted=counted)
    prepared = ca.Function("prepared", [of.p], [ca.jacobian(of.prepare(of.p), of.p)])
    return carry, carry.forward(count), prepared


def _carried(
    of: Compiled, begun: Array, p: Array, moves: Array, along: Array, stretch: Stretch, ends: Array
) -> tuple[Array, Array]:
    """States and gains at the ends, (rows, T), and their slopes, (rows, S, T)."""
    length, count = stretch.end - stretch.start, moves.shape[1]
    shares = tuple(np.round((ends - stretch.start) / length, 12).tolist())
    carry, forward, prepared = _forward(of, shares, count, begun.size > len(of.states))
    vector = of.stretch_vector(p, length)
    by_setting = np.vstack([np.asarray(prepared(p), dtype=float) @ along, np.zeros((1, count))])
    try:
        xs = columns(carry(x0=begun, p=vector)["xf"], len(shares))
        slopes = forward(x0=begun, p=vector, out_xf=xs, fwd_x0=moves, fwd_p=by_setting)["fwd_xf"]
    except RuntimeError as error:
        raise SolveError(f"the solver stopped between day {stretch.start:g} and {stretch.end:g}") from error
    return xs, np.asarray(slopes, dtype=float).reshape(begun.size, count, len(shares))


def _read(
    of: Compiled, quantities: Sequence[str], xs: Array, p: Array, slopes: Array, along: Array
) -> tuple[Array, Array]:
    """Quantities (Q, T) and their slopes (Q, S, T)."""
    states, times, count = len(of.states), xs.shape[1], along.shape[1]
    read = reader(of, tuple(quantities))
    ps = np.repeat(p[:, None], times, axis=1)
    if xs.shape[0] == states:  # gains are not counted, and none is read
        none = np.zeros((len(of.boundaries), times))
        xs, slopes = np.vstack([xs, none]), np.vstack([slopes, np.repeat(none[:, None], count, axis=1)])
    gains = xs[states:] * GAIN_SCALE
    flat = slopes.transpose(0, 2, 1).reshape(-1, times * count)  # the slopes of a time stand together
    values = np.asarray(read.map(times)(xs[:states], gains, ps), dtype=float)
    given = (xs[:states], gains, ps, values, flat[:states], flat[states:] * GAIN_SCALE, np.tile(along, (1, times)))
    found = np.asarray(read.forward(count).map(times)(*given), dtype=float)
    return values, found.reshape(len(quantities), times, count).transpose(0, 2, 1)


def _settings_along(of: Compiled, settings: Sequence[str]) -> Array:
    """One step of each setting, (settings, S)."""
    along = np.zeros((len(of.settings), len(settings)))
    for place, name in enumerate(settings):
        along[of.settings.index(name), place] = 1.0
    return along


def _check_settings(of: Compiled, settings: Sequence[str]) -> None:
    check_names(of, settings)
    for name in settings:
        if name not in of.settings:
            raise InputError(Problem(found=f"{name!r} follows from others", right="name an input or a parameter"))


def sensitivity_dataset(found: Sensitivity, of: Compiled | None = None) -> Any:
    """Slopes and elasticities as an xarray Dataset over ``quantity``, ``setting`` and ``time``."""
    of = of or compiled()
    xarray: Any = importlib.import_module("xarray")
    units = {"long_name": "what one unit of the setting does", "units": "unit of the quantity per unit of the setting"}
    percent = {"long_name": "per cent of the quantity for one per cent of the setting", "units": "1"}
    named = [attributes(of.model, name) for name in (*found.quantities, *found.settings)]
    count = len(found.quantities)
    places: dict[str, Any] = {
        "quantity": list(found.quantities),
        "setting": list(found.settings),
        "time": ("time", found.time, {"units": "d", "long_name": "time since the start"}),
        "quantity_unit": ("quantity", [row["units"] for row in named[:count]]),
        "setting_unit": ("setting", [row["units"] for row in named[count:]]),
    }
    variables: dict[str, Any] = {
        "value": (("quantity", "time"), found.values),
        "at": ("setting", found.at),
        "slope": (("quantity", "setting", "time"), found.slopes, units),
        "elasticity": (("quantity", "setting", "time"), elasticities(found), percent),
    }
    return xarray.Dataset(variables, coords=places)
