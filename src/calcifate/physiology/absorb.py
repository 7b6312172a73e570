"""What of calcium, magnesium and phosphorus in the food can be absorbed, meal by meal, each by a named law.

Nothing here is a measurement of this person: the laws come from small studies of healthy adults. Where a law is used
outside its range, or the person is not like those adults, a caveat travels with the figure, or there is no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.flow.food import Match
from calcifate.flow.intake import AbsorbedPart, Caveat
from calcifate.flow.person import Person
from calcifate.parameter import Law, laws
from calcifate.physiology.absorb_calcium import calcium_by_day, calcium_by_meal
from calcifate.physiology.absorb_magnesium import magnesium_by_meal, magnesium_with_phytate
from calcifate.physiology.absorb_phosphorus import phosphorus_by_source
from calcifate.physiology.absorbed import Absorbed
from calcifate.physiology.meal import meals
from calcifate.physiology.molar import molar_ratios
from calcifate.physiology.setting import is_child, is_on_dialysis
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class GutSetting:
    """For whom the laws do not hold, or hold with a warning."""

    __pydantic_config__ = STRICT

    effect: Literal["refuse", "caveat"]
    text: str
    source: str
    conditions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GutSettings:
    """`absorb_setting.toml`."""

    __pydantic_config__ = STRICT

    setting: tuple[GutSetting, ...]


@cache
def gut_settings() -> tuple[GutSetting, ...]:
    """The table of settings, read once."""
    from importlib import resources

    file = resources.files("calcifate.physiology").joinpath("absorb_setting.toml")
    return read_data(GutSettings, load_toml(file, file.name), file.name).setting


def absorbable(matches: Sequence[Match], days: Sequence[str], person: Person) -> tuple[AbsorbedPart, ...]:
    """Absorbable calcium, magnesium and phosphorus of the food per day, and the molar ratios that matter to them.

    Parameters
    ----------
    matches : sequence of Match
        The entries of the diary; entries of one day and meal are one load.
    days : sequence of str
        The days of the diary; a day without entries does not count.
    person : Person
        Conditions, age and stage say whether the laws hold at all.
    """
    recorded = [day for day in days if any(match.item.day == day for match in matches)]
    eaten = meals([match for match in matches if match.item.day in recorded])
    if not eaten:
        return ()
    table = laws("calcifate.physiology", "gut.toml")
    found = [
        calcium_by_meal(eaten, person, table),
        calcium_by_day(eaten, table),
        magnesium_by_meal(eaten, person, table),
        magnesium_with_phytate(eaten, table),
        phosphorus_by_source(eaten, table),
    ]
    settings = [setting for setting in gut_settings() if _holds(setting, person)]
    parts = [_part(entry, table[entry.law], len(recorded), settings) for entry in found if entry.eaten is not None]
    return (*parts, *molar_ratios(eaten))


def _holds(setting: GutSetting, person: Person) -> bool:
    conditions = set(person.condition_ids) | ({"dialysis"} if is_on_dialysis(person) else set[str]())
    stages = {
        name
        for name, holds in (
            ("child", is_child(person)),
            ("pregnancy", bool(person.pregnant)),
            ("lactation", bool(person.lactating)),
        )
        if holds
    }
    return bool(set(setting.conditions) & conditions) or bool(set(setting.stages) & stages)


def _part(entry: Absorbed, law: Law, days: int, settings: Iterable[GutSetting]) -> AbsorbedPart:
    stopped = any(setting.effect == "refuse" for setting in settings)
    caveats = [Caveat(law=entry.law, text=setting.text, source=setting.source) for setting in settings]
    if not stopped:
        caveats += [Caveat(law=entry.law, text=text, source=entry.source or law.source) for text in entry.texts]
    value, low, high = (None if stopped or end is None else end / days for end in (entry.value, entry.low, entry.high))
    eaten = None if entry.eaten is None else entry.eaten / days
    return AbsorbedPart(
        nutrient=entry.nutrient,
        law=law.function or entry.law,
        eaten=eaten,
        value=value,
        low=low,
        high=high,
        unit="mg/d",
        fraction=value / eaten if value is not None and eaten else None,
        meals=entry.meals,
        caveats=tuple(caveats),
        sources=tuple(sorted({law.source, *entry.sources})),
    )
