"""Growth laws: what their sources print, and what must hold whatever the figures."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.aqueous import crystal_growth
from calcifate.aqueous.crystal_growth import (
    affinity_draws,
    calciprotein_time_difference,
    growth_of,
    inhibitors_of,
    relative_growth_rate,
    slowed_growth_rate,
)
from calcifate.errors import InputError
from calcifate.parameter import coefficients, laws
from calcifate.source import source

TABLE = laws("calcifate.aqueous", "crystal_growth.toml")
CRYSTALS = ("hydroxyapatite", "octacalcium_phosphate", "whewellite", "brushite", "struvite")


@pytest.mark.parametrize("name", TABLE)
def test_a_table_names_a_function_and_all_its_coefficients(name):
    law = TABLE[name]
    parameters = inspect.signature(getattr(crystal_growth, law.function or name)).parameters.values()
    assert {p.name for p in parameters if p.kind is p.KEYWORD_ONLY} == set(law.parameter)
    assert all(source(entry) for entry in {law.source, *(p.source for p in law.parameter.values())} - {""})


@pytest.mark.parametrize(
    ("crystal", "order"), [("whewellite", 2), ("brushite", 2), ("struvite", 2), ("octacalcium_phosphate", 4)]
)
def test_order_in_the_relative_supersaturation_as_printed(crystal, order):
    """Nancollas and Gardner 1974; Nancollas (seeds of brushite); Kofina 2007; fourth order of octacalcium phosphate."""
    ions = TABLE[f"{crystal}_growth"].parameter["ions"].value
    once, twice = growth_of(crystal, ions * np.log10([2.0, 3.0]))  # relative supersaturations of 1 and 2
    assert once == pytest.approx(1)
    assert twice == pytest.approx(2**order)


@pytest.mark.parametrize(
    ("crystal", "ions"),
    [
        ("hydroxyapatite", 5 + 3 + 1),
        ("octacalcium_phosphate", 4 + 1 + 3),
        ("whewellite", 2),
        ("brushite", 2),
        ("struvite", 3),
    ],
)
def test_ions_of_the_formula(crystal, ions):
    assert TABLE[f"{crystal}_growth"].parameter["ions"].value == ions


def test_citrate_leaves_whewellite_thirty_per_cent():
    """J Cryst Growth 1992: 3.5 mmol/L at equal free calcium."""
    assert growth_of("whewellite", 1.0, {"citrate_on_whewellite": 3.5e-3}) / growth_of(
        "whewellite", 1.0
    ) == pytest.approx(0.30, abs=0.001)


def test_a_millimole_of_magnesium_takes_two_orders_off_seeded_apatite():
    """Brown 1981."""
    slowed = growth_of("hydroxyapatite", 9.0, {"magnesium_on_hydroxyapatite_seeded": 1e-3})
    assert growth_of("hydroxyapatite", 9.0) / slowed > 100


@pytest.mark.parametrize("crystal", ["whewellite", "brushite"])
def test_magnesium_was_looked_for_on_these_and_not_found(crystal):
    """Kolbach-Mandel 2015 (whewellite); constant composition (brushite)."""
    with_it = growth_of(crystal, 1.0, {f"magnesium_on_{crystal}": 5e-3})
    assert with_it == growth_of(crystal, 1.0)


@pytest.mark.parametrize("inhibitor", ["citrate_on_struvite", "phosphocitrate_on_struvite"])
def test_ten_micromoles_leave_struvite_a_fifth_to_a_quarter(inhibitor):
    """Kofina 2007: 75 to 80 % off."""
    left = growth_of("struvite", 1.5, {inhibitor: 1e-5}) / growth_of("struvite", 1.5)
    assert 0.20 <= left <= 0.25


def test_half_a_tenth_millimole_holds_half_the_sites_of_octacalcium_phosphate():
    """Zhang 1992: marked above 0.1 mmol/L."""
    name = "magnesium_on_octacalcium_phosphate_seeded"
    left = growth_of("octacalcium_phosphate", 8.0, {name: 1e-4}) / growth_of("octacalcium_phosphate", 8.0)
    assert left == pytest.approx(0.5)


def test_the_trial_of_dialysate_comes_back():
    """Bressendorff 2018: 73 min for about 0.2 mmol/L; about 365 min per mmol/L."""
    law = coefficients(TABLE["calciprotein_time_difference"])
    assert calciprotein_time_difference([0.2, 0, 1], **law).tolist() == pytest.approx([73, 0, 365])


def test_the_two_calibrations_of_magnesium_are_not_one():
    """In solution 0.2 mmol/L on top of 0.8 would slow by the same factor as 1.0/0.8, in serum T50 rose by 302/229."""
    name = "magnesium_on_hydroxyapatite_seeded"
    before, after = growth_of("hydroxyapatite", 9.0, {name: np.array([0.8e-3, 1.0e-3])})
    assert before / after < 1.25 < 302 / 229
    assert "calciprotein_time_difference" not in inhibitors_of("hydroxyapatite")


@pytest.mark.parametrize("crystal", CRYSTALS)
def test_nothing_grows_below_saturation(crystal):
    assert growth_of(crystal, [-2.0, -1e-9, 0.0]).tolist() == [0, 0, 0]


@given(st.sampled_from(CRYSTALS), st.floats(0.01, 8), st.floats(1.001, 2))
def test_more_supersaturation_is_faster(crystal, index, more):
    assert growth_of(crystal, index * more) > growth_of(crystal, index)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=4))
def test_inhibitors_add_up_and_never_speed_up(blocked):
    assert slowed_growth_rate(2.0, *blocked) == pytest.approx(2.0 / (1 + sum(blocked)))
    assert slowed_growth_rate(2.0, *blocked) <= 2.0


def test_absent_inhibitors_are_none_and_unknown_ones_an_error():
    assert growth_of("whewellite", 1.0, {}) == growth_of("whewellite", 1.0)
    with pytest.raises(InputError, match="magnesium_on_struvite"):
        growth_of("struvite", 1.0, {"magnesium_on_struvite": 1e-3})
    with pytest.raises(InputError, match="quartz"):
        growth_of("quartz", 1.0)
    with pytest.raises(InputError, match="citrate_on_struvite"):
        growth_of("whewellite", 1.0, {"citrate_on_struvite": 1e-5})


def test_draws_are_log_normal_between_low_and_high():
    """5 % below `low` and 5 % above `high`, where the band is even about the value on the log scale."""
    affinity = TABLE["magnesium_on_octacalcium_phosphate_seeded"].parameter["affinity"]
    draws = affinity_draws(affinity, np.random.default_rng(1).standard_normal(200_000))
    assert np.median(draws) == pytest.approx(affinity.value, rel=0.02)
    assert np.mean(draws < affinity.low) == pytest.approx(0.05, abs=0.003)
    assert np.mean(draws > affinity.high) == pytest.approx(0.05, abs=0.003)
    nothing = affinity_draws(TABLE["magnesium_on_whewellite"].parameter["affinity"], np.ones(3))
    assert nothing.tolist() == [0, 0, 0]


def test_every_inhibitor_above_zero_has_a_wide_band():
    for crystal in CRYSTALS:
        for name, law in inhibitors_of(crystal).items():
            affinity = law.parameter["affinity"]
            assert affinity.value == 0 or affinity.high >= 10 * affinity.low, name


def test_rates_are_relative_to_a_supersaturation_of_one():
    assert relative_growth_rate(2 * np.log10(2), ions=2, order=3) == pytest.approx(1)
