"""The verdicts for a terminal: a table by group, what was missed and why, and the counts last."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.physiology.validation.judge import Verdict
from calcifate.physiology.validation.target import LETTERS, Target
from calcifate.report import validation_tables
from calcifate.report.format import visible
from calcifate.report.layout import heading, table, wrap
from calcifate.report.sections import paragraphs, shown_rows

NARROWEST = 60  # columns
WIDE = 120  # from here on a target is one row
HEAD = ("target", "use", "quantity", "model", "seen", "z", "result", "source")
INTRO = (
    "One set of parameters for all. z: model less seen, in standard deviations; within 2 passes. A star: the spread "
    "was not printed and is assumed. F targets may set parameters, G never do. What needs an organ that the model "
    "does not have yet counts for nothing."
)


def validation_text(verdicts: Sequence[Verdict], *, width: int = 80) -> str:
    """Every verdict, the misses with their reasons, and the counts.

    Parameters
    ----------
    verdicts : sequence of Verdict
    width : int
        No line is wider, but never below 60. [columns]
    """
    width = max(width, NARROWEST)
    lines = [*heading("The body model beside what was seen in people", "", width), *wrap(INTRO, width)]
    for group, rows in validation_tables.by_group(verdicts).items():
        judged = [row for row in rows if row.result in ("passed", "missed", "failed")]
        later = [row for row in rows if row not in judged]
        lines += ["", group.upper(), *_judged(judged, width)]
        lines += wrap(visible(_later(later)), width) if later else []
    missed = [row for rows in validation_tables.by_group(verdicts).values() for row in rows if _is_miss(row)]
    if missed:
        lines += ["", *heading("Missed, and why", "", width)]
        lines += paragraphs(map(_told, missed), width, "- ")
    lines += ["", *heading("Counts", "", width)]
    counts = validation_tables.tallies(verdicts)
    return (
        "\n".join(lines + paragraphs([f"{use}. {validation_tables.tally_text(each)}." for use, each in counts], width))
        + "\n"
    )


def _judged(rows: Sequence[validation_tables.Row], width: int) -> list[str]:
    """A row for each target; where lines are short, what it is stands beneath its figures."""
    cells = list(shown_rows(_cells(row) for row in rows))
    if width >= WIDE:
        return table(HEAD, cells, width, right=[3, 5])
    short = table((*HEAD[:2], *HEAD[3:]), [(*row[:2], *row[3:]) for row in cells], width, right=[2, 4])
    if len(short) != len(cells) + 1:
        return table(HEAD, cells, width, right=[3, 5])
    return short[:1] + [
        line for above, row in zip(short[1:], cells, strict=True) for line in (above, *wrap(row[2], width, "  "))
    ]


def _cells(row: validation_tables.Row) -> tuple[str, ...]:
    seen = f"{row.observed} {row.unit}".rstrip()
    return (row.id, row.use, _what(row), row.predicted, seen, row.z, _result(row), row.source)


def _what(row: validation_tables.Row) -> str:
    return f"{row.quantity}, {row.setting}" if row.setting else row.quantity


def _result(row: validation_tables.Row) -> str:
    word = validation_tables.RESULTS[row.result]
    return word if row.result == "passed" else word.upper()


def _is_miss(row: validation_tables.Row) -> bool:
    return row.result in ("missed", "failed")


def _told(row: validation_tables.Row) -> str:
    """A miss in words: how far off, why, and what has to be known of the figure."""
    seen = f"{row.observed} {row.unit}".rstrip()
    gap = f"the model gives {row.predicted}; seen: {seen}" if row.result == "missed" else "it failed to run"
    figure = f"About the figure: {row.about}" if row.about else ""
    return f"{row.id} ({row.use}) {_what(row)}: {gap}. {row.why} {figure}".rstrip()


def _later(rows: Sequence[validation_tables.Row]) -> str:
    """Targets that were not judged, by the reason."""
    reasons = dict.fromkeys(row.why for row in rows)
    told = [f"{', '.join(row.id for row in rows if row.why == reason)}: {reason}" for reason in reasons]
    return " ".join(told)


def target_list(entries: Sequence[Target], *, width: int = 80) -> str:
    """The targets without running anything: id, use, quantity, organ and source."""
    cells = [
        (each.id, LETTERS[each.use], ", ".join(filter(None, (each.quantity, each.setting))), each.organ, each.source)
        for each in entries
    ]
    return (
        "\n".join(table(("target", "use", "quantity", "organ", "source"), shown_rows(cells), max(width, NARROWEST)))
        + "\n"
    )
