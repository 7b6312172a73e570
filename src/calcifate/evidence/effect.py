"""Effects and their standard errors on the scale on which they are symmetric, and the way from one form to another.

Ratios (odds, risk, hazard, means) are worked with as logarithms, differences as they are. Every law takes floats or
arrays.
"""

from __future__ import annotations

import math

Z95 = 1.959963984540054  # 97.5th percentile of a standard normal
RATIOS = ("OR", "RR", "HR", "ratio_of_means")
DIFFERENCES = ("MD", "SMD", "beta", "mean_change", "percent_difference", "difference_in_medians")


def log_ratio(estimate: float, low: float, high: float) -> tuple[float, float]:
    """A ratio with its 95 % interval as log effect and standard error.

    Examples
    --------
    >>> effect, error = log_ratio(1.28, 1.11, 1.47)
    >>> round(effect, 4), round(error, 4)
    (0.2469, 0.0717)
    """
    return math.log(estimate), (math.log(high) - math.log(low)) / (2 * Z95)


def difference(estimate: float, low: float, high: float) -> tuple[float, float]:
    """A difference with its 95 % interval as effect and standard error."""
    return estimate, (high - low) / (2 * Z95)


def asymmetry(measure: str, estimate: float, low: float, high: float) -> float:
    """How far an estimate lies from the middle of its interval, in standard errors, on its natural scale.

    Examples
    --------
    >>> round(asymmetry("SMD", 1.26, -0.70, 1.82), 2), round(asymmetry("SMD", 1.26, 0.70, 1.82), 2)
    (1.09, 0.0)
    """
    if measure in RATIOS:
        estimate, low, high = (math.log(value) for value in (estimate, low, high))
    error = (high - low) / (2 * Z95)
    return abs(estimate - (low + high) / 2) / error if error else math.inf


def scaled(effect: float, error: float, *, from_step: float, to_step: float) -> tuple[float, float]:
    """A log ratio or a difference per one step of exposure, as that per another.

    Examples
    --------
    >>> effect, error = scaled(*log_ratio(0.84, 0.724, 0.986), from_step=0.17 * 0.41144, to_step=0.1)
    >>> round(math.exp(effect), 4)  # per 0.17 mg/dL of serum magnesium, as per 0.1 mmol/L
    0.7794
    """
    factor = to_step / from_step
    return effect * factor, error * abs(factor)


def flipped(effect: float, error: float) -> tuple[float, float]:
    """The effect of the opposite contrast: low against high for high against low."""
    return -effect, error


def log_odds_ratio(events_1: float, n_1: float, events_2: float, n_2: float) -> tuple[float, float]:
    """Log odds ratio of a 2 x 2 table; 0.5 is added to every cell where one is empty (Haldane and Anscombe).

    Examples
    --------
    >>> effect, error = log_odds_ratio(35, 75, 9, 73)
    >>> round(math.exp(effect), 5), round(math.exp(effect - Z95 * error), 5)
    (6.22222, 2.70709)
    """
    a, b, c, d = events_1, n_1 - events_1, events_2, n_2 - events_2
    if min(a, b, c, d) == 0:
        a, b, c, d = a + 0.5, b + 0.5, c + 0.5, d + 0.5
    return math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def log_risk_ratio(events_1: float, n_1: float, events_2: float, n_2: float) -> tuple[float, float]:
    """Log risk ratio of a 2 x 2 table.

    Examples
    --------
    >>> round(math.exp(log_risk_ratio(35, 75, 9, 73)[0]), 5)
    3.78519
    """
    return (
        math.log((events_1 / n_1) / (events_2 / n_2)),
        math.sqrt(1 / events_1 - 1 / n_1 + 1 / events_2 - 1 / n_2),
    )


def mean_difference(
    mean_1: float, sd_1: float, n_1: float, mean_2: float, sd_2: float, n_2: float
) -> tuple[float, float]:
    """Difference of two means and its standard error, the spreads not pooled."""
    return mean_1 - mean_2, math.sqrt(sd_1**2 / n_1 + sd_2**2 / n_2)


def standardised_difference(
    mean_1: float, sd_1: float, n_1: float, mean_2: float, sd_2: float, n_2: float
) -> tuple[float, float]:
    """Hedges' g and its standard error.

    References
    ----------
    Hedges 1981, doi:10.3102/10769986006002107.

    Examples
    --------
    >>> effect, error = standardised_difference(302, 66, 28, 229, 93, 29)
    >>> round(effect, 5), round(effect - Z95 * error, 5)
    (0.89021, 0.34582)
    """
    freedom = n_1 + n_2 - 2
    pooled = math.sqrt(((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / freedom)
    correction = 1 - 3 / (4 * freedom - 1)
    g = correction * (mean_1 - mean_2) / pooled
    return g, math.sqrt((n_1 + n_2) / (n_1 * n_2) + g**2 / (2 * (n_1 + n_2)))


def risk_ratio_of_odds_ratio(odds_ratio: float, baseline_risk: float) -> float:
    """Risk ratio that an odds ratio stands for at a baseline risk.

    References
    ----------
    Zhang and Yu 1998, doi:10.1001/jama.280.19.1690.

    Examples
    --------
    >>> round(risk_ratio_of_odds_ratio(2.0, 0.2), 5)
    1.66667
    """
    return odds_ratio / (1 - baseline_risk + baseline_risk * odds_ratio)


def log_odds_of_standardised_difference(g: float) -> float:
    """Log odds ratio that a standardised difference stands for; approximate (Chinn 2000)."""
    return g * math.pi / math.sqrt(3)
