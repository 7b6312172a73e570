"""How many urines a second, on one core. Reported, never asserted.

The peer is PHREEQC with the same constants, in the same run: its input is written before the clock starts, and it
prints saturations only.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from solution_rows import made_up

from calcifate.aqueous.choose import solve
from calcifate.aqueous.equilibrium import equilibrium
from calcifate.aqueous.phreeqc import phreeqc_database, phreeqc_input
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.structured import structured_equilibrium
from calcifate.aqueous.system import system
from calcifate.aqueous.uncertainty import saturation_uncertainty

ROUNDS = 5
PEER_URINES = 1000
needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="the extra `fast` is not installed")


@pytest.fixture(scope="module")
def phreeqc_rate() -> float:
    """Urines a second of PHREEQC, the best of three runs; nan where it is not installed."""
    if find_spec("phreeqc") is None:
        return float("nan")
    engine = import_module("phreeqc").Phreeqc()
    chosen = system("equil2")
    assert engine.LoadDatabaseString(phreeqc_database(chosen)) == 0
    crystals = " ".join(np.array(chosen.phases)[np.isfinite(chosen.phase_log_k)])
    output = f"SELECTED_OUTPUT 1\n  -reset false\n  -saturation_indices {crystals}\n"
    text = f"{output}{phreeqc_input(chosen, *made_up(chosen, PEER_URINES, seed=1))}END\n"
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        assert engine.RunString(text) == 0
        best = min(best, time.perf_counter() - start)
    return PEER_URINES / best


@pytest.fixture
def rate(benchmark, phreeqc_rate: float, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest):
    """Runs something that solves many urines, and prints how many a second and how many times PHREEQC that is."""

    def run(work: Callable[[], object], count: int) -> None:
        work()  # tables, compiled code and memory are there from then on
        benchmark.pedantic(work, rounds=ROUNDS, iterations=1)
        if benchmark.stats is None:  # --benchmark-disable
            return
        seconds = benchmark.stats.stats.min
        found = {"per_second": count / seconds, "times_phreeqc": count / seconds / phreeqc_rate}
        benchmark.extra_info.update(found, phreeqc_per_second=phreeqc_rate)
        with capsys.disabled():
            name = request.node.name.removeprefix("test_")
            print(
                f"\n{name}: {found['per_second']:,.0f} per second, {seconds:.3f} s; "
                f"{found['times_phreeqc']:,.0f} times PHREEQC ({phreeqc_rate:,.0f} per second)"
            )

    return run


@pytest.mark.parametrize("profile", ["equil2", "default37", "sit37"])
def test_generic_to_1e_10(rate, profile: str):
    chosen = system(profile)
    totals, pH = made_up(chosen, 20_000, seed=1)
    rate(lambda: equilibrium(chosen, totals, pH), len(pH))


@pytest.mark.parametrize("tolerance", [1e-6, 1e-10])
@pytest.mark.parametrize("profile", ["equil2", "default37"])
def test_without_a_compiler(rate, profile: str, tolerance: float):  # asked: 100,000 a second at 1e-6
    chosen = system(profile)
    totals, pH = made_up(chosen, 100_000, seed=1)
    rate(lambda: solve(chosen, totals, pH, tolerance=tolerance, compiled=False, lean=True), len(pH))


@needs_numba
@pytest.mark.parametrize("tolerance", [1e-6, 1e-10])
@pytest.mark.parametrize("profile", ["equil2", "default37"])
def test_compiled(rate, profile: str, tolerance: float):  # asked: 700,000 a second at 1e-6
    chosen = system(profile)
    totals, pH = made_up(chosen, 400_000, seed=1)
    rate(lambda: solve(chosen, totals, pH, tolerance=tolerance, compiled=True, lean=True), len(pH))


def test_with_every_species_and_crystal(rate):
    chosen = system("default37")
    totals, pH = made_up(chosen, 100_000, seed=1)
    rate(lambda: saturation_index(chosen, solve(chosen, totals, pH, tolerance=1e-6, compiled=False)), len(pH))


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=needs_numba)], ids=["numpy", "numba"])
def test_constants_of_their_own(rate, compiled: bool):  # asked: 200,000 in under 1 s
    """A thousand urines with two hundred draws of the constants each, as 200,000 samples."""
    chosen = system("default37")
    totals, pH = (np.repeat(each, 200, axis=0) for each in made_up(chosen, 1000, seed=1))
    drawn = chosen.log_k + np.random.default_rng(2).normal(size=(len(pH), len(chosen.log_k))) * chosen.sigma
    log_beta = drawn @ chosen.steps.T
    rate(
        lambda: structured_equilibrium(chosen, totals, pH, log_beta=log_beta, compiled=compiled, lean=True),
        len(pH),
    )


def test_band_of_a_thousand_urines(rate):  # asked: 200 draws in under 1 s
    chosen = system("default37")
    totals, pH = made_up(chosen, 1000, seed=1)
    rate(lambda: saturation_uncertainty(chosen, totals, pH, draws=200, method="monte_carlo"), 200 * len(pH))


def test_a_table_of_a_thousand_urines(benchmark, tmp_path: Path):  # asked: under 2 s, start-up and all
    columns = {
        "calcium_mmol_per_L": "Ca",
        "magnesium_mmol_per_L": "Mg",
        "sodium_mmol_per_L": "Na",
        "potassium_mmol_per_L": "K",
        "ammonium_mmol_per_L": "NH4",
        "chloride_mmol_per_L": "Cl",
        "phosphate_mmol_per_L": "PO4",
        "sulfate_mmol_per_L": "SO4",
        "oxalate_mmol_per_L": "Ox",
        "citrate_mmol_per_L": "Cit",
        "urate_mmol_per_L": "HU",
    }
    chosen = system("equil2")
    totals, pH = made_up(chosen, 1000, seed=1)
    source, out = tmp_path / "urines.csv", tmp_path / "saturations.parquet"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "pH", *columns])
        for number, row in enumerate(totals):
            amounts = [f"{1e3 * row[chosen.component(name)]:.6g}" for name in columns.values()]
            writer.writerow([number, f"{pH[number]:.3f}", *amounts])
    command = [sys.executable, "-m", "calcifate", "urine", str(source), "--profile", "equil2", "--out", str(out)]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=3)
    assert out.exists()
