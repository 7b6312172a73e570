"""The Debye-Hückel slopes of water as PHREEQC computes them, so that a run can be placed where they fit a system."""

from __future__ import annotations

import math

from calcifate.aqueous.system import ZERO_CELSIUS, System


def run_temperature(system: System) -> float:
    """Where the Debye-Hückel slope of PHREEQC is that of the system. [°C]"""
    low, high = 0.0, 100.0
    while (middle := 0.5 * (low + high)) not in (low, high):
        low, high = (middle, high) if water_slopes(middle)[0] < system.activity.slope else (low, middle)
    return low


def water_slopes(temperature: float) -> tuple[float, float]:
    """A [(L/mol)^0.5] and B [1/(Å (mol/L)^0.5)] of the Debye-Hückel law at 1 atm, as PHREEQC computes them.

    References
    ----------
    Dielectric constant: Bradley and Pitzer 1979. Density: Wagner and Pruss 2002, with the compressibility of PHREEQC.

    Examples
    --------
    >>> [round(value, 5) for value in water_slopes(37.0)]
    [0.52114, 0.33045]
    """
    t, kelvin = temperature, temperature + ZERO_CELSIUS
    far = 342.79 * math.exp(kelvin * (-5.0866e-3 + kelvin * 9.469e-7))
    c, b = -2.0525 + 3115.9 / (kelvin - 182.89), -8032.5 + 4.2142e6 / kelvin + 2.1417 * kelvin
    dielectric = far + c * math.log((b + 1.01325) / (b + 1000.0))
    bjerrum = 1.671008e-3 / (dielectric * kelvin)  # cm
    inverse_length = math.sqrt(8 * math.pi * 6.02252e23 * bjerrum * _density(t) / 1000.0)
    return inverse_length * bjerrum / (2 * math.log(10)), inverse_length * 1e-8


def _density(t: float) -> float:
    """Of water at 1 atm. [g/cm³]"""
    kelvin = t + ZERO_CELSIUS
    away = 1.0 - kelvin / 647.096
    terms = (
        (1.99274064, 1 / 3),
        (1.09965342, 2 / 3),
        (-0.510839303, 5 / 3),
        (-1.75493479, 16 / 3),
        (-45.5170352, 43 / 3),
        (-6.7469445e5, 110 / 3),
    )
    saturated = 322.0 * (1.0 + sum(factor * away**power for factor, power in terms))
    squeeze = 5.188e-2 + t * (-4.1885519e-4 + t * (6.6780748e-6 + t * (-3.6648699e-8 + t * 8.3501912e-11)))
    return (saturated + (1.0 - math.exp(11.6702 - 3816.44 / (kelvin - 46.13))) * squeeze) / 1000.0
