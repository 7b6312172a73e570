"""The rows about foods: what each brings, day by day, what of it can be absorbed, and the price of a suggestion."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import AbsorbedPart, DayAmount, FoodShare, RatioView
from calcifate.report.format import number, percent, signed_span, significant, significant_span, span
from calcifate.report.names import decimals, is_range, nutrient_name, nutrient_unit
from calcifate.report.views import say

PRICE = ("calcium", "potassium", "phosphorus", "oxalate", "vitamin_k1")
"""What comes with magnesium: it is never shown alone."""
CONTRIBUTIONS_SHOWN = 8
Amounts = Mapping[str, tuple[float, float] | None]


def share_text(share: FoodShare | DayAmount | None, nutrient: str, w: Mapping[str, str]) -> str:
    """What one food or day brings; a range where only a range is known."""
    if share is None or (share.value is None and share.low is None):
        return w["unknown"]
    places = decimals(nutrient)
    known = share.low is not None and share.high is not None
    ranged = known and (share.value is None or is_range(nutrient))
    least = isinstance(share, DayAmount) and share.at_least
    text = span(share.low, share.high, places) if ranged else number(share.value, places, down=least)
    if not least:
        return text
    return w["unknown"] if text == "0" else w["at_least"].format(value=text)


def contribution_rows(
    assessment: Assessment, most: int = CONTRIBUTIONS_SHOWN
) -> tuple[list[tuple[str, ...]], list[float], int]:
    """The foods that bring most magnesium, with their price.

    Returns
    -------
    tuple
        Rows of food, grams, share of magnesium, magnesium and the price columns; the shares from 0 to 1; and how many
        foods are not listed.
    """
    w, intake = say(assessment), assessment.intake
    if "magnesium" not in intake:
        return [], [], 0
    price = {
        nutrient: {(share.food, share.food_id): share for share in intake[nutrient].by_food}
        for nutrient in PRICE
        if nutrient in intake
    }
    foods = sorted(intake["magnesium"].by_food, key=lambda share: -(share.value or 0))
    rows, shares = list[tuple[str, ...]](), list[float]()
    for food in foods[:most]:
        key = (food.food, food.food_id)
        rows.append(
            (
                food.food,
                number(food.grams),
                percent(food.share),
                share_text(food, "magnesium", w),
                *(share_text(price[nutrient].get(key), nutrient, w) for nutrient in price),
            )
        )
        shares.append(food.share or 0)
    return rows, shares, max(0, len(foods) - most)


def priced(assessment: Assessment) -> list[str]:
    """The nutrients of the contributions table: magnesium, and what comes with it."""
    return [nutrient for nutrient in ("magnesium", *PRICE) if nutrient in assessment.intake]


def contribution_head(assessment: Assessment) -> tuple[str, ...]:
    """The head of the contributions table."""
    w = say(assessment)
    names = [f"{nutrient_name(name, assessment)}, {nutrient_unit(name)}" for name in priced(assessment)]
    return (w["col_food"], w["col_grams"], w["col_share"], *names)


def ratio_sentences(ratio: RatioView | None, assessment: Assessment) -> list[str]:
    """The ratio said both ways, with its interval, and what it hides."""
    w = say(assessment)
    if ratio is None or ratio.ratio_of_means is None:
        return [w["ratio_missing"], *([ratio.reading] if ratio and ratio.reading else [])]
    means, daily = number(ratio.ratio_of_means, 1), number(ratio.mean_of_daily_ratios, 1)
    known = ratio.low is not None and ratio.high is not None
    between = f" ({span(ratio.low, ratio.high, 1)})" if known else ""
    sentence = w["ratio_two_ways"].format(means=f"{means}{between}", daily=daily)
    return [sentence, ratio.reading]


def band(ratio: RatioView) -> str:
    """``2.0-2.8``."""
    return span(ratio.band_low, ratio.band_high, 1)


def absorbed_parts(assessment: Assessment) -> list[AbsorbedPart]:
    """The amounts that can be absorbed per day, by law."""
    return [part for part in assessment.absorption if part.unit.endswith("/d")]


def absorbed_row(part: AbsorbedPart, assessment: Assessment) -> tuple[str, ...]:
    """Nutrient, law, eaten, absorbable, low to high, share. A law that gives only a range has no best value."""
    w = say(assessment)
    ranged = part.low is not None and part.high is not None
    value = significant(part.value) if part.value is not None or not ranged else significant_span(part.low, part.high)
    return (
        nutrient_name(part.nutrient, assessment),
        law_name(part, assessment),
        f"{significant(part.eaten)} {part.unit}" if part.eaten is not None else w["unknown"],
        f"{value} {part.unit}" if value != w["unknown"] else value,
        significant_span(part.low, part.high) if ranged and part.value is not None else "",
        percent(part.fraction) if part.fraction is not None else "",
    )


def law_name(part: AbsorbedPart, assessment: Assessment) -> str:
    """A law as people name it: ``the load of each meal (Heaney 1990)``."""
    return say(assessment).get(f"law_{part.law}", part.law.replace("_", " "))


def hindrances(assessment: Assessment) -> list[str]:
    """What in the diet stands against absorption, as ratios: ``phytate to calcium 0.007-0.09``."""
    return [
        f"{law_name(part, assessment)} {significant_span(part.low, part.high, 2)}"
        if part.value is None
        else f"{law_name(part, assessment)} {significant(part.value, 2)}"
        for part in assessment.absorption
        if not part.unit.endswith("/d")
    ]


def prices(amounts: Amounts, share: float | None, w: Mapping[str, str]) -> str:
    """What a serving brings, magnesium first, with its whole price: ``magnesium 24 mg (6 %), potassium 167 mg``."""
    parts = list[str]()
    for nutrient in _in_order(amounts):
        known = amounts[nutrient]
        text = w["unknown"] if known is None else f"{span(*known, decimals(nutrient))} {nutrient_unit(nutrient)}"
        if nutrient == "magnesium" and share is not None:
            text += f" ({percent(share)})"
        parts.append(f"{nutrient_name(nutrient)} {text}")
    return ", ".join(parts)


def changes(change: Amounts) -> str:
    """A change per day by nutrient: ``magnesium +25 to +40 mg, potassium +90 mg``."""
    parts = list[str]()
    for nutrient in _in_order(change):
        unit = f" {nutrient_unit(nutrient)}" if change[nutrient] is not None else ""
        parts.append(f"{nutrient_name(nutrient)} {signed_span(change[nutrient], decimals(nutrient))}{unit}")
    return ", ".join(parts)


def short_changes(change: Amounts, w: Mapping[str, str]) -> str:
    """The same with the symbols of the tables: ``Mg +25 to +40, K +90``; only what has one."""
    known = [nutrient for nutrient in _in_order(change) if f"symbol_{nutrient}" in w]
    return ", ".join(
        f"{w[f'symbol_{nutrient}']} {signed_span(change[nutrient], decimals(nutrient))}" for nutrient in known
    )


def _in_order(amounts: Amounts) -> list[str]:
    order = {nutrient: place for place, nutrient in enumerate(("magnesium", *PRICE))}
    return sorted(amounts, key=lambda key: order.get(key, len(order)))


DAY_NUTRIENTS = ("magnesium", "calcium", "phosphorus", "potassium", "sodium", "oxalate")
DAYS_IN_TABLE = 7  # with more, the days become rows


def day_table(assessment: Assessment) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of the table of days; many days run down, few run across."""
    w = say(assessment)
    nutrients = [name for name in DAY_NUTRIENTS if name in assessment.intake and assessment.intake[name].by_day]
    names = [f"{nutrient_name(name, assessment)}, {nutrient_unit(name)}" for name in nutrients]
    days = list(dict.fromkeys(day.day for name in nutrients for day in assessment.intake[name].by_day))
    cells = [{day.day: share_text(day, name, w) for day in assessment.intake[name].by_day} for name in nutrients]
    across = [(name, *(cell.get(day, w["unknown"]) for day in days)) for name, cell in zip(names, cells, strict=True)]
    if not nutrients or len(days) <= DAYS_IN_TABLE:
        return (w["column_nutrient"], *(f"{w['col_day']} {day}" for day in days)), across
    return (w["col_day"], *names), [(day, *(cell.get(day, w["unknown"]) for cell in cells)) for day in days]
