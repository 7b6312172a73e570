"""The commands `foods` and `import`: text, JSON and CSV; plain words for bad input; nothing that moves a terminal."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from calcifate.cli.foods import foods
from calcifate.cli.importing import import_
from calcifate.errors import CalcifateError, InputError


@pytest.fixture(scope="module", autouse=True)
def _data(tmp_path_factory: pytest.TempPathFactory):
    patch = pytest.MonkeyPatch()
    patch.setenv("CALCIFATE_DATA", str(tmp_path_factory.mktemp("data")))
    yield
    patch.undo()


def run(command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_every_command_has_an_example() -> None:
    for group in (foods, import_):
        assert "Example:" in run(group, "--help").output
        for name in group.list_commands(click.Context(group)):
            assert "Example:" in run(group, name, "--help").output, name


def test_search_in_text_and_json() -> None:
    assert "ndb:11457" in run(foods, "search", "raw spinach").output
    found = json.loads(run(foods, "search", "raw spinach", "--json").output)
    assert found[0]["food_id"] == "ndb:11457"
    assert "No food" in run(foods, "search", "qqqq").output


def test_show_names_what_is_not_known_and_where_figures_come_from() -> None:
    output = run(foods, "show", "ndb:11457").output
    assert "Not known, which is not zero" in output
    assert "usda_sr28" in output
    content = json.loads(run(foods, "show", "1079", "--json").output)
    assert content["food_id"] == "ndb:01079"
    assert set(content["unknown"]).isdisjoint(content["per_100g"])


def test_rank_says_how_many_were_left_out_for_an_unknown() -> None:
    output = run(
        foods, "rank", "--by", "magnesium", "--cap", "oxalate=50", "--cap", "potassium=300", "--limit", "5"
    ).output
    assert "potassium is above 300 mg" in output
    assert "is not known" in output
    content = json.loads(run(foods, "rank", "--by", "mg", "--per", "kcal", "--cap", "potassium=300", "--json").output)
    assert all(one["amounts"]["potassium"][1] <= 300 for one in content["foods"])
    rows = list(csv.DictReader(io.StringIO(run(foods, "rank", "--by", "mg", "--csv", "--limit", "3").output)))
    assert len(rows) == 3 and float(rows[0]["magnesium_low_mg"]) >= float(rows[1]["magnesium_low_mg"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "qqqq"),
        ("rank", "--by", "magnezium"),
        ("rank", "--by", "mg", "--cap", "potassium"),
        ("rank", "--by", "mg", "--cap", "potassium=-1"),
        ("rank", "--by", "mg", "--cap", "potassium=nan"),
        ("import", "nowhere"),
    ],
)
def test_bad_input_is_an_input_error(arguments: tuple[str, ...]) -> None:
    error = run(foods, *arguments).exception
    assert isinstance(error, InputError)
    assert error.problems[0].right


def test_import_csv_writes_toml_and_lists_bad_rows(tmp_path: Path) -> None:
    source, target = tmp_path / "diary.csv", tmp_path / "diary.toml"
    source.write_text("day,meal,food,amount,unit\n1,lunch,\x1b[31mBanana,118,g\n1,lunch,,1,g\n", encoding="utf-8")
    result = run(import_, "csv", str(source), "--out", str(target))
    assert result.exit_code == 0
    assert "diary.csv:3" in result.stderr and "1 entries on 1 days, 1 problems" in result.stderr
    assert tomllib.loads(target.read_text(encoding="utf-8"))["diary"][0]["items"][0]["g"] == 118
    printed = run(import_, "csv", str(source)).stdout
    assert "\x1b" not in printed
    assert json.loads(run(import_, "csv", str(source), "--json").stdout)["diary"]["items"][0]["grams"] == 118


def test_import_cronometer(tmp_path: Path) -> None:
    source = tmp_path / "servings.csv"
    source.write_text("Day,Group,Food Name,Amount,Magnesium (mg)\n2025-03-01,Lunch,Oats,50.00 g,60\n", encoding="utf-8")
    item = tomllib.loads(run(import_, "cronometer", str(source)).stdout)["diary"][0]["items"][0]
    assert item["label_per_100g"] == {"magnesium_mg": 120}
    assert "label_per_100g" not in run(import_, "cronometer", str(source), "--figures", "table").stdout


def test_an_import_of_nothing_writes_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "diary.csv", tmp_path / "diary.toml"
    source.write_text("day,food,amount\n1,,5\n", encoding="utf-8")
    assert isinstance(run(import_, "csv", str(source), "--out", str(target)).exception, CalcifateError)
    assert not target.exists()
