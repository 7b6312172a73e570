"""The model against its targets, as `calcifate validate` runs them."""

from __future__ import annotations

from functools import cache

import pytest

from calcifate.errors import InputError
from calcifate.physiology.validation.experiment import experiments
from calcifate.physiology.validation.judge import Verdict, tally
from calcifate.physiology.validation.known import known_misses
from calcifate.physiology.validation.run import run_curves, run_validation
from calcifate.physiology.validation.target import MODELLED, targets
from calcifate.physiology.validation.trace import MEASURES


@cache
def verdicts() -> tuple[Verdict, ...]:
    return run_validation()


def test_every_target_has_a_verdict_in_order() -> None:
    assert {verdict.id for verdict in verdicts()} == set(targets())
    assert len(verdicts()) == len(targets())


def test_every_target_of_an_organ_that_exists_is_asked_by_one_experiment() -> None:
    asked = [read.target for experiment in experiments().values() for read in experiment.read]
    wanted = [name for name, t in targets().items() if t.organ in MODELLED and not t.not_modelled]
    assert sorted(asked) == sorted(wanted)


def test_nothing_fails_to_run() -> None:
    assert [(verdict.id, verdict.reason) for verdict in verdicts() if verdict.state == "failed to run"] == []


def test_nine_of_ten_fit_targets_are_within_two_standard_deviations() -> None:
    counted = tally(verdict for verdict in verdicts() if verdict.id.startswith("T"))["fit"]
    assert counted.share is not None
    assert counted.share >= 0.9


def test_targets_of_organs_that_do_not_exist_are_listed_and_never_passed() -> None:
    later = [verdict for verdict in verdicts() if verdict.state == "no organ yet"]
    assert len(later) > 0
    assert all(verdict.passed is None for verdict in later)


@pytest.mark.parametrize(
    ("target", "sign"),
    [("X33", -1), ("X34", -1), ("X35", -1), ("X36", -1)],
    ids=["magnesium", "cell magnesium", "calcium", "calcitriol"],
)
def test_people_without_magnesium_fall_where_rats_rise(target: str, sign: int) -> None:
    """fatemi1991: plasma magnesium, cell magnesium, calcium and calcitriol all fell in three weeks."""
    found = next(verdict for verdict in verdicts() if verdict.id == target)
    assert found.predicted is not None
    assert found.predicted * sign > 0


def test_every_miss_of_today_has_its_reason_and_no_reason_is_left_over() -> None:
    assert {verdict.id for verdict in verdicts() if verdict.passed is False} == set(known_misses())


def test_part_of_the_targets_can_be_asked_for() -> None:
    assert [verdict.id for verdict in run_validation(only=["T20"])] == [f"T20.{row}" for row in range(1, 7)]


def test_an_unknown_target_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no target 'T388'"):
        run_validation(only=["T388"])


def test_the_same_parameters_give_the_same_verdicts_alone_and_together() -> None:
    alone = run_validation(only=["T38.2"])[0]
    together = next(verdict for verdict in verdicts() if verdict.id == "T38.2")
    assert alone.predicted == pytest.approx(together.predicted, rel=1e-6)


def test_curves_carry_what_was_seen() -> None:
    curves = run_curves()
    assert len(curves) >= 5
    assert {point.target for curve in curves for line in curve.lines for point in line.seen} <= set(targets())


def test_every_measure_is_read_by_an_experiment_or_a_curve() -> None:
    from calcifate.physiology.validation.run import curve_recipes

    read = {read.of for experiment in experiments().values() for read in experiment.read}
    read |= {line.of for recipe in curve_recipes() for line in recipe.line}
    import inspect

    inner = {name for measure in MEASURES.values() for name in inspect.signature(measure).parameters}
    assert set(MEASURES) <= read | inner
