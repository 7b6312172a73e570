"""The public call of this room: from totals to species, saturations and what is known of their trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.conditions import at_carbon_dioxide, at_charge, charge_imbalance
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.saturation import energy_per_ion, saturation_index, supersaturation
from calcifate.aqueous.system import System, system
from calcifate.errors import InputError, Problem
from calcifate.record import near_miss

NEGLIGIBLE = 1e-12
LOWEST_PH, HIGHEST_PH = -1.0, 15.0
MOST = 20.0  # mol/L of one component: more is a slip of the unit
COARSEST = 1e-3  # tolerance


@dataclass(frozen=True, kw_only=True, eq=False)
class Speciation:
    """The species of one or more solutions. Every result is an array (N,)."""

    system: System
    totals: Array
    """(N, i) [mol/L]"""
    solution: Equilibrium
    caveats: tuple[str, ...]
    sources: tuple[str, ...]

    def concentration(self, species: str) -> Array:
        """Concentration of a species by id or label: `CaOx`, `Ca+2`. [mol/L]"""
        return self.solution.concentrations[:, self.system.index(species)]

    def activity(self, component: str) -> Array:
        """Activity of a free component. [1]"""
        return 10.0 ** self.solution.log_activity[:, component_index(self.system, component)]

    def shares(self, component: str) -> dict[str, Array]:
        """What share of a component is in which species, the largest first.

        Examples
        --------
        >>> mix = speciate({"Na": 0.1, "Cl": 0.1, "Mg": 4e-3, "Ox": 3e-4, "Cit": 3e-3}, pH=6.0)
        >>> list(mix.shares("Ox"))[:2]
        ['Ox-2', 'MgOx']
        """
        column = component_index(self.system, component)
        whole = self.solution.concentrations @ self.system.stoichiometry[:, column]
        found = dict[str, Array]()
        for number, label in enumerate(self.system.labels):
            times = self.system.stoichiometry[number, column]
            if times:
                with np.errstate(invalid="ignore", divide="ignore"):
                    found[label] = times * self.solution.concentrations[:, number] / whole
        ordered = sorted(found, key=lambda label: -np.nan_to_num(found[label]).sum())
        return {label: found[label] for label in ordered if np.nan_to_num(found[label]).max(initial=0.0) > NEGLIGIBLE}

    def saturation_index(self, phase: str) -> Array:
        """log10 of ion activity product over solubility product of a crystal, by id or another of its names."""
        return saturation_index(self.system, self.solution)[:, phase_index(self.system, phase)]

    def supersaturation(self, phase: str) -> Array:
        """Ion activity product over solubility product; 1 is saturated."""
        return supersaturation(self.saturation_index(phase))

    def energy(self, phase: str) -> Array:
        """Free energy that drives crystallisation, per ion. [kJ/mol]"""
        ions = self.system.ions[phase_index(self.system, phase)]
        return energy_per_ion(self.saturation_index(phase), ions, self.system.temperature)

    @property
    def ionic_strength(self) -> Array:
        """[mol/L]"""
        return self.solution.ionic_strength

    @property
    def pH(self) -> Array:
        """As given, or as the charge asks for."""
        return self.solution.pH

    @property
    def charge_imbalance(self) -> Array:
        """Sum of charges. [mol/L of charge]"""
        return charge_imbalance(self.solution, self.system)

    @property
    def converged(self) -> Array:
        """1 where the sample was solved, else 0 and every result nan."""
        return self.solution.converged.astype(float)


def speciate(
    totals: Mapping[str, ArrayLike],
    *,
    pH: ArrayLike | None = None,
    charge: ArrayLike | None = None,
    carbon_dioxide_pressure: ArrayLike | None = None,
    profile: str = "default37",
    temperature: float | None = None,
    constants: str | Path | None = None,
    tolerance: float = 1e-10,
) -> Speciation:
    """Which share of each ion is free, what is paired with what, and how saturated the solution is.

    Parameters
    ----------
    totals : mapping of str to float or array (N,)
        Total of each component by id or name: `{"Ca": 3.5e-3, "oxalate": 2.5e-4}`. A component that is not named, or
        is zero, is absent; nan makes the whole sample nan. [mol/L]
    pH : float or array (N,), optional
    charge : float or array (N,), optional
        In place of pH: the sum of charges that the solution has, 0 for a complete analysis. [mol/L of charge]
    carbon_dioxide_pressure : float or array (N,), optional
        In place of a total of carbonate. [mmHg]
    profile : str, default "default37"
        A whole list of constants with its conventions.
    temperature : float, optional
        [°C]
    constants : path, optional
        A file that adds or replaces species, crystals or profiles.
    tolerance : float, default 1e-10
        Relative error of the mass balances.

    Returns
    -------
    Speciation
        A sample that did not converge is nan, and a caveat counts them.

    Raises
    ------
    InputError
        For an unknown component or profile, a total that is negative or above 20 mol/L, a pH outside -1 to 15, a
        negative pressure, both or neither of pH and charge, both a pressure of carbon dioxide and a total of carbonate,
        a tolerance above 1e-3, what is no number, or arrays of different lengths.

    Examples
    --------
    >>> urine = {"Na": 0.1, "K": 0.04, "Cl": 0.1, "Ca": 3.5e-3, "Mg": 3e-3, "PO4": 0.018, "Ox": 2.5e-4, "Cit": 2e-3}
    >>> result = speciate(urine, pH=6.0, profile="equil2")
    >>> bool(result.supersaturation("whewellite")[0] > 1)
    True
    """
    extra = None if constants is None else Path(constants)
    chosen = system(profile, temperature=temperature, extra=extra)
    if (pH is None) == (charge is None):
        found = "both pH and charge" if pH is not None else "neither pH nor charge"
        raise InputError(Problem(found=found, right="give one of them"))
    if not isinstance(totals, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(Problem(found="totals that have no names", right='write them like {"Ca": 3.5e-3}'))
    if not 0.0 < tolerance <= COARSEST:
        raise InputError(
            Problem(found=f"a tolerance of {tolerance:g}", right=f"give one above 0, {COARSEST:g} at most")
        )
    named = {component_index(chosen, name): value for name, value in totals.items()}
    if len(named) < len(totals):
        raise InputError(Problem(found=f"a component twice among {', '.join(totals)}", right="give each once"))
    if carbon_dioxide_pressure is not None and "CO3" in chosen.components and chosen.component("CO3") in named:
        right = "give one: the total follows from the pressure"
        raise InputError(Problem(found="both a total of carbonate and a pressure of carbon dioxide", right=right))
    given = {chosen.components[index]: _numbers(chosen.components[index], value) for index, value in named.items()}
    held = "charge" if pH is None else "pH"
    given[held] = _numbers(held, charge if pH is None else pH)
    if carbon_dioxide_pressure is not None:
        given["carbon_dioxide_pressure"] = _numbers("carbon_dioxide_pressure", carbon_dioxide_pressure)
    try:
        columns = np.broadcast_arrays(*given.values())
    except ValueError:
        raise InputError(Problem(found="arrays of different lengths", right="one value or one per sample")) from None
    _check(given)
    matrix = np.zeros((len(columns[0]), len(chosen.components)))
    for index, column in zip(named, columns, strict=False):
        matrix[:, index] = column
    fixed = np.array(columns[len(named)])
    pressure = np.array(columns[-1]) if carbon_dioxide_pressure is not None else None
    if charge is not None:
        solution, _ = at_charge(chosen, matrix, fixed, pressure, tolerance)
    elif pressure is not None:
        solution = at_carbon_dioxide(chosen, matrix, fixed, pressure, tolerance)
    else:
        solution = equilibrium(chosen, matrix, fixed, tolerance=tolerance)
    return Speciation(
        system=chosen,
        totals=matrix,
        solution=solution,
        caveats=solution_caveats(chosen, solution),
        sources=chosen.sources,
    )


def _numbers(name: str, value: ArrayLike | None) -> Array:
    """One number, or one per sample, as an array."""
    try:
        found = np.atleast_1d(np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        raise InputError(
            Problem(found=f"{name}: {str(value)[:40]!r}", right="give a number, without its unit")
        ) from None
    if found.ndim > 1:
        raise InputError(Problem(found=f"{name}: a table of {found.shape}", right="one value or one per sample"))
    return found


def _check(given: Mapping[str, Array]) -> None:
    """Refuse what no solution has. nan is let through: that sample has no result."""
    for name, values in given.items():
        low, high, right = {
            "pH": (LOWEST_PH, HIGHEST_PH, f"it lies within {LOWEST_PH:g} to {HIGHEST_PH:g}"),
            "charge": (-MOST, MOST, "mol/L of charge are meant"),
            "carbon_dioxide_pressure": (0.0, 1e4, "mmHg are meant, 0 or more"),
        }.get(name, (0.0, MOST, "mol/L are meant, 0 for what is absent"))
        wrong = (values < low) | (values > high)
        if wrong.any():
            value = values[wrong][0]
            found = f"{name}: negative total" if value < 0.0 and low == 0.0 and high == MOST else f"{name}: {value:g}"
            raise InputError(Problem(found=found, right=right))


def solution_caveats(chosen: System, solution: Equilibrium) -> tuple[str, ...]:
    """What a reader of these results should know: samples without a result, laws outside their range."""
    found = list(chosen.caveats)
    lost = int((~solution.converged).sum())
    if lost:
        found.append(
            f"{lost} of {len(solution.converged)} samples have no result: a value is missing or it did not converge"
        )
    low, high = chosen.conventions.ionic_strength
    strength = solution.ionic_strength[solution.converged]
    outside = int(((strength < low) | (strength > high)).sum())
    if outside:
        found.append(
            f"{outside} samples have an ionic strength outside {low:g} to {high:g} mol/L, where {chosen.profile} holds"
        )
    return tuple(found)


def component_index(chosen: System, name: str) -> int:
    """Index of a component by id or name; raises InputError if the profile has none."""
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(Problem(found=f"no component {name!r}", right="name it by a text, like 'Ca'"))
    for known in (chosen.components, chosen.component_names):
        if name in known:
            return known.index(name)
    if name.lower() in chosen.component_names:
        return chosen.component_names.index(name.lower())
    meant = near_miss(name, [*chosen.components, *chosen.component_names])
    right = f"did you mean {meant!r}?" if meant else f"{chosen.profile} has: {', '.join(chosen.components)}"
    raise InputError(Problem(found=f"no component {name!r}", right=right))


def phase_index(chosen: System, name: str) -> int:
    """Index of a crystal by id or another of its names; raises InputError if the profile has none."""
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(Problem(found=f"no crystal {name!r}", right="name it by a text, like 'whewellite'"))
    if name in chosen.phases:
        return chosen.phases.index(name)
    folded = name.lower()
    for number, names in enumerate(chosen.phase_names):
        if folded in names or folded.replace(" ", "_") == chosen.phases[number]:
            return number
    known = [*chosen.phases, *(other for names in chosen.phase_names for other in names)]
    meant = near_miss(folded, known)
    right = f"did you mean {meant!r}?" if meant else f"{chosen.profile} has: {', '.join(chosen.phases)}"
    raise InputError(Problem(found=f"no crystal {name!r}", right=right))
