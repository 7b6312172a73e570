"""Equilibrium of a solution from which solids may form, at fixed pH.

The activities a of the components solve a convex problem: least `sum c(a) - T ln a` with SI <= 0 for every solid that
may form. Its multipliers are the amounts of the solids. An interior-point method finds which solids are there, for all
rows at once; Newton on the balances, the saturated solids and the activity coefficients together makes it exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calcifate.aqueous.activity import LN10, log_activity_coefficients, log_water_activity
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from calcifate.aqueous.arrays import Array, Flags
    from calcifate.aqueous.system import System

ABSENT = -600.0  # ln activity of a component that is not there: far below anything, and finite
ROWS_AT_ONCE = 2000
INTERIOR_STEPS = 60
NEWTON_STEPS = 30
ROUNDS = 6  # of Newton and a change in which solids are there
LARGEST_STEP = 3.0  # in ln activity
CENTRING = 0.1
TO_THE_WALL = 0.95
INTERIOR_ENOUGH = 1e-9  # what the interior-point method leaves to Newton, against the largest total
BALANCED = 1e-11  # of each total
SATURATED = 1e-9  # in SI


@dataclass(frozen=True, kw_only=True, eq=False)
class Precipitated:
    """A solution and its solids at equilibrium. Rows N, species j, components i, phases p that were allowed."""

    phases: tuple[str, ...]
    solids: Array
    """(N, p) amount of each solid, per litre of solution. [mol/L]"""
    dissolved: Array
    """(N, i) of each total, what is left in solution. [mol/L]"""
    concentrations: Array
    """(N, j) [mol/L]"""
    log_activity: Array
    """(N, i) log10 of free components; -inf where absent."""
    saturation_index: Array
    """(N, p) at most 0 where converged; -inf where an ion is absent."""
    ionic_strength: Array
    """(N,) [mol/L]"""
    converged: Flags
    """(N,)"""

    def solid(self, phase: str) -> Array:
        """Amount of one solid. [mol/L]"""
        return self.solids[:, self.phases.index(phase)]


def precipitate(system: System, totals: ArrayLike, pH: ArrayLike, phases: Sequence[str]) -> Precipitated:
    """Solids and solution at equilibrium.

    Parameters
    ----------
    system : System
    totals : array_like (N, i)
        Of each component, in solution and solids together. Zero is absent. [mol/L]
    pH : array_like (N,) or scalar
    phases : sequence of str
        Solids that may form. The law of phases is obeyed, so that of two crystals of one formula the less soluble
        stays: name a soluble one alone to ask what it leaves behind while the other does not form.

    Returns
    -------
    Precipitated
        A row with a missing or negative total, or that does not converge, is NaN with `converged` false.

    Raises
    ------
    InputError
        If a phase is not in the profile or no constant of it is trusted.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> water = system("default37")
    >>> totals = np.zeros((1, len(water.components)))
    >>> totals[0, [water.component(name) for name in ("Na", "Cl", "Ca", "Ox")]] = 0.1, 0.1, 0.005, 0.001
    >>> found = precipitate(water, totals, 6.5, ["whewellite"])
    >>> bool(found.converged[0]), round(float(found.solid("whewellite")[0]) * 1000, 3)
    (True, 0.989)
    """
    amounts = np.atleast_2d(np.asarray(totals, dtype=np.float64))
    acidity = np.broadcast_to(np.asarray(pH, dtype=np.float64), (len(amounts),))
    allowed = _indices(system, phases)
    alone = equilibrium(system, amounts, acidity)
    index = _saturation(system, allowed, alone.log_activity, acidity, alone.log_water)
    solids, settled = np.zeros(index.shape), alone.converged.copy()
    over = np.flatnonzero(settled & (index > 0).any(axis=1))
    for first in range(0, len(over), ROWS_AT_ONCE):
        rows = over[first : first + ROWS_AT_ONCE]
        batch = _Rows(system, allowed, amounts[rows], acidity[rows], alone.log_activity[rows], alone.moments[rows])
        solids[rows], settled[rows] = batch.solved()
    dissolved = amounts - solids @ system.phase_stoichiometry[allowed]
    final = equilibrium(system, np.where(settled[:, None], dissolved, np.nan), acidity, tolerance=BALANCED)
    index = _saturation(system, allowed, final.log_activity, acidity, final.log_water)
    good = settled & final.converged & ~(index > 10 * SATURATED).any(axis=1)
    blank = np.where(good, 1.0, np.nan)[:, None]
    return Precipitated(
        phases=tuple(phases),
        solids=solids * blank,
        dissolved=dissolved * blank,
        concentrations=final.concentrations * blank,
        log_activity=final.log_activity * blank,
        saturation_index=index * blank,
        ionic_strength=final.ionic_strength * blank[:, 0],
        converged=good,
    )


def _indices(system: System, phases: Sequence[str]) -> list[int]:
    usable = [name for name, k in zip(system.phases, system.phase_log_k, strict=True) if np.isfinite(k)]
    for name in phases:
        if name not in usable:
            raise InputError(
                Problem(found=f"no solid {name!r} in {system.profile}", right=f"one of {', '.join(usable)}")
            )
    if len(set(phases)) != len(phases):
        raise InputError(Problem(found="a solid is named twice", right="name each once"))
    return [system.phases.index(name) for name in phases]


def _saturation(system: System, allowed: list[int], log_a: Array, pH: Array, log_water: Array) -> Array:
    """(N, p) SI of the allowed phases; -inf where an ion is absent."""
    stoichiometry = system.phase_stoichiometry[allowed]
    finite = np.where(np.isfinite(log_a), log_a, 0.0)
    index = finite @ stoichiometry.T - np.outer(pH, system.phase_protons[allowed])
    index += np.outer(log_water, system.phase_water[allowed]) - system.phase_log_k[allowed]
    return np.where((~np.isfinite(log_a)) @ (stoichiometry != 0).T, -np.inf, index)


class _Rows:
    """One batch of rows. x: ln activity of components, m: amounts of solids, u: the moments of the activity law."""

    def __init__(
        self, system: System, allowed: list[int], totals: Array, pH: Array, log_activity: Array, moments: Array
    ) -> None:
        self.system, self.law, self.totals = system, system.activity, totals
        self.there = totals > 0
        lacking = (~self.there) @ (system.phase_stoichiometry[allowed] != 0).T
        self.possible = ~lacking
        self.solid = system.phase_stoichiometry[allowed]  # (p, i)
        self.solid_water = system.phase_water[allowed]
        # ln K of a solid once the protons are put in: sum s ln a <= bound - water.
        self.bound = LN10 * (system.phase_log_k[allowed] + np.outer(pH, system.phase_protons[allowed]))
        self.fixed = LN10 * (system.log_beta - np.outer(pH, system.protons))  # (N, j)
        self.without = ((~self.there) @ (system.stoichiometry != 0).T).astype(bool)
        self.x = np.where(self.there, LN10 * np.where(self.there, log_activity, 0.0), ABSENT)
        self.u = moments.copy()
        self.m = np.zeros(lacking.shape)

    def concentrations(self) -> tuple[Array, Array, Array]:
        """c (N, j), d ln c / d u (N, j, k) and d ln(water) / d u (N, k)."""
        log_f, slope = log_activity_coefficients(self.law, self.u.T)
        log_w, water_slope = log_water_activity(self.law, self.u.T)
        self.log_water = LN10 * log_w
        exponent = self.fixed + self.x @ self.system.stoichiometry.T - LN10 * log_f.T
        exponent += np.outer(self.log_water, self.system.water)
        c = np.where(self.without, 0.0, np.exp(np.minimum(exponent, 50.0)))
        of_water = np.zeros(self.u.shape)
        of_water[:, self.law.water_row] = LN10 * water_slope
        of_u = self.system.water[None, :, None] * of_water[:, None, :] - LN10 * self.law.pairing
        of_u[:, :, 0] -= LN10 * slope.T
        return c, of_u, of_water

    def excess(self) -> Array:
        """(N, p) ln of the saturation of each solid."""
        return self.x @ self.solid.T + np.outer(self.log_water, self.solid_water) - self.bound

    def solved(self) -> tuple[Array, Array]:
        self.concentrations()
        self.interior()
        return self.polished()

    def interior(self) -> None:
        """Which solids there are: primal-dual interior point with the activity coefficients of the last step."""
        scale = self.totals.max(axis=1, keepdims=True)
        m = np.where(self.possible, 0.1, 1.0) * scale
        s = np.where(self.possible, np.maximum(-self.excess(), 1.0), 1.0)
        parts, solids = self.totals.shape[1], m.shape[1]
        there = np.concatenate([self.there, self.possible], axis=1)
        for _ in range(INTERIOR_STEPS):
            c, _, _ = self.concentrations()
            nu = self.system.stoichiometry
            formed = np.where(self.possible, m, 0.0)
            short = np.where(self.there, self.totals - c @ nu - formed @ self.solid, 0.0)
            over = np.where(self.possible, self.excess() + s, 0.0)
            gap = (formed * s).sum(axis=1, keepdims=True) / np.maximum(self.possible.sum(axis=1, keepdims=True), 1)
            if (gap < INTERIOR_ENOUGH * scale).all() and (np.abs(short) < 1e-6 * self.totals.clip(1e-300)).all():
                break
            target = CENTRING * gap
            matrix = np.zeros((len(c), parts + solids, parts + solids))
            matrix[:, :parts, :parts] = np.einsum("nj,ja,jb->nab", c, nu, nu, optimize=True)
            matrix[:, :parts, parts:] = self.solid.T
            matrix[:, parts:, :parts] = self.solid
            matrix[:, range(parts, parts + solids), range(parts, parts + solids)] = -s / m
            right = np.concatenate([short, s - over - target / m], axis=1)
            dx, dm = np.split(_solve(matrix, right, there), [parts], axis=1)
            ds = np.where(self.possible, -over - dx @ self.solid.T, 0.0)
            length = np.minimum(1.0, LARGEST_STEP / np.maximum(np.abs(dx).max(axis=1, keepdims=True), 1e-300))
            for value, change in ((s, ds), (m, dm)):
                reach = np.where(change < 0, TO_THE_WALL * value / np.where(change < 0, -change, 1.0), 1.0)
                length = np.minimum(length, reach.min(axis=1, keepdims=True))
            self.x, s, m = self.x + length * dx, s + length * ds, m + length * dm
            self.u = 0.5 * self.u + 0.5 * (self.concentrations()[0] @ self.law.moments.T)
        self.m = np.where(self.possible & (m > 1e-3 * s * scale), m, 0.0)

    def polished(self) -> tuple[Array, Array]:
        """Newton on balances, solids and moments; then solids come and go until none is negative or supersaturated."""
        here = (self.m > 0) & self.possible
        settled = np.zeros(len(self.m), dtype=bool)
        for _ in range(ROUNDS):
            exact = self.newton(here)
            excess = np.where(self.possible, self.excess(), -1.0)
            gone, come = here & (self.m < 0), ~here & (excess > LN10 * SATURATED)
            settled = exact & ~gone.any(axis=1) & ~come.any(axis=1)
            if settled.all():
                break
            # One solid comes at a time, the most supersaturated for its ions: all at once would overdo it.
            first = np.where(come, excess / np.maximum(self.solid.sum(axis=1), 1.0), -np.inf)
            come &= first == first.max(axis=1, keepdims=True)
            here = (here & ~gone) | come
            self.m = np.where(here, np.maximum(self.m, 0.0), 0.0)
        return np.where(here & settled[:, None], np.maximum(self.m, 0.0), 0.0), settled

    def newton(self, here: Flags) -> Flags:
        """Newton with these solids saturated; whether each row is exact."""
        parts, solids, moments = self.totals.shape[1], len(self.solid), len(self.law.moments)
        nu, weights = self.system.stoichiometry, self.law.moments
        size = parts + moments + solids
        there = np.concatenate([self.there, np.ones(self.u.shape, dtype=bool), here], axis=1)
        exact = np.zeros(len(self.m), dtype=bool)
        for _ in range(NEWTON_STEPS):
            c, of_u, of_water = self.concentrations()
            short = np.where(self.there, self.totals - c @ nu - self.m @ self.solid, 0.0)
            over = np.where(here, self.excess(), 0.0)
            behind = c @ weights.T - self.u
            balanced = (np.abs(short) <= BALANCED * self.totals).all(axis=1)
            exact = (
                balanced & (np.abs(over) <= 1e-11).all(axis=1) & (np.abs(behind) <= 1e-11 * self.u[:, :1]).all(axis=1)
            )
            if exact.all():
                break
            matrix = np.zeros((len(c), size, size))
            scaled = c[:, :, None] * of_u
            matrix[:, :parts, :parts] = np.einsum("nj,ja,jb->nab", c, nu, nu, optimize=True)
            matrix[:, :parts, parts : parts + moments] = np.einsum("ja,njk->nak", nu, scaled)
            matrix[:, parts : parts + moments, :parts] = np.einsum("kj,nj,ja->nka", weights, c, nu, optimize=True)
            matrix[:, parts : parts + moments, parts : parts + moments] = np.einsum("kj,njl->nkl", weights, scaled)
            matrix[:, parts : parts + moments, parts : parts + moments] -= np.eye(moments)
            matrix[:, :parts, parts + moments :] = self.solid.T
            matrix[:, parts + moments :, :parts] = self.solid
            matrix[:, parts + moments :, parts : parts + moments] = self.solid_water[:, None] * of_water[:, None, :]
            right = np.concatenate([short, -behind, -over], axis=1)
            dx, du, dm = np.split(_solve(matrix, right, there), [parts, parts + moments], axis=1)
            length = np.minimum(1.0, LARGEST_STEP / np.maximum(np.abs(dx).max(axis=1, keepdims=True), 1e-300))
            length = np.where(exact[:, None], 0.0, length)
            self.x, self.m = self.x + length * dx, self.m + length * dm
            # The ionic strength at most halves in a step; the other sums are small and may change sign.
            following = self.u + length * du
            following[:, 0] = np.maximum(following[:, 0], 0.5 * self.u[:, 0])
            self.u = following
        return exact


def _solve(matrix: Array, right: Array, there: Flags) -> Array:
    """Solution of each row, with the unknowns that are there; the others stay 0.

    Each unknown is first brought to the scale of its diagonal. A singular row, two solids of one formula both
    saturated, is solved by least squares.
    """
    size = matrix.shape[1]
    matrix = np.where(there[:, :, None] & there[:, None, :], matrix, np.eye(size))
    own = np.abs(np.einsum("naa->na", matrix))
    scale = 1.0 / np.sqrt(np.where(own > 0.0, own, 1.0))
    matrix = matrix * scale[:, :, None] * scale[:, None, :]
    right = np.where(there, right, 0.0) * scale
    try:
        found = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        found = np.einsum("nab,nb->na", np.linalg.pinv(matrix, rcond=1e-13), right)
    return found * scale
