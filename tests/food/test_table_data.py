"""The embedded food tables: complete, plausible, sourced, and equal to the release they come from."""

from __future__ import annotations

import csv
import importlib.util
import os
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "calcifate"
TABLE = PACKAGE / "food" / "table"
USDA = os.environ.get("CALCIFATE_USDA", "")

RANGES = {"oxalate.csv": "mg", "phytate.csv": "mg", "menaquinones.csv": "ug"}
SIDE_TABLES = {
    "names.csv": ("food_id",),
    "synonyms.csv": ("food_id",),
    "measures.csv": ("food_id",),
    "oxalate.csv": ("food_id",),
    "phytate.csv": ("food_id",),
    "menaquinones.csv": ("food_id",),
    "additives.csv": ("food_id",),
    "pairs.csv": ("refined_id", "whole_id"),
    "tags.csv": ("food_id",),
    "labels.csv": ("food_id",),
}
SOURCED = [
    "measures.csv",
    "oxalate.csv",
    "phytate.csv",
    "menaquinones.csv",
    "additives.csv",
    "composition_spread.csv",
    "labels.csv",
]
TAGS = {
    *("gluten", "tree_nut", "peanut", "soy", "milk", "egg", "fish", "shellfish", "sesame", "mustard", "celery"),
    *("lupin", "sulphite", "phosphorus_plant", "phosphorus_animal", "phosphorus_mixed", "drink", "fortified"),
    *("leafy_green", "article_food", "salt_substitute", "alcohol", "iodine_rich", "vitamin_a_rich", "selenium_rich"),
}
# per 100 g; the foods at the limits are named in the test below
LIMITS = {
    "energy_kcal": 902,
    "calcium_mg": 9000,
    "magnesium_mg": 900,
    "phosphorus_mg": 10000,
    "potassium_mg": 50000,
    "sodium_mg": 39000,
    "zinc_mg": 130,
    "vitamin_c_mg": 1800,
    "vitamin_d_ug": 260,
    "vitamin_k1_ug": 1800,
}
# every NDB number in the diaries of the example people
PERSONA_FOODS = """
01001 01009 01019 01028 01079 01117 01129 01132 04053 05064 06419 07022 07029 07079 08020 08121 09003 09037 09040
09050 09148 09200 09316 09421 10181 11053 11081 11091 11124 11136 11148 11168 11206 11212 11251 11252 11367 11457
11458 11508 11529 11549 11674 12016 12061 12085 12155 12195 14148 14209 14355 14411 15016 15121 15237 16015 16057
16070 16126 18069 18075 18178 18258 19002 19095 19411 19904 20037 20045 20121 20137 21090 23573
""".split()  # noqa: SIM905
# cooked fish whose parts, each analysed by itself, do not add up in the release either
UNBALANCED = {"ndb:15197": 102.3, "ndb:15210": 104.7}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FOODS = {row["food_id"]: row for row in rows("foods.csv")}


def amount(food_id: str, nutrient: str) -> float | None:
    text = FOODS[food_id][nutrient]
    return float(text) if text else None


def test_the_table_is_broad_and_every_food_once() -> None:
    listed = [row["food_id"] for row in rows("foods.csv")]
    assert len(listed) >= 400
    assert len(set(listed)) == len(listed)
    assert listed == sorted(listed)


def test_every_name_means_one_food() -> None:
    names = [row["name"].casefold() for row in FOODS.values()]
    assert len(set(names)) == len(names)
    everyday = [row["name"].casefold() for row in rows("synonyms.csv")]
    assert len(set(everyday)) == len(everyday)


@pytest.mark.parametrize(("name", "columns"), SIDE_TABLES.items())
def test_side_tables_speak_of_foods_that_exist(name: str, columns: tuple[str, ...]) -> None:
    strangers = {row[column] for row in rows(name) for column in columns} - set(FOODS)
    assert not strangers


@pytest.mark.parametrize("name", ["oxalate.csv", "phytate.csv", "additives.csv", "labels.csv"])
def test_one_row_per_food(name: str) -> None:
    listed = [row["food_id"] for row in rows(name)]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("name", ["names.csv", "measures.csv", "menaquinones.csv", "pairs.csv", "tags.csv"])
def test_no_row_twice(name: str) -> None:
    listed = [tuple(row.values()) for row in rows(name)]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(("name", "unit"), RANGES.items())
def test_ranges_run_upwards(name: str, unit: str) -> None:
    for row in rows(name):
        assert 0 <= float(row[f"low_{unit}"]) <= float(row[f"high_{unit}"]), row


