"""`calcifate assess` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calcifate.cli import cli
from calcifate.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
OFFICE_WORKER = str(ROOT / "examples" / "office_worker.toml")
KIDNEY_DISEASE = str(ROOT / "examples" / "kidney_disease_g4.toml")
EMERGENCY = str(ROOT / "examples" / "emergency_high_magnesium.toml")


def assess(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["assess", *arguments, "--date", "2026-11-24"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_every_example_gives_a_report_in_both_voices(path: Path, audience: str):
    done = assess(str(path), "--audience", audience, "--width", "80")
    assert done.exit_code == 0, done.exception
    assert max(map(len, done.output.splitlines())) <= 80
    assert "does not diagnose" in " ".join(done.output.split())


def test_a_folder_gets_the_page_and_the_json_and_nothing_else(tmp_path: Path):
    done = assess(OFFICE_WORKER, "--out", str(tmp_path / "report"))
    assert done.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["report.html", "report.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))["meta"]["date"] == "2026-11-24"


def test_one_file_by_its_ending(tmp_path: Path):
    out = tmp_path / "anna.json"
    assert assess(OFFICE_WORKER, "--out", str(out)).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["intake"]["magnesium"]["food"]["unit"] == "mg/d"


def test_json_on_standard_output_is_only_json():
    table = json.loads(assess(KIDNEY_DISEASE, "--format", "json").stdout)
    assert table["flags"][0]["severity"] == "urgent"
    assert set(table) >= {
        "meta", "input", "matching", "intake", "labs", "derived", "scope", "flags", "evidence", "limits", "suppressed"
    }  # fmt: skip


def test_an_emergency_is_the_first_thing_in_every_form():
    first = assess(EMERGENCY, "--width", "80").output.splitlines()[0]
    assert "magnesium" in first.lower()
    table = json.loads(assess(EMERGENCY, "--format", "json").stdout)
    assert table["flags"][0]["severity"] == "emergency"
    assert table["headline"].startswith(table["flags"][0]["title"])
    assert table["ideas"] == [] and table["evidence"]["notes"] == []
    assert {entry["what"] for entry in table["suppressed"]} >= {"plan", "forecast", "ideas"}


def test_two_runs_with_the_date_fixed_are_the_same_bytes():
    for form in ("text", "json", "html"):
        assert assess(KIDNEY_DISEASE, "--format", form).output == assess(KIDNEY_DISEASE, "--format", form).output


def test_fail_on_is_for_scripts():
    assert assess(KIDNEY_DISEASE, "--fail-on", "urgent").exit_code == 3
    assert assess(OFFICE_WORKER, "--fail-on", "urgent").exit_code == 0


def test_explain_prints_the_rule_its_inputs_and_its_sources():
    done = assess(KIDNEY_DISEASE, "--explain", "H08")
    assert done.exit_code == 0
    assert "H08" in done.output and "5.6 mmol/L" in done.output and "ource" in done.output


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["--date", "24.11.2026"], "2026-11-24"), (["--out", "report.docx"], ".html, .json or .txt")],
)
def test_a_wrong_option_says_what_would_be_right(arguments: list[str], hint: str):
    done = CliRunner().invoke(cli, ["assess", OFFICE_WORKER, *arguments])
    assert isinstance(done.exception, InputError)
    assert hint in str(done.exception)


def test_no_colour_where_there_is_no_terminal():
    assert "\x1b" not in assess(KIDNEY_DISEASE).output


@pytest.mark.parametrize("name", ["diary.csv", "cronometer_servings.csv"])
def test_a_diary_from_another_program_takes_the_place_of_the_files_own(name: str):
    done = assess(OFFICE_WORKER, "--diary", str(ROOT / "examples" / name), "--format", "json")
    table = json.loads(done.stdout)
    foods = [entry["food"].lower() for entry in table["matching"]]
    assert any("salmon" in food for food in foods) and not any("cola" in food for food in foods)
