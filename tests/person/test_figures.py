"""Numbers and sizes as people write them. Expected values: NIST Handbook 44 (1 lb = 0.45359237 kg, 1 in = 2.54 cm)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis.strategies import floats, text

from calcifate.errors import InputError
from calcifate.person.figures import figure, height, inline, plain_number, weight


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,9", 1.9),
        ("0,864", 0.864),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234", 1234),
        ("1'234", 1234),
        (".5", 0.5),
    ],
)
def test_a_decimal_comma_and_groups_are_read(written, value):
    assert plain_number(written) == value


def test_a_comma_before_three_digits_is_refused_because_both_readings_differ_a_thousandfold():
    with pytest.raises(InputError, match=r"write 1234 or 1\.234"):
        figure("1,234")


def test_two_numbers_are_not_one():
    with pytest.raises(InputError):
        weight("7 0 kg")


@pytest.mark.parametrize(("written", "sign"), [("<0.2", "<"), ("≤ 0,2", "<"), (">5", ">"), (">= 5", ">"), ("5", "")])
def test_a_censored_value_keeps_its_sign(written, sign):
    assert figure(written).comparator == sign


@pytest.mark.parametrize("mark", [" H", " (L)", "*", " HH"])
def test_the_mark_of_a_laboratory_is_no_unit(mark):
    assert figure(f"5.6{mark}", marked=True).unit == ""


def test_litres_are_no_mark():
    assert figure("1.5 L").unit == "L"


@pytest.mark.parametrize("written", ["", "abc", "negative", "5-6-7", "<", "--3", "1e999", "0x10"])
def test_what_is_no_number_is_refused(written):
    with contextlib.suppress(InputError):
        assert figure(written).unit  # "0x10": the rest is a unit that nobody knows


@pytest.mark.parametrize(
    ("written", "kilograms"),
    [("194 lb", 87.997), ("70,5 kg", 70.5), ("11 st 4 lb", 71.668), ("11 stone", 69.853), ("3400 g", 3.4)],
)
def test_weights(written, kilograms):
    assert weight(written) == pytest.approx(kilograms, abs=0.001)


@pytest.mark.parametrize(
    ("written", "centimetres"),
    [
        ("70 in", 177.8),
        ("5 ft 10", 177.8),
        ("5'10\"", 177.8),
        ("6 ft", 182.88),
        ("1.78 m", 178),
        ("1,78 m", 178),
        ("1m78", 178),
    ],
)
def test_heights(written, centimetres):
    assert height(written) == pytest.approx(centimetres)


@pytest.mark.parametrize("written", ["70", "70 mmol", "heavy", "<70 kg"])
def test_a_weight_without_a_unit_of_weight_is_refused(written):
    with pytest.raises(InputError, match="70 kg"):
        weight(written)


@given(floats(min_value=-1e12, max_value=1e12))
def test_a_number_survives_being_written(value):
    assert figure(repr(value)).value == value
    written = f"{value:.2f}"
    assert figure(written.replace(".", ",")).value == float(written)


@given(text())
def test_any_text_is_a_number_or_an_input_error(written):
    for read in (figure, weight, height):
        try:
            read(written)
        except InputError:
            continue


@given(text())
def test_inline_text_is_one_harmless_line(written):
    assert all(letter.isprintable() for letter in inline(written))
    assert len(inline(written)) <= 200


@pytest.mark.parametrize("written", ["5’10”", "5′10″", "5'10\"", "5'10''", '70"', "70 in"])
def test_feet_and_inches_with_any_quotation_mark(written: str) -> None:
    assert height(written) == pytest.approx(177.8)
