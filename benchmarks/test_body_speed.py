"""How fast the body model is: start, steady state, ten years, thousands of people, slopes. Reported, never asserted.

The peer is libRoadRunner, the field's own solver, on this model's SBML, in the same run; it is left out where it is not
installed. Asked: a build under 0.2 s, a steady state under 5 ms, ten years with monthly output under 10 ms, and 300
such runs a second on two cores.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from calcifate.physiology.model.compiled import compiled
from calcifate.physiology.model.course import Stretch, course
from calcifate.physiology.model.draws import draw_settings
from calcifate.physiology.model.ensemble import ensemble, steady_states
from calcifate.physiology.model.parallel import cores
from calcifate.physiology.model.sensitivity import sensitivity, steady_sensitivity
from calcifate.physiology.model.steady import SteadyState, steady_state

TEN_YEARS, MONTHS = 3652.5, 120
TIMES = np.linspace(0, TEN_YEARS, MONTHS + 1)
SHOWN = ("plasma_calcium", "ionised_calcium", "plasma_magnesium", "plasma_phosphate", "plasma_PTH", "calcitriol",
         "FGF23", "calcium_excretion", "magnesium_excretion", "phosphate_excretion")  # fmt: skip
PEOPLE = 1000
DIRECTIONS = 20
CHANGE = {"dietary_sodium": 90.0, "lunch_magnesium": 9.0, "nephron_loss_rate": 0.0002}
needs_peer = pytest.mark.skipif(
    find_spec("roadrunner") is None or find_spec("calcifate.physiology.model.sbml") is None,
    reason="libRoadRunner is not installed, or the model has no SBML export",
)


@pytest.fixture(scope="module")
def usual() -> SteadyState:
    compiled()
    return steady_state()


def plan(start: SteadyState) -> list[Stretch]:
    return [Stretch(start=0, end=TEN_YEARS, settings={**start.settings, **CHANGE})]


@pytest.mark.parametrize(
    "work",
    [
        "pass",  # the peer: Python itself
        "import casadi",
        "from calcifate.physiology.model.compiled import compiled",
        "from calcifate.physiology.model.compiled import compiled; compiled()",
        "from calcifate.physiology.model.steady import steady_state; steady_state()",
    ],
    ids=["python", "casadi", "import", "build", "steady-state"],
)
def test_a_cold_process(benchmark, work: str):
    benchmark.pedantic(lambda: subprocess.run([sys.executable, "-c", work], check=True), rounds=5, warmup_rounds=1)


def test_build(benchmark, usual: SteadyState):
    benchmark.pedantic(compiled.__wrapped__, rounds=5)


@pytest.mark.parametrize("person", [{}, {"body_weight": 55.0, "usual_calcidiol": 25.0}], ids=["reference", "other"])
def test_steady_state(benchmark, person: dict[str, float], usual: SteadyState):
    benchmark(steady_state, person)


def test_ten_years_monthly(benchmark, usual: SteadyState):
    benchmark(lambda: course(usual, plan(usual), TIMES))


def test_ten_years_monthly_and_every_quantity(benchmark, usual: SteadyState):
    benchmark(lambda: course(usual, plan(usual), TIMES).quantities())


@pytest.mark.parametrize("processes", sorted({1, cores()}))
def test_ten_years_of_a_thousand_people(
    benchmark, processes: int, usual: SteadyState, capsys: pytest.CaptureFixture[str]
):
    p = draw_settings(usual.settings, PEOPLE, seed=1)

    def run() -> None:
        x, _ = steady_states(p, start=usual, processes=processes)
        ensemble(x, p, plan(usual), TIMES, SHOWN, base=usual.settings, processes=processes)

    benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    report(benchmark, capsys, f"ten years monthly, {processes} processes, steady states included", PEOPLE)


def test_steady_states_of_a_thousand_people(benchmark, usual: SteadyState, capsys: pytest.CaptureFixture[str]):
    p = draw_settings(usual.settings, PEOPLE, seed=1)
    benchmark.pedantic(lambda: steady_states(p, start=usual), rounds=3, warmup_rounds=1)
    report(benchmark, capsys, "steady states", PEOPLE)


def names_of_slopes() -> list[str]:
    model = compiled().model
    return [name for name, row in model.parameters.items() if row.kind == "fitted"][:DIRECTIONS]


def test_twenty_slopes_of_a_steady_state(benchmark, usual: SteadyState):
    benchmark(steady_sensitivity, usual, names_of_slopes(), SHOWN)


def test_twenty_forward_slopes_over_ten_years(benchmark, usual: SteadyState):
    benchmark.pedantic(
        lambda: sensitivity(usual, plan(usual), TIMES, names_of_slopes(), SHOWN), rounds=3, warmup_rounds=1
    )


@needs_peer
def test_peer_ten_years_monthly(benchmark, usual: SteadyState):
    peer = roadrunner(usual)

    def run() -> None:
        peer.resetAll()
        for name, value in CHANGE.items():
            peer[name] = value
        peer.simulate(0, TEN_YEARS, MONTHS + 1)

    benchmark.pedantic(run, rounds=10, warmup_rounds=1)


@needs_peer
def test_peer_load(benchmark, usual: SteadyState):
    benchmark.pedantic(lambda: roadrunner(usual), rounds=3)


def roadrunner(start: SteadyState) -> Any:
    """libRoadRunner with this model at a steady state, at the tolerances of this program."""
    library: Any = import_module("roadrunner")
    sbml: Any = import_module("calcifate.physiology.model.sbml")
    peer = library.RoadRunner(sbml.sbml_text(start.settings, start))
    peer.integrator.relative_tolerance = 1e-6
    peer.integrator.absolute_tolerance = 1e-8
    peer.integrator.maximum_num_steps = 100_000
    peer.timeCourseSelections = ["time", "extracellular_calcium", "plasma_PTH", "calcitriol", "FGF23"]
    return peer


def report(benchmark, capsys: pytest.CaptureFixture[str], what: str, count: int) -> None:
    """Say how many a second."""
    if benchmark.stats is None:  # --benchmark-disable
        return
    rate = count / benchmark.stats.stats.min
    benchmark.extra_info["per_second"] = rate
    with capsys.disabled():
        print(f"\n{what}: {rate:,.0f} per second")
