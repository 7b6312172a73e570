"""Numbers as people read them. Expected texts are worked out by hand."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.report.format import (
    amount,
    chance,
    columns,
    number,
    signed_span,
    significant,
    significant_span,
    span,
    typographic,
    visible,
)

from .builders import part

FIGURES = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(204.4, 0, "204"), (204.5, 0, "205"), (0.78, 2, "0.78"), (0.785, 2, "0.79"), (-0.2, 1, "-0.2"), (0.0, 0, "0")],
)
def test_numbers_round_half_away_from_zero(value: float, decimals: int, text: str):
    assert number(value, decimals) == text


def test_a_small_amount_does_not_become_zero():
    assert number(0.3) == "0.3"
    assert number(-0.04, 1) == "-0.04"


def test_unknown_is_a_word_and_never_zero():
    assert number(None) == span(None, None) == significant(None) == signed_span(None) == chance(None) == "unknown"
    assert number(math.nan) == significant(math.inf) == "unknown"
    assert amount(part(None, "mg/d", told=0)) == "unknown"


def test_nothing_to_count_is_not_unknown():
    assert amount(part(0, "mg/d", n=0)) == "none"
    assert amount(part(None, "mg/d", n=0), none="no_diary") == "no diary"


def test_at_least_is_rounded_down_because_more_was_not_counted():
    assert amount(part(204.9, "mg/d", told=30)) == "at least 204"
    assert amount(part(204.9, "mg/d")) == "205"


def test_a_range_has_no_best_value():
    ranged = replace(part(90, "mg/d"), low=40.0, high=139.0)
    assert amount(ranged, only_range=True) == "40-139"
    assert amount(replace(ranged, at_least=True), only_range=True) == "at least 40-139"


def test_ranges_with_a_negative_end_are_joined_by_a_word():
    assert span(-5, 10) == "-5 to 10"
    assert signed_span((-5, 10)) == "-5 to +10"
    assert significant_span(None, 0.93) == "up to 0.93"


@pytest.mark.parametrize(
    ("value", "text"), [(0.004, "under 1 %"), (0.5, "about 50 %"), (1.0, "over 99 %"), (0.01, "about 1 %")]
)
def test_a_chance_is_never_nothing_or_certain(value: float, text: str):
    assert chance(value) == text


@given(FIGURES, st.integers(0, 3))
def test_what_is_printed_is_the_number_to_its_last_decimal(value: float, decimals: int):
    text = number(value, decimals)
    assert "e" not in text.lower()
    assert (
        float(text) == pytest.approx(value, abs=0.5 * 10**-decimals + abs(value) * 1e-12) or abs(value) < 10**-decimals
    )


@given(FIGURES)
def test_significant_digits_never_lose_whole_ones(value: float):
    text = significant(value)
    assert "e" not in text.lower()
    assert float(text) == pytest.approx(value, rel=5.1e-3)


@given(FIGURES, st.integers(0, 2))
def test_rounding_down_never_claims_more(value: float, decimals: int):
    text = number(value, decimals, down=True)
    assert float(text) <= value or abs(value) < 10**-decimals


@given(st.text())
def test_visible_text_is_one_line_without_anything_to_obey(text: str):
    shown = visible(text)
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not any(0x202A <= ord(letter) <= 0x202E or 0x2066 <= ord(letter) <= 0x2069 for letter in shown)
    assert columns(shown) >= 0


def test_escapes_are_shown_and_not_obeyed():
    assert visible("\x1b[31m\x9b2J\u202e\x00\r\n") == "␛[31m[U+009B]2J[U+202E]␀  "


def test_page_figures_have_true_signs():
    assert typographic("-5 to 10; 40-139; +3") == "−5 to 10; 40–139; +3"


def test_at_least_nothing_says_nothing():
    assert amount(part(0.0, "mg/d", told=1)) == "unknown"
