"""What a 24-hour urine says about itself and about the diet. Coefficients in `urine.toml`."""

from __future__ import annotations

from typing import Any

Numbers = Any  # a float, or an array of them: the arithmetic is the same


def urine_creatinine_per_kg(creatinine: Numbers, weight: Numbers) -> Numbers:
    """Creatinine of a day per body weight, the usual check of a collection. [mg/kg/d]

    Parameters
    ----------
    creatinine : float or array
        [mg/d]
    weight : float or array
        [kg]
    """
    return creatinine / weight


def collection_completeness(creatinine_per_kg: Numbers, *, usual_low: Numbers, usual_high: Numbers) -> Numbers:
    """Whether the creatinine of a day is less (-1), as usual (0) or more (1) than that of most complete collections.

    Parameters
    ----------
    creatinine_per_kg : float or array
        [mg/kg/d]
    usual_low, usual_high : float or array
        [mg/kg/d]

    Examples
    --------
    >>> collection_completeness(22.1, usual_low=18, usual_high=24)
    0
    """
    return (creatinine_per_kg > usual_high) * 1 - (creatinine_per_kg < usual_low) * 1


def sodium_eaten(urine_sodium: float, *, excreted_fraction: float) -> float:
    """Sodium of the diet that a day's urine stands for. [unit of `urine_sodium`]

    References
    ----------
    Lucko and others 2018: 92.8 % of sodium eaten is found in the urine of a day.
    """
    return urine_sodium / excreted_fraction
