"""Amounts and times as people write them, in the units of the model."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NoReturn

from calcifate.errors import InputError, Problem
from calcifate.record import near_miss
from calcifate.substance import Salt, element_counts, molar_mass, molar_mass_of, substance, substance_table
from calcifate.units import conversion, parse_unit

NUMBER = r"(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?"
WRITTEN = re.compile(
    rf"\s*(?P<sign>[=+-]?)\s*(?P<number>{NUMBER})(?P<unit>\s*[^\d\s.,=+-].*|\s+1\s*/.*|\s*)", re.DOTALL
)
LENGTH = re.compile(rf"({NUMBER})\s*([a-z]+)")
THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
PER_WEIGHT = re.compile(r"/\s*kg(?![a-z])", re.IGNORECASE)

DAYS = {
    "min": 1 / 1440, "mins": 1 / 1440, "minute": 1 / 1440, "minutes": 1 / 1440,
    "h": 1 / 24, "hr": 1 / 24, "hrs": 1 / 24, "hour": 1 / 24, "hours": 1 / 24,
    "d": 1.0, "day": 1.0, "days": 1.0, "w": 7.0, "wk": 7.0, "week": 7.0, "weeks": 7.0,
    "month": 365.25 / 12, "months": 365.25 / 12, "y": 365.25, "yr": 365.25, "year": 365.25, "years": 365.25,
}  # fmt: skip

SUBSTANCES = {
    "calcium": "calcium",
    "magnesium": "magnesium",
    "phosphate": "phosphorus",
    "phosphorus": "phosphorus",
    "sodium": "sodium",
    "citrate": "citrate",
    "PTH": "parathyroid_hormone",
    "calcitriol": "calcitriol",
    "vitamin_D": "vitamin_d",
}
"""Name in a scenario to substance. Phosphate is counted by its phosphorus."""
MINERALS = ("calcium", "magnesium", "phosphate")
SYMBOLS = {"Ca": "calcium", "Mg": "magnesium", "P": "phosphate"}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A number with its unit, and the sign in front of it."""

    text: str
    sign: str
    number: float
    unit: str


def refuse(found: str, right: str = "", place: str = "") -> NoReturn:
    """Stop, saying what was found, where, and what would be right."""
    raise InputError(Problem(found=found, right=right, key=place))


def written(text: str, place: str, like: str) -> Written:
    """The parts of an amount.

    Parameters
    ----------
    text : str
    place : str
        Where it stands, for the error.
    like : str
        An amount as it should be, for the error.

    Raises
    ------
    InputError
        If it is no number with a unit, or could be read in two ways.

    Examples
    --------
    >>> found = written("- 20 %", "diet.calcium", "+ 100 mg")
    >>> found.sign, found.number, found.unit
    ('-', 20.0, '%')
    """
    parts = WRITTEN.fullmatch(re.sub(r"[−–]", "-", text))
    if not parts:
        refuse(f"{text!r} is no amount", f"write it like {like!r}", place)
    number = parts["number"]
    if THOUSANDS.fullmatch(number):
        refuse(f"{text!r} can be read in two ways", "write the number without a comma", place)
    value = float(number.replace(",", "."))
    if not math.isfinite(value):
        refuse(f"{text!r} is too large", place=place)
    return Written(text=text, sign=parts["sign"], number=value, unit=parts["unit"].strip())


def days(found: float | str, place: str, *, length: bool = False) -> float:
    """A time in days: a number, ``"day 10"`` (when ten days have passed), ``"2 h"``, ``"1 week 2 days"``.

    Parameters
    ----------
    found : float or str
    place : str
        Where it stands, for the error.
    length : bool, default False
        A length of time, which must be more than zero and has no ``day`` in front.

    Raises
    ------
    InputError
        If it is no time, or before the start.

    Examples
    --------
    >>> days("day 10", "at"), days("36 h", "at"), days("1 week 2 days", "for")
    (10.0, 1.5, 9.0)
    """
    value = float(found) if isinstance(found, int | float) else _days(found)
    if value is None or not math.isfinite(value):
        right = "write it like '2 h', '10 d' or '3 weeks'" + ("" if length else ", or 'day 10'")
        refuse(f"{found!r} is no time", right, place)
    if value < 0 or (length and value == 0):
        refuse(f"{found!r} is negative" if value < 0 else f"{found!r} is no length of time",
               "a time counts from the start of the course", place)  # fmt: skip
    return value


def _days(text: str) -> float | None:
    cleaned = re.sub(r"[−–]", "-", text.strip().lower())
    whole = 0.0
    if named := re.match(rf"day\s+({NUMBER})\s*,?\s*", cleaned):
        whole, cleaned = float(named[1].replace(",", ".")), cleaned[named.end() :]
        if not cleaned:
            return whole
    sign = -1.0 if cleaned.startswith("-") else 1.0
    cleaned = cleaned.lstrip("-").strip()
    if re.fullmatch(NUMBER, cleaned):
        return sign * float(cleaned.replace(",", "."))
    parts = LENGTH.findall(cleaned)
    if not parts or LENGTH.sub("", cleaned).strip(" ,") or any(unit not in DAYS for _, unit in parts):
        return None
    return sign * (whole + sum(float(number.replace(",", ".")) * DAYS[unit] for number, unit in parts))


