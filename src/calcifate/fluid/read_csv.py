"""CSV of urines or sera: comma, semicolon or tab, decimal points or commas, UTF-8 or Windows-1252, in pieces."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte_table
from calcifate.fluid.arrow_cells import cells_of, texts_of
from calcifate.fluid.headers import Header
from calcifate.fluid.rows import Rows, Understand

PIECE = 1 << 21  # bytes that are held at once: some 20,000 rows, whose bands take half a gigabyte
DELIMITERS = (",", ";", "\t")
LONGEST = 100  # lines that a quoted cell may run over, where quotes are in disorder
NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Whole records of a file."""

    data: bytes
    line: int
    """Of its first byte, from 1."""
    recoded: bool
    """Whether it was Windows-1252."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a file writes cells and numbers."""

    delimiter: str
    decimal_comma: bool


def read_csv(path: Path, understand: Understand) -> tuple[Header, Iterator[Rows]]:
    """The columns of a CSV file, and its rows to come.

    Raises
    ------
    InputError
        If it is no text, has no header, or its columns cannot be used.
    """
    pieces = _pieces(path)
    first = next(pieces, None)
    if first is None:
        raise InputError(Problem(found="the file is empty", right="a header and one row per sample", file=str(path)))
    names, delimiter, body = _names(first, path)
    header = understand(names)
    style = Style(delimiter=delimiter, decimal_comma=_has_decimal_commas(body.data, delimiter, header))
    return header, _batches(body, pieces, header, style)


def _batches(first: Piece, others: Iterator[Piece], header: Header, style: Style) -> Iterator[Rows]:
    for piece in itertools.chain([first], others):
        yield from _batch(piece, header, style)


def _pieces(path: Path) -> Iterator[Piece]:
    """The file in pieces that end where a record ends."""
    line, rest = 1, b""
    with path.open("rb") as file:
        while block := file.read(PIECE):
            data = rest + block
            last = len(block) < PIECE
            if line == 1 and not rest:
                data = _plain_start(data, path)
            end = len(data) if last else _last_end(data)
            if end == 0:  # no record ends here: read on
                rest = data
                continue
            yield _piece(data[:end], line)
            line, rest = line + data.count(b"\n", 0, end), data[end:]
    if rest:
        yield _piece(rest, line)


def _plain_start(data: bytes, path: Path) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4096]:
        raise InputError(Problem(found="not a CSV text", right="save the table as CSV in UTF-8", file=str(path)))
    if b"\r" in data and b"\n" not in data:
        raise InputError(Problem(found="lines end in CR alone", right="save it with usual line ends", file=str(path)))
    return data


def _piece(data: bytes, line: int) -> Piece:
    if data.count(b"\r") != data.count(b"\r\n"):
        data = re.sub(rb"\r(?!\n)", b" ", data)  # a CR alone ends no line here
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return Piece(data=data.decode("cp1252", "replace").encode("utf-8"), line=line, recoded=True)
    return Piece(data=data, line=line, recoded=False)


def _last_end(data: bytes) -> int:
    """Just after the last line end that is not inside quotes; of any line if quotes never close."""
    end = data.rfind(b"\n") + 1
    if data.count(b'"', 0, end) % 2 == 0:
        return end
    ends = _record_ends(data)
    return int(ends[-1]) + 1 if len(ends) and len(data) - int(ends[-1]) < PIECE else end


def _record_ends(data: bytes) -> NDArray[np.intp]:
    """Places of the line ends outside quotes."""
    letters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(letters == NEWLINE)
    if b'"' in data:
        quotes = np.flatnonzero(letters == QUOTE)
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return ends


def _names(first: Piece, path: Path) -> tuple[list[str], str, Piece]:
    """The column names, what separates them, and the piece without its header."""
    text = first.data.lstrip(b"\r\n")
    skipped = first.data[: len(first.data) - len(text)].count(b"\n")
    if not text:
        raise InputError(Problem(found="the file is empty", right="a header and one row per sample", file=str(path)))
    ends = _record_ends(text[: 1 << 16])
    end = int(ends[0]) + 1 if len(ends) else len(text)
    head = text[:end].decode("utf-8")
    unquoted = re.sub(r'"[^"]*"', "", head)
    delimiter = max(DELIMITERS, key=unquoted.count)
    names = _next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
    line = first.line + skipped + text.count(b"\n", 0, end)
    return [name.strip() for name in names], delimiter, Piece(data=text[end:], line=line, recoded=first.recoded)


def _has_decimal_commas(data: bytes, delimiter: str, header: Header) -> bool:
    """Whether the first numbers that show it are written 5,7."""
    places = [column.place for column in header.columns.values()]
    sample = io.StringIO(data[: 1 << 18].decode("utf-8", "replace"), newline="")
    for row in csv.reader(sample, delimiter=delimiter):
        for place in places:
            cell = row[place].strip() if place < len(row) else ""
            if re.fullmatch(r"[+-]?\d+,\d+", cell):
                return True
            if re.fullmatch(r"[+-]?\d*\.\d+", cell):
                return False
    return False


