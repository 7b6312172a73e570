"""From a scenario file to its record, strictly: every problem with its place and what would be right."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from calcifate.errors import InputError, Problem
from calcifate.physiology.protocol.amount import days
from calcifate.physiology.protocol.scenario import KINDS, Event, Food, Scenario
from calcifate.record import near_miss, problems_in

LARGEST = 1_000_000
"""Of a file. [bytes]"""
KEYS = ("title", "note", "diet", "event", "food")
SOME_DAYS = 14.0
"""Of a course for which an event is read before its own is known. [d]"""
FOR, LASTS = "for", "lasts"
FLAGS = ("with_meals", "value")
"""Keys that may be true or false."""
NEGATIVE = re.compile(r"[-−–]\s*(\d|[a-z])|\b(minus|negative|less than (no|nothing|zero))\b", re.IGNORECASE)
NOTHING = re.compile(r"\s*(0+([.,]0+)?|zero|no|none|nothing)(\s|$)", re.IGNORECASE)


def read_scenario(path: Path | str) -> Scenario:
    """The scenario of a TOML file.

    Raises
    ------
    InputError
        If there is no such file, or with every problem in it.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)  # no more: a device has no end, and says that it is empty
        if len(found) > LARGEST:
            raise InputError(Problem(found="is too large for a scenario", file=path.name))
        table = tomllib.loads(found.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            Problem(found=f"cannot be read: {reason}", right="give a scenario in TOML", file=path.name)
        ) from error
    return scenario_from_table(table, path.name)


def scenario_from_table(table: Mapping[str, Any], where: str) -> Scenario:
    """The scenario of a table.

    Parameters
    ----------
    table : mapping
        As `tomllib` or `json` gives it.
    where : str
        What problems call it.

    Raises
    ------
    InputError
        With every problem: an unknown key with the nearest known one, a value of the wrong kind, a negative amount.

    Examples
    --------
    >>> table = {"title": "PPI", "event": [{"what": "drug", "of": "proton_pump_inhibitor", "at": "day 7"}]}
    >>> scenario_from_table(table, "ppi.toml").event[0].at
    'day 7'
    """
    problems = [_unknown(key, KEYS, key) for key in table if key not in KEYS]
    for key in ("title", "note"):
        if not isinstance(table.get(key, ""), str):
            problems.append(Problem(found=f"found {table[key]!r}", right="it should be a text", key=key))
    if "title" not in table:
        problems.append(Problem(found="is missing", right="say in words what the scenario is", key="title"))
    events, places, foods = list[Event](), list[str](), list[Food]()
    if "diet" in table:
        event = _event({**_table(table["diet"], "diet", problems), "what": "diet"}, "diet", problems)
        events += [event] if event else []
        places += ["diet"] if event else []
    for number, row in enumerate(_rows(table.get("event", []), "event", problems)):
        event = _event(row, f"event[{number}]", problems)
        events += [event] if event else []
        places += [f"event[{number}]"] if event else []
    for number, row in enumerate(_rows(table.get("food", []), "food", problems)):
        foods += _food(row, f"food[{number}]", problems)
    if not problems and not events and not foods:
        problems.append(Problem(found="nothing happens in it", right="add [diet], [[event]] or [[food]]"))
    if not problems:
        problems += _first_reading(tuple(events), places)
    if problems:
        raise InputError([dataclasses.replace(problem, file=where) for problem in problems])
    return Scenario(
        title=str(table["title"]),
        note=str(table.get("note", "")),
        event=tuple(events),
        food=tuple(foods),
        where=where,
        places=tuple(places),
    )


def _unknown(key: str, known: tuple[str, ...], place: str) -> Problem:
    hint = near_miss(key, list(known))
    return Problem(
        found="unknown key", right=f"did you mean {hint!r}?" if hint else f"it has {', '.join(known)}", key=place
    )


def _table(found: Any, place: str, problems: list[Problem]) -> dict[str, Any]:
    if isinstance(found, Mapping):
        return dict(cast("Mapping[str, Any]", found))
    problems.append(Problem(found=f"found {found!r:.60}", right="it should be a table", key=place))
    return {}


