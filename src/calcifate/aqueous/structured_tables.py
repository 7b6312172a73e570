"""What the compiled passes read and write: a structure as numbers only, and the arrays of one group of samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.structure import Structure, Table


class Tables(NamedTuple):
    """A structure as numbers only."""

    order: Table
    component_squared: Array
    strong: int
    cations: int
    paired: int
    cation: Table
    """(j,) the species' cation; `cations` for none."""
    cation_number: Array
    ligand: Table
    """(j,) the same among the ligands."""
    ligand_number: Array
    doubled: Table
    """(l,) 1 for a ligand that some complex holds twice."""
    protons: Table
    kind: Table
    kind_squared: Table
    kind_water: Table
    slope: float
    denominator: float
    linear: float
    water_slope: float


class Lanes(NamedTuple):
    """Everything known of one group of samples: rows by lanes."""

    totals: Array
    acid: Array
    """Powers of the activity of H+."""
    constants: Array
    species: Array
    """Concentrations, before and after their ligand is known."""
    cations: Array
    ligands: Array
    """Activities, with a last row of ones."""
    once: Array
    twice: Array
    factors: Array
    strength: Array
    water: Array
    slope: Array
    """d ln(1/φ) / dI."""
    charge: Array
    """Sum of z² c."""
    fourth: Array
    """Sum of z⁴ c."""
    solutes: Array
    of_kind: Array
    """Sum of c of each class."""
    of_cation: Array
    """Sum of ν c of each cation and class."""
    of_ligand: Array
    held: Array
    """Sum of ν c of each cation."""
    own: Array
    """Sum of ν² c of each cation."""
    pull: Array
    """Sum of ν z² c of each cation."""
    bound_own: Array
    bound_pull: Array
    shared: Array
    """Sum of ν ν c of each paired ligand and strong cation."""
    matrix: Array
    missing: Array
    strong_pull: Array
    lack: Array
    change: Array
    worst: Array


def tables_of(s: Structure) -> Tables:
    held, bound = s.numbers[: s.cations], s.numbers[s.cations :]
    return Tables(
        order=s.order,
        component_squared=s.component_squared,
        strong=s.strong,
        cations=s.cations,
        paired=s.paired,
        cation=_which(held),
        cation_number=held.sum(axis=0),
        ligand=_which(bound),
        ligand_number=bound.sum(axis=0),
        doubled=(bound == 2.0).any(axis=1).astype(np.int64),
        protons=s.protons,
        kind=s.kind,
        kind_squared=s.kind_squared,
        kind_water=s.kind_water,
        slope=s.slope,
        denominator=s.denominator,
        linear=s.linear,
        water_slope=s.water_slope,
    )


def _which(numbers: Array) -> Table:
    last = np.ones((1, numbers.shape[1]))
    return np.concatenate([numbers > 0.0, last]).argmax(axis=0).astype(np.int64)


def lanes_of(t: Tables, lanes: int) -> Lanes:
    """Room for one group of samples."""
    size, species, kinds = len(t.order), len(t.kind), len(t.kind_squared)
    ligands = size - t.cations
    return Lanes(
        totals=np.empty((size, lanes)),
        acid=np.empty((t.protons.max() - t.protons.min() + 1, lanes)),
        constants=np.empty((species, lanes)),
        species=np.empty((species, lanes)),
        cations=np.ones((t.cations + 1, lanes)),
        ligands=np.ones((ligands + 1, lanes)),
        once=np.empty((ligands, lanes)),
        twice=np.empty((ligands, lanes)),
        factors=np.empty((kinds, lanes)),
        strength=np.empty(lanes),
        water=np.empty(lanes),
        slope=np.empty(lanes),
        charge=np.empty(lanes),
        fourth=np.empty(lanes),
        solutes=np.empty(lanes),
        of_kind=np.empty((kinds, lanes)),
        of_cation=np.empty((t.cations * kinds, lanes)),
        of_ligand=np.empty((ligands * kinds, lanes)),
        held=np.empty((t.cations, lanes)),
        own=np.empty((t.cations, lanes)),
        pull=np.empty((t.cations, lanes)),
        bound_own=np.empty((ligands, lanes)),
        bound_pull=np.empty((ligands, lanes)),
        shared=np.empty((t.paired * t.strong, lanes)),
        matrix=np.empty((t.strong * t.strong, lanes)),
        missing=np.empty((t.cations, lanes)),
        strong_pull=np.empty((t.strong, lanes)),
        lack=np.empty(lanes),
        change=np.empty(lanes),
        worst=np.empty(lanes),
    )
