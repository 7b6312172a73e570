"""Size and energy at rest. Coefficients in `energy.toml`."""

from __future__ import annotations


def body_mass_index(weight: float, height: float, *, centimetres_per_metre: float) -> float:
    """Weight over height squared. [kg/m²]

    Parameters
    ----------
    weight : float
        [kg]
    height : float
        [cm]

    Examples
    --------
    >>> round(body_mass_index(70, 162, centimetres_per_metre=100), 1)
    26.7
    """
    return weight / (height / centimetres_per_metre) ** 2


def basal_metabolic_rate(
    weight: float,
    height: float,
    age: float,
    *,
    per_weight: float,
    per_height: float,
    per_year: float,
    constant: float,
) -> float:
    """Energy at rest by Mifflin and St Jeor. [kcal/d]

    Parameters
    ----------
    weight : float
        [kg]
    height : float
        [cm]
    age : float
        [years]

    References
    ----------
    doi 10.1093/ajcn/51.2.241

    Examples
    --------
    >>> basal_metabolic_rate(60, 165, 30, per_weight=10, per_height=6.25, per_year=-5, constant=-161)
    1320.25
    """
    return per_weight * weight + per_height * height + per_year * age + constant


def basal_metabolic_rate_of_a_child(weight: float, *, per_weight: float, constant: float) -> float:
    """Energy at rest of a child by Schofield, by weight. [kcal/d]

    Parameters
    ----------
    weight : float
        [kg]

    References
    ----------
    pmid 4044297

    Examples
    --------
    >>> round(basal_metabolic_rate_of_a_child(30, per_weight=22.706, constant=504.3))
    1185
    """
    return per_weight * weight + constant
