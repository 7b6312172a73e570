"""Laboratory values: from the entries of the file to house units, with every step and every doubt on record.

What can be read in two ways is refused, never guessed: a wrong unit is an error of a factor of ten.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from calcifate.errors import InputError, Problem
from calcifate.flow.person import ConversionStep, Lab, Position, PublishedLimit
from calcifate.person.analytes import analyte, codes, find, plain
from calcifate.person.codes import check_code
from calcifate.person.convert import Line, both_systems, is_per_day, line, parsed, step, tidy_unit
from calcifate.person.doubt import Reading, basis_of, check_possible, is_usual
from calcifate.person.figures import Figure, figure, inline, shown
from calcifate.person.file import LabEntry
from calcifate.person.sift import Findings
from calcifate.record import Path


def normalise(
    entries: Sequence[LabEntry], *, unit_system: str = "both", root: Path = ("labs",)
) -> tuple[tuple[Lab, ...], list[tuple[Path, Problem]], tuple[str, ...]]:
    """Every entry in house units, the newest of an analyte first.

    Parameters
    ----------
    unit_system : {"SI", "conventional", "both"}
        What the person reads first.
    root : tuple
        Path of the list in the file, for the problems.

    Returns
    -------
    tuple
        The values, the problems with the path of their key, and questions about what is not used.
    """
    findings = Findings()
    labs: list[Lab] = []
    for number, entry in enumerate(entries):
        if entry == LabEntry():
            continue
        lab = _lab(entry, unit_system, (*root, number), findings)
        if lab is not None:
            labs.append(lab)
    return newest_first(labs), findings.problems, tuple(findings.questions)


def newest_first(labs: Iterable[Lab]) -> tuple[Lab, ...]:
    """Values in the order of the file, those of one analyte by date with the newest first."""
    known = list(labs)
    first: dict[str, int] = {}
    for number, lab in enumerate(known):
        first.setdefault(lab.analyte, number)
    by_date = sorted(known, key=lambda lab: iso_date(lab.date) or "", reverse=True)
    return tuple(sorted(by_date, key=lambda lab: first[lab.analyte]))


def iso_date(text: str) -> str:
    """The date at the start of a text as ISO, or nothing.

    Examples
    --------
    >>> iso_date("2025-03-04T08:30"), iso_date("4.3.2025")
    ('2025-03-04', '')
    """
    try:
        return datetime.date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return ""


def _lab(entry: LabEntry, unit_system: str, path: Path, findings: Findings) -> Lab | None:
    """One entry; None if it is not used or cannot be."""
    name = inline(entry.analyte or entry.loinc, 60)
    if entry.value is None:
        if not any(known == (*path, "value") for known, _ in findings.problems):
            findings.wrong((*path, "value"), f"{name or 'this entry'} has no value", "add it, or take the entry out")
        return None
    try:
        given = figure(entry.value, marked=True)
        unit = _unit(entry, given)
    except InputError as error:
        if entry.analyte and find(entry.analyte, entry.specimen).known_but_unused:
            findings.ask(f"{name}: not used here")
        else:
            findings.add((*path, "value"), error.problems)
        return None
    identified = _analyte(entry, unit, path, findings)
    if identified is None:
        return None
    try:
        return _converted(entry, given, unit, identified, unit_system, findings)
    except InputError as error:
        findings.add(path, [replace(problem, key=problem.key or "value") for problem in error.problems])
        return None


def _unit(entry: LabEntry, given: Figure) -> str:
    """The unit, from its key or from behind the number."""
    own, behind = tidy_unit(entry.unit), tidy_unit(given.unit)
    if own and behind and plain(own) != plain(behind):
        raise InputError(Problem(found=f"{shown(entry.value)} with unit {shown(entry.unit)}", right="give one unit"))
    return own or behind


def _analyte(entry: LabEntry, unit: str, path: Path, findings: Findings) -> str | None:
    """Which analyte an entry is of, by name and by code."""
    code = entry.loinc.strip()
    by_code = codes().get(code, (None, None))[0]
    if not entry.analyte.strip():
        if by_code:
            return by_code
        findings.wrong((*path, "analyte"), "is missing", "say what was measured")
        return None
    name = inline(entry.analyte, 60)
    named = find(entry.analyte, entry.specimen, per_day=is_per_day(unit))
    if named.analyte is not None:
        return named.analyte
    if named.contradiction:
        right = "let the name and the specimen say the same"
        findings.wrong((*path, "specimen"), f"{name!r} from {inline(entry.specimen, 40)!r}", right)
    elif named.near:
        right = f"did you mean {named.near!r}?"
        findings.wrong((*path, "analyte"), f"unknown analyte {shown(entry.analyte)}", right)
    elif by_code and not named.known_but_unused:
        findings.ask(f"{name}: the name is not known; read by its LOINC code {code} as {analyte(by_code).name}")
        return by_code
    else:
        where = f" from {inline(entry.specimen, 40)}" if entry.specimen else ""
        findings.ask(f"not understood and not used: laboratory value {name!r}{where}")
    return None


def _converted(
    entry: LabEntry, given: Figure, unit: str, name: str, unit_system: str, findings: Findings
) -> Lab | None:
    what = analyte(name)
    questions: list[str] = []
    if what.keeps_unit:
        return _kept(entry, given, unit, name)
    if not unit:
        if what.unit != "1" and not what.unit_if_silent:
            usual = " or ".join(dict.fromkeys((what.si.unit, what.conventional.unit)))
            found = f"{what.name} {given.comparator}{given.value:g} has no unit"
            raise InputError(Problem(found=found, right=f"add it: {usual}?", key="unit"))
        unit = what.unit
        if what.unit_if_silent:
            questions.append(f"{what.name} has no unit: read as {unit}")
    if what.specimen == "urine_24h" and what.unit.endswith("/d"):
        known = parsed(unit)
        if known and ("volume", -1) in known.powers:
            findings.ask(f"{what.name} in {unit}: not used; only an amount per 24 hours is")
            return None
        if known and not any(dimension == "time" for dimension, _ in known.powers):
            questions.append(f"{what.name}: {unit} was read as the amount of 24 hours")
            unit = f"{unit}/d"
    reading = Reading(
        id=name,
        entry=what,
        value=given.value,
        comparator=given.comparator,
        unit=unit,
        low=_bound(entry, "low"),
        high=_bound(entry, "high"),
    )
    if reading.low is not None and reading.high is not None and reading.low > reading.high:
        raise InputError(
            Problem(
                found=f"a range from {reading.low:g} to {reading.high:g}", right="the lower end first", key="ref_low"
            )
        )
    basis = basis_of(entry, reading, questions)
    way = line(what, unit, basis)
    check_possible(reading, way, questions)
    questions.extend(check_code(entry.loinc.strip(), name, unit, lambda other: is_usual(reading, other)))
    if entry.date.strip() and not iso_date(entry.date):
        questions.append(f"date {shown(entry.date)} was not understood: write it as 2025-03-04")
    return finish(entry, reading, way, unit_system, tuple(questions))


def finish(
    entry: LabEntry,
    reading: Reading,
    way: Line,
    unit_system: str,
    questions: tuple[str, ...],
    *,
    before: tuple[ConversionStep, ...] = (),
    hours: float | None = None,
) -> Lab:
    """The record of a reading.

    Parameters
    ----------
    before : tuple of ConversionStep
        Steps already taken: scaling of a collection to 24 hours.
    """
    what = reading.entry
    value = way.to_house(reading.value)
    low = None if reading.low is None else way.to_house(reading.low)
    high = None if reading.high is None else way.to_house(reading.high)
    limits = tuple(
        PublishedLimit(
            owner=limit.owner,
            low=limit.low,
            high=limit.high,
            unit=what.unit,
            position=position(value, reading.comparator, limit.low, limit.high),
            source=limit.source,
        )
        for limit in what.limits
    )
    bounds = [b for b in (low, high, *(b for each in limits for b in (each.low, each.high))) if b is not None]
    text = both_systems(what, value, unit_system, reading.comparator, bounds)
    unusual = not what.usual[0] <= value <= what.usual[1]
    if unusual and not reading.comparator:
        questions = (*questions, f"{what.name} {text} is unusual: check the value, its unit and the sample")
    given = before[0] if before else None
    return Lab(
        analyte=reading.id,
        name=what.name,
        specimen=what.specimen,
        loinc=entry.loinc.strip(),
        value=value,
        unit=what.unit,
        comparator=reading.comparator,
        given_value=given.from_value if given else reading.value,
        given_unit=given.from_unit if given else reading.unit,
        text=text,
        date=iso_date(entry.date) or inline(entry.date, 40),
        reference_low=low,
        reference_high=high,
        # Against the range as printed: a change of unit must not move a value across it.
        position=position(reading.value, reading.comparator, reading.low, reading.high),
        limits=limits,
        conversions=(*before, *step(reading.value, reading.unit, what, way)),
        questions=questions,
        note="; ".join(part for part in (entry.laboratory, entry.note) if part),
        collected_hours=hours,
    )


def position(value: float, comparator: str, low: float | None, high: float | None) -> Position:
    """Where a value stands in a range; a censored one may stand on either side of an end.

    Examples
    --------
    >>> position(0.5, "<", 0.7, 1.0), position(0.8, "<", 0.7, 1.0), position(5.6, "", 3.5, 5.3)
    ('below', 'unknown', 'above')
    """
    if low is None and high is None:
        return "unknown"
    if comparator == "<":
        if low is not None:
            return "below" if value <= low else "unknown"
        return "within" if high is not None and value <= high else "unknown"
    if comparator == ">":
        if high is not None:
            return "above" if value >= high else "unknown"
        return "within" if low is not None and value >= low else "unknown"
    if low is not None and value < low:
        return "below"
    return "above" if high is not None and value > high else "within"


def _kept(entry: LabEntry, given: Figure, unit: str, name: str) -> Lab:
    """An analyte whose assays differ so much that the value stays in the unit of the report."""
    what = analyte(name)
    low, high = _bound(entry, "low"), _bound(entry, "high")
    unit = inline(unit, 20)
    return Lab(
        analyte=name,
        name=what.name,
        specimen=what.specimen,
        loinc=entry.loinc.strip(),
        value=given.value,
        unit=unit,
        comparator=given.comparator,
        given_value=given.value,
        given_unit=unit,
        text=f"{given.comparator}{given.value:g} {unit}".strip(),
        date=iso_date(entry.date) or inline(entry.date, 40),
        reference_low=low,
        reference_high=high,
        position=position(given.value, given.comparator, low, high),
        limits=(),
        conversions=(),
        questions=() if unit else (f"{what.name} has no unit: assays differ",),
        note="; ".join(part for part in (entry.laboratory, entry.note) if part),
    )


def _bound(entry: LabEntry, side: str) -> float | None:
    """One end of the laboratory's range, in the unit of the value."""
    given = entry.ref_low if side == "low" else entry.ref_high
    if given is not None and given != "":
        return figure(given, marked=False).value
    text = entry.ref_range.strip()
    if not text:
        return None
    both = re.fullmatch(r"(.*?\d)\s*(?:-|–|—|to|bis|\.\.)\s*(\d.*)", text)
    if both:
        return figure(both[1] if side == "low" else both[2]).value
    one = figure(text)
    if not one.comparator:
        raise InputError(Problem(found=f"range {shown(text)}", right='write it as "0.7-1.0", "<48" or ">60"'))
    return one.value if one.comparator == ("<" if side == "high" else ">") else None
