"""Every sentence of cause and effect names its claim, and none is stronger than what its claim bears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from calcifate.evidence.causal import causal_sentences, certainty_behind, stronger_than_known
from calcifate.evidence.claims import claims
from calcifate.evidence.notes import notes
from calcifate.fluid.levers import lever_table
from calcifate.guidance.ideas import change_file
from calcifate.guidance.rules import rules, texts_of


@dataclass(frozen=True)
class Said:
    """What one record of our data can say, and the claims it stands on."""

    where: str
    claims: tuple[str, ...]
    texts: tuple[str, ...]


def everything() -> Iterator[Said]:
    for rule in rules():
        yield Said(f"rule {rule.id}", rule.claims, tuple(texts_of(rule)))
    for note_id, note in notes().items():
        told = [text for part in (note.statement, *note.applies) for text in (part.lay, part.professional)]
        yield Said(f"note {note_id}", note.claims, tuple(told))
    for name, lever in lever_table().lever.items():
        yield Said(f"lever {name}", lever.claims, (lever.note,))
    for change in change_file().change:
        yield Said(f"idea {change.name}", change_file().claims[change.purpose], (change.name,))
    for claim_id, claim in claims().items():
        told = [text for part in (claim.wording, *claim.applies) for text in (part.lay, part.professional)]
        yield Said(f"claim {claim_id}", (claim_id, *claim.rests_on), tuple(told))


def without_claim(said: Said) -> list[str]:
    return [] if said.claims else [sentence for text in said.texts for sentence in causal_sentences(text)]


def too_strong(said: Said) -> list[str]:
    found = [sentence for text in said.texts for sentence in causal_sentences(text)]
    return [each for each in found if said.claims and stronger_than_known(each, certainty_behind(each, said.claims))]


ALL = tuple(everything())


@pytest.mark.parametrize("said", ALL, ids=lambda said: said.where)
def test_no_sentence_of_cause_and_effect_goes_without_a_claim(said: Said):
    assert not without_claim(said)


@pytest.mark.parametrize("said", ALL, ids=lambda said: said.where)
def test_no_sentence_is_stronger_than_its_claim(said: Said):
    assert not too_strong(said)


@pytest.mark.parametrize("said", ALL, ids=lambda said: said.where)
def test_every_claim_that_is_named_is_there(said: Said):
    assert not set(said.claims) - set(claims())


# --- the nets hold ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Magnesium prevents calcification of arteries.",
        "Vitamin C raises oxalate in urine.",
        "Much salt drives calcium into the urine.",
        "Calcium binds oxalate in the gut.",
        "Low magnesium leads to hypocalcaemia.",
        "Magnesium pills lower blood pressure.",
        "Magnesium protects the heart.",
        "Magnesium can slow the growth of crystals.",
        "Alkali makes uric acid more soluble.",
        "Citrate dissolves stones.",
        "Cutting milk products can make oxalate worse.",
        "Magnesium keeps arteries free of calcium.",
        "Magnesium stops calcification.",
        "Magnesium wards off kidney stones.",
        "Magnesium is essential for bones.",
        "Vitamin K2 moves calcium into bone.",
        "More magnesium means fewer stones.",
        "Magnesium regulates the heart.",
        "Low magnesium contributes to calcification.",
        "Without magnesium, arteries calcify.",
    ],
)
def test_a_sentence_of_cause_and_effect_is_caught(sentence: str):
    assert without_claim(Said("invented", (), (f"A word before. {sentence} And one after.",))) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Spinach holds much oxalate.",
        "Potassium is raised.",
        "Please do not stop the medicine on your own.",
        "What is lowering my magnesium?",
        "Your food brings 300 mg of magnesium a day.",
        "The value is lower than the laboratory's range.",
    ],
)
def test_a_sentence_about_something_else_is_not(sentence: str):
    assert not causal_sentences(sentence)


@pytest.mark.parametrize(
    ("sentence", "claim_id"),
    [
        ("Magnesium prevents calcification of arteries.", "MC03"),  # very low
        ("Magnesium probably prevents calcification of arteries.", "MC03"),
        ("More magnesium slows the progression of calcification.", "MC54"),  # contested
        ("Vitamin C raises oxalate in urine.", "HC01"),  # moderate
        # a modest word in another clause, or in a place, is none
        ("The dose is not known, but magnesium prevents calcification of arteries.", "MC03"),
        ("It did not harm anybody and magnesium prevents calcification of arteries.", "MC03"),
        ("Magnesium prevents calcification in arteries.", "MC03"),
        ("Magnesium slows calcification, and trials disagree about the dose.", "MC54"),
        ("Magnesium may lower blood pressure and prevents calcification.", "MC03"),
        ("Trials conflict: more magnesium slows the progression of calcification.", "MC54"),
        # what one study saw is told in the past
        ("In one study magnesium slows calcification of arteries.", "MC03"),
        ("Magnesium prevents calcification of arteries (n = 125).", "MC03"),
        # "can" beside a benefit is a promise
        ("Magnesium can prevent calcification of arteries.", "MC03"),
        ("Magnesium can slow the progression of calcification.", "MC54"),
        # a test tube says nothing of people
        ("In the test tube magnesium slows crystals, and in people it slows calcification.", "MC38"),
        # no difference found is not no effect
        ("Magnesium does not slow the progression of calcification.", "MC54"),
        ("Magnesium does not lower phosphate in blood.", "MC14"),
    ],
)
def test_a_sentence_that_says_too_much_is_caught(sentence: str, claim_id: str):
    assert too_strong(Said("invented", (claim_id,), (sentence,))) == [sentence]


NO_EFFECT = re.compile(
    r"\b(?:no effect|without effect(?! sizes)|unchanged|not at all|does nothing|makes no difference)\b"
)


@pytest.mark.parametrize("said", [said for said in ALL if said.where.startswith(("claim MC", "note"))],
                         ids=lambda said: said.where)  # fmt: skip
def test_no_difference_found_is_not_told_as_no_effect(said: Said):
    """Figures of one trial may be called what the paper calls them; a conclusion may not (evidence.md, section 4)."""
    assert not [text for text in said.texts if NO_EFFECT.search(text)]


@pytest.mark.parametrize(
    ("sentence", "claim_id"),
    [
        ("Magnesium may slow calcification of arteries; that is unproven.", "MC03"),
        ("Vitamin C probably raises oxalate in urine.", "HC01"),
        ("Salt drives calcium into the urine.", "HC12"),  # high
        ("In one open trial magnesium slowed the growth of artery calcium.", "MC54"),
        ("In the blinded trial magnesium did not slow calcification.", "MC54"),
        ("In the test tube magnesium slows the growth of crystals, and delays apatite.", "MC07"),
        ("Magnesium products can make muscle weakness worse.", "HC06"),  # a warning, no promise
    ],
)
def test_a_sentence_that_keeps_its_measure_passes(sentence: str, claim_id: str):
    assert not too_strong(Said("invented", (claim_id,), (sentence,)))


def test_of_several_claims_the_one_that_the_sentence_is_about_counts():
    """`HC11` (calcium and oxalate in the gut) is high, `MC40` (magnesium and oxalate in the gut) is not."""
    behind = ("MC40", "HC11")
    assert certainty_behind("Calcium with the meal binds oxalate in the gut.", behind) == "high"
    assert certainty_behind("Magnesium in the gut cuts absorption.", behind) in ("low", "very_low")


def test_the_records_pass_what_they_rest_on_to_the_report():
    assert {said.where.split()[0] for said in ALL if said.claims} == {"rule", "note", "lever", "idea", "claim"}
