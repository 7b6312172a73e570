"""Food ideas: up to five changes of the person's own diary, each with what it costs. An offer, never an order.

Nothing is offered in an emergency or an urgent matter, under 18, in pregnancy, on dialysis or with an eating disorder;
and nothing for magnesium or calcium unless the diary probably lacks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.flow.finding import Fact, Idea
from calcifate.flow.food import Food, Match
from calcifate.flow.intake import NutrientIntake
from calcifate.guidance.caps import Amounts, beyond, forbidden, serving, serving_caps
from calcifate.guidance.gate import Gate
from calcifate.guidance.thresholds import Thresholds, limit_value, own_thresholds
from calcifate.guidance.wording import harmless
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, load_toml, read_data

CHANGED = ("magnesium", "calcium", "potassium", "phosphorus", "sodium", "oxalate", "vitamin_k1", "energy")
KEPT = ("energy", "sodium", "oxalate")  # what all changes of a day together must keep
MOST = 5
GRAINS = {"bread", "rice", "pasta", "flour", "grain", "cracker", "breakfast_cereal", "hot_cereal"}
SAID_LOW = {"calcium": {"low_calcium_diet"}}  # flags that call an intake low on other grounds
Purpose = Literal["magnesium", "calcium", "oxalate"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change that may be offered."""

    __pydantic_config__ = STRICT

    name: str
    food_id: str
    grams: float
    purpose: Purpose
    instead_of: str = ""
    not_like: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeFile:
    """`ideas.toml`."""

    __pydantic_config__ = STRICT

    source: str
    claims: dict[Purpose, tuple[str, ...]]
    """Claims that a change for a purpose rests on."""
    change: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    name: str
    purpose: Purpose
    brings: Amounts
    """Per day, low and high: what comes minus what goes."""
    per_serving: Amounts
    food: Food
    replaced: str


@cache
def change_file() -> ChangeFile:
    """The changes, read once."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("ideas.toml")
    return read_data(ChangeFile, load_toml(file, file.name), "guidance/ideas.toml")


def ideas(
    matches: tuple[Match, ...],
    foods: Callable[[str], Food | None],
    intake: Mapping[str, NutrientIntake],
    gate: Gate,
    facts: Mapping[str, Fact],
    *,
    thresholds: Thresholds | None = None,
) -> tuple[Idea, ...]:
    """Up to five changes that fit this person, the greatest gain first.

    Parameters
    ----------
    matches : tuple of Match
        The diary.
    foods : callable
        Food by id, None if the table has none.
    intake : mapping of NutrientIntake
    gate : Gate
        Its blocks and caps are kept.
    facts : mapping of Fact
    thresholds : Thresholds, optional
    """
    limits = thresholds or own_thresholds()
    wanted = _purposes(gate, facts)
    if not wanted or not matches:
        return ()
    days = len({match.item.day for match in matches})
    candidates = [c for c in _candidates(matches, foods, days) if c.purpose in wanted and _gains(c, limits)]
    candidates.sort(key=lambda c: (wanted.index(c.purpose), -_middle(c.brings[c.purpose]) * _sign(c.purpose), c.name))
    return tuple(_idea(c, gate, facts, limits) for c in _chosen(candidates, intake, gate, facts, limits))


def _purposes(gate: Gate, facts: Mapping[str, Fact]) -> list[Purpose]:
    """What changes are for; empty when none may be offered."""
    adult, diary = facts["adult"].value, facts["diary_days"].value
    if gate.worst() in ("emergency", "urgent") or gate.blocked("ideas") or adult is not True or not diary:
        return []
    if facts["diary_far_from_complete"].value is not False:
        return []  # what is missing from the diary is not missing from the diet
    said = {flag.topic for flag in gate.flags}
    found: list[Purpose] = []
    if gate.blocked("nutrient_cap:oxalate"):
        found.append("oxalate")
    for nutrient in ("magnesium", "calcium"):
        stated = facts[f"{nutrient}_statement"].value == "below_requirement_likely"
        low = stated or bool(said & SAID_LOW.get(nutrient, set()))
        if low and not gate.blocked(f"increase:{nutrient}"):
            found.append(nutrient)
    return found


def _candidates(matches: tuple[Match, ...], foods: Callable[[str], Food | None], days: int) -> Iterator[_Candidate]:
    """Whole foods for the refined ones of the diary, then the changes of the file."""
    seen: set[str] = set()
    for match in matches:
        twin = foods(match.food.whole_twin) if match.food and match.food.whole_twin else None
        if match.food is None or twin is None or match.food.food_id in seen:
            continue
        if match.food.food_group not in GRAINS or "(" in twin.name:  # no molasses for sugar, and no brand
            continue
        seen.add(match.food.food_id)
        grams = _eaten(matches, match.food.food_id)
        if grams is not None:
            name = f"{twin.name} instead of {harmless(match.item.food)}"
            gone, come = serving(match.food, grams / days, CHANGED), serving(twin, grams / days, CHANGED)
            per_serving = serving(twin, match.grams or 0.0, CHANGED)
            yield _Candidate(
                name=name,
                purpose="magnesium",
                brings=_less(come, gone),
                per_serving=per_serving,
                food=twin,
                replaced=match.food.food_id,
            )
    for change in change_file().change:
        food = foods(change.food_id)
        if food is None:
            continue
        come = serving(food, change.grams, CHANGED)
        if not change.instead_of:
            yield _Candidate(
                name=change.name, purpose=change.purpose, brings=come, per_serving=come, food=food, replaced=""
            )
            continue
        gone = _replaced(change, matches)
        if gone and gone.food and gone.grams:
            taken = _less(come, serving(gone.food, gone.grams, CHANGED))
            yield _Candidate(
                name=f"{change.name[0].upper()}{change.name[1:]}",
                purpose=change.purpose,
                brings={name: _scaled(amount, _times(gone, matches) / days) for name, amount in taken.items()},
                per_serving=come,
                food=food,
                replaced=gone.food.food_id,
            )


def _replaced(change: Change, matches: tuple[Match, ...]) -> Match | None:
    """The first diary entry that a change can take the place of."""
    for match in matches:
        written = f"{match.item.food} {match.food.name if match.food else ''}"
        hit = re.search(change.instead_of, written, re.IGNORECASE)
        if hit and match.food and not (change.not_like and re.search(change.not_like, written, re.IGNORECASE)):
            return match
    return None


def _times(gone: Match, matches: tuple[Match, ...]) -> int:
    return sum(
        match.food is not None and gone.food is not None and match.food.food_id == gone.food.food_id
        for match in matches
    )


def _eaten(matches: tuple[Match, ...], food_id: str) -> float | None:
    """Grams of a food over all days; None if one entry's grams are unknown."""
    grams = [match.grams for match in matches if match.food and match.food.food_id == food_id]
    known = [value for value in grams if value is not None]
    return sum(known) if len(known) == len(grams) else None


