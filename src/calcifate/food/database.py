"""The food table as one SQLite file: its shape, and filling it from the tables of the package.

A figure that is not known has no row. The file is built beside its place and moved there whole.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from calcifate.errors import DataError, Problem
from calcifate.food.wording import words
from calcifate.nutrient import nutrients

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SHAPE = "2"  # raise it when the schema or the filling changes: every machine then builds anew
TABLES = (
    "foods",
    "labels",
    "names",
    "measures",
    "oxalate",
    "phytate",
    "menaquinones",
    "additives",
    "pairs",
    "tags",
)
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE food (food_id TEXT PRIMARY KEY, release TEXT NOT NULL, name TEXT NOT NULL, food_group TEXT NOT NULL,
  additive TEXT NOT NULL DEFAULT 'unknown', whole_twin TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE alias (alias TEXT PRIMARY KEY, food_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE amount (food_id TEXT NOT NULL, nutrient TEXT NOT NULL, low REAL NOT NULL, high REAL NOT NULL, value REAL,
  source TEXT NOT NULL, PRIMARY KEY (food_id, nutrient)) WITHOUT ROWID;
CREATE TABLE measure (food_id TEXT NOT NULL, place INTEGER NOT NULL, measure TEXT NOT NULL, grams REAL NOT NULL,
  PRIMARY KEY (food_id, place)) WITHOUT ROWID;
CREATE TABLE tag (food_id TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (food_id, tag)) WITHOUT ROWID;
CREATE TABLE food_name (food_id TEXT NOT NULL, name TEXT NOT NULL);
CREATE INDEX food_name_of ON food_name (food_id);
CREATE VIRTUAL TABLE naming USING fts5(food_id UNINDEXED, name UNINDEXED, words, tokenize = 'unicode61');
CREATE VIRTUAL TABLE term USING fts5vocab('naming', 'row');
"""
PUT_AMOUNT = "INSERT OR REPLACE INTO amount VALUES (?, ?, ?, ?, ?, ?)"
PUT_NAME = "INSERT INTO naming (food_id, name, words) VALUES (?, ?, ?)"
# Full-text tables have no index by food: every name also stands where it is found by its food.
INDEX_NAMES = "INSERT INTO food_name SELECT food_id, name FROM naming ORDER BY rowid"


def table_folder() -> Traversable:
    """Where the tables of the package are."""
    return resources.files("calcifate").joinpath("food", "table")


def rows(folder: Traversable, table: str) -> Iterator[dict[str, str]]:
    """Rows of one table; none if the table is not there."""
    file = folder.joinpath(f"{table}.csv")
    if not file.is_file():
        return
    yield from csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))


def fingerprint(folder: Traversable) -> str:
    """A short hash of everything that the database is built from. A few megabytes: some milliseconds."""
    import hashlib

    digest = hashlib.blake2b(SHAPE.encode(), digest_size=8)
    places = [folder.joinpath(f"{table}.csv") for table in TABLES]
    places.append(resources.files("calcifate").joinpath("food", "wording.toml"))
    for place in places:
        if place.is_file():
            content = place.read_bytes()
            digest.update(f"{place.name} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


@cache
def column_nutrients() -> dict[str, str]:
    """Which column of a food table holds which nutrient: ``calcium_mg`` holds calcium.

    Examples
    --------
    >>> column_nutrients()["vitamin_k1_ug"]
    'vitamin_k1'
    """
    return {f"{key}_{nutrient.unit.replace('µ', 'u')}": key for key, nutrient in nutrients().items()}


def prepare(connection: sqlite3.Connection) -> None:
    """An empty database of our shape. Without a journal: an unfinished file is thrown away, never repaired."""
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)


