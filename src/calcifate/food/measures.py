"""From an amount as people write it to grams of one food. What is not known stays unknown: no guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calcifate.flow.food import Food
from calcifate.food.quantity import WORD, Measure, parse_measure, vocabulary
from calcifate.food.wording import shown, singular


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Grams, how they were found, and what a person should say if they were not."""

    grams: float | None
    basis: str
    question: str = ""


def grams_of(text: str, food: Food | None) -> Amount:
    """The weight of a written amount of a food.

    Parameters
    ----------
    text : str
        ``58 g``, ``3 oz``, ``1 cup``, ``1/2 cup chopped``, ``2 large``, ``250 ml``, ``1,5 slices``.
    food : Food or None
        Whose household measures count. Without it only weights can be read.

    Returns
    -------
    Amount
        `grams` is None where the table does not say: the question says what would help.

    Examples
    --------
    >>> grams_of("3 oz", None).grams
    85.0
    >>> grams_of("1 cup", None).grams is None
    True
    """
    if not text.strip():
        return Amount(grams=None, basis="", question="How much was it? No amount is written.")
    said = parse_measure(text)
    if said is None:
        return Amount(
            grams=None, basis="", question=f"How many grams is “{shown(text)}”? The number has no single meaning."
        )
    found = _resolve(said, food, text)
    if found.grams is not None and said.middle_of:
        question = f"Which is it? The middle of {said.middle_of} was used."
        return Amount(
            grams=found.grams, basis=f"{found.basis}; middle of {said.middle_of}", question=found.question or question
        )
    return found


def _resolve(said: Measure, food: Food | None, text: str) -> Amount:
    words = vocabulary()
    if said.unit in words.weights:
        return _amount(
            said.number * words.weights[said.unit],
            "weight as written" if said.unit == "g" else f"{shown(text)}, by weight",
        )
    # "1 bar (45 g)" says its own weight.
    inside = parse_measure(said.aside) if re.match(r"\s*\d", said.aside) else None
    if inside and inside.unit in words.weights:
        return _amount(
            said.number * inside.number * words.weights[inside.unit], f"{shown(text)}: the weight in brackets"
        )
    if food is None:
        return Amount(grams=None, basis="", question=f"How many grams is “{shown(text)}”?")
    offered = _offered(food)
    for kind in (_same_unit, _as_piece, _by_volume):
        if found := kind(said, food, offered, text):
            return found
    known = ", ".join(measure for measure, _ in _listed(food)[:4])
    hint = f" The table knows: {known}." if known else " The table has no household measure for it."
    return Amount(grams=None, basis="", question=f"How many grams is “{shown(text)}” of {shown(food.name)}?{hint}")


Offered = list[tuple[str, Measure, float]]


def _listed(food: Food) -> list[tuple[str, float]]:
    unfit = vocabulary().not_measures["patterns"]
    return [(text, grams) for text, grams in food.measures.items() if not any(p in text.casefold() for p in unfit)]


def _offered(food: Food) -> Offered:
    """The household measures of a food, each with the weight of one."""
    parsed = ((text, parse_measure(text), grams) for text, grams in _listed(food))
    return [(text, measure, grams / measure.number) for text, measure, grams in parsed if measure]


def _same_unit(said: Measure, food: Food, offered: Offered, text: str) -> Amount | None:
    """The food has a measure of this name."""
    own_name = {singular(word) for word in WORD.findall(food.name.casefold())}
    wanted = said.details - own_name
    fitting = [(name, m, grams) for name, m, grams in offered if _synonym(m.unit) == _synonym(said.unit)]
    if said.unit in vocabulary().pieces["sizes"]:  # "1 medium" of what the table calls "1 potato medium"
        fitting += [entry for entry in offered if entry[1].unit in own_name and said.unit in entry[1].details]
    fitting = [entry for entry in fitting if said.aside and entry[1].aside == said.aside] or fitting
    exact = [entry for entry in fitting if wanted and wanted <= entry[1].details]
    plain = [entry for entry in fitting if not entry[1].details - own_name]
    named = [entry for entry in fitting if entry[1].details & own_name]
    chosen = exact or plain or named or fitting
    return _agree(said, chosen, text) if chosen else None


