"""Timed urine: from amounts per collection, with the unit in the key, to laboratory values per 24 hours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from calcifate.errors import InputError, Problem
from calcifate.flow.person import ConversionStep, Lab
from calcifate.person.analytes import analyte, analyte_table, find
from calcifate.person.convert import line, parsed, tidy_unit
from calcifate.person.doubt import Reading, basis_of, check_possible
from calcifate.person.figures import Comparator, Figure, figure, inline, shown
from calcifate.person.file import LabEntry
from calcifate.person.labs import finish, iso_date, newest_first
from calcifate.person.sift import Findings
from calcifate.record import Path, near_miss

HOURS = ("collected_hours", "collection_hours", "hours", "duration_hours", "duration_h")
SHORTEST, LONGEST = 1.0, 72.0  # hours: outside them it is no collection
USUAL = (20.0, 28.0)  # hours: outside them the scaling to a day is a question
OTHER = (*HOURS, "date", "laboratory", "lab", "note", "notes", "volume", "ph", "complete")
PER = {"l": "L", "dl": "dL", "ml": "mL", "d": "d", "day": "d", "24h": "d"}
UNIT_NAMES = (
    "mmol",
    "umol",
    "µmol",
    "mol",
    "mg",
    "ug",
    "µg",
    "mcg",
    "g",
    "meq",
    "ueq",
    "ml",
    "l",
    "liters",
    "litres",
    "dl",
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """One key of a collection."""

    id: str
    figure: Figure
    unit: str
    """With `/L` for a concentration and `/d` for an amount that is per day already; else per collection."""
    name: str
    basis: str
    path: Path


def read_urine(
    collections: Sequence[Mapping[str, Any]], *, unit_system: str, root: Path, findings: Findings
) -> tuple[Lab, ...]:
    """Every collection as laboratory values per 24 hours, the newest first.

    Parameters
    ----------
    collections : sequence of mapping
        As in the person file: `calcium_mmol = 6.1`, `volume_l = 1.35`, `ph = 5.7`, `collected_hours = 24`. A unit per
        litre (`calcium_mmol_per_l`) is multiplied by the volume; a unit per day (`calcium_mg_per_day`) is not scaled.
    """
    labs: list[Lab] = []
    for number, collection in enumerate(collections):
        path = (*root, number)
        labs.extend(_collection(collection, unit_system, path, findings))
    return newest_first(labs)


def _collection(table: Mapping[str, Any], unit_system: str, path: Path, findings: Findings) -> list[Lab]:
    if not table:
        return []
    hours = _hours(table, path, findings)
    amounts = _amounts(table, path, findings)
    volume = next((each for each in amounts if each.id == "urine_volume"), None)
    litres = _litres(volume)
    entry = LabEntry(date=str(table.get("date", "")), note=str(table.get("note", table.get("notes", ""))))
    if entry.date and not iso_date(entry.date):
        findings.ask(f"date {shown(entry.date)} of the urine collection was not understood: write it as 2025-03-04")
    labs: list[Lab] = []
    for amount in amounts:
        try:
            labs.append(_lab(amount, entry, hours, litres, unit_system))
        except InputError as error:
            findings.add(amount.path, error.problems)
    return labs


def _hours(table: Mapping[str, Any], path: Path, findings: Findings) -> float:
    key = next((key for key in HOURS if table.get(key) is not None), None)
    if key is None:
        findings.ask("urine: how long it was collected is not given; 24 hours were assumed")
        return 24.0
    try:
        hours = _figure(table[key]).value
    except InputError as error:
        findings.add((*path, key), error.problems)
        return 24.0
    if not SHORTEST <= hours <= LONGEST:
        findings.wrong((*path, key), f"{hours:g} hours", "the hours of one collection, usually 24")
        return 24.0
    if not USUAL[0] <= hours <= USUAL[1]:
        findings.ask(f"urine was collected over {hours:g} hours and scaled to 24: less certain than a full day")
    return hours


def _amounts(table: Mapping[str, Any], path: Path, findings: Findings) -> list[Amount]:
    """Every key that is an amount; what is none is a problem or a question."""
    amounts: list[Amount] = []
    for key, value in table.items():
        here = (*path, key)
        folded = "_".join(re.split(r"[\s_\-]+", key.strip().casefold()))
        if value is None or (folded in OTHER and folded not in ("volume", "ph")) or folded.endswith("_basis"):
            continue
        name, unit = split_key(folded)
        found = _named(name)
        if found is None:
            _unknown(key, folded, here, findings)
            continue
        if any(each.id == found for each in amounts):
            findings.wrong(here, f"{analyte(found).name} is given twice", "keep one")
            continue
        try:
            written, unit = _written(value, unit, found)
        except InputError as error:
            findings.add(here, error.problems)
            continue
        basis = str(
            table.get(f"{name}_basis", "") or (cast(Any, value).get("basis", "") if isinstance(value, dict) else "")
        )
        amounts.append(Amount(id=found, figure=written, unit=unit, name=name, basis=basis, path=here))
    return amounts


def split_key(key: str) -> tuple[str, str]:
    """A key as the name of an analyte and a unit.

    Examples
    --------
    >>> split_key("uric_acid_mmol"), split_key("calcium_mg_per_dl"), split_key("oxalate_mmol_24h"), split_key("ph")
    (('uric_acid', 'mmol'), ('calcium', 'mg/dL'), ('oxalate', 'mmol/d'), ('ph', ''))
    """
    words = key.split("_")
    for at in range(1, len(words)):
        if words[at] in UNIT_NAMES:
            rest = [word for word in words[at + 1 :] if word != "per"]
            unit = {"liters": "L", "litres": "L", "l": "L"}.get(words[at], words[at])
            if not rest:
                return "_".join(words[:at]), unit
            if len(rest) == 1 and rest[0] in PER:
                return "_".join(words[:at]), f"{unit}/{PER[rest[0]]}"
            break
    return key, ""


def _named(name: str) -> str | None:
    found = find(name.removeprefix("urine_"), "24 h urine").analyte
    return found if found is not None and analyte(found).specimen == "urine_24h" else None


def _unknown(key: str, folded: str, path: Path, findings: Findings) -> None:
    name, unit = split_key(folded)
    meant = near_miss(name, [*urine_names(), *OTHER])
    if meant:
        findings.wrong(path, f"unknown key {shown(key)}", f"did you mean {meant}{'_' + unit if unit else ''!s}?")
    else:
        findings.ask(f"not understood and not used: urine {inline(key, 60)}")


@cache
def urine_names() -> tuple[str, ...]:
    """Names that a key of a collection may begin with."""
    table = analyte_table().analyte.values()
    return tuple(alias.replace(" ", "_") for each in table if each.specimen == "urine_24h" for alias in each.aliases)


def _figure(value: Any) -> Figure:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(Problem(found=f"found {shown(value)}", right="it should be a number"))
    try:
        return figure(value)
    except OverflowError:
        raise InputError(Problem(found=f"found {shown(value)}", right="it should be a number")) from None


def _written(value: Any, unit: str, found: str) -> tuple[Figure, str]:
    """The number and its unit, wherever the unit stands."""
    if isinstance(value, Mapping):
        table = cast(Mapping[str, Any], value)
        written, own = _figure(table.get("value")), str(table.get("unit", ""))
    else:
        written = _figure(value)
        own = written.unit
    if own and unit and tidy_unit(own) != unit:
        raise InputError(Problem(found=f"two units, {inline(unit, 20)} and {inline(own, 20)}", right="give one"))
    unit = tidy_unit(own) or unit
    if not unit and found != "urine_pH":
        names = f"{found.removeprefix('urine_')}_mmol" if found != "urine_volume" else "volume_l"
        raise InputError(Problem(found=f"{analyte(found).name} has no unit", right=f"put it in the key: {names}"))
    return written, unit


def _litres(volume: Amount | None) -> float | None:
    """Volume of the collection as it is. [L]"""
    if volume is None or volume.figure.comparator or "/" in volume.unit or parsed(volume.unit) is None:
        return None
    way = parsed(volume.unit)
    return volume.figure.value * way.scale if way and way.numerator == "volume" else None


def _lab(amount: Amount, entry: LabEntry, hours: float, litres: float | None, unit_system: str) -> Lab:
    what = analyte(amount.id)
    value, unit = amount.figure.value, amount.unit
    steps: list[ConversionStep] = []
    if amount.id == "urine_pH":
        reading = _reading(amount, value, "1")
    else:
        known = parsed(unit)
        if known is None:
            line(what, unit)  # raises with the reason
        if known and ("volume", -1) in known.powers:
            if not litres:
                right = "give volume_l, or the amount of the whole collection"
                raise InputError(Problem(found=f"{what.name} in {unit} without the volume", right=right))
            whole = unit.split("/")[0]
            factor = litres / parsed_scale(unit.split("/", 1)[1])
            steps.append(_step(value, unit, value * factor, whole, factor, f"volume of the collection {litres:g} L"))
            value, unit = value * factor, whole
        if not (known and ("time", -1) in known.powers):
            factor = 24.0 / hours
            if hours != 24.0:
                reason = f"collected over {hours:g} h, scaled to 24 h"
                steps.append(_step(value, unit, value * factor, f"{unit}/d", factor, reason))
            value, unit = value * factor, f"{unit}/d"
        reading = _reading(amount, value, unit)
    questions: list[str] = []
    named = LabEntry(analyte=amount.name, specimen="24 h urine", basis=amount.basis)
    way = line(what, reading.unit, basis_of(named, reading, questions, key=f"{amount.id.removeprefix('urine_')}_basis"))
    check_possible(reading, way, questions)
    return finish(entry, reading, way, unit_system, tuple(questions), before=tuple(steps), hours=hours)


def parsed_scale(unit: str) -> float:
    """Litres in a unit of volume."""
    known = parsed(unit)
    return known.scale if known else 1.0


def _reading(amount: Amount, value: float, unit: str) -> Reading:
    comparator: Comparator = amount.figure.comparator
    return Reading(
        id=amount.id, entry=analyte(amount.id), value=value, comparator=comparator, unit=unit, low=None, high=None
    )


def _step(value: float, unit: str, to_value: float, to_unit: str, factor: float, reason: str) -> ConversionStep:
    return ConversionStep(
        from_value=value,
        from_unit=unit,
        to_value=to_value,
        to_unit=to_unit,
        factor=factor,
        reason=reason,
        source="si_brochure_2019",
    )
