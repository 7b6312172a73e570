"""Forest plots: what is drawn where, what is said to those who do not see it, and the table that says the same."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.evidence.claims import claims
from calcifate.evidence.synthesis import syntheses, synthesis_of
from calcifate.flow.evidence import ForestRow, Synthesis
from calcifate.report.forest import (
    LEFT,
    RIGHT,
    STYLE,
    WIDEST_RATIO,
    Axis,
    axis_of,
    forest_svg,
    forest_table,
    heterogeneity,
    ticks,
)

SVG = "{http://www.w3.org/2000/svg}"
# Low against reference serum magnesium and coronary disease: the rows of the worked example in the reference.
THREE = ("rooney2020#1", "nhanesfu#1", "prevend#1")


def row(label: str = "A 2020: adults", ends: tuple[float, float, float] = (0.8, 0.6, 1.1), weight: float | None = None):
    return ForestRow(
        label=label, estimate=ends[0], low=ends[1], high=ends[2], weight=weight, text="HR 0.8 (0.6 to 1.1)"
    )


def synthesis(*rows: ForestRow, ratio: bool = True, **parts: ForestRow | None) -> Synthesis:
    known: dict[str, ForestRow | None] = {"pooled": None, "hartung_knapp": None, "prediction": None} | parts
    return Synthesis(
        key="outcome/exposure/high_vs_low/general/observational",
        title="outcome and exposure",
        measure="HR" if ratio else "MD",
        ratio=ratio,
        per="",
        rows=rows,
        not_pooled=(),
        method="",
        tau_squared=None,
        i_squared=None,
        leave_one_out=(),
        notes=(),
        sources=(),
        **known,
    )


def drawn(found: Synthesis) -> ElementTree.Element:
    return ElementTree.fromstring(forest_svg(found))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def test_the_published_example_is_drawn_with_all_its_intervals():
    """Reference, oracle A: DL 1.16649 (1.03283-1.31744), HKSJ truncated 0.89302-1.52370, prediction 0.39287-3.46345."""
    head, rows = forest_table(synthesis_of(THREE, method="DL", lower=True))
    said = {label: text for label, text, _ in rows}
    assert head == ("study and people", "result (95 % interval)", "weight")
    assert said["together"] == "HR 1.17 (1.03 to 1.32)"
    assert said["together, Hartung and Knapp"] == "HR 1.17 (0.89 to 1.52)"
    assert said["expected of a new study"] == "HR 1.17 (0.39 to 3.46)"
    assert heterogeneity(synthesis_of(THREE, method="DL", lower=True)).startswith("I² 29 %, tau² 0.0035;")


def test_each_kind_of_row_has_a_shape_of_its_own_and_a_word_in_the_legend():
    found = synthesis_of(THREE, lower=True)
    root = drawn(replace(found, rows=(*found.rows, row())))
    assert len(of_class(root, "f-square")) == 3 + 1  # and one in the legend
    assert len(of_class(root, "f-circle")) == 1 + 1
    assert len(of_class(root, "f-pooled")) == len(of_class(root, "f-hollow")) == 1 + 1
    words = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    for word in ("pooled, size by weight", "not pooled", "together", "Hartung and Knapp", "expected of a new study"):
        assert word in words
    assert "stroke-dasharray" in re.search(r"\.f-apart\{[^}]*\}", STYLE)[0]
    assert "stroke-dasharray" in re.search(r"\.f-expected\{[^}]*\}", STYLE)[0]


def test_a_drawing_says_what_it_shows_to_those_who_do_not_see_it():
    root = drawn(synthesis_of(THREE, lower=True))
    assert root.get("role") == "img"
    ids = {each.get("id") for each in root.iter()}
    assert set(root.get("aria-labelledby", "").split()) <= ids
    description = root.find(f"{SVG}desc").text
    for label, text, _ in forest_table(synthesis_of(THREE, lower=True))[1]:
        assert label in description and text in description
    assert "1 means no difference" in description


def test_squares_are_as_large_as_their_weights():
    shapes = of_class(drawn(synthesis(row(weight=0.7), row(weight=0.3), pooled=row("together"))), "f-square")
    sides = [float(re.match(r"M-([\d.]+)", shape.get("d", ""))[1]) for shape in shapes[:2]]
    assert sides[0] > sides[1] > 0


def test_the_diamond_ends_where_the_interval_ends():
    pooled = row("together", (0.8, 0.6, 1.1))
    found = synthesis(row(weight=1.0), pooled=pooled)
    axis = axis_of(found)
    [diamond] = [each for each in drawn(found).iter(f"{SVG}svg") if each.find(f"{SVG}polygon") is not None]
    left, width = (float(diamond.get(name, "").removesuffix("%")) for name in ("x", "width"))
    assert left == pytest.approx(axis.place(0.6), abs=0.01)
    assert left + width == pytest.approx(axis.place(1.1), abs=0.02)


def test_ratios_are_on_a_logarithmic_axis():
    axis = Axis(low=0.25, high=4.0, ratio=True)
    assert axis.place(1.0) == pytest.approx((LEFT + RIGHT) / 2)
    assert axis.place(2.0) - axis.place(1.0) == pytest.approx(axis.place(1.0) - axis.place(0.5))
    even = Axis(low=-1.0, high=1.0, ratio=False)
    assert even.place(0.5) - even.place(0.0) == pytest.approx(even.place(0.0) - even.place(-0.5))


def test_what_does_not_fit_the_axis_is_an_arrow_and_is_still_in_the_table():
    found = synthesis(row(weight=1.0), pooled=row("together"), prediction=row("new", (0.8, 0.001, 900.0)))
    assert len(of_class(drawn(found), "f-end")) == 2
    assert len(of_class(drawn(synthesis(row(ends=(1.0, 0.9, 1e6)))), "f-end")) == 1
    assert axis_of(synthesis(row(ends=(1.0, 0.9, 1e6)))).high < 1.3 * WIDEST_RATIO


def test_nothing_pooled_is_said():
    found = synthesis(row(), row("B 2021: adults"))
    assert "Nothing is pooled." in drawn(found).find(f"{SVG}desc").text
    assert [weight for _, _, weight in forest_table(found)[1]] == ["not pooled", "not pooled"]
    assert not of_class(drawn(found), "f-pooled")
    assert forest_svg(synthesis()) == ""


def test_text_from_records_cannot_be_markup():
    found = synthesis(row('<script>alert("1")</script>\x1b[31m & more'))
    text = forest_svg(found)
    assert "<script" not in text and "\x1b" not in text
    assert "".join(each.text or "" for each in drawn(found).iter(f"{SVG}text")).startswith("study and people")


def test_a_drawing_asks_the_network_for_nothing():
    text = forest_svg(synthesis_of(THREE)).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|@import|href|<script|\son\w+=", text)


def test_every_synthesis_of_every_claim_is_a_well_formed_drawing():
    for claim_id in claims():
        for found in syntheses(claim_id):
            if found.rows:
                drawn(found)
                assert len(forest_table(found)[1]) >= len(found.rows)


@pytest.mark.parametrize("scheme", [0, 1, 2])
def test_letters_have_the_contrast_of_level_AA(scheme: int):
    """WCAG 2.2: 4.5 for letters; light, dark and print."""
    colours = dict(
        re.findall(r"--f-(\w+):(#[0-9a-f]{3,6})", re.findall(r"\{(?:[^{}]*;)?\s*(--f-paper[^}]*)\}", STYLE)[scheme])
    )
    for ink in ("ink", "soft", "grey"):
        assert contrast(colours[ink], colours["paper"]) >= 4.5, ink


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


positive = st.floats(1e-4, 1e4)
intervals = st.tuples(positive, positive, positive).map(sorted).map(lambda e: (e[1], e[0], e[2]))


@given(st.lists(intervals, min_size=1, max_size=6), st.booleans())
def test_any_interval_is_drawn_inside_the_axis(rows: list[tuple[float, float, float]], ratio: bool):
    found = synthesis(*(row(ends=ends) for ends in rows), ratio=ratio)
    axis = axis_of(found)
    assert all(LEFT <= axis.place(end) <= RIGHT for ends in rows for end in ends)
    assert LEFT < axis.place(1.0 if ratio else 0.0) < RIGHT
    assert all(axis.low <= tick * (1 + 1e-9) and tick <= axis.high * (1 + 1e-9) for tick in ticks(axis))
    assert 2 <= len(ticks(axis)) <= 12
    assert all(math.isfinite(tick) for tick in ticks(axis))
    drawn(found)
