"""Which solver takes which samples. The rest of the program asks here."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.structure import fits
from calcifate.aqueous.structured import structured_equilibrium
from calcifate.aqueous.system import System


def solve(
    system: System,
    totals: Array,
    pH: Array,
    *,
    log_beta: Array | None = None,
    tolerance: float = 1e-10,
    compiled: bool | None = None,
    lean: bool = False,
) -> Equilibrium:
    """The equilibrium of samples of known totals and pH, by the fastest solver that can take them.

    The structured solver takes systems that it `fits`; samples that it gives up go through the generic one.

    Parameters
    ----------
    system : System
    totals : array (N, i)
        Total of each component; zero means absent. [mol/L]
    pH : array (N,)
        -log10 of the activity of H+.
    log_beta : array (N, j) or (j,), optional
        Constants of each sample, for uncertainty; those of the system if left out.
    tolerance : float, default 1e-10
        Largest relative error of a balance that counts as converged; 1e-6 is a third faster.
    compiled : bool, optional
        Whether Numba may run the structured passes; if left out, where it is installed and worth its start.
    lean : bool, default False
        Leave out the concentrations and coefficients of the species: arrays (N, 0).

    Returns
    -------
    Equilibrium
        A sample with a missing or negative total, or that no solver could take, is nan with `converged` false.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> for profile in ("equil2", "sit37"):
    ...     chosen = system(profile)
    ...     solved = solve(chosen, np.full((100, len(chosen.components)), 0.001), np.full(100, 6.0))
    ...     print(bool(solved.converged.all()), float(solved.ionic_strength[0].round(3)))
    True 0.008
    True 0.008
    """
    if not fits(system):
        solved = equilibrium(system, totals, pH, log_beta=log_beta, tolerance=tolerance)
        return without_species(solved) if lean else solved
    solved = structured_equilibrium(
        system, totals, pH, log_beta=log_beta, tolerance=tolerance, compiled=compiled, lean=lean
    )
    return with_rescued(system, totals, pH, solved, log_beta=log_beta, tolerance=tolerance)


def with_rescued(
    system: System, totals: Array, pH: Array, solved: Equilibrium, *, log_beta: Array | None = None, tolerance: float
) -> Equilibrium:
    """The same solution, with what did not converge solved anew by the generic solver."""
    lost = np.flatnonzero(~solved.converged)
    if not len(lost):
        return solved
    constants = log_beta if log_beta is None or log_beta.ndim == 1 else log_beta[lost]
    again = equilibrium(system, totals[lost], pH[lost], log_beta=constants, tolerance=tolerance)
    if not solved.concentrations.shape[1]:
        again = without_species(again)
    for each in fields(Equilibrium):
        if each.name != "pH":
            getattr(solved, each.name)[lost] = getattr(again, each.name)
    return solved


def without_species(solved: Equilibrium) -> Equilibrium:
    """The same without the arrays of N times all species."""
    return replace(solved, concentrations=solved.concentrations[:, :0], log_coefficient=solved.log_coefficient[:, :0])
