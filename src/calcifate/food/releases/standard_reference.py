"""USDA Standard Reference: the text files of a release, the abbreviated file, and the CSV files of SR26."""

from __future__ import annotations

from collections.abc import Iterator

from calcifate.food.releases.draft import Draft
from calcifate.food.releases.reading import Release, check_number, code, headers, letters
from calcifate.nutrient import nutrients

SOURCE = "usda_sr"
TEXT_TABLES = ("food_des", "fd_group", "nutr_def", "nut_data", "abbrev", "weight")
SR26_TABLES = ("food", "food_group", "nutrient_def", "nutrient", "weight")
ABBREVIATED_COLUMNS = 53


def import_text_files(release: Release, draft: Draft) -> None:
    """FOOD_DES with NUT_DATA, or with ABBREV where NUT_DATA is not there; or ABBREV alone."""
    release.plan(TEXT_TABLES)
    groups = {f[0]: f[1] for _, f in release.carets("fd_group", 2)} if "fd_group" in release else {}
    if "food_des" in release:
        for _, fields in release.carets("food_des", 4):
            draft.food(_id(fields[0]), fields[2], groups.get(fields[1], ""), (fields[3], *fields[4:5]))
    if "nut_data" in release:
        if "nutr_def" in release:
            for _, fields in release.carets("nutr_def", 2):
                check_number(release, "nutr_def", code(fields[0]) or 0, fields[1])
        for number, fields in release.carets("nut_data", 3):
            nutrient = _by_number().get(code(fields[1]) or 0)
            if nutrient and _id(fields[0]) in draft.foods:
                draft.amounts(_id(fields[0]), {nutrient: release.number(fields[2], "nut_data", number)}, SOURCE)
    elif "abbrev" in release:
        _abbreviated(release, draft)
    else:
        raise release.wrong("there are foods but no figures", "put NUT_DATA or ABBREV beside FOOD_DES")
    if "weight" in release:
        for number, fields in release.carets("weight", 5):
            grams = release.number(fields[4], "weight", number)
            draft.measure(_id(fields[0]), code(fields[1]) or number, f"{_short(fields[2])} {fields[3]}", grams)


def import_sr26(release: Release, draft: Draft) -> None:
    """The CSV files of SR26: absent rows are unknown."""
    release.plan(SR26_TABLES)
    groups = {row["grp_id"]: row["group"] for row in release.table("food_group")} if "food_group" in release else {}
    for row in release.table("food"):
        other = (row.get("food_abbr", ""), row.get("common", ""))
        draft.food(_id(row["food_id"]), row["food"], groups.get(row["grp_id"], ""), other)
    for row in release.table("nutrient_def"):
        check_number(release, "nutrient_def", code(row["nutr_id"]) or 0, row["unit"])
    for row in release.table("nutrient"):
        nutrient = _by_number().get(code(row["nutr_id"]) or 0)
        if nutrient:
            draft.amounts(_id(row["food_id"]), {nutrient: release.number(row["value"], "nutrient", None)}, SOURCE)
    if "weight" in release:
        for place, row in enumerate(release.table("weight")):
            measure = f"{_short(row['amount'])} {row['desc']}"
            draft.measure(_id(row["food_id"]), place, measure, release.number(row["weight"], "weight", None))


def _abbreviated(release: Release, draft: Draft) -> None:
    for number, cells, places in _abbreviated_rows(release):
        food_id = _id(cells[0])
        draft.food(food_id, cells[1])
        figures = {n: release.number(cells[place], "abbrev", number) for n, place in places.items()}
        draft.amounts(food_id, figures, SOURCE)
        for place in (0, 1):  # GmWt_1, GmWt_Desc1, GmWt_2, GmWt_Desc2, Refuse_Pct
            grams, text = cells[-5 + 2 * place], cells[-4 + 2 * place]
            if "weight" not in release and text:
                draft.measure(food_id, place, text, release.number(grams, "abbrev", number))


def _abbreviated_rows(release: Release) -> Iterator[tuple[int, list[str], dict[str, int]]]:
    """Rows of ABBREV, with the place of each nutrient: from its header, or fixed where it has none."""
    places: dict[str, int] = {}
    first = next(release.lines("abbrev"), "")
    if "^" in first:
        for number, cells in release.carets("abbrev", ABBREVIATED_COLUMNS):
            yield number, cells, headers().abbreviated_place
        return
    for number, cells in release.cells("abbrev"):
        if not places:
            names = [letters(cell) for cell in cells]
            missing = [column for column in headers().abbreviated.values() if column not in names]
            if missing or letters(cells[0]) != "ndbno":
                right = "it should be the abbreviated file of SR with its header"
                raise release.wrong(
                    f"columns are missing: {', '.join(missing) or 'NDB_No'}", right, table="abbrev", line=number
                )
            places = {nutrient: names.index(column) for nutrient, column in headers().abbreviated.items()}
        elif len(cells) < len(places) + 7:
            raise release.wrong(f"only {len(cells)} cells", "fetch the file again", table="abbrev", line=number)
        else:
            yield number, cells, places


def _by_number() -> dict[int, str]:
    return {n.usda_number: key for key, n in nutrients().items() if n.usda_number}


def _id(text: str) -> str:
    """Leading zeros come back: 1079 is 01079."""
    number = code(text)
    return f"ndb:{number:05d}" if number else f"ndb:{text}"


def _short(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
