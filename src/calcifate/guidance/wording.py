"""Small tools for text: filling a sentence from facts, lists, and making other people's words harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from calcifate.flow.finding import Fact, Severity

PLACE = re.compile(r"\{(\w+)\}")
PER_DAY = re.compile(r"\b(kcal|mmol|mEq|mg|µg|IU|g|L)/d\b")
LONGEST_NAME = 60
SEVERITY_MEANING: dict[Severity, str] = {
    "emergency": "get medical help now",
    "urgent": "contact a clinician within a day or two, and ask before the next dose",
    "caution": "discuss before changing anything",
    "info": "good to know",
}


def harmless(text: str) -> str:
    """Someone's own words on one line: no control characters, not endless. They stay data.

    Examples
    --------
    >>> harmless("spinach\\x1b[31m\\n and  more")
    'spinach [31m and more'
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def listed(words: Iterable[str], most: int = 6) -> str:
    """Words as a sentence has them; with semicolons where a word has a comma of its own.

    Examples
    --------
    >>> listed(["spinach", "chard", "almonds"])
    'spinach, chard and almonds'
    >>> listed(["spinach, raw", "almonds"])
    'spinach, raw; almonds'
    """
    all_words = list(dict.fromkeys(words))
    shown, more = all_words[:most], len(all_words) - most
    if any("," in word for word in shown):
        return "; ".join([*shown, *([f"{more} more"] if more > 0 else [])])
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def plain_units(text: str) -> str:
    """Amounts per day in everyday words.

    Examples
    --------
    >>> plain_units("201 mg/d of magnesium")
    '201 mg a day of magnesium'
    """
    return PER_DAY.sub(r"\1 a day", text)


def places_in(template: str) -> frozenset[str]:
    """The facts that a sentence names.

    Examples
    --------
    >>> sorted(places_in("Potassium is {plasma_potassium}."))
    ['plasma_potassium']
    """
    return frozenset(PLACE.findall(template))


def filled(template: str, facts: Mapping[str, Fact]) -> str:
    """A sentence with the text of each fact in its place, in one pass: what a fact says is never read as a place.

    Examples
    --------
    >>> filled("You are {age}.", {"age": Fact(name="age", value=45.0, text="45 years", origin="person")})
    'You are 45 years.'
    """

    def text_of(place: re.Match[str]) -> str:
        fact = facts.get(place.group(1))
        return fact.text if fact and fact.value is not None else "not known"

    return " ".join(PLACE.sub(text_of, template).split())


def amount(value: float | None, unit: str = "", decimals: int = 0) -> str:
    """A number with its unit.

    Examples
    --------
    >>> amount(203.6, "mg/d")
    '204 mg/d'
    >>> amount(None)
    'not known'
    """
    if value is None:
        return "not known"
    shown = f"{value:.{decimals}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{shown} {unit}".strip()


def span(low: float | None, high: float | None, unit: str = "", decimals: int = 0) -> str:
    """A range with its unit.

    Examples
    --------
    >>> span(40, 139, "mg/d")
    '40 to 139 mg/d'
    """
    if low is None or high is None:
        return "not known"
    if amount(low, "", decimals) == amount(high, "", decimals):
        return amount(low, unit, decimals)
    return f"{amount(low, '', decimals)} to {amount(high, unit, decimals)}"
