"""Tables of urines or sera from CSV, Parquet and JSON lines, in batches, so that any number of rows fits in memory."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Fluid
from calcifate.fluid.arrow_cells import cells_of, texts_of
from calcifate.fluid.headers import Header, column, read_header
from calcifate.fluid.read_csv import read_csv
from calcifate.fluid.read_lines import read_lines
from calcifate.fluid.rows import Rows, Understand
from calcifate.fluid.serum_input import protein_column
from calcifate.fluid.table import Samples, samples

ROWS = 20_000
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "lines",
    ".ndjson": "lines",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose columns are understood, with its rows to come."""

    header: Header
    batches: Iterator[Samples]
    """Of some 20,000 rows each; can be gone through once."""


def read_table(path: Path, *, fluid: Fluid = "urine", assume: Mapping[str, str] | None = None) -> Table:
    """Open a table of urines or sera and understand its columns.

    Parameters
    ----------
    path : Path
        `.csv` (comma, semicolon or tab; decimal points or commas), `.parquet` or `.jsonl`. A unit stands in the name
        of its column, or in Parquet in the metadata `unit` of the field.
    fluid : {"urine", "serum"}
        Which analytes it must have, and within which bounds.
    assume : mapping of str to str, optional
        For analytes that are missing: ``{"ammonium": "30 mmol/d"}``.

    Raises
    ------
    InputError
        If the table as a whole cannot be read. A bad row is a problem of that row.

    Examples
    --------
    >>> import tempfile
    >>> names = [f"{name}_mmol_per_L" for name in "Na K Ca Mg NH4 Cl P SO4 Ox Cit urate".split()]
    >>> file = Path(tempfile.mkdtemp()) / "urines.csv"
    >>> _ = file.write_text(",".join(["id", "pH", *names]) + "\\nA,6.1" + ",2" * 11 + "\\nB,61" + ",2" * 11 + "\\n")
    >>> for batch in read_table(file).batches:
    ...     print(batch.id, batch.number, list(batch.problem))
    ['A', 'B'] [2 3] ['', 'pH 61 is not possible (3.5 to 9.5)']
    """
    header, batches = read_rows(path, lambda names: read_header(names, fluid=fluid, assume=assume, file=path.name))
    return Table(header=header, batches=(_samples(header, rows) for rows in batches))


def read_rows(path: Path, understand: Understand) -> tuple[Header, Iterator[Rows]]:
    """Open a table of samples and find its columns; its rows are to come.

    Parameters
    ----------
    path : Path
        As for `read_table`.
    understand : callable
        Makes a header of the names of the columns.

    Raises
    ------
    InputError
        If the table as a whole cannot be read.
    """
    kind = SUFFIXES.get(path.suffix.casefold())
    if kind is None:
        right = "a table as .csv, .parquet or .jsonl" + ("; save the sheet as CSV" if "xls" in path.suffix else "")
        raise InputError(
            Problem(found=f"{path.suffix or 'no ending'} is not a table that is read", right=right, file=str(path))
        )
    if not path.is_file():
        raise InputError(Problem(found="no such file", file=str(path)))
    readers = {"csv": read_csv, "parquet": _read_parquet, "lines": read_lines}
    return readers[kind](path, understand)


def _samples(header: Header, rows: Rows) -> Samples:
    return samples(
        header,
        rows.cells,
        text=rows.text,
        carried=rows.carried,
        number=rows.number,
        broken=rows.broken,
        caveats=rows.caveats,
    )


def _read_parquet(path: Path, understand: Understand) -> tuple[Header, Iterator[Rows]]:
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(path)
    except arrow.ArrowInvalid as error:
        raise InputError(Problem(found=f"not a Parquet file: {error}", file=str(path))) from None
    header = understand([_with_unit(field) for field in file.schema_arrow])

    def batches() -> Iterator[Rows]:
        first = 1
        with file:
            for batch in file.iter_batches(batch_size=ROWS):
                number = np.arange(first, first + batch.num_rows, dtype=np.int64)
                first += batch.num_rows
                yield Rows(
                    cells={id_: cells_of(batch.column(each.place)) for id_, each in header.columns.items()},
                    text={key: texts_of(batch.column(place)) for key, place in header.text.items()},
                    carried={name: batch.column(place).to_pylist() for name, place in header.carried.items()},
                    number=number,
                    broken={},
                    caveats=(),
                )

    return header, batches()


def _with_unit(field: Any) -> str:
    """The name of a field, with its unit where this stands in the metadata only."""
    metadata = cast(dict[bytes, bytes], field.metadata or {})
    unit = metadata.get(b"unit", b"").decode("utf-8", "replace")
    name = str(field.name)
    return name if not unit or _says_unit(name) else f"{name} [{unit}]"


def _says_unit(name: str) -> bool:
    """Whether a name says its unit itself."""
    try:
        return bool(column(name) or column(name, "serum") or protein_column(name))
    except InputError:
        return False
