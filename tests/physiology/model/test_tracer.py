"""A tracer follows the flows of a steady state: nothing of it is lost, and it goes where the flows go."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from calcifate.errors import InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.steady import SteadyState, steady_state
from calcifate.physiology.model.tracer import Tracer, carried, tracer

ELEMENTS = {"Ca": "extracellular_calcium", "Mg": "extracellular_magnesium", "P": "extracellular_phosphate"}
TIMES = (0.0, 0.01, 1.0, 10.0, 365.0, 36500.0)


@pytest.fixture(scope="module")
def state() -> SteadyState:
    return steady_state()


@pytest.mark.parametrize("element, plasma", ELEMENTS.items())
def test_nothing_of_a_dose_is_lost_or_owed(state: SteadyState, element: str, plasma: str):
    shares = tracer(state, element).amounts(plasma, TIMES)
    assert shares.sum(axis=0) == pytest.approx(1, abs=1e-8)
    assert shares.min() >= 0


@pytest.mark.parametrize("element, plasma", ELEMENTS.items())
def test_amounts_are_the_matrix_exponential_of_scipy(state: SteadyState, element: str, plasma: str):
    found = tracer(state, element)
    given = np.array(found.pools) == plasma
    for time, shares in zip(TIMES, found.amounts(plasma, TIMES).T, strict=True):
        assert shares == pytest.approx(expm(found.rates * time) @ given, abs=1e-8)


def test_the_content_of_pools_that_settle_stands_still_under_the_flows(state: SteadyState):
    """What enters from outside makes up for what the compartments lose."""
    found = tracer(state, "Mg")
    change = found.rates[: found.inside, : found.inside] @ found.content
    eaten = state.quantities()["magnesium_intake"]
    settled = [name in body().settled and name != "lumen_magnesium" for name in found.pools[: found.inside]]
    assert change[settled] == pytest.approx(0, abs=1e-6)
    assert change[found.pools.index("lumen_magnesium")] == pytest.approx(-eaten)


def test_turnover_of_a_pool_is_what_flows_out_of_it_over_its_content(state: SteadyState):
    known = state.quantities()
    found = tracer(state, "Ca")
    place = found.pools.index("colon_calcium")
    assert found.turnover[place] == pytest.approx(known["faecal_calcium"] / known["colon_calcium"])


def test_two_compartments_follow_the_textbook():
    # A central pool k10 = 0.2, k12 = 0.5, k21 = 0.1 [1/d]: the roots of s**2 + (k10 + k12 + k21)*s + k10*k21.
    rates = np.array([[-0.7, 0.1, 0.0], [0.5, -0.1, 0.0], [0.2, 0.0, 0.0]])
    found = Tracer(element="Ca", pools=("a", "b", "out"), inside=2, content=np.ones(2), rates=rates)
    roots = np.array([0.8 - np.sqrt(0.64 - 0.08), 0.8 + np.sqrt(0.64 - 0.08)]) / 2
    assert found.half_times == pytest.approx(np.log(2) / roots)
    time = 7.0
    slow, fast = roots
    central = ((fast - 0.1) * np.exp(-fast * time) - (slow - 0.1) * np.exp(-slow * time)) / (fast - slow)
    assert found.amounts("a", [time])[0, 0] == pytest.approx(central)
    assert found.excreted("a", [1e4])[0] == pytest.approx(1)


def test_what_reached_the_outside_stays_there(state: SteadyState):
    shares = tracer(state, "Ca").amounts("urine_calcium", [0.0, 100.0])
    assert shares[:, 1] == pytest.approx(shares[:, 0])


def test_a_long_time_is_many_short_ones():
    rates = np.array([[-3.0, 0.4], [3.0, -0.4]])
    step = np.array([1.0, 0.0])
    for _ in range(10):
        step = carried(rates, step, 0.3)
    assert step == pytest.approx(carried(rates, np.array([1.0, 0.0]), 3.0))


def test_a_pool_of_another_element_is_refused(state: SteadyState):
    with pytest.raises(InputError, match="extracellular_magnesium"):
        tracer(state, "Mg").amounts("extracelular_magnesium", [1.0])
    with pytest.raises(InputError, match="Ca, Mg, P"):
        tracer(state, "Na")
