"""A system written for PHREEQC, and solved by it: a referee that shares our constants and nothing else.

What differs by nature: PHREEQC always counts the activity of water in OH- (up to 4e-6 at pH 9 where a profile leaves it
out), and under specific ion interaction it takes the activity of water from an osmotic coefficient. The second is why
`PhreeqcSolution` gives that activity: a saturation can be compared without the water of the crystal.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.constants import chemistry
from calcifate.aqueous.phreeqc_water import run_temperature, water_slopes
from calcifate.aqueous.system import System
from calcifate.errors import InputError, Problem
from calcifate.substance import element_counts

Indices = NDArray[np.intp]
ROWS_AT_ONCE = 500
MASTERS_OF_WATER = """H H+ -1 H 1.008
H(0) H2 0 H
H(1) H+ -1 0
E e- 0 0 0
O H2O 0 O 15.999
O(0) O2 0 O
O(-2) H2O 0 0
"""
# Oxygen and hydrogen gas have to be defined; nothing here is oxidised or reduced.
SPECIES_OF_WATER = """e- = e-
H2O = H2O
2 H2O = O2 + 4 H+ + 4 e-
  log_k -86.08
2 H+ + 2 e- = H2
  log_k -3.15
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class PhreeqcSolution:
    """N samples as PHREEQC finds them; nan where it gives up."""

    concentrations: Array
    """(N, j) in the order of `System.species`. [mol/kg water]"""
    ionic_strength: Array
    """(N,) [mol/kg water]"""
    log_water: Array
    """(N,) log10 of the activity of water."""
    saturation_index: Array
    """(N, p) in the order of `System.phases`; -inf where an ion is absent, nan where no constant is trusted."""


def phreeqc_database(system: System) -> str:
    """The constants and the activity law of a system as a database of PHREEQC.

    Every species and crystal is written from the components. Run it at the temperature in its first line: there the
    Debye-Hückel slope of PHREEQC is that of the system.

    Parameters
    ----------
    system : System
        As from `system("default37")`.

    Raises
    ------
    InputError
        If two species have the same composition, which PHREEQC would take for one.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> text = phreeqc_database(system("equil2"))
    >>> text.splitlines()[0]
    '# calcifate profile equil2; temp 37.974'
    >>> "Ca+2 + Oxalate-2 = CaOxalate" in text
    True
    """
    names = phreeqc_species(system)
    return "".join(
        [
            f"# calcifate profile {system.profile}; temp {run_temperature(system):.3f}\n",
            "SOLUTION_MASTER_SPECIES\n" + MASTERS_OF_WATER,
            *(f"{e} {s} 0 1 1\n" for e, s in zip(_elements(system), names, strict=False)),
            "SOLUTION_SPECIES\n" + SPECIES_OF_WATER,
            *_species_lines(system, names),
            "PHASES\n",
            *_phase_lines(system, names),
            *_interaction_lines(system, names),
            "END\n",
        ]
    )


def phreeqc_input(system: System, totals: Array, pH: Array) -> str:
    """Solutions as input of PHREEQC, for the database of the same system.

    Parameters
    ----------
    totals : array (N, i)
        [mol/L], taken as mol/kg water.
    pH : array (N,)

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> phreeqc_input(system("equil2"), np.eye(1, 11) / 10, np.array([6.0])).splitlines()[2:]
    ['  pH 6.0', '  units mol/kgw', '  Na 0.1']
    """
    warmth, elements = run_temperature(system), _elements(system)
    text = list[str]()
    for number, (row, acidity) in enumerate(zip(totals, pH, strict=True), start=1):
        text.append(f"SOLUTION {number}\n  temp {warmth:.9f}\n  pH {float(acidity)!r}\n  units mol/kgw\n")
        text += [f"  {e} {float(total)!r}\n" for e, total in zip(elements, row, strict=True) if total > 0.0]
    return "".join(text)


