"""Units: factors from published tables, and properties that hold for every unit."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.substance import molar_mass_of, substance
from calcifate.units import PREFIXES, conversion, parse_unit


def factor(name: str, from_unit: str, to_unit: str) -> float:
    it = substance(name)
    return conversion(
        from_unit,
        to_unit,
        substance=it.name,
        molar_mass=molar_mass_of(name),
        valence=it.valence,
        grams_per_iu=it.grams_per_iu,
    ).factor


@pytest.mark.parametrize(
    ("name", "from_unit", "to_unit", "expected"),
    [
        # SI conversion factors as printed by the AMA Manual of Style (JAMA) and in laboratory handbooks.
        ("magnesium", "mg/dL", "mmol/L", 0.4114),
        ("calcium", "mg/dL", "mmol/L", 0.2495),
        ("phosphorus", "mg/dL", "mmol/L", 0.3229),
        ("creatinine", "mg/dL", "µmol/L", 88.4),
        ("uric_acid", "mg/dL", "umol/L", 59.48),
        ("calcidiol", "ng/mL", "nmol/L", 2.496),
        ("calcitriol", "pg/mL", "pmol/L", 2.4),
        ("parathyroid_hormone", "pg/mL", "pmol/L", 0.106),
        ("parathyroid_hormone", "ng/L", "pmol/L", 0.106),
        ("urea_nitrogen", "mg/dL", "mmol/L", 0.357),
        ("glucose", "mg/dL", "mmol/L", 0.0555),
        ("zinc", "µg/dL", "µmol/L", 0.153),
        # Equivalents: Ca and Mg carry two per mole, K and Na one.
        ("magnesium", "mEq/L", "mmol/L", 0.5),
        ("calcium", "mEq/L", "mg/dL", 2.004),
        ("potassium", "mEq/L", "mmol/L", 1.0),
        ("sulfate", "mEq/d", "mmol/d", 0.5),
        ("vitamin_d", "IU", "µg", 0.025),
        ("vitamin_d", "IU/day", "mcg/d", 0.025),
    ],
)
def test_factors_are_those_that_laboratories_print(name: str, from_unit: str, to_unit: str, expected: float):
    assert factor(name, from_unit, to_unit) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(
    ("written", "house"),
    [
        ("mg/dl", "mg/dL"),
        ("MMOL/L", "mmol/L"),
        ("mmol / l", "mmol/L"),
        ("µmol/L", "umol/L"),
        ("μmol/L", "umol/L"),
        ("mcg", "ug"),
        ("meq/l", "mEq/L"),
        ("mg/24h", "mg/d"),
        ("mg per day", "mg/d"),
        ("i.u.", "IU"),
        ("mL/min/1.73m²", "mL/min/1.73m2"),
        ("lbs", "lb"),
    ],
)
def test_spellings_of_one_unit_are_one_unit(written: str, house: str):
    first, second = parse_unit(written), parse_unit(house)
    assert (first.scale, first.powers) == (second.scale, second.powers)


@pytest.mark.parametrize(
    ("name", "from_unit", "to_unit"),
    [
        ("phosphate", "mEq/L", "mmol/L"),  # its charge changes with pH: never assumed
        ("magnesium", "mg/dL", "mg"),
        ("magnesium", "mg", "L"),
        ("magnesium", "IU", "mg"),
        ("magnesium", "mg/dL", "furlongs"),
    ],
)
def test_what_cannot_be_converted_says_what_to_write(name: str, from_unit: str, to_unit: str):
    with pytest.raises(InputError) as raised:
        factor(name, from_unit, to_unit)
    assert raised.value.problems[0].right


UNITS = st.sampled_from(["mg/dL", "mmol/L", "mEq/L", "g/L", "µmol/L", "mg/L", "mol/L", "eq/L"])


@given(UNITS, UNITS)
def test_there_and_back_is_where_it_began(one: str, other: str):
    assert factor("calcium", one, other) * factor("calcium", other, one) == pytest.approx(1)


@given(UNITS, UNITS, UNITS)
def test_the_way_does_not_matter(one: str, other: str, third: str):
    direct = factor("magnesium", one, third)
    assert factor("magnesium", one, other) * factor("magnesium", other, third) == pytest.approx(direct)


@given(st.text())
def test_any_text_is_a_unit_or_the_users_error(text: str):
    with contextlib.suppress(InputError):
        parse_unit(text)


@given(st.sampled_from(sorted(PREFIXES)))
def test_a_prefix_means_the_same_on_grams_and_moles(prefix: str):
    assert parse_unit(f"{prefix}g").scale == parse_unit(f"{prefix}mol").scale
