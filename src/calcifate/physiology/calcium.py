"""Plasma calcium adjusted for albumin. Coefficients in `calcium.toml`."""

from __future__ import annotations


def albumin_corrected_calcium(
    plasma_calcium: float, plasma_albumin: float, *, per_albumin: float, reference_albumin: float
) -> float:
    """Total calcium as it might be at the reference albumin: an estimate. [mmol/L]

    Parameters
    ----------
    plasma_calcium : float
        [mmol/L]
    plasma_albumin : float
        [g/L]

    References
    ----------
    Payne and others 1973; 0.02 mmol/L per g/L is 0.8 mg/dL per g/dL.

    Examples
    --------
    >>> round(albumin_corrected_calcium(2.18, 36, per_albumin=0.02, reference_albumin=40), 2)
    2.26
    """
    return plasma_calcium + per_albumin * (reference_albumin - plasma_albumin)
