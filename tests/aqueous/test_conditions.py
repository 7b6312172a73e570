"""pH, charge and carbon dioxide as what is held."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.aqueous.speciation import speciate
from calcifate.errors import InputError

amount = st.floats(1e-4, 0.2)


def test_salt_water_is_neutral_at_half_of_its_water_constant():
    # pKw 13.62 at 37 °C: a(H+) = a(OH-), but equal concentrations are what neutral means; both have the same f
    found = speciate({"Na": 0.1, "Cl": 0.1}, charge=0.0)
    assert found.pH[0] == pytest.approx(13.62 / 2, abs=2e-3)


def test_a_buffer_stands_at_its_own_pK():
    # HPO4 beside H2PO4: pH = pK2 + log of their ratio + 3 log f(1), by hand with Davies 0.3 and A 0.5211436
    found = speciate({"Na": 0.030, "PO4": 0.020}, charge=0.0)
    strength = found.ionic_strength[0]
    root = np.sqrt(strength)
    log_f = -0.5211436 * (root / (1 + root) - 0.3 * strength)
    ratio = found.concentration("HPO4")[0] / found.concentration("H2PO4")[0]
    assert found.pH[0] == pytest.approx(7.18 + np.log10(ratio) + 3 * log_f, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(sodium=amount, chloride=amount, phosphate=amount, calcium=st.floats(0, 0.01), citrate=st.floats(0, 0.01))
def test_the_charge_asked_for_is_the_charge_found(
    sodium: float, chloride: float, phosphate: float, calcium: float, citrate: float
):
    totals = {"Na": sodium, "Cl": chloride, "PO4": phosphate, "Ca": calcium, "Cit": citrate}
    at_seven = speciate(totals, pH=7.0)
    if not at_seven.converged[0]:
        return
    back = speciate(totals, charge=at_seven.charge_imbalance)
    assert back.pH[0] == pytest.approx(7.0, abs=1e-6)


def test_a_charge_that_no_pH_gives_is_no_result():
    found = speciate({"Na": 0.1, "Cl": 0.1}, charge=5.0)
    assert np.isnan(found.pH[0]) and not found.converged[0] and "1 of 1 samples have no result" in found.caveats[0]


def test_dissolved_gas_follows_its_pressure_and_bicarbonate_its_pH():
    low, high = (speciate({"Na": 0.14, "Cl": 0.1}, pH=7.4, carbon_dioxide_pressure=p) for p in (20.0, 40.0))
    # Henry: 0.0307 mmol/(L mmHg) x 40 = 1.228 mmol/L, the activity of the dissolved gas
    assert high.concentration("CO2")[0] == pytest.approx(1.228e-3, rel=1e-9)
    assert high.concentration("HCO3")[0] / low.concentration("HCO3")[0] == pytest.approx(2.0, rel=0.05)


def test_carbon_dioxide_and_a_total_of_carbonate_agree():
    open_ = speciate({"Na": 0.14, "Cl": 0.1, "Ca": 1e-3}, pH=7.4, carbon_dioxide_pressure=40.0)
    names = open_.system.components
    total = (open_.solution.concentrations @ open_.system.stoichiometry)[0, names.index("CO3")]
    closed = speciate({"Na": 0.14, "Cl": 0.1, "Ca": 1e-3, "CO3": total}, pH=7.4)
    assert closed.concentration("CaCO3")[0] == pytest.approx(open_.concentration("CaCO3")[0], rel=1e-8)


def test_a_profile_without_carbonate_refuses_a_gas():
    with pytest.raises(InputError, match="equil2 has no carbonate"):
        speciate({"Na": 0.1}, pH=7.0, carbon_dioxide_pressure=40.0, profile="equil2")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pH": 7.0, "charge": 0.0}, "both pH and charge"),
        ({}, "neither pH nor charge"),
        ({"pH": [6.0, 7.0, 8.0], "totals": {"Na": [0.1, 0.2]}}, "arrays of different lengths"),
        ({"pH": 7.0, "totals": {"Na": -0.1}}, "Na: negative total"),
        ({"pH": 7.0, "totals": {"calcum": 0.1}}, "did you mean 'calcium'"),
        ({"pH": 7.0, "totals": {"Ca": 0.1, "calcium": 0.1}}, "a component twice"),
        ({"pH": 7.0, "profile": "equil"}, "did you mean 'equil2'"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(arguments: dict, message: str):
    totals = arguments.pop("totals", {"Na": 0.1})
    with pytest.raises(InputError, match=message):
        speciate(totals, **arguments)


def test_a_missing_total_makes_its_sample_nan_and_no_other():
    found = speciate({"Na": [0.1, np.nan, 0.1], "Cl": 0.1, "Ca": 1e-3, "Ox": 1e-4}, pH=6.0)
    index = found.saturation_index("whewellite")
    assert np.isnan(index[1]) and np.isfinite(index[[0, 2]]).all()
    assert "1 of 3 samples" in found.caveats[0]


def test_outside_the_activity_law_a_caveat_travels():
    assert "ionic strength outside" in speciate({"Na": 2.0, "Cl": 2.0}, pH=6.0).caveats[0]
