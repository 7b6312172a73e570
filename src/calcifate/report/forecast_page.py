"""A forecast as a page of its own."""

from __future__ import annotations

from calcifate import __version__
from calcifate.errors import DataError
from calcifate.flow.finding import Audience
from calcifate.flow.forecast import Forecast
from calcifate.report import forecast_tables, line_chart, page
from calcifate.report.forecast_view import forecast_view
from calcifate.report.words import words
from calcifate.source import source


def forecast_html(forecast: Forecast, *, audience: Audience = "professional") -> str:
    """A forecast as one self-contained page, for screen and print: no script, no request.

    Parameters
    ----------
    forecast : Forecast
    audience : {"professional", "lay"}
    """
    from markupsafe import Markup

    w = words(audience)
    return (
        page.environment()
        .get_template("forecast_page.html.j2")
        .render(
            w=w,
            view=forecast_view(forecast, w, lay=audience == "lay"),
            title=forecast_tables.title(forecast, w),
            style=Markup(page.style() + line_chart.STYLE),
            sources=[source_line(source_id) for source_id in forecast.sources],
            made_by=f"calcifate {__version__}",
        )
    )


def source_line(source_id: str) -> dict[str, str]:
    """A source for the list at the end: who, what, when, and where it can be opened."""
    try:
        record = source(source_id)
    except DataError:
        return {"text": source_id, "link": "", "shown": ""}
    by = f"{record.authors}. " if record.authors else ""
    place = f" {record.journal or record.publisher}." if record.journal or record.publisher else ""
    return {
        "text": f"{by}{record.title}.{place} {record.year}.",
        "link": page.address(record.doi, record.url),
        "shown": record.doi or record.url,
    }
