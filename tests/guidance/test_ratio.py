"""Calcium to magnesium: both ways, and each mineral first."""

from __future__ import annotations

import pytest
from guidance_build import eats, part, someone
from hypothesis import given
from hypothesis import strategies as st

from calcifate.guidance.adequacy import adequacies
from calcifate.guidance.ratio import calcium_to_magnesium


def view(calcium, magnesium, calcium_days=(), magnesium_days=(), person=None, taken=None):
    intake = {
        "calcium": eats("calcium", calcium, taken, calcium_days),
        "magnesium": eats("magnesium", magnesium, None, magnesium_days),
    }
    return calcium_to_magnesium(intake, adequacies(person or someone(), intake, days=3))


def test_the_ratio_of_means_is_not_the_mean_of_ratios():
    """Days 600:200 and 200:400: 800/600 against (3 + 0.5)/2."""
    found = view(part(400.0), part(300.0), (600.0, 200.0), (200.0, 400.0))
    assert found.ratio_of_means == pytest.approx(4 / 3)
    assert found.mean_of_daily_ratios == pytest.approx(1.75)


def test_a_day_without_magnesium_is_left_out_and_said():
    found = view(part(500.0), part(200.0), (500.0, 500.0, 300.0), (250.0, 0.0, None))
    assert found.mean_of_daily_ratios == 2
    assert "left out of the mean of daily ratios: 2" in found.reading


def test_no_magnesium_gives_no_ratio():
    found = view(part(500.0), part(0.0))
    assert found.ratio_of_means is None and found.position == "unknown"


def test_a_high_ratio_with_two_low_intakes_is_not_a_reason_to_cut_calcium():
    """Near the office worker: 694 mg calcium, 204 mg magnesium."""
    found = view(part(694.0, low=611.0, high=777.0), part(204.0, low=179.0, high=228.0))
    assert found.position == "above"
    assert "not because calcium is high" in found.reading
    assert "not a reason to eat less calcium" in found.reading
    assert found.low < found.ratio_of_means < found.high


def test_a_ratio_in_the_band_can_hide_two_low_intakes():
    found = view(part(400.0), part(170.0))
    assert found.position == "within"
    assert "both more likely below" in found.reading and "would hide" in found.reading


def test_a_ratio_outside_the_band_with_enough_of_both_asks_for_no_change():
    found = view(part(1400.0), part(480.0))
    assert found.position == "above" and "asks for no change" in found.reading


def test_unknown_foods_mark_the_ratio():
    found = view(part(694.0, at_least=True, reporting=9), part(204.0))
    assert found.position == "unknown" and found.ratio_of_means is not None
    assert "Some foods do not report" in found.reading


def test_both_published_bands_are_named_with_their_sources():
    """Rosanoff 2016: below 1.7 and above 2.8; Costello 2021: 1.70 to 2.60."""
    found = view(part(694.0), part(204.0))
    assert (found.band_low, found.band_high) == (2.0, 2.8)
    assert set(found.sources) == {"rosanoff2016", "costello2021"}
    assert "1.7 to 2.6" in found.reading and "No authority" in found.reading


@given(st.floats(50, 2000), st.floats(50, 900))
def test_no_reading_advises_less_calcium_or_gives_an_order(calcium, magnesium):
    reading = view(part(calcium), part(magnesium)).reading.casefold()
    for banned in ("reduce", "avoid", "cut ", "take ", "danger", "ideal", "deficien", "should"):
        assert banned not in reading
