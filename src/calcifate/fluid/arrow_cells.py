"""Columns of Arrow as numbers and texts."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from calcifate.fluid.analytes import analyte_table
from calcifate.fluid.cells import Cells, cells, from_numbers, number_of
from calcifate.fluid.quantity import NUMBER

# pyarrow ships no types.


def cells_of(column: Any, *, decimal_comma: bool = False) -> Cells:
    """A column of Arrow, of numbers or of text, as numbers with what is missing and what is wrong."""
    arrow: Any = importlib.import_module("pyarrow")
    kind = column.type
    if arrow.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if arrow.types.is_floating(kind) or arrow.types.is_integer(kind) or arrow.types.is_decimal(kind):
        return from_numbers(np.asarray(column.cast(arrow.float64()).to_numpy(zero_copy_only=False), dtype=np.float64))
    if arrow.types.is_null(kind):
        return from_numbers(np.full(len(column), np.nan))
    if arrow.types.is_string(kind) or arrow.types.is_large_string(kind):
        return _of_text(column, decimal_comma)
    return cells(column.to_pylist(), decimal_comma=decimal_comma)


def _of_text(column: Any, decimal_comma: bool) -> Cells:
    """Texts that are plain numbers in one go, the few others one by one."""
    arrow: Any = importlib.import_module("pyarrow")
    compute: Any = importlib.import_module("pyarrow.compute")
    text = compute.utf8_trim_whitespace(column)
    if decimal_comma:
        plain = compute.match_substring_regex(text, r"^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$")
        text = compute.replace_substring(text, ",", ".")
    else:
        plain = compute.match_substring_regex(text, f"^{NUMBER}$")
    plain = compute.fill_null(plain, False)
    numbers = compute.if_else(plain, text, arrow.scalar(None, text.type)).cast(arrow.float64())
    values = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    empty = compute.is_in(compute.utf8_lower(text), value_set=arrow.array(analyte_table().missing, text.type))
    missing = np.asarray(
        compute.or_(compute.is_null(column), empty).to_numpy(zero_copy_only=False), dtype=np.bool_
    ).copy()
    faults: dict[int, str] = {}
    for row in np.flatnonzero(np.isnan(values) & ~missing):
        number, fault = number_of(column[int(row)].as_py(), decimal_comma=decimal_comma)
        values[row] = number
        missing[row] = not fault and np.isnan(number)
        if fault:
            faults[int(row)] = fault
    return Cells(values=values, missing=missing, faults=faults)


def texts_of(column: Any) -> list[str]:
    """A column of Arrow as texts; nothing is the empty text."""
    return ["" if cell is None else cell if isinstance(cell, str) else str(cell) for cell in column.to_pylist()]
