"""From a diary and what is taken to the eating occasions of the body model: loads by meal, never by day alone.

The model has four occasions: breakfast, lunch, dinner and between meals. What is absorbed depends on the load of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from calcifate.flow.food import Food, Match
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Dose, Medicine, Person
from calcifate.journey.body_rules import body_rules, number
from calcifate.person.doses import regimen, says
from calcifate.physiology.meal import Meal, amount, meals
from calcifate.substance import element_fraction, molar_mass

MAIN = ("breakfast", "lunch", "dinner")
FREQUENCY = {
    "breakfast": "breakfasts",
    "lunch": "lunches",
    "dinner": "dinners",
    "between_meals": "times_between_meals",
}
MINERALS = {"calcium": ("calcium", "Ca"), "magnesium": ("magnesium", "Mg"), "phosphate": ("phosphorus", "P")}
"""Name in the model, nutrient of the diary and symbol."""
MOST_TIMES = 8.0
Loads = dict[str, float]


@dataclass
class _Occasions:
    """Amounts of all days together, by occasion and mineral [mmol], and how often each occasion was."""

    amounts: dict[str, Loads] = field(
        default_factory=lambda: {name: dict.fromkeys(MINERALS, 0.0) for name in FREQUENCY}
    )
    times: Loads = field(default_factory=lambda: dict.fromkeys(FREQUENCY, 0.0))

    def add(self, occasion: str, loads: Mapping[str, float], times: float = 0.0) -> None:
        for mineral, load in loads.items():
            self.amounts[occasion][mineral] += load
        self.times[occasion] += times

    def over_main_meals(self, loads: Mapping[str, float]) -> None:
        """Spread over the main meals that there are; over thirds of the day where there are none."""
        known = [name for name in MAIN if self.times[name]]
        for name in known or MAIN:
            self.add(name, {mineral: load / len(known or MAIN) for mineral, load in loads.items()})


@dataclass(frozen=True, kw_only=True)
class Diet:
    """What is eaten and taken, as settings of the model."""

    settings: Mapping[str, float]
    caveats: tuple[str, ...]


def diet_of(
    matches: Sequence[Match], days: Sequence[str], intake: Mapping[str, NutrientIntake], person: Person
) -> Diet:
    """The eating occasions of a person with a diary.

    Parameters
    ----------
    matches : sequence of Match
        The entries of the diary and the foods they were taken to be.
    days : sequence of str
        The days that were recorded; at least one.
    intake : mapping of NutrientIntake
        By nutrient id: how complete each figure is.
    person : Person
        Whose medicines and supplements bring minerals too.

    Returns
    -------
    Diet
        Settings ``breakfast_calcium``, ..., ``breakfasts``, ... [mmol a meal, 1/d], the shares of phosphate by source
        and sodium.
    """
    recorded = [match for match in matches if match.item.day in days]
    caveats = list[str]()
    eaten = _eaten(meals(recorded), len(days), caveats)
    dissolves = _taken(eaten, person.medicines, len(days), caveats)
    settings = _settings(eaten, len(days))
    settings["between_meals_magnesium_availability"] = dissolves
    settings |= _phosphate_shares(recorded, caveats)
    settings |= _sodium(person, intake, caveats)
    caveats += _incomplete(intake)
    return Diet(settings=settings, caveats=tuple(caveats))


def occasion_of(name: str) -> str:
    """The occasion that a meal's name means; between meals where it names no main meal, empty where there is no name.

    Examples
    --------
    >>> occasion_of("second breakfast"), occasion_of("snack"), occasion_of("#3")
    ('breakfast', 'between_meals', '')
    """
    if not name or name.startswith("#"):
        return ""
    words = set(name.casefold().replace("_", " ").split())
    return next((meal for meal, known in body_rules().meal.items() if words & set(known)), "between_meals")


def _eaten(eaten: Sequence[Meal], days: int, caveats: list[str]) -> _Occasions:
    found, seen = _Occasions(), set[tuple[str, str]]()
    unnamed = dict.fromkeys(MINERALS, 0.0)
    for meal in eaten:
        loads = {mineral: _load(meal, mineral) for mineral in MINERALS}
        occasion = occasion_of(meal.name)
        if (meal.day, occasion) in seen:  # a second dinner is a bite in between
            occasion = "between_meals"
        if occasion:
            seen |= {(meal.day, occasion)}
            found.add(occasion, loads, times=1.0)
        else:
            unnamed = {mineral: unnamed[mineral] + load for mineral, load in loads.items()}
    nameless = sum(not occasion_of(meal.name) for meal in eaten)
    if nameless:
        found.over_main_meals(unnamed)
        whole = nameless == len(eaten)
        caveats.append(
            "The diary names no meals: each day was split into three equal ones."
            if whole
            else f"{nameless} entries of the diary belong to no named meal: they were spread over the main meals."
        )
    for name in MAIN:
        if any(found.amounts[name].values()) and not found.times[name]:
            found.times[name] = float(days)
    return found


def _load(meal: Meal, mineral: str) -> float:
    nutrient, symbol = MINERALS[mineral]
    return amount(meal.entries, nutrient, meal.unknown).value / molar_mass(symbol)


def _taken(eaten: _Occasions, medicines: Sequence[Medicine], days: int, caveats: list[str]) -> float:
    """Adds supplements and medicines that bring minerals. Gives the share of magnesium between meals that dissolves."""
    apart = dict.fromkeys(MINERALS, 0.0)
    times = oxide = 0.0
    for medicine in medicines:
        loads = _brings(medicine)
        if not any(loads.values()):
            continue
        whole = {mineral: load * days for mineral, load in loads.items()}
        if says("with_meals", medicine.dose):
            eaten.over_main_meals(whole)
            continue
        apart = {mineral: apart[mineral] + load for mineral, load in loads.items()}
        times = max(times, regimen(medicine.dose).usual_times or 1.0)
        oxide += sum(_mmol(dose) for dose in medicine.doses if dose.substance == "magnesium" and "oxide" in dose.salt)
    if not times:
        return 1.0
    snacks = eaten.amounts["between_meals"]
    if any(snacks.values()):
        eaten.amounts["between_meals"] = dict.fromkeys(MINERALS, 0.0)
        eaten.over_main_meals(snacks)
        caveats.append(
            "Snacks were counted with the main meals: the model has one kind of occasion beside them, and what is "
            "taken as a supplement fills it."
        )
    eaten.times["between_meals"] = 0.0
    eaten.add("between_meals", {mineral: load * days for mineral, load in apart.items()}, times=times * days)
    caveats.append("Supplements were taken to be swallowed apart from meals, unless their dose says otherwise.")
    if not apart["magnesium"]:
        return 1.0
    if oxide:
        caveats.append("Magnesium oxide dissolves poorly; how much of it does so was assumed.")
    return 1 - (1 - number("oxide_dissolves")) * oxide / apart["magnesium"]


def _brings(medicine: Medicine) -> Loads:
    """Minerals that a medicine brings in a day. [mmol/d]"""
    named = {"calcium": "calcium", "magnesium": "magnesium", "phosphorus": "phosphate", "phosphate": "phosphate"}
    loads = dict.fromkeys(MINERALS, 0.0)
    for dose in medicine.doses:
        if dose.substance in named:
            loads[named[dose.substance]] += _mmol(dose)
    return loads


def _mmol(dose: Dose) -> float:
    """A dose of one mineral; the lower end where the label leaves an interval. [mmol/d]"""
    value = dose.value if dose.value is not None else dose.low or 0.0
    if dose.substance == "phosphate":
        return value * element_fraction("PO4", "phosphorus") / molar_mass("P")
    return value / molar_mass({"calcium": "Ca", "magnesium": "Mg", "phosphorus": "P"}[dose.substance])


def _settings(eaten: _Occasions, days: int) -> Loads:
    """Mean load of each occasion, and how often it is; what is never eaten is zero, not usual."""
    settings = Loads()
    for name, frequency in FREQUENCY.items():
        often = min(eaten.times[name] / days, MOST_TIMES if name == "between_meals" else MOST_TIMES / 2)
        settings[frequency] = often
        for mineral, whole in eaten.amounts[name].items():
            settings[f"{name}_{mineral}"] = whole / days / often if often else 0.0
    return settings


def _phosphate_shares(recorded: Sequence[Match], caveats: list[str]) -> Loads:
    """Shares of dietary phosphorus from plants and from additives, where the foods say enough of their kind."""
    plant = additive = tagged = own = total = 0.0
    for match in recorded:
        if match.food is None or match.grams is None:
            continue
        phosphorus = amount([(match.food, match.grams)], "phosphorus").value
        total += phosphorus
        added = number("likely_is_additive") * phosphorus if match.food.phosphate_additive == "likely" else 0.0
        part = _plant_part(match.food)
        if part is not None:
            tagged += phosphorus
            own += phosphorus - added
            plant += part * (phosphorus - added)
        additive += added
    if not total or tagged < number("least_tagged") * total:
        caveats.append("The foods do not say enough of their kind: the usual shares of phosphate by source were used.")
        return {}
    caveats.append("How much phosphate additives bring is in no food table: their share was assumed.")
    return {"plant_phosphate_share": plant / own, "additive_phosphate_share": additive / total}


def _plant_part(food: Food) -> float | None:
    """Share of a food's own phosphorus that is of plants; None where its kind is not known."""
    kinds = {"phosphorus_plant": 1.0, "phosphorus_animal": 0.0, "phosphorus_mixed": number("mixed_is_plant")}
    return next((part for tag, part in kinds.items() if tag in food.tags), None)


