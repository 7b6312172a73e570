"""What every diary reader needs: text of unknown encoding, a header among the first lines, cells, problems."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from calcifate.errors import InputError, Problem
from calcifate.flow.food import Diary, DiaryItem
from calcifate.record import STRICT, load_toml, read_data

LARGEST = 50_000_000  # bytes: a lifetime of meals is smaller
HEADER_LINES = 20


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a column of figures holds, and the factor to our unit."""

    __pydantic_config__ = STRICT

    nutrient: str
    factor: float


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The table in `columns.toml`: what files call the columns that we read."""

    __pydantic_config__ = STRICT

    spreadsheet: dict[str, str]
    cronometer: dict[str, str]
    cronometer_figures: dict[str, Figure]


@cache
def columns() -> Columns:
    """Names of columns, read once."""
    file = resources.files("calcifate").joinpath("food", "diaries", "columns.toml")
    return read_data(Columns, load_toml(file, file.name), "food/diaries/columns.toml")


@dataclass(frozen=True, kw_only=True)
class ImportedDiary:
    """The good rows, and what was wrong with the others."""

    diary: Diary
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row by column name, with its line in the file."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of text."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    problems: tuple[Problem, ...]


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 with or without a byte order mark, UTF-16, or Latin-1."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                Problem(found=f"{size / 1e6:.0f} MB is more than a diary", right="give the diary only", file=str(path))
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            Problem(found=error.strerror or str(error), right="give a file that can be read", file=str(path))
        ) from error
    if content[:4] == b"PK\x03\x04":
        raise InputError(
            Problem(found="this is a zip or spreadsheet file", right="save it as CSV first", file=str(path))
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def plain_name(text: str) -> str:
    """A column's name in one spelling: three micro signs become u, letters small, spaces single.

    Examples
    --------
    >>> plain_name(" Vitamin K (\\u03bcg) ") == plain_name("Vitamin K (\\u00b5g)")
    True
    """
    text = text.casefold().replace("\u00b5", "u").replace("\u03bc", "u").replace("mcg", "ug")
    return re.sub(r"[\s_]+", " ", text.replace("\ufeff", "")).strip()


def read_sheet(path: Path, needed: set[str], spellings: dict[str, str]) -> Sheet:
    """The table in a text file, whatever separates its columns.

    Parameters
    ----------
    path : Path
    needed : set of str
        Columns without which this is not such a file.
    spellings : dict
        Other names of columns.

    Raises
    ------
    InputError
        If no header with the needed columns is among the first lines.
    """
    text = read_text(path)
    lines = text.splitlines()[:HEADER_LINES]
    for delimiter in _delimiters(lines):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cells in _tolerant(reader, path, []):
            names = [spellings.get(plain_name(cell), plain_name(cell)) for cell in cells]
            if needed <= set(names):
                problems: list[Problem] = []
                rows = tuple(_rows(reader, names, path, problems))
                return Sheet(header=tuple(names), rows=rows, delimiter=delimiter, problems=tuple(problems))
            if reader.line_num > HEADER_LINES:
                break
    first = lines[0][:80] if lines else "an empty file"
    right = f"the first line should name the columns {', '.join(sorted(needed))}"
    raise InputError(Problem(found=f"the columns are not there: {first!r}", right=right, file=str(path), line=1))


def _delimiters(lines: list[str]) -> list[str]:
    head = "\n".join(lines)
    return sorted([",", ";", "\t", "|"], key=lambda mark: -head.count(mark))


def _tolerant(reader: Iterator[list[str]], path: Path, problems: list[Problem]) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = getattr(reader, "line_num", None)
            problems.append(
                Problem(
                    found=f"this row cannot be read: {error}",
                    right="check its quotation marks",
                    file=str(path),
                    line=line,
                )
            )


def _rows(reader: Iterator[list[str]], names: list[str], path: Path, problems: list[Problem]) -> Iterator[Row]:
    for cells in _tolerant(reader, path, problems):
        line = getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            found = f"{len(cells)} cells under {len(names)} column names"
            problems.append(
                Problem(
                    found=found, right="put names that hold the separator in quotation marks", file=str(path), line=line
                )
            )
            continue
        # A name that occurs twice counts once: the first.
        pairs = list(zip(names, cells, strict=False))
        yield Row(line=line, cells=dict(reversed(pairs)))


def diary_of(items: list[DiaryItem]) -> Diary:
    """A diary with its days in the order in which they come."""
    return Diary(days=tuple(dict.fromkeys(item.day for item in items)), items=tuple(items))
