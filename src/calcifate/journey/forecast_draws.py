"""The bands of a forecast: the same courses with parameters drawn as far as they are not known.

What a person's laboratory values say stays with every draw: parameters in which people differ are moved so that the
values are met as far as they are sure (a conditional draw by Matheron's rule, on the logarithms).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calcifate.flow.forecast import Bands
from calcifate.journey.body_labs import Adjusted, slopes_along
from calcifate.journey.body_person import PersonBody
from calcifate.physiology.model.body import body
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.draws import draw_settings, normal
from calcifate.physiology.model.ensemble import ensemble, steady_states
from calcifate.physiology.model.values import usual_settings

Array = NDArray[np.float64]
NEPHRONS = "nephron_fraction"
PERCENTILES = (5.0, 25.0, 75.0, 95.0)
DIGITS = 6
FEW = 40
"""Draws, below which two are all that lies beyond an edge of the 90 % bands."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """Courses of the draws. C courses (as now, changed), D draws that have a course, T times."""

    values: Mapping[str, Array]
    """(C, D, T) by name of the model."""
    count: int
    """D."""
    caveats: tuple[str, ...] = ()

    def of(self, terms: Mapping[str, float]) -> Array | None:
        """A sum of quantities, each times its factor, (C, D, T); None without draws."""
        if not self.count:
            return None
        return np.asarray(sum(factor * self.values[name] for name, factor in terms.items()))


NOTHING_DRAWN = Drawn(values={}, count=0)


def drawn_courses(
    person: PersonBody,
    own: Adjusted,
    plans: Sequence[Sequence[Stretch]],
    times: Sequence[float],
    names: Sequence[str],
    *,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Drawn:
    """The courses of a person with drawn parameters.

    Stopped with Ctrl-C, it gives the draws that are done.

    Parameters
    ----------
    person : PersonBody
    own : Adjusted
        The person after their laboratory values.
    plans : sequence of stretches
        As now, and changed if there is a change.
    times : sequence of float
        [d]
    names : sequence of str
        Names of the model that are kept.
    draws : int
    seed : int
    progress : callable, optional
        Called with how many courses are done, of how many.
    """
    if not draws:
        return NOTHING_DRAWN
    p, nephrons = drawn_settings(person, own, draws, seed)
    x0, _ = steady_states(p, drifting={NEPHRONS: nephrons}, start=own.start)
    base = {name: own.settings[name] for name in usual_settings(body())}
    found = list[Mapping[str, Array]]()
    sound, done = np.ones(draws, dtype=bool), draws
    for number, stretches in enumerate(plans):

        def tell(so_far: int, of: int, before: int = number) -> None:
            if progress:
                progress(so_far + before * of, of * len(plans))

        result = ensemble(x0[:, :done], p[:, :done], stretches, times, names, base=base, progress=tell)
        done = len(result.reasons)
        found.append(result.values)
        sound = sound[:done] & result.ok
    kept = [{name: values[:done][sound] for name, values in each.items()} for each in found]
    return Drawn(
        values={name: np.stack([each[name] for each in kept]) for name in names},
        count=int(sound.sum()),
        caveats=_left_out(draws, done, int(sound.sum())),
    )


def drawn_settings(person: PersonBody, own: Adjusted, draws: int, seed: int) -> tuple[Array, Array]:
    """Settings (settings, draws) and nephrons (draws,) of a person, drawn about the adjusted ones.

    What was eaten is not drawn: the diary is taken at its word.
    """
    names = tuple(usual_settings(body()))
    base = {name: own.settings[name] for name in names}
    drawn = draw_settings(base, draws, seed, keep=own.names)
    nephrons = np.full(draws, own.start.pools[NEPHRONS])
    for name, spread in person.spread.items():
        factor = np.exp(spread * normal(name, "person", draws, seed))
        if name == NEPHRONS:
            nephrons = nephrons * factor
        else:
            drawn[names.index(name)] = _inside(name, drawn[names.index(name)] * factor)
    if own.names:
        moved = _conditional(person, own, dict(zip(names, drawn, strict=True)), nephrons, seed)
        for name, values in moved.items():
            drawn[names.index(name)] = values
    return drawn, nephrons


def _conditional(
    person: PersonBody, own: Adjusted, drawn: Mapping[str, Array], nephrons: Array, seed: int
) -> dict[str, Array]:
    """The adjusted parameters for each draw of the others, so that the laboratory values are still met.

    With what people differ in drawn anew, and values drawn with their error, the difference to the values that were
    found is shared out as the Gauss-Newton step does.
    """
    draws = nephrons.size
    others = [name for name, values in drawn.items() if name not in own.names and np.ptp(values) > 0]
    given = {**own.settings, NEPHRONS: own.start.pools[NEPHRONS]}
    slopes = slopes_along(given, own.start, [fit.quantity for fit in own.fits], (*others, NEPHRONS))
    moved = np.log([*(drawn[name] / own.settings[name] for name in others), nephrons / given[NEPHRONS]])
    error, people = own.error(), own.between()
    new = people[:, None] * np.array([normal(name, "conditional", draws, seed) for name in own.names])
    noise = error[:, None] * np.array([normal(fit.lab.analyte, "laboratory", draws, seed) for fit in own.fits])
    predicted = own.slopes @ (new - own.shift[:, None]) + slopes @ moved + noise
    missed = -(np.array([fit.off for fit in own.fits]) * error)[:, None] - predicted
    spread = own.slopes @ np.diag(people**2) @ own.slopes.T + np.diag(error**2)
    gain = np.diag(people**2) @ own.slopes.T @ np.linalg.inv(spread)
    shift = new + gain @ missed - own.shift[:, None]
    return {name: _inside(name, own.settings[name] * np.exp(shift[place])) for place, name in enumerate(own.names)}


def _inside(name: str, values: Array) -> Array:
    """Kept within the bounds of an input or parameter."""
    model = body()
    row = model.parameters.get(name) or model.inputs[name]
    return np.clip(values, 0.0 if row.low is None else row.low, np.inf if row.high is None else row.high)


def _left_out(asked: int, done: int, sound: int) -> tuple[str, ...]:
    said = list[str]()
    if done < asked:
        said.append(f"Stopped after {done} of {asked} draws: the bands are of these.")
    if sound < done:
        said.append(f"{done - sound} of {done} draws had no course and are not in the bands.")
    if 0 < sound < FEW:
        said.append(f"{sound} draws are few for the bands: their edges change with the seed.")
    return tuple(said)


def bands(value: Array, spread: Array | None) -> Bands:
    """A course with the bands of its draws.

    Parameters
    ----------
    value : array (T,)
    spread : array (D, T) or None

    Examples
    --------
    >>> bands(np.array([1.0]), np.array([[0.0], [2.0]])).high_50
    (1.5,)
    """
    if spread is None:
        return Bands(value=_rounded(value))
    low_90, low_50, high_50, high_90 = (_rounded(each) for each in np.percentile(spread, PERCENTILES, axis=0))
    return Bands(value=_rounded(value), low_90=low_90, low_50=low_50, high_50=high_50, high_90=high_90)


def _rounded(values: Array) -> tuple[float, ...]:
    return tuple(rounded(value) for value in values.tolist())


def rounded(value: float) -> float:
    """To the digits that a solver can stand for.

    Examples
    --------
    >>> rounded(2.34567891)
    2.34568
    """
    return float(f"{value:.{DIGITS}g}")
