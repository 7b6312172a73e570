"""Tables of sera from CSV, Parquet and JSON lines: their columns understood, and their rows to come in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.fluid.headers import Column, Header, read_header
from calcifate.fluid.read_table import read_rows
from calcifate.fluid.rows import Rows
from calcifate.fluid.serum import Kind, Serum, require, sera_of_cells
from calcifate.fluid.serum_input import (
    CARBON,
    MINOR,
    NEEDED,
    Assume,
    analyte_of,
    assumptions,
    named,
    protein_column,
)
from calcifate.fluid.unit_words import guess_note

OF_THE_MODEL = frozenset({*NEEDED, *MINOR, *CARBON, "pH", "total_protein"})


@dataclass(frozen=True, kw_only=True)
class SerumRows:
    """Some sera of a table."""

    serum: Serum
    number: NDArray[np.int64]
    """Line of the file, from 1."""
    id: list[str] | None
    carried: dict[str, list[Any]]
    """Columns that are none of the model's, as they were."""


@dataclass(frozen=True, kw_only=True)
class SerumTable:
    """A table of sera whose columns are understood, with its rows to come."""

    header: Header
    batches: Iterator[SerumRows]
    """Of some 100,000 rows each; can be gone through once."""


def read_sera(path: Path, *, assume: Assume = None, kind: Kind = "serum") -> SerumTable:
    """Open a table of sera and understand its columns.

    Parameters
    ----------
    path : Path
        `.csv`, `.parquet` or `.jsonl`; a unit stands in the name of its column.
    assume, kind
        As for `calcifate.fluid.serum.sera`.

    Raises
    ------
    InputError
        If the table as a whole cannot be read. A bad row is a problem of that row.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "sera.csv"
    >>> _ = file.write_text("id,Ca_mmol_per_L,Mg_mmol_per_L,P_mmol_per_L,albumin_g_per_L,pH,pCO2_mmHg\\n"
    ...                     "A,2.4,0.85,1.1,42,7.40,40\\nB,24,0.85,1.1,42,7.40,40\\n")
    >>> for batch in read_sera(file, assume="usual").batches:
    ...     print(batch.id, batch.number, list(batch.serum.problem))
    ['A', 'B'] [2 3] ['', 'calcium 24 mmol/L is not possible (0 to 10)']
    """
    declared = assumptions(assume)

    def understand(names: Sequence[str]) -> Header:
        header = serum_header(names, file=path.name)
        require(header.columns, declared, path.name)
        return header

    header, batches = read_rows(path, understand)
    return SerumTable(header=header, batches=(_sera(header, rows, assume, kind) for rows in batches))


def serum_header(names: Sequence[str], *, file: str = "") -> Header:
    """What each column of a table of sera is; a column that the model has no use for, like creatinine, is carried.

    Raises
    ------
    InputError
        With everything that is wrong with the columns themselves.

    Examples
    --------
    >>> header = serum_header(["id", "Ca (mg/dL)", "protein_g_per_L", "ionised_calcium_mmol_per_L", "creatinine_uM"])
    >>> list(header.columns), list(header.carried)
    (['calcium', 'total_protein'], ['ionised_calcium_mmol_per_L', 'creatinine_uM'])
    """
    header = read_header(names, fluid="serum", file=file, complete=False)
    columns = {id_: each for id_, each in header.columns.items() if id_ in OF_THE_MODEL}
    carried = dict(header.carried) | {
        each.header: each.place for id_, each in header.columns.items() if id_ not in columns
    }
    problems = [
        Problem(found=f"{each.header!r} is not per litre", right="give it in mmol/L or mg/dL", file=file)
        for id_, each in columns.items()
        if analyte_of(id_).kind == "amount" and each.unit.per != "litre"
    ]
    for name, place in header.carried.items():
        found = protein_column(name)
        if found is None:
            continue
        if found[0] in columns:
            problems.append(
                Problem(found=f"{named(found[0])} is in two columns", right="keep one", key=name, file=file)
            )
        columns[found[0]] = Column(place=place, header=name, unit=found[1])
        del carried[name]
    if problems:
        raise InputError(problems)
    return replace(header, columns=columns, carried=dict(sorted(carried.items(), key=lambda entry: entry[1])))


def rows_of(serum: Serum, rows: slice) -> Serum:
    """Some rows of many sera."""
    return replace(
        serum,
        totals=serum.totals[rows],
        pH=serum.pH[rows],
        bicarbonate=serum.bicarbonate[rows],
        carbon_dioxide_pressure=serum.carbon_dioxide_pressure[rows],
        albumin=serum.albumin[rows],
        globulin=serum.globulin[rows],
        spread={name: each[rows] for name, each in serum.spread.items()},
        problem=serum.problem[rows],
        note=serum.note[rows],
        assumed=tuple(replace(entry, rows=entry.rows[rows]) for entry in serum.assumed),
    )


def _sera(header: Header, rows: Rows, assume: Assume, kind: Kind) -> SerumRows:
    guesses = [guess_note(analyte_of(id_), each.unit) for id_, each in header.columns.items() if each.unit.form_guessed]
    return SerumRows(
        serum=sera_of_cells(
            {id_: (rows.cells[id_], each.unit) for id_, each in header.columns.items()},
            len(rows.number),
            assume=assume,
            kind=kind,
            broken=rows.broken,
            caveats=(*guesses, *rows.caveats),
        ),
        number=rows.number,
        id=list(rows.text["id"]) if "id" in rows.text else None,
        carried=dict(rows.carried),
    )
