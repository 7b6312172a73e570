"""A laboratory value from the unit of the report to the house unit and back, with the factor on record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from calcifate.errors import InputError, Problem
from calcifate.flow.person import ConversionStep
from calcifate.person.analytes import Analyte, Basis, Display
from calcifate.substance import molar_mass, molar_mass_of, substance
from calcifate.units import Unit, conversion, parse_unit

ATOMIC_WEIGHTS = "iupac_2021_atomic_weights"
SI = "si_brochure_2019"
PROPERTY_OF = {"mass": "mass", "amount": "moles", "charge": "moles"}
CONTENT = ("mass", "amount", "charge")  # what a concentration or an excretion counts
MOST_DECIMALS = 2  # more than usual, where rounding would move a value across a limit

# Spellings that the reader of units does not know, in order.
UNIT_SPELLINGS = (
    (re.compile(r"μ"), "µ"),
    (re.compile(r"\{[^}]*\}"), ""),
    (re.compile(r"\[IU\]", re.I), "IU"),
    (re.compile(r"^mg\s*%$", re.I), "mg/dL"),
    (re.compile(r"^([mnpuµ])M$"), r"\1mol/L"),
    (re.compile(r"mval\b", re.I), "mEq"),
    (re.compile(r"mcmol", re.I), "µmol"),
    (re.compile(r"\s*[·⋅*.\s]\s*([A-Za-zµ]+)\s*(?:\^?[-−⁻]\s*[1¹])$"), r"/\1"),
    (re.compile(r"/\s*\(?\s*24[\s.]*(?:h|hr|hrs|hour|hours)?\s*\)?(?:\s*urine)?$", re.I), "/d"),
    (re.compile(r"/\s*tag$", re.I), "/d"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The way from a unit to the house unit: house = factor x value + offset."""

    factor: float
    offset: float
    reason: str
    source: str

    def to_house(self, value: float) -> float:
        return self.factor * value + self.offset

    def from_house(self, value: float) -> float:
        return (value - self.offset) / self.factor


def tidy_unit(text: str) -> str:
    """A unit in a spelling that `units.parse_unit` reads.

    Examples
    --------
    >>> tidy_unit("mg%"), tidy_unit("mmol·L-1"), tidy_unit("mmol/(24.h)"), tidy_unit("mM")
    ('mg/dL', 'mmol/L', 'mmol/d', 'mmol/L')
    """
    unit = text.strip()
    for pattern, house in UNIT_SPELLINGS:
        unit = pattern.sub(house, unit)
    return unit.strip()


def parsed(unit: str) -> Unit | None:
    """The unit, or None if it is not known."""
    try:
        return parse_unit(unit)
    except InputError:
        return None


def is_per_day(unit: str) -> bool:
    """Whether a unit is an amount per time, which only a timed collection has.

    Examples
    --------
    >>> is_per_day("mg/24h"), is_per_day("mg/dL")
    (True, False)
    """
    known = parsed(unit)
    return known is not None and known.numerator in CONTENT and ("time", -1) in known.powers


def unit_property(unit: str) -> str:
    """`mass`, `moles` or empty: what LOINC calls the property."""
    known = parsed(unit)
    return PROPERTY_OF.get(known.numerator, "") if known else ""


def line(entry: Analyte, unit: str, basis: Basis | None = None) -> Line:
    """The way from a unit to the house unit of an analyte.

    Parameters
    ----------
    basis : Basis, optional
        What a mass is a mass of, where the analyte leaves that open.

    Raises
    ------
    InputError
        If the unit is unknown or measures something else.

    Examples
    --------
    >>> from calcifate.person.analytes import analyte
    >>> line(analyte("plasma_magnesium"), "mEq/L").to_house(2.0)
    1.0
    >>> round(line(analyte("HbA1c"), "%").to_house(7.0))
    53
    """
    for other in entry.other_units:
        if _same(other.unit, unit):
            return Line(factor=other.factor, offset=other.offset, reason=other.reason, source=other.source)
    if _same(entry.unit, unit):
        return Line(factor=1.0, offset=0.0, reason="", source=SI)
    name, mass, valence, source = _chemistry(entry, basis)
    if mass is None and entry.formula == "" and unit_property(unit) != unit_property(entry.unit):
        raise _unfit(entry, unit)
    try:
        found = conversion(unit, entry.unit, substance=name, molar_mass=mass, valence=valence)
    except InputError:
        if parsed(unit) and parse_unit(unit).numerator == "charge":
            raise InputError(
                Problem(
                    found=f"{entry.name} in {unit}: its charge changes with pH, so equivalents mean nothing fixed",
                    right=f"give it in {entry.unit}",
                )
            ) from None
        if parsed(unit) is None:
            raise
        raise _unfit(entry, unit) from None
    crossing = unit_property(unit) != unit_property(entry.unit) or "equivalents" in found.reason
    reason = found.reason if crossing else "same kind of unit"
    return Line(factor=found.factor, offset=0.0, reason=reason, source=source if crossing else SI)


