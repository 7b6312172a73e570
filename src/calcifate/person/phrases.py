"""Names and phrases in free text: what counts as a word, and where a known phrase stands.

Matching is by whole words, so that a name inside another word is never found. Spaces, hyphens and case do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BREAK = "|"
"""The token that stands for a comma, a plus sign, `and` or the like: it parts ingredients."""

_TOKEN = re.compile(r"[^\W_]+|[+/,;&()\[\]|:]")
_JOINERS = {"and", "with", "und", "mit"}
_LONGEST = 8


def plain(text: str) -> str:
    """Text in small letters without accents, marks of trade and control characters.

    Examples
    --------
    >>> plain("Préviscan® 20 µg")
    'previscan 20 ug'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("½", " 0.5").replace("¼", " 0.25"))
    kept = [
        " " if unicodedata.category(letter).startswith("C") else letter
        for letter in folded.replace("μ", "u")
        if not unicodedata.combining(letter) and letter not in "®™'’`"
    ]
    return " ".join("".join(kept).split())


def tokens(text: str) -> list[str]:
    """The words of a text in order; what parts two ingredients becomes `BREAK`.

    Examples
    --------
    >>> tokens("Lisinopril/HCTZ and Mag-Ox")
    ['lisinopril', '|', 'hctz', '|', 'mag', 'ox']
    """
    found = _TOKEN.findall(plain(text))
    return [word if word[0].isalnum() and word not in _JOINERS else BREAK for word in found]


def key(text: str) -> str:
    """A phrase as the index holds it: its words without anything between them.

    Examples
    --------
    >>> key("Slow-Mag") == key("slowmag") == key("SLOW MAG")
    True
    """
    return "".join(word for word in tokens(text) if word != BREAK)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A known phrase: words `start` to `stop` of the text, and what it stands for."""

    start: int
    stop: int
    entry: str


def find(words: list[str], index: Mapping[str, str]) -> list[Found]:
    """Every known phrase in a list of words: the longest first, then from left to right, none over another."""
    found: list[Found] = []
    position = 0
    while position < len(words):
        match = _longest(words, position, index)
        if match:
            found.append(match)
        position = match.stop if match else position + 1
    return found


def _longest(words: list[str], start: int, index: Mapping[str, str]) -> Found | None:
    if words[start] == BREAK:
        return None
    best, joined, used = None, "", 0
    for stop in range(start + 1, len(words) + 1):
        word = words[stop - 1]
        if word == BREAK:
            continue
        joined += word
        used += 1
        if used > _LONGEST:
            break
        if joined in index:
            best = Found(start=start, stop=stop, entry=index[joined])
    return best


def build_index(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The index of (name, entry) pairs; the first entry of a name wins."""
    index: dict[str, str] = {}
    for name, entry in names:
        index.setdefault(key(name), entry)
    index.pop("", None)
    return index
