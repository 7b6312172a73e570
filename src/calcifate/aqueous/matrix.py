"""How the totals answer to the log activities at fixed moments: one symmetric matrix for each sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.system import System


@dataclass(frozen=True, kw_only=True, eq=False)
class ComponentsMatrix:
    """A = νᵀ diag(c) ν as one product of a table of weights with the concentrations."""

    weights: Array
    """(pairs, j)"""
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, system: System) -> ComponentsMatrix:
        """The table of a system."""
        size = len(system.components)
        pairs = tuple((a, b) for a in range(size) for b in range(a + 1))
        weights = np.array([system.stoichiometry[:, a] * system.stoichiometry[:, b] for a, b in pairs])
        return cls(weights=weights, pairs=pairs)

    def at(self, concentrations: Array, there: Flags) -> Array:
        """(i, i, N) at concentrations (j, N); one that is absent or held has the identity."""
        size, count = there.shape
        flat = self.weights @ concentrations
        matrix = np.empty((size, size, count))
        for number, (a, b) in enumerate(self.pairs):
            matrix[a, b] = flat[number]
            matrix[b, a] = flat[number]
        for index in np.flatnonzero(~there.all(axis=1)):
            out = ~there[index]
            matrix[index, :, out] = 0.0
            matrix[:, index, out] = 0.0
            matrix[index, index, out] = 1.0
        return matrix
