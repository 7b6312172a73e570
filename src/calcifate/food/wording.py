"""How a food is written: words that two spellings of the same food share."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from calcifate.record import STRICT, load_toml, read_data

LONGEST = 300  # of a food's name; what comes after says nothing more about the food
NEGATION = re.compile(r"\b(?:without|wo|w/o|wo/|no|not)\s+(?:added\s+)?([a-z]{3,})")
FREE = re.compile(r"\b([a-z]{3,})[ -]free\b")
POSSESSIVE = re.compile(r"([^\W\d_]{2,})['’]s\b|([^\W\d_]{2,})\s*[®™]|\bbrand\s+([^\W_]+)|\b([A-Z]{3,})\b")
HALF = re.compile(r"^(?:half|quarter)(?: of)?(?: an?)? ")
COUNT = re.compile(r"^\d+ (?=[a-z])")
HELPING = re.compile(
    r"^(?:an? |one |\d+ )?(?:cup|glass|mug|bowl|plate|handful|serving|portion|piece|bottle|can|pint)s? of "
)
WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The table of words in `wording.toml`."""

    __pydantic_config__ = STRICT

    phrases: dict[str, str]
    states: dict[str, list[str]]
    minor: dict[str, list[str]]
    generic_heads: dict[str, list[str]]
    silent: dict[str, list[str]]
    singulars: dict[str, str]
    altering: dict[str, list[str]]
    ambiguous: dict[str, str]
    usual_state: dict[str, list[str]]
    matters: dict[str, float]


@cache
def wording() -> Wording:
    """The words, read once."""
    file = resources.files("calcifate").joinpath("food", "wording.toml")
    return read_data(Wording, load_toml(file, file.name), "food/wording.toml")


def shown(text: str, longest: int = 80) -> str:
    """A person's own text as a sentence may repeat it: no control characters, no line breaks, not too long.

    Examples
    --------
    >>> shown("milk\\x1b[31m red")
    'milk[31m red'
    """
    kept = "".join(c for c in text if not unicodedata.category(c).startswith("C") or c in "\t\n")
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """A word without its plural ending.

    Examples
    --------
    >>> [singular(w) for w in ("berries", "peaches", "almonds", "hummus", "tomatoes")]
    ['berry', 'peach', 'almond', 'hummus', 'tomato']
    """
    known = wording().singulars.get(word)
    if known:
        return known
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    known: dict[str, str] = {}
    for written, meant in wording().phrases.items():
        known[written] = meant
        if not written.endswith("s"):
            known.setdefault(written + "s", meant)
        else:
            known.setdefault(written[:-1], meant)
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b"), known


def plain(text: str) -> str:
    """Lower case, without accents, brands and punctuation that means nothing; commas stay."""
    text = re.sub(r"['’]s\b", "", text[:LONGEST])
    text = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.replace("w/o", " without ").replace("wo/", " without ").replace("w/", " with ").replace("&", " and ")
    text = re.sub(r"[-_/]+", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    for helping in (HALF, HELPING, COUNT):
        text = helping.sub("", text)
    return text


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a food's name that say what it is, in one spelling, in the order written.

    "Without skin" becomes one word, so that it never looks like "with skin".

    Examples
    --------
    >>> words("Aubergines, w/o salt")
    ('eggplant', 'nosalt')
    >>> words("Yoghurt, fat-free")
    ('yogurt', 'nonfat')
    """
    pattern, meaning = _phrases()
    said = plain(text)
    said = pattern.sub(lambda found: meaning[found.group()], said)
    said = pattern.sub(lambda found: meaning[found.group()], said)  # a meaning may hold a phrase of its own
    said = FREE.sub(lambda found: f"no{singular(found.group(1))}", said)
    said = NEGATION.sub(lambda found: f"no{singular(found.group(1))}", said)
    silent = _silent()
    # A number stays one word in the full-text index as well: 3.25 becomes 3p25.
    found = [re.sub(r"[.,]", "p", word) if word[0].isdigit() else singular(word) for word in WORD.findall(said)]
    return tuple(dict.fromkeys(word for word in found if word not in silent))


@lru_cache(maxsize=5_000)
def brands(text: str) -> frozenset[str]:
    """Words written as brands are: "Smith's", with a trade mark sign, after "brand", in capitals among small letters.

    They say nothing about the food, unless the table knows the word.
    """
    if text.isupper():
        return frozenset()
    found = (word for groups in POSSESSIVE.findall(text[:LONGEST]) for word in groups if word)
    return frozenset(word for name in found for word in words(name))


@lru_cache(maxsize=20_000)
def head(text: str) -> frozenset[str]:
    """The words before the first comma: in a food table, what the food is. A mere class is passed over.

    Examples
    --------
    >>> sorted(head("Milk, whole, 3.25% milkfat")), sorted(head("Nuts, pine nuts, dried"))
    (['milk'], ['nut', 'pine'])
    """
    generic = _generic_heads()
    first: frozenset[str] = frozenset()
    for part in text.split(","):
        first |= frozenset(words(part))
        if first - generic:
            break
    return first


@lru_cache(maxsize=20_000)
def head_phrase(text: str) -> tuple[str, ...]:
    """The words of the part of a name that says what it is, in order.

    Examples
    --------
    >>> head_phrase("Candies, milk chocolate")
    ('milk', 'chocolate')
    """
    generic = _generic_heads()
    parts = (words(part) for part in text.split(","))
    return next((part for part in parts if set(part) - generic), ())


@cache
def altering_words() -> frozenset[str]:
    """Words that make another food of it: vegan, imitation, ..."""
    return frozenset(singular(word) for word in wording().altering["words"])


def ambiguity(text: str) -> str:
    """What a word may mean that means different foods in different places; empty for most."""
    return wording().ambiguous.get(plain(text), "") or wording().ambiguous.get(singular(plain(text)), "")


@cache
def _generic_heads() -> frozenset[str]:
    return frozenset(singular(word) for word in wording().generic_heads["words"])


@cache
def _silent() -> frozenset[str]:
    return frozenset(wording().silent["words"])


@cache
def minor_words() -> frozenset[str]:
    """Words that a name may add or leave out at little cost."""
    return frozenset(singular(word) for word in wording().minor["words"])


@cache
def states() -> dict[str, str]:
    """How a word says that the food was treated: its class, cooked or uncooked."""
    return {word: kind for kind in ("uncooked", "cooked") for word in wording().states[kind]}
