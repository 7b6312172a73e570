"""The fluid between the cells, by equilibrium with serum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.errors import InputError, Problem
from calcifate.fluid.serum import IN_95_PERCENT, Serum, model
from calcifate.fluid.serum_laws import donnan_ratio, numbers, serum_table_of_numbers
from calcifate.fluid.serum_state import FORMS, SerumState, assembled, forms_of
from calcifate.fluid.serum_uncertainty import METALS, Reach, reach

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
        A serum of kind "interstitial fluid"; what was assumed of the serum is assumed of it. Its intervals are those
        of `interstitial_state`: `serum_state` would take its totals for measured ones, and make them too narrow.

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


def interstitial_state(
    serum: Serum,
    *,
    protein_fraction: float | None = None,
    donnan: bool = False,
    level: float = 0.90,
    imprecision: Mapping[str, float] | None = None,
    intervals: bool = True,
) -> SerumState:
    """Solve the fluid between the cells, with the intervals that the serum's leave it.

    Parameters
    ----------
    serum : Serum
        The serum, not the fluid.
    protein_fraction, donnan
        As for `interstitial`; a fraction that is left out has its own uncertainty, one that is given has none.
    level, imprecision, intervals
        As for `calcifate.fluid.serum_state.serum_state`.

    Raises
    ------
    InputError
        As for both.

    Notes
    -----
    A free ion of the fluid is one of the serum, so that each figure is as uncertain, relative to itself, as it is
    there, and each saturation index as much. Protein-bound metal has the uncertainty of the fraction besides.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> ionised = interstitial_state(blood).calcium.ionised
    >>> bool(0.1 < ionised.high[0] - ionised.value[0] < 0.2)
    True
    """
    fluid = interstitial(serum, protein_fraction=protein_fraction, donnan=donnan)
    solution = equilibrium(model(), fluid.totals, fluid.pH)
    found = None
    if intervals:
        inside = equilibrium(model(), serum.totals, serum.pH)
        found = _carried_over(reach(serum, inside, imprecision or {}), forms_of(inside), forms_of(solution))
        if protein_fraction is None:
            found = _with_fraction(found, forms_of(solution))
    return assembled(fluid, solution, found, level)


def _carried_over(found: Reach, inside: Array, outside: Array) -> Reach:
    """The reach of the serum's figures (N, 8) as that of the fluid's."""
    scale = np.divide(outside, inside, out=np.zeros_like(outside), where=inside > 0.0)
    return replace(found, forms=found.forms * scale[:, :, None])


def _with_fraction(found: Reach, forms: Array) -> Reach:
    """The reach with what an uncertain fraction of protein does to what is bound."""
    usual = serum_table_of_numbers().law["interstitial_fluid"].parameter["protein_fraction"]
    relative = ((usual.high or usual.value) - (usual.low or usual.value)) / usual.value / IN_95_PERCENT
    bound = np.tile([form == "protein_bound" for form in FORMS], len(METALS))
    return Reach(
        sources=(*found.sources, "protein fraction"),
        forms=np.concatenate([found.forms, (forms * bound * relative)[:, :, None]], axis=2),
        index=np.concatenate([found.index, np.zeros_like(found.index[:, :, :1])], axis=2),
    )
