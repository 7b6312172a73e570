"""What is eaten and taken per day, as far as the diary and the labels show it.

Unknown is never zero: an entry whose food does not report a nutrient, or whose grams are not known, leaves the total
"at least" and stands in the list of what is missing. A day without entries was not recorded and does not count.

The interval of an ordinary nutrient holds the spread of composition between samples of one food, as 95 %. Errors of
portions and of memory are not in it: they are larger, and no diary shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

from calcifate.flow.food import Match, Range
from calcifate.flow.intake import DayAmount, FoodShare, IntakePart, NutrientIntake
from calcifate.flow.person import Medicine
from calcifate.food.supplement import supplement_part
from calcifate.nutrient import Nutrient, nutrients
from calcifate.record import read_data

NORMAL_95 = 1.96


@cache
def composition_spread() -> dict[str, float]:
    """Coefficient of variation between samples of one food, by nutrient id. [1]

    Median over the foods of USDA SR26 that have an analysed mean with its standard error.
    """
    import csv
    from importlib import resources

    file = resources.files("calcifate.food").joinpath("table", "composition_spread.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    table = {_without_unit(row["nutrient"]): row["coefficient_of_variation"] for row in rows}
    return read_data(dict[str, float], table, "composition_spread.csv")


def _without_unit(column: str) -> str:
    stem, _, unit = column.rpartition("_")
    return stem if unit in {"kcal", "g", "mg", "ug"} else column


@dataclass(frozen=True, kw_only=True)
class _Amount:
    """What entries of one food bring of one nutrient, in all days together."""

    key: str
    food: str
    food_id: str
    value: float | None
    low: float
    high: float
    grams: float | None


def intake(
    matches: Sequence[Match], medicines: Sequence[Medicine], days: Sequence[str], spread: Mapping[str, float]
) -> dict[str, NutrientIntake]:
    """Intake of every nutrient per day: food and supplements apart.

    Parameters
    ----------
    matches : sequence of Match
        The entries of the diary and the foods they were taken to be.
    medicines : sequence of Medicine
        Their doses are elements and vitamins per day.
    days : sequence of str
        The days of the diary.
    spread : mapping
        Coefficient of variation of composition by nutrient id, from `composition_spread()`. A nutrient that is not in
        it has no interval, unless its source gives one. [1]

    Returns
    -------
    dict
        By nutrient id, in table order.
    """
    recorded = recorded_days(matches, days)
    return {
        name: _nutrient_intake(name, nutrient, matches, medicines, days, recorded, spread.get(name))
        for name, nutrient in nutrients().items()
    }


def recorded_days(matches: Sequence[Match], days: Sequence[str]) -> tuple[str, ...]:
    """The days that have entries: a day without any was not recorded, and tells nothing."""
    found = {match.item.day for match in matches}
    return tuple(day for day in days if day in found)


def _nutrient_intake(
    name: str,
    nutrient: Nutrient,
    matches: Sequence[Match],
    medicines: Sequence[Medicine],
    days: Sequence[str],
    recorded: Sequence[str],
    variation: float | None,
) -> NutrientIntake:
    eaten = [match for match in matches if match.item.day in recorded]
    reporting = [match for match in eaten if _reports(match, name)]
    missing = [match for match in eaten if not _reports(match, name)]
    only_range = nutrient.only_range or any(_range(match, name).value is None for match in reporting)
    amounts = _by_food(reporting, name, only_range, variation)
    value, low, high = _total(amounts, len(recorded), only_range, variation is not None)
    return NutrientIntake(
        nutrient=name,
        name=nutrient.name,
        food=IntakePart(
            value=value,
            low=low,
            high=high,
            unit=f"{nutrient.unit}/d",
            at_least=bool(missing) or not eaten,
            n_foods=len(eaten),
            n_reporting=len(reporting),
            missing=tuple(dict.fromkeys(match.item.food for match in missing)),
        ),
        supplements=supplement_part(name, nutrient, medicines),
        by_food=_shares([*amounts, *_silent(missing)], value, len(recorded), variation is not None or only_range),
        by_day=tuple(_day(day, eaten, name, only_range, variation) for day in days),
        only_range=only_range,
        sources=tuple(sorted({_range(match, name).source for match in reporting} - {""})),
    )


def _reports(match: Match, name: str) -> bool:
    return match.food is not None and match.grams is not None and name in match.food.per_100g


def _range(match: Match, name: str) -> Range:
    assert match.food is not None
    return match.food.per_100g[name]


def _key(match: Match) -> str:
    food = match.food
    return (food.food_id or food.name.casefold()) if food else match.item.food.casefold()


def _by_food(matches: Iterable[Match], name: str, only_range: bool, variation: float | None) -> list[_Amount]:
    """Entries of the same food added up: what is wrong with its composition is wrong in all of them."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(_key(match), []).append(match)
    return [_one_food(key, entries, name, only_range, variation) for key, entries in found.items()]


