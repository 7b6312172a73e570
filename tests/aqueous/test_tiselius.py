"""The two indices against arithmetic by hand, against EQUIL2, and outside their range."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.aqueous import tiselius
from calcifate.parameter import coefficients, laws, outside
from calcifate.source import source

TABLE = laws("calcifate.aqueous", "tiselius.toml")
OXALATE = coefficients(TABLE["tiselius_calcium_oxalate_index_24h"])
PHOSPHATE = coefficients(TABLE["tiselius_calcium_phosphate_index_24h"])

# Synthetic urines: Ca, Ox, Cit, Mg, P [mmol/d], volume [L/d], pH, and 1e8 a(Ca) a(Ox) from the SS of calcium oxalate
# that CRAN equil2 1.0.0, iterated to 1e-13, gives: SS x 6.16e-6 / 2746 x 1e8.
URINES = np.array(
    [
        (2.8244, 0.1818, 3.0226, 1.8313, 17.8689, 0.7164, 5.757, 1.0273),
        (4.6208, 0.5084, 2.6869, 4.0016, 28.4275, 2.152, 6.409, 1.4943),
        (2.2016, 0.3571, 3.1230, 9.4159, 30.4327, 1.128, 6.608, 0.5963),
        (5.7136, 0.4087, 0.7058, 2.5327, 25.5053, 2.108, 6.857, 1.5698),
        (6.7814, 0.3691, 1.7317, 4.3974, 37.1650, 1.608, 5.714, 1.7076),
        (3.0539, 1.8496, 0.5057, 0.9815, 11.7727, 3.569, 5.806, 3.0759),
        (9.6607, 0.4721, 1.1451, 3.9202, 29.3510, 0.6578, 7.176, 6.9643),
        (3.7275, 0.3237, 5.8141, 3.2851, 19.6836, 1.843, 6.421, 0.6019),
        (6.6667, 0.4744, 0.8484, 2.2176, 30.0678, 1.058, 5.680, 3.3745),
        (7.2730, 0.3350, 5.8713, 6.1826, 37.6493, 2.962, 7.474, 0.4937),
        (3.6801, 0.4694, 0.8162, 3.1662, 24.7950, 0.7642, 7.579, 3.0349),
    ]
).T


def oxalate(*amounts) -> np.ndarray:
    return tiselius.tiselius_calcium_oxalate_index_24h(*amounts, **OXALATE)


def phosphate(*amounts) -> np.ndarray:
    return tiselius.tiselius_calcium_phosphate_index_24h(*amounts, **PHOSPHATE)


@pytest.mark.parametrize("name", TABLE)
def test_a_table_names_a_function_and_all_its_coefficients(name):
    parameters = inspect.signature(getattr(tiselius, name)).parameters.values()
    assert {p.name for p in parameters if p.kind is p.KEYWORD_ONLY} == set(TABLE[name].parameter)
    assert all(
        source(entry) for entry in {TABLE[name].source, *(p.source for p in TABLE[name].parameter.values())} - {""}
    )


def test_units_of_one_leave_the_scale():
    assert oxalate(1, 1, 1, 1, 1) == pytest.approx(1.9)
    assert phosphate(1, 1, 1, 1, 5.5) == pytest.approx(2.7e-3)


def test_by_hand():
    """Calcium 16, citrate 1/16, the rest 1: 1.9 x 16^0.84 x 16^0.22 = 1.9 x 2^4.24."""
    assert oxalate(16, 1, 1 / 16, 1, 1) == pytest.approx(1.9 * 2**4.24)
    # (6.5 - 4.5)^6.8 = 2^6.8; calcium 16 and phosphate 1024: 2^4.28 and 2^7.
    assert phosphate(16, 1024, 1, 1, 6.5) == pytest.approx(2.7e-3 * 2 ** (4.28 + 7 + 6.8))


def test_the_oxalate_index_stands_for_the_product_of_equil2():
    calcium, ox, citrate, magnesium, _, volume, _, product = URINES
    ratio = oxalate(calcium, ox, citrate, magnesium, volume) / product
    assert np.median(ratio) == pytest.approx(1, abs=0.15)
    assert ratio.min() > 0.65 and ratio.max() < 1.6
    assert np.corrcoef(np.log(ratio * product), np.log(product))[0, 1] > 0.95


def test_double_magnesium_takes_eight_per_cent_off():
    """2^-0.12 = 0.92."""
    assert oxalate(4, 0.3, 3, 8, 1.5) / oxalate(4, 0.3, 3, 4, 1.5) == pytest.approx(0.920, abs=0.0005)


@given(
    st.floats(0.5, 12), st.floats(0.1, 2), st.floats(0.1, 8), st.floats(0.7, 9), st.floats(0.7, 6), st.floats(1.01, 2)
)
def test_each_part_pulls_its_way(calcium, ox, citrate, magnesium, volume, more):
    here = oxalate(calcium, ox, citrate, magnesium, volume)
    assert oxalate(calcium * more, ox, citrate, magnesium, volume) > here
    assert oxalate(calcium, ox * more, citrate, magnesium, volume) > here
    assert oxalate(calcium, ox, citrate * more, magnesium, volume) < here
    assert oxalate(calcium, ox, citrate, magnesium * more, volume) < here
    assert oxalate(calcium, ox, citrate, magnesium, volume * more) < here
    assert phosphate(calcium, 20, citrate, volume, 5.5 + more) > phosphate(calcium, 20, citrate, volume, 6.5)


def test_no_value_where_the_law_has_none():
    """Citrate, magnesium or volume of zero divide; the term in pH is nothing at 4.5."""
    assert np.isnan(oxalate(4, 0.3, [0, 3, 3, -1], [4, 0, 4, 4], [1.5, 1.5, 0, 1.5])).all()
    assert np.isnan(phosphate(4, 20, 3, 1.5, [4.0, 4.5, np.nan])).all()
    assert np.isnan(oxalate([np.nan, -1], 0.3, 3, 4, 1.5)).all()
    assert oxalate(0, 0.3, 3, 4, 1.5) == 0


def test_the_range_of_the_evidence_is_data():
    law = TABLE["tiselius_calcium_phosphate_index_24h"]
    assert outside(law, pH=8, calcium=4) == ("pH",)
    assert outside(law, pH=6, calcium=4) == ()


def test_what_is_from_memory_says_so():
    assert source(TABLE["tiselius_calcium_phosphate_index_24h"].source).reading == "memory"
    assert source(TABLE["tiselius_calcium_oxalate_index_24h"].source).reading == "full_text"
