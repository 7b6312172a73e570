"""The food database: figures as the tables have them, unknown as unknown, built once and whole."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest

from calcifate.errors import DataError, InputError
from calcifate.food.composition import Composition, canonical_id, open_composition

from .conftest import TABLES, write_tables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1079", "ndb:01079"),
        ("01079", "ndb:01079"),
        ("NDB 1079", "ndb:01079"),
        ("ndb:1079", "ndb:01079"),
        ("NDB No. 01079", "ndb:01079"),
        ("1079.0", "ndb:01079"),
        ("fdc:167512", "fdc:167512"),
        ("167512", "fdc:167512"),
        ("FDC id 167512", "fdc:167512"),
        ("11111000", "fndds:11111000"),
        ("1.1111e+07", "fndds:11111000"),
        ("1.1e+07", "fndds:11000000"),
        ("label:evian", "label:evian"),
        ("banana", ""),
        ("", ""),
        ("-5", ""),
        ("1.5", ""),
    ],
)
def test_an_id_is_read_in_every_usual_spelling(text: str, expected: str) -> None:
    assert canonical_id(text) == expected


def test_figures_are_those_of_the_table_and_an_empty_cell_is_no_figure(composition: Composition) -> None:
    almond_milk = composition.food("14091")
    assert almond_milk is not None
    assert almond_milk.per_100g["calcium"].value == 184
    assert "fibre" not in almond_milk.per_100g
    assert "phosphorus" not in almond_milk.per_100g
    assert "oxalate" not in almond_milk.per_100g


def test_zero_in_the_table_is_zero_and_not_unknown(composition: Composition) -> None:
    cola = composition.food("ndb:14148")
    assert cola is not None
    assert cola.per_100g["magnesium"].value == 0


def test_oxalate_is_a_range_without_a_best_value(composition: Composition) -> None:
    spinach = composition.food("ndb:11457")
    assert spinach is not None
    oxalate = spinach.per_100g["oxalate"]
    assert (oxalate.low, oxalate.high, oxalate.value, oxalate.source) == (500, 1150, None, "somebody")


def test_a_food_carries_tags_additives_twin_measures_and_source(composition: Composition) -> None:
    milk, rice, cola = (composition.food(i) for i in ("ndb:01079", "ndb:20045", "ndb:14148"))
    assert milk is not None and rice is not None and cola is not None
    assert milk.tags == ("drink", "milk")
    assert milk.measures == {"1 cup": 244.0}
    assert milk.per_100g["calcium"].source == "usda_sr28"
    assert rice.whole_twin == "ndb:20037"
    assert cola.phosphate_additive == "likely"
    assert milk.phosphate_additive == "unknown"


def test_a_label_food_names_its_own_source(composition: Composition) -> None:
    water = composition.food("label:water")
    assert water is not None
    assert water.per_100g["magnesium"].source == "mineral_water_labels"


def test_an_unknown_id_is_none(composition: Composition) -> None:
    assert composition.food("ndb:99999") is None
    assert composition.food("nonsense") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brown rice cooked", "ndb:20037"),
        ("cooked brown rice", "ndb:20037"),
        ("raw brown rice", "ndb:20036"),
        ("bananas", "ndb:09040"),
        ("banannas", "ndb:09040"),
        ("almonds", "ndb:12061"),
        ("almond milk", "ndb:14091"),
        ("2% milk", "ndb:01079"),
        ("1079", "ndb:01079"),
        ("Coke", "ndb:14148"),
    ],
)
def test_search_finds_the_food_however_it_is_written(composition: Composition, text: str, expected: str) -> None:
    assert composition.search(text, 5)[0].food_id == expected


@pytest.mark.parametrize(
    "text", ["", "   ", '"', "* OR *", "NEAR(", "'; DROP TABLE food; --", "\x00", "🍌", "ﷺ" * 500, "a" * 100_000]
)
def test_search_survives_any_text(composition: Composition, text: str) -> None:
    assert isinstance(composition.search(text, 5), tuple)


def test_the_database_is_built_once_and_again_when_the_tables_change(data_folder: Path, tables: Path) -> None:
    before = open_composition(tables=tables).version
    (first,) = data_folder.glob("foods-*.sqlite")
    stamp = first.stat().st_mtime_ns
    assert open_composition(tables=tables).version == before
    assert first.stat().st_mtime_ns == stamp
    changed = {**TABLES, "foods": TABLES["foods"].replace("50,89,3.3,0,120", "50,89,3.3,0,121")}
    write_tables(tables, changed)
    again = open_composition(tables=tables)
    milk = again.food("ndb:01079")
    assert milk is not None and milk.per_100g["calcium"].value == 121
    assert again.version != before
    assert [path.name for path in data_folder.iterdir()] == [next(data_folder.glob("foods-*.sqlite")).name]


def test_a_damaged_database_is_built_again(data_folder: Path, tables: Path) -> None:
    open_composition(tables=tables)
    (path,) = data_folder.glob("foods-*.sqlite")
    path.write_bytes(b"not a database" * 100)
    milk = open_composition(tables=tables).food("ndb:01079")
    assert milk is not None


def test_without_a_writable_folder_the_answers_are_the_same(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch, composition: Composition
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CALCIFATE_DATA", str(tmp_path / "file" / "below"))
    assert open_composition(tables=tables).food("ndb:01079") == composition.food("ndb:01079")


def _build(folder: str, tables: str) -> float:
    os.environ["CALCIFATE_DATA"] = folder
    food = open_composition(tables=Path(tables)).food("ndb:01079")
    assert food is not None
    return food.per_100g["calcium"].low


def test_processes_that_build_at_once_do_not_disturb_each_other(data_folder: Path, tables: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.starmap(_build, [(str(data_folder), str(tables))] * 6)
    assert found == [120.0] * 6
    assert len(list(data_folder.iterdir())) == 1


def test_a_cell_that_is_no_number_names_its_place(tmp_path: Path, data_folder: Path) -> None:
    bad = write_tables(
        tmp_path / "bad", {**TABLES, "foods": TABLES["foods"].replace("50,89,3.3,0,120", "50,89,3.3,0,much")}
    )
    with pytest.raises(DataError, match=r"foods\.csv.*ndb:01079 calcium_mg.*much"):
        open_composition(tables=bad)
    assert list(data_folder.glob("*")) == []


def test_a_missing_table_is_said_plainly(tmp_path: Path, data_folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="empty or missing"):
        open_composition(tables=tmp_path / "empty")


def test_a_file_that_is_no_release_is_refused(tmp_path: Path, data_folder: Path) -> None:
    other = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE meta (key, value)")
    with pytest.raises(InputError, match="no food database of ours"):
        open_composition(other)
    with pytest.raises(InputError, match="no food database of ours"):
        open_composition(tmp_path / "nowhere")


def test_our_table_has_the_article_foods_with_calcium_and_magnesium(our_table) -> None:
    for text in (
        "spinach",
        "swiss chard",
        "almonds",
        "cashews",
        "black beans",
        "brown rice",
        "quinoa",
        "pumpkin seeds",
        "dark chocolate",
    ):
        best = our_table().search(text, 1)[0]
        food = our_table().food(best.food_id)
        assert food is not None
        assert {"calcium", "magnesium", "potassium"} <= food.per_100g.keys()
