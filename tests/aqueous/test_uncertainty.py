"""The band of a saturation: against arithmetic, against plain repetition, and the two ways against each other."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from solution_rows import DATA, TYPICAL_URINE, Rows, made_up

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.band import drawn_band
from calcifate.aqueous.constants import chemistry
from calcifate.aqueous.draws import standard_draws
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.gradient import saturation_derivatives
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System, system
from calcifate.aqueous.uncertainty import difference_uncertainty, measurement_uncertainty, saturation_uncertainty
from calcifate.errors import InputError
from calcifate.parameter import laws
from calcifate.source import source

NORMAL_95 = 1.645


def typical(solved: System) -> Array:
    return np.array([[TYPICAL_URINE[name] for name in solved.components]])


def only(solved: System, **sigma: float) -> System:
    """The same system, sure of every constant but these."""
    return replace(solved, sigma=np.array([sigma.get(name, 0.0) for name in solved.reactions]))


# Against arithmetic


def test_a_solubility_product_alone():
    """SI = log IAP - log Ksp: sigma of log Ksp is sigma of SI, and the band is 1.645 of it on each side."""
    solved = only(system("equil2"), whewellite=0.05)
    found = saturation_uncertainty(solved, typical(solved), np.array([6.0]), measurements=False)
    place = found.phases.index("whewellite")
    assert found.linear and found.monte_carlo and found.share is not None
    for band in (found.linear, found.monte_carlo):
        assert band.sigma[0, place] == pytest.approx(0.05, rel=1e-3)
    assert found.linear.high[0, place] - found.linear.low[0, place] == pytest.approx(2 * NORMAL_95 * 0.05, rel=1e-3)
    assert found.share[0, place, found.inputs.index("whewellite")] == 1.0
    assert found.linear.sigma[0, found.phases.index("brushite")] == 0.0


def test_volume_moves_all_totals_together():
    """Sigma from the volume alone is the change of SI when all totals rise by it: a difference of the solver."""
    solved = system("equil2")
    totals, pH = typical(solved), np.array([6.0])
    none = np.zeros(len(solved.components))
    found = saturation_uncertainty(
        solved, totals, pH, relative=none, pH_sigma=0.0, volume_sigma=0.03, constants=False, method="linear"
    )
    up, down = (saturation_index(solved, equilibrium(solved, totals * f, pH)) for f in (1.03, 1 / 1.03))
    assert found.band.sigma == pytest.approx(np.abs(up - down) / 2, rel=0.02, nan_ok=True)
    assert found.measurements_share is not None
    assert found.measurements_share[0, 0] == pytest.approx(1.0)


def test_shares_are_of_the_whole():
    solved = system("default37")
    found = saturation_uncertainty(solved, *made_up(solved, 20, seed=1), volume_sigma=0.03, method="linear")
    assert found.share is not None and found.constants_share is not None and found.measurements_share is not None
    number = np.isfinite(found.nominal)
    assert found.share[number].sum(axis=1) == pytest.approx(1.0)
    assert (found.share[number] >= 0.0).all()
    assert (found.constants_share + found.measurements_share)[number] == pytest.approx(1.0)


def test_the_band_of_numbers_in_a_row():
    """Of 0, 1, ... 100 the 5th, 50th and 95th percentile are 5, 50 and 95; the variance is (101² - 1) / 12."""
    drawn = np.random.default_rng(0).permutation(101)[None, None].astype(float)
    band = drawn_band(drawn, np.ones((1, 101), dtype=bool), np.array([[True]]))
    assert [band.low.item(), band.median.item(), band.high.item()] == pytest.approx([5, 50, 95])
    assert band.sigma.item() == pytest.approx(np.sqrt((101**2 - 1) / 12))


# Against plain repetition


@pytest.mark.parametrize("profile", ["equil2", "default37", "sit37", "plasma37"])
def test_every_draw_is_what_the_solver_finds(profile: str):
    """Draw by draw with the solver, its inputs written out here."""
    solved = system(profile)
    totals, pH = made_up(solved, 6, seed=2)
    totals[0, solved.component("Ox")] = 0.0
    count, seed, size = 200, 5, len(solved.components)
    found = saturation_uncertainty(solved, totals, pH, volume_sigma=0.03, draws=count, seed=seed, method="monte_carlo")
    z = standard_draws(count, 2 * size + len(solved.reactions) + 4, seed)
    table = measurement_uncertainty()
    relative = np.sqrt(np.log1p(np.array([table[name] for name in solved.components]) ** 2))
    volume = np.sqrt(np.log1p(0.03**2))
    drawn = list[Array]()
    for line in z:
        moved = totals * np.exp(relative * line[:size] - volume * line[size + 1 + len(solved.reactions)])
        log_k = solved.sigma * line[size + 1 : size + 1 + len(solved.reactions)]
        solution = equilibrium(
            solved, moved, pH + table["pH"] * line[size], log_beta=solved.log_beta + solved.steps @ log_k
        )
        drawn.append(saturation_index(solved, solution, solved.phase_log_k + solved.phase_steps @ log_k))
    number = np.isfinite(found.nominal)
    whole = np.array(drawn)[:, number]
    assert found.band.sigma[number] == pytest.approx(whole.std(axis=0), abs=2e-4)
    for value, at in ((found.band.low, 5), (found.band.median, 50), (found.band.high, 95)):
        assert value[number] == pytest.approx(np.percentile(whole, at, axis=0), abs=1e-3)
    assert not found.failed.any()


def test_the_draws_are_standard_and_the_seed_names_them():
    z = standard_draws(200, 90, seed=1)
    assert z.T @ z / 200 == pytest.approx(np.eye(90), abs=1e-12)
    # Still normal: a share of 5 % lies beyond 1.645 on each side (18,000 numbers: standard error 0.16 %).
    assert (z > NORMAL_95).mean() == pytest.approx(0.05, abs=0.006)
    assert (z < -NORMAL_95).mean() == pytest.approx(0.05, abs=0.006)
    assert np.array_equal(z, standard_draws(200, 90, seed=1))
    assert not np.array_equal(z, standard_draws(200, 90, seed=2))
    # Too few to be turned: left as drawn.
    assert standard_draws(50, 90, seed=1).shape == (50, 90)


# The two ways against each other


@pytest.mark.parametrize("profile", ["equil2", "default37", "sit37"])
def test_both_ways_agree_where_saturation_is_nearly_linear(profile: str):
    """Urine up to pH 7: there CaPO4-, the least known of the constants, binds little."""
    solved = system(profile)
    totals, _ = made_up(solved, 50, seed=3)
    found = saturation_uncertainty(solved, totals, np.linspace(4.8, 7.0, 50))
    assert found.linear and found.monte_carlo
    places = [found.phases.index(name) for name in ("whewellite", "brushite", "hydroxyapatite")]
    ratio = found.monte_carlo.sigma[:, places] / found.linear.sigma[:, places]
    assert np.percentile(ratio, [5, 95]) == pytest.approx(1.0, abs=0.07)
    assert np.median(ratio) == pytest.approx(1.0, abs=0.02)
    shift = (found.monte_carlo.median - found.linear.median)[:, places] / found.linear.sigma[:, places]
    assert np.abs(shift).max() < 0.5
    wide = found.monte_carlo.high - found.monte_carlo.low
    assert np.median(wide[:, places] / found.linear.sigma[:, places]) == pytest.approx(2 * NORMAL_95, rel=0.05)


def test_in_alkaline_urine_the_draws_reach_further_down():
    """An infected urine, pH 8.129: more than half of the linear variance is CaPO4-, known to half a unit."""
    solved = system("equil2")
    rows = Rows(DATA / "urine_rows.csv")
    place = [row["id"] for row in rows.rows].index("urine-077")
    found = saturation_uncertainty(solved, rows.totals(solved)[[place]], rows.column("pH")[[place]], draws=2000)
    assert found.linear and found.monte_carlo and found.share is not None
    brushite = found.phases.index("brushite")
    assert found.share[0, brushite, found.inputs.index("CaPO4")] > 0.5
    assert found.monte_carlo.sigma[0, brushite] > 1.15 * found.linear.sigma[0, brushite]
    below = found.monte_carlo.median - found.monte_carlo.low
    above = found.monte_carlo.high - found.monte_carlo.median
    assert below[0, brushite] > 1.5 * above[0, brushite]


def test_fifteen_times_the_draws_give_the_same_band():
    solved = system("default37")
    urines = made_up(solved, 8, seed=4)
    few, many = (saturation_uncertainty(solved, *urines, draws=n, seed=n, method="monte_carlo") for n in (200, 3000))
    place = few.phases.index("whewellite")
    assert few.band.sigma[:, place] == pytest.approx(many.band.sigma[:, place], rel=0.08)
    error = (few.band.high - many.band.high)[:, place] / many.band.sigma[:, place]
    assert np.abs(error).max() < 0.5  # a 95th percentile of 200: standard error 0.15 sigma


# What is read off


def test_constants_weigh_more_than_the_laboratory_for_whewellite():
    """Reference: about 0.1 from the constants, against 0.018 and 0.021 for 5 % in calcium and oxalate (R equil2)."""
    solved = system("equil2")
    rows = Rows(DATA / "urine_rows.csv")
    urines = rows.totals(solved), rows.column("pH")
    five = np.full(len(solved.components), 0.05)
    constants = saturation_uncertainty(solved, *urines, measurements=False, method="linear")
    laboratory = saturation_uncertainty(solved, *urines, relative=five, pH_sigma=0.0, constants=False, method="linear")
    place = constants.phases.index("whewellite")
    assert 0.05 < np.median(constants.band.sigma[:, place]) < 0.12
    assert np.median(laboratory.band.sigma[:, place]) == pytest.approx(np.hypot(0.018, 0.021), abs=0.004)


def test_more_error_is_a_wider_band():
    solved = system("equil2")
    urines = made_up(solved, 10, seed=6)
    sizes = [
        saturation_uncertainty(solved, *urines, relative=np.full(len(solved.components), r), method="monte_carlo")
        for r in (0.0, 0.05, 0.2)
    ]
    narrow, middle, wide = (found.band.high - found.band.low for found in sizes)
    number = np.isfinite(sizes[0].nominal)
    assert (narrow <= wide)[number].all() and np.median((wide - middle)[number]) > 0.0


def test_the_nominal_lies_in_the_band():
    solved = system("default37")
    found = saturation_uncertainty(solved, *made_up(solved, 40, seed=8))
    number = np.isfinite(found.nominal)
    assert ((found.band.low < found.nominal) & (found.nominal < found.band.high))[number].all()


# Differences


def test_a_constant_cancels_in_a_difference():
    solved = system("equil2")
    totals, pH = typical(solved), np.array([6.0])
    changed = totals.copy()
    changed[0, solved.component("Ox")] *= 0.65
    apart = saturation_uncertainty(solved, totals, pH)
    found = difference_uncertainty(solved, (totals, pH), (changed, pH))
    place = found.phases.index("whewellite")
    assert found.nominal[0, place] == pytest.approx(np.log10(0.65), abs=0.01)
    for band in (found.linear, found.monte_carlo):
        assert band
        assert band.sigma[0, place] < 0.1 * apart.band.sigma[0, place]
        assert band.high[0, place] < 0.0
    # Two samples measured each on its own: 10 % of oxalate in each, 0.043 x sqrt 2 and a little more.
    twice = difference_uncertainty(solved, (totals, pH), (changed, pH), measurements="apart")
    assert twice.linear and twice.monte_carlo
    assert twice.linear.sigma[0, place] == pytest.approx(twice.monte_carlo.sigma[0, place], rel=0.05)
    assert 0.055 < twice.linear.sigma[0, place] < 0.08
    assert twice.constants_share is not None and twice.constants_share[0, place] < 0.02


@pytest.mark.parametrize("measurements", ["same", "none"])
def test_no_change_has_no_uncertainty(measurements: Any):
    solved = system("default37")
    urines = made_up(solved, 4, seed=9)
    found = difference_uncertainty(solved, urines, urines, measurements=measurements)
    assert found.linear and found.monte_carlo
    for band in (found.linear, found.monte_carlo):
        number = np.isfinite(found.nominal)
        assert (band.low[number], band.high[number]) == (pytest.approx(0.0), pytest.approx(0.0))


def test_a_crystal_that_can_no_longer_form():
    solved = system("equil2")
    totals, pH = typical(solved), np.array([6.0])
    without = totals.copy()
    without[0, solved.component("Ox")] = 0.0
    found = difference_uncertainty(solved, (totals, pH), (without, pH))
    place = found.phases.index("whewellite")
    assert found.nominal[0, place] == -np.inf
    assert np.isnan(found.band.median[0, place])
    assert np.isfinite(found.band.median[0, found.phases.index("brushite")])


# What has no number


def test_an_absent_ion_an_untrusted_constant_and_a_broken_row():
    solved = system("equil2")
    totals = np.repeat(typical(solved), 4, axis=0)
    totals[1, solved.component("Mg")] = 0.0
    totals[2, solved.component("Ca")] = -1.0
    totals[3, solved.component("Ca")] = np.nan
    found = saturation_uncertainty(solved, totals, np.full(4, 6.0))
    assert found.failed.tolist() == [0, 0, 200, 200]
    assert found.linear and found.monte_carlo
    for band in (found.linear, found.monte_carlo):
        assert np.isnan(band.median[2:]).all() and np.isnan(band.sigma[2:]).all()
        assert np.isnan(band.sigma[1, found.phases.index("struvite")])
        assert np.isfinite(band.sigma[:2, found.phases.index("whewellite")]).all()
    untrusted = [place for place, log_k in enumerate(solved.phase_log_k) if np.isnan(log_k)]
    assert np.isnan(found.band.median[:, untrusted]).all()
    alone = saturation_uncertainty(solved, totals[:1], np.array([6.0]))
    assert alone.band.high[0] == pytest.approx(found.band.high[0], abs=1e-3, nan_ok=True)


@pytest.mark.parametrize(("lost", "shown"), [(3, True), (60, False)])
def test_draws_without_a_solution_are_counted(lost: int, shown: bool, monkeypatch: pytest.MonkeyPatch):
    """All draws through the full solver, which here fails on some of them."""

    def failing(solved: System, totals: Array, pH: Array, **settings: Any) -> Equilibrium:
        found = equilibrium(solved, totals, pH, **settings)
        return replace(found, converged=found.converged & (np.arange(len(totals)) >= lost))

    solved = system("equil2")
    usual = saturation_uncertainty(solved, typical(solved), np.array([6.0]))
    monkeypatch.setattr("calcifate.aqueous.draws.CORRECTIONS", 0)
    monkeypatch.setattr("calcifate.aqueous.draws.solve", failing)
    found = saturation_uncertainty(solved, typical(solved), np.array([6.0]))
    place = found.phases.index("whewellite")
    assert found.failed.tolist() == [lost]
    assert np.isfinite(found.band.sigma[0, place]) == shown
    if shown:
        assert found.band.sigma[0, place] == pytest.approx(usual.band.sigma[0, place], rel=0.05)


@pytest.mark.parametrize(
    "settings",
    [
        {"draws": 1},
        {"draws": 0},
        {"pH_sigma": -0.1},
        {"volume_sigma": np.nan},
        {"relative": np.array(-0.05)},
    ],
)
def test_settings_that_make_no_sense_are_named(settings: dict[str, Any]):
    solved = system("equil2")
    with pytest.raises(InputError) as error:
        saturation_uncertainty(solved, typical(solved), np.array([6.0]), **settings)
    assert next(iter(settings)) in str(error.value)


def test_blocks_of_samples_do_not_matter(monkeypatch: pytest.MonkeyPatch):
    solved = system("equil2")
    urines = made_up(solved, 9, seed=11)
    whole = saturation_uncertainty(solved, *urines)
    monkeypatch.setattr("calcifate.aqueous.uncertainty.BLOCK", 800)
    monkeypatch.setattr("calcifate.aqueous.draws.COLUMNS", 600)
    parts = saturation_uncertainty(solved, *urines)
    assert parts.band.low == pytest.approx(whole.band.low, abs=1e-3, nan_ok=True)
    assert parts.failed.tolist() == whole.failed.tolist() == [0] * 9


# The table


def test_every_component_has_an_uncertainty_with_a_source():
    law = laws("calcifate.aqueous", "measurement.toml")["measurement"]
    assert set(chemistry().component) <= set(law.parameter)
    for name, parameter in law.parameter.items():
        assert source(parameter.source or law.source).title
        if not parameter.source:
            assert parameter.kind == "assumed", name
    assert all(0.0 < parameter.value < 0.5 for parameter in law.parameter.values())


def test_a_quarter_of_strips_is_off_by_more_than_half_a_unit():
    """What the strip's uncertainty was taken from: P(|error| > 0.5) = 0.25 for a normal error."""
    error = NormalDist(0.0, measurement_uncertainty()["pH_strip"])
    assert 2 * error.cdf(-0.5) == pytest.approx(0.25, abs=0.01)


def test_linear_is_the_sum_of_squares_of_the_slopes():
    """Written out for one urine: sigma² = Σ (slope x sigma)²."""
    solved = system("equil2")
    totals, pH = typical(solved), np.array([6.0])
    slopes = saturation_derivatives(solved, equilibrium(solved, totals, pH))[0]
    table = measurement_uncertainty()
    sigma = [np.sqrt(np.log1p(table[name] ** 2)) for name in solved.components] + [table["pH"], *solved.sigma]
    found = saturation_uncertainty(solved, totals, pH, method="linear")
    trusted = np.isfinite(solved.phase_log_k)
    assert found.band.sigma[0, trusted] == pytest.approx(np.sqrt((slopes * sigma) ** 2 @ np.ones(len(sigma)))[trusted])
