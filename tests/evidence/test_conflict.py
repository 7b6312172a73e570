"""Findings that stand against each other: both sides, equal weight, and what differs; and the claim with all of it."""

from __future__ import annotations

import pytest

from calcifate.errors import InputError
from calcifate.evidence.claims import claim, claims
from calcifate.evidence.conflict import claims_of, conflict_sentence, conflicting, conflicts, of_claim, sides_of
from calcifate.evidence.findings import kind_of, studies, study
from calcifate.evidence.printed import BADGES, citation
from calcifate.evidence.view import ORDER, claim_view, finding_echo

# Who stands against whom, by source: read off the reference, not off our file.
AGAINST = [
    ("sakaguchi2019", "bressendorff2023"),
    ("chen2019pace", "chen2019pace"),
    ("hruby2013abs", "hruby2013abs"),
    ("posadas2016", "deoliveiraotto2011"),
    ("posadas2016", "leenders2021"),
    ("bressendorff2018", "zhan2023"),
    ("kircelli2012", "villabellosta2017"),
    ("geleijnse2004", "haroon2023"),
    ("anderson2016", "bolland2008"),
    ("dai2013", "dai2013"),
    ("li2015hd", "mizuiri2019"),
    ("larsson2018", "fang2016"),
    ("taylor2004", "ettinger1988"),
    ("taheri2024", "fetner1978"),
    ("joris2016", "schutten2022"),
    ("dominguez2023", "farsinejad2016"),
    ("spencer1994", "briscoe1966"),
    ("kieboom2018", "kieboom2018"),
]


@pytest.mark.parametrize(("first", "second"), AGAINST)
def test_each_conflict_is_on_record_with_both_sides(first: str, second: str):
    sides = [[{ref.split("#")[0] for ref in side} for side in each.sides] for each in conflicts()]
    assert any(first in one and second in other for one, other in sides)


def test_every_side_has_findings_and_no_finding_stands_on_both():
    for each in conflicts():
        first, second = (set(side) for side in each.sides)
        assert first
        assert second
        assert not first & second
        assert first | second <= set(studies())
        assert each.what_differs.endswith(".")
    assert len({each.topic for each in conflicts()}) == len(conflicts())


def test_the_trials_in_kidney_disease_stand_side_by_side():
    supports, contradicts = sides_of("MC54")
    assert "sakaguchi2019#1" in {each.ref for each in supports}
    assert "bressendorff2023#1" in {each.ref for each in contradicts}
    sentence = conflict_sentence("MC54")
    assert sentence.startswith("1 finding supports this and 4 contradict it.")
    assert "open label" in sentence
    assert "double-blind" in sentence
    assert "MC54" in claims_of(conflicts()[0])


def test_findings_of_both_sides_come_in_turn():
    found = conflicting(claim("MC54"))
    assert [stance for _, stance in found][:2] == ["supports", "contradicts"]
    assert {each.ref for each, _ in found} == {
        link.ref for link in claim("MC54").link if link.stance in ("supports", "contradicts")
    }


def test_a_claim_without_two_sides_has_no_counts():
    for claim_id, found in claims().items():
        stances = {link.stance for link in found.link}
        both = {"supports", "contradicts"} <= stances
        assert ("contradict" in conflict_sentence(claim_id)) == both
        assert bool(conflicting(found)) == both
        if not both and not of_claim(claim_id):
            assert conflict_sentence(claim_id) == ""


@pytest.mark.parametrize("claim_id", sorted(claims()))
def test_a_view_shows_every_finding_that_is_linked(claim_id: str):
    view = claim_view(claim_id)
    found = claim(claim_id)
    assert {(each.ref, each.stance) for each in view.findings} == {(link.ref, link.stance) for link in found.link}
    places = [ORDER.index(kind_of(study(each.ref).finding)) for each in view.findings]
    assert places == sorted(places)
    assert set(view.sources) == {link.source for link in found.link} | set(found.sources)
    assert all(each.result and each.citation for each in view.findings)
    assert (view.laboratory is not None) == any(
        kind_of(study(link.ref).finding) == "laboratory" and link.stance != "context" for link in found.link
    )


def test_wording_is_that_of_the_audience():
    found = claim("MC54")
    assert claim_view("mc54", "lay").wording == found.wording.lay
    assert claim_view("MC54", "professional").wording == found.wording.professional
    assert claim_view("mc54").id == "MC54"


def test_a_claim_that_is_not_there_is_the_users_to_mend():
    with pytest.raises(InputError, match="MC56"):
        claim_view("MC56")


def test_a_finding_is_echoed_as_printed():
    found = finding_echo(study("rooney2020#1"), "supports")
    assert (found.result, found.citation, found.year) == ("HR 1.28 (1.11 to 1.47)", "Rooney and others 2020", 2020)
    assert (found.badge, found.stance, found.design) == ("", "supports", "prospective cohort")


def test_what_was_not_read_well_wears_a_badge():
    for ref, each in studies().items():
        assert finding_echo(each).badge == BADGES[each.finding.reading]
        assert bool(finding_echo(each).badge) == (each.finding.reading != "read"), ref
        assert finding_echo(each).result


def test_every_source_with_findings_has_a_label():
    for each in studies().values():
        label = citation(each.source)
        assert label
        assert str(each.source.year) in label
