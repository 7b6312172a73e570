"""Matching: by id, by label, by name, or honestly not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.flow.food import Diary, DiaryItem, Match
from calcifate.food.composition import Composition
from calcifate.food.matching import ACCEPTED, guess, match, match_item

from .everyday_phrases import PHRASES, UNKNOWN


def item(food: str, **more: object) -> DiaryItem:
    return DiaryItem(**{"day": "1", "meal": "lunch", "food": food, "grams": 100.0, **more})  # type: ignore[arg-type]


def one(composition: Composition, food: str, **more: object) -> Match:
    return match_item(item(food, **more), composition)


def test_an_id_is_taken_without_a_question(composition: Composition) -> None:
    found = one(composition, "Milk, 2% fat", food_id="1079")
    assert found.food is not None
    assert (found.food.food_id, found.how, found.confidence, found.question) == ("ndb:01079", "id", 1.0, "")


def test_an_id_whose_food_has_another_name_is_a_question_that_names_both(composition: Composition) -> None:
    found = one(composition, "Spinach, raw", food_id="ndb:09040")
    assert found.food is not None and found.food.food_id == "ndb:09040"
    assert "Banana" in found.question and "Spinach" in found.question and "ndb:11457" in found.question
    assert found.confidence < ACCEPTED


def test_an_id_that_is_not_in_the_table_falls_back_on_the_name_and_says_so(composition: Composition) -> None:
    found = one(composition, "Banana, raw", food_id="ndb:99999")
    assert found.food is not None and found.food.food_id == "ndb:09040"
    assert "ndb:99999 is not in the food table" in found.question


def test_a_label_is_never_filled_up_from_a_name(composition: Composition) -> None:
    found = one(composition, "Almonds", label={"calcium": 200.0})
    assert found.how == "label" and found.food is not None
    assert found.food.per_100g.keys() == {"calcium"}
    assert "unknown" in found.grams_basis


def test_a_label_may_take_its_tags_from_a_name(composition: Composition) -> None:
    found = one(composition, "Almonds", label={"calcium": 200.0})
    assert found.food is not None and found.food.tags == ("tree_nut",)


def test_a_label_with_an_id_keeps_the_rest_of_the_food_and_says_so(composition: Composition) -> None:
    found = one(composition, "Banana", food_id="ndb:09040", label={"potassium_mg": 400.0})
    assert found.food is not None
    assert (found.food.per_100g["potassium"].value, found.food.per_100g["magnesium"].value) == (400, 27)
    assert "label" in found.grams_basis and "food table" in found.grams_basis


def test_an_implausible_label_is_a_question(composition: Composition) -> None:
    assert "Check the unit" in one(composition, "salt", label={"sodium_mg": 90000.0}).question


def test_what_nothing_fits_stays_unknown_with_its_reason(composition: Composition) -> None:
    found = one(composition, "xyzzy casserole")
    assert (found.food, found.how, found.confidence) == (None, "none", 0.0)
    assert "unknown" in found.question
    assert found.grams == 100


def test_raw_or_cooked_is_asked_where_it_matters(composition: Composition) -> None:
    found = one(composition, "brown rice")
    assert found.food is not None and found.food.food_id == "ndb:20037"
    assert "raw" in found.question
    assert one(composition, "brown rice, cooked").question == ""


def test_every_entry_stays_in_its_order(composition: Composition) -> None:
    items = tuple(item(name) for name in ("banana", "xyzzy", "banana", "almonds"))
    assert [found.item.food for found in match(Diary(days=("1",), items=items), composition)] == [i.food for i in items]


def test_grams_come_from_a_measure_and_say_so(composition: Composition) -> None:
    found = one(composition, "2% milk", grams=None, measure="1 cup")
    assert (found.grams, found.grams_basis) == (244.0, "1 cup: 1 cup = 244 g")
    assert one(composition, "2% milk", grams=None).grams is None


@pytest.mark.parametrize("grams", [-5.0, 5000.0])
def test_strange_grams_are_asked_about(composition: Composition, grams: float) -> None:
    assert one(composition, "banana", grams=grams).question


def test_markup_and_escapes_in_a_name_are_only_text(composition: Composition) -> None:
    found = one(composition, "\x1b[31m<script>alert(1)</script> =cmd()")
    assert found.item.food.startswith("\x1b")  # data stays as it is
    assert "\x1b" not in found.question


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=40), grams=st.one_of(st.none(), st.floats(-10, 1e5)))
def test_any_entry_gives_a_match_with_a_food_or_a_question(our_table, name: str, grams: float | None) -> None:
    found = match_item(item(name, grams=grams), our_table())
    assert 0 <= found.confidence <= 1
    assert found.food is not None or found.question
    assert (found.how == "none") == (found.food is None)
    assert found.grams is None or found.grams >= 0


@pytest.mark.parametrize(("phrase", "right"), PHRASES)
def test_an_everyday_phrase_finds_its_food_or_an_honest_doubt(
    our_table: Callable[[], Composition], phrase: str, right: tuple[str, ...]
) -> None:
    """Labelled by hand: any of these foods is right. A wrong food without a question is the worst case."""
    found = guess(phrase, our_table())
    if found.food is None or found.food.food_id not in right:
        near = {alternative.food_id for alternative in found.alternatives}
        assert found.question, f"{phrase!r} was silently taken as {found.food and found.food.name}"
        assert near & set(right), f"{phrase!r} finds {found.food and found.food.name} and nothing right near it"


def test_confidence_is_honest_over_the_labelled_set(our_table: Callable[[], Composition]) -> None:
    found = [(guess(phrase, our_table()), right) for phrase, right in PHRASES]
    sure = [(g, right) for g, right in found if not g.question]
    right_when_sure = sum(g.food is not None and g.food.food_id in right for g, right in sure) / len(sure)
    first_right = sum(g.food is not None and g.food.food_id in right for g, right in found) / len(found)
    assert right_when_sure == 1.0
    assert first_right >= 0.95
    assert len(sure) / len(found) >= 0.6  # a matcher that asks about everything is no help


@pytest.mark.parametrize("phrase", UNKNOWN)
def test_a_food_that_the_table_does_not_have_is_none_or_a_question(
    our_table: Callable[[], Composition], phrase: str
) -> None:
    found = guess(phrase, our_table())
    assert found.food is None or found.question


@pytest.mark.parametrize(
    ("written", "name", "grams"),
    [
        ("1 cup of black coffee", "Coffee, brewed", 237),  # SR28: 1 cup (8 fl oz) = 237 g
        ("2 slices of whole wheat bread", "Whole-wheat bread", 64),  # SR28: 1 slice = 32 g
        ("200 g yogurt", "Yogurt, plain, whole milk", 200),
        ("7 grain bread", "Bread, multi-grain", None),  # a name, not seven of them
    ],
)
def test_an_amount_may_stand_in_front_of_the_name(
    our_table: Callable[[], Composition], written: str, name: str, grams: float | None
) -> None:
    found = one(our_table(), written, grams=None)
    assert found.food is not None and found.food.name == name
    assert found.grams == (None if grams is None else pytest.approx(grams))
