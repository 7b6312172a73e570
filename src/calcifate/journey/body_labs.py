"""A person's own laboratory values adjust the model to them: as far as people differ, and as far as a value is sure.

The most probable parameters are found by Gauss-Newton steps on logarithms, of those in which people differ: `between`
in the tables of the organs. Prior is how people differ; the error of a value is its variation from sample to sample,
that of the assay, and how well the mean of a day stands for the sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import SolveError
from calcifate.flow.person import Lab
from calcifate.parameter import Parameter
from calcifate.physiology.model.body import body
from calcifate.physiology.model.steady import SteadyState, steady_state
from calcifate.record import STRICT, load_toml, read_data

if TYPE_CHECKING:
    from calcifate.guidance.thresholds import Thresholds

Array = NDArray[np.float64]
STEP = 1e-3
"""Of a logarithm, for differences."""
MOST_STEPS = 12
ENOUGH = 1e-3
"""Of the spread between people: a step below it ends the search."""
HALVINGS = 8


@dataclass(frozen=True, kw_only=True)
class LabOfModel:
    """Which quantity of the model a laboratory value is, and how sure it is."""

    __pydantic_config__ = STRICT

    quantity: str
    within: float
    assay: float
    model: float
    source: str
    critical: tuple[str, ...]
    """Thresholds beyond which a value that the model does not reach forbids a forecast."""
    units: tuple[str, ...] = ()
    """Where assays differ: units, in small letters, that may be used."""

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm of a value. [1]"""
        return float(np.sqrt(self.within**2 + self.assay**2 + self.model**2))


@dataclass(frozen=True, kw_only=True)
class LabsOfModel:
    """`body_labs.toml`."""

    __pydantic_config__ = STRICT

    number: dict[str, Parameter]
    lab: dict[str, LabOfModel]


@cache
def labs_of_model() -> LabsOfModel:
    """The table, read once.

    Examples
    --------
    >>> labs_of_model().lab["plasma_PTH"].quantity
    'plasma_PTH'
    """
    from importlib import resources

    file = resources.files("calcifate.journey").joinpath("body_labs.toml")
    return read_data(LabsOfModel, load_toml(file, file.name), file.name)


@dataclass(frozen=True, kw_only=True)
class LabFit:
    """A laboratory value, and what the model makes of it."""

    lab: Lab
    quantity: str
    usual: float
    """Of a usual person of this kind."""
    adjusted: float
    off: float
    """How far the adjusted model still is from the value, in standard deviations of the value; positive: above it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Adjusted:
    """A person's settings after their laboratory values."""

    settings: Mapping[str, float]
    """Every setting, and the pool `nephron_fraction` where it was given."""
    start: SteadyState
    fits: tuple[LabFit, ...]
    names: tuple[str, ...]
    """Parameters that were adjusted."""
    shift: Array
    """(names,) of their logarithms."""
    slopes: Array
    """(labs, names) change of the logarithm of a quantity with that of a parameter."""
    caveats: tuple[str, ...]
    withheld: str
    """A critical value that the model does not reach."""
    sources: tuple[str, ...]

    def error(self) -> Array:
        """(labs,) standard deviation of the logarithm of each value."""
        return np.array([labs_of_model().lab[fit.lab.analyte].spread for fit in self.fits])

    def between(self) -> Array:
        """(names,) how people differ, as standard deviation of the logarithm."""
        return np.array([body().parameters[name].between or 0.0 for name in self.names])

    def covariance(self) -> Array:
        """(names, names) of the logarithms of the adjusted parameters, by Laplace's method."""
        weight = self.slopes / self.error()[:, None]
        return np.asarray(np.linalg.inv(weight.T @ weight + np.diag(self.between() ** -2.0)), dtype=float)


