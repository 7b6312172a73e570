"""Findings of one question side by side: pooled where no rule speaks against it, every exclusion with its reason."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from calcifate.errors import InputError
from calcifate.evidence.claims import claims
from calcifate.evidence.findings import Study, kind_of, studies, study
from calcifate.evidence.harmonise import harmonised
from calcifate.evidence.no_pool import REVIEWS, family_of, question_of, rules, why_not
from calcifate.evidence.printed import figures, result
from calcifate.evidence.synthesis import of_studies, syntheses, synthesis_of
from calcifate.flow.evidence import ForestRow, Synthesis

CLOSE = 1e-4
CORONARY = ["rooney2020#1", "nhanesfu#1", "prevend#1"]


def ends(row: ForestRow | None) -> list[float]:
    assert row is not None
    return [row.estimate, row.low, row.high]


def reasons(*refs: str) -> dict[str, str]:
    return why_not([study(ref) for ref in refs])


def everything() -> tuple[Synthesis, ...]:
    return of_studies(list(studies().values()))


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        (CORONARY, {"DL": [1.16649, 1.03283, 1.31744], "hk": [0.89302, 1.52370], "prediction": [0.39287, 3.46345]}),
        (
            [*CORONARY, "kieboom2016#2"],
            {"DL": [1.20169, 1.07546, 1.34273], "hk": [1.00354, 1.43897], "prediction": [0.83770, 1.72385]},
        ),
    ],
)
def test_a_chosen_set_gives_the_figures_worked_out_apart(refs: list[str], expected: dict[str, list[float]]):
    found = synthesis_of(refs, method="DL", lower=True)
    assert ends(found.pooled) == pytest.approx(expected["DL"], rel=CLOSE)
    assert ends(found.hartung_knapp)[1:] == pytest.approx(expected["hk"], rel=CLOSE)
    assert ends(found.prediction)[1:] == pytest.approx(expected["prediction"], rel=CLOSE)
    assert [row.text for row in found.rows][:2] == ["HR 1.28 (1.11 to 1.47)", "HR 1.09 (0.93 to 1.26)"]
    assert len(found.leave_one_out) == len(refs)
    assert sum(row.weight or 0 for row in found.rows) == pytest.approx(1)


def test_outcomes_that_differ_in_a_chosen_set_are_named():
    assert not [note for note in synthesis_of(CORONARY).notes if "differ in outcome" in note]
    notes = synthesis_of([*CORONARY, "kieboom2016#2"]).notes
    assert "The findings chosen differ in outcome: coronary death, coronary heart disease." in notes


def test_the_other_orientation_is_the_inverse():
    low, high = synthesis_of(CORONARY, lower=True), synthesis_of(CORONARY)
    estimate, first, last = ends(high.pooled)
    assert ends(low.pooled) == pytest.approx([1 / estimate, 1 / last, 1 / first])
    assert "printed as low against high, turned round" in high.rows[0].text


def test_what_is_pooled_by_itself_says_higher_against_lower():
    found = {each.key: each for each in syntheses("MC18")}
    coronary = found["coronary_heart_disease/serum_magnesium/high_vs_low/general/observational"]
    assert coronary.measure == "HR"
    assert coronary.method.startswith("restricted maximum likelihood")
    # 1/1.16477, 1/1.32441, 1/1.02437: low against reference, turned round
    assert ends(coronary.pooled) == pytest.approx([0.85854, 0.75505, 0.97621], rel=CLOSE)
    assert ends(coronary.hartung_knapp)[2] > 1
    assert any("not settled" in note for note in coronary.notes)
    assert any("t with k - 2 = 1" in note for note in coronary.notes)
    assert any("Cochran's Q = 2.83" in note for note in coronary.notes)


def test_the_trials_of_coronary_calcium_share_no_statistic():
    found = next(each for each in syntheses("MC54") if "coronary_artery_calcification/magnesium_supplement" in each.key)
    assert found.pooled is None
    assert all(f"{ref}: " in " ".join(found.not_pooled) for ref in ("sakaguchi2019#1", "bressendorff2023#1"))
    assert "share no statistic" in " ".join(found.not_pooled)


@pytest.mark.parametrize(
    ("refs", "excluded", "word"),
    [
        (["ishimura2007#1"], "ishimura2007#1", "memory"),
        (["bressendorff2023#3"], "bressendorff2023#3", "memory"),
        (["fang2016#3"], "fang2016#3", "no effect to pool"),  # a range
        (["iom1997#1"], "iom1997#1", "no effect to pool"),  # a threshold
        (["caers2023#1"], "caers2023#1", "no effect to pool"),  # a count
        (["prisi#1"], "prisi#1", "no effect to pool"),  # a percentage
        (["schutten2022#1"], "schutten2022#1", "no effect to pool"),  # in words
        (["bressendorff2017#1"], "bressendorff2017#1", "before to after"),
        (["hruby2014#3"], "hruby2014#3", "no interval"),
        (["srinutta2019#1", "park2014#1", "cheungpasitporn2015#1"], "park2014#1", "review"),
        (["wu2021hd#1", "dialmeta2022#1"], "dialmeta2022#1", "review"),
        (["joris2016#1", "marques2020#1"], "marques2020#1", "review"),
        (["hruby2013abs#1", "hruby2013abs#2"], "hruby2013abs#1", "one study"),
        (["dai2013#1", "dai2013#2"], "dai2013#2", "one study"),
        (["khan2010#1"], "khan2010#1", "step of exposure"),
        (["mizuiri2019#1"], "mizuiri2019#1", "albumin"),
    ],
)
def test_what_is_never_pooled_says_why(refs: list[str], excluded: str, word: str):
    assert word in reasons(*refs)[excluded]


def with_finding(ref: str, **changes: object) -> Study:
    found = study(ref)
    return replace(found, finding=replace(found.finding, **changes))


def test_one_cohort_counts_once_and_the_larger_study_stays():
    first, second = (with_finding(ref, cohort="one") for ref in ("rooney2020#1", "prevend#1"))
    assert why_not([second, first]) == {"prevend#1": "the same people as rooney2020#1: one cohort counts once"}


def test_studies_of_the_same_trials_are_not_pooled():
    overlapping = with_finding("prevend#1", overlaps=("rooney2020",))
    assert "same people or trials as rooney2020#1" in why_not([study("rooney2020#1"), overlapping])["prevend#1"]


def test_no_synthesis_joins_what_is_never_joined():
    for each in everything():
        found = [study(ref) for ref in _pooled(each)]
        assert len({question_of(one.finding) for one in found}) <= 1
        assert len({family_of(one.finding) for one in found}) <= 1
        assert len({kind_of(one.finding) for one in found}) <= 1
        assert not [one.ref for one in found if one.finding.reading == "memory" or one.finding.design in REVIEWS]
        assert len({one.source_id for one in found}) == len(found)
        cohorts = [one.finding.cohort for one in found if one.finding.cohort]
        assert len(set(cohorts)) == len(cohorts)


def _pooled(found: Synthesis) -> list[str]:
    if found.pooled is None:
        return []
    left_out = {text.split(": ")[0] for text in found.not_pooled}
    refs = [ref for ref, each in studies().items() if each.source_id in found.sources and ref not in left_out]
    return [ref for ref in refs if question_of(study(ref).finding).key in found.key]


@pytest.mark.parametrize(
    ("refs", "word"),
    [
        (["posadas2016#1", "lee2015#1"], "categories, steps"),  # per unit with high against low
        (["rooney2020#1", "larsson2018#1"], "genetic serum magnesium"),
        (["qu2013#1", "rooney2020#1"], "serum magnesium"),  # diet with serum
        (["joris2016#1", "schutten2022#1", "rooney2020#1"], "another"),
        (["rooney2020#1", "wu2019stone#1"], "cross sectional"),
        (["taylor2004#1", "rebholz2016#1"], "odds ratio"),  # with a risk ratio, both of intake and over time
        (["diederichsen2022#1", "rose2019pxe#1", "bolland2008#1"], "another"),
    ],
)
def test_a_chosen_set_that_mixes_is_refused(refs: list[str], word: str):
    with pytest.raises(InputError, match=word):
        synthesis_of(refs)


def test_a_chosen_set_without_intervals_is_refused():
    with pytest.raises(InputError, match="interval"):
        synthesis_of(["sakaguchi2019#1", "bressendorff2023#1"])


def test_calcification_of_different_arteries_stays_apart():
    outcomes = {
        study(ref).finding.outcome_class
        for ref in ("posadas2016#1", "chen2019pace#1", "leenders2021#1", "hisamatsu2018#1", "ishimura2007#1")
    }
    assert len(outcomes) == 5


def test_rows_of_the_same_outcome_that_are_left_out_are_named_with_the_reason():
    found = next(
        each for each in syntheses("MC01") if each.key.startswith("coronary_artery_calcification/serum_magnesium/per")
    )
    said = dict(text.split(": ", 1) for text in found.not_pooled)
    assert said["lee2015#1"].startswith("categories, steps and treatments are never joined")
    assert said["hruby2013abs#1"].startswith("another exposure")


def test_every_claim_has_syntheses_with_rows_or_reasons():
    for claim_id in claims():
        for each in syntheses(claim_id):
            assert each.rows or each.not_pooled
            assert all(row.low <= row.estimate <= row.high for row in each.rows)
            assert all(math.isfinite(row.low) and math.isfinite(row.high) for row in each.rows)
            assert each.sources


def test_every_rule_has_a_sentence_that_a_reader_can_be_shown():
    for sentence in (*rules().sentence.values(), *(named.reason for named in rules().named)):
        assert sentence.strip()
    for named in rules().named:
        assert set(named.refs) <= set(studies())


def test_a_figure_from_memory_wears_its_badge():
    rows = [row for each in everything() for row in each.rows if "ishimura" in row.label.lower()]
    assert rows
    assert all(row.weight is None and "from memory, not verified" in row.text for row in rows)


def test_figures_keep_the_decimals_they_were_printed_with():
    assert figures(0.84, 0.724, 0.986, ratio=True) == ["0.84", "0.724", "0.986"]
    assert figures(-17, -86, 53, ratio=False) == ["-17", "-86", "53"]
    assert result(study("iom1997#1").finding) == "350 mg/d"
    assert result(study("costello2021#1").finding) == "1.7 to 2.6 w/w"
    assert result(study("olderhypermg2023#1").finding) == "53.1 %"
    assert result(study("bressendorff2018#1").finding) == "MD 73 (30 to 116) min"
    assert result(study("bressendorff2023#1").finding).startswith("no clear difference: 75 vs 73; double-blind")


def planted(*changes: dict[str, Any]) -> list[Study]:
    """Made-up studies that may be pooled, but for what is changed in each."""
    first = study("rooney2020#1")
    plain = replace(
        first.finding, exposure="highest Mg", comparator="lowest", estimate=0.8, low=0.64, high=1.0, cohort="",
        overlaps=(), direction="beneficial",
    )  # fmt: skip
    return [
        replace(first, ref=f"made{n}#1", source_id=f"made{n}", number=1, finding=replace(plain, **each))
        for n, each in enumerate(changes)
    ]


STEP = {"contrast": "per_unit", "per": "50 mg/d", "exposure_class": "magnesium_intake", "measure": "beta"}
ELSEWHERE = {"contrast": "per_unit", "exposure_class": "vitamin_k2"}


@pytest.mark.parametrize(
    "changes",
    [
        ({"outcome_class": ""}, {"outcome_class": ""}),
        ({"exposure_class": ""}, {"exposure_class": ""}),
        ({"population_class": "none"}, {"population_class": "none"}),
        ({"contrast": "none"}, {"contrast": "none"}),
        ({}, {"reading": "memory"}),
        ({}, {"seen": "memory"}),
        ({"cohort": "Framingham"}, {"cohort": "framingham"}),
        ({**ELSEWHERE, "per": "10 ug/d"}, {**ELSEWHERE, "per": "100 ug/d"}),
        ({**STEP, "unit": "ln AU per 50 mg/d"}, {**STEP, "unit": "AU per 50 mg/d"}),
        ({"design": "nonrandomised_trial"}, {"design": "human_physiology"}),
        ({"design": "single_arm_trial"}, {"design": "single_arm_trial"}),
        ({"contrast": "before_after"}, {"contrast": "before_after"}),
        ({"contrast": "per_unit", "per": "0 mmol/L"}, {"contrast": "per_unit", "per": "0.1 mmol/L"}),
        ({"design": "rct_parallel"}, {}),
        ({"design": "cross_sectional"}, {}),
        ({"measure": "OR"}, {}),
        ({"design": "meta_analysis_obs"}, {}),
        *[({"measure": each}, {"measure": each}) for each in ("range", "threshold", "count", "percent", "qualitative")],
    ],
)
def test_two_findings_that_are_not_alike_are_not_pooled(changes: tuple[dict[str, Any], ...]):
    assert of_studies(planted({}, {}))[0].pooled
    assert not any(each.pooled for each in of_studies(planted(*changes)))


def test_the_step_that_is_named_is_that_of_what_is_pooled():
    step = {"contrast": "per_unit", "exposure_class": "serum_magnesium"}
    [found] = of_studies(planted({**step, "per": "1 SD"}, {**step, "per": "0.1 mmol/L"}, {**step, "per": "0.1 mmol/L"}))
    assert found.pooled and found.per == "0.1 mmol/L" and found.pooled.text.endswith("per 0.1 mmol/L")
    assert [each for each in found.not_pooled if each.startswith("made0#1: the step of exposure")]


def test_a_low_dose_is_not_the_low_end_of_an_exposure():
    [made] = planted({"exposure": "low-dose aspirin", "comparator": "no aspirin"})
    effect = harmonised(made)
    assert effect and not effect.turned


def test_a_narrow_interval_keeps_its_ends_apart():
    small = {"measure": "MD", "unit": "mm", "contrast": "intervention", "low": 0.002, "high": 0.006, "estimate": 0.004}
    [found] = of_studies(planted(small, small))
    assert found.pooled and found.pooled.text == "MD 0.004 (0.0026 to 0.0054) mm"


@pytest.mark.parametrize("grows", [1.0, 1.01])
def test_ten_studies_of_the_same_precision_have_no_test_of_small_ones(grows: float):
    rows = [{"estimate": 0.8 * grows**n, "low": 0.64 * grows**n, "high": grows**n} for n in range(10)]
    [found] = of_studies(planted(*rows))
    assert found.pooled and not [each for each in found.notes if "Egger" in each]
    assert [each for each in found.notes if "equally precise" in each]
