"""From columns of any size to what the chemistry takes: mol/L per component, with what is wrong in each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Analyte, Fluid, analyte, analyte_table
from calcifate.fluid.cells import Cells, cells
from calcifate.fluid.collection import collection, why_dry
from calcifate.fluid.headers import Header, read_header
from calcifate.fluid.row_texts import Array, Mask, RowTexts, Texts, kept, listed, say_each, say_outside, spelled
from calcifate.fluid.unit_words import Meant


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Urines or sera, one per row. A row with a problem is kept; what could not be read in it is NaN."""

    fluid: Fluid
    rows: int
    number: NDArray[np.int64]
    """Line of the file, from 1; without a file, the row from 1."""
    id: list[str] | None
    concentrations: dict[str, Array]
    """By id of the component; 0 is absent, NaN is unknown. [mol/L]"""
    pH: Array
    volume: Array | None
    """Of 24 h; NaN where it is not known, as in a spot urine. [L]"""
    hours: Array | None
    """How long it was collected; NaN where it is not known. [h]"""
    creatinine: Array | None
    """Of 24 h; NaN where the volume or the creatinine is not known. [mmol]"""
    kind: Texts
    """`24h`, `timed` or `spot` of a urine; empty of a serum."""
    problem: Texts
    """Why the row gets no result; empty where it is fine."""
    note: Texts
    """What else was wrong in the row, with which the chemistry can do without."""
    caveats: tuple[str, ...]
    """Of the whole table."""
    assumed: dict[str, str]
    """What was declared for analytes that are missing, by id."""
    assumed_at: dict[str, Mask]
    """The rows in which it was used."""
    carried: dict[str, list[Any]]
    """Columns that are none of ours, as they were."""
    measured: dict[str, Array]
    """Other measures: `bicarbonate` [mol/L], `carbon_dioxide_pressure` [mmHg], `albumin`, `globulin` [g/L]."""
    weight: Array | None
    """[kg]"""
    sex: Texts | None
    """`female`, `male` or empty."""
    age: Array | None
    """[y]"""


def read_columns(
    columns: Mapping[str, Sequence[Any] | NDArray[Any]],
    *,
    fluid: Fluid = "urine",
    assume: Mapping[str, str] | None = None,
) -> Samples:
    """Samples from columns in memory.

    Parameters
    ----------
    columns : mapping of str to sequence
        By name with unit, as in a file; all of one length.
    fluid : {"urine", "serum"}
        Which analytes it must have, and within which bounds.
    assume : mapping of str to str, optional
        For analytes that are missing: ``{"ammonium": "30 mmol/d"}``.

    Raises
    ------
    InputError
        If the columns themselves cannot be used, as for `read_header`. A bad row is a problem of that row.

    Examples
    --------
    >>> table = {f"{name}_mmol_per_L": [1.0, 2.0] for name in "Na K Ca Mg NH4 Cl P SO4 Ox Cit urate".split()}
    >>> samples = read_columns({**table, "pH": [6.1, 74]})
    >>> samples.concentrations["Ca"], samples.problem[1]
    (array([0.001, 0.002]), 'pH 74 is not possible (3.5 to 9.5)')
    """
    header = read_header(list(columns), fluid=fluid, assume=assume)
    held = list(columns.values())
    lengths = {len(column) for column in held}
    if len(lengths) > 1:
        raise InputError(Problem(found=f"columns of {len(lengths)} lengths", right="give all the same number of rows"))
    rows = lengths.pop() if lengths else 0
    return samples(
        header,
        {id_: cells(held[each.place]) for id_, each in header.columns.items()},
        text={key: [_text(cell) for cell in held[place]] for key, place in header.text.items()},
        carried={name: list(held[place]) for name, place in header.carried.items()},
        number=np.arange(1, rows + 1, dtype=np.int64),
    )


