"""Units of the tables as SBML defines them: products of moles, litres, grams and seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from calcifate.errors import DataError, Problem

KINDS = {"mol": "mole", "L": "litre", "g": "gram", "d": "second"}
SECONDS_PER_DAY = 86400
SCALES = {"": 0, "k": 3, "m": -3, "u": -6, "n": -9, "p": -12}
PLAIN = {"1": "dimensionless"}
"""Units that SBML knows by itself."""


def unit_id(unit: str) -> str:
    """The name of a unit in SBML.

    Examples
    --------
    >>> unit_id("mmol/L"), unit_id("nmol.d/L/ug"), unit_id("1"), unit_id("1/d")
    ('mmol_per_L', 'nmol_d_per_L_per_ug', 'dimensionless', 'per_d')
    """
    return PLAIN.get(unit) or unit.replace("/", "_per_").replace(".", "_").removeprefix("1_")


def factors(unit: str) -> list[tuple[str, int]]:
    """The simple units of a unit, each with its exponent.

    Examples
    --------
    >>> factors("nmol.d/L/ug")
    [('nmol', 1), ('d', 1), ('L', -1), ('ug', -1)]
    """
    above, *below = unit.split("/")
    return [(part, 1) for part in above.split(".") if part != "1"] + [(part, -1) for part in below]


def unit_definition(unit: str) -> Element:
    """A `unitDefinition` element.

    Raises
    ------
    DataError
        If a part of the unit is not known.

    Examples
    --------
    >>> [part.attrib["kind"] for part in unit_definition("mmol/kg/d")[0]]
    ['mole', 'gram', 'second']
    """
    found = Element("unitDefinition", {"id": unit_id(unit), "name": unit})
    listed = SubElement(found, "listOfUnits")
    for part, exponent in factors(unit):
        prefix, base = _split(part, unit)
        listed.append(
            Element("unit", {"kind": KINDS[base], "exponent": str(exponent), "scale": str(SCALES[prefix]),
                             "multiplier": str(SECONDS_PER_DAY if base == "d" else 1)})
        )  # fmt: skip
    return found


def unit_definitions(units: Iterable[str]) -> Element:
    """The list of every unit that SBML does not know by itself, in alphabetical order."""
    found = Element("listOfUnitDefinitions")
    found.extend(unit_definition(unit) for unit in sorted(set(units) - set(PLAIN)))
    return found


def _split(part: str, unit: str) -> tuple[str, str]:
    """Prefix and base of a simple unit."""
    fits = re.fullmatch(rf"([{''.join(SCALES)}]?)({'|'.join(KINDS)})", part)
    if fits is None:
        raise DataError(Problem(found=f"unit {unit!r} has a part {part!r}", right=f"known are {', '.join(KINDS)}"))
    return fits[1], fits[2]
