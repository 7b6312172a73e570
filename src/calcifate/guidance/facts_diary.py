"""Facts from the diary: what is eaten, what is not known of it, and intake against the requirement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from calcifate.flow.finding import Derived, Fact, FactValue
from calcifate.flow.food import Match
from calcifate.flow.intake import Adequacy, NutrientIntake, RatioView
from calcifate.flow.person import Person
from calcifate.guidance.fact_table import as_fact
from calcifate.guidance.facts_adequacy import adequacy_facts
from calcifate.guidance.facts_medicines import doses_of, of_class, shown, total
from calcifate.guidance.thresholds import Thresholds, limit_value
from calcifate.guidance.wording import amount, harmless, span
from calcifate.nutrient import nutrients

SALT_SUBSTITUTE = re.compile(
    r"salt[- ]substitute|lo[- ]?salt|reduced[- ]sodium salt|low[- ]sodium salt|potassium[- ](chloride|salt)|\bkcl\b"
    r"|kaliumchlorid|salzersatz|diätsalz"
    r"|\bnosalt\b|\bnu[- ]?salt\b|\blite salt\b|\bhalf[- ]salt\b|\bpan ?salt\b|\balso ?salt\b",
    re.IGNORECASE,
)
MOSTLY_POTASSIUM = 10_000  # mg per 100 g: no food comes near, potassium chloride holds 52 000
GREENS = re.compile(
    r"spinach|spinat|\bkale\b|grünkohl|chard|mangold|silverbeet|collard|turnip greens|mustard greens|beet greens"
    r"|dandelion greens|lettuce|rocket|arugula|watercress|parsley",
    re.IGNORECASE,
)
JUICE = re.compile(r"\bjuic(e|es|ed|ing)\b|\bsaft\b", re.IGNORECASE)
SMOOTHIE = re.compile(r"smoothie|\bshake\b", re.IGNORECASE)
OXALATE_JUICE = re.compile(
    r"\bgreens\b|green (veg\w* )?(juice|smoothie|drink)|spinach|chard|beet|rhubarb|sorrel|spinat|mangold|rote bete",
    re.IGNORECASE,
)
NATTO = re.compile(r"natt[oō]", re.IGNORECASE)
RICH = re.compile(r"\bkelp\b|seaweed|\bnori\b|\bkombu\b|\bliver\b|\bleber\b|brazil nut|paranuss", re.IGNORECASE)
SOY_OR_COFFEE = re.compile(r"\bsoy|soja|tofu|edamame|tempeh|natto|coffee|espresso|kaffee", re.IGNORECASE)
RICH_TAGS = ("iodine_rich", "vitamin_a_rich", "selenium_rich")
MUCH_OXALATE = 20  # mg/d at the high end: worth naming
MUCH_POTASSIUM = 150  # mg/d


def diary_facts(
    person: Person,
    intake: Mapping[str, NutrientIntake],
    adequacy: tuple[Adequacy, ...],
    matches: tuple[Match, ...],
    ratio: RatioView | None,
    derived: Mapping[str, Derived],
    known: Mapping[str, Fact],
    limits: Thresholds,
) -> dict[str, Fact]:
    """Every fact that comes from the diary, and from intake against reference values."""
    found = _food_facts(intake) | adequacy_facts(
        person, intake, adequacy, european=known["european"].value is not False
    )
    found |= _totals(person, intake)
    values = _eaten(person, intake, matches)
    values["ratio_position"] = ratio.position if ratio else None
    found |= _energy(intake, derived, known, limits, kept=bool(values["diary_days"]))
    days = values["diary_days"]
    texts = {"diary_days": "1 day" if days == 1 else f"{days:.0f} days"}
    additives = values["additive_foods_per_day"]
    if isinstance(additives, float):
        texts["additive_foods_per_day"] = f"{amount(additives, decimals=1)} a day"
    return found | {name: as_fact(name, value, texts.get(name, "")) for name, value in values.items()}


def _food_facts(intake: Mapping[str, NutrientIntake]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, nutrient in nutrients().items():
        part = intake[name].food if name in intake else None
        if part is None:
            continue
        unit, decimals = f"{nutrient.unit}/d", nutrient.decimals
        text = span(part.low, part.high, unit, decimals) if nutrient.only_range else amount(part.value, unit, decimals)
        text = f"at least {text}" if part.at_least and part.value is not None else text
        for end, value in (("", part.value), ("_low", part.low), ("_high", part.high)):
            found[f"food_{name}{end}"] = as_fact(f"food_{name}{end}", value, text)
    return found


def _energy(
    intake: Mapping[str, NutrientIntake],
    derived: Mapping[str, Derived],
    known: Mapping[str, Fact],
    limits: Thresholds,
    *,
    kept: bool,
) -> dict[str, Fact]:
    """Whether the diary leaves out too much to say that anything is low: against resting energy, or else a floor."""
    eaten = intake["energy"].food if "energy" in intake else None
    figure, name = derived.get("energy_to_basal_metabolic_rate"), "energy_to_basal_metabolic_rate"
    ratio = None if figure is None or figure.refused else figure.low if figure.value is None else figure.value
    found = {name: as_fact(name, ratio, figure.text if figure and ratio is not None else "")}
    low, far, text = False, False, "no"
    if kept and ratio is not None:
        low = ratio < limit_value(limits, "energy_too_low")
        far = ratio < limit_value(limits, "energy_far_too_low")
        text = f"{found[name].text} times what the body uses at rest"
    elif kept and eaten is not None:
        age = known["age"].value
        floor = "energy_floor_adult" if known["adult"].value is True else "energy_floor_child"
        low = (eaten.value or 0.0) < limit_value(limits, floor) and isinstance(age, float | int) and age >= 1
        far = low
        text = f"{'at least ' if eaten.at_least else ''}{amount(eaten.value or 0.0, 'kcal/d')}"
    return found | {
        "diary_incomplete": as_fact("diary_incomplete", low, text if low else "no"),
        "diary_far_from_complete": as_fact("diary_far_from_complete", far, text if far else "no"),
    }


def _totals(person: Person, intake: Mapping[str, NutrientIntake]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, substance, end in (
        ("total_calcium", "calcium", "value"),
        ("total_calcium_high", "calcium", "high"),
        ("total_magnesium", "magnesium", "low"),
    ):
        part = intake[substance].food if substance in intake else None
        food = (part.high if end == "high" and part.high is not None else part.value) if part else None
        pills = total(doses_of(person.medicines, substance), end)
        if food is not None and pills is not None:
            found[name] = as_fact(name, food + pills, amount(food + pills, "mg/d"), "diary and medicines")
    return found


def _written(match: Match) -> str:
    """What the diary says and what it was taken to be."""
    return f"{match.item.food} {match.item.note} {match.food.name if match.food else ''}"


def _tagged(match: Match, *tags: str) -> bool:
    return match.food is not None and any(tag in match.food.tags for tag in tags)


def is_salt_substitute(match: Match) -> bool:
    """A potassium salt: by tag, by name, or because nothing else holds so much potassium."""
    label = match.item.label.get("potassium", 0.0)
    held = match.food.per_100g.get("potassium") if match.food else None
    table = held.value if held and held.value is not None else 0.0
    named = bool(SALT_SUBSTITUTE.search(_written(match)))
    return _tagged(match, "salt_substitute") or named or max(label, table) >= MOSTLY_POTASSIUM


def is_leafy_green(match: Match) -> bool:
    """Greens rich in vitamin K."""
    return _tagged(match, "leafy_green") or bool(GREENS.search(_written(match)))


def _has_additive(match: Match) -> bool:
    return match.food is not None and match.food.phosphate_additive == "likely"


def _eaten(person: Person, intake: Mapping[str, NutrientIntake], matches: tuple[Match, ...]) -> dict[str, FactValue]:
    def names(test: Callable[[Match], bool]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(harmless(match.item.food) for match in matches if test(match)))

    days = list(dict.fromkeys(match.item.day for match in matches))
    green_days = {match.item.day for match in matches if is_leafy_green(match)}
    salts = names(is_salt_substitute)
    pills = [shown(m) for m in of_class(person.medicines, "potassium_supplement", brings=("potassium",))]
    vitamin_k = intake["vitamin_k1"].food.missing if "vitamin_k1" in intake else ()
    more_greens = "raise_magnesium" in person.goal_ids or bool(OXALATE_JUICE.search(person.goal))
    return {
        "diary_days": float(len(days)),
        "salt_substitute_in_diary": bool(salts),
        "potassium_salts": tuple(dict.fromkeys([*salts, *pills])),
        "leafy_greens_in_diary": bool(green_days),
        "leafy_green_foods": names(is_leafy_green),
        "greens_change": more_greens or 0 < len(green_days) < len(days),
        "green_juicing": _green_juicing(person, matches),
        "natto_in_diary": any(NATTO.search(_written(match)) for match in matches),
        "vitamin_k_unknown_foods": tuple(dict.fromkeys(harmless(name) for name in vitamin_k)),
        "additive_foods": names(_has_additive),
        "additive_foods_per_day": sum(map(_has_additive, matches)) / len(days) if days else None,
        "foods_without_amount": tuple(
            dict.fromkeys(harmless(m.item.food) for m in matches if m.food is not None and m.grams is None)
        ),
        "unmatched_foods": names(lambda m: m.food is None and not m.item.label),
        "article_foods_eaten": names(lambda m: _tagged(m, "article_food")),
        "oxalate_foods": _main_sources(intake.get("oxalate"), MUCH_OXALATE),
        "potassium_foods": _main_sources(intake.get("potassium"), MUCH_POTASSIUM),
        "kelp_liver_brazil_nut_foods": names(lambda m: _tagged(m, *RICH_TAGS) or bool(RICH.search(_written(m)))),
        "soy_or_coffee_foods": names(lambda m: bool(SOY_OR_COFFEE.search(_written(m)))),
    }


def _green_juicing(person: Person, matches: tuple[Match, ...]) -> bool:
    """Juice of oxalate-rich plants once, or such smoothies on two days or more."""
    juiced = [m for m in matches if JUICE.search(_written(m)) and OXALATE_JUICE.search(_written(m))]
    blended = {m.item.day for m in matches if SMOOTHIE.search(_written(m)) and OXALATE_JUICE.search(_written(m))}
    wanted = bool(JUICE.search(person.goal) and OXALATE_JUICE.search(person.goal))
    return bool(juiced) or len(blended) >= 2 or wanted


def _main_sources(nutrient: NutrientIntake | None, least: float) -> tuple[str, ...]:
    """Foods that bring most of a nutrient, the greatest first."""
    if nutrient is None:
        return ()
    amounts: dict[str, float] = {}
    for share in nutrient.by_food:
        value = share.high if share.high is not None else share.value
        if value is not None:
            amounts[harmless(share.food)] = amounts.get(harmless(share.food), 0.0) + value
    greatest = sorted(amounts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(food for food, value in greatest if value >= least)[:6]
