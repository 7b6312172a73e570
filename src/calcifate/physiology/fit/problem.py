"""The least-squares problem: parameters as logarithms, residuals in standard deviations, priors beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calcifate.errors import CalcifateError
from calcifate.physiology.model.compiled import Array, Compiled, compiled
from calcifate.physiology.model.organ import BodyParameter
from calcifate.physiology.validation.judge import judge
from calcifate.physiology.validation.predict import predictions
from calcifate.physiology.validation.target import SIGNS, Target, targets
from calcifate.physiology.validation.trace import Bench

WIDEST = 3.0
"""Bounds of a parameter without bounds of its own, in spreads of its prior."""
FAILED = 8.0
"""Residual of a target that could not be run, in standard deviations."""
SURE_OF_SIGN = 0.04
"""A relative change that counts as a clear rise or fall: twice what is taken as none."""
SIGN_SPREAD = 0.01
"""Standard deviation of a change that falls short of a clear one."""
NO_CHANGE_SPREAD = 0.05
"""Standard deviation of a change where none was seen."""
STEP = 1e-3
"""Of a logarithm, for the slopes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """What is fitted to what."""

    of: Compiled
    names: tuple[str, ...]
    parameters: tuple[BodyParameter, ...]
    goals: tuple[Target, ...]

    @property
    def prior(self) -> Array:
        """Logarithms of the priors."""
        return np.log([parameter.prior or parameter.value for parameter in self.parameters])

    @property
    def prior_spread(self) -> Array:
        """Standard deviations of their logarithms."""
        return np.array([parameter.prior_spread or 0.5 for parameter in self.parameters])

    @property
    def now(self) -> Array:
        """Logarithms of the values in the tables."""
        return np.log([parameter.value for parameter in self.parameters])

    def bounds(self) -> tuple[Array, Array]:
        """Within these logarithms the fit stays."""
        low = self.prior - WIDEST * self.prior_spread
        high = self.prior + WIDEST * self.prior_spread
        floors = np.array([np.log(p.low) if p.low else -np.inf for p in self.parameters])
        tops = np.array([np.log(p.high) if p.high else np.inf for p in self.parameters])
        return np.maximum(low, floors), np.minimum(high, tops)


def problem(of: Compiled | None = None) -> Problem:
    """Every parameter that is marked as fitted, and every fit target that this body can be asked and that stands.

    Examples
    --------
    >>> "release_steepness" in problem().names
    True
    """
    of = of or compiled()
    fitted = {name: p for name, p in of.model.parameters.items() if p.kind == "fitted"}
    goals = tuple(goal for goal in targets().values() if goal.use == "fit" and not goal.doubt and _can_be_asked(goal))
    return Problem(of=of, names=tuple(fitted), parameters=tuple(fitted.values()), goals=goals)


def _can_be_asked(goal: Target) -> bool:
    return judge(goal, 0.0).state == "judged"


def bench_at(of_problem: Problem, logs: Array, near: Bench | None = None) -> Bench:
    """A bench whose parameters have these logarithms."""
    values: Mapping[str, float] = dict(zip(of_problem.names, np.exp(logs).tolist(), strict=True))
    return Bench(of=of_problem.of, parameters=values, near=near)


def residuals(of_problem: Problem, logs: Array, near: Bench | None = None) -> tuple[Array, Bench]:
    """Distance of every goal in its standard deviations, then of every parameter from its prior."""
    bench = bench_at(of_problem, logs, near)
    try:
        found = predictions(bench, only={goal.id for goal in of_problem.goals})
    except CalcifateError:
        found = {}
    goals = [_distance(goal, found[goal.id].value if goal.id in found else None) for goal in of_problem.goals]
    return np.concatenate([goals, (logs - of_problem.prior) / of_problem.prior_spread]), bench


def _distance(goal: Target, predicted: float | None) -> float:
    if predicted is None:
        return FAILED
    if goal.unit in SIGNS:
        # A change in the wrong way, or too small to be seen, counts by how far it is from a clear one.
        wanted = (goal.value or 0.0) * SURE_OF_SIGN
        if not goal.value:
            return predicted / NO_CHANGE_SPREAD
        return float(np.clip((predicted - wanted) * goal.value / SIGN_SPREAD, -FAILED, 0.0))
    found = judge(goal, predicted)
    return FAILED if found.z is None else float(found.z)


def slopes(of_problem: Problem, logs: Array, base: Array, near: Bench, which: Sequence[int]) -> Array:
    """Slopes of the residuals with respect to some parameters, (residuals, which), by small steps away from bounds."""
    high = of_problem.bounds()[1]
    columns = list[Array]()
    for place in which:
        step = STEP if logs[place] + STEP <= high[place] else -STEP
        moved = logs.copy()
        moved[place] += step
        columns.append((residuals(of_problem, moved, near)[0] - base) / step)
    return np.column_stack(columns)
