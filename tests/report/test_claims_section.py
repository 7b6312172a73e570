"""What the popular article says, and how it fits: quoted beside its verdict, short, and nothing said twice."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from calcifate.evidence.fits import claim_fits
from calcifate.evidence.notes import evidence_notes
from calcifate.flow.assessment import Assessment, Evidence
from calcifate.flow.finding import Audience, Fact, FactValue
from calcifate.report import claim_tables
from calcifate.report.json_form import to_json
from calcifate.report.page import to_html
from calcifate.report.text import PAGE, text
from calcifate.source import source as real_source

from .builders import source
from .samples import SAMPLES, emergency, ordinary

PEOPLE: dict[str, dict[str, FactValue]] = {
    "healthy": {"adult": True, "dialysis": False, "kidney_function_reduced": False},
    "kidney": {"adult": True, "dialysis": False, "kidney_function_reduced": True, "magnesium_supplement_present": True},
    "stones": {"adult": True, "kidney_function_reduced": False, "conditions": ("kidney_stones",)},
}


def told(person: str, audience: Audience, sample: str = "ordinary") -> Assessment:
    known = {name: Fact(name=name, value=value, text="", origin="test") for name, value in PEOPLE[person].items()}
    made = SAMPLES[sample](audience)
    article, notes = claim_fits(known, audience), evidence_notes(known, audience)
    named = {source.id: source for source in made.evidence.sources}
    for source_id in dict.fromkeys(each for part in (*article, *notes) for each in part.sources):
        record = real_source(source_id)
        named.setdefault(source_id, source(source_id, record.title, record.year, record.authors, record.doi))
    return replace(made, article=article, evidence=Evidence(notes=notes, sources=tuple(named.values())))


def section(shown: str, start: str, end: str) -> str:
    return " ".join(shown.split(start, 1)[1].split(end, 1)[0].split())


@pytest.mark.parametrize("person", PEOPLE)
def test_a_professional_reads_few_claims_each_with_verdict_certainty_and_fit(person: str):
    answer = told(person, "professional")
    shown = section(text(answer), "WHAT THE POPULAR ARTICLE SAYS, AND HOW IT FITS THIS PERSON", "\n\n")
    assert len(claim_tables.told(answer)) <= 8
    for claim in claim_tables.told(answer):
        assert f'"{claim.claim}"' in shown
        assert claim.applies in shown
    judged = re.findall(r"(SUPPORTED|PARTLY RIGHT|CONTESTED|OVERSTATED), (?:very )?(?:low|moderate|high) cert", shown)
    assert len(judged) == len(claim_tables.told(answer))
    rest = len(answer.article) - len(claim_tables.told(answer))
    assert not rest or f"{rest} more." in shown


@pytest.mark.parametrize("person", PEOPLE)
def test_the_kidney_trials_face_each_other_once(person: str):
    shown = section(text(told(person, "professional")), "WHAT THE POPULAR ARTICLE SAYS", "\n\nEVIDENCE")
    assert shown.count("For: Sakaguchi and others 2019") == shown.count("Against: Bressendorff and others 2023") == 1


@pytest.mark.parametrize("sample", ["ordinary", "quiet", "empty_diary", "full"])
@pytest.mark.parametrize("person", PEOPLE)
def test_a_lay_page_stays_one_page(person: str, sample: str):
    assert len(text(told(person, "lay", sample)).splitlines()) <= PAGE


def test_a_lay_reader_meets_the_weightiest_claim_in_four_lines():
    lines = text(told("healthy", "lay", "quiet")).splitlines()
    start = lines.index("WHAT THE POPULAR ARTICLE SAYS, AND HOW IT FITS YOU")
    block = lines[start + 1 : lines.index("", start)]
    assert 1 <= len(block) <= 4
    assert "Enough magnesium prevents calcification" in block[0]
    assert "CONTESTED" in " ".join(block)


@pytest.mark.parametrize("audience", ["professional", "lay"])
@pytest.mark.parametrize("person", PEOPLE)
def test_every_claim_is_on_the_page_beside_its_verdict(person: str, audience: Audience):
    answer = told(person, audience)
    made = to_html(answer)
    cards = re.findall(r'<article class="claim (\w+)" id="claim-(\w+)">(.*?)</article>', made, re.S)
    assert [claim_id for _, claim_id, _ in cards] == [claim.id for claim in answer.article]
    for claim, (verdict, _, card) in zip(answer.article, cards, strict=True):
        assert verdict == claim.verdict
        assert claim.claim in unescape(card)
        assert '<span class="badge">' in card


@pytest.mark.parametrize("audience", ["professional", "lay"])
@pytest.mark.parametrize("person", PEOPLE)
def test_wherever_a_claim_is_quoted_its_verdict_follows(person: str, audience: Audience):
    """Under "the same studies as under ..." as well (safety.md, section 8)."""
    answer = told(person, audience)
    badges = {"supported": "supported", "partly": "partly right", "contested": "contested", "overstated": "overstated"}
    for shown in (re.sub(r"<[^>]+>", " ", unescape(to_html(answer))), text(answer)):
        flat = " ".join(shown.split())
        for claim in answer.article:
            for found in re.finditer(re.escape(claim.claim), flat):
                assert badges[claim.verdict] in flat[found.end() : found.end() + 24].lower()


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_is_said_twice(person: str):
    """A statement of evidence that a claim tells does not stand in the evidence section as well."""
    answer = told(person, "professional")
    made = unescape(to_html(answer))
    said = {claim.id for claim in answer.article}
    for note in answer.evidence.notes:
        assert (note.statement in made) == (not said & set(note.told_by))
    shown = " ".join(text(answer).split())
    worded = {claim.id for claim in claim_tables.worded(answer)}
    for note in answer.evidence.notes:
        assert not (note.statement in shown and worded & set(note.told_by))


def test_numbers_of_sources_are_those_listed():
    shown = text(told("stones", "professional"), width=200)
    above, _, below = shown.partition("\nSOURCES")
    cited = {int(n) for group in re.findall(r"\[(\d+(?:, \d+)*)\]", above) for n in group.split(", ")}
    assert sorted(cited) == [int(number) for number in re.findall(r"^\[(\d+)\]", below, re.M)]


def test_an_emergency_and_a_report_without_claims_have_no_such_section():
    for answer in (ordinary(), replace(emergency(), article=told("kidney", "professional").article)):
        assert "POPULAR ARTICLE SAYS" not in text(answer)
        assert '<section id="claims"' not in to_html(answer)


def test_json_holds_every_claim_and_finding():
    answer = told("kidney", "professional")
    made = to_json(answer)
    for claim in answer.article:
        assert f'"id": "{claim.id}"' in made
        for finding in claim.conflicting:
            assert f'"ref": "{finding.ref}"' in made
