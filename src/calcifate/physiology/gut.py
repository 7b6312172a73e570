"""Gut: what part of a mineral crosses it. Coefficients, ranges and populations in `gut.toml`.

Each function is one published relation in healthy adults. None of them knows the person's vitamin D, hormones or gut.
"""

from __future__ import annotations

from math import log, sqrt


def calcium_fraction_of_load(load: float, *, intercept: float, per_log_load: float, highest: float) -> float:
    """Fraction of the calcium of one load that is absorbed, from a milk-like source. [1]

    Parameters
    ----------
    load : float
        Calcium of the meal. [mg]

    References
    ----------
    Heaney, Weaver and Fitzsimmons 1990, doi 10.1002/jbmr.5650051107

    Examples
    --------
    >>> round(calcium_fraction_of_load(500, intercept=0.889, per_log_load=0.0964, highest=0.64), 2)
    0.29
    """
    return min(highest, max(0, intercept - per_log_load * log(max(load, 1))))


def calcium_fraction_of_daily_intake(daily_intake: float, *, scale: float, highest: float) -> float:
    """Fraction of a day's calcium that is absorbed, by habitual intake. [1]

    Parameters
    ----------
    daily_intake : float
        [mg/d]

    References
    ----------
    Heaney and others 1989, doi 10.1002/jbmr.5650040404: inverse to the square root of intake. The scale is a fit to the
    two ends that the abstract prints.
    """
    return min(highest, scale / sqrt(max(daily_intake, 1)))


def calcium_relative_absorption_with_oxalate(
    oxalate_to_calcium: float, *, bound_from: float, relative_when_bound: float
) -> float:
    """Calcium absorbed from a food against milk, once its own oxalate is enough to bind its calcium. [1]

    Parameters
    ----------
    oxalate_to_calcium : float
        Of the same food. [mol/mol]

    References
    ----------
    Heaney, Weaver and Recker 1988, doi 10.1093/ajcn/47.4.707: spinach 5.1 %, milk 27.6 %.
    """
    return relative_when_bound if oxalate_to_calcium >= bound_from else 1


def calcium_carbonate_absorbed_fasting(load: float, *, fraction: float) -> float:
    """Calcium absorbed from carbonate without food. [mg]

    References
    ----------
    O'Connell and others 2005, doi 10.1016/j.amjmed.2005.02.007: 9.1 %, and 3.5 % with omeprazole. With meals no fall
    was found.
    """
    return fraction * load


def magnesium_absorbed_from_a_meal(
    load: float, *, saturable_maximum: float, half_saturation: float, linear_fraction: float, highest: float
) -> float:
    """Net magnesium absorbed from one meal: a part that saturates and a part that does not. [mg]

    Parameters
    ----------
    load : float
        Magnesium of the meal. [mg]

    References
    ----------
    Fine and others 1991, doi 10.1172/JCI115317. Below the smallest meal of the study the curve would overshoot; there
    the fraction measured at that meal holds. Checked for its direction against the split doses of sabatier2011.

    Examples
    --------
    >>> fit = dict(saturable_maximum=40.3, half_saturation=33.5, linear_fraction=0.07, highest=0.65)
    >>> round(magnesium_absorbed_from_a_meal(973, **fit) / 973, 2)
    0.11
    """
    return min(highest * load, saturable_maximum * load / (half_saturation + load) + linear_fraction * load)


def magnesium_relative_absorption_with_phytate(
    phytate_to_magnesium: float, *, lower_ratio: float, at_lower: float, upper_ratio: float, at_upper: float
) -> float:
    """Magnesium absorbed from bread against the same bread without phytic acid; straight lines between points. [1]

    Parameters
    ----------
    phytate_to_magnesium : float
        [mol/mol]

    References
    ----------
    Bohn and others 2004, doi 10.1093/ajcn/79.3.418
    """
    near = 1 + (at_lower - 1) * phytate_to_magnesium / lower_ratio
    far = at_lower + (at_upper - at_lower) * (phytate_to_magnesium - lower_ratio) / (upper_ratio - lower_ratio)
    return near if phytate_to_magnesium <= lower_ratio else max(at_upper, far)


def magnesium_relative_absorption_with_oxalate(
    oxalate_to_magnesium: float, *, measured_ratio: float, at_measured: float
) -> float:
    """Magnesium absorbed with a spinach-like amount of oxalate against kale; a straight line from none. [1]

    Parameters
    ----------
    oxalate_to_magnesium : float
        [mol/mol]

    References
    ----------
    Bohn and others 2004 (spinach and kale). A quarter less, where calcium falls to a fifth: never one factor for both.
    """
    return max(at_measured, 1 + (at_measured - 1) * oxalate_to_magnesium / measured_ratio)


def magnesium_oxide_recovered(load: float, *, fraction: float) -> float:
    """Magnesium of oxide tablets that reached the urine. [mg]

    References
    ----------
    Firoz and Graber 2001
    """
    return fraction * load


def phosphorus_absorbed(load: float, *, fraction: float) -> float:
    """Phosphorus absorbed from one kind of source. [mg]"""
    return fraction * load


def molar_ratio(first: float, first_molar_mass: float, second: float, second_molar_mass: float) -> float:
    """Moles of the first per mole of the second, from two masses in the same unit. [mol/mol]

    Examples
    --------
    >>> round(molar_ratio(660.04, 660.04, 24.305, 24.305), 3)
    1.0
    """
    return first / first_molar_mass / (second / second_molar_mass)
