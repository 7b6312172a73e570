"""What a page shows of a forecast: in the report, and on a page of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from calcifate.flow.forecast import Forecast
from calcifate.report import forecast_figures, forecast_tables
from calcifate.report.forecast_tables import GROUPS


def forecast_view(
    forecast: Forecast, w: Mapping[str, str], *, lay: bool, drawn_groups: Collection[str] = GROUPS
) -> dict[str, Any]:
    """Everything that the template sets, as text; drawings are markup.

    `drawn_groups`: the groups that get drawings; the table has them all.
    """
    from markupsafe import Markup

    drawn = forecast_figures.figures(forecast, w)
    groups = {} if forecast.withheld else forecast_tables.by_group(forecast, lay=lay)
    changed = any(quantity.changed for quantity in forecast.quantities)
    names = ["quantity", "unit", "now", "unchanged", *(["changed", "difference"] if changed else [])]
    return {
        "withheld": forecast.withheld,
        "opening": forecast_tables.opening(forecast, w),
        "changed": changed,
        "about": forecast_tables.about_columns(forecast, w, half=False),
        "head": [w[f"forecast_column_{name}"] for name in names],
        "groups": [
            {
                "name": forecast_tables.group_name(group, w),
                "rows": [forecast_tables.row(quantity, forecast, w) for quantity in quantities],
                "figures": [
                    Markup(drawn[quantity.name])
                    for quantity in quantities
                    if group in drawn_groups and quantity.name in drawn
                ],
            }
            for group, quantities in groups.items()
        ],
        "bands": forecast.draws > 0,
        "notes": [] if forecast.withheld else forecast_tables.notes(forecast, w, lay=True),
        "caveats": forecast.caveats,
        "ledger": [] if lay else [forecast_tables.ledger_text(entry, w) for entry in forecast.ledger],
    }
