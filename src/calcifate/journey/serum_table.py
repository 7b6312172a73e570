"""The way of a table of sera to a table of ionised calcium and magnesium and of saturations, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.errors import InputError, Problem
from calcifate.flow.serum import SerumTableSummary
from calcifate.fluid.interstitial import interstitial_state
from calcifate.fluid.serum import PROFILE, Serum, model
from calcifate.fluid.serum_state import FORMS, Estimate, Fractions, SerumState, serum_state, share
from calcifate.fluid.serum_summary import SerumSummaryOf, assumed_text, problem_of
from calcifate.fluid.serum_table import SerumRows, read_sera, rows_of
from calcifate.fluid.write_table import OutColumn, carried_columns, check_output, write_table

BLOCK = 4000  # rows solved at once: the derivatives of one are some 15 kB
ESTIMATE = "an estimate by one documented, tuned model; does not stand in for a measured one"
Columns = list[tuple[OutColumn, Any]]


@dataclass(frozen=True, kw_only=True)
class SerumOptions:
    """How a table of sera is worked out."""

    assume: Mapping[str, str] | None = None
    interstitial: bool = False
    """Whether the fluid between the cells, by equilibrium with each serum, is worked out instead."""
    intervals: bool = True


def serum_table(
    source: Path, out: Path | None, options: SerumOptions, progress: Callable[[int], None] | None = None
) -> SerumTableSummary:
    """Work out every serum of a table.

    Parameters
    ----------
    source : Path
        `.csv`, `.parquet` or `.jsonl`.
    out : Path, optional
        Table of results in any of these forms; it takes its place when all of it is written. None: the summary only.
    progress : callable, optional
        Called with the number of rows that have been done since it was last called.

    Raises
    ------
    InputError
        If the table as a whole cannot be read. A row that cannot be used is written with its problem.
    """
    if out is not None:
        check_output(out)
    table = read_sera(source, assume=options.assume)
    summary = SerumSummaryOf("interstitial fluid" if options.interstitial else "serum", intervals=options.intervals)
    columns = list[OutColumn]()

    def batches() -> Iterator[dict[str, Any]]:
        for rows in table.batches:
            found = _solved(rows, options, summary, progress)
            columns[:] = columns or [column for column, _ in found]
            yield {column.name: values for column, values in found}

    stream = batches()
    first = next(stream, None)
    if first is None:
        raise InputError(Problem(found="no rows", file=source.name, right="a header and at least one serum"))
    if out is None:
        for _ in stream:
            pass
        return summary.done(source, out)
    about = {"program": "calcifate", "method": PROFILE, "caveat": ESTIMATE}
    write_table(out, columns, chain([first], stream), about=about)
    return summary.done(source, out)


def _solved(
    rows: SerumRows, options: SerumOptions, summary: SerumSummaryOf, progress: Callable[[int], None] | None
) -> Columns:
    """Every column of the result for a batch, solved some rows at a time."""
    pieces = list[Columns]()
    for first in range(0, len(rows.number), BLOCK):
        part = slice(first, first + BLOCK)
        solve = interstitial_state if options.interstitial else serum_state
        state = solve(rows_of(rows.serum, part), intervals=options.intervals)
        number, id_ = rows.number[part], None if rows.id is None else rows.id[part]
        summary.add(SerumRows(serum=state.serum, number=number, id=id_, carried={}), state)
        pieces.append(_results(state))
        if progress is not None:
            progress(len(number))
    of_rows: Columns = [(OutColumn(name="line", kind="whole", about="line of the file"), rows.number)]
    if rows.id is not None:
        of_rows.append((OutColumn(name="id", kind="text"), rows.id))
    lines = of_rows + [
        (same[0][0], np.concatenate([values for _, values in same])) for same in zip(*pieces, strict=True)
    ]
    return lines + carried_columns(rows.carried, [column.name for column, _ in lines])


def _results(state: SerumState) -> Columns:
    """What was found in some sera."""
    serum, chosen = state.serum, model()
    problems = np.array([problem_of(state, row) for row in range(len(serum.pH))], dtype=object)
    columns: Columns = [
        (OutColumn(name="fluid", kind="text"), np.full(len(serum.pH), serum.kind, dtype=object)),
        (OutColumn(name="problem", kind="text", about="why the row has no result"), problems),
        (OutColumn(name="note", kind="text"), serum.note),
        (OutColumn(name="assumed", kind="text", about="what was not measured, and taken instead"), _assumed(serum)),
        (OutColumn(name="pH_used", unit="1"), serum.pH),
        (OutColumn(name="bicarbonate_used_mmol_per_L", unit="mmol/L"), _where_solved(state, serum.bicarbonate)),
        (
            OutColumn(name="carbon_dioxide_pressure_used_mmHg", unit="mmHg"),
            _where_solved(state, serum.carbon_dioxide_pressure),
        ),
        (OutColumn(name=f"{PROFILE}_ionic_strength_mol_per_L", unit="mol/L"), state.ionic_strength),
        (
            OutColumn(
                name=f"{PROFILE}_charge_imbalance_mmol_per_L",
                unit="mmol/L",
                about="known charges; mostly what protein makes up for: information, not a check",
            ),
            state.charge_imbalance,
        ),
    ]
    columns += _metal_columns("calcium", state.calcium, state)
    columns += _metal_columns("magnesium", state.magnesium, state)
    for place, phase in enumerate(state.phases):
        if not np.isnan(chosen.phase_log_k[place]):
            about = f"{PROFILE}: log10 of ion activity product over solubility product"
            columns += _with_interval(f"SI_{phase}", "log10", "1", about, state.index(phase), state)
    return columns


def _metal_columns(metal: str, found: Fractions, state: SerumState) -> Columns:
    """The forms of one metal, each with its share of the total."""
    total = OutColumn(name=f"{PROFILE}_{metal}_total_mmol_per_L", unit="mmol/L", about=f"{metal} in this fluid")
    columns: Columns = [(total, found.total)]
    for form in FORMS:
        of: Estimate = getattr(found, form)
        name = f"{metal}_{form}"
        columns += _with_interval(name, "mmol_per_L", "mmol/L", f"{PROFILE}: {ESTIMATE}", of, state)
        part = OutColumn(name=f"{PROFILE}_{name}_share", unit="1", about=f"of total {metal} in this fluid")
        columns.append((part, share(of, found.total).value))
    return columns


def _with_interval(name: str, ending: str, unit: str, about: str, found: Estimate, state: SerumState) -> Columns:
    """A figure and, where they were asked for, the ends of its interval."""
    columns: Columns = [(OutColumn(name=f"{PROFILE}_{name}_{ending}", unit=unit, about=about), found.value)]
    if state.reach is not None:
        for end, values in (("low", found.low), ("high", found.high)):
            interval = f"{about}; {state.level:.0%} interval".replace("%", " %")
            columns.append((OutColumn(name=f"{PROFILE}_{name}_{end}_{ending}", unit=unit, about=interval), values))
    return columns


def _where_solved(state: SerumState, values: Array) -> Array:
    return np.where(state.converged, values, np.nan)


def _assumed(serum: Serum) -> np.ndarray[Any, Any]:
    """Per row, what was taken in place of what was not measured."""
    texts = np.full(len(serum.pH), "", dtype=object)
    for entry in serum.assumed:
        sentence = assumed_text(entry)
        texts[entry.rows] = [f"{text}; {sentence}" if text else sentence for text in texts[entry.rows]]
    return texts
