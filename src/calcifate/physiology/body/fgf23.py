"""FGF23 and Klotho: bone hears the phosphate that each nephron has to excrete; Klotho goes as nephrons go."""

from __future__ import annotations

from calcifate.physiology.body.response import fold_increase
from calcifate.physiology.model.number import Number, square_root


def phosphate_load_per_nephron(
    phosphate_absorption: Number,
    phosphate_infusion: Number,
    nephron_fraction: Number,
    reference_phosphate_load: Number,
    body_size: Number,
) -> Number:
    """Phosphate that enters the body for each nephron that can excrete it, against the reference person's. [1]

    What enters, not what is excreted: FGF23 raises excretion, so that a drive by excretion would feed itself.
    """
    return (phosphate_absorption + phosphate_infusion) / (nephron_fraction * reference_phosphate_load * body_size)


def osteocyte_drive_renewal(
    phosphate_load_per_nephron: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    plasma_phosphate_on_FGF23: Number,
    least_phosphate_load: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    phosphate_load_on_FGF23_maximum: Number,
    phosphate_load_on_FGF23_steepness: Number,
    calcitriol_on_FGF23_maximum: Number,
    calcitriol_on_FGF23_steepness: Number,
    phosphate_load_drives_FGF23: Number,
    osteocyte_turnover: Number,
    basal_FGF23_share: Number,
) -> Number:
    """What the phosphate load, its level in plasma and calcitriol ask of the osteocyte. [1/d]"""
    # In a fast a solver may step a hair below zero; a power of it would be no number.
    load = (phosphate_load_per_nephron + square_root(phosphate_load_per_nephron**2 + least_phosphate_load**2)) / 2
    signal = load * (plasma_phosphate / reference_phosphate) ** plasma_phosphate_on_FGF23
    asked = fold_increase(signal, phosphate_load_on_FGF23_maximum, phosphate_load_on_FGF23_steepness)
    return (
        osteocyte_turnover
        * (basal_FGF23_share + (1 - basal_FGF23_share) * asked**phosphate_load_drives_FGF23)
        * fold_increase(calcitriol / reference_calcitriol, calcitriol_on_FGF23_maximum, calcitriol_on_FGF23_steepness)
    )


def FGF23_release(
    osteocyte_drive: Number,
    FGF23_secreted: Number,
    FGF23_excess: Number,
    reference_FGF23: Number,
    FGF23_turnover: Number,
) -> Number:
    """Rise of plasma intact FGF23 by what bone releases. [pg/mL/d]"""
    return reference_FGF23 * FGF23_turnover * (osteocyte_drive * FGF23_secreted + FGF23_excess)


def klotho_renewal(
    nephron_fraction: Number, klotho_by_nephrons: Number, klotho_turnover: Number, klotho_falls_with_nephrons: Number
) -> Number:
    """Renewal of renal Klotho: in proportion to a power of the nephrons that are left. [1/d]"""
    return klotho_turnover * nephron_fraction ** (klotho_by_nephrons * klotho_falls_with_nephrons)


def phosphaturic_signal(FGF23: Number, reference_FGF23: Number, klotho: Number) -> Number:
    """FGF23 as the kidney hears it through Klotho, against the reference. [1]"""
    return FGF23 / reference_FGF23 * klotho
