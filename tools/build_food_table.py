"""Rebuild the food composition tables from US government releases.

    python tools/build_food_table.py USDA_FOLDER

USDA_FOLDER holds sr28/, sr26/, fndds_2017_2018/ and foundation_2023_04/ with the agencies' tables.
What is curated by hand stays by hand, in src/calcifate/food/table/:

    selection.csv         which foods, from which release, under which house name and group
    labels.csv            figures printed on labels (mineral waters, salt substitutes)
    synonyms.csv          search names in the languages people use
    measures_hand.csv     household measures that no release gives
    menaquinones_hand.csv menaquinones 7 to 10 from published analyses

What is written: foods.csv, names.csv, measures.csv, menaquinones.csv, composition_spread.csv.
An empty cell means that the release holds no value. It is never read as zero.
"""

from __future__ import annotations

import argparse
import csv
import io
import lzma
import math
import re
import statistics
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src" / "calcifate" / "food" / "table"

Row = dict[str, str]

# house column -> (SR28 ABBREV header, SR26 nutrient number, FNDDS header, Foundation nutrient ids, best first)
COLUMNS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "energy_kcal": ("Energ_Kcal", "208", "Energy (kcal)", ("1008", "2048", "2047")),
    "water_g": ("Water_(g)", "255", "Water (g)", ("1051",)),
    "protein_g": ("Protein_(g)", "203", "Protein (g)", ("1003",)),
    "fat_g": ("Lipid_Tot_(g)", "204", "Total Fat (g)", ("1004",)),
    "carbohydrate_g": ("Carbohydrt_(g)", "205", "Carbohydrate (g)", ("1005",)),
    "sugar_g": ("Sugar_Tot_(g)", "269", "Sugars, total (g)", ("2000", "1063")),
    "fibre_g": ("Fiber_TD_(g)", "291", "Fiber, total dietary (g)", ("1079",)),
    "alcohol_g": ("", "221", "Alcohol (g)", ("1018",)),
    "calcium_mg": ("Calcium_(mg)", "301", "Calcium (mg)", ("1087",)),
    "magnesium_mg": ("Magnesium_(mg)", "304", "Magnesium (mg)", ("1090",)),
    "phosphorus_mg": ("Phosphorus_(mg)", "305", "Phosphorus (mg)", ("1091",)),
    "potassium_mg": ("Potassium_(mg)", "306", "Potassium (mg)", ("1092",)),
    "sodium_mg": ("Sodium_(mg)", "307", "Sodium (mg)", ("1093",)),
    "zinc_mg": ("Zinc_(mg)", "309", "Zinc (mg)", ("1095",)),
    "vitamin_c_mg": ("Vit_C_(mg)", "401", "Vitamin C (mg)", ("1162",)),
    "vitamin_d_ug": ("Vit_D_ug", "328", "Vitamin D (D2 + D3) (mcg)", ("1114",)),
    "vitamin_k1_ug": ("Vit_K_(ug)", "430", "Vitamin K (phylloquinone) (mcg)", ("1185",)),
}
MENAQUINONE_4 = "428"
FEWEST_SAMPLES = 3


def table(path: Path) -> list[Row]:
    """Rows of a house CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def release(path: Path) -> Iterator[Row]:
    """Rows of a compressed CSV of a release, with both micro signs in its header spelt u."""
    with lzma.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = [name.replace("\u00b5", "u").replace("\u03bc", "u") for name in next(reader)]
        for cells in reader:
            yield dict(zip(header, cells, strict=True))


def caret_file(path: Path) -> Iterator[list[str]]:
    """Fields of an SR text file: ^ between fields, ~ around text, Latin-1."""
    with lzma.open(path, "rt", encoding="latin-1") as stream:
        for line in stream:
            yield [field.strip("~") for field in line.rstrip("\r\n").split("^")]


def figure(text: str) -> str:
    """A number in its shortest spelling; empty stays empty."""
    return "" if text.strip() == "" else f"{float(text):.10g}"


def write(name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a table, sorted, into the package."""
    with (TABLE / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(tuple(row) for row in rows))


# ---------------------------------------------------------------- figures per 100 g


def sr28_figures(usda: Path, wanted: set[str]) -> dict[str, Row]:
    """SR28 ABBREV lost the leading zeros of the NDB number: they come back here."""
    found: dict[str, Row] = {}
    for row in release(usda / "sr28" / "ABBREV.csv.xz"):
        food = f"ndb:{int(row['NDB_No']):05d}"
        if food in wanted:
            found[food] = {house: figure(row[header]) if header else "" for house, (header, _, _, _) in COLUMNS.items()}
    return found


