"""From a table as people write it to the records of `file.py`: what is read, what is wrong, what is not used.

A misspelt key is an error with a hint, because a reader that drops it loses a real value. A key that resembles none of
ours is no error: it becomes a question, and nothing is done with it.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import math
import types
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from calcifate.errors import Problem
from calcifate.person.figures import inline, shown
from calcifate.person.file import BELONGS, SPELLINGS, LabEntry, MealEntry, PersonEntry, PersonFile
from calcifate.record import Path, dotted, near_miss

T = TypeVar("T")

NOTES = "expected"  # keys that begin so are what a test expects of us, and ours to ignore
DEEPEST = 40  # levels: deeper than any person file
LONG, LONG_LIKENESS = 10, 0.82  # letters; share of them in common
UNREADABLE = object()


@dataclasses.dataclass(kw_only=True)
class Findings:
    """What a reading has found so far: problems with the path of their key, and questions."""

    problems: list[tuple[Path, Problem]] = dataclasses.field(default_factory=list[tuple[Path, Problem]])
    questions: list[str] = dataclasses.field(default_factory=list[str])

    def wrong(self, path: Path, found: str, right: str = "") -> None:
        """Note a problem."""
        self.problems.append((path, Problem(found=found, right=right, key=readable(path))))

    def add(self, path: Path, problems: Iterable[Problem]) -> None:
        """Note the problems of an error at a key; a problem may name one key of the table there."""
        for problem in problems:
            here = (*path, problem.key) if problem.key else path
            self.problems.append((here, dataclasses.replace(problem, key=readable(here))))

    def ask(self, question: str) -> None:
        """Note a question once."""
        if question not in self.questions:
            self.questions.append(question)


def readable(path: Path) -> str:
    """A path for an error: one line, whatever the keys hold."""
    return inline(dotted(tuple(step if isinstance(step, int) else inline(step, 60) or "''" for step in path)))


def sift(table: Mapping[str, Any], findings: Findings) -> PersonFile:
    """The person file that a table gives. Problems and questions go to `findings`; what cannot be read is left out."""
    given = dict(table)
    if "person" not in given:
        # Some write the person's keys at the top of the file.
        own = {key for key in given if _meant(PersonEntry, key) and not _meant(PersonFile, key)}
        if own:
            given["person"] = {key: given.pop(key) for key in sorted(own)}
    return _record(given, PersonFile, (), findings)


def _record(table: Mapping[Any, Any], kind: type[T], path: Path, findings: Findings) -> T:
    """A record with what can be read of a table."""
    found: dict[str, Any] = {}
    hints = _hints(kind)
    for raw, value in table.items():
        key = raw if isinstance(raw, str) else str(raw)
        name = _meant(kind, key)
        here = (*path, key)
        if name is None:
            if not (not path and key.startswith(NOTES)):
                _unknown(key, kind, path, findings)
        elif name in found:
            findings.wrong(here, f"the same as {name!r}, which is given too", "keep one of them")
        elif value is not None:
            tidied = _value(value, hints[name], here, findings)
            if tidied is not UNREADABLE:
                found[name] = tidied
    return kind(**_complete(kind, found, path, findings))


def _complete(kind: type[Any], found: dict[str, Any], path: Path, findings: Findings) -> dict[str, Any]:
    """The keys of a record that must be there, with an empty one where it is missing."""
    for name in _needed(kind) - set(found):
        if not any(known[: len(path)] == path for known, _ in findings.problems):
            findings.wrong((*path, name), "is missing", "add it")
        found[name] = ""
    return found


def _unknown(key: str, kind: type[Any], path: Path, findings: Findings) -> None:
    if key in BELONGS:
        findings.wrong((*path, key), "is in the wrong place", f"it belongs in {BELONGS[key]}")
        return
    known = [*_hints(kind), *SPELLINGS.get(kind, {})]
    folded = _folded(key)
    meant = near_miss(folded, known)
    if meant and len(folded) >= LONG and difflib.SequenceMatcher(None, meant, folded).ratio() < LONG_LIKENESS:
        meant = None  # long keys share much by chance: reference_source is no slip of reference_range
    if meant:
        findings.wrong((*path, key), f"unknown key {shown(key)}", f"did you mean {meant!r}?")
    else:
        findings.ask(f"not understood and not used: {readable((*path, key))}")


def _value(value: Any, hint: Any, path: Path, findings: Findings) -> Any:
    """A value of a type that may stand here, or UNREADABLE with a problem noted."""
    kinds = _members(hint)
    if isinstance(value, datetime.date | datetime.time | datetime.datetime):
        value = value.isoformat()
    element = next((get_args(kind)[0] for kind in kinds if get_origin(kind) is tuple), None)
    record = next((kind for kind in kinds if dataclasses.is_dataclass(kind)), None)
    if Any in kinds:
        return _harmless(value)
    if element is not None and (isinstance(value, list | tuple) or str not in kinds):
        return _list(value, element, path, findings)
    if isinstance(value, Mapping):
        table = cast(Mapping[Any, Any], value)
        if record is not None:
            return _record(table, cast(type[Any], record), path, findings)
        if any(get_origin(kind) is dict for kind in kinds):
            return {str(key): _harmless(each) for key, each in table.items()}
    elif isinstance(value, str):
        if str in kinds:
            return value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, kinds, path, findings)
    elif isinstance(value, bool) and bool in kinds:
        return value
    return _misfit(value, kinds, path, findings)


def _misfit(value: Any, kinds: tuple[Any, ...], path: Path, findings: Findings) -> Any:
    names = {
        bool: str(value).lower(),
        list: "a list",
        tuple: "a list",
        str: shown(value),
        int: shown(value),
        float: shown(value),
    }
    found = names.get(cast(type[Any], type(value)), "a table" if isinstance(value, Mapping) else "something else")
    words = {str: "text", float: "a number", int: "a whole number", bool: "true or false"}
    parts = [words[kind] for kind in kinds if kind in words]
    parts += ["a list"] if any(get_origin(kind) is tuple for kind in kinds) else []
    parts += ["a table"] if any(dataclasses.is_dataclass(kind) or get_origin(kind) is dict for kind in kinds) else []
    findings.wrong(path, f"found {found}", f"it should be {' or '.join(parts)}")
    return UNREADABLE


def _number(value: float, kinds: tuple[Any, ...], path: Path, findings: Findings) -> Any:
    try:
        finite = math.isfinite(float(value))
    except OverflowError:
        finite = False
    if not finite:
        findings.wrong(path, f"found {shown(value)}", "it should be a number that can be measured")
        return UNREADABLE
    if int in kinds and isinstance(value, int):
        return value
    if float in kinds:
        return float(value)
    if str in kinds:
        return f"{value:g}" if isinstance(value, float) else str(value)  # a name or a code that is a number
    return _misfit(value, kinds, path, findings)


def _list(value: Any, element: Any, path: Path, findings: Findings) -> Any:
    if isinstance(value, Mapping) and LabEntry in _members(element) and not _is_entry(cast(Mapping[Any, Any], value)):
        # [labs] with one key per analyte.
        table = cast(Mapping[Any, Any], value)
        value = [{"analyte": str(k), **(v if isinstance(v, Mapping) else {"value": v})} for k, v in table.items()]
    if not isinstance(value, list | tuple):
        value = [value]  # one thing where a list may stand
    tidied: list[Any] = []
    for number, each in enumerate(cast(list[Any], value)):
        if isinstance(each, Mapping) and MealEntry in _members(element):
            each = _with_items(cast(Mapping[Any, Any], each))
        one = UNREADABLE if each is None else _value(each, element, (*path, number), findings)
        # An element that cannot be read keeps its place, so that the others keep their number.
        tidied.append(_empty(element) if one is UNREADABLE else one)
    return tuple(tidied)


def _is_entry(table: Mapping[Any, Any]) -> bool:
    return any(isinstance(key, str) and _meant(LabEntry, key) in ("analyte", "value", "unit") for key in table)


def _with_items(meal: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A diary row that names a food itself, as a meal with that one item."""
    names = {key: _meant(MealEntry, str(key)) for key in meal}
    if "items" in names.values() or not any(_folded(str(key)) in ("food", "item") for key in meal):
        return meal
    own = {key: value for key, value in meal.items() if names[key] in ("day", "date", "meal", "time") and key != "name"}
    return {**own, "items": [{key: value for key, value in meal.items() if key not in own}]}


