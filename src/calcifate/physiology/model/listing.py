"""What can be set in the body, as rows for a table: inputs, switches and parameters, each with who says so."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from calcifate.physiology.model.body import Body, body
from calcifate.source import source


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """One thing that can be set."""

    name: str
    organ: str
    value: float
    """Of the reference person."""
    unit: str
    kind: str
    """Input, switch, or how a parameter was come by."""
    source: str = ""
    doi: str = ""
    at: str = ""
    sd: float | None = None
    spread: float | None = None
    between: float | None = None
    prior: float | None = None
    prior_spread: float | None = None
    low: float | None = None
    high: float | None = None
    species: str = "human"
    says: str = ""


COLUMNS = tuple(field.name for field in fields(SettingRow))


def setting_rows(model: Body | None = None, *, organ: str = "", search: str = "") -> tuple[SettingRow, ...]:
    """What can be set, in the order of the organs.

    Parameters
    ----------
    model : Body, optional
    organ : str, optional
        Only of this organ.
    search : str, optional
        Only rows in which this text stands, in any case of letters.

    Examples
    --------
    >>> [row.unit for row in setting_rows(search="body_weight")]
    ['kg']
    """
    model = model or body()
    rows = (*_inputs(model), *_switches(model), *_parameters(model))
    ours = [row for row in rows if organ in ("", row.organ)]
    return tuple(row for row in ours if search.lower() in " ".join(map(str, values(row))).lower())


def values(row: SettingRow) -> tuple[Any, ...]:
    """The values of a row, in the order of `COLUMNS`."""
    return tuple(getattr(row, column) for column in COLUMNS)


def _inputs(model: Body) -> list[SettingRow]:
    return [
        SettingRow(name=name, organ=model.organ_of[name], value=row.value, unit=row.unit, kind="input", low=row.low,
                   high=row.high, says=row.says)
        for name, row in model.inputs.items()
    ]  # fmt: skip


def _switches(model: Body) -> list[SettingRow]:
    return [
        SettingRow(
            name=name, organ=model.organ_of[name], value=1.0, unit="1", kind="switch", low=0.0, high=1.0, says=said
        )
        for name, said in model.switches.items()
    ]


def _parameters(model: Body) -> list[SettingRow]:
    return [
        SettingRow(
            name=name, organ=model.organ_of[name], value=row.value, unit=row.unit, kind=row.kind, source=row.source,
            doi=source(row.source).doi, at=row.at, sd=row.sd, spread=row.spread, between=row.between, prior=row.prior,
            prior_spread=row.prior_spread, low=row.low, high=row.high, species=row.species, says=name.replace("_", " "),
        )
        for name, row in model.parameters.items()
    ]  # fmt: skip
