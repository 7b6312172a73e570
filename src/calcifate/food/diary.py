"""A diary as TOML text, in the shape of a person file: what is not known is left out, never written as zero."""

from __future__ import annotations

import itertools
import json

from calcifate.flow.food import Diary, DiaryItem
from calcifate.food.database import column_nutrients


def diary_toml(diary: Diary) -> str:
    """The ``[[diary]]`` tables of a person file.

    Examples
    --------
    >>> item = DiaryItem(day="1", meal="lunch", food="Banana", grams=118.0, food_id="ndb:09040")
    >>> print(diary_toml(Diary(days=("1",), items=(item,))))
    [[diary]]
    day = 1
    meal = "lunch"
    items = [
      { food = "Banana", g = 118, ndb = "09040" },
    ]
    <BLANKLINE>
    """
    tables: list[str] = []
    for (day, meal), items in itertools.groupby(diary.items, key=lambda item: (item.day, item.meal)):
        rows = "".join(f"  {{ {_item(item)} }},\n" for item in items)
        tables.append(f"[[diary]]\nday = {_day(day)}\nmeal = {_text(meal)}\nitems = [\n{rows}]\n")
    return "\n".join(tables)


def _item(item: DiaryItem) -> str:
    parts = [f"food = {_text(item.food)}"]
    if item.grams is not None:
        parts.append(f"g = {_number(item.grams)}")
    if item.measure:
        parts.append(f"measure = {_text(item.measure)}")
    kind, _, number = item.food_id.partition(":")
    if item.food_id:
        parts.append(f"ndb = {_text(number)}" if kind == "ndb" else f"food_id = {_text(item.food_id)}")
    if item.label:
        keys = {nutrient: column for column, nutrient in column_nutrients().items()}
        figures = ", ".join(f"{_key(keys.get(key, key))} = {_number(value)}" for key, value in item.label.items())
        parts.append(f"label_per_100g = {{ {figures} }}")
    if item.note:
        parts.append(f"note = {_text(item.note)}")
    return ", ".join(parts)


def _day(day: str) -> str:
    """Plain day numbers as numbers, as in the person files; anything else as text."""
    return day if day.isascii() and day.isdigit() and (day == "0" or day[0] != "0") and len(day) < 10 else _text(day)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() else _text(text)


def _text(text: str) -> str:
    """A TOML basic string. JSON writes the same escapes, but for delete and for halves of surrogate pairs."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007F")
