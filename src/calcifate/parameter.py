"""The numbers of the laws: each with its unit, its source and how it was come by, in a TOML table beside the code.

A law is a plain function; its coefficients are its last keyword arguments, and the table names them the same way. Where
a law holds is data too: outside it the result stands, and a caveat travels with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.record import STRICT, load_toml, read_data

ParameterKind = Literal["measured", "fitted", "assumed", "derived", "defined"]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number, as printed."""

    __pydantic_config__ = STRICT

    value: float
    unit: str
    kind: ParameterKind
    source: str = ""
    """Empty: the source of the law."""
    at: str = ""
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Law:
    """What a table says about one law."""

    __pydantic_config__ = STRICT

    source: str
    population: str = ""
    """In whom it was found."""
    function: str = ""
    """Name of the function, where several tables share one."""
    at: str = ""
    valid: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    """Low and high of each quantity within which it was measured."""
    parameter: dict[str, Parameter] = field(default_factory=dict[str, Parameter])
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LawTable:
    """One `<organ>.toml`."""

    __pydantic_config__ = STRICT

    law: dict[str, Law]


@cache
def laws(package: str, file: str) -> dict[str, Law]:
    """The laws of a table in a package, read once.

    Examples
    --------
    >>> laws("calcifate.physiology", "calcium.toml")["albumin_corrected_calcium"].source
    'payne1973'
    """
    from importlib import resources

    found = resources.files(package).joinpath(file)
    return read_data(LawTable, load_toml(found, file), file).law


def coefficients(law: Law) -> dict[str, float]:
    """The numbers of a law, by the name of its argument."""
    return {name: parameter.value for name, parameter in law.parameter.items()}


def outside(law: Law, **quantities: float) -> tuple[str, ...]:
    """The quantities that lie outside the range in which the law was measured."""
    return tuple(
        name for name, value in quantities.items() if name in law.valid and not _within(value, law.valid[name])
    )


def _within(value: float, valid: tuple[float, float]) -> bool:
    return valid[0] <= value <= valid[1]
