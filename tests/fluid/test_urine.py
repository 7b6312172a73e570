"""One urine: its saturations with their bands, and what would change them."""

from __future__ import annotations

import pytest

import calcifate
from calcifate.errors import InputError
from calcifate.fluid.urine import Urine

# An invented stone former. Sulfate is moles of the ion.
SHEET = {
    "Ca": "6.1 mmol",
    "Mg": "4.4 mmol",
    "oxalate": "0.62 mmol",
    "citrate": "1.4 mmol",
    "Na": "212 mmol",
    "K": "68 mmol",
    "NH4": "38 mmol",
    "Cl": "205 mmol",
    "P": "31 mmol",
    "SO4": "24 mmol",
    "urate": "4.2 mmol",
}


def urine(**changes: str) -> Urine:
    return Urine(volume="1.35 L", pH=5.7, **{**SHEET, **changes})


# CRAN equil2 1.0.0 with the same numbers: made by reading the sulfate as 24 mmol of sulfate, and, as its unit layer
# does, as 24 mmol x 96.07 mg of sulfur (71.9 mmol). The expert's figures for this person are those of the second.
@pytest.mark.parametrize(
    ("sulfate", "whewellite", "brushite", "uric_acid"),
    [("24 mmol", 13.9, 1.50, 3.44), ("71.92 mmol", 11.9, 1.16, 3.42)],
)
def test_the_two_readings_of_a_sulfate(sulfate: str, whewellite: float, brushite: float, uric_acid: float):
    found = urine(SO4=sulfate).saturation("equil2")
    assert found["whewellite"].ratio == pytest.approx(whewellite, rel=0.005)
    assert found["brushite"].ratio == pytest.approx(brushite, rel=0.005)
    assert found["uric_acid"].ratio == pytest.approx(uric_acid, rel=0.005)


# The expert's what-ifs for the same person, with the sulfate that gave them.
@pytest.mark.parametrize(
    ("change", "low", "high"),
    [
        ({"volume": "2.6 L"}, 5.4, 6.6),
        ({"oxalate": "0.40 mmol"}, 6.9, 8.5),
        ({"Mg": "7.4 mmol"}, 9.6, 11.8),
        ({"citrate": "2.8 mmol"}, 10.1, 12.4),
    ],
)
def test_what_an_expert_expects_of_each_change(change: dict[str, str], low: float, high: float):
    after = urine(SO4="71.92 mmol").changed(**change).saturation("equil2", band="none")
    assert low <= after["calcium_oxalate"].ratio <= high


def test_magnesium_stands_behind_volume_and_oxalate():
    order = [each.lever for each in urine().ranked("equil2")]
    assert order.index("volume") < order.index("oxalate") < order.index("magnesium")
    by_lever = {each.lever: each.effects[0].times for each in urine().ranked("equil2")}
    assert 0.85 < by_lever["magnesium"] < 0.95  # about a tenth
    assert 0.45 < by_lever["volume"] < 0.6  # about half, for nearly double the volume


@pytest.mark.parametrize("method", ["equil2", "default37", "sit37"])
def test_the_band_holds_the_figure_and_the_quotient_is_better_known_than_it(method: str):
    found = urine().saturation(method)["whewellite"]
    assert found.ratio_low < found.ratio < found.ratio_high
    effect = urine().what_if(method, Mg="+3 mmol/d").effects[0]
    assert effect.times_low < effect.times < effect.times_high
    assert effect.times_high / effect.times_low < found.ratio_high / found.ratio_low


def test_every_name_of_a_crystal_finds_it():
    found = urine().saturation("equil2")
    assert found["whewellite"] == found["COM"] == found["calcium_oxalate"] == found["calcium oxalate monohydrate"]
    with pytest.raises(InputError, match="did you mean 'brushite'"):
        found["brushit"]


def test_units_do_not_matter():
    # 6.1 mmol of calcium are 244.5 mg; 0.62 mmol of oxalate (88.018) 54.57 mg; 31 mmol of phosphorus 960.2 mg
    masses = urine(Ca="244.476 mg", oxalate="54.571 mg", P="960.194 mg")
    assert masses.saturation("equil2")["COM"].ratio == pytest.approx(
        urine().saturation("equil2")["COM"].ratio, rel=1e-4
    )


def test_an_absent_ion_is_no_saturation_and_a_missing_one_an_error():
    dry = urine(Mg="0 mmol").saturation("equil2")["struvite"]
    assert dry.ratio == 0.0 and dry.index is None and dry.energy is None
    without = {name: text for name, text in SHEET.items() if name != "SO4"}
    with pytest.raises(InputError, match="sulfate"):
        Urine(volume="1.35 L", pH=5.7, **without)


def test_an_assumed_ion_shapes_the_background_and_gives_no_saturation_of_its_own():
    without = {name: text for name, text in SHEET.items() if name != "urate"}
    found = Urine(volume="1.35 L", pH=5.7, assume={"urate": "3.3 mmol/d"}, **without).saturation("equil2")
    assert found["uric_acid"].ratio is None and found["whewellite"].ratio > 1


def test_an_assumed_ion_widens_the_band():
    without = {name: text for name, text in SHEET.items() if name != "SO4"}
    assumed = Urine(volume="1.35 L", pH=5.7, assume={"sulfate": "24 mmol/d"}, **without).saturation("equil2")["COM"]
    measured = urine().saturation("equil2")["COM"]
    assert assumed.ratio == pytest.approx(measured.ratio)
    assert assumed.ratio_high / assumed.ratio_low > measured.ratio_high / measured.ratio_low


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"phosphate": "900 mg"}, "as P"),
        ({"Ca": 6.1}, "no unit"),
        ({"Ca": "-6 mmol"}, "negative"),
        ({"calcium": "6 mmol"}, "calcium is given twice"),
        ({"oxalat3": "1 mmol"}, "did you mean"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused(change: dict, message: str):
    sheet = {**SHEET, **change}
    if "phosphate" in change:
        sheet.pop("P")
    with pytest.raises(InputError, match=message):
        Urine(volume="1.35 L", pH=5.7, **sheet)


def test_pH_74_is_refused():
    with pytest.raises(InputError, match="pH 74"):
        Urine(volume="1.35 L", pH=74, **SHEET)


def test_a_spot_urine_says_so_and_has_no_volume_to_raise():
    spot = Urine(pH=5.7, **dict.fromkeys(SHEET, "3 mmol/L"))
    assert str(spot.samples.kind[0]) == "spot"
    assert "volume" not in [each.lever for each in spot.ranked("equil2")]
    with pytest.raises(InputError, match="needs the volume"):
        Urine(pH=5.7, **SHEET)


def test_shares_of_an_ion_sum_to_one_and_name_the_pair_with_oxalate():
    shares = urine().shares("Mg", "equil2")
    assert sum(shares.values()) == pytest.approx(1.0, abs=2e-3)
    assert shares["MgOx"] < 0.05 < shares["Mg+2"]


def test_results_know_their_sources_and_the_package_shows_the_class():
    assert calcifate.Urine is Urine
    assert "werness1985" in urine().saturation("equil2").sources
    assert "whewellite" in repr(urine().saturation("equil2"))


def test_the_share_of_each_source_is_known_and_constants_lead():
    shares = urine().uncertainty("COM", "equil2")
    assert sum(shares.values()) == pytest.approx(1.0)
    measured = sum(share for name, share in shares.items() if name.startswith("measured "))
    # Constants are less certain than the laboratory: ±0.1 in log10 against 0.02 for a tenth of oxalate
    assert measured < 0.5
    assert shares["measured Ox"] > shares["measured Mg"]
