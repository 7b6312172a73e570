"""Draws of parameters: reproducible, within bounds, as wide as the tables say, and independent of order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calcifate.errors import DataError
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.draws import Posterior, check_posterior, draw_settings, log_spread, within_bounds
from calcifate.physiology.model.organ import BodyParameter
from calcifate.physiology.model.values import usual_settings

NOTHING = Posterior(names=(), covariance=())
COUNT = 4000


def model_of(**parameters: BodyParameter) -> Body:
    """The body with some parameters instead of its own."""
    return replace(body(), parameters={**body().parameters, **parameters})


def row(**fields: object) -> BodyParameter:
    return BodyParameter(**{"value": 2.0, "unit": "1", "kind": "measured", "source": "definition", **fields})  # type: ignore[arg-type]


def drawn(model: Body, name: str, **options: object) -> np.ndarray:
    base = dict(usual_settings(model))
    found = draw_settings(base, COUNT, 7, model=model, **{"known": NOTHING, **options})  # type: ignore[arg-type]
    return found[list(base).index(name)]


def test_the_same_seed_gives_the_same_draws_and_another_seed_gives_others():
    base = dict(usual_settings(body()))
    first = draw_settings(base, 5, seed=3)
    assert (first == draw_settings(base, 5, seed=3)).all()
    assert not (first == draw_settings(base, 5, seed=4)).all()


def test_the_first_draws_stay_when_more_are_asked_for():
    base = dict(usual_settings(body()))
    assert (draw_settings(base, 9, seed=3)[:, :4] == draw_settings(base, 4, seed=3)).all()


def test_the_order_of_parameters_changes_no_draw():
    model = body()
    turned = replace(model, parameters=dict(reversed(model.parameters.items())))
    there = draw_settings(dict(usual_settings(model)), 3, seed=1, model=model)
    back = draw_settings(dict(usual_settings(turned)), 3, seed=1, model=turned)
    places = [list(usual_settings(turned)).index(name) for name in usual_settings(model)]
    assert (there == back[places]).all()


def test_a_spread_is_the_standard_deviation_of_the_logarithm():
    logs = np.log(drawn(model_of(colonic_transit=row(spread=0.3)), "colonic_transit", between=False) / 2.0)
    assert logs.std() == pytest.approx(0.3, rel=0.05)
    assert np.median(logs) == pytest.approx(0, abs=0.02)


def test_an_sd_becomes_the_spread_of_a_log_normal_with_that_coefficient_of_variation():
    # log-normal: the coefficient of variation squared is exp(s**2) - 1
    assert log_spread(row(sd=1.0)) == pytest.approx(np.sqrt(np.log(1 + 0.25)))
    values = drawn(model_of(colonic_transit=row(sd=0.5)), "colonic_transit", between=False)
    assert values.std() / values.mean() == pytest.approx(0.25, rel=0.06)


def test_people_add_their_differences_to_what_is_not_known():
    both = model_of(colonic_transit=row(spread=0.3, between=0.4))
    assert np.log(drawn(both, "colonic_transit")).std() == pytest.approx(0.5, rel=0.05)  # 3, 4, 5
    assert np.log(drawn(both, "colonic_transit", between=False)).std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("low, high", [(1.9, 2.3), (None, 2.05), (1.0, None)])
def test_draws_stay_within_bounds_without_heaping_on_them(low: float | None, high: float | None):
    values = drawn(model_of(colonic_transit=row(spread=0.5, low=low, high=high)), "colonic_transit")
    assert low is None or values.min() >= low
    assert high is None or values.max() <= high
    assert len(np.unique(values)) == COUNT


def test_a_draw_moves_smoothly_and_keeps_its_rank_within_bounds():
    steps = np.linspace(-5, 5, 201)
    values = within_bounds(1.0, 0.3, steps, 0.8, 1.1)
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("kind, options", [("defined", {"spread": 0.3, "between": 0.3}), ("fitted", {})])
def test_what_is_defined_or_has_no_spread_is_not_drawn(kind: str, options: dict[str, float]):
    values = drawn(model_of(colonic_transit=row(kind=kind, **options)), "colonic_transit")
    assert (values == 2.0).all()


def test_what_is_kept_is_not_drawn_and_changes_no_other_draw():
    base = dict(usual_settings(body()))
    place = list(base).index("colonic_transit")
    free, kept = draw_settings(base, 4, 1), draw_settings(base, 4, 1, keep=["colonic_transit"])
    assert (kept[place] == base["colonic_transit"]).all()
    assert (np.delete(kept, place, axis=0) == np.delete(free, place, axis=0)).all()


def test_inputs_and_switches_are_never_drawn():
    model = body()
    base = dict(usual_settings(model))
    found = draw_settings(base, 5, seed=1)
    for place, name in enumerate(base):
        if name not in model.parameters:
            assert (found[place] == base[name]).all()


def test_a_joint_covariance_is_drawn_jointly_whatever_the_order_of_its_names():
    names = ("colonic_transit", "upper_gut_transit")
    matrix = np.array([[0.04, -0.03], [-0.03, 0.09]])
    model = model_of(colonic_transit=row(), upper_gut_transit=row(value=6.0))
    base = dict(usual_settings(model))
    found = {}
    for order in ((0, 1), (1, 0)):
        known = Posterior(
            names=tuple(names[place] for place in order),
            covariance=tuple(tuple(line) for line in matrix[np.ix_(order, order)].tolist()),
        )
        values = draw_settings(base, COUNT, 1, known=known, model=model)
        found[order] = np.log(values[[list(base).index(name) for name in names]])
    assert np.cov(found[0, 1]) == pytest.approx(matrix, abs=0.005)
    assert found[0, 1] == pytest.approx(found[1, 0])


@pytest.mark.parametrize(
    "names, covariance",
    [
        (("colonic_transit",), ((1.0, 0.0),)),
        (("colonic_transit", "upper_gut_transit"), ((1.0, 2.0), (2.0, 1.0))),  # a correlation of 2
        (("colonic_transit", "upper_gut_transit"), ((1.0, 0.5), (0.0, 1.0))),
        (("colonic_tansit",), ((1.0,),)),
    ],
)
def test_what_is_no_covariance_of_parameters_is_refused(names: tuple[str, ...], covariance: tuple[tuple[float, ...]]):
    with pytest.raises(DataError):
        check_posterior(Posterior(names=names, covariance=covariance), body(), "posterior.toml")


def test_most_draws_of_the_reference_person_are_people():
    model = body()
    base = dict(usual_settings(model))
    found = draw_settings(base, 200, seed=1)
    for place, name in enumerate(base):
        parameter = model.parameters.get(name)
        if parameter:
            assert (found[place] >= (parameter.low or 0)).all(), name
            assert parameter.high is None or (found[place] <= parameter.high).all(), name
    assert np.isfinite(found).all()
