"""Many bodies at once: the same as one by one; failures and stops keep what is done."""

from __future__ import annotations

import signal
import sys
import threading

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.physiology.model.compiled import compiled
from calcifate.physiology.model.course import Stretch, course
from calcifate.physiology.model.draws import draw_settings
from calcifate.physiology.model.ensemble import ensemble, steady_states
from calcifate.physiology.model.steady import SteadyState, steady_state

NAMES = ("plasma_calcium", "plasma_PTH", "magnesium_excretion", "urine_calcium", "body_weight", "dietary_sodium")
ROWS = 70  # more than one batch


@pytest.fixture(scope="module")
def usual() -> SteadyState:
    return steady_state({"body_weight": 62})


@pytest.fixture(scope="module")
def p(usual: SteadyState) -> np.ndarray:
    return draw_settings(usual.settings, ROWS, seed=5)


@pytest.fixture(scope="module")
def x0(usual: SteadyState, p: np.ndarray) -> np.ndarray:
    x, ok = steady_states(p, start=usual)
    assert ok.mean() > 0.95
    return x


def plan(usual: SteadyState) -> list[Stretch]:
    salty = {**usual.settings, "dietary_sodium": 60.0}
    meal = {"lumen_calcium": 12.0}
    return [
        Stretch(start=0, end=30, settings=salty),
        Stretch(start=30, end=31, settings=usual.settings, added=meal, from_boundary={"eaten_calcium": -12.0}),
    ]


def alone(usual: SteadyState, p: np.ndarray, x: np.ndarray, stretch: Stretch) -> Stretch:
    """A stretch of one row: its own settings, and what the plan changes."""
    own = dict(zip(compiled().settings, p.tolist(), strict=True))
    changed = {name: value for name, value in stretch.settings.items() if value != usual.settings[name]}
    return Stretch(
        start=stretch.start,
        end=stretch.end,
        settings=own | changed,
        added=stretch.added,
        from_boundary=stretch.from_boundary,
    )


