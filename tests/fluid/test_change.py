"""Changes of a urine: what they mean, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.fluid.change import changed, changes, changes_of
from calcifate.fluid.table import Samples, read_columns

NAMES = ("Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "SO4", "Ox", "Cit", "urate")


def sheet(rows: int = 1, **columns: list[float]) -> Samples:
    """Urines of 2 L a day, each with 8 mmol a day of everything: 4 mmol/L."""
    table: dict[str, list[float]] = {f"{name}_mmol_per_day": [8.0] * rows for name in NAMES}
    table |= {"pH": [6.0] * rows, "volume_L_per_day": [2.0] * rows}
    return read_columns({**table, **columns})


@pytest.mark.parametrize(
    ("text", "calcium"),
    [
        # 8 mmol/d in 2 L is 4 mmol/L
        ("calcium=-50%", 2.0),
        ("calcium=+25 %", 5.0),
        ("calcium=80%", 3.2),
        ("calcium=x2", 8.0),
        ("calcium=5 mmol/L", 5.0),
        ("Ca=6 mmol/d", 3.0),
        ("calcium=+2 mmol/d", 5.0),
        ("calcium=-1 mmol/L", 3.0),
        ("calcium=0 mmol/d", 0.0),
        # 200.39 mg of calcium are 5 mmol: 40.078 g/mol
        ("calcium=200.39 mg/d", 2.5),
        ("volume=4 L", 2.0),
        ("volume=+2L", 2.0),
        ("volume=x0.5", 8.0),
        # the volume comes first, whatever the order: 6 mmol/d in 3 L
        ("calcium=6 mmol/d, volume=3 L", 2.0),
    ],
)
def test_a_change_gives_the_concentration_that_it_says(text: str, calcium: float):
    after = changed(sheet(), changes_of(text))
    assert after.problem[0] == ""
    assert after.concentrations["Ca"][0] * 1e3 == pytest.approx(calcium)


@pytest.mark.parametrize(("text", "pH"), [("pH=6.5", 6.5), ("pH=+0.5", 6.5), ("pH=-1", 5.0), ("pH=−0.5", 5.5)])
def test_a_change_of_pH_is_a_value_or_a_step(text: str, pH: float):
    assert changed(sheet(), changes_of(text)).pH[0] == pytest.approx(pH)


def test_nothing_else_changes():
    before = sheet()
    after = changed(before, changes_of("oxalate=-35%"))
    for name, values in before.concentrations.items():
        same = np.allclose(values, after.concentrations[name], equal_nan=True)
        assert same == (name != "Ox")
    assert after.pH[0] == before.pH[0] and after.volume is not None and after.volume[0] == 2.0


@given(st.floats(0.5, 8.0))
def test_a_day_keeps_its_amounts_when_the_volume_changes(volume: float):
    before = sheet()
    after = changed(before, changes({"volume": f"{volume} L"}))
    assert after.concentrations["Ca"][0] * volume == pytest.approx(before.concentrations["Ca"][0] * 2.0)


def test_a_timed_collection_keeps_its_day():
    # 12 h, 1 L and 4 mmol: 2 L and 8 mmol a day. Setting 6 mmol a day gives 3 mmol/L
    half = {f"{name}_mmol": [4.0] for name in NAMES}
    half |= {"pH": [6.0], "volume_L": [1.0], "hours": [12.0]}
    after = changed(read_columns(half), changes_of("calcium=6 mmol/d"))
    assert after.concentrations["Ca"][0] * 1e3 == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("calcum=2 mmol/d", "did you mean calcium"),
        ("weight=80 kg", "not changed"),
        ("calcium", "was not understood"),
        ("calcium=", "was not understood"),
        ("", "no change given"),
        ("calcium=5", "has no unit"),
        ("calcium=x2, Ca=x3", "calcium is changed twice"),
        ("calcium=x2, calcium=x3", "changed twice"),
        ("calcium=-150%", "out of reach"),
        ("pH=+10%", "pH is a logarithm"),
        ("pH=acid", "no number"),
        ("phosphate=500 mg/d", "phosphate"),
        ("cystine=x2", "was not measured"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(text: str, message: str):
    with pytest.raises(InputError, match=message):
        changed(sheet(), changes_of(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [("calcium=-20 mmol/d", "not possible"), ("pH=+5", "not possible"), ("volume=90 L", "not possible")],
)
def test_a_change_out_of_reach_is_a_problem_of_its_row(text: str, message: str):
    after = changed(sheet(2), changes_of(text))
    assert message in after.problem[0] and message in after.problem[1]


def test_a_spot_urine_has_no_day_to_change():
    spot = read_columns({**{f"{name}_mmol_per_L": [4.0] for name in NAMES}, "pH": [6.0]})
    assert "volume of this urine is not known" in changed(spot, changes_of("volume=2 L")).problem[0]
    assert "needs the volume" in changed(spot, changes_of("calcium=5 mmol/d")).problem[0]
    assert changed(spot, changes_of("calcium=-50%")).problem[0] == ""
