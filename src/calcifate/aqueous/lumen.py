"""Oxalate and phosphate of a meal, held by its calcium and magnesium in the gut: equilibrium with solids, then uptake.

Calcium is shared between oxalate and phosphate: whewellite and octacalcium phosphate form side by side, and as calcium
rises towards the phosphate of the meal, dissolved oxalate falls about in a straight line. Magnesium forms no solid
here; it holds oxalate in solution, and what it holds is counted as not absorbed.

What this does not reproduce, and why:

- Loads of oxalate without a meal: calcium equal to the oxalate should leave next to nothing, and half to four fifths of
  the absorption remained (liebman1997). The share that calcium does not meet in time is a fitted number of that
  setting.
- More oxalate in the diet at the same calcium: here the absorbed share of a dissolved label falls, in people it rose
  (zimmermann2005_high_oxalate). Oxalate of plants is partly a solid already, and a mixed gut is not one solution.
- Phosphate: octacalcium phosphate takes 0.75 mol per mol of calcium. Only with the uptake fitted to schiller1989, in
  which a part escapes the calcium, does the loss per calcium fall among the 0.2 to 0.43 of balances
  (heaney_nordin2002).
- The smallest absorption, 1.7 % at 1800 mg calcium a day (vonunruh2004): here a third of it. Something escapes there.
- Fatty acids, bile acids, phytate and protein, which also hold calcium, are not in it. Nor is the colon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import numpy as np

from calcifate.aqueous.precipitation import precipitate
from calcifate.aqueous.system import System, system
from calcifate.errors import InputError, Problem
from calcifate.parameter import coefficients, laws
from calcifate.record import STRICT, load_toml, read_data

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from calcifate.aqueous.arrays import Array, Flags

PACKAGE = "calcifate.aqueous"
MEAL = {"Ca": "calcium", "Mg": "magnesium", "PO4": "phosphate", "Ox": "oxalate", "Cit": "citrate"}
SOLIDS = ("whewellite", "octacalcium_phosphate")
Setting = Literal["with_meal", "fasting_load"]


@dataclass(frozen=True, kw_only=True)
class LumenConditions:
    """What the gut brings to the meal."""

    volume: float
    """Of meal, drink and juices together. [L]"""
    sodium: float
    """As sodium chloride. [mol/L]"""
    pH_duodenum: float
    pH_jejunum: float
    pH_ileum: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Lumen:
    """Meals N in segments s of the gut; shares of the meal's amount, 1 where there is none of it."""

    segments: tuple[str, ...]
    oxalate_soluble: Array
    """(N, s) not in a solid."""
    oxalate_unbound: Array
    """(N, s) neither in a solid nor held by calcium or magnesium in solution."""
    phosphate_soluble: Array
    """(N, s) not in a solid."""
    converged: Flags
    """(N,) in every segment."""


def usual_conditions() -> LumenConditions:
    """The conditions of `lumen.toml`.

    Examples
    --------
    >>> usual_conditions().volume
    0.7
    """
    return LumenConditions(**coefficients(laws(PACKAGE, "lumen.toml")["lumen_conditions"]))


def lumen(
    meal: Mapping[str, ArrayLike],
    conditions: LumenConditions | None = None,
    *,
    solids: Sequence[str] = SOLIDS,
    profile: str = "default37",
) -> Lumen:
    """Where oxalate and phosphate of a meal are, in three segments of the small intestine.

    Parameters
    ----------
    meal : mapping
        Amounts of `Ca`, `Mg`, `PO4`, `Ox` and `Cit` in the lumen, all five; arrays broadcast. [mmol]
    conditions : LumenConditions, optional
        Default: `usual_conditions()`.
    solids : sequence of str
        Solids that may form within the passage. Default: whewellite and octacalcium phosphate; hydroxyapatite is left
        out, because it does not form within hours.
    profile : str, default "default37"
        Set of constants.

    Raises
    ------
    InputError
        If an amount is not given: what is not known is not zero.

    Examples
    --------
    >>> found = lumen({"Ca": [1.7, 10], "Mg": 4, "PO4": 7, "Ox": 0.6, "Cit": 1.7})
    >>> bool((found.oxalate_unbound[0] > found.oxalate_unbound[1]).all())
    True
    """
    around = conditions or usual_conditions()
    water = system(profile)
    amounts = _amounts(meal)
    totals = np.zeros((amounts.shape[1], len(water.components)))
    for name, amount in zip(MEAL, amounts, strict=True):
        totals[:, water.component(name)] = amount / 1000 / around.volume
    totals[:, water.component("Na")] = totals[:, water.component("Cl")] = around.sodium
    segments = {"duodenum": around.pH_duodenum, "jejunum": around.pH_jejunum, "ileum": around.pH_ileum}
    unheld = _unheld(water)
    shares: list[tuple[Array, Array, Array, Flags]] = []
    for pH in segments.values():
        found = precipitate(water, totals, pH, solids)
        oxalate, phosphate = (totals[:, water.component(name)] for name in ("Ox", "PO4"))
        shares.append(
            (
                _share(found.dissolved[:, water.component("Ox")], oxalate),
                _share(found.concentrations @ unheld, oxalate),
                _share(found.dissolved[:, water.component("PO4")], phosphate),
                found.converged,
            )
        )
    return Lumen(
        segments=tuple(segments),
        oxalate_soluble=np.stack([share[0] for share in shares], axis=1),
        oxalate_unbound=np.stack([share[1] for share in shares], axis=1),
        phosphate_soluble=np.stack([share[2] for share in shares], axis=1),
        converged=np.logical_and.reduce([share[3] for share in shares]),
    )


