"""Many people: one row each, a failed one too; written whole or not at all."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calcifate.errors import CalcifateError, InputError, Problem
from calcifate.journey import Options, assess_file, assess_person, with_diary

if TYPE_CHECKING:
    from calcifate.flow.assessment import Assessment
    from calcifate.food.composition import Composition

ROWS_PER_GROUP = 1000


def run(people: Path, out: Path, options: Options) -> tuple[int, int]:
    """Assess everyone in a folder or table and write one row per person.

    Returns
    -------
    tuple
        How many people there are, and how many of them failed.
    """
    from calcifate.store import replacing

    jobs = list(_jobs(people, options))
    counts = {"done": 0, "failed": 0}
    with (
        replacing(out) as draft,
        click.progressbar(_rows(jobs), length=len(jobs), label="People", file=sys.stderr) as rows,
    ):
        counted = _counted(rows, counts)
        if out.suffix == ".parquet":
            _write_parquet(draft, counted)
        else:
            _write_lines(draft, counted)
    return counts["done"], counts["failed"]


Job = tuple[str, Any]


def _jobs(people: Path, options: Options) -> Iterator[Job]:
    """Name and a call that gives the report, for each person, in order of name or row."""
    from calcifate.food.composition import open_composition

    composition = open_composition()  # once for all
    if people.is_dir():
        files = sorted(path for path in people.iterdir() if path.suffix in (".toml", ".json"))
        if not files:
            raise InputError(
                Problem(found="no .toml or .json file", file=str(people), right="a folder of person files")
            )
        for path in files:
            yield path.name, _call_file(path, options, composition)
    else:
        from calcifate.person.people import read_people

        for name, table, diary in read_people(people):
            diary_file = people.parent / diary if diary else None
            yield name, _call_table(table, diary_file, options, composition)


def _call_file(path: Path, options: Options, composition: Composition) -> Any:
    return lambda: assess_file(path, options, composition)


def _call_table(
    table: dict[str, Any] | CalcifateError, diary_file: Path | None, options: Options, composition: Composition
) -> Any:
    def call() -> Assessment:
        from calcifate.person.read import person_from

        if isinstance(table, CalcifateError):
            raise table
        person, diary = person_from(table, where="row")
        if diary_file is not None:
            person, diary = with_diary(person, diary_file)
        return assess_person(person, diary, options, composition)

    return call


def _rows(jobs: Iterable[Job]) -> Iterator[dict[str, Any]]:
    from calcifate.report.rows import failed_row, row

    for name, call in jobs:
        try:
            yield row(name, call())
        except CalcifateError as error:
            yield failed_row(name, str(error))
        except Exception as error:  # a row that fails is a row, not a stop; the fault is ours and is said so
            yield failed_row(name, f"our fault: {type(error).__name__}: {error}")


def _counted(rows: Iterable[dict[str, Any]], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for row in rows:
        counts["done"] += 1
        counts["failed"] += bool(row["error"])
        yield row


def _write_lines(draft: Path, rows: Iterable[dict[str, Any]]) -> None:
    with draft.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_parquet(draft: Path, rows: Iterable[dict[str, Any]]) -> None:
    from calcifate.report.rows import columns

    # pyarrow ships no types; it is used here and nowhere else.
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    types = {"string": arrow.string(), "double": arrow.float64(), "int64": arrow.int64(), "bool": arrow.bool_()}
    schema = arrow.schema([(name, types[kind]) for name, kind in columns().items()])
    remaining = iter(rows)
    with parquet.ParquetWriter(draft, schema) as out:
        while group := list(itertools.islice(remaining, ROWS_PER_GROUP)):
            out.write_table(arrow.Table.from_pylist(group, schema=schema))
