"""Readings against curves whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from calcifate.physiology.validation.readings import READERS

TIMES = np.linspace(0, 10, 1001)


def read(how: str, values: np.ndarray, *, since: float = 0, at: float = 10, level: float = 0, places=TIMES) -> float:
    return READERS[how](places, values, since, at, level)


def test_value_lies_on_the_line_between_its_neighbours() -> None:
    assert read("value", np.array([2.0, 4.0]), at=0.25, places=np.array([0.0, 1.0])) == 2.5


def test_change_fold_and_relative_change_of_a_straight_line() -> None:
    line = 2 + TIMES  # 2 at the start, 6 at day 4
    assert read("change", line, at=4) == pytest.approx(4)
    assert read("fold", line, at=4) == pytest.approx(3)
    assert read("relative_change", line, at=4) == pytest.approx(2)


def test_largest_fold_looks_no_further_than_asked() -> None:
    assert read("largest_fold", 1 + TIMES, at=3) == pytest.approx(4)


def test_mean_of_a_straight_line_is_its_middle() -> None:
    assert read("mean", TIMES, since=2, at=6) == pytest.approx(4)


def test_a_fall_that_heals_exponentially_lasts_until_it_is_within_the_level() -> None:
    fall = 1 - 0.5 * np.exp(-TIMES)
    fall[0] = 1
    assert read("lasts", fall, level=0.1) == pytest.approx(np.log(5), abs=0.01)  # 0.5 exp(-t) = 0.1


def test_a_curve_that_never_falls_lasts_no_time() -> None:
    assert read("lasts", np.ones_like(TIMES), level=0.1) == 0


def test_slope_and_exponent() -> None:
    places = np.array([1.0, 2.0, 4.0, 8.0])
    assert read("slope", 3 - 2 * places, places=places) == pytest.approx(-2)
    assert read("slope_of_logarithms", 5 * places**-0.5, places=places) == pytest.approx(-0.5)


def test_crossings() -> None:
    assert read("reaches", TIMES, level=3.3) == pytest.approx(3.3)
    assert read("middle_of_range", 10 - TIMES) == pytest.approx(5)
    peak = np.exp(-((TIMES - 4) ** 2))
    assert read("falls_below_its_peak", peak, level=0.5) == pytest.approx(4 + np.sqrt(np.log(2)), abs=0.01)


def test_a_level_that_is_never_reached_has_no_place() -> None:
    assert np.isnan(read("reaches", TIMES, level=20))


def test_bend_finds_the_knee_of_two_lines() -> None:
    places = np.linspace(20, 70, 26)
    logs = np.where(places < 45, 0.1 * (45 - places), 0.0)
    assert read("bend", np.exp(logs), places=places) == pytest.approx(45, abs=0.6)