def absorbed_fraction(reachable: ArrayLike, *, uptake: float, unmet: float) -> Array:
    """Absorbed share of what is in the lumen: 1 - exp(-k (u + (1 - u) x)). [1]

    Parameters
    ----------
    reachable : array_like
        x: share that the gut can take up, a mean over the segments; see `Lumen`. [1]
    uptake : float
        k: of an amount that stays free all the way, e^-k is left. [1]
    unmet : float
        u: share that calcium and magnesium do not meet before it is taken up. [1]

    Examples
    --------
    >>> absorbed_fraction([1, 0], uptake=0.2, unmet=0).round(3).tolist()
    [0.181, 0.0]
    """
    share = unmet + (1 - unmet) * np.asarray(reachable, dtype=np.float64)
    return 1 - np.exp(-uptake * share)


def oxalate_absorbed(
    meal: Mapping[str, ArrayLike], setting: Setting = "with_meal", conditions: LumenConditions | None = None
) -> Array:
    """Absorbed share of the oxalate of a meal, with the numbers of `lumen.toml`. [1]

    Parameters
    ----------
    meal : mapping
        As for `lumen`. [mmol]
    setting : str
        `with_meal`, or `fasting_load` for a dose of dissolved oxalate without food.
    conditions : LumenConditions, optional
        Default: `usual_conditions()`.

    Examples
    --------
    >>> low, high = oxalate_absorbed({"Ca": [1.7, 10], "Mg": 4, "PO4": 7, "Ox": 0.6, "Cit": 1.7})
    >>> bool(low > 2 * high)
    True
    """
    found = lumen(meal, conditions)
    law = laws(PACKAGE, "lumen.toml")[f"oxalate_absorbed_{setting}"]
    return absorbed_fraction(found.oxalate_unbound.mean(axis=1), **coefficients(law))


def phosphate_absorbed(meal: Mapping[str, ArrayLike], conditions: LumenConditions | None = None) -> Array:
    """Absorbed share of the phosphate of a meal, with the numbers of `lumen.toml`. [1]

    Examples
    --------
    >>> alone, bound = phosphate_absorbed({"Ca": [5, 30], "Mg": 3, "PO4": 12, "Ox": 0.1, "Cit": 1})
    >>> bool(alone > 1.5 * bound)
    True
    """
    found = lumen(meal, conditions)
    law = laws(PACKAGE, "lumen.toml")["phosphate_absorbed_with_meal"]
    return absorbed_fraction(found.phosphate_soluble.mean(axis=1), **coefficients(law))


@dataclass(frozen=True, kw_only=True)
class AbsorptionArm:
    """One arm of a published study, as a meal in the lumen."""

    __pydantic_config__ = STRICT

    source: str
    arm: str
    absorbs: Literal["oxalate", "phosphate"]
    setting: Setting
    used_for: Literal["fit", "check"]
    meal: dict[str, float]
    """[mmol]"""
    absorbed: float
    """Share found."""
    sd: float | None = None
    assumed: str = ""
    """What of the meal the source, as far as it was read, does not say."""


@dataclass(frozen=True, kw_only=True)
class AbsorptionArms:
    """`lumen_studies.toml`."""

    __pydantic_config__ = STRICT

    arm: list[AbsorptionArm]


@cache
def absorption_arms() -> tuple[AbsorptionArm, ...]:
    """The published arms that the numbers of `lumen.toml` were fitted to or checked against.

    Examples
    --------
    >>> {arm.used_for for arm in absorption_arms()} == {"fit", "check"}
    True
    """
    file = "lumen_studies.toml"
    return tuple(read_data(AbsorptionArms, load_toml(resources.files(PACKAGE).joinpath(file), file), file).arm)


def _amounts(meal: Mapping[str, ArrayLike | None]) -> Array:
    """(5, N) [mmol]"""
    problems = [
        Problem(
            key=name, found=f"the {word} of the meal is not given", right="give it in mmol; if there is none, say 0"
        )
        for name, word in MEAL.items()
        if meal.get(name) is None
    ]
    problems += [
        Problem(key=name, found="is no part of the meal here", right=f"one of {', '.join(MEAL)}")
        for name in meal
        if name not in MEAL
    ]
    if problems:
        raise InputError(problems)
    given = [np.atleast_1d(np.asarray(meal[name], dtype=np.float64)) for name in MEAL]
    return np.stack(np.broadcast_arrays(*given))


def _unheld(water: System) -> Array:
    """(j,) oxalate per species, of those without calcium and magnesium."""
    holds = water.stoichiometry[:, [water.component("Ca"), water.component("Mg")]].any(axis=1)
    return np.where(holds, 0.0, water.stoichiometry[:, water.component("Ox")])


def _share(part: Array, whole: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.where(np.isfinite(part), 1.0, np.nan))
