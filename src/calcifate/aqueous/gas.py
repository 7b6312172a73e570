"""Carbon dioxide between gas and water."""

from __future__ import annotations

from calcifate.aqueous.arrays import Array
from calcifate.parameter import coefficients, laws

PACKAGE = "calcifate.aqueous"


def dissolved_carbon_dioxide(pressure: Array, *, solubility: float) -> Array:
    """Dissolved carbon dioxide at a partial pressure, by the law of Henry. [mmol/L]

    Parameters
    ----------
    pressure : array
        Of carbon dioxide. [mmHg]
    solubility : float
        [mmol/(L mmHg)]

    Examples
    --------
    >>> import numpy as np
    >>> dissolved_carbon_dioxide(np.array([40.0]), **carbon_dioxide_solubility()).round(3)
    array([1.228])
    """
    return solubility * pressure


def carbon_dioxide_solubility() -> dict[str, float]:
    """The coefficient of `dissolved_carbon_dioxide`, from `gas.toml`."""
    return coefficients(laws(PACKAGE, "gas.toml")["dissolved_carbon_dioxide"])
