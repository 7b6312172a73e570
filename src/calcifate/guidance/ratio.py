"""Calcium to magnesium, said both ways, with what the ratio hides. It is not a reason to eat less calcium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, hypot, log
from typing import Literal

from calcifate.flow.intake import Adequacy, IntakePart, NutrientIntake, RatioView
from calcifate.record import STRICT, load_toml, read_data

Look = Literal["low", "enough", "unknown"]


@dataclass(frozen=True, kw_only=True)
class RatioBands:
    """`ratio.toml`."""

    __pydantic_config__ = STRICT

    band_low: float
    band_high: float
    band_source: str
    other_low: float
    other_high: float
    other_source: str


@cache
def ratio_bands() -> RatioBands:
    """The published bands, read once."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("ratio.toml")
    return read_data(RatioBands, load_toml(file, file.name), file.name)


def ratio_of(calcium: float | None, magnesium: float | None) -> float | None:
    """Calcium over magnesium; None where either is unknown or there is no magnesium. [g/g]

    Examples
    --------
    >>> ratio_of(500, 200), ratio_of(500, 0)
    (2.5, None)
    """
    return calcium / magnesium if calcium is not None and magnesium else None


def calcium_to_magnesium(intake: Mapping[str, NutrientIntake], adequacies: Sequence[Adequacy]) -> RatioView:
    """The ratio of the food of all days, and the mean of the ratios of each day.

    Parameters
    ----------
    intake : mapping
        By nutrient id.
    adequacies : sequence of Adequacy
        Each mineral against its own requirement comes first; the first authority in the sequence speaks.
    """
    calcium, magnesium = intake["calcium"], intake["magnesium"]
    bands = ratio_bands()
    ratio = ratio_of(calcium.food.value, magnesium.food.value)
    low, high = _interval(ratio, calcium.food, magnesium.food)
    daily, left_out = _daily(calcium, magnesium)
    marked = calcium.food.at_least or magnesium.food.at_least
    looks: dict[str, Look] = {name: _look(name, adequacies) for name in ("calcium", "magnesium")}
    return RatioView(
        ratio_of_means=ratio,
        mean_of_daily_ratios=sum(daily) / len(daily) if daily else None,
        low=low,
        high=high,
        band_low=bands.band_low,
        band_high=bands.band_high,
        position="unknown" if ratio is None or marked else _position(ratio, bands),
        reading=" ".join(_reading(ratio, bands, looks, calcium, magnesium, left_out)),
        sources=tuple(sorted({bands.band_source, bands.other_source})),
    )


def _interval(ratio: float | None, calcium: IntakePart, magnesium: IntakePart) -> tuple[float | None, float | None]:
    """Relative errors of both, taken as independent, on the scale of logarithms where a ratio is a difference."""
    ends = (calcium.low, calcium.high, magnesium.low, magnesium.high)
    if ratio is None or any(end is None or end <= 0 for end in ends):
        return None, None
    calcium_low, calcium_high, magnesium_low, magnesium_high = (float(end or 0) for end in ends)
    half = hypot(log(calcium_high / calcium_low) / 2, log(magnesium_high / magnesium_low) / 2)
    return ratio * exp(-half), ratio * exp(half)


def _daily(calcium: NutrientIntake, magnesium: NutrientIntake) -> tuple[list[float], int]:
    """The ratio of each day, and how many days had to be left out."""
    by_day = {day.day: day.value for day in calcium.by_day}
    found = [ratio_of(by_day.get(day.day), day.value) for day in magnesium.by_day]
    ratios = [ratio for ratio in found if ratio is not None]
    return ratios, len(found) - len(ratios)


def _position(ratio: float, bands: RatioBands) -> Literal["below", "within", "above"]:
    return "below" if ratio < bands.band_low else "above" if ratio > bands.band_high else "within"


def _look(name: str, adequacies: Sequence[Adequacy]) -> Look:
    """How this mineral stands against its own requirement, by the first authority that can say."""
    for entry in adequacies:
        if entry.nutrient != name:
            continue
        if entry.probability_below_requirement is not None:
            low = entry.probability_below_requirement > 1 / 2
            return "unknown" if low and entry.probability_low == 0 else "low" if low else "enough"
        if entry.statement == "at_or_above_AI":
            return "enough"
    return "unknown"


def _reading(
    ratio: float | None,
    bands: RatioBands,
    looks: Mapping[str, Look],
    calcium: NutrientIntake,
    magnesium: NutrientIntake,
    left_out: int,
) -> list[str]:
    if ratio is None:
        return ["The ratio is not known: calcium or magnesium of the food is not known."]
    said = [_looks_in_words(looks), *_cause(ratio, bands, looks)]
    said.append(
        f"The band {bands.band_low:g} to {bands.band_high:g} is quoted in popular sources; another paper proposes "
        f"{bands.other_low:g} to {bands.other_high:g}. "
        "No authority sets a value, and a ratio cannot show whether either mineral is enough."
    )
    said.append("It is not a reason to eat less calcium.")
    if calcium.supplements.n_foods or magnesium.supplements.n_foods:
        said.append("Supplements and medicines are not in this ratio.")
    if calcium.food.at_least or magnesium.food.at_least:
        said.append("Some foods do not report calcium or magnesium, so the true ratio may be higher or lower.")
    if left_out:
        said.append(f"Days without known magnesium are left out of the mean of daily ratios: {left_out}.")
    return said


def _looks_in_words(looks: Mapping[str, Look]) -> str:
    match looks["calcium"], looks["magnesium"]:
        case "low", "low":
            return "Calcium and magnesium are both more likely below than above their own average requirement."
        case "enough", "enough":
            return "Calcium and magnesium are both more likely above than below their own requirement."
        case "low", "enough":
            return "Calcium is more likely below its average requirement; magnesium is not."
        case "enough", "low":
            return "Magnesium is more likely below its average requirement; calcium is not."
        case _:
            return "Each mineral against its own requirement counts first; here that is not known for both."


def _cause(ratio: float, bands: RatioBands, looks: Mapping[str, Look]) -> list[str]:
    if ratio > bands.band_high and looks["magnesium"] == "low":
        return ["The ratio is high because magnesium is low, not because calcium is high."]
    if ratio < bands.band_low and looks["calcium"] == "low":
        return ["The ratio is low because calcium is low, not because magnesium is high."]
    if looks["calcium"] == looks["magnesium"] == "low":
        return ["A ratio inside the band would hide that."]
    if looks["calcium"] == looks["magnesium"] == "enough":
        return ["Then the ratio asks for no change."]
    return []