def samples(
    header: Header,
    found: Mapping[str, Cells],
    *,
    text: Mapping[str, Sequence[str]],
    carried: Mapping[str, list[Any]],
    number: NDArray[np.int64],
    broken: Mapping[int, str] | None = None,
    caveats: Sequence[str] = (),
) -> Samples:
    """Samples from columns that have been read.

    Parameters
    ----------
    header : Header
        What the columns are.
    found : mapping of str to Cells
        By id of the analyte.
    text : mapping of str to sequence of str
        Columns `id`, `type`, `sex`, where there are any.
    carried : mapping of str to list
        Other columns.
    number : array of int, shape (rows,)
        Line of the file.
    broken : mapping of int to str, optional
        Rows, from 0, that could not be read at all, and why.
    caveats : sequence of str
        Of how the table was read.
    """
    rows = len(number)
    problem, note = RowTexts(rows), RowTexts(rows)
    read = np.ones(rows, dtype=np.bool_)
    if broken:
        read[list(broken)] = False
        problem.add(~read, lambda row: broken[row])
    texts = {True: problem, False: note}
    assumed_at: dict[str, Mask] = {}
    gaps: dict[str, Mask] = {}

    def known(id_: str, make: Callable[[Array, Meant], Array]) -> Array | None:
        """Values of an analyte, its gaps filled with what was assumed; None if it is nowhere."""
        column, given, assumption = header.columns.get(id_), found.get(id_), header.assumed.get(id_)
        if column is None and assumption is None:
            return None
        if column is None or given is None:
            values, missing = np.full(rows, np.nan), np.ones(rows, dtype=np.bool_)
        else:
            values, missing = make(given.values * column.unit.factor, column.unit), given.missing
            for row, fault in given.faults.items():
                texts[analyte(id_).row == "problem"].add([row], f"{analyte(id_).name}: {fault}")
        if assumption is not None:
            values = np.where(missing, make(np.full(rows, assumption.value), assumption.unit), values)
            assumed_at[id_] = missing & read
        elif analyte(id_).row == "problem" and id_ not in ("volume", "hours"):
            gaps[analyte(id_).name] = missing & read
        return values

    plain = {
        id_: known(id_, lambda each, _: each) for id_, what in analyte_table().analyte.items() if what.kind != "amount"
    }
    times = collection(header, plain, text, problem, rows)
    dry: dict[bool, dict[str, Mask]] = {True: {}, False: {}}

    def per_litre(values: Array, unit: Meant) -> Array:
        if unit.per == "litre":
            return values
        return values / (times.volume if unit.per == "day" else times.collected)

    totals: dict[str, Array] = {}
    for id_, what in analyte_table().analyte.items():
        if what.kind == "amount" and (concentration := known(id_, per_litre)) is not None:
            given = found.get(id_)
            if given is not None:
                dry[what.row == "problem"][what.name] = np.isnan(concentration) & ~np.isnan(given.values) & ~times.said
            totals[id_] = concentration
    say_each(gaps, lambda names, _: f"{listed(names)} missing", problem)
    for fails, names in dry.items():
        say_each(names, lambda few, row: f"{listed(few)} not per litre, and {why_dry(times, row)}", texts[fails])
    for id_, concentration in totals.items():
        totals[id_] = _within(analyte(id_), concentration, 1e3, header.fluid, texts)
    for id_, values in plain.items():
        if values is not None and id_ not in ("volume", "hours"):
            plain[id_] = _within(analyte(id_), values, 1.0, header.fluid, texts)
    creatinine, bicarbonate = totals.pop("creatinine", None), totals.pop("bicarbonate", None)
    measured = {id_: plain.get(id_) for id_ in ("carbon_dioxide_pressure", "albumin", "globulin")}
    with_volume = header.fluid == "urine" and ("volume" in header.columns or "volume" in header.assumed)
    ph = plain["pH"]
    return Samples(
        fluid=header.fluid,
        rows=rows,
        number=number,
        id=list(text["id"]) if "id" in text else None,
        concentrations={analyte(id_).component: each for id_, each in totals.items()},
        pH=ph if ph is not None else np.full(rows, np.nan),
        volume=times.volume if with_volume else None,
        hours=times.hours if with_volume or plain.get("hours") is not None else None,
        creatinine=creatinine * 1e3 * times.volume if creatinine is not None and with_volume else None,
        kind=times.kind,
        problem=problem.texts,
        note=note.texts,
        caveats=(*header.caveats, *caveats),
        assumed={id_: each.text for id_, each in header.assumed.items()},
        assumed_at=assumed_at,
        carried=dict(carried),
        measured={id_: each for id_, each in {**measured, "bicarbonate": bicarbonate}.items() if each is not None},
        weight=plain.get("weight"),
        sex=_sex(text, note),
        age=plain.get("age"),
    )


def totals(samples: Samples, components: Sequence[str]) -> tuple[Array, Mask]:
    """Concentrations as the chemistry takes them, and which of them are not known.

    Parameters
    ----------
    samples : Samples
        As read.
    components : sequence of str
        Ids, in the order of the columns of the result.

    Returns
    -------
    totals : array, shape (rows, components)
        A component that is not known is 0 here, so that the others can be solved for. [mol/L]
    unknown : array of bool, shape (rows, components)
        Where it is not known: a result that needs this component has to be given as not known. True all through for a
        row with a problem.

    Examples
    --------
    >>> table = {f"{name}_mmol_per_L": [2.0] for name in "Na K Ca Mg NH4 Cl P SO4 Ox Cit urate".split()}
    >>> totals(read_columns({**table, "pH": [6.1]}), ["Ca", "Cys"])
    (array([[0.002, 0.   ]]), array([[False,  True]]))
    """
    gap = np.full(samples.rows, np.nan)
    given = np.column_stack([samples.concentrations.get(component, gap) for component in components])
    unknown = np.isnan(given) | (samples.problem != "")[:, np.newaxis]
    return np.where(unknown, 0.0, given), unknown


def _within(what: Analyte, values: Array, scale: float, fluid: Fluid, texts: Mapping[bool, RowTexts]) -> Array:
    """Values that are possible; the others are said, and NaN."""
    low, high = what.possible[fluid]
    shown = values * scale
    into = texts[what.row == "problem"]
    say_outside(shown, low, high, lambda row: f"{what.name} {shown[row]:.6g} {what.unit}".rstrip(), into)
    return kept(values, low / scale, high / scale)


def _sex(text: Mapping[str, Sequence[str]], note: RowTexts) -> Texts | None:
    if "sex" not in text:
        return None
    return spelled("sex", text["sex"], lambda word: f"sex {word!r} was not understood", note)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
