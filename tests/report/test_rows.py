"""One row per person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calcifate.errors import DataError
from calcifate.report.rows import columns, failed_row, row

from .samples import SAMPLES, empty_diary, ordinary, urgent

HOLDS = {"string": str, "double": (int, float), "int64": int, "bool": bool}


@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_row_has_the_same_columns_of_the_same_kinds(name: str):
    found = row(f"{name}.toml", SAMPLES[name]())
    assert list(found) == list(columns())
    for column, value in found.items():
        assert value is None or isinstance(value, HOLDS[columns()[column]]), column


def test_a_row_says_what_the_report_says():
    found = row("p02.toml", urgent())
    assert (found["flags_emergency"], found["flags_urgent"], found["flags_caution"], found["flags_info"]) == (
        0,
        2,
        4,
        2,
    )
    assert str(found["flag_topics"]).startswith("hyperkalaemia; magnesium_supplement_low_gfr; calcium_total")
    assert found["magnesium_food_mg_per_d"] == 572
    assert found["magnesium_supplements_mg_per_d"] == 241
    assert found["vitamin_k1_food_at_least"] is True
    assert found["eGFR_ckdepi2021_mL_per_min_per_1.73m2"] == 21.6
    assert found["CKD_stage"] == "G4"
    assert found["calcium_to_magnesium_ratio_of_means"] == 1.01
    assert found["diary_entries_matched"] == 37


def test_unknown_is_empty_and_a_range_has_no_best_value():
    assert row("a", empty_diary())["calcium_food_mg_per_d"] is None
    found = row("a", ordinary())
    assert found["oxalate_food_mg_per_d"] is None
    assert found["oxalate_food_low_mg_per_d"] == pytest.approx(40.275)


def test_a_censored_value_keeps_its_sign_and_is_no_number():
    answer = ordinary()
    labs = (replace(answer.labs[0], comparator="<"), *answer.labs[1:])
    found = row("a", replace(answer, labs=labs))
    assert found["plasma_magnesium_mmol_per_L"] is None
    assert found["labs_censored"] == "plasma_magnesium <0.7817 mmol/L"


def test_a_value_in_another_unit_than_the_column_stops():
    answer = ordinary()
    labs = (replace(answer.labs[0], unit="mg/dL"), *answer.labs[1:])
    with pytest.raises(DataError, match="plasma_magnesium"):
        row("a", replace(answer, labs=labs))


def test_a_failure_is_a_row():
    found = failed_row("p07.toml", "labs[0].unit: unknown\nunit \x1b[31m")
    assert list(found) == list(columns())
    assert found["error"] == "labs[0].unit: unknown unit ␛[31m"
    assert found["headline"] is None


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_name_becomes_a_formula(name: str):
    assert row(name, ordinary())["person"] == f"'{name}"
