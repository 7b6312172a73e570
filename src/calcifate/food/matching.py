"""Which food of the table each diary entry is taken to be: by id, by label, by name, or honestly not at all."""

from __future__ import annotations

from dataclasses import dataclass

from calcifate.flow.food import Alternative, Diary, DiaryItem, Food, Match
from calcifate.food.composition import Composition
from calcifate.food.labels import label_food
from calcifate.food.measures import Amount, grams_of
from calcifate.food.quantity import leading_measure, vocabulary
from calcifate.food.wording import ambiguity, brands, minor_words, shown, states, wording, words

ACCEPTED = 0.87  # from here on a name is taken without a question
POSSIBLE = 0.65  # from here on with one; below it nothing is taken
DISAGREES = 0.3  # a name this unlike its id's food is probably a slip in the id
CLOSE = 0.07  # foods this close in likeness could both be meant
DOUBTED = 0.75  # confidence when it matters which one is meant
NAMED = 5
SAME_NAME = 0.9


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The food that a name most probably means."""

    food: Food | None
    confidence: float
    alternatives: tuple[Alternative, ...]
    question: str


def match(diary: Diary, composition: Composition) -> tuple[Match, ...]:
    """Every diary entry with the food that it was taken to be, in the order of the diary.

    An entry that nothing fits stays, with ``how="none"``: it is unknown, and every total becomes "at least".

    Parameters
    ----------
    diary : Diary
    composition : Composition
    """
    guesses: dict[str, Guess] = {}
    return tuple(match_item(item, composition, guesses) for item in diary.items)


def match_item(item: DiaryItem, composition: Composition, guesses: dict[str, Guess] | None = None) -> Match:
    """One diary entry with the food that it was taken to be.

    Parameters
    ----------
    item : DiaryItem
    composition : Composition
    guesses : dict, optional
        Names already looked up; the same name is looked up once.
    """
    named = composition.food(item.food_id) if item.food_id else None
    if named:
        return _by_id(item, named, composition)
    unknown_id = ""
    if item.food_id and not item.label:
        unknown_id = f"The food id {shown(item.food_id)} is not in the food table; its name was used."
    if item.label:
        return _by_label(item, composition)
    cache = {} if guesses is None else guesses
    measure, name = leading_measure(item.food) if item.grams is None and not item.measure else ("", item.food)
    if name not in cache:
        cache[name] = guess(name, composition)
    found = cache[name]
    amount = grams_of(measure, found.food) if measure else _amount(item, found.food)
    return Match(
        item=item,
        food=found.food,
        how="name" if found.food else "none",
        confidence=found.confidence if found.food else 0.0,
        grams=amount.grams,
        grams_basis=amount.basis,
        alternatives=found.alternatives,
        question=_joined(unknown_id, found.question, amount.question),
    )


def _by_id(item: DiaryItem, food: Food, composition: Composition) -> Match:
    question, alternatives, confidence = "", (), 1.0
    if words(item.food) and not _agrees(item.food, food, composition):
        meant = composition.search(item.food, NAMED)
        alternatives = tuple(a for a in meant if a.food_id != food.food_id)
        likely = f" It may mean {alternatives[0].name} ({alternatives[0].food_id})." if alternatives else ""
        question = f"The id {food.food_id} is {food.name}, but the entry says “{shown(item.food)}”.{likely}"
        confidence = 0.5
    how, basis = "id", ""
    if item.label:
        how = "label"
        food, doubts = label_food(item.food, item.label, food)
        basis = "figures of the label where it gives them, the rest from the food table"
        question = _joined(question, *doubts)
    amount = _amount(item, food)
    return Match(
        item=item,
        food=food,
        how="label" if how == "label" else "id",
        confidence=confidence,
        grams=amount.grams,
        grams_basis="; ".join(part for part in (amount.basis, basis) if part),
        alternatives=alternatives,
        question=_joined(question, amount.question),
    )


def _agrees(written: str, food: Food, composition: Composition) -> bool:
    """A written name and a food share a word that says something, in any of the food's names."""
    names = composition.names(food.food_id) or (food.name,)
    return any(composition.likeness(written, name) >= DISAGREES or _shares(written, name) for name in names)


