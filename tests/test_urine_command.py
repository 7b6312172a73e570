"""`calcifate urine` as a newcomer meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
URINES = ROOT / "examples" / "urines.csv"
STONES = ROOT / "examples" / "stone_former.toml"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["urine", *words], catch_exceptions=True)
    assert result.exit_code == code, result.output or result.exception
    return result.output


def refused(*words: str) -> str:
    result = CliRunner().invoke(cli, ["urine", *words])
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_self_test_shows_the_published_case_beside_ours():
    text = run("selftest")
    # LabCorp sample report 306266, as its laboratory printed it
    for published in ("2.75", "1.01", "12802.8", "4.52", "1.55"):
        assert published in text
    assert text.rstrip().endswith("All figures agree.")


def test_a_table_is_done_row_by_row_and_the_broken_one_keeps_its_place(tmp_path: Path):
    out = tmp_path / "ss.jsonl"
    text = run(str(URINES), "--out", str(out))
    rows = rows_of(out)
    assert [row["id"] for row in rows] == [f"A0{number}" for number in range(1, 8)]
    assert "pH 74" in rows[6]["problem"] and rows[6]["equil2_SS_whewellite_ratio"] is None
    assert all(row["equil2_SS_whewellite_ratio"] > 0 and not row["problem"] for row in rows[:6])
    assert rows[0]["clinic"] == "invented"
    assert "pH 74" in text and "6 done" in text


def test_every_column_says_its_method_and_unit(tmp_path: Path):
    out = tmp_path / "ss.jsonl"
    run(str(URINES), "--out", str(out), "--profile", "equil2,sit37")
    row = rows_of(out)[0]
    for method in ("equil2", "sit37"):
        low, index, high = (row[f"{method}_SI_whewellite_{end}log10"] for end in ("low_", "", "high_"))
        assert low < index < high
        assert row[f"{method}_SS_whewellite_ratio"] == pytest.approx(10**index)
    assert row["equil2_ionic_strength_mol_per_L"] > 0.1
    assert row["urine_creatinine_mg_per_kg_per_day"] == pytest.approx(1742 / 79, rel=1e-3)
    assert row["completeness"] == "usual creatinine"
    # AP(CaOx) = 1.9 Ca^0.84 Ox / (Cit^0.22 Mg^0.12 V^1.03) with 6.09, 0.620, 1.40, 4.40 mmol and 1.35 L
    expected = 1.9 * 6.088**0.84 * 0.6203 / (1.4014**0.22 * 4.4024**0.12 * 1.35**1.03)
    assert row["tiselius_AP_CaOx_24h_index"] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_the_three_forms_hold_the_same(tmp_path: Path, suffix: str):
    import pyarrow.csv
    import pyarrow.parquet

    out = tmp_path / f"ss.{suffix}"
    run(str(URINES), "--out", str(out), "--profile", "equil2", "--band", "none")
    if suffix == "csv":
        rows = pyarrow.csv.read_csv(out).to_pylist()
    elif suffix == "parquet":
        rows = pyarrow.parquet.read_table(out).to_pylist()
    else:
        rows = rows_of(out)
    assert len(rows) == 7
    assert rows[0]["equil2_SS_whewellite_ratio"] == pytest.approx(13.86, rel=0.005)


def test_a_what_if_stands_beside_what_is(tmp_path: Path):
    out = tmp_path / "ss.jsonl"
    run(str(URINES), "--out", str(out), "--profile", "equil2", "--what-if", "volume=2.5L", "--what-if", "oxalate=-35%")
    row = rows_of(out)[0]
    assert row["what_if_1_equil2_SS_whewellite_ratio"] < row["what_if_2_equil2_SS_whewellite_ratio"]
    assert row["what_if_2_equil2_SS_whewellite_ratio"] < row["equil2_SS_whewellite_ratio"]


def test_species_are_written_when_asked_for(tmp_path: Path):
    out = tmp_path / "ss.jsonl"
    run(str(URINES), "--out", str(out), "--profile", "equil2", "--species")
    row = rows_of(out)[0]
    assert 0 < row["equil2_MgOx_mol_per_L"] < row["equil2_free_Mg_mol_per_L"]


def test_an_assumption_is_written_beside_the_rows_that_used_it(tmp_path: Path):
    given = tmp_path / "given.csv"
    lines = URINES.read_text(encoding="utf-8").splitlines()
    sulfate = lines[0].split(",").index("sulfate_mmol")
    cut = [",".join(cell for number, cell in enumerate(line.split(",")) if number != sulfate) for line in lines]
    given.write_text("\n".join(cut) + "\n", encoding="utf-8")
    assert "sulfate" in refused(str(given), "--out", str(tmp_path / "x.csv"))
    out = tmp_path / "ss.jsonl"
    run(str(given), "--out", str(out), "--assume", "usual", "--profile", "equil2")
    assert rows_of(out)[0]["assumed"] == "sulfate 20 mmol/d"


def test_draws_and_derivatives_give_like_bands(tmp_path: Path):
    bands = {}
    for band in ("linear", "monte-carlo"):
        out = tmp_path / f"{band}.jsonl"
        run(str(URINES), "--out", str(out), "--profile", "equil2", "--band", band)
        row = rows_of(out)[0]
        bands[band] = row["equil2_SI_whewellite_high_log10"] - row["equil2_SI_whewellite_low_log10"]
    assert bands["linear"] == pytest.approx(bands["monte-carlo"], rel=0.2)


def test_a_person_gets_a_panel_with_every_method_and_magnesium_in_its_place():
    text = run(str(STONES), "--what-if", "volume=2.6L")
    assert "equil2" in text and "default37" in text and "sit37" in text
    found = json.loads(run(str(STONES), "--json"))
    order = [each["lever"] for each in found["what_if"]]
    assert order.index("volume") < order.index("oxalate") < order.index("magnesium")
    assert found["method"] == "equil2" and not found["refused"]
    assert next(each["ratio"] for each in found["saturations"] if each["phase"] == "whewellite") == pytest.approx(
        13.88, rel=0.005
    )


def test_a_lay_reader_gets_plain_words():
    text = run(str(STONES), "--audience", "lay")
    assert "not a forecast" in text and "log10" not in text and "SI " not in text


def test_ones_own_constants_reach_the_table(tmp_path: Path):
    out = tmp_path / "ss.jsonl"
    mine = ROOT / "examples" / "constants" / "pyrophosphate.toml"
    run(str(URINES), "--out", str(out), "--constants", str(mine), "--profile", "equil2_pyrophosphate,equil2")
    row = rows_of(out)[0]
    assert row["equil2_pyrophosphate_SS_whewellite_ratio"] == pytest.approx(row["equil2_SS_whewellite_ratio"], rel=1e-6)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([str(URINES), "--profile", "equil"], "did you mean 'equil2'"),
        ([str(URINES), "--profile", ","], "--profile is empty"),
        ([str(URINES), "--what-if", "volume"], "was not understood"),
        ([str(URINES), "--assume", "sulfate"], "was not understood"),
        ([str(URINES), "--out", "ss.xlsx"], "no kind of table"),
        (["nowhere.csv"], "nowhere.csv"),
        ([str(STONES), "--out", "ss.csv"], "--out with a person file"),
        ([str(STONES), "--rank", "granite"], "no crystal 'granite'"),
        ([str(ROOT / "examples" / "healthy_adult.toml")], "no urine"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], message: str):
    assert message in refused(*words)


def test_an_emergency_has_no_panel_beside_it():
    text = run(str(ROOT / "examples" / "emergency_high_magnesium.toml"))
    assert "whewellite" not in text and "emergency" in text.lower()