def _unfit(entry: Analyte, unit: str) -> InputError:
    usual = " or ".join(dict.fromkeys((entry.si.unit, entry.conventional.unit)))
    return InputError(Problem(found=f"{unit} is not a unit of {entry.name}", right=f"it should be {usual}"))


def _chemistry(entry: Analyte, basis: Basis | None) -> tuple[str, float | None, int | None, str]:
    """Name, molar mass, valence and source of what is counted."""
    formula = basis.formula if basis else entry.formula
    if formula:
        return (f"{entry.name} as {basis.name}" if basis else entry.name), molar_mass(formula), None, ATOMIC_WEIGHTS
    named = basis.substance if basis else entry.substance
    if not named:
        return entry.name, None, None, SI
    found = substance(named)
    return found.name, molar_mass_of(named), found.valence, found.source


def step(value: float, unit: str, entry: Analyte, way: Line) -> tuple[ConversionStep, ...]:
    """The change of unit as a record; none if nothing changed."""
    if not way.reason:
        return ()
    return (
        ConversionStep(
            from_value=value,
            from_unit=unit,
            to_value=way.to_house(value),
            to_unit=entry.unit,
            factor=way.factor,
            reason=way.reason,
            source=way.source,
        ),
    )


def display(entry: Analyte, value: float, form: Display, comparator: str = "", bounds: Sequence[float] = ()) -> str:
    """A value in house units as it is printed in one system.

    Decimals are those of the analyte, and more only where rounding would move the value across a limit beside it.

    Examples
    --------
    >>> from calcifate.person.analytes import analyte
    >>> magnesium = analyte("plasma_magnesium")
    >>> display(magnesium, 0.7817, magnesium.si), display(magnesium, 0.8475, magnesium.si, bounds=[0.85])
    ('0.78 mmol/L', '0.848 mmol/L')
    """
    way = line(entry, form.unit, _basis_of(entry, form))
    exact = way.from_house(value)
    limits = [way.from_house(bound) for bound in bounds]
    decimals = form.decimals
    while decimals < form.decimals + MOST_DECIMALS and any(_moved(exact, decimals, limit) for limit in limits):
        decimals += 1
    unit = "" if form.unit == "1" else f" {form.unit}"
    return f"{comparator}{exact:.{decimals}f}{unit}{f' {form.basis}' if form.basis else ''}"


def _moved(exact: float, decimals: int, limit: float) -> bool:
    rounded, limit = float(f"{exact:.{decimals}f}"), float(f"{limit:.6g}")
    exact = float(f"{exact:.6g}")
    return (exact < limit) != (rounded < limit) or (exact > limit) != (rounded > limit)


def _basis_of(entry: Analyte, form: Display) -> Basis | None:
    return next((basis for basis in entry.bases if basis.name == form.basis), None)


def both_systems(entry: Analyte, value: float, system: str, comparator: str = "", bounds: Sequence[float] = ()) -> str:
    """A value in both systems of units: the person's first, the other in brackets.

    Examples
    --------
    >>> from calcifate.person.analytes import analyte
    >>> both_systems(analyte("plasma_magnesium"), 0.7817, "conventional")
    '1.9 mg/dL (0.78 mmol/L)'
    """
    forms = [entry.si, entry.conventional]
    if system == "conventional":
        forms.reverse()
    texts = [display(entry, value, form, comparator, bounds) for form in forms]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} ({texts[1]})"


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(unit: str) -> str:
    return re.sub(r"\s+", "", unit.replace("µ", "u").replace("μ", "u")).lower()
