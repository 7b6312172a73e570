"""Experiments as data: who, what was done and when, and which figures of it are held against which targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.physiology.validation.target import PACKAGE, targets
from calcifate.record import STRICT, read_folder


@dataclass(frozen=True, kw_only=True)
class Step:
    """What changes at one time of an experiment."""

    __pydantic_config__ = STRICT

    at: float = 0.0
    """[d]"""
    settings: dict[str, float] = field(default_factory=dict[str, float])
    beside: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])
    """A setting that depends on the person: a quantity of the steady state and what is added to it."""
    added: dict[str, float] = field(default_factory=dict[str, float])
    """Amounts that enter pools at once."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """The same person with one setting at several values: each settles anew, or runs anew where there is time."""

    __pydantic_config__ = STRICT

    name: str
    values: tuple[float, ...]
    several: tuple[str, ...] = ()
    """Others that take the same value."""
    relative: bool = False
    """Values are multiples of what the steady state has."""


@dataclass(frozen=True, kw_only=True)
class Readout:
    """One figure read from an experiment."""

    __pydantic_config__ = STRICT

    target: str
    of: str
    """A pool or quantity of the model, or a measure of `measures.py`."""
    how: str = "value"
    """A function of `readings.py`."""
    at: float | None = None
    since: float = 0.0
    until: float | None = None
    level: float | None = None
    by: str = ""
    """The quantity whose values are the places, instead of time or the values of the series."""
    against: str = ""
    """Another experiment, whose reading of the same kind this one is compared with."""
    compared: Literal["relative", "difference", "retained", "per_dose"] = "relative"
    """Over the other less 1; less the other; the share of `dose` that did not appear
    as a difference; or over the other and over `dose`."""
    dose: float | None = None
    times: float = 1.0
    """Factor from the model's unit to the target's."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One experiment."""

    __pydantic_config__ = STRICT

    says: str
    person: dict[str, float] = field(default_factory=dict[str, float])
    """Settings that differ from the reference person in the steady state at the start."""
    held: bool = False
    """The steps change settings while the body stays as it was: a single meal, a gland in a dish."""
    step: tuple[Step, ...] = ()
    until: float = 0.0
    """[d] Zero: a steady state, without time."""
    time: tuple[float, ...] = ()
    """When results are kept; every hundredth of the whole if empty. [d]"""
    series: Series | None = None
    read: tuple[Readout, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExperimentTable:
    """One file of `experiments/`."""

    __pydantic_config__ = STRICT

    experiment: dict[str, Experiment]


@cache
def experiments() -> dict[str, Experiment]:
    """Every experiment by its name.

    Raises
    ------
    DataError
        If a name is there twice, or a reading has no target.

    Examples
    --------
    >>> experiments()["reference"].says
    'the reference person at rest'
    """
    found: dict[str, Experiment] = {}
    for group, table in read_folder(ExperimentTable, PACKAGE, "experiments").items():
        for name, experiment in table.experiment.items():
            where = f"experiments/{group}.toml"
            if name in found:
                raise DataError(Problem(found="this name is there twice", key=name, file=where))
            for read in experiment.read:
                if read.target not in targets():
                    raise DataError(Problem(found=f"no target {read.target!r}", key=name, file=where))
            found[name] = experiment
    return found