def test_steady_states_of_many_are_those_of_each(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    of = compiled()
    for row in (0, 33, ROWS - 1):
        found = steady_state(dict(zip(of.settings, p[:, row].tolist(), strict=True)))
        assert x0[:, row] == pytest.approx(found.x, rel=1e-7)


def test_pools_that_drift_are_taken_as_given_for_each_row(usual: SteadyState):
    p = np.repeat(usual.p[:, None], 2, axis=1)
    x, ok = steady_states(p, drifting={"nephron_fraction": np.array([1.0, 0.4])})
    assert ok.all()
    for row, nephrons in enumerate((1.0, 0.4)):
        found = steady_state({"body_weight": 62, "nephron_fraction": nephrons})
        assert x[:, row] == pytest.approx(found.x, rel=1e-7)


def test_a_row_without_steady_state_is_marked_and_stops_no_other(usual: SteadyState):
    p = np.repeat(usual.p[:, None], 3, axis=1)
    p[:, 1] = np.nan
    x, ok = steady_states(p)
    assert ok.tolist() == [True, False, True]
    assert np.isnan(x[:, 1]).all() and np.isfinite(x[:, [0, 2]]).all()


def test_courses_of_many_are_those_of_each(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    of, times = compiled(), [0.0, 1.0, 30.0, 30.5, 31.0]
    found = ensemble(x0, p, plan(usual), times, NAMES, base=usual.settings)
    for row in (0, 40, ROWS - 1):
        pools = dict(zip(of.states, (x0[:, row] * of.scale).tolist(), strict=True))
        own = [alone(usual, p[:, row], x0[:, row], stretch) for stretch in plan(usual)]
        one = course(pools, own, times)
        for name in NAMES:
            assert found.values[name][row] == pytest.approx(one[name], rel=1e-4, abs=1e-6), name


def test_the_number_of_processes_changes_nothing(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    many, begun = np.tile(p, 3), np.tile(x0, 3)
    for one, two in zip(*(steady_states(many, start=usual, processes=processes) for processes in (1, 3)), strict=True):
        np.testing.assert_array_equal(one, two)
    given = (begun, many, plan(usual), [31.0], NAMES)
    one, two = (ensemble(*given, base=usual.settings, processes=processes) for processes in (1, 3))
    for name in NAMES:
        np.testing.assert_array_equal(one.values[name], two.values[name])
    assert one.reasons == two.reasons


def test_a_row_that_fails_is_a_row_with_a_reason(
    usual: SteadyState, p: np.ndarray, x0: np.ndarray, capfd: pytest.CaptureFixture[str]
):
    x, broken = x0.copy(), p.copy()
    x[:, 2] = np.nan
    broken[compiled().settings.index("colonic_transit"), 4] = np.nan
    found = ensemble(x, broken, plan(usual), [0, 31], ["plasma_calcium"], base=usual.settings)
    unsettled = set(np.flatnonzero(np.isnan(x0).any(axis=0)).tolist())
    assert set(np.flatnonzero(~found.ok).tolist()) == {2, 4} | unsettled
    assert found.reasons[2] == "no steady state to begin with"
    assert "solver stopped" in found.reasons[4]
    assert np.isnan(found.values["plasma_calcium"][[2, 4]]).all()
    good = ensemble(x0, p, plan(usual), [0, 31], ["plasma_calcium"], base=usual.settings)
    assert found.values["plasma_calcium"][found.ok] == pytest.approx(good.values["plasma_calcium"][found.ok], rel=1e-9)
    assert capfd.readouterr() == ("", "")  # the solver library would print all that it was given


def test_progress_counts_the_rows(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    seen: list[tuple[int, int]] = []
    ensemble(x0, p, plan(usual), [31], NAMES, base=usual.settings, progress=lambda *so_far: seen.append(so_far))
    assert seen == [(35, ROWS), (ROWS, ROWS)]


def test_stopped_work_returns_the_rows_that_are_done(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    def stop(done: int, asked: int) -> None:
        raise KeyboardInterrupt

    found = ensemble(x0, p, plan(usual), [0, 31], ["plasma_PTH"], base=usual.settings, progress=stop)
    assert found.partial and found.asked == ROWS
    assert found.values["plasma_PTH"].shape == (35, 2)
    assert np.isfinite(found.values["plasma_PTH"][found.ok]).all()


def test_work_stopped_before_the_first_batch_is_an_empty_result(
    usual: SteadyState, p: np.ndarray, x0: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("calcifate.physiology.model.batch.Batch.run", stop)
    found = ensemble(x0, p, plan(usual), [0, 31], ["plasma_PTH"], base=usual.settings)
    assert found.partial and found.values["plasma_PTH"].shape == (0, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_real_ctrl_c_returns_the_rows_that_are_done(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    many, begun = np.tile(p, 400), np.tile(x0, 400)  # far more than a moment's work
    years = [Stretch(start=0, end=3650, settings={**usual.settings, "dietary_sodium": 60.0})]
    main = threading.get_ident()
    timer = threading.Timer(0.7, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    found = ensemble(begun, many, years, [3650.0], ["plasma_PTH"], base=usual.settings, processes=1)
    timer.join()
    assert found.partial and found.asked == many.shape[1]
    assert np.isfinite(found.values["plasma_PTH"][found.ok]).all()


def test_an_unknown_name_is_refused_with_a_hint(usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    with pytest.raises(InputError, match="did you mean 'plasma_calcium'"):
        ensemble(x0, p, plan(usual), [31], ["plasma_calcum"], base=usual.settings)


@pytest.mark.parametrize("times", [[32.0], [-1.0], [5.0, 1.0]])
def test_times_outside_the_stretches_are_refused(times: list[float], usual: SteadyState, p: np.ndarray, x0: np.ndarray):
    with pytest.raises(InputError):
        ensemble(x0, p, plan(usual), times, NAMES, base=usual.settings)