def phreeqc_solve(system: System, totals: Array, pH: Array) -> PhreeqcSolution:
    """Solve samples with PHREEQC, many in one run.

    Parameters
    ----------
    totals : array (N, i)
        Total of each component; zero means absent. [mol/L]
    pH : array (N,)

    Raises
    ------
    InputError
        If the optional package `phreeqc` is not installed.

    References
    ----------
    Parkhurst and Appelo 2013, PHREEQC version 3.
    """
    engine = _engine()
    if engine.LoadDatabaseString(phreeqc_database(system)):
        raise InputError(Problem(found="PHREEQC refuses the database", right=engine.GetErrorString().strip()))
    trusted = np.isfinite(system.phase_log_k)
    crystals = [name for name, fine in zip(system.phases, trusted, strict=True) if fine]
    wanted = ["MU", 'LA("H2O")', *(f'MOL("{name}")' for name in phreeqc_species(system))]
    wanted += [f'SI("{name}")' for name in crystals]
    found = np.full((len(totals), len(wanted)), np.nan)
    usable = np.flatnonzero(np.isfinite(totals).all(axis=1) & (totals >= 0.0).all(axis=1) & np.isfinite(pH))
    for first in range(0, len(usable), ROWS_AT_ONCE):
        rows = usable[first : first + ROWS_AT_ONCE]
        for part, values in _run(engine, system, wanted, totals, pH, rows):
            found[part] = values
    last = 2 + len(system.species)
    there = _there(system.stoichiometry, totals)
    saturation = np.full((len(totals), len(system.phases)), np.nan)
    saturation[:, trusted] = found[:, last:]
    saturation[~_there(system.phase_stoichiometry, totals) & np.isfinite(found[:, :1]) & trusted] = -np.inf
    return PhreeqcSolution(
        concentrations=np.where(there, found[:, 2:last], found[:, :1] * 0.0),
        ionic_strength=found[:, 0],
        log_water=found[:, 1],
        saturation_index=saturation,
    )


def phreeqc_species(system: System) -> tuple[str, ...]:
    """What each species is called in the database, in the order of `System.species`."""
    elements, own = _elements(system), _water_atoms(system)
    names = list[str]()
    for number, charge in enumerate(system.charge):
        parts = system.stoichiometry[number]
        hydrogen = system.protons[number] + 2 * system.water[number] + float(parts @ own[:, 0])
        oxygen = system.water[number] + float(parts @ own[:, 1])
        names.append(_formula(system, elements, parts, hydrogen, oxygen) + _sign(charge))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            Problem(found=f"two species of one composition: {', '.join(twice)}", right="PHREEQC takes them for one")
        )
    return tuple(names)


def _engine() -> Any:
    try:
        return importlib.import_module("phreeqc").Phreeqc()
    except ImportError:
        raise InputError(
            Problem(found="PHREEQC is not installed", right="install it with: pip install calcifate[validate]")
        ) from None


def _run(
    engine: Any, system: System, wanted: list[str], totals: Array, pH: Array, rows: Indices
) -> Iterator[tuple[Indices, Array]]:
    """Values of the rows; a run that fails is halved until the rows that fail stand alone, and these stay nan."""
    heads = " ".join(f"v{number}" for number in range(len(wanted)))
    punch = "".join(f"  {number + 10} PUNCH {what}\n" for number, what in enumerate(wanted))
    head = "SELECTED_OUTPUT 1\n  -reset false\n  -high_precision true\n"
    text = f"{head}USER_PUNCH 1\n  -headings {heads}\n{punch}{phreeqc_input(system, totals[rows], pH[rows])}END\n"
    if engine.RunString(text) == 0:
        table = engine.GetSelectedOutput()
        yield rows, np.array([table[f"v{number}"] for number in range(len(wanted))], dtype=float).T
    elif len(rows) > 1:
        half = len(rows) // 2
        yield from _run(engine, system, wanted, totals, pH, rows[:half])
        yield from _run(engine, system, wanted, totals, pH, rows[half:])


def _there(numbers: Array, totals: Array) -> Flags:
    """(N, k) whether every component that takes part is in the sample."""
    return (totals <= 0.0).astype(float) @ (numbers > 0.0).T.astype(float) == 0.0


def _elements(system: System) -> list[str]:
    """What PHREEQC calls the total of each component: a chemical element where there is one, else a name."""
    known, names = chemistry().component, list[str]()
    for component in system.components:
        entry = known.get(component)
        element = _single_element(entry.formula) if entry else ""
        word = "".join(c for c in (entry.name if entry else component).replace(" ", "_") if c.isalpha() or c == "_")
        names.append(element if element and element not in names else word.capitalize())
    return names


