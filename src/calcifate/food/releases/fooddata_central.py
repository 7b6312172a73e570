"""FoodData Central CSV files: Foundation Foods, SR Legacy and FNDDS, as folders or zips.

Its nutrient ids are not USDA nutrient numbers: 1090 is magnesium, and so is 304, in the other count. Some releases of
the survey foods write the numbers where the others write ids. `nutrient.csv` says which is which, and must agree.
"""

from __future__ import annotations

from calcifate.food.releases.draft import Draft
from calcifate.food.releases.reading import Release, code, headers, letters
from calcifate.nutrient import nutrients

TABLES = (
    "nutrient",
    "food",
    "sr_legacy_food",
    "survey_fndds_food",
    "foundation_food",
    "food_nutrient",
    "measure_unit",
    "food_portion",
)
SOURCES = {"foundation_food": "usda_foundation", "sr_legacy_food": "usda_sr_legacy", "survey_fndds_food": "usda_fndds"}
NO_UNIT = {"undetermined", ""}


def import_central(release: Release, draft: Draft) -> None:
    """Every Foundation, SR Legacy and survey food with its figures; samples and branded foods are left out."""
    release.plan(TABLES)
    ids, numbers = _nutrient_map(release)
    foods = _foods(release, draft)
    if not foods:
        raise release.wrong(
            "there are no Foundation, SR Legacy or survey foods in it", "give one of these releases", table="food"
        )
    _figures(release, draft, foods, ids, numbers)
    units = {row["id"]: row["name"] for row in release.table("measure_unit")} if "measure_unit" in release else {}
    if "food_portion" in release:
        for place, row in enumerate(release.table("food_portion")):
            if row["fdc_id"] in foods:
                grams = release.number(row["gram_weight"], "food_portion", None)
                draft.measure(foods[row["fdc_id"]][0], place, _portion(row, units), grams)


def _nutrient_map(release: Release) -> tuple[dict[int, tuple[str, int]], dict[int, tuple[str, int]]]:
    """The file's ids and numbers of our nutrients, each with its rank; other ids of one quantity rank lower.

    Raises
    ------
    InputError
        If the file's map does not agree with ours.
    """
    listed = {code(row["id"]) or 0: row for row in release.table("nutrient")}
    ids: dict[int, tuple[str, int]] = {}
    numbers: dict[int, tuple[str, int]] = {}
    for key, nutrient in nutrients().items():
        if nutrient.fdc_id is None:
            continue
        for rank, fdc_id in enumerate([nutrient.fdc_id, *headers().central.get(key, [])]):
            row = listed.get(fdc_id)
            if row is None:
                continue
            number = code(row["nutrient_nbr"]) or 0
            expected = nutrient.usda_number if rank == 0 else None
            if letters(row["unit_name"]) != letters(nutrient.unit) or (expected and number != expected):
                found = f"nutrient id {fdc_id} is {row['name']} ({row['unit_name']}, number {number})"
                found += f"; {key} ({nutrient.unit}, number {expected}) was expected"
                raise release.wrong(found, "this release uses other ids and cannot be imported", table="nutrient")
            ids[fdc_id] = (key, rank)
            if number:
                numbers[number] = (key, rank)
    if not any(key == "calcium" for key, _ in ids.values()):
        raise release.wrong("nutrient.csv does not list calcium (1087)", "give the whole release", table="nutrient")
    return ids, numbers


def _foods(release: Release, draft: Draft) -> dict[str, tuple[str, str]]:
    """Our id and source of each food, by the file's fdc_id."""
    survey = {row["fdc_id"]: code(row["food_code"]) for row in _optional(release, "survey_fndds_food")}
    found: dict[str, tuple[str, str]] = {}
    for row in release.table("food"):
        source = SOURCES.get(row["data_type"])
        number = code(row["fdc_id"])
        if not source or not number:
            continue
        food_code = survey.get(row["fdc_id"])
        food_id = f"fndds:{food_code}" if food_code else f"fdc:{number}"
        found[row["fdc_id"]] = (food_id, source)
        draft.food(food_id, row["description"])
        if food_code:
            draft.alias(f"fdc:{number}", food_id)
    for table in ("sr_legacy_food", "foundation_food"):
        for row in _optional(release, table):
            number = code(row.get("NDB_number", ""))
            if number and row["fdc_id"] in found:
                draft.alias(f"ndb:{number:05d}", found[row["fdc_id"]][0])
    return found


def _optional(release: Release, table: str) -> list[dict[str, str]]:
    return list(release.table(table)) if table in release else []


def _figures(
    release: Release,
    draft: Draft,
    foods: dict[str, tuple[str, str]],
    ids: dict[int, tuple[str, int]],
    numbers: dict[int, tuple[str, int]],
) -> None:
    seen: set[str] = set()
    ranks: dict[tuple[str, str], int] = {}  # only where an id of lower rank was used
    for row in release.table("food_nutrient"):
        food = foods.get(row["fdc_id"])
        key = code(row["nutrient_id"]) if food else None
        if food is None or key is None:
            continue
        known = ids.get(key) or numbers.get(key)
        value = release.number(row["amount"], "food_nutrient", None) if known else None
        if known is None or value is None:
            continue
        seen.add("id" if key in ids else "number")
        if len(seen) > 1:
            raise release.wrong(
                "nutrient ids and nutrient numbers are mixed",
                "give a release that holds one kind",
                table="food_nutrient",
            )
        nutrient, rank = known
        place = (food[0], nutrient)
        if rank <= ranks.get(place, rank):
            if nutrient in headers().central:
                ranks[place] = rank
            draft.amounts(food[0], {nutrient: value}, food[1])


def _portion(row: dict[str, str], units: dict[str, str]) -> str:
    """A household measure in words."""
    text = row.get("portion_description", "").strip()
    if text:
        return text
    unit = units.get(row.get("measure_unit_id", ""), "")
    number = row.get("amount", "").strip() or "1"
    try:
        number = f"{float(number):g}"
    except ValueError:
        number = "1"
    return " ".join(part for part in (number, "" if unit in NO_UNIT else unit, row.get("modifier", "").strip()) if part)
