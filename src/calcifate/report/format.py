"""Numbers as people read them, and text that cannot misbehave.

Unknown is a word, never zero. A total that misses some foods is "at least" and is rounded down: rounding it up would
claim more than was counted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from calcifate.flow.finding import Audience
from calcifate.flow.intake import IntakePart
from calcifate.report.words import words

SAY: Audience = "professional"  # the words used here are the same in both voices
BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
INVISIBLE = {0x00AD, 0x180E, 0x200B, 0x2060, 0xFEFF, *range(0xE0000, 0xE0080)}  # joiners stay: scripts need them
BREAKS = {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}


def visible(text: str) -> str:
    """Text on one line in which nothing can move a cursor, turn the direction or hide.

    Line breaks become spaces. An escape becomes the sign for it, a direction override its code point.

    Examples
    --------
    >>> visible("salt" + chr(27) + "[31m")
    'salt␛[31m'
    >>> visible("a" + chr(0x202E) + "b")
    'a[U+202E]b'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


@lru_cache(maxsize=1024)
def _visible(character: str) -> str:
    code = ord(character)
    if code in BREAKS:
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return chr(0x2421)
    if 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in BIDI or code in INVISIBLE:
        return f"[U+{code:04X}]"
    return character


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: wide letters two, combining marks none.

    Examples
    --------
    >>> columns("µg"), columns("豆腐"), columns("e" + chr(0x301))
    (2, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=1024)
def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def number(value: float | None, decimals: int = 0, *, down: bool = False) -> str:
    """A number with fixed decimals, halves away from zero; what would round to zero but is not keeps one digit.

    Parameters
    ----------
    value : float or None
        None is unknown.
    decimals : int
    down : bool
        Round down, for "at least".

    Examples
    --------
    >>> number(204.5), number(204.9, down=True), number(0.03), number(None)
    ('205', '204', '0.03', 'unknown')
    """
    if value is None or not math.isfinite(value):
        return words(SAY)["unknown"]
    exact = Decimal(repr(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR if down else ROUND_HALF_UP)
    if rounded == 0 and exact != 0:
        return significant(value, 1)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def significant(value: float | None, digits: int = 3) -> str:
    """A number to so many significant digits, never in powers of ten and never losing whole digits.

    Examples
    --------
    >>> significant(1.0695), significant(4000), significant(12345), significant(0.85)
    ('1.07', '4000', '12345', '0.85')
    """
    if value is None or not math.isfinite(value):
        return words(SAY)["unknown"]
    if value == 0:
        return "0"
    exact = Decimal(repr(float(value)))
    decimals = max(0, digits - 1 - exact.adjusted())
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(low: float | None, high: float | None, decimals: int = 0) -> str:
    """A range: ``40-139``; an open end is said in words.

    Examples
    --------
    >>> span(40, 139), span(-5, 10), span(None, 5), span(None, None)
    ('40-139', '-5 to 10', 'up to 5', 'unknown')
    """
    return _join(low, high, number(low, decimals), number(high, decimals))


def significant_span(low: float | None, high: float | None, digits: int = 3) -> str:
    """A range to so many significant digits.

    Examples
    --------
    >>> significant_span(0.66, 1.07), significant_span(0.85, None)
    ('0.66-1.07', 'from 0.85')
    """
    return _join(low, high, significant(low, digits), significant(high, digits))


def _join(low: float | None, high: float | None, low_text: str, high_text: str) -> str:
    say = words(SAY)
    if low is None and high is None:
        return say["unknown"]
    if low is None:
        return say["up_to"].format(value=high_text)
    if high is None:
        return say["from_up"].format(value=low_text)
    if low_text == high_text:
        return low_text
    return f"{low_text} {say['to']} {high_text}" if min(low, high) < 0 else f"{low_text}-{high_text}"


def signed_span(change: tuple[float, float] | None, decimals: int = 0) -> str:
    """A change from low to high with its sign: ``+25 to +40``.

    Examples
    --------
    >>> signed_span((25, 40)), signed_span((-3, 2)), signed_span((0, 0)), signed_span(None)
    ('+25 to +40', '-3 to +2', '0', 'unknown')
    """
    if change is None:
        return words(SAY)["unknown"]
    low, high = (_signed(value, decimals) for value in change)
    return low if low == high else f"{low} {words(SAY)['to']} {high}"


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    return f"+{text}" if value > 0 else text


def amount(part: IntakePart, decimals: int = 0, *, only_range: bool = False, none: str = "none_listed") -> str:
    """An intake without unit: ``204``, ``at least 204``, ``40-139``, ``unknown``, or that there is nothing to count.

    Parameters
    ----------
    part : IntakePart
    decimals : int
    only_range : bool
        There is no best value: show the range.
    none : str
        Key of the words for no entries at all.
    """
    say = words(SAY)
    if part.n_foods == 0:
        return say[none]
    if part.value is None and part.low is None:
        return say["unknown"]
    if only_range and part.low is not None:
        text = span(part.low, part.high, decimals)
    else:
        text = number(part.value, decimals, down=part.at_least)
    if not part.at_least:
        return text
    return say["unknown"] if text == "0" else say["at_least"].format(value=text)  # "at least 0" says nothing


def interval(part: IntakePart, decimals: int = 0) -> str:
    """The interval of an intake, empty where there is none."""
    if part.n_foods == 0 or part.low is None or part.high is None or part.low == part.high:
        return ""
    return span(part.low, part.high, decimals)


def chance(probability: float | None) -> str:
    """A chance in words that never say never.

    Examples
    --------
    >>> chance(0.963), chance(0.999), chance(0.0), chance(None)
    ('about 96 %', 'over 99 %', 'under 1 %', 'unknown')
    """
    say = words(SAY)
    if probability is None:
        return say["unknown"]
    if probability < 0.01:
        return say["under_1_percent"]
    return (
        say["over_99_percent"] if probability > 0.99 else say["about_percent"].format(value=number(probability * 100))
    )


def percent(share: float | None) -> str:
    """A share from 0 to 1 as whole per cent.

    Examples
    --------
    >>> percent(0.374), percent(None)
    ('37 %', 'unknown')
    """
    return words(SAY)["unknown"] if share is None else f"{number(share * 100)} %"


def typographic(text: str) -> str:
    """Figures for a page: true minus signs and dashes between numbers. Only for text that this module made.

    Examples
    --------
    >>> typographic("40-139"), typographic("-5 to 10")
    ('40–139', '−5 to 10')
    """
    return re.sub(r"(?<![\w.])-(?=\d)", "−", re.sub(r"(?<=\d)-(?=\d)", "–", text))