def _shares(written: str, name: str) -> bool:
    small = minor_words() | set(states())
    return bool((set(words(written)) & set(words(name))) - small)


def _by_label(item: DiaryItem, composition: Composition) -> Match:
    food, doubts = label_food(item.food, item.label)
    basis = "figures of the label; what it does not give is unknown"
    # A name may say what kind of food it is (a drink, milk, a salt substitute). It never fills in a figure.
    kind = guess(item.food, composition)
    if kind.food and kind.confidence >= ACCEPTED:
        from dataclasses import replace

        tags = tuple(sorted({*food.tags, *kind.food.tags}))
        food = replace(food, tags=tags, measures=kind.food.measures)
    amount = _amount(item, food)
    return Match(
        item=item,
        food=food,
        how="label",
        confidence=1.0,
        grams=amount.grams,
        grams_basis="; ".join(part for part in (amount.basis, basis) if part),
        alternatives=(),
        question=_joined(*doubts, amount.question),
    )


def guess(written: str, composition: Composition) -> Guess:
    """The food that a name most probably means, with how sure that is.

    A doubt is a doubt only if it matters: two foods that could both be meant and have nearly the same figures are no
    question; raw and cooked rice are one.
    """
    found = composition.search(written, NAMED + 1)
    if not found or found[0].confidence < POSSIBLE:
        found = composition.search(written, NAMED + 1, everywhere=True)
    best = found[0] if found else None
    if best is None or best.confidence < POSSIBLE:
        near = ", ".join(a.name for a in found[:3])
        hint = f" The nearest are {near}." if near else ""
        text = f"No food of the table fits “{shown(written)}”.{hint} It counts as unknown."
        return Guess(food=None, confidence=0.0, alternatives=found[:NAMED], question=text)
    food, rest = composition.food(best.food_id), found[1:]
    confidence, question = best.confidence, ""
    rivals = [] if _says_it(food, written) else [a for a in rest if best.confidence - a.confidence <= CLOSE]
    unlike = next((a for a in rivals if _differ(food, composition.food(a.food_id))), None)
    strange = set(composition.unknown_words(written)) - brands(written)
    if meanings := ambiguity(written):
        confidence = min(confidence, DOUBTED)
        question = f"“{shown(written)}” can mean {meanings}; it was taken as {best.name}. Is that right?"
    elif unlike:
        confidence = min(confidence, DOUBTED)
        question = f"“{shown(written)}” was taken as {best.name}. {unlike.name} has other figures: which is it?"
    elif strange or confidence < ACCEPTED:
        confidence = min(confidence, DOUBTED)
        question = f"“{shown(written)}” was taken as {best.name}. Is that right?"
    return Guess(food=food, confidence=round(confidence, 3), alternatives=rest[:NAMED], question=question)


def _says_it(food: Food | None, written: str) -> bool:
    """What is written is the food's own name, but for words that do not matter; raw or cooked matters."""
    if food is None:
        return False
    asked, own = set(words(written)), set(words(food.name))
    return asked <= own and not own - asked - (minor_words() - set(states()))


def _differ(one: Food | None, other: Food | None) -> bool:
    """The figures of two foods differ enough to matter."""
    if one is None or other is None:
        return False
    matters = wording().matters
    for nutrient in matters.keys() - {"ratio"}:
        left, right = one.per_100g.get(nutrient), other.per_100g.get(nutrient)
        if not left or not right or left.value is None or right.value is None:
            continue
        small, large = sorted((left.value, right.value))
        if large - small >= matters[nutrient] and large >= matters["ratio"] * small:
            return True
    return False


def _amount(item: DiaryItem, food: Food | None) -> Amount:
    if item.grams is not None:
        if item.grams < 0:
            return Amount(grams=None, basis="", question=f"How many grams? {item.grams:g} g is no amount.")
        most = vocabulary().plausible["most_grams"]
        question = f"Is {item.grams:.0f} g right? That is a lot of one food at one time." if item.grams > most else ""
        return Amount(grams=item.grams, basis="grams as given", question=question)
    return grams_of(item.measure, food)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
