"""How fast a crystal grows, and what slows it: laws beside the equilibrium, never inside it.

Numbers in `crystal_growth.toml`. Rates are relative: no absolute constant (it needs the area of the seeds) is trusted
here. A rate of 1 is that of the same crystal at a relative supersaturation of 1, without an inhibitor. So rates of one
crystal compare; rates of two crystals do not. Each inhibitor of each crystal is a law of its own, with its own evidence
and a wide band.

Nucleation is not here: the classical law of induction times, ln t = A + B / (ln S)^2, wants an interfacial energy, and
none could be read; studies of it print that they fitted one, not which.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from calcifate.aqueous.saturation import growth_driving_force
from calcifate.errors import InputError, Problem
from calcifate.parameter import Law, coefficients, laws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from calcifate.aqueous.arrays import Array
    from calcifate.parameter import Parameter

STANDARD_NORMAL_95 = 1.6448536269514722  # the 95th percentile of a standard normal


def relative_growth_rate(saturation_index: ArrayLike, *, ions: float, order: float) -> Array:
    """(S^(1/n) - 1)^m: growth against that at a relative supersaturation of 1. [1]

    Parameters
    ----------
    saturation_index : array_like
        log10(IAP/Ksp) of the same crystal.
    ions, order : float
        Ions per formula, n, and order of the growth law, m.

    References
    ----------
    The order of each crystal has its own source in `crystal_growth.toml`. Dissolution is not covered: below saturation
    the rate is zero.

    Examples
    --------
    >>> relative_growth_rate([2, -1], ions=2, order=2).tolist()
    [81.0, 0.0]
    """
    index = np.asarray(saturation_index, dtype=np.float64)
    return np.maximum(growth_driving_force(index, np.asarray(ions)), 0) ** order


def blocked_sites(concentration: ArrayLike, *, affinity: float) -> Array:
    """Occupied growth sites per free one, K_L c: a Langmuir isotherm. [1]

    Parameters
    ----------
    concentration : array_like
        Of the inhibitor; free or total as the law of its calibration says. [mol/L]
    affinity : float
        [L/mol]

    Examples
    --------
    >>> float(blocked_sites(3.5e-3, affinity=667).round(2))
    2.33
    """
    return affinity * np.asarray(concentration, dtype=np.float64)


def slowed_growth_rate(growth_rate: ArrayLike, *blocked: ArrayLike) -> Array:
    """r0 / (1 + sum of K_L c): growth with every inhibitor competing for the same sites. [as the rate]

    Examples
    --------
    >>> float(slowed_growth_rate(1, 7 / 3).round(2))
    0.3
    """
    occupied = sum((np.asarray(one, dtype=np.float64) for one in blocked), np.zeros(()))
    return np.asarray(growth_rate, dtype=np.float64) / (1 + occupied)


def growth_of(phase: str, saturation_index: ArrayLike, inhibitors: Mapping[str, ArrayLike] | None = None) -> Array:
    """Relative growth of a crystal, with the inhibitors that are named. [1]

    Parameters
    ----------
    phase : str
        `hydroxyapatite`, `octacalcium_phosphate`, `whewellite`, `brushite` or `struvite`.
    saturation_index : array_like
        log10(IAP/Ksp) of that crystal.
    inhibitors : mapping, optional
        Concentration by the id of the inhibitor's law; see `inhibitors_of`. Default: none. [mol/L]

    Raises
    ------
    InputError
        If there is no law for the crystal, or the inhibitor is not calibrated on it: what is not known is not zero.

    Examples
    --------
    >>> float(growth_of("whewellite", 2, {"citrate_on_whewellite": 3.5e-3}).round(1))
    24.3
    """
    table = laws("calcifate.aqueous", "crystal_growth.toml")
    growth = f"{phase}_growth"
    if growth not in table:
        raise _unknown(
            f"no growth law for {phase!r}", [name.removesuffix("_growth") for name in _named(table, "growth")]
        )
    calibrated = inhibitors_of(phase)
    blocked: list[Array] = []
    for name, concentration in (inhibitors or {}).items():
        if name not in calibrated:
            raise _unknown(f"no calibration {name!r} on {phase}", sorted(calibrated))
        blocked.append(blocked_sites(concentration, **coefficients(calibrated[name])))
    return slowed_growth_rate(relative_growth_rate(saturation_index, **coefficients(table[growth])), *blocked)


def inhibitors_of(phase: str) -> dict[str, Law]:
    """The calibrated inhibitors of a crystal, by id.

    Examples
    --------
    >>> sorted(inhibitors_of("whewellite"))
    ['citrate_on_whewellite', 'magnesium_on_whewellite']
    """
    table = laws("calcifate.aqueous", "crystal_growth.toml")
    return {name: law for name, law in table.items() if law.function == "blocked_sites" and f"_on_{phase}" in name}


def affinity_draws(affinity: Parameter, standard_normal: ArrayLike) -> Array:
    """Log-normal draws of an affinity, with `low` and `high` as its 5th and 95th percentile. [L/mol]

    Parameters
    ----------
    affinity : Parameter
        Zero stays zero.
    standard_normal : array_like
        Draws of a standard normal, so that the caller owns the random numbers.

    Examples
    --------
    >>> from calcifate.parameter import Parameter
    >>> one = Parameter(value=100, low=10, high=1000, unit="L/mol", kind="derived")
    >>> affinity_draws(one, [0, 1.6448536269514722]).round(6).tolist()
    [100.0, 1000.0]
    """
    draws = np.asarray(standard_normal, dtype=np.float64)
    if affinity.value <= 0 or affinity.low is None or affinity.high is None:
        return np.full(draws.shape, affinity.value)
    spread = log(affinity.high / affinity.low) / (2 * STANDARD_NORMAL_95)
    return affinity.value * np.exp(spread * draws)


def calciprotein_time_difference(
    magnesium_difference: ArrayLike, *, time_difference: float, between_arms: float
) -> Array:
    """Change of T50, the time in which primary become secondary calciprotein particles in serum. [min]

    Parameters
    ----------
    magnesium_difference : array_like
        Change of serum magnesium. [mmol/L]
    time_difference, between_arms : float
        Found in the trial: difference of T50 [min], difference of serum magnesium between its arms. [mmol/L]

    References
    ----------
    Bressendorff and others 2018, doi 10.2215/CJN.13921217. A second calibration of magnesium, kept apart from the
    seeded growth in solution. T50 is not a growth rate: as a Langmuir blocking of one site by all of the magnesium in
    serum, 0.2 added to about 0.8 mmol/L could lengthen it by a quarter at the most, and the trial found a third.

    Examples
    --------
    >>> float(calciprotein_time_difference(0.1, time_difference=73, between_arms=0.2))
    36.5
    """
    return np.asarray(magnesium_difference, dtype=np.float64) / between_arms * time_difference


def _named(table: Mapping[str, Law], ending: str) -> list[str]:
    return sorted(name for name in table if name.endswith(f"_{ending}"))


def _unknown(found: str, known: list[str]) -> InputError:
    return InputError(Problem(found=found, right=f"known: {', '.join(known) or 'none'}"))
