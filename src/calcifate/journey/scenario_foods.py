"""Foods that a scenario eats or leaves out, as a change of minerals in a day: matched and weighed as the diary is.

What a food does not report is not counted as nothing: it is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from calcifate.errors import InputError, Problem
from calcifate.flow.food import DiaryItem, Food, Match
from calcifate.substance import molar_mass

if TYPE_CHECKING:
    from calcifate.food.composition import Composition

MINERALS = {
    "calcium": ("calcium", "Ca"),
    "magnesium": ("magnesium", "Mg"),
    "phosphate": ("phosphorus", "P"),
    "sodium": ("sodium", "Na"),
}
"""Name in a scenario, nutrient of the food table and symbol."""
DAYS = {"d": 1.0, "week": 7.0}
ALL = {"all", "all of it", "alles"}
NEGATIVE = re.compile(r"\s*(?:[-−–]\s*\d|minus\b)")
SLACK = 1e-6
NAMED = 5
FOLLOWED = (
    "Of a food the model follows calcium, magnesium, phosphate and sodium. What else it holds (potassium, oxalate, "
    "vitamin K, energy) is left out, and may matter more to a person."
)


class WrittenFood(Protocol):
    """A food line of a scenario: one of the two is given."""

    @property
    def eat(self) -> str: ...
    @property
    def leave_out(self) -> str: ...
    @property
    def amount(self) -> str: ...
    @property
    def per(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class FoodChange:
    """What one line of a scenario changes in a day."""

    food: Food
    grams: float
    """In a day; negative where it is left out."""
    minerals: Mapping[str, float]
    """calcium, magnesium, phosphate and sodium; one that the food does not report is absent. [mmol/d]"""
    says: str
    caveats: tuple[str, ...]


def food_changes(
    lines: Sequence[WrittenFood],
    matches: Sequence[Match],
    days: Sequence[str],
    composition: Composition,
    where: str = "",
) -> tuple[FoodChange, ...]:
    """What the foods of a scenario change in a day.

    Parameters
    ----------
    lines : sequence of WrittenFood
    matches : sequence of Match
        The entries of the person's diary, for what is left out.
    days : sequence of str
        Its recorded days.
    composition : Composition
    where : str, optional
        What problems call the scenario.

    Returns
    -------
    tuple of FoodChange
        In the order of the lines.

    Raises
    ------
    InputError
        With every line that no food fits, that has no amount, or that leaves out more than is eaten.
    """
    found, problems = list[FoodChange](), list[Problem]()
    left = _eaten(matches, days)
    for number, line in enumerate(lines):
        key = f"food[{number}]"
        try:
            change = _eating(line, composition, key) if line.eat else _leaving(line, matches, left, composition, key)
        except InputError as error:
            problems += error.problems
            continue
        found.append(change)
    if problems:
        raise InputError([replace(problem, file=where) for problem in problems])
    return tuple(found)


def _eating(line: WrittenFood, composition: Composition, key: str) -> FoodChange:
    match = _matched(line.eat, line.amount, composition, f"{key}.eat")
    if match.food is None:
        raise InputError(_no_food(line.eat, match, f"{key}.eat"))
    grams = _grams(line, match, key) / DAYS[line.per]
    doubt = (f"{match.question}",) if match.question else ()
    return _change(match.food, grams, f"{line.amount} of “{match.food.name}” a {_per(line)} more", doubt)


def _leaving(
    line: WrittenFood, matches: Sequence[Match], left: dict[str, float], composition: Composition, key: str
) -> FoodChange:
    """A food of the diary that is eaten no more, or less: `left` holds what is still eaten, and is updated."""
    here = f"{key}.leave_out"
    food = _of_the_diary(line.leave_out, matches, composition, here)
    eaten = left.get(food.food_id, 0.0)
    if line.amount.strip().casefold() in ALL:
        grams = eaten
    else:
        grams = _grams(line, _matched(food.name, line.amount, composition, here, food.food_id), key) / DAYS[line.per]
    if grams > eaten * (1 + SLACK):
        raise InputError(
            Problem(
                found=f"leaves out {grams:.0f} g of {food.name} a day, and {eaten:.0f} g are eaten",
                right='leave out at most that, or write "all"',
                key=f"{key}.amount",
            )
        )
    left[food.food_id] = eaten - grams
    return _change(food, -grams, f"{grams:.0f} g of “{food.name}” a day less", ())


def _matched(name: str, amount: str, composition: Composition, key: str, food_id: str = "") -> Match:
    from calcifate.food.food_set import canonical_id
    from calcifate.food.matching import match_item

    if not name.strip():
        raise InputError(Problem(found="no food is named", right='write eat = "spinach"', key=key))
    known = food_id or (written if composition.food(written := canonical_id(name)) else "")
    return match_item(DiaryItem(day="1", meal="", food=name, measure=amount, food_id=known), composition)


def _no_food(name: str, match: Match, key: str) -> Problem:
    near = ", ".join(alternative.name for alternative in match.alternatives[:NAMED])
    right = f"the nearest are: {near}" if near else "name it as `calcifate foods search` finds it"
    return Problem(found=f"no food fits {name!r}", right=right, key=key)


def _grams(line: WrittenFood, match: Match, key: str) -> float:
    """The weight of an amount. [g]"""
    if NEGATIVE.match(line.amount):
        right = "an amount is zero or more; to take a food away, write leave_out"
        raise InputError(Problem(found=f"{line.amount!r} is negative", right=right, key=f"{key}.amount"))
    if match.grams is None:
        right = match.question or "write it in grams"
        raise InputError(Problem(found=f"{line.amount!r} is no amount of it", right=right, key=f"{key}.amount"))
    return match.grams


def _eaten(matches: Sequence[Match], days: Sequence[str]) -> dict[str, float]:
    """Grams of each food in a day of the diary, by its id."""
    found = dict[str, float]()
    for match in matches:
        if match.food is not None and match.grams is not None and match.item.day in days:
            found[match.food.food_id] = found.get(match.food.food_id, 0.0) + match.grams / len(days)
    return found


def _of_the_diary(name: str, matches: Sequence[Match], composition: Composition, key: str) -> Food:
    """The food of the diary that a name means: by its id, as it is written there, or as the table names it."""
    from calcifate.food.food_set import canonical_id

    wanted, known = name.strip().casefold(), canonical_id(name)
    eaten = [match for match in matches if match.food is not None]
    for match in eaten:
        if match.food and (
            match.food.food_id == known or wanted in (match.item.food.casefold(), match.food.name.casefold())
        ):
            return match.food
    meant = _matched(name, "1 g", composition, key).food
    for match in eaten:
        if match.food and meant and match.food.food_id == meant.food_id:
            return match.food
    close = sorted({match.item.food for match in eaten}, key=lambda each: -composition.likeness(name, each))
    right = f"of the diary, the nearest are: {', '.join(close[:NAMED])}" if close else "the diary holds no food"
    raise InputError(Problem(found=f"{name!r} is not eaten", right=right, key=key))


def _change(food: Food, grams: float, says: str, caveats: tuple[str, ...]) -> FoodChange:
    known = {
        mineral: (part.value if part.value is not None else (part.low + part.high) / 2)
        * grams
        / 100
        / molar_mass(symbol)
        for mineral, (nutrient, symbol) in MINERALS.items()
        if (part := food.per_100g.get(nutrient)) is not None
    }
    unknown = [nutrient for mineral, (nutrient, _) in MINERALS.items() if mineral not in known]
    missing = (f"{food.name} does not report {', '.join(unknown)}: that part of the change is not known.",)
    return FoodChange(
        food=food, grams=grams, minerals=known, says=says, caveats=(FOLLOWED, *caveats, *(missing if unknown else ()))
    )


def _per(line: WrittenFood) -> str:
    return "week" if line.per == "week" else "day"
