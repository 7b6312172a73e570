"""Small tools for text: filling a sentence from facts, lists, and making other people's words harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from calcifate.flow.finding import Fact, Severity

PLACE = re.compile(r"\{(\w+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
NOTHING = ("", "none", "no", "not known")
PER_DAY = re.compile(r"\b(kcal|mmol|mEq|mg|µg|IU|g|L)/d\b")
LONGEST_NAME = 60
SPOKEN = {  # ids that do not read well with their underscores taken out
    "crohns_disease": "Crohn's disease",
    "gitelman_syndrome": "Gitelman syndrome",
    "bartter_syndrome": "Bartter syndrome",
    "hiv": "HIV",
    "long_qt": "long QT",
    "ecg_change": "a change in the ECG",
    "cardiac_glycoside": "a cardiac glycoside (such as digoxin)",
    "qt_prolonging": "a medicine that lengthens QT",
}
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


def spoken(identifier: str) -> str:
    """An id as a sentence has it.

    Examples
    --------
    >>> spoken("crohns_disease"), spoken("kidney_transplant")
    ("Crohn's disease", 'kidney transplant')
    """
    return SPOKEN.get(identifier, identifier.replace("_", " "))


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


def something(fact: Fact | None) -> bool:
    """Whether a sentence has anything to say of a fact: it is known, and neither none nor zero."""
    if fact is None or fact.value is None or fact.text in NOTHING:
        return False
    return isinstance(fact.value, bool) or bool(fact.value)


def filled(template: str, facts: Mapping[str, Fact]) -> str:
    """A sentence with the text of each fact in its place, in one pass: what a fact says is never read as a place.

    A part in square brackets is left out unless every fact in it has something to say.

    Examples
    --------
    >>> facts = {"age": Fact(name="age", value=45.0, text="45 years", origin="person")}
    >>> filled("You are {age}[, and weigh {weight}].", facts)
    'You are 45 years.'
    """

    def kept(part: re.Match[str]) -> str:
        inside = part.group(1)
        return inside if all(something(facts.get(name)) for name in PLACE.findall(inside)) else ""

    def text_of(place: re.Match[str]) -> str:
        fact, before = facts.get(place.group(1)), place.string[: place.start()].rstrip()
        text = fact.text if fact and fact.value is not None else "not known"
        starts = not before or before[-1] in ".!?"
        return f"{text[:1].upper()}{text[1:]}" if starts and text[1:2].islower() else text  # but eGFR stays

    return " ".join(PLACE.sub(text_of, OPTIONAL.sub(kept, template)).split())


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
