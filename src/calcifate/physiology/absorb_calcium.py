"""Calcium of the meals through the laws of `gut.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.flow.food import Food
from calcifate.flow.person import Person
from calcifate.parameter import Law, coefficients, outside
from calcifate.physiology.absorbed import Absorbed, silent_text
from calcifate.physiology.gut import (
    calcium_fraction_of_daily_intake,
    calcium_fraction_of_load,
    calcium_relative_absorption_with_oxalate,
    molar_ratio,
)
from calcifate.physiology.meal import Meal, amount
from calcifate.physiology.setting import classes_of
from calcifate.substance import molar_mass

CALCIUM, OXALATE = molar_mass("Ca"), molar_mass("C2O4")


def calcium_by_meal(eaten: Sequence[Meal], person: Person, table: Mapping[str, Law]) -> Absorbed:
    """By the load of each meal; the calcium of a food that its own oxalate binds counts for much less.

    The oxalate of foods is known as a range, so a food may be bound at one end of it and not at the other.
    """
    law = table["calcium_fraction_of_load"]
    value = low = high = total = 0.0
    counted, silent, strange, no_oxalate = 0, 0, 0, 0
    for meal in eaten:
        load = amount(meal.entries, "calcium", meal.unknown)
        silent += load.silent
        if not load.reporting:
            continue
        counted += 1
        strange += bool(outside(law, load=load.value))
        fraction = calcium_fraction_of_load(load.value, **coefficients(law))
        for food, grams in meal.entries:
            calcium = amount([(food, grams)], "calcium")
            least, most = _relative(food, table)
            total += calcium.value
            no_oxalate += "oxalate" not in food.per_100g
            value += fraction * calcium.value * (least + most) / 2
            low += fraction * calcium.value * least
            high += fraction * calcium.value * most
    return Absorbed(
        nutrient="calcium",
        law="calcium_fraction_of_load",
        eaten=total if counted else None,
        value=value,
        low=low,
        high=high,
        meals=counted,
        texts=(
            *silent_text(silent, "calcium"),
            *((f"{strange} of {counted} meals lie outside 15 to 500 mg, where it was measured.",) if strange else ()),
            *(
                (f"The oxalate of {no_oxalate} entries is not known; it may bind some of the calcium.",)
                if no_oxalate
                else ()
            ),
            *_carbonate_text(person),
        ),
        sources=("heaney1988", "oconnell2005", "hansen2010") if _carbonate_text(person) else ("heaney1988",),
    )


def _relative(food: Food, table: Mapping[str, Law]) -> tuple[float, float]:
    """Least and most of the calcium of one food against milk."""
    law = coefficients(table["calcium_relative_absorption_with_oxalate"])
    oxalate, calcium = food.per_100g.get("oxalate"), amount([(food, 100)], "calcium").value
    if oxalate is None or calcium <= 0:
        return 1.0, 1.0
    least, most = (
        calcium_relative_absorption_with_oxalate(molar_ratio(end, OXALATE, calcium, CALCIUM), **law)
        for end in (oxalate.high, oxalate.low)
    )
    return least, most


def _carbonate_text(person: Person) -> tuple[str, ...]:
    carbonate = any(
        "carbonate" in d.salt.casefold() and d.substance == "calcium" for m in person.medicines for d in m.doses
    )
    if not carbonate or "proton_pump_inhibitor" not in classes_of(person):
        return ()
    return (
        "Supplements are not in this figure. With a proton pump inhibitor calcium carbonate was absorbed less on an "
        "empty stomach (3.5 against 9.1 % in older women); with meals no fall was found.",
    )


def calcium_by_day(eaten: Sequence[Meal], table: Mapping[str, Law]) -> Absorbed:
    """By the calcium of the whole day: another law, in other people, as a check on the first."""
    law = table["calcium_fraction_of_daily_intake"]
    days = dict.fromkeys(meal.day for meal in eaten)
    loads = [amount(meal.entries, "calcium", meal.unknown) for meal in eaten]
    total = sum(load.value for load in loads)
    daily = total / len(days)
    fraction = calcium_fraction_of_daily_intake(daily, **coefficients(law))
    texts = ["Measured in middle-aged women; in one person it can be far higher or lower. Oxalate is not in it."]
    if outside(law, daily_intake=daily):
        texts.append("Outside 200 to 2000 mg a day, where it was measured.")
    return Absorbed(
        nutrient="calcium",
        law="calcium_fraction_of_daily_intake",
        eaten=total if any(load.reporting for load in loads) else None,
        value=fraction * total,
        low=None,
        high=None,
        meals=sum(load.reporting > 0 for load in loads),
        texts=(*texts, *silent_text(sum(load.silent for load in loads), "calcium")),
    )
