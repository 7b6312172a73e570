"""Cronometer's exports: servings.csv, row by row, and dailySummary.csv, which holds only totals.

An empty cell is unknown. Identical rows are real (two coffees) and are kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from calcifate.errors import InputError, Problem
from calcifate.flow.food import DiaryItem
from calcifate.food.diaries.reading import ImportedDiary, Row, columns, diary_of, plain_name, read_sheet
from calcifate.food.measures import grams_of
from calcifate.food.quantity import decimal
from calcifate.food.wording import shown

PARTS = ("water (g)", "protein (g)", "carbs (g)", "fat (g)")  # with ash and alcohol, all that a food is made of
FROM_PARTS = "weight worked out from water, protein, carbohydrate, fat and alcohol of the export"
PER_ENTRY = "the export gives no grams: its figures are for this entry, which is written as 100 g"
Figures = Literal["export", "table"]


def read_cronometer(path: Path, *, figures: Figures = "export") -> ImportedDiary:
    """The diary in a Cronometer export.

    Parameters
    ----------
    path : Path
        servings.csv or dailySummary.csv.
    figures : {"export", "table"}
        Keep the export's own figures as a label, or only names and amounts, to be looked up in the food table.

    Raises
    ------
    InputError
        If it is not such a file.
    """
    try:
        sheet = read_sheet(path, {"day", "food", "amount"}, columns().cronometer)
        whole_days = False
    except InputError:
        sheet = read_sheet(path, {"day", "energy (kcal)"}, columns().cronometer)
        whole_days = True
        if figures == "table":
            right = "leave out the option: there are only totals"
            raise InputError(
                Problem(found="this export names no foods to look up", right=right, file=str(path))
            ) from None
    items: list[DiaryItem] = []
    problems = list(sheet.problems)
    for row in sheet.rows:
        try:
            label, strange = _figures(row)
            item = _whole_day(row, label) if whole_days else _serving(row, label, figures)
        except ValueError as error:
            problems.append(Problem(found=str(error), right="check this row", file=str(path), line=row.line))
            continue
        items.append(item)
        for column, text in strange:
            found = f"{shown(text)!r} is not a number; it counts as unknown"
            problems.append(Problem(found=found, file=str(path), line=row.line, key=column))
    return ImportedDiary(diary=diary_of(items), problems=tuple(problems))


def _figures(row: Row) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """What the export says about this entry, for the amount eaten, and the cells that are no numbers."""
    found: dict[str, float] = {}
    strange: list[tuple[str, str]] = []
    for column, figure in columns().cronometer_figures.items():
        text = row[column]
        if not text:
            continue
        value = decimal(text)
        if value is None or value < 0:
            strange.append((column, text))
        else:
            found.setdefault(figure.nutrient, value * figure.factor)
    return found, strange


def _serving(row: Row, eaten: dict[str, float], figures: Figures) -> DiaryItem:
    food = row["food"]
    if not food:
        raise ValueError("no food name in this row")
    meal = "" if plain_name(row["group"]) == "uncategorized" else row["group"]
    note = f"at {time}" if (time := clock(row["time"])) else ""
    given = grams_of(row["amount"], None)
    if figures == "table" or not eaten:
        measure = "" if given.grams is not None else row["amount"]
        return DiaryItem(day=_day(row), meal=meal, food=food, grams=given.grams, measure=measure, note=note)
    grams = given.grams or _mass(row)
    how = "" if given.grams else f"{shown(row['amount'])}; {FROM_PARTS}"
    if not grams:
        grams, how = 100.0, f"{shown(row['amount'])}; {PER_ENTRY}"
    label = {nutrient: round(value * 100 / grams, 6) for nutrient, value in eaten.items()}
    return DiaryItem(
        day=_day(row),
        meal=meal,
        food=food,
        grams=round(grams, 2),
        label=label,
        note="; ".join(p for p in (note, how) if p),
    )


def _mass(row: Row) -> float | None:
    """The weight of an entry as the sum of what it is made of; None if a large part is not given."""
    parts = [decimal(row[column]) for column in PARTS]
    if any(part is None or part < 0 for part in parts):
        return None
    return sum(part for part in parts if part) + (decimal(row["alcohol (g)"]) or 0.0) or None


def _whole_day(row: Row, eaten: dict[str, float]) -> DiaryItem:
    if not eaten:
        raise ValueError("no totals in this row")
    note = "totals of a day, no foods; written as 100 g"
    if row["completed"].casefold() in ("false", "0", "no"):
        note += "; the day is marked as not complete"
    return DiaryItem(day=_day(row), meal="whole day", food="Totals of the day", grams=100.0, label=eaten, note=note)


def _day(row: Row) -> str:
    if not row["day"]:
        raise ValueError("no day in this row")
    return row["day"]


def clock(text: str) -> str:
    """A time of day on 24 hours; empty if there is none.

    Examples
    --------
    >>> [clock(text) for text in ("9:15 AM", "12:05 am", "1:30 p.m.", "08:00", "")]
    ['09:15', '00:05', '13:30', '08:00', '']
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", text.strip().casefold())
    if not found:
        return ""
    hour, minute = int(found[1]), found[2]
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return f"{hour:02d}:{minute}" if hour < 24 and int(minute) < 60 else ""
