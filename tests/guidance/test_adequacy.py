"""Intake against requirements: a chance, never a verdict, and an upper limit that tests what it is for."""

from __future__ import annotations

import pytest
from guidance_build import eats, medicine, part, someone
from hypothesis import given
from hypothesis import strategies as st

from calcifate.flow.intake import Adequacy, IntakePart
from calcifate.guidance.adequacy import adequacies, adequacy, authorities, days_to_settle, within_person_sd


def one(name: str, food: IntakePart, *, taken=None, person=None, authority="US", days=3, **more) -> Adequacy:
    found = adequacy(person or someone(), {name: eats(name, food, taken)}, authority=authority, days=days, **more)
    assert len(found) == 1
    return found[0]


def test_three_days_at_204_mg_for_a_man_of_45_are_probably_below():
    """EAR 350, SD of the requirement 10 %, day-to-day 128 mg: z = -146 / 81.8."""
    found = one("magnesium", part(204.0))
    assert found.probability_below_requirement == pytest.approx(0.963, abs=0.001)
    assert found.statement == "below_requirement_likely"
    assert {r.kind: r.value for r in found.references} == {"EAR": 350, "RDA": 420, "UL": 350}
    assert "iom_2000" in found.sources


def test_calcium_takes_the_spread_of_the_requirement_from_the_step_to_the_recommended_intake():
    """EAR 800, RDA 1000: 100 mg. z = 0 at the EAR."""
    assert one("calcium", part(800.0)).probability_below_requirement == 0.5
    assert one("calcium", part(800.0)).statement == "uncertain"


def test_efsa_has_no_average_requirement_of_magnesium_and_so_no_cut_point():
    found = one("magnesium", part(204.0), authority="EFSA")
    assert found.probability_below_requirement is None
    assert found.statement == "below_AI_nothing_can_be_said"
    assert any("no average requirement" in caveat.text for caveat in found.caveats)
    assert one("magnesium", part(350.0), authority="EFSA").statement == "at_or_above_AI"


def test_efsa_calcium_has_one():
    assert one("calcium", part(750.0), authority="EFSA").probability_below_requirement == 0.5


def test_food_magnesium_is_never_tested_against_the_limit_for_supplements():
    assert one("magnesium", part(900.0)).above_upper_limit is False
    assert one("magnesium", part(200.0), taken=part(400.0)).above_upper_limit is True
    assert one("magnesium", part(200.0), taken=part(300.0)).above_upper_limit is False
    assert one("magnesium", part(200.0), taken=part(300.0), authority="EFSA").above_upper_limit is True


def test_a_child_has_the_limit_of_its_age():
    """UL of supplements: 65 mg at 1 to 3 years, 110 mg at 4 to 8 (IOM 1997)."""
    for age, limit in ((3, 65), (4, 110), (8.9, 110), (9, 350)):
        for dose, above in ((limit, False), (limit + 1.0, True)):
            found = one("magnesium", part(100.0), taken=part(dose), person=someone(age=age))
            assert found.above_upper_limit is above


def test_an_ambiguous_label_counts_as_its_higher_reading_for_the_limit_and_says_so():
    found = one("magnesium", part(200.0), taken=part(241.0, low=241.0, high=400.0))
    assert found.above_upper_limit is True
    assert any("not clear" in caveat.text for caveat in found.caveats)


def test_an_unknown_strength_leaves_the_limit_open():
    assert one("magnesium", part(200.0), taken=part(None, at_least=True)).above_upper_limit is None
    assert one("magnesium", part(200.0), taken=part(100.0, at_least=True)).above_upper_limit is None
    assert one("magnesium", part(200.0), taken=part(400.0, at_least=True)).above_upper_limit is True


def test_total_calcium_is_tested_with_supplements():
    assert one("calcium", part(1500.0), taken=part(1200.0)).above_upper_limit is True
    assert one("calcium", part(1500.0), taken=part(500.0)).above_upper_limit is False


def test_what_is_missing_can_only_raise_intake():
    """So the chance of being below may be as low as zero, and "below" is not called likely."""
    found = one("magnesium", part(204.0, at_least=True, reporting=9))
    assert found.probability_low == 0
    assert found.probability_high == pytest.approx(0.963, abs=0.001)
    assert found.statement == "uncertain"
    assert found.days_to_settle is None
    assert one("magnesium", part(600.0, at_least=True, reporting=3)).statement == "above_requirement_likely"


