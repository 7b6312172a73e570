"""Charts of lines: where things are drawn, that colour is never needed, and that hostile words stay words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.report.line_chart import LEFT, PLOT, RIGHT, STYLE, STYLES, Chart, Line, Point, chart_svg

from .builders import HOSTILE
from .test_style import contrast

SVG = "{http://www.w3.org/2000/svg}"
FINITE = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6))


def chart(*lines: Line, **more: object) -> Chart:
    fields: dict[str, object] = {"title": "serum magnesium", "x_label": "days", "unit": "mmol/L", "lines": lines}
    return Chart(**(fields | more))  # pyright: ignore[reportArgumentType]


def rising(label: str = "as now") -> Line:
    return Line(label=label, x=[0, 10], y=[1.0, 2.0], bands=(([0.9, 1.8], [1.1, 2.2]),))


def polylines(drawn: str) -> list[list[tuple[float, float]]]:
    found = re.findall(r'<polyline points="([^"]*)"', drawn)
    return [[tuple(map(float, point.split(","))) for point in points.split()] for points in found]


def test_a_line_that_rises_goes_from_lower_left_to_upper_right():
    (start, end) = polylines(chart_svg(chart(Line(label="x", x=[0, 10], y=[1.0, 2.0])), "a"))[-1]
    assert start[0] == 0 and end[0] == 100
    assert start[1] > end[1]


def test_an_axis_can_run_from_high_to_low():
    (start, end) = polylines(chart_svg(chart(Line(label="x", x=[10, 120], y=[1.0, 2.0]), x_falls=True), "a"))[-1]
    assert start[0] == 100 and end[0] == 0


def test_a_logarithmic_axis_gives_a_decade_the_same_room_everywhere():
    line = Line(label="x", x=[0.1, 1, 10], y=[1.0, 2.0, 3.0])
    places = [x for x, _ in polylines(chart_svg(chart(line, x_log=True), "a"))[-1]]
    assert places == pytest.approx([0, 50, 100])


def test_a_trifle_does_not_fill_the_drawing():
    """2.400 to 2.402 is a twelfth of a per cent: no laboratory tells it apart, so it must look level."""
    ys = [y for _, y in polylines(chart_svg(chart(Line(label="x", x=[0, 1], y=[2.400, 2.402])), "a"))[-1]]
    assert max(ys) - min(ys) < 5


@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=6))
def test_every_point_lies_within_the_frame(points: list[tuple[float, float]]):
    line = Line(label="x", x=[x for x, _ in points], y=[y for _, y in points])
    drawn = chart_svg(chart(line, points=(Point(x=points[0][0], y=points[0][1]),)), "a", alone=True)
    ElementTree.fromstring(drawn)
    for x, y in polylines(drawn)[-1]:
        assert -0.01 <= x <= 100.01 and -0.01 <= y <= 100.01


def test_lines_differ_in_dashes_and_not_only_in_colour():
    dashes = re.findall(r"\.chart \.c-(\d)\{[^}]*?(?:stroke-dasharray:([^;}]*))?\}", STYLE)
    assert len(dashes) == STYLES
    assert len({dash for _, dash in dashes}) == STYLES


@pytest.mark.parametrize("scheme", [0, 1, 2])
def test_lines_and_letters_stand_out_from_their_ground(scheme: int):
    """Level AA of WCAG 2.2: 3 for shapes, 4.5 for letters. On screen in light and dark, and in print."""
    blocks = re.findall(r"\.chart\{([^}]*--c-paper[^}]*)\}", STYLE.replace("\n", ""))
    found = dict(re.findall(r"--c-([\w]+):(#[0-9a-f]{3,6})", blocks[scheme]))
    full = {
        name: value if len(value) == 7 else "#" + "".join(2 * each for each in value[1:])
        for name, value in found.items()
    }
    assert all(contrast(full[str(place)], full["paper"]) >= 3 for place in range(STYLES))
    assert all(contrast(full[name], full["paper"]) >= 4.5 for name in ("ink", "soft"))


def test_a_legend_names_every_line_and_an_only_line_needs_none():
    two = chart_svg(chart(rising("as now"), rising("changed")), "a")
    assert ">as now<" in two and ">changed<" in two
    assert ">as now<" not in chart_svg(chart(rising("as now")), "a")


def test_bands_have_edges_in_the_dashes_of_their_line():
    drawn = chart_svg(chart(rising(), rising("changed")), "a")
    assert drawn.count("c-edge c-0") == 2 and drawn.count("c-edge c-1") == 2


def test_a_measured_point_has_its_whisker_at_the_ends_it_names():
    drawn = chart_svg(
        chart(Line(label="x", x=[0, 10], y=[0.0, 10.0]), points=(Point(x=5, y=5, low=0, high=10, line=0),)), "a"
    )
    whisker = re.search(r'<line x1="([\d.]+)%" y1="([\d.]+)" x2="[\d.]+%" y2="([\d.]+)" class="c-whisker', drawn)
    assert whisker
    assert float(whisker[1]) == pytest.approx((LEFT + RIGHT) / 2, abs=0.01)
    assert float(whisker[2]) - float(whisker[3]) == pytest.approx(PLOT / 1.06, rel=0.01)


def test_it_has_a_title_and_a_description():
    root = ElementTree.fromstring(chart_svg(chart(rising(), description="from 1 to 2"), "a b", alone=True))
    titled = {child.get("id"): child.text for child in root if child.get("id")}
    assert root.get("aria-labelledby") == "chart-a-b-title chart-a-b-desc"
    assert titled == {"chart-a-b-title": "serum magnesium", "chart-a-b-desc": "from 1 to 2"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str):
    drawn = chart_svg(chart(rising(hostile), rising("b"), title=hostile, description=hostile), "a", alone=True)
    assert "<script" not in drawn and "\x1b" not in drawn and "\u202e" not in drawn
    ElementTree.fromstring(drawn)


def test_nothing_is_drawn_of_nothing():
    assert chart_svg(chart(), "a") == ""