def _less(come: Amounts, gone: Amounts) -> Amounts:
    """What comes minus what goes, as the widest range."""
    change: Amounts = {}
    for name, new in come.items():
        old = gone.get(name)
        change[name] = (new[0] - old[1], new[1] - old[0]) if new and old else None
    return change


def _scaled(amount: tuple[float, float] | None, times: float) -> tuple[float, float] | None:
    return (amount[0] * times, amount[1] * times) if amount else None


def _middle(amount: tuple[float, float] | None) -> float:
    return sum(amount) / 2 if amount else 0.0


def _sign(purpose: Purpose) -> int:
    return -1 if purpose == "oxalate" else 1


def _gains(candidate: _Candidate, limits: Thresholds) -> bool:
    """Worth talking about, in the right direction."""
    return _middle(candidate.brings[candidate.purpose]) * _sign(candidate.purpose) >= limit_value(limits, "idea_worth")


def _chosen(
    candidates: list[_Candidate],
    intake: Mapping[str, NutrientIntake],
    gate: Gate,
    facts: Mapping[str, Fact],
    limits: Thresholds,
) -> list[_Candidate]:
    """Greedy: one change at a time, as long as every limit of the day still holds."""
    chosen: list[_Candidate] = []
    replaced: set[str] = set()
    used: set[str] = set()
    for candidate in candidates:
        if len(chosen) == MOST:
            break
        if (
            candidate.replaced in replaced
            or candidate.food.food_id in used
            or not _allowed(candidate, gate, facts, limits)
        ):
            continue
        if _day_holds([*chosen, candidate], intake, limits) and not _reached(chosen, candidate.purpose, facts):
            chosen.append(candidate)
            used.add(candidate.food.food_id)
            if candidate.replaced:
                replaced.add(candidate.replaced)
    return chosen


