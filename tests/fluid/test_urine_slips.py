"""Slips of the hand with one urine: each is refused or said, none gives a silent figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.fluid.cells import number_of
from calcifate.fluid.change import changes
from calcifate.fluid.serum import serum
from calcifate.fluid.table import read_columns
from calcifate.fluid.urine import Urine

SHEET: dict[str, Any] = {
    **dict.fromkeys(("Na", "Cl"), "140 mmol/d"),
    "K": "60 mmol/d",
    "Ca": "5 mmol/d",
    "Mg": "4 mmol/d",
    "NH4": "30 mmol/d",
    "P": "30 mmol/d",
    "SO4": "20 mmol/d",
    "Ox": "0.4 mmol/d",
    "Cit": "2.5 mmol/d",
    "urate": "3.5 mmol/d",
}


def urine(**other: Any) -> Urine:
    sheet = {**SHEET, "volume": "1.5 L", "pH": 6.0, **other}
    return Urine(**{name: text for name, text in sheet.items() if text is not None})


@pytest.mark.parametrize("pH", [np.float32(6.0), np.float64(6.0), np.int64(6)])
def test_a_number_of_numpy_is_a_number(pH: Any):
    assert urine(pH=pH).samples.pH[0] == 6.0


@pytest.mark.parametrize(("other", "message"), [({"volume": 1.5}, '"1.5 L"'), ({"hours": 24}, '"24 h"')])
def test_the_hint_names_a_unit_that_the_quantity_has(other: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        urine(**other)


@pytest.mark.parametrize("change", [{"creatinine": "9 mmol/d"}, {"bicarbonate": "x2"}, {"pH": "nan"}, {"pH": np.inf}])
def test_a_change_that_would_do_nothing_or_anything_is_refused(change: dict[str, Any]):
    with pytest.raises(InputError):
        changes(change)


def test_no_change_is_no_what_if():
    with pytest.raises(InputError, match="no change given"):
        urine().what_if("equil2")


def test_an_assumption_is_said_with_the_figures_and_stays_said_after_a_change():
    given = urine(SO4=None, urate=None, assume={"SO4": "20 mmol/d", "urate": "3.3 mmol/d"})
    for each in (given, given.changed(volume="3 L")):
        caveats = " ".join(each.saturation("equil2", band="none").caveats)
        assert "sulfate 20 mmol/d" in caveats and "urate 3.3 mmol/d" in caveats
    assert given.saturation("equil2", band="none")["uric_acid"].ratio is None


def test_what_was_assumed_is_no_lever():
    given = urine(urate=None, assume={"urate": "3.3 mmol/d"})
    assert "urate" in [each.lever for each in urine().ranked("equil2")]
    assert "urate" not in [each.lever for each in given.ranked("equil2")]
    assert "assumed" in given.what_if("equil2", urate="-20 %").title


@pytest.mark.parametrize("assume", ["usual", ["sulfate"]])
def test_what_is_assumed_has_a_name(assume: Any):
    with pytest.raises(InputError, match="name each analyte"):
        urine(SO4=None, assume=assume)


def test_one_analyte_is_assumed_once():
    columns = {
        f"{name}_mmol_per_L": [2.0] for name in ["Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "Ox", "Cit", "urate"]
    } | {"pH": [6.0]}
    with pytest.raises(InputError, match="assumed twice"):
        read_columns(columns, assume={"sulfate": "15 mmol/L", "SO4": "10 mmol/L"})


@pytest.mark.parametrize("ion", ["creatinine", "volume", "cystine", 3])
def test_shares_of_what_is_not_there_are_refused(ion: Any):
    with pytest.raises(InputError):
        urine().shares(ion)


def test_a_band_has_a_name_and_a_crystal_may_be_looked_for():
    with pytest.raises(InputError, match="one of none, linear, monte_carlo"):
        urine().saturation("equil2", band="montecarlo")  # pyright: ignore[reportArgumentType]
    table = urine().saturation("equil2", band="none")
    assert "COM" in table and "cystine" not in table


def test_a_whole_number_without_end_is_a_fault_of_its_cell():
    number, fault = number_of(10**400)
    assert np.isnan(number) and "no amount" in fault


def test_a_serum_is_no_urine():
    with pytest.raises(InputError, match="kind 'urine'"):
        serum(Ca="2.4 mmol/L", kind="urine")  # pyright: ignore[reportArgumentType]
