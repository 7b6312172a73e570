"""How ionised calcium and magnesium answer to pH, albumin and magnesium; and a measured value beside ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.gradient import derivatives, rows_of
from calcifate.aqueous.saturation import saturation_index
from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte
from calcifate.fluid.serum import Serum, model
from calcifate.fluid.serum_laws import carbon_dioxide_numbers, numbers, protein_sites
from calcifate.fluid.serum_state import Estimate, SerumState
from calcifate.fluid.serum_uncertainty import BLOCK, METALS

Hold = Literal["bicarbonate", "carbon_dioxide_pressure", "total_carbonate"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Responses:
    """Slopes of N sera, at the sera as they are. All arrays (N,)."""

    ln_ionised_calcium_per_pH: Array
    ln_ionised_magnesium_per_pH: Array
    ionised_calcium_per_albumin: Array
    """At the same total calcium. [mmol/L per g/L]"""
    ionised_magnesium_per_albumin: Array
    """[mmol/L per g/L]"""
    total_calcium_per_albumin: Array
    """By how much total calcium has to follow albumin for the ionised to stay: what an albumin correction stands for.
    [mmol/L per g/L]"""
    ionised_calcium_per_magnesium: Array
    """By how much ionised calcium rises per total magnesium. [mmol/mmol]"""
    hold: Hold


@dataclass(frozen=True, kw_only=True, eq=False)
class Titration:
    """N sera at each of m totals of one component."""

    component: str
    total: Array
    """(m,) [mmol/L]"""
    ionised_calcium: Array
    """(N, m) [mmol/L]"""
    ionised_magnesium: Array
    """(N, m) [mmol/L]"""
    phases: tuple[str, ...]
    saturation_index: Array
    """(N, m, p)"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """A measured ionised concentration beside the calculated one."""

    measured: Array
    """(N,) [mmol/L]"""
    calculated: Estimate
    """[mmol/L]"""
    difference: Array
    """(N,) measured less calculated. [mmol/L]"""
    within: Flags
    """(N,) whether the measured value lies within the interval of the calculated one."""
    text: str = (
        "The difference is between an electrode and a model. It may come from either, from a pH that differs between "
        "the two, or from something in the serum that was not given. The measured value is the one to go by."
    )


def responses(serum: Serum, *, hold: Hold = "bicarbonate") -> Responses:
    """Slopes of ionised calcium and magnesium, by exact derivatives.

    Parameters
    ----------
    serum : Serum
    hold : {"bicarbonate", "carbon_dioxide_pressure", "total_carbonate"}
        What stays when pH changes. Bicarbonate: a sample that loses or gains carbon dioxide, or a change of breathing.
        Carbon dioxide pressure: a change of bicarbonate. Total carbonate: neither leaves.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> bool(-0.6 < responses(blood).ln_ionised_calcium_per_pH[0] < -0.4)
    True
    """
    chosen = model()
    solution = equilibrium(chosen, serum.totals, serum.pH)
    ions = [chosen.index(metal) for metal in METALS]
    parts = [
        derivatives(chosen, rows_of(solution, rows)).log_concentration[:, ions]
        for rows in (slice(first, first + BLOCK) for first in range(0, max(len(serum.pH), 1), BLOCK))
    ]
    slope = np.concatenate(parts)  # (N, 2, q), inputs: ln total of each component, pH, ...
    of = {name: slope[:, :, chosen.component(name)] for name in ("Ca", "Mg", "Alb", "CO3")}
    per_pH = slope[:, :, len(chosen.components)] + of["CO3"] * _log_carbonate_per_pH(serum, hold)[:, None]
    ionised = solution.concentrations[:, ions] * 1e3
    sites = serum.totals[:, chosen.component("Alb")] * 1e3
    law = numbers("protein_sites")
    with np.errstate(divide="ignore", invalid="ignore"):
        log_sites_per_albumin = protein_sites(1.0, 0.0, **law) / np.where(sites > 0.0, sites, np.nan)
        per_albumin = ionised * of["Alb"] * log_sites_per_albumin[:, None]
        calcium = serum.totals[:, chosen.component("Ca")] * 1e3
        follow = -calcium * of["Alb"][:, 0] * log_sites_per_albumin / of["Ca"][:, 0]
        magnesium = serum.totals[:, chosen.component("Mg")] * 1e3
        per_magnesium = ionised[:, 0] * of["Mg"][:, 0] / np.where(magnesium > 0.0, magnesium, np.nan)
    return Responses(
        ln_ionised_calcium_per_pH=per_pH[:, 0],
        ln_ionised_magnesium_per_pH=per_pH[:, 1],
        ionised_calcium_per_albumin=per_albumin[:, 0],
        ionised_magnesium_per_albumin=per_albumin[:, 1],
        total_calcium_per_albumin=follow,
        ionised_calcium_per_magnesium=per_magnesium,
        hold=hold,
    )


def at_pH(serum: Serum, pH: ArrayLike, *, hold: Hold = "bicarbonate") -> Serum:
    """The same sera at another pH, with carbon dioxide to match.

    Parameters
    ----------
    serum : Serum
    pH : float or array (N,)
    hold : {"bicarbonate", "carbon_dioxide_pressure", "total_carbonate"}
        What stays.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.30",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> float(at_pH(blood, 7.40).carbon_dioxide_pressure[0].round(1))
    39.2
    """
    law = carbon_dioxide_numbers()
    wanted = np.broadcast_to(np.asarray(pH, dtype=float), serum.pH.shape).copy()
    salt_over_gas = 10.0 ** (wanted - law["apparent_pk"])
    whole = serum.totals[:, model().component("CO3")] * 1e3
    if hold == "bicarbonate":
        salt = serum.bicarbonate
        whole = salt * (1.0 + 1.0 / salt_over_gas)
    elif hold == "carbon_dioxide_pressure":
        salt = law["solubility"] * serum.carbon_dioxide_pressure * salt_over_gas
        whole = salt * (1.0 + 1.0 / salt_over_gas)
    else:
        salt = whole * salt_over_gas / (1.0 + salt_over_gas)
    moved = with_total(serum, "CO3", whole)
    pressure = salt / salt_over_gas / law["solubility"]
    moved = replace(moved, pH=wanted, bicarbonate=salt, carbon_dioxide_pressure=pressure)
    return _no_longer_assumed(moved, "pH")


def with_albumin(serum: Serum, albumin: ArrayLike) -> Serum:
    """The same sera with another albumin (g/L, one or N), all else as it was.

    Raises
    ------
    InputError
        If it is negative.
    """
    wanted = np.broadcast_to(np.asarray(albumin, dtype=float), serum.pH.shape).copy()
    sites = protein_sites(wanted, serum.globulin, **numbers("protein_sites"))
    moved = replace(with_total(serum, "Alb", sites), albumin=_not_negative(wanted, "albumin"))
    return _no_longer_assumed(moved, "albumin")


def with_total(serum: Serum, component: str, total: ArrayLike) -> Serum:
    """The same sera with another total of one component, all else as it was.

    Parameters
    ----------
    serum : Serum
    component : str
        Its id: `Ca`, `Mg`, `PO4`, `Cit`.
    total : float or array (N,)
        [mmol/L]

    Raises
    ------
    InputError
        For an unknown component, or a negative total.
    """
    components = model().components
    if component not in components:
        raise InputError(Problem(found=f"no component {component!r}", right=f"name one of {', '.join(components)}"))
    totals = serum.totals.copy()
    totals[:, components.index(component)] = _not_negative(np.asarray(total, dtype=float), component) * 1e-3
    totals[serum.problem != ""] = np.nan
    return _no_longer_assumed(replace(serum, totals=totals), component)


def titrate(serum: Serum, component: str, total: ArrayLike) -> Titration:
    """Every serum at each of several totals of one component.

    Parameters
    ----------
    serum : Serum
    component : str
        Its id: `Mg`, `Ca`, `Cit`.
    total : array (m,)
        [mmol/L]

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> found = titrate(blood, "Mg", [0.4, 3.0])
    >>> bool(0.03 < found.ionised_calcium[0, 1] - found.ionised_calcium[0, 0] < 0.07)
    True
    """
    chosen = model()
    steps = np.atleast_1d(np.asarray(total, dtype=float))
    totals = np.concatenate([with_total(serum, component, step).totals for step in steps])
    solution = equilibrium(chosen, totals, np.tile(serum.pH, len(steps)))
    shape = (len(steps), len(serum.pH))
    calcium, magnesium = (solution.concentrations[:, chosen.index(metal)].reshape(shape).T * 1e3 for metal in METALS)
    index = saturation_index(chosen, solution).reshape(*shape, len(chosen.phases))
    return Titration(
        component=component,
        total=steps,
        ionised_calcium=calcium,
        ionised_magnesium=magnesium,
        phases=chosen.phases,
        saturation_index=index.transpose(1, 0, 2),
    )


def compare_ionised(state: SerumState, measured: ArrayLike, *, metal: Literal["Ca", "Mg"] = "Ca") -> Comparison:
    """A measured ionised calcium or magnesium beside the calculated one, as a difference and nothing more.

    Parameters
    ----------
    state : SerumState
    measured : float or array (N,)
        At the pH of the serum, not corrected to 7.40. [mmol/L]
    metal : {"Ca", "Mg"}

    Raises
    ------
    InputError
        If it is negative.

    Examples
    --------
    >>> from calcifate.fluid.serum import serum
    >>> from calcifate.fluid.serum_state import serum_state
    >>> blood = serum(Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> float(compare_ionised(serum_state(blood), 1.20).difference[0].round(2))
    -0.04
    """
    calculated = (state.calcium if metal == "Ca" else state.magnesium).ionised
    given = _not_negative(np.broadcast_to(np.asarray(measured, dtype=float), calculated.value.shape), "measured value")
    return Comparison(
        measured=given,
        calculated=calculated,
        difference=given - calculated.value,
        within=(given >= calculated.low) & (given <= calculated.high),
    )


def _log_carbonate_per_pH(serum: Serum, hold: Hold) -> Array:
    """d ln total carbonate / d pH."""
    ratio = 10.0 ** (serum.pH - numbers("carbon_dioxide_in_plasma")["apparent_pk"])
    if hold == "bicarbonate":
        return -LN10 / (1.0 + ratio)
    if hold == "carbon_dioxide_pressure":
        return LN10 * ratio / (1.0 + ratio)
    return np.zeros_like(serum.pH)


def _no_longer_assumed(serum: Serum, key: str) -> Serum:
    """A serum in which one component, `albumin` or `pH` was set: what had been assumed of it, and how sure, is gone."""
    kept = tuple(entry for entry in serum.assumed if key not in (entry.analyte, analyte(entry.analyte).component))
    return replace(serum, assumed=kept, spread={name: size for name, size in serum.spread.items() if name != key})


def _not_negative(values: Array, name: str) -> Array:
    if (values < 0.0).any():
        raise InputError(Problem(found=f"a negative {name}", right="give 0 or more"))
    return values
