"""A food set while it is being written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from calcifate.food import database
from calcifate.food.wording import words


class Draft:
    """Foods, figures and measures of one release on their way into a database."""

    def __init__(self, connection: sqlite3.Connection, release: str) -> None:
        self.release = release
        self.foods: set[str] = set()
        self._connection = connection
        database.prepare(connection)

    def food(self, food_id: str, name: str, group: str = "", other_names: Iterable[str] = ()) -> None:
        """A food; the first of two under one id stays."""
        if food_id in self.foods:
            return
        self.foods.add(food_id)
        self._connection.execute(
            "INSERT INTO food (food_id, release, name, food_group) VALUES (?, ?, ?, ?)",
            (food_id, self.release, name, group),
        )
        for text in dict.fromkeys((name, *filter(None, other_names))):
            self._connection.execute(database.PUT_NAME, (food_id, text, " ".join(words(text))))

    def alias(self, alias: str, food_id: str) -> None:
        """Another id of a food."""
        if alias not in self.foods:
            self._connection.execute("INSERT OR IGNORE INTO alias VALUES (?, ?)", (alias, food_id))

    def amounts(self, food_id: str, figures: Mapping[str, float | None], source: str) -> None:
        """Figures per 100 g; what is None has no row."""
        known = [(food_id, n, v, v, v, source) for n, v in figures.items() if v is not None]
        self._connection.executemany(database.PUT_AMOUNT, known)

    def measure(self, food_id: str, place: int, measure: str, grams: float | None) -> None:
        """A household measure; one without a weight says nothing."""
        if grams and grams > 0 and food_id in self.foods:
            self._connection.execute(
                "INSERT OR REPLACE INTO measure VALUES (?, ?, ?, ?)", (food_id, place, measure, grams)
            )
