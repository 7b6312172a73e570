"""Grades of bodies of evidence, with every step; and the verdict that the rules suggest beside the one entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calcifate.evidence.body import Bearing, precision
from calcifate.evidence.certainty import grade, grade_laboratory, grade_people, rules
from calcifate.evidence.claims import Stance, claims
from calcifate.evidence.findings import kind_of, studies, study
from calcifate.evidence.verdict import differences, suggested

LEVELS = ("very_low", "low", "moderate", "high")


def bearings(supports: str = "", contradicts: str = "", qualifies: str = "") -> list[Bearing]:
    stances: dict[Stance, str] = {"supports": supports, "contradicts": contradicts, "qualifies": qualifies}
    return [Bearing(study=study(ref), stance=stance) for stance, refs in stances.items() for ref in refs.split()]


def apart(first: str, second: str) -> int:
    return abs(LEVELS.index(first) - LEVELS.index(second))


# The provisional table of whoever read the abstracts, by statement.
@pytest.mark.parametrize(
    ("claim_id", "expected"),
    [
        ("MC01", "low"),  # inverse association, general population
        ("MC03", "very_low"),  # raising magnesium prevents calcification
        ("HC21", "high"),  # K2 lowers dp-ucMGP
        ("MC54", "low"),  # oral magnesium and coronary calcium in kidney disease stages 3 and 4
        ("MC18", "moderate"),  # low serum magnesium predicts coronary disease
        ("MC44", "very_low"),  # a particular ratio of calcium to magnesium matters
        ("MC19", "very_low"),
        ("MC28", "low"),  # magnesium alone prevents stone recurrence: leaning null
        ("MC45", "moderate"),  # lowers blood pressure
        ("MC35", "very_low"),  # high magnesium harms bone mineral in people
    ],
)
def test_grades_are_within_one_step_of_the_table(claim_id: str, expected: str):
    assert apart(grade(claim_id)[0].certainty, expected) <= 1


def test_bodies_that_no_claim_has_to_itself():
    pill = bearings("zhang2016#1 zhang2016#2 dickinson2006#2", qualifies="dickinson2006#1")
    assert grade_people(pill, population="general", causal=True).certainty in ("high", "moderate")
    # Potassium magnesium citrate as such: that its parts cannot be told apart is no fault then.
    trial = study("ettinger1997#1")
    trial = replace(trial, finding=replace(trial.finding, note=trial.finding.note.replace("cannot be separated", "")))
    salt = grade_people([Bearing(study=trial, stance="supports")], population="stone_former", causal=True)
    assert apart(salt.certainty, "moderate") <= 1
    k2 = bearings(contradicts="diederichsen2022#1 hasific2023#1 haroon2023#1", qualifies="lees2019#1 li2023vk#1")
    assert apart(grade_people(k2, population="general", causal=True).certainty, "low") <= 1
    diet = bearings("qu2013#1", "fang2016#1 deoliveiraotto2012#1", "delgobbo2013#2")
    assert apart(grade_people(diet, population="general", causal=True).certainty, "low") <= 1


def test_grades_are_within_one_step_of_those_entered_for_every_claim():
    exceptions = set[str]()  # none: what the rules do not fit is overridden, with a reason
    entered = {claim_id: found.certainty_human for claim_id, found in claims().items()}
    far = {claim_id for claim_id, level in entered.items() if apart(grade(claim_id)[0].certainty, level) > 1}
    assert far == exceptions


def test_an_override_is_logged_with_its_reason_and_the_rules_own_grade():
    found, _ = grade("MC10")
    assert found.certainty == "high"
    assert found.override.startswith("high instead of low: ")
    assert {each.claim for each in rules().override} <= set(claims())
    assert all(len(each.reason.split()) > 5 for each in rules().override)
    assert not grade("MC54")[0].override


def test_a_claim_that_rests_on_guidelines_as_a_whole_is_graded_by_hand_and_says_so():
    for claim_id, found in claims().items():
        if found.sources or all(link.stance == "context" for link in found.link):
            human, _ = grade(claim_id)
            assert human.certainty == found.certainty_human
            assert human.steps[0].startswith("entered by hand")
            assert suggested(claim_id).verdict == found.verdict


def test_trials_start_high_and_observation_low():
    assert grade_people(bearings("joris2016#1"), population="general", causal=True).start == "high"
    assert grade_people(bearings("larsson2018#1"), population="general", causal=True).start == "moderate"
    assert grade_people(bearings("rooney2020#1"), population="general", causal=True).start == "low"


def test_trials_are_judged_alone_for_cause_and_effect():
    mixed = bearings("rooney2020#1 qu2013#1 kieboom2016#2", "schutten2022#1")
    causal = grade_people(mixed, population="general", causal=True)
    assert causal.start == "high"
    assert "judged on randomised findings (1); not mixed with observational" in causal.steps
    assert grade_people(mixed, population="general", causal=False).start == "low"


def test_animals_and_cells_say_nothing_about_people_and_have_a_column_of_their_own():
    found = bearings("diaztocados2017#1 montesdeoca2014#1 kircelli2012#1")
    human, laboratory = grade_people(found, population="general", causal=True), grade_laboratory(found)
    assert human.certainty == "very_low"
    assert "very low for any statement about people" in human.steps[0]
    assert laboratory is not None
    assert laboratory.certainty == "moderate"
    assert grade_laboratory(bearings("rooney2020#1")) is None
    for claim_id, each in claims().items():
        of_people = [link for link in each.link if kind_of(study(link.ref).finding) != "laboratory"]
        if each.sources or all(link.stance == "context" for link in each.link):
            continue
        if not [link for link in of_people if link.stance != "context"] and not grade(claim_id)[0].override:
            assert grade(claim_id)[0].certainty == "very_low"


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (bearings("sakaguchi2019#1"), "risk of bias"),
        (bearings("joris2016#1", "marques2020#1"), "inconsistency"),
        (bearings("marques2020#1"), "I2 of 99 %"),
        (bearings("bressendorff2018#1"), "0 of 1 of the findings are in the claim's own people"),
        (bearings("ettinger1997#1"), "own people"),
        (bearings("schutten2022#1"), "imprecision"),
        (bearings("joris2016#1"), "52 people in all"),
        (bearings("dominguez2023#1"), "publication bias: one down"),
        (bearings("mdsdm2025#1"), "reading: one down"),
        (bearings(qualifies="joris2016#1"), "nothing linked speaks for or against"),
    ],
)
def test_each_fault_takes_one_step_down_and_says_why(found: list[Bearing], word: str):
    steps = grade_people(found, population="general", causal=True).steps
    assert any(word in step for step in steps), steps


def test_findings_of_different_outcomes_do_not_disagree():
    """Blood pressure fell and flow-mediated dilation did not change: that is no inconsistency."""
    found = grade_people(bearings("zhang2016#1 zhang2016#2", "marques2020#2"), population="general", causal=True)
    assert not any("inconsistency" in step for step in found.steps)


def test_far_links_make_a_body_indirect():
    far = [replace(each, directness=0.3) for each in bearings("zhang2016#1 zhang2016#2")]
    assert any("far from the claim's" in step for step in grade_people(far, population="general", causal=True).steps)


def test_genes_that_point_the_same_way_take_one_step_up():
    alone = grade_people(bearings("rooney2020#1 qu2013#1"), population="general", causal=False)
    both = grade_people(bearings("rooney2020#1 qu2013#1 larsson2018#1"), population="general", causal=False)
    assert (alone.certainty, both.certainty) == ("low", "moderate")


def test_a_large_effect_counts_only_without_a_fault():
    clean = grade_people(bearings("lee2015#1"), population="general", causal=False)
    assert any("large effect: one up" in step for step in clean.steps)
    faulty = grade_people(bearings("ckj2025#1"), population="ckd_predialysis", causal=False)  # implausibly large
    assert not any("large effect" in step for step in faulty.steps)


def test_no_difference_found_is_not_no_effect():
    near = (0.8, 1.25)
    assert precision(study("haroon2023#1"), near, 0.2) == "wide"
    assert precision(study("fang2016#1"), near, 0.2) == "near_none"
    assert precision(study("shahraki2023#1"), near, 0.2) == "near_none"  # standardised, -0.19 to 0.06
    assert precision(study("schutten2022#1"), near, 0.2) == "no_interval"
    steps = grade_people(bearings(contradicts="haroon2023#1"), population="dialysis", causal=True).steps
    assert any(step.startswith("imprecision: one down") for step in steps)
    assert any("too wide to say that there is none" in step for step in steps)


def test_no_grade_leaves_the_scale():
    for claim_id in claims():
        human, laboratory = grade(claim_id)
        assert human.certainty in LEVELS
        assert human.start in LEVELS
        assert human.steps
        assert laboratory is None or laboratory.certainty in LEVELS


@pytest.mark.parametrize(
    ("claim_id", "verdict"),
    [
        ("MC54", "contested"),  # a trial against a trial
        ("MC03", "contested"),  # trials against a trial and observation
        ("MC26", "contested"),
        ("MC08", "overstated"),  # causal wording, trials null
        ("MC30", "overstated"),
        ("MC38", "overstated"),
        ("MC18", "partly"),  # pooled, but Hartung and Knapp and the prediction hold no difference
        ("MC01", "partly"),
        ("MC23", "supported"),
    ],
)
def test_the_rules_suggest_a_verdict(claim_id: str, verdict: str):
    assert suggested(claim_id).verdict == verdict


def test_verdicts_that_differ_are_notes_with_the_rule_that_was_applied():
    notes = differences()
    assert all("entered" in note and "the rules suggest" in note and "(" in note for note in notes)
    known = {note.split(":")[0] for note in notes}
    assert known == {claim_id for claim_id, found in claims().items() if suggested(claim_id).verdict != found.verdict}
    assert len(known) < len(claims()) / 2


def test_every_design_has_a_start():
    designs = {each.finding.design for each in studies().values() if kind_of(each.finding) == "other"}
    assert designs <= set(rules().start_of_design)


def test_the_levels_are_those_of_a_grade():
    assert rules().levels == LEVELS
