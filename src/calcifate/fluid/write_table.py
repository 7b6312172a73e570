"""Tables of results as CSV, Parquet or JSON lines, whole or not at all; in Parquet units are metadata too."""

from __future__ import annotations

import importlib
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from calcifate.errors import InputError, Problem
from calcifate.store import replacing

SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet", ".jsonl": "lines", ".ndjson": "lines"}


@dataclass(frozen=True, kw_only=True)
class OutColumn:
    """A column of results."""

    name: str
    """With the unit: ``calcium_free_mmol_per_L``."""
    kind: Literal["number", "whole", "text", "yes_no", "as_is"] = "number"
    """`as_is` takes the type that the first rows have."""
    unit: str = ""
    about: str = ""
    """What it is, by which method: for the metadata."""


def check_output(path: Path, source: Path | None = None) -> None:
    """Refuse a file name that is no table, before any work is done.

    Raises
    ------
    InputError
        If it ends in none of `.csv`, `.parquet`, `.jsonl`, is a folder, or is the `source` that is read.
    """
    if path.suffix.casefold() not in SUFFIXES:
        right = "name it .csv, .parquet or .jsonl"
        raise InputError(
            Problem(found=f"{path.suffix or 'no ending'} is no kind of table", right=right, file=str(path))
        )
    if path.is_dir():
        raise InputError(Problem(found="this is a folder", right="name a file", file=str(path)))
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        right = "name another file: the results would take the place of what was measured"
        raise InputError(Problem(found="this is the table that is read", right=right, file=str(path)))


def carried_columns(carried: Mapping[str, Any], ours: Iterable[str]) -> list[tuple[OutColumn, Any]]:
    """Columns of the source that are passed on, under names that none of ours has.

    Examples
    --------
    >>> [column.name for column, _ in carried_columns({"note": ["x"], "clinic": ["A"]}, ["id", "note"])]
    ['given_note', 'clinic']
    """
    taken, found = set(ours), list[tuple[OutColumn, Any]]()
    for given, values in carried.items():
        name = given
        while name in taken:
            name = f"given_{name}"
        taken.add(name)
        found.append((OutColumn(name=name, kind="as_is"), values))
    return found


def write_table(
    path: Path,
    columns: Sequence[OutColumn],
    batches: Iterable[Mapping[str, Any]],
    *,
    about: Mapping[str, str] | None = None,
) -> int:
    """Write batches of columns as one table, which takes its place when all of it is written.

    Parameters
    ----------
    path : Path
        `.csv`, `.parquet` or `.jsonl`.
    columns : sequence of OutColumn
        In order.
    batches : iterable of mapping
        Per batch, each column by name: an array or a list, all of one length. NaN is written as nothing; in JSON lines,
        which have no infinity, so is an infinite number.
    about : mapping of str to str, optional
        Of the whole table, for the metadata of Parquet: version, profiles, caveats.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    InputError
        If the name of the file is no kind of table.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "ss.csv"
    >>> columns = [OutColumn(name="id", kind="text"), OutColumn(name="free_calcium_mmol_per_L", unit="mmol/L")]
    >>> write_table(file, columns, [{"id": ["A", "B"], "free_calcium_mmol_per_L": np.array([1.5, np.nan])}])
    2
    >>> print(file.read_text(), end="")
    id,free_calcium_mmol_per_L
    A,1.5
    B,
    """
    check_output(path)
    writers: dict[str, Callable[..., int]] = {"csv": _write_csv, "parquet": _write_parquet, "lines": _write_lines}
    write = writers[SUFFIXES[path.suffix.casefold()]]
    with replacing(path) as draft:
        return write(draft, columns, batches, about or {})


