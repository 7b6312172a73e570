"""The judging rules by hand: each expected number is worked out in the test, from the figure as printed."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.parameter import laws
from calcifate.physiology.validation.judge import NO_EXPERIMENT, NOT_A_NUMBER, judge, tally, verdict_row
from calcifate.physiology.validation.target import MODELLED, PACKAGE, SIGNS, Target, targets
from calcifate.source import source

ALL_ORGANS = {entry.organ for entry in targets().values()}
JUDGED = sorted(entry.id for entry in targets().values() if entry.organ in MODELLED and not entry.not_modelled)


def made(**fields: object) -> Target:
    """A target of our own making."""
    common = {"id": "X1", "use": "fit", "quantity": "x", "unit": "mmol/L", "source": "", "reading": "read"}
    return Target(**{**common, "organ": "plasma", **fields})


# ---- spread and z, rule by rule


@pytest.mark.parametrize(
    ("target_id", "predicted", "sd", "z", "spread"),
    [
        # SD printed: 0.61 ± 0.102; (0.712 - 0.61)/0.102 = 1
        ("T38.2", 0.712, 0.102, 1, "printed"),
        # SD goes before a range: 2.2 ± 0.4, range 1.3 to 3.9; (3.2 - 2.2)/0.4 = 2.5
        ("T77.1", 3.2, 0.4, 2.5, "printed"),
        # 95 % interval 0.71 to 0.93: middle 0.82, SD 0.22/3.92 = 0.056122; (0.90 - 0.82)/0.056122 = 1.425455
        ("T01.1", 0.90, 0.0561224, 1.425455, "reference_interval"),
        # range 20 to 30: middle 25, SD 10/4 = 2.5; (31 - 25)/2.5 = 2.4
        ("T12.1", 31, 2.5, 2.4, "range"),
        # interval of an estimate, 57.8 (55.3 to 60.0): SD 4.7/3.92 = 1.198980; (56 - 57.8)/1.198980 = -1.501277
        ("T49.1", 56, 1.198980, -1.501277, "confidence_interval"),
        # a figure alone: 39.3, SD 0.15 x 39.3 = 5.895; (45.195 - 39.3)/5.895 = 1
        ("T05.1", 45.195, 5.895, 1, "assumed"),
        # a share of people, although n = 5474 is printed: 67.8, SD 10.17; (47.46 - 67.8)/10.17 = -2
        ("T01.3", 47.46, 10.17, -2, "assumed"),
        # a fall: -30 %, SD 4.5; (-25.5 + 30)/4.5 = 1
        ("T35.1", -25.5, 4.5, 1, "assumed"),
        # "about a quarter": 0.25, SD 0.25 x 0.25 = 0.0625; (0.375 - 0.25)/0.0625 = 2
        ("T30.5", 0.375, 0.0625, 2, "assumed"),
        # bovine tissue: 0.8, SD 0.2; (0.5 - 0.8)/0.2 = -1.5
        ("T36.1", 0.5, 0.2, -1.5, "assumed"),
        # bone specimens in vitro: 30 %, SD 7.5; (33.75 - 30)/7.5 = 0.5
        ("T18.1", 33.75, 7.5, 0.5, "assumed"),
        # at least 80 %: kept at 85, short by 24 at 56: -24/(0.15 x 80) = -2
        ("T16.3", 85, 12, 0, "assumed"),
        ("T16.3", 56, 12, -2, "assumed"),
        # at most 0.6: kept at 0.4, over by 0.135: 0.135/0.09 = 1.5
        ("T35.5", 0.4, 0.09, 0, "assumed"),
        ("T35.5", 0.735, 0.09, 1.5, "assumed"),
        # at least 0 mL/min: no relative spread, so one whole unit; 3 short is -3
        ("T49.3", -3, 1, -3, "assumed"),
        ("T49.3", 11, 1, 0, "assumed"),
    ],
)
def test_z_is_the_distance_over_the_spread(target_id: str, predicted: float, sd: float, z: float, spread: str):
    verdict = judge(targets()[target_id], predicted)
    assert verdict.state == "judged" and verdict.spread == spread
    assert verdict.sd == pytest.approx(sd, rel=1e-5)
    assert verdict.z == pytest.approx(z, rel=1e-5, abs=1e-12)


def test_an_interval_without_a_value_is_read_from_its_middle():
    # 1 to 3: middle 2, SD 2/3.92 = 0.510204; (2.5 - 2)/0.510204 = 0.98
    verdict = judge(made(low=1.0, high=3.0, bounds="confidence_interval"), 2.5)
    assert verdict.observed == 2 and verdict.z == pytest.approx(0.98)


def test_inside_a_range_is_within_two_sd_and_outside_is_not():
    seen = made(low=4.0, high=7.0, bounds="range")
    assert judge(seen, 4.0).passed and judge(seen, 7.0).passed
    assert judge(seen, 3.99).passed is False and judge(seen, 7.01).passed is False


def test_two_sd_pass_and_more_do_not():
    seen = made(value=10.0, sd=1.0)
    assert judge(seen, 12.0).passed is True
    assert judge(seen, 12.001).passed is False


def test_a_figure_of_zero_has_a_spread_of_one_unit():
    assert judge(made(value=0.0, unit="Agatston"), 1.5).z == pytest.approx(1.5)


# ---- signs


@pytest.mark.parametrize(
    ("target_id", "change", "passed"),
    [
        ("T18.2", 0.05, True),  # rises
        ("T18.2", 0.019, False),  # less than 2 % is no change
        ("T18.2", -0.05, False),
        ("T18.4", -0.02, True),  # falls: 2 % itself is a change
        ("T18.6", 0.01, True),  # does not change
        ("T18.6", -0.3, False),
        ("T42.2", -0.4, True),  # not positive: falls or stays
        ("T42.2", 0.0, True),
        ("T42.2", 0.1, False),
    ],
)
def test_a_sign_is_kept_or_not_and_has_no_z(target_id: str, change: float, passed: bool):
    verdict = judge(targets()[target_id], change)
    assert (verdict.passed, verdict.z, verdict.sd, verdict.spread) == (passed, None, None, "sign")


@pytest.mark.parametrize(
    ("target_id", "change", "passed"), [("T57.1", -0.3, True), ("T57.7", 0.3, False), ("T57.7", 0.0, True)]
)
def test_an_association_has_no_direction(target_id: str, change: float, passed: bool):
    assert judge(targets()[target_id], change, organs=ALL_ORGANS).passed is passed


# ---- what is not judged never passes


@pytest.mark.parametrize(
    ("target_id", "predicted", "reason", "state", "shown"),
    [
        ("T60.1", 313.0, "", "no organ yet", "The model has no propensity yet."),
        ("T60.1", None, "", "no organ yet", "The model has no propensity yet."),
        ("T08.1", 18.3, "", "not modelled", targets()["T08.1"].not_modelled),
        ("T54.1", -0.5, "", "not modelled", targets()["T54.1"].not_modelled),
        ("T04.3", None, "phosphate: stopped at day 3", "failed to run", "phosphate: stopped at day 3"),
        ("T04.3", None, "", "failed to run", NO_EXPERIMENT),
        ("T04.3", math.nan, "", "failed to run", NOT_A_NUMBER),
        ("T18.2", math.inf, "", "failed to run", NOT_A_NUMBER),
    ],
)
def test_what_is_not_judged_says_why_and_does_not_pass(target_id, predicted, reason, state, shown):
    verdict = judge(targets()[target_id], predicted, reason=reason)
    assert (verdict.state, verdict.reason) == (state, shown)
    assert verdict.passed is verdict.z is verdict.predicted is None


def test_a_doubt_about_a_target_travels_with_its_verdict():
    verdict = judge(targets()["T16.4"], 1000.0)
    assert verdict.passed and verdict.doubt


def test_the_share_counts_what_failed_to_run_and_leaves_out_what_no_organ_gives():
    seen = targets()
    verdicts = [
        judge(seen["T04.1"], 1.25),  # passes
        judge(seen["T04.2"], 2.35),  # passes
        judge(seen["T04.3"], 3.0),  # misses: (3.0 - 1.13)/0.163 = 11
        judge(seen["T05.1"], None),  # failed to run
        judge(seen["T60.1"], 313.0),  # no organ
        judge(seen["T02.1"], 0.85),  # a guard, passes
        judge(seen["T08.1"], 18.3),  # a guard, not modelled
    ]
    counted = tally(verdicts)
    assert asdict(counted["fit"]) == {
        "use": "fit", "targets": 5, "passed": 2, "missed": 1, "failed_to_run": 1, "no_organ_yet": 1,
        "not_modelled": 0, "share": 0.5,
    }  # fmt: skip
    assert (counted["guard"].targets, counted["guard"].not_modelled, counted["guard"].share) == (2, 1, 1.0)
    assert tally([])["fit"].share is None


# ---- whatever the figures


@given(st.sampled_from(JUDGED), st.floats(-1e6, 1e6))
def test_every_target_of_an_existing_organ_can_be_judged(target_id: str, predicted: float):
    verdict = judge(targets()[target_id], predicted)
    assert verdict.state == "judged" and verdict.passed is not None
    if targets()[target_id].unit in SIGNS:
        assert verdict.z is None
    else:
        assert verdict.sd is not None and verdict.sd > 0
        assert verdict.z is not None and verdict.passed == (abs(verdict.z) <= 2)


@pytest.mark.parametrize("target_id", sorted(targets()))
def test_a_model_that_gives_the_figure_that_was_seen_passes(target_id: str):
    entry = replace(targets()[target_id], not_modelled="")
    figure = judge(entry, 0.0, organs=ALL_ORGANS).observed
    assert judge(entry, 0.0 if figure is None else figure, organs=ALL_ORGANS).passed


def test_a_row_of_json_has_the_keys_that_were_agreed():
    row = verdict_row(judge(targets()["T02.1"], 0.85))
    assert {"id", "use", "predicted", "observed", "z", "passed"} <= set(row)
    assert row["use"] == "G"


def test_every_judging_number_gives_its_reason():
    for law in laws(PACKAGE, "judging.toml").values():
        assert source(law.source)
        assert all(parameter.note for parameter in law.parameter.values())
