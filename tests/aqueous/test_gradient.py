"""The derivatives, against differences of the solver, against arithmetic, and against a published series."""

from __future__ import annotations

import numpy as np
import pytest
from solution_rows import DATA, TYPICAL_URINE, Rows, made_up

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.gradient import derivatives, saturation_derivatives
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System, system

PROFILES = ("equil2", "default37", "sit37", "plasma37")
STEP = 1e-4  # error of a central difference: about its square, and the solver's tolerance over it


def random_urines(solved: System, count: int, seed: int) -> tuple[Array, Array]:
    """In some of them a component is absent."""
    totals, pH = made_up(solved, count, seed, spread=0.7)
    return np.where(np.random.default_rng(seed).random(totals.shape) < 0.05, 0.0, totals), pH


def typical(solved: System) -> Array:
    return np.array([[TYPICAL_URINE[name] for name in solved.components]])


def outputs(solved: System, totals: Array, pH: Array, log_k: Array) -> list[Array]:
    found = equilibrium(solved, totals, pH, log_beta=solved.steps @ log_k, tolerance=1e-12)
    assert found.converged.all()
    crystals = solved.phase_log_k + solved.phase_steps @ (log_k - solved.log_k)
    with np.errstate(divide="ignore"):
        return [
            np.log(found.concentrations),
            found.log_activity,
            found.ionic_strength,
            found.log_water,
            saturation_index(solved, found, crystals),
        ]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_derivative_is_that_of_differences(profile: str):
    solved = system(profile)
    totals, pH = random_urines(solved, 12, seed=7)
    found = derivatives(solved, equilibrium(solved, totals, pH, tolerance=1e-12))
    size = len(solved.components)
    assert found.inputs == (*solved.components, "pH", *solved.reactions)
    for place in range(len(found.inputs)):
        sides = list[list[Array]]()
        for sign in (1.0, -1.0):
            moved, acid, log_k = totals.copy(), pH.copy(), solved.log_k.copy()
            if place < size:
                moved[:, place] *= np.exp(sign * STEP)
            elif place == size:
                acid += sign * STEP
            else:
                log_k[place - size - 1] += sign * STEP
            sides.append(outputs(solved, moved, acid, log_k))
        exact = (
            found.log_concentration,
            found.log_activity,
            found.ionic_strength,
            found.log_water,
            found.saturation_index,
        )
        for up, down, derivative in zip(*sides, exact, strict=True):
            number = np.isfinite(up) & np.isfinite(down)
            with np.errstate(invalid="ignore"):
                difference = np.where(number, (up - down) / (2 * STEP), 0.0)
            assert np.where(number, derivative[..., place], 0.0) == pytest.approx(difference, abs=2e-7), place
            # Where the output is no number because an ion is absent, neither is its derivative.
            assert np.isnan(derivative[..., place][np.isneginf(up)]).all()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_adjoint_form_is_the_direct_one(profile: str):
    solved = system(profile)
    solution = equilibrium(solved, *random_urines(solved, 30, seed=8))
    direct = derivatives(solved, solution).saturation_index
    np.testing.assert_allclose(saturation_derivatives(solved, solution), direct, rtol=0, atol=1e-12)


def test_blocks_of_samples_do_not_matter(monkeypatch: pytest.MonkeyPatch):
    solved = system("equil2")
    solution = equilibrium(solved, *random_urines(solved, 7, seed=9))
    whole = saturation_derivatives(solved, solution)
    monkeypatch.setattr("calcifate.aqueous.gradient.BLOCK", 3)
    np.testing.assert_allclose(saturation_derivatives(solved, solution), whole, rtol=1e-9)


def test_a_trace_of_urate_follows_its_acid():
    """1e-9 mol/L urate in NaCl: d ln [HU-] / d pH = ln 10 x the share of H2U, since nothing else moves.

    Share at pH 5.5 with pKa 5.444 (EQUIL2) and f of one charge: 1 / (1 + 10^(5.5 - 5.444) / f).
    """
    solved = system("equil2")
    totals = np.zeros((1, len(solved.components)))
    totals[0, [solved.component(name) for name in ("Na", "Cl", "HU")]] = 0.1, 0.1, 1e-9
    solution = equilibrium(solved, totals, np.array([5.5]), tolerance=1e-12)
    root = np.sqrt(0.1)
    factor = np.exp(-1.20218 * (root / (1 + root) - 0.285 * 0.1))
    share = 1 / (1 + 10 ** (5.5 - 5.444) / factor)
    found = derivatives(solved, solution)
    urate = found.log_concentration[0, solved.index("HU"), found.inputs.index("pH")]
    assert urate == pytest.approx(np.log(10) * share, rel=1e-3)


