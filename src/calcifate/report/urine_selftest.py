"""Published cases beside our figures, as text."""

from __future__ import annotations

from itertools import groupby

from calcifate.flow.urine import SelfTest


def self_test_text(found: SelfTest) -> str:
    """A table per case; the last line says whether all figures agree."""
    lines = list[str]()
    for case, rows in groupby(found.rows, key=lambda row: row.case):
        group = list(rows)
        lines += [f"{case} ({group[0].method})", f"  {'ratio to solubility':24}{'published':>12}{'ours':>14}"]
        lines += [
            f"  {row.phase.replace('_', ' '):24}{row.published:12g}{row.ours:14.6g}  "
            f"{'agrees' if row.passed else 'DIFFERS'} (within {row.tolerance:g})"
            for row in group
        ]
        lines.append("")
    lines.append("All figures agree." if found.passed else "Some figures differ: please report it.")
    return "\n".join(lines) + "\n"
