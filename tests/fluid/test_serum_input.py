"""What a person or a table says of a serum: units, assumptions, what is refused, and rows that are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.fluid.interstitial import interstitial
from calcifate.fluid.serum import sera, serum
from calcifate.fluid.serum_response import responses
from calcifate.fluid.serum_state import serum_state

BLOOD = {
    "Ca": "2.40 mmol/L",
    "Mg": "0.85 mmol/L",
    "P": "1.15 mmol/L",
    "albumin": "42 g/L",
    "globulin": "28 g/L",
    "pH": "7.40",
    "bicarbonate": "24 mmol/L",
    "Na": "140 mmol/L",
    "K": "4.2 mmol/L",
    "Cl": "103 mmol/L",
    "NH4": "20 umol/L",
    "sulfate": "0.31 mmol/L",
    "oxalate": "1.5 umol/L",
    "citrate": "0.12 mmol/L",
    "urate": "0.3 mmol/L",
    "lactate": "1.1 mmol/L",
}


def blood(**other: str):
    return serum(**{**BLOOD, **other})


def test_units_do_not_matter():
    """40.078 g/mol of calcium, 24.305 of magnesium, 30.974 of phosphorus, by hand."""
    other = blood(Ca="9.61872 mg/dL", Mg="1.7 meq/L", P="3.562 mg/dL", albumin="4.2 g/dL", oxalate="0.0015 mmol/L")
    assert other.totals == pytest.approx(blood().totals, rel=1e-4)
    assert blood(pCO2="5.3329 kPa", pH="7.40").carbon_dioxide_pressure == pytest.approx(40, rel=1e-3)
    named = sera({f"{name}_{text.partition(' ')[2].replace('/', '_per_')}".removesuffix("_"): [text.partition(" ")[0]]
                  for name, text in BLOOD.items()})  # fmt: skip
    assert named.totals == pytest.approx(blood().totals, rel=1e-12)
    whole = {name: text for name, text in BLOOD.items() if name != "globulin"}
    assert serum(**whole, total_protein="7.0 g/dL").globulin == pytest.approx(28)


# ---- bad input


def test_nothing_needed_is_silently_assumed():
    for name in ("Ca", "Mg", "P", "albumin", "citrate", "globulin", "Na"):
        with pytest.raises(InputError, match="not known is not zero"):
            serum(**{key: text for key, text in BLOOD.items() if key != name})
    for name in ("Ca", "Mg", "P", "albumin"):
        with pytest.raises(InputError, match="not known is not zero"):
            serum(**{key: text for key, text in BLOOD.items() if key != name}, assume="usual")
    with pytest.raises(InputError, match="no pH"):
        serum(**{key: text for key, text in BLOOD.items() if key != "pH"}, assume="usual")
    with pytest.raises(InputError, match="no usual value of Ca"):
        serum(**{key: text for key, text in BLOOD.items() if key != "Ca"}, assume={"Ca": "usual"})
    with pytest.raises(InputError, match="cannot be assumed"):
        blood(assume="everything")


def test_what_is_declared_by_name():
    known = {key: text for key, text in BLOOD.items() if key not in ("pH", "albumin", "citrate")}
    found = serum(**known, assume={"minor": "usual", "pH": "7.40", "albumin": "40 g/L", "citrate": "1.5 mmol/L"})
    given = {entry.analyte: entry for entry in found.assumed}
    assert given.keys() == {"pH", "albumin", "citrate"}
    assert given["citrate"].value == 1.5
    assert given["citrate"].source == ""
    assert found.pH[0] == 7.40
    assert not found.spread
    uncertain = serum(**known, assume={"minor": "usual", "pH": "usual", "albumin": "40 g/L"})
    assert uncertain.spread["pH"][0] == pytest.approx(0.10 / 3.92)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"P": "", "phosphate": "3.5 mg/dL"}, "does not say what it is the mass of"),
        ({"Ca": "2.4 mmol"}, "not per litre"),
        ({"Ca": "24 mmol/L"}, "not possible"),
        ({"pH": "74"}, "not possible"),
        ({"pH": "7.10", "pCO2": "40 mmHg"}, "contradicts"),
        ({"total_CO2": "35 mmol/L"}, "contradicts"),
        ({"calcium": "2.4 mmol/L"}, "given twice"),
        ({"total_protein": "7 furlong"}, "total_protein"),
    ],
)
def test_what_cannot_be_used_is_said(other, said):
    given = {key: text for key, text in {**BLOOD, **other}.items() if text}
    with pytest.raises(InputError, match=said):
        serum(**given)


def test_a_bad_row_is_a_row():
    table = {
        "id": ["a", "b", "c", "d", "e"],
        "Ca_mmol_per_L": [2.4, -1, "", 2.4, 2.4],
        "Mg_mmol_per_L": [0.85, 0.85, "", 0.85, "n/a"],
        "P_mmol_per_L": [1.1] * 5,
        "albumin_g_per_L": [42] * 5,
        "total_protein_g_per_L": [70, 70, 70, 30, 70],
        "pH": [7.4] * 5,
        "bicarbonate_mmol_per_L": [24] * 5,
    }
    found = sera(table, assume="usual")
    assert found.problem.tolist() == [
        "",
        "calcium -1 mmol/L is not possible (0 to 10)",
        "calcium is missing; magnesium is missing",
        "total protein is less than albumin",
        "magnesium is missing",
    ]
    state = serum_state(found)
    assert np.isfinite(state.calcium.ionised.value).tolist() == [True, False, False, False, False]
    assert np.isnan(state.saturation_index.high[1:]).all()
    assert np.isfinite(responses(found).ln_ionised_calcium_per_pH).tolist() == [True, False, False, False, False]
    assert found.unused == ("id",)
    assert np.isnan(interstitial(found).totals[1:]).all()
    # "usual" is listed only where it was needed, and only in rows that count.
    assert found.assumed[0].rows.tolist() == [True, False, False, False, False]


def test_columns_that_cannot_be_used():
    with pytest.raises(InputError, match="two columns"):
        sera({"Ca_mmol_per_L": [2.4], "calcium_mg_per_dL": [9.6]})
    with pytest.raises(InputError, match="lengths"):
        sera({"Ca_mmol_per_L": [2.4], "Mg_mmol_per_L": [0.8, 0.9]})


def test_pH_from_bicarbonate_and_pressure():
    known = {key: text for key, text in BLOOD.items() if key != "pH"}
    found = serum(**known, pCO2="40 mmHg")
    assert found.pH == pytest.approx(6.10 + np.log10(24 / (0.0307 * 40)))
    # An assumed pH is not used where it can be found.
    assert serum(**known, pCO2="60 mmHg", assume={"pH": "7.40"}).pH[0] < 7.3
    whole = {key: text for key, text in known.items() if key != "bicarbonate"}
    assert serum(**whole, total_CO2="25.2 mmol/L", pH="7.40").bicarbonate == pytest.approx(24.0, abs=0.01)
    assert serum(**whole, total_CO2="25.2 mmol/L", pCO2="40 mmHg").bicarbonate == pytest.approx(23.97, abs=0.01)
