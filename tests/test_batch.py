"""Many people: a row each, a failed one too; nothing half-written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.cli.batch import run
from calcifate.errors import InputError
from calcifate.journey import Options
from calcifate.person.people import read_people

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = Options(date="2026-11-24")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = tmp_path / "people"
    people.mkdir()
    for name in ("office_worker", "healthy_adult"):
        shutil.copy(ROOT / "examples" / f"{name}.toml", people)
    (people / "broken.toml").write_text("[person", encoding="utf-8")
    return people


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_a_failed_person_is_a_row_and_not_a_stop(folder: Path, suffix: str, tmp_path: Path):
    out = tmp_path / f"results{suffix}"
    assert run(folder, out, OPTIONS) == (3, 1)
    if suffix == ".parquet":
        rows = pq.read_table(out).to_pylist()
    else:
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    by_name = {row["person"]: row for row in rows}
    assert "broken.toml:1" in by_name["broken.toml"]["error"]
    assert by_name["office_worker.toml"]["error"] is None or by_name["office_worker.toml"]["error"] == ""
    # The expert's band for the office worker: 179 to 228 mg of magnesium a day.
    assert 179 <= by_name["office_worker.toml"]["magnesium_food_mg_per_d"] <= 228


def test_an_interrupted_batch_leaves_the_old_results(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "results.jsonl"
    out.write_text("old", encoding="utf-8")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("calcifate.cli.batch.assess_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(folder, out, OPTIONS)
    assert out.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".*.part"))


PEOPLE = """id;age;sex;weight_kg;height_cm;conditions;medications;magnesium [mg/dL];creatinine [mg/dL];diary
anna;67;female;70,5;162;"type 2 diabetes; hypertension";losartan 100 mg once daily;1,9;0,98;anna.csv
bert;sixty;male;;;;;;;
carl;45;male;88;;;"Nexium 40 mg daily; magnesium oxide 400 mg daily";;;
"""


def test_a_table_of_people_with_semicolons_and_decimal_commas(tmp_path: Path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "anna.csv").write_text("day;meal;food;amount;unit\n1;lunch;Banana;118;g\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run(tmp_path / "people.csv", out, OPTIONS) == (3, 1)
    rows = {row["person"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert "age" in rows["bert"]["error"]
    # 118 g of banana, USDA NDB 09040: 27 mg per 100 g.
    assert rows["anna"]["magnesium_food_mg_per_d"] == pytest.approx(31.9, abs=0.5)
    # 1.9 mg/dL / 24.305 g/mol = 0.782 mmol/L.
    assert rows["anna"]["plasma_magnesium_mmol_per_L"] == pytest.approx(0.782, abs=0.001)
    # 400 mg of magnesium oxide hold 241 mg of magnesium; the label could also mean the element.
    assert rows["carl"]["magnesium_supplements_mg_per_d"] == pytest.approx(241, abs=1)
    assert rows["carl"]["magnesium_supplements_high_mg_per_d"] == pytest.approx(400)


def test_medicines_of_a_row_are_split_into_name_and_dose(tmp_path: Path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    tables = {name: table for name, table, _ in read_people(tmp_path / "people.csv")}
    carl = tables["carl"]
    assert not isinstance(carl, InputError)
    assert carl["medications"] == [
        {"name": "Nexium", "dose": "40 mg daily"},
        {"name": "magnesium oxide", "dose": "400 mg daily"},
    ]


@pytest.mark.parametrize("content", ["", "name,height\na,1\n", "\xff"])
def test_a_table_that_is_none_is_the_users_error(content: str, tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"people\.csv"):
        list(read_people(path))


def test_an_output_of_another_kind_says_which_there_are(folder: Path, tmp_path: Path):
    done = CliRunner().invoke(cli, ["assess", str(folder), "--batch", "--out", str(tmp_path / "x.xlsx")])
    assert isinstance(done.exception, InputError)
    assert ".parquet or .jsonl" in str(done.exception)


def test_a_laboratory_column_without_a_unit_is_never_dropped(tmp_path: Path):
    table = tmp_path / "people.csv"
    table.write_text("id,age,sex,creatinine,INR\nA,50,f,1.0,\nB,50,f,,2.5\n", encoding="utf-8")
    found = {name: row for name, row, _ in read_people(table)}
    assert found["A"]["labs"] == [{"analyte": "creatinine", "value": "1.0"}]
    assert run(table, tmp_path / "out.jsonl", OPTIONS) == (2, 1)
    failed = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert "no unit" in failed["error"]


def test_a_diary_that_is_not_there_is_the_users_error(tmp_path: Path):
    table = tmp_path / "people.csv"
    table.write_text("id,age,sex,diary\nA,50,f,nowhere.csv\n", encoding="utf-8")
    assert run(table, tmp_path / "out.jsonl", OPTIONS) == (1, 1)
    error = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["error"]
    assert "our fault" not in error and "nowhere.csv" in error
