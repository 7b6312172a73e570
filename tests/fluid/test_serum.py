"""Serum and interstitial fluid: another program's figures, published figures, properties, and bad input."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.errors import InputError
from calcifate.fluid.interstitial import interstitial
from calcifate.fluid.serum import model, sera, serum
from calcifate.fluid.serum_laws import (
    bicarbonate,
    carbon_dioxide_numbers,
    donnan_ratio,
    numbers,
    protein_sites,
    serum_table_of_numbers,
)
from calcifate.fluid.serum_response import at_pH, compare_ionised, responses, titrate, with_albumin, with_total
from calcifate.fluid.serum_state import serum_state, share
from calcifate.fluid.serum_uncertainty import PROTEIN, protonated_share, uncertainty_share
from calcifate.source import source

FIGURES = Path(__file__).parent / "data" / "serum_plasma37.csv"
CRYSTALS = {
    "COM": "whewellite",
    "brushite": "brushite",
    "OCP": "octacalcium_phosphate",
    "beta_TCP": "beta_tricalcium_phosphate",
    "ACP": "amorphous_calcium_phosphate",
    "HAP": "hydroxyapatite",
    "struvite": "struvite",
    "newberyite": "newberyite",
    "calcite": "calcite",
    "uric_acid": "uric_acid",
    "Na_urate": "sodium_urate",
}
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


def ionised(one, metal="calcium"):
    return getattr(serum_state(one, intervals=False), metal).ionised.value


def read(path: Path) -> dict[str, list[str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    return {name: [row[name] for row in rows] for name in rows[0]}


def figures(path: Path):
    """A table of sera, their state, and each column of figures with ours beside it."""
    table = read(path)
    state = serum_state(sera(table), intervals=False)
    of_column = {
        "ionic_strength_mol_per_L": state.ionic_strength,
        "ionised_calcium": state.calcium.ionised.value,
        "ionised_magnesium": state.magnesium.ionised.value,
        "protein_bound_calcium": state.calcium.protein_bound.value,
        "protein_bound_magnesium": state.magnesium.protein_bound.value,
        "diffusible_calcium": state.calcium.diffusible.value,
        "diffusible_magnesium": state.magnesium.diffusible.value,
    }
    pairs = {}
    for name in (name for name in table if name.startswith("plasma37_")):
        key = name.removeprefix("plasma37_").removesuffix("_mmol_per_L")
        if key.startswith("SI_"):
            found = state.index(CRYSTALS[key.removeprefix("SI_").removesuffix("_log10")]).value
        elif key in of_column:
            found = of_column[key]
        else:
            found = state.solution.concentrations[:, model().index(key.removeprefix("free_"))] * 1e3
        pairs[key] = (np.array(table[name], dtype=float), found)
    return table, state, pairs


# ---- another program


def test_every_column_of_phreeqc():
    _, _, pairs = figures(FIGURES)
    assert len(pairs) > 25
    for key, (printed, ours) in pairs.items():
        assert ours == pytest.approx(printed, rel=1e-5, abs=1e-5 if key.startswith("SI_") else 0), key


@pytest.mark.skipif("CALCIFATE_CHEMISTRY" not in os.environ, reason="the public tables are not in the tree")
def test_every_column_of_the_whole_table():
    _, state, pairs = figures(Path(os.environ["CALCIFATE_CHEMISTRY"]) / "chemistry_serum_public.csv")
    assert len(state.converged) == 25
    for key, (printed, ours) in pairs.items():
        assert ours == pytest.approx(printed, rel=1e-5, abs=1e-5 if key.startswith("SI_") else 0), key


# ---- published figures


def test_healthy_serum_lies_in_the_reference_intervals():
    """Ionised calcium 1.11 to 1.40 mmol/L (11,320 results, J Bras Patol Med Lab, scielo vyDfdJjNpVPj8GjQw7yBBDN);
    ionised magnesium 0.40 to 0.68 (53 studies, review of 2023). Saturations: the acceptance bands of the model."""
    table, state, _ = figures(FIGURES)
    healthy = np.array([group == "serum, healthy" for group in table["group"]])
    assert healthy.any()
    calcium, magnesium = state.calcium.ionised.value[healthy], state.magnesium.ionised.value[healthy]
    assert ((calcium > 1.11) & (calcium < 1.40)).all()
    assert ((magnesium > 0.45) & (magnesium < 0.65)).all()
    assert 9 < state.index("hydroxyapatite").value[healthy].mean() < 10
    assert (state.index("brushite").value < 0).all()
    sick = np.array([group == "serum, chronic kidney disease" for group in table["group"]])
    oxalate = state.index("whewellite").value
    assert abs(oxalate[sick].mean()) < 0.5  # near saturation; in health far below
    assert oxalate[healthy].mean() < -1.0


def test_shares_of_calcium_and_magnesium():
    """Gel filtration of healthy serum: 1.00 protein, 0.31 complexed, 1.07 ionised of calcium (scilit
    600ac5ccc1246be7ae1bc34cd57a0c57). Ultrafiltration with an electrode: magnesium 67 % ionised, 14 % complexed, 19 %
    protein (Altura 1994), elsewhere 30 to 35 % protein (Clin Chem letter, b7502b96)."""
    state = serum_state(blood())
    calcium, magnesium = state.calcium, state.magnesium
    assert share(calcium.ionised, calcium.total).value == pytest.approx(0.50, abs=0.05)
    assert share(calcium.complexed, calcium.total).value == pytest.approx(0.13, abs=0.03)
    assert share(calcium.protein_bound, calcium.total).value == pytest.approx(0.40, abs=0.05)
    assert 0.55 < share(magnesium.ionised, magnesium.total).value[0] < 0.70
    assert share(magnesium.complexed, magnesium.total).value == pytest.approx(0.14, abs=0.02)
    assert 0.19 < share(magnesium.protein_bound, magnesium.total).value[0] < 0.35


def test_ionised_magnesium_follows_the_published_regression():
    """Koch and others: ionised = 0.66 total + 0.039, for 0.57 to 1.08 mmol/L (medicalalgorithms). The model binds
    somewhat more magnesium to protein than that electrode leaves room for: it is 10 to 15 % lower."""
    for total in (0.57, 0.85, 1.08):
        assert ionised(blood(Mg=f"{total} mmol/L"), "magnesium") == pytest.approx(0.66 * total + 0.039, rel=0.16)


def test_albumin_binds_as_measured():
    """Pedersen 1971: 12 sites of 90 to 100 per mol/L at pH 7.4, 37 °C, ionic strength 0.15; 95 in blood donors (scilit
    29754a95f51d62cc33fdd79411ec47c8). The model was tuned to 85. 1963, plasma proteins: 0.016 mmol per gram of albumin
    at the calcium of plasma."""
    solution = serum(
        **dict.fromkeys(("Mg", "P", "NH4", "sulfate", "oxalate", "citrate", "urate", "lactate"), "0 mmol/L"),
        Ca="2.5 mmol/L", albumin="41 g/L", globulin="0 g/L", pH="7.40", bicarbonate="0 mmol/L",
        Na="145 mmol/L", K="4 mmol/L", Cl="145 mmol/L",
    )  # fmt: skip
    state = serum_state(solution, intervals=False)
    bound, free = state.calcium.protein_bound.value[0], state.calcium.ionised.value[0]
    sites = protein_sites(41.0, 0.0, **numbers("protein_sites"))
    assert sites == pytest.approx(12 * 41 / 66.5)
    apparent = bound / free / (sites - bound) * 1e3
    assert apparent == pytest.approx(85, rel=0.03)
    assert 0.8 * 90 < apparent < 1.1 * 100
    assert bound / 41 == pytest.approx(0.016, abs=0.008)


def test_pH_response():
    """Factor 10^-0.178 per pH (medicalalgorithms), -0.05 ± 0.02 mmol/L per 0.1 at 1.08 (Clin Chem, scilit b7381071);
    magnesium -0.1 to -0.117 in log10, half that of calcium (Clin Chem letter, b7502b96)."""
    found = responses(blood())
    assert -0.6 < found.ln_ionised_calcium_per_pH[0] < -0.4
    assert found.ln_ionised_calcium_per_pH[0] == pytest.approx(-0.178 * np.log(10), rel=0.2)
    assert found.ln_ionised_calcium_per_pH[0] == pytest.approx(-0.5 / 1.08, abs=0.2 / 1.08)
    assert found.ln_ionised_magnesium_per_pH[0] / np.log(10) == pytest.approx(-0.117, abs=0.03)


def test_pH_response_of_healthy_rows():
    table = read(FIGURES)
    healthy = [row for row, group in enumerate(table["group"]) if group == "serum, healthy"]
    found = responses(sera(table)).ln_ionised_calcium_per_pH[healthy]
    assert ((found > -0.6) & (found < -0.4)).all()


def test_albumin_correction_of_total_calcium():
    """Payne 1973: 0.02 mmol/L of total calcium per g/L of albumin."""
    assert responses(blood()).total_calcium_per_albumin == pytest.approx(0.02, abs=0.005)


def test_magnesium_hardly_moves_ionised_calcium():
    """PHREEQC over the healthy rows: 1.228 to 1.277 mmol/L for 0.4 to 3 mmol/L, SI of hydroxyapatite 9.73 to 9.68."""
    found = titrate(blood(), "Mg", [0.4, 3.0])
    rise = found.ionised_calcium[0, 1] - found.ionised_calcium[0, 0]
    apatite = found.saturation_index[0, :, found.phases.index("hydroxyapatite")]
    assert rise == pytest.approx(0.049, abs=0.01)
    assert apatite[1] - apatite[0] == pytest.approx(-0.05, abs=0.02)
    slope = responses(blood()).ionised_calcium_per_magnesium[0]
    assert slope == pytest.approx(rise / 2.6, rel=0.4)


def test_carbon_dioxide():
    """0.0307 x 40 x 10^1.3 by hand; 24 mmol/L, 40 mmHg and 7.40 are the textbook's trio (0.03 x 40 x 20 = 24)."""
    law = carbon_dioxide_numbers()
    assert bicarbonate(7.40, 40, **law) == pytest.approx(1.228 * 19.953, rel=1e-3)
    assert blood().carbon_dioxide_pressure == pytest.approx(40, rel=0.03)