@pytest.mark.parametrize("name", SOURCED)
def test_every_figure_has_a_source(name: str) -> None:
    for source in {row["source"] for row in rows(name)}:
        record = tomllib.loads((PACKAGE / "sources" / f"{source}.toml").read_text("utf-8"))
        assert {"title", "year", "kind", "reading"} <= set(record)


@pytest.mark.parametrize("food", FOODS.values(), ids=FOODS)
def test_figures_are_plausible(food: dict[str, str]) -> None:
    figures = {key: float(text) for key, text in food.items() if key.endswith(("_g", "_mg", "_ug", "_kcal")) and text}
    assert all(figure >= 0 for figure in figures.values())
    for nutrient, limit in LIMITS.items():
        known = figures.get(nutrient, 0)
        if not (nutrient in {"calcium_mg", "phosphorus_mg"} and food["food_group"] == "salt_leavening"):
            assert known <= limit, nutrient
    # fibre and sugar are part of carbohydrate; alcohol is not. Carbohydrate is what is left over, so only where it
    # is zero can the rest, each part analysed by itself, go beyond 100 g.
    parts = ("water_g", "protein_g", "fat_g", "alcohol_g")
    starch = max(figures.get("carbohydrate_g", 0), figures.get("fibre_g", 0))
    most = UNBALANCED.get(food["food_id"], 101 if figures.get("carbohydrate_g") == 0 else 100.5)
    assert sum(figures.get(part, 0) for part in parts) + starch <= most
    minerals = sum(figures.get(f"{m}_mg", 0) for m in ("calcium", "magnesium", "phosphorus", "potassium", "sodium"))
    assert minerals <= 100_000


@pytest.mark.parametrize("number", PERSONA_FOODS)
def test_the_foods_of_the_example_people_are_there(number: str) -> None:
    assert f"ndb:{number}" in FOODS


# typed from the USDA tables, not from ours
@pytest.mark.parametrize(
    ("food_id", "nutrient", "expected"),
    [
        ("ndb:11458", "magnesium_mg", 87),  # spinach, boiled, drained: 78 mg in half a cup of 90 g
        ("ndb:11458", "calcium_mg", 136),
        ("ndb:11233", "magnesium_mg", 47),  # kale, raw
        ("ndb:12061", "magnesium_mg", 270),  # almonds: 77 mg an ounce
        ("ndb:12016", "phosphorus_mg", 1174),  # pumpkin seeds, roasted: 333 mg an ounce
        ("ndb:12036", "magnesium_mg", 325),  # sunflower kernels, dried
        ("ndb:12037", "magnesium_mg", 129),  # and dry-roasted: odd in itself, and so in the release
        ("ndb:09040", "potassium_mg", 358),  # banana
        ("ndb:18069", "calcium_mg", 144),  # white bread; 260 in Release 26
        ("ndb:20037", "potassium_mg", 86),  # brown rice; 43 in Release 26
        ("ndb:16015", "vitamin_k1_ug", 3.3),  # black beans; absent in Release 26
        ("ndb:19904", "magnesium_mg", 228),  # dark chocolate
        ("ndb:02047", "sodium_mg", 38758),  # salt
        ("ndb:07079", "sodium_mg", 928),  # deli turkey, in Release 26 only
    ],
)
def test_figures_of_the_usda_tables(food_id: str, nutrient: str, expected: float) -> None:
    assert amount(food_id, nutrient) == pytest.approx(expected)


def test_missing_is_not_zero() -> None:
    assert amount("label:gerolsteiner", "phosphorus_mg") is None
    unknown = [food_id for food_id, row in FOODS.items() if row["release"] == "sr28" and not row["vitamin_k1_ug"]]
    assert len(unknown) > 200
    assert not any(row["vitamin_k1_ug"] == "" for row in FOODS.values() if row["release"] == "fndds_2017_2018")


def test_a_label_is_per_litre_divided_by_ten() -> None:
    assert amount("label:gerolsteiner", "magnesium_mg") == pytest.approx(10.8)
    assert amount("label:gerolsteiner", "calcium_mg") == pytest.approx(34.8)


def test_cup_weights_belong_to_the_release() -> None:
    """One cup of raw kale weighs 16 g in Release 28 and 67 g in Release 26."""
    cups = [row for row in rows("measures.csv") if row["food_id"] == "ndb:11233" and "cup" in row["measure"]]
    assert {float(row["grams"]) for row in cups} == {16.0}
    assert all(float(row["grams"]) > 0 for row in rows("measures.csv"))


