"""One database of foods: the table of the package, or an imported release."""

from __future__ import annotations

import math
import re
import sqlite3
import weakref
from functools import cached_property
from typing import Literal, cast

from calcifate.flow.food import Alternative, Food, Range
from calcifate.food import database
from calcifate.food.likeness import alike, likeness
from calcifate.food.wording import words

CANDIDATES = 150
WORTH_NAMING = 0.3
Additive = Literal["likely", "possible", "unlikely", "unknown"]


def canonical_id(text: str) -> str:
    """A food id in the way the tables spell it; empty if it is none.

    NDB numbers lose their leading zeros in spreadsheets, and R writes round codes as 1.1e+07: both are mended. A bare
    number of up to five digits is an NDB number, of six or seven an FDC id, of eight a FNDDS food code.

    Examples
    --------
    >>> [canonical_id(text) for text in ("1079", "NDB 01079", "fdc:167512", "1.1111e+07", "Label:Evian")]
    ['ndb:01079', 'ndb:01079', 'fdc:167512', 'fndds:11111000', 'label:evian']
    """
    cleaned = text.strip().casefold()
    named = re.fullmatch(r"([a-z]+)[\s:#_-]+(?:no\.?\s*|id\s*|code\s*)?(\S+)", cleaned)
    kind, number = (named.group(1), named.group(2)) if named else ("", cleaned)
    if named and kind not in {"ndb", "fdc", "fndds", "sr", "usda"}:
        return f"{kind}:{number}"
    if not re.fullmatch(r"\d{1,9}(\.\d+)?(e\+?0?[0-9])?", number):
        return ""
    value = float(number)
    if not value.is_integer() or value <= 0 or value > 99_999_999:
        return ""
    digits = str(int(value))
    if kind in {"", "usda"}:
        kind = "ndb" if len(digits) <= 5 else "fdc" if len(digits) <= 7 else "fndds"
    kind = "ndb" if kind == "sr" else kind
    return f"{kind}:{digits.zfill(5) if kind == 'ndb' else digits}"


class FoodSet:
    """One database of foods: the table of the package, or an imported release."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)  # a composition is opened and forgotten: the file is let go with it
        self.meta = database.meta(connection)
        self.version = self.meta["version"]
        self._weights: dict[str, float] = {}

    @cached_property
    def nutrients(self) -> frozenset[str]:
        """Nutrients that this set reports for any food at all."""
        return frozenset(filter(None, self.meta["nutrients"].split(",")))

    @cached_property
    def terms(self) -> dict[str, int]:
        """Every word of every name, and how many names hold it."""
        return dict(self.connection.execute("SELECT term, doc FROM term"))

    @cached_property
    def _commonest(self) -> int:
        return max(self.terms.values(), default=1)

    @cached_property
    def _by_first_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for term in self.terms:
            found.setdefault(term[0], []).append(term)
        return found

    def weight(self, word: str) -> float:
        """How much a word says: rare words say more; 0 for a word that no name holds."""
        if word not in self._weights:
            held = max((self.terms[term] for term in self.respelt(word)), default=0)
            self._weights[word] = 1.0 + math.log10(self._commonest / held) if held else 0.0
        return self._weights[word]

    def respelt(self, word: str) -> tuple[str, ...]:
        """Words of the table that this one means: itself, or those that it is probably a slip of."""
        if word in self.terms:
            return (word,)
        return tuple(term for term in self._by_first_letter.get(word[:1], ()) if alike(word, term))

    def food(self, food_id: str) -> Food | None:
        found = self.connection.execute(
            "SELECT food_id, release, name, food_group, additive, whole_twin FROM food WHERE food_id = "
            "coalesce((SELECT food_id FROM alias WHERE alias = ?1), ?1)",
            (food_id,),
        ).fetchone()
        if found is None:
            return None
        key = (found[0],)
        amounts = self.connection.execute(
            "SELECT nutrient, low, high, value, source FROM amount WHERE food_id = ? ORDER BY nutrient", key
        )
        tags = self.connection.execute("SELECT tag FROM tag WHERE food_id = ? ORDER BY tag", key)
        return Food(
            food_id=found[0],
            release=found[1],
            name=found[2],
            food_group=found[3],
            phosphate_additive=cast(Additive, found[4]),
            whole_twin=found[5],
            per_100g={row[0]: Range(low=row[1], high=row[2], value=row[3], source=row[4]) for row in amounts},
            measures=self._measures(found[0]),
            tags=tuple(row[0] for row in tags),
        )

    def _measures(self, food_id: str) -> dict[str, float]:
        query = "SELECT measure, grams FROM measure WHERE food_id = ? AND grams > 0 ORDER BY place"
        found: dict[str, float] = {}
        for text, grams in self.connection.execute(query, (food_id,)):
            found.setdefault(text, grams)  # the first of two weights under one name is the agency's first
        return found

    def ids(self) -> list[str]:
        return [row[0] for row in self.connection.execute("SELECT food_id FROM food ORDER BY food_id")]

    def names(self, food_id: str) -> list[str]:
        """The name of a food and its other names."""
        found = self.connection.execute("SELECT name FROM food_name WHERE food_id = ? ORDER BY rowid", (food_id,))
        return [row[0] for row in found]

    def search(self, text: str, limit: int) -> list[Alternative]:
        asked = {term for word in words(text) for term in self.respelt(word)}
        if not asked:
            return []
        query = " OR ".join(f'"{term}"' for term in sorted(asked))
        rows = self.connection.execute(
            "SELECT n.food_id, n.name, f.name, f.food_group FROM naming n JOIN food f ON f.food_id = n.food_id "
            "WHERE naming MATCH ? ORDER BY bm25(naming) LIMIT ?",
            (query, CANDIDATES),
        ).fetchall()
        best: dict[str, Alternative] = {}
        for food_id, name, own_name, group in rows:
            score = likeness(text, name, self.weight, group)
            if score >= WORTH_NAMING and (food_id not in best or best[food_id].confidence < score):
                best[food_id] = Alternative(food_id=food_id, name=own_name, confidence=round(score, 3))
        ranked = sorted(best.values(), key=lambda found: (-found.confidence, len(found.name), found.food_id))
        return ranked[:limit]