def sr26_figures(sr26: list[Row], wanted: set[str]) -> dict[str, Row]:
    house_of = {number: house for house, (_, number, _, _) in COLUMNS.items()}
    found: dict[str, Row] = {food: dict.fromkeys(COLUMNS, "") for food in wanted}
    for row in sr26:
        food = f"ndb:{int(row['food_id']):05d}"
        if food in wanted and row["nutr_id"] in house_of:
            found[food][house_of[row["nutr_id"]]] = figure(row["value"])
    return found


def fndds_figures(usda: Path, wanted: set[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in release(usda / "fndds_2017_2018" / "FNDDS_Nutrient_Values.csv.xz"):
        food = f"fndds:{int(float(row['Food code']))}"
        if food in wanted:
            found[food] = {house: figure(row[header]) for house, (_, _, header, _) in COLUMNS.items()}
    return found


def foundation_member(usda: Path, name: str) -> list[Row]:
    """One table inside the Foundation Foods zip."""
    (archive,) = (usda / "foundation_2023_04").glob("*.zip")
    with zipfile.ZipFile(archive) as outer, outer.open(name) as inner:
        return list(csv.DictReader(io.TextIOWrapper(inner, encoding="utf-8", newline="")))


def foundation_figures(usda: Path, wanted: set[str]) -> dict[str, Row]:
    """FoodData Central ids are not nutrient numbers: 1090 is magnesium, 304 is not."""
    amounts: dict[tuple[str, str], str] = {}
    for row in foundation_member(usda, "food_nutrient.csv"):
        amounts[f"fdc:{row['fdc_id']}", row["nutrient_id"]] = row["amount"]
    return {
        food: {
            house: figure(next((amounts[food, i] for i in ids if amounts.get((food, i))), ""))
            for house, (_, _, _, ids) in COLUMNS.items()
        }
        for food in wanted
    }


def foods(usda: Path, selection: list[Row], sr26: list[Row]) -> list[list[str]]:
    """Every selected food with its figures. A food that its release does not hold is an error."""
    wanted: dict[str, set[str]] = {}
    for row in selection:
        wanted.setdefault(row["release"], set()).add(row["food_id"])
    figures = {
        **sr28_figures(usda, wanted.get("sr28", set())),
        **sr26_figures(sr26, wanted.get("sr26", set())),
        **fndds_figures(usda, wanted.get("fndds_2017_2018", set())),
        **foundation_figures(usda, wanted.get("foundation_2023", set())),
        **{row["food_id"]: row for row in table(TABLE / "labels.csv")},
    }
    missing = [row["food_id"] for row in selection if not any(figures.get(row["food_id"], {}).values())]
    if missing:
        raise SystemExit(f"not in their release: {', '.join(missing)}")
    return [
        [row["food_id"], row["release"], row["name"], row["food_group"]]
        + [figures[row["food_id"]][house] for house in COLUMNS]
        for row in selection
    ]


# ---------------------------------------------------------------- names and measures


def descriptions(usda: Path) -> dict[str, str]:
    """The agency's own description of each food."""
    found = {f"ndb:{int(row['food_id']):05d}": row["food"] for row in release(usda / "sr26" / "food.csv.xz")}
    found |= {f"ndb:{fields[0]}": fields[2] for fields in caret_file(usda / "sr28" / "FOOD_DES.txt.xz")}
    for row in release(usda / "fndds_2017_2018" / "Foods_and_Beverages.csv.xz"):
        found[f"fndds:{int(float(row['Food code']))}"] = row["Main food description"]
    for row in foundation_member(usda, "food.csv"):
        found[f"fdc:{row['fdc_id']}"] = row["description"]
    return found


def names(usda: Path, selection: list[Row]) -> set[tuple[str, str]]:
    official = descriptions(usda)
    house = {row["food_id"]: row["name"] for row in selection}
    given = {(food, official[food]) for food in house if food in official}
    given |= {(row["food_id"], row["name"]) for row in table(TABLE / "synonyms.csv")}
    return {(food, name) for food, name in given if name != house[food]}


def sr28_measures(usda: Path) -> Iterator[tuple[str, str, str, str]]:
    for number, _, amount, description, grams, *_ in caret_file(usda / "sr28" / "WEIGHT.txt.xz"):
        yield f"ndb:{number}", f"{figure(amount)} {description}", grams, "usda_sr28"


def sr26_measures(usda: Path) -> Iterator[tuple[str, str, str, str]]:
    for row in release(usda / "sr26" / "weight.csv.xz"):
        measure = f"{figure(row['amount'])} {row['desc']}"
        yield f"ndb:{int(row['food_id']):05d}", measure, row["weight"], "usda_sr26"


def fndds_measures(usda: Path) -> Iterator[tuple[str, str, str, str]]:
    for row in release(usda / "fndds_2017_2018" / "Portions_and_Weights.csv.xz"):
        food = f"fndds:{int(float(row['Food code']))}"
        yield food, row["Portion description"], row["Portion weight (g)"], "usda_fndds_2017_2018"


def foundation_measures(usda: Path) -> Iterator[tuple[str, str, str, str]]:
    unit = {row["id"]: row["name"] for row in foundation_member(usda, "measure_unit.csv")}
    for row in foundation_member(usda, "food_portion.csv"):
        words = [figure(row["amount"]), unit.get(row["measure_unit_id"], ""), row["modifier"]]
        measure = " ".join(word for word in words if word not in {"", "undetermined"})
        yield f"fdc:{row['fdc_id']}", measure, row["gram_weight"], "usda_foundation_2023"


def measures(usda: Path, selection: list[Row]) -> set[tuple[str, str, str, str]]:
    """Household weights, each from the release that gives the figures: cup weights change between releases."""
    of_release = {row["food_id"]: row["release"] for row in selection}
    readers = {
        "sr28": sr28_measures,
        "sr26": sr26_measures,
        "fndds_2017_2018": fndds_measures,
        "foundation_2023": foundation_measures,
    }
    kept = {
        (food, re.sub(r"\s+", " ", measure).strip(), figure(grams), source)
        for name, reader in readers.items()
        for food, measure, grams, source in reader(usda)
        if of_release.get(food) == name and grams and float(grams) > 0 and measure.strip()
    }
    by_hand = {
        (row["food_id"], row["measure"], row["grams"], row["source"]) for row in table(TABLE / "measures_hand.csv")
    }
    return kept | by_hand


# ---------------------------------------------------------------- what SR26 alone holds


def menaquinones(selection: list[Row], sr26: list[Row]) -> list[tuple[str, ...]]:
    """Menaquinone-4 of SR26 (nutrient 428), with the longer forms that were written by hand."""
    wanted = {row["food_id"] for row in selection}
    rows: list[tuple[str, ...]] = []
    for row in sr26:
        food = f"ndb:{int(row['food_id']):05d}"
        if row["nutr_id"] == MENAQUINONE_4 and food in wanted:
            value = figure(row["value"])
            rows.append((food, "menaquinone_4", value, value, "usda_sr26", ""))
    by_hand = table(TABLE / "menaquinones_hand.csv")
    return rows + [tuple(row.values()) for row in by_hand]


def variation(row: Row) -> float | None:
    """Standard deviation over mean of one analysed value, from its standard error: SD = SE sqrt(n)."""
    if not (row["se"] and row["num_points"] and row["value"]):
        return None
    samples, error, mean = float(row["num_points"]), float(row["se"]), float(row["value"])
    if samples < FEWEST_SAMPLES or error <= 0 or mean <= 0:
        return None
    return error * math.sqrt(samples) / mean


def composition_spread(sr26: list[Row]) -> list[tuple[str, str, str, str]]:
    """How much one food differs from sample to sample: the median over all foods of SR26."""
    house_of = {number: house for house, (_, number, _, _) in COLUMNS.items()}
    house_of[MENAQUINONE_4] = "menaquinone_4_ug"
    spread: dict[str, list[float]] = {}
    for row in sr26:
        ratio = variation(row) if row["nutr_id"] in house_of else None
        if ratio is not None:
            spread.setdefault(house_of[row["nutr_id"]], []).append(ratio)
    return [
        (nutrient, f"{statistics.median(ratios):.3f}", str(len(ratios)), "usda_sr26")
        for nutrient, ratios in spread.items()
    ]


def build(usda: Path) -> None:
    selection = table(TABLE / "selection.csv")
    sr26 = list(release(usda / "sr26" / "nutrient.csv.xz"))
    write("foods.csv", ["food_id", "release", "name", "food_group", *COLUMNS], foods(usda, selection, sr26))
    write("names.csv", ["food_id", "name"], names(usda, selection))
    write("measures.csv", ["food_id", "measure", "grams", "source"], measures(usda, selection))
    write(
        "menaquinones.csv",
        ["food_id", "form", "low_ug", "high_ug", "source", "note"],
        menaquinones(selection, sr26),
    )
    write(
        "composition_spread.csv",
        ["nutrient", "coefficient_of_variation", "n_foods", "source"],
        composition_spread(sr26),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("usda_folder", type=Path)
    build(parser.parse_args().usda_folder)


if __name__ == "__main__":
    main()
