"""Fit the uptake of oxalate and phosphate to published arms: prints the numbers that `lumen.toml` holds.

    python tools/fit_gut_uptake.py

Least squares on a grid, so that it needs nothing but numpy. With a meal, the uptake of oxalate and the phosphate of the
test diet (which the abstract does not give) are fitted together, weighted by the printed SD; a load without a meal has
an uptake and an unmet share, and so has phosphate.
"""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.lumen import AbsorptionArm, absorbed_fraction, absorption_arms, lumen


def shares(arms: list[AbsorptionArm], **changed: float) -> Array:
    """Reachable share of each arm."""
    meal = {name: np.array([changed.get(name, arm.meal[name]) for arm in arms]) for name in arms[0].meal}
    found = lumen(meal)
    assert found.converged.all()
    part = found.oxalate_unbound if arms[0].absorbs == "oxalate" else found.phosphate_soluble
    return part.mean(axis=1)


def misfit(arms: list[AbsorptionArm], share: Array, uptake: float, unmet: float) -> float:
    """Sum of squares, each against the printed SD where there is one."""
    weight = np.array([arm.sd or 1.0 for arm in arms])
    found = np.array([arm.absorbed for arm in arms])
    return float((((absorbed_fraction(share, uptake=uptake, unmet=unmet) - found) / weight) ** 2).sum())


def best(arms: list[AbsorptionArm], share: Array, uptakes: Array, unmets: Array) -> tuple[float, float, float]:
    """Misfit, uptake and unmet share of the best point of the grid."""
    return min((misfit(arms, share, float(k), float(u)), float(k), float(u)) for k in uptakes for u in unmets)


def main() -> None:
    """Print the fitted numbers."""
    fit = [arm for arm in absorption_arms() if arm.used_for == "fit"]
    oxalate = [arm for arm in fit if arm.absorbs == "oxalate" and arm.setting == "with_meal"]
    tried: list[tuple[float, float, float]] = []
    for phosphate in np.arange(5.0, 12.01, 0.1):
        share = shares(oxalate, PO4=float(phosphate))
        error, uptake, _ = best(oxalate, share, np.arange(0.1, 2.5, 0.01), np.zeros(1))
        tried.append((error, float(phosphate), uptake))
    error, phosphate, uptake = min(tried)
    print(f"oxalate with a meal: misfit {error:.2f}, phosphate of the meal {phosphate:.1f} mmol, uptake {uptake:.2f}")
    for name, arms in (
        ("oxalate, load without a meal", [arm for arm in fit if arm.setting == "fasting_load"]),
        ("phosphate with a meal", [arm for arm in fit if arm.absorbs == "phosphate"]),
    ):
        error, uptake, unmet = best(arms, shares(arms), np.arange(0.05, 6, 0.01), np.arange(0, 1, 0.01))
        print(f"{name}: misfit {error:.5f}, uptake {uptake:.2f}, unmet {unmet:.2f}")


if __name__ == "__main__":
    main()
