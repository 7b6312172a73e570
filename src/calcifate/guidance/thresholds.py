"""The numbers that rules compare with: one named set, any value of which a local file can replace."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from calcifate.errors import InputError, Problem
from calcifate.flow.finding import Fact
from calcifate.guidance.wording import amount
from calcifate.record import STRICT, load_toml, near_miss, problems_in, read_data
from calcifate.substance import molar_mass_of, substance
from calcifate.units import conversion

BOUNDARY = 1e-9  # relative: a value at the boundary counts as beyond it, whatever the rounding of a conversion
OTHER_UNITS = {"mmol/L": "mg/dL", "pmol/L": "pg/mL", "nmol/L": "ng/mL", "mmol/d": "mg/d", "µg/d": "IU/d"}
DECIMALS = {"mmol/L": 2, "mg/dL": 1, "pmol/L": 1, "L/d": 1, "mmol/d": 2, "1": 2, "kg/m2": 1}
NO_MASS = {"potassium"}  # clinics give potassium in mEq/L, which has the same number as mmol/L


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One number, as published."""

    __pydantic_config__ = STRICT

    value: float
    unit: str
    house_unit: str
    """What rules compare in."""
    side: Literal["high", "low"]
    """Which side is worse."""
    source: str
    substance: str = ""
    """Needed to cross between mass and amount."""
    note: str = ""
    """Which choices there were, and why this one."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """A named, versioned set."""

    __pydantic_config__ = STRICT

    name: str
    version: str
    threshold: dict[str, Threshold]


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A value of a local file."""

    __pydantic_config__ = STRICT

    value: float
    source: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Replacements:
    """A local file."""

    __pydantic_config__ = STRICT

    name: str
    threshold: dict[str, Replacement]


@cache
def own_thresholds() -> Thresholds:
    """The set that comes with the program."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("thresholds.toml")
    return read_data(Thresholds, load_toml(file, file.name), "guidance/thresholds.toml")


def thresholds(path: Path | None = None) -> Thresholds:
    """The set in force: ours, with the values of a local file in their place.

    Parameters
    ----------
    path : Path, optional
        A TOML file with `name` and `[threshold.<name>]` tables of `value` and `source`, in the unit of ours.

    Raises
    ------
    InputError
        If the file cannot be read, or replaces what does not exist.

    Examples
    --------
    >>> thresholds().threshold["potassium_emergency"].value
    6.0
    """
    ours = own_thresholds()
    if path is None:
        return ours
    theirs = _read(path)
    unknown = [name for name in theirs.threshold if name not in ours.threshold]
    if unknown:
        raise InputError(
            [
                Problem(
                    found="no threshold has this name",
                    right=f"did you mean {near_miss(name, list(ours.threshold)) or 'one of `calcifate rules list`'}?",
                    file=str(path),
                    key=f"threshold.{name}",
                )
                for name in unknown
            ]
        )
    changed = {
        name: replace(ours.threshold[name], value=new.value, source=f"{theirs.name}: {new.source}", note=new.note)
        for name, new in theirs.threshold.items()
    }
    return Thresholds(
        name=f"{ours.name} with {len(changed)} replaced by {theirs.name}",
        version=ours.version,
        threshold={**ours.threshold, **changed},
    )


def _read(path: Path) -> Replacements:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(Problem(found=f"cannot be read: {error}", right="give a TOML file", file=str(path))) from error
    record, problems = problems_in(Replacements, table)
    if problems:
        raise InputError([replace(problem, file=str(path)) for _, problem in problems])
    return record


def _converted(limit: Threshold, unit: str) -> float:
    """The value in another unit."""
    if limit.unit == unit:
        return limit.value
    known = substance(limit.substance) if limit.substance else None
    step = conversion(
        limit.unit,
        unit,
        substance=limit.substance,
        molar_mass=molar_mass_of(limit.substance) if known else None,
        valence=known.valence if known else None,
        grams_per_iu=known.grams_per_iu if known else None,
    )
    return limit.value * step.factor


def limit_value(limits: Thresholds, name: str) -> float:
    """A threshold in the unit that rules compare in, without the allowance at the boundary.

    Examples
    --------
    >>> round(limit_value(thresholds(), "magnesium_emergency"), 3)
    1.646
    """
    limit = limits.threshold[name]
    return _converted(limit, limit.house_unit)


def _text(limit: Threshold, unit_system: str) -> str:
    house = limit.house_unit
    other = OTHER_UNITS.get(house) if limit.substance and limit.substance not in NO_MASS else None
    units = [house] if other is None else [other, house] if unit_system == "conventional" else [house, other]
    texts = [amount(_converted(limit, unit), "" if unit == "1" else unit, DECIMALS.get(unit, 0)) for unit in units]
    return texts[0] if len(texts) == 1 else f"{texts[0]} ({texts[1]})"


def limit_facts(limits: Thresholds, unit_system: str = "SI") -> dict[str, Fact]:
    """Every threshold as a fact called `<name>_limit`, in both unit systems, the person's first.

    Examples
    --------
    >>> limit_facts(thresholds())["calcium_urgent_limit"].text
    '2.74 mmol/L (11 mg/dL)'
    """
    return {
        f"{name}_limit": Fact(
            name=f"{name}_limit",
            value=_converted(limit, limit.house_unit) * (1 - BOUNDARY if limit.side == "high" else 1 + BOUNDARY),
            text=_text(limit, unit_system),
            origin=f"thresholds.{name}",
        )
        for name, limit in limits.threshold.items()
    }