def _water_atoms(system: System) -> Array:
    """(i, 2) hydrogen and oxygen that stand in the name of each component, beside its element."""
    atoms, known = np.zeros((len(system.components), 2)), chemistry().component
    for number, component in enumerate(system.components):
        if component in known and _single_element(known[component].formula):
            counts = element_counts(known[component].formula)
            atoms[number] = counts.get("H", 0.0), counts.get("O", 0.0)
    return atoms


def _single_element(formula: str) -> str:
    """The one element beside hydrogen and oxygen, if there is one and it stands once: P of PO4."""
    others = {element: count for element, count in element_counts(formula).items() if element not in ("H", "O")}
    (element, count), *more = others.items() or [("", 0)]
    return element if count == 1 and not more else ""


def _formula(system: System, elements: list[str], parts: Array, hydrogen: float, oxygen: float) -> str:
    positive = [n for n in range(len(elements)) if parts[n] and system.charge[n] > 0]
    others = [n for n in range(len(elements)) if parts[n] and system.charge[n] <= 0]
    if not positive and not others:
        return _count("O", oxygen) + _count("H", hydrogen)
    text = "".join(_count(elements[n], float(parts[n])) for n in positive) + _count("H", hydrogen)
    return text + "".join(_count(elements[n], float(parts[n])) for n in others) + _count("O", oxygen)


def _count(symbol: str, number: float) -> str:
    return "" if number == 0 else symbol if number == 1 else f"{symbol}{number:g}"


def _sign(charge: float) -> str:
    sign = "" if charge == 0 else "+" if charge > 0 else "-"
    return sign + (f"{abs(charge):g}" if abs(charge) > 1 else "")


def _sides(names: tuple[str, ...], parts: Array, protons: float, water: float) -> tuple[list[str], list[str]]:
    """Terms of a sum of components: those with a positive number, and those with a negative one."""
    terms = [*zip(parts, names, strict=False), (protons, "H+"), (water, "H2O")]
    return (
        [f"{number:g} {name}" if number != 1 else name for number, name in terms if number > 0],
        [f"{-number:g} {name}" if number != -1 else name for number, name in terms if number < 0],
    )


def _species_lines(system: System, names: tuple[str, ...]) -> Iterator[str]:
    free = len(system.components) + 1
    counts_water = system.activity.water_slope > 0.0
    _, size_slope = water_slopes(run_temperature(system))
    for number, name in enumerate(names):
        if number < free:
            yield f"{name} = {name}\n"
        else:
            # Without the activity of water, water is left out of every reaction but that of OH-.
            left_out = not counts_water and bool(system.stoichiometry[number].any()) and system.water[number] != 0
            water = 0.0 if left_out else float(system.water[number])
            left, right = _sides(names, system.stoichiometry[number], float(system.protons[number]), water)
            yield f"{' + '.join(left)} = {' + '.join([name, *right])}\n  log_k {float(system.log_beta[number])!r}\n"
            if left_out:
                yield "  -no_check\n"
        if system.conventions.law == "davies":
            size = float(system.activity.denominator[number]) / size_slope
            yield f"  -gamma {size!r} {float(system.activity.linear[number])!r}\n"


def _phase_lines(system: System, names: tuple[str, ...]) -> Iterator[str]:
    elements = _elements(system)
    for number, name in enumerate(system.phases):
        if np.isfinite(system.phase_log_k[number]):
            parts = system.phase_stoichiometry[number]
            left, right = _sides(names, parts, float(system.phase_protons[number]), float(system.phase_water[number]))
            # The formula is only a label: its hydrogen and oxygen are left to the reaction.
            formula = _formula(system, elements, parts, 0.0, 0.0)
            yield f"{name}\n  {' + '.join([formula, *right])} = {' + '.join(left)}\n  -no_check\n"
            yield f"  log_k {float(system.phase_log_k[number])!r}\n"


def _interaction_lines(system: System, names: tuple[str, ...]) -> Iterator[str]:
    if system.conventions.law == "sit":
        table = system.activity.pairing @ system.activity.moments
        yield "SIT\n-epsilon\n"
        for first, second in np.argwhere(np.triu(table) != 0.0):
            yield f"  {names[first]} {names[second]} {float(table[first, second])!r}\n"
