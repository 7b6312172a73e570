"""The way of a table of urines to a table of saturations: batch by batch, each row with its method or its problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.aqueous.saturation import energy_per_ion
from calcifate.errors import InputError, Problem
from calcifate.flow.person import ADULT_FROM
from calcifate.flow.urine import METHODS, TableSummary
from calcifate.fluid.change import Change, changed
from calcifate.fluid.method import Method
from calcifate.fluid.read_table import read_table
from calcifate.fluid.saturations import Band, Saturations, saturations
from calcifate.fluid.summary import SummaryOf
from calcifate.fluid.table import Samples
from calcifate.fluid.write_table import OutColumn, carried_columns, check_output, write_table
from calcifate.parameter import coefficients, laws
from calcifate.physiology.urine import collection_completeness, urine_creatinine_per_kg
from calcifate.substance import molar_mass_of

Array = NDArray[np.float64]
COMPLETENESS = {-1: "less creatinine than usual", 0: "usual creatinine", 1: "more creatinine than usual"}


@dataclass(frozen=True, kw_only=True)
class UrineOptions:
    """How a table of urines is worked out."""

    methods: tuple[str, ...] = METHODS
    assume: Mapping[str, str] | None = None
    what_if: tuple[tuple[Change, ...], ...] = ()
    band: Band = "linear"
    draws: int = 200
    seed: int = 1
    species: bool = False
    """Whether the free ions and the pairs of magnesium are written too."""
    constants: Path | None = None


def urine_table(
    source: Path, out: Path | None, options: UrineOptions, progress: Callable[[int], None] | None = None
) -> TableSummary:
    """Work out every urine of a table.

    Parameters
    ----------
    source : Path
        `.csv`, `.parquet` or `.jsonl`.
    out : Path, optional
        Table of results in any of these forms; it takes its place when all of it is written. None: the summary only.
    progress : callable, optional
        Called with the number of rows of each batch when it is done.

    Raises
    ------
    InputError
        If the table as a whole cannot be read. A row that cannot be used is written with its problem.
    """
    if out is not None:
        check_output(out, source)
    table = read_table(source, assume=options.assume)
    summary = SummaryOf(options.methods)
    columns = list[OutColumn]()

    def batches() -> Iterator[dict[str, Any]]:
        for samples in table.batches:
            by_method, after = _solved(samples, options)
            complete = completeness(samples)
            summary.add(samples, by_method, complete[1])
            for number, (wanted, (changed_samples, _)) in enumerate(zip(options.what_if, after, strict=True), start=1):
                summary.add_change(number, wanted, samples, changed_samples)
            found = _columns(samples, by_method, after, complete, options)
            columns[:] = columns or [column for column, _ in found]
            if progress is not None:
                progress(samples.rows)
            yield {column.name: values for column, values in found}

    stream = batches()
    first = next(stream, None)
    if first is None:
        raise InputError(Problem(found="no rows", file=source.name, right="a header and at least one urine"))
    if out is None:
        for _ in stream:
            pass
        return summary.done(source, out)
    about = {"program": "calcifate", "methods": ",".join(options.methods)}
    write_table(out, columns, chain([first], stream), about=about)
    return summary.done(source, out)


def _solved(
    samples: Samples, options: UrineOptions
) -> tuple[list[Saturations], list[tuple[Samples, list[Saturations]]]]:
    """Saturations by method, as they are and after each set of changes."""

    def each(of: Samples, band: Band) -> list[Saturations]:
        return [
            saturations(of, Method(name, options.constants), band=band, draws=options.draws, seed=options.seed)
            for name in options.methods
        ]

    after = [changed(samples, wanted) for wanted in options.what_if]
    return each(samples, options.band), [(of, each(of, "none")) for of in after]


def _columns(
    samples: Samples,
    by_method: Sequence[Saturations],
    after: Sequence[tuple[Samples, Sequence[Saturations]]],
    complete: tuple[Array, NDArray[np.object_]],
    options: UrineOptions,
) -> list[tuple[OutColumn, Any]]:
    """Every column of the result with its values."""
    lines: list[tuple[OutColumn, Any]] = [
        (OutColumn(name="line", kind="whole", about="line of the file"), samples.number),
        *([(OutColumn(name="id", kind="text"), samples.id)] if samples.id is not None else []),
        (OutColumn(name="kind", kind="text", about="24h, timed or spot"), samples.kind),
        (OutColumn(name="problem", kind="text", about="why the row has no result"), samples.problem),
        (OutColumn(name="note", kind="text"), samples.note),
        (OutColumn(name="assumed", kind="text", about="what was not measured, and taken instead"), _assumed(samples)),
        (OutColumn(name="urine_creatinine_mg_per_kg_per_day", unit="mg/(kg d)"), complete[0]),
        (OutColumn(name="completeness", kind="text", about="by creatinine; a hint only"), complete[1]),
    ]
    if samples.volume is not None:
        lines.append((OutColumn(name="urine_volume_L_per_day", unit="L/d"), samples.volume))
    for name, values in _indices(samples).items():
        lines.append((OutColumn(name=name, unit="1", about="an empirical index, no saturation"), values))
    for found in by_method:
        lines += _method_columns(found, "")
    for number, (changed_samples, changed_by_method) in enumerate(after, start=1):
        said = ", ".join(change.text for change in options.what_if[number - 1])
        column = OutColumn(name=f"what_if_{number}_problem", kind="text", about=f"why {said} has no figure")
        lines.append((column, np.where(samples.problem == "", changed_samples.problem, "")))
        for found in changed_by_method:
            lines += _method_columns(found, f"what_if_{number}_", brief=True)
    if options.species:
        from calcifate.journey.urine_species import species_columns

        for found in by_method:
            lines += species_columns(samples, found)
    return lines + carried_columns(samples.carried, [column.name for column, _ in lines])


def _method_columns(found: Saturations, before: str, *, brief: bool = False) -> list[tuple[OutColumn, Any]]:
    method = found.method
    head = f"{before}{method}"
    columns: list[tuple[OutColumn, Any]] = []
    if not brief:
        strength = OutColumn(name=f"{head}_ionic_strength_mol_per_L", unit="mol/L", about=method)
        columns.append((strength, found.ionic_strength))
    energy = energy_per_ion(found.index, found.system.ions, found.system.temperature)
    for column, phase in enumerate(found.phases):
        index = found.index[:, column]
        if np.isnan(found.system.phase_log_k[column]):
            continue
        ratio = OutColumn(
            name=f"{head}_SS_{phase}_ratio", unit="1", about=f"{method}: ion product over solubility product"
        )
        columns.append((ratio, 10.0**index))
        if brief:
            continue
        about = f"{method}: log10 of the ratio"
        columns.append((OutColumn(name=f"{head}_SI_{phase}_log10", unit="1", about=about), index))
        if found.low is not None and found.high is not None:
            for end, values in (("low", found.low), ("high", found.high)):
                name = f"{head}_SI_{phase}_{end}_log10"
                columns.append((OutColumn(name=name, unit="1", about=f"{about}, 90 % band"), values[:, column]))
        name = f"{head}_energy_{phase}_kJ_per_mol_ion"
        columns.append((OutColumn(name=name, unit="kJ/mol", about=f"{method}: RT ln SS per ion"), energy[:, column]))
    return columns


def completeness(samples: Samples) -> tuple[Array, NDArray[np.object_]]:
    """Creatinine of a day per weight, and what it says of the collection where sex and weight are known."""
    gap = np.full(samples.rows, np.nan)
    texts = np.full(samples.rows, "", dtype=object)
    if samples.creatinine is None or samples.weight is None:
        return gap, texts
    per_kg = urine_creatinine_per_kg(samples.creatinine * (molar_mass_of("creatinine") or np.nan), samples.weight)
    if samples.sex is None:
        return per_kg, texts
    table = laws("calcifate.physiology", "urine.toml")
    adult = np.ones(samples.rows, dtype=bool) if samples.age is None else ~(samples.age < ADULT_FROM)
    for sex in ("female", "male"):
        usual = coefficients(table[f"collection_completeness_{sex}"])
        where = (samples.sex == sex) & adult & ~np.isnan(per_kg)
        codes = collection_completeness(per_kg, **usual)
        for code, text in COMPLETENESS.items():
            texts[where & (codes == code)] = text
    return per_kg, texts


def _indices(samples: Samples) -> dict[str, Array]:
    """The two empirical indices of Tiselius, where the urine is one of a day."""
    from calcifate.aqueous.tiselius import (
        tiselius_calcium_oxalate_index_24h,
        tiselius_calcium_phosphate_index_24h,
    )

    if samples.volume is None:
        return {}
    of_day = {
        name: np.where((samples.problem == "") & (samples.kind == "24h"), each * 1e3 * samples.volume, np.nan)
        for name, each in samples.concentrations.items()
    }
    table = laws("calcifate.aqueous", "tiselius.toml")
    oxalate = tiselius_calcium_oxalate_index_24h(
        of_day["Ca"],
        of_day["Ox"],
        of_day["Cit"],
        of_day["Mg"],
        samples.volume,
        **coefficients(table["tiselius_calcium_oxalate_index_24h"]),
    )
    phosphate = tiselius_calcium_phosphate_index_24h(
        of_day["Ca"],
        of_day["PO4"],
        of_day["Cit"],
        samples.volume,
        samples.pH,
        **coefficients(table["tiselius_calcium_phosphate_index_24h"]),
    )
    return {"tiselius_AP_CaOx_24h_index": oxalate, "tiselius_AP_CaP_24h_index": phosphate}


def _assumed(samples: Samples) -> list[str]:
    texts = np.full(samples.rows, "", dtype=object)
    for name, where in samples.assumed_at.items():
        sentence = f"{name} {samples.assumed[name]}"
        texts[where] = [f"{text}; {sentence}" if text else sentence for text in texts[where]]
    return list(texts)