def _one_food(key: str, entries: Sequence[Match], name: str, only_range: bool, variation: float | None) -> _Amount:
    parts = [(match.grams or 0.0, _range(match, name)) for match in entries]
    low = sum(grams * part.low / 100 for grams, part in parts)
    high = sum(grams * part.high / 100 for grams, part in parts)
    value = sum(grams * _middle(part) / 100 for grams, part in parts)
    if not only_range:
        sampling = NORMAL_95 * (variation or 0) * value
        low = max(0.0, value - sqrt(sampling**2 + (value - low) ** 2))
        high = value + sqrt(sampling**2 + (high - value) ** 2)
    return _Amount(
        key=key,
        food=entries[0].item.food,
        food_id=entries[0].food.food_id if entries[0].food else "",
        value=(low + high) / 2 if only_range else value,
        low=low,
        high=high,
        grams=sum(grams for grams, _ in parts),
    )


def _middle(part: Range) -> float:
    return part.value if part.value is not None else (part.low + part.high) / 2


def _silent(missing: Iterable[Match]) -> list[_Amount]:
    """Foods that do not report it, each once."""
    found: dict[tuple[str, bool], list[Match]] = {}
    for match in missing:
        found.setdefault((_key(match), match.grams is None), []).append(match)
    return [
        _Amount(
            key=key,
            food=entries[0].item.food,
            food_id=entries[0].food.food_id if entries[0].food else "",
            value=None,
            low=0.0,
            high=0.0,
            grams=None if no_grams else sum(match.grams or 0.0 for match in entries),
        )
        for (key, no_grams), entries in found.items()
    ]


def _total(
    amounts: Sequence[_Amount], days: int, only_range: bool, has_spread: bool
) -> tuple[float | None, float | None, float | None]:
    """Mean of the days with its interval: a range adds up, independent errors add as squares."""
    if not amounts:
        return None, None, None
    value = sum(amount.value or 0.0 for amount in amounts)
    if only_range:
        low, high = sum(amount.low for amount in amounts), sum(amount.high for amount in amounts)
    else:
        low = max(0.0, value - sqrt(sum(((amount.value or 0.0) - amount.low) ** 2 for amount in amounts)))
        high = value + sqrt(sum((amount.high - (amount.value or 0.0)) ** 2 for amount in amounts))
        if not has_spread and high == low:
            return value / days, None, None
    return value / days, low / days, high / days


def _shares(amounts: Iterable[_Amount], total: float | None, days: int, interval: bool) -> tuple[FoodShare, ...]:
    shares = [
        FoodShare(
            food=amount.food,
            food_id=amount.food_id,
            value=None if amount.value is None else amount.value / days,
            low=None if amount.value is None or not interval else amount.low / days,
            high=None if amount.value is None or not interval else amount.high / days,
            grams=None if amount.grams is None else amount.grams / days,
            share=None if amount.value is None or not total else amount.value / days / total,
        )
        for amount in amounts
    ]
    return tuple(sorted(shares, key=lambda share: (share.value is None, -(share.value or 0.0), share.food)))


def _day(day: str, eaten: Iterable[Match], name: str, only_range: bool, variation: float | None) -> DayAmount:
    entries = [match for match in eaten if match.item.day == day]
    reporting = [match for match in entries if _reports(match, name)]
    amounts = _by_food(reporting, name, only_range, variation)
    value, low, high = _total(amounts, 1, only_range, variation is not None)
    at_least = len(reporting) < len(entries) or not entries
    return DayAmount(day=day, value=value, low=low, high=high, at_least=at_least)
