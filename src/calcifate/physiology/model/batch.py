"""Some bodies on their way through stretches of time, worked out straight into arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from calcifate.errors import SolveError
from calcifate.physiology.model.compiled import GAIN_SCALE, Array, Compiled, casadi, filled, integrator
from calcifate.physiology.model.course import Stretch, course


@lru_cache(maxsize=16)
def reader(of: Compiled, names: tuple[str, ...]) -> Any:
    """(x, gains, p) to the wanted names, and nothing else."""
    ca = casadi()
    x, p = ca.SX.sym("x", len(of.states)), ca.SX.sym("p", len(of.settings))
    gains = ca.SX.sym("gains", len(of.boundaries))
    known: dict[str, Any] = {}
    for listed, table in (
        (of.states, x * of.scale),
        (of.boundaries, gains),
        (of.settings, p),
        (of.quantities, of.quantities_of(x, p)),
    ):
        known |= {name: table[place] for place, name in enumerate(listed)}
    return ca.Function("wanted", [x, gains, p], [ca.vertcat(*(known[name] for name in names))], {"cse": True})


@lru_cache(maxsize=64)
def carrier(of: Compiled, shares: tuple[float, ...], inside: int, names: tuple[str, ...]) -> Any:
    """(x, gains, p, length) to the wanted names at the first times, and to x and gains at the end.

    All of it is one graph, so that no state is copied into Python on the way; gains are counted only if wanted.
    """
    ca = casadi()
    x, gains = ca.MX.sym("x", len(of.states)), ca.MX.sym("gains", len(of.boundaries))
    p, length = ca.MX.sym("p", len(of.settings)), ca.MX.sym("length")
    counted = any(name in of.boundaries for name in names)
    begun = ca.vertcat(x, gains / GAIN_SCALE) if counted else x
    found = integrator(of, shares, counted=counted)(x0=begun, p=ca.vertcat(of.prepare(p), length))["xf"]
    xs = found[: len(of.states), :]
    gained = found[len(of.states) :, :] * GAIN_SCALE if counted else ca.repmat(gains, 1, len(shares))
    ends = [xs[:, -1], gained[:, -1]]
    if not inside:
        return ca.Function("carry", [x, gains, p, length], ends)
    read = reader(of, names).map(inside)(xs[:, :inside], gained[:, :inside], ca.repmat(p, 1, inside))
    return ca.Function("carry", [x, gains, p, length], [*ends, read])


@lru_cache(maxsize=64)
def mapped(function: Any, rows: int) -> Any:
    """A function for many rows."""
    return function.map(rows) if rows > 1 else function


class Batch:
    """Some rows on their way through the stretches: where each is, what its boundaries gained, and why it stopped."""

    def __init__(self, of: Compiled, x: Array, p: Array):
        self.of = of
        self.x, self.p = np.array(x.T, order="C"), np.array(p.T, order="C")
        self.gained = np.zeros((self.x.shape[0], len(of.boundaries)))
        self.reasons = ["" if np.isfinite(row).all() else "no steady state to begin with" for row in self.x]

    def run(
        self, stretches: Sequence[Stretch], wanted: Array, names: tuple[str, ...], base: Mapping[str, float]
    ) -> Array:
        """Values of the wanted names, (rows, times, names)."""
        parts = [np.zeros((self.x.shape[0], 0, len(names)))]
        for number, stretch in enumerate(stretches):
            p = self._settings(stretch, base)
            if number == 0 and wanted.size and wanted[0] == stretch.start:
                first = reader(self.of, names)(self.x.T, self.gained.T, p.T)
                parts.append(np.asarray(first, dtype=float).T[:, None, :])
            self._jump(stretch)
            inside = wanted[(wanted > stretch.start) & (wanted <= stretch.end)]
            parts.append(self._carry(stretch, p, inside, names))
        values = np.concatenate(parts, axis=1)
        values[[place for place, reason in enumerate(self.reasons) if reason]] = np.nan
        return values

    def _settings(self, stretch: Stretch, base: Mapping[str, float]) -> Array:
        p = self.p.copy()
        for place, name in enumerate(self.of.settings):
            if stretch.settings[name] != base[name]:
                p[:, place] = stretch.settings[name]
        return p

    def _jump(self, stretch: Stretch) -> None:
        for name, amount in stretch.added.items():
            place = self.of.states.index(name)
            self.x[:, place] += amount / self.of.scale[place]
        for name, amount in stretch.from_boundary.items():
            self.gained[:, self.of.boundaries.index(name)] += amount

    def _carry(self, stretch: Stretch, p: Array, inside: Array, names: tuple[str, ...]) -> Array:
        """Move every row to the end of a stretch. The wanted names on the way, (rows, times, names)."""
        length = stretch.end - stretch.start
        ends = inside if inside.size and inside[-1] == stretch.end else np.append(inside, stretch.end)
        shares = tuple(np.round((ends - stretch.start) / length, 12).tolist())
        carry = carrier(self.of, shares, inside.size, names)
        given = (self.x, self.gained, p, np.full(self.x.shape[0], length))
        good = np.array([place for place, reason in enumerate(self.reasons) if not reason], dtype=int)
        alike = np.resize(good, self.x.shape[0]) if good.size else good  # a failed row's place is taken by a good one
        alike[good] = good
        found = tuple(np.full((self.x.shape[0], *size), np.nan) for size in self._sizes(inside.size, len(names)))
        if good.size and not filled(mapped(carry, alike.size), [part[alike] for part in given], found):
            for row in good[~np.isfinite(found[0][good]).all(axis=1)].tolist():
                if not filled(carry, [part[row] for part in given], [part[row] for part in found]):
                    self.reasons[row] = self._reason(stretch, p[row], self.x[row])
        self.x, self.gained = found[0], found[1]
        for row in good[~np.isfinite(self.x[good]).all(axis=1)].tolist():
            self.reasons[row] = self.reasons[row] or f"a state is not a number by day {stretch.end:g}"
        return found[2] if inside.size else np.zeros((self.x.shape[0], 0, len(names)))

    def _sizes(self, times: int, names: int) -> list[tuple[int, ...]]:
        ends = [(len(self.of.states),), (len(self.of.boundaries),)]
        return [*ends, (times, names)] if times else ends

    def _reason(self, stretch: Stretch, p: Array, x: Array) -> str:
        """Why a row failed, in words: a course of it alone says so."""
        of_row = dict(zip(self.of.settings, p.tolist(), strict=True))
        pools = dict(zip(self.of.states, (x * self.of.scale).tolist(), strict=True))
        try:
            course(pools, [Stretch(start=stretch.start, end=stretch.end, settings=of_row)], [stretch.end], of=self.of)
        except SolveError as error:
            return str(error)
        return f"the solver stopped between day {stretch.start:g} and {stretch.end:g}"
