"""The same constants, solved by PHREEQC: another program, another method.

What limits the agreement: its iterations stop near 1e-8. It counts the activity of water in OH- where EQUIL2 does not,
and takes that activity from an osmotic coefficient under specific ion interaction; both are taken out before comparing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solution_rows import TYPICAL_URINE, made_up

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.phreeqc import phreeqc_database, phreeqc_solve, phreeqc_species
from calcifate.aqueous.phreeqc_water import water_slopes
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System, system
from calcifate.errors import InputError

PROFILES = (
    "equil2",
    "equil2_v1",
    "default37",
    "default37_polynuclear",
    "default37_weak_capo4",
    "sit37",
    "minteqv4ox37",
    "plasma37",
)


def assert_same(solved: System, totals: np.ndarray, pH: np.ndarray) -> None:
    ours, theirs = equilibrium(solved, totals, pH), phreeqc_solve(solved, totals, pH)
    assert ours.converged.all() and np.isfinite(theirs.ionic_strength).all()
    water = (theirs.log_water - ours.log_water)[:, None]
    counted = solved.water if solved.activity.water_slope else np.array([name == "OH" for name in solved.species])
    expected = theirs.concentrations * 10.0 ** (-water * counted)
    assert ours.concentrations == pytest.approx(expected, rel=1e-5, abs=1e-30)
    assert ours.ionic_strength == pytest.approx(theirs.ionic_strength, rel=1e-5)
    index = saturation_index(solved, ours) + water * solved.phase_water
    assert index == pytest.approx(theirs.saturation_index, abs=1e-5, nan_ok=True)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_gives_what_phreeqc_gives(profile: str):
    pytest.importorskip("phreeqc")
    solved = system(profile)
    assert_same(solved, *made_up(solved, 60, seed=3))


@settings(max_examples=15, deadline=None)
@given(data=st.data(), profile=st.sampled_from(["equil2", "default37"]))
def test_any_urine_gives_what_phreeqc_gives(data: st.DataObject, profile: str):
    pytest.importorskip("phreeqc")
    solved = system(profile)
    share = st.one_of(st.just(0.0), st.floats(0.05, 3.0))
    totals = np.array([[TYPICAL_URINE[name] * data.draw(share) for name in solved.components]])
    # Something has to be dissolved, or the ionic strength is that of pure water and no law is tested.
    totals[0, solved.component("Na")] += 0.02
    assert_same(solved, totals, np.array([data.draw(st.floats(4.5, 8.5))]))


def test_another_temperature_is_another_slope_and_other_constants():
    pytest.importorskip("phreeqc")
    solved = system("default37", temperature=25.0)
    assert_same(solved, *made_up(solved, 20, seed=5))


def test_absent_ions_are_minus_infinity_and_lost_rows_are_nan():
    pytest.importorskip("phreeqc")
    solved = system("equil2")
    totals, pH = made_up(solved, 3, seed=1)
    totals[0, solved.component("Mg")] = 0.0
    totals[1, solved.component("Ca")] = np.nan
    found = phreeqc_solve(solved, totals, pH)
    struvite = solved.phases.index("struvite")
    assert found.saturation_index[0, struvite] == -np.inf
    assert np.isnan(found.ionic_strength[1]) and np.isnan(found.saturation_index[1]).all()
    assert np.isfinite(found.saturation_index[2, struvite])


# A = 0.51002, 0.52114 and 0.52213 at 25, 37 and 38 °C, printed by PHREEQC 3.8.6 (its DH_A); B = 0.33045 at 37 °C.
@pytest.mark.parametrize(("temperature", "slope"), [(25.0, 0.51002), (37.0, 0.52114), (38.0, 0.52213)])
def test_the_slope_of_water_is_that_of_phreeqc(temperature: float, slope: float):
    assert water_slopes(temperature)[0] == pytest.approx(slope, abs=6e-6)
    assert water_slopes(37.0)[1] == pytest.approx(0.33045, abs=5e-6)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_database_names_each_species_once_and_writes_its_law(profile: str):
    solved = system(profile)
    text, names = phreeqc_database(solved), phreeqc_species(solved)
    assert len(set(names)) == len(names) == len(solved.species)
    assert text.count("log_k") == len(names) - len(solved.components) - 1 + 2 + int(
        np.isfinite(solved.phase_log_k).sum()
    )
    assert ("SIT\n" in text) == (profile == "sit37") != ("-gamma" in text)
    assert names[solved.index("CaOx" if "CaOx" in solved.species else "CaHPO4")] in {"CaOxalate", "CaHPO4"}


def test_without_phreeqc_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "phreeqc", None)
    solved = system("equil2")
    with pytest.raises(InputError, match=r"pip install calcifate\[validate\]"):
        phreeqc_solve(solved, *made_up(solved, 1, seed=1))


def test_a_component_and_a_complex_of_the_user_go_along(tmp_path: Path):
    """Pyrophosphate, with made-up constants: an element that PHREEQC does not know."""
    pytest.importorskip("phreeqc")
    file = tmp_path / "own.toml"
    constant = 'constants = [{{ profile = "own", log_k = {}, tag = "user" }}]\n'
    file.write_text(
        '[component.PP]\nname = "pyrophosphate"\nformula = "P2O7"\ncharge = -4\n'
        '[profile.own]\ntitle = "own"\nuse = "own"\nbase = "default37"\ncomponents = ["PP"]\n'
        '[species.HPP]\nname = "a"\nlabel = "HPP-3"\nformula = "HP2O7"\ncharge = -3\nreactants = { H = 1, PP = 1 }\n'
        + constant.format(9.0)
        + '[species.CaPP]\nname = "b"\nlabel = "CaPP-2"\nformula = "CaP2O7"\ncharge = -2\n'
        + "reactants = { Ca = 1, PP = 1 }\n"
        + constant.format(6.5),
        encoding="utf-8",
    )
    solved = system("own", extra=file)
    usual, pH = made_up(system("default37"), 10, seed=9)
    totals = np.zeros((10, len(solved.components)))
    totals[:, [solved.component(name) for name in system("default37").components]] = usual
    totals[:, solved.component("PP")] = 2e-5
    assert_same(solved, totals, pH)
