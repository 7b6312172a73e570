"""The steady state of a person: found by Newton steps, not by integrating for years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from calcifate.errors import SolveError
from calcifate.physiology.model.compiled import Array, Compiled, casadi, columns, compiled
from calcifate.physiology.model.values import reference_values, settings

LARGEST_STEP = 1.0
"""Of the logarithm of a state in one Newton step."""
MOST_STEPS = 60
ENOUGH = 1e-11
"""Largest change of a state in a day, over its scale, at which it counts as steady."""
HOMOTOPY_STEPS = 8
BEYOND = 1e5
"""Over its scale: a pool so full has none, and its flows cancel only by rounding."""
SETTLING = (3.0, 30.0, 300.0, 3000.0, 30000.0)
"""Days for which the body is left alone, one after the other, where Newton steps find nothing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SteadyState:
    """Where a person's pools settle."""

    pools: Mapping[str, float]
    settings: Mapping[str, float]
    x: Array
    """Every state over its scale."""
    p: Array
    steps: int

    def quantities(self, of: Compiled | None = None) -> dict[str, float]:
        """Every quantity of the model in this state, and the pools."""
        of = of or compiled()
        found = np.asarray(of.quantities_of(self.x, self.p), dtype=float)[:, 0]
        return dict(self.pools) | dict(zip(of.quantities, found.tolist(), strict=True))


def steady_state(
    given: Mapping[str, float] | None = None, *, start: SteadyState | None = None, of: Compiled | None = None
) -> SteadyState:
    """Where the pools settle for some settings.

    Pools that drift (deep bone, nephrons) stay at their start. Newton's method runs on logarithms, so that no pool can
    become negative; where it fails from the start, the settings are approached in steps from the reference person.

    Parameters
    ----------
    given : mapping of str to float, optional
        Settings that differ from the reference person, or pools that drift.
    start : SteadyState, optional
        A state to start from, such as that of a similar person.
    of : Compiled, optional

    Returns
    -------
    SteadyState

    Raises
    ------
    InputError
        If a setting is unknown or makes no sense.
    SolveError
        If no steady state is found; it names the pool that changes most.

    Examples
    --------
    >>> usual = steady_state().quantities()
    >>> low = steady_state({"usual_calcidiol": 15}).quantities()
    >>> low["plasma_PTH"] > usual["plasma_PTH"]
    True
    """
    of = of or compiled()
    given = given or {}
    drifting = {name: value for name, value in given.items() if name in of.model.pools}
    values = settings(of.model, **{name: value for name, value in given.items() if name not in drifting})
    x = first_guess(of, values, drifting, start)
    p = of.setting_vector(values)
    found, steps, ok = newton(of, x, p)
    if not ok:
        found, steps, ok = _approached(of, values, drifting)
    if not ok:
        found, steps, ok = _left_to_settle(of, x, p)
    if not ok or found.max() > BEYOND:
        raise SolveError(no_steady_state(of, found, p))
    empty = [name for name, x in zip(of.states, found.tolist(), strict=True) if x < of.model.pools[name].least]
    if empty:
        raise SolveError(f"no steady state that a body could have: {empty[0]} runs out")
    return SteadyState(
        pools=dict(zip(of.states, (found * of.scale).tolist(), strict=True)), settings=values, x=found, p=p, steps=steps
    )


def first_guess(
    of: Compiled, values: Mapping[str, float], drifting: Mapping[str, float], start: SteadyState | None
) -> Array:
    """States to start from: a given state or the reference person's, with the drifting pools of this person."""
    usual = reference_values(of.model)
    named = {**_stores(of, values), **drifting}
    pools = {name: usual[name] for name in of.states} | (dict(start.pools) if start else {}) | named
    return np.array([pools[name] for name in of.states]) / of.scale


def _stores(of: Compiled, values: Mapping[str, float]) -> dict[str, float]:
    """Starts of the pools that a law gives, for these settings."""
    from calcifate.physiology.model.values import worked_out

    starts = {name: of.model.pools[name].start for name in of.states}
    known = dict(values)
    return {name: worked_out(of.model, start, known) for name, start in starts.items() if isinstance(start, str)}


