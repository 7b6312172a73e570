"""How the article's claims fit a person: what matters here, and the findings that disagree, side by side."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from calcifate.evidence.causal import stronger_than_known
from calcifate.evidence.claims import claims
from calcifate.evidence.findings import NOT_PEOPLE, studies
from calcifate.evidence.fits import claim_fits, conflicting
from calcifate.evidence.plain import design_words, plain, plain_words, result_words, without_remarks
from calcifate.flow.evidence import ClaimFit
from calcifate.flow.finding import Audience, Fact, FactValue
from calcifate.source import Design

AUDIENCES = get_args(Audience)


def facts(**values: FactValue) -> dict[str, Fact]:
    return {name: Fact(name=name, value=value, text=str(value), origin="test") for name, value in values.items()}


def fits(audience: Audience = "professional", **values: FactValue) -> dict[str, ClaimFit]:
    return {fit.id: fit for fit in claim_fits(facts(**values), audience)}


KIDNEY: dict[str, Any] = {"adult": True, "dialysis": False, "kidney_function_reduced": True}
HEALTHY: dict[str, Any] = {"adult": True, "dialysis": False, "kidney_function_reduced": False}


def test_what_is_not_known_picks_nothing():
    assert fits() == {}


def test_heavier_claims_come_first_and_a_limit_keeps_them():
    found = claim_fits(facts(**KIDNEY), "lay")
    assert [claims()[fit.id].weight for fit in found] == sorted((claims()[f.id].weight for f in found), reverse=True)
    assert claim_fits(facts(**KIDNEY), "lay", 3) == found[:3]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_only_claims_of_the_article_are_told(audience: Audience):
    assert all(claim_id.startswith("MC") for claim_id in fits(audience, **KIDNEY))


def test_the_two_kidney_trials_stand_side_by_side_for_everyone():
    """Sakaguchi 2019 and Bressendorff 2023 (evidence.md, section 5): both sides, never one alone."""
    for person in (KIDNEY, HEALTHY):
        found = [finding.ref for finding in fits(**person)["MC03"].conflicting]
        assert found[:2] == ["sakaguchi2019#1", "bressendorff2023#1"]


def test_diabetes_in_dialysis_shows_both_directions():
    """Chen 2019: 0.66 without and 1.57 with diabetes per 0.1 mEq/L."""
    found = fits(adult=True, dialysis=True, kidney_function_reduced=True, plasma_magnesium=0.7)["MC04"].conflicting
    assert {"chen2019pace#1", "chen2019pace#2"} <= {finding.ref for finding in found}


@pytest.mark.parametrize("claim_id", sorted(claims()))
def test_sides_hold_people_only_and_at_most_two_each_and_trials_first(claim_id: str):
    found = conflicting(claims()[claim_id])
    for stance in ("supports", "contradicts"):
        side = [studies()[finding.ref].finding for finding in found if finding.stance == stance]
        assert len(side) <= 2
        assert not {finding.population_class for finding in side} & NOT_PEOPLE
        known = {link.ref: link.stance for link in claims()[claim_id].link}
        assert all(known[finding.ref] == finding.stance for finding in found)
    assert not found or any(finding.stance == "contradicts" for finding in found)


def test_a_finding_from_memory_never_stands_before_one_that_was_read():
    for claim in claims().values():
        for stance in ("supports", "contradicts"):
            readings = [finding.badge for finding in conflicting(claim) if finding.stance == stance]
            memory = ["memory" in badge for badge in readings]
            assert memory == sorted(memory)


def test_reduced_kidney_function_changes_the_fit():
    assert fits(**KIDNEY)["MC02"].fit == "unproven"
    assert fits(**HEALTHY)["MC02"].fit == "fits"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_both_audiences_get_the_same_claims_with_sources(audience: Audience):
    known = {**KIDNEY, "conditions": ("vascular_calcification",), "goals": ("prevent_calcification",)}
    found = fits(audience, **known)
    assert list(found) == list(fits("lay", **known))
    assert all(fit.sources and fit.wording and fit.applies for fit in found.values())


def test_shorthand_is_spelt_out_and_remarks_of_the_curator_are_left_out():
    assert plain("Mg >=2.5 mg/dL in CKD, 12 mo") == "magnesium ≥2.5 mg/dL in chronic kidney disease, 12 months"
    assert without_remarks("mixed: rose with dose; author list to confirm") == "mixed: rose with dose"
    assert set(plain_words().design) == set(get_args(Design))
    assert design_words("rct_parallel") == "randomised trial"
    for study in studies().values():
        assert not {"to confirm", "still to read", "DOI"} & set(result_words(study).split("; "))


def test_certainty_words_know_every_grade():
    for certainty in ("very_low", "low", "moderate", "high"):
        assert stronger_than_known("Magnesium prevents stones.", certainty) == (certainty != "high")
