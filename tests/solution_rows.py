"""Rows of published and computed solutions, and made-up urines, for the tests of the water chemistry."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.system import System

DATA = Path(__file__).parent / "aqueous" / "data"
WORDS = {
    "Na": "sodium",
    "K": "potassium",
    "Ca": "calcium",
    "Mg": "magnesium",
    "NH4": "ammonium",
    "Cl": "chloride",
    "PO4": "phosphate",
    "SO4": "sulfate",
    "CO3": "carbonate",
    "Ox": "oxalate",
    "Cit": "citrate",
    "HU": "urate",
    "Lac": "lactate",
}
TYPICAL_URINE = {  # mol/L: round figures inside the ranges that laboratories print for a day's urine
    "Na": 0.1,
    "K": 0.045,
    "Ca": 4e-3,
    "Mg": 3.5e-3,
    "NH4": 0.025,
    "Cl": 0.11,
    "PO4": 0.02,
    "SO4": 0.014,
    "CO3": 1e-3,
    "Ox": 2.5e-4,
    "Cit": 2e-3,
    "HU": 2e-3,
    "Lac": 1e-3,
    "Cys": 2e-4,
    "Alb": 1e-2,
}


class Rows:
    """A table of text with numbers in it."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8") as file:
            self.rows = list(csv.DictReader(line for line in file if not line.startswith("#")))

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Array:
        return np.array([float(row[name]) for row in self.rows])

    def totals(self, system: System) -> Array:
        """(N, i) [mol/L]"""
        return np.array([self._total(name) for name in system.components]).T

    def _total(self, component: str) -> Array:
        if component == "Alb":
            return self.column("protein_sites_mmol_per_L") / 1e3
        for scale, unit in ((1e3, "mmol"), (1e6, "umol")):
            if (head := f"total_{WORDS.get(component, component)}_{unit}_per_L") in self.rows[0]:
                return self.column(head) / scale
        return np.zeros(len(self))


def made_up(system: System, count: int, seed: int, spread: float = 0.5) -> tuple[Array, Array]:
    """Totals [mol/L] around typical ones, log-normal, and pH from 4.8 to 8.2."""
    draw = np.random.default_rng(seed)
    typical = np.array([TYPICAL_URINE[name] for name in system.components])
    return typical * np.exp(draw.normal(0.0, spread, (count, len(typical)))), draw.uniform(4.8, 8.2, count)
