"""A forecast as rows: each quantity now, at the end as now, at the end as changed, with its bands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calcifate.errors import DataError
from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity, LedgerLine
from calcifate.report.forecast_spark import FLAT, sparkline
from calcifate.report.format import number, percent, span
from calcifate.report.layout import cut

GROUPS = ("serum", "hormone", "urine", "stool", "flow", "store")
LAY_GROUPS = ("serum", "urine")
ON_THE_WAY = ("serum", "hormone", "urine")
MUCH = 2.0  # times the difference at the end
HOURS_BELOW = 3.0  # days: shorter courses are told in hours
DIGITS = 3  # of the value at the start
MOST_DECIMALS = 4
NEVER_BELOW = 1e-12  # a share of the books that rounding leaves


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a table says of one quantity; empty where there is nothing to say."""

    name: str
    unit: str
    now: str
    unchanged: str
    changed: str
    difference: str
    course: str
    half: tuple[str, str, str]
    """As now, changed and difference: half of the draws lie between."""
    most: tuple[str, str, str]
    """The same for nine in ten."""


def by_group(forecast: Forecast, *, lay: bool = False) -> dict[str, list[ForecastQuantity]]:
    """The quantities by group, in the order in which a reader looks for them; a group of its own comes last."""
    order = [*GROUPS, *dict.fromkeys(quantity.group for quantity in forecast.quantities)]
    shown = [group for group in dict.fromkeys(order) if not lay or group in LAY_GROUPS]
    found = {group: [each for each in forecast.quantities if each.group == group] for group in shown}
    return {group: each for group, each in found.items() if each}


def group_name(group: str, w: Mapping[str, str]) -> str:
    return w.get(f"forecast_group_{group}", group)


def row(quantity: ForecastQuantity, forecast: Forecast, w: Mapping[str, str], letters: int = 12) -> Row:
    """One quantity as texts."""
    places, changed = decimals(quantity), quantity.changed
    beside = quantity.unchanged.value if changed else ()
    return Row(
        name=row_name(quantity, w),
        unit=unit_text(quantity, w),
        now=number(quantity.unchanged.value[0], places),
        unchanged=number(quantity.unchanged.value[-1], places),
        changed=number(changed.value[-1], places) if changed else "",
        difference=signed(quantity.difference.value[-1], places) if quantity.difference else "",
        course=sparkline(forecast.time, (changed or quantity.unchanged).value, letters, beside),
        half=_band(quantity, places, "low_50", "high_50"),
        most=_band(quantity, places, "low_90", "high_90"),
    )


def _band(quantity: ForecastQuantity, places: int, low: str, high: str) -> tuple[str, str, str]:
    found = list[str]()
    for bands, change in ((quantity.unchanged, False), (quantity.changed, False), (quantity.difference, True)):
        ends: tuple[tuple[float, ...], ...] = (getattr(bands, low), getattr(bands, high)) if bands else ((), ())
        if not (ends[0] and ends[1]):
            found.append("")
        elif change:
            found.append(signed_span(ends[0][-1], ends[1][-1], places))
        else:
            found.append(span(ends[0][-1], ends[1][-1], places))
    return found[0], found[1], found[2]


def decimals(quantity: ForecastQuantity) -> int:
    """Decimals that give three digits to the greatest value at the ends of the course.

    Examples
    --------
    >>> from calcifate.flow.forecast import Bands, ForecastQuantity
    >>> calcium = ForecastQuantity(name="c", says="c", unit="mmol/L", group="serum", unchanged=Bands(value=(2.4, 2.3)))
    >>> decimals(calcium)
    2
    """
    ends = [abs(end) for bands in (quantity.unchanged, quantity.changed) if bands for end in _ends(bands)]
    largest = max((end for end in ends if end > 0 and math.isfinite(end)), default=1.0)
    return min(MOST_DECIMALS, max(0, DIGITS - 1 - math.floor(math.log10(largest))))