def _write_csv(
    draft: Path, columns: Sequence[OutColumn], batches: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> int:
    del about  # a CSV has no place for it
    writer: Any = importlib.import_module("pyarrow.csv")
    # Arrow's `needed` quotes every text: quotes are asked for only where a text of the batch needs them.
    options = {
        needed: writer.WriteOptions(include_header=False, quoting_style="needed" if needed else "none")
        for needed in (True, False)
    }
    rows = 0
    with draft.open("wb") as out:
        out.write((",".join(_quoted(column.name) for column in columns) + "\n").encode("utf-8"))
        for nested in _arrow_tables(columns, batches, {}):
            table = _flat(nested)
            writer.write_csv(table, out, options[_needs_quotes(table)])
            rows += table.num_rows
    return rows


def _flat(table: Any) -> Any:
    """A table whose lists and structures are texts of JSON, since a CSV has no other place for them."""
    arrow: Any = importlib.import_module("pyarrow")
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    for place, field in enumerate(table.schema):
        if arrow.types.is_nested(field.type):
            texts = [None if cell is None else encode(cell) for cell in table.column(place).to_pylist()]
            table = table.set_column(place, field.name, arrow.array(texts, arrow.string()))
    return table


def _needs_quotes(table: Any) -> bool:
    arrow: Any = importlib.import_module("pyarrow")
    compute: Any = importlib.import_module("pyarrow.compute")
    texts = [column for column in table.columns if arrow.types.is_string(column.type)]
    return any(compute.any(compute.match_substring_regex(column, '[",\\r\\n]')).as_py() for column in texts)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(letter in name for letter in ',"\r\n') else name


def _write_parquet(
    draft: Path, columns: Sequence[OutColumn], batches: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> int:
    parquet: Any = importlib.import_module("pyarrow.parquet")
    rows = 0
    tables = _arrow_tables(columns, batches, about)
    first = next(tables)
    with parquet.ParquetWriter(draft, first.schema) as out:
        for table in itertools.chain([first], tables):
            out.write_table(table)
            rows += table.num_rows
    return rows


def _write_lines(
    draft: Path, columns: Sequence[OutColumn], batches: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> int:
    del about
    rows = 0
    with draft.open("w", encoding="utf-8", newline="\n") as out:
        for batch in batches:
            held = [_members(column.name, batch[column.name]) for column in columns]
            lines = ["{" + ", ".join(members) + "}\n" for members in zip(*held, strict=True)]
            out.writelines(lines)
            rows += len(lines)
    return rows


def _members(name: str, values: Any) -> list[str]:
    """A column as the members of JSON objects; a number that JSON does not have is null."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    start = f"{encode(name)}: "
    plain: list[Any] = cast(Any, values).tolist() if isinstance(values, np.ndarray) else list(values)
    return [
        start + ((repr(each) if math.isfinite(each) else "null") if type(each) is float else encode(each))
        for each in plain
    ]


def _arrow_tables(
    columns: Sequence[OutColumn], batches: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> Iterator[Any]:
    """Each batch as a table of Arrow, all of one schema; without a batch, one table without rows."""
    arrow: Any = importlib.import_module("pyarrow")
    schema: Any = None
    for batch in itertools.chain(batches, [None]):
        if batch is None and schema is not None:
            return
        arrays = [_array(column, [] if batch is None else batch[column.name]) for column in columns]
        if schema is None:
            fields = [
                arrow.field(column.name, _type(array.type), metadata=_described(column))
                for column, array in zip(columns, arrays, strict=True)
            ]
            schema = arrow.schema(fields, metadata=dict(about) or None)
        typed = [_cast(array, field) for array, field in zip(arrays, schema, strict=True)]
        yield arrow.Table.from_arrays(typed, schema=schema)


def _array(column: OutColumn, values: Any) -> Any:
    """A column as Arrow has it; NaN becomes nothing."""
    arrow: Any = importlib.import_module("pyarrow")
    kinds = {"number": arrow.float64(), "whole": arrow.int64(), "text": arrow.string(), "yes_no": arrow.bool_()}
    kind = kinds.get(column.kind)
    try:
        return arrow.array(values, type=kind, from_pandas=True)
    except (arrow.ArrowInvalid, arrow.ArrowTypeError):
        if kind is not None:
            raise
        return arrow.array([None if each is None else str(each) for each in values], type=arrow.string())


def _type(kind: Any) -> Any:
    arrow: Any = importlib.import_module("pyarrow")
    return arrow.string() if arrow.types.is_null(kind) else kind


def _cast(array: Any, field: Any) -> Any:
    """A column in the type that its first rows had."""
    arrow: Any = importlib.import_module("pyarrow")
    try:
        return array if array.type == field.type else array.cast(field.type)
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
        found = f"the column {field.name!r} changes from {field.type} to {array.type}"
        raise InputError(Problem(found=found, right="write the results as .jsonl")) from None


def _described(column: OutColumn) -> dict[str, str] | None:
    found = {"unit": column.unit, "about": column.about}
    return {key: text for key, text in found.items() if text} or None