# ---- interstitial fluid


def test_interstitial_fluid_without_donnan_has_the_ions_of_serum():
    fluid = interstitial(blood())
    assert ionised(fluid) == pytest.approx(ionised(blood()), rel=0.005)
    assert ionised(fluid, "magnesium") == pytest.approx(ionised(blood(), "magnesium"), rel=0.005)
    state, inside = serum_state(fluid), serum_state(blood())
    assert state.calcium.protein_bound.value / inside.calcium.protein_bound.value == pytest.approx(0.29, rel=0.01)
    assert (state.calcium.total < inside.calcium.total).all()
    assert fluid.kind == "interstitial fluid"
    assert any("Interstitial" in text for text in state.caveats)
    assert "fogh_andersen1995" in state.sources


def test_donnan_factors():
    """Guyton's plasma and interstitial fluid: +1 0.97, +2 0.95, -1 1.03, -2 1.06 by an equation of charge
    (PMC8589849 table 1); ours from the 1 mV of Fogh-Andersen 1995."""
    ratio = donnan_ratio(1.0, 37.0)
    assert [ratio**z for z in (1, 2, -1, -2)] == pytest.approx([0.97, 0.95, 1.03, 1.06], abs=0.025)
    before, after = serum_state(blood()), serum_state(interstitial(blood(), donnan=True))
    assert after.calcium.ionised.value / before.calcium.ionised.value == pytest.approx(ratio**2, rel=0.005)
    assert after.serum.bicarbonate / before.serum.bicarbonate == pytest.approx(1 / ratio)
    assert after.serum.carbon_dioxide_pressure == pytest.approx(before.serum.carbon_dioxide_pressure)
    assert at_pH(after.serum, after.serum.pH).carbon_dioxide_pressure == pytest.approx(
        before.serum.carbon_dioxide_pressure
    )
    assert abs(after.charge_imbalance[0]) < abs(before.charge_imbalance[0])