def _ends(bands: Bands) -> tuple[float, float]:
    return bands.value[0], bands.value[-1]


def signed(value: float, places: int) -> str:
    """A difference with its sign; one that rounds to nothing is 0.

    Examples
    --------
    >>> signed(0.123, 2), signed(-0.123, 2), signed(0.0004, 2)
    ('+0.12', '-0.12', '0')
    """
    text = f"{value:+.{places}f}"
    return "0" if float(text) == 0 else text


def signed_span(low: float, high: float, places: int) -> str:
    """A difference from low to high.

    Examples
    --------
    >>> signed_span(-0.12, 0.31, 2), signed_span(0.001, 0.002, 2)
    ('-0.12 to +0.31', '0')
    """
    ends = signed(low, places), signed(high, places)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def last_day(forecast: Forecast) -> str:
    """The day at which it ends, as people write it."""
    return f"{forecast.time[-1]:g}" if forecast.time else "0"


def days_text(forecast: Forecast, w: Mapping[str, str]) -> str:
    day = last_day(forecast)
    return w["forecast_day"] if day == "1" else w["forecast_days"].format(value=day)


def title(forecast: Forecast, w: Mapping[str, str]) -> str:
    if forecast.withheld:
        return w["forecast_withheld_title"]
    return w["forecast_title"].format(days=days_text(forecast, w))


def opening(forecast: Forecast, w: Mapping[str, str]) -> list[str]:
    """What it is, what is changed, and how its spread was found; or why there is none."""
    if forecast.withheld:
        return [w["forecast_withheld"].format(reason=forecast.withheld)]
    changed = w["forecast_changed"].format(scenario=forecast.scenario.rstrip(".") + ".")
    spread = w["forecast_draws"].format(draws=forecast.draws, seed=forecast.seed)
    return [
        w["forecast_intro"],
        changed if forecast.scenario else w["forecast_nothing_changed"],
        spread if forecast.draws else w["forecast_no_spread"],
    ]


def about_columns(forecast: Forecast, w: Mapping[str, str], *, half: bool, bands: bool = True) -> str:
    """What the columns of the table are."""
    changed = any(quantity.changed for quantity in forecast.quantities)
    said = w["forecast_ends_changed" if changed else "forecast_ends_unchanged"].format(day=last_day(forecast))
    if not (forecast.draws and bands):
        return said
    return f"{said} {w['forecast_ends_bands' if half else 'forecast_ends_band']}"


def notes(forecast: Forecast, w: Mapping[str, str], *, lay: bool = False) -> list[str]:
    """What belongs to the table: how to read the course, which changes are open, own values."""
    changed = any(quantity.changed for quantity in forecast.quantities)
    legend = w["forecast_legend_changed" if changed else "forecast_legend_unchanged"]
    found = [] if lay else [legend.format(day=last_day(forecast), flat=f"{FLAT * 100:g} %")]
    shown = [each for each in shown_quantities(forecast, lay=lay) if each.group in ON_THE_WAY]
    unsure = [row_name(quantity, w) for quantity in shown if is_open(quantity)]
    found += [w["forecast_open"].format(names="; ".join(unsure))] if unsure else []
    farther = [said for each in shown if (said := farthest(each, forecast.time, w))]
    found += [w["forecast_on_the_way"].format(list="; ".join(farther))] if farther else []
    own = [_measured(quantity, w) for quantity in shown_quantities(forecast, lay=lay) if quantity.measured is not None]
    return found + ([w["forecast_measured"].format(values="; ".join(own))] if own else [])


def shown_quantities(forecast: Forecast, *, lay: bool) -> Iterable[ForecastQuantity]:
    return (quantity for group in by_group(forecast, lay=lay).values() for quantity in group)


