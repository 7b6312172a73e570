"""How the outputs of an equilibrium answer to its inputs: exact derivatives, from the equations and not from steps.

At the solution the mass balances and the moments of the activity law hold, so what an input pushes out of balance the
unknowns must take back: K du = Q dp (the implicit function theorem). K is the matrix of Newton's method and is
inverted once per sample; every derivative is then a product with it.

Inputs p, in this order: ln of each total (components i), pH, log10 K of each reaction r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.activity import LN10, log_activity_coefficients, log_water_activity
from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.equilibrium import Equilibrium
from calcifate.aqueous.matrix import ComponentsMatrix
from calcifate.aqueous.state import State, active_moments, sensitivities
from calcifate.aqueous.system import System

BLOCK = 2048  # samples at a time: K and Q of a block stay small


@dataclass(frozen=True, kw_only=True, eq=False)
class Derivatives:
    """Derivatives of N samples; the last axis is the inputs q = totals (i), pH, reactions (r).

    nan where the output itself is no number: a sample that did not converge, a component, species or crystal that is
    absent. The derivative to the total of an absent component is 0: a share of nothing is nothing.
    """

    inputs: tuple[str, ...]
    """(q,) ids of the components, `pH`, ids of the reactions."""
    log_concentration: Array
    """(N, j, q) of ln of the concentration of each species."""
    log_activity: Array
    """(N, i, q) of log10 of the activity of each component."""
    ionic_strength: Array
    """(N, q) [mol/L]"""
    log_water: Array
    """(N, q) of log10 of the activity of water."""
    saturation_index: Array
    """(N, p, q) of the saturation index of each crystal."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Linearised:
    """The equations of N solutions to first order. Unknowns u: ln activity of each component, then active moments."""

    inverse: Array
    """(N, u, u) of K. Balances are divided by their total."""
    pushes: Array
    """(N, u, q) Q: what each input adds to the equations."""
    slopes: Array
    """(N, j, m) d ln c / d moment, of the active moments."""
    water_slope: Array
    """(N,) d log10 of the activity of water / d sum of solutes."""
    active: list[int]
    there: Flags
    """(N, i)"""


def derivatives(system: System, solution: Equilibrium) -> Derivatives:
    """Derivatives of every output to every input.

    Parameters
    ----------
    system : System
    solution : Equilibrium
        As `equilibrium` gives it, with the constants it was solved with. The totals are those that it holds; a
        component that a gas has set is differentiated as if its total were fixed.

    Returns
    -------
    Derivatives
        Per unit of ln total, per unit of pH, and per unit of log10 K of each reaction. All of them are kept in memory:
        about 30 kB for each urine; `saturation_derivatives` gives those of the saturation alone.

    References
    ----------
    Smith and Missen, Chemical Reaction Equilibrium Analysis, 1982, on sensitivities; here derived anew, with the
    activity coefficients coupled.

    Examples
    --------
    >>> from calcifate.aqueous.equilibrium import equilibrium
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> totals = np.zeros((1, 11))
    >>> totals[0, [equil2.component(name) for name in ("Na", "Cl", "Ca", "Ox")]] = 0.1, 0.1, 3e-3, 3e-4
    >>> found = derivatives(equil2, equilibrium(equil2, totals, np.array([6.0])))
    >>> slope = found.saturation_index[0, equil2.phases.index("whewellite")]
    >>> bool(0.3 < slope[found.inputs.index("Ox")] < 0.5), slope[found.inputs.index("whewellite")]
    (True, np.float64(-1.0))
    """
    line = linearised(system, solution)
    moved = line.inverse @ line.pushes
    size = len(system.components)
    direct = direct_pushes(system)
    species = system.stoichiometry @ moved[:, :size] + line.slopes @ moved[:, size:] + LN10 * direct
    activity = moved[:, :size] / LN10
    water = _water(system, line, moved)
    absent = (system.stoichiometry > 0.0).astype(float) @ (~line.there).T.astype(float) > 0.0
    lost = np.where(solution.converged, 0.0, np.nan)
    return Derivatives(
        inputs=input_names(system),
        log_concentration=np.where(absent.T[:, :, None], np.nan, species) + lost[:, None, None],
        log_activity=np.where(line.there[:, :, None], activity, np.nan) + lost[:, None, None],
        ionic_strength=moved[:, size + line.active.index(0)] + lost[:, None],
        log_water=water + lost[:, None],
        saturation_index=_saturation(system, line, activity, water) + lost[:, None, None],
    )


def saturation_derivatives(system: System, solution: Equilibrium) -> Array:
    """Derivatives of the saturation index of each crystal to every input, and nothing else.

    Returns
    -------
    array (N, p, q)
        As `Derivatives.saturation_index`; also for a crystal without a trusted constant, whose ion product it then is.
    """
    parts = list[Array]()
    for first in range(0, max(len(solution.pH), 1), BLOCK):
        rows = slice(first, first + BLOCK)
        part = rows_of(solution, rows)
        line = linearised(system, part)
        found = line_saturation(system, line)
        parts.append(found + np.where(part.converged, 0.0, np.nan)[:, None, None])
    return np.concatenate(parts)


