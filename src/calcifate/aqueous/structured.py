"""The equilibrium of many urines, fast: for systems of one cation and one ligand per complex.

One pass: the ligands in closed form from the cations and the ionic strength (a quotient, or the root of a quadratic
where a complex holds two of them); then one Newton step on the strong cations and the ionic strength, with the ligands
and the other cations eliminated one by one. What the other cations take from each other is left to the next pass. No
species needs an exponential or a logarithm: three or four passes reach 1e-6, and one more shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec

import numpy as np

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.equilibrium import Equilibrium
from calcifate.aqueous.linear import cholesky, solve_factored
from calcifate.aqueous.structure import Structure, Table, structure_of
from calcifate.aqueous.system import System

BLOCK = 2048  # samples at a time: their arrays stay near the processor
PASSES = 30
TINY = 1e-300
LEAST_STRENGTH = 1e-6  # mol/L: a smaller ionic strength is known to the tolerance times this
PAIRED_SHARE = 0.35  # of the ionic strength of the totals, lost to pairs and protons: a guess only
FREE_SHARE = 0.5  # of strong cations: a guess only
STEP_LIMIT = 1.0  # natural log units of activity in one step
SET_ASIDE = 0.6  # share of a block that has to be done before its samples are put aside
# Compiled passes save 2 µs a sample, and Numba takes half a second to start, seven seconds the very first time.
COMPILED_FROM, COMPILED_FROM_ONCE_LOADED = 500_000, 5_000
COMPILED = "calcifate.aqueous.structured_compiled"


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """What the passes find, before it becomes a record; nan where a sample did not converge."""

    activity: Array
    """(N, i) [mol/L]"""
    moments: Array
    """(N, 2) ionic strength and sum of all solutes. [mol/L]"""
    water: Array
    """(N,) activity of water."""
    passes: Array
    """(N,)"""
    imbalance: Array
    """(N,) largest relative error of a balance or of the ionic strength."""
    converged: Flags
    """(N,)"""

    @classmethod
    def empty(cls, count: int, components: int) -> Solved:
        return cls(
            activity=np.full((count, components), np.nan),
            moments=np.full((count, 2), np.nan),
            water=np.full(count, np.nan),
            passes=np.full(count, float(PASSES)),
            imbalance=np.full(count, np.nan),
            converged=np.zeros(count, dtype=bool),
        )


def structured_equilibrium(
    system: System,
    totals: Array,
    pH: Array,
    *,
    log_beta: Array | None = None,
    tolerance: float = 1e-6,
    compiled: bool | None = None,
    lean: bool = False,
) -> Equilibrium:
    """Solve the mass balances at fixed pH, for a system that `fits`.

    Parameters
    ----------
    system : System
    totals : array (N, i)
        Total of each component; zero means absent. [mol/L]
    pH : array (N,)
        -log10 of the activity of H+.
    log_beta : array (N, j) or (j,), optional
        Constants of each sample, for uncertainty; those of the system if left out.
    tolerance : float, default 1e-6
        Largest relative error of a balance, and of the ionic strength, that counts as converged.
    compiled : bool, optional
        Whether Numba runs the passes. If left out: where it is installed and the batch is worth its start.
    lean : bool, default False
        Leave out the concentrations and coefficients of the species, which take longer than the solution. They are
        then arrays (N, 0).

    Returns
    -------
    Equilibrium
        A sample with a missing or negative total, or that does not converge, is nan with `converged` false.

    Raises
    ------
    ValueError
        If the system does not fit.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> urine = np.zeros((1, 11))
    >>> for name, total in {"Na": 0.1, "Cl": 0.1, "Ca": 4e-3, "Ox": 3e-4, "Cit": 2e-3}.items():
    ...     urine[0, equil2.component(name)] = total
    >>> solved = structured_equilibrium(equil2, urine, np.array([6.0]))
    >>> bool(solved.converged[0]), float(solved.concentrations[0, equil2.index("CaOx")].round(6))
    (True, 9.9e-05)
    """
    structure = structure_of(system)
    if structure is None:
        raise ValueError(f"{system.profile} has complexes or an activity law that this solver cannot take")
    given, totals = pH, np.ascontiguousarray(totals, dtype=float)
    pH = np.ascontiguousarray(pH, dtype=float)
    constants = np.ascontiguousarray(system.log_beta if log_beta is None else log_beta, dtype=float)
    usable = _usable(totals, pH, constants)
    if usable is not None:
        totals = np.where(usable[:, None], totals, 0.0)
        pH = np.where(usable, pH, 7.0)
        constants = constants if constants.ndim == 1 else np.where(usable[:, None], constants, 0.0)
    solved = Solved.empty(len(pH), len(structure.order))
    with np.errstate(all="ignore"):  # a sample that runs away is seen by its balances
        if _worth_compiling(len(pH)) if compiled is None else compiled:
            from calcifate.aqueous.structured_compiled import solve_compiled

            solve_compiled(structure, totals, pH, constants, tolerance, solved)
        else:
            for rows in _blocks(len(pH)):
                solve_block(structure, totals, pH, constants, tolerance, solved, rows)
        if usable is not None:
            for each in (solved.activity, solved.moments, solved.water, solved.imbalance):
                each[~usable] = np.nan
            solved.converged[~usable] = False
        return replace(_record(structure, solved, pH, constants, lean), pH=given)


def _usable(totals: Array, pH: Array, constants: Array) -> Flags | None:
    """Which samples can be solved; None for all of them."""
    if np.isfinite(totals).all() and np.isfinite(pH).all() and np.isfinite(constants).all() and (totals >= 0.0).all():
        return None
    usable = np.isfinite(pH) & (np.isfinite(totals) & (totals >= 0.0)).all(axis=1)
    return usable & np.isfinite(constants).all(axis=-1)


def _worth_compiling(count: int) -> bool:
    if COMPILED in sys.modules:
        return count >= COMPILED_FROM_ONCE_LOADED
    return count >= COMPILED_FROM and find_spec("numba") is not None


def _blocks(count: int) -> Iterator[slice]:
    return (slice(first, first + BLOCK) for first in range(0, count, BLOCK))


def species_constants(s: Structure, log_beta: Array, pH: Array) -> Array:
    """(j, n) constant of each species times the activity of its protons."""
    powers, number = np.unique(s.protons, return_inverse=True)
    acid = np.exp(-LN10 * powers[:, None] * pH)[number.ravel()]
    own = np.exp(LN10 * log_beta)
    acid *= own[:, None] if own.ndim == 1 else own.T
    return acid


def class_factors(s: Structure, strength: Array, water: Array) -> Array:
    """(k, n) what the constants of each class of species are multiplied with."""
    root = np.sqrt(strength)
    inverse = np.exp(s.slope * root / (1.0 + s.denominator * root) - s.linear * strength)
    powers = {squared: inverse**squared for squared in set(s.kind_squared.tolist())}
    factors = [powers[squared] for squared in s.kind_squared.tolist()]
    return np.stack([f * water**power if power else f for f, power in zip(factors, s.kind_water.tolist(), strict=True)])


def with_squares(activity: Array) -> Array:
    """Activities, their squares and a row of ones: what the columns `cation` and `ligand` of a structure point to."""
    rows = np.empty((2 * len(activity) + 1, activity.shape[1]))
    rows[: len(activity)] = activity
    np.square(activity, out=rows[len(activity) : -1])
    rows[-1] = 1.0
    return rows


class Sums:
    """Matrices that make the sums of a pass out of the concentrations of the species."""

    def __init__(self, s: Structure) -> None:
        held, bound = s.numbers[: s.cations], s.numbers[s.cations :]
        self.once = (bound == 1.0).astype(float)
        self.doubled = np.flatnonzero((bound == 2.0).any(axis=1))
        """Ligands that some complex holds twice."""
        self.twice = 2.0 * (bound[self.doubled] == 2.0)
        self.balance = np.vstack([held, s.squared, np.ones(len(s.squared))])
        shared = (bound[: s.paired, None] * held[: s.strong]).reshape(-1, len(s.squared))
        # Second differences of the balances: all sums of nu nu c, nu z² c and z⁴ c, beyond what the totals tell.
        parts = [held**2 - held, held * s.squared, bound**2 - bound, bound * s.squared, s.squared[None] ** 2, shared]
        self.curvature = np.vstack(parts)
        self.parts = np.cumsum([len(part) for part in parts[:-1]])


@lru_cache(maxsize=64)
def sums_of(structure: Structure) -> Sums:
    return Sums(structure)


def solve_block(
    s: Structure, totals: Array, pH: Array, log_beta: Array, tolerance: float, solved: Solved, rows: slice
) -> None:
    """Solve some rows and write them into `solved`. Inside, samples are the last axis."""
    constants = species_constants(s, log_beta if log_beta.ndim == 1 else log_beta[rows], pH[rows])
    totals = np.take(totals[rows].T, s.order, axis=0)
    left: Table = np.arange(rows.start, rows.start + totals.shape[1], dtype=np.int64)
    cations, strength = first_guess(s, totals)
    water = np.ones(len(left))
    sums = sums_of(s)
    for number in range(1, PASSES + 1):
        species = constants * class_factors(s, strength, water)[s.kind]
        species *= with_squares(cations)[s.cation]
        ligands = closed_form(sums, totals[s.cations :], species)
        species *= with_squares(ligands)[s.ligand]
        found = sums.balance @ species
        held, charge, solutes = found[: s.cations], found[-2], found[-1]
        gap = held - totals[: s.cations]
        worst = np.abs(charge / 2.0 - strength) / np.maximum(strength, LEAST_STRENGTH)
        worst = np.maximum(worst, (np.abs(gap) / np.maximum(totals[: s.cations], TINY)).max(axis=0, initial=0.0))
        done = worst <= tolerance
        share = np.count_nonzero(done) / len(done)
        if share >= SET_ASIDE or number == PASSES:
            take = left[done]
            solved.activity[take[:, None], s.order] = np.concatenate([cations, ligands])[:, done].T
            solved.moments[take] = np.stack([charge / 2.0, solutes])[:, done].T
            solved.water[take] = water[done]
            solved.imbalance[take] = worst[done]
            solved.passes[take] = number
            solved.converged[take] = True
            if share == 1.0:
                return
        cations, strength = newton_step(s, sums, totals, species, cations, strength, gap, charge)
        if s.water_slope:
            water = np.maximum(1.0 - s.water_slope * solutes, 1e-3)
        if share >= SET_ASIDE:
            left = left[~done]
            constants, totals, cations = constants[:, ~done], totals[:, ~done], cations[:, ~done]
            strength, water = strength[~done], water[~done]


def first_guess(s: Structure, totals: Array) -> tuple[Array, Array]:
    """Activities of the cations, and the ionic strength."""
    squared = s.component_squared
    strength = np.clip((1.0 - PAIRED_SHARE) / 2.0 * (squared @ totals), LEAST_STRENGTH, 1.0)
    root = np.sqrt(strength)
    log_factor = s.linear * strength - s.slope * root / (1.0 + s.denominator * root)
    cations = totals[: s.cations] * np.exp(squared[: s.cations, None] * log_factor)
    cations[: s.strong] *= FREE_SHARE
    return cations, strength


def closed_form(sums: Sums, totals: Array, species: Array) -> Array:
    """Activities of the ligands that meet their totals, from the species per unit of ligand."""
    once = sums.once @ species
    ligands = totals / once
    if len(sums.doubled):
        twice, once, totals = sums.twice @ species, once[sums.doubled], totals[sums.doubled]
        ligands[sums.doubled] = 2.0 * totals / (once + np.sqrt(once * once + 4.0 * twice * totals))
    return ligands


def newton_step(
    s: Structure,
    sums: Sums,
    totals: Array,
    species: Array,
    cations: Array,
    strength: Array,
    gap: Array,
    charge: Array,
) -> tuple[Array, Array]:
    """The next cations and ionic strength.

    The unknowns are the logarithms of the activities and ln(1/φ), to which a species answers by ν and by z². The
    matrix of the cations, the ligands and ln(1/φ) is then symmetric, and each elimination takes a square away from it.
    """
    strong, weak, held = slice(0, s.strong), slice(s.strong, s.cations), gap + totals[: s.cations]
    parts = np.split(sums.curvature @ species, sums.parts)
    own, pull, bound_own, bound_pull = (*parts[:4],)
    curve, shared = parts[4][0], parts[5].reshape(s.paired, s.strong, len(strength))
    own += held
    bound_own += totals[s.cations :]
    own, bound_own = np.maximum(own, TINY), np.maximum(bound_own, TINY)

    # Ligands first. Their own balances are met, so they only soften the others.
    part = bound_pull / bound_own
    curve = curve - (bound_pull * part).sum(axis=0)
    strong_pull = pull[strong] - np.einsum("lpn,ln->pn", shared, part[: s.paired])
    matrix = -np.einsum("lpn,lqn->pqn", shared / bound_own[: s.paired, None], shared)
    matrix[range(s.strong), range(s.strong)] += own[strong]
    # Missing from each balance: sum x ln(total / sum), by its approximant, which cannot run away.
    missing = -2.0 * gap * held / np.maximum(held + totals[: s.cations], TINY)
    # The other cations, as if nothing joined them with the strong ones.
    part = pull[weak] / own[weak]
    curve -= (pull[weak] * part).sum(axis=0)
    lack = 2.0 * strength - charge - (part * missing[weak]).sum(axis=0)
    # The strong cations, for their own balances and for a change of ln(1/φ).
    right = np.stack([missing[strong], strong_pull], axis=1)
    plain, coupled = np.moveaxis(solve_factored(cholesky(matrix), right), 1, 0)
    curve -= (strong_pull * coupled).sum(axis=0)
    lack -= (strong_pull * plain).sum(axis=0)

    root = np.sqrt(strength)
    slope = 0.5 * s.slope / (np.maximum(root, 1e-9) * (1.0 + s.denominator * root) ** 2) - s.linear
    following = np.clip(strength + lack / (slope * curve - 2.0), 0.5 * strength, 2.0 * strength)
    change = slope * (following - strength)
    move = np.concatenate([plain - coupled * change, (missing[weak] - pull[weak] * change) / own[weak]])
    np.clip(move, -STEP_LIMIT, STEP_LIMIT, out=move)
    return cations * (2.0 + move) / (2.0 - move), following  # e^move, nearly


def _record(s: Structure, solved: Solved, pH: Array, log_beta: Array, lean: bool) -> Equilibrium:
    count, species = len(pH), 0 if lean else s.numbers.shape[1]
    concentrations, coefficients = np.empty((count, species)), np.empty((count, species))
    for rows in () if lean else _blocks(count):
        activity, strength = solved.activity[rows].T[s.order], solved.moments[rows, 0]
        found = species_constants(s, log_beta if log_beta.ndim == 1 else log_beta[rows], pH[rows])
        found *= class_factors(s, strength, solved.water[rows])[s.kind]
        found *= with_squares(activity[: s.cations])[s.cation]
        found *= with_squares(activity[s.cations :])[s.ligand]
        concentrations[rows] = found.T
        root = np.sqrt(strength)
        log_factor = (s.linear * strength - s.slope * root / (1.0 + s.denominator * root)) / LN10
        coefficients[rows] = log_factor[:, None] * s.squared
    log_activity = np.log(solved.activity)
    log_activity /= LN10
    return Equilibrium(
        concentrations=concentrations,
        log_activity=log_activity,
        log_coefficient=coefficients,
        log_water=np.log10(solved.water),
        ionic_strength=solved.moments[:, 0],
        moments=solved.moments,
        pH=pH,
        converged=solved.converged,
        iterations=solved.passes,
        imbalance=solved.imbalance,
    )
