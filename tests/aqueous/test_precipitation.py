"""Solids that form: against PHREEQC, against a bisection that shares none of the method, and by the law of phases."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.precipitation import precipitate
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System, system
from calcifate.errors import InputError

URINE = ("Na", "K", "Ca", "Mg", "NH4", "Cl", "PO4", "SO4", "Ox", "Cit", "HU")
USUAL = dict(zip(URINE, (0.1, 0.05, 0.004, 0.004, 0.03, 0.12, 0.025, 0.018, 3e-4, 0.002, 0.003), strict=True))
SOLIDS = ("whewellite", "brushite", "struvite", "uric_acid", "sodium_urate")
FILE = Path(__file__).parent / "data" / "phreeqc_solids_equil2.csv"


def totals(water: System, **amounts: float) -> np.ndarray:
    row = np.zeros((1, len(water.components)))
    for name, amount in amounts.items():
        row[0, water.component(name)] = amount
    return row


def test_the_same_solids_as_phreeqc():
    """PHREEQC 3.8.6, database written from profile equil2, ten urines with five solids left to form; pH as it ended."""
    water = system("equil2")
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    solids = [name.removeprefix("solid_").removesuffix("_mol_per_L") for name in rows[0] if name.startswith("solid_")]
    amounts = np.array([[float(row[f"total_{name}_mol_per_L"]) for name in water.components] for row in rows])
    pH = np.array([float(row["pH_at_the_end"]) for row in rows])
    expected = np.array([[float(row[f"solid_{name}_mol_per_L"]) for name in solids] for row in rows])
    found = precipitate(water, amounts, pH, solids)
    assert found.converged.all()
    assert ((found.solids > 0) == (expected > 0)).all()
    np.testing.assert_allclose(found.solids, expected, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("solid", ["whewellite", "brushite", "hydroxyapatite"])
def test_one_solid_as_a_bisection_finds_it(solid):
    """The amount whose removal leaves SI = 0, by halving an interval with nothing but the equilibrium of solutions."""
    water, pH = system("default37"), np.array([6.5])
    amounts = totals(water, **USUAL)
    parts = water.phase_stoichiometry[water.phases.index(solid)]
    low, high = 0.0, float((amounts[0][parts > 0] / parts[parts > 0]).min())
    for _ in range(60):
        middle = (low + high) / 2
        left = equilibrium(water, amounts - middle * parts, pH)
        over = saturation_index(water, left)[0, water.phases.index(solid)] > 0
        low, high = (middle, high) if over else (low, middle)
    found = precipitate(water, amounts, pH, [solid])
    assert found.solid(solid)[0] == pytest.approx(low, rel=1e-8)


@pytest.mark.parametrize("profile", ["default37", "equil2", "sit37"])
@pytest.mark.parametrize("pH", [4.5, 5.5, 6.5, 7.5, 8.5])
def test_the_law_of_phases_and_the_balances(profile, pH):
    water = system(profile)
    solids = [name for name in SOLIDS if name in water.phases]
    amounts = totals(water, **{name: amount for name, amount in USUAL.items() if name in water.components})
    found = precipitate(water, amounts, pH, solids)
    assert found.converged.all()
    there = found.solids[0] > 0
    assert (found.saturation_index[0] <= 1e-9).all()
    assert np.abs(found.saturation_index[0][there]).max(initial=0) < 1e-9
    numbers = water.phase_stoichiometry[[water.phases.index(name) for name in solids]]
    back = found.concentrations @ water.stoichiometry + found.solids @ numbers
    np.testing.assert_allclose(back, amounts, rtol=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_balances_hold_for_anything_that_can_be_mixed(seed):
    random, water = np.random.default_rng(seed), system("default37")
    amounts = np.zeros((20, len(water.components)))
    for name in URINE:
        absent = random.random(20) < 0.1
        amounts[:, water.component(name)] = np.where(absent, 0.0, 10 ** random.uniform(-5, -1.3, 20))
    pH = random.uniform(4, 8.5, 20)
    found = precipitate(water, amounts, pH, SOLIDS)
    good = found.converged
    assert good.mean() >= 0.9
    numbers = water.phase_stoichiometry[[water.phases.index(name) for name in SOLIDS]]
    back = found.concentrations @ water.stoichiometry + found.solids @ numbers
    np.testing.assert_allclose(back[good], amounts[good], rtol=1e-10, atol=1e-18)
    assert (found.solids[good] >= 0).all()
    assert not (found.saturation_index[good] > 1e-8).any()
    assert np.isnan(found.solids[~good]).all()


def test_of_two_hydrates_the_less_soluble_stays():
    water = system("default37")
    found = precipitate(water, totals(water, **USUAL), 6.0, ["weddellite", "whewellite", "caoxite"])
    assert found.solid("whewellite")[0] > 0
    assert found.solid("weddellite")[0] == found.solid("caoxite")[0] == 0
    # Alone, the dihydrate leaves more oxalate in solution.
    alone = precipitate(water, totals(water, **USUAL), 6.0, ["weddellite"])
    assert 0 < alone.solid("weddellite")[0] < found.solid("whewellite")[0]


def test_an_undersaturated_solution_is_left_as_it_is():
    water = system("default37")
    amounts = totals(water, Na=0.1, Cl=0.1, Ca=1e-5, Ox=1e-5)
    found = precipitate(water, amounts, 6.0, ["whewellite"])
    plain = equilibrium(water, amounts, np.array([6.0]))
    assert found.solids.tolist() == [[0.0]]
    np.testing.assert_allclose(found.concentrations, plain.concentrations, rtol=1e-9)


def test_a_solid_whose_ion_is_absent_cannot_form():
    found = precipitate(water := system("default37"), totals(water, Na=0.1, Ca=0.01), 6.0, ["whewellite"])
    assert found.converged.all() and found.solids[0, 0] == 0
    assert found.saturation_index[0, 0] == -np.inf


def test_a_row_that_is_wrong_is_a_row_not_a_stop():
    water = system("default37")
    amounts = np.repeat(totals(water, **USUAL), 4, axis=0)
    amounts[1, water.component("Ca")] = -1
    amounts[2, water.component("Ox")] = np.nan
    found = precipitate(water, amounts, [6.0, 6.0, 6.0, np.nan], ["whewellite"])
    assert found.converged.tolist() == [True, False, False, False]
    assert np.isnan(found.solids[1:]).all() and np.isfinite(found.solids[0]).all()


def test_rows_do_not_depend_on_their_company():
    water = system("default37")
    many = np.concatenate([totals(water, **{**USUAL, "Ca": calcium}) for calcium in (0.001, 0.004, 0.02)])
    together = precipitate(water, many, [5.0, 6.0, 7.5], SOLIDS)
    for row, pH in enumerate([5.0, 6.0, 7.5]):
        alone = precipitate(water, many[row : row + 1], pH, SOLIDS)
        np.testing.assert_allclose(alone.solids[0], together.solids[row], rtol=1e-8, atol=1e-15)


@pytest.mark.parametrize("name", ["marble", "whewelite", "magnesium_whitlockite"])
def test_a_solid_without_a_trusted_constant_is_refused(name):
    water = system("default37")
    with pytest.raises(InputError, match=name):
        precipitate(water, totals(water, **USUAL), 6.0, [name])


def test_a_solid_named_twice_is_refused():
    water = system("default37")
    with pytest.raises(InputError, match="twice"):
        precipitate(water, totals(water, **USUAL), 6.0, ["whewellite", "whewellite"])
