"""Results as tables: what is written can be read, and nothing is half-written."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from calcifate.errors import InputError
from calcifate.fluid.write_table import OutColumn, check_output, write_table

COLUMNS = [
    OutColumn(name="id", kind="text"),
    OutColumn(name="line", kind="whole"),
    OutColumn(name="SI_whewellite_log10", unit="log10", about="log10 of IAP / Ksp, profile equil2"),
    OutColumn(name="converged", kind="yes_no"),
    OutColumn(name="group, arm", kind="as_is"),
]


def two_batches() -> Iterator[dict[str, Any]]:
    for first, group in ((0, ['a "b"', None]), (2, ["x,y", "two\nlines"])):
        yield {
            "id": np.array([f"u{first}", f"u{first + 1}"], dtype=object),
            "line": np.arange(first + 2, first + 4),
            "SI_whewellite_log10": np.array([0.8372, np.nan]),
            "converged": np.array([True, False]),
            "group, arm": group,
        }


def test_csv_and_back(tmp_path: Path):
    assert write_table(tmp_path / "ss.csv", COLUMNS, two_batches()) == 4
    with (tmp_path / "ss.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [each["SI_whewellite_log10"] for each in rows] == ["0.8372", "", "0.8372", ""]
    assert [each["group, arm"] for each in rows] == ['a "b"', "", "x,y", "two\nlines"]
    assert [each["line"] for each in rows] == ["2", "3", "4", "5"]


def test_parquet_keeps_units_methods_and_what_is_said_of_the_table(tmp_path: Path):
    write_table(tmp_path / "ss.parquet", COLUMNS, two_batches(), about={"profile": "equil2"})
    table = pq.read_table(tmp_path / "ss.parquet")
    field = table.schema.field("SI_whewellite_log10")
    assert field.metadata[b"unit"] == b"log10"
    assert b"profile equil2" in field.metadata[b"about"]
    assert table.schema.metadata[b"profile"] == b"equil2"
    assert table["SI_whewellite_log10"].to_pylist() == [0.8372, None, 0.8372, None]
    assert table["converged"].to_pylist() == [True, False, True, False]


def test_json_lines_have_no_nan(tmp_path: Path):
    write_table(tmp_path / "ss.jsonl", COLUMNS, two_batches())
    rows = [json.loads(line, parse_constant=pytest.fail) for line in (tmp_path / "ss.jsonl").read_text().splitlines()]
    assert rows[0]["SI_whewellite_log10"] == 0.8372 and rows[1]["SI_whewellite_log10"] is None
    assert rows[2]["group, arm"] == "x,y"


@pytest.mark.parametrize("name", ["ss.csv", "ss.parquet", "ss.jsonl"])
def test_a_failure_halfway_leaves_what_was_there(tmp_path: Path, name: str):
    (tmp_path / name).write_text("before")

    def failing() -> Iterator[dict[str, Any]]:
        yield from two_batches()
        raise InputError("row")

    with pytest.raises(InputError):
        write_table(tmp_path / name, COLUMNS, failing())
    assert (tmp_path / name).read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["ss.csv", "ss.parquet", "ss.jsonl"])
def test_no_rows_is_a_table_without_rows(tmp_path: Path, name: str):
    assert write_table(tmp_path / name, COLUMNS, []) == 0
    assert (tmp_path / name).is_file()


def test_a_column_that_changes_its_type_says_what_to_do(tmp_path: Path):
    column = [OutColumn(name="visit", kind="as_is")]
    with pytest.raises(InputError, match=r"write the results as \.jsonl"):
        write_table(tmp_path / "ss.parquet", column, [{"visit": [1, 2]}, {"visit": ["third"]}])
    assert write_table(tmp_path / "ss.jsonl", column, [{"visit": [1, 2]}, {"visit": ["third"]}]) == 3


def test_a_name_that_is_no_table_is_refused_before_any_work(tmp_path: Path):
    with pytest.raises(InputError, match=r"name it \.csv, \.parquet or \.jsonl"):
        check_output(tmp_path / "ss.xlsx")
