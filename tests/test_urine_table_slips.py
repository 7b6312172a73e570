"""Tables of urines that go wrong at the edges: what is lost is said, and nothing is taken for zero."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.fluid import read_csv

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "SO4", "Ox", "Cit", "urate"]
ROW = dict(zip(NAMES, (100, 40, 3.5, 3, 25, 100, 18, 15, 0.25, 2, 2.5), strict=True))
HEADER = ",".join(["pH", *(f"{name}_mmol_per_L" for name in NAMES)])


def written(path: Path, *more: str, header: str = "", rows: int = 1) -> Path:
    line = ",".join(["6.0", *map(str, ROW.values())])
    lines = [f"{line}{cells}" for cells in (more or ("",) * rows)]
    path.write_text("\n".join([HEADER + header, *lines]) + "\n", encoding="utf-8")
    return path


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, ["urine", *words, "--profile", "equil2", "--band", "none"])
    assert result.exit_code == 0, result.output or result.exception
    return " ".join(result.output.split())


def refused(*words: str) -> str:
    result = CliRunner().invoke(cli, ["urine", *words])
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_change_without_a_figure_says_why_in_its_row_and_in_the_summary(tmp_path: Path):
    given, out = written(tmp_path / "u.csv"), tmp_path / "o.jsonl"
    text = run(str(given), "--what-if", "volume=2.5L", "--out", str(out))
    row = rows_of(out)[0]
    assert row["what_if_1_equil2_SS_whewellite_ratio"] is None
    assert "the volume of this urine is not known" in row["what_if_1_problem"]
    assert "what-if 1 (volume=2.5L) has no figure in 1 of 1 rows" in text
    assert row["problem"] == "" and row["equil2_SS_whewellite_ratio"] > 1


def test_the_species_columns_are_the_same_in_every_batch_and_unknown_is_not_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(read_csv, "PIECE", 300)
    given = written(tmp_path / "u.csv", *[",0.5"] * 6, *[","] * 6, header=",cystine_mmol_per_L")
    out = tmp_path / "o.jsonl"
    result = CliRunner().invoke(
        cli, ["urine", str(given), "--profile", "default37", "--band", "none", "--species", "--out", str(out)]
    )
    assert result.exit_code == 0, result.output or result.exception
    rows = rows_of(out)
    assert len(rows) == 12 and len({tuple(row) for row in rows}) == 1
    assert [row["default37_free_Cys_mol_per_L"] is None for row in rows] == [False] * 6 + [True] * 6
    assert all(row["default37_free_Mg_mol_per_L"] > 0 for row in rows)


def test_the_table_that_is_read_is_never_written_over(tmp_path: Path):
    given = written(tmp_path / "u.csv")
    before = given.read_bytes()
    assert "this is the table that is read" in refused(str(given), "--out", str(given))
    (tmp_path / "folder.csv").mkdir()
    assert "folder" in refused(str(given), "--out", str(tmp_path / "folder.csv"))
    assert given.read_bytes() == before and sorted(each.name for each in tmp_path.iterdir()) == ["folder.csv", "u.csv"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rank", "brushite"], "--rank with a table"),
        (["--what-if", "pH=6.5"], "without --out"),
        (["--species"], "without --out"),
        (["--assume", "SO4=1 mmol/L", "--assume", "sulfate=2 mmol/L"], "assumed twice"),
        (["--assume", "SO4=1 mmol/L", "--assume", "SO4=2 mmol/L"], "given twice"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(tmp_path: Path, words: list[str], message: str):
    assert message in refused(str(written(tmp_path / "u.csv")), *words)


def test_no_rows_are_an_error_with_or_without_a_table_of_results(tmp_path: Path):
    given = tmp_path / "u.csv"
    given.write_text(HEADER + "\n", encoding="utf-8")
    for more in ([], ["--out", str(tmp_path / "o.csv")]):
        assert "no rows" in refused(str(given), *more)


def test_what_was_declared_goes_before_what_is_usual(tmp_path: Path):
    given, out = tmp_path / "u.csv", tmp_path / "o.jsonl"
    text = written(given).read_text(encoding="utf-8").replace("SO4_mmol_per_L", "clinic")
    given.write_text(text, encoding="utf-8")
    run(str(given), "--assume", "usual", "--assume", "SO4=11 mmol/L", "--assume", "volume=1 L", "--out", str(out))
    assert "sulfate 11 mmol/L" in rows_of(out)[0]["assumed"]


def test_a_component_of_ones_own_that_is_not_given_is_said_to_be_absent(tmp_path: Path):
    given = written(tmp_path / "u.csv")
    mine = str(ROOT / "examples" / "constants" / "pyrophosphate.toml")
    result = CliRunner().invoke(
        cli, ["urine", str(given), "--constants", mine, "--profile", "equil2_pyrophosphate", "--band", "none"]
    )
    said = " ".join(result.output.split())
    assert "pyrophosphate: in equil2_pyrophosphate, but not given, and so taken as absent" in said


def test_a_strong_urine_outside_the_range_of_a_method_is_counted(tmp_path: Path):
    given = tmp_path / "u.csv"
    text = written(given).read_text(encoding="utf-8").replace("6.0,100,40", "6.0,590,390")  # more than 0.5 mol/L
    given.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["urine", str(given), "--profile", "default37", "--band", "none"])
    assert "1 of 1 urines have an ionic strength outside" in " ".join(result.output.split())


def test_a_key_that_stands_twice_is_a_problem_of_its_row(tmp_path: Path):
    given, out = tmp_path / "u.jsonl", tmp_path / "o.jsonl"
    row = json.dumps({"pH": 6.0, **{f"{name}_mmol_per_L": value for name, value in ROW.items()}})
    given.write_text(row + "\n" + row[:-1] + ', "Ca_mmol_per_L": 7}\n', encoding="utf-8")
    run(str(given), "--out", str(out))
    assert [row["problem"] for row in rows_of(out)] == ["", "the key 'Ca_mmol_per_L' stands twice"]


def test_lists_of_the_source_go_into_a_csv_as_text(tmp_path: Path):
    given, out = tmp_path / "u.jsonl", tmp_path / "o.csv"
    row = {"pH": 6.0, **{f"{name}_mmol_per_L": value for name, value in ROW.items()}, "visits": [{"at": 1}, {"at": 2}]}
    given.write_text(json.dumps(row) + "\n", encoding="utf-8")
    run(str(given), "--out", str(out))
    assert '"[{""at"": 1}, {""at"": 2}]"' in out.read_text(encoding="utf-8")