def test_no_protein_is_an_ultrafiltrate():
    state, inside = serum_state(interstitial(blood(), protein_fraction=0.0)), serum_state(blood())
    assert state.calcium.total == pytest.approx(inside.calcium.diffusible.value, rel=1e-9)
    assert state.calcium.protein_bound.value == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(InputError, match="within 0 to 1"):
        interstitial(blood(), protein_fraction=1.5)


# ---- uncertainty


def test_interval_agrees_with_draws():
    """Linear against a Monte Carlo written here: constants, protein as one apparent constant, sites of globulin."""
    chosen, one = model(), blood(albumin="35 g/L", pH="7.50")
    state = serum_state(one, level=0.6826894921)
    random = np.random.default_rng(1)
    draws = random.standard_normal((2000, len(chosen.reactions))) * chosen.sigma
    names = [chosen.reactions.index(name) for name in ("AlbH", "CaAlb", "MgAlb")]
    # Proton on 56 % of the empty sites at pH 7.4: 10^0.1/(1 + 10^0.1), pKa 7.5 there.
    for name in names[1:]:
        draws[:, name] += np.log10((1 + 10 ** (0.1 + draws[:, names[0]])) / (1 + 10**0.1))
    totals = np.repeat(one.totals, 2000, axis=0)
    globulin = 28 * 0.060 * 1e-3
    totals[:, chosen.component("Alb")] += globulin * random.standard_normal(2000) / 3
    solution = equilibrium(chosen, totals, np.full(2000, 7.5), log_beta=(chosen.log_k + draws) @ chosen.steps.T)
    for metal, found in (("Ca", state.calcium), ("Mg", state.magnesium)):
        drawn = solution.concentrations[:, chosen.index(metal)] * 1e3
        assert found.ionised.high - found.ionised.value == pytest.approx(drawn.std(), rel=0.12)
    assert protonated_share() == pytest.approx(10**0.1 / (1 + 10**0.1), abs=0.01)