def _as_piece(said: Measure, food: Food, offered: Offered, text: str) -> Amount | None:
    """One piece of it, with or without a size."""
    pieces = vocabulary().pieces
    own_name = {singular(word) for word in WORD.findall(food.name.casefold())}
    if said.unit and said.unit not in pieces["words"] and said.unit not in own_name:
        return None
    size = next((word for word in pieces["sizes"] if word in said.details), "")
    whole = [
        entry
        for entry in offered
        if entry[1].unit in (size or pieces["words"]) or (not size and entry[1].unit in own_name)
    ]
    if whole:
        return _agree(said, whole, text)
    sized = [entry for entry in offered if entry[1].unit in pieces["sizes"]]
    usual = [entry for entry in sized if entry[1].unit == pieces["usual_size"]] or (sized if len(sized) == 1 else [])
    found = _agree(said, usual, text) if usual and not size else None
    if found is None or found.grams is None:
        return None
    question = f"Which size? {usual[0][1].unit.capitalize()} was used."
    return Amount(grams=found.grams, basis=f"{found.basis}, size not said", question=question)


def _by_volume(said: Measure, food: Food, offered: Offered, text: str) -> Amount | None:
    """A volume, by the food's own weight of another volume, or as water for a watery drink."""
    volumes = vocabulary().volumes
    if said.unit not in volumes:
        inside = parse_measure(said.aside) if re.match(r"\s*\d", said.aside) else None
        if inside is None or inside.unit not in volumes:
            return None
        said = Measure(number=said.number * inside.number, unit=inside.unit, details=frozenset(), aside="")
    millilitres = said.number * volumes[said.unit]
    own_name = {singular(word) for word in WORD.findall(food.name.casefold())}
    by_volume = [(name, m, grams / volumes[m.unit]) for name, m, grams in offered if m.unit in volumes]
    plain = [entry for entry in by_volume if not entry[1].details - own_name] or by_volume
    if plain:
        densities = [density for _, _, density in plain]
        # The largest measure is weighed best: a rounded teaspoon is not.
        name, measure, density = max(plain, key=lambda entry: volumes[entry[1].unit] * entry[1].number)
        if max(densities) / min(densities) <= vocabulary().spread["same_measure"] or len(plain) == 1:
            weight = measure.number * volumes[measure.unit] * density
            basis = f"{millilitres:g} mL at {density:.2f} g/mL, from {name} = {weight:g} g"
            return _amount(millilitres * density, basis)
        return None
    water = food.per_100g.get("water")
    if "drink" in food.tags and water and water.low >= vocabulary().water_like["least_water"]:
        return _amount(millilitres, f"{millilitres:g} mL taken as 1 g/mL, as for water")
    return None


def _agree(said: Measure, chosen: Offered, text: str) -> Amount:
    """Measures under one name that weigh about the same are one; others are a question."""
    weights = [grams for _, _, grams in chosen]
    name, measure, each = chosen[0]
    if max(weights) / min(weights) > vocabulary().spread["same_measure"]:
        kinds = ", ".join(f"{label} = {grams * m.number:g} g" for label, m, grams in chosen[:4])
        return Amount(grams=None, basis="", question=f"Which kind of “{shown(text)}”? It can be {kinds}.")
    return _amount(said.number * each, f"{shown(text)}: {name} = {each * measure.number:g} g")


def _amount(grams: float, basis: str) -> Amount:
    most = vocabulary().plausible["most_grams"]
    question = f"Is {grams:.0f} g right? That is a lot of one food at one time." if grams > most else ""
    return Amount(grams=round(grams, 1), basis=basis, question=question)


@cache
def _synonym(unit: str) -> str:
    """One spelling for each unit."""
    volumes = vocabulary().volumes
    return f"{volumes[unit]} mL" if unit in volumes else unit
