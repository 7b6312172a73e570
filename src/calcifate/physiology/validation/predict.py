"""From experiments to figures: what the model gives for each target."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from calcifate.errors import CalcifateError
from calcifate.physiology.model.compiled import Array
from calcifate.physiology.model.sensitivity import elasticities, steady_sensitivity
from calcifate.physiology.model.tracer import tracer
from calcifate.physiology.validation.experiment import Experiment, Readout, experiments
from calcifate.physiology.validation.readings import READERS
from calcifate.physiology.validation.trace import Bench, Trace

SMALLEST_PART = 1e-4
"""An exponential that makes up less of plasma was not seen."""
ORDERS = {"order": "bend", "leaves_before": "leaves"}
"""Readings of two quantities, and what is read of each."""
PEOPLE = ("share_above", "share_below")
TRACERS = ("tracer_half_time", "tracer_share")


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What the model gives for a target, or why it gives nothing."""

    target: str
    experiment: str
    value: float | None
    reason: str = ""


def predictions(
    bench: Bench, *, only: Collection[str] | None = None, named: Collection[str] | None = None
) -> dict[str, Prediction]:
    """Run experiments and read their figures.

    Parameters
    ----------
    bench : Bench
        The body with its parameters.
    only : collection of str, optional
        Targets; all of them if None.
    named : collection of str, optional
        Experiments; all of them if None.

    Returns
    -------
    dict
        A prediction for each target. One that fails says why and stops nothing.
    """
    found = dict[str, Prediction]()
    traces = dict[str, Trace]()
    for name, experiment in experiments().items():
        if named is not None and name not in named:
            continue
        for read in experiment.read:
            if only is not None and read.target not in only:
                continue
            try:
                figure = figure_of(bench, name, read, traces)
                reason = "" if np.isfinite(figure) else "the curve has no such figure"
            except CalcifateError as error:
                figure, reason = float("nan"), str(error)
            found[read.target] = Prediction(
                target=read.target, experiment=name, value=None if reason else figure, reason=reason
            )
    return found


def figure_of(bench: Bench, name: str, read: Readout, traces: dict[str, Trace]) -> float:
    """One figure of one experiment, in the target's unit."""
    experiment = experiments()[name]
    if read.how in PEOPLE:
        return read.times * _share_of_people(bench, experiment, read)
    if read.how in TRACERS:
        return read.times * _tracer_figure(bench, experiment, read)
    own = _read(_traced(bench, name, traces), read)
    if not read.against:
        return read.times * own
    other = _read(_traced(bench, read.against, traces), read)
    dose = read.dose or 1.0
    compared = {
        "relative": own / other - 1 if read.compared == "relative" else 0.0,
        "difference": own - other,
        "retained": 1 - (own - other) / dose,
        "per_dose": own / other / dose,
    }
    return read.times * compared[read.compared]


def _traced(bench: Bench, name: str, traces: dict[str, Trace]) -> Trace:
    if name not in traces:
        traces[name] = bench.run(experiments()[name])
    return traces[name]


def _read(trace: Trace, read: Readout) -> float:
    values = trace[read.of]
    if read.how == "share_not_rising":
        rise = np.log(READERS["fold"](trace.places, values, read.since, _end(trace, read), 0.0))
        return NormalDist(float(rise), read.level or 1.0).cdf(0.0)
    if read.how in ORDERS:
        find = READERS[ORDERS[read.how]]
        own, other = (find(trace.places, trace[of], 0, 0, read.level or 0.0) for of in (read.of, read.by))
        return own - other
    places = trace[read.by] if read.by else trace.places
    if values.size == 1:
        return float(values[0])
    return READERS[read.how](places, values, read.since, _end(trace, read), read.level or 0.0)


def _end(trace: Trace, read: Readout) -> float:
    return float(trace.places[-1]) if read.at is None else read.at


def _share_of_people(bench: Bench, experiment: Experiment, read: Readout) -> float:
    """Share of people above or below a level: a log-normal whose spread comes from that between people's parameters."""
    middle, spread = quantity_between_people(bench, experiment.person, read.of)
    below = NormalDist(np.log(middle), spread).cdf(np.log(read.level or 1.0))
    return below if read.how == "share_below" else 1 - below


def quantity_between_people(bench: Bench, person: Mapping[str, float], of: str) -> tuple[float, float]:
    """A quantity at rest: of the usual person, and the standard deviation of its logarithm between people."""
    differ = {name: row.between for name, row in bench.of.model.parameters.items() if row.between}
    found = steady_sensitivity(bench.steady(person), tuple(differ), (of,), of=bench.of)
    moves = elasticities(found)[0, :, 0] * np.array(tuple(differ.values()))
    return float(found.values[0, 0]), float(np.sqrt((moves**2).sum()))


def _tracer_figure(bench: Bench, experiment: Experiment, read: Readout) -> float:
    """Half-time or dose share of one exponential of plasma after a tracer of an element, counted from the fastest."""
    half_times, shares = plasma_exponentials(bench, experiment.person, read.of)
    place = int(read.level or 1) - 1
    return float((half_times if read.how == "tracer_half_time" else shares)[place])


def plasma_exponentials(bench: Bench, person: Mapping[str, float], element: str) -> tuple[Array, Array]:
    """Half-times [d] of a tracer in the extracellular fluid, from the fastest, and each one's part of plasma [1]."""
    whole = tracer(bench.steady(person), element, of=bench.of)
    found = np.linalg.eig(whole.rates[: whole.inside, : whole.inside])
    speeds, vectors = np.real(found.eigenvalues), np.real(found.eigenvectors)
    plasma = next(place for place, name in enumerate(whole.pools) if name.startswith("extracellular"))
    weights = vectors[plasma] * np.linalg.solve(vectors, np.eye(whole.inside)[:, plasma])
    seen = [int(place) for place in np.argsort(speeds) if abs(weights[place]) > SMALLEST_PART]
    return np.log(2) / -speeds[seen], weights[seen]
