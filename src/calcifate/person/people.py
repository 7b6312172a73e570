"""A table of people: one row each, with the columns of the person file and laboratory values as `name [unit]`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calcifate.errors import InputError, Problem
from calcifate.person.analytes import find

LISTS = ("conditions", "allergies", "symptoms")
REMEDIES = ("medications", "supplements")
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
BOOLEANS = ("pregnant", "lactating", "dialysis")
NUMBERS = ("age", "weight_kg", "height_cm", "alcohol_drinks_per_day")


def read_people(path: Path) -> Iterator[tuple[str, dict[str, Any] | InputError, str]]:
    """Each row as a name, a table in the shape of the person file (or what is wrong with it), and its diary file.

    Parameters
    ----------
    path : Path
        CSV with a header: `id`, `age`, `sex`, `weight_kg`, `height_cm`, `conditions` (separated by `;`), `medications`
        and `supplements` (each "name dose", separated by `;`), laboratory values as `magnesium [mg/dL]`, `diary` (a CSV
        beside this file). Comma, semicolon or tab; an empty cell is unknown.

    Raises
    ------
    InputError
        If the table itself cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            Problem(found="not UTF-8 text", file=str(path), right="save the table as CSV in UTF-8")
        ) from None
    header = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter)
    if not rows.fieldnames or "age" not in rows.fieldnames:
        raise InputError(
            Problem(found="no column `age`", file=str(path), line=1, right="one row per person, with a header")
        )
    for number, row in enumerate(rows, start=2):
        cells = {key.strip(): (value or "").strip() for key, value in row.items() if isinstance(value, str)}
        name = cells.pop("id", "") or f"row {number}"
        diary = cells.pop("diary", "")
        if None in row:
            problem = Problem(found="more cells than columns", file=path.name, line=number, right="quote the separator")
            yield name, InputError(problem), ""
            continue
        yield name, _table(cells), diary


def _table(cells: dict[str, str]) -> dict[str, Any]:
    person: dict[str, Any] = {}
    table: dict[str, Any] = {"person": person, "labs": []}
    for column, cell in cells.items():
        laboratory = re.fullmatch(r"(.+?)\s*\[(.*)\]", column)
        if not cell:
            continue
        if laboratory:
            table["labs"].append({"analyte": laboratory.group(1), "value": cell, "unit": laboratory.group(2)})
        elif column in REMEDIES:
            table[column] = [_remedy(entry) for entry in _entries(cell)]
        elif column in LISTS:
            person[column] = _entries(cell)
        elif column in BOOLEANS:
            person[column] = YES_OR_NO.get(cell.lower(), cell)
        elif column in NUMBERS:
            person[column] = _number(cell)
        elif find(column).analyte:  # without a unit: refused where it needs one, and never dropped without a word
            table["labs"].append({"analyte": column, "value": cell})
        else:
            person[column] = cell
    return table


def _entries(cell: str) -> list[str]:
    return [entry.strip() for entry in re.split(r"[;|]", cell) if entry.strip()]


def _remedy(entry: str) -> dict[str, str]:
    """Name and dose: the dose begins at the first number."""
    split = re.match(r"(?P<name>\D*[A-Za-z)])\s+(?P<dose>\d.*)", entry)
    return {"name": split["name"], "dose": split["dose"]} if split else {"name": entry}


def _number(cell: str) -> float | str:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return cell  # the reader of the person says what is wrong with it
