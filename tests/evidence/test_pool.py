"""Pooling, against results worked out apart from this code and against R metafor's published ones."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.evidence.effect import log_ratio, log_risk_ratio
from calcifate.evidence.pool import Interval, Method, Pooled, pool

CLOSE = 1e-4
METHODS: tuple[Method, ...] = ("fixed", "DL", "REML")

# Low against reference serum magnesium and coronary disease: ARIC, NHANES follow-up, PREVEND, Rotterdam.
CORONARY = [(1.28, 1.11, 1.47), (1.09, 0.93, 1.26), (1.06, 0.79, 1.43), (1.36, 1.09, 1.69)]

# BCG vaccine and tuberculosis: cases and others among vaccinated, cases and others among controls. Colditz and others
# 1994, doi:10.1001/jama.1994.03510330076038, as `dat.bcg` of the R packages metafor and metadat.
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]


def coronary(k: int, method: Method) -> Pooled:
    rows = [log_ratio(*row) for row in CORONARY[:k]]
    return pool([row[0] for row in rows], [row[1] for row in rows], method=method)


def bcg(method: Method) -> Pooled:
    rows = [log_risk_ratio(a, a + b, c, c + d) for a, b, c, d in BCG]
    return pool([row[0] for row in rows], [row[1] for row in rows], method=method)


def plain(interval: Interval) -> list[float]:
    return [interval.estimate, interval.low, interval.high]


def as_ratio(interval: Interval | None) -> list[float]:
    assert interval is not None
    return [math.exp(value) for value in (interval.estimate, interval.low, interval.high)]


EXPECTED = {
    3: {
        "fixed": [1.17402, 1.06507, 1.29411],
        "q": 2.82877,
        "i2": 29.298,
        "tau2": (0.00348072, 0.00462570),
        "DL": [1.16649, 1.03283, 1.31744],
        "untruncated": [0.90325, 1.50644],
        "truncated": [0.89302, 1.52370],
        "REML": [1.16477, 1.02437, 1.32441],
        "prediction": [0.39287, 3.46345],
    },
    4: {
        "fixed": [1.20281, 1.10038, 1.31478],
        "q": 4.27176,
        "i2": 29.771,
        "tau2": (0.00382677, 0.00408162),
        "DL": [1.20169, 1.07546, 1.34273],
        "untruncated": [1.00540, 1.43631],
        "truncated": [1.00354, 1.43897],
        "REML": [1.20163, 1.07406, 1.34435],
        "prediction": [0.83770, 1.72385],
    },
}


@pytest.mark.parametrize("k", [3, 4])
def test_low_serum_magnesium_and_coronary_disease(k: int):
    expected = EXPECTED[k]
    fixed, dl, reml = (coronary(k, method) for method in METHODS)
    assert as_ratio(fixed.normal) == pytest.approx(expected["fixed"], rel=CLOSE)
    assert (fixed.q, fixed.i_squared) == (
        pytest.approx(expected["q"], rel=CLOSE),
        pytest.approx(expected["i2"], rel=CLOSE),
    )
    assert (dl.tau_squared, reml.tau_squared) == pytest.approx(expected["tau2"], rel=CLOSE)
    assert as_ratio(dl.normal) == pytest.approx(expected["DL"], rel=CLOSE)
    assert as_ratio(reml.normal) == pytest.approx(expected["REML"], rel=CLOSE)
    assert as_ratio(dl.hartung_knapp_untruncated)[1:] == pytest.approx(expected["untruncated"], rel=CLOSE)
    assert as_ratio(dl.hartung_knapp)[1:] == pytest.approx(expected["truncated"], rel=CLOSE)
    assert as_ratio(dl.prediction)[1:] == pytest.approx(expected["prediction"], rel=CLOSE)


def test_three_studies_look_settled_by_the_normal_interval_and_are_not():
    found = coronary(3, "DL")
    assert found.normal.low > 0 > found.hartung_knapp.low


def test_bcg_trials_agree_with_metafor():
    """metafor's own tests: fixed and DerSimonian-Laird; REML and Hartung-Knapp worked out apart from this code."""
    fixed, dl, reml = (bcg(method) for method in METHODS)
    assert plain(fixed.normal) == pytest.approx([-0.4303, -0.5097, -0.3509], abs=5e-5)
    assert fixed.q == pytest.approx(152.2330, abs=5e-5)
    assert plain(dl.normal) == pytest.approx([-0.7141, -1.0644, -0.3638], abs=5e-5)
    assert (dl.tau_squared, reml.tau_squared) == pytest.approx((0.30876, 0.31324), abs=5e-6)
    assert plain(reml.normal) == pytest.approx([-0.71453, -1.06690, -0.36217], abs=5e-6)
    assert plain(reml.hartung_knapp_untruncated)[1:] == pytest.approx([-1.10844, -0.32062], abs=5e-6)
    assert reml.i_squared == pytest.approx(92.12, abs=0.005)  # from Q; metafor prints 92.22 from tau squared
    assert reml.egger_p is not None


