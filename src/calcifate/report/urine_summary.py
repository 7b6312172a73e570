"""What a run over a table of urines did, in a few lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.flow.finding import Audience
from calcifate.flow.urine import ProblemCount, SaturationSpread, TableSummary
from calcifate.report.format import percent, visible
from calcifate.report.layout import heading, table
from calcifate.report.sections import paragraphs, shown_rows
from calcifate.report.urine_tables import band_text, crystal, known, ratio_number
from calcifate.report.words import words

SAY: Audience = "professional"
NARROWEST = 40  # columns
PROBLEMS_SHOWN = 5
SATURATIONS_SHOWN = 12  # lines: four crystals by three methods
CAVEATS_SHOWN = 3


def table_summary(summary: TableSummary, *, width: int = 80) -> str:
    """Rows done, rows with a problem and the first of them, and the saturations of the rest.

    Parameters
    ----------
    summary : TableSummary
    width : int
        No line is wider, but never below 40. [columns]
    """
    w, width = words(SAY), max(width, NARROWEST)
    done = w["urine_table_done"].format(
        given=summary.given, rows=rows_text(summary.rows, w), done=summary.done, problems=summary.rows - summary.done
    )
    lines = [*heading(w["urine_table_title"], "", width), *paragraphs([done], width)]
    lines += problem_lines(summary.problems, w, width)
    lines += _saturations(summary, w, width)
    if summary.completeness:
        counts = [
            w["urine_table_completeness_one"].format(count=entry.rows, text=entry.text)
            for entry in summary.completeness
        ]
        lines += paragraphs([w["urine_table_completeness"].format(counts="; ".join(counts))], width)
    assumed = w["urine_assumed"].format(assumed="; ".join(summary.assumed).rstrip("."))
    lines += paragraphs([assumed] if summary.assumed else [], width)
    more = len(summary.caveats) - CAVEATS_SHOWN
    lines += paragraphs(summary.caveats[:CAVEATS_SHOWN], width, "- ")
    lines += paragraphs([w["more_rows"].format(count=more)] if more > 0 else [], width, "- ")
    lines += paragraphs([w["urine_purpose"]], width)
    if summary.written:
        lines += paragraphs([w["urine_table_written"].format(written=summary.written)], width)
    return "\n".join(lines) + "\n"


def rows_text(count: int, w: Mapping[str, str]) -> str:
    """``3 rows``."""
    return w["urine_table_row"] if count == 1 else w["urine_table_rows"].format(count=count)


def problem_lines(problems: Sequence[ProblemCount], w: Mapping[str, str], width: int) -> list[str]:
    """The most frequent problems of rows, a line each, and how many more there are."""
    texts = [
        w["urine_table_problem"].format(text=entry.text.rstrip("."), rows=rows_text(entry.rows, w), first=entry.first)
        for entry in problems[:PROBLEMS_SHOWN]
    ]
    more = len(problems) - len(texts)
    texts += [w["urine_table_more_problems"].format(count=more)] if more else []
    return paragraphs(texts, width, "- ")


def _saturations(summary: TableSummary, w: Mapping[str, str], width: int) -> list[str]:
    shown = summary.saturations[:SATURATIONS_SHOWN]
    if not shown:
        return []
    head = [w[f"urine_table_{name}"] for name in ("crystal", "method", "n", "median", "between", "above")]
    lines = table(head, shown_rows(_row(entry, w) for entry in shown), width, right=[2, 3, 4, 5])
    more = len(summary.saturations) - len(shown)
    said = [w["urine_table_legend"], *([w["urine_table_more"].format(count=more)] if more else [])]
    return lines + paragraphs([visible(" ".join(said))], width)


def _row(entry: SaturationSpread, w: Mapping[str, str]) -> tuple[str, ...]:
    median = known(entry.median)
    return (
        crystal(entry.phase, w),
        entry.method,
        str(entry.n),
        w["unknown"] if median is None else ratio_number(median, w),
        band_text(entry.p5, entry.p95, w),
        percent(entry.above_one) if entry.n else w["unknown"],
    )
