"""What substances weigh, against printed tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.substance import element_counts, element_fraction, molar_mass, substance_table


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # Molar masses as printed in the CRC Handbook of Chemistry and Physics.
        ("MgO", 40.304),
        ("CaCO3", 100.087),
        ("Mg(OH)2", 58.320),
        ("Mg3(C6H5O7)2", 451.11),
        ("MgCl2.6H2O", 203.30),
        ("MgSO4.7H2O", 246.47),
        ("C2O4", 88.02),
        ("Ca3(PO4)2", 310.18),
    ],
)
def test_molar_masses(formula: str, expected: float):
    assert molar_mass(formula) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("salt", "element", "percent"),
    [
        # Elemental content as printed on labels and in pharmacopoeias.
        ("magnesium_oxide", "magnesium", 60.3),
        ("magnesium_citrate", "magnesium", 16.2),
        ("magnesium_bisglycinate", "magnesium", 14.1),
        ("calcium_carbonate", "calcium", 40.0),
        ("calcium_acetate", "calcium", 25.3),
        ("calcium_citrate", "calcium", 21.1),
        ("potassium_chloride", "potassium", 52.4),
        ("sodium_chloride", "sodium", 39.3),
    ],
)
def test_share_of_the_element_in_the_salt(salt: str, element: str, percent: float):
    formula = substance_table().salt[salt].formula
    assert 100 * element_fraction(formula, element) == pytest.approx(percent, abs=0.06)


def test_every_salt_holds_the_elements_that_it_claims():
    for name, salt in substance_table().salt.items():
        for element in salt.elements:
            assert 0 < element_fraction(salt.formula, element) < 1, name


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_brackets_and_hydrates_count_every_atom(metal: int, group: int, water: int):
    counts = element_counts(f"Mg{metal}(OH){group}.{water}H2O")
    assert counts == {"Mg": metal, "O": group + water, "H": group + 2 * water}
