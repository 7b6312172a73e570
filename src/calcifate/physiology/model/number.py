"""Functions for whatever flows through a law: floats, arrays, symbols of a solver or of an algebra program."""

from __future__ import annotations

import importlib
from typing import Any

Number = Any
"""A float, an array, a symbol or a quantity with a unit: whatever has arithmetic."""

LIBRARIES = {"casadi": "casadi", "sympy": "sympy"}
"""Whose functions a value wants, by the package that made it; NumPy for all others."""


def _library(value: Number) -> Any:
    return importlib.import_module(LIBRARIES.get(type(value).__module__.partition(".")[0], "numpy"))


def exponential(value: Number) -> Number:
    """e to the power of a value without unit.

    Examples
    --------
    >>> float(exponential(0.0))
    1.0
    """
    return _library(value).exp(value)


def square_root(value: Number) -> Number:
    """The root of a value, with the root of its unit.

    Examples
    --------
    >>> float(square_root(4.0))
    2.0
    """
    return _library(value).sqrt(value)
