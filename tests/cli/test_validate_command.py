"""`calcifate validate` as a newcomer meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.physiology.validation.target import LETTERS, targets

ROW = {"id", "use", "predicted", "observed", "z", "passed", "unit", "sd", "spread", "state", "quantity", "source"}


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["validate", *words])
    assert result.exit_code == code, result.output or result.exception
    return result.stdout


def refused(*words: str) -> str:
    result = CliRunner().invoke(cli, ["validate", *words])
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def test_targets_of_one_experiment_are_printed_with_their_counts():
    shown = run("--only", "T38")
    assert "fatemi1991" in shown and "COUNTS" in shown
    assert all(f"T38.{number}" in shown for number in range(1, 13))
    assert "T21.1" not in shown


def test_json_gives_every_target_once_and_the_page_counts_the_same():
    content = json.loads(run("--json"))
    assert [row["id"] for row in content] == [*dict.fromkeys(row["id"] for row in content)]
    assert {row["id"] for row in content} == set(targets())
    assert all(set(row) >= ROW for row in content)
    passed = sum(row["passed"] is True for row in content if row["use"] == "F")
    assert f"{passed} of" in run()


def test_a_target_without_an_organ_is_listed_and_never_passes():
    rows = json.loads(run("--only", "T60", "--json"))
    assert {row["state"] for row in rows} == {"no organ yet"}
    assert {row["passed"] for row in rows} == {None}


def test_a_use_can_be_asked_for():
    rows = json.loads(run("--use", "G", "--only", "T21b", "--only", "T38", "--json"))
    assert {row["id"].partition(".")[0] for row in rows} == {"T21b"}
    assert {row["use"] for row in rows} == {"G"}


def test_a_miss_is_no_error_unless_it_is_asked_for():
    """Nothing passes more than everything: a share above what passes is a failure, and 0 never is."""
    run("--only", "T38")
    run("--only", "T38", "--fail-below", "0")
    if any(row["passed"] is False for row in json.loads(run("--json")) if row["use"] == "F"):
        run("--fail-below", "1", code=4)


def test_the_list_runs_nothing_and_names_everything():
    shown = run("--list")
    assert all(identity in shown for identity in targets())
    listed = json.loads(run("--list", "--json"))
    assert {(each["id"], each["use"]) for each in listed} == {
        (key, LETTERS[each.use]) for key, each in targets().items()
    }


def test_a_page_and_a_table_are_written(tmp_path: Path):
    run("--only", "T38", "--report", str(tmp_path / "page.html"), "--csv", str(tmp_path / "rows.csv"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'id="T38.2"' in page and 'class="chart"' in page and "What the model cannot do, and why" in page
    assert len((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()) == 1 + 12


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "T999"), "no target 'T999'"),
        (("--only", "T38", "--use", "G"), "none of T38 has the use G"),
        (("--report", "page.pdf"), "ends in .html"),
        (("--csv", "rows.xlsx"), ".csv"),
        (("--fail-below", "nan"), "between 0 and 1"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_run(words: tuple[str, ...], said: str):
    assert said in refused(*words)
