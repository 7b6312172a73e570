"""Serum, plasma and interstitial fluid as the chemistry takes them: units read, carbon dioxide settled, nothing unsaid.

What was not measured is an error, unless the caller declares what to assume. Minor analytes may be assumed at their
usual value, which is published, listed with the result, and carried as uncertainty. An amount of zero is one that was
measured as none.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.system import System, system
from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte
from calcifate.fluid.cells import Cells
from calcifate.fluid.headers import column
from calcifate.fluid.row_texts import RowTexts, Texts
from calcifate.fluid.serum_gas import AcidBase, acid_base
from calcifate.fluid.serum_input import (
    CARBON,
    MINOR,
    NEEDED,
    Assume,
    Assumption,
    analyte_of,
    assumptions,
    named,
    nowhere,
    protein_column,
    values_of,
    written,
)
from calcifate.fluid.serum_laws import numbers, protein_sites, serum_table_of_numbers
from calcifate.fluid.unit_words import Meant, guess_note

Kind = Literal["serum", "plasma", "interstitial fluid"]
PROFILE = "plasma37"
IN_95_PERCENT = 3.92  # standard deviations: the width of the middle 95 % of a normal distribution


@dataclass(frozen=True, kw_only=True, eq=False)
class Serum:
    """N sera. A row with a problem is kept: what could not be read in it is nan."""

    kind: Kind
    totals: Array
    """(N, i) in the order of the components of `plasma37`; protein as sites. [mol/L]"""
    pH: Array
    """(N,)"""
    bicarbonate: Array
    """(N,) [mmol/L]"""
    carbon_dioxide_pressure: Array
    """(N,) [mmHg]"""
    albumin: Array
    """(N,) [g/L]"""
    globulin: Array
    """(N,) [g/L]"""
    spread: dict[str, Array]
    """(N,) standard uncertainty: of pH itself, of every other (component, `albumin`, `globulin`) relative."""
    problem: Texts
    """(N,) why a row gets no result; empty where it is fine."""
    note: Texts
    """(N,) where a row lies outside what the model was made for."""
    assumed: tuple[Assumption, ...]
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    unused: tuple[str, ...] = ()
    """Columns that are none of ours."""


def model() -> System:
    """The constants of blood and tissue fluid."""
    return system(PROFILE)


def serum(*, assume: Assume = None, kind: Kind = "serum", **measured: str) -> Serum:
    """One serum from texts with units.

    Parameters
    ----------
    assume : mapping of str to str, or "usual", optional
        As for `sera`.
    kind : {"serum", "plasma", "interstitial fluid"}, default "serum"
    **measured : str
        ``Ca="2.38 mmol/L"``, ``P="3.5 mg/dL"``, ``albumin="4.2 g/dL"``, ``pH="7.40"``, ``pCO2="40 mmHg"``.

    Raises
    ------
    InputError
        With everything that is wrong: a name or unit that is not understood, an impossible amount, figures of carbon
        dioxide that contradict each other, an analyte that is neither measured nor assumed.

    Examples
    --------
    >>> blood = serum(Ca="9.5 mg/dL", Mg="0.85 mmol/L", P="3.5 mg/dL", albumin="42 g/L", pH="7.40",
    ...               bicarbonate="24 mmol/L", assume="usual")
    >>> float(blood.totals[0, model().component("Ca")].round(5)), blood.assumed[0].analyte
    (0.00237, 'sodium')
    """
    problems, caveats = list[Problem](), list[str]()
    columns = dict[str, tuple[Any, Meant | None]]()
    for name, text in measured.items():
        try:
            id_, value, caveat = written(name, text)
        except InputError as error:
            problems += error.problems
            continue
        if id_ in columns:
            problems.append(Problem(found=f"{named(id_)} is given twice", right="keep one", key=name))
        columns[id_] = ([value], None)
        caveats += [caveat] if caveat else []
    if problems:
        raise InputError(problems)
    found = _serum(columns, 1, assume, kind, (), caveats)
    if found.problem[0]:
        raise InputError(Problem(found=str(found.problem[0])))
    return found


def sera(
    columns: Mapping[str, Sequence[Any] | Array],
    *,
    assume: Assume = None,
    kind: Kind = "serum",
) -> Serum:
    """Many sera from columns whose names carry their units.

    Parameters
    ----------
    columns : mapping of str to sequence (N,)
        ``calcium_mmol_per_L``, ``Phosphorus (mg/dL)``, ``albumin_g_per_dL``, ``pH``, ``pCO2_mmHg``. Needed are calcium,
        magnesium, phosphate, albumin, and two of pH, bicarbonate (or total carbon dioxide) and carbon dioxide pressure;
        the third follows. Globulin may come from total protein.
    assume : mapping of str to str, or "usual", optional
        What to take where an analyte was not measured, by name: ``{"pH": "7.40", "albumin": "42 g/L"}``. The text
        ``"usual"`` takes the published usual value of a minor analyte, of globulin or of pH with its range as
        uncertainty; under the name ``minor`` it covers all of them but pH. ``"usual"`` alone is ``{"minor": "usual"}``.
    kind : {"serum", "plasma", "interstitial fluid"}, default "serum"

    Raises
    ------
    InputError
        If the columns themselves cannot be used. A bad row is a problem of that row.

    Examples
    --------
    >>> table = {"Ca_mmol_per_L": [2.4, -1.0], "Mg_mmol_per_L": [0.9, 0.9], "P_mmol_per_L": [1.1, 1.1],
    ...          "albumin_g_per_L": [42, 42], "pH": [7.4, 7.4], "pCO2_mmHg": [40, 40]}
    >>> found = sera(table, assume="usual")
    >>> float(found.bicarbonate[0].round(1)), found.problem[1]
    (24.5, 'calcium -1 mmol/L is not possible (0 to 10)')
    """
    problems, known, unused = list[Problem](), dict[str, tuple[Any, Meant | None]](), list[str]()
    for name, values in columns.items():
        try:
            found = column(name, "serum") or protein_column(name)
            if found and analyte_of(found[0]).kind == "amount" and found[1].per != "litre":
                raise InputError(Problem(found=f"{named(found[0])} is not per litre", right="give mmol/L or mg/dL"))
        except InputError as error:
            problems += [replace(problem, key=name) for problem in error.problems]
            continue
        if found is None:
            unused.append(name)
        elif found[0] in known:
            problems.append(Problem(found=f"{named(found[0])} is in two columns", right="keep one", key=name))
        else:
            known[found[0]] = (values, found[1])
    lengths = {len(values) for values, _ in known.values()}
    if len(lengths) > 1:
        problems.append(Problem(found=f"columns of {len(lengths)} lengths", right="give all the same number of rows"))
    if problems:
        raise InputError(problems)
    caveats = [guess_note(analyte_of(id_), unit) for id_, (_, unit) in known.items() if unit and unit.form_guessed]
    return _serum(known, lengths.pop() if lengths else 0, assume, kind, tuple(unused), caveats)


def sera_of_cells(
    found: Mapping[str, tuple[Cells, Meant]],
    rows: int,
    *,
    assume: Assume = None,
    kind: Kind = "serum",
    broken: Mapping[int, str] | None = None,
    caveats: Sequence[str] = (),
) -> Serum:
    """Many sera from columns that have been read, by id of the analyte.

    Parameters
    ----------
    found : mapping of str to (Cells, Meant)
        Each with the unit that its column states.
    rows : int
    assume, kind
        As for `sera`.
    broken : mapping of int to str, optional
        Rows, from 0, that could not be read at all, and why.
    caveats : sequence of str
        Of how they were read.

    Raises
    ------
    InputError
        If something needed is neither there nor assumed.
    """
    return _serum(found, rows, assume, kind, (), caveats, broken)


def _serum(
    given: Mapping[str, tuple[Any, Meant | None]],
    rows: int,
    assume: Assume,
    kind: Kind,
    unused: tuple[str, ...],
    caveats: Sequence[str],
    broken: Mapping[int, str] | None = None,
) -> Serum:
    """From what was measured, in mmol/L or the analyte's own unit, to what the chemistry takes."""
    if kind not in get_args(Kind):
        raise InputError(Problem(found=f"kind {kind!r}", right=f"one of {', '.join(get_args(Kind))}"))
    declared = assumptions(assume)
    problem, note = RowTexts(rows), RowTexts(rows)
    legible = ~nowhere(rows)
    for row, text in (broken or {}).items():
        legible[row] = False
        problem.add([row], text)
    read = {id_: values_of(id_, cells_of, unit, problem) for id_, (cells_of, unit) in given.items()}
    values, missing = (
        {id_: each[0] for id_, each in read.items()},
        {id_: each[1] & legible for id_, each in read.items()},
    )
    require(given, declared)
    nothing, used = np.full(rows, np.nan), dict[str, Flags]()
    for id_ in (*NEEDED, *MINOR):  # albumin before globulin
        found, gap = values.get(id_, nothing), missing.get(id_, legible)
        if id_ == "globulin" and "total_protein" in values:
            found, gap = _globulin(found, values, problem), gap & missing["total_protein"]
        values[id_], used[id_] = _filled(id_, found, gap, declared, problem)
    gas = acid_base(
        {id_: values.get(id_, nothing) for id_ in ("pH", *CARBON)},
        {id_: declared[id_].value for id_ in ("pH", *CARBON) if id_ in declared},
        problem,
    )
    used |= gas.assumed
    law = serum_table_of_numbers().law["protein_sites"]
    spoilt = problem.texts != ""
    _say_outside(note, ~spoilt, pH=gas.pH, albumin=values["albumin"], globulin=values["globulin"])
    assumed = tuple(replace(entry, rows=used[id_] & ~spoilt) for id_, entry in declared.items() if id_ in used)
    assumed = tuple(entry for entry in assumed if entry.rows.any())
    return Serum(
        kind=kind,
        totals=_totals(values, gas, spoilt),
        pH=np.where(spoilt, np.nan, gas.pH),
        bicarbonate=gas.bicarbonate,
        carbon_dioxide_pressure=gas.pressure,
        albumin=values["albumin"],
        globulin=values["globulin"],
        spread=_spread(assumed, rows),
        problem=problem.texts,
        note=note.texts,
        assumed=assumed,
        caveats=(*_caveats(kind, unused), *caveats),
        sources=tuple(sorted({law.source, "clsi2001_blood_gas", *(entry.source for entry in assumed)} - {""})),
        unused=unused,
    )


