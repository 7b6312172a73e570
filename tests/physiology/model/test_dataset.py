"""Courses as tables: names and units travel along, and files give back what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
import xarray

from calcifate.errors import InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.course import Course, Stretch, course
from calcifate.physiology.model.dataset import (
    dataset,
    ensemble_dataset,
    ensemble_table,
    shown,
    table,
    write_table,
)
from calcifate.physiology.model.ensemble import ensemble
from calcifate.physiology.model.steady import SteadyState, steady_state

NAMES = ("plasma_calcium", "plasma_PTH", "urine_magnesium", "dietary_sodium")


@pytest.fixture(scope="module")
def usual() -> SteadyState:
    return steady_state()


@pytest.fixture(scope="module")
def days(usual: SteadyState) -> Course:
    salty = {**usual.settings, "dietary_sodium": 250.0}
    return course(usual, [Stretch(start=0, end=4, settings=salty)], [0.0, 1.0, 2.0, 4.0])


def test_each_variable_says_what_it_is_and_in_which_unit(days: Course):
    found = dataset(days)
    model = body()
    assert set(found.data_vars) == set(shown(model))
    for name, variable in found.data_vars.items():
        assert variable.attrs["units"] == model.unit(str(name))
        assert variable.attrs["long_name"]
    assert found["urine_calcium"].attrs["element"] == "Ca"
    assert found["calcium_excretion"].attrs["element"] == "Ca"  # a flow carries the element of its pools
    assert found["ionised_calcium"].attrs["loinc"] == "12180-6"  # LOINC: Calcium.ionized [Moles/volume] in Blood
    assert found["time"].attrs["units"] == "d"
    assert "definition" in found.attrs["sources"].split()
    assert found.attrs["setting_dietary_sodium"] == 250


def test_values_are_those_of_the_course(days: Course):
    found = dataset(days, NAMES)
    assert list(found.data_vars) == list(NAMES)
    for name in NAMES:
        assert (found[name].values == days[name]).all()


def test_a_netcdf_file_gives_back_what_was_written(days: Course, tmp_path: Path):
    found = dataset(days)
    found.to_netcdf(tmp_path / "days.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "days.nc", engine="scipy") as back:
        xarray.testing.assert_identical(found, back.load())


def test_draws_are_a_dimension_and_a_failed_one_says_why(usual: SteadyState, tmp_path: Path):
    p, x = np.repeat(usual.p[:, None], 3, axis=1), np.repeat(usual.x[:, None], 3, axis=1)
    x[:, 1] = np.nan
    made = ensemble(x, p, [Stretch(start=0, end=2, settings=usual.settings)], [0, 2], NAMES, base=usual.settings)
    found = ensemble_dataset(made, usual.settings, body())
    assert dict(found.sizes) == {"draw": 3, "time": 2}
    assert found["ok"].values.tolist() == [1, 0, 1]
    assert found["reason"].values.tolist() == ["-", "no steady state to begin with", "-"]
    found.to_netcdf(tmp_path / "draws.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "draws.nc", engine="scipy") as back:
        for name in (*NAMES, "ok", "reason"):
            np.testing.assert_array_equal(back[name].values, found[name].values)
    rows = ensemble_table(made, body()).to_pylist()
    assert len(rows) == 3 * 2 * len(NAMES)
    place = next(number for number, row in enumerate(rows) if row["draw"] == 2 and row["name"] == "plasma_PTH")
    assert rows[place]["value"] == made.values["plasma_PTH"][2, 0]


def test_a_wide_table_has_a_column_for_each_name_with_its_unit(days: Course, tmp_path: Path):
    whole = table(days, NAMES)
    write_table(whole, tmp_path / "days.parquet")
    back = pyarrow.parquet.read_table(tmp_path / "days.parquet")
    assert back.equals(whole)
    assert back.schema.field("plasma_PTH").metadata[b"units"] == b"pmol/L"
    assert back["plasma_PTH"].to_pylist() == days["plasma_PTH"].tolist()


def test_a_long_table_has_a_row_for_each_value(days: Course, tmp_path: Path):
    write_table(table(days, NAMES, "long"), tmp_path / "days.csv")
    rows = pyarrow.csv.read_csv(tmp_path / "days.csv").to_pylist()
    assert len(rows) == 4 * len(NAMES)
    assert rows[7]["name"] == "plasma_PTH" and rows[7]["time"] == 4 and rows[7]["unit"] == "pmol/L"
    assert rows[7]["value"] == pytest.approx(days["plasma_PTH"][3], rel=1e-12)


def test_a_long_table_of_nothing_is_empty(days: Course):
    assert table(days, [], "long").num_rows == 0


def test_an_unknown_name_is_refused_with_a_hint(days: Course):
    with pytest.raises(InputError, match="plasma_calcium"):
        dataset(days, ["plasma_calcum"])