def line_saturation(system: System, line: Linearised) -> Array:
    """(N, p, q) derivatives of the saturation index, by the adjoint: a row per crystal, not a column per input."""
    size = len(system.components)
    outward = np.zeros((len(line.inverse), len(system.phases), line.inverse.shape[1]))
    outward[:, :, :size] = system.phase_stoichiometry / LN10
    law = system.activity
    if law.water_row in line.active:
        outward[:, :, size + line.active.index(law.water_row)] = line.water_slope[:, None] * system.phase_water
    found = (outward @ line.inverse) @ line.pushes
    return _with_own(system, line, found)


def linearised(system: System, solution: Equilibrium) -> Linearised:
    """The equations to first order around solutions; a sample that did not converge is replaced by an empty one."""
    size, count = len(system.components), len(solution.pH)
    usable = solution.converged
    there = usable[:, None] & (solution.log_activity > -np.inf)
    concentrations = np.where(usable, solution.concentrations.T, 0.0)
    law = system.activity
    moments = law.moments @ concentrations
    coefficients, slopes = log_activity_coefficients(law, moments)
    log_water, water_slope = log_water_activity(law, moments)
    state = State(
        concentrations=concentrations,
        coefficients=coefficients,
        slopes=slopes,
        log_water=log_water,
        water_slope=water_slope,
        sums=system.stoichiometry.T @ concentrations,
        moments=moments,
    )
    active = active_moments(system)
    felt = np.stack(sensitivities(system, state, active))
    scale = np.where(there.T, state.sums, 1.0)
    matrix = np.zeros((size + len(active), size + len(active), count))
    matrix[:size, :size] = ComponentsMatrix.of(system).at(concentrations, there.T) / scale[:, None]
    matrix[:size, size:] = np.einsum("ji,kjn->ikn", system.stoichiometry, felt) / scale[:, None]
    weighted = law.moments[active][:, :, None] * concentrations
    matrix[size:, :size] = -np.einsum("kjn,ji->kin", weighted, system.stoichiometry)
    own = np.einsum("kj,qjn->kqn", law.moments[active], felt)
    matrix[size:, size:] = np.eye(len(active))[:, :, None] - own
    # What a species more, per unit of its ln, does to each equation.
    more = np.concatenate([-system.stoichiometry.T[:, :, None] * concentrations / scale[:, None], weighted])
    pushes = np.zeros((count, size + len(active), size + 1 + len(system.reactions)))
    pushes[:, range(size), range(size)] = there
    pushes[:, :, size:] = LN10 * (more.transpose(2, 0, 1) @ direct_pushes(system)[:, size:])
    present = concentrations > 0.0
    return Linearised(
        inverse=np.linalg.inv(matrix.transpose(2, 0, 1)).astype(np.float64, copy=False),
        pushes=pushes,
        slopes=np.where(present, felt / np.where(present, concentrations, 1.0), 0.0).transpose(2, 1, 0),
        water_slope=water_slope,
        active=active,
        there=there,
    )


def direct_pushes(system: System) -> Array:
    """(j, q) d log10 beta / d input at fixed unknowns."""
    return np.hstack([np.zeros((len(system.species), len(system.components))), -system.protons[:, None], system.steps])


def input_names(system: System) -> tuple[str, ...]:
    """(q,) ids of the inputs, in order."""
    return (*system.components, "pH", *system.reactions)


def rows_of(solution: Equilibrium, rows: slice) -> Equilibrium:
    """Some samples of a solution."""
    return Equilibrium(**{name: value[rows] for name, value in vars(solution).items()})


def _water(system: System, line: Linearised, moved: Array) -> Array:
    """(N, q)"""
    row = system.activity.water_row
    if row not in line.active:
        return np.zeros((len(moved), moved.shape[2]))
    return line.water_slope[:, None] * moved[:, len(system.components) + line.active.index(row)]


def _saturation(system: System, line: Linearised, activity: Array, water: Array) -> Array:
    """(N, p, q)"""
    found = system.phase_stoichiometry @ activity + system.phase_water[:, None] * water[:, None, :]
    return _with_own(system, line, found)


def _with_own(system: System, line: Linearised, found: Array) -> Array:
    """What pH and the constants of the crystal itself add; nan where an ion is absent."""
    size = len(system.components)
    found[:, :, size] -= system.phase_protons
    found[:, :, size + 1 :] -= system.phase_steps
    absent = (~line.there).astype(float) @ (system.phase_stoichiometry > 0.0).T.astype(float) > 0.0
    return np.where(absent[:, :, None], np.nan, found)
