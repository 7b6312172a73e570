"""The equilibrium of a solution of known totals and pH, for many samples at once.

Unknowns are the log activities of the components and the moments of the activity law (ionic strength and the like), all
coupled in one Newton step. At given moments the balance is the gradient of a convex function, so the matrix of the
components is symmetric and positive: one Cholesky factor for all samples, then a small system for the moments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.linear import cholesky, solve_factored, solve_small
from calcifate.aqueous.matrix import ComponentsMatrix
from calcifate.aqueous.rescue import rescue
from calcifate.aqueous.start import starting_point
from calcifate.aqueous.state import active_moments, sensitivities, state_at
from calcifate.aqueous.system import System

BLOCK = 2048  # samples at a time: the arrays of a block stay in the cache
STEP_LIMIT = 2.0  # natural log units of activity in one step
RESCUE_AFTER = 16  # coupled steps: whoever needs more is cycling


@dataclass(frozen=True, kw_only=True, eq=False)
class Equilibrium:
    """N samples of one system. A sample that did not converge holds nan, never a number that looks right."""

    concentrations: Array
    """(N, j) [mol/L]"""
    log_activity: Array
    """(N, i) log10; -inf where a component is absent."""
    log_coefficient: Array
    """(N, j) log10 of the activity coefficient."""
    log_water: Array
    """(N,) log10 of the activity of water."""
    ionic_strength: Array
    """(N,) [mol/L]"""
    moments: Array
    """(N, m)"""
    pH: Array
    """(N,)"""
    converged: Flags
    iterations: Array
    imbalance: Array
    """(N,) largest relative error of a mass balance."""


def equilibrium(
    system: System,
    totals: Array,
    pH: Array,
    *,
    log_beta: Array | None = None,
    held: Array | None = None,
    tolerance: float = 1e-10,
    iterations: int = 40,
) -> Equilibrium:
    """Solve the mass balances at fixed pH.

    Parameters
    ----------
    system : System
    totals : array (N, i)
        Total of each component; zero means absent. [mol/L]
    pH : array (N,)
        -log10 of the activity of H+.
    log_beta : array (N, j) or (j,), optional
        Constants of each sample, for uncertainty; those of the system if left out.
    held : array (N, i), optional
        log10 activities that are given instead of totals, nan where the total counts: carbonate under a gas.
    tolerance : float, default 1e-10
        Largest relative error of a balance, and of the ionic strength, that counts as converged.
    iterations : int, default 40
        Newton steps before a sample is given up; four to seven are usual.

    Returns
    -------
    Equilibrium
        A sample with a missing or negative total, or that does not converge, is nan with `converged` false.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> water = np.zeros((1, 11)); water[0, equil2.component("Na")] = 0.1; water[0, equil2.component("Cl")] = 0.1
    >>> float(equilibrium(equil2, water, np.array([7.0])).ionic_strength[0].round(6))
    0.1
    """
    count = len(totals)
    constants = system.log_beta if log_beta is None else log_beta
    parts = list[Equilibrium]()
    for first in range(0, max(count, 1), BLOCK):
        rows = slice(first, first + BLOCK)
        beta = constants[:, None] if constants.ndim == 1 else constants[rows].T
        given = np.full_like(totals[rows].T, np.nan) if held is None else LN10 * held[rows].T
        parts.append(_block(system, totals[rows].T, pH[rows], beta, given, tolerance, iterations))
    return parts[0] if len(parts) == 1 else _joined(parts)


def _block(
    system: System, totals: Array, pH: Array, log_beta: Array, held: Array, tolerance: float, iterations: int
) -> Equilibrium:
    """One block of samples; arrays are (…, N)."""
    count = totals.shape[1]
    given = np.isfinite(held)
    totals = np.where(given, 0.0, totals)
    usable = np.isfinite(totals).all(axis=0) & (totals >= 0.0).all(axis=0) & np.isfinite(pH)
    usable &= np.isfinite(log_beta).all(axis=0)
    there = totals > 0.0
    fixed = LN10 * (log_beta - system.protons[:, None] * pH)
    if given.any():
        fixed = fixed + system.stoichiometry @ np.where(given, held, 0.0)
    lacking = (system.stoichiometry > 0.0).astype(float) @ (~there & ~given).astype(float)
    fixed = np.where(lacking > 0.0, -np.inf, fixed)
    rows = np.flatnonzero(usable)
    start, moments = starting_point(system, fixed[:, rows], totals[:, rows])
    activity_found = np.full((len(system.components), count), np.nan)
    moments_found = np.full((len(system.activity.moments), count), np.nan)
    steps = np.zeros(count)
    converged = np.zeros(count, dtype=bool)
    newton = _Newton(system)
    for step in range(1, iterations + 1):
        if not len(rows):
            break
        if step == RESCUE_AFTER:
            start, moments = starting_point(system, fixed[:, rows], totals[:, rows])
            start, moments = rescue(system, fixed[:, rows], totals[:, rows], there[:, rows], start, moments)
        # A wild guess may overflow on its way; what comes of it is bounded, and a sample that stays wild is given up.
        with np.errstate(over="ignore", invalid="ignore"):
            part = fixed[:, rows], totals[:, rows], there[:, rows]
            start, moments, done = newton.step(*part, start, moments, tolerance)
        steps[rows] = step
        if done.any():
            activity_found[:, rows[done]], moments_found[:, rows[done]] = start[:, done], moments[:, done]
            converged[rows[done]] = True
            rows, start, moments = rows[~done], start[:, ~done], moments[:, ~done]
    known = np.where(given, held, np.where(there, activity_found, -np.inf))
    return _result(system, fixed, totals, there, pH, known, activity_found, moments_found, converged, steps)


class _Newton:
    """Coupled steps of one system."""

    def __init__(self, system: System) -> None:
        self.system, self.matrix, self.active = system, ComponentsMatrix.of(system), active_moments(system)

    def step(
        self, fixed: Array, totals: Array, there: Flags, activity: Array, moments: Array, tolerance: float
    ) -> tuple[Array, Array, Flags]:
        """The next guess, and which samples had already met every balance (their guess is then left as it was)."""
        system, active = self.system, self.active
        state = state_at(system, fixed, activity, moments)
        # Log residuals: a guess a thousand times too high is then three steps away, not a thousand.
        ratio = np.where(there, state.sums / np.where(there, totals, 1.0), 1.0)
        missing = np.where(there, state.sums * np.log(np.maximum(ratio, 1e-300)), 0.0)
        gap = moments[active] - state.moments[active]
        worst = np.abs(ratio - 1.0).max(axis=0)
        scale = np.maximum(np.abs(moments[active]), 1e-6)
        done = (worst < tolerance) & ((np.abs(gap) / scale).max(axis=0) < tolerance)

        matrix = self.matrix.at(state.concentrations, there)
        felt = sensitivities(system, state, active)
        weighted = [system.activity.moments[row][:, None] * state.concentrations for row in active]
        toward = [there * (system.stoichiometry.T @ each) for each in weighted]
        right = np.stack([-missing, *(there * -(system.stoichiometry.T @ each) for each in felt)], axis=1)
        solved = solve_factored(cholesky(matrix), right)
        plain, coupled = solved[:, 0], solved[:, 1:]
        small = np.empty((len(active), len(active), totals.shape[1]))
        for k, row in enumerate(active):
            for q in range(len(active)):
                own = system.activity.moments[row] @ felt[q]
                small[k, q] = float(k == q) - own - (toward[k] * coupled[:, q]).sum(axis=0)
        push = -gap + np.stack([(each * plain).sum(axis=0) for each in toward])
        moved = solve_small(small, push)
        step = plain + np.einsum("ikn,kn->in", coupled, moved)
        step = np.clip(np.nan_to_num(step, nan=0.0), -STEP_LIMIT, STEP_LIMIT)
        following = moments.copy()
        following[active] += np.nan_to_num(moved, nan=0.0)
        # The ionic strength at most halves or doubles in a step; the other sums are small and may change sign.
        following[0] = np.clip(following[0], 0.5 * moments[0], 2.0 * moments[0])
        rest = [row for row in range(len(moments)) if row not in active]
        following[rest] = state.moments[rest]
        return np.where(done, activity, activity + step), np.where(done, moments, following), done


def _result(
    system: System,
    fixed: Array,
    totals: Array,
    there: Flags,
    pH: Array,
    known: Array,
    activity: Array,
    moments: Array,
    converged: Flags,
    steps: Array,
) -> Equilibrium:
    with np.errstate(invalid="ignore"):
        state = state_at(system, fixed, activity, moments)
        ratio = np.where(there, state.sums / np.where(there, totals, 1.0), 1.0)
    lost = np.where(converged, 1.0, np.nan)
    return Equilibrium(
        concentrations=(state.concentrations * lost).T,
        log_activity=(known * lost).T / LN10,
        log_coefficient=(state.coefficients * lost).T,
        log_water=state.log_water * lost,
        ionic_strength=state.moments[0] * lost,
        moments=(state.moments * lost).T,
        pH=pH,
        converged=converged,
        iterations=steps,
        imbalance=np.abs(ratio - 1.0).max(axis=0) * lost,
    )


def _joined(parts: list[Equilibrium]) -> Equilibrium:
    return Equilibrium(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})
