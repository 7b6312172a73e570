"""An amount as people write it, in parts: how many, of what, which kind."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from calcifate.food.wording import singular
from calcifate.record import STRICT, load_toml, read_data

NUMBER = r"(?:\d+(?:[.,]\d+)*|\.\d+)"
AMOUNT = re.compile(
    rf"^\s*(?:about|approx\.?|ca\.?|~)?\s*(?P<whole>{NUMBER}(?![\d.,]*\s*[/⁄]))?\s*[-+ ]?\s*"
    r"(?:(?P<top>\d+)\s*[/⁄]\s*(?P<bottom>\d+))?",
    re.IGNORECASE,
)
TO = re.compile(rf"^\s*(?P<low>{NUMBER})\s*(?:-|–|to|or)\s*(?P<high>{NUMBER})(?!\s*[/⁄])", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The table in `measures.toml`."""

    __pydantic_config__ = STRICT

    weights: dict[str, float]
    volumes: dict[str, float]
    numbers: dict[str, float]
    pieces: dict[str, list[str] | str]
    not_measures: dict[str, list[str]]
    spread: dict[str, float]
    water_like: dict[str, float]
    plausible: dict[str, float]
    serving: dict[str, list[str]]
    dense: dict[str, float]
    helpings: dict[str, list[str]]
    """Words for a helping that may stand in front of a food: a glass of milk."""


@cache
def vocabulary() -> Vocabulary:
    """The words for amounts, read once."""
    file = resources.files("calcifate").joinpath("food", "measures.toml")
    return read_data(Vocabulary, load_toml(file, file.name), "food/measures.toml")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A written measure in parts: how many, of what, which kind."""

    number: float
    unit: str
    details: frozenset[str]
    aside: str
    """What stands in brackets."""
    middle_of: str = ""
    """The range whose middle the number is."""


def decimal(text: str) -> float | None:
    """A number with a decimal point or comma; None where both readings are possible.

    Examples
    --------
    >>> [decimal(text) for text in ("1.5", "1,5", "1,234.5", "1.234,5", "1,500", ".5", "much")]
    [1.5, 1.5, 1234.5, 1234.5, None, 0.5, None]
    """
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    if not re.fullmatch(r"[-+]?(\d+([.,]\d+)*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    if "," in text and "." in text:
        mark = max(text.rfind(","), text.rfind("."))
        text = re.sub(r"[.,]", "", text[:mark]) + "." + text[mark + 1 :]
    elif text.count(",") > 1 or text.count(".") > 1:
        text = re.sub(r"[.,]", "", text)
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", text):
        return None  # one and a half, or one thousand five hundred
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@lru_cache(maxsize=20_000)
def parse_measure(text: str) -> Measure | None:
    """A measure as people write it, in parts; None without a number that has one meaning.

    Examples
    --------
    >>> m = parse_measure("1 1/2 cups, chopped")
    >>> m.number, m.unit, sorted(m.details)
    (1.5, 'cup', ['chopped'])
    >>> parse_measure("2 large").unit
    'large'
    """
    words = vocabulary()
    text = text.strip().casefold()
    for sign, value in words.numbers.items():
        if not sign.isalpha():
            text = re.sub(rf"(\d+)?\s*{sign}", lambda m, v=value: f"{float(m.group(1) or 0) + v:.6g} ", text)
    middle_of = ""
    if between := TO.match(text):
        low, high = decimal(between["low"]), decimal(between["high"])
        if low is None or high is None:
            return None
        number, rest = (low + high) / 2, text[between.end() :]
        middle_of = between.group().strip()
    else:
        number, rest = _number(text)
    if number is None or number <= 0:
        return None
    aside = " ".join(re.findall(r"\(([^)]*)\)", rest))
    rest = re.sub(r"\([^)]*\)?", " ", rest).replace(".", " ")
    rest = re.sub(r"^\s*(?:of|x)\b", " ", rest)
    known = [*words.weights, *words.volumes, "extra large"]
    unit = next(
        (name for name in sorted(known, key=len, reverse=True) if re.match(rf"\s*{re.escape(name)}s?\b", rest)), ""
    )
    if unit:
        rest = re.sub(rf"^\s*{re.escape(unit)}s?\b", "", rest)
    else:
        first = WORD.search(rest)
        unit = singular(first.group()) if first else ""
        rest = rest[first.end() :] if first else ""
    details = frozenset(singular(word) for word in WORD.findall(rest) if word not in {"of", "or", "and", "the", "a"})
    return Measure(number=number, unit=unit, details=details, aside=aside, middle_of=middle_of)


def leading_measure(text: str) -> tuple[str, str]:
    """The measure that a food's name begins with, and the name without it.

    Only with a word that is a measure: `7 grain bread` is a name.

    Examples
    --------
    >>> leading_measure("1 cup of black coffee"), leading_measure("250 ml milk"), leading_measure("7 grain bread")
    (('1 cup', 'black coffee'), ('250 ml', 'milk'), ('', '7 grain bread'))
    """
    found = _leading().match(text)
    return (found["measure"].strip(), found["food"]) if found else ("", text)


@cache
def _leading() -> re.Pattern[str]:
    words = vocabulary()
    units = sorted({*words.weights, *words.volumes, *words.helpings["words"]}, key=len, reverse=True)
    unit = "|".join(re.escape(word) for word in units)
    number = "|".join(re.escape(word) for word in sorted(words.numbers, key=len, reverse=True))
    many = rf"(?:{NUMBER}(?:\s*[/⁄-]\s*\d+)?|(?:{number})(?![a-z])(?: an?\b)?)"
    return re.compile(
        rf"\s*(?P<measure>{many}\s*(?:{unit})(?:e?s)?)\s+(?:of\s+)?(?P<food>[^\W\d].*)",
        re.IGNORECASE | re.DOTALL,
    )


def _number(text: str) -> tuple[float | None, str]:
    found = AMOUNT.match(text)
    if found and (found["whole"] or found["top"]):
        base = decimal(found["whole"]) if found["whole"] else 0.0
        if base is None or (found["top"] and not int(found["bottom"])):
            return None, ""
        return base + (int(found["top"]) / int(found["bottom"]) if found["top"] else 0.0), text[found.end() :]
    first = WORD.match(text.lstrip())
    if not first:
        return None, text
    number, rest = vocabulary().numbers.get(first.group()), text.lstrip()[first.end() :]
    second = re.match(r"\s*(a|an|dozen)\b", rest)
    if number is not None and second:
        number, rest = number * vocabulary().numbers[second.group(1)], rest[second.end() :]
    return (1.0, text) if number is None else (number, rest)