def require(given: Container[str], declared: Container[str], file: str = "") -> None:
    """Refuse what lacks an analyte that is neither given nor declared; both are known by id.

    Raises
    ------
    InputError
        With everything that is lacking.
    """
    gas_given = any(id_ in given or id_ in declared for id_ in CARBON)
    pH_given = "pH" in given or "pH" in declared or len([id_ for id_ in CARBON if id_ in given]) > 1
    absent = [id_ for id_ in (*NEEDED, *MINOR) if id_ not in given and id_ not in declared]
    if "total_protein" in given and "globulin" in absent:
        absent.remove("globulin")
    problems = list[Problem]()
    needed, minor = [id_ for id_ in absent if id_ in NEEDED], [id_ for id_ in absent if id_ in MINOR]
    if needed:
        example = "40 g/L" if needed[0] == "albumin" else "1 mmol/L"
        right = f"add it, or declare what to assume, like {needed[0]} = {example}; what is not known is not zero"
        problems.append(Problem(found=f"no {', '.join(named(id_) for id_ in needed)}", right=right, file=file))
    if not gas_given:
        right = "add one of bicarbonate, total carbon dioxide and carbon dioxide pressure, or declare it"
        problems.append(Problem(found="nothing of carbon dioxide", right=right, file=file))
    if not pH_given:
        right = "add it, or both bicarbonate and carbon dioxide pressure, or declare what to assume, like pH = 7.40"
        problems.append(Problem(found="no pH", right=right, file=file))
    if minor:
        right = 'add them, or agree to their usual values by assuming "usual"; what is not known is not zero'
        problems.append(Problem(found=f"no {', '.join(named(id_) for id_ in minor)}", right=right, file=file))
    if problems:
        raise InputError(problems)


