"""The passes of `structured`, compiled by Numba (the optional extra `fast`): imported only when it is worth its start.

Samples go in groups of `LANES`. Every inner loop runs over the lanes of a group, which is what the compiler turns into
vector instructions; the tables of the system are read in the outer loops. The steps are those of `structured`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.structure import Structure
from calcifate.aqueous.structured import (
    FREE_SHARE,
    LEAST_STRENGTH,
    PAIRED_SHARE,
    PASSES,
    STEP_LIMIT,
    TINY,
    Solved,
)
from calcifate.aqueous.structured_tables import Lanes, Tables, lanes_of, tables_of

LANES = 64
OWN_CONSTANTS = 65_536  # samples with constants of their own, at a time
Function = TypeVar("Function", bound=Callable[..., Any])
numba: Any = import_module("numba")
# A sum may be taken in another order, but nan stays nan: it is how a runaway sample is known.
OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "arcp", "nsz", "reassoc"}}


def part(function: Function) -> Function:
    """A part of a compiled function. Inlined, so that the compiler sees that no two arrays overlap."""
    return numba.njit(inline="always", **OPTIONS)(function)


def compiled(function: Function) -> Function:
    """Compile at the first call, and keep the result on disk where there is a place for it."""
    try:
        return numba.njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # neither the package nor the user's cache folder can be written
        return numba.njit(**OPTIONS)(function)


def solve_compiled(s: Structure, totals: Array, pH: Array, log_beta: Array, tolerance: float, solved: Solved) -> None:
    """Solve all samples and write them into `solved`."""
    tables = tables_of(s)
    # A read-only array is another type to Numba, and would be compiled for anew.
    totals, pH = (np.require(each, requirements=["C", "W"]) for each in (totals, pH))
    length = len(pH) if log_beta.ndim == 1 else OWN_CONSTANTS
    for first in range(0, len(pH), max(length, 1)):
        rows = slice(first, first + length)
        constants = np.exp(LN10 * (log_beta[None] if log_beta.ndim == 1 else log_beta[rows]))
        solve_rows(
            tables,
            totals[rows],
            pH[rows],
            constants,
            tolerance,
            solved.activity[rows],
            solved.moments[rows],
            solved.water[rows],
            solved.passes[rows],
            solved.imbalance[rows],
            solved.converged[rows],
        )


room = part(lanes_of)


@part
def load(t: Tables, v: Lanes, totals: Array, pH: Array, constants: Array, first: int, count: int) -> None:
    """A group of samples, their constants and the first guess. Lanes beyond the last sample repeat it."""
    low, high = t.protons.min(), t.protons.max()
    for w in range(LANES):
        row = first + min(w, count - 1)
        acid = math.exp(-LN10 * pH[row])
        for power in range(low, high + 1):
            product = 1.0
            for _ in range(abs(power)):
                product *= acid
            v.acid[power - low, w] = product if power >= 0 else 1.0 / product
        for i in range(len(t.order)):
            v.totals[i, w] = totals[row, t.order[i]]
        if len(constants) > 1:
            for j in range(len(t.kind)):
                v.constants[j, w] = constants[row, j]
    for j in range(len(t.kind)):
        power = t.protons[j] - low
        if len(constants) == 1:
            for w in range(LANES):
                v.constants[j, w] = constants[0, j] * v.acid[power, w]
        else:
            for w in range(LANES):
                v.constants[j, w] *= v.acid[power, w]

    v.strength[:] = 0.0
    v.water[:] = 1.0
    for i in range(len(t.order)):
        for w in range(LANES):
            v.strength[w] += (1.0 - PAIRED_SHARE) / 2.0 * t.component_squared[i] * v.totals[i, w]
    for w in range(LANES):
        v.strength[w] = min(max(v.strength[w], LEAST_STRENGTH), 1.0)
    for w in range(LANES):
        root = math.sqrt(v.strength[w])
        v.change[w] = math.exp(t.linear * v.strength[w] - t.slope * root / (1.0 + t.denominator * root))
    for i in range(t.cations):
        share = FREE_SHARE if i < t.strong else 1.0
        for w in range(LANES):
            v.cations[i, w] = share * v.totals[i, w]
        for _ in range(int(t.component_squared[i])):
            for w in range(LANES):
                v.cations[i, w] *= v.change[w]


@part
def find_factors(t: Tables, v: Lanes) -> None:
    """The multiplier of each class, and how ln(1/φ) answers to the ionic strength."""
    for w in range(LANES):
        root = math.sqrt(v.strength[w])
        below = 1.0 / (1.0 + t.denominator * root)
        v.change[w] = t.slope * root * below - t.linear * v.strength[w]
        v.slope[w] = 0.5 * t.slope * below * below / max(root, 1e-9) - t.linear
    for w in range(LANES):
        v.change[w] = math.exp(v.change[w])
    for k in range(len(t.kind_squared)):
        for w in range(LANES):
            v.factors[k, w] = 1.0
        for _ in range(t.kind_squared[k]):
            for w in range(LANES):
                v.factors[k, w] *= v.change[w]
        for _ in range(t.kind_water[k]):
            for w in range(LANES):
                v.factors[k, w] *= v.water[w]
        for _ in range(-t.kind_water[k]):
            for w in range(LANES):
                v.factors[k, w] /= v.water[w]


@part
def find_ligands(t: Tables, v: Lanes) -> None:
    """Ligands that meet their totals, in closed form from the cations."""
    v.once[:] = 0.0
    v.twice[:] = 0.0
    for j in range(len(t.kind)):
        kind, cation, ligand = t.kind[j], t.cation[j], t.ligand[j]
        for w in range(LANES):
            v.species[j, w] = v.constants[j, w] * v.factors[kind, w] * v.cations[cation, w]
        if t.cation_number[j] == 2.0:
            for w in range(LANES):
                v.species[j, w] *= v.cations[cation, w]
        if t.ligand_number[j] == 1.0:
            for w in range(LANES):
                v.once[ligand, w] += v.species[j, w]
        elif t.ligand_number[j] == 2.0:
            for w in range(LANES):
                v.twice[ligand, w] += 2.0 * v.species[j, w]
    for i in range(len(t.doubled)):
        row = t.cations + i
        if t.doubled[i]:
            for w in range(LANES):
                once, total = v.once[i, w], v.totals[row, w]
                v.ligands[i, w] = 2.0 * total / (once + math.sqrt(once * once + 4.0 * v.twice[i, w] * total))
        else:
            for w in range(LANES):
                v.ligands[i, w] = v.totals[row, w] / v.once[i, w]


@part
def find_sums(t: Tables, v: Lanes) -> None:
    """Concentrations, and every sum of them that a step asks for.

    They are summed by class first. Each loop touches two or three arrays: with more, the compiler gives up on vectors.
    """
    kinds = len(t.kind_squared)
    v.of_kind[:] = 0.0
    v.of_cation[:] = 0.0
    v.of_ligand[:] = 0.0
    v.own[:] = 0.0
    v.shared[:] = 0.0
    for m in range(len(t.doubled)):
        for w in range(LANES):
            v.bound_own[m, w] = v.totals[t.cations + m, w]
    for j in range(len(t.kind)):
        kind, cation, ligand = t.kind[j], t.cation[j], t.ligand[j]
        of_cation, of_ligand = t.cation_number[j], t.ligand_number[j]
        for w in range(LANES):
            v.species[j, w] *= v.ligands[ligand, w]
        if of_ligand == 2.0:
            for w in range(LANES):
                v.species[j, w] *= v.ligands[ligand, w]
            for w in range(LANES):
                v.bound_own[ligand, w] += 2.0 * v.species[j, w]
        for w in range(LANES):
            v.of_kind[kind, w] += v.species[j, w]
        if of_cation > 0.0:
            for w in range(LANES):
                v.of_cation[cation * kinds + kind, w] += of_cation * v.species[j, w]
        if of_cation == 2.0:
            for w in range(LANES):
                v.own[cation, w] += 2.0 * v.species[j, w]
        if of_ligand > 0.0:
            for w in range(LANES):
                v.of_ligand[ligand * kinds + kind, w] += of_ligand * v.species[j, w]
            if of_cation > 0.0 and cation < t.strong:
                for w in range(LANES):
                    v.shared[ligand * t.strong + cation, w] += of_cation * of_ligand * v.species[j, w]
    v.charge[:] = 0.0
    v.fourth[:] = 0.0
    v.solutes[:] = 0.0
    v.held[:] = 0.0
    v.pull[:] = 0.0
    v.bound_pull[:] = 0.0
    for k in range(kinds):
        squared = float(t.kind_squared[k])
        for w in range(LANES):
            v.solutes[w] += v.of_kind[k, w]
            v.charge[w] += squared * v.of_kind[k, w]
            v.fourth[w] += squared * squared * v.of_kind[k, w]
        for i in range(t.cations):
            for w in range(LANES):
                v.held[i, w] += v.of_cation[i * kinds + k, w]
                v.pull[i, w] += squared * v.of_cation[i * kinds + k, w]
        for m in range(len(t.doubled)):
            for w in range(LANES):
                v.bound_pull[m, w] += squared * v.of_ligand[m * kinds + k, w]
    for i in range(t.cations):
        for w in range(LANES):
            v.own[i, w] += v.held[i, w]


@part
def all_met(t: Tables, v: Lanes, tolerance: float) -> bool:
    """Whether every balance of every lane is met. What is missing from each is kept, and the water found."""
    for w in range(LANES):
        v.worst[w] = abs(0.5 * v.charge[w] - v.strength[w]) / max(v.strength[w], LEAST_STRENGTH)
    for i in range(t.cations):
        for w in range(LANES):
            gap, total = v.held[i, w] - v.totals[i, w], v.totals[i, w]
            v.missing[i, w] = -2.0 * gap * v.held[i, w] / max(v.held[i, w] + total, TINY)
            error = abs(gap) / max(total, TINY)
            # nan wins, and stays.
            v.worst[w] = error if error > v.worst[w] or error != error else v.worst[w]
    met = True
    for w in range(LANES):
        met &= v.worst[w] <= tolerance
    return met


@part
def eliminate(t: Tables, v: Lanes) -> None:
    """Take ligands and other cations out of the balances of the strong cations and of the charge."""
    for w in range(LANES):
        v.lack[w] = 2.0 * v.strength[w] - v.charge[w]
    v.matrix[:] = 0.0
    for i in range(t.strong):
        for w in range(LANES):
            v.strong_pull[i, w] = v.pull[i, w]
            v.matrix[i * t.strong + i, w] = max(v.own[i, w], TINY)
    for m in range(len(t.doubled)):
        for w in range(LANES):
            v.change[w] = 1.0 / max(v.bound_own[m, w], TINY)
            v.fourth[w] -= v.bound_pull[m, w] * v.bound_pull[m, w] * v.change[w]
        for i in range(t.strong if m < t.paired else 0):
            row = m * t.strong + i
            for w in range(LANES):
                v.strong_pull[i, w] -= v.shared[row, w] * v.bound_pull[m, w] * v.change[w]
            for k in range(i + 1):
                for w in range(LANES):
                    less = v.shared[row, w] * v.shared[m * t.strong + k, w] * v.change[w]
                    v.matrix[i * t.strong + k, w] -= less
    for i in range(t.strong, t.cations):
        for w in range(LANES):
            part = v.pull[i, w] / max(v.own[i, w], TINY)
            v.fourth[w] -= v.pull[i, w] * part
            v.lack[w] -= v.missing[i, w] * part


@part
def step(t: Tables, v: Lanes) -> None:
    """The Newton step: strong cations by elimination forwards, the ionic strength, then backwards."""
    n = t.strong
    for i in range(n):
        for w in range(LANES):
            pivot = 1.0 / max(v.matrix[i * n + i, w], TINY)
            v.matrix[i * n + i, w] = pivot
            v.fourth[w] -= v.strong_pull[i, w] * v.strong_pull[i, w] * pivot
            v.lack[w] -= v.strong_pull[i, w] * v.missing[i, w] * pivot
        for k in range(i + 1, n):
            for w in range(LANES):
                part = v.matrix[k * n + i, w] * v.matrix[i * n + i, w]
                v.missing[k, w] -= part * v.missing[i, w]
                v.strong_pull[k, w] -= part * v.strong_pull[i, w]
            for m in range(i + 1, k + 1):
                for w in range(LANES):
                    less = v.matrix[k * n + i, w] * v.matrix[m * n + i, w] * v.matrix[i * n + i, w]
                    v.matrix[k * n + m, w] -= less
    for w in range(LANES):
        following = v.strength[w] + v.lack[w] / (v.slope[w] * v.fourth[w] - 2.0)
        following = min(max(following, 0.5 * v.strength[w]), 2.0 * v.strength[w])
        v.change[w] = v.slope[w] * (following - v.strength[w])
        v.strength[w] = following
    for i in range(n - 1, -1, -1):
        for w in range(LANES):
            v.missing[i, w] -= v.strong_pull[i, w] * v.change[w]
        for k in range(i + 1, n):
            for w in range(LANES):
                v.missing[i, w] -= v.matrix[k * n + i, w] * v.missing[k, w]
        for w in range(LANES):
            v.missing[i, w] *= v.matrix[i * n + i, w]
    for i in range(t.cations):
        if i >= n:
            for w in range(LANES):
                v.missing[i, w] = (v.missing[i, w] - v.pull[i, w] * v.change[w]) / max(v.own[i, w], TINY)
        for w in range(LANES):
            move = min(max(v.missing[i, w], -STEP_LIMIT), STEP_LIMIT)
            v.cations[i, w] *= (2.0 + move) / (2.0 - move)
    if t.water_slope > 0.0:
        for w in range(LANES):
            v.water[w] = max(1.0 - t.water_slope * v.solutes[w], 1e-3)


@compiled
def solve_rows(
    t: Tables,
    totals: Array,
    pH: Array,
    constants: Array,
    tolerance: float,
    activity: Array,
    moments: Array,
    water: Array,
    passes: Array,
    imbalance: Array,
    converged: Any,
) -> None:
    v = room(t, LANES)
    for first in range(0, len(pH), LANES):
        count = min(LANES, len(pH) - first)
        load(t, v, totals, pH, constants, first, count)
        number = 0
        met = False
        while not met and number < PASSES:
            if number:
                eliminate(t, v)
                step(t, v)
            number += 1
            find_factors(t, v)
            find_ligands(t, v)
            find_sums(t, v)
            met = all_met(t, v, tolerance)
        for w in range(count):
            row = first + w
            passes[row] = number
            if v.worst[w] <= tolerance:
                converged[row] = True
                imbalance[row] = v.worst[w]
                moments[row, 0] = 0.5 * v.charge[w]
                moments[row, 1] = v.solutes[w]
                water[row] = v.water[w]
                for i in range(len(t.order)):
                    found = v.cations[i, w] if i < t.cations else v.ligands[i - t.cations, w]
                    activity[row, t.order[i]] = found
