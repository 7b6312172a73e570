"""Charts of a forecast: each quantity as now and as changed, with its bands."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity
from calcifate.report import forecast_tables
from calcifate.report.format import number
from calcifate.report.line_chart import Chart, Line, Point, chart_svg

YEARS_FROM = 1100.0  # days: from here on a course is drawn in years
HOURS, DAYS_OF_A_YEAR = 24.0, 365.25
MOST_POINTS = 400  # of a line: more cannot be seen


def figures(forecast: Forecast, w: Mapping[str, str], *, alone: bool = False) -> dict[str, str]:
    """A drawing for each quantity, by its name; none where the forecast is withheld.

    Parameters
    ----------
    alone : bool, default False
        As files of their own.
    """
    if forecast.withheld or len(forecast.time) < 2:
        return {}
    return {
        quantity.name: chart_svg(chart(quantity, forecast, w), f"forecast-{quantity.name}", alone=alone)
        for quantity in forecast.quantities
    }


def chart(quantity: ForecastQuantity, forecast: Forecast, w: Mapping[str, str]) -> Chart:
    """One quantity over time."""
    times, label = scaled_time(forecast.time, w)
    parts = [(w["forecast_line_unchanged"], quantity.unchanged)]
    parts += [(w["forecast_line_changed"], quantity.changed)] if quantity.changed else []
    kept = range(0, len(times), max(1, len(times) // MOST_POINTS))
    kept = [*kept, len(times) - 1] if kept[-1] != len(times) - 1 else [*kept]
    lines = tuple(_line(label, bands, times, kept) for label, bands in parts)
    places = forecast_tables.decimals(quantity)
    own = quantity.measured
    return Chart(
        title=forecast_tables.row_name(quantity, w),
        x_label=label,
        unit=forecast_tables.unit_text(quantity, w),
        lines=lines,
        points=(Point(x=times[0], y=own),) if own is not None else (),
        points_label=w["forecast_own"],
        description=" ".join(_said(label, bands, places, w) for label, bands in parts),
    )


def scaled_time(time: tuple[float, ...], w: Mapping[str, str]) -> tuple[list[float], str]:
    """Times in the unit that suits their length, and its name.

    Examples
    --------
    >>> from calcifate.report.words import words
    >>> scaled_time((0.0, 1.0), words("lay"))
    ([0.0, 24.0], 'hours from now')
    """
    if time[-1] < forecast_tables.HOURS_BELOW:
        return [each * HOURS for each in time], w["forecast_axis_hours"]
    if time[-1] >= YEARS_FROM:
        return [each / DAYS_OF_A_YEAR for each in time], w["forecast_axis_years"]
    return list(time), w["forecast_axis_days"]


def _line(label: str, bands: Bands, times: list[float], kept: list[int]) -> Line:
    sides = [(bands.low_90, bands.high_90), (bands.low_50, bands.high_50)]
    return Line(
        label=label,
        x=[times[place] for place in kept],
        y=[bands.value[place] for place in kept],
        bands=tuple(
            ([low[place] for place in kept], [high[place] for place in kept]) for low, high in sides if low and high
        ),
    )


def _said(label: str, bands: Bands, places: int, w: Mapping[str, str]) -> str:
    said = w["forecast_figure"].format(
        label=label, start=number(bands.value[0], places), end=number(bands.value[-1], places)
    )
    if not (bands.low_90 and bands.high_90):
        return said
    low, high = number(bands.low_90[-1], places), number(bands.high_90[-1], places)
    return f"{said} {w['forecast_figure_band'].format(low=low, high=high)}"