def _globulin(globulin: Array, values: Mapping[str, Array], problem: RowTexts) -> Array:
    """Globulin where it was given, else total protein less albumin. [g/L]"""
    left = values["total_protein"] - values["albumin"]
    wrong = np.isnan(globulin) & (left < 0.0)
    problem.add(wrong, "total protein is less than albumin")
    return np.where(np.isnan(globulin) & ~wrong, left, globulin)


def _filled(
    id_: str, values: Array, gap: Flags, declared: Mapping[str, Assumption], problem: RowTexts
) -> tuple[Array, Flags]:
    """Values with their gaps filled by what was declared, and where that was done; other gaps are problems."""
    if id_ in declared:
        return np.where(gap, declared[id_].value, values), gap
    problem.add(gap, f"{named(id_)} is missing")
    return values, nowhere(len(values))


def _say_outside(note: RowTexts, fine: Flags, **quantities: Array) -> None:
    """Rows outside the range of the protein law."""
    law = serum_table_of_numbers().law["protein_sites"]
    for name, values in quantities.items():
        low, high = law.valid[name]
        strange = fine & ((values < low) | (values > high))
        note.add(strange, f"{name} is outside {low:g} to {high:g}, where protein binding is known best")


def _totals(values: Mapping[str, Array], gas: AcidBase, spoilt: Flags) -> Array:
    """(N, i) [mol/L]"""
    parts = {analyte(id_).component: values[id_] for id_ in (*NEEDED, *MINOR) if analyte(id_).component}
    parts["CO3"] = gas.total
    parts["Alb"] = protein_sites(values["albumin"], values["globulin"], **numbers("protein_sites"))
    whole = np.column_stack([parts[name] for name in model().components]) * 1e-3
    return np.where(spoilt[:, None], np.nan, whole)


