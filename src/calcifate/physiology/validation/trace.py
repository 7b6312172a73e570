"""Running one experiment: a steady state, a series of them, or a course, and any name of the model along it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from calcifate.errors import DataError, Problem
from calcifate.physiology.model.compiled import Array, Compiled
from calcifate.physiology.model.course import Course, Stretch, course
from calcifate.physiology.model.steady import SteadyState, steady_state
from calcifate.physiology.validation import measures
from calcifate.physiology.validation.experiment import Experiment

Look = Callable[[str], Array | None]

MEASURES: Mapping[str, Callable[..., Array]] = {
    name: function
    for name, function in vars(measures).items()
    if inspect.isfunction(function) and function.__module__ == measures.__name__
}
TIMES_KEPT = 100
"""Of a course, where an experiment does not say when."""
FIRST_MINUTES = 20
"""Times kept just after each step, more closely the nearer they are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """What an experiment gave: places (times or values of the series) and a way to look up any name along them."""

    places: Array
    look: Look
    known: dict[str, Array] = field(default_factory=dict[str, Array])

    def __getitem__(self, name: str) -> Array:
        """A pool, setting, quantity of the model or measure, at every place.

        Raises
        ------
        DataError
            If neither the model nor the measures have such a name.
        """
        if name not in self.known:
            self.known[name] = self._found(name)
        return self.known[name]

    def _found(self, name: str) -> Array:
        if name in MEASURES:
            arguments = inspect.signature(MEASURES[name]).parameters
            return MEASURES[name](**{argument: self[argument] for argument in arguments})
        found = self.look(name)
        if found is None:
            raise DataError(Problem(found=f"neither the model nor the measures have {name!r}"))
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """A body with some parameters changed, and what has been run on it."""

    of: Compiled
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])
    started: dict[tuple[tuple[str, float], ...], SteadyState] = field(
        default_factory=dict[tuple[tuple[str, float], ...], SteadyState]
    )
    near: Bench | None = None
    """A bench with nearly these parameters, whose steady states are good places to start from."""

    def steady(self, person: Mapping[str, float]) -> SteadyState:
        """The steady state of a person, kept."""
        key = tuple(sorted(person.items()))
        if key not in self.started:
            start = self.near.started.get(key) if self.near else None
            self.started[key] = steady_state({**self.parameters, **person}, start=start, of=self.of)
        return self.started[key]

    def run(self, experiment: Experiment) -> Trace:
        """One experiment."""
        if experiment.series is not None:
            return self._series(experiment)
        if experiment.until:
            return self._of_course(self._course(experiment, {}, times_kept(experiment)))
        start = self.steady(experiment.person)
        values: Mapping[str, float] = (
            self._held(experiment, start, {}) if experiment.held else {**start.quantities(self.of), **start.settings}
        )
        return Trace(places=np.zeros(1), look=lambda name: _one(values, name))

    def _series(self, experiment: Experiment) -> Trace:
        series = experiment.series
        assert series is not None
        rows = list[Mapping[str, float]]()
        for value in series.values:
            changed = dict.fromkeys((series.name, *series.several), value)
            if experiment.held:
                rows.append(self._held(experiment, self.steady(experiment.person), changed))
            elif experiment.until:
                whole = self._course(experiment, changed, np.array([experiment.until]))
                table = whole.quantities()[:, 0].tolist()
                rows.append(
                    dict(zip(self.of.quantities, table, strict=True))
                    | dict(zip(self.of.states, whole.states[:, 0].tolist(), strict=True))
                )
            else:
                start = self.steady({**experiment.person, **changed})
                rows.append({**start.quantities(self.of), **start.settings})
        return Trace(
            places=np.array(series.values),
            look=lambda name: np.array([row[name] for row in rows]) if name in rows[0] else None,
        )

    def _held(self, experiment: Experiment, start: SteadyState, changed: Mapping[str, float]) -> dict[str, float]:
        """Every quantity with settings changed while the pools stay, or with pools set at once."""
        settings, pools = dict(start.settings), dict(start.pools)
        for step in experiment.step:
            settings |= step.settings
            for name, amount in step.added.items():
                pools[name] += amount
        relative = experiment.series is not None and experiment.series.relative
        for name, value in changed.items():
            if name in pools:
                pools[name] = value * start.pools[name] if relative else value
            else:
                settings[name] = value
        x = np.array([pools[name] for name in self.of.states]) / self.of.scale
        found = np.asarray(self.of.quantities_of(x, self.of.setting_vector(settings)), dtype=float)[:, 0]
        return settings | pools | dict(zip(self.of.quantities, found.tolist(), strict=True))

    def _course(self, experiment: Experiment, changed: Mapping[str, float], times: Array) -> Course:
        start = self.steady(experiment.person)
        return course(start, stretches(experiment, start, changed, self.of), times, of=self.of)

    def _of_course(self, whole: Course) -> Trace:
        table = whole.quantities()

        def look(name: str) -> Array | None:
            if name in self.of.quantities:
                return table[self.of.quantities.index(name)]
            known = (*self.of.states, *self.of.boundaries, *self.of.settings)
            return whole[name] if name in known else None

        return Trace(places=whole.time, look=look)


def stretches(
    experiment: Experiment, start: SteadyState, changed: Mapping[str, float], of: Compiled
) -> tuple[Stretch, ...]:
    """The steps of an experiment as stretches of time for this person."""
    rest = start.quantities(of)
    settings = dict(start.settings)
    found = list[Stretch]()
    steps = experiment.step
    for number, step in enumerate(steps):
        settings = settings | step.settings | {name: rest[base] + more for name, (base, more) in step.beside.items()}
        if number == 0:
            settings |= changed
        end = steps[number + 1].at if number + 1 < len(steps) else experiment.until
        found.append(Stretch(start=step.at, end=end, settings=dict(settings), added=step.added))
    return tuple(found)


def times_kept(experiment: Experiment) -> Array:
    """When results are kept: evenly, and closely after each step, where things move fast."""
    if experiment.time:
        return np.array(experiment.time)
    even = np.linspace(0, experiment.until, TIMES_KEPT + 1)
    close = [step.at + np.geomspace(1 / 1440, 0.25, FIRST_MINUTES) for step in experiment.step]
    read = [read.at for read in experiment.read if read.at is not None]
    every = np.concatenate([even, *close, read, [step.at for step in experiment.step]])
    return np.unique(np.round(every[every <= experiment.until], 9)).astype(np.float64)


def _one(values: Mapping[str, float], name: str) -> Array | None:
    return np.array([values[name]]) if name in values else None