def _empty(element: Any) -> Any:
    """What stands for an element that cannot be read; readers pass over it."""
    kinds = _members(element)
    if str in kinds:
        return ""
    record = next((kind for kind in kinds if dataclasses.is_dataclass(kind)), None)
    return cast(type[Any], record)() if record else {}


def _harmless(value: Any, depth: int = 0) -> Any:
    """Anything, cut where it is deeper than any person file."""
    if depth > DEEPEST:
        return None
    if isinstance(value, Mapping):
        table = cast(Mapping[Any, Any], value)
        return {str(key): _harmless(each, depth + 1) for key, each in table.items()}
    if isinstance(value, list | tuple):
        return [_harmless(each, depth + 1) for each in cast(list[Any], value)]
    if isinstance(value, datetime.date | datetime.time | datetime.datetime):
        return value.isoformat()
    return value


def _meant(kind: type[Any], key: str) -> str | None:
    """Our name of a key, if it is one of ours."""
    folded = _folded(key)
    names = _hints(kind)
    if key in names:
        return key
    return folded if folded in names else SPELLINGS.get(kind, {}).get(folded)


def _folded(key: str) -> str:
    return "_".join(key.strip().casefold().replace("-", " ").replace("_", " ").split())


@cache
def _needed(kind: type[Any]) -> set[str]:
    missing = dataclasses.MISSING
    return {f.name for f in dataclasses.fields(kind) if f.default is missing and f.default_factory is missing}


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if not name.startswith("_")}


def _members(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(member for part in get_args(hint) for member in _members(part))
    return (hint,)