def _spread(assumed: Sequence[Assumption], rows: int) -> dict[str, Array]:
    """Standard uncertainty from the published ranges of what was assumed: log-normal, of pH normal."""
    found = dict[str, Array]()
    for entry in assumed:
        if entry.low is None or entry.high is None:
            continue
        width = entry.high - entry.low if entry.analyte == "pH" else float(np.log(entry.high / entry.low))
        key = analyte(entry.analyte).component or entry.analyte
        found[key] = np.where(entry.rows, width / IN_95_PERCENT, np.zeros(rows))
    return found


def _caveats(kind: Kind, unused: tuple[str, ...]) -> tuple[str, ...]:
    found = [
        "One documented model whose protein constants were tuned to the usual shares of calcium and magnesium. It does "
        "not stand in for a measured ionised calcium or magnesium.",
        "Sites of albumin and globulin are taken as one kind. Unusual proteins, as in myeloma, bind differently.",
        "Concentrations are per litre of the whole fluid. An electrode sees its water, which is some per cent less.",
    ]
    if kind == "plasma":
        found.append(
            "Plasma means heparin plasma. Citrate has to be given where it was added; EDTA is not in the model."
        )
    if kind == "interstitial fluid":
        found.append("Interstitial fluid differs from tissue to tissue, and little of it has been measured.")
    if unused:
        found.append(f"Columns that were not used: {', '.join(unused)}.")
    return tuple(found)
