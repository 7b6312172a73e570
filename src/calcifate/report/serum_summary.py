"""What a run over a table of sera did, in a few lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.finding import Audience
from calcifate.flow.serum import FormSpread, IndexSpread, SerumTableSummary
from calcifate.report.format import number, percent, significant, span
from calcifate.report.layout import heading, table
from calcifate.report.sections import paragraphs, shown_rows
from calcifate.report.urine_summary import NARROWEST, problem_lines, rows_text
from calcifate.report.urine_tables import crystal
from calcifate.report.words import words

SAY: Audience = "professional"
DECIMALS = 2  # of a concentration and of an index: the intervals are wider than the third


def serum_summary(summary: SerumTableSummary, *, width: int = 80) -> str:
    """Rows done, rows with a problem and the first of them, and the forms of calcium and magnesium of the rest.

    Parameters
    ----------
    summary : SerumTableSummary
    width : int
        No line is wider, but never below 40. [columns]
    """
    w, width = words(SAY), max(width, NARROWEST)
    title = w["serum_table_title"].format(fluid=summary.fluid, method=summary.method)
    done = w["urine_table_done"].format(
        given=summary.given, rows=rows_text(summary.rows, w), done=summary.done, problems=summary.rows - summary.done
    )
    lines = [*heading(title, "", width), *paragraphs([done], width)]
    lines += paragraphs([w["serum_table_noted"].format(count=summary.noted)] if summary.noted else [], width)
    lines += problem_lines(summary.problems, w, width)
    if summary.done:
        lines += _forms(summary, w, width) + _indices(summary, w, width)
    assumed = w["urine_assumed"].format(assumed="; ".join(summary.assumed).rstrip("."))
    lines += paragraphs([assumed] if summary.assumed else [], width)
    lines += paragraphs(summary.caveats, width, "- ")
    if summary.written:
        lines += paragraphs([w["urine_table_written"].format(written=summary.written)], width)
    return "\n".join(lines) + "\n"


def _forms(summary: SerumTableSummary, w: Mapping[str, str], width: int) -> list[str]:
    head = [w[f"serum_table_{name}"] for name in ("form", "n", "median")]
    head += [w["urine_table_between"], w["serum_table_interval"], w["serum_table_share"]]
    lines = table(head, shown_rows(_form(entry, w) for entry in summary.forms), width, right=[1, 2, 3, 4, 5])
    return lines + paragraphs([w["serum_table_legend"]], width)


def _form(entry: FormSpread, w: Mapping[str, str]) -> tuple[str, ...]:
    half = entry.half_width
    return (
        w[f"serum_form_{entry.metal}_{entry.form}"],
        str(entry.n),
        number(entry.median, DECIMALS),
        span(entry.p5, entry.p95, DECIMALS),
        "" if half is None else w["serum_table_plus_minus"].format(value=significant(half, 2)),
        percent(entry.share),
    )


def _indices(summary: SerumTableSummary, w: Mapping[str, str], width: int) -> list[str]:
    head = [w["urine_table_crystal"], w["serum_table_n"], w["serum_table_index"], w["urine_table_between"]]
    shown = [entry for entry in summary.saturations if entry.n]
    lines = table(head, shown_rows(_index(entry, w) for entry in shown), width, right=[1, 2, 3])
    return lines + paragraphs([w["serum_table_index_legend"]], width)


def _index(entry: IndexSpread, w: Mapping[str, str]) -> tuple[str, ...]:
    spread = span(entry.p5, entry.p95, DECIMALS)
    return crystal(entry.phase, w), str(entry.n), number(entry.median, DECIMALS), spread
