"""A food table of a few invented foods, so that tests know every figure."""

from __future__ import annotations

# ruff: noqa: E501 - rows of tables as files hold them
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from calcifate.food.composition import Composition, open_composition

# The first example reads the word lists; a slow machine is no failure.
settings.register_profile("food", deadline=None)
settings.load_profile("food")

FOODS = """food_id,release,name,food_group,energy_kcal,water_g,protein_g,fibre_g,calcium_mg,magnesium_mg,phosphorus_mg,potassium_mg,sodium_mg,zinc_mg,vitamin_c_mg,vitamin_d_ug,vitamin_k1_ug
ndb:01079,sr28,"Milk, 2% fat",milk,50,89,3.3,0,120,11,92,140,47,0.5,0.2,1.2,0.2
ndb:09040,sr28,"Banana, raw",fruit,89,75,1.1,2.6,5,27,22,358,1,0.2,8.7,0,0.5
ndb:20036,sr28,"Brown rice, long-grain, raw",rice,367,12,7.5,3.6,9,116,311,250,5,2.1,0,0,
ndb:20037,sr28,"Brown rice, long-grain, cooked",rice,123,70,2.7,1.6,3,39,103,86,4,0.7,0,0,
ndb:20045,sr28,"White rice, long-grain, cooked",rice,130,68,2.7,0.4,10,12,43,35,1,0.5,0,0,0
ndb:11457,sr28,"Spinach, raw",vegetable_leafy,23,91,2.9,2.2,99,79,49,558,79,0.5,28,0,483
ndb:14148,sr28,"Cola, regular",cola,42,89,0,0,1,0,9,2,4,0,0,0,0
label:water,label,"Mineral water, test (label)",water,0,100,0,0,40,10,,1,5,,0,0,0
ndb:04053,sr28,Olive oil,oil,884,0,0,0,1,0,0,1,2,0,0,0,60
ndb:12061,sr28,Almonds,nut,579,4.4,21,12.5,269,270,481,733,1,3.1,0,0,
ndb:14091,sr28,"Almond milk, unsweetened",plant_milk,15,97,0.6,,184,6,,67,72,,,1,
"""
NAMES = """food_id,name
ndb:20045,white rice
ndb:14148,coke
ndb:01079,"Milk, reduced fat, fluid, 2% milkfat"
"""
MEASURES = """food_id,measure,grams,source
ndb:01079,1 cup,244,usda_sr28
ndb:09040,"1 medium (7"" to 7-7/8"" long)",118,usda_sr28
ndb:09040,1 large,136,usda_sr28
ndb:11457,"1 cup, chopped",67,usda_sr28
ndb:11457,"1 cup, leaves",16,usda_sr28
ndb:04053,1 tablespoon,13.5,usda_sr28
ndb:20037,1 cup,195,usda_sr28
ndb:20037,Quantity not specified,195,usda_sr28
"""
TABLES = {
    "foods": FOODS,
    "names": NAMES,
    "measures": MEASURES,
    "oxalate": "food_id,low_mg,high_mg,basis,source,note\nndb:11457,500,1150,food,somebody,\nndb:09040,0,5,food,somebody,\n",
    "phytate": "food_id,low_mg,high_mg,basis,source,note\n",
    "menaquinones": "food_id,form,low_ug,high_ug,source,note\nndb:01079,menaquinone_4,0.5,0.5,somebody,\n",
    "additives": "food_id,phosphate_additive,basis,source\nndb:14148,likely,phosphoric acid,somebody\n",
    "pairs": "refined_id,whole_id,note\nndb:20045,ndb:20037,\n",
    "tags": "food_id,tag\nndb:01079,milk\nndb:01079,drink\nndb:14148,drink\nlabel:water,drink\nndb:12061,tree_nut\n",
    "labels": "food_id,source\nlabel:water,mineral_water_labels\n",
}


def write_tables(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of our own, never the user's."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CALCIFATE_DATA", str(folder))
    return folder


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "tables", TABLES)


@pytest.fixture
def composition(data_folder: Path, tables: Path) -> Composition:
    return open_composition(tables=tables)


@pytest.fixture(scope="session")
def our_table(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Composition]:
    """The table of the package, built once for all tests."""
    folder = tmp_path_factory.mktemp("our_table")
    patch = pytest.MonkeyPatch()
    patch.setenv("CALCIFATE_DATA", str(folder))
    opened = open_composition()
    patch.undo()
    return lambda: opened
