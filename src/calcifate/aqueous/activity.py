"""Activity coefficients of ions and the activity of water, from a few sums over the solution.

log10 f = -A z² √I / (1 + d √I) + k I + Σ ε m: Davies (d = 1, k = c A z²), extended Debye-Hückel (d = B x ion size),
the limiting law (d = 0) and specific ion interaction (d = 1.5 with ε) are one form. All sums that appear, the ionic
strength and the few others that ε and the water need, are `moments`: fixed linear sums of the concentrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calcifate.aqueous.arrays import Array

if TYPE_CHECKING:
    from calcifate.aqueous.constants import ActivityForm, Interaction, Profile

LN10 = float(np.log(10.0))
WATER_SLOPE = (
    0.017  # L/mol: activity of water falls by this per mol/L of solutes (PHREEQC manual, Garrels and Christ 1965)
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Activity:
    """The activity law of a system. Moments are the rows of `moments`: ionic strength first."""

    slope: float
    """A at this temperature. [(L/mol)^0.5]"""
    charge_squared: Array
    """(j,)"""
    denominator: Array
    """(j,) d. [(L/mol)^0.5]"""
    linear: Array
    """(j,) k. [L/mol]"""
    moments: Array
    """(m, j) weights."""
    pairing: Array
    """(j, m) log10 f per unit of each moment beside the ionic strength: the ε of each species."""
    water_slope: float
    """0 where water counts as 1."""
    water_row: int
    """Row of the sum of all solutes."""


def activity_of(
    rules: Profile,
    temperature: float,
    species: Sequence[str],
    charge: Array,
    own: Sequence[ActivityForm | None],
    interaction: Interaction,
) -> Activity:
    """The activity law of a profile for these species."""
    slope = rules.debye_huckel_slope * slope_ratio(temperature, rules.temperature)
    squared = charge**2
    denominator = np.full(len(species), rules.denominator)
    linear = rules.davies_coefficient * slope * squared if rules.law == "davies" else np.zeros(len(species))
    for number, form in enumerate(own):
        if form is not None:
            size = form.ion_size * rules.ion_size_slope if form.ion_size is not None else form.denominator
            denominator[number] = denominator[number] if size is None else size
            linear[number] = form.linear
    rows, pairing = [squared / 2, np.ones(len(species))], [np.zeros(len(species)), np.zeros(len(species))]
    if rules.law == "sit":
        table = _epsilon(species, interaction)
        for hub in _hubs(table):
            # Every other ion feels the hub's own concentration; the hub feels the sum over all its partners.
            rows += [np.eye(len(species))[hub], table[hub]]
            others = table[:, hub].copy()
            for done in _hubs(table):
                others[done] = 0.0
            pairing += [others, np.eye(len(species))[hub]]
    return Activity(
        slope=slope,
        charge_squared=squared,
        denominator=denominator,
        linear=linear,
        moments=np.array(rows),
        pairing=np.array(pairing).T,
        water_slope=WATER_SLOPE if rules.water == "solutes" else 0.0,
        water_row=1,
    )


def log_activity_coefficients(law: Activity, moments: Array) -> tuple[Array, Array]:
    """log10 f of every species, and its slope with the ionic strength.

    Parameters
    ----------
    moments : array (m, N)
        Ionic strength first. [mol/L]

    Returns
    -------
    tuple of array
        log10 f (j, N) and d log10 f / dI (j, N).

    References
    ----------
    Davies, Ion Association, 1962; Grenthe and others, Modelling in Aquatic Chemistry, 1997.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> law = system("equil2").activity
    >>> f, _ = log_activity_coefficients(law, np.array([[0.15], [0.2]]))
    >>> [float(round(10 ** value, 3)) for value in f[[0, 2], 0]]  # sodium, calcium: f(2) is f(1) to the fourth
    [0.753, 0.321]
    """
    strength = np.maximum(moments[0], 0.0)
    root = np.sqrt(strength)
    below = 1.0 + law.denominator[:, None] * root
    weight = law.slope * law.charge_squared[:, None]
    coefficients = -weight * root / below + law.linear[:, None] * strength
    if law.pairing.any():
        coefficients = coefficients + law.pairing @ moments
    # d(√I/(1 + d√I))/dI; the limit at I = 0 is infinite, and a solution always holds some H+ or OH-.
    slopes = -weight / (2.0 * np.maximum(root, 1e-9) * below**2) + law.linear[:, None]
    return coefficients, slopes


def log_water_activity(law: Activity, moments: Array) -> tuple[Array, Array]:
    """log10 of the activity of water, and its slope with the sum of solutes."""
    left = np.maximum(1.0 - law.water_slope * moments[law.water_row], 1e-3)
    return np.log10(left), -law.water_slope / (left * LN10)


def debye_huckel_slope(temperature: float) -> float:
    """A of water at 1 atm, from its density and dielectric constant. [(L/mol)^0.5]

    References
    ----------
    Dielectric constant: Malmberg and Maryott 1956, doi:10.6028/jres.056.001. Density: Kell 1975,
    doi:10.1021/je60064a005.

    Examples
    --------
    >>> round(debye_huckel_slope(25.0), 3)
    0.511
    """
    t = temperature
    dielectric = 87.740 - 0.40008 * t + 9.398e-4 * t**2 - 1.410e-6 * t**3
    over = 999.83952 + 16.945176 * t - 7.9870401e-3 * t**2 - 46.170461e-6 * t**3 + 105.56302e-9 * t**4
    density = (over - 280.54253e-12 * t**5) / (1 + 16.879850e-3 * t) / 1000.0
    return 1.82483e6 * density**0.5 / (dielectric * (t + 273.15)) ** 1.5


def slope_ratio(temperature: float, printed_at: float) -> float:
    """What A of a profile is multiplied by at another temperature than its own."""
    return 1.0 if temperature == printed_at else debye_huckel_slope(temperature) / debye_huckel_slope(printed_at)


def _epsilon(species: Sequence[str], interaction: Interaction) -> Array:
    """(j, j) coefficients between the species that are here. [kg/mol]"""
    table = np.zeros((len(species), len(species)))
    for pair in interaction.pairs:
        if set(pair.ions) <= set(species):
            first, second = (species.index(ion) for ion in pair.ions)
            table[first, second] = table[second, first] = pair.epsilon
    return table


def _hubs(table: Array) -> list[int]:
    """Few ions that take part in every pair: two of them, sodium and chloride, for the usual table."""
    left, hubs = table != 0.0, list[int]()
    while left.any():
        busiest = int(left.sum(axis=1).argmax())
        hubs.append(busiest)
        left[busiest, :] = left[:, busiest] = False
    return hubs
