"""Numbers, units and body sizes as people write them: decimal commas, "<0.2", "5 ft 10", "11 st 4 lb"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from calcifate.errors import InputError, Problem
from calcifate.units import conversion

Comparator = Literal["", "<", ">"]

GROUPS = r"\d{1,3}(?:[\s'\u2019]\d{3})+(?:[.,]\d+)?"  # 1 234,5 and 1'234.5
NUMBER = rf"[+-]?(?:{GROUPS}|\d[\d.,]*\d|\d|[.,]\d+)(?:[eE][+-]?\d+)?"
QUOTES = (("’", "'"), ("′", "'"), ("”", '"'), ("″", '"'), ("''", '"'))  # feet and inches as a phone writes them
MARKS = r"(?:^|\s)(?:\*+|\((?:HH?|LL?)\)|HH?|LL?)$"  # how laboratories mark a value outside their range
SIGNS: dict[str, Comparator] = {
    "<": "<",
    "≤": "<",
    "<=": "<",
    "=<": "<",
    ">": ">",
    "≥": ">",
    ">=": ">",
    "=>": ">",
    "": "",
}
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # 1,234 may be 1234 or 1.234

FEET = re.compile(
    r"(?P<ft>\d+)\s*(?:ft|feet|foot|'|′)\s*(?:(?P<inch>\d+(?:[.,]\d+)?)\s*(?:in|inch|inches|\"|″|'')?)?", re.I
)
STONES = re.compile(r"(?P<st>\d+)\s*(?:st|stone|stones)\s*(?:(?P<lb>\d+(?:[.,]\d+)?)\s*(?:lbs?|pounds?)?)?", re.I)
METRES = re.compile(r"(?P<m>\d)\s*m\s*(?P<cm>\d{1,2})", re.I)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its sign of censoring and what follows it."""

    value: float
    comparator: Comparator
    unit: str


def figure(given: float | str, *, marked: bool = False) -> Figure:
    """The number that was written, with `<` or `>` kept.

    Parameters
    ----------
    given : float or str
        `1.9`, `"1,9"`, `"<0.2"`, `"1.9 mg/dL"`.
    marked : bool
        It may carry a laboratory's mark for a value outside its range, as in `"5.6 H"`.

    Raises
    ------
    InputError
        If it is no number, or one that can be read in two ways: 1,234.

    Examples
    --------
    >>> figure("< 0,2 mmol/L")
    Figure(value=0.2, comparator='<', unit='mmol/L')
    """
    if not isinstance(given, str):
        return Figure(value=_finite(float(given), str(given)), comparator="", unit="")
    text = given.strip()
    found = re.fullmatch(rf"(?P<sign>[<>≤≥]?=?|=[<>])\s*(?P<number>{NUMBER})\s*(?P<unit>.*)", text, re.S)
    sign = found["sign"] if found else ""
    if not found or sign not in SIGNS:
        raise InputError(
            Problem(found=f"found {shown(given)}", right="it should be a number, or one with < or > before it")
        )
    unit = found["unit"].strip()
    if marked:
        unit = re.sub(MARKS, "", unit).strip()
    return Figure(value=plain_number(found["number"], given), comparator=SIGNS[sign], unit=unit)


def plain_number(text: str, given: str = "") -> float:
    """A number with a decimal point or a decimal comma.

    Examples
    --------
    >>> plain_number("0,864"), plain_number("1.234,5"), plain_number("1,234.5")
    (0.864, 1234.5, 1234.5)
    """
    digits = re.sub(r"[\s'\u2019]", "", text)
    if GROUPED.fullmatch(digits) and "," in digits:
        whole, part = re.split(r"[.,]", digits)
        raise InputError(
            Problem(
                found=f"found {shown(given or text)}", right=f"write {whole}{part} or {whole}.{part}: both can be meant"
            )
        )
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        other = "," if digits[last] == "." else "."
        same = digits.count(digits[last])
        digits = digits.replace(other, "")
        mark = "." if other == "," else ","
        digits = digits.replace(mark, "") if same > 1 else digits.replace(mark, ".")
    try:
        return _finite(float(digits), given or text)
    except ValueError:
        raise InputError(Problem(found=f"found {shown(given or text)}", right="it should be a number")) from None


def _finite(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise InputError(Problem(found=f"found {shown(text)}", right="it should be a number"))
    return value


def shown(value: object) -> str:
    """A value as an error may print it: short, and with control characters made harmless."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def inline(text: str, most: int = 200) -> str:
    """User text for a sentence: one line, no control characters, not endless."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def weight(given: str) -> float:
    """Body weight. [kg]

    Examples
    --------
    >>> round(weight("194 lb"), 1), round(weight("11 st 4 lb"), 1), weight("70,5 kg")
    (88.0, 71.7, 70.5)
    """
    text = given.strip()
    stones = STONES.fullmatch(text)
    if stones:
        pounds = 14 * plain_number(stones["st"]) + plain_number(stones["lb"] or "0")
        return pounds * conversion("lb", "kg").factor
    return _in_unit(text, "kg", 'a weight with its unit, such as "70 kg" or "154 lb"')


def height(given: str) -> float:
    """Body height. [cm]

    Examples
    --------
    >>> round(height("5 ft 10"), 1), round(height("1.78 m"), 1), round(height("5’10”"), 1)
    (177.8, 178.0, 177.8)
    """
    text = given.strip().rstrip(".")
    for mark, plain in QUOTES:
        text = text.replace(mark, plain)
    text = re.sub(r"^([\d.,]+)\s*\"$", r"\1 in", text)
    feet, metres = FEET.fullmatch(text), METRES.fullmatch(text)
    if feet:
        inches = 12 * plain_number(feet["ft"]) + plain_number(feet["inch"] or "0")
        return inches * conversion("in", "cm").factor
    if metres:
        return 100 * plain_number(metres["m"]) + plain_number(metres["cm"])
    return _in_unit(text, "cm", 'a height with its unit, such as "178 cm" or "5 ft 10"')


def _in_unit(text: str, unit: str, right: str) -> float:
    try:
        found = figure(text)
        if found.unit and not found.comparator:
            return found.value * conversion(found.unit, unit).factor
        what = "" if found.unit else " without a unit"
    except InputError:
        what = ""
    raise InputError(Problem(found=f"found {shown(text)}{what}", right=f"it should be {right}"))
