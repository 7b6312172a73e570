"""Every target put to the model: predicted beside observed, and the curves behind the main experiments."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from calcifate.errors import InputError, Problem
from calcifate.physiology.model.compiled import compiled
from calcifate.physiology.validation.experiment import Experiment, Series, Step, experiments
from calcifate.physiology.validation.judge import Verdict, judge
from calcifate.physiology.validation.known import known_misses
from calcifate.physiology.validation.predict import Prediction, predictions
from calcifate.physiology.validation.target import PACKAGE, targets
from calcifate.physiology.validation.trace import Bench
from calcifate.record import STRICT, load_toml, near_miss, read_data

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Point:
    """What was seen, to be drawn beside a curve."""

    __pydantic_config__ = STRICT

    x: float
    target: str
    times: float = 1.0
    """Factor from the target's unit to the curve's."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a figure."""

    __pydantic_config__ = STRICT

    of: str
    says: str
    times: float = 1.0
    over_first: bool = False
    """Shown as multiples of its first value."""
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CurveRecipe:
    """One figure: an experiment of its own or one of the others, and its lines."""

    __pydantic_config__ = STRICT

    title: str
    x: str
    y: str
    experiment: str = ""
    person: dict[str, float] = field(default_factory=dict[str, float])
    settings: dict[str, float] = field(default_factory=dict[str, float])
    held: bool = False
    series: str = ""
    several: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    x_times: float = 1.0
    line: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CurveTable:
    """`curves.toml`."""

    __pydantic_config__ = STRICT

    curve: tuple[CurveRecipe, ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A point that was seen, with its standard deviation. In the units of the figure."""

    x: float
    y: float
    sd: float | None
    target: str


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One line of a figure, worked out."""

    says: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    seen: tuple[Seen, ...]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One figure, worked out."""

    title: str
    x: str
    y: str
    log: bool
    lines: tuple[Drawn, ...]


def run_validation(*, only: Collection[str] | None = None, progress: Progress | None = None) -> tuple[Verdict, ...]:
    """Put every target to the model.

    Parameters
    ----------
    only : collection of str, optional
        Ids, or their beginnings: ``T38`` is all of T38.1, T38.2, ...
    progress : callable, optional
        Told how many experiments are done, and of how many.

    Returns
    -------
    tuple of Verdict
        In the order of the targets' numbers. What fails to run, or needs an organ that does not exist, is there too.

    Raises
    ------
    InputError
        If nothing has such an id.

    Examples
    --------
    >>> [verdict.id for verdict in run_validation(only=["T20.1"])]
    ['T20.1']
    """
    wanted = _wanted(only)
    named = [name for name, found in experiments().items() if any(read.target in wanted for read in found.read)]
    bench = Bench(of=compiled())
    found = dict[str, Prediction]()
    for done, name in enumerate(named):
        if progress:
            progress(done, len(named))
        found |= predictions(bench, only=wanted, named=[name])
    if progress:
        progress(len(named), len(named))
    return tuple(_judged(identity, found.get(identity)) for identity in sorted(wanted, key=_by_number))


def _judged(identity: str, prediction: Prediction | None) -> Verdict:
    """A verdict; a miss says why, where that is understood."""
    found = judge(
        targets()[identity],
        prediction.value if prediction else None,
        reason=prediction.reason if prediction else "",
    )
    return replace(found, reason=known_misses().get(identity, "")) if found.passed is False else found


def _wanted(only: Collection[str] | None) -> set[str]:
    if only is None:
        return set(targets())
    wanted = set[str]()
    for asked in only:
        found = {identity for identity in targets() if identity == asked or identity.startswith(asked + ".")}
        if not found:
            hint = near_miss(asked, list(targets()))
            right = f"did you mean {hint!r}?" if hint else "`calcifate validate --list` shows all"
            raise InputError(Problem(found=f"no target {asked!r}", right=right))
        wanted |= found
    return wanted


def _by_number(identity: str) -> tuple[str, int, str, int]:
    """Sort key: letter, number, rest, row: T21.1, T21b.1, T100.2.

    Examples
    --------
    >>> sorted(["T21b.1", "T100.1", "T21.10", "T21.9"], key=_by_number)
    ['T21.9', 'T21.10', 'T21b.1', 'T100.1']
    """
    head, _, row = identity.partition(".")
    digits = "".join(letter for letter in head[1:] if letter.isdigit())
    return head[0], int(digits or 0), head[1 + len(digits) :], int(row or 0)


@cache
def curve_recipes() -> tuple[CurveRecipe, ...]:
    """The figures of the validation page."""
    from importlib import resources

    file = resources.files(PACKAGE).joinpath("curves.toml")
    return read_data(CurveTable, load_toml(file, "curves.toml"), "curves.toml").curve


def run_curves() -> tuple[Curve, ...]:
    """The curves of the main experiments, with the points that were seen.

    Examples
    --------
    >>> run_curves()[0].lines[0].x[0] > 0
    True
    """
    bench = Bench(of=compiled())
    return tuple(_drawn(bench, recipe) for recipe in curve_recipes())


def _drawn(bench: Bench, recipe: CurveRecipe) -> Curve:
    trace = bench.run(_experiment(recipe))
    x = trace.places * recipe.x_times
    lines = list[Drawn]()
    for line in recipe.line:
        y = np.broadcast_to(trace[line.of] * line.times, x.shape)
        y = y / y[0] if line.over_first else y
        seen = tuple(_seen(point) for point in line.points)
        lines.append(Drawn(says=line.says, x=tuple(x.tolist()), y=tuple(y.tolist()), seen=seen))
    return Curve(title=recipe.title, x=recipe.x, y=recipe.y, log=recipe.log, lines=tuple(lines))


def _experiment(recipe: CurveRecipe) -> Experiment:
    if recipe.experiment:
        return experiments()[recipe.experiment]
    spaced = np.geomspace if recipe.log else np.linspace
    values = tuple(spaced(recipe.low, recipe.high, 40).tolist())
    return Experiment(
        says=recipe.title,
        person=recipe.person,
        held=recipe.held,
        step=(Step(settings=recipe.settings),) if recipe.held else (),
        series=Series(name=recipe.series, several=recipe.several, values=values),
    )


def _seen(point: Point) -> Seen:
    verdict = judge(targets()[point.target], None)
    middle = verdict.observed if verdict.observed is not None else 0.0
    sd = verdict.sd * point.times if verdict.sd is not None else None
    return Seen(x=point.x, y=middle * point.times, sd=sd, target=point.target)
