"""A first guess of an equilibrium: ligands as if they met protons only, twofold cations half free."""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.activity import LN10, log_activity_coefficients
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.system import System

PAIRED_SHARE = 0.35  # of the ionic strength of the totals, lost to pairs and protons: a guess only


def starting_point(system: System, fixed: Array, totals: Array) -> tuple[Array, Array]:
    """ln activities (i, N) and moments (m, N) from which Newton's method sets out.

    Parameters
    ----------
    fixed : array (j, N)
        ln beta plus the protons' share; -inf for a species that cannot be there.
    totals : array (i, N)
        [mol/L]
    """
    count = totals.shape[1]
    charge = system.charge[: len(system.components)]
    strength = np.clip((1.0 - PAIRED_SHARE) * (charge**2 / 2) @ totals, 1e-6, 1.0)
    moments = np.zeros((len(system.activity.moments), count))
    moments[0] = strength
    coefficients, _ = log_activity_coefficients(system.activity, moments)
    # Species that hold one component once, and no other: the free ion and its protonated forms.
    single = (system.stoichiometry > 0).sum(axis=1) == 1
    alone = np.where(single[:, None] & (system.stoichiometry == 1.0), 1.0, 0.0)
    with np.errstate(over="ignore"):
        weight = np.exp(np.minimum(fixed - LN10 * coefficients, 600.0))
    forms = alone.T @ np.where(np.isfinite(weight), weight, 0.0)
    free = np.where(charge >= 2.0, 0.5, 1.0)[:, None] * totals
    activity = np.where(totals > 0.0, np.log(np.maximum(free, 1e-300)) - np.log(np.maximum(forms, 1e-300)), 0.0)
    moments = system.activity.moments[:, : len(charge)] @ totals
    moments[0] = strength
    return activity, moments
