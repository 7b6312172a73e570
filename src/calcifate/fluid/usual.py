"""Usual amounts for what was not measured, as a declared assumption. Figures in `usual.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from calcifate.fluid.analytes import find
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Usual:
    """`usual.toml`."""

    __pydantic_config__ = STRICT

    source: str
    spread: float
    """Relative standard uncertainty of an assumed amount."""
    amount: dict[str, str]
    """By analyte."""


@cache
def usual() -> Usual:
    """The usual amounts, read once."""
    from importlib import resources

    file = resources.files("calcifate.fluid").joinpath("usual.toml")
    return read_data(Usual, load_toml(file, file.name), "fluid/usual.toml")


def usual_for(missing: Iterable[str]) -> dict[str, str]:
    """Usual amounts of those of the analytes for which one may be assumed.

    Examples
    --------
    >>> usual_for(["sulfate", "oxalate"])
    {'sulfate': '20 mmol/d'}
    """
    return {name: usual().amount[name] for name in missing if name in usual().amount}


def with_usual(missing: Iterable[str], declared: Mapping[str, str]) -> dict[str, str]:
    """What was declared, and usual amounts of those of the missing that were declared under no name of theirs.

    Examples
    --------
    >>> with_usual(["sulfate", "urate"], {"SO4": "12 mmol/d"})
    {'urate': '3.3 mmol/d', 'SO4': '12 mmol/d'}
    """
    named = {found[0] for found in map(find, declared) if found is not None}
    return {**usual_for(name for name in missing if name not in named), **declared}
