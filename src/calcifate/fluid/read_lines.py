"""JSON lines of urines or sera: one object per line, the keys named as the columns of a table."""

from __future__ import annotations

import importlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.fluid.arrow_cells import cells_of, texts_of
from calcifate.fluid.cells import Cells, cells
from calcifate.fluid.headers import Header
from calcifate.fluid.rows import Rows, Understand

PIECE = 1 << 23  # bytes that are held at once: some 20,000 rows


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows of a piece of the file, by column."""

    columns: dict[str, Any]
    """By key, a list or an array of Arrow."""
    number: NDArray[np.int64]
    broken: dict[int, str]


def read_lines(path: Path, understand: Understand) -> tuple[Header, Iterator[Rows]]:
    """The columns of a file of JSON lines, which are the keys of its first rows, and its rows to come.

    Raises
    ------
    InputError
        If it has no row of JSON, or its keys cannot be used.
    """
    pieces = _pieces(path)
    first = next((block for block in map(_by_python_or_arrow, pieces) if block.columns), None)
    if first is None:
        raise InputError(Problem(found="no row of JSON", right="one object per line", file=str(path)))
    header = understand(list(first.columns))
    blocks = itertools.chain([first], map(_by_python_or_arrow, pieces))
    return header, (_rows(block, header) for block in blocks if len(block.number))


def _rows(block: Block, header: Header) -> Rows:
    rows = len(block.number)
    broken = dict(block.broken)
    for key in block.columns.keys() - set(header.names):
        for row in _present(block.columns[key]):
            broken.setdefault(row, f"the key {key[:60]!r} stands in none of the first rows")

    def held(place: int) -> Any:
        return block.columns.get(header.names[place], [None] * rows)

    return Rows(
        cells={id_: _cells(held(each.place)) for id_, each in header.columns.items()},
        text={key: _texts(held(place)) for key, place in header.text.items()},
        carried={name: _list(held(place)) for name, place in header.carried.items()},
        number=block.number,
        broken=broken,
        caveats=(),
    )


def _cells(column: Any) -> Cells:
    return cells(cast(list[Any], column)) if isinstance(column, list) else cells_of(column)


def _texts(column: Any) -> list[str]:
    if isinstance(column, list):
        return ["" if cell is None else str(cell) for cell in cast(list[Any], column)]
    return texts_of(column)


def _list(column: Any) -> list[Any]:
    return cast(list[Any], column) if isinstance(column, list) else column.to_pylist()


def _present(column: Any) -> list[int]:
    return [row for row, cell in enumerate(_list(column)) if cell is not None]


def _pieces(path: Path) -> Iterator[tuple[bytes, int]]:
    """Whole lines, and the number of the first."""
    line, rest = 1, b""
    with path.open("rb") as file:
        while block := file.read(PIECE):
            data = rest + block
            if line == 1 and not rest:
                data = data.removeprefix(b"\xef\xbb\xbf")
            end = len(data) if len(block) < PIECE else data.rfind(b"\n") + 1
            if end:
                yield data[:end], line
            line, rest = line + data.count(b"\n", 0, end), data[end:]
    if rest:
        yield rest, line


def _by_python_or_arrow(piece: tuple[bytes, int]) -> Block:
    """Arrow is quick where all rows are alike; where it cannot, each row is read for itself."""
    lines = piece[0].split(b"\n")
    number = np.array([piece[1] + at for at, line in enumerate(lines) if not line.isspace() and line], dtype=np.int64)
    if not len(number):
        return Block(columns={}, number=number, broken={})
    columns = _by_arrow(piece[0], lines[int(number[0]) - piece[1]], len(number))
    if columns is not None:
        return Block(columns=columns, number=number, broken={})
    return _by_python([lines[int(each) - piece[1]] for each in number], number)


def _by_arrow(data: bytes, first: bytes, rows: int) -> dict[str, Any] | None:
    arrow: Any = importlib.import_module("pyarrow")
    reader: Any = importlib.import_module("pyarrow.json")
    try:
        row: object = json.loads(first)
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    kinds = {str: arrow.string(), float: arrow.float64()}
    known = cast(dict[str, Any], row)
    # Texts are named as such: Arrow would take "2024-05-01" for a time.
    ours = [arrow.field(name, kinds[type(cell)]) for name, cell in known.items() if type(cell) in kinds]
    try:
        table = reader.read_json(
            arrow.BufferReader(data),
            read_options=reader.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=reader.ParseOptions(explicit_schema=arrow.schema(ours)),
        )
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
        return None
    if table.num_rows != rows or any(arrow.types.is_temporal(kind) for kind in table.schema.types):
        return None
    order = [*(name for name in known if name in table.column_names)]
    order += [name for name in table.column_names if name not in known]
    return {name: table.column(name) for name in order}


def _by_python(lines: list[bytes], number: NDArray[np.int64]) -> Block:
    rows: list[dict[str, Any]] = []
    broken: dict[int, str] = {}
    for at, line in enumerate(lines):
        try:
            row: object = json.loads(line, object_pairs_hook=_once)
        except TwiceError as error:
            row, broken[at] = {}, f"the key {str(error)[:60]!r} stands twice"
        except (ValueError, RecursionError):
            row, broken[at] = {}, "not a line of JSON"
        if not isinstance(row, dict):
            row, broken[at] = {}, "not an object of JSON"
        rows.append(cast(dict[str, Any], row))
    names = dict.fromkeys(key for row in rows for key in row)
    return Block(columns={name: [row.get(name) for row in rows] for name in names}, number=number, broken=broken)


class TwiceError(Exception):
    """A key that an object of JSON has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of a key that stands twice, nobody knows which value is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise TwiceError(next(name for name in names if names.count(name) > 1))
    return found
