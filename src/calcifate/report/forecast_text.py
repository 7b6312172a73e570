"""A forecast for a terminal: a text of its own, and a section of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Audience
from calcifate.flow.forecast import Forecast
from calcifate.report import forecast_tables, views
from calcifate.report.layout import heading, table
from calcifate.report.sections import paragraphs, shown_rows
from calcifate.report.words import words

NARROWEST = 40  # columns
WIDE = 90  # from here on a course has all its letters
LETTERS, FEW_LETTERS = 14, 8  # of a course
IN_REPORT = ("serum", "hormone", "urine")  # groups that a report shows in the terminal
OUTER_ONLY = ("flow", "store")  # groups of which the terminal shows the outer band only
SHORT = ("serum",)  # the same on a full lay page
CAVEATS_SHOWN = 4  # in a report; alone it shows all


def forecast_text(
    forecast: Forecast, *, audience: Audience = "professional", width: int = 80, ledger: bool = False
) -> str:
    """A forecast as text of its own, with every caveat and source.

    Parameters
    ----------
    forecast : Forecast
    audience : {"professional", "lay"}
    width : int
        No line is wider, but never below 40. [columns]
    ledger : bool, default False
        The books of calcium, magnesium and phosphate too.
    """
    w, width, lay = words(audience), max(width, NARROWEST), audience == "lay"
    lines = heading(forecast_tables.title(forecast, w), "", width)
    lines += paragraphs(forecast_tables.opening(forecast, w), width)
    if not forecast.withheld:
        lines += ["", *_table(forecast, w, width, lay=lay, half=not lay), ""]
        lines += paragraphs(forecast_tables.notes(forecast, w, lay=lay), width)
        if ledger:
            lines += paragraphs([forecast_tables.ledger_text(entry, w) for entry in forecast.ledger], width)
    lines += paragraphs(forecast.caveats, width, "- ")
    said = w["forecast_sources"].format(sources="; ".join(forecast_tables.source_texts(forecast)))
    lines += paragraphs([said] if forecast.sources and not lay else [], width)
    return "\n".join(lines) + "\n"


def section(assessment: Assessment, width: int, *, short: bool = False) -> list[str]:
    """The forecast within a report: one band, the first caveats, and how many more there are.

    `short`: of a full page only the values of blood are left, without bands and with one caveat.
    """
    forecast, w = assessment.forecast, views.say(assessment)
    if forecast is None:
        return []
    lay, groups = views.is_lay(assessment), SHORT if short else IN_REPORT
    lines = heading(w["heading_forecast"], "", width)
    lines += paragraphs(forecast_tables.opening(forecast, w), width)
    if not forecast.withheld:
        first = replace(forecast, quantities=tuple(each for each in forecast.quantities if each.group in groups))
        lines += _table(first, w, width, lay=lay, half=False, most=not short)
        lines += paragraphs(forecast_tables.notes(first, w, lay=lay), width) if not short else []
        beyond = len(forecast.quantities) - len(first.quantities)
        lines += paragraphs([w["forecast_more"].format(count=beyond)] if beyond and not lay else [], width)
    shown = 1 if short else CAVEATS_SHOWN
    more = len(forecast.caveats) - shown
    lines += paragraphs(forecast.caveats[:shown], width, "- ")
    return lines + (paragraphs([w["more_in_page"].format(count=more)], width) if more > 0 else [])


def _table(
    forecast: Forecast, w: Mapping[str, str], width: int, *, lay: bool, half: bool, most: bool = True
) -> list[str]:
    """One table for all groups, so that its columns stand beneath each other; a narrow one has units with the names."""
    changed, wide = any(quantity.changed for quantity in forecast.quantities), width >= WIDE
    names = ["quantity", *(["unit"] if wide else []), "now", "unchanged"]
    names += (["changed", "difference"] if changed else []) + ["course"]
    head, rows = [w[f"forecast_column_{name}"] for name in names], list[tuple[str, ...]]()
    for group, quantities in forecast_tables.by_group(forecast, lay=lay).items():
        rows.append((forecast_tables.group_name(group, w).upper(), *[""] * (len(head) - 1)))
        for quantity in quantities:
            found = forecast_tables.row(quantity, forecast, w, LETTERS if wide else FEW_LETTERS)
            name = [found.name, found.unit] if wide else [", ".join(filter(None, (found.name, found.unit)))]
            middle = [found.changed, found.difference] if changed else []
            rows.append((*name, found.now, found.unchanged, *middle, found.course))
            inner = half and group not in OUTER_ONLY and found.half != found.most
            for label, band in [(w["forecast_half"], found.half)] * inner + [(w["forecast_most"], found.most)] * most:
                if any(band) and band != (found.unchanged, found.changed, found.difference):
                    first = [f"· {label}", *([""] if wide else [])]
                    rows.append((*first, "", band[0], *(band[1:] if changed else ()), ""))
    lines = paragraphs([forecast_tables.about_columns(forecast, w, half=half, bands=most)], width)
    return lines + table(head, shown_rows(rows), width, right=range(2 if wide else 1, len(head) - 1))
