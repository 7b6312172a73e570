"""Tiselius indices of urine: power laws that stand in for two ion-activity products. Coefficients in `tiselius.toml`.

Both want a whole day: excretions in mmol per 24 h and the volume in litres. They are numbers on a scale of their own,
neither a saturation ratio nor an SI: the first is about 10^8 a(Ca) a(Ox), the second about 10^14 a(Ca)^1.5 a(PO4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from calcifate.aqueous.arrays import Array


def tiselius_calcium_oxalate_index_24h(
    calcium: ArrayLike,
    oxalate: ArrayLike,
    citrate: ArrayLike,
    magnesium: ArrayLike,
    volume: ArrayLike,
    *,
    scale: float,
    calcium_power: float,
    citrate_power: float,
    magnesium_power: float,
    volume_power: float,
) -> Array:
    """AP(CaOx) index, about 10^8 times the ion-activity product of calcium and oxalate. [1]

    Parameters
    ----------
    calcium, oxalate, citrate, magnesium : array_like
        Excreted in 24 h; arrays broadcast. [mmol/d]
    volume : array_like
        Of the same 24 h. A volume of 1.5 gives the standardised index, AP(CaOx)(s). [L/d]

    Returns
    -------
    ndarray
        The index; NaN where citrate, magnesium or volume is zero or below, because the law has no value there.

    References
    ----------
    Tiselius 1984, as a laboratory prints it. Its magnesium exponent takes 8 % off the index when magnesium doubles.

    Examples
    --------
    >>> law = dict(scale=1.9, calcium_power=0.84, citrate_power=0.22, magnesium_power=0.12, volume_power=1.03)
    >>> float(tiselius_calcium_oxalate_index_24h(5, 0.3, 3, 4, 1.5, **law).round(3))
    0.965
    """
    calcium, oxalate = _not_negative(calcium), _not_negative(oxalate)
    citrate, magnesium, volume = _positive(citrate), _positive(magnesium), _positive(volume)
    below = citrate**citrate_power * magnesium**magnesium_power * volume**volume_power
    return scale * calcium**calcium_power * oxalate / below


def tiselius_calcium_phosphate_index_24h(
    calcium: ArrayLike,
    phosphate: ArrayLike,
    citrate: ArrayLike,
    volume: ArrayLike,
    pH: ArrayLike,
    *,
    scale: float,
    calcium_power: float,
    phosphate_power: float,
    citrate_power: float,
    volume_power: float,
    lowest_pH: float,
    pH_power: float,
) -> Array:
    """AP(CaP) index, about 10^14 times a(Ca)^1.5 a(PO4). [1]

    Parameters
    ----------
    calcium, phosphate, citrate : array_like
        Excreted in 24 h; arrays broadcast. [mmol/d]
    volume : array_like
        Of the same 24 h. [L/d]
    pH : array_like
        Of the same urine. [1]

    Returns
    -------
    ndarray
        The index; NaN at or below `lowest_pH`, and where citrate or volume is zero or below: no value there.

    References
    ----------
    Tiselius. The form and the term in pH were read in a later paper on mouse urine; the coefficients of human urine are
    from memory, and their source says so.

    Examples
    --------
    >>> law = dict(scale=2.7e-3, calcium_power=1.07, phosphate_power=0.70, citrate_power=0.20, volume_power=1.31)
    >>> float(tiselius_calcium_phosphate_index_24h(5, 30, 3, 1.5, 6.2, lowest_pH=4.5, pH_power=6.8, **law).round(2))
    2.85
    """
    calcium, phosphate = _not_negative(calcium), _not_negative(phosphate)
    citrate, volume = _positive(citrate), _positive(volume)
    above = _positive(np.asarray(pH, dtype=np.float64) - lowest_pH)
    below = citrate**citrate_power * volume**volume_power
    return scale * calcium**calcium_power * phosphate**phosphate_power * above**pH_power / below


def _positive(value: ArrayLike) -> Array:
    """The value where it is above zero, NaN elsewhere."""
    number = np.asarray(value, dtype=np.float64)
    return np.where(number > 0, number, np.nan)


def _not_negative(value: ArrayLike) -> Array:
    """The value where it is zero or more, NaN elsewhere."""
    number = np.asarray(value, dtype=np.float64)
    return np.where(number >= 0, number, np.nan)
