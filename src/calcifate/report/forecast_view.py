"""What a page shows of a forecast: in the report, and on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calcifate.flow.forecast import Forecast
from calcifate.report import forecast_figures, forecast_tables


def forecast_view(forecast: Forecast, w: Mapping[str, str], *, lay: bool) -> dict[str, Any]:
    """Everything that the template sets, as text; drawings are markup."""
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
                "rows": [forecast_tables.row(quantity, forecast) for quantity in quantities],
                "figures": [Markup(drawn[quantity.name]) for quantity in quantities if quantity.name in drawn],
            }
            for group, quantities in groups.items()
        ],
        "bands": forecast.draws > 0,
        "notes": [] if forecast.withheld else forecast_tables.notes(forecast, w, lay=True),
        "caveats": forecast.caveats,
        "ledger": [] if lay else [forecast_tables.ledger_text(entry, w) for entry in forecast.ledger],
    }
