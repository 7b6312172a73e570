"""Units as people write them, and the factors between them.

A unit is a scale times powers of a few dimensions. Mass, amount of substance, charge (equivalents) and international
units are different dimensions: crossing from one to another needs the substance, and the crossing is recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calcifate.errors import InputError, Problem

PREFIXES = {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}

# Dimension and size of each base unit. House bases: g, mol, eq, IU, U, L, m, d, each to the power one.
BASES: dict[str, tuple[str, float]] = {
    "g": ("mass", 1.0),
    "mol": ("amount", 1.0),
    "eq": ("charge", 1.0),
    "l": ("volume", 1.0),
    "m": ("length", 1.0),
}
WHOLE: dict[str, tuple[str, float]] = {
    "iu": ("international unit", 1.0),
    "u": ("enzyme unit", 1.0),
    "lb": ("mass", 453.59237),
    "lbs": ("mass", 453.59237),
    "oz": ("mass", 28.349523125),
    "st": ("mass", 6350.29318),
    "in": ("length", 0.0254),
    "inch": ("length", 0.0254),
    "ft": ("length", 0.3048),
    "kcal": ("energy", 1.0),
    "cal": ("energy", 1e-3),
    "kj": ("energy", 1 / 4.184),
    "d": ("time", 1.0),
    "day": ("time", 1.0),
    "24h": ("time", 1.0),
    "24hr": ("time", 1.0),
    "24hrs": ("time", 1.0),
    "h": ("time", 1 / 24),
    "hr": ("time", 1 / 24),
    "hour": ("time", 1 / 24),
    "hours": ("time", 1 / 24),
    "min": ("time", 1 / 1440),
    "wk": ("time", 7.0),
    "week": ("time", 7.0),
    "1.73m2": ("body surface", 1.0),
    "1.73m^2": ("body surface", 1.0),
    "1.73sqm": ("body surface", 1.0),
    "%": ("one", 1e-2),
    "ratio": ("one", 1.0),
    "1": ("one", 1.0),
}
SPELLINGS = {
    "µ": "u",
    "μ": "u",
    "mcg": "ug",
    "litre": "l",
    "liter": "l",
    "gram": "g",
    "grams": "g",
    "kilogram": "kg",
    "kilograms": "kg",
    "equiv": "eq",
    "pound": "lb",
    "pounds": "lb",
    "inches": "in",
    "ounce": "oz",
    "ounces": "oz",
    "days": "day",
    "hour": "h",
    "iu's": "iu",
    "i.u.": "iu",
    "[iu]": "iu",
    "units": "u",
    "{1.73_m2}": "1.73m2",
}
DOES_NOT_MULTIPLY = {"one", "body surface"}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit: `scale` times the house base of each dimension to its power."""

    text: str
    scale: float
    powers: tuple[tuple[str, int], ...]

    @property
    def numerator(self) -> str:
        """The dimension on top: mass, amount, charge, international unit, ... or `one`."""
        return next((name for name, power in self.powers if power > 0), "one")


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """One step from one unit to another, kept so that a reader can do it again."""

    from_unit: str
    to_unit: str
    factor: float
    reason: str


@cache
def parse_unit(text: str) -> Unit:
    """The unit that a text means, in any of the usual spellings.

    Parameters
    ----------
    text : str
        For example ``mg/dL``, ``mmol/l``, ``mEq/L``, ``µg/d``, ``mcg``, ``IU``, ``mL/min/1.73m2``.

    Raises
    ------
    InputError
        If no part of it is a known unit.

    Examples
    --------
    >>> parse_unit("µmol/L") == parse_unit("umol/l")
    False
    >>> parse_unit("µmol/L").scale == parse_unit("umol/l").scale
    True
    """
    cleaned = re.sub(r"\s+", "", text.strip().lower().replace(" per ", "/"))
    for spelling, house in (("µ", "u"), ("μ", "u"), ("{1.73_m2}", "1.73m2"), ("/1.73m²", "/1.73m2")):
        cleaned = cleaned.replace(spelling, house)
    scale, powers = 1.0, dict[str, int]()
    for index, part in enumerate(cleaned.split("/")):
        dimension, size = _base(part, text)
        sign = 1 if index == 0 else -1
        scale *= size**sign
        if dimension not in DOES_NOT_MULTIPLY:
            powers[dimension] = powers.get(dimension, 0) + sign
    return Unit(text=text, scale=scale, powers=tuple(sorted((k, v) for k, v in powers.items() if v)))


