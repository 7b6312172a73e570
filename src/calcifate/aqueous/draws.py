"""Many draws of constants and measurements for each sample, solved to balance together.

A draw is close to its sample, and the sample is solved and has its matrix inverted already. So a draw starts where the
derivatives point and is corrected with that same matrix: a few products of matrices, nothing factored again. What has
not met the balances after a few corrections goes through a full solver, and what fails there is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.choose import solve
from calcifate.aqueous.compact import CompactState
from calcifate.aqueous.equilibrium import Equilibrium
from calcifate.aqueous.gradient import Linearised
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System

Places = NDArray[np.intp]

COLUMNS = 4000  # samples times draws at a time: the arrays of a block stay in the cache
CORRECTIONS = 5
CLOSE = 3e-4  # relative error of a balance after which one more correction ends it: what remains is printed nowhere


@dataclass(frozen=True, kw_only=True, eq=False)
class Errors:
    """Standard uncertainties of every input of N samples."""

    totals: Array
    """(N, i) of the natural logarithm."""
    pH: Array
    """(N,)"""
    volume: Array
    """(N,) of the natural logarithm; moves all totals together."""
    constants: Array
    """(r,) of log10 K."""

    def rows(self, rows: slice) -> Errors:
        """Some of the samples."""
        return Errors(totals=self.totals[rows], pH=self.pH[rows], volume=self.volume[rows], constants=self.constants)


def standard_draws(count: int, columns: int, seed: int) -> Array:
    """Standard normal draws (count, columns), the same for the same seed.

    Where there are enough of them they are turned so that each column has mean 0 and variance 1 exactly, and no two
    columns are correlated: then the draws give the variance of a linear quantity without any noise.

    Examples
    --------
    >>> z = standard_draws(200, 3, seed=1)
    >>> bool(np.allclose(z.T @ z / 200, np.eye(3)) and np.allclose(z.mean(axis=0), 0.0))
    True
    """
    drawn = np.random.default_rng(seed).standard_normal((count, columns))
    if count < 1.5 * columns:
        return drawn
    # The nearest orthogonal columns: the polar factor of the centred draws.
    left, _, right = np.linalg.svd(drawn - drawn.mean(axis=0), full_matrices=False)
    return np.sqrt(count) * (left @ right)


def drawn_saturation(
    system: System, totals: Array, pH: Array, errors: Errors, solution: Equilibrium, line: Linearised, z: Array
) -> tuple[Array, Flags]:
    """The saturation index of every draw of every sample.

    Parameters
    ----------
    errors, solution, line
        Of the same samples: their uncertainties, their equilibrium and its equations to first order.
    z : array (D, q)
        Standard draws of the totals, pH, reactions and the volume, in this order; the same for all samples.

    Returns
    -------
    tuple of array
        SI (N, p, D) and whether there is a solution (N, D). -inf where an ion is absent, nan without a solution.
    """
    there = solution.converged[:, None] & (solution.log_activity > -np.inf)
    start = np.hstack(
        [
            LN10 * np.where(there, solution.log_activity, 0.0),
            np.where(solution.converged[:, None], solution.moments, 0.1)[:, line.active],
        ]
    )
    found = np.empty((len(totals), len(system.phases), len(z)))
    solved = np.zeros((len(totals), len(z)), dtype=bool)
    width = max(1, COLUMNS // max(len(z), 1))
    for first in range(0, len(totals) if len(z) else 0, width):
        rows = slice(first, first + width)
        block = _Block(system, totals[rows], pH[rows], errors.rows(rows), z, there[rows])
        unknowns, solved[rows] = block.corrected(start[rows], line.inverse[rows], line.pushes[rows])
        with np.errstate(invalid="ignore"):  # of draws that are solved anew
            found[rows] = block.saturation(unknowns)
    sample, draw = np.nonzero(solution.converged[:, None] & ~solved)
    if len(sample):
        found[sample, :, draw], solved[sample, draw] = _solved_anew(system, totals, pH, errors, z, sample, draw)
    solved &= solution.converged[:, None]
    found[~solution.converged] = np.nan
    return found, solved


class _Block:
    """The drawn inputs of n samples: arrays (…, n, D)."""

    def __init__(self, system: System, totals: Array, pH: Array, errors: Errors, z: Array, there: Flags) -> None:
        size, reactions = len(system.components), len(system.reactions)
        self.system, self.there = system, there.T[:, :, None]
        self.log_totals_moved = errors.totals.T[:, :, None] * z.T[:size, None] - errors.volume[:, None] * z[:, -1]
        self.pH_moved = errors.pH[:, None] * z[:, size]
        self.log_k_moved = errors.constants[:, None] * z.T[size + 1 : size + 1 + reactions]
        log_totals = np.log(np.where(there, totals, 1.0)).T[:, :, None]
        self.log_totals = np.where(self.there, log_totals + self.log_totals_moved, 0.0)
        self.pH = pH[:, None] + self.pH_moved

    def corrected(self, start: Array, inverse: Array, pushes: Array) -> tuple[Array, Flags]:
        """The unknowns (u, n, D) after the corrections, and which draws then meet the balances (n, D)."""
        system, size = self.system, len(self.system.components)
        absent = (system.stoichiometry > 0.0).astype(float) @ (~self.there[:, :, 0]).astype(float) > 0.0
        kept = np.logical_not(absent.all(axis=1))
        compact = CompactState(system, kept)
        log_beta = (system.log_beta[:, None] + system.steps @ self.log_k_moved)[kept]
        fixed = LN10 * (log_beta[:, None] - system.protons[kept, None, None] * self.pH)
        fixed[absent[kept]] = -np.inf
        fixed = fixed.reshape(len(fixed), -1)
        pushed = pushes[:, :, :size] @ self.log_totals_moved.transpose(1, 0, 2)
        pushed += pushes[:, :, size, None] * self.pH_moved[:, None]
        pushed += pushes[:, :, size + 1 :] @ self.log_k_moved
        unknowns = np.ascontiguousarray((start[:, :, None] + inverse @ pushed).transpose(1, 0, 2))
        flat = unknowns.reshape(len(unknowns), -1)
        close = np.zeros(self.pH.shape, dtype=bool)
        for _ in range(CORRECTIONS):
            # A draw far from its sample may run away here; it is then not close, and solved anew.
            with np.errstate(all="ignore"):
                gap = compact.sums(fixed, flat)
                balance = gap[:size].reshape(self.log_totals.shape)
                np.log(balance, out=balance, where=self.there)
                np.subtract(self.log_totals, balance, out=balance)
                gap[size:] -= flat[size:]
                gap = gap.reshape(unknowns.shape)
                close = np.abs(gap[: size + 1]).max(axis=0) < CLOSE
                unknowns += (inverse @ gap.transpose(1, 0, 2)).transpose(1, 0, 2)
            if close.all():
                break
        return unknowns, close

    def saturation(self, unknowns: Array) -> Array:
        """(n, p, D)"""
        system, size = self.system, len(self.system.components)
        product = (system.phase_stoichiometry / LN10) @ unknowns[:size].transpose(1, 0, 2)
        product -= system.phase_protons[:, None] * self.pH[:, None]
        if system.activity.water_slope:
            product += system.phase_water[:, None] * CompactState(system).log_water(unknowns)[:, None]
        product -= system.phase_log_k[:, None] + system.phase_steps @ self.log_k_moved
        lacking = (system.phase_stoichiometry > 0.0).astype(float) @ (~self.there[:, :, 0]).astype(float) > 0.0
        product[lacking.T] = -np.inf
        return product


def _solved_anew(
    system: System, totals: Array, pH: Array, errors: Errors, z: Array, sample: Places, draw: Places
) -> tuple[Array, Flags]:
    """SI (k, p) of k draws that the corrections did not bring home, by a full solver, and which of them converged."""
    size = len(system.components)
    moved = errors.totals[sample] * z[draw, :size] - (errors.volume[sample] * z[draw, -1])[:, None]
    log_k_moved = errors.constants * z[draw, size + 1 : -1]
    solution = solve(
        system,
        totals[sample] * np.exp(moved),
        pH[sample] + errors.pH[sample] * z[draw, size],
        log_beta=system.log_beta + log_k_moved @ system.steps.T,
        tolerance=1e-8,
    )
    phase_log_k = system.phase_log_k + log_k_moved @ system.phase_steps.T
    return saturation_index(system, solution, phase_log_k), solution.converged