def adjusted(given: Mapping[str, float], labs: Sequence[Lab], limits: Thresholds | None = None) -> Adjusted:
    """The settings of a person, adjusted to their own values.

    Parameters
    ----------
    given : mapping of str to float
        Settings that differ from the reference person, and pools that drift.
    labs : sequence of Lab
        The newest value of each analyte, in house units. Those that no quantity of the model stands for are left out.
    limits : Thresholds, optional
        Critical values; ours unless given.

    Returns
    -------
    Adjusted

    Raises
    ------
    SolveError
        If the person has no steady state before any adjustment.

    Examples
    --------
    >>> nobody = adjusted({}, ())
    >>> nobody.names, nobody.fits
    ((), ())
    """
    caveats = list[str]()
    used = _usable(labs, caveats)
    usual = steady_state(given)
    if not used:
        return Adjusted(
            settings=_whole(given, usual), start=usual, fits=(), names=(), shift=np.zeros(0), slopes=np.zeros((0, 0)),
            caveats=tuple(caveats), withheld="", sources=(),
        )  # fmt: skip
    rows = [labs_of_model().lab[lab.analyte] for lab in used]
    wanted = [row.quantity for row in rows]
    names = tuple(name for name, row in body().parameters.items() if row.between)
    before = _logarithms(usual, wanted)
    shift, state, slopes = _most_probable(given, usual, names, wanted, np.array([lab.value for lab in used]), rows)
    after = _logarithms(state, wanted)
    off = (after - np.log([lab.value for lab in used])) / np.array([row.spread for row in rows])
    fits = tuple(
        LabFit(lab=lab, quantity=row.quantity, usual=float(np.exp(b)), adjusted=float(np.exp(a)), off=float(o))
        for lab, row, b, a, o in zip(used, rows, before, after, off, strict=True)
    )
    unreached = [fit for fit in fits if abs(fit.off) > labs_of_model().number["reached"].value]
    caveats += [_does_not_reach(fit) for fit in unreached]
    return Adjusted(
        settings=_whole({**given, **_moved(given, names, shift)}, state),
        start=state,
        fits=fits,
        names=names,
        shift=shift,
        slopes=slopes,
        caveats=tuple(caveats),
        withheld=next((why for fit in fits if (why := _critical(fit, limits))), ""),
        sources=tuple(dict.fromkeys(row.source for row in rows)),
    )


def slopes_along(given: Mapping[str, float], start: SteadyState, wanted: Sequence[str], along: Sequence[str]) -> Array:
    """How the steady state answers to settings and to pools that drift, each within its bounds.

    Parameters
    ----------
    given : mapping of str to float
        Settings that differ from the reference person, and pools that drift.
    start : SteadyState
        Their steady state.
    wanted : sequence of str
        Quantities.
    along : sequence of str
        Settings, and pools that drift.

    Returns
    -------
    array (quantities, along)
        Change of the logarithm of each with that of the other; 0 where a small step does not settle.
    """
    from calcifate.physiology.model.compiled import compiled
    from calcifate.physiology.model.ensemble import steady_states

    of, columns = compiled(), 1 + len(along)
    p = np.repeat(start.p[:, None], columns, axis=1)
    pools = {name: np.full(columns, given[name]) for name in given if name in of.states}
    for place, name in enumerate(along, start=1):
        rows = pools[name] if name in pools else p[of.settings.index(name)]
        rows[place] = _inside({name: rows[place] * float(np.exp(STEP))})[name]
    x, settled = steady_states(p, drifting=pools, start=start)
    known = np.asarray(of.quantities_of.map(columns)(x, p), dtype=float)
    table = dict(zip(of.quantities, known, strict=True)) | dict(zip(of.states, x * of.scale[:, None], strict=True))
    logarithms = np.log([np.maximum(table[name], 1e-12) for name in wanted]).reshape(len(wanted), columns)
    return np.where(settled[1:], (logarithms[:, 1:] - logarithms[:, :1]) / STEP, 0.0)


def _usable(labs: Sequence[Lab], caveats: list[str]) -> list[Lab]:
    """The values that a quantity of the model stands for."""
    used = list[Lab]()
    for lab in labs:
        row = labs_of_model().lab.get(lab.analyte)
        if row is None:
            continue
        if lab.comparator or lab.value <= 0:
            caveats.append(f"{_capital(lab.name)} is given only as a limit and was not used.")
        elif row.units and lab.unit.casefold().replace(" ", "") not in row.units:
            caveats.append(f"{_capital(lab.name)} in {lab.unit or 'no unit'} was not used: assays differ.")
        else:
            used.append(lab)
            if lab.questions:
                caveats.append(f"{_capital(lab.name)} looks strange and should be checked: it was used as given.")
    dates = sorted(date for lab in used if (date := _day(lab.date)) is not None)
    if dates and dates[-1] - dates[0] > labs_of_model().number["no_other_day"].value:
        caveats.append("The laboratory values are of days more than a year apart, and were read as of one day.")
    return used


