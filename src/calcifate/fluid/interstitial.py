"""The fluid between the cells, by equilibrium with serum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.errors import InputError, Problem
from calcifate.fluid.serum import Serum, model
from calcifate.fluid.serum_laws import donnan_ratio, numbers, serum_table_of_numbers

CAVEAT = (
    "Interstitial fluid by equilibrium with serum: as much of each free ion, and less protein, of the same kind. It "
    "differs from tissue to tissue, and little of it has been measured."
)


def interstitial(serum: Serum, *, protein_fraction: float | None = None, donnan: bool = False) -> Serum:
    """The fluid between the cells that is in equilibrium with a serum.

    Parameters
    ----------
    serum : Serum
    protein_fraction : float, optional
        Protein of the fluid over that of serum, albumin and globulin alike; 0.29 if left out (20.6 g/L measured in the
        tissue as a whole).
    donnan : bool, default False
        Whether free ions are shared out as a potential of 1 mV across the vessel has it: cations a few per cent lower,
        anions higher, pH higher by 0.02, carbon dioxide equal. Without it every free ion is as in serum.

    Returns
    -------
    Serum
        A serum of kind "interstitial fluid"; what was assumed of the serum is assumed of it.

    Raises
    ------
    InputError
        For a fraction that is not within 0 to 1.

    References
    ----------
    Fogh-Andersen and others 1995, PMID 7586528.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> from calcifate.fluid.serum_state import serum_state
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> fluid = interstitial(blood)
    >>> ionised = [serum_state(each).calcium.ionised.value[0] for each in (blood, fluid)]
    >>> bool(abs(ionised[1] / ionised[0] - 1) < 0.01), float(fluid.albumin[0].round(1))
    (True, 12.2)
    """
    law = numbers("interstitial_fluid")
    fraction = law["protein_fraction"] if protein_fraction is None else protein_fraction
    if not 0.0 <= fraction <= 1.0:
        raise InputError(Problem(found=f"protein fraction {fraction:g}", right="give a share within 0 to 1"))
    chosen = model()
    ratio = donnan_ratio(law["potential"], chosen.temperature) if donnan else 1.0
    solution = equilibrium(chosen, serum.totals, serum.pH)
    there = solution.concentrations * ratio**chosen.charge
    on_protein = chosen.stoichiometry[:, chosen.component("Alb")] > 0.0
    sites = serum.totals[:, chosen.component("Alb")] * fraction
    held = there @ on_protein.astype(float)
    scale = np.divide(sites, held, out=np.zeros_like(sites), where=held > 0.0)
    there = np.where(on_protein, there * scale[:, None], there)
    totals = there @ chosen.stoichiometry
    totals[~solution.converged] = np.nan
    return replace(
        serum,
        kind="interstitial fluid",
        totals=totals,
        pH=serum.pH - np.log10(ratio),
        bicarbonate=serum.bicarbonate / ratio,
        albumin=serum.albumin * fraction,
        globulin=serum.globulin * fraction,
        caveats=(*serum.caveats, CAVEAT),
        sources=tuple(sorted({*serum.sources, serum_table_of_numbers().law["interstitial_fluid"].source})),
    )
