"""The foods that the popular article praises, each with its whole price, for this person.

Magnesium is never shown alone. What this person should not eat is not praised, whatever the article says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.flow.finding import Fact, FoodNote
from calcifate.flow.food import Food
from calcifate.guidance.caps import Amounts, beyond, forbidden, serving, serving_caps
from calcifate.guidance.gate import Gate
from calcifate.guidance.thresholds import Thresholds, limit_value, own_thresholds
from calcifate.guidance.wording import amount, span
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, load_toml, read_data

PRICE = ("magnesium", "calcium", "potassium", "phosphorus", "sodium", "oxalate", "vitamin_k1", "energy")
Verdict = Literal["fits", "fits_with_care", "does_not_fit", "not_offered"]
ORDER: tuple[Verdict, ...] = ("fits", "fits_with_care", "does_not_fit")
Reason = tuple[Verdict, str, str]
BLOCKED = "It does not fit with the safety notes above."


@dataclass(frozen=True, kw_only=True)
class ArticleFood:
    """One of them."""

    __pydantic_config__ = STRICT

    name: str
    food_id: str
    serving: str
    grams: float
    group: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ArticleFile:
    """`article_foods.toml`."""

    __pydantic_config__ = STRICT

    serving_source: str
    food: tuple[ArticleFood, ...]


@cache
def article_file() -> ArticleFile:
    """The list, read once."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("article_foods.toml")
    return read_data(ArticleFile, load_toml(file, file.name), "guidance/article_foods.toml")


def article_food_ids() -> tuple[str, ...]:
    """Which foods of the table they are."""
    return tuple(food.food_id for food in article_file().food)


def article_foods(
    composition_foods: Mapping[str, Food],
    facts: Mapping[str, Fact],
    gate: Gate,
    *,
    thresholds: Thresholds | None = None,
) -> tuple[FoodNote, ...]:
    """Every food of the article, with its price and how it fits.

    Parameters
    ----------
    composition_foods : mapping of Food
        By food id; a food that is not there has unknown amounts.
    facts : mapping of Fact
        Recommended magnesium, blood potassium, medicines and conditions.
    gate : Gate
    thresholds : Thresholds, optional
    """
    limits = thresholds or own_thresholds()
    return tuple(
        _note(entry, composition_foods.get(entry.food_id), facts, gate, limits) for entry in article_file().food
    )


def _note(entry: ArticleFood, food: Food | None, facts: Mapping[str, Fact], gate: Gate, limits: Thresholds) -> FoodNote:
    amounts = serving(food, entry.grams, PRICE)
    share = _share(amounts, facts)
    tags = tuple(dict.fromkeys((*entry.tags, *(food.tags if food else ()))))
    reasons = list(_against(entry, tags, amounts, facts, gate, limits))
    verdict = _strongest(reasons)
    said = [text for kind, text, _ in reasons if kind == verdict]
    if len(said) > 1:  # the general reason adds nothing to a particular one
        said = [text for text in said if text != BLOCKED]
    if verdict != "does_not_fit" and (gate.worst() in ("emergency", "urgent") or gate.blocked("restriction_lists")):
        hidden = gate.blocked("restriction_lists")
        verdict, said = "not_offered", ["No lists of foods are shown." if hidden else "The matter above comes first."]
    if verdict == "fits":
        said = [_modest_words(share, limits)]
    return FoodNote(
        food=entry.name,
        food_id=entry.food_id,
        serving=entry.serving,
        grams=entry.grams,
        verdict=verdict,
        reason=" ".join(dict.fromkeys(said)),
        amounts=amounts,
        magnesium_share=share,
        rules=tuple(dict.fromkeys(rule for _, _, rule in reasons if rule)),
    )


def _strongest(reasons: list[Reason]) -> Verdict:
    strongest: Verdict = "fits"
    for kind, _, _ in reasons:
        if ORDER.index(kind) > ORDER.index(strongest):
            strongest = kind
    return strongest


def _share(amounts: Amounts, facts: Mapping[str, Fact]) -> float | None:
    recommended, held = facts["magnesium_recommended"].value, amounts["magnesium"]
    if held is None or not isinstance(recommended, float | int) or recommended <= 0:
        return None
    return (held[0] + held[1]) / 2 / recommended


