"""The meals of one day: what a person usually eats, with changes of food and with supplements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calcifate.physiology.protocol.amount import MINERALS, refuse
from calcifate.physiology.protocol.plan import Eaten, Swallowed

OCCASIONS: dict[str, str] = {
    "breakfast": "breakfasts",
    "lunch": "lunches",
    "dinner": "dinners",
    "between_meals": "times_between_meals",
}
"""Occasion to how often in a day."""
MEALS = ("breakfast", "lunch", "dinner")
BETWEEN = "between_meals"
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Load:
    """What enters the gut at one occasion. [mmol]"""

    calcium: float = 0.0
    magnesium: float = 0.0
    phosphate: float = 0.0
    availability: float = 1.0
    """Share of the magnesium that dissolves."""

    def of(self, mineral: str) -> float:
        """Amount of a mineral."""
        return float(getattr(self, mineral))


@dataclass(frozen=True, kw_only=True)
class Day:
    """What is swallowed in a day."""

    loads: Mapping[str, Load]
    """By occasion."""
    times: Mapping[str, float]
    """How often in a day."""
    sodium: float
    caveats: tuple[str, ...] = ()

    def settings(self) -> dict[str, float]:
        """The same as settings of the model."""
        found = {OCCASIONS[occasion]: times for occasion, times in self.times.items()}
        for occasion, load in self.loads.items():
            found |= {f"{occasion}_{mineral}": load.of(mineral) for mineral in MINERALS}
            found[f"{occasion}_magnesium_availability"] = load.availability
        return found | {"dietary_sodium": self.sodium}


def day_of(values: Mapping[str, float], eaten: Sequence[Eaten], swallowed: Sequence[Swallowed]) -> Day:
    """The day of a person with some changes.

    A change of food is spread over the three meals as the mineral is now. A share is of the day's food as it would be
    without the shares: of the usual food, or of what it is set to.

    Parameters
    ----------
    values : mapping of str to float
        The person's settings.
    eaten, swallowed : sequence
        The changes that are on. Their order changes nothing.

    Raises
    ------
    InputError
        If less than nothing would be eaten, or two changes set the same food.
    """
    times = {occasion: values[often] for occasion, often in OCCASIONS.items()}
    loads = {occasion: {mineral: values[f"{occasion}_{mineral}"] for mineral in MINERALS} for occasion in OCCASIONS}
    for mineral in MINERALS:
        changes = [change for change in eaten if change.mineral == mineral]
        if changes:
            usual = sum(loads[meal][mineral] * times[meal] for meal in MEALS)
            wanted = _wanted(mineral, usual, changes)
            _spread(loads, times, mineral, usual, wanted, changes[0].place)
    sodium = [change for change in eaten if change.mineral == "sodium"]
    salt = _wanted("sodium", values["dietary_sodium"], sodium) if sodium else values["dietary_sodium"]
    dissolved = {
        occasion: loads[occasion]["magnesium"] * values[f"{occasion}_magnesium_availability"] for occasion in OCCASIONS
    }
    caveats = _supplements(loads, times, dissolved, swallowed)
    return Day(
        loads={
            occasion: Load(
                **load,
                availability=dissolved[occasion] / load["magnesium"]
                if load["magnesium"]
                else values[f"{occasion}_magnesium_availability"],
            )
            for occasion, load in loads.items()
        },
        times=times,
        sodium=salt,
        caveats=caveats,
    )


def _wanted(mineral: str, usual: float, changes: Sequence[Eaten]) -> float:
    """Amount of the day's food. [mmol/d]"""
    set_to = {change.exactly: change.place for change in changes if change.exactly is not None}
    if len(set_to) > 1:
        refuse(f"{mineral} of food is set to {' and '.join(f'{value:.4g}' for value in sorted(set_to))} mmol/d at once",
               "let one end before the other starts", " and ".join(sorted(set_to.values())))  # fmt: skip
    base = next(iter(set_to), usual)
    more = sum(sorted(change.more for change in changes))
    wanted = base * (1 + sum(sorted(change.share_more for change in changes))) + more
    if wanted < -ROUNDING:
        refuse(f"{mineral} of food would be {wanted:.4g} mmol/d, of {base:.4g} now",
               "no one eats less than nothing: take away less", changes[0].place)  # fmt: skip
    return max(wanted, 0.0)


def _spread(
    loads: dict[str, dict[str, float]],
    times: Mapping[str, float],
    mineral: str,
    usual: float,
    wanted: float,
    place: str,
) -> None:
    """Change the meals so that their day comes to what is wanted."""
    if usual > 0:
        for meal in MEALS:
            loads[meal][mineral] *= wanted / usual
        return
    meals_a_day = sum(times[meal] for meal in MEALS)
    if wanted > 0 and not meals_a_day:
        refuse(f"no meals are eaten, but {mineral} of food is to change", "give a supplement or an infusion", place)
    for meal in MEALS:
        loads[meal][mineral] = wanted / meals_a_day if meals_a_day else 0.0


def _supplements(
    loads: dict[str, dict[str, float]],
    times: dict[str, float],
    dissolved: dict[str, float],
    swallowed: Iterable[Swallowed],
) -> tuple[str, ...]:
    """Add what is swallowed to the occasions."""
    # In an order that does not depend on that of the file, so that sums come out the same to the last digit.
    taken = sorted(swallowed, key=lambda p: (sorted(p.loads.items()), p.meals, p.times_between_meals, p.dissolves))
    for part in taken:
        for meal in part.meals:
            if not times[meal]:
                refuse(f"no {meal} is eaten, but a supplement is to go with it", "name another meal", part.place)
            _put(loads[meal], dissolved, meal, part, 1 / times[meal])
    between = [part for part in taken if part.times_between_meals]
    if not between:
        return ()
    before, most = times[BETWEEN], max(times[BETWEEN], *(part.times_between_meals for part in between))
    loads[BETWEEN] = {mineral: load * before / most for mineral, load in loads[BETWEEN].items()}
    dissolved[BETWEEN] *= before / most
    times[BETWEEN] = most
    for part in between:
        _put(loads[BETWEEN], dissolved, BETWEEN, part, part.times_between_meals / most)
    if any(often != most for often in (*([before] if before else []), *(p.times_between_meals for p in between))):
        return (f"What is taken between meals at different frequencies counts as swallowed together, {most:g} times a "
                "day, in as many equal parts.",)  # fmt: skip
    return ()


def _put(load: dict[str, float], dissolved: dict[str, float], occasion: str, part: Swallowed, times: float) -> None:
    for mineral, amount in part.loads.items():
        load[mineral] += amount * times
    dissolved[occasion] += part.loads.get("magnesium", 0.0) * part.dissolves * times
