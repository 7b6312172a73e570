"""The targets: figures that were seen in people, animals or cells and that the model of the body is held against.

A `fit` target may set parameters. A `guard` must not be tuned to: it only shows whether the model holds elsewhere. The
files of `targets/` are the data; nothing here computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT, read_folder

PACKAGE = "calcifate.physiology.validation"

Use = Literal["fit", "guard"]
Bounds = Literal["", "reference_interval", "range", "confidence_interval", "lower_bound", "upper_bound"]
FigureReading = Literal["read", "computed", "memory"]
Species = Literal["human", "bovine", "rat", "in_vitro"]
Organ = Literal[
    "gut", "plasma", "cells", "parathyroid", "vitamin_d", "FGF23", "kidney", "bone",
    "bone_cells", "propensity", "vessel", "vitamin_k",
]  # fmt: skip

LETTERS: dict[Use, str] = {"fit": "F", "guard": "G"}
"""How a use is written where there is room for one letter."""

MODELLED: frozenset[str] = frozenset(("gut", "plasma", "cells", "parathyroid", "vitamin_d", "FGF23", "kidney", "bone"))
"""The organs that the model has. The other organs come later."""

SIGNS: frozenset[str] = frozenset(("sign", "association"))
"""Units of targets that say only which way something goes (1, 0, -1), or whether it goes with it at all (1, 0)."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One figure that was seen, as printed."""

    __pydantic_config__ = STRICT

    id: str
    use: Use
    quantity: str
    unit: str
    """As printed. `sign`: 1 rises or is raised, -1 falls, 0 does not change. `association`: 1 yes, 0 no."""
    source: str
    reading: FigureReading
    """How the figure came here: read in the source, worked out from what was read, or from memory."""
    organ: Organ
    """The organ that gives the figure."""
    setting: str = ""
    """What was done."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    """Always a standard deviation; where a standard error was printed, the note says so."""
    bounds: Bounds = ""
    """What `low` and `high` are."""
    population: str = ""
    species: Species = "human"
    n: int | None = None
    sign_meaning: str = ""
    """What the sign means, where it is not the usual."""
    loose: str = ""
    """Why the figure is only about right, where it is."""
    doubt: str = ""
    """What has to be checked before anything is fitted to it."""
    not_modelled: str = ""
    """Why a mineral model cannot give it, where it cannot."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetTable:
    """One file of `targets/`."""

    __pydantic_config__ = STRICT

    target: tuple[Target, ...]


@cache
def target_groups() -> dict[str, tuple[Target, ...]]:
    """The targets of each file, by the name of the file.

    Examples
    --------
    >>> target_groups()["store"][0].quantity
    'share of serum Mg bound to protein'
    """
    return {group: table.target for group, table in read_folder(TargetTable, PACKAGE, "targets").items()}


@cache
def targets() -> dict[str, Target]:
    """Every target by its id.

    Raises
    ------
    DataError
        If two targets have the same id.

    Examples
    --------
    >>> targets()["T38.2"].value, targets()["T38.2"].unit
    (0.61, 'mmol/L')
    """
    found: dict[str, Target] = {}
    for group, entries in target_groups().items():
        for entry in entries:
            if entry.id in found:
                raise DataError(Problem(found="this id is there twice", key=entry.id, file=f"targets/{group}.toml"))
            found[entry.id] = entry
    return found
