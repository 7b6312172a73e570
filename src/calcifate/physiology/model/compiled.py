"""The model as functions of a solver: built once from the laws, then called with a person's settings.

The solver sees each pool over its usual size, and time over the length of the stretch, so that one integrator serves
every stretch that has the same pattern of output times.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.physiology.model.body import Body, body, changes, evaluate
from calcifate.physiology.model.values import usual_settings

Array = NDArray[np.float64]

RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-8
"""Of a pool over its usual size."""
GAIN_SCALE = 1e6
"""Unit of the gains of boundaries inside the solver: so large that they do not set its steps. [mmol]"""
MOST_STEPS = 10_000
"""Between two output times; a hard ten-year run needs 500 in all."""
KEPT_INTEGRATORS = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Compiled:
    """A model as solver functions. `x` is every state over its scale, `p` every setting."""

    model: Body
    states: tuple[str, ...]
    settings: tuple[str, ...]
    boundaries: tuple[str, ...]
    quantities: tuple[str, ...]
    scale: Array
    settled: NDArray[np.bool_]
    """(states,) whether a state has a steady state of its own"""
    x: Any
    p: Any
    rates: Any
    """Symbols: change of `x` in a day."""
    gains: Any
    """Symbols: flow into each boundary. [unit of the pool per day]"""
    prepared: Any
    """Symbols: `p` and all that follows from it alone, worked out once for a stretch of time."""
    prepared_rates: Any
    prepared_gains: Any
    """Symbols: the same as `rates` and `gains`, from `x` and `prepared`."""
    prepare: Any
    """p to the values of `prepared`."""
    rates_of: Any
    """(x, p) to the change of x in a day."""
    quantities_of: Any
    """(x, p) to every quantity; takes one column for each time."""
    settled_rates_of: Any
    """(x, p) to the change of the settled states and its Jacobian with respect to them."""

    def stretch_vector(self, p: Array, length: float) -> Array:
        """What an integrator needs of settings and of the length of a stretch in days."""
        return np.append(np.asarray(self.prepare(p), dtype=float), length)

    def setting_vector(self, settings: Mapping[str, float]) -> Array:
        """Settings in the order of `p`."""
        return np.array([settings[name] for name in self.settings])


def casadi() -> Any:
    """The library of symbols and solvers, loaded by what simulates."""
    return importlib.import_module("casadi")


@cache
def compiled(model: Body | None = None) -> Compiled:
    """The solver functions of a model; of the body of this program unless another is given.

    Examples
    --------
    >>> compiled().rates_of.numel_in(0) == len(compiled().states)
    True
    """
    ca = casadi()
    model = model or body()
    states, names = model.states, tuple(usual_settings(model))
    x, p = ca.SX.sym("x", len(states)), ca.SX.sym("p", len(names))
    scale = np.array([model.pools[name].scale for name in states])
    values = {name: x[place] * scale[place] for place, name in enumerate(states)}
    known = evaluate(model, values | {name: p[place] for place, name in enumerate(names)})
    change = changes(model, known)
    rates = ca.vertcat(*(change[name] / scale[place] for place, name in enumerate(states)))
    gains = ca.vertcat(*(change[name] for name in model.boundaries))
    quantities = ca.vertcat(*(known[name] for name in model.quantities))
    settled = [place for place, name in enumerate(states) if name in set(model.settled)]
    slopes = ca.jacobian(rates[settled], x)[:, settled]
    simpler = {"cse": True}
    lean, follow, followed = ca.extract_parametric(ca.cse(ca.vertcat(rates, gains)), p)
    prepared = ca.vertcat(p, *follow)
    return Compiled(
        model=model,
        states=states,
        settings=names,
        boundaries=model.boundaries,
        quantities=tuple(model.quantities),
        scale=scale,
        settled=np.array([name in model.settled for name in states]),
        x=x,
        p=p,
        rates=rates,
        gains=gains,
        prepared=prepared,
        prepared_rates=lean[: len(states)],
        prepared_gains=lean[len(states) :],
        prepare=ca.Function("prepare", [p], [ca.vertcat(p, *followed)], simpler),
        rates_of=ca.Function("rates", [x, p], [rates], simpler),
        quantities_of=ca.Function("quantities", [x, p], [quantities], simpler),
        settled_rates_of=ca.Function("settled", [x, p], [rates[settled], slopes], simpler),
    )


@lru_cache(maxsize=KEPT_INTEGRATORS)
def integrator(
    of: Compiled,
    times: tuple[float, ...],
    relative: float = RELATIVE_TOLERANCE,
    absolute: float = ABSOLUTE_TOLERANCE,
    counted: bool = True,
) -> Any:
    """A function that carries states over a stretch of time.

    Gains of boundaries are carried as states: the steps of the solver keep linear sums, so that what leaves a pool
    enters another to the last digit. As quadratures they would be off by the solver's tolerance.

    Parameters
    ----------
    of : Compiled
    times : tuple of float
        When results are wanted, as shares of the stretch; the last is 1.
    relative, absolute : float
        Tolerances of each pool over its scale.
    counted : bool, default True
        Whether the gains of boundaries are carried along.

    Returns
    -------
    casadi.Function
        Named arguments ``x0`` and ``p`` (from `stretch_vector`); result ``xf``, a column for each time. Both begin with
        the states; if counted, the gains of the boundaries over `GAIN_SCALE` follow.
    """
    ca = casadi()
    length, gained = ca.SX.sym("length"), ca.SX.sym("gained", len(of.boundaries) if counted else 0)
    rates = [of.prepared_rates, of.prepared_gains / GAIN_SCALE] if counted else [of.prepared_rates]
    problem = {
        "x": ca.vertcat(of.x, gained),
        "p": ca.vertcat(of.prepared, length),
        "ode": length * ca.vertcat(*rates),
    }
    options = {
        "reltol": relative,
        "abstol": absolute,
        "max_num_steps": MOST_STEPS,
        "disable_internal_warnings": True,
        "show_eval_warnings": False,
    }
    return ca.integrator("course", "cvodes", problem, 0.0, list(times), options)


def filled(function: Any, given: Sequence[Array], found: Sequence[Array]) -> bool:
    """Work a function out straight into arrays, a row for each of its columns. Whether it worked for all.

    A solver that fails prints all that it was given; the row's reason says it in a line.
    """
    buffer, evaluate = function.buffer()
    kept = [np.ascontiguousarray(part, dtype=float) for part in given]  # alive as long as the buffer points to them
    for place, part in enumerate(kept):
        buffer.set_arg(place, part.data)
    for place, part in enumerate(found):
        buffer.set_res(place, part.data)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            evaluate()
        except RuntimeError:  # one function raises, a mapped one returns a number
            return False
    return buffer.ret() == 0


def columns(matrix: Any, count: int) -> Array:
    """A solver's matrix as an array (rows, count)."""
    return np.asarray(matrix, dtype=float).reshape(-1, count)
