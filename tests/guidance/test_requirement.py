"""The method of IOM 2000 (doi 10.17226/9956), chapter 3: its printed examples."""

from __future__ import annotations

import pytest

from calcifate.guidance.requirement import (
    distance_standard_deviation,
    intake_needed,
    normal_cumulative,
    probability_below,
    requirement_standard_deviation,
)

EAR, REQUIREMENT_SD, WITHIN_SD = 265, 26.5, 86


def test_the_printed_example_of_a_woman_of_40_at_320_mg_with_three_days():
    """Pages 53-54: SD of the distance 56, z just below 1, "85 %" from a coarse table; the formula gives 83.6 %."""
    distance = distance_standard_deviation(REQUIREMENT_SD, WITHIN_SD, 3)
    assert round(distance) == 56
    assert round(1 - probability_below(320, EAR, distance), 3) == pytest.approx(0.836, abs=0.001)


@pytest.mark.parametrize(("days", "printed"), [(1, 445), (3, 377), (7, 349)])
def test_the_intake_needed_for_confidence_at_two_standard_deviations(days, printed):
    """Table 3-1 and page 56. The book truncates 377.6."""
    assert intake_needed(EAR, distance_standard_deviation(REQUIREMENT_SD, WITHIN_SD, days), 2) == pytest.approx(
        printed, abs=0.7
    )


@pytest.mark.parametrize(("days", "printed"), [(1, 486), (7, 362)])
def test_the_same_with_a_standard_deviation_of_intake_25_percent_larger(days, printed):
    """Page 56."""
    spread = distance_standard_deviation(REQUIREMENT_SD, 1.25 * 85.9, days)
    assert intake_needed(EAR, spread, 2) == pytest.approx(printed, abs=1)


def test_a_week_at_180_mg_is_very_likely_below():
    """Page 57: "about 180 mg/day ... would have a high probability (97.5 percent) of being below"."""
    below = probability_below(180, EAR, distance_standard_deviation(REQUIREMENT_SD, WITHIN_SD, 7))
    assert below == pytest.approx(0.975, abs=0.005)


def test_a_recommended_intake_lies_two_standard_deviations_above_the_average():
    assert requirement_standard_deviation(800, 1000) == 100


@pytest.mark.parametrize(("z", "printed"), [(0, 0.5), (1, 0.8413), (1.645, 0.95), (1.96, 0.975), (-2, 0.0228)])
def test_the_normal_distribution_as_tables_print_it(z, printed):
    assert normal_cumulative(z) == pytest.approx(printed, abs=5e-5)
