"""Laws of blood plasma: carbon dioxide and its buffer, and the sites of protein. Their numbers are in `serum.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.gas import carbon_dioxide_solubility
from calcifate.fluid.analytes import Analyte
from calcifate.parameter import Law, Parameter, coefficients
from calcifate.record import STRICT, load_toml, read_data

FARADAY = 96485.33212  # C/mol: exact since the SI of 2019
GAS_CONSTANT = 8.314462618  # J/(mol K): exact since the SI of 2019
ZERO_CELSIUS = 273.15  # K: by definition


@dataclass(frozen=True, kw_only=True)
class SerumTable:
    """`serum.toml`."""

    __pydantic_config__ = STRICT

    law: dict[str, Law]
    usual: dict[str, Parameter]
    """What is assumed for an analyte where the caller says `usual`: value and 95 % range."""
    total_protein: Analyte


@cache
def serum_table_of_numbers() -> SerumTable:
    """`serum.toml`, read once.

    Examples
    --------
    >>> serum_table_of_numbers().usual["citrate"].source
    'toffaletti_citrate'
    """
    file = resources.files("calcifate.fluid").joinpath("serum.toml")
    return read_data(SerumTable, load_toml(file, file.name), "fluid/serum.toml")


def numbers(law: str) -> dict[str, float]:
    """The numbers of a law, by the name of its argument."""
    return coefficients(serum_table_of_numbers().law[law])


def carbon_dioxide_numbers() -> dict[str, float]:
    """Of the buffer of plasma: its apparent pK, and the solubility of the gas as the water chemistry has it.

    Examples
    --------
    >>> carbon_dioxide_numbers()
    {'solubility': 0.0307, 'apparent_pk': 6.1}
    """
    return {**carbon_dioxide_solubility(), **numbers("carbon_dioxide_in_plasma")}


def bicarbonate(pH: ArrayLike, pressure: ArrayLike, *, solubility: float, apparent_pk: float) -> Array:
    """Bicarbonate of plasma from its pH and the pressure of carbon dioxide. [mmol/L]

    Parameters
    ----------
    pH, pressure : array_like
        They broadcast. [1], [mmHg]
    solubility : float
        [mmol/L/mmHg]
    apparent_pk : float

    References
    ----------
    NCCLS C46-A, 2001, as analyser manuals print it.

    Examples
    --------
    >>> float(bicarbonate(7.40, 40, **carbon_dioxide_numbers()).round(2))
    24.5
    """
    return solubility * np.asarray(pressure, dtype=float) * 10.0 ** (np.asarray(pH, dtype=float) - apparent_pk)


def carbon_dioxide_pressure(pH: ArrayLike, bicarbonate: ArrayLike, *, solubility: float, apparent_pk: float) -> Array:
    """Pressure of carbon dioxide that belongs to a pH and a bicarbonate (mmol/L). [mmHg]

    Examples
    --------
    >>> float(carbon_dioxide_pressure(7.40, 24.5, **carbon_dioxide_numbers()).round(1))
    40.0
    """
    return np.asarray(bicarbonate, dtype=float) * 10.0 ** (apparent_pk - np.asarray(pH, dtype=float)) / solubility


def buffer_pH(bicarbonate: ArrayLike, pressure: ArrayLike, *, solubility: float, apparent_pk: float) -> Array:
    """pH of plasma from bicarbonate (mmol/L) and the pressure of carbon dioxide (mmHg); nan where one is not above 0.

    Examples
    --------
    >>> float(buffer_pH(24.5, 40, **carbon_dioxide_numbers()).round(2))
    7.4
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(bicarbonate, dtype=float) / (solubility * np.asarray(pressure, dtype=float))
        return apparent_pk + np.log10(np.where((ratio > 0.0) & np.isfinite(ratio), ratio, np.nan))


def protein_sites(
    albumin: ArrayLike,
    globulin: ArrayLike,
    *,
    sites_per_albumin: float,
    albumin_molar_mass: float,
    sites_per_globulin: float,
) -> Array:
    """Sites of protein that bind a calcium, a magnesium or a proton. [mmol/L]

    Parameters
    ----------
    albumin, globulin : array_like
        They broadcast. [g/L]
    sites_per_albumin : float
        Per molecule.
    albumin_molar_mass : float
        [g/mmol]
    sites_per_globulin : float
        Per gram; not a count that was measured, but one that gives globulin about a fifth of what is bound. [mmol/g]

    References
    ----------
    Pedersen 1971: 12 ± 1 sites of one kind on albumin.

    Examples
    --------
    >>> float(protein_sites(42, 28, **numbers("protein_sites")).round(2))
    9.26
    """
    on_albumin = np.asarray(albumin, dtype=float) * sites_per_albumin / albumin_molar_mass
    return on_albumin + np.asarray(globulin, dtype=float) * sites_per_globulin


def donnan_ratio(potential: float, temperature: float) -> float:
    """Concentration of a free ion of charge +1 outside the vessel over that inside; of charge z its z-th power.

    Parameters
    ----------
    potential : float
        Outside over inside, as protein that stays inside makes it. [mV]
    temperature : float
        [°C]

    Examples
    --------
    >>> round(donnan_ratio(1.0, 37.0), 3)
    0.963
    """
    return float(np.exp(-potential * 1e-3 * FARADAY / (GAS_CONSTANT * (temperature + ZERO_CELSIUS))))
