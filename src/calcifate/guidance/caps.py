"""How much of a nutrient one offered serving may bring, for this person."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.finding import Fact
from calcifate.flow.food import Food
from calcifate.guidance.gate import Gate
from calcifate.guidance.thresholds import Thresholds, limit_value

Amounts = dict[str, tuple[float, float] | None]


def serving_caps(facts: Mapping[str, Fact], gate: Gate, limits: Thresholds) -> dict[str, float]:
    """Caps per serving by nutrient id, only for what the gate caps. [unit of the nutrient]"""
    caps: dict[str, float] = {}
    if gate.blocked("nutrient_cap:potassium"):
        potassium = facts["plasma_potassium"].value
        raised = isinstance(potassium, float) and potassium >= limit_value(limits, "potassium_raised")
        name = "potassium_per_serving_raised" if raised else "potassium_per_serving_kidney"
        caps["potassium"] = limit_value(limits, name)
    if gate.blocked("nutrient_cap:phosphorus"):
        caps["phosphorus"] = limit_value(limits, "phosphorus_per_serving_kidney")
    if gate.blocked("nutrient_cap:oxalate"):
        caps["oxalate"] = limit_value(limits, "oxalate_per_serving_stone")
    return caps


def beyond(amounts: Mapping[str, tuple[float, float] | None], nutrient: str, cap: float) -> bool:
    """Whether a serving may go beyond a cap: the upper end counts, and an unknown amount counts as beyond.

    Examples
    --------
    >>> beyond({"oxalate": (12.0, 47.0)}, "oxalate", 40), beyond({}, "oxalate", 40)
    (True, True)
    """
    amount = amounts.get(nutrient)
    return amount is None or amount[1] >= cap


def serving(food: Food | None, grams: float, nutrients: tuple[str, ...]) -> Amounts:
    """What a serving brings, low and high; None is unknown."""
    amounts: Amounts = {}
    for nutrient in nutrients:
        held = food.per_100g.get(nutrient) if food else None
        amounts[nutrient] = (held.low * grams / 100, held.high * grams / 100) if held else None
    return amounts


def forbidden(gate: Gate, name: str, tags: tuple[str, ...]) -> str:
    """The block that a food runs into, by tag or by a word of its name; empty if none."""
    by_tag = [f"food_tag:{tag}" for tag in tags if gate.blocked(f"food_tag:{tag}")]
    words = [what for what in gate.blocks if what.startswith("food:") and what.removeprefix("food:") in name.lower()]
    return next(iter(by_tag + words), "")