def _base(part: str, text: str) -> tuple[str, float]:
    part = SPELLINGS.get(part, part)
    if part in WHOLE:
        return WHOLE[part]
    for base, (dimension, size) in BASES.items():
        prefix = part.removesuffix(base)
        if prefix != part and prefix in PREFIXES:
            return dimension, PREFIXES[prefix] * size
    raise InputError(
        Problem(found=f"unknown unit {text!r}", right="write it as mg/dL, mmol/L, mEq/L, µg, IU or a like unit")
    )


def conversion(
    from_unit: str,
    to_unit: str,
    *,
    substance: str = "",
    molar_mass: float | None = None,
    valence: int | None = None,
    grams_per_iu: float | None = None,
) -> Conversion:
    """The factor from one unit to another, with the reason when a substance is needed.

    Parameters
    ----------
    from_unit, to_unit : str
        Any spelling that `parse_unit` reads.
    substance : str
        Its name, for the reason and the error.
    molar_mass : float, optional
        Needed between mass and amount. [g/mol]
    valence : int, optional
        Needed between equivalents and amount: 1 mol carries `valence` equivalents. UCUM equates eq and mol, which is
        wrong by a factor of two for Ca and Mg; so it is never assumed here.
    grams_per_iu : float, optional
        Needed between international units and mass. [g/IU]

    Raises
    ------
    InputError
        If the units measure different things, or what is needed to cross is not known for this substance.

    Examples
    --------
    >>> round(1.9 * conversion("mg/dL", "mmol/L", substance="magnesium", molar_mass=24.305).factor, 3)
    0.782
    >>> 2.0 * conversion("mEq/L", "mmol/L", substance="magnesium", molar_mass=24.305, valence=2).factor
    1.0
    """
    source, target = parse_unit(from_unit), parse_unit(to_unit)
    # What one house base of each dimension is worth in moles of this substance.
    in_moles: dict[str, float | None] = {
        "amount": 1.0,
        "mass": 1 / molar_mass if molar_mass else None,
        "charge": 1 / valence if valence else None,
        "international unit": grams_per_iu / molar_mass if grams_per_iu and molar_mass else None,
    }
    top, goal = source.numerator, target.numerator
    factor = source.scale / target.scale
    reason = "same kind of unit"
    if _without(source, top) != _without(target, goal) or (top != goal and not {top, goal} <= set(in_moles)):
        raise InputError(
            Problem(
                found=f"{from_unit} cannot become {to_unit}", right=f"give {substance or 'it'} in a unit like {to_unit}"
            )
        )
    if top != goal:
        if {top, goal} == {"mass", "international unit"} and grams_per_iu:
            crossing: float | None = grams_per_iu if top == "international unit" else 1 / grams_per_iu
        else:
            up, down = in_moles[top], in_moles[goal]
            crossing = up / down if up and down else None
        if crossing is None:
            raise InputError(
                Problem(
                    found=f"{from_unit} cannot become {to_unit} for {substance or 'this substance'}",
                    right=f"its molar mass, charge or IU is not fixed; give it in a unit like {to_unit}",
                )
            )
        factor *= crossing
        reason = _reason(top, goal, substance, molar_mass, valence, grams_per_iu)
    return Conversion(from_unit=from_unit, to_unit=to_unit, factor=factor, reason=reason)


def _without(unit: Unit, dimension: str) -> tuple[tuple[str, int], ...]:
    return tuple((name, power) for name, power in unit.powers if name != dimension)


def _reason(
    top: str, goal: str, substance: str, molar_mass: float | None, valence: int | None, grams_per_iu: float | None
) -> str:
    parts: list[str] = []
    if "mass" in (top, goal) and {top, goal} != {"mass", "international unit"}:
        parts.append(f"molar mass {molar_mass:g} g/mol")
    if "charge" in (top, goal):
        parts.append(f"{valence} equivalents per mole")
    if "international unit" in (top, goal):
        parts.append(f"1 IU = {(grams_per_iu or 0) * 1e6:g} µg")
    return f"{substance}: " + ", ".join(parts) if substance else ", ".join(parts)
