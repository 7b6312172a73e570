"""The equations of `state` for very many guesses: the same numbers from fewer operations.

The activity coefficient depends on the kind of ion only (charge, ion size, linear term), and there are few kinds. So
the logarithm of every concentration is one product of a matrix with the unknowns, the coefficients of the kinds and the
activity of water, all stacked.
"""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.activity import LN10, log_water_activity
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.state import active_moments
from calcifate.aqueous.system import System


class CompactState:
    """Sums and moments of a system at guesses of its unknowns: ln activities, then active moments.

    `kept` chooses the species that can be there at all.
    """

    def __init__(self, system: System, kept: Flags | None = None) -> None:
        law = system.activity
        self.system, self.active, self.size = system, active_moments(system), len(system.components)
        table = np.stack([law.charge_squared, law.denominator, law.linear], axis=1)
        self.kinds, kind = np.unique(table, axis=0, return_inverse=True)
        chosen = np.eye(len(self.kinds))[kind.reshape(-1)]
        parts = [system.stoichiometry, -LN10 * law.pairing[:, self.active], -LN10 * chosen]
        if law.water_slope:
            parts.append(LN10 * system.water[:, None])
        kept = np.ones(len(system.species), dtype=bool) if kept is None else kept
        self.forward = np.hstack(parts)[kept]
        """(j, unknowns, kinds and water)"""
        self.backward = np.concatenate([system.stoichiometry.T, law.moments[self.active]])[:, kept]
        """(u, j)"""

    def sums(self, fixed: Array, unknowns: Array) -> Array:
        """Totals and active moments (u, N) that guesses (u, N) give; `fixed` as in `state_at`."""
        exponent = self.forward @ np.concatenate([unknowns, self.followers(unknowns)])
        exponent += fixed
        return self.backward @ np.exp(exponent, out=exponent)

    def followers(self, unknowns: Array) -> Array:
        """log10 of the activity coefficient of each kind and of the activity of water."""
        law = self.system.activity
        strength = np.maximum(unknowns[self.size + self.active.index(0)], 1e-12)
        root = np.sqrt(strength)
        charge_squared, denominator, linear = self.kinds.T[:, :, None]
        found = linear * strength - law.slope * charge_squared * root / (1.0 + denominator * root)
        if not law.water_slope:
            return found
        return np.concatenate([found, self.log_water(unknowns)[None]])

    def log_water(self, unknowns: Array) -> Array:
        """log10 of the activity of water."""
        moments = np.zeros((len(self.system.activity.moments), *unknowns.shape[1:]))
        moments[self.active] = unknowns[self.size :]
        return log_water_activity(self.system.activity, moments)[0]
