"""Whether the safety gate holds back a food of a scenario: by its name or kind, or by what else it brings.

The body model follows four minerals. A food brings more than these, and what a rule caps or keeps steady for a person
is looked up here, so that no course makes a food look good that the report does not offer. Unknown counts as more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from calcifate.guidance.caps import forbidden, serving
from calcifate.guidance.thresholds import limit_value

if TYPE_CHECKING:
    from calcifate.guidance.gate import Gate
    from calcifate.guidance.thresholds import Thresholds
    from calcifate.journey.scenario_foods import FoodChange

AT_MOST = {
    "increase:potassium": ("potassium", "idea_worth"),
    "increase:oxalate": ("oxalate", "idea_worth"),
    "increase:vitamin_k1": ("vitamin_k1", "idea_vitamin_k_steady"),
    "nutrient_cap:potassium": ("potassium", "potassium_per_serving_kidney"),
    "nutrient_cap:oxalate": ("oxalate", "oxalate_per_serving_stone"),
}
"""By block of the gate: nutrient, and threshold of what a food may bring of it in a day."""
STEADY = {"steady:vitamin_k1": ("vitamin_k1", "idea_vitamin_k_steady")}
"""The same for what must neither rise nor fall."""


def held_back_food(changes: Iterable[FoodChange], gate: Gate, limits: Thresholds) -> str:
    """The first food that the gate holds back, with the reason; empty if none.

    Parameters
    ----------
    changes : iterable of FoodChange
    gate : Gate
    limits : Thresholds
    """
    for change in changes:
        block = _block(change, gate, limits)
        if block:
            reason = next((entry.reason for entry in gate.suppressed if entry.what == block), "")
            return f"“{change.food.name}”{f' ({reason})' if reason else ''}"
    return ""


def _block(change: FoodChange, gate: Gate, limits: Thresholds) -> str:
    eaten = change.grams > 0
    if eaten and (block := forbidden(gate, change.food.name, change.food.tags)):
        return block
    for block, (nutrient, limit) in ((AT_MOST | STEADY) if eaten else STEADY).items():
        if gate.blocked(block):
            held = serving(change.food, abs(change.grams), (nutrient,))[nutrient]
            if held is None or held[1] > limit_value(limits, limit):
                return block
    return ""