def test_salt_alone():
    """Sodium chloride has no pairs here: ln [Na+] follows ln of its total one to one, and I gains half of each."""
    solved = system("equil2")
    totals = np.zeros((1, len(solved.components)))
    totals[0, [solved.component(name) for name in ("Na", "Cl")]] = 0.1, 0.1
    found = derivatives(solved, equilibrium(solved, totals, np.array([7.0])))
    sodium = solved.component("Na")
    assert found.log_concentration[0, sodium, sodium] == pytest.approx(1.0, abs=1e-9)
    assert found.ionic_strength[0, sodium] == pytest.approx(0.05, rel=1e-5)


def test_magnesium_lowers_whewellite_by_as_much_as_printed():
    """Reference urine with Mg 1.5 and 6 mmol/L: SI 0.865 and 0.771 (R equil2, run to convergence).

    The slopes at 1.5, 3 and 6, summed by Simpson's rule over ln 4, are that difference.
    """
    solved = system("equil2")
    rows = Rows(DATA / "edge_rows.csv")
    assert rows.rows[0]["case"] == "reference composition"
    totals = np.repeat(rows.totals(solved)[[0]], 3, axis=0)
    totals[:, solved.component("Mg")] = 1.5e-3, 3e-3, 6e-3
    found = saturation_derivatives(solved, equilibrium(solved, totals, np.full(3, 6.0)))
    slope = found[:, solved.phases.index("whewellite"), solved.component("Mg")]
    assert slope @ [1, 4, 1] / 6 * np.log(4) == pytest.approx(0.771 - 0.865, abs=0.001)


def test_five_percent_more_in_the_laboratory():
    """What +5 % does to the SI, medians over 100 urines in R equil2; here over 20 of them."""
    solved = system("equil2")
    rows = Rows(DATA / "urine_rows.csv")
    solution = equilibrium(solved, rows.totals(solved), rows.column("pH"))
    found = np.median(saturation_derivatives(solved, solution), axis=0) * np.log(1.05)
    printed = {"whewellite": {"Ca": 0.018, "Ox": 0.021}, "brushite": {"Ca": 0.022, "PO4": 0.017}}
    for phase, parts in printed.items():
        for name, change in parts.items():
            here = found[solved.phases.index(phase), solved.component(name)]
            assert here == pytest.approx(change, abs=0.004), (phase, name)


def test_a_sample_without_a_solution_disturbs_no_other():
    solved = system("default37")
    totals, pH = random_urines(solved, 3, seed=10)
    alone = saturation_derivatives(solved, equilibrium(solved, totals, pH))
    broken = np.concatenate([totals[:1], -totals[:1], np.full_like(totals[:1], np.nan), totals[1:]])
    found = saturation_derivatives(solved, equilibrium(solved, broken, np.concatenate([pH[:1], [6.0, 6.0], pH[1:]])))
    np.testing.assert_allclose(found[[0, 3, 4]], alone, rtol=1e-7)
    assert np.isnan(found[1:3]).all()


def test_what_is_absent_has_no_derivative_and_moves_nothing():
    solved = system("equil2")
    totals, pH = typical(solved), np.array([6.0])
    calcium = solved.component("Ca")
    totals[0, calcium] = 0.0
    found = derivatives(solved, equilibrium(solved, totals, pH))
    assert np.isnan(found.log_activity[0, calcium]).all()
    assert np.isnan(found.saturation_index[0, solved.phases.index("whewellite")]).all()
    assert np.isfinite(found.saturation_index[0, solved.phases.index("struvite")]).all()
    assert (found.ionic_strength[0, calcium], found.saturation_index[0, solved.phases.index("struvite"), calcium]) == (
        0,
        0,
    )


def test_under_a_gas_the_total_that_the_solution_holds_counts():
    solved = system("default37")
    totals, pH = typical(solved), np.array([7.4])
    held = np.full(totals.shape, np.nan)
    carbonate = solved.component("CO3")
    held[0, carbonate] = -6.0
    under_gas = equilibrium(solved, totals, pH, held=held, tolerance=1e-12)
    closed = totals.copy()
    closed[0, carbonate] = (under_gas.concentrations @ solved.stoichiometry)[0, carbonate]
    same = equilibrium(solved, closed, pH, tolerance=1e-12)
    np.testing.assert_allclose(
        saturation_derivatives(solved, under_gas), saturation_derivatives(solved, same), atol=1e-5
    )
