"""The shapes that organs share: bounded, monotone, 1 at the reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.physiology.body.response import complexed, fold_decrease, fold_increase, titration

ratios = st.floats(0, 100)
maxima = st.floats(1.01, 50)
powers = st.floats(0.2, 8)
amounts = st.floats(0, 1000)


@given(maxima, powers)
def test_at_the_reference_a_response_is_1(maximum: float, steepness: float) -> None:
    assert fold_increase(1.0, maximum, steepness) == pytest.approx(1)
    assert fold_decrease(1.0, maximum, steepness) == pytest.approx(1)


@given(ratios, ratios, maxima, powers)
def test_responses_are_monotone_and_bounded(one: float, other: float, maximum: float, steepness: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= fold_increase(low, maximum, steepness) <= fold_increase(high, maximum, steepness) <= maximum * 1.0001
    assert maximum * 1.0001 >= fold_decrease(low, maximum, steepness) >= fold_decrease(high, maximum, steepness) >= 0


@given(amounts, st.floats(0.01, 1000), st.floats(0.5, 0.999))
def test_a_tubule_takes_up_no_more_than_its_load_or_its_maximum(load: float, maximum: float, sharpness: float) -> None:
    taken = titration(load, maximum, sharpness)
    assert 0 <= taken <= min(load, maximum) * (1 + 1e-9)


@given(amounts, amounts, st.floats(1e-3, 1000))
def test_a_complex_obeys_mass_action_and_holds_no_more_than_there_is(first: float, second: float, k: float) -> None:
    held = complexed(first, second, k)
    assert 0 <= held <= min(first, second) * (1 + 1e-9)
    assert (first - held) * (second - held) == pytest.approx(k * held, rel=1e-6, abs=1e-6)
