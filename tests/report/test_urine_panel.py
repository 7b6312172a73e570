"""The urine panel in every form of the report."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import DataError
from calcifate.flow.urine import UrinePanel
from calcifate.guidance.overclaim import overclaims
from calcifate.report.format import columns
from calcifate.report.json_form import to_json
from calcifate.report.page import to_html
from calcifate.report.text import PAGE, text
from calcifate.report.urine_figures import saturation_dots, tornado
from calcifate.report.urine_lay import said
from calcifate.report.urine_tables import band_text, changes, magnesium_rank, ratio_number, ratio_text
from calcifate.report.urine_text import panel_text
from calcifate.report.words import words

from .builders import HOSTILE
from .samples import emergency, ordinary, stone_former, urgent
from .urine_panels import (
    CHANGES,
    METHODS,
    absent_panel,
    blocked_panel,
    effect,
    panel,
    refused_panel,
    saturation,
    spot_panel,
    what_if,
)

W = words("professional")
PANELS = {
    "whole": panel,
    "blocked": blocked_panel,
    "refused": refused_panel,
    "spot": spot_panel,
    "absent": absent_panel,
    "bare": lambda: panel(species=(), what_if=(), assumed=(), caveats=(), sources=(), completeness=""),
}
EVERY = [(name, audience) for name in PANELS for audience in ("professional", "lay")]


def flat(shown: str) -> str:
    return " ".join(shown.split())


def words_of(page: str) -> str:
    return flat(re.sub(r"<[^>]*>", " ", page.partition("</style>")[2] or page))


def section_of(page: str) -> str:
    found = re.search(r'<section id="urine".*?</section>', page, re.S)
    assert found
    return found.group()


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_no_line_is_wider_than_asked(name: str, audience: str, width: int):
    assert (
        max(columns(line) for line in panel_text(PANELS[name](), audience=audience, width=width).split("\n")) <= width
    )


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_every_form_of_every_panel_is_made_and_claims_nothing(name: str, audience: str):
    answer = replace(stone_former(audience), urine=PANELS[name]())
    shown = panel_text(PANELS[name](), audience=audience, width=200)
    assert not [line for line in shown.split("\n") if overclaims(line)]
    assert not overclaims(words_of(section_of(to_html(answer))))
    assert json.loads(to_json(answer))["urine"]["kind"] == PANELS[name]().kind
    assert "URINE" in text(answer)
    purpose = words(audience)["urine_purpose"]
    assert purpose in shown
    for never in ("prevent", "diagnos", "you form", "risk", "supersaturat", "None", "nan", "inf)"):
        assert never not in shown.replace(purpose, "")


def test_a_report_without_urine_has_no_such_section():
    answer = ordinary()
    assert answer.urine is None
    assert "URINE CHEMISTRY" not in text(answer)
    assert 'id="urine"' not in to_html(answer)
    assert json.loads(to_json(answer))["urine"] is None


@pytest.mark.parametrize("audience", ["professional", "lay"])
def test_in_an_emergency_nothing_of_it_is_shown(audience: str):
    answer = replace(emergency(audience), urine=panel())
    assert "whewellite" not in text(answer) and "oxalate monohydrate" not in text(answer)
    assert 'id="urine"' not in to_html(answer)


def test_the_section_stands_after_blood_and_urine():
    lines = text(stone_former()).split("\n")
    places = [lines.index(heading) for heading in ("BLOOD AND URINE", "URINE CHEMISTRY", "KIDNEY AND DERIVED FIGURES")]
    assert places == sorted(places)


def test_each_ratio_stands_under_its_method_with_its_band():
    lines = panel_text(panel(), width=120).split("\n")
    head = next(line for line in lines if line.startswith("ratio to solubility (90 % band)"))
    row = next(line for line in lines if line.startswith("Ca oxalate (COM)"))
    for method, cell in zip(METHODS, ("11.9 (10.7-13.1)", "9.30 (8.37-10.2)", "8.20 (7.38-9.02)"), strict=True):
        assert row.index(cell) == head.index(method)
    shown = flat("\n".join(lines))
    assert "1 is saturated" in shown and "Other programs give other absolute values" in shown


def test_a_method_without_the_crystal_says_so_and_a_crystal_without_a_figure_is_named():
    shown = panel_text(panel(), width=120)
    assert re.search(r"^uric acid +3\.40 \(.*?\) +3\.10 \(.*?\) +not in it$", shown, re.M)
    assert "Not computed, because an ion was not measured or no solubility is trusted: cystine." in flat(shown)
    assert not re.search(r"^cystine", shown, re.M)  # no row of zeros


def test_an_absent_ion_is_no_figure_of_its_own():
    shown = panel_text(absent_panel())
    assert re.search(r"^struvite +0, an ion is absent$", shown, re.M)
    assert "struvite" not in panel_text(absent_panel(), audience="lay")
    index = json.loads(to_json(replace(stone_former(), urine=absent_panel())))["urine"]["saturations"]
    assert [row["index"] for row in index if row["phase"] == "struvite"] == [None]


@pytest.mark.parametrize("value", [-math.inf, math.inf, math.nan])
def test_a_number_that_is_none_is_never_printed_and_stops_the_json(value: float):
    """The law gives -inf for the logarithm of nothing; a record that still holds it must not print it."""
    wrong = panel(
        saturations=(saturation("whewellite", 11.9), replace(saturation("struvite", 0.0), index=value, ratio=value))
    )
    answer = replace(stone_former(), urine=wrong)
    shown = panel_text(wrong) + words_of(section_of(to_html(answer)))
    assert not re.search(r"\b-?(inf|nan)\b", shown)
    with pytest.raises(DataError, match=r"urine\.saturations"):
        to_json(answer)


def test_what_lowers_most_comes_first_and_magnesium_keeps_its_place():
    shown = panel_text(panel())
    rows = re.findall(r"^(volume|oxalate|magnesium|citrate|pH) .*?(\d\.\d\d) \(", shown, re.M)
    assert [name for name, _ in rows] == ["volume", "oxalate", "magnesium", "citrate", "pH", "pH"]
    # 6.0 / 11.9 = 0.504, 7.7 / 11.9 = 0.647, 10.7 / 11.9 = 0.899, 11.2 / 11.9 = 0.941
    assert [times for _, times in rows][:4] == ["0.50", "0.65", "0.90", "0.94"]
    assert "Magnesium is place 3 of 6 here" in flat(shown)
    assert "Magnesium is place 3 of 6 here" in words_of(to_html(stone_former()))


def test_what_raises_another_crystal_is_said_where_that_is_above_1():
    shown = flat(panel_text(panel()))
    assert "Raises another crystal that is above 1, times: pH 5.7 to 6.2: brushite 2.50" in shown
    quiet = what_if("magnesium", "magnesium 4 to 7 mmol/d", effect(11.9, 10.7), effect(0.01, 0.02, "struvite"))
    assert "Raises" not in panel_text(panel(what_if=(quiet,)))


def test_a_blocked_change_gives_its_reason_and_no_figure():
    shown = panel_text(blocked_panel())
    assert re.search(r"^volume 1\.35 to 2\.6 L/d +not for this person$", shown, re.M)
    assert "magnesium 4.4 to 7.4 mmol/d: not for this person: eGFR 21" in flat(shown)
    assert "11.9 to 6.00" not in shown and "11.9 to 10.7" not in shown
    assert magnesium_rank(blocked_panel()) == (0, 4)
    page = section_of(to_html(replace(stone_former(), urine=blocked_panel())))
    assert "not for this person: eGFR 21" in words_of(page)
    assert "11.9 to 6.00" not in page
    lay = flat(panel_text(blocked_panel(), audience="lay"))
    assert "volume 1.35 to 2.6 L/d: not for you (eGFR 21 and serum magnesium above the range)" in lay


def test_species_add_up_and_the_pairs_of_magnesium_are_named():
    lines = panel_text(panel(), width=120).split("\n")
    line = next(line for line in lines if line.startswith("  magnesium: "))
    assert "Where the ions are, by equil2:" in lines
    assert "16 % MgCit-" in line and re.search(r"[45] % MgOx", line)
    for line in (line for line in lines if re.match("  (magnesium|oxalate|calcium): ", line)):
        assert sum(int(share) for share in re.findall(r"(\d+) %", line)) == pytest.approx(100, abs=2)


def test_a_refused_panel_says_why_and_gives_no_figure():
    for audience in ("professional", "lay"):
        shown = flat(panel_text(refused_panel(), audience=audience))
        assert "pH 74 is not possible (2 to 10)." in shown
        assert "11.9" not in shown
        page = section_of(to_html(replace(stone_former(audience), urine=refused_panel())))
        assert "pH 74 is not possible" in page and "<table>" not in page and "<svg" not in page


@pytest.mark.parametrize("audience", ["professional", "lay"])
def test_a_spot_urine_is_named_as_such(audience: str):
    shown = flat(panel_text(spot_panel(), audience=audience))
    assert "A spot urine is not a day" in shown
    assert "one day's urine" not in shown
    assert "A spot urine is not a day" in words_of(to_html(replace(stone_former(audience), urine=spot_panel())))


def test_what_was_assumed_is_said():
    assert "Assumed: carbonate 0, because it was not measured." in flat(panel_text(panel()))
    assert "Assumed: carbonate 0" in words_of(to_html(stone_former()))


def test_the_lay_text_is_plain_and_short():
    shown = panel_text(panel(), audience="lay")
    assert "A calculation from one day's urine; not a forecast of stones." in flat(shown)
    assert "Calculated by equil2: calcium oxalate 11.9" in flat(shown)
    assert len(re.findall("^- ", shown, re.M)) <= 5
    for jargon in ("SI", "IAP", "kJ", "log", "10^", "activity", " ion "):
        assert jargon not in shown
    assert "magnesium 4.4 to 7.4 mmol/d: lower by about a tenth" in flat(shown)
    assert "volume 1.35 to 2.6 L/d: lower by about half" in flat(shown)


def test_the_lay_text_shows_magnesium_even_where_it_helps_little():
    """Who came for magnesium finds it, behind what does more."""
    first = [what_if("oxalate", f"oxalate {place}", effect(12, 5 + place)) for place in range(6)]
    lay = panel_text(panel(what_if=(*first, CHANGES[2])), audience="lay")
    rows = re.findall("^- (.*)", lay, re.M)
    assert len(rows) == 5
    assert rows[-1].startswith("magnesium")


def test_less_calcium_in_urine_never_stands_without_its_note():
    note = "Calcium in urine falls with less salt. Eating less calcium is no way to it: oxalate rises."
    calcium = what_if("calcium", "calcium 6.1 to 4.9 mmol/d", effect(11.9, 9.9), note=note)
    answer = replace(stone_former("lay"), urine=panel(what_if=(calcium,)))
    for shown in (flat(text(answer)), words_of(to_html(answer)), flat(panel_text(answer.urine, audience="lay"))):
        assert "calcium 6.1 to 4.9 mmol/d" in shown
        assert note in shown


@pytest.mark.parametrize("base", [ordinary, urgent])
def test_the_lay_report_with_urine_is_one_page_and_keeps_the_flags(base):
    answer = replace(base("lay"), urine=panel())
    shown = text(answer)
    assert len(shown.splitlines()) <= PAGE
    for flag in answer.flags:
        assert flag.title in flat(shown)
    without = flat(text(base("lay")))
    for flag in (flag for flag in answer.flags if flag.severity == "urgent"):
        assert (flag.message in flat(shown)) == (flag.message in without)


@pytest.mark.parametrize("odd", HOSTILE)
@pytest.mark.parametrize("audience", ["professional", "lay"])
def test_text_from_outside_stays_text(odd: str, audience: str):
    """Names of crystals and methods may come from a file of the user's own."""
    wild = panel(
        summary=odd, completeness=odd, method=odd, methods=(odd,), ranked_by=odd, assumed=(odd,), caveats=(odd,),
        sources=(odd,), saturations=(saturation(odd, 2.0, odd, caveat=odd),),
        species=(replace(panel().species[0], component=odd, label=odd),),
        what_if=(
            what_if(odd, odd, effect(2, 1, odd), effect(2, 9, "brushite"), note=odd),
            what_if("x", odd, effect(2, 1, odd), blocked=odd),
        ),
    )  # fmt: skip
    shown = panel_text(wild, audience=audience)
    page = section_of(to_html(replace(stone_former(audience), urine=wild)))
    for form in (shown, page):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", form)
    assert "<script" not in page
    if odd.startswith("<"):
        assert escape(odd) in page