def _sodium(person: Person, intake: Mapping[str, NutrientIntake], caveats: list[str]) -> Loads:
    from calcifate.physiology.setting import latest

    lab = latest(person, "urine_sodium")
    if lab is not None and not lab.comparator:
        caveats.append("Sodium was taken from the urine, which shows nearly all that is eaten.")
        return {"dietary_sodium": lab.value}
    food = intake["sodium"].food if "sodium" in intake else None
    if food is None or food.value is None:
        caveats.append("Sodium is not known: the usual intake was used.")
        return {}
    caveats.append("Salt at the table and in the kitchen counts only as written: more sodium may be eaten.")
    return {"dietary_sodium": food.value / molar_mass("Na")}


def _incomplete(intake: Mapping[str, NutrientIntake]) -> list[str]:
    """Figures that are lower bounds, by name."""
    food = [
        intake[nutrient].name.lower()
        for nutrient, _ in MINERALS.values()
        if nutrient in intake and intake[nutrient].food.at_least
    ]
    taken = [
        missing
        for nutrient, _ in MINERALS.values()
        if nutrient in intake
        for missing in intake[nutrient].supplements.missing
    ]
    said = list[str]()
    if food:
        said.append(f"Some entries do not report {', '.join(food)}: what is eaten is this much or more.")
    if taken:
        said.append(f"What these bring is not known and is missing here: {', '.join(dict.fromkeys(taken))}.")
    return said
