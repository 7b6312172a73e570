"""LOINC codes: whether a code, the name and the unit of a laboratory value say the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from calcifate.errors import InputError, Problem
from calcifate.person.analytes import Analyte, Code, analyte, codes
from calcifate.person.convert import unit_property
from calcifate.person.figures import inline


def check_code(code: str, name: str, unit: str, is_usual: Callable[[str], bool]) -> tuple[str, ...]:
    """Questions that a code raises beside the analyte and unit of its entry.

    Parameters
    ----------
    code : str
        LOINC code, or empty.
    name : str
        Id of the analyte.
    unit : str
        Unit of the value.
    is_usual : callable
        Whether the value would be usual in another unit: if so, a code for that unit makes the entry ambiguous.

    Raises
    ------
    InputError
        If the code is of another analyte or specimen, or of a unit in which the value could be meant.

    Examples
    --------
    >>> check_code("19123-9", "plasma_magnesium", "mg/dL", lambda unit: False)
    ()
    """
    if not code:
        return ()
    if code not in codes():
        valid = is_loinc(code)
        why = "is not in our list and was not checked" if valid else "is not a LOINC code"
        return (f"{analyte(name).name}: {inline(code, 20)} {why}",)
    other, known = codes()[code]
    if other != name:
        raise InputError(
            Problem(
                found=f"LOINC {code} is {analyte(other).name}, but the entry says {analyte(name).name}",
                right="correct the code, the name or the specimen",
                key="loinc",
            )
        )
    if fits(known, unit):
        return ()
    wanted = [each for each in _units(analyte(name), known) if is_usual(each)]
    if wanted:
        raise InputError(
            Problem(
                found=f"LOINC {code} is a code for {' or '.join(wanted)}, but the unit is {unit}",
                right="correct the code or the unit",
                key="loinc",
            )
        )
    return (f"{analyte(name).name}: LOINC {code} belongs to another unit than {unit}; the unit was believed",)


def fits(code: Code, unit: str) -> bool:
    """Whether a unit is of the kind that a code stands for."""
    if code.units:
        return unit.replace("μ", "µ") in code.units
    return code.property == "any" or unit_property(unit) == code.property


def _units(entry: Analyte, code: Code) -> list[str]:
    usual = [entry.si.unit, entry.conventional.unit, *(other.unit for other in entry.other_units)]
    return [unit for unit in dict.fromkeys(usual) if fits(code, unit)]


def is_loinc(code: str) -> bool:
    """Whether a code has the form and the check digit (mod 10) of LOINC.

    Examples
    --------
    >>> is_loinc("2601-3"), is_loinc("2601-4")
    (True, False)
    """
    if not re.fullmatch(r"\d{1,7}-\d", code):
        return False
    digits = code[:-2]
    odd = str(int(digits[::-1][::2]) * 2)
    total = sum(map(int, odd)) + sum(map(int, digits[::-1][1::2]))
    return (10 - total % 10) % 10 == int(code[-1])
