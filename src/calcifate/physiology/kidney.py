"""Kidney: filtration estimated from creatinine. Coefficients in `kidney.toml`."""

from __future__ import annotations


def estimated_glomerular_filtration_rate(
    creatinine: float,
    age: float,
    *,
    scale: float,
    turning_creatinine: float,
    low_exponent: float,
    high_exponent: float,
    yearly_factor: float,
    sex_factor: float,
) -> float:
    """Glomerular filtration rate by a CKD-EPI creatinine equation. [mL/min/1.73 m²]

    Parameters
    ----------
    creatinine : float
        [mg/dL], standardised to isotope dilution mass spectrometry
    age : float
        [years]

    References
    ----------
    2021: doi 10.1056/NEJMoa2102953. 2009: doi 10.7326/0003-4819-150-9-200905050-00006.

    Examples
    --------
    >>> from calcifate.parameter import coefficients, laws
    >>> equation = laws("calcifate.physiology", "kidney.toml")["eGFR_ckdepi2021_female"]
    >>> round(estimated_glomerular_filtration_rate(0.9, 55, **coefficients(equation)))
    75
    """
    ratio = creatinine / turning_creatinine
    return scale * min(ratio, 1) ** low_exponent * max(ratio, 1) ** high_exponent * yearly_factor**age * sex_factor


def glomerular_filtration_rate_category(glomerular_filtration_rate: float, **lower_bounds: float) -> str:
    """The KDIGO category of a filtration rate: the first whose lower bound it reaches; below all of them, G5.

    Examples
    --------
    >>> glomerular_filtration_rate_category(21.6, G4=15, G3b=30)
    'G4'
    """
    reached = [name for name, bound in lower_bounds.items() if glomerular_filtration_rate >= bound]
    return max(reached, key=lambda name: lower_bounds[name], default="G5")


def creatinine_is_unstable(
    earlier: float,
    later: float,
    days_between: float,
    *,
    rise: float,
    rise_within: float,
    fold: float,
    fold_within: float,
) -> bool:
    """Whether two creatinines differ as they do when kidney function is changing fast, in either direction.

    Parameters
    ----------
    earlier, later : float
        [µmol/L]
    days_between : float
        [d]

    References
    ----------
    KDIGO 2012, acute kidney injury: a rise of 26.5 µmol/L within 48 h, or to 1.5 times within 7 days.
    """
    low, high = min(earlier, later), max(earlier, later)
    return (high - low >= rise and days_between <= rise_within) or (high >= fold * low and days_between <= fold_within)