def row_name(quantity: ForecastQuantity, w: Mapping[str, str]) -> str:
    """What a voice calls a quantity: the words of the model, unless it has plainer ones."""
    plain = w.get(f"forecast_plain_name_{quantity.name}", "") if w["forecast_names"] == "plain" else ""
    return plain or quantity.says or quantity.name.replace("_", " ")


def unit_text(quantity: ForecastQuantity, w: Mapping[str, str]) -> str:
    """Its unit as a voice writes it; nothing for a plain number."""
    if quantity.unit == "1":
        return ""
    return f"{quantity.unit.removesuffix('/d')}{w['forecast_a_day']}" if quantity.unit.endswith("/d") else quantity.unit


def is_open(quantity: ForecastQuantity) -> bool:
    """Whether nine in ten draws differ even in which way the change goes, at the precision that is shown."""
    difference = quantity.difference
    if difference is None or not (difference.low_90 and difference.high_90):
        return False
    places = decimals(quantity)
    low, high = signed(difference.low_90[-1], places), signed(difference.high_90[-1], places)
    return low.startswith("-") and high.startswith("+")


def farthest(quantity: ForecastQuantity, time: Sequence[float], w: Mapping[str, str]) -> str:
    """Where a difference is much greater than at the end, in words; empty where it is not.

    A change that ends before the course does leaves little at its end.
    """
    if quantity.difference is None:
        return ""
    values, places = quantity.difference.value, decimals(quantity)
    at = max(range(len(values)), key=lambda place: abs(values[place]))
    if signed(values[at], places) == "0" or abs(values[at]) < MUCH * abs(values[-1]):
        return ""
    told = {
        "name": row_name(quantity, w),
        "difference": f"{signed(values[at], places)} {unit_text(quantity, w)}".rstrip(),
    }
    if time[-1] < HOURS_BELOW:
        return w["forecast_on_the_way_hour"].format(**told, hour=f"{time[at] * 24:.3g}")
    return w["forecast_on_the_way_day"].format(**told, day=f"{time[at]:.4g}")


def _measured(quantity: ForecastQuantity, w: Mapping[str, str]) -> str:
    places = decimals(quantity)
    return w["forecast_measured_one"].format(
        name=row_name(quantity, w),
        value=number(quantity.measured, places),
        unit=unit_text(quantity, w),
        now=number(quantity.unchanged.value[0], places),
    )


def source_texts(forecast: Forecast, longest: int = 40) -> list[str]:
    """Who and when for each source; one without a record is named by its id."""
    from calcifate.source import source

    found = list[str]()
    for source_id in forecast.sources:
        try:
            record = source(source_id)
        except DataError:
            found.append(source_id)
            continue
        by = record.authors.split(",")[0] or cut(record.title.partition(",")[0], longest)
        found.append(f"{by} {record.year}")
    return list(dict.fromkeys(found))


def ledger_text(entry: LedgerLine, w: Mapping[str, str]) -> str:
    """The books of one element in a sentence."""

    def listed(parts: Mapping[str, float]) -> str:
        told = [
            w["forecast_ledger_part"].format(name=name.replace("_", " "), value=number(value, 1))
            for name, value in parts.items()
            if abs(value) > NEVER_BELOW
        ]
        return ", ".join(told) or w["forecast_ledger_none"]

    return w["forecast_ledger"].format(
        element=w.get(f"element_{entry.element}", entry.element),
        start=number(entry.at_start, 1),
        end=number(entry.at_end, 1),
        gained=listed(entry.gained),
        lost=listed(entry.lost),
        unexplained=unexplained(entry.unexplained),
    )


def unexplained(share: float) -> str:
    """A share of the books in powers of ten; it is far below what a decimal shows.

    Examples
    --------
    >>> unexplained(3.2e-11), unexplained(0.0), unexplained(0.02)
    ('3e-11', '0', '2 %')
    """
    if share == 0:
        return "0"
    return percent(abs(share)) if abs(share) >= 0.01 else f"{abs(share):.0e}"
