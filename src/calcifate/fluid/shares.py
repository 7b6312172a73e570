"""What share of an ion is in which species."""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.system import System
from calcifate.errors import InputError, Problem
from calcifate.flow.urine import SpeciesShare
from calcifate.fluid.method import Method
from calcifate.fluid.table import Samples, totals


def shares(samples: Samples, component: str, method: Method) -> dict[str, float]:
    """Shares of a component among its species in the first urine, by label, the largest first."""
    return {each.label: each.share for each in species_shares(samples, (component,), method)}


def species_shares(
    samples: Samples, components: tuple[str, ...], method: Method, *, least: float = 1e-4
) -> tuple[SpeciesShare, ...]:
    """Shares of some components among their species in the first urine.

    Parameters
    ----------
    components : tuple of str
        Ids; one that this method does not have raises InputError.
    least : float, default 1e-4
        Smaller shares are left out.
    """
    chosen = method.system()
    missing = [name for name in components if name not in chosen.components]
    if missing:
        raise InputError(Problem(found=f"{method.profile} has no {', '.join(missing)}", right="use another method"))
    amounts, _ = totals(samples, chosen.components)
    solution = equilibrium(chosen, amounts[:1], samples.pH[:1])
    found = list[SpeciesShare]()
    for name in components:
        found += _shares(chosen, solution.concentrations[0], name, least)
    return tuple(found)


def _shares(chosen: System, concentrations: Array, component: str, least: float) -> list[SpeciesShare]:
    held = chosen.stoichiometry[:, chosen.component(component)] * concentrations
    whole = held.sum()
    if not whole > 0.0:
        return []
    return [
        SpeciesShare(
            component=component,
            species=chosen.species[number],
            label=chosen.labels[number],
            share=float(held[number] / whole),
        )
        for number in (int(each) for each in np.argsort(-held))
        if held[number] / whole >= least
    ]