def test_a_diary_that_is_mostly_silent_shows_nothing():
    found = one("magnesium", part(40.0, at_least=True, reporting=2))
    assert found.probability_below_requirement is None and found.statement == "not_assessed"


def test_without_a_diary_nothing_is_assessed():
    found = one("magnesium", part(None, at_least=True, reporting=0, foods=0), taken=part(100.0))
    assert found.intake is None and found.statement == "not_assessed" and found.above_upper_limit is False


def test_the_interval_of_intake_gives_the_interval_of_the_chance():
    found = one("magnesium", part(300.0, low=280.0, high=320.0))
    assert found.probability_low < found.probability_below_requirement < found.probability_high


@pytest.mark.parametrize(
    ("person", "ear"),
    [
        ({"age": 25, "sex": "female", "pregnant": True}, 290),
        ({"age": 35, "sex": "female", "pregnant": True}, 300),
        ({"age": 16, "sex": "female", "pregnant": True}, 335),
        ({"age": 25, "sex": "female", "lactating": True}, 255),
        ({"age": 25, "sex": None, "pregnant": True}, 290),
        ({"age": 4}, 110),
        ({"age": 14}, 340),
        ({"age": 30.9, "sex": "male"}, 330),
        ({"age": 31, "sex": "male"}, 350),
        ({"age": 71, "sex": "female"}, 265),
    ],
)
def test_the_row_of_the_stage_and_age(person, ear):
    """Magnesium EARs of IOM 1997."""
    found = one("magnesium", part(300.0), person=someone(**person))
    assert next(r.value for r in found.references if r.kind == "EAR") == ear


def test_outside_the_rows_nothing_is_extrapolated():
    for person in (
        someone(age=52, sex="female", pregnant=True),
        someone(age=13, sex="female", pregnant=True),
        someone(sex=None),
    ):
        found = one("magnesium", part(300.0), person=person)
        assert found.statement == "no_reference" and found.references == () and found.caveats


@pytest.mark.parametrize(
    "changes",
    [
        {"condition_ids": ("chronic_kidney_disease",)},
        {"condition_ids": ("ckd_g3b",)},
        {"dialysis": True},
        {"medicines": (medicine("angiotensin_receptor_blocker", "potassium_raising"),)},
    ],
)
def test_potassium_values_are_not_for_kidney_disease_or_potassium_raising_medicines(changes):
    found = one("potassium", part(1500.0), person=someone(**changes))
    assert found.statement == "not_assessed"
    assert any("kidneys" in caveat.text for caveat in found.caveats)


def test_nor_for_a_low_filtration_rate():
    assert one("potassium", part(1500.0), glomerular_filtration_rate=45.0).statement == "not_assessed"
    assert one("potassium", part(1500.0), glomerular_filtration_rate=95.0).statement == "below_AI_nothing_can_be_said"


def test_the_authority_of_the_country_speaks_first():
    assert authorities("US")[0] == authorities("ca")[0] == "US"
    assert authorities("DE")[0] == authorities("GB")[0] == "EFSA"
    found = adequacies(someone(country="FR"), {"magnesium": eats("magnesium", part(300.0))}, days=3)
    assert [entry.authority for entry in found] == ["EFSA", "US"]


@given(st.floats(0, 1500), st.floats(0, 1500), st.integers(1, 30))
def test_more_intake_never_raises_the_chance_of_being_below(one_intake, other, days):
    low, high = sorted((one_intake, other))
    chance = [one("magnesium", part(value), days=days).probability_below_requirement for value in (low, high)]
    assert chance[0] >= chance[1]


@given(st.floats(1, 349))
def test_more_days_at_the_same_low_mean_make_us_surer(mean):
    chance = [one("magnesium", part(mean), days=days).probability_below_requirement for days in (1, 3, 7, 30)]
    assert chance == sorted(chance)


def test_the_days_that_would_settle_it_do_and_one_less_does_not():
    days = days_to_settle(280, 350, 35, 128)
    assert days is not None
    assert one("magnesium", part(280.0), days=days).probability_below_requirement > 0.95
    assert one("magnesium", part(280.0), days=days - 1).probability_below_requirement < 0.95
    assert days_to_settle(345, 350, 35, 128) is None


def test_day_to_day_spread_is_that_of_the_survey():
    """NHANES 2013-14."""
    assert within_person_sd("magnesium", "female", 51) == 97
    assert within_person_sd("calcium", "male", 8.9) == 453
    assert within_person_sd("vitamin_k1", "male", 40) is None
