"""The generic solver: sure from poor starts, and with species that no one foresaw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.aqueous.activity import LN10
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.rescue import rescue
from calcifate.aqueous.start import starting_point
from calcifate.aqueous.state import state_at
from calcifate.aqueous.system import system

DIMER = """
[species.Ca2H2PO42]
name = "calcium hydrogen phosphate dimer, made up"
label = "Ca2(HPO4)2"
formula = "Ca2H2P2O8"
charge = 0
reactants = { CaHPO4 = 2 }
constants = [{ profile = "equil2", log_k = 4.0, tag = "user" }]
"""


def urines(count: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Random urines, wider than any that was measured: log-uniform amounts in mol/L."""
    draw = np.random.default_rng(seed)
    low = np.log([0.01, 0.005, 3e-4, 3e-4, 1e-3, 0.01, 1e-3, 1e-3, 2e-5, 5e-5, 1e-4])
    high = np.log([0.4, 0.2, 0.03, 0.03, 0.2, 0.4, 0.1, 0.06, 5e-3, 0.03, 0.01])
    return np.exp(draw.uniform(low, high, (count, 11))), draw.uniform(4.0, 9.0, count)


@pytest.mark.parametrize("profile", ["equil2", "default37", "sit37", "plasma37"])
def test_every_random_urine_converges_and_balances(profile: str):
    built = system(profile)
    amounts, pH = urines(2000)
    order = ["Na", "K", "Ca", "Mg", "NH4", "Cl", "PO4", "SO4", "Ox", "Cit", "HU"]
    totals = np.zeros((2000, len(built.components)))
    for column, name in enumerate(order):
        if name in built.components:
            totals[:, built.component(name)] = amounts[:, column]
    found = equilibrium(built, totals, pH)
    assert found.converged.all()
    assert found.imbalance.max() < 1e-10
    sums = found.concentrations @ built.stoichiometry
    assert np.allclose(sums, totals, rtol=1e-10, atol=0)
    # Ionic strength over everything, by hand
    assert np.allclose(found.concentrations @ built.charge**2 / 2, found.ionic_strength, rtol=1e-12)


def test_a_strong_dimer_from_the_good_start(tmp_path: Path):
    path = tmp_path / "dimer.toml"
    path.write_text(DIMER, encoding="utf-8")
    built = system("equil2", extra=path)
    totals, pH = urines(500)
    found = equilibrium(built, totals, pH)
    assert found.converged.all() and found.imbalance.max() < 1e-10


def test_the_rescue_finds_its_way_from_a_hopeless_start(tmp_path: Path):
    path = tmp_path / "dimer.toml"
    path.write_text(DIMER, encoding="utf-8")
    built = system("equil2", extra=path)
    totals, pH = urines(100)
    totals = totals.T
    fixed = LN10 * (built.log_beta[:, None] - built.protons[:, None] * pH)
    _, moments = starting_point(built, fixed, totals)
    # Everything free, and an ionic strength of one: many orders of magnitude off.
    there = totals > 0.0
    activity, moments = rescue(built, fixed, totals, there, np.log(totals), np.ones_like(moments))
    state = state_at(built, fixed, activity, moments)
    assert np.allclose(state.sums, totals, rtol=1e-5)
    exact = equilibrium(built, totals.T, pH)
    assert np.allclose(activity / LN10, exact.log_activity.T, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), absent=st.sets(st.integers(0, 10), max_size=6))
def test_absent_components_leave_the_rest_alone(seed: int, absent: set[int]):
    built = system("equil2")
    totals, pH = urines(3, seed)
    totals[:, list(absent)] = 0.0
    found = equilibrium(built, totals, pH)
    assert found.converged.all()
    for component in absent:
        assert np.isneginf(found.log_activity[:, component]).all()
        assert (found.concentrations[:, built.stoichiometry[:, component] > 0] == 0.0).all()


def test_samples_do_not_know_of_each_other():
    built = system("equil2")
    totals, pH = urines(64)
    order = np.random.default_rng(1).permutation(64)
    whole, mixed = equilibrium(built, totals, pH), equilibrium(built, totals[order], pH[order])
    assert np.allclose(whole.concentrations[order], mixed.concentrations, rtol=1e-9, atol=0)
    assert np.allclose(
        equilibrium(built, totals[:1], pH[:1]).concentrations, whole.concentrations[:1], rtol=1e-9, atol=0
    )


def test_what_cannot_be_solved_is_nan_and_says_so():
    built = system("equil2")
    totals, pH = urines(3)
    totals[0, 2], totals[1, 2], pH[2] = -1e-3, np.nan, np.nan
    found = equilibrium(built, totals, pH)
    assert not found.converged.any() and np.isnan(found.ionic_strength).all() and np.isnan(found.log_activity).all()


def test_giving_up_is_data_too():
    built = system("equil2")
    totals, pH = urines(5)
    found = equilibrium(built, totals, pH, iterations=1)
    assert not found.converged.any() and np.isnan(found.concentrations).all()