def amount(text: str, of: str, unit: str, place: str, *, weight: float | None = None) -> float:
    """An amount of a substance, in a unit of the model.

    Parameters
    ----------
    text : str
    of : str
        A key of `SUBSTANCES`; empty for what is of no substance, as a clearance.
    unit : str
        The unit wanted.
    place : str
        Where it stands, for the error.
    weight : float, optional
        Of the person, where amounts for each kilogram make sense. [kg]

    Raises
    ------
    InputError
        If it is negative, or its unit does not fit.

    Examples
    --------
    >>> round(amount("400 mg", "magnesium", "mmol", "amount"), 3)
    16.458
    >>> amount("800 IU", "vitamin_D", "ug", "amount")
    20.0
    """
    found = written(text, place, f"10 {unit}")
    if found.sign == "-":
        refuse(f"{text!r} is negative", "an amount is zero or more", place)
    if found.sign:
        refuse(f"{text!r} has a sign", "write the amount alone", place)
    return in_unit(found, of, unit, place, weight=weight)


def in_unit(found: Written, of: str, unit: str, place: str, *, weight: float | None = None) -> float:
    """The same of an amount already taken apart; its sign is left to the caller."""
    if not found.unit:
        refuse(f"{found.text!r} has no unit", f"write it like '{found.number:g} {unit}'", place)
    given, times = _without_weight(found.unit, weight)
    return found.number * times * factor(given, of, unit, place, found.text)


def _without_weight(unit: str, weight: float | None) -> tuple[str, float]:
    if weight is None or not PER_WEIGHT.search(unit):
        return unit, 1.0
    return PER_WEIGHT.sub("", unit, count=1), weight


def factor(given: str, of: str, unit: str, place: str, text: str) -> float:
    """From a unit to another of the same substance; of no substance where `of` is empty."""
    try:
        if not of:
            return conversion(given, unit).factor
        known = substance(SUBSTANCES[of])
        if of == "phosphate" and parse_unit(given).numerator == "mass":
            refuse(f"{text!r} may be a mass of phosphorus or of phosphate",
                   "write it as phosphorus, or in mmol", place)  # fmt: skip
        return conversion(
            given,
            unit,
            substance=of.replace("_", " "),
            molar_mass=molar_mass_of(SUBSTANCES[of]),
            valence=known.valence,
            grams_per_iu=known.grams_per_iu,
        ).factor
    except InputError as error:
        problem = error.problems[0]
        refuse(problem.found if problem.key else f"{text!r}: {problem.found}", problem.right, problem.key or place)


def minerals(text: str, of: str, place: str, *, per: str = "", weight: float | None = None) -> dict[str, float]:
    """Calcium, magnesium and phosphate in an amount of an element or of a salt.

    Parameters
    ----------
    text : str
    of : str
        ``"magnesium"``, or a salt as a label names it: then the amount is of the salt.
    place : str
    per : str
        Empty for an amount in mmol, ``"/d"`` for a rate in mmol/d.
    weight : float, optional
        Of the person. [kg]

    Returns
    -------
    dict
        By mineral. [mmol, or mmol/d]

    Examples
    --------
    >>> round(minerals("1250 mg", "calcium carbonate", "amount")["calcium"], 2)
    12.49
    """
    element = of.strip().casefold()
    named = "phosphate" if element == "phosphorus" else element
    if named in MINERALS:
        return {named: amount(text, element, f"mmol{per}", place, weight=weight)}
    salt = salt_named(of, place)
    found = written(text, place, f"500 mg{per}")
    if found.sign:
        refuse(f"{text!r} has a sign", "write the amount alone; it is zero or more", place)
    given, times = _without_weight(found.unit, weight)
    try:
        moles = conversion(given, f"mmol{per}", substance=salt.name, molar_mass=molar_mass(salt.formula)).factor
    except InputError as error:
        refuse(f"{text!r}: {error.problems[0].found}", error.problems[0].right, place)
    counts = element_counts(salt.formula)
    return {
        mineral: found.number * times * moles * counts[symbol]
        for symbol, mineral in SYMBOLS.items()
        if symbol in counts
    }


def salt_named(name: str, place: str) -> Salt:
    """A salt that holds one of the minerals, by any of its names.

    Raises
    ------
    InputError
        With the nearest known name.
    """
    by_name: dict[str, Salt] = {}
    for salt_id, salt in substance_table().salt.items():
        if set(element_counts(salt.formula)) & set(SYMBOLS):
            by_name |= {spelling.casefold(): salt for spelling in (salt.name, salt_id.replace("_", " "), *salt.names)}
    wanted = name.strip().replace("_", " ").casefold()
    if wanted in by_name:
        return by_name[wanted]
    hint = near_miss(wanted, [*by_name, *MINERALS, "phosphorus"])
    right = f"did you mean {hint!r}?" if hint else "name calcium, magnesium, phosphate or phosphorus, or a salt of them"
    refuse(f"unknown substance {name!r}", right, f"{place.rpartition('.')[0]}.of".lstrip("."))


def not_counted(of: str) -> tuple[str, ...]:
    """What else a salt brings that matters to people and that the amount does not count."""
    if of.strip().casefold() in (*MINERALS, "phosphorus"):
        return ()
    counts = element_counts(salt_named(of, "of").formula)
    return tuple(
        name for symbol, name in (("Na", "sodium"), ("K", "potassium"), ("Al", "aluminium")) if symbol in counts
    )
