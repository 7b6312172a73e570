"""Saturations of many urines by a named method, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from calcifate.aqueous.choose import solve
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.speciation import phase_index, solution_caveats
from calcifate.aqueous.system import System
from calcifate.aqueous.uncertainty import measurement_uncertainty, saturation_uncertainty
from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte, analyte_table
from calcifate.fluid.method import Method
from calcifate.fluid.table import Samples, totals
from calcifate.fluid.usual import usual

Array = NDArray[np.float64]
Band = Literal["none", "linear", "monte_carlo"]
DRAWS = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class Saturations:
    """N urines by one method. nan is not known; -inf in an index means that an ion is absent."""

    method: str
    system: System
    phases: tuple[str, ...]
    index: Array
    """(N, p) log10 of ion activity product over solubility product."""
    low: Array | None
    high: Array | None
    """(N, p) 5 % and 95 % of the index."""
    ionic_strength: Array
    """(N,) [mol/L]"""
    solved: NDArray[np.bool_]
    """(N,)"""
    outside: NDArray[np.bool_]
    """(N,) whether the ionic strength is outside the range where the method holds."""
    of_method: tuple[str, ...]
    """What holds for every urine by this method."""
    caveats: tuple[str, ...]
    """Those, and what holds for some."""

    def column(self, phase: str) -> int:
        """Column of a crystal."""
        return self.phases.index(phase)


def saturations(
    samples: Samples,
    method: Method,
    *,
    band: Band = "linear",
    draws: int = DRAWS,
    seed: int = 1,
) -> Saturations:
    """How urines stand to the solubility of every crystal of a method.

    Parameters
    ----------
    samples : Samples
        As read; a row with a problem is nan.
    method : Method
        A profile of constants.
    band : {"linear", "monte_carlo", "none"}
        How the 90 % band is found: from exact derivatives, from draws, or not at all.
    draws, seed : int
        Of the Monte Carlo.
    """
    if band not in get_args(Band):
        raise InputError(Problem(found=f"band {band!r}", right=f"one of {', '.join(get_args(Band))}"))
    chosen = method.system()
    amounts, unknown = totals(samples, chosen.components)
    usable = samples.problem == ""
    amounts = np.where(usable[:, None], amounts, np.nan)
    pH = np.where(usable, samples.pH, np.nan)
    solution = solve(chosen, amounts, pH, tolerance=1e-8, lean=True)
    index = saturation_index(chosen, solution)
    # A saturation is given only where its own ions were measured: an assumed one may stand in the background only.
    own = (chosen.phase_stoichiometry > 0.0).astype(float)
    background = unknown | _assumed(samples, chosen)
    hidden = (background.astype(float) @ own.T) > 0.0
    index = np.where(hidden, np.nan, index)
    low = high = None
    if band != "none" and len(index):
        relative = np.where(background, usual().spread, _measured(chosen))
        spread = saturation_uncertainty(chosen, amounts, pH, relative=relative, method=band, draws=draws, seed=seed)
        low, high = (np.where(hidden, np.nan, end) for end in (spread.band.low, spread.band.high))
    low_end, high_end = chosen.conventions.ionic_strength
    unreached = _unreached(samples, chosen)
    return Saturations(
        method=method.profile,
        system=chosen,
        phases=chosen.phases,
        index=index,
        low=low,
        high=high,
        ionic_strength=solution.ionic_strength,
        solved=solution.converged,
        outside=solution.converged & ((solution.ionic_strength < low_end) | (solution.ionic_strength > high_end)),
        of_method=(*chosen.caveats, *unreached),
        caveats=(*solution_caveats(chosen, solution), *unreached),
    )


def _unreached(samples: Samples, chosen: System) -> tuple[str, ...]:
    """Components of a method that are no analyte, as in constants of one's own: taken for absent, and said to be."""
    known = {each.component for each in analyte_table().analyte.values()}
    names = [
        name
        for id_, name in zip(chosen.components, chosen.component_names, strict=True)
        if id_ not in known and id_ not in samples.concentrations
    ]
    return (f"{', '.join(names)}: in {chosen.profile}, but not given, and so taken as absent",) if names else ()


def _assumed(samples: Samples, chosen: System) -> NDArray[np.bool_]:
    """(N, i) where a component was assumed."""
    found = np.zeros((samples.rows, len(chosen.components)), dtype=bool)
    for id_, where in samples.assumed_at.items():
        component = analyte(id_).component
        if component in chosen.components:
            found[:, chosen.component(component)] = where
    return found


def _measured(chosen: System) -> Array:
    """(i,) relative standard uncertainty of a measured total."""
    known = measurement_uncertainty()
    return np.array([known.get(name, 0.0) for name in chosen.components])


def uncertainty_shares(samples: Samples, crystal: str, method: Method) -> dict[str, float]:
    """Shares of the variance of one saturation of the first urine, by source, the largest first."""
    chosen = method.system()
    column = phase_index(chosen, crystal)
    amounts, unknown = totals(samples, chosen.components)
    relative = np.where(unknown | _assumed(samples, chosen), usual().spread, _measured(chosen))
    spread = saturation_uncertainty(chosen, amounts[:1], samples.pH[:1], relative=relative[:1], method="linear")
    if spread.share is None or np.isnan(spread.share[0, column]).all():
        return {}
    reactions = set(chosen.reactions)
    shares = {
        name if name in reactions and number >= spread.measured else f"measured {name}": float(share)
        for number, (name, share) in enumerate(zip(spread.inputs, spread.share[0, column], strict=True))
        if share > 0.0
    }
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))
