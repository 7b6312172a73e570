"""What stands after a name: a unit, what it is per, and what a mass is the mass of. `mg P/dL`, `mmol_24h`, `mL/day`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Analyte
from calcifate.units import Conversion, conversion, parse_unit

Per = Literal["litre", "day", "collection", "whole"]
"""An amount is per litre, per day, or of the whole collection; `whole` is a plain measure, which is per nothing."""

# Spelling of the amount, as units.py reads it.
AMOUNTS = {
    **{word: word for word in ("mol", "mmol", "umol", "nmol", "g", "mg", "ug", "ng", "eq", "meq", "ueq")},
    "mcg": "ug",
    "mcmol": "umol",
    "mequiv": "meq",
    "mval": "meq",
    "mm": "mmol/L",
    "um": "umol/L",
    "mg%": "mg/dL",
}
# Spelling of what it is per, longest first, as units.py reads it; the inverse of "L-1" is folded to "l 1".
DENOMINATORS = {
    "24 hours": "d",
    "24 hour": "d",
    "24 hrs": "d",
    "24 hr": "d",
    "24 std": "d",
    "24 h": "d",
    "24hours": "d",
    "24hrs": "d",
    "24hr": "d",
    "24h": "d",
    "day 1": "d",
    "day": "d",
    "die": "d",
    "tag": "d",
    "24": "d",
    "d 1": "d",
    "d": "d",
    "100 ml": "dL",
    "100ml": "dL",
    "dl 1": "dL",
    "dl": "dL",
    "ml": "mL",
    "liter": "L",
    "litre": "L",
    "l 1": "L",
    "l": "L",
    "collection": "",
    "sample": "",
}


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A unit as it is meant: its factor to mol per `per`, or to the own unit of a plain measure."""

    text: str
    per: Per
    factor: float
    reason: str
    form: str = ""
    form_guessed: bool = False
    """Whether the form was neither stated nor meant by the name."""


class NoBasisError(InputError):
    """A mass that could be the mass of several things."""


def meant(what: Analyte, words: str, *, form: str = "", daily: bool = False) -> Meant | None:
    """The unit that folded words mean for an analyte; None if they are no unit of its kind.

    Parameters
    ----------
    what : Analyte
        For its forms, charge and units.
    words : str
        As `analytes.fold` gives them: ``mg per dl``, ``mmol 24h``, ``mg per dl as p``.
    form : str
        Id of the form that the name means, if it means one.
    daily : bool
        Whether the name speaks of a day, so that an amount which is per nothing is per day.

    Raises
    ------
    NoBasisError
        If it is a mass that does not say of what.
    InputError
        If equivalents have no fixed meaning, or the name and the unit say two things.

    Examples
    --------
    >>> from calcifate.fluid.analytes import analyte, fold
    >>> round(meant(analyte("calcium"), fold("mg/dL")).factor * 40.078, 9)  # 1 mg/dL is 0.01 g/L
    0.01
    >>> meant(analyte("volume"), fold("mL/24 h")).per
    'day'
    >>> meant(analyte("calcium"), "furlong") is None
    True
    """
    if what.kind != "amount":
        return _plain(what, words, daily)
    split = _split(words)
    if split is None:
        return None
    unit, said = split
    stated = _form_said(what, said)
    if stated is None:
        return None
    return _amount(what, unit, stated, form, daily)


def _plain(what: Analyte, words: str, daily: bool) -> Meant | None:
    per: Per = "day" if daily and what.kind == "volume" else "whole"
    if what.kind == "volume":
        for spelling, unit in DENOMINATORS.items():
            if unit in ("d", "") and words.endswith(f" {spelling}"):
                per = "day" if unit == "d" or daily else "whole"
                words = words.removesuffix(f" {spelling}").removesuffix(" per")
                break
    factor = what.units.get(words)
    if factor is None:
        return None
    reason = "" if factor == 1 else f"1 {words} = {factor:g} {what.unit}"
    return Meant(text=f"{words}/d" if per == "day" else words, per=per, factor=factor, reason=reason)


def _split(words: str) -> tuple[str, str] | None:
    """Words of an amount as a unit for units.py, and what they say of the form: `mg p per dl` gives `mg/dL`, `p`."""
    head, _, tail = words.partition(" ")
    numerator = AMOUNTS.get(head)
    if numerator is None:
        return None
    rest = " ".join(word for word in tail.split() if word not in ("per", "as"))
    if "/" in numerator:
        return numerator, rest
    for spelling, unit in DENOMINATORS.items():
        if rest == spelling or rest.startswith(f"{spelling} "):
            said = rest.removeprefix(spelling)
        elif rest.endswith(f" {spelling}"):
            said = rest.removesuffix(spelling)
        else:
            continue
        return (f"{numerator}/{unit}" if unit else numerator), said.strip()
    return numerator, rest


def _form_said(what: Analyte, said: str) -> str | None:
    if not said:
        return ""
    return next((id_ for id_, form in what.forms.items() if said in form.says or said == form.name), None)


def _amount(what: Analyte, unit: str, stated: str, form: str, daily: bool) -> Meant:
    known = parse_unit(unit)
    dimension = known.numerator
    if dimension == "charge" and what.equivalents is None:
        right = f"{what.equivalents_refused}; give {what.name} in mmol"
        raise InputError(Problem(found=f"{what.name} in {unit} has no fixed meaning", right=right))
    if stated and form and stated != form:
        found = f"{what.name} is named as {what.forms[form].name} and as {what.forms[stated].name}"
        raise InputError(Problem(found=found, right="keep one"))
    chosen, guessed = stated or form, False
    if dimension == "mass" and not chosen:
        if not what.form_if_silent:
            raise NoBasisError(_of_what(what, unit))
        chosen, guessed = what.form_if_silent, len(what.forms) > 1
    per: Per = "litre" if ("volume", -1) in known.powers else "day" if ("time", -1) in known.powers else "collection"
    goal = {"litre": "mol/L", "day": "mol/d", "collection": "mol"}[per]
    entry = what.forms.get(chosen)
    way: Conversion = conversion(
        unit,
        goal,
        substance=entry.name if entry else what.name,
        molar_mass=entry.molar_mass if entry else None,
        valence=what.equivalents,
    )
    reason = "" if way.reason == "same kind of unit" else way.reason
    if per == "collection" and daily:
        per, unit = "day", f"{unit}/d"
    return Meant(text=unit, per=per, factor=way.factor, reason=reason, form=chosen, form_guessed=guessed)


def _of_what(what: Analyte, unit: str) -> Problem:
    """A mass that could be the mass of several things: say how to write each."""
    written = unit.replace("/", "_per_")
    ways = [f"{what.name}_as_{id_}_{written}" for id_ in what.forms]
    named = next((form.called[0] for form in what.forms.values() if form.called), "")
    if named:
        ways.insert(0, f"{named.replace(' ', '_')}_{written}")
    return Problem(
        found=f"{what.name} in {unit} does not say what it is the mass of",
        right="write " + ", ".join(ways[:-1]) + f" or {ways[-1]}; mmol needs no basis",
    )


def guess_note(what: Analyte, unit: Meant) -> str:
    """What was taken for the form of a mass that does not say, and what another form would change."""
    taken = what.forms[unit.form]
    others = [form for id_, form in what.forms.items() if id_ != unit.form]
    change = ", ".join(f"{100 * (taken.molar_mass / form.molar_mass - 1):+.1f} % if {form.name}" for form in others)
    return f"{what.name} in {unit.text} was read as the mass of {taken.name} ({taken.molar_mass:.2f} g/mol): {change}"
