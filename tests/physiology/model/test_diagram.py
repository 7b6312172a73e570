"""The flux diagram shows every flow of the model once, in its place, and can be read."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from calcifate.physiology.model.body import body
from calcifate.physiology.model.diagram import amount, diagram
from calcifate.physiology.model.diagram_layout import HUB_X, WIDTH, Panel, flows_of, panel, thickness
from calcifate.physiology.model.organ import ELEMENTS
from calcifate.physiology.model.steady import steady_state

MODEL = body()
QUANTITIES = steady_state().quantities()
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = diagram()
PANELS = {element: panel(MODEL, element, QUANTITIES, 100.0) for element in ELEMENTS}


def test_it_is_whole_and_says_what_it_shows():
    root = ElementTree.fromstring(DRAWN)
    assert root.findtext(f"{SVG}title")
    told = root.findtext(f"{SVG}desc") or ""
    assert "Calcium" in told and "Magnesium" in told and "Phosphate" in told


def test_it_loads_nothing_from_outside():
    assert re.findall(r"(?:href|src|url\()", DRAWN) == []
    assert set(re.findall(r'="(https?://[^"]+)"', DRAWN)) == {"http://www.w3.org/2000/svg"}
    assert "prefers-color-scheme:dark" in DRAWN


def test_every_flow_of_an_element_is_drawn_once_with_its_law_and_its_source():
    titles = [title.text or "" for title in ElementTree.fromstring(DRAWN).iter(f"{SVG}title")]
    for element in ELEMENTS:
        for name in flows_of(MODEL, element):
            said = [title for title in titles if f"\n{name} = " in title]
            assert len(said) == 1, name
            assert "Source: " in said[0]


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_pool_has_a_box_of_its_own_within_the_page(element: str):
    found: Panel = PANELS[element]
    assert set(found.boxes) == {name for name, pool in MODEL.pools.items() if pool.holds == element}
    for box in found.boxes.values():
        assert box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= found.bottom
    for one, other in combinations(found.boxes.values(), 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or above, (one.name, other.name)


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_arrow_begins_and_ends_at_the_edges_of_its_pools(element: str):
    found = PANELS[element]
    for arrow in found.arrows:
        law = MODEL.quantities[arrow.name].law
        for (x, y), pool in ((arrow.start, law.taken_from), (arrow.end, law.to)):
            box = found.boxes[pool]
            assert box.x - 1e-9 <= x <= box.x + box.width + 1e-9, (arrow.name, pool)
            assert box.y - 1e-9 <= y <= box.y + box.height + 1e-9, (arrow.name, pool)


@pytest.mark.parametrize("element", ELEMENTS)
def test_arrows_of_one_pair_of_pools_do_not_cover_each_other(element: str):
    for one, other in combinations(PANELS[element].arrows, 2):
        ends = {MODEL.quantities[arrow.name].law.to for arrow in (one, other)}
        if ends == {MODEL.quantities[one.name].law.taken_from, MODEL.quantities[one.name].law.to}:
            across = abs(one.start[1] - other.end[1]) + abs(one.start[0] - other.end[0])
            assert across >= (one.width + other.width) / 2, (one.name, other.name)


def test_the_pool_that_most_flows_touch_stands_in_the_middle():
    assert PANELS["Mg"].boxes["extracellular_magnesium"].x == HUB_X


def test_more_flow_is_a_wider_arrow():
    widths = [thickness(flow) for flow in (0.0, 0.3, 4.0, 25.0, 400.0)]
    assert widths == sorted(widths)
    assert widths[-1] < 16


def test_figures_have_three_digits_and_no_powers_of_ten():
    assert [amount(value) for value in (24780.2, 399.74, 25.04, 7.056, 0.404, 1e-9, -3.2)] == [
        "24,780", "400", "25.0", "7.06", "0.40", "0", "-3.20"]  # fmt: skip


def test_a_person_of_other_settings_has_other_flows():
    assert diagram(steady_state({"thiazide": 1.0})) != DRAWN