def _day(text: str) -> int | None:
    from datetime import date

    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


def _most_probable(
    given: Mapping[str, float],
    usual: SteadyState,
    names: Sequence[str],
    wanted: Sequence[str],
    values: Array,
    rows: Sequence[LabOfModel],
) -> tuple[Array, SteadyState, Array]:
    """Shift of the logarithms, steady state there, and the slopes there."""
    error = np.array([row.spread for row in rows])
    people = np.array([body().parameters[name].between or 0.0 for name in names])

    def misfit(state: SteadyState, shift: Array) -> tuple[Array, float]:
        left = (_logarithms(state, wanted) - np.log(values)) / error
        return left, float(left @ left + ((shift / people) ** 2).sum())

    shift, state = np.zeros(len(names)), usual
    left, worst = misfit(state, shift)
    slopes = slopes_along(given, state, wanted, names)
    for _ in range(MOST_STEPS):
        weight = slopes / error[:, None]
        step = -np.linalg.solve(weight.T @ weight + np.diag(people**-2.0), weight.T @ left + shift / people**2)
        for _ in range(HALVINGS):
            tried = _tried(given, names, shift + step, state)
            found = misfit(tried, shift + step) if tried else None
            if tried and found and found[1] <= worst:
                shift, state, (left, worst) = shift + step, tried, found
                break
            step = step / 2
        else:
            break
        slopes = slopes_along({**given, **_moved(given, names, shift)}, state, wanted, names)
        if float(np.abs(step / people).max()) < ENOUGH:
            break
    return shift, state, slopes


def _tried(given: Mapping[str, float], names: Sequence[str], shift: Array, near: SteadyState) -> SteadyState | None:
    try:
        return steady_state({**given, **_moved(given, names, shift)}, start=near)
    except SolveError:
        return None


def _moved(given: Mapping[str, float], names: Sequence[str], shift: Array) -> dict[str, float]:
    parameters = body().parameters
    return _inside(
        {
            name: given.get(name, parameters[name].value) * float(np.exp(move))
            for name, move in zip(names, shift, strict=True)
        }
    )


def _inside(settings: Mapping[str, float]) -> dict[str, float]:
    """Parameters and inputs kept within their bounds."""
    known = {**body().parameters, **body().inputs}
    found = dict(settings)
    for name in found.keys() & known.keys():
        low, high = known[name].low, known[name].high
        found[name] = max(found[name], -np.inf if low is None else low)
        found[name] = min(found[name], np.inf if high is None else high)
    return found


def _logarithms(state: SteadyState, wanted: Sequence[str]) -> Array:
    known = state.quantities()
    return np.log([max(known[name], 1e-12) for name in wanted])


def _whole(given: Mapping[str, float], state: SteadyState) -> dict[str, float]:
    """Every setting, and the pools that were given."""
    return {**state.settings, **{name: value for name, value in given.items() if name in body().pools}}


def _does_not_reach(fit: LabFit) -> str:
    side = "lower" if fit.off > 0 else "higher"
    return (
        f"{_capital(fit.lab.name)} is {side} than the model of a usual body reaches: {fit.lab.text} was given, and the "
        f"adjusted model holds {fit.adjusted:.3g} {fit.lab.unit}."
    )


def _critical(fit: LabFit, limits: Thresholds | None) -> str:
    from calcifate.guidance.thresholds import limit_value, own_thresholds

    limits = limits or own_thresholds()
    for name in labs_of_model().lab[fit.lab.analyte].critical:
        limit = limit_value(limits, name)
        high = limits.threshold[name].side == "high"
        if (fit.lab.value >= limit) if high else (fit.lab.value <= limit):
            return (
                f"{_capital(fit.lab.name)} of {fit.lab.text} is so far from usual that what moves it may not be in the "
                "model."
            )
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
