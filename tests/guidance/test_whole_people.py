"""Whole invented people through the whole program: what they must hear, what they must not, and every sentence read.

`people/*.toml` hold a person and, beside it, what the hazard table of the safety reference asks for.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from calcifate.flow.assessment import Assessment
from calcifate.guidance.overclaim import overclaims
from calcifate.journey import Options, assess_table

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("sentences", HERE / "test_sentences.py")
assert spec and spec.loader
sentences = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sentences)
PEOPLE = sorted((HERE / "people").glob("*.toml"))


@pytest.fixture(scope="module", params=PEOPLE, ids=lambda path: path.stem)
def person(request: pytest.FixtureRequest) -> tuple[Assessment, Assessment, dict[str, Any]]:
    table = tomllib.loads(request.param.read_text(encoding="utf-8"))
    expected = table.pop("expected")
    lay, professional = (
        assess_table(table, Options(date="2026-11-24", audience=audience)) for audience in ("lay", "professional")
    )
    return lay, professional, expected


def told(report: Assessment) -> list[str]:
    said = [part for flag in report.flags for part in (flag.title, flag.message)]
    said += [report.headline, *report.questions_for_clinician, *(refused.reason for refused in report.scope.refused)]
    return said + [entry.reason for entry in report.suppressed]


def test_they_hear_what_they_must_at_the_right_severity(person):
    lay, professional, expected = person
    for report in (lay, professional):
        got = {flag.topic: flag.severity for flag in report.flags}
        for flag in expected.get("flags", []):
            assert got.get(flag["topic"]) == flag["severity"], (flag["topic"], got)


def test_no_alarm_that_was_not_asked_for(person):
    lay, _, expected = person
    wanted = {flag["topic"] for flag in expected.get("flags", [])}
    alarms = {flag.topic for flag in lay.flags if flag.severity in ("emergency", "urgent")}
    assert alarms <= wanted
    assert not {flag.topic for flag in lay.flags} & set(expected["not_said"])


def test_the_words(person):
    lay, professional, expected = person
    everything = " ".join(told(lay))
    for words in expected.get("says", []):
        assert words in everything, words
    for report in (lay, professional):
        for words in expected.get("never", []):
            assert words not in " ".join(told(report)), words
    if "headline" in expected:
        assert lay.headline.startswith(expected["headline"])


def test_every_sentence_is_whole_and_claims_no_more_than_it_may(person):
    lay, professional, _ = person
    for report in (lay, professional):
        assert not [text for text in told(report) if sentences.BROKEN.search(text)]
        assert not [text for text in told(report) if overclaims(text)]


def test_an_alarm_leaves_no_idea(person):
    for report in person[:2]:
        if {flag.severity for flag in report.flags} & {"emergency", "urgent"}:
            assert not report.ideas


def test_lay_words_are_plain(person):
    lay, _, _ = person
    jargon = re.compile(r"serum |renal|hyperkal|hypocalc|hypercalc|elemental|accumulat|(mmol|mg|µg|kcal)/d\b")
    for flag in lay.flags:
        assert not jargon.search(f"{flag.title} {flag.message}"), flag.message
