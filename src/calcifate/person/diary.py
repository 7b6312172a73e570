"""The food diary of a person file: days, items in grams or household measures, and what labels say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from calcifate.errors import InputError, Problem
from calcifate.flow.food import Diary, DiaryItem
from calcifate.nutrient import nutrients
from calcifate.person.figures import Figure, figure, inline, plain_number, shown
from calcifate.person.file import FoodEntry, MealEntry
from calcifate.person.sift import Findings
from calcifate.record import Path, near_miss
from calcifate.substance import substance
from calcifate.units import conversion, parse_unit

MOST_GRAMS = 20_000.0  # of one item
STRANGE_GRAMS = 4_000.0
SALT_PER_SODIUM = 2.5  # how food labels in Europe define salt (Regulation (EU) No 1169/2011)
# Keys of labels for nutrients that are not followed here.
LABEL_NOT_USED = re.compile(
    r"(fat|saturate|sat_fat|trans|mono|poly|carb|sugar|starch|polyol|cholesterol|iron|copper|selenium|iodine|manganese|"
    r"vitamin_[abe]|folate|niacin|riboflavin|thiamin|caffeine|omega|choline|biotin|lactose|serving)"
)
LABEL_SPELLINGS = {
    "fiber": "fibre",
    "dietary_fiber": "fibre",
    "dietary_fibre": "fibre",
    "calories": "energy",
    "kcal": "energy",
    "phosphor": "phosphorus",
    "vitamin_d3": "vitamin_d",
    "phylloquinone": "vitamin_k1",
    "phytic_acid": "phytate",
    "ethanol": "alcohol",
    "mk4": "menaquinone_4",
    "mk7": "menaquinone_7",
}
ID_WORDS = re.compile(r"^(?:usda|ndb|fdc|fndds|no\.?|number|id|code|[#:_\s])+")  # NDB 01079, fdc:171267
HELPING = re.compile(r"(?P<number>\d[\d.,]*)? ?(?:servings?|portions?)", re.I)
GRAMS_AT_END = re.compile(
    r"(?P<food>.*?\S)[\s,;:(]+(?P<grams>\d+(?:[.,]\d+)?)\s*(?P<unit>g|gr|grams?|kg)\s*\)?", re.I | re.S
)


def read_diary(meals: Sequence[MealEntry], findings: Findings, root: Path = ("diary",)) -> Diary:
    """The diary with its days in order of appearance. Problems and questions go to `findings`."""
    days: list[str] = []
    items: list[DiaryItem] = []
    for number, meal in enumerate(meals):
        if meal == MealEntry():
            continue
        day = _day(meal)
        if day not in days:
            days.append(day)
        for place, entry in enumerate(meal.items):
            path = (*root, number, "items", place)
            food = _from_words(entry) if isinstance(entry, str) else entry
            if food == FoodEntry():
                continue
            item = _item(food, day, meal.meal, path, findings)
            if item is not None:
                items.append(item)
    return Diary(days=tuple(days), items=tuple(items))


def _day(meal: MealEntry) -> str:
    """A day's name: its number or date. A diary without days is one day.

    Examples
    --------
    >>> _day(MealEntry(day="Day 2")), _day(MealEntry())
    ('2', '1')
    """
    text = inline(str(meal.day) or meal.date, 40) or "1"
    numbered = re.fullmatch(r"(?:day|tag)\s*(\d+)", text, re.I)
    return numbered[1] if numbered else text


def _from_words(text: str) -> FoodEntry:
    """An item that is only words, with its grams if they stand at the end."""
    found = GRAMS_AT_END.fullmatch(text.strip())
    if not found:
        return FoodEntry(food=text)
    return FoodEntry(food=found["food"], amount=found["grams"].replace(",", "."), unit=found["unit"])


def _item(entry: FoodEntry, day: str, meal: str, path: Path, findings: Findings) -> DiaryItem | None:
    name = entry.food.strip()
    food_id = _food_id(entry, path, findings)
    if not name and not food_id:
        findings.wrong((*path, "food"), "is missing", "say what was eaten")
        return None
    grams, measure = None, ""
    try:
        grams, measure = _how_much(entry)
    except InputError as error:
        findings.add((*path, "amount" if entry.g is None else "g"), error.problems)
    if grams is not None and not 0 <= grams <= MOST_GRAMS:
        right = "grams as eaten, zero or more" if grams < 0 else "grams of this one item"
        findings.wrong((*path, "g"), f"{grams:g} g of {inline(name, 60)!r}", right)
        return None
    if grams == 0:
        findings.ask(f"diary day {day}: 0 g of {inline(name, 60)}: eaten, and how much?")
    if grams is not None and grams > STRANGE_GRAMS:
        findings.ask(f"diary day {day}: {grams:g} g of {inline(name, 60)} is a lot: check it")
    label = _label(entry.label_per_100g, 1.0, (*path, "label_per_100g"), findings)
    label |= _serving_label(entry, path, findings)
    return DiaryItem(
        day=day,
        meal=meal,
        food=name or food_id,
        grams=grams,
        measure=measure,
        food_id=food_id,
        label=label,
        note=entry.note,
    )


def _how_much(entry: FoodEntry) -> tuple[float | None, str]:
    """Grams, or a measure in words; neither where the diary does not say: unknown, never zero."""
    if entry.g is not None and entry.g != "":
        if entry.unit.strip().casefold().rstrip("s") not in ("", "g", "gram"):
            found = f"g = {shown(entry.g)} with the unit {shown(entry.unit)}"
            raise InputError(Problem(found=found, right="give grams, or an amount with its unit"))
        return _grams(figure(entry.g), "g", entry.g), ""
    written_out = " ".join(str(part).strip() for part in (entry.amount, entry.measure or entry.unit) if part)
    if entry.serving_g and (helpings := HELPING.fullmatch(written_out)):
        each = _grams(figure(entry.serving_g), "g", entry.serving_g)
        return plain_number(helpings["number"] or "1") * each, ""
    if entry.amount is None or entry.amount == "":
        return None, (entry.measure or entry.unit).strip()
    words = f"{entry.amount:g}" if isinstance(entry.amount, float) else str(entry.amount).strip()
    if entry.measure:
        return None, f"{words} {entry.measure}".strip()
    try:
        written = figure(entry.amount)
    except InputError:
        return None, f"{words} {entry.unit}".strip()  # "1/2", "1-2": the food room reads household measures
    if written.value < 0:
        raise InputError(Problem(found=f"found {shown(entry.amount)}", right="an amount, zero or more"))
    unit = entry.unit.strip() or written.unit
    try:
        is_mass = parse_unit(unit).powers == (("mass", 1),)
    except InputError:
        is_mass = False
    return (_grams(written, unit, entry.amount), "") if is_mass else (None, f"{words} {entry.unit}".strip())


def _grams(written: Figure, unit: str, given: float | str) -> float:
    if written.comparator:
        raise InputError(Problem(found=f"found {shown(given)}", right="grams as a number"))
    return written.value * conversion(written.unit or unit, "g").factor


def _food_id(entry: FoodEntry, path: Path, findings: Findings) -> str:
    """The id of the food in its table."""
    if entry.food_id.strip():
        return inline(entry.food_id, 60)
    for key, given, width in (("ndb", entry.ndb, 5), ("fdc", entry.fdc, 0), ("fndds", entry.fndds, 0)):
        if given is None or given == "":
            continue
        number = ID_WORDS.sub("", str(given).strip().lower())
        if not number.isascii() or not number.isdigit() or len(number) > 10:
            findings.wrong((*path, key), f"found {shown(given)}", "it should be the number of a food")
            return ""
        return f"{key}:{number.zfill(width)}"
    return ""


def _serving_label(entry: FoodEntry, path: Path, findings: Findings) -> dict[str, float]:
    if not entry.label_per_serving:
        return {}
    here = (*path, "label_per_serving")
    try:
        grams = _grams(figure(entry.serving_g), "g", entry.serving_g) if entry.serving_g else None
    except InputError as error:
        findings.add((*path, "serving_g"), error.problems)
        return {}
    if not grams or grams < 0:
        findings.wrong(here, "a label per serving without the weight of a serving", "add serving_g")
        return {}
    return _label(entry.label_per_serving, 100.0 / grams, here, findings)


def _label(given: Mapping[str, Any], times: float, path: Path, findings: Findings) -> dict[str, float]:
    """What a label says per 100 g, by nutrient id and in its unit. What it does not say is unknown."""
    label: dict[str, float] = {}
    for key, value in given.items():
        if value is None or value == "":
            continue
        here = (*path, key)
        try:
            written = _label_figure(value)
            nutrient, amount = label_amount(key, written.value)
        except InputError as error:
            findings.add(here, error.problems)
            continue
        if not nutrient:
            _unknown_label(key, here, findings)
        elif written.comparator:
            findings.ask(f"label: {inline(key, 40)} {shown(value)} is not a value and was not used")
        elif amount < 0 or not _possible(nutrient, amount * times):
            findings.wrong(
                here, f"found {shown(value)}", "more than 100 g in 100 g, or less than nothing: check the unit"
            )
        else:
            label[nutrient] = amount * times
    return label


def _label_figure(value: Any) -> Figure:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(Problem(found=f"found {shown(value)}", right="it should be a number"))
    try:
        return figure(value)
    except OverflowError:
        raise InputError(Problem(found=f"found {shown(value)}", right="it should be a number")) from None


def label_amount(key: str, value: float) -> tuple[str, float]:
    """Nutrient id and amount in its unit, from a key of a label that carries the unit; an empty id if it is not known.

    Examples
    --------
    >>> label_amount("sodium_g", 0.4), label_amount("vitamin_d_iu", 100.0), label_amount("salt_g", 1.0)
    (('sodium', 400.0), ('vitamin_d', 2.5), ('sodium', 400.0))
    """
    folded = "_".join(re.split(r"[\s_\-()]+", key.strip().casefold().replace("μ", "µ"))).strip("_")
    if folded in ("salt_g", "salt"):
        return "sodium", 1000 * value / SALT_PER_SODIUM
    if folded in ("calories", "kcal", "energy"):
        return "energy", value
    name, _, unit = folded.rpartition("_")
    nutrient = LABEL_SPELLINGS.get(name, name)
    known = nutrients().get(nutrient)
    if known is None:
        return "", value
    grams_per_iu = substance(known.substance).grams_per_iu if known.substance else None
    way = conversion(unit, known.unit, substance=known.name, grams_per_iu=grams_per_iu)
    return nutrient, round(value * way.factor, 9)


def _unknown_label(key: str, path: Path, findings: Findings) -> None:
    folded = key.strip().casefold()
    if LABEL_NOT_USED.match(folded):
        return
    meant = near_miss(folded, [f"{name}_{entry.unit.replace('µ', 'u')}" for name, entry in nutrients().items()])
    if meant:
        findings.wrong(path, f"unknown key {shown(key)}", f"did you mean {meant!r}?")
    else:
        findings.ask(f"not understood and not used: label {inline(key, 60)}")


def _possible(nutrient: str, amount: float) -> bool:
    """No more than 100 g in 100 g."""
    unit = nutrients()[nutrient].unit
    if unit == "kcal":
        return amount <= 1000
    return amount * conversion(unit, "g").factor <= 100.0 + 1e-9
