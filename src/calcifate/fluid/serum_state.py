"""What is in a serum: ionised, complexed and protein-bound calcium and magnesium, and how saturated it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.saturation import saturation_index
from calcifate.flow.serum import Form
from calcifate.fluid.serum import Serum, model
from calcifate.fluid.serum_uncertainty import METALS, Reach, bounds, form_weights, reach

FORMS: tuple[Form, ...] = ("ionised", "complexed", "protein_bound", "diffusible")


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimate:
    """A value with the interval in which the model's own uncertainty leaves it. Arrays (N,) or (N, p)."""

    value: Array
    low: Array
    """nan where no interval was asked for."""
    high: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Fractions:
    """The forms of one metal. [mmol/L]"""

    total: Array
    """(N,)"""
    ionised: Estimate
    complexed: Estimate
    """With anions small enough to pass a membrane."""
    protein_bound: Estimate
    diffusible: Estimate
    """Ionised and complexed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SerumState:
    """N sera, solved. A row with a problem, or that did not converge, is nan throughout."""

    serum: Serum
    calcium: Fractions
    magnesium: Fractions
    phases: tuple[str, ...]
    saturation_index: Estimate
    """(N, p) log10; -inf where an ion is absent, nan where no constant of the crystal is trusted."""
    ionic_strength: Array
    """(N,) [mol/L]"""
    charge_imbalance: Array
    """(N,) sum of all known charges, with the metal that is bound. Protein is negative by about as much as this is
    positive; the rest is what was not measured. Information, not a check. [mmol/L of charge]"""
    converged: Flags
    solution: Equilibrium
    level: float
    """Width of the intervals."""
    reach: Reach | None
    """What each source of uncertainty does to each figure; None without intervals."""
    caveats: tuple[str, ...]
    sources: tuple[str, ...]

    def index(self, phase: str) -> Estimate:
        """Saturation index of one crystal, by its id."""
        place = self.phases.index(phase)
        found = self.saturation_index
        return Estimate(value=found.value[:, place], low=found.low[:, place], high=found.high[:, place])


def serum_state(
    serum: Serum,
    *,
    level: float = 0.90,
    imprecision: Mapping[str, float] | None = None,
    intervals: bool = True,
) -> SerumState:
    """Solve sera.

    Parameters
    ----------
    serum : Serum
        From `serum`, `sera` or `interstitial`.
    level : float, default 0.90
        Width of the intervals: linear in the constants of the profile, the sites of globulin, what was assumed at its
        usual value, and the imprecision.
    imprecision : mapping of str to float, optional
        Standard uncertainty of measurement: of pH itself, of other analytes relative, as ``{"Ca": 0.01, "pH": 0.02}``.
    intervals : bool, default True

    Raises
    ------
    InputError
        For a level outside 0 to 1, or an imprecision of something that is no analyte.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> state = serum_state(serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...                           bicarbonate="24 mmol/L", assume="usual"))
    >>> ionised = state.calcium.ionised
    >>> float(ionised.value[0].round(2)), bool(ionised.low[0] > 1.0), bool(ionised.high[0] < 1.5)
    (1.24, True, True)
    """
    solution = equilibrium(model(), serum.totals, serum.pH)
    return assembled(serum, solution, reach(serum, solution, imprecision or {}) if intervals else None, level)


def assembled(serum: Serum, solution: Equilibrium, found: Reach | None, level: float) -> SerumState:
    """What solved sera are like, with the intervals that a reach gives.

    Parameters
    ----------
    serum, solution
        The sera and their equilibrium.
    found : Reach or None
        None for no intervals.
    level : float
        Width of the intervals.

    Raises
    ------
    InputError
        For a level outside 0 to 1.
    """
    chosen = model()
    forms = forms_of(solution)
    index = saturation_index(chosen, solution)
    low, high = bounds(forms, index, found, level)
    fractions = {
        metal: Fractions(
            total=serum.totals[:, chosen.component(metal)] * 1e3,
            **{
                form: Estimate(value=forms[:, place], low=low.forms[:, place], high=high.forms[:, place])
                for place, form in enumerate(FORMS, start=number * len(FORMS))
            },
        )
        for number, metal in enumerate(METALS)
    }
    failed = int(((serum.problem == "") & ~solution.converged).sum())
    lost = (f"{failed} rows did not converge and have no result.",) if failed else ()
    return SerumState(
        serum=serum,
        calcium=fractions["Ca"],
        magnesium=fractions["Mg"],
        phases=chosen.phases,
        saturation_index=Estimate(value=index, low=low.index, high=high.index),
        ionic_strength=solution.ionic_strength,
        charge_imbalance=_charge(solution) * 1e3,
        converged=solution.converged,
        solution=solution,
        level=level,
        reach=found,
        caveats=(*serum.caveats, *lost),
        sources=tuple(sorted({*serum.sources, *chosen.sources})),
    )


def forms_of(solution: Equilibrium) -> Array:
    """(N, 8) ionised, complexed, protein-bound and diffusible calcium, then magnesium. [mmol/L]"""
    return solution.concentrations @ form_weights() * 1e3


def share(part: Estimate, total: Array) -> Estimate:
    """A part as share of the total; nan where the total is zero.

    Examples
    --------
    >>> half = Estimate(value=np.array([1.2]), low=np.array([1.1]), high=np.array([1.3]))
    >>> share(half, np.array([2.4])).value
    array([0.5])
    """
    whole = np.where(total > 0.0, total, np.nan)
    return Estimate(value=part.value / whole, low=part.low / whole, high=part.high / whole)


def _charge(solution: Equilibrium) -> Array:
    """Sum of the known charges; the proton of a protein site is left out, since the protein's own charge is unknown."""
    chosen = model()
    charge = np.where(np.array(chosen.species) == "AlbH", 0.0, chosen.charge)
    return solution.concentrations @ charge
