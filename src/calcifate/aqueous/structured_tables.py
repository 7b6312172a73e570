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