# published lists and analyses of oxalate, lowest and highest, per serving
@pytest.mark.parametrize(
    ("food_id", "grams", "low", "high"),
    [
        ("ndb:11457", 30, 99, 705),
        ("ndb:11458", 90, 360, 765),
        ("ndb:11148", 88, 264, 572),
        ("ndb:11234", 65, 1, 10),
        ("ndb:12016", 28.35, 3, 11),
        ("ndb:12061", 28.35, 72, 158),
        ("ndb:12085", 28.35, 42, 76),
        ("ndb:16015", 86, 10, 69),
        ("ndb:11212", 78, 12, 47),
        ("ndb:16063", 85, 2, 9),
        ("ndb:20037", 98, 6, 15),
        ("ndb:20137", 93, 27, 101),
        ("ndb:18075", 32, 5, 14),
        ("ndb:19904", 28.35, 42, 137),
        ("ndb:09040", 118, 1, 11),
        ("ndb:09037", 68, 5, 9),
    ],
)
def test_oxalate_of_the_article_foods(food_id: str, grams: float, low: float, high: float) -> None:
    (row,) = [row for row in rows("oxalate.csv") if row["food_id"] == food_id]
    assert row["basis"] == "food"
    assert float(row["low_mg"]) * grams / 100 == pytest.approx(low, rel=0.05, abs=0.6)
    assert float(row["high_mg"]) * grams / 100 == pytest.approx(high, rel=0.05, abs=0.6)


def test_unknown_oxalate_stays_absent() -> None:
    known = {row["food_id"] for row in rows("oxalate.csv")}
    assert "ndb:11445" not in known  # kelp
    assert "ndb:12012" not in known  # hemp seeds


def test_natto_carries_its_vitamin_k2() -> None:
    (row,) = [r for r in rows("menaquinones.csv") if r["food_id"] == "ndb:16113" and r["form"] == "menaquinone_7"]
    assert float(row["low_ug"]) >= 700
    assert amount("ndb:16113", "vitamin_k1_ug") == pytest.approx(23.1)


def test_vocabularies() -> None:
    assert {row["tag"] for row in rows("tags.csv")} <= TAGS
    assert {row["phosphate_additive"] for row in rows("additives.csv")} <= {"likely", "possible", "unlikely"}
    assert {row["basis"] for name in ("oxalate.csv", "phytate.csv") for row in rows(name)} <= {"food", "group"}
    forms = {f"menaquinone_{length}" for length in (4, 7, 8, 9, 10)}
    assert {row["form"] for row in rows("menaquinones.csv")} == forms


@pytest.mark.parametrize("food_id", ["ndb:14148", "ndb:14416", "ndb:07029", "ndb:07022", "ndb:01042", "ndb:01069"])
def test_the_known_carriers_of_phosphate_additives(food_id: str) -> None:
    assert {row["food_id"]: row["phosphate_additive"] for row in rows("additives.csv")}[food_id] == "likely"


@pytest.mark.parametrize(
    ("food_id", "tag"),
    [
        ("ndb:18075", "gluten"),
        ("ndb:20121", "gluten"),
        ("ndb:12061", "tree_nut"),
        ("ndb:12085", "tree_nut"),
        ("ndb:16098", "peanut"),
        ("ndb:11212", "soy"),
        ("ndb:16126", "soy"),
        ("ndb:01009", "milk"),
        ("ndb:01132", "egg"),
        ("ndb:15016", "fish"),
        ("ndb:15151", "shellfish"),
        ("ndb:12166", "sesame"),
        ("ndb:11445", "iodine_rich"),
        ("ndb:13327", "vitamin_a_rich"),
        ("ndb:12078", "selenium_rich"),
        ("ndb:11458", "leafy_green"),
        ("ndb:14148", "drink"),
        ("ndb:14096", "alcohol"),
        ("label:salt_substitute_potassium", "salt_substitute"),
    ],
)
def test_tags(food_id: str, tag: str) -> None:
    assert {"food_id": food_id, "tag": tag} in rows("tags.csv")


@pytest.mark.skipif(not Path(USDA).is_dir() or not USDA, reason="CALCIFATE_USDA names no folder with the releases")
def test_the_tables_equal_the_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("build_food_table", PROJECT / "tools" / "build_food_table.py")
    assert spec and spec.loader
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    for name in ("selection", "labels", "synonyms", "measures_hand", "menaquinones_hand"):
        (tmp_path / f"{name}.csv").write_bytes((TABLE / f"{name}.csv").read_bytes())
    monkeypatch.setattr(builder, "TABLE", tmp_path)
    builder.build(Path(USDA))
    for name in ("foods", "names", "measures", "menaquinones", "composition_spread"):
        assert (tmp_path / f"{name}.csv").read_bytes() == (TABLE / f"{name}.csv").read_bytes(), name
