"""Amounts, times and units of a scenario. Molar masses are those printed in the abridged IUPAC table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.physiology.protocol.amount import amount, days, minerals, written

MASS = {"calcium": 40.078, "magnesium": 24.305, "phosphorus": 30.974}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (10, 10),
        (2.5, 2.5),
        ("day 10", 10),
        ("10 d", 10),
        ("2 h", 2 / 24),
        ("90 min", 0.0625),
        ("3 weeks", 21),
        ("1 week 2 days", 9),
        ("day 3, 12 h", 3.5),
        ("2 y", 730.5),
        ("0,5 d", 0.5),
    ],
)
def test_times_are_read_as_people_write_them(text: float | str, expected: float):
    assert days(text, "at") == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["tomorrow", "day", "3 fortnights", "", "-2 h", "−1 d", "nan", float("nan"), float("inf"), -1]
)
def test_what_is_no_time_is_refused(text: float | str):
    with pytest.raises(InputError):
        days(text, "at")


def test_a_length_of_nothing_is_refused():
    with pytest.raises(InputError, match="no length of time"):
        days("0 h", "for", length=True)


@given(of=st.sampled_from(sorted(MASS)), grams=st.floats(0.001, 50))
def test_mass_and_moles_are_the_same_amount(of: str, grams: float):
    assert amount(f"{grams!r} g", of, "mmol", "") == pytest.approx(1000 * grams / MASS[of], rel=1e-9)


@given(of=st.sampled_from(["calcium", "magnesium"]), value=st.floats(0.01, 1000))
def test_an_equivalent_is_half_a_mole_of_a_divalent_ion(of: str, value: float):
    assert amount(f"{value!r} mEq", of, "mmol", "") == pytest.approx(value / 2, rel=1e-9)


def test_an_amount_for_each_kilogram_needs_the_weight():
    assert amount("0.31 mmol/kg/h", "calcium", "mmol/d", "", weight=70) == pytest.approx(0.31 * 70 * 24)
    with pytest.raises(InputError):
        amount("0.31 mmol/kg/h", "calcium", "mmol/d", "")


def test_forty_international_units_of_vitamin_d_are_a_microgram():
    assert amount("40 IU", "vitamin_D", "ug", "") == pytest.approx(1)


def test_a_salt_is_not_its_element():
    # 1250 mg of calcium carbonate (100.09 g/mol) is 500 mg of calcium: the label of every such tablet.
    assert minerals("1250 mg", "calcium carbonate", "")["calcium"] * 40.078 == pytest.approx(500, rel=0.002)
    # 4 g of magnesium sulfate heptahydrate (246.47 g/mol) is 16.2 mmol.
    assert minerals("4 g", "magnesium sulphate", "")["magnesium"] == pytest.approx(16.23, rel=0.001)
    both = minerals("10 mmol", "calcium phosphate", "")
    assert both == {"calcium": pytest.approx(30), "phosphate": pytest.approx(20)}


@pytest.mark.parametrize("text", ["100 mg of it", "a lot", "1,500 mg", "mg", "", "5", "1e400 mg", "10 mL", "3 mg/d"])
def test_an_amount_that_does_not_fit_is_refused(text: str):
    with pytest.raises(InputError):
        amount(text, "magnesium", "mmol", "amount")


def test_a_mass_of_phosphate_can_be_read_in_two_ways_and_is_refused():
    with pytest.raises(InputError, match="phosphorus"):
        amount("500 mg", "phosphate", "mmol", "diet.phosphate")
    assert amount("500 mg", "phosphorus", "mmol", "") == pytest.approx(16.143, rel=1e-3)


def test_phosphate_has_no_fixed_charge():
    with pytest.raises(InputError):
        amount("10 mEq", "phosphate", "mmol", "")


@pytest.mark.parametrize("text", ["- 20 %", "-20%", "− 20 %"])
def test_a_minus_is_a_minus_in_any_spelling(text: str):
    found = written(text, "", "")
    assert (found.sign, found.number, found.unit) == ("-", 20, "%")
