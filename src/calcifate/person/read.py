"""From a person file to the records that the rooms read: everything in house units, every doubt as a question.

All problems of a file are reported together, each with its line. What is strange but possible is a question; what is
impossible or can be read in two ways is refused.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, Literal, cast

from calcifate.errors import InputError, Problem
from calcifate.flow.food import Diary
from calcifate.flow.person import Person
from calcifate.person.body import read_body
from calcifate.person.diary import read_diary
from calcifate.person.figures import inline, shown
from calcifate.person.file import PersonEntry
from calcifate.person.labs import normalise
from calcifate.person.locate import line_of, lines_of
from calcifate.person.remedies import read_remedies
from calcifate.person.sift import Findings, sift
from calcifate.person.urine import read_urine

Form = Literal["toml", "json"]
LARGEST = 5_000_000  # bytes; a diary of a month is a few thousand


def read_person(path: FilePath | str) -> tuple[Person, Diary]:
    """The person and diary of a TOML or JSON file.

    Raises
    ------
    InputError
        With every problem of the file: what was found, where, and what would be right.
    """
    path = FilePath(path)
    text = read_text(path)
    form = _form(path, text)
    return person_from(parse(text, form, path.name), where=path.name, text=text, form=form)


def person_from(table: Mapping[str, Any], where: str, text: str = "", form: Form = "toml") -> tuple[Person, Diary]:
    """The person and diary of a table in the shape of the person file.

    Parameters
    ----------
    table : mapping
        As `tomllib` or `json` gives it.
    where : str
        What the problems call it.
    text : str
        The text it comes from, if there is one, for line numbers.

    Raises
    ------
    InputError
        With every problem of the table.

    Examples
    --------
    >>> person, diary = person_from({"person": {"age": 45, "sex": "m", "weight": "194 lb"}}, where="an example")
    >>> person.age, person.sex, round(person.weight or 0)
    (45.0, 'male', 88)
    """
    findings = Findings()
    if not isinstance(cast(Any, table), Mapping):
        raise InputError(Problem(found=f"found {shown(table)}", right="a table with [person]", file=where))
    if "resourceType" in table:
        right = "make a person file of it: calcifate import fhir"
        raise InputError(Problem(found="this is a FHIR resource, not a person file", right=right, file=where))
    file = sift(table, findings)
    entry = file.person
    if entry is None:
        if not any(path == ("person",) for path, _ in findings.problems):
            findings.wrong(
                ("person",), "is missing", "add [person] with age and sex; `calcifate init` writes a template"
            )
        entry = PersonEntry()
    system = _unit_system(entry, findings)
    labs, problems, questions = normalise(file.labs, unit_system=system)
    findings.problems.extend(problems)
    urine = read_urine(file.urine_24h, unit_system=system, root=("urine_24h",), findings=findings)
    diary = read_diary(file.diary, findings)
    newest = max((lab.date for lab in labs if lab.date), default="")
    body = read_body(entry, newest, findings)
    medicines = read_remedies(file.medications, file.supplements, findings)
    findings.questions.extend(question for question in questions if question not in findings.questions)
    if findings.problems:
        raise InputError(_with_lines(findings, where, text, form))
    return (
        replace(
            body, unit_system=system, labs=(*labs, *urine), medicines=medicines, questions=tuple(findings.questions)
        ),
        diary,
    )


def _with_lines(findings: Findings, where: str, text: str, form: Form) -> list[Problem]:
    lines = lines_of(text, form) if text else {}
    placed = [(line_of(lines, path), path, problem) for path, problem in findings.problems]
    placed.sort(key=lambda each: (each[0] is None, each[0] or 0))
    return [replace(problem, file=where, line=line) for line, _, problem in placed]


def _unit_system(entry: PersonEntry, findings: Findings) -> Literal["SI", "conventional", "both"]:
    """What the person reads first; by country if they do not say."""
    given = entry.units.strip().casefold()
    if given in ("si", "metric", "international"):
        return "SI"
    if given in ("conventional", "us", "american", "imperial"):
        return "conventional"
    if given not in ("", "both"):
        findings.wrong(("person", "units"), f"found {shown(entry.units)}", "it should be SI, conventional or both")
    elif not given and entry.country:
        return "conventional" if entry.country.strip().upper() in ("US", "USA", "UNITED STATES") else "SI"
    return "both"


def read_text(path: FilePath) -> str:
    """The text of a file.

    Raises
    ------
    InputError
        If it is none: missing, a folder, empty, too large, not text, not UTF-8.
    """
    name = inline(str(path))
    try:
        if path.is_dir():
            raise InputError(Problem(found="is a folder", right="name the person file in it", file=name))
        with path.open("rb") as file:  # a device says that it is empty, and never ends
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            right = f"a person file has at most {LARGEST // 1_000_000} MB"
            raise InputError(Problem(found="is too large", right=right, file=name))
    except OSError as error:
        found = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or "cannot be read"
        raise InputError(
            Problem(found=found, right="check the name; `calcifate init` writes a template", file=name)
        ) from None
    except ValueError:  # a NUL in the name
        raise InputError(Problem(found="is not a file name", file=name)) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem(found="is UTF-16 text", right="save it as UTF-8", file=name))
    if b"\0" in raw:
        raise InputError(Problem(found="is not a text file", right="a person file is TOML or JSON", file=name))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(found="is not UTF-8 text", right="save it as UTF-8", file=name, line=line)) from None
    if not text.strip():
        right = "`calcifate init` writes a template to fill in"
        raise InputError(Problem(found="is empty", right=right, file=name))
    return text


def _form(path: FilePath, text: str) -> Form:
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        raise InputError(
            Problem(found="YAML is not read", right="write the person file as TOML or JSON", file=path.name)
        )
    if suffix in (".toml", ".json"):
        return "toml" if suffix == ".toml" else "json"
    return "json" if text.lstrip()[:1] == "{" else "toml"


def parse(text: str, form: Form, where: str) -> dict[str, Any]:
    """The table of a TOML or JSON text.

    Raises
    ------
    InputError
        If it cannot be parsed, with the line.
    """
    try:
        if form == "toml":
            return tomllib.loads(text.replace("\r\n", "\n"))
        found = json.loads(text, object_pairs_hook=_once)
    except tomllib.TOMLDecodeError as error:
        line, message = _toml_place(str(error), text)
        right = "check quotes, brackets and commas near here"
        raise InputError(Problem(found=f"is not TOML: {message}", right=right, file=where, line=line)) from None
    except json.JSONDecodeError as error:
        found = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError(
            Problem(found=found, right="check quotes, brackets and commas near here", file=where, line=error.lineno)
        ) from None
    except _TwiceError as error:
        lines = [number for number, row in enumerate(text.split("\n"), 1) if json.dumps(error.key) in row]
        line = lines[1] if len(lines) > 1 else None
        raise InputError(
            Problem(found=f"{shown(error.key)} is given twice", right="keep one", file=where, line=line)
        ) from None
    except RecursionError:
        raise InputError(Problem(found="is nested too deeply for a person file", file=where)) from None
    except ValueError as error:  # a number of thousands of digits
        raise InputError(Problem(found=f"cannot be read: {inline(str(error), 80)}", file=where)) from None
    if not isinstance(found, dict):
        raise InputError(Problem(found="is not a table", right='a JSON object with "person"', file=where, line=1))
    return cast(dict[str, Any], found)


class _TwiceError(Exception):
    """A key of a JSON object stands twice: one of the values would be lost."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _toml_place(message: str, text: str) -> tuple[int | None, str]:
    import re

    place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", message)
    if not place:
        return None, message[:1].lower() + message[1:]
    line = int(place[1]) if place[1] else text.count("\n") + 1
    plain = message[: place.start()] + message[place.end() :]
    return line, plain[:1].lower() + plain[1:]
