"""What a substance weighs: elements, ions and salts, from their formulas.

A mass of a salt is not a mass of its element: 400 mg of magnesium oxide is 241 mg of magnesium.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Substance:
    """An element, ion or molecule that is measured or eaten."""

    __pydantic_config__ = STRICT

    name: str
    source: str
    formula: str = ""
    molar_mass: float | None = None
    """Only where there is no formula to work it out from. [g/mol]"""
    valence: int | None = None
    """Equivalents per mole, only where it is fixed at the pH of the body."""
    grams_per_iu: float | None = None
    chebi: str = ""


@dataclass(frozen=True, kw_only=True)
class Salt:
    """A salt on a label, with its spellings."""

    __pydantic_config__ = STRICT

    name: str
    formula: str
    elements: tuple[str, ...]
    """The substances that a label may mean by it: `magnesium` for magnesium oxide."""
    source: str
    names: tuple[str, ...] = ()
    anhydrous_formula: str = ""
    """Where a label may mean either: the interval spans both."""


@dataclass(frozen=True, kw_only=True)
class SubstanceTable:
    """`substances.toml`."""

    __pydantic_config__ = STRICT

    atomic_weights: dict[str, float]
    atomic_weights_source: str
    substance: dict[str, Substance]
    salt: dict[str, Salt]


@cache
def substance_table() -> SubstanceTable:
    """Every element, substance and salt, read once."""
    from importlib import resources

    file = resources.files("calcifate").joinpath("substances.toml")
    return read_data(SubstanceTable, load_toml(file, file.name), "substances.toml")


def substance(name: str) -> Substance:
    """The substance of this id.

    Raises
    ------
    DataError
        If `substances.toml` has none.
    """
    try:
        return substance_table().substance[name]
    except KeyError:
        raise DataError(Problem(found=f"no substance {name!r}", right="add it to substances.toml")) from None


def molar_mass_of(name: str) -> float | None:
    """Molar mass of a substance, from its formula where it has one. [g/mol]"""
    found = substance(name)
    return molar_mass(found.formula) if found.formula else found.molar_mass


@cache
def molar_mass(formula: str) -> float:
    """Molar mass of a formula such as ``Mg3(C6H5O7)2`` or ``MgCl2.6H2O``. [g/mol]

    Examples
    --------
    >>> round(molar_mass("MgO"), 2)
    40.3
    """
    return sum(molar_mass_of_element(symbol) * count for symbol, count in element_counts(formula).items())


def molar_mass_of_element(symbol: str) -> float:
    """Standard atomic weight. [g/mol]"""
    return substance_table().atomic_weights[symbol]


@cache
def element_counts(formula: str) -> dict[str, float]:
    """How many of each atom a formula holds; a dot joins a hydrate, and a middle dot lets it have half a water.

    Examples
    --------
    >>> element_counts("Mg(OH)2")
    {'Mg': 1.0, 'O': 2.0, 'H': 2.0}
    >>> element_counts("Ca4H(PO4)3·2.5H2O")["H"]
    6.0
    """
    counts: dict[str, float] = {}
    for part in formula.split("·" if "·" in formula else "."):
        leading = re.match(r"\d+(?:\.\d+)?", part)
        times = float(leading.group()) if leading else 1.0
        for symbol, count in _atoms(part[leading.end() if leading else 0 :]).items():
            counts[symbol] = counts.get(symbol, 0.0) + times * count
    return counts


def _atoms(text: str) -> dict[str, float]:
    """Atoms of a formula without dots: brackets are opened from the inside out."""
    bracket = re.search(r"\(([^()]*)\)(\d*)", text)
    if bracket:
        inner, times = _atoms(bracket.group(1)), float(bracket.group(2) or 1)
        counts = _atoms(text[: bracket.start()] + text[bracket.end() :])
        for symbol, count in inner.items():
            counts[symbol] = counts.get(symbol, 0.0) + times * count
        return counts
    atoms = dict[str, float]()
    for atom in re.finditer(r"([A-Z][a-z]?)(\d*)", text):
        symbol, number = atom.group(1), atom.group(2)
        atoms[symbol] = atoms.get(symbol, 0.0) + float(number or 1)
    return atoms


def element_fraction(salt_formula: str, element: str) -> float:
    """Mass of an element per mass of a salt.

    Parameters
    ----------
    salt_formula : str
        For example ``MgO``.
    element : str
        Id of a substance that is one element: ``magnesium``.

    Examples
    --------
    >>> round(element_fraction("MgO", "magnesium"), 3)
    0.603
    """
    symbol = substance(element).formula
    return molar_mass_of_element(symbol) * element_counts(salt_formula).get(symbol, 0.0) / molar_mass(salt_formula)
