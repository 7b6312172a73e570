"""The structure of a system whose complexes hold one kind of cation and one kind of ligand.

Given the cations every ligand is then a closed form, and no species needs an exponential of its own: each is its
constant times the activities of a cation and of a ligand, and a power of the activity coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.system import System

Table = NDArray[np.int64]
STRONG_CHARGE = 2.0  # cations from this charge on compete for the ligands, and are solved together
CLOSED_FORMS = ((), (1.0,), (1.0, 1.0), (2.0, 1.0), (1.0, 2.0))


@dataclass(frozen=True, kw_only=True, eq=False)
class Structure:
    """Tables of a system. Components are counted in the order strong cations, other cations, ligands."""

    order: Table
    """(i,) index in the system of each component in turn."""
    strong: int
    """Number of cations of two charges or more."""
    cations: int
    """Number of all cations; the rest are ligands."""
    paired: int
    """Number of ligands that any cation pairs with: the first of them."""
    component_squared: Array
    """(i,) z² of each component."""
    numbers: Array
    """(i, j) of each component in each species."""
    cation: Table
    """(j,) row of the species' cation; twice counted, further on by `cations`; none, the last row."""
    ligand: Table
    """(j,) the same among the ligands."""
    protons: Table
    """(j,)"""
    kind: Table
    """(j,) class of each species: what the activity coefficients and the water make of its constant."""
    kind_squared: Table
    """(k,) z² of each class: the factor is φ^-z², φ being the coefficient of a singly charged ion."""
    kind_water: Table
    """(k,) power of the activity of water."""
    slope: float
    """ln φ = -slope √I / (1 + denominator √I) + linear I."""
    denominator: float
    linear: float
    water_slope: float

    @property
    def squared(self) -> Array:
        """(j,) z² of each species."""
        return self.kind_squared[self.kind].astype(float)


def fits(system: System) -> bool:
    """Whether the structured solver can take a system.

    It can where every complex is of one cation and one ligand, 1:1, 2:1 or 1:2, with any number of protons, and all
    ions share one activity law. Specific ion interaction and mixed complexes do not fit.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> fits(system("equil2")), fits(system("sit37"))
    (True, False)
    """
    return structure_of(system) is not None


@lru_cache(maxsize=64)
def structure_of(system: System) -> Structure | None:
    """The tables of a system, or None where it does not fit."""
    law = _common_law(system)
    whole = (np.rint(each) == each for each in (system.stoichiometry, system.protons, system.water, system.charge))
    if law is None or not all(each.all() for each in whole):
        return None
    charge = system.charge[: len(system.components)]
    with_cation = (system.stoichiometry[:, charge > 0.0] > 0.0).any(axis=1)
    paired = (system.stoichiometry[with_cation] > 0.0).any(axis=0)
    rank = np.select([charge >= STRONG_CHARGE, charge > 0.0, paired], [0, 1, 2], default=3)
    order = np.argsort(rank, kind="stable")
    numbers = system.stoichiometry[:, order].T
    strong, cations = int((rank == 0).sum()), int((rank < 2).sum())
    if not all(_closed_form(column, cations) for column in numbers.T):
        return None
    water = system.water * (system.activity.water_slope != 0.0)
    kinds, kind = np.unique(np.stack([system.activity.charge_squared, water]), axis=1, return_inverse=True)
    return Structure(
        order=order.astype(np.int64),
        strong=strong,
        cations=cations,
        paired=int((rank == 2).sum()),
        component_squared=charge[order] ** 2,
        numbers=np.ascontiguousarray(numbers),
        cation=_row(numbers[:cations]),
        ligand=_row(numbers[cations:]),
        protons=system.protons.astype(np.int64),
        kind=kind.ravel().astype(np.int64),
        kind_squared=kinds[0].astype(np.int64),
        kind_water=kinds[1].astype(np.int64),
        slope=LN10 * system.activity.slope,
        denominator=law[0],
        linear=LN10 * law[1],
        water_slope=system.activity.water_slope,
    )


def _common_law(system: System) -> tuple[float, float] | None:
    """d and k of log10 f = z² (-A √I / (1 + d √I) + k I), where that is the law of every ion."""
    law = system.activity
    ions = law.charge_squared > 0.0
    if law.pairing.any() or not ions.any():
        return None
    denominators = law.denominator[ions]
    linear = law.linear[ions] / law.charge_squared[ions]
    same = np.ptp(denominators) == 0.0 and np.ptp(linear) <= 1e-12 and not law.linear[~ions].any()
    return (float(denominators[0]), float(linear[0])) if same else None


def _closed_form(numbers: Array, cations: int) -> bool:
    """Whether a species is a component with protons, or a cation with a ligand, one of them at most twice."""
    parts = np.flatnonzero(numbers)
    if tuple(numbers[parts]) not in CLOSED_FORMS:
        return False
    return len(parts) < 2 or bool(parts[0] < cations <= parts[1])


def _row(numbers: Array) -> Table:
    """Where each species finds its factor among [activities, their squares, one]."""
    size = len(numbers)
    rows = np.zeros(numbers.shape[1], dtype=np.int64)
    rows[:] = 2 * size
    for row, times in enumerate(numbers):
        rows[times == 1.0] = row
        rows[times == 2.0] = size + row
    return rows
