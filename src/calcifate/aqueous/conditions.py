"""What is held besides the totals: pH, the charge of the whole solution, or the pressure of carbon dioxide."""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.gas import carbon_dioxide_solubility, dissolved_carbon_dioxide
from calcifate.aqueous.system import System
from calcifate.errors import InputError, Problem

WIDEST = (0.0, 14.0)  # pH
HALVINGS = 60
BEYOND = 1e3  # mol/L of charge
PH_TOLERANCE = 1e-10
WATER_PASSES = 4


def charge_imbalance(solution: Equilibrium, system: System) -> Array:
    """Sum of all charges: 0 in a complete analysis. [mol/L of charge] (N,)"""
    return solution.concentrations @ system.charge


def at_carbon_dioxide(system: System, totals: Array, pH: Array, pressure: Array, tolerance: float) -> Equilibrium:
    """The equilibrium under a gas with carbon dioxide, whose total of carbonate is then a result.

    Parameters
    ----------
    pressure : array (N,)
        [mmHg]

    Raises
    ------
    InputError
        If the profile has no carbonate.
    """
    if "CO3" not in system.components or "CO2" not in system.species:
        raise InputError(Problem(found=f"profile {system.profile} has no carbonate", right="use default37 or plasma37"))
    carbonate, gas = system.component("CO3"), system.index("CO2")
    millimolar = dissolved_carbon_dioxide(pressure, **carbon_dioxide_solubility())
    with np.errstate(divide="ignore"):
        dissolved = np.log10(millimolar) - 3.0
    held = np.full(totals.shape, np.nan)
    log_water = np.zeros(len(totals))
    solution = None
    # The activity of water stands in the reaction and depends on the result: it moves by less than one per cent.
    for _ in range(WATER_PASSES):
        held[:, carbonate] = dissolved - system.log_beta[gas] + system.protons[gas] * pH - system.water[gas] * log_water
        solution = equilibrium(system, totals, pH, held=held, tolerance=tolerance)
        log_water = np.where(solution.converged, solution.log_water, 0.0)
    assert solution is not None
    return solution


def at_charge(
    system: System, totals: Array, charge: Array, pressure: Array | None, tolerance: float
) -> tuple[Equilibrium, Array]:
    """The equilibrium whose charges sum to a given value, and its pH.

    The sum of charges falls with pH, so that halving the interval cannot miss; a secant inside it is quicker.

    Parameters
    ----------
    charge : array (N,)
        Sum of charges wanted; 0 for a complete analysis. [mol/L of charge]

    Returns
    -------
    tuple
        The equilibrium and pH (N,); nan where no pH between 0 and 14 gives that charge.
    """

    def solve(pH: Array) -> tuple[Equilibrium, Array]:
        if pressure is None:
            found = equilibrium(system, totals, pH, tolerance=tolerance)
        else:
            found = at_carbon_dioxide(system, totals, pH, pressure, tolerance)
        excess = charge_imbalance(found, system) - charge
        # Under a gas, carbonate grows without bound with pH: what cannot be solved there is far too negative.
        return found, excess if pressure is None else np.where((pH > WIDEST[0]) & ~found.converged, -BEYOND, excess)

    low, high = (np.full(len(totals), end) for end in WIDEST)
    over, under = solve(low)[1], solve(high)[1]
    possible = (over > 0.0) & (under < 0.0)
    guess = 0.5 * (low + high)
    for turn in range(HALVINGS):
        _, excess = solve(guess)
        above = excess > 0.0
        low, over = np.where(above, guess, low), np.where(above, excess, over)
        high, under = np.where(above, high, guess), np.where(above, under, excess)
        if (high - low)[possible].max(initial=0.0) < PH_TOLERANCE or (np.abs(excess)[possible] < 1e-15).all():
            break
        with np.errstate(invalid="ignore", divide="ignore"):
            secant = low + (high - low) * over / (over - under)
        inside = np.isfinite(secant) & (secant > low) & (secant < high)
        # Every third turn halves, so that an end that does not move cannot hold the search up.
        guess = np.where(inside & (turn % 3 != 2), secant, 0.5 * (low + high))
    guess = np.where(possible, guess, np.nan)
    return solve(guess)[0], guess