def test_protein_and_bicarbonate_make_the_interval():
    state = serum_state(blood())
    assert state.reach is not None
    shares = dict(zip(state.reach.sources, uncertainty_share(state.reach.forms[0, 0]), strict=True))
    assert sum(shares.values()) == pytest.approx(1.0)
    largest = sorted(shares, key=lambda name: -shares[name])[:4]
    assert set(largest[:3]) <= {"CaAlb", "CaHCO3", *PROTEIN}


def test_assumed_and_imprecise_widen_the_interval():
    known = serum_state(blood())
    without = {name: text for name, text in BLOOD.items() if name not in ("citrate", "oxalate", "globulin")}
    assumed = serum_state(serum(**without, assume="usual"))
    inexact = serum_state(blood(), imprecision={"Ca": 0.02, "pH": 0.05, "albumin": 0.05})
    width = [each.calcium.ionised.high - each.calcium.ionised.low for each in (known, assumed, inexact)]
    assert width[0] < width[1]
    assert width[0] < width[2]
    oxalate = [each.index("whewellite").high - each.index("whewellite").low for each in (known, assumed)]
    assert oxalate[1] > 3 * oxalate[0]
    assert {entry.analyte for entry in assumed.serum.assumed} == {"citrate", "oxalate", "globulin"}
    assert {entry.source for entry in assumed.serum.assumed} <= set(assumed.sources)
    with pytest.raises(InputError, match="imprecision"):
        serum_state(blood(), imprecision={"creatinine": 0.1})


def test_no_interval_is_nan_and_a_level_is_a_share():
    assert np.isnan(serum_state(blood(), intervals=False).calcium.ionised.low).all()
    with pytest.raises(InputError, match="level"):
        serum_state(blood(), level=95)


def test_what_is_set_is_no_longer_assumed():
    without = {name: text for name, text in BLOOD.items() if name not in ("citrate", "pH")}
    one = serum(**without, assume={"minor": "usual", "pH": "usual"})
    assert {entry.analyte for entry in one.assumed} == {"citrate", "pH"}
    other = at_pH(with_total(one, "Cit", 0.12), 7.40)
    assert other.assumed == ()
    assert other.spread == {}
    assert ionised(other) == pytest.approx(ionised(one), rel=1e-9)


