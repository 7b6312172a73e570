"""`calcifate serum` as a newcomer meets it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import calcifate
from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.fluid.interstitial import interstitial, interstitial_state
from calcifate.fluid.serum_state import serum_state
from calcifate.journey import serum_table

ROOT = Path(__file__).resolve().parents[1]
SERA = ROOT / "examples" / "sera.csv"
HEAD = "id,Ca_mmol_per_L,Mg_mmol_per_L,P_mmol_per_L,albumin_g_per_L,pH,bicarbonate_mmol_per_L"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["serum", *words], catch_exceptions=True)
    assert result.exit_code == code, result.output or result.exception
    return result.output


def refused(*words: str) -> str:
    result = CliRunner().invoke(cli, ["serum", *words])
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def worked_out(tmp_path: Path, given: Path, *words: str) -> list[dict]:
    out = tmp_path / "out.jsonl"
    run(str(given), "--assume", "usual", "--out", str(out), *words)
    return rows_of(out)


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "sera.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_table_is_done_row_by_row_and_the_broken_one_keeps_its_place(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    text = run(str(SERA), "--assume", "usual", "--out", str(out))
    rows = rows_of(out)
    assert [row["id"] for row in rows] == ["S01", "S02", "S03", "S04", "S05"]
    assert [row["line"] for row in rows] == [2, 3, 4, 5, 6]
    assert rows[4]["problem"] == "pH 74 is not possible (6.6 to 8)"
    assert all(cell is None for name, cell in rows[4].items() if name.startswith("plasma37_"))
    assert all(row["plasma37_calcium_ionised_mmol_per_L"] > 0 and not row["problem"] for row in rows[:4])
    assert "5 rows, 4 done, 1 with a problem" in text
    assert "pH 74" in text


def test_the_summary_says_what_the_estimate_is_not():
    text = " ".join(run(str(SERA), "--assume", "usual").split())
    assert "does not stand in for a measured ionised calcium" in text
    assert "One documented model whose protein constants were tuned" in text
    assert "citrate 0.12 mmol/L (usual)" in text
    assert "Written" not in text


def test_forms_add_up_and_lie_within_their_intervals(tmp_path: Path):
    """9.6 mg/dL over 40.078 g/mol is 2.395 mmol/L; diffusible is ionised and complexed, and the rest is bound."""
    row = worked_out(tmp_path, SERA)[0]
    assert row["plasma37_calcium_total_mmol_per_L"] == pytest.approx(9.6 * 10 / 40.078, rel=1e-4)
    for metal in ("calcium", "magnesium"):
        of = {
            form: row[f"plasma37_{metal}_{form}_mmol_per_L"]
            for form in ("total", "ionised", "complexed", "protein_bound", "diffusible")
        }
        assert of["ionised"] + of["complexed"] == pytest.approx(of["diffusible"], rel=1e-9)
        assert of["diffusible"] + of["protein_bound"] == pytest.approx(of["total"], rel=1e-9)
        for form in ("ionised", "complexed", "protein_bound", "diffusible"):
            low, high = (row[f"plasma37_{metal}_{form}_{end}_mmol_per_L"] for end in ("low", "high"))
            assert low < of[form] < high
            assert row[f"plasma37_{metal}_{form}_share"] == pytest.approx(of[form] / of["total"], rel=1e-9)


def test_usual_blood_comes_out_as_usual(tmp_path: Path):
    """Half of calcium is ionised, 67 % of magnesium by electrode (Altura 1994): as in tests/fluid/test_serum.py."""
    row = worked_out(tmp_path, SERA)[0]
    assert row["plasma37_calcium_ionised_share"] == pytest.approx(0.50, abs=0.05)
    assert 0.55 < row["plasma37_magnesium_ionised_share"] < 0.70
    # Henderson and Hasselbalch: 0.0307 x 40 x 10^(7.40 - 6.10)
    assert row["bicarbonate_used_mmol_per_L"] == pytest.approx(0.0307 * 40 * 10**1.3, rel=1e-6)
    assert 0.13 < row["plasma37_ionic_strength_mol_per_L"] < 0.17
    assert row["plasma37_SI_hydroxyapatite_low_log10"] < row["plasma37_SI_hydroxyapatite_log10"]
    assert not any("magnesium_whitlockite" in name for name in row)  # no constant of it is trusted


def test_a_table_and_the_python_call_give_the_same(tmp_path: Path):
    row = worked_out(tmp_path, table(tmp_path, "A,2.40,0.85,1.15,42,7.40,24"))[0]
    blood = calcifate.serum(
        Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40", bicarbonate="24 mmol/L",
        assume="usual",
    )  # fmt: skip
    state = serum_state(blood)
    ionised = state.calcium.ionised
    assert row["plasma37_calcium_ionised_mmol_per_L"] == pytest.approx(ionised.value[0], rel=1e-9)
    assert row["plasma37_calcium_ionised_high_mmol_per_L"] == pytest.approx(ionised.high[0], rel=1e-9)
    fluid = worked_out(tmp_path, tmp_path / "sera.csv", "--interstitial")[0]
    there = serum_state(interstitial(blood)).magnesium
    assert fluid["fluid"] == "interstitial fluid"
    assert fluid["plasma37_magnesium_total_mmol_per_L"] == pytest.approx(there.total[0], rel=1e-9)
    assert fluid["plasma37_magnesium_protein_bound_mmol_per_L"] == pytest.approx(there.protein_bound.value[0], rel=1e-9)
    assert fluid["plasma37_calcium_total_mmol_per_L"] < row["plasma37_calcium_total_mmol_per_L"]


def test_tissue_fluid_is_as_uncertain_as_the_serum_it_follows_from(tmp_path: Path):
    """Its free ions are those of serum, so their intervals are too; of what is bound 0.29 with its own range."""
    given = table(tmp_path, "A,2.40,0.85,1.15,42,7.40,24")
    serum, fluid = worked_out(tmp_path, given)[0], worked_out(tmp_path, given, "--interstitial")[0]

    def width(row: dict, name: str, ending: str = "mmol_per_L") -> float:
        return row[f"plasma37_{name}_high_{ending}"] - row[f"plasma37_{name}_low_{ending}"]

    for name in ("calcium_ionised", "calcium_complexed", "magnesium_ionised", "magnesium_diffusible"):
        assert width(fluid, name) == pytest.approx(width(serum, name), rel=0.02)
    assert width(fluid, "SI_brushite", "log10") == pytest.approx(width(serum, "SI_brushite", "log10"), rel=1e-9)
    # 0.29 of the width, and the fraction's 0.018/0.29 (0.26 to 0.33 over 3.92) at 1.645, as a root of squares
    fraction = 2 * 1.645 * (0.07 / 3.92 / 0.29) * fluid["plasma37_calcium_protein_bound_mmol_per_L"]
    expected = ((0.29 * width(serum, "calcium_protein_bound")) ** 2 + fraction**2) ** 0.5
    assert width(fluid, "calcium_protein_bound") == pytest.approx(expected, rel=0.02)


def test_a_fraction_of_protein_that_is_given_is_not_uncertain():
    blood = calcifate.serum(
        Ca="2.40 mmol/L", Mg="0.85 mmol/L", P="1.15 mmol/L", albumin="42 g/L", pH="7.40", bicarbonate="24 mmol/L",
        assume="usual",
    )  # fmt: skip
    known, usual = (interstitial_state(blood, protein_fraction=share).calcium.protein_bound for share in (0.29, None))
    assert known.value == pytest.approx(usual.value)
    assert known.high - known.low < usual.high - usual.low
    alike = interstitial_state(blood, protein_fraction=1.0).calcium.protein_bound
    assert alike.high == pytest.approx(serum_state(blood).calcium.protein_bound.high, rel=1e-6)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_the_three_forms_are_written_and_read_alike(tmp_path: Path, suffix: str):
    import pyarrow.csv
    import pyarrow.parquet

    expected = worked_out(tmp_path, SERA)
    source = tmp_path / f"given.{suffix}"
    given = pyarrow.csv.read_csv(SERA)
    if suffix == "csv":
        source.write_bytes(SERA.read_bytes())
    elif suffix == "parquet":
        pyarrow.parquet.write_table(given, source)
    else:
        source.write_text("".join(json.dumps(row) + "\n" for row in given.to_pylist()), encoding="utf-8")
    out = tmp_path / f"written.{suffix}"
    run(str(source), "--assume", "usual", "--out", str(out))
    if suffix == "csv":
        rows = pyarrow.csv.read_csv(out).to_pylist()
    elif suffix == "parquet":
        rows = pyarrow.parquet.read_table(out).to_pylist()
        field = pyarrow.parquet.read_schema(out).field("plasma37_calcium_ionised_low_mmol_per_L")
        assert field.metadata[b"unit"] == b"mmol/L"
        assert b"does not stand in for a measured" in field.metadata[b"about"]
        assert b"90 % interval" in field.metadata[b"about"]
    else:
        rows = rows_of(out)
    for row, known in zip(rows, expected, strict=True):
        for name in ("plasma37_calcium_ionised_mmol_per_L", "plasma37_SI_brushite_high_log10"):
            assert row[name] == (known[name] and pytest.approx(known[name], rel=1e-9))
    assert rows[0]["plasma37_calcium_ionised_mmol_per_L"] == pytest.approx(1.23, abs=0.02)


def test_a_measured_ionised_calcium_is_carried_beside_the_estimate(tmp_path: Path):
    row = worked_out(tmp_path, SERA)[0]
    assert row["ionised_calcium_mmol_per_L"] == "1.22"
    assert row["clinic"] == "invented"


def test_what_the_model_has_no_use_for_is_carried_whatever_it_says(tmp_path: Path):
    given = tmp_path / "given.csv"
    given.write_text(f"{HEAD},creatinine_mg_per_dL,fluid\nA,2.4,0.85,1.1,42,7.4,24,<0.2,mine\n", encoding="utf-8")
    row = worked_out(tmp_path, given)[0]
    assert row["creatinine_mg_per_dL"] == "<0.2"
    assert (row["fluid"], row["given_fluid"]) == ("serum", "mine")
    assert not row["problem"]


def test_globulin_from_total_protein_or_assumed(tmp_path: Path):
    given = tmp_path / "given.csv"
    line = "A,2.4,0.85,1.1,42,7.4,24"
    given.write_text(f"{HEAD},total_protein_g_per_dL\n{line},9.0\n{line},\n{line},3.0\n", encoding="utf-8")
    rows = worked_out(tmp_path, given)
    # 48 g/L of globulin bind more than the usual 28
    bound = [row["plasma37_calcium_protein_bound_mmol_per_L"] for row in rows]
    assert bound[0] > bound[1]
    assert "globulin" not in rows[0]["assumed"]
    assert "globulin 28 g/L (usual)" in rows[1]["assumed"]
    assert rows[2]["problem"] == "total protein is less than albumin"


def test_what_is_assumed_is_what_was_said(tmp_path: Path):
    plain = worked_out(tmp_path, SERA)[0]
    row = worked_out(tmp_path, SERA, "--assume", "citrate=3 mmol/L")[0]
    assert "citrate 3 mmol/L;" in row["assumed"]
    assert "urate 0.3 mmol/L (usual)" in row["assumed"]
    # citrate binds calcium
    assert row["plasma37_calcium_ionised_mmol_per_L"] < plain["plasma37_calcium_ionised_mmol_per_L"] - 0.5
    no_pH = tmp_path / "no_pH.csv"
    no_pH.write_text(HEAD.replace(",pH", "") + "\nA,2.4,0.85,1.1,42,24\n", encoding="utf-8")
    assert "no pH" in refused(str(no_pH), "--assume", "usual")
    row = worked_out(tmp_path, no_pH, "--assume", "pH=usual")[0]
    assert row["pH_used"] == 7.4
    assert "pH 7.4 (usual)" in row["assumed"]


def test_nothing_is_assumed_that_was_not_agreed_to(tmp_path: Path):
    out = tmp_path / "out.csv"
    said = refused(str(SERA), "--out", str(out))
    assert "no ammonium, sulfate, oxalate, citrate, urate, lactate" in said
    assert "not known is not zero" in said
    assert not out.exists()


def test_without_intervals_there_are_none(tmp_path: Path):
    row = worked_out(tmp_path, SERA, "--band", "none")[0]
    assert not [name for name in row if "_low_" in name or "_high_" in name]
    assert row["plasma37_calcium_ionised_mmol_per_L"] == pytest.approx(1.23, abs=0.02)


def test_bad_rows_say_why_and_all_others_are_done(tmp_path: Path):
    given = table(
        tmp_path,
        "ok,2.40,0.85,1.15,42,7.40,24",
        "negative,-2.4,0.85,1.15,42,7.40,24",
        "empty,,0.85,1.15,42,7.40,24",
        "limit,2.4,<0.2,1.15,42,7.40,24",
        "ragged,2.4,0.85",
        "units,9.6,0.85,1.15,42,7.40,24",
        "none,0,0,0,0,7.40,24",
        "strange,2.40,0.85,1.15,5,7.10,24",
    )
    rows = {row["id"]: row for row in worked_out(tmp_path, given)}
    assert {name for name, row in rows.items() if not row["problem"]} == {"ok", "none", "strange", "units"}
    assert "calcium -2.4 mmol/L is not possible" in rows["negative"]["problem"]
    assert rows["empty"]["problem"] == "calcium is missing"
    assert "limit of the method" in rows["limit"]["problem"]
    assert rows["ragged"]["problem"] == "3 cells in 7 columns"
    assert rows["none"]["plasma37_calcium_ionised_mmol_per_L"] == 0
    assert rows["none"]["plasma37_calcium_ionised_share"] is None
    assert rows["none"]["plasma37_SI_brushite_log10"] is None  # no ion product; JSON has no infinity
    assert "pH is outside 7.2 to 7.6" in rows["strange"]["note"]
    assert "albumin is outside" in rows["strange"]["note"]
    summary = json.loads(run(str(given), "--assume", "usual", "--json"))
    assert (summary["rows"], summary["done"], summary["noted"]) == (8, 4, 2)
    assert summary["fluid"] == "serum"
    assert {each["form"] for each in summary["forms"]} == {"ionised", "complexed", "protein_bound", "diffusible"}
    assert "pedersen1971" in summary["sources"]


def test_a_long_table_is_solved_in_parts_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calcium = np.linspace(1.8, 3.2, 23).round(3)
    given = table(
        tmp_path, *(f"R{at},{each},0.85,1.15,42,{7.4 if at != 11 else 74},24" for at, each in enumerate(calcium))
    )
    whole = worked_out(tmp_path, given)
    monkeypatch.setattr(serum_table, "BLOCK", 7)
    parts = worked_out(tmp_path, given)
    assert [row["id"] for row in parts] == [f"R{at}" for at in range(23)]
    assert [row["problem"] for row in parts] == [row["problem"] for row in whole]
    name = "plasma37_calcium_ionised_mmol_per_L"
    ionised = [row[name] for row in parts]
    assert ionised.pop(11) is None
    assert np.diff(ionised).min() > 0
    assert ionised == pytest.approx([row[name] for row in whole if row[name] is not None], rel=1e-9)


def test_a_table_of_nothing_but_broken_rows_is_still_written(tmp_path: Path):
    given = table(tmp_path, "A,2.4,0.85,1.15,42,74,24")
    assert worked_out(tmp_path, given)[0]["problem"].startswith("pH 74")
    assert "1 row, 0 done, 1 with a problem" in run(str(given), "--assume", "usual")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([str(SERA), "--assume", "citrate"], "was not understood"),
        ([str(SERA), "--assume", "granite=1 mmol/L"], "granite"),
        ([str(SERA), "--assume", "usual", "--assume", "citrate=1 g/d"], "not per litre"),
        ([str(SERA), "--assume", "usual", "--assume", "citrate=900 mmol/L"], "not possible"),
        ([str(SERA), "--assume", "usual", "--out", "out.xlsx"], "no kind of table"),
        (["nowhere.csv"], "nowhere.csv"),
        ([str(ROOT / "examples" / "stone_former.toml")], "not a table that is read"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], message: str):
    assert message in refused(*words)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("P_mmol_per_L", "phosphate_mg_per_dL"), "does not say what it is the mass of"),
        (("Mg_mmol_per_L", "calcium_mg_per_dL"), "is in two columns"),
        (("albumin_g_per_L", "albumine_g_per_L"), "close to 'albumin'"),
        (("albumin_g_per_L", "colour"), "no albumin"),
        (("bicarbonate_mmol_per_L", "bicarbonate_mmol_per_day"), "not per litre"),
        (("bicarbonate_mmol_per_L", "colour"), "nothing of carbon dioxide"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(tmp_path: Path, change: tuple[str, str], message: str):
    given = tmp_path / "given.csv"
    given.write_text(HEAD.replace(*change) + "\nA,2.4,0.85,1.1,42,7.4,24\n", encoding="utf-8")
    assert message in refused(str(given), "--assume", "usual", "--out", str(tmp_path / "out.csv"))
    empty = tmp_path / "empty.csv"
    empty.write_text(HEAD + "\n", encoding="utf-8")
    assert "no rows" in refused(str(empty), "--assume", "usual")