def test_the_drawing_marks_1_and_gives_each_method_a_shape():
    made = saturation_dots(panel(), W)
    assert made.count("1 is saturated") == 1
    shapes = dict(re.findall(r'<path d="([^"]+)" class="sign (method-\d)"', made))
    assert len(shapes) == len(set(shapes.values())) == len(METHODS)  # a shape each, not a colour alone
    assert "calcium oxalate monohydrate: equil2 11.9 (10.7-13.1); default37 9.30" in flat(made)  # for those who listen
    assert saturation_dots(refused_panel(), W) == ""
    assert saturation_dots(panel(saturations=(saturation("struvite", 0.0),)), W) == ""


def test_a_place_on_the_logarithmic_axis_is_right():
    """0.1 to 10 is two powers of ten over 96 % of the width, from 2 %: 1 is in the middle, at 50 %."""
    made = saturation_dots(panel(saturations=(saturation("whewellite", 10**0.5),)), W)
    assert 'x1="50.00%"' in made
    assert re.search(r'<svg x="74\.00%"[^>]*class="mark"', made)  # half a power of ten is 24 % further


def test_bars_of_changes_reach_from_1_to_what_they_multiply_by():
    """The scale ends at 1.25 where nothing rises beyond it: 1 is at 80 %, 0.5 at 40 %."""
    made = tornado(panel(what_if=(what_if("volume", "volume 1 to 2 L/d", effect(12, 6)),)), W)
    assert re.search(r'<rect x="40\.00%" y="19" width="40\.00%" height="14" class="falls"', made)
    rising = tornado(panel(what_if=(what_if("sodium", "sodium", effect(10, 15)),)), W)
    assert re.search(r'<rect x="50\.00%" y="19" width="25\.00%" height="14" class="rises"', rising)  # to 2
    assert tornado(refused_panel(), W) == ""


