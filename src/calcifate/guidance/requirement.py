"""How sure a diary makes us that usual intake is below or above a requirement. Plain arithmetic.

The method is that of IOM 2000 (doi 10.17226/9956), chapter 3: the distance between mean intake and median requirement
over the standard deviation of that distance.
"""

from __future__ import annotations

from math import erf, sqrt


def requirement_standard_deviation(average_requirement: float, recommended_intake: float) -> float:
    """Spread of the requirement between people: a recommended intake lies two of them above the average. [mg/d]"""
    return (recommended_intake - average_requirement) / 2


def distance_standard_deviation(requirement_sd: float, within_person_sd: float, days: float) -> float:
    """Spread of the distance between mean intake and requirement. [mg/d]

    Examples
    --------
    >>> round(distance_standard_deviation(26.5, 86, 3))
    56
    """
    return sqrt(requirement_sd**2 + within_person_sd**2 / days)


def probability_below(mean_intake: float, average_requirement: float, distance_sd: float) -> float:
    """Chance that usual intake is below the requirement of someone like this. [0 to 1]

    Examples
    --------
    >>> round(1 - probability_below(320, 265, 56.3), 2)
    0.84
    """
    return normal_cumulative((average_requirement - mean_intake) / distance_sd)


def normal_cumulative(z: float) -> float:
    """Share of a standard normal distribution below z. [0 to 1]"""
    return (1 + erf(z / sqrt(2))) / 2


def intake_needed(average_requirement: float, distance_sd: float, z: float) -> float:
    """Mean intake that lies z standard deviations above the requirement. [mg/d]"""
    return average_requirement + z * distance_sd
