"""FGF23 and Klotho: bone hears the phosphate that each nephron has to excrete; Klotho goes as nephrons go."""

from __future__ import annotations

from calcifate.physiology.body.response import fold_increase
from calcifate.physiology.model.number import Number


def phosphate_load_per_nephron(
    phosphate_excretion: Number, nephron_fraction: Number, reference_phosphate_excretion: Number, body_size: Number
) -> Number:
    """Phosphate that a nephron sends to the urine, against the reference person's. [1]"""
    return phosphate_excretion / (nephron_fraction * reference_phosphate_excretion * body_size)


def osteocyte_drive_renewal(
    phosphate_load_per_nephron: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    phosphate_load_on_FGF23_maximum: Number,
    phosphate_load_on_FGF23_steepness: Number,
    calcitriol_on_FGF23_maximum: Number,
    calcitriol_on_FGF23_steepness: Number,
    phosphate_load_drives_FGF23: Number,
    osteocyte_turnover: Number,
) -> Number:
    """What phosphate and calcitriol ask of the osteocyte. [1/d]"""
    asked = fold_increase(
        phosphate_load_per_nephron, phosphate_load_on_FGF23_maximum, phosphate_load_on_FGF23_steepness
    )
    return (
        osteocyte_turnover
        * asked**phosphate_load_drives_FGF23
        * fold_increase(calcitriol / reference_calcitriol, calcitriol_on_FGF23_maximum, calcitriol_on_FGF23_steepness)
    )


def FGF23_release(
    osteocyte_drive: Number, FGF23_excess: Number, reference_FGF23: Number, FGF23_turnover: Number
) -> Number:
    """Rise of plasma intact FGF23 by what bone releases. [pg/mL/d]"""
    return reference_FGF23 * FGF23_turnover * (osteocyte_drive + FGF23_excess)


def klotho_renewal(
    nephron_fraction: Number, klotho_by_nephrons: Number, klotho_turnover: Number, klotho_falls_with_nephrons: Number
) -> Number:
    """Renewal of renal Klotho: in proportion to a power of the nephrons that are left. [1/d]"""
    return klotho_turnover * nephron_fraction ** (klotho_by_nephrons * klotho_falls_with_nephrons)


def phosphaturic_signal(FGF23: Number, reference_FGF23: Number, klotho: Number) -> Number:
    """FGF23 as the kidney hears it through Klotho, against the reference. [1]"""
    return FGF23 / reference_FGF23 * klotho
