"""How far the figures of a serum may be off: linear in every source of uncertainty, by exact derivatives.

The errors of constants are taken as independent but for one: protein binding was measured as an apparent constant at
pH 7.4, so an error of the proton on a site is made up for by one of the metals, and tells only at another pH.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from calcifate.aqueous.activity import LN10, log_activity_coefficients
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium
from calcifate.aqueous.gradient import derivatives, input_names, rows_of
from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte, find
from calcifate.fluid.serum import Serum, model
from calcifate.fluid.serum_laws import numbers, protein_sites, serum_table_of_numbers

METALS = ("Ca", "Mg")
PROTEIN = ("albumin", "globulin", "sites of globulin")
BLOCK = 500  # rows at a time: their derivatives are some tens of kB each


@dataclass(frozen=True, kw_only=True, eq=False)
class Reach:
    """What one standard uncertainty of each source s does to each figure."""

    sources: tuple[str, ...]
    """(s,) components, `pH`, reactions, `albumin`, `globulin`, `sites of globulin`."""
    forms: Array
    """(N, 8, s) of ionised, complexed, protein-bound and diffusible calcium, then magnesium. [mmol/L]"""
    index: Array
    """(N, p, s) of the saturation indices."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bound:
    """One end of the intervals."""

    forms: Array
    """(N, 8) [mmol/L]"""
    index: Array
    """(N, p)"""


def form_weights() -> Array:
    """(j, 8) how much of each form of each metal a species holds, per mol."""
    chosen = model()
    on_protein = chosen.stoichiometry[:, chosen.component("Alb")] > 0.0
    columns = list[Array]()
    for metal in METALS:
        number = chosen.stoichiometry[:, chosen.component(metal)]
        free = np.where(np.array(chosen.species) == metal, number, 0.0)
        passing = np.where(on_protein, 0.0, number)
        columns += [free, passing - free, number - passing, passing]
    return np.column_stack(columns)


def reach(serum: Serum, solution: Equilibrium, imprecision: Mapping[str, float]) -> Reach:
    """What each source of uncertainty does to each figure.

    Parameters
    ----------
    serum, solution
        As solved.
    imprecision : mapping of str to float
        See `serum_state`.
    """
    chosen = model()
    spread = with_imprecision(serum, imprecision)
    weights, sizes = form_weights(), _sizes(serum, spread)
    forms, index = list[Array](), list[Array]()
    for first in range(0, max(len(serum.pH), 1), BLOCK):
        rows = slice(first, first + BLOCK)
        found = derivatives(chosen, rows_of(solution, rows))
        there = np.nan_to_num(solution.concentrations[rows])
        moved = np.where(there[:, :, None] > 0.0, found.log_concentration, 0.0)
        of_forms = np.einsum("jf,nj,njq->nfq", weights * 1e3, there, moved, optimize=True)
        lost = np.where(solution.converged[rows], 0.0, np.nan)[:, None, None]
        forms.append(_sources(of_forms) * sizes[rows][:, None] + lost)
        index.append(_sources(found.saturation_index) * sizes[rows][:, None] + lost)
    return Reach(sources=(*input_names(chosen), *PROTEIN), forms=np.concatenate(forms), index=np.concatenate(index))


def bounds(forms: Array, index: Array, found: Reach | None, level: float) -> tuple[Bound, Bound]:
    """Low and high of every figure; nan throughout without a reach."""
    if not 0.0 < level < 1.0:
        raise InputError(Problem(found=f"level {level:g}", right="give a share within 0 to 1, like 0.9"))
    if found is None:
        nothing = Bound(forms=np.full_like(forms, np.nan), index=np.full_like(index, np.nan))
        return nothing, nothing
    deviations = NormalDist().inv_cdf((1.0 + level) / 2.0)
    of_forms = deviations * np.sqrt((found.forms**2).sum(axis=2))
    of_index = deviations * np.sqrt((found.index**2).sum(axis=2))
    # No form is less than nothing.
    low = Bound(forms=np.maximum(forms - of_forms, 0.0), index=index - of_index)
    return low, Bound(forms=forms + of_forms, index=index + of_index)


def uncertainty_share(of: Array) -> Array:
    """The share of each source in the variance of a figure.

    Parameters
    ----------
    of : array (..., s)
        A part of `Reach`.

    Examples
    --------
    >>> uncertainty_share(np.array([[3.0, 4.0, 0.0]])).round(2)
    array([[0.36, 0.64, 0.  ]])
    """
    variance = of**2
    whole = variance.sum(axis=-1, keepdims=True)
    return variance / np.where(whole > 0.0, whole, np.nan)


def with_imprecision(serum: Serum, imprecision: Mapping[str, float]) -> dict[str, Array]:
    """Uncertainty of every analyte: what was assumed keeps its range, what was measured gets its imprecision."""
    spread = dict(serum.spread)
    for name, size in imprecision.items():
        found = find(name, "serum")
        key = (analyte(found[0]).component or found[0]) if found else ""
        if key not in (*model().components, "pH", "albumin", "globulin") or not size >= 0.0:
            raise InputError(Problem(found=f"imprecision {size:g} of {name!r}", right="name an analyte, 0 or more"))
        held = spread.get(key, np.zeros(len(serum.pH)))
        spread[key] = np.where(held > 0.0, held, size)
    return spread


def _sizes(serum: Serum, spread: Mapping[str, Array]) -> Array:
    """(N, s) standard uncertainty of each source; of protein as share of all sites."""
    chosen = model()
    nothing = np.zeros(len(serum.pH))
    law = numbers("protein_sites")
    per_globulin = serum_table_of_numbers().law["protein_sites"].parameter["sites_per_globulin"]
    sites = protein_sites(serum.albumin, serum.globulin, **law)
    of_albumin = np.divide(protein_sites(serum.albumin, 0.0, **law), sites, out=np.zeros_like(sites), where=sites > 0.0)
    measured = [spread.get(name, nothing) for name in (*chosen.components, "pH")]
    constants = [np.full(len(nothing), sigma) for sigma in chosen.sigma]
    protein = [
        of_albumin * spread.get("albumin", nothing),
        (1.0 - of_albumin) * spread.get("globulin", nothing),
        (1.0 - of_albumin) * (per_globulin.sd or 0.0) / per_globulin.value,
    ]
    return np.column_stack([*measured, *constants, *protein])


def _sources(moved: Array) -> Array:
    """From derivatives (N, f, q) to the inputs, to those (N, f, s) to the sources."""
    names = input_names(model())
    found = moved.copy()
    proton, *held = (names.index(name) for name in ("AlbH", "CaAlb", "MgAlb"))
    found[:, :, proton] += protonated_share() * moved[:, :, held].sum(axis=2)
    sites = moved[:, :, [names.index("Alb")]]
    return np.concatenate([found, np.repeat(sites, len(PROTEIN), axis=2)], axis=2)


def protonated_share() -> float:
    """Share of the empty sites that hold a proton where binding was measured: how much of an error of the one constant
    the others make up for.

    Examples
    --------
    >>> round(protonated_share(), 2)  # effective pKa of 7.5 at pH 7.4: 10^0.1 / (1 + 10^0.1)
    0.56
    """
    chosen, place = model(), numbers("protein_constants_measured_at")
    moments = np.zeros((len(chosen.activity.moments), 1))
    moments[0] = place["ionic_strength"]
    coefficients, _ = log_activity_coefficients(chosen.activity, moments)
    number = chosen.index("AlbH")
    ratio = np.exp(LN10 * (chosen.log_beta[number] - place["pH"] - coefficients[number, 0]))
    return float(ratio / (1.0 + ratio))