def _allowed(candidate: _Candidate, gate: Gate, facts: Mapping[str, Fact], limits: Thresholds) -> bool:
    """Allergens, blocks and caps per serving; an unknown amount is beyond a cap."""
    tags = candidate.food.tags
    if "milk" in tags and facts["milk_products_do_not_fit"].value is not False:
        return False
    if forbidden(gate, f"{candidate.name} {candidate.food.name}".partition(" instead of ")[0], tags):
        return False
    if forbidden(gate, candidate.food.name, tags):
        return False
    if any(_raises(candidate, name, limits) for name in CHANGED if gate.blocked(f"increase:{name}")):
        return False
    if any(beyond(candidate.per_serving, name, cap) for name, cap in serving_caps(facts, gate, limits).items()):
        return False
    if gate.blocked("steady:vitamin_k1"):
        vitamin_k = candidate.brings["vitamin_k1"]
        return vitamin_k is not None and max(map(abs, vitamin_k)) <= limit_value(limits, "idea_vitamin_k_steady")
    return True


def _raises(candidate: _Candidate, nutrient: str, limits: Thresholds) -> bool:
    """Whether a change may bring more of what must not rise; unknown counts as more."""
    change = candidate.brings[nutrient]
    return change is None or change[1] > limit_value(limits, "idea_worth")


def _day_holds(chosen: list[_Candidate], intake: Mapping[str, NutrientIntake], limits: Thresholds) -> bool:
    """Energy stays near, sodium hardly rises, oxalate keeps its cap or falls; what is not known may break them."""
    if any(c.brings[name] is None for c in chosen for name in KEPT):
        return False
    energy = intake["energy"].food.value if "energy" in intake else None
    shift = sum(_middle(c.brings["energy"]) for c in chosen)
    if energy and abs(shift) > limit_value(limits, "idea_energy_share") * energy:
        return False
    sodium = intake["sodium"].food.value if "sodium" in intake else None
    if sum(_middle(c.brings["sodium"]) for c in chosen) > limit_value(limits, "idea_sodium_share") * (sodium or 0.0):
        return False
    oxalate = intake["oxalate"].food.high if "oxalate" in intake else None
    more = sum(amount[1] for c in chosen if (amount := c.brings["oxalate"]))
    return oxalate is None or more <= 0 or oxalate + more <= limit_value(limits, "oxalate_per_day")


def _reached(chosen: list[_Candidate], purpose: Purpose, facts: Mapping[str, Fact]) -> bool:
    """Whether what was chosen already brings the recommended amount."""
    if purpose == "oxalate":
        return False
    recommended, eaten = facts[f"{purpose}_recommended"].value, facts[f"food_{purpose}"].value
    if not isinstance(recommended, float | int) or not isinstance(eaten, float | int):
        return False
    return eaten + sum(_middle(c.brings[purpose]) for c in chosen) >= recommended


def _how_much(candidate: _Candidate) -> str:
    """The gain in words; a nutrient that is known only as a range has no middle worth printing."""
    change = candidate.brings[candidate.purpose]
    if change is None or not nutrients()[candidate.purpose].only_range:
        return f"about {abs(_middle(change)):.0f}"
    low, high = sorted(_sign(candidate.purpose) * end for end in change)
    return f"{low:.0f} to {high:.0f}" if low > 0 else f"up to {high:.0f}"


def _idea(candidate: _Candidate, gate: Gate, facts: Mapping[str, Fact], limits: Thresholds) -> Idea:
    name = f"{candidate.name[0].upper()}{candidate.name[1:]}"
    less = "less" if _sign(candidate.purpose) < 0 else "more"
    title = f"{name} could bring {_how_much(candidate)} mg a day {less} {candidate.purpose}."
    caps = [f"{name} per serving below {cap:.0f} mg" for name, cap in serving_caps(facts, gate, limits).items()]
    allergens = facts["allergens"].value
    free = [f"no {word.replace('_', ' ')}" for word in allergens] if isinstance(allergens, tuple) else []
    steady = ["vitamin K steady"] if gate.blocked("steady:vitamin_k1") else []
    kept = ["energy within a tenth", "sodium about the same or lower", "oxalate of the day within its cap"]
    return Idea(
        title=title,
        change=dict(candidate.brings),
        avoids=(*kept, *caps, *free, *steady),
        sources=tuple(dict.fromkeys((*_sources(candidate.food), change_file().source))),
        claims=change_file().claims[candidate.purpose],
    )


def _sources(food: Food) -> list[str]:
    return sorted({held.source for held in food.per_100g.values() if held.source})
