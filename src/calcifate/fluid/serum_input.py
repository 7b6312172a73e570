"""What a person or a table says of a serum, read: names and units, values, and what to assume where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Analyte, analyte, find, fold
from calcifate.fluid.cells import Cells, cells
from calcifate.fluid.quantity import NUMBER, quantity
from calcifate.fluid.row_texts import RowTexts
from calcifate.fluid.serum_laws import serum_table_of_numbers
from calcifate.fluid.unit_words import Meant, meant

NEEDED = ("calcium", "magnesium", "phosphate", "albumin")
CARBON = ("bicarbonate", "carbon_dioxide_pressure", "carbonate")
MINOR = (
    "sodium", "potassium", "chloride", "ammonium", "sulfate", "oxalate", "citrate", "urate", "lactate", "globulin",
)  # fmt: skip
USUAL = "usual"
ALL_MINOR = "minor"
Assume = Mapping[str, str] | Literal["usual"] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Assumption:
    """What was taken for an analyte that was not measured."""

    analyte: str
    value: float
    """[unit]"""
    unit: str
    low: float | None
    """Of the published 95 % range; None for a value that the caller declared."""
    high: float | None
    source: str
    """Empty: the caller."""
    rows: Flags
    """(N,) where it was used."""


def analyte_of(id_: str) -> Analyte:
    """An analyte, or total protein, which only serum has."""
    return serum_table_of_numbers().total_protein if id_ == "total_protein" else analyte(id_)


def named(id_: str) -> str:
    """Its name for people."""
    return analyte_of(id_).name


def protein_column(name: str) -> tuple[str, Meant] | None:
    """Total protein and its unit, if a column name means it.

    Examples
    --------
    >>> protein_column("serum_total_protein_g_per_dL")[1].factor
    10.0
    """
    what = serum_table_of_numbers().total_protein
    words = fold(name).split()
    words = words[1:] if words[:1] in (["serum"], ["plasma"]) else words
    for at in range(1, len(words) + 1):
        if " ".join(words[:at]) in what.names and (unit := meant(what, " ".join(words[at:]))):
            return "total_protein", unit
    return None


def written(name: str, text: str) -> tuple[str, float, str]:
    """An analyte, its value from one text in mol/L or its own unit, and what was guessed about the unit."""
    match = re.fullmatch(rf"\s*({NUMBER})\s*(.*)", str(text), flags=re.S)
    protein = protein_column(f"{name} {match[2]}") if match and find(name, "serum") is None else None
    if match and protein:
        return protein[0], float(match[1]) * protein[1].factor, ""
    found = quantity(name, text, fluid="serum")
    if analyte(found.analyte).kind == "amount" and found.unit.per != "litre":
        raise InputError(Problem(found=f"{text!r} is not per litre", right="give mmol/L or mg/dL", key=name))
    return found.analyte, found.value, found.caveat


def assumptions(assume: Assume) -> dict[str, Assumption]:
    """What the caller declares, by id; nothing is assumed that was not asked for.

    Raises
    ------
    InputError
        For a name that is no analyte of the model, an impossible value, or a usual value where none is offered.
    """
    if isinstance(assume, str) and assume != USUAL:
        right = f'say "{USUAL}", or name each analyte, like {{"pH": "7.40"}}'
        raise InputError(Problem(found=f"{assume!r} cannot be assumed", right=right, key="assume"))
    declared = {ALL_MINOR: USUAL} if isinstance(assume, str) else dict(assume or {})
    problems, given = list[Problem](), dict[str, Assumption]()
    for name, text in declared.items():
        try:
            entries = [_usual(id_) for id_ in MINOR] if (name, text) == (ALL_MINOR, USUAL) else [_declared(name, text)]
        except InputError as error:
            problems += [replace(problem, key=f"assume {name}") for problem in error.problems]
            continue
        # What is declared by name goes before what is meant by all the minor ones.
        given |= {entry.analyte: entry for entry in entries if name != ALL_MINOR or entry.analyte not in given}
    if problems:
        raise InputError(problems)
    return given


def _declared(name: str, text: str) -> Assumption:
    """One assumption that the caller names."""
    if text == USUAL:
        id_ = (find(name, "serum") or ("",))[0]
        if id_ in serum_table_of_numbers().usual:
            return _usual(id_)
        right = f"give a number with its unit; usual values are offered for {', '.join(serum_table_of_numbers().usual)}"
        raise InputError(Problem(found=f"no usual value of {name}", right=right))
    id_, value, _ = written(name, text)
    if id_ not in (*NEEDED, *MINOR, *CARBON, "pH"):
        raise InputError(Problem(found=f"{named(id_)} cannot be assumed", right="name an analyte of the model"))
    shown = value * (1e3 if analyte(id_).kind == "amount" else 1.0)
    low, high = analyte(id_).possible["serum"]
    if not low <= shown <= high:
        raise InputError(Problem(found=f"{text!r} is not possible", right=f"it lies within {low:g} to {high:g}"))
    return Assumption(analyte=id_, value=shown, unit=analyte(id_).unit, low=None, high=None, source="", rows=nowhere(0))


def _usual(id_: str) -> Assumption:
    usual = serum_table_of_numbers().usual[id_]
    return Assumption(
        analyte=id_, value=usual.value, unit=usual.unit, low=usual.low, high=usual.high, source=usual.source,
        rows=nowhere(0),
    )  # fmt: skip


def nowhere(rows: int) -> Flags:
    """No row."""
    return np.zeros(rows, dtype=np.bool_)


def values_of(id_: str, read: Any, unit: Meant | None, problem: RowTexts) -> tuple[Array, Flags]:
    """A column in mmol/L or the analyte's own unit, nan where impossible, which is said; and where it was missing."""
    what = analyte_of(id_)
    found = read if isinstance(read, Cells) else cells(read)
    for row, fault in found.faults.items():
        problem.add([row], f"{what.name}: {fault}")
    shown = found.values * (unit.factor if unit else 1.0) * (1e3 if what.kind == "amount" else 1.0)
    low, high = what.possible["serum"]
    wrong = (shown < low) | (shown > high)
    problem.add(
        wrong,
        lambda row: f"{what.name} {shown[row]:.6g} {what.unit}".rstrip() + f" is not possible ({low:g} to {high:g})",
    )
    return np.where(wrong, np.nan, shown), found.missing
