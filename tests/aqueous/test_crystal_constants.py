"""Solubility products against the functions that their papers print, and what is not known against how it is tagged."""

from __future__ import annotations

import numpy as np
import pytest

from calcifate.aqueous.constants import chemistry
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.saturation import log_ion_activity_product, saturation_index
from calcifate.aqueous.system import system
from calcifate.source import source


def log_k(phase: str, temperature: float) -> float:
    """Of the crystal's own reaction, in default37."""
    solved = system("default37", temperature=temperature)
    return float(solved.log_k[solved.reactions.index(phase)])


# log10 K as printed in the abstracts of Gregory 1970 and 1974, McDowell 1977, Plummer and Busenberg 1982; T in kelvin.
PRINTED = {
    "brushite": lambda t: (41.863 - 8403.5 / t - 0.09678 * t) / np.log(10),
    "beta_tricalcium_phosphate": lambda t: 287.4536 - 45723.26 / t - 0.546763 * t,
    "hydroxyapatite": lambda t: -8219.41 / t - 1.6657 - 0.098215 * t,
    "calcite": lambda t: -171.9065 - 0.077993 * t + 2839.319 / t + 71.595 * np.log10(t),
    "vaterite": lambda t: -172.1295 - 0.077993 * t + 3074.688 / t + 71.595 * np.log10(t),
}


@pytest.mark.parametrize("phase", PRINTED)
@pytest.mark.parametrize(("temperature", "near"), [(25.0, 5e-3), (37.0, 5e-3), (31.0, 0.07)])
def test_a_solubility_product_is_the_printed_one(phase: str, temperature: float, near: float):
    """One enthalpy joins 25 and 37 °C; between them the function of tricalcium phosphate bends by 0.07."""
    assert log_k(phase, temperature) == pytest.approx(PRINTED[phase](temperature + 273.15), abs=near)


def test_the_printed_functions_give_the_printed_values():
    """2.4e-7 (37 °C, about), 1.20e-29 and 0.283e-29, 3.04e-59 and 2.35e-59, 10^-8.480 and 10^-7.913."""
    assert 10 ** PRINTED["brushite"](310.15) == pytest.approx(2.4e-7, rel=0.02)
    assert 10 ** PRINTED["beta_tricalcium_phosphate"](298.15) == pytest.approx(1.20e-29, rel=0.01)
    assert 10 ** PRINTED["beta_tricalcium_phosphate"](310.15) == pytest.approx(0.283e-29, rel=0.01)
    assert 10 ** PRINTED["hydroxyapatite"](298.15) == pytest.approx(3.04e-59, rel=0.01)
    assert 10 ** PRINTED["hydroxyapatite"](310.15) == pytest.approx(2.35e-59, rel=0.01)
    assert PRINTED["calcite"](298.15) == pytest.approx(-8.480, abs=1e-3)
    assert PRINTED["vaterite"](298.15) == pytest.approx(-7.913, abs=1e-3)


@pytest.mark.parametrize(
    ("phase", "temperature", "printed"),
    [
        ("octacalcium_phosphate", 37.0, -48.7),  # Tung 1988
        ("newberyite", 37.0, np.log10(1.15e-6)),  # Bull Soc Chim Belg 1990
        ("potassium_struvite", 37.0, np.log10(2.4e-11)),  # a value of 25 °C, used as it stands
        ("monetite", 25.0, -6.90),  # after Epple
    ],
)
def test_other_crystals_are_where_their_sources_put_them(phase: str, temperature: float, printed: float):
    assert log_k(phase, temperature) == pytest.approx(printed, abs=0.005)


def test_struvite_lies_between_its_two_laboratories():
    """-13.26 at 25 °C with 22.6 kJ/mol is -13.11 at 37 °C; -13.17 and -14.01 at 30 and 60 °C give about -13.38."""
    assert -13.38 < log_k("struvite", 37.0) < -13.11


def solved_cystine(mmol: float, pH: float) -> float:
    solved = system("default37")
    totals = np.zeros((1, len(solved.components)))
    for name, amount in (("Na", 0.1), ("Cl", 0.1), ("Cys", mmol / 1e3)):
        totals[0, solved.component(name)] = amount
    index = saturation_index(solved, equilibrium(solved, totals, np.array([pH])))
    return float(index[0, solved.phases.index("cystine")])


def test_cystine_is_just_saturated_where_its_limit_is_printed_and_dissolves_above_pH_7():
    assert solved_cystine(1.33, 6.0) == pytest.approx(0.0, abs=0.02)
    assert solved_cystine(1.33, 7.0) > solved_cystine(1.33, 7.5) > solved_cystine(1.33, 8.0)
    # "Rises sharply above pH 7": the same cystine is at least a quarter less saturated at 7.5 than at 6.
    assert solved_cystine(1.33, 7.5) < np.log10(0.75)


def test_whitlockite_has_an_ion_product_and_no_saturation():
    solved = system("default37")
    totals = np.full((1, len(solved.components)), 1e-3)
    solution = equilibrium(solved, totals, np.array([7.4]))
    at = solved.phases.index("magnesium_whitlockite")
    assert np.isnan(saturation_index(solved, solution)[0, at])
    activity = dict(zip(solved.components, solution.log_activity[0], strict=True))
    by_hand = 9 * activity["Ca"] + activity["Mg"] + 7 * activity["PO4"] - 7.4
    assert log_ion_activity_product(solved, solution)[0, at] == pytest.approx(by_hand, rel=1e-12)


def test_what_rests_on_memory_alone_is_tagged_so():
    whole = chemistry()
    for name, entry in {**whole.species, **whole.phase}.items():
        for constant in entry.constants:
            readings = {source(key).reading for key in constant.sources}
            assert readings, f"{name} in {constant.profile} names no source"
            if readings == {"memory"}:
                assert constant.tag == "memory", f"{name} in {constant.profile}"


def test_no_crystal_that_matters_to_stones_rests_on_memory():
    trusted = {"whewellite", "weddellite", "brushite", "hydroxyapatite", "octacalcium_phosphate", "struvite", "calcite"}
    for name in trusted:
        (constant,) = [c for c in chemistry().phase[name].constants if c.profile == "default37"]
        assert constant.tag != "memory" and constant.sources
