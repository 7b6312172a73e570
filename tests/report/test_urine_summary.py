"""The few lines after a run over a table of urines."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from calcifate.flow.urine import CompletenessCount, ProblemCount, SaturationSpread, TableSummary
from calcifate.guidance.overclaim import overclaims
from calcifate.report.format import columns
from calcifate.report.urine_summary import PROBLEMS_SHOWN, SATURATIONS_SHOWN, table_summary

from .builders import HOSTILE


def spread(
    phase: str = "whewellite", method: str = "equil2", n: int = 998, median: float | None = 6.2
) -> SaturationSpread:
    return SaturationSpread(
        phase=phase,
        name=phase,
        method=method,
        n=n,
        median=median,
        p5=None if median is None else median / 3,
        p95=None if median is None else median * 3,
        above_one=None if median is None else 0.97,
    )


def summary() -> TableSummary:
    return TableSummary(
        given="urines.csv",
        written="ss.parquet",
        rows=1000,
        done=997,
        problems=(
            ProblemCount(text="pH 74 is not possible", rows=2, first="line 18"),
            ProblemCount(text="calcium is negative", rows=1, first="line 40"),
        ),
        methods=("equil2", "default37"),
        saturations=(spread(), spread(method="default37"), spread("brushite", n=0, median=None)),
        completeness=(
            CompletenessCount(text="usual creatinine", rows=950),
            CompletenessCount(text="less creatinine than usual", rows=30),
        ),
        assumed=("ammonium 30 mmol/d",),
        caveats=("all are spot urines",),
    )


def flat(shown: str) -> str:
    return " ".join(shown.split())


def test_it_says_what_was_done_and_what_was_not():
    shown = table_summary(summary())
    assert "urines.csv: 1000 rows, 997 done, 3 with a problem." in shown
    assert "- pH 74 is not possible (2 rows; first: line 18)" in shown
    assert "- calcium is negative (1 row; first: line 40)" in shown
    assert "950 usual creatinine; 30 less creatinine than usual" in flat(shown)
    assert "Assumed: ammonium 30 mmol/d." in shown
    assert "Written to ss.parquet." in shown
    assert "Written" not in table_summary(replace(summary(), written=""))


def test_each_median_stands_beside_its_crystal_and_method():
    shown = table_summary(summary())
    # 6.2 / 3 = 2.07 and 6.2 * 3 = 18.6
    assert re.search(r"^calcium oxalate monohydrate +equil2 +998 +6\.20 +2\.07-18\.6 +97 %$", shown, re.M)
    assert re.search(r"^brushite +equil2 +0 +unknown +unknown$", shown, re.M)  # no row is no zero
    assert "spread of these urines, not the uncertainty of one" in flat(shown)


def test_more_than_there_is_room_for_is_counted():
    many = replace(
        summary(),
        problems=tuple(ProblemCount(text=f"problem {n}", rows=1, first=f"line {n}") for n in range(9)),
        saturations=tuple(spread(f"crystal_{n}") for n in range(20)),
    )
    shown = flat(table_summary(many))
    assert f"{9 - PROBLEMS_SHOWN} more kinds of problem" in shown
    assert f"{20 - SATURATIONS_SHOWN} more lines" in shown


def test_a_run_without_a_good_row_is_told_as_such():
    none = replace(summary(), rows=1, done=0, saturations=(), completeness=(), assumed=(), caveats=())
    shown = table_summary(none)
    assert "1 row, 0 done, 1 with a problem." in shown
    assert "median" not in shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("odd", ["", *HOSTILE])
def test_it_keeps_its_width_and_no_terminal_obeys_it(width: int, odd: str):
    base = summary()
    wild = replace(
        base,
        given=f"{odd}.csv",
        problems=(ProblemCount(text=f"odd {odd}", rows=1, first=odd),),
        saturations=(spread(f"x{odd}", f"m{odd}"),),
        caveats=(odd,),
    )
    for shown in (table_summary(base, width=width), table_summary(wild, width=width)):
        assert max(columns(line) for line in shown.split("\n")) <= width
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        assert not overclaims(shown)
