"""Draws of parameters: how well a value is known, and how people differ.

Each parameter is log-normal about its value and stays within its bounds as a truncated normal of its logarithm, by
the inverse of the distribution, so that a draw moves smoothly with its spread. Fitted parameters that have a joint
covariance are drawn together. Every name has random numbers of its own, so that neither the order of organs nor a new
parameter changes the draws of the others, and the first draws stay the same when more are asked for.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import DataError, Problem
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.organ import BodyParameter
from calcifate.physiology.model.values import usual_settings
from calcifate.record import STRICT, load_toml, read_data

Array = NDArray[np.float64]

POSTERIOR = ("calcifate.physiology", "fit/posterior.toml")


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """What a fit leaves open: the covariance of the logarithms of the fitted parameters."""

    __pydantic_config__ = STRICT

    names: tuple[str, ...]
    covariance: tuple[tuple[float, ...], ...]
    """Of logarithms, a row and a column for each name."""
    says: str = ""
    """How it was come by."""


@cache
def posterior() -> Posterior:
    """The covariance that the last fit left in the data; empty without one.

    Raises
    ------
    DataError
        If the table is no covariance of known parameters.
    """
    package, name = POSTERIOR
    file = resources.files(package).joinpath(name)
    if not file.is_file():
        return Posterior(names=(), covariance=())
    found = read_data(Posterior, load_toml(file, name), name)
    check_posterior(found, body(), name)
    return found


def check_posterior(found: Posterior, model: Body, where: str) -> None:
    """Whether a covariance is square, symmetric, without negative variance, and of parameters of the model.

    Raises
    ------
    DataError
    """
    unknown = [name for name in found.names if name not in model.parameters]
    if unknown:
        raise DataError(Problem(found=f"{unknown[0]!r} is no parameter of the body", file=where, key="names"))
    count = len(found.names)
    if len(found.covariance) != count or any(len(row) != count for row in found.covariance):
        raise DataError(Problem(found=f"the covariance is not {count} x {count}", file=where, key="covariance"))
    matrix = np.array(found.covariance).reshape(count, count)
    size = max(float(np.abs(matrix).max(initial=0.0)), 1e-300)
    if np.abs(matrix - matrix.T).max(initial=0.0) > 1e-9 * size or np.linalg.eigvalsh(matrix).min(initial=0.0) < (
        -1e-9 * size
    ):
        raise DataError(Problem(found="the covariance is not symmetric and positive", file=where, key="covariance"))


def draw_settings(
    base: Mapping[str, float],
    count: int,
    seed: int,
    *,
    between: bool = True,
    keep: Collection[str] = (),
    known: Posterior | None = None,
    model: Body | None = None,
) -> Array:
    """Settings of a person with the parameters drawn.

    Parameters
    ----------
    base : mapping of str to float
        Every setting of the person; the median of each draw, where bounds leave room on both sides.
    count : int
        How many draws.
    seed : int
        The same seed gives the same draws.
    between : bool, default True
        Whether people's differences are drawn beside what is not known of the usual value.
    keep : collection of str, optional
        Parameters that are not drawn, such as those fitted to the person's own laboratory values.
    known : Posterior, optional
        Joint covariance of fitted parameters. Default: what the last fit left in the data.
    model : Body, optional

    Returns
    -------
    array (settings, count)
        A column for each draw, in the order of `usual_settings`, in the units of the model.

    Examples
    --------
    >>> person = dict(usual_settings(body()))
    >>> drawn = draw_settings(person, 4, seed=1, keep=["bone_calcium"])
    >>> drawn.shape == (len(person), 4)
    True
    >>> bool((drawn == draw_settings(person, 4, seed=1)).all())
    True
    """
    model = model or body()
    known = known if known is not None else posterior()
    names = tuple(usual_settings(model))
    drawn = np.repeat(np.array([base[name] for name in names], dtype=float)[:, None], count, axis=1)
    noise = _value_noise(model, known, count, seed)
    for place, name in enumerate(names):
        if name in keep or name not in model.parameters or base[name] <= 0:
            continue
        row = model.parameters[name]
        people = row.between if between and row.kind != "defined" else None
        parts = [noise[name]] if name in noise else []
        parts += [(people, people * normal(name, "between", count, seed))] if people else []
        spread = float(np.sqrt(sum(part[0] ** 2 for part in parts)))
        if spread > 0:
            step = np.sum([part[1] for part in parts], axis=0) / spread
            drawn[place] = within_bounds(base[name], spread, step, row.low, row.high)
    return drawn


def _value_noise(model: Body, known: Posterior, count: int, seed: int) -> dict[str, tuple[float, Array]]:
    """How much the value of each parameter is off, as logarithm: its spread, and one number for each draw."""
    found: dict[str, tuple[float, Array]] = {}
    for name, row in model.parameters.items():
        spread = log_spread(row)
        if spread > 0 and name not in known.names:
            found[name] = spread, spread * normal(name, "value", count, seed)
    if known.names:
        matrix = np.array(known.covariance)
        size, axes = np.linalg.eigh(matrix)
        root = (axes * np.sqrt(np.maximum(size, 0.0))) @ axes.T  # this root does not depend on the order of names
        drawn = np.array([normal(name, "value", count, seed) for name in known.names])
        # Summed in a fixed order: a matrix product rounds by how many draws there are.
        steps = np.einsum("ij,jk->ik", root, drawn)
        spreads = np.sqrt(np.diag(matrix)).tolist()
        found |= {name: (spreads[place], steps[place]) for place, name in enumerate(known.names)}
    return found


def log_spread(row: BodyParameter) -> float:
    """Standard deviation of the logarithm of what is not known of a value: from its `spread`, or its `sd`.

    Examples
    --------
    >>> round(log_spread(BodyParameter(value=2, unit="1", kind="measured", source="x", sd=0.5)), 4)
    0.2462
    """
    if row.kind == "defined":
        return 0.0
    if row.spread is not None:
        return row.spread
    if row.sd is not None and row.value > 0:
        return float(np.sqrt(np.log1p((row.sd / row.value) ** 2)))
    return 0.0


def normal(name: str, what: str, count: int, seed: int) -> Array:
    """Standard normal numbers of one name: the same whatever else is drawn, and the same first ones for any count."""
    own = int.from_bytes(hashlib.sha256(f"{what} {name}".encode()).digest()[:8], "big")
    return np.random.default_rng([seed, own]).standard_normal(count)


def within_bounds(value: float, spread: float, step: Array, low: float | None, high: float | None) -> Array:
    """Log-normal values of standard normal steps, squeezed between the bounds along the truncated distribution.

    Examples
    --------
    >>> within_bounds(1.0, 0.1, np.array([-50.0, 0.0, 50.0]), 0.9, 1.1).round(2).tolist()
    [0.9, 1.0, 1.1]
    """
    if low is None and high is None:
        return value * np.exp(spread * step)
    special: Any = importlib.import_module("scipy.special")
    least = special.ndtr(np.log(low / value) / spread) if low else 0.0
    most = special.ndtr(np.log(high / value) / spread) if high is not None else 1.0
    inside = special.ndtri(least + (most - least) * special.ndtr(step))
    return np.clip(value * np.exp(spread * inside), low, high)