def _rows(found: Any, place: str, problems: list[Problem]) -> list[dict[str, Any]]:
    if not isinstance(found, list | tuple):
        problems.append(Problem(found=f"found {found!r:.60}", right=f"write it as [[{place}]]", key=place))
        return []
    rows = cast("list[Any]", found)
    return [_table(row, f"{place}[{number}]", problems) for number, row in enumerate(rows)]


def _event(row: dict[str, Any], place: str, problems: list[Problem]) -> Event | None:
    what = row.get("what")
    if not row:
        return None
    if not isinstance(what, str) or what not in KINDS:
        hint = near_miss(what, list(KINDS)) if isinstance(what, str) else None
        right = f"did you mean {hint!r}?" if hint else f"use {', '.join(KINDS)}"
        found = f"unknown event {what!r}" if what is not None else "is missing"
        problems.append(Problem(found=found, right=right, key=f"{place}.what"))
        return None
    return _record(KINDS[what], row, place, problems)


def _record(kind: type[Any], row: dict[str, Any], place: str, problems: list[Problem]) -> Any:
    """One record of a row, in which `for` is called `lasts`; or None with its problems added."""
    known = tuple(FOR if f.name == LASTS else f.name for f in dataclasses.fields(kind))
    before = len(problems)
    for key, value in row.items():
        if key not in known:
            problems.append(_unknown(key, tuple(k for k in known if k != "what"), f"{place}.{key}"))
        elif isinstance(value, bool) and key not in FLAGS:
            problems.append(Problem(found=f"found {value}", right="it is no yes or no", key=f"{place}.{key}"))
    if len(problems) > before:
        return None
    record, found = problems_in(kind, {LASTS if key == FOR else key: value for key, value in row.items()})
    for path, problem in found:
        key = FOR if path[:1] == (LASTS,) else str(path[0]) if path else ""
        right = problem.right.replace("a valid string", "a text in quotes, with its unit where it has one")
        entry = Problem(found=problem.found, right=right, key=f"{place}.{key}".rstrip("."))
        if entry.key not in {known.key for known in problems}:
            problems.append(entry)
    return record


def _food(row: dict[str, Any], place: str, problems: list[Problem]) -> list[Food]:
    """A food eaten or left out. Nobody eats less than nothing of it."""
    food = _record(Food, row, place, problems) if row else None
    if food is None:
        return []
    if bool(food.eat.strip()) == bool(food.leave_out.strip()):
        problems.append(Problem(found="it names no food, or two", right="give one of `eat` and `leave_out`", key=place))
        return []
    for key in ("eat", "leave_out", "amount"):
        text = getattr(food, key)
        if NEGATIVE.match(text.strip()) or (key != "amount" and re.match(r"\s*minus\b", text, re.IGNORECASE)):
            problems.append(
                Problem(
                    found=f"{text!r} is less than nothing",
                    right="no one eats a negative amount: give what is eaten, or name the food under `leave_out`",
                    key=f"{place}.{key}",
                )
            )
        elif key == "amount" and (NOTHING.match(text) or not text.strip()):
            problems.append(
                Problem(found=f"{text!r} is nothing", right="give an amount above zero", key=f"{place}.{key}")
            )
    for key, length in (("at", False), ("lasts", True), ("until", False)):
        if (value := getattr(food, key)) is not None:
            try:
                days(value, f"{place}.{FOR if length else key}", length=length)
            except InputError as error:
                problems += error.problems
    return [food]


def _first_reading(events: tuple[Event, ...], places: list[str]) -> list[Problem]:
    """What is wrong with an event whoever it is for: amounts, units, names and times."""
    from calcifate.physiology.model.body import body
    from calcifate.physiology.model.values import usual_settings
    from calcifate.physiology.protocol.events import Setting, planned

    problems, usual = list[Problem](), usual_settings(body())
    for event, place in zip(events, places, strict=True):
        try:
            end = days(event.at, f"{place}.at") + SOME_DAYS
            planned(event, Setting(values=usual, end=end, place=place))
        except InputError as error:
            problems += error.problems
    return problems
