"""For the rare sample on which the coupled Newton steps cycle: slower, and sure.

At fixed moments the balance is where a convex function, Σ c - Σ T a, is least; each Newton step is shortened until it
falls. Around that the moments follow by substitution. The result is a start from which the coupled steps converge.
"""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.linear import cholesky, solve_factored
from calcifate.aqueous.matrix import ComponentsMatrix
from calcifate.aqueous.state import state_at
from calcifate.aqueous.system import System

OUTER, INNER, HALVINGS = 60, 60, 30
CLOSE = 1e-8
ENOUGH = 1e-4  # share of the promised fall that a step has to bring (Armijo)


def rescue(
    system: System, fixed: Array, totals: Array, there: Flags, activity: Array, moments: Array
) -> tuple[Array, Array]:
    """A better start for samples that did not converge. Arrays are (…, N), as in `equilibrium`."""
    matrix = ComponentsMatrix.of(system)
    for _ in range(OUTER):
        activity = _least(system, matrix, fixed, totals, there, activity, moments)
        found = state_at(system, fixed, activity, moments).moments
        change = np.abs(found - moments).max(axis=0)
        # Half way: the ionic strength and the pairs that it loosens pull against each other.
        moments = 0.5 * (moments + found)
        if (change < CLOSE).all():
            break
    return activity, moments


def _least(
    system: System, matrix: ComponentsMatrix, fixed: Array, totals: Array, there: Flags, activity: Array, moments: Array
) -> Array:
    """The log activities that meet the balances at fixed moments."""
    for _ in range(INNER):
        state = state_at(system, fixed, activity, moments)
        gap = np.where(there, state.sums - totals, 0.0)
        if (np.abs(gap) <= CLOSE * np.where(there, totals, 1.0)).all():
            break
        direction = -solve_factored(cholesky(matrix.at(state.concentrations, there)), gap[:, None])[:, 0]
        direction *= np.minimum(1.0, 5.0 / np.maximum(np.abs(direction).max(axis=0), 1e-300))
        slope = (gap * direction).sum(axis=0)
        here = _potential(state.concentrations, totals, activity)
        length = np.ones(totals.shape[1])
        for _ in range(HALVINGS):
            trial = activity + length * direction
            level = _potential(state_at(system, fixed, trial, moments).concentrations, totals, trial)
            # Rounding: near the bottom the function no longer shows its fall.
            falls = level <= here + ENOUGH * length * slope + 1e-14 * np.abs(here)
            if falls.all():
                break
            length = np.where(falls, length, 0.5 * length)
        activity = activity + length * direction
    return activity


def _potential(concentrations: Array, totals: Array, activity: Array) -> Array:
    return concentrations.sum(axis=0) - (totals * activity).sum(axis=0)
