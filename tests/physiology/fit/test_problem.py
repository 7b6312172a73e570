"""The least-squares problem: its residuals, slopes and what is written back."""

from __future__ import annotations

import numpy as np
import pytest

from calcifate.errors import DataError
from calcifate.physiology.fit.posterior import Posterior, posterior
from calcifate.physiology.fit.problem import problem, residuals, slopes
from calcifate.physiology.fit.write_back import joint_spread, with_value
from calcifate.physiology.validation.judge import judge
from calcifate.physiology.validation.target import targets


def test_only_fit_targets_that_stand_are_fitted_to() -> None:
    goals = problem().goals
    assert goals
    assert all(goal.use == "fit" and not goal.doubt for goal in goals)
    assert "T44.1" not in {goal.id for goal in goals}  # rats


def test_every_fitted_parameter_has_a_prior_and_lies_within_its_bounds() -> None:
    whole = problem()
    assert all(parameter.prior and parameter.prior_spread for parameter in whole.parameters)
    low, high = whole.bounds()
    assert (low <= whole.now + 1e-3).all()
    assert (whole.now <= high + 1e-3).all()


def test_residuals_are_distances_in_standard_deviations_then_priors() -> None:
    whole = problem()
    found, _ = residuals(whole, whole.now)
    goals, priors = found[: len(whole.goals)], found[len(whole.goals) :]
    place = [goal.id for goal in whole.goals].index("T20.1")
    # 15 to 20 % seen as a range: middle 17.5, SD 1.25; the model gives its proximal share, 17.5 %.
    assert goals[place] == pytest.approx(0, abs=1e-6)
    assert priors == pytest.approx((whole.now - whole.prior) / whole.prior_spread)


def test_slopes_agree_with_a_larger_step() -> None:
    whole = problem()
    base, bench = residuals(whole, whole.now)
    place = whole.names.index("calcium_transport_capacity")
    found = slopes(whole, whole.now, base, bench, [place])[:, 0]
    moved = whole.now.copy()
    moved[place] += 0.01
    coarse = (residuals(whole, moved, bench)[0] - base) / 0.01
    row = [goal.id for goal in whole.goals].index("T25.2")
    assert found[row] == pytest.approx(coarse[row], rel=0.05)
    assert abs(found[row]) > 0.1


def test_a_posterior_of_one_datum_and_its_prior_is_the_textbook_one() -> None:
    """Variances add as inverses: a prior of 0.4 and a datum of 0.3 leave 0.24."""
    whole = problem()
    slope = np.diag(1 / whole.prior_spread)
    extra = np.zeros((1, whole.prior.size))
    extra[0, 0] = 1 / 0.3
    found = posterior(whole, whole.prior, np.vstack([extra, slope]))
    expected = 1 / np.sqrt(1 / whole.prior_spread[0] ** 2 + 1 / 0.3**2)
    assert found.spread[0] == pytest.approx(expected)
    assert found.spread[1] == pytest.approx(whole.prior_spread[1])


def test_only_rows_of_fitted_parameters_are_rewritten() -> None:
    rows = (
        'a = { value = 1, unit = "1", kind = "assumed" }',
        'b = { value = 2, unit = "1", kind = "fitted", prior = 2 }',
    )
    text = "\n".join(rows)
    assert 'b = { value = 3.5, unit = "1", kind = "fitted", spread = 0.2,' in with_value(text, "b", 3.5, 0.2)
    with pytest.raises(DataError):
        with_value(text, "a", 3.5, 0.2)


def test_the_joint_spread_is_written_so_that_it_can_be_read() -> None:
    import tomllib

    found = Posterior(
        names=("a", "b"),
        logs=np.zeros(2),
        covariance=np.array([[0.04, 0.01], [0.01, 0.09]]),
        prior_spread=np.ones(2),
    )
    table = tomllib.loads(joint_spread(found))
    assert table["names"] == ["a", "b"]
    assert table["covariance"] == [[0.04, 0.01], [0.01, 0.09]]


def test_targets_in_doubt_are_judged_though_nothing_is_fitted_to_them() -> None:
    doubted = targets()["T16.4"]  # 1000 h, a unit that was cut off; 15 % of it is 150 h
    assert doubted.doubt
    assert judge(doubted, 1300.0).passed
    assert judge(doubted, 1301.0).passed is False
