"""Verdicts in their forms: what was missed is as plain as what passed, and what was not judged counts for nothing."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from calcifate.guidance.overclaim import overclaims
from calcifate.physiology.validation.judge import Verdict, judge, tally
from calcifate.physiology.validation.run import Curve, Drawn, Seen
from calcifate.physiology.validation.target import targets
from calcifate.report import validation_tables
from calcifate.report.format import columns
from calcifate.report.line_chart import chart_svg
from calcifate.report.validation_figures import END, LEFT, RIGHT, curve_chart, distances
from calcifate.report.validation_files import write_verdicts
from calcifate.report.validation_page import validation_html
from calcifate.report.validation_text import target_list, validation_text

from .builders import HOSTILE

PASSED = judge(targets()["T38.2"], 0.65)  # seen: 0.61 ± 0.102 mmol/L
MISSED = judge(targets()["T38.10"], 95.0, reason="")  # seen: 43 ± 15 pmol/L
FAILED = judge(targets()["T38.4"], None, reason="the solver stopped at day 3")
WAITS = judge(targets()["T60.1"], None)
OUT = judge(targets()["T44.1"], None)
FALLS = judge(targets()["T38.12"], -0.1)  # seen: falls
GUARD = judge(targets()["T02.1"], 0.85)
ALL = (PASSED, MISSED, FAILED, WAITS, OUT, FALLS, GUARD)
CURVE = Curve(
    title="Three weeks with little magnesium",
    x="days",
    y="times the start",
    log=False,
    lines=(
        Drawn(
            says="plasma magnesium", x=(0.0, 21.0), y=(1.0, 0.8), seen=(Seen(x=21.0, y=0.76, sd=0.1, target="T38.2"),)
        ),
        Drawn(says="plasma calcium", x=(0.0, 21.0), y=(1.0, 0.98), seen=()),
    ),
)


def test_a_row_says_predicted_seen_spread_z_and_source():
    found = validation_tables.row(PASSED)
    assert (found.predicted, found.observed, found.unit) == ("0.65", "0.61 ± 0.1", "mmol/L")
    assert (found.z, found.result, found.source) == ("+0.4", "passed", "fatemi1991")  # (0.65 - 0.61) / 0.102


def test_a_sign_is_told_in_words():
    found = validation_tables.row(FALLS)
    assert (found.predicted, found.observed, found.z, found.result) == ("-10.0 %", "falls", "", "passed")


def test_json_has_the_row_that_was_promised():
    found = json.loads(json.dumps(validation_tables.json_rows(ALL), allow_nan=False))
    assert {"id", "use", "predicted", "observed", "z", "passed", "unit", "sd", "spread", "state", "quantity", "source",
            "reason"} <= set(found[0])  # fmt: skip
    assert [row["passed"] for row in found] == [True, False, None, None, None, True, True]
    assert {row["use"] for row in found} == {"F", "G"}


def test_what_was_not_judged_counts_for_nothing_and_what_failed_counts_against():
    counts = tally(ALL)["fit"]
    assert (counts.passed, counts.missed, counts.failed_to_run) == (2, 1, 1)
    assert counts.share == pytest.approx(2 / 4)


def test_the_terminal_names_every_miss_with_its_reason():
    shown = " ".join(validation_text(ALL, width=100).split())
    assert "T38.10 (F) calcitriol after depletion" in shown and "the model gives 95; seen: 43 ± 15 pmol/L" in shown
    assert "it failed to run. the solver stopped at day 3" in shown
    assert "T60.1: The model has no calcification propensity of serum yet." in shown
    assert "2 of 4 passed (50 %), 1 missed, 1 failed to run; 1 wait for an organ" in shown


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_wider_than_asked(width: int):
    verdicts = [judge(target, 1.0) for target in targets().values()]
    assert all(columns(line) <= width for line in validation_text(verdicts, width=width).splitlines())
    assert all(columns(line) <= width for line in target_list([*targets().values()], width=width).splitlines())


def test_the_page_has_every_target_and_every_miss():
    page = validation_html([judge(target, None) for target in targets().values()])
    ids = re.findall(r'<tr id="([^"]+)"', page)
    assert sorted(ids) == sorted(targets())
    assert page.count("it failed to run.") == sum(
        verdict.state == "failed to run" for verdict in map(_unrun, targets())
    )


def _unrun(identity: str) -> Verdict:
    return judge(targets()[identity], None)


def test_the_page_runs_nothing_asks_for_nothing_and_can_be_filtered():
    page = validation_html(ALL, [CURVE])
    assert "<script" not in page and "default-src 'none'" in page
    assert 'id="show-missed"' in page and "#show-missed:checked" in page


def test_every_link_of_the_page_leads_somewhere():
    page = validation_html(ALL, [CURVE])
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert len(ids) == len(re.findall(r' id="([^"]+)"', page))


def test_the_page_claims_nothing_of_anyone():
    plain = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", validation_html(ALL), flags=re.S).split())
    assert not overclaims(plain)
    assert "gives no advice" in plain


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_reasons_stay_text(hostile: str):
    made = [replace(FAILED, reason=hostile)]
    page = validation_html(made)
    assert "<script>alert" not in page and "\x1b" not in page and "\u202e" not in page
    assert "\x1b" not in validation_text(made) and "\u202e" not in validation_text(made)


# --- drawings -----------------------------------------------------------------------------------------------------


def test_a_distance_is_drawn_where_it_lies_on_its_scale():
    row = replace(validation_tables.row(PASSED), z="+2.0")
    drawn = distances([row], "d", "t")
    ElementTree.fromstring(drawn)
    middle, half = (LEFT + RIGHT) / 2, (RIGHT - LEFT) / 2
    assert f'<svg x="{middle + half * 2 / END:.2f}%"' in drawn


def test_what_lies_beyond_the_scale_is_drawn_at_its_end_with_its_figure():
    drawn = distances([replace(validation_tables.row(MISSED), z="-17.3")], "d", "t")
    assert f'<svg x="{LEFT:.2f}%"' in drawn and "-17.3" in drawn


def test_a_miss_differs_in_shape_and_not_only_in_colour():
    drawn = distances([validation_tables.row(PASSED), validation_tables.row(MISSED)], "d", "t")
    assert "z-passed" in drawn and "z-missed" in drawn  # full and hollow


def test_a_curve_is_drawn_with_what_was_seen_and_its_spread():
    chart = curve_chart(CURVE)
    assert [(point.x, point.low, point.high, point.line) for point in chart.points] == [
        (21.0, pytest.approx(0.66), pytest.approx(0.86), 0)
    ]
    assert "Seen: 0.76 at 21 (T38.2)." in chart.description
    ElementTree.fromstring(chart_svg(chart, "c", alone=True))


def test_a_falling_series_runs_from_left_to_right_as_disease_does():
    line = Drawn(says="FGF23", x=(120.0, 10.0), y=(1.0, 8.0), seen=())
    assert curve_chart(replace(CURVE, lines=(line,))).x_falls


def test_rows_go_to_a_table(tmp_path: Path):
    path = tmp_path / "rows.csv"
    assert write_verdicts(ALL, path) == len(ALL)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["passed"] for row in rows] == ["true", "false", "", "", "", "true", "true"]
    assert rows[0]["source"] == "fatemi1991"
