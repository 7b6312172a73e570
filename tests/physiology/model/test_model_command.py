"""`calcifate model` lays the model open: what can be set, its equations, files for other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from calcifate.cli import cli
from calcifate.errors import CalcifateError
from calcifate.physiology.model.body import body


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["model", *words])


def refusal(*words: str) -> str:
    done = run(*words)
    assert isinstance(done.exception, CalcifateError)
    assert done.exception.exit_code == 2
    return str(done.exception)


def test_what_can_be_set_is_listed_whole_as_json_and_as_csv():
    rows = json.loads(run("params", "--json").output)
    model = body()
    assert {row["name"] for row in rows} == {*model.inputs, *model.switches, *model.parameters}
    table = list(csv.DictReader(io.StringIO(run("params", "--csv").output)))
    assert [row["name"] for row in table] == [row["name"] for row in rows]
    assert float(next(row["value"] for row in table if row["name"] == "body_weight")) == 70.0


def test_a_value_from_an_animal_is_marked():
    assert "[bovine]" in run("params", "--search", "bovine").output


def test_only_one_organ_is_listed_when_asked():
    rows = json.loads(run("params", "--organ", "fgf23", "--json").output)
    assert {row["organ"] for row in rows} == {"fgf23"}


@pytest.mark.parametrize("words", [("params", "--organ", "kidny"), ("equations", "--organ", "kidny")])
def test_a_misspelt_organ_is_answered_with_the_right_one(words: tuple[str, ...]):
    assert "did you mean 'kidney'" in refusal(*words)


def test_switches_say_what_they_turn_off():
    assert "magnesium_permits_PTH" in run("switches").output
    assert json.loads(run("switches", "--json").output) == dict(body().switches)


def test_equations_are_printed_plain_and_as_latex():
    assert (
        "filtered_calcium = ultrafilterable_calcium * glomerular_filtration_rate  [mmol/d]" in run("equations").output
    )
    assert run("equations", "--latex").output.startswith(r"\documentclass")


def test_files_are_written_in_every_form(tmp_path: Path):
    names = {"--sbml": "a.xml", "--latex": "a.tex", "--diagram": "a.svg", "--params": "a.csv"}
    words = [word for option, name in names.items() for word in (option, str(tmp_path / name))]
    done = run("export", *words)
    assert done.exit_code == 0, done.output
    ElementTree.parse(tmp_path / "a.xml")
    ElementTree.parse(tmp_path / "a.svg")
    assert r"\end{document}" in (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("name,organ,value")


def test_an_export_for_another_person_has_their_settings(tmp_path: Path):
    path = tmp_path / "small.xml"
    assert run("export", "--sbml", str(path), "--set", "body_weight=50").exit_code == 0
    assert 'name="weight of the person" sboTerm="SBO:0000002" value="50.0"' in path.read_text(encoding="utf-8")


def test_an_export_of_nothing_is_the_users_error():
    assert run("export").exit_code == 2


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ("body_weight=heavy", "write it as"),
        ("body_weight", "write it as"),
        ("body_weight=-3", "between 30 and 250"),
        ("body_weight=nan", "between 30 and 250"),
        ("body_wieght=70", "did you mean 'body_weight'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_and_nothing_is_written(changed: str, answer: str, tmp_path: Path):
    path = tmp_path / "body.xml"
    assert answer in refusal("export", "--sbml", str(path), "--set", changed)
    assert not path.exists()


def test_parameters_in_a_form_that_is_not_known_are_refused(tmp_path: Path):
    assert ".csv or .json" in refusal("export", "--params", str(tmp_path / "body.docx"))


def test_a_comparison_says_what_differs_most_and_when():
    pytest.importorskip("roadrunner")
    found = json.loads(run("compare", "--years", "0.5", "--json").output)
    assert found["same"] is True
    assert found["differences"][0]["relative"] < 1e-6
    assert "the same: " in run("compare", "--years", "0.5").output
