"""Cells as people fill them in: numbers, nothing, a limit of the method, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from calcifate.fluid.analytes import analyte_table
from calcifate.fluid.quantity import NUMBER

COMMA = re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A column of numbers."""

    values: NDArray[np.float64]
    """NaN where there is none."""
    missing: NDArray[np.bool_]
    faults: dict[int, str] = field(default_factory=dict[int, str])
    """What is wrong with a cell, by row from 0; such a cell is not missing."""


def cells(column: Sequence[Any] | NDArray[Any], *, decimal_comma: bool = False) -> Cells:
    """A column of anything as numbers.

    Parameters
    ----------
    column : sequence
        Numbers, texts and None. `NaN` and the empty text are missing.
    decimal_comma : bool
        Whether texts write 5,7 for 5.7.

    Examples
    --------
    >>> found = cells(["5.7", "", "<2", 3])
    >>> found.values, found.missing, found.faults
    (array([5.7, nan, nan, 3. ]), array([False,  True, False, False]), {2: ...})
    """
    if isinstance(column, np.ndarray):
        if column.dtype.kind in "fiu":
            return from_numbers(column.astype(np.float64))
    elif set(map(type, column)) <= {int, float}:  # not bool, which numpy would take for a number
        return from_numbers(np.asarray(column, dtype=np.float64))
    values = np.full(len(column), np.nan)
    missing = np.zeros(len(column), dtype=np.bool_)
    faults: dict[int, str] = {}
    for row, cell in enumerate(cast(Sequence[Any], column)):
        number, fault = number_of(cell, decimal_comma=decimal_comma)
        values[row] = number
        missing[row] = not fault and np.isnan(number)
        if fault:
            faults[row] = fault
    return Cells(values=values, missing=missing, faults=faults)


def from_numbers(values: NDArray[np.float64]) -> Cells:
    """A column that is numbers already: NaN is missing, infinity is a fault."""
    faults: dict[int, str] = {}
    endless = np.isinf(values)
    if endless.any():
        faults = {int(row): f"{values[row]} is not a number" for row in np.flatnonzero(endless)}
        values = np.where(endless, np.nan, values)
    return Cells(values=values, missing=np.isnan(values) & ~endless, faults=faults)


def number_of(cell: Any, *, decimal_comma: bool = False) -> tuple[float, str]:
    """The number of a cell, NaN if there is none, and what is wrong with it.

    Examples
    --------
    >>> number_of("5,7", decimal_comma=True), number_of("<2")
    ((5.7, ''), (nan, "'<2' is a limit of the method, not a number"))
    """
    if cell is None:
        return np.nan, ""
    if isinstance(cell, bool | np.bool_):
        return np.nan, f"{cell} is not a number"
    if not isinstance(cell, str):
        try:
            number = float(cell)
        except OverflowError:  # JSON has whole numbers of any length
            return np.nan, "a whole number of more than 300 digits is no amount"
        except (TypeError, ValueError):
            return np.nan, f"{str(cell)[:30]!r} is not a number"
        return (number, "") if not np.isinf(number) else (np.nan, f"{number} is not a number")
    text = cell.strip()
    if text.casefold() in analyte_table().missing:
        return np.nan, ""
    if decimal_comma and COMMA.match(text):
        plain = text.replace(",", ".")
    elif decimal_comma and "." in text:
        return np.nan, f"{text[:30]!r} has a point in a table with decimal commas"
    else:
        plain = text
    if re.fullmatch(NUMBER, plain):
        return float(plain), ""
    if text[:1] in "<>≤≥":
        return np.nan, f"{text[:30]!r} is a limit of the method, not a number"
    if COMMA.fullmatch(text):
        return np.nan, f"{text[:30]!r} has a comma in a table with decimal points"
    return np.nan, f"{text[:30]!r} is not a number"
