"""What a 24-hour urine says about itself and about the diet. Coefficients in `urine.toml`."""

from __future__ import annotations


def urine_creatinine_per_kg(creatinine: float, weight: float) -> float:
    """Creatinine of a day per body weight, the usual check of a collection. [mg/kg/d]

    Parameters
    ----------
    creatinine : float
        [mg/d]
    weight : float
        [kg]
    """
    return creatinine / weight


def collection_completeness(creatinine_per_kg: float, *, usual_low: float, usual_high: float) -> str:
    """Whether the creatinine of a day is `less`, `usual` or `more` than that of most complete collections.

    Examples
    --------
    >>> collection_completeness(22.1, usual_low=18, usual_high=24)
    'usual'
    """
    return "less" if creatinine_per_kg < usual_low else "more" if creatinine_per_kg > usual_high else "usual"


def sodium_eaten(urine_sodium: float, *, excreted_fraction: float) -> float:
    """Sodium of the diet that a day's urine stands for. [unit of `urine_sodium`]

    References
    ----------
    Lucko and others 2018: 92.8 % of sodium eaten is found in the urine of a day.
    """
    return urine_sodium / excreted_fraction
