"""One quantity written as text with its unit: `6.1 mmol`, `4.4 mmol/d`, `900 mg/d as P`, `1.35 L`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from numbers import Real

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Fluid, analyte, find, fold, names_of
from calcifate.fluid.unit_words import Meant, NoBasisError, guess_note, meant
from calcifate.record import near_miss
from calcifate.units import Conversion

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A quantity as it was written, and what it is."""

    analyte: str
    text: str
    value: float
    """In mol per litre, day or collection, or in the analyte's own unit."""
    unit: Meant
    caveat: str = ""


def quantity(name: str, text: object, *, fluid: Fluid = "urine", bounded: bool = True) -> Quantity:
    """A quantity of an analyte from its text.

    Parameters
    ----------
    name : str
        The analyte, as any column may call it: `Ca`, `oxalate`, `P`, `urate`, `volume`, `pH`.
    text : str
        Number and unit. Only pH and age may be plain numbers.
    fluid : {"urine", "serum"}
        Whose names and bounds hold.
    bounded : bool
        Whether a plain measure (pH, hours, weight) has to lie within its possible bounds; not so for a difference.

    Raises
    ------
    InputError
        If the analyte, the number or the unit is not understood, or a plain measure is not possible. An amount is
        bounded by its concentration, in `concentration`.

    Examples
    --------
    >>> round(quantity("Ca", "6.1 mmol").value, 6), quantity("P", "900 mg/d").unit.reason
    (0.0061, 'phosphorus: molar mass 30.974 g/mol')
    >>> quantity("Ca", 6.1)
    Traceback (most recent call last):
    ...
    calcifate.errors.InputError: Ca: 6.1 has no unit; write it with its unit, like "6.1 mmol"
    """
    found = find(name, fluid)
    if found is None:
        close = near_miss(fold(name), list(names_of(fluid)))
        right = f"did you mean {close}?" if close else "use the name of an analyte, like Ca, oxalate or volume"
        raise InputError(Problem(found="nothing of this name is measured", right=right, key=name))
    id_, form, daily = found
    what = analyte(id_)
    number, rest = _written(name, text, what.unit_if_silent, what.unit if what.kind != "amount" else "mmol")
    try:
        unit = meant(what, rest, form=form, daily=daily)
    except NoBasisError as error:
        ways = " or ".join(f'"{text} as {id_}"' for id_ in what.forms)
        raise NoBasisError(Problem(found=error.problems[0].found, right=f"write {ways}", key=name)) from None
    except InputError as error:
        raise InputError([Problem(found=p.found, right=p.right, key=name) for p in error.problems]) from None
    if unit is None:
        example = {"volume": "1.5 L", "time": "24 h", "pH": "6.0"}.get(what.kind, f"{number:g} mmol")
        raise InputError(
            Problem(
                found=f"{str(text)[:60]!r} has no unit of {what.name}", right=f'write it like "{example}"', key=name
            )
        )
    value = number * unit.factor
    if value < 0:
        raise InputError(
            Problem(found=f"{str(text)[:60]!r} is negative", right="give an amount of 0 or more", key=name)
        )
    if bounded and unit.per == "whole" and fluid in what.possible and what.kind != "volume":
        low, high = what.possible[fluid]
        if not low <= value <= high:
            raise InputError(
                Problem(
                    found=f"{what.name} {value:g} is not possible",
                    right=f"it lies within {low:g} to {high:g} {what.unit}".rstrip(),
                    key=name,
                )
            )
    caveat = guess_note(what, unit) if unit.form_guessed else ""
    return Quantity(analyte=id_, text=str(text), value=value, unit=unit, caveat=caveat)


def _written(name: str, text: object, silent: str, unit: str = "mmol") -> tuple[float, str]:
    """The number, and the folded words of the unit."""
    if isinstance(text, bool) or not isinstance(text, Real | str):
        right = "write a number, like 6.0" if silent == "1" else 'write a text like "6.1 mmol"'
        raise InputError(Problem(found=f"found {str(text)[:60]!r}", right=right, key=name))
    if isinstance(text, Real) and not silent:
        text = float(text)
        right = f'write it with its unit, like "{text:g} {unit}"'
        raise InputError(Problem(found=f"{text:g} has no unit", right=right, key=name))
    shown = str(text).strip()
    match = re.fullmatch(rf"({NUMBER})\s*(.*)", shown, flags=re.S)
    if match is None or (match[2][:1].isdigit() or match[2][:1] in (".", ",")):
        hint = "a decimal point, not a comma" if "," in shown else 'a number and a unit, like "6.1 mmol"'
        if shown[:1] in "<>≤≥":
            hint = "a limit of the method is not a number; leave it out, or give the number to use"
        raise InputError(Problem(found=f"{shown[:60]!r} was not understood", right=hint, key=name))
    return float(match[1]), fold(match[2]) or fold(silent)


def concentration(
    name: str, text: object, volume: float | None = None, *, hours: float | None = 24.0, fluid: Fluid = "urine"
) -> tuple[float, Conversion]:
    """A written quantity of an analyte as a concentration, with the way it went.

    Parameters
    ----------
    name : str
        The analyte: `Ca`, `oxalate`, `P`.
    text : str
        ``"3.2 mmol/L"``, ``"6.1 mmol"`` (of the whole collection), ``"4.4 mmol/d"``, ``"900 mg/d as P"``.
    volume : float, optional
        Of the whole collection; needed unless the text is per litre. [L]
    hours : float, optional
        How long was collected; needed for an amount per day. [h]

    Returns
    -------
    tuple
        Concentration [mol/L], and the conversion to do again by hand.

    Examples
    --------
    >>> value, way = concentration("Ca", "6.1 mmol", 1.35)
    >>> round(value * 1e3, 3), way.reason
    (4.519, 'in 1.35 L')
    """
    given = quantity(name, text, fluid=fluid)
    what = analyte(given.analyte)
    if what.kind != "amount":
        raise InputError(Problem(found=f"{what.name} is not an amount", right="give an amount, like Ca", key=name))
    factor, reasons = given.unit.factor, [given.unit.reason] if given.unit.reason else []
    if given.unit.per in ("day", "collection"):
        if not volume:
            raise InputError(
                Problem(
                    found=f"{given.text!r} needs the volume",
                    right='give volume="1.5 L", or an amount per litre',
                    key=name,
                )
            )
        factor /= volume
        if given.unit.per == "day":
            if not hours:
                raise InputError(
                    Problem(found=f"{given.text!r} needs the hours of collection", right='give hours="24 h"', key=name)
                )
            factor *= hours / 24.0
            reasons.append(f"{hours:g} of 24 h")
        reasons.append(f"in {volume:g} L")
    value = given.value / given.unit.factor * factor
    low, high = what.possible[fluid]
    if not low <= value * 1e3 <= high:
        found = f"{what.name} {value * 1e3:g} mmol/L is not possible"
        raise InputError(
            Problem(found=found, right=f"it lies within {low:g} to {high:g} mmol/L; is the unit right?", key=name)
        )
    reason = ", ".join(reasons) or "same kind of unit"
    return value, Conversion(from_unit=given.unit.text, to_unit="mol/L", factor=factor, reason=reason)
