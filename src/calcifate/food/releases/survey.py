"""FNDDS nutrient values as one table, and its portions where they lie beside it."""

from __future__ import annotations

from calcifate.food.releases.draft import Draft
from calcifate.food.releases.reading import Release, code, headers, letters

SOURCE = "usda_fndds"
HEADER_ROWS = 10


def survey_table(release: Release, sought: str = "calciummg") -> str:
    """The name of the table that holds the figures (or the portions), or empty."""
    for table in release.names():
        if "portion" in table and sought == "calciummg":
            continue
        try:
            for _, (number, cells) in zip(range(HEADER_ROWS), release.cells(table), strict=False):
                found = {letters(cell) for cell in cells}
                if "foodcode" in found and sought in found and number:
                    return table
        except (UnicodeError, ValueError):
            continue
    return ""


def import_survey(release: Release, draft: Draft, values: str) -> None:
    """Every survey food with its figures. USDA fills in all of them: nothing is missing, which is not certainty."""
    portions = next((name for name in release.names() if "portion" in name), "")
    release.plan([values, *([portions] if portions else [])])
    columns: dict[str, int] = {}
    places: dict[str, int] = {}
    for number, cells in release.cells(values):
        if not columns:
            columns = _header(cells)
            missing = [] if not columns else [c for c in headers().survey.values() if c not in columns]
            if missing:
                raise release.wrong(
                    f"columns are missing: {', '.join(missing)}",
                    "give the FNDDS nutrient values",
                    table=values,
                    line=number,
                )
            places = {n: columns[column] for n, column in headers().survey.items()} if columns else {}
            continue
        food_code = code(cells[columns["foodcode"]])
        if food_code is None:
            continue  # a footnote
        food_id = f"fndds:{food_code}"
        group = columns.get("wweiacategorydescription")
        draft.food(food_id, cells[columns["mainfooddescription"]].strip(), cells[group] if group is not None else "")
        draft.amounts(food_id, {n: release.number(cells[p], values, number) for n, p in places.items()}, SOURCE)
    if not draft.foods:
        raise release.wrong("there are no foods in it", "give the FNDDS nutrient values", table=values)
    if portions:
        _portions(release, draft, portions)


def _portions(release: Release, draft: Draft, table: str) -> None:
    columns: dict[str, int] = {}
    for number, cells in release.cells(table):
        if not columns:
            columns = _header(cells)
            continue
        food_code = code(cells[columns["foodcode"]])
        if food_code is not None and "portionweightg" in columns:
            grams = release.number(cells[columns["portionweightg"]], table, number)
            draft.measure(f"fndds:{food_code}", number, cells[columns["portiondescription"]].strip(), grams)


def _header(cells: list[str]) -> dict[str, int]:
    """Places of the columns, if this is the header; title rows may come before it."""
    names = [letters(cell) for cell in cells]
    return {name: place for place, name in enumerate(names)} if "foodcode" in names else {}
