"""The over-claim linter against a red team in two languages, and every rule against the linter."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from calcifate.guidance.overclaim import overclaim_file, overclaims
from calcifate.guidance.rules import example_facts, rules, texts_of
from calcifate.guidance.wording import filled

RED_TEAM = tomllib.loads((Path(__file__).parent / "red_team.toml").read_text(encoding="utf-8"))
BANNED = [
    (idea, language, text)
    for idea, languages in RED_TEAM["banned"].items()
    for language, texts in languages.items()
    for text in texts
]


@pytest.mark.parametrize(("idea", "language", "text"), BANNED)
def test_every_paraphrase_is_caught(idea, language, text):
    assert idea in {found.split(":")[0] for found in overclaims(text)}, text


@pytest.mark.parametrize(("idea", "language", "text"), BANNED[::3])
def test_it_is_caught_in_a_longer_text_and_in_shouting(idea, language, text):
    assert overclaims(f"Your diary has three days. {text} Ask your clinician.")
    assert overclaims(text.upper())


@pytest.mark.parametrize("text", [text for texts in RED_TEAM["passes"].values() for text in texts])
def test_negations_and_plain_facts_pass(text):
    assert overclaims(text) == ()


def test_each_banned_idea_has_five_paraphrases_in_each_language():
    for idea in overclaim_file().idea:
        for language in ("en", "de"):
            assert len(RED_TEAM["banned"][idea.id][language]) >= 5, (idea.id, language)


def test_a_negation_in_another_sentence_or_a_false_one_does_not_help():
    assert overclaims("This is not a joke. Magnesium reverses calcification.")
    assert overclaims("Magnesium is not only tasty, it reverses calcification.")
    assert overclaims("It does not taste, but it reverses calcification.")


def test_a_quoted_claim_passes_only_beside_a_verdict():
    text = "Magnesium reverses calcification."
    assert overclaims(text, with_verdict=True) == ()
    assert overclaims(text)


def test_no_rule_says_a_banned_idea_in_either_voice():
    for rule in rules():
        facts = example_facts(next(example for example in rule.example if example.fires))
        for text in texts_of(rule):
            assert overclaims(text) == (), (rule.id, text)
            assert overclaims(filled(text, facts)) == (), (rule.id, text)
