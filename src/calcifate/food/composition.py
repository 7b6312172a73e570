"""The composition of foods: one file on this machine, built once from the tables, opened in milliseconds."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from calcifate import store
from calcifate.errors import DataError, InputError, Problem
from calcifate.flow.food import Alternative, Food
from calcifate.food import database
from calcifate.food.food_set import FoodSet, canonical_id
from calcifate.food.likeness import likeness
from calcifate.food.wording import words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from calcifate.food.ranking import Ranking

__all__ = ["Composition", "canonical_id", "open_composition", "open_release", "release_folder"]


class Composition:
    """Foods with their figures per 100 g, by id or by name.

    The first set wins. `replaces` is a release that the user named: its figures go before those of the table.
    """

    def __init__(self, table: FoodSet, releases: Sequence[FoodSet] = (), replaces: FoodSet | None = None) -> None:
        self._table, self._releases, self._replaces = table, tuple(releases), replaces
        self._foods: dict[str, Food | None] = {}

    @property
    def version(self) -> str:
        """What the figures come from: releases and a short hash."""
        text = f"{self._table.meta['releases'].replace(',', ', ')} ({self._table.version[:8]})"
        if self._replaces:
            text = f"{self._replaces.meta['releases']} ({self._replaces.version[:8]}) before {text}"
        return f"{text}; then {', '.join(self.releases)}" if self.releases else text

    @property
    def releases(self) -> tuple[str, ...]:
        """Imported releases that lookups fall through to."""
        return tuple(release for found in self._releases for release in found.meta["releases"].split(","))

    def food(self, food_id: str) -> Food | None:
        """The food of this id (any spelling of it), or None."""
        key = canonical_id(food_id) or food_id
        if key not in self._foods:
            found = (food_set.food(key) for food_set in (self._table, *self._releases))
            food = next((food for food in found if food), None)
            self._foods[key] = self._replaced(key, food)
        return self._foods[key]

    def _replaced(self, key: str, food: Food | None) -> Food | None:
        other = self._replaces.food(key) if self._replaces else None
        if other is None or self._replaces is None:
            return food
        if food is None:
            return other
        # Releases are not mixed: what the named release leaves open stays open. What it never reports stays ours.
        kept = {n: r for n, r in food.per_100g.items() if n not in self._replaces.nutrients}
        return replace(
            food, release=other.release, per_100g=kept | other.per_100g, measures=other.measures or food.measures
        )

    def foods(self) -> tuple[Food, ...]:
        """Every food of the table, in order of id."""
        found = (self.food(food_id) for food_id in self._table.ids())
        return tuple(food for food in found if food)

    def names(self, food_id: str) -> tuple[str, ...]:
        """Every name of a food, its own first."""
        key = canonical_id(food_id) or food_id
        for food_set in (self._table, *self._releases, *((self._replaces,) if self._replaces else ())):
            if food_set.food(key):
                return tuple(food_set.names(key))
        return ()

    def likeness(self, written: str, name: str, food_group: str = "") -> float:
        """How likely a written name means a name of the table, 0 to 1."""
        return likeness(written, name, self._table.weight, food_group)

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words that no food of the table has, even if misspelt."""
        return tuple(word for word in words(text) if not word[0].isdigit() and not self._table.respelt(word))

    def search(self, text: str, limit: int = 10, *, everywhere: bool = False) -> tuple[Alternative, ...]:
        """Foods that a written name may mean, best first.

        Parameters
        ----------
        text : str
            As people write it: word order, plurals, British or US words and small slips do not matter.
        limit : int
        everywhere : bool
            Also in imported releases, and not only in the table.
        """
        named = canonical_id(text)
        if named and (food := self.food(named)):
            return (Alternative(food_id=food.food_id, name=food.name, confidence=1.0),)
        found = self._table.search(text, limit)
        if everywhere:
            known = {alternative.food_id for alternative in found}
            others = [a for food_set in self._releases for a in food_set.search(text, limit) if a.food_id not in known]
            found = sorted([*found, *others], key=lambda a: -a.confidence)
        return tuple(found[:limit])

    def rank(
        self,
        by: str,
        *,
        per: Literal["kcal", "serving", "100g"] = "100g",
        caps: dict[str, float] | None = None,
        without: Sequence[str] = (),
        limit: int | None = None,
    ) -> Ranking:
        """Foods by how much of a nutrient they bring, under caps; see `ranking.rank`."""
        from calcifate.food.ranking import rank

        return rank(self.foods(), by, per=per, caps=caps, without=without, limit=limit)


def release_folder() -> Path:
    """Where imported releases live."""
    return store.data_folder() / "releases"


def open_composition(extra: Path | None = None, *, tables: Traversable | None = None) -> Composition:
    """The food table, with every imported release behind it.

    The database is built when it is not there or the tables have changed. Where nothing can be written it is built in
    memory: slower, with the same answers.

    Parameters
    ----------
    extra : Path, optional
        A release that `calcifate foods import` wrote: its figures replace those of the table, to see what another
        release changes.
    tables : Traversable, optional
        Another folder of tables in the shape of ours.

    Raises
    ------
    InputError
        If `extra` is not such a file.
    """
    folder = tables or database.table_folder()
    table = FoodSet(_open_table(folder))
    releases: list[FoodSet] = []
    if tables is None and release_folder().is_dir():
        for path in sorted(release_folder().glob("*.sqlite"), reverse=True):  # sr28 before sr26
            with contextlib.suppress(sqlite3.Error, KeyError):
                releases.append(FoodSet(_open(path)))
    return Composition(table, releases, open_release(extra) if extra else None)


def open_release(path: Path) -> FoodSet:
    """One imported release."""
    try:
        return FoodSet(_open(path))
    except (sqlite3.Error, KeyError) as error:
        right = "give a file that `calcifate foods import` wrote"
        raise InputError(Problem(found="this is no food database of ours", right=right, file=str(path))) from error


def _open(path: Path) -> sqlite3.Connection:
    # Such a file never changes once it is in place, so readers need no locks and no writable folder.
    link = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(link, uri=True, check_same_thread=False)
    with _closed_on_failure(connection):
        if database.meta(connection).get("shape") != database.SHAPE:
            raise sqlite3.DatabaseError("another shape")
    return connection


@contextlib.contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Generator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _open_table(folder: Traversable) -> sqlite3.Connection:
    place = store.data_folder() / f"foods-{database.fingerprint(folder)}.sqlite"
    with contextlib.suppress(sqlite3.Error, OSError):
        return _open(place)
    try:
        with store.replacing(place) as draft, contextlib.closing(sqlite3.connect(draft)) as connection:
            database.fill(connection, folder)
        for old in place.parent.glob("foods-*.sqlite"):
            if old != place:
                old.unlink(missing_ok=True)
        return _open(place)
    except sqlite3.IntegrityError as error:
        raise DataError(Problem(found=f"the food table holds something twice: {error}", file="food/table")) from error
    except (OSError, sqlite3.OperationalError):
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        with _closed_on_failure(connection):
            database.fill(connection, folder)
        return connection
