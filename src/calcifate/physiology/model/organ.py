"""What an organ's table says: its inputs, switches, pools, parameters and the wiring of its laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from calcifate.errors import DataError, Problem
from calcifate.parameter import ParameterKind
from calcifate.record import STRICT, load_toml, read_data

PACKAGE = "calcifate.physiology.body"
ELEMENTS = ("Ca", "Mg", "P")
Element = Literal["", "Ca", "Mg", "P"]


@dataclass(frozen=True, kw_only=True)
class Input:
    """What a person, a meal or a protocol sets."""

    __pydantic_config__ = STRICT

    value: float
    """Of the reference person."""
    unit: str
    says: str
    low: float
    high: float
    """Outside them it is refused."""
    loinc: str = ""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """An amount or a state that is carried along in time."""

    __pydantic_config__ = STRICT

    unit: str
    says: str
    holds: Element = ""
    """The element whose amount it is; empty for hormones, enzymes and other states."""
    start: float | str = 0.0
    """Where the search for the steady state starts; or the name of a law that gives it."""
    scale: float = 1.0
    """Its usual size: solvers see the pool over its scale, and tolerances are shares of it."""
    least: float = 0.0
    """Of its usual size: with less nobody lives, and no steady state is taken for one."""
    boundary: bool = False
    """Outside the body: only gains are counted, and nothing depends on it."""
    drifts: bool = False
    """So slow that it has no steady state of its own: it stays at its start while the others settle."""
    loinc: str = ""


@dataclass(frozen=True, kw_only=True)
class BodyParameter:
    """One number of the body, as printed."""

    __pydantic_config__ = STRICT

    value: float
    unit: str
    kind: ParameterKind
    source: str
    at: str = ""
    sd: float | None = None
    """Of the usual value, in its unit: how well it is known."""
    spread: float | None = None
    """The same as standard deviation of its logarithm."""
    between: float | None = None
    """Between people, as standard deviation of its logarithm."""
    prior: float | None = None
    prior_spread: float | None = None
    """Of a fitted value: what was believed before, with the standard deviation of its logarithm."""
    low: float | None = None
    high: float | None = None
    """Beyond them the law makes no sense: draws and fits stay within."""
    species: str = "human"


@dataclass(frozen=True, kw_only=True)
class BodyLaw:
    """How a law is wired."""

    __pydantic_config__ = STRICT

    unit: str
    source: str
    function: str = ""
    """Empty: the function has the name of the quantity."""
    given: dict[str, str] = field(default_factory=dict[str, str])
    """Which quantity an argument is, where the names differ."""
    taken_from: str = ""
    to: str = ""
    """Pools of a flow."""
    valid: tuple[float, float] | None = None
    """Outside it the result stands and a caveat travels with it."""
    says: str = ""
    loinc: str = ""
    step: bool = False
    """A step on the way to another quantity: not shown unless asked for."""


@dataclass(frozen=True, kw_only=True)
class OrganTable:
    """One `<organ>.toml`, repeated rows written out."""

    __pydantic_config__ = STRICT

    title: str
    use: str
    input: dict[str, Input] = field(default_factory=dict[str, Input])
    switch: dict[str, str] = field(default_factory=dict[str, str])
    """A mechanism that can be turned off, 1 or 0, and what it says."""
    pool: dict[str, Pool] = field(default_factory=dict[str, Pool])
    parameter: dict[str, BodyParameter] = field(default_factory=dict[str, BodyParameter])
    law: dict[str, BodyLaw] = field(default_factory=dict[str, BodyLaw])


@cache
def organs() -> dict[str, OrganTable]:
    """Every organ of the body, by name, in order of name.

    Raises
    ------
    DataError
        If a table has an unknown key, or a value of the wrong kind.

    Examples
    --------
    >>> organs()["kidney"].title
    'Kidney'
    """
    files = sorted(resources.files(PACKAGE).iterdir(), key=lambda file: file.name)
    names = [file.name for file in files if file.name.endswith(".toml")]
    return {name.removesuffix(".toml"): read_organ(name) for name in names}


def read_organ(name: str) -> OrganTable:
    """One table of the body, by the name of its file."""
    table = load_toml(resources.files(PACKAGE).joinpath(name), name)
    return read_data(OrganTable, written_out(table, name), name)


def written_out(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A table with the rows of `<kind>_each.<list>` repeated for each name of that list, and TOML's words as ours.

    Examples
    --------
    >>> written_out({"each": {"meal": ["lunch"]}, "law_each": {"meal": {"{meal}_size": {"unit": "1"}}}}, "x")
    {'law': {'lunch_size': {'unit': '1'}}}
    """
    whole: dict[str, Any] = {key: value for key, value in table.items() if key != "each" and not key.endswith("_each")}
    for kind in ("input", "pool", "parameter", "law"):
        for listed, rows in table.get(f"{kind}_each", {}).items():
            if listed not in table.get("each", {}):
                raise DataError(
                    Problem(found=f"{kind}_each.{listed} has no list", file=where, right=f"add each.{listed}")
                )
            for name in table["each"][listed]:
                repeated = {_filled(key, listed, name): _filled(row, listed, name) for key, row in rows.items()}
                whole[kind] = {**whole.get(kind, {}), **repeated}
    for row in whole.get("law", {}).values():
        for ours, theirs in (("given", "with"), ("taken_from", "from")):
            if theirs in row:
                row[ours] = row.pop(theirs)
    return whole


def _filled(part: Any, listed: str, name: str) -> Any:
    if isinstance(part, str):
        return part.replace(f"{{{listed}}}", name)
    if isinstance(part, dict):
        rows = cast("dict[str, Any]", part)
        return {_filled(key, listed, name): _filled(value, listed, name) for key, value in rows.items()}
    return part