def newton(of: Compiled, x: Array, p: Array) -> tuple[Array, int, bool]:
    """Newton steps in the logarithm of the settled states. States, steps and whether it settled."""
    settled = of.settled
    x = np.maximum(x, 1e-12)
    best, worst = x, np.inf
    for step in range(MOST_STEPS):
        rates, slopes = (np.asarray(part, dtype=float) for part in of.settled_rates_of(x, p))
        rates = rates[:, 0]
        if not (np.isfinite(rates).all() and np.isfinite(slopes).all()):
            return best, step, False
        largest = float(np.abs(rates).max())
        if largest < worst:
            best, worst = x, largest
        if largest < ENOUGH:
            return x, step, True
        try:
            move = np.linalg.solve(slopes * x[settled], -rates)
        except np.linalg.LinAlgError:
            move = np.linalg.lstsq(slopes * x[settled], -rates, rcond=1e-12)[0]
        move *= min(1.0, LARGEST_STEP / max(float(np.abs(move).max()), 1e-300))
        if float(np.abs(move).max()) < 1e-13:
            return x, step, largest < 1e-7
        x = x.copy()
        x[settled] *= np.exp(move)
    return best, MOST_STEPS, worst < 1e-8


def _approached(of: Compiled, values: Mapping[str, float], drifting: Mapping[str, float]) -> tuple[Array, int, bool]:
    """From the reference person to these settings in steps, each started from the last."""
    usual = settings(of.model)
    x = first_guess(of, usual, {}, None)
    goal = first_guess(of, values, drifting, None)
    settled = of.settled
    whole, near, far = 0, of.setting_vector(usual), of.setting_vector(values)
    x, _, ok = newton(of, x, near)
    start = x.copy()
    for share in np.linspace(0, 1, HOMOTOPY_STEPS + 1)[1:]:
        x = np.where(settled, x, start ** (1 - share) * np.maximum(goal, 1e-12) ** share)
        x, steps, ok = newton(of, x, near + share * (far - near))
        whole += steps
    return x, whole, ok


def _left_to_settle(of: Compiled, x: Array, p: Array) -> tuple[Array, int, bool]:
    """Let time pass, longer and longer, and try again: it takes longer, but finds whatever the body comes to."""
    whole = 0
    for days in SETTLING:
        try:
            x = columns(_settling(of)(x0=x, p=of.stretch_vector(p, days))["xf"], 1)[:, 0]
        except RuntimeError:
            return x, whole, False
        found, steps, ok = newton(of, x, p)
        whole += steps
        if ok:
            return found, whole, True
    return x, whole, False


@cache
def _settling(of: Compiled) -> Any:
    """A function that carries the settled states over some days while the others stand still."""
    ca = casadi()
    length = ca.SX.sym("length")
    problem = {
        "x": of.x,
        "p": ca.vertcat(of.prepared, length),
        "ode": length * ca.DM(of.settled.astype(float)) * of.prepared_rates,
    }
    options = {
        "reltol": 1e-5,
        "abstol": 1e-7,
        "max_num_steps": 5000,
        "disable_internal_warnings": True,
        "show_eval_warnings": False,
    }
    return ca.integrator("settling", "cvodes", problem, 0.0, 1.0, options)


def no_steady_state(of: Compiled, x: Array, p: Array) -> str:
    """Which pool would not settle, in words."""
    rates = np.abs(np.asarray(of.settled_rates_of(x, p)[0], dtype=float)[:, 0])
    rates = np.where(np.isfinite(rates), rates, np.inf)
    beyond = x[of.settled] > BEYOND
    place = int((beyond if beyond.any() else rates).argmax())
    name = of.model.settled[place]
    value = float(x[of.states.index(name)] * of.model.pools[name].scale)
    return (
        f"no steady state found: {name} still changes by {rates[place]:.2g} of its usual size a day, last at "
        f"{value:.4g} {of.model.unit(name)}"
    )
