"""One laboratory value in every unit that laboratories use for it, with the factors."""

from __future__ import annotations

from dataclasses import replace

from calcifate.errors import InputError, Problem
from calcifate.person.analytes import Basis, analyte
from calcifate.person.convert import is_per_day, line, tidy_unit, unit_property
from calcifate.person.figures import figure
from calcifate.person.file import LabEntry
from calcifate.person.labs import normalise
from calcifate.source import source

CONCENTRATIONS = (
    "mmol/L",
    "µmol/L",
    "nmol/L",
    "pmol/L",
    "mEq/L",
    "mg/dL",
    "mg/L",
    "g/L",
    "g/dL",
    "µg/dL",
    "ng/mL",
    "pg/mL",
)
EXCRETIONS = ("mmol/d", "mEq/d", "mg/d", "g/d")
SMALLEST, LARGEST = 1e-2, 1e4  # beyond them a unit is not one that anybody would use here


def every_unit(value: str, unit: str, what: str, *, basis: str = "") -> tuple[str, ...]:
    """Lines to print: the value in each unit, and how the house unit was reached.

    Parameters
    ----------
    value, unit, what : str
        As people write them: ``1.9``, ``mg/dL``, ``magnesium``.
    basis : str
        What a mass is a mass of, where that is a question.

    Raises
    ------
    InputError
        If the value, unit or analyte cannot be read, or the value is impossible.

    Examples
    --------
    >>> print("\\n".join(every_unit("2.0", "mEq/L", "magnesium")[:3]))
    serum magnesium 2 mEq/L
        1 mmol/L
        2.43 mg/dL
    """
    entry = LabEntry(analyte=what, value=value, unit=unit, basis=basis)
    labs, problems, questions = normalise([entry], unit_system="both", root=())
    if problems:
        raise InputError([replace(problem, key="") for _, problem in problems])
    if not labs:
        raise InputError(
            Problem(found=questions[0] if questions else f"{what!r} is not known", right="name an analyte")
        )
    lab = labs[0]
    known = analyte(lab.analyte)
    rows = [f"{known.name} {lab.comparator}{lab.given_value:g} {lab.given_unit}"]
    given = tidy_unit(unit) or figure(value).unit
    usual = EXCRETIONS if is_per_day(known.unit) else CONCENTRATIONS
    others = (known.si.unit, known.conventional.unit, *usual, *(each.unit for each in known.other_units))
    for other in dict.fromkeys(others):
        for form in known.bases if unit_property(other) == "mass" and known.bases else (None,):
            row = _row(lab.analyte, lab.value, other, form)
            if row and not (other == given and form is None):
                rows.append(f"    {lab.comparator}{row}")
    if not lab.conversions:
        rows.append(f"  {lab.given_unit} is the unit kept here")
    for each in lab.conversions:
        rows.append(
            f"  {each.from_unit} x {each.factor:.6g} = {each.to_unit}: {each.reason} ({source(each.source).title})"
        )
    rows.extend(f"  note: {question}" for question in (*lab.questions, *questions))
    return tuple(rows)


def _row(name: str, value: float, unit: str, basis: Basis | None) -> str:
    """The value in one unit, or nothing where that unit makes no sense for it."""
    try:
        there = line(analyte(name), unit, basis).from_house(value)
    except InputError:
        return ""
    if value and not SMALLEST <= abs(there) <= LARGEST:
        return ""
    return f"{there:.4g} {unit}{f' as {basis.name}' if basis else ''}"