def _modest_words(share: float | None, limits: Thresholds) -> str:
    """What may be said in favour: a number and a plain word."""
    if share is None:
        return "Its magnesium is not known in this food table."
    modest, fair = limit_value(limits, "magnesium_share_modest"), limit_value(limits, "magnesium_share_fair")
    word = "a modest" if share < modest else "a fair" if share < fair else "a good"
    return f"{100 * share:.0f} % of the recommended magnesium in a serving: {word} source, at the price shown."


def _against(
    entry: ArticleFood,
    tags: tuple[str, ...],
    amounts: Amounts,
    facts: Mapping[str, Fact],
    gate: Gate,
    limits: Thresholds,
) -> Iterator[Reason]:
    """Every reason against it, or for care."""
    block = forbidden(gate, entry.name, tags)
    if block.startswith("food_tag:"):
        yield (
            "does_not_fit",
            f"Left out because of {block.split(':')[1].replace('_', ' ')}.",
            gate.rule_that_blocks(block),
        )
    caps = serving_caps(facts, gate, limits)
    for nutrient, cap in caps.items():
        if beyond(amounts, nutrient, cap):
            yield _over(nutrient, amounts, gate)
        elif nutrient == "oxalate" and beyond(amounts, nutrient, limit_value(limits, "oxalate_per_serving_care")):
            text = f"Oxalate {_shown(nutrient, amounts)} in a serving: keep it small."
            yield "fits_with_care", text, gate.rule_that_blocks("nutrient_cap:oxalate")
    if block.startswith("food:"):
        yield "does_not_fit", BLOCKED, gate.rule_that_blocks(block)
    if gate.blocked("steady:vitamin_k1"):
        steady = limit_value(limits, "vitamin_k_per_serving_steady")
        if beyond(amounts, "vitamin_k1", steady):
            held = _shown("vitamin_k1", amounts)
            text = f"Vitamin K1 {held}: no sudden change, up or down; the clinic first."
            yield "fits_with_care", text, gate.rule_that_blocks("steady:vitamin_k1")
    yield from _care(entry, tags, amounts, facts, gate, limits)


def _over(nutrient: str, amounts: Amounts, gate: Gate) -> Reason:
    rule = gate.rule_that_blocks(f"nutrient_cap:{nutrient}")
    text = f"{nutrients()[nutrient].name.capitalize()} {_shown(nutrient, amounts)} in a serving"
    if nutrient == "phosphorus":  # plant phosphorus is taken up less, so this is a matter for a dietitian, not a ban
        return "fits_with_care", f"{text}; less of it is taken up from plants. A dietitian can fit it in.", rule
    return "does_not_fit", f"{text}: too much for you.", rule


def _care(
    entry: ArticleFood,
    tags: tuple[str, ...],
    amounts: Amounts,
    facts: Mapping[str, Fact],
    gate: Gate,
    limits: Thresholds,
) -> Iterator[Reason]:
    oxalate = amounts["oxalate"]
    if oxalate and oxalate[1] >= limit_value(limits, "oxalate_per_serving_rich"):
        yield "fits_with_care", f"Rich in oxalate: {_shown('oxalate', amounts)} in a serving.", ""
    classes, conditions = facts["medicine_classes"].value or (), facts["conditions"].value or ()
    if "soy" in tags and isinstance(classes, tuple) and "thyroid_hormone" in classes:
        yield "fits_with_care", "Soy needs a gap from thyroid tablets.", "H22"
    if "chocolate" in entry.name and isinstance(conditions, tuple) and "migraine" in conditions:
        yield "fits_with_care", "Chocolate can set off migraine in some people.", ""
    if gate.blocked("increase:magnesium"):
        text = "There is no reason for more magnesium here; ask your care team."
        yield "fits_with_care", text, gate.rule_that_blocks("increase:magnesium")
    elif gate.blocked("ideas"):
        yield "fits_with_care", "Please ask your care team first.", gate.rule_that_blocks("ideas")


def _shown(nutrient: str, amounts: Amounts) -> str:
    held, unit = amounts[nutrient], nutrients()[nutrient].unit
    if held is None:
        return "not known"
    return span(*held, unit) if nutrients()[nutrient].only_range else amount(sum(held) / 2, unit)
