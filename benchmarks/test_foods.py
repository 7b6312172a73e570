"""How long it takes to open the food table, find foods and match a diary."""

from __future__ import annotations

from pathlib import Path

import pytest

from calcifate.flow.food import Diary, DiaryItem
from calcifate.food.composition import Composition, open_composition
from calcifate.food.matching import match
from calcifate.food.measures import grams_of

NAMES = (
    "banana",
    "whole wheat bread",
    "brown rice, cooked",
    "spinach, boiled",
    "2% milk",
    "chicken breast, roasted",
    "almonds",
    "black coffee",
)


@pytest.fixture(scope="module")
def composition(tmp_path_factory: pytest.TempPathFactory) -> Composition:
    patch = pytest.MonkeyPatch()
    patch.setenv("CALCIFATE_DATA", str(tmp_path_factory.mktemp("foods")))
    opened = open_composition()
    patch.undo()
    return opened


def test_build(benchmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = iter(range(1000))

    def build() -> None:
        monkeypatch.setenv("CALCIFATE_DATA", str(tmp_path / str(next(folders))))
        open_composition()

    benchmark.pedantic(build, rounds=3)


def test_open(benchmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCIFATE_DATA", str(tmp_path))
    open_composition()
    benchmark(open_composition)


def test_search(benchmark, composition: Composition) -> None:
    benchmark(composition.search, "boiled spinach without salt", 10)


def test_match_forty_entries_by_name(benchmark, composition: Composition) -> None:
    items = tuple(DiaryItem(day="1", meal="", food=f"{name}", grams=100.0) for name in NAMES * 5)
    benchmark(match, Diary(days=("1",), items=items), composition)


def test_measure(benchmark, composition: Composition) -> None:
    benchmark(grams_of, "1 1/2 cups, chopped", composition.food("ndb:11091"))


def test_rank(benchmark, composition: Composition) -> None:
    composition.foods()
    benchmark(composition.rank, "magnesium", per="serving", caps={"potassium": 300.0, "oxalate": 50.0})
