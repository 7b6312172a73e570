"""From columns to mol/L, and what is wrong in each row. Expected values are worked out by hand beside the tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.fluid.cells import cells
from calcifate.fluid.table import Samples, read_columns, totals

NEEDED = ["Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "SO4", "Ox", "Cit", "urate"]


def columns(rows: int = 1, **changes: list[Any]) -> dict[str, list[Any]]:
    """Plain columns in mmol/L, 2 of each, pH 6; a change replaces the column whose name begins alike."""
    table: dict[str, list[Any]] = {"pH": [6.0] * rows, **{f"{name}_mmol_per_L": [2.0] * rows for name in NEEDED}}
    for name, column in changes.items():
        for old in [key for key in table if key.split("_")[0] == name.split("_")[0]]:
            del table[old]
        table[name] = column
    return table


def one(**changes: list[Any]) -> Samples:
    return read_columns(columns(len(next(iter(changes.values()))), **changes))


def test_per_litre_per_day_and_per_collection():
    # 12 h of 0.75 L: 4.5 mmol in it are 6 mmol/L; 9 mmol a day are 4.5 mmol in it; 1.5 L a day
    samples = one(Ca_mmol=[4.5], Mg_mmol_per_day=[9.0], Ox_umol_per_L=[250], volume_mL=[750], hours=[12])
    assert samples.concentrations["Ca"][0] == pytest.approx(6e-3)
    assert samples.concentrations["Mg"][0] == pytest.approx(6e-3)
    assert samples.concentrations["Ox"][0] == pytest.approx(250e-6)
    assert samples.volume is not None and samples.volume[0] == pytest.approx(1.5)
    assert samples.kind[0] == "timed"


def test_a_volume_per_day_and_an_amount_of_the_collection():
    # 1.8 L a day, collected for 8 h: 0.6 L hold 3 mmol
    samples = one(Ca_mmol=[3.0], volume_L_per_day=[1.8], hours=[8])
    assert samples.concentrations["Ca"][0] == pytest.approx(5e-3)
    assert samples.volume is not None and samples.volume[0] == pytest.approx(1.8)


def test_without_hours_a_day_is_taken_and_said():
    samples = one(Ca_mmol=[3.0], volume_L=[1.5])
    assert samples.hours is not None and samples.hours[0] == 24
    assert "how long the urine was collected is not given: 24 hours were taken" in samples.caveats
    assert samples.kind[0] == "24h"


def test_a_spot_urine_is_named_as_such():
    samples = one(Ca_mmol_per_L=[3.0])
    assert samples.kind[0] == "spot"
    assert samples.volume is None and samples.creatinine is None and samples.problem[0] == ""
    typed = one(type=["random", "24 h", "overnight", "", "stone former"], volume_L=[1.5, 1.5, 0.4, 1.5, 1.5])
    assert list(typed.kind[:4]) == ["spot", "24h", "timed", "24h"]
    assert typed.volume is not None and np.isnan(typed.volume[0])
    assert typed.problem[4] == "type 'stone former' is not one of 24h, spot, timed"
    amounts = one(type=["spot"], Ca_mmol_per_day=[3.0], volume_L=[0.2])
    assert amounts.problem[0] == "calcium is not per litre, and a spot urine has no day"


def test_creatinine_of_a_day_wherever_the_volume_is_known():
    # 10 mmol/L in 1.2 L of 24 h; the second has no volume
    samples = one(creatinine_mmol_per_L=[10.0, 10.0], volume_L=[1.2, ""])
    assert samples.creatinine is not None
    assert samples.creatinine[0] == pytest.approx(12.0)
    assert np.isnan(samples.creatinine[1]) and samples.problem[1] == ""


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Ca_mmol_per_L", -2.0, "calcium -2 mmol/L is not possible (0 to 60)"),
        ("Ca_mmol_per_L", 600.0, "calcium 600 mmol/L is not possible (0 to 60)"),
        ("pH", 74, "pH 74 is not possible (3.5 to 9.5)"),
        ("pH", "acid", "pH: 'acid' is not a number"),
        ("Ca_mmol_per_L", "3.5 mmol", "calcium: '3.5 mmol' is not a number"),
        ("Ca_mmol_per_L", "3,5", "calcium: '3,5' has a comma in a table with decimal points"),
        ("Ca_mmol_per_L", "<2", "calcium: '<2' is a limit of the method, not a number"),
        ("Ca_mmol_per_L", "≤ 0.1", "calcium: '≤ 0.1' is a limit of the method, not a number"),
        ("Ca_mmol_per_L", "", "calcium is missing"),
        ("Ca_mmol_per_L", "n/a", "calcium is missing"),
        ("Ca_mmol_per_L", None, "calcium is missing"),
        ("Ca_mmol_per_L", float("nan"), "calcium is missing"),
        ("Ca_mmol_per_L", float("inf"), "calcium: inf is not a number"),
        ("Ca_mmol_per_L", True, "calcium: True is not a number"),
        ("Ca_mmol_per_L", [3.5], "calcium: '[3.5]' is not a number"),
        ("volume_L", 0, "volume 0 L per 24 h is not possible (0.05 to 20)"),
        ("volume_L", 40, "volume 40 L per 24 h is not possible (0.05 to 20)"),
        ("volume_L", -1, "volume -1 L per 24 h is not possible (0.05 to 20)"),
    ],
)
def test_a_bad_cell_is_a_problem_of_its_row_and_the_others_are_done(column: str, cell: object, said: str):
    good: float = 1.5 if column == "volume_L" else 6.0
    samples = one(**{column: [good, cell, good]})
    assert list(samples.problem) == ["", said, ""]
    if column.startswith("Ca"):
        assert np.isnan(samples.concentrations["Ca"][1])
        assert samples.concentrations["Ca"][[0, 2]] == pytest.approx(6e-3)


def test_zero_is_absent_and_not_missing():
    samples = one(Ca_mmol_per_L=[0, "0", 0.0])
    assert not samples.problem.any()
    assert (samples.concentrations["Ca"] == 0).all()


def test_hours_that_are_missing_matter_only_where_they_are_needed():
    samples = one(Ca_mmol=[3.0], Mg_mmol_per_day=[3.0], volume_L=[1.5], hours=[""])
    assert samples.problem[0] == "magnesium is not per litre, and the volume or the hours are not known"
    assert samples.concentrations["Ca"][0] == pytest.approx(2e-3)
    assert one(volume_L=[1.5], hours=[""]).problem[0] == ""
    assert one(volume_L=[1.5], hours=[200]).problem[0] == "a collection over 200 hours is not possible (1 to 72)"


def test_what_is_assumed_fills_the_gaps_and_is_on_record():
    # 30 mmol in the 1.5 L of a day are 20 mmol/L; the second row has its own
    table = columns(3, NH4_mmol_per_L=["", 33.0, "<1"], volume_L=[1.5, 1.5, 1.5])
    samples = read_columns(table, assume={"ammonium": "30 mmol/d"})
    assert samples.concentrations["NH4"][:2] == pytest.approx([20e-3, 33e-3])
    assert list(samples.assumed_at["ammonium"]) == [True, False, False]
    assert samples.problem[2].startswith("ammonium: '<1'")  # a limit is not a gap
    assert samples.assumed == {"ammonium": "30 mmol/d"}


def test_an_optional_analyte_that_is_not_known_costs_its_own_results_only():
    samples = one(cystine_umol_per_L=[400, "", "<10"])
    assert not samples.problem.any()
    assert list(samples.note) == ["", "", "cystine: '<10' is a limit of the method, not a number"]
    given, unknown = totals(samples, ["Ca", "Cys", "Lac"])
    assert given[0].tolist() == pytest.approx([2e-3, 4e-4, 0.0])
    assert unknown.tolist() == [[False, False, True], [False, True, True], [False, True, True]]


def test_a_row_with_a_problem_has_no_known_totals():
    _, unknown = totals(one(pH=[6.0, 74]), ["Na", "Ca"])
    assert unknown.tolist() == [[False, False], [True, True]]


def test_a_fault_in_what_only_completeness_needs_is_a_note():
    samples = one(creatinine_mmol_per_L=["<1"], weight_kg=[700], sex=["x"], age=[44], volume_L=[1.5])
    assert samples.problem[0] == ""
    assert "creatinine: '<1'" in samples.note[0]
    assert "body weight 700 kg is not possible" in samples.note[0]
    assert "sex 'x' was not understood" in samples.note[0]
    assert samples.age is not None and samples.age[0] == 44


def test_serum_has_its_own_bounds_and_protein():
    base = columns(2)
    serum = {
        "pH": [7.4, 6.0],
        **{key: base[key] for key in base if key.startswith(("Ca", "Mg", "P_"))},
        "Na_mmol_per_L": [140, 140],
        "K_mmol_per_L": [4.2, 4.2],
        "Cl_mEq_L": [104, 104],
        "albumin_g_per_dL": [4.2, 4.2],
        "pCO2_mmHg": [40, 40],
        "serum phosphate note": ["", ""],
    }
    samples = read_columns(serum, fluid="serum")
    assert list(samples.problem) == ["", "pH 6 is not possible (6.6 to 8)"]
    assert samples.measured["albumin"] == pytest.approx(42.0)
    assert samples.measured["carbon_dioxide_pressure"] == pytest.approx(40.0)
    assert samples.volume is None and list(samples.kind) == ["", ""]
    with pytest.raises(InputError, match="no column for albumin"):
        read_columns({key: column for key, column in serum.items() if "albumin" not in key}, fluid="serum")


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(InputError, match="2 lengths"):
        read_columns({**columns(2), "pH": [6.0]})


def test_columns_that_are_none_of_ours_are_carried_as_they_were():
    samples = read_columns({"id": ["A", 7], "group": ["x", None], **columns(2), "SI_old": [1.25, 2.5]})
    assert samples.id == ["A", "7"]
    assert samples.carried == {"group": ["x", None], "SI_old": [1.25, 2.5]}


def test_a_table_without_rows_is_samples_without_rows():
    samples = read_columns(columns(0))
    assert samples.rows == 0 and samples.concentrations["Ca"].shape == (0,)


@given(st.lists(st.one_of(st.floats(), st.text(max_size=8), st.none(), st.integers(-(10**9), 10**9)), max_size=6))
def test_any_cells_give_a_row_each_with_a_number_or_a_reason(given_cells: list[Any]):
    samples = read_columns(columns(len(given_cells), Ca_mmol_per_L=given_cells))
    assert samples.rows == len(samples.problem) == len(given_cells)
    known = ~np.isnan(samples.concentrations["Ca"])
    assert (known == (samples.problem == "")).all()
    assert (samples.concentrations["Ca"][known] >= 0).all() and (samples.concentrations["Ca"][known] <= 0.06).all()


@given(st.floats(0.06, 19), st.floats(2, 71), st.floats(0, 50))
def test_per_day_per_collection_and_per_litre_of_one_urine_agree(litres: float, hours: float, millimolar: float):
    per_day = litres * 24 / hours
    if not 0.05 <= per_day <= 20:
        return
    shared: dict[str, list[Any]] = {"volume_L": [litres], "hours": [hours]}
    ways = [
        one(Ca_mmol_per_L=[millimolar], **shared),
        one(Ca_mmol=[millimolar * litres], **shared),
        one(Ca_mmol_per_day=[millimolar * per_day], **shared),
        one(Ca_mEq_per_day=[2 * millimolar * per_day], **shared),
        one(Ca_mg_per_dL=[millimolar * 40.078 / 10], **shared),
    ]
    for samples in ways:
        assert samples.problem[0] == ""
        assert samples.concentrations["Ca"][0] == pytest.approx(millimolar * 1e-3, rel=1e-9, abs=1e-15)


def test_a_decimal_comma_is_read_only_where_the_table_writes_it():
    assert cells(["5,7", "6", "5.7"], decimal_comma=True).values[:2] == pytest.approx([5.7, 6.0])
    assert "has a point in a table with decimal commas" in cells(["5.7"], decimal_comma=True).faults[0]
    assert "has a comma" in cells(["5,7"]).faults[0]