def fill(connection: sqlite3.Connection, folder: Traversable) -> None:
    """Fill an empty database from the tables in a folder.

    Raises
    ------
    DataError
        If there is no table of foods, or a cell that should be a number is none.
    """
    prepare(connection)
    twins = {row["refined_id"]: row["whole_id"] for row in rows(folder, "pairs")}
    additives = {row["food_id"]: row["phosphate_additive"] for row in rows(folder, "additives")}
    labels = {row["food_id"]: row["source"] for row in rows(folder, "labels")}
    known: set[str] = set()
    naming: list[tuple[str, str, str]] = []
    for row in rows(folder, "foods"):
        food_id = row["food_id"]
        known.add(food_id)
        connection.execute(
            "INSERT INTO food VALUES (?, ?, ?, ?, ?, ?)",
            (
                food_id,
                row["release"],
                row["name"],
                row["food_group"],
                additives.get(food_id, "unknown"),
                twins.get(food_id, ""),
            ),
        )
        connection.executemany(PUT_AMOUNT, _amounts(row, labels.get(food_id) or release_source(row["release"])))
        naming.append((food_id, row["name"], " ".join(words(row["name"]))))
    if not known:
        raise DataError(
            Problem(found="the food table is empty or missing", right="install the package again", file="foods.csv")
        )
    naming += [
        (row["food_id"], row["name"], " ".join(words(row["name"])))
        for row in rows(folder, "names")
        if row["food_id"] in known
    ]
    connection.executemany(PUT_NAME, naming)
    for table in ("oxalate", "phytate"):
        connection.executemany(
            PUT_AMOUNT,
            (
                (
                    row["food_id"],
                    table,
                    _number(row, "low_mg", table),
                    _number(row, "high_mg", table),
                    None,
                    row["source"],
                )
                for row in rows(folder, table)
            ),
        )
    connection.executemany(PUT_AMOUNT, (_menaquinone(row) for row in rows(folder, "menaquinones")))
    measures = (
        (row["food_id"], place, row["measure"], _number(row, "grams", "measures"))
        for place, row in enumerate(rows(folder, "measures"))
    )
    connection.executemany("INSERT INTO measure VALUES (?, ?, ?, ?)", measures)
    connection.executemany("INSERT OR IGNORE INTO tag VALUES (:food_id, :tag)", rows(folder, "tags"))
    finish(connection, fingerprint(folder))


def finish(connection: sqlite3.Connection, version: str) -> None:
    """The last rows: names by food, which nutrients there are, which version. A file without them is not ours."""
    connection.execute(INDEX_NAMES)
    releases = [row[0] for row in connection.execute("SELECT DISTINCT release FROM food ORDER BY release")]
    carried = [row[0] for row in connection.execute("SELECT DISTINCT nutrient FROM amount ORDER BY nutrient")]
    facts = {"shape": SHAPE, "version": version, "releases": ",".join(releases), "nutrients": ",".join(carried)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    connection.commit()


def content_hash(connection: sqlite3.Connection) -> str:
    """A short hash of every figure: two imports of the same release have the same."""
    import hashlib

    digest = hashlib.blake2b(SHAPE.encode(), digest_size=8)
    for row in connection.execute("SELECT food_id, nutrient, low, high FROM amount ORDER BY food_id, nutrient"):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """What `finish` wrote."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def release_source(release: str) -> str:
    """The source id of a release.

    Examples
    --------
    >>> release_source("sr28"), release_source("usda_sr28")
    ('usda_sr28', 'usda_sr28')
    """
    return "food_label" if release == "label" else release if release.startswith("usda_") else f"usda_{release}"


def _amounts(row: Mapping[str, str], source: str) -> Iterable[tuple[str, str, float, float, float, str]]:
    for column, nutrient in column_nutrients().items():
        if row.get(column):
            value = _number(row, column, "foods")
            yield row["food_id"], nutrient, value, value, value, source


def _menaquinone(row: Mapping[str, str]) -> tuple[str, str, float, float, float | None, str]:
    low, high = _number(row, "low_ug", "menaquinones"), _number(row, "high_ug", "menaquinones")
    return row["food_id"], row["form"], low, high, low if low == high else None, row["source"]


def _number(row: Mapping[str, str], column: str, table: str) -> float:
    try:
        return float(row[column])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            Problem(
                found=f"{row.get(column)!r} is not a number", file=f"{table}.csv", key=f"{row.get('food_id')} {column}"
            )
        ) from error
