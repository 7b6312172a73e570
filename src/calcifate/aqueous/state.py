"""The solution that a guess of the unknowns stands for, and how it answers to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.activity import LN10, log_activity_coefficients, log_water_activity
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.system import System

HIGHEST_EXPONENT = 50.0  # a step may overshoot before it is caught: beyond e^50 mol/L nothing is learnt


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """Everything at one guess of the unknowns. Arrays are (…, N)."""

    concentrations: Array
    coefficients: Array
    slopes: Array
    log_water: Array
    water_slope: Array
    sums: Array
    """(i, N) totals that the guess gives."""
    moments: Array
    """(m, N) moments that the guess gives."""


def state_at(system: System, fixed: Array, activity: Array, moments: Array) -> State:
    """The solution that log activities and moments stand for.

    Parameters
    ----------
    fixed : array (j, N)
        ln beta plus the protons' share; -inf for a species that cannot be there.
    activity : array (i, N)
        ln of the activity of each component.
    moments : array (m, N)
        As guessed.
    """
    coefficients, slopes = log_activity_coefficients(system.activity, moments)
    log_water, water_slope = log_water_activity(system.activity, moments)
    exponent = system.stoichiometry @ activity
    exponent += fixed
    exponent -= LN10 * coefficients
    if system.activity.water_slope:
        exponent += LN10 * system.water[:, None] * log_water
    concentrations = np.exp(np.minimum(exponent, HIGHEST_EXPONENT, out=exponent), out=exponent)
    return State(
        concentrations=concentrations,
        coefficients=coefficients,
        slopes=slopes,
        log_water=log_water,
        water_slope=water_slope,
        sums=system.stoichiometry.T @ concentrations,
        moments=system.activity.moments @ concentrations,
    )


def sensitivities(system: System, state: State, active: list[int]) -> list[Array]:
    """c_j d ln c_j / d u for each active moment u, as arrays (j, N)."""
    law = system.activity
    found = list[Array]()
    for row in active:
        slope = -LN10 * law.pairing[:, [row]] * np.ones_like(state.concentrations[:1])
        if row == 0:
            slope = slope - LN10 * state.slopes
        if row == law.water_row and law.water_slope:
            slope = slope + LN10 * system.water[:, None] * state.water_slope
        found.append(slope * state.concentrations)
    return found


def active_moments(system: System) -> list[int]:
    """Moments that any coefficient depends on: the others follow and need no unknown."""
    law = system.activity
    return [
        row
        for row in range(len(law.moments))
        if row == 0 or law.pairing[:, row].any() or (row == law.water_row and law.water_slope > 0.0)
    ]
