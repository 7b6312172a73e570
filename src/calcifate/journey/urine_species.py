"""Free ions and the pairs of magnesium as columns of a table of results."""

from __future__ import annotations

from typing import Any

import numpy as np

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.fluid.saturations import Saturations
from calcifate.fluid.table import Samples, totals
from calcifate.fluid.write_table import OutColumn


def species_columns(samples: Samples, found: Saturations) -> list[tuple[OutColumn, Any]]:
    """Free concentration of every component, and every species that holds magnesium. [mol/L]"""
    chosen = found.system
    amounts, unknown = totals(samples, chosen.components)
    usable = samples.problem == ""
    solution = equilibrium(chosen, np.where(usable[:, None], amounts, np.nan), np.where(usable, samples.pH, np.nan))
    columns: list[tuple[OutColumn, Any]] = []
    for number, name in enumerate(chosen.components):
        if not unknown[:, number].all():
            column = OutColumn(name=f"{found.method}_free_{name}_mol_per_L", unit="mol/L", about=found.method)
            columns.append((column, solution.concentrations[:, number]))
    holds = chosen.stoichiometry[:, chosen.component("Mg")] > 0.0
    for number in np.flatnonzero(holds):
        name = chosen.species[number]
        if name != "Mg" and np.nanmax(solution.concentrations[:, number], initial=0.0) > 0.0:
            column = OutColumn(name=f"{found.method}_{name}_mol_per_L", unit="mol/L", about=found.method)
            columns.append((column, solution.concentrations[:, number]))
    return columns