def test_small_study_effects_are_not_tested_below_ten():
    assert coronary(4, "REML").egger_p is None


def test_a_prediction_needs_three_studies():
    assert coronary(2, "REML").prediction is None
    assert coronary(2, "REML").leave_one_out == ()


def test_what_cannot_be_pooled_says_so():
    for effects, errors in (
        ([0.1], [0.1]),
        ([0.1, 0.2], [0.1]),
        ([0.1, 0.2], [0.1, 0.0]),
        ([0.1, math.nan], [1.0, 1.0]),
    ):
        with pytest.raises(InputError):
            pool(effects, errors)


def rows_plain(least: int = 2) -> st.SearchStrategy[list[tuple[float, float]]]:
    return st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1.5)), min_size=least, max_size=12)


@given(rows_plain(), st.sampled_from(METHODS))
def test_pooled_lies_among_the_studies_and_weights_sum_to_one(rows: list[tuple[float, float]], method: Method):
    effects = [row[0] for row in rows]
    found = pool(effects, [row[1] for row in rows], method=method)
    assert min(effects) - 1e-9 <= found.normal.estimate <= max(effects) + 1e-9
    assert sum(found.weights) == pytest.approx(1)
    assert all(weight > 0 for weight in found.weights)
    assert 0 <= found.i_squared <= 100
    assert found.tau_squared >= 0


@given(rows_plain(3), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[float, float]], method: Method, random: Random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = (
        pool([row[0] for row in each], [row[1] for row in each], method=method) for each in (rows, shuffled)
    )
    assert first.normal.estimate == pytest.approx(second.normal.estimate, abs=1e-6)
    assert first.tau_squared == pytest.approx(second.tau_squared, abs=1e-6)


@given(rows_plain(), st.sampled_from(METHODS))
def test_the_opposite_contrast_is_the_mirror_image(rows: list[tuple[float, float]], method: Method):
    effects, errors = np.array([row[0] for row in rows]), [row[1] for row in rows]
    found, mirrored = (pool(list(sign * effects), errors, method=method) for sign in (1, -1))
    assert found.hartung_knapp.low == pytest.approx(-mirrored.hartung_knapp.high, abs=1e-9)


@given(rows_plain(), st.floats(0.1, 10))
def test_another_step_of_exposure_scales_everything(rows: list[tuple[float, float]], factor: float):
    effects, errors = [row[0] for row in rows], [row[1] for row in rows]
    found = pool(effects, errors, method="DL")
    scaled = pool([factor * each for each in effects], [factor * each for each in errors], method="DL")
    assert scaled.normal.low == pytest.approx(factor * found.normal.low, abs=1e-7)
    assert scaled.i_squared == pytest.approx(found.i_squared, abs=1e-6)


@given(rows_plain())
def test_without_heterogeneity_every_method_is_the_fixed_one(rows: list[tuple[float, float]]):
    effects, errors = [row[0] for row in rows], [row[1] for row in rows]
    fixed = pool(effects, errors, method="fixed")
    for method in ("DL", "REML"):
        found = pool(effects, errors, method=method)
        if found.tau_squared == 0:
            assert found.normal == fixed.normal
        assert found.hartung_knapp.high - found.hartung_knapp.low >= found.normal.high - found.normal.low - 1e-9
