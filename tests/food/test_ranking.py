"""Ranking: an unknown never passes a cap, and nothing unknown counts as zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.flow.food import Food, Range
from calcifate.food.composition import Composition
from calcifate.food.ranking import rank


def food(
    food_id: str,
    measures: dict[str, float] | None = None,
    tags: tuple[str, ...] = (),
    **per_100g: float | tuple[float, float],
) -> Food:
    known = {
        key: Range(low=v[0], high=v[1], value=None, source="x")
        if isinstance(v, tuple)
        else Range(low=v, high=v, value=v, source="x")
        for key, v in per_100g.items()
    }
    return Food(
        food_id=food_id, name=food_id, food_group="", release="", per_100g=known, measures=measures or {}, tags=tags
    )


def ids(foods: list[Food], by: str, **more: object) -> list[str]:
    return [one.food_id for one in rank(foods, by, **more).foods]  # type: ignore[arg-type]


def test_an_unknown_value_does_not_pass_a_cap_and_is_counted() -> None:
    ranking = rank(
        [food("known", magnesium=10, oxalate=(1, 5)), food("unknown", magnesium=90)], "magnesium", caps={"oxalate": 50}
    )
    assert [one.food_id for one in ranking.foods] == ["known"]
    assert ranking.left_out == {"oxalate is not known, so its cap is not met": 1}


def test_the_upper_end_of_a_range_counts() -> None:
    assert ids([food("a", magnesium=10, oxalate=(1, 60))], "magnesium", caps={"oxalate": 50}) == []


def test_a_food_that_does_not_report_the_nutrient_is_not_last_but_left_out() -> None:
    ranking = rank([food("a", calcium=1), food("b", magnesium=0)], "magnesium")
    assert [one.food_id for one in ranking.foods] == ["b"]
    assert ranking.left_out == {"magnesium is not known": 1}


def test_per_serving_and_per_100_kilocalories() -> None:
    milk = food("milk", {"1 cup": 244.0}, magnesium=11, energy=50)
    water = food("water", magnesium=5, energy=0)
    by_cup = rank([milk, water], "magnesium", per="serving")
    assert by_cup.foods[0].low == pytest.approx(11 * 2.44)
    assert (by_cup.foods[0].amount, by_cup.left_out) == ("1 cup", {"no household measure is known": 1})
    by_energy = rank([milk, water], "magnesium", per="kcal")
    assert by_energy.foods[0].low == pytest.approx(22)
    assert by_energy.left_out == {"it brings no energy": 1}


def test_a_serving_of_a_dense_food_is_no_cup() -> None:
    oil = food("oil", {"1 cup": 216.0, "1 tbsp": 13.5}, energy=884, vitamin_k1=60)
    spinach = food("spinach", {"1 bunch": 340.0, "1 cup": 30.0}, energy=23, vitamin_k1=483)
    ranking = rank([oil, spinach], "vitamin K", per="serving")
    assert {one.food_id: one.amount for one in ranking.foods} == {"oil": "1 tbsp", "spinach": "1 cup"}


def test_a_cap_holds_for_the_same_amount() -> None:
    banana = food("banana", {"1 medium": 118.0}, magnesium=27, potassium=358)
    assert ids([banana], "magnesium", caps={"potassium": 400}) == ["banana"]
    assert ids([banana], "magnesium", caps={"potassium": 400}, per="serving") == []


def test_tags_symbols_and_limit(composition: Composition) -> None:
    assert composition.rank("Mg", without=["tree_nut"], limit=1).foods[0].food_id == "ndb:20036"
    assert composition.rank("magnesium", limit=1).foods[0].food_id == "ndb:12061"
    with pytest.raises(InputError, match="did you mean magnesium"):
        composition.rank("magnezium")


@given(st.lists(st.one_of(st.none(), st.floats(0, 1000)), max_size=12), st.floats(0, 1000))
def test_every_food_passes_or_is_counted_and_passes_for_a_reason(potassium: list[float | None], most: float) -> None:
    foods = [
        food(str(i), magnesium=float(i), **({} if k is None else {"potassium": k})) for i, k in enumerate(potassium)
    ]
    ranking = rank(foods, "magnesium", caps={"potassium": most})
    assert len(ranking.foods) + sum(ranking.left_out.values()) == len(foods)
    assert {one.food_id for one in ranking.foods} == {
        str(i) for i, k in enumerate(potassium) if k is not None and k <= most
    }
    assert [one.low for one in ranking.foods] == sorted((one.low for one in ranking.foods), reverse=True)
