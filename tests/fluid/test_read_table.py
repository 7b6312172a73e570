"""Tables as people have them: CSV of every make, Parquet, JSON lines, a million rows with three broken ones."""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.fluid import read_csv, read_lines, read_table
from calcifate.fluid.table import Samples

DATA = Path(__file__).parent / "data"
NAMES = [f"{name}_mmol_per_L" for name in ("Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "SO4", "Ox", "Cit", "urate")]
HEAD = ["id", "note", "pH", *NAMES]


def batches(path: Path, **options: dict[str, str]) -> list[Samples]:
    return list(read_table.read_table(path, **options).batches)


def only(path: Path, **options: dict[str, str]) -> Samples:
    (samples,) = batches(path, **options)
    return samples


def row(id_: str = "A", note: str = "", ph: str = "6.1", calcium: str = "4") -> list[str]:
    return [id_, note, ph, *(calcium if name.startswith("Ca") else "2" for name in NAMES)]


def text_of(rows: list[list[str]], separator: str = ",") -> str:
    return "".join(separator.join(cells) + "\n" for cells in [HEAD, *rows])


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_a_sheet_of_mixed_units_as_laboratories_send_it():
    # 240.468 mg/d of Ca are 6 mmol (40.078 g/mol) in 1.5 L; 619.48 mg/L of P 20 mmol/L (30.974); 576.369 mg/d of citric
    # acid 3 mmol (192.123) in 1.5 L; 504.336 mg/d of uric acid 3 mmol (168.112); 30 mEq/L of sulfate 15 mmol/L
    samples = only(DATA / "laboratory_units.csv")
    expected = {
        "Na": 100.0, "K": 40.0, "Ca": 4.0, "Mg": 3.0, "NH4": 25.0, "Cl": 120.0, "PO4": 20.0, "SO4": 15.0, "Ox": 0.25,
        "Cit": 2.0, "HU": 2.0,
    }  # fmt: skip
    for component, millimolar in expected.items():
        assert samples.concentrations[component][0] * 1e3 == pytest.approx(millimolar, rel=1e-6), component
    assert samples.creatinine is not None and samples.creatinine[0] == pytest.approx(1131.2 / 113.12)
    assert samples.id is not None and samples.id[:2] == ["S-1", "S-2"]
    assert samples.carried["ward"][0] == "B, east"
    assert list(samples.number) == [2, 3, 4, 5, 6, 7, 8]
    assert list(samples.problem) == [
        "",
        "oxalate: '<30' is a limit of the method, not a number",
        "pH 61 is not possible (3.5 to 9.5)",
        "phosphate is missing",
        "magnesium -3 mmol/L is not possible (0 to 60)",
        "volume 40 L per 24 h is not possible (0.05 to 20)",
        "",
    ]
    assert list(samples.kind[[0, 6]]) == ["24h", "timed"]
    assert samples.concentrations["Mg"][6] == 0.0  # a zero is a zero
    assert samples.concentrations["Ca"][6] * 1e3 == pytest.approx(4.0)  # 6 mmol/d over 12 h in 0.75 L
    assert samples.sex is not None and list(samples.sex[:2]) == ["female", "male"]


def test_semicolons_decimal_commas_and_windows_letters():
    samples = only(DATA / "semicolon_decimal_comma_windows.csv")
    assert samples.id is None and samples.carried["Probe"] == ["A", "B"]
    assert samples.carried["Gruppe"] == ["Grün", "Blau"]
    assert samples.concentrations["Ca"][0] == pytest.approx(4.5e-3)
    assert samples.concentrations["Ox"][0] == pytest.approx(250e-6)
    assert samples.volume is not None and samples.volume[1] == pytest.approx(1.2505)
    assert samples.problem[1] == "calcium: '4.5' has a point in a table with decimal commas"
    assert "the table writes decimal commas, 5,7 for 5.7" in samples.caveats
    assert "the file is not UTF-8: it was read as Windows-1252" in samples.caveats


@pytest.mark.parametrize("file", ["reference_urine_columns.csv", "reference_edge_columns.csv"])
def test_the_reference_tables_read_as_they_are(file: str):
    with (DATA / file).open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    samples = only(DATA / file)
    assert not samples.problem.any()
    assert samples.id == [each["id"] for each in rows]
    assert samples.concentrations["HU"] * 1e3 == pytest.approx([float(each["total_urate_mmol_per_L"]) for each in rows])
    assert samples.carried["equil2_SS_COM_ratio"] == [each["equil2_SS_COM_ratio"] for each in rows]


@pytest.mark.skipif("CALCIFATE_CHEMISTRY" not in os.environ, reason="the reference tables are not here")
@pytest.mark.parametrize(("name", "rows"), [("urine", 100), ("edge", 15)])
def test_the_whole_reference_tables_have_no_bad_row(name: str, rows: int):
    samples = only(Path(os.environ["CALCIFATE_CHEMISTRY"]) / f"chemistry_{name}_public.csv")
    assert samples.rows == rows and not samples.problem.any()


@pytest.mark.parametrize(
    ("make", "numbers"),
    [
        (lambda text: text, [2, 3]),
        (lambda text: "\ufeff" + text, [2, 3]),
        (lambda text: text.replace("\n", "\r\n"), [2, 3]),
        (lambda text: text.rstrip("\n"), [2, 3]),
        (lambda text: text.replace("\n", "\n\n"), [3, 5]),
        (lambda text: text.replace("\n", "\r\n\r\n"), [3, 5]),
        (lambda text: "\n\n" + text, [4, 5]),
        (lambda text: text.replace(",", "\t"), [2, 3]),
        (lambda text: text.replace(",", ";"), [2, 3]),
        (lambda text: text.replace("6.1", " 6.1 "), [2, 3]),
        (lambda text: text.replace("6.1", '"6.1"'), [2, 3]),
        (lambda text: text.replace("pH,", '"pH",').replace("Ca_mmol_per_L", '"Calcium\n(mmol/L)"'), [3, 4]),
    ],
)
def test_every_make_of_csv(tmp_path: Path, make, numbers: list[int]):
    samples = only(write(tmp_path / "urines.csv", make(text_of([row("A"), row("B", calcium="5")]))))
    assert samples.id == ["A", "B"]
    assert list(samples.number) == numbers
    assert list(samples.problem) == ["", ""]
    assert samples.concentrations["Ca"] == pytest.approx([4e-3, 5e-3])
    assert samples.pH == pytest.approx([6.1, 6.1])


def test_a_row_of_the_wrong_length_is_a_problem_of_that_row(tmp_path: Path):
    rows = [row("A"), row("B", "short")[:-1], row("C"), [*row("D", "long"), "7"], row("E", ph="<5")]
    samples = only(write(tmp_path / "urines.csv", text_of(rows)))
    assert samples.id == ["A", "B", "C", "D", "E"]
    assert samples.carried["note"] == ["", "short", "", "long", ""]
    assert list(samples.problem) == [
        "",
        "13 cells in 14 columns",
        "",
        "15 cells in 14 columns",
        "pH: '<5' is a limit of the method, not a number",
    ]
    assert list(np.isnan(samples.concentrations["Ca"])) == [False, True, False, True, False]


def test_quotes_with_line_ends_and_a_quote_that_never_closes(tmp_path: Path):
    rows = [row("A", '"two\nlines, ""so"""'), row("B"), row("C", "5'10\"")]
    samples = only(write(tmp_path / "urines.csv", text_of(rows)))
    assert samples.carried["note"] == ['two\nlines, "so"', "", "5'10\""]
    assert list(samples.number) == [2, 4, 5]
    assert not samples.problem.any()
    samples = only(write(tmp_path / "open.csv", text_of([row("A"), row("B", '"open'), row("C"), row("D")])))
    assert samples.id == ["A", "B", "C", "D"]
    assert [bool(text) for text in samples.problem] == [False, True, False, False]


def test_the_size_of_the_pieces_does_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [row(f"u{number}", '"a\nb"' if number % 3 == 0 else "n", calcium=str(number)) for number in range(1, 40)]
    rows[7][2], rows[20] = "74", rows[20][:-2]
    path = write(tmp_path / "urines.csv", text_of(rows))
    whole = only(path)
    monkeypatch.setattr(read_csv, "PIECE", 300)
    parts = batches(path)
    assert len(parts) > 4
    assert [line for part in parts for line in part.number] == list(whole.number)
    assert [text for part in parts for text in part.problem] == list(whole.problem)
    assert [id_ for part in parts for id_ in part.id or []] == whole.id
    assert np.concatenate([part.concentrations["Ca"] for part in parts]) == pytest.approx(
        whole.concentrations["Ca"], nan_ok=True
    )


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_whatever_follows_a_header_is_rows_or_a_clear_error(tmp_path: Path, tail: bytes):
    path = write(tmp_path / "urines.csv", text_of([row("A")]).encode() + tail)
    try:
        found = batches(path)
    except InputError:
        return
    problems = [text for part in found for text in part.problem]
    assert sum(part.rows for part in found) == len(problems)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("urines.xlsx", b"PK", "save the sheet as CSV"),
        ("urines.csv", b"", "the file is empty"),
        ("urines.csv", b"\n\n", "the file is empty"),
        ("urines.csv", "id,pH\nA,6".encode("utf-16"), "save the table as CSV in UTF-8"),
        ("urines.csv", b"id,pH\rA,6\r", "lines end in CR alone"),
        ("urines.csv", b"id,pH\nA,6\n", "no column for sodium, potassium"),
        ("urines.parquet", b"nothing of the kind", "not a Parquet file"),
        ("urines.jsonl", b"\n", "no row of JSON"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, said: str):
    with pytest.raises(InputError) as error:
        read_table.read_table(write(tmp_path / name, content))
    assert said in str(error.value)
    assert name in str(error.value)


def test_a_file_that_is_not_there_is_the_users_to_mend(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        read_table.read_table(tmp_path / "none.csv")


def test_a_header_without_rows_has_no_batch(tmp_path: Path):
    assert batches(write(tmp_path / "urines.csv", text_of([]))) == []


def test_parquet_with_units_in_names_or_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fields = [pa.field("pH", pa.float32()), pa.field("calcium", pa.int64(), metadata={"unit": "mg/dL"})]
    fields += [pa.field(name, pa.float64()) for name in NAMES if not name.startswith("Ca")]
    fields += [pa.field("visit", pa.int64()), pa.field("Cystine (umol/L)", pa.string())]
    columns = [[6.0, 7.0, None], [20, 0, 20], *([[2.0] * 3] * 10), [1, 2, None], ["400", "<5", None]]
    table = pa.table(dict(zip([field.name for field in fields], columns, strict=True)), schema=pa.schema(fields))
    pq.write_table(table, tmp_path / "urines.parquet")
    monkeypatch.setattr(read_table, "ROWS", 2)
    first, second = batches(tmp_path / "urines.parquet")
    # 20 mg/dL of calcium: 200 / 40.078 mmol/L
    assert first.concentrations["Ca"] == pytest.approx([0.2 / 40.078, 0.0])
    assert first.carried["visit"] == [1, 2] and second.carried["visit"] == [None]
    assert second.problem[0] == "pH is missing"
    assert list(second.number) == [3]
    assert "cystine: '<5'" in first.note[1]


def test_json_lines_with_broken_ones(tmp_path: Path):
    good = dict(zip(HEAD, row("A"), strict=True)) | {"pH": 6.1, "group": {"arm": 1}}
    lines = [json.dumps(good), "{broken", json.dumps([1]), "", json.dumps({**good, "id": "B", "Ca_mmol_per_L": None})]
    samples = only(write(tmp_path / "urines.jsonl", "\n".join(lines)))
    assert list(samples.number) == [1, 2, 3, 5]
    assert list(samples.problem) == ["", "not a line of JSON", "not an object of JSON", "calcium is missing"]
    assert samples.carried["group"][0] == {"arm": 1}


def test_json_lines_of_like_rows_keep_their_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    good = dict.fromkeys(NAMES, 2.5) | {"pH": 6, "id": "007", "date": "2024-05-01", "visit": 3}
    rows = [good, {**good, "pH": 6.5, "later": None}, {**good, "pH": 7, "later": "x", "Ca_mmol_per_L": "<2"}]
    path = write(tmp_path / "urines.jsonl", "".join(json.dumps(each) + "\n" for each in rows))
    whole = only(path)
    monkeypatch.setattr(read_lines, "PIECE", 400)
    parts = batches(path)
    assert len(parts) == 3
    for got in (whole.carried, {name: [part.carried[name][0] for part in parts] for name in parts[0].carried}):
        assert got["date"] == ["2024-05-01"] * 3 and got["visit"] == [3, 3, 3]
    assert whole.id == ["007"] * 3
    assert list(np.concatenate([part.pH for part in parts])) == list(whole.pH) == [6.0, 6.5, 7.0]
    assert whole.problem[2] == "calcium: '<2' is a limit of the method, not a number"
    assert parts[2].problem[0].startswith("the key 'later' stands in none of the first rows")
    assert [int(part.number[0]) for part in parts] == [1, 2, 3]


def test_a_gap_that_is_assumed_is_no_problem(tmp_path: Path):
    path = write(tmp_path / "urines.csv", text_of([row("A", calcium=""), row("B")]))
    assert only(path).problem[0] == "calcium is missing"
    samples = only(path, assume={"calcium": "3 mmol/L"})
    assert not samples.problem.any()
    assert samples.concentrations["Ca"] == pytest.approx([3e-3, 4e-3])


def test_a_hundred_thousand_rows_with_three_broken_ones_are_quick(tmp_path: Path):
    lines = [",".join(row(f"u{number}")) for number in range(100_000)]
    lines[11], lines[50_000], lines[99_999] = ",".join(row("t", ph="74")), "u,50", ",".join(row("c", calcium="<2"))
    path = write(tmp_path / "urines.csv", ",".join(HEAD) + "\n" + "\n".join(lines) + "\n")
    start = time.perf_counter()
    found = batches(path)
    seconds = time.perf_counter() - start
    bad = [(int(part.number[at]), part.problem[at]) for part in found for at in np.flatnonzero(part.problem != "")]
    assert bad == [
        (13, "pH 74 is not possible (3.5 to 9.5)"),
        (50_002, "2 cells in 14 columns"),
        (100_001, "calcium: '<2' is a limit of the method, not a number"),
    ]
    assert seconds < 3  # 0.2 s on two cores: a loop over cells in Python would take longer than this
