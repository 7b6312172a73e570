"""How far a solution is above or below the solubility of each crystal, in each of the conventions that people print.

| name | what it is |
|---|---|
| saturation index, SI | log10 (ion activity product / solubility product) |
| supersaturation, SS | 10^SI; the same ratio is printed as RSS, RSR or beta, and as "SI" by one program |
| energy, ΔG | RT ln SS, per ion of the formula |
| growth driving force | SS^(1/ions) - 1 |
"""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium
from calcifate.aqueous.system import GAS_CONSTANT, ZERO_CELSIUS, System


def log_ion_activity_product(system: System, solution: Equilibrium) -> Array:
    """log10 of the ion activity product of every crystal, from the components; -inf where an ion is absent.

    Returns
    -------
    array (N, p)
        In the basis of the components: with PO4-3 and H+ where the crystal is written with HPO4-2.
    """
    product = log_sum(solution.log_activity, system.phase_stoichiometry)
    product -= solution.pH[:, None] * system.phase_protons
    return product + solution.log_water[:, None] * system.phase_water


def log_sum(log_activity: Array, numbers: Array) -> Array:
    """Sums of log activities, (N, i) times (p, i); a number of zero never counts, whatever stands beside it."""
    finite = np.where(np.isneginf(log_activity), 0.0, log_activity)
    missing = np.isneginf(log_activity).astype(float) @ (numbers > 0.0).T.astype(float)
    return np.where(missing > 0.0, -np.inf, finite @ numbers.T)


def saturation_index(system: System, solution: Equilibrium, phase_log_k: Array | None = None) -> Array:
    """log10 of the ion activity product over the solubility product.

    Parameters
    ----------
    phase_log_k : array (p,) or (N, p), optional
        Solubility products from the components, for uncertainty; those of the system if left out.

    Returns
    -------
    array (N, p)
        -inf where an ion is absent; nan where the sample did not converge or no constant of the crystal is trusted.

    Examples
    --------
    >>> from calcifate.aqueous.equilibrium import equilibrium
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> totals = np.zeros((1, 11))
    >>> totals[0, [equil2.component(name) for name in ("Na", "Cl", "Ca", "Ox")]] = 0.1, 0.1, 3e-3, 3e-4
    >>> index = saturation_index(equil2, equilibrium(equil2, totals, np.array([6.0])))
    >>> bool(index[0, equil2.phases.index("whewellite")] > 0), float(index[0, equil2.phases.index("struvite")])
    (True, -inf)
    """
    return log_ion_activity_product(system, solution) - (system.phase_log_k if phase_log_k is None else phase_log_k)


def supersaturation(saturation_index: Array) -> Array:
    """Ion activity product over solubility product; 0 where an ion is absent.

    Examples
    --------
    >>> supersaturation(np.array([1.0, -np.inf]))
    array([10.,  0.])
    """
    return 10.0**saturation_index


def energy_per_ion(saturation_index: Array, ions: Array, temperature: float) -> Array:
    """Free energy that drives crystallisation, per ion of the formula. [kJ/mol]

    Parameters
    ----------
    saturation_index : array (N, p)
    ions : array (p,)
    temperature : float
        [°C]

    Notes
    -----
    One program prints 0 where an ion is absent; here it is -inf.

    Examples
    --------
    >>> energy_per_ion(np.array([[1.0]]), np.array([2.0]), 38.0).round(3)
    array([[2.978]])
    """
    return GAS_CONSTANT * (temperature + ZERO_CELSIUS) * LN10 * saturation_index / ions


def growth_driving_force(saturation_index: Array, ions: Array) -> Array:
    """SS^(1/ions) - 1: what laws of crystal growth are written in.

    Examples
    --------
    >>> growth_driving_force(np.array([[2.0]]), np.array([2.0]))
    array([[9.]])
    """
    return supersaturation(saturation_index / ions) - 1.0
