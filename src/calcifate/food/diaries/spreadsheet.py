"""A diary in a spreadsheet: `day, meal, food, amount, unit`, and what people call these columns."""

from __future__ import annotations

from pathlib import Path

from calcifate.errors import Problem
from calcifate.flow.food import DiaryItem
from calcifate.food.diaries.reading import ImportedDiary, Row, columns, diary_of, read_sheet
from calcifate.food.food_set import canonical_id
from calcifate.food.quantity import decimal, parse_measure, vocabulary
from calcifate.food.wording import shown

TOTALS = {"total", "totals", "sum", "daily total", "day total", "grand total", "summe", "gesamt"}


def read_diary(path: Path) -> ImportedDiary:
    """The diary in a CSV file: commas, semicolons with decimal commas, tabs; with or without a byte order mark.

    A blank amount is unknown. A blank day is the day above it. A row that cannot be read is a problem, not a stop.

    Raises
    ------
    InputError
        If there is no column of foods, or no row can be used.
    """
    sheet = read_sheet(path, {"food"}, columns().spreadsheet)
    items: list[DiaryItem] = []
    problems = list(sheet.problems)
    day, meal = ("" if "day" in sheet.header else "1"), ""
    for row in sheet.rows:
        day = row["day"] or day
        meal = row["meal"] or (meal if not row["day"] else "")
        item = _item(row, day, row["meal"] or meal)
        if isinstance(item, DiaryItem):
            items.append(item)
        else:
            problems.append(Problem(found=item.found, right=item.right, key=item.key, file=str(path), line=row.line))
    problems.sort(key=lambda problem: problem.line or 0)
    return ImportedDiary(diary=diary_of(items), problems=tuple(problems))


def _item(row: Row, day: str, meal: str) -> DiaryItem | Problem:
    food = row["food"]
    if not food:
        return Problem(found="no food in this row", right="write what was eaten", key="food")
    if food.casefold().strip(" :") in TOTALS and not (row["day"] and row["meal"]):
        return Problem(found="a row of totals", right="totals are worked out from the foods", key="food")
    if not day:
        return Problem(found="no day in this row or above it", right="write a date or a day number", key="day")
    grams, measure = None, ""
    if row["grams"]:
        grams = decimal(row["grams"].casefold().rstrip(" g"))
        if grams is None:
            return Problem(
                found=f"{shown(row['grams'])!r} is not a number of grams", right="write it like 58 or 58.5", key="grams"
            )
    elif row["amount"]:
        grams, measure = amount(row["amount"], row["unit"])
    elif row["unit"]:
        measure = row["unit"]
    if grams is not None and grams < 0:
        return Problem(found=f"{grams:g} g is less than nothing", right="write what was eaten", key="amount")
    food_id, bad = _food_id(row)
    if bad:
        return Problem(
            found=f"{shown(bad)!r} is no food id",
            right="write it like 09040, ndb:09040, fdc:1105314 or fndds:11111000",
            key="food_id",
        )
    return DiaryItem(day=day, meal=meal, food=food, grams=grams, measure=measure, food_id=food_id, note=row["note"])


def amount(number: str, unit: str) -> tuple[float | None, str]:
    """Grams, if the amount is a weight; otherwise the measure as written.

    Examples
    --------
    >>> amount("1,5", "cups"), amount("150 g", ""), amount("2", "oz")
    ((None, '1,5 cups'), (150.0, ''), (None, '2 oz'))
    """
    text = f"{number} {unit}".strip()
    said = parse_measure(text)
    if said and said.unit in ("g", "gr", "gram", "gramme", "gm") and not said.details and not said.middle_of:
        return round(said.number * vocabulary().weights[said.unit], 6), ""
    value = decimal(text)
    if value is not None and value < 0:
        return value, ""
    negative = decimal(number)
    return (negative, "") if negative is not None and negative < 0 else (None, text)


def _food_id(row: Row) -> tuple[str, str]:
    for column in ("food_id", "ndb", "fdc", "fndds"):
        text = row[column] or row[column.replace("_", " ")]
        if text:
            found = canonical_id(text if column == "food_id" or ":" in text else f"{column}:{text}")
            return found, "" if found else text
    return "", ""
