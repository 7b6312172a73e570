"""Free ions and the pairs of magnesium as columns of a table of results."""

from __future__ import annotations

from typing import Any

import numpy as np

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.fluid.saturations import Saturations
from calcifate.fluid.table import Samples, totals
from calcifate.fluid.write_table import OutColumn


def species_columns(samples: Samples, found: Saturations) -> list[tuple[OutColumn, Any]]:
    """Free concentration of every component, and every species that holds magnesium. [mol/L]

    Which columns there are hangs on the header alone, so that every batch of a table has the same. A species whose
    component is not known in a row is not known there: it is not zero.
    """
    chosen = found.system
    amounts, unknown = totals(samples, chosen.components)
    usable = samples.problem == ""
    solution = equilibrium(chosen, np.where(usable[:, None], amounts, np.nan), np.where(usable, samples.pH, np.nan))
    there = np.array([name in samples.concentrations for name in chosen.components])
    columns: list[tuple[OutColumn, Any]] = []

    def add(name: str, number: int) -> None:
        parts = chosen.stoichiometry[number] > 0.0
        if there[parts].all():
            values = np.where(unknown[:, parts].any(axis=1), np.nan, solution.concentrations[:, number])
            columns.append(
                (OutColumn(name=f"{found.method}_{name}_mol_per_L", unit="mol/L", about=found.method), values)
            )

    for number, name in enumerate(chosen.components):
        add(f"free_{name}", number)
    if "Mg" in chosen.components:
        for number in np.flatnonzero(chosen.stoichiometry[:, chosen.component("Mg")] > 0.0):
            if chosen.species[number] != "Mg":
                add(chosen.species[number], int(number))
    return columns
