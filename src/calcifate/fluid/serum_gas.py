"""pH, bicarbonate and carbon dioxide of serum: two of them give the third, and three must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.fluid.analytes import analyte
from calcifate.fluid.row_texts import RowTexts
from calcifate.fluid.serum_laws import bicarbonate, buffer_pH, carbon_dioxide_numbers, carbon_dioxide_pressure, numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class AcidBase:
    """Of N samples."""

    pH: Array
    bicarbonate: Array
    """[mmol/L]"""
    pressure: Array
    """Of carbon dioxide. [mmHg]"""
    total: Array
    """Bicarbonate and dissolved carbon dioxide. [mmol/L]"""
    assumed: dict[str, Flags]
    """Where a declared value was needed, by id."""


def acid_base(given: Mapping[str, Array], declared: Mapping[str, float], problem: RowTexts) -> AcidBase:
    """Settle the four figures of carbon dioxide, and say which rows contradict themselves.

    Parameters
    ----------
    given : mapping of str to array (N,)
        `pH`, `bicarbonate` [mmol/L], `carbon_dioxide_pressure` [mmHg], `carbonate` (total, mmol/L); nan where missing.
    declared : mapping of str to float
        What to assume where a row can be settled in no other way, in the same units.
    problem : RowTexts
        Takes what is wrong.

    Notes
    -----
    A measured pH, bicarbonate and pressure that agree are all kept; the total is then bicarbonate plus what is
    dissolved.
    """
    law = carbon_dioxide_numbers()
    values, assumed = _with_declared(given, declared)
    pH, salt, pressure, whole = (values[name] for name in ("pH", "bicarbonate", "carbon_dioxide_pressure", "carbonate"))
    salt = np.where(np.isnan(salt), whole - law["solubility"] * pressure, salt)
    found_pH = buffer_pH(salt, pressure, **law)
    if "pH" in declared:
        gap = np.isnan(pH) & np.isnan(found_pH)
        assumed["pH"] = gap
        pH = np.where(gap, declared["pH"], pH)
    settled = np.where(np.isnan(pH), found_pH, pH)
    salt = np.where(np.isnan(salt), bicarbonate(settled, pressure, **law), salt)
    ratio = 10.0 ** (settled - law["apparent_pk"])
    salt = np.where(np.isnan(salt), whole * ratio / (1.0 + ratio), salt)
    pressure = np.where(np.isnan(pressure), carbon_dioxide_pressure(settled, salt, **law), pressure)
    _contradictions(pH, found_pH, whole, salt + law["solubility"] * pressure, problem)
    fine = problem.texts == ""
    problem.add(fine & np.isnan(settled), "pH is missing, and nothing gives it")
    problem.add(fine & ~np.isnan(settled) & np.isnan(salt), "nothing of carbon dioxide is known")
    low, high = analyte("pH").possible["serum"]
    strange = (settled < low) | (settled > high)
    problem.add(strange & np.isnan(pH), lambda row: f"pH {settled[row]:.2f} follows, which is not possible")
    return AcidBase(
        pH=settled,
        bicarbonate=salt,
        pressure=pressure,
        total=salt + law["solubility"] * pressure,
        assumed=assumed,
    )


def _with_declared(
    given: Mapping[str, Array], declared: Mapping[str, float]
) -> tuple[dict[str, Array], dict[str, Flags]]:
    """Values with what was declared of carbon dioxide, in rows that know nothing of it."""
    values, assumed = dict(given), dict[str, Flags]()
    names = ("bicarbonate", "carbon_dioxide_pressure", "carbonate")
    blank = np.all([np.isnan(given[name]) for name in names], axis=0)
    for name in names:
        if name in declared:
            values[name] = np.where(blank, declared[name], given[name])
            assumed[name] = blank
    return values, assumed


def _contradictions(pH: Array, found_pH: Array, whole: Array, found_whole: Array, problem: RowTexts) -> None:
    limits = numbers("acid_base_agreement")
    apart = np.abs(pH - found_pH) > limits["pH_tolerance"]
    problem.add(
        apart, lambda row: f"pH {pH[row]:.2f} contradicts bicarbonate and pressure, which give {found_pH[row]:.2f}"
    )
    apart = np.abs(whole - found_whole) > limits["total_tolerance"]
    problem.add(
        apart,
        lambda row: (
            f"total carbon dioxide {whole[row]:.1f} contradicts the {found_whole[row]:.1f} mmol/L of the others"
        ),
    )
