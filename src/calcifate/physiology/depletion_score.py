"""The Magnesium Depletion Score: points for what makes the kidney lose magnesium. Points in `depletion_score.toml`."""

from __future__ import annotations


def magnesium_depletion_score(
    diuretic: bool,
    proton_pump_inhibitor: bool,
    glomerular_filtration_rate: float,
    heavy_drinking: bool,
    *,
    diuretic_points: float,
    proton_pump_inhibitor_points: float,
    heavy_drinking_points: float,
    mildly_reduced_below: float,
    reduced_below: float,
    kidney_points: float,
) -> float:
    """Points from 0 to 5; a sign of risk in surveys, not a measure of body magnesium. [1]

    Parameters
    ----------
    glomerular_filtration_rate : float
        [mL/min/1.73 m²]; the papers use CKD-EPI 2009

    References
    ----------
    Fan and others 2021, doi 10.1093/jn/nxab138

    Examples
    --------
    >>> points = dict(diuretic_points=1, proton_pump_inhibitor_points=1, heavy_drinking_points=1)
    >>> kidney = dict(mildly_reduced_below=90, reduced_below=60, kidney_points=1)
    >>> magnesium_depletion_score(True, False, 21.6, False, **points, **kidney)
    3
    """
    kidney = (glomerular_filtration_rate < mildly_reduced_below) + (glomerular_filtration_rate < reduced_below)
    return (
        diuretic_points * diuretic
        + proton_pump_inhibitor_points * proton_pump_inhibitor
        + heavy_drinking_points * heavy_drinking
        + kidney_points * kidney
    )


def is_heavy_drinking(drinks_per_day: float, *, limit: float) -> bool:
    """Whether drinks per day are above the limit of the score: 1 for women, 2 for men."""
    return drinks_per_day > limit