def test_measured_value_beside_ours():
    state = serum_state(blood())
    near, far = compare_ionised(state, 1.22), compare_ionised(state, 0.80)
    assert near.difference == pytest.approx(1.22 - state.calcium.ionised.value)
    assert near.within.all()
    assert not far.within.any()
    assert compare_ionised(state, 0.5, metal="Mg").calculated is state.magnesium.ionised


# ---- properties

plausible = st.fixed_dictionaries(
    {
        "Ca_mmol_per_L": st.floats(1.2, 4.0),
        "Mg_mmol_per_L": st.floats(0.2, 4.0),
        "P_mmol_per_L": st.floats(0.3, 4.0),
        "albumin_g_per_L": st.floats(1.0, 60.0),
        "globulin_g_per_L": st.just(0.0) | st.floats(0.1, 60.0),
        "citrate_mmol_per_L": st.just(0.0) | st.floats(1e-6, 3.0),
        "lactate_mmol_per_L": st.just(0.0) | st.floats(1e-6, 10.0),
        "pH": st.floats(7.0, 7.7),
        "pCO2_mmHg": st.floats(20.0, 80.0),
    }
)


def columns(rows):
    return {name: [row[name] for row in rows] for name in rows[0]}


@settings(max_examples=25, deadline=None)
@given(st.lists(plausible, min_size=2, max_size=6))
def test_nothing_is_lost_and_each_row_stands_alone(rows):
    found = sera(columns(rows), assume="usual")
    state = serum_state(found)
    for forms in (state.calcium, state.magnesium):
        parts = forms.ionised.value + forms.complexed.value + forms.protein_bound.value
        assert parts == pytest.approx(forms.total, rel=1e-9)
        assert (forms.ionised.low <= forms.ionised.value).all()
        assert (forms.ionised.value <= forms.ionised.high).all()
        assert (forms.protein_bound.low >= 0).all()
    backwards = serum_state(sera(columns(rows[::-1]), assume="usual"))
    assert backwards.calcium.ionised.value[::-1] == pytest.approx(state.calcium.ionised.value, rel=1e-12)
    assert backwards.calcium.ionised.low[::-1] == pytest.approx(state.calcium.ionised.low, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(plausible)
def test_directions(row):
    one = sera(columns([row]), assume="usual")
    here = ionised(one)[0]
    assert ionised(with_albumin(one, one.albumin + 5))[0] < here
    assert ionised(with_total(one, "Cit", one.totals[:, model().component("Cit")] * 1e3 + 0.5))[0] < here
    assert ionised(with_total(one, "Mg", one.totals[:, model().component("Mg")] * 1e3 + 0.5))[0] > here
    for hold in ("bicarbonate", "carbon_dioxide_pressure", "total_carbonate"):
        lower, higher = (ionised(at_pH(one, one.pH + step, hold=hold))[0] for step in (-1e-4, 1e-4))
        assert lower > higher
        slope = (np.log(higher) - np.log(lower)) / 2e-4
        base = ionised(at_pH(one, one.pH, hold=hold))
        assert base == pytest.approx(here, rel=1e-4)
        assert responses(one, hold=hold).ln_ionised_calcium_per_pH[0] == pytest.approx(slope, rel=1e-3)
    per_albumin = (ionised(with_albumin(one, one.albumin + 1e-3))[0] - here) / 1e-3
    assert responses(one).ionised_calcium_per_albumin[0] == pytest.approx(per_albumin, rel=1e-3)


def test_zero_is_absent_and_says_so():
    state = serum_state(blood(oxalate="0 umol/L"))
    assert state.index("whewellite").value[0] == -np.inf
    assert np.isfinite(state.calcium.ionised.high).all()


def test_outside_the_range_is_noted():
    assert "pH is outside 7.2 to 7.6" in blood(pH="6.9", bicarbonate="10 mmol/L").note[0]
    assert blood().note[0] == ""


def test_every_number_has_a_source():
    table = serum_table_of_numbers()
    for entry in [*table.law.values(), *table.usual.values()]:
        assert source(entry.source)
    for entry in table.usual.values():
        assert entry.low is not None
        assert entry.high is not None
        assert entry.low < entry.value < entry.high
