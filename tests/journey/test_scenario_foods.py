"""Foods of a scenario as minerals. Expected figures: USDA SR28, per 100 g."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journey_people import assessed, composition, table

from calcifate.errors import InputError
from calcifate.journey.scenario_foods import FoodChange, food_changes


@dataclass(frozen=True)
class Line:
    eat: str = ""
    leave_out: str = ""
    amount: str = "100 g"
    per: str = "d"


KNOWN = assessed(table())


def changed(*lines: Line) -> tuple[FoodChange, ...]:
    return food_changes(lines, KNOWN.matches, KNOWN.days, composition(), "plan.toml")


def test_a_food_brings_its_minerals():
    # 11458, spinach boiled: 136 mg calcium, 87 mg magnesium, 56 mg phosphorus
    (found,) = changed(Line(eat="spinach, boiled, drained"))
    assert found.minerals["calcium"] == pytest.approx(136 / 40.078, rel=1e-3)
    assert found.minerals["magnesium"] == pytest.approx(87 / 24.305, rel=1e-3)
    assert found.minerals["phosphate"] == pytest.approx(56 / 30.974, rel=1e-3)


def test_a_week_is_seven_days():
    day, week = changed(Line(eat="ndb:11458"), Line(eat="ndb:11458", per="week"))
    assert week.minerals["magnesium"] * 7 == pytest.approx(day.minerals["magnesium"])


@given(grams=st.floats(1, 500))
def test_what_is_left_out_is_what_was_eaten_in_the_other_direction(grams: float):
    (eaten,) = changed(Line(eat="ndb:01079", amount=f"{grams:.3f} g"))
    (left,) = changed(Line(leave_out="Milk, 2% fat", amount=f"{grams:.3f} g"))
    assert left.grams == pytest.approx(-eaten.grams)
    assert all(left.minerals[name] == pytest.approx(-value) for name, value in eaten.minerals.items())


def test_all_of_a_food_is_what_the_diary_holds_in_a_day():
    (found,) = changed(Line(leave_out="almonds", amount="all"))
    assert found.grams == pytest.approx(-50)


def refusal(*lines: Line) -> str:
    with pytest.raises(InputError) as caught:
        changed(*lines)
    return str(caught.value)


def test_more_than_is_eaten_cannot_be_left_out():
    said = refusal(Line(leave_out="almonds", amount="60 g"))
    assert "60 g" in said and "50 g" in said and "plan.toml" in said


def test_two_lines_together_cannot_leave_out_more_than_is_eaten():
    assert "20 g are eaten" in refusal(
        Line(leave_out="almonds", amount="30 g"), Line(leave_out="almonds", amount="30 g")
    )


def test_a_food_that_is_not_eaten_cannot_be_left_out():
    assert "Almonds" in refusal(Line(leave_out="walnuts", amount="10 g"))


@pytest.mark.parametrize("name", ["spinhac soup zzq frobnitz", "zzzqqq"])
def test_a_food_that_nothing_fits_is_refused(name: str):
    assert "no food fits" in refusal(Line(eat=name))


@pytest.mark.parametrize("amount", ["-1 cup", "minus one", "−50 g"])
def test_nobody_eats_minus_one_spinach(amount: str):
    assert "negative" in refusal(Line(eat="spinach", amount=amount))


@pytest.mark.parametrize("amount", ["some", "3 flocks", ""])
def test_an_amount_that_says_nothing_is_refused(amount: str):
    assert "no amount" in refusal(Line(eat="spinach", amount=amount))


def test_every_line_that_is_wrong_is_named():
    said = refusal(Line(eat="zzzqqq"), Line(eat="spinach"), Line(leave_out="walnuts"))
    assert "food[0]" in said and "food[2]" in said and "food[1]" not in said


def test_an_unsure_match_is_a_caveat():
    (found,) = changed(Line(eat="yogurt"))
    assert found.caveats


def test_two_plain_words_are_no_food_number():
    """`pumpkin seeds` has the form of an id, kind and number; what is said of a wrong number is not said of it."""
    (found,) = changed(Line(eat="pumpkin seeds", amount="30 g"))
    assert not [caveat for caveat in found.caveats if "food id" in caveat]
