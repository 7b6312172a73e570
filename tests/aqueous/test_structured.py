"""The fast path against the generic solver, which is held against published rows and PHREEQC elsewhere."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solution_rows import DATA, TYPICAL_URINE, Rows, made_up

from calcifate.aqueous import structured
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.choose import solve, with_rescued
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.structure import fits, structure_of
from calcifate.aqueous.structured import structured_equilibrium
from calcifate.aqueous.system import System, system

FITTING = ("equil2", "equil2_v1", "default37", "default37_polynuclear", "default37_weak_capo4", "plasma37")
EITHER = pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "numba"])


def run(chosen: System, totals: Array, pH: Array, *, compiled: bool = False, **options: object) -> Equilibrium:
    if compiled:
        pytest.importorskip("numba")
    return structured_equilibrium(chosen, totals, pH, compiled=compiled, **options)  # pyright: ignore


def assert_same(found: Equilibrium, expected: Equilibrium, tolerance: float) -> None:
    """Every number of one solution is that of another, relative to its size."""
    assert found.converged.all() and expected.converged.all()
    assert found.concentrations == pytest.approx(expected.concentrations, rel=tolerance, abs=1e-40)
    assert 10.0**found.log_activity == pytest.approx(10.0**expected.log_activity, rel=tolerance, abs=1e-40)
    assert found.moments == pytest.approx(expected.moments, rel=tolerance)
    assert found.ionic_strength == pytest.approx(expected.ionic_strength, rel=tolerance)
    assert found.log_water == pytest.approx(expected.log_water, abs=tolerance)
    assert found.log_coefficient == pytest.approx(expected.log_coefficient, abs=tolerance)


@pytest.mark.parametrize("profile", FITTING)
@EITHER
def test_any_profile_that_fits_is_solved_as_the_generic_solver_does(profile: str, compiled: bool):
    chosen = system(profile)
    totals, pH = made_up(chosen, 300, seed=7)
    expected = equilibrium(chosen, totals, pH, tolerance=1e-12)
    # The error of an ion is that of its balance, times the condition of the balances: five at most in these.
    assert_same(run(chosen, totals, pH, compiled=compiled), expected, 5e-6)
    assert_same(run(chosen, totals, pH, compiled=compiled, tolerance=1e-12), expected, 1e-10)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), profile=st.sampled_from(FITTING))
def test_any_urine_from_water_to_brine_is_solved_as_the_generic_solver_does(data: st.DataObject, profile: str):
    chosen = system(profile)
    share = st.one_of(st.just(0.0), st.floats(-4.0, 0.7).map(lambda power: 10.0**power))
    rows = data.draw(st.integers(1, 4))
    totals = np.array([[TYPICAL_URINE[name] * data.draw(share) for name in chosen.components] for _ in range(rows)])
    pH = np.array([data.draw(st.floats(3.5, 9.5)) for _ in range(rows)])
    found = run(chosen, totals, pH, tolerance=1e-10)
    expected = equilibrium(chosen, totals, pH, tolerance=1e-12)
    assert_same(found, expected, 1e-8)
    assert np.isneginf(found.log_activity[totals == 0.0]).all()


@pytest.mark.parametrize("profile", FITTING)
def test_compiled_and_plain_passes_are_the_same_passes(profile: str):
    chosen = system(profile)
    totals, pH = made_up(chosen, 200, seed=11, spread=1.0)
    totals[::7, chosen.component("Ca")] = 0.0
    totals[::5, chosen.component("Ox")] = 0.0
    # Too tight to be met: both then end with the pass that the others stop before, and only rounding is left.
    plain, other = (run(chosen, totals, pH, compiled=each, tolerance=1e-13) for each in (False, True))
    assert_same(plain, other, 1e-11)


def test_published_urines_are_met():
    """Converged EQUIL2 of CRAN (equil2 1.0.0): SS of whewellite, and the ionic strength."""
    rows = Rows(DATA / "urine_rows.csv")
    chosen = system("equil2")
    solved = run(chosen, rows.totals(chosen), rows.column("pH"))
    index = saturation_index(chosen, solved)[:, chosen.phases.index("whewellite")]
    assert 10.0**index == pytest.approx(rows.column("equil2_SS_COM_ratio"), rel=1e-5)
    assert solved.ionic_strength == pytest.approx(rows.column("equil2_ionic_strength_mol_per_L"), rel=2e-6)


@EITHER
def test_what_goes_in_comes_out(compiled: bool):
    chosen = system("default37")
    totals, pH = made_up(chosen, 500, seed=3)
    solved = run(chosen, totals, pH, compiled=compiled, tolerance=1e-10)
    assert solved.concentrations @ chosen.stoichiometry == pytest.approx(totals, rel=1e-9)
    assert solved.concentrations @ (chosen.charge**2 / 2.0) == pytest.approx(solved.ionic_strength, rel=1e-9)
    assert (solved.imbalance <= 1e-10).all() and (solved.concentrations > 0.0).all()
    # default37 counts water: 1 - 0.017 for each mol/L of everything dissolved.
    water = 1.0 - 0.017 * solved.concentrations.sum(axis=1)
    assert 10.0**solved.log_water == pytest.approx(water, rel=1e-7)
    # The law of mass action, for one species with water and protons in it: CaOH+ from Ca+2 and H2O.
    a_hydroxide = chosen.log_beta[chosen.index("CaOH+")] + pH + solved.log_water
    expected = solved.log_activity[:, chosen.component("Ca")] + a_hydroxide
    own = chosen.index("CaOH+")
    assert np.log10(solved.concentrations[:, own]) + solved.log_coefficient[:, own] == pytest.approx(expected)


@EITHER
def test_neither_the_order_of_samples_nor_their_company_matters(compiled: bool):
    chosen = system("equil2")
    count = structured.BLOCK + 77  # more than a block, and no multiple of the compiled lanes
    totals, pH = made_up(chosen, count, seed=5)
    whole = run(chosen, totals, pH, compiled=compiled, tolerance=1e-8)
    order = np.random.default_rng(1).permutation(count)
    mixed = run(chosen, totals[order], pH[order], compiled=compiled, tolerance=1e-8)
    # Samples are stepped until their company is done, so the last digits may differ; the tolerance holds.
    assert mixed.log_activity == pytest.approx(whole.log_activity[order], abs=1e-7)
    assert mixed.converged.all()
    single = run(chosen, totals[-1:], pH[-1:], compiled=compiled, tolerance=1e-8)
    assert single.log_activity[0] == pytest.approx(whole.log_activity[-1], abs=1e-7)


@EITHER
def test_every_sample_may_have_its_own_constants(compiled: bool):
    chosen = system("default37")
    totals, pH = made_up(chosen, 100, seed=9)
    shift = np.random.default_rng(2).normal(0.0, 0.1, (100, len(chosen.reactions)))
    own = (chosen.log_k + shift) @ chosen.steps.T
    found = run(chosen, totals, pH, compiled=compiled, log_beta=own, tolerance=1e-10)
    assert_same(found, equilibrium(chosen, totals, pH, log_beta=own, tolerance=1e-12), 1e-8)
    same = np.broadcast_to(chosen.log_beta, (100, len(chosen.log_beta)))
    shared = run(chosen, totals, pH, compiled=compiled, tolerance=1e-10)
    assert_same(run(chosen, totals, pH, compiled=compiled, log_beta=same, tolerance=1e-10), shared, 1e-8)
    moved = run(chosen, totals, pH, compiled=compiled, log_beta=own[0], tolerance=1e-10)
    assert moved.log_activity[0] == pytest.approx(found.log_activity[0], abs=1e-8)


@EITHER
def test_a_broken_sample_is_nan_and_its_neighbours_are_as_ever(compiled: bool):
    chosen = system("equil2")
    totals, pH = made_up(chosen, 6, seed=4)
    expected = run(chosen, totals, pH, compiled=compiled, tolerance=1e-10)
    totals[0, 0], totals[1, 3], pH[2], totals[3, 2] = np.nan, -1e-3, np.nan, np.inf
    found = run(chosen, totals, pH, compiled=compiled, tolerance=1e-10)
    assert found.converged.tolist() == [False, False, False, False, True, True]
    for name in ("concentrations", "log_activity", "log_coefficient", "log_water", "ionic_strength", "moments"):
        values = getattr(found, name)
        assert np.isnan(values[:4]).all(), name
        assert values[4:] == pytest.approx(getattr(expected, name)[4:], rel=1e-8), name
    assert found.pH == pytest.approx(pH, nan_ok=True)
    none = run(chosen, totals[:0], pH[:0], compiled=compiled)
    assert none.log_activity.shape == (0, 11)


@EITHER
def test_pure_water_and_single_salts(compiled: bool):
    chosen = system("equil2")
    totals = np.zeros((3, 11))
    totals[1, chosen.component("Ca")] = 1e-3
    totals[2, chosen.component("Ox")] = 1e-3
    found = run(chosen, totals, np.full(3, 7.0), compiled=compiled, tolerance=1e-10)
    # H+ and OH- at 38 °C: activities 10^-7 and 10^(7 - 13.593), and next to no activity law.
    assert found.ionic_strength[0] == pytest.approx((10**-7.0 + 10**-6.593) / 2, rel=1e-3)
    assert np.isneginf(found.log_activity[0]).all()
    assert_same(found, equilibrium(chosen, totals, np.full(3, 7.0), tolerance=1e-12), 1e-8)


def test_lean_gives_the_same_saturations_without_the_species():
    chosen = system("default37")
    totals, pH = made_up(chosen, 50, seed=6)
    whole, lean = (run(chosen, totals, pH, lean=each) for each in (False, True))
    assert lean.concentrations.shape == (50, 0) and lean.log_coefficient.shape == (50, 0)
    assert saturation_index(chosen, lean) == pytest.approx(saturation_index(chosen, whole), nan_ok=True, abs=0.0)


MIXED = """
[species.CaCitHPO4]
name = "calcium citrate hydrogen phosphate"
label = "CaCitHPO4-3"
formula = "CaC6H6O11P"
charge = -3
reactants = { CaCit = 1, HPO4 = 1 }
constants = [{ profile = "equil2", log_k = 2.0, tag = "user" }]
"""
STRONTIUM = """
[component.Sr]
name = "strontium"
formula = "Sr"
charge = 2
[profile.with_strontium]
title = "EQUIL2 with strontium"
use = "A test."
base = "equil2"
components = ["Sr"]
[species.SrOx]
name = "strontium oxalate"
label = "SrOx"
formula = "SrC2O4"
charge = 0
reactants = { Sr = 1, Ox = 1 }
constants = [{ profile = "with_strontium", log_k = 3.0, tag = "user" }]
[species.Sr2Cit]
name = "distrontium citrate"
label = "Sr2Cit+"
formula = "Sr2C6H5O7"
charge = 1
reactants = { Sr = 2, Cit = 1 }
constants = [{ profile = "with_strontium", log_k = 6.0, tag = "user" }]
"""
ALKALI = """
[profile.alkali]
title = "Alkali salts"
use = "A test."
components = ["Na", "K", "Cl", "SO4"]
debye_huckel_slope = 0.52
davies_coefficient = 0.3
[species.NaSO4]
name = "sodium sulfate"
label = "NaSO4-"
formula = "NaSO4"
charge = -1
reactants = { Na = 1, SO4 = 1 }
constants = [{ profile = "alkali", log_k = 0.7, tag = "user" }]
"""


def test_what_has_no_closed_form_goes_to_the_generic_solver(tmp_path: Path):
    (tmp_path / "mixed.toml").write_text(MIXED)
    mixed = system("equil2", extra=tmp_path / "mixed.toml")
    assert not fits(mixed) and not fits(system("sit37")) and not fits(system("minteqv4ox37"))
    totals, pH = made_up(mixed, 40, seed=2)
    with pytest.raises(ValueError, match="equil2"):
        structured_equilibrium(mixed, totals, pH)
    assert_same(solve(mixed, totals, pH), equilibrium(mixed, totals, pH), 0.0)


@EITHER
def test_the_structure_is_read_from_the_data(tmp_path: Path, compiled: bool):
    """A third strong cation, with a complex that holds it twice; and no strong cation at all."""
    (tmp_path / "strontium.toml").write_text(STRONTIUM)
    chosen = system("with_strontium", extra=tmp_path / "strontium.toml")
    tables = structure_of(chosen)
    assert tables and tables.strong == 3
    totals = np.random.default_rng(8).lognormal(-6.0, 1.0, (50, len(chosen.components)))
    pH = np.linspace(5.0, 8.0, 50)
    found = run(chosen, totals, pH, compiled=compiled, tolerance=1e-10)
    assert_same(found, equilibrium(chosen, totals, pH, tolerance=1e-12), 1e-8)

    (tmp_path / "alkali.toml").write_text(ALKALI)
    alkali = system("alkali", extra=tmp_path / "alkali.toml")
    found = run(alkali, np.full((5, 4), 0.1), np.full(5, 7.0), compiled=compiled, tolerance=1e-10)
    assert_same(found, equilibrium(alkali, np.full((5, 4), 0.1), np.full(5, 7.0), tolerance=1e-12), 1e-8)


def test_what_the_fast_path_gives_up_is_solved_by_the_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(structured, "PASSES", 6)  # too few for some
    chosen = system("equil2")
    totals, pH = made_up(chosen, 400, seed=12)
    totals[3, 0] = np.nan
    given_up = run(chosen, totals, pH, tolerance=1e-9)
    assert 0 < given_up.converged.sum() < 399
    assert np.isnan(given_up.log_activity[~given_up.converged]).all()
    expected = equilibrium(chosen, totals, pH, tolerance=1e-12)
    found = solve(chosen, totals, pH, tolerance=1e-9)
    assert found.converged.sum() == 399 and not found.converged[3]
    assert found.log_activity == pytest.approx(expected.log_activity, abs=1e-7, nan_ok=True)
    lean = with_rescued(chosen, totals, pH, run(chosen, totals, pH, lean=True), tolerance=1e-9)
    assert lean.converged.sum() == 399 and lean.concentrations.shape == (400, 0)


@pytest.mark.parametrize("count", [1, 500])
@pytest.mark.parametrize("profile", ["equil2", "sit37"])
def test_solve_gives_the_same_record_whoever_solves(count: int, profile: str):
    chosen = system(profile)
    totals, pH = made_up(chosen, count, seed=13)
    found, expected = solve(chosen, totals, pH), equilibrium(chosen, totals, pH)
    for each in fields(Equilibrium):
        assert getattr(found, each.name).shape == getattr(expected, each.name).shape, each.name
    assert_same(found, expected, 1e-8)
    assert solve(chosen, totals, pH, lean=True).concentrations.shape == (count, 0)


def test_it_is_compiled_once_whatever_the_arrays_are():
    """Slices, read-only arrays from a table, and constants of every sample: each new type would cost ten seconds."""
    pytest.importorskip("numba")
    from calcifate.aqueous.structured_compiled import solve_rows

    chosen = system("equil2")
    totals, pH = made_up(chosen, 128, seed=14)
    expected = run(chosen, totals, pH, compiled=True)
    wide = np.asfortranarray(np.hstack([totals, totals]))
    totals.flags.writeable = pH.flags.writeable = False
    own = np.broadcast_to(chosen.log_beta, (128, len(chosen.log_beta)))
    for found in (
        run(chosen, totals, pH, compiled=True),
        run(chosen, wide[:, :11], np.repeat(pH, 2)[::2], compiled=True),
        run(chosen, totals, pH, compiled=True, log_beta=own),
    ):
        assert found.log_activity == pytest.approx(expected.log_activity, abs=1e-12)
    assert len(solve_rows.signatures) == 1


def test_nothing_compiles_unless_it_is_asked_for():
    """A table of a thousand urines must not wait for the compiler."""
    code = (
        "import sys, numpy as np\n"
        "from calcifate.aqueous.choose import solve\n"
        "from calcifate.aqueous.system import system\n"
        "s = system('equil2')\n"
        "assert solve(s, np.full((1000, 11), 0.01), np.full(1000, 6.0)).converged.all()\n"
        "assert 'numba' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
