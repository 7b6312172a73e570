"""Words of food names: two spellings of one food share them, two foods do not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.food.likeness import likeness
from calcifate.food.wording import brands, shown, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yoghurt, fat-free", "yogurt nonfat"),
        ("aubergines", "Eggplant"),
        ("garbanzo beans", "chickpeas"),
        ("wholemeal bread", "whole-wheat bread"),
        ("tinned tuna", "canned tuna"),
        ("crème", "creme"),
        ("potatoes", "potato"),
        ("berries", "berry"),
        ("unsalted", "no salt"),
        ("W/O SALT", "without salt"),
        ("2 bananas", "banana"),
        ("a cup of tea", "tea"),
        ("half a grapefruit", "grapefruit"),
    ],
)
def test_two_spellings_of_one_food_have_the_same_words(one: str, other: str) -> None:
    assert set(words(one)) == set(words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("with skin", "without skin"),
        ("salted", "unsalted"),
        ("salt", "salt substitute"),
        ("milk 2%", "milk 1%"),
        ("fat 3.25%", "fat 3.5%"),
        ("sugar free", "sugar"),
    ],
)
def test_opposites_have_different_words(one: str, other: str) -> None:
    assert set(words(one)) != set(words(other))


@pytest.mark.parametrize(
    ("written", "right", "wrong"),
    [
        ("chocolate milk", "Milk, chocolate, whole", "Milk chocolate"),
        ("milk chocolate", "Milk chocolate", "Milk, chocolate, whole"),
        ("rice", "Rice, white, cooked", "Rice milk"),
        ("banana", "Banana, raw", "Banana chips"),
        ("cheese", "Cheese, cheddar", "Vegan cheese"),
        ("potato without skin", "Potato, no skin", "Potato, with skin"),
        ("raw spinach", "Spinach, raw", "Spinach, boiled"),
        ("salt", "Salt, table", "Salt substitute"),
        ("grilled chicken", "Chicken, roasted", "Chicken, raw"),
    ],
)
def test_the_right_food_is_more_alike(written: str, right: str, wrong: str) -> None:
    assert likeness(written, right, lambda word: 1.0) > likeness(written, wrong, lambda word: 1.0) + 0.02


def test_brands_are_seen_by_how_they_are_written() -> None:
    assert "smith" in brands("Smith's corn flakes")
    assert "acme" in brands("ACME whole milk")
    assert not brands("WHOLE MILK")


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_for_any_two_texts(one: str, other: str) -> None:
    assert 0 <= likeness(one, other, lambda word: 1.0) <= 1


@given(st.text())
def test_what_is_shown_moves_no_cursor_and_breaks_no_line(text: str) -> None:
    assert all(not unicodedata.category(c).startswith("C") for c in shown(text))
    assert len(shown(text)) <= 80
