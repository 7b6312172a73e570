"""The verdicts as one self-contained page: counts, tables with a filter, drawings, and what the model cannot do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calcifate import __version__
from calcifate.physiology.validation.judge import Verdict
from calcifate.physiology.validation.run import Curve
from calcifate.report import line_chart, page, validation_figures, validation_tables
from calcifate.report.forecast_page import source_line
from calcifate.report.line_chart import chart_svg

FILTERS = (
    ("all", "all"),
    ("passed", "passed"),
    ("missed", "missed"),
    ("failed", "failed to run"),
    ("waits", "no organ yet"),
    ("out", "not modelled"),
)
SIGNS = {"passed": "✓", "missed": "×", "failed": "!", "waits": "…", "out": "–"}


def validation_html(verdicts: Sequence[Verdict], curves: Sequence[Curve] = ()) -> str:
    """The verdicts as a page, for screen and print: no script, no request.

    Parameters
    ----------
    verdicts : sequence of Verdict
    curves : sequence of Curve, optional
        Of the main experiments, with the points that were seen.
    """
    from markupsafe import Markup

    groups = validation_tables.by_group(verdicts)
    rows = [row for each in groups.values() for row in each]
    cited = sorted({row.source for row in rows})
    return (
        page.environment()
        .get_template("validation_page.html.j2")
        .render(
            counts=[
                (use, validation_tables.tally_text(each), each) for use, each in validation_tables.tallies(verdicts)
            ],
            groups=[_group(name, each) for name, each in groups.items()],
            missed=[row for row in rows if row.result in ("missed", "failed")],
            later=[row for row in rows if row.result in ("waits", "out")],
            filters=[(key, label) for key, label in FILTERS if key == "all" or any(row.result == key for row in rows)],
            results=validation_tables.RESULTS,
            signs=SIGNS,
            charts=[
                Markup(chart_svg(validation_figures.curve_chart(each), f"curve-{place}"))
                for place, each in enumerate(curves)
            ],
            sources={source_id: source_line(source_id) for source_id in cited},
            numbers={source_id: place for place, source_id in enumerate(cited, start=1)},
            style=Markup(page.style() + line_chart.STYLE + validation_figures.STYLE),
            made_by=f"calcifate {__version__}",
        )
    )


def _group(name: str, rows: Sequence[validation_tables.Row]) -> dict[str, Any]:
    from markupsafe import Markup

    identity = name.casefold().replace(",", "").replace(" ", "-")
    title = f"How far the model is from what was seen: {name}"
    return {
        "name": name,
        "id": identity,
        "rows": rows,
        "judged": sum(row.result in ("passed", "missed", "failed") for row in rows),
        "passed": sum(row.result == "passed" for row in rows),
        "figure": Markup(validation_figures.distances(rows, f"distances-{identity}", title)),
    }
