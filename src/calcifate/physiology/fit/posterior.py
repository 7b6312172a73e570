"""What a fit leaves: how well each parameter is known, which go together, and which the data did not inform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calcifate.physiology.fit.problem import Problem
from calcifate.physiology.model.compiled import Array

INFORMED_BELOW = 0.9
"""Posterior spread over prior spread above which the data are said to have told nothing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Posterior:
    """The fit as a normal distribution of logarithms, in the order of `names`."""

    names: tuple[str, ...]
    logs: Array
    covariance: Array
    prior_spread: Array

    @property
    def spread(self) -> Array:
        """Standard deviations of the logarithms."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> Array:
        """Of the logarithms."""
        return self.covariance / np.outer(self.spread, self.spread)

    @property
    def informed(self) -> NDArray[np.bool_]:
        """Whether the data told something of each parameter beyond its prior."""
        return self.spread / self.prior_spread < INFORMED_BELOW


def posterior(problem: Problem, logs: Array, slopes: Array) -> Posterior:
    """The normal distribution around a fit, from the slopes of its residuals, those of the priors included.

    Parameters
    ----------
    problem : Problem
    logs : Array
        (parameters,) of the best fit
    slopes : Array
        (residuals, parameters) by unit of logarithm; the last rows are those of the priors. The fit counts far misses
        for less, and its slopes with them; the priors count in full.

    Examples
    --------
    >>> import numpy as np
    >>> from calcifate.physiology.fit.problem import problem
    >>> whole = problem()
    >>> alone = np.diag(1 / whole.prior_spread)  # nothing but priors
    >>> bool(posterior(whole, whole.prior, alone).informed.any())
    False
    """
    whole = slopes.copy()
    whole[-len(problem.names) :] = np.diag(1 / problem.prior_spread)
    covariance = np.linalg.inv(whole.T @ whole)
    return Posterior(
        names=problem.names, logs=logs, covariance=(covariance + covariance.T) / 2, prior_spread=problem.prior_spread
    )