def _batch(piece: Piece, header: Header, style: Style) -> Iterator[Rows]:
    """The rows of a piece, the broken ones too."""
    number = _line_numbers(piece)
    table, ragged = _parse(piece.data, header, style) if len(number) else (None, {})
    if table is None or table.num_rows + len(ragged) != len(number):  # stray quotes, or nothing but empty lines
        number, table, ragged = _one_by_one(piece, header, style)
    if not len(number):
        return
    if ragged:
        table = _with_ragged(table, ragged, header, len(number))
    caveats = ["the table writes decimal commas, 5,7 for 5.7"] if style.decimal_comma else []
    if piece.recoded:
        caveats.append("the file is not UTF-8: it was read as Windows-1252")
    yield Rows(
        cells={
            id_: cells_of(table.column(each.place), decimal_comma=style.decimal_comma)
            for id_, each in header.columns.items()
        },
        text={key: texts_of(table.column(place)) for key, place in header.text.items()},
        carried={name: texts_of(table.column(place)) for name, place in header.carried.items()},
        number=number,
        broken={row: f"{len(found)} cells in {len(header.names)} columns" for row, found in ragged.items()},
        caveats=tuple(caveats),
    )


def _line_numbers(piece: Piece) -> NDArray[np.int64]:
    """Line of each record that is not an empty line."""
    data = piece.data if piece.data.endswith(b"\n") else piece.data + b"\n"
    letters = np.frombuffer(data, dtype=np.uint8)
    ends = _record_ends(data)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else np.zeros(0, dtype=np.intp)
    lengths = ends - starts
    empty = (lengths == 0) | ((lengths == 1) & (letters[starts] == RETURN))
    every = np.flatnonzero(letters == NEWLINE)
    return (piece.line + np.searchsorted(every, starts))[~empty].astype(np.int64)


def _parse(data: bytes, header: Header, style: Style) -> tuple[Any, dict[int, list[str]]]:
    """The rows that have all their cells as a table, and the cells of the others by row from 0.

    Numbers are read as such; where a cell is none, the piece is read again as text.
    """
    arrow: Any = importlib.import_module("pyarrow")
    reader: Any = importlib.import_module("pyarrow.csv")
    names = [str(place) for place in range(len(header.names))]
    numeric = {str(column.place) for column in header.columns.values()}
    missing = {spelling for word in analyte_table().missing for spelling in (word, word.upper(), word.title(), "NaN")}
    ragged: dict[int, list[str]] = {}

    def skip(row: Any) -> str:
        ragged[row.number - 1] = _next(csv.reader(io.StringIO(row.text, newline=""), delimiter=style.delimiter))
        return "skip"

    def parse(number_type: Any) -> Any:
        ragged.clear()
        return reader.read_csv(
            arrow.BufferReader(data),
            read_options=reader.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            parse_options=reader.ParseOptions(delimiter=style.delimiter, invalid_row_handler=skip),
            convert_options=reader.ConvertOptions(
                column_types={name: number_type if name in numeric else arrow.string() for name in names},
                null_values=sorted(missing) if number_type == arrow.float64() else [],
                decimal_point="," if style.decimal_comma else ".",
            ),
        )

    if style.decimal_comma and style.delimiter == ",":
        return parse(arrow.string()), ragged
    try:
        return parse(arrow.float64()), ragged
    except arrow.ArrowInvalid:
        return parse(arrow.string()), ragged


def _one_by_one(piece: Piece, header: Header, style: Style) -> tuple[NDArray[np.int64], Any, dict[int, list[str]]]:
    """As `_parse`, record by record: for quotes that do not stand as they should."""
    arrow: Any = importlib.import_module("pyarrow")
    number: list[int] = []
    whole: list[list[str]] = []
    ragged: dict[int, list[str]] = {}
    for line, cells in _records(piece, len(header.names), style.delimiter):
        if len(cells) == len(header.names):
            whole.append(cells)
        else:
            ragged[len(number)] = cells
        number.append(line)
    columns = {str(place): [row[place] for row in whole] for place in range(len(header.names))}
    table = arrow.table({name: arrow.array(column, arrow.string()) for name, column in columns.items()})
    return np.array(number, dtype=np.int64), table, ragged


def _records(piece: Piece, width: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each record. Quotes that never close make no record of many lines: those are lines then."""
    lines = piece.data.decode("utf-8").split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip("\r"):
            at += 1
            continue
        reader = csv.reader((line + "\n" for line in itertools.islice(lines, at, at + LONGEST)), delimiter=delimiter)
        cells = _next(reader)
        span = max(reader.line_num, 1)
        if span > 1 and len(cells) != width:
            cells, span = _next(csv.reader([lines[at].strip("\r")], delimiter=delimiter)), 1
        yield piece.line + at, cells
        at += span


def _next(reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader, list[str]())
    except csv.Error:  # a cell longer than any cell
        return []


def _with_ragged(table: Any, ragged: Mapping[int, list[str]], header: Header, rows: int) -> Any:
    """The table with the broken rows in their places, their texts kept."""
    arrow: Any = importlib.import_module("pyarrow")
    texts = {*header.text.values(), *header.carried.values()}
    columns = [
        arrow.array([cells[place] if place in texts and place < len(cells) else None for cells in ragged.values()])
        for place in range(len(header.names))
    ]
    end = arrow.table(
        {
            name: column.cast(table.schema.field(name).type)
            for name, column in zip(table.column_names, columns, strict=True)
        }
    )
    order = np.empty(rows, dtype=np.int64)
    last = np.zeros(rows, dtype=np.bool_)
    last[list(ragged)] = True
    order[~last] = np.arange(rows - len(ragged))
    order[list(ragged)] = np.arange(rows - len(ragged), rows)
    return arrow.concat_tables([table, end]).take(order)