def test_every_drawing_has_a_title_a_description_and_a_table():
    for audience in ("professional", "lay"):
        page = section_of(to_html(stone_former(audience)))
        drawings = page.count('<svg class="drawing')
        assert drawings == (2 if audience == "professional" else 1)
        assert page.count("<title id=") == page.count("<desc id=") == drawings
        assert page.count("<table>") == page.count("<caption") >= drawings


def test_the_page_holds_index_and_energy_of_each_method():
    shown = words_of(section_of(to_html(stone_former())))
    # log10(11.9) = 1.08; the energy is the builder's
    assert re.search(r"calcium oxalate monohydrate equil2 1\.08 −?3\.2", shown)


def test_sources_of_the_panel_are_numbered_in_text_and_page():
    answer = stone_former()
    shown = text(answer, width=200)
    assert re.search(r"looks complete\. \[\d+, \d+\]", flat(shown))
    assert re.search(r"^\[\d+\] +Werness", shown, re.M)
    assert re.search(r'Sources: <a class="cite" href="#source-\d+">', flat(section_of(to_html(answer))))
    assert "Werness" in panel_text(panel())
    assert "no_such_source" in panel_text(panel(sources=("no_such_source",)))


def test_a_phone_gets_one_thing_per_cell():
    """On a narrow screen a cell is a grid of label and content: the content must be one element."""
    for cell in re.findall(r'<td data-label="(?:equil2|ratio)">(.*?)</td>', section_of(to_html(stone_former()))):
        assert re.fullmatch(r"<span>.*</span>", cell)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (0.504, "lower by about half"),
        (0.647, "lower by about a third"),
        (0.90, "lower by about a tenth"),
        (0.80, "lower by about a fifth"),
        (0.99, "hardly any change"),
        (1.33, "higher by about a third"),
        (2.5, "2.50 times as much"),
        (0.05, "lower by about nine tenths"),
    ],
)
def test_a_change_is_told_in_parts(times: float, expected: str):
    assert said(effect(1.0, times), words("lay")) == expected


@given(st.floats(1e-30, 1e30))
def test_a_ratio_is_short_and_close_to_what_it_was(value: float):
    shown = ratio_number(value, W)
    assert len(shown) <= 8
    if shown.startswith("10^"):
        assert abs(float(shown[3:]) - math.log10(value)) <= 0.0501
    else:
        assert float(shown) == pytest.approx(value, rel=0.06)


def test_unknown_is_a_word():
    assert ratio_text(saturation("cystine", None), W) == "not computed"
    assert ratio_text(None, W) == "not in it"
    assert band_text(None, 2.0, W) == ""
    assert band_text(1e-8, 1e-6, W) == "10^-8.0 to -6.0"
    bare: UrinePanel = panel(saturations=(saturation("whewellite", 11.9, ratio_low=None, ratio_high=None),))
    assert re.search(r"^Ca oxalate \(COM\) +11\.9 +not in it", panel_text(bare), re.M)
    assert not changes(panel(what_if=()), W)
