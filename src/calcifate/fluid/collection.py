"""How much urine was collected in how long: volume, hours, and whether it is of a day, timed or spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calcifate.fluid.analytes import analyte, analyte_table
from calcifate.fluid.headers import Header
from calcifate.fluid.row_texts import Array, Mask, RowTexts, Texts, kept, say_outside, spelled


@dataclass(frozen=True, kw_only=True)
class Collection:
    """How much was collected in how long."""

    kind: Texts
    volume: Array
    """Of 24 h. [L]"""
    collected: Array
    """As collected. [L]"""
    hours: Array
    typed: Mask
    """Where a column said what kind it is."""
    said: Mask
    """Where a problem of the volume or the hours is said already."""


def collection(
    header: Header,
    plain: Mapping[str, Array | None],
    text: Mapping[str, Sequence[str]],
    problem: RowTexts,
    rows: int,
) -> Collection:
    """Volume, hours and kind of each row, with what is wrong with them said.

    Parameters
    ----------
    header : Header
        What the columns are.
    plain : mapping of str to array
        `volume` and `hours` as they were given or assumed; None where they are nowhere.
    text : mapping of str to sequence of str
        The column `type`, if there is one.
    problem : RowTexts
        Grows by what is wrong.
    rows : int
        How many there are.
    """
    gap = np.full(rows, np.nan)
    kind, typed = _typed(text, problem, rows)
    if header.fluid != "urine":
        none = np.full(rows, "", dtype=object)
        return Collection(kind=none, volume=gap, collected=gap, hours=gap, typed=typed, said=typed)
    given = plain.get("volume")
    volume = gap if given is None else given
    said = plain.get("hours")
    # No word on the hours anywhere: a day, as the caveat of the header says.
    hours = np.where(np.isnan(volume), np.nan, 24.0) if said is None else said
    low, high = analyte("hours").possible["urine"]
    say_outside(hours, low, high, lambda row: f"a collection over {hours[row]:g} hours", problem)
    endless = (hours < low) | (hours > high)
    hours = kept(hours, low, high)
    spot = typed & (kind == "spot")
    volume, hours = np.where(spot, np.nan, volume), np.where(spot, np.nan, hours)
    column = header.columns.get("volume")
    unit = column.unit if column else header.assumed["volume"].unit if "volume" in header.assumed else None
    per_day = unit is not None and unit.per == "day"
    of_day = volume if per_day else volume * 24.0 / hours
    collected = volume * hours / 24.0 if per_day else volume
    low, high = analyte("volume").possible["urine"]
    checked = np.where(np.isnan(of_day), volume, of_day)
    say_outside(checked, low, high, lambda row: f"volume {checked[row]:g} L per 24 h", problem)
    bad = (checked < low) | (checked > high)
    of_day, collected = np.where(bad, np.nan, of_day), np.where(bad, np.nan, collected)
    shortest, longest = analyte("hours").usual or (24.0, 24.0)
    whole_day = (hours >= shortest) & (hours <= longest)
    guessed = np.where(whole_day, "24h", np.where(np.isnan(volume) & np.isnan(hours), "spot", "timed")).astype(object)
    return Collection(
        kind=np.where(typed, kind, guessed),
        volume=of_day,
        collected=collected,
        hours=hours,
        typed=typed,
        said=bad | endless,
    )


def _typed(text: Mapping[str, Sequence[str]], problem: RowTexts, rows: int) -> tuple[Texts, Mask]:
    """What the column `type` says, and where it says anything."""
    if "type" not in text:
        return np.full(rows, "", dtype=object), np.zeros(rows, dtype=np.bool_)
    said = ", ".join(analyte_table().spelling["type"])
    kind = spelled("type", text["type"], lambda word: f"type {word!r} is not one of {said}", problem)
    return kind, kind != ""


def why_dry(times: Collection, row: int) -> str:
    """Why an amount of a day or of a collection cannot be put per litre in this row."""
    if times.kind[row] == "spot" and times.typed[row]:
        return "a spot urine has no day"
    return "the volume or the hours are not known"
