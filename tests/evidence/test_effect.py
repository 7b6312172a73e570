"""Effects: printed figures on the scale on which they are symmetric, the way between forms, and errors of print.

Expected values were worked out by hand from the formulas that each function cites, apart from this code.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.evidence import validate
from calcifate.evidence.effect import (
    Z95,
    asymmetry,
    flipped,
    log_odds_of_standardised_difference,
    log_odds_ratio,
    log_ratio,
    log_risk_ratio,
    mean_difference,
    risk_ratio_of_odds_ratio,
    scaled,
    standardised_difference,
)
from calcifate.evidence.findings import Study, studies, study
from calcifate.evidence.harmonise import STEPS, harmonised, low_end_first, measured, other_way_round
from calcifate.evidence.pool import ratio_of_ratios
from calcifate.source import Arms

CLOSE = 1e-4

effects = st.floats(-3, 3)
errors = st.floats(0.01, 2)


def ends(effect: float, error: float, *, ratio: bool) -> list[float]:
    values = [effect, effect - Z95 * error, effect + Z95 * error]
    return [math.exp(value) for value in values] if ratio else values


def test_standardised_and_plain_difference_of_two_arms():
    """T50 after dialysate with more magnesium (bressendorff2018) and wall thickness (mortazavi2013)."""
    t50 = (302, 66, 28, 229, 93, 29)
    assert ends(*standardised_difference(*t50), ratio=False) == pytest.approx([0.89021, 0.34582, 1.43460], rel=CLOSE)
    effect, error = mean_difference(*t50)
    assert (effect, error) == (73, pytest.approx(21.303, abs=5e-4))
    assert ends(effect, error, ratio=False)[1:] == pytest.approx([31.2, 114.8], abs=0.05)
    wall = (0.76, 0.13, 29, 0.79, 0.12, 25)
    assert ends(*standardised_difference(*wall), ratio=False) == pytest.approx([-0.23561, -0.77236, 0.30114], rel=CLOSE)
    assert ends(*mean_difference(*wall), ratio=False) == pytest.approx([-0.03, -0.097, 0.037], abs=5e-4)


def test_two_by_two_tables():
    assert ends(*log_risk_ratio(35, 75, 9, 73), ratio=True) == pytest.approx([3.78519, 1.96062, 7.30768], rel=CLOSE)
    assert ends(*log_odds_ratio(35, 75, 9, 73), ratio=True) == pytest.approx([6.22222, 2.70709, 14.30172], rel=CLOSE)
    assert ends(*log_odds_ratio(0, 20, 5, 20), ratio=True) == pytest.approx([0.068736, 0.003529, 1.338827], rel=CLOSE)
    assert risk_ratio_of_odds_ratio(2.0, 0.2) == pytest.approx(1.66667, rel=CLOSE)
    assert log_odds_of_standardised_difference(1.0) == pytest.approx(1.8138, rel=CLOSE)  # pi / sqrt(3), Chinn 2000


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("posadas2016#1", [0.7794, 0.6302, 0.9800]),  # printed per 0.17 mg/dL
        ("chen2019pace#1", [0.4356, 0.2209, 0.8649]),  # printed per 0.1 mEq/L
        ("chen2019pace#2", [2.4649, 1.1881, 5.1076]),
        ("leenders2021#1", [0.63, 0.29, 1.37]),  # already per 0.1 mmol/L
    ],
)
def test_serum_magnesium_is_brought_to_a_tenth_of_a_millimole(ref: str, expected: list[float]):
    effect = harmonised(study(ref))
    assert effect is not None
    assert effect.per == "0.1 mmol/L"
    assert list(effect.ends) == pytest.approx(expected, abs=6e-5)


def test_intake_is_brought_to_100_mg_a_day():
    effect = harmonised(study("delgobbo2013#2"))
    assert effect is not None
    assert (effect.per, effect.ends[0]) == ("100 mg/d", pytest.approx(0.89**0.5))


def test_units_of_magnesium():
    assert STEPS["serum_magnesium"][2]["mg/dL"] == pytest.approx(0.41144, rel=CLOSE)
    assert STEPS["serum_magnesium"][2]["mEq/L"] == 0.5
    assert STEPS["magnesium_intake"][2]["mmol/d"] == 24.305


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            (1.57, 1.09, 2.26),
            (0.66, 0.47, 0.93),
            [2.37879, 1.44373, 3.91946],
        ),  # chen2019pace: with and without diabetes
        ((0.57, 0.42, 0.79), (1.59, 1.15, 2.20), [0.35849, 0.22795, 0.56378]),  # dai2013, men: calcium intake
        ((0.70, 0.52, 0.95), (1.31, 1.05, 1.64), [0.53435, 0.36732, 0.77735]),  # women
    ],
)
def test_ratio_of_ratios_of_two_strata(first: tuple[float, ...], second: tuple[float, ...], expected: list[float]):
    effect, error, z = ratio_of_ratios(log_ratio(*first), log_ratio(*second))
    assert ends(effect, error, ratio=True) == pytest.approx(expected, rel=CLOSE)
    assert z == pytest.approx(effect / error)
    assert expected[0] < 2 or z == pytest.approx(3.4013, rel=CLOSE)


# Which end of the exposure comes first, read by eye in the findings' own words.
LOW_FIRST = [
    "dialmeta2022#1",
    "dominguez2023#1",
    "ferre2019#1",
    "khan2013#1",
    "kieboom2016#1",
    "kieboom2016#2",
    "kieboom2016#3",
    "lee2015#1",
    "li2015hd#1",
    "mizuiri2019#1",
    "nhanesfu#1",
    "prevend#1",
    "rebholz2016#1",
    "rodriguezortiz2019#1",
    "rooney2020#1",
    "wu2021hd#1",
]
HIGH_FIRST = [
    "anderson2016#1",
    "anderson2016#2",
    "cheungpasitporn2015#1",
    "ckj2025#1",
    "dai2013#1",
    "dai2013#2",
    "dai2013#3",
    "dai2013#4",
    "geleijnse2004#1",
    "hisamatsu2018#1",
    "hisamatsu2018#2",
    "kieboom2018#1",
    "kieboom2018#2",
    "leopold2015#1",
    "lu2022mds#1",
    "orchard2014#1",
    "park2014#1",
    "qu2013#1",
    "srinutta2019#1",
    "taylor2004#1",
    "wu2019stone#1",
    "zipursky2014#1",
]
UNCLEAR = ["mdsdm2025#1"]


def test_orientation_of_every_comparison_of_categories():
    with_interval = [
        each for each in studies().values() if each.finding.contrast == "high_vs_low" and measured(each.finding)
    ]
    read = {
        each.ref: low_end_first(each.finding)
        for each in with_interval
        if each.ref in {*LOW_FIRST, *HIGH_FIRST, *UNCLEAR}
    }
    assert read == dict.fromkeys(LOW_FIRST, True) | dict.fromkeys(HIGH_FIRST, False) | dict.fromkeys(UNCLEAR, None)


def test_a_row_of_low_against_high_is_turned_round_and_says_so():
    effect = harmonised(study("lee2015#1"))
    assert effect is not None
    assert list(effect.ends) == pytest.approx([1 / 2.1, 1 / 3.15, 1 / 1.4])
    assert effect.turned
    assert "turned round" in effect.note
    assert list(other_way_round(effect).ends) == pytest.approx([2.1, 1.4, 3.15])


@given(effects, errors)
def test_turning_twice_changes_nothing(effect: float, error: float):
    assert flipped(*flipped(effect, error)) == (effect, error)


@given(effects, errors, st.floats(0.01, 100), st.floats(0.01, 100))
def test_scaling_there_and_back_changes_nothing_and_keeps_z(effect: float, error: float, first: float, second: float):
    there = scaled(effect, error, from_step=first, to_step=second)
    assert scaled(*there, from_step=second, to_step=first) == pytest.approx((effect, error))
    assert there[0] / there[1] == pytest.approx(effect / error)


@given(st.floats(0.05, 20), st.floats(0.01, 1))
def test_a_ratio_comes_back_from_its_interval(estimate: float, error: float):
    low, high = estimate * math.exp(-Z95 * error), estimate * math.exp(Z95 * error)
    assert log_ratio(estimate, low, high) == pytest.approx((math.log(estimate), error), abs=1e-9)
    assert asymmetry("OR", estimate, low, high) == pytest.approx(0, abs=1e-6)


def off(measure: str, estimate: float, low: float, high: float) -> float:
    return asymmetry(measure, estimate, low, high)


def test_errors_of_print_are_off_the_middle_and_their_readings_are_not():
    assert off("SMD", 1.26, -0.70, 1.82) == pytest.approx(1.09, abs=0.005)  # zhan2023#3: a lost or added sign
    assert off("SMD", 1.26, 0.70, 1.82) == pytest.approx(0.0, abs=0.005)
    assert off("MD", 17, -86, 53) == pytest.approx(33.5 / (139 / 3.919928))  # diederichsen2022, on a news page
    assert off("MD", -17, -86, 53) == pytest.approx(0.01, abs=0.005)
    assert off("HR", 0.45, 0.07, 0.83) > 0.5  # lees2019: symmetric as a difference, so probably a logarithm
    assert off("MD", 0.45, 0.07, 0.83) == pytest.approx(0, abs=1e-9)
    assert off("HR", 1.57, 1.07, 2.29) < 0.05
    for estimate, low, high in ((-2.0, -3.58, -0.43), (-2.0, -3.43, -0.56)):  # zhang2016 and a consumer page
        assert off("MD", estimate, low, high) < 0.05  # both symmetric: only the source settles it


def test_only_rounding_leaves_a_finding_on_record_off_the_middle():
    found = {
        each.ref: off(each.finding.measure, each.finding.estimate, each.finding.low, each.finding.high)
        for each in studies().values()
        if each.finding.measure in ("OR", "RR", "HR", "MD", "SMD", "beta", "ratio_of_means", "percent_difference")
        and each.finding.estimate is not None
        and each.finding.low is not None
        and each.finding.high is not None
    }
    assert {ref for ref, value in found.items() if value > 0.2} == {"kieboom2018#1"}
    assert found["kieboom2018#1"] == pytest.approx(0.22, abs=0.005)


def problems_of(monkeypatch: pytest.MonkeyPatch, ref: str, **changes: object) -> list[str]:
    found = study(ref)
    changed: Study = replace(found, finding=replace(found.finding, **changes))
    monkeypatch.setattr(validate, "studies", lambda: {ref: changed})
    monkeypatch.setattr(validate, "claims", dict)
    return [str(problem) for problem in validate.problems()]


@pytest.mark.parametrize(
    ("ref", "changes", "said"),
    [
        ("zhan2023#3", {"low": -0.70, "note": ""}, "1.09 standard errors"),
        ("mofrad2018#2", {"low": 0.27}, "outside its interval"),
        ("diederichsen2022#1", {"estimate": 17.0}, "0.94 standard errors"),
        ("joris2016#1", {"estimate": 0.0, "low": 0.6, "high": 0.5}, "outside its interval"),
        ("rooney2020#1", {"low": None}, "one end of an interval"),
        ("rooney2020#1", {"low": -0.2}, "ratios are above zero"),
        ("ishimura2007#1", {"verify": ""}, "fill in `verify`"),
        ("posadas2016#1", {"per": ""}, "per unit of what?"),
        ("posadas2016#1", {"per": "0 mmol/L"}, "a number and a unit"),
        ("posadas2016#1", {"per": "one SD"}, "a number and a unit"),
        ("rooney2020#1", {"high": math.inf}, "no number"),
        ("rooney2020#1", {"estimate": math.nan, "low": None, "high": None}, "no number"),
        ("rooney2020#1", {"estimate": None}, "an interval without its estimate"),
        ("rooney2020#1", {"estimate": -0.4, "low": None, "high": None}, "ratios are above zero"),
        ("rooney2020#1", {"n": 0}, "n = 0"),
        ("rooney2020#1", {"seen": "memory"}, "reading"),
        ("rooney2020#1", {"overlaps": ("rooney2002",)}, "overlaps with rooney2002"),
        ("fang2016#3", {"low": 15.0, "high": 2.5}, "the wrong way round"),
        ("mortazavi2013#1", {"arms": Arms(mean_1=1, sd_1=1, n_1=0, mean_2=1, sd_2=1, n_2=3)}, "arms that cannot be"),
        ("bressendorff2023#3", {"arms": Arms(events_1=80, n_1=75, events_2=9, n_2=73)}, "arms that cannot be"),
    ],
)
def test_the_validator_finds_an_error_of_print(
    monkeypatch: pytest.MonkeyPatch, ref: str, changes: dict[str, object], said: str
):
    assert not problems_of(monkeypatch, ref)
    assert said in " ".join(problems_of(monkeypatch, ref, **changes))


@pytest.mark.parametrize(
    ("ref", "word"),
    [
        ("zhan2023#3", "sign typo"),
        ("mofrad2018#2", "sign restored"),
        ("diederichsen2022#1", "sign restored"),
        ("joris2016#1", "minus sign missing"),
        ("villabellosta2017#1", "printed ratio"),
        ("zhang2016#2", "wrong intervals"),
        ("prisi#1", "sum to >100%"),
        ("khan2010#1", "should be checked"),
        ("kaleserving#1", "store food form and grams"),
    ],
)
def test_a_reading_that_differs_from_print_is_said_in_the_note(ref: str, word: str):
    assert word in study(ref).finding.note
