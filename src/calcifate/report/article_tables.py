"""The popular article's foods as a table: what a serving holds, how it fits, and the reasons once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import FoodNote
from calcifate.report.format import percent, span
from calcifate.report.names import decimals

LETTERS = "abcdefghijklmnopqrstuvwxyz"
COLUMNS = ("magnesium", "calcium", "potassium", "phosphorus", "oxalate", "vitamin_k1")
VERDICTS = ("fits", "fits_with_care", "does_not_fit", "not_offered")
FIGURES = re.compile(r" ?\b\d[\d.,]*(?:-\d[\d.,]*| to \d[\d.,]*)? ?(?:mg|µg|g|%)")


def cells(note: FoodNote, w: Mapping[str, str], nutrients: Iterable[str] = COLUMNS) -> tuple[str, ...]:
    """What a serving holds of each nutrient; magnesium with its share of the recommended intake."""
    found = list[str]()
    for nutrient in nutrients:
        known = note.amounts.get(nutrient)
        text = w["unknown"] if known is None else span(*known, decimals(nutrient))
        if nutrient == "magnesium" and note.magnesium_share is not None and known is not None:
            text += f" ({percent(note.magnesium_share)})"
        found.append(text)
    return tuple(found)


def reasons(assessment: Assessment) -> dict[str, list[tuple[str, list[str]]]]:
    """Verdict, then each reason without its figures (the table has them) and the foods that it is about.

    A food that fits needs no reason.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for note in assessment.article_foods:
        for sentence in re.split(r"(?<=\.) (?=[A-Z])", note.reason) if note.verdict != "fits" else ():
            said = FIGURES.sub("", sentence).replace(" in a serving", "").strip(" .:")
            if said:
                found.setdefault(note.verdict, {}).setdefault(said, []).append(note.food)
    return {verdict: list(found[verdict].items()) for verdict in VERDICTS if verdict in found}


def lettered(assessment: Assessment) -> tuple[dict[str, str], list[str]]:
    """Letters of the reasons for each food, and the sentence of each letter."""
    letters: dict[str, str] = {}
    sentences = list[str]()
    for grouped in reasons(assessment).values():
        for said, foods in grouped:
            letter = LETTERS[len(sentences) % len(LETTERS)]
            sentences.append(f"{letter}: {said}.")
            letters |= {food: letters.get(food, "") + letter for food in foods}
    return letters, sentences
