"""Vitamin D: the store form, the two enzymes that make and break calcitriol, and calcitriol itself."""

from __future__ import annotations

from calcifate.physiology.body.response import fold_decrease, fold_increase, modulated
from calcifate.physiology.model.number import Number, square_root


def calcidiol_supply(
    usual_calcidiol: Number, added_vitamin_D: Number, calcidiol_per_vitamin_D: Number, calcidiol_turnover: Number
) -> Number:
    """25-hydroxyvitamin D from sun, food and supplements: what keeps the usual level, and what is added. [nmol/L/d]"""
    return calcidiol_turnover * (usual_calcidiol + added_vitamin_D * calcidiol_per_vitamin_D)


def PTH_action(
    plasma_PTH: Number,
    reference_PTH: Number,
    added_PTH: Number,
    cell_free_magnesium: Number,
    reference_cell_free_magnesium: Number,
    resistance_maximum: Number,
    resistance_steepness: Number,
    magnesium_lets_PTH_act: Number,
    nephron_fraction: Number,
    uraemic_resistance: Number,
    least_PTH_action: Number,
) -> Number:
    """PTH as its targets feel it, against the reference: less when cells lack magnesium, and in kidney disease. [1]"""
    felt = fold_increase(cell_free_magnesium / reference_cell_free_magnesium, resistance_maximum, resistance_steepness)
    heard = (plasma_PTH + added_PTH) / reference_PTH
    # A solver may step a hair below zero where there is no hormone; a power of it would be no number.
    never_negative = (heard + square_root(heard**2 + least_PTH_action**2)) / 2
    return never_negative * felt**magnesium_lets_PTH_act * nephron_fraction**uraemic_resistance


def magnesium_as_cofactor(
    cell_free_magnesium: Number,
    reference_cell_free_magnesium: Number,
    cofactor_maximum: Number,
    cofactor_steepness: Number,
    hydroxylases_need_magnesium: Number,
) -> Number:
    """Activity that magnesium allows a hydroxylase, against the reference. [1]"""
    return (
        fold_increase(cell_free_magnesium / reference_cell_free_magnesium, cofactor_maximum, cofactor_steepness)
        ** hydroxylases_need_magnesium
    )


def hydroxylase_1alpha_renewal(
    PTH_action: Number,
    phosphaturic_signal: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    ionised_calcium: Number,
    reference_ionised_calcium: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    PTH_share_of_1alpha: Number,
    PTH_on_1alpha_maximum: Number,
    PTH_on_1alpha_steepness: Number,
    FGF23_on_1alpha_maximum: Number,
    FGF23_on_1alpha_steepness: Number,
    phosphate_on_1alpha_maximum: Number,
    phosphate_on_1alpha_steepness: Number,
    calcium_on_1alpha_maximum: Number,
    calcium_on_1alpha_steepness: Number,
    calcitriol_on_1alpha_maximum: Number,
    calcitriol_on_1alpha_steepness: Number,
    hydroxylase_1alpha_turnover: Number,
) -> Number:
    """Renewal of the enzyme that makes calcitriol: up with PTH, down with FGF23, phosphate, calcium, itself. [1/d]"""
    return (
        hydroxylase_1alpha_turnover
        * modulated(PTH_action, PTH_share_of_1alpha, PTH_on_1alpha_maximum, PTH_on_1alpha_steepness)
        * fold_decrease(phosphaturic_signal, FGF23_on_1alpha_maximum, FGF23_on_1alpha_steepness)
        * fold_decrease(
            plasma_phosphate / reference_phosphate, phosphate_on_1alpha_maximum, phosphate_on_1alpha_steepness
        )
        * fold_decrease(
            ionised_calcium / reference_ionised_calcium, calcium_on_1alpha_maximum, calcium_on_1alpha_steepness
        )
        * fold_decrease(calcitriol / reference_calcitriol, calcitriol_on_1alpha_maximum, calcitriol_on_1alpha_steepness)
    )


def hydroxylase_24_renewal(
    PTH_action: Number,
    phosphaturic_signal: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    PTH_on_24_maximum: Number,
    PTH_on_24_steepness: Number,
    FGF23_on_24_maximum: Number,
    FGF23_on_24_steepness: Number,
    calcitriol_on_24_maximum: Number,
    calcitriol_on_24_steepness: Number,
    hydroxylase_24_turnover: Number,
) -> Number:
    """Renewal of the enzyme that breaks calcitriol: up with calcitriol and FGF23, down with PTH. [1/d]"""
    return (
        hydroxylase_24_turnover
        * fold_decrease(PTH_action, PTH_on_24_maximum, PTH_on_24_steepness)
        * fold_increase(phosphaturic_signal, FGF23_on_24_maximum, FGF23_on_24_steepness)
        * fold_increase(calcitriol / reference_calcitriol, calcitriol_on_24_maximum, calcitriol_on_24_steepness)
    )


def calcitriol_formation(
    calcidiol: Number,
    reference_calcidiol: Number,
    calcidiol_half_saturation: Number,
    hydroxylase_1alpha: Number,
    magnesium_as_cofactor: Number,
    nephron_fraction: Number,
    nephron_share_of_1alpha: Number,
    reference_calcitriol: Number,
    calcitriol_turnover: Number,
) -> Number:
    """Calcitriol that the kidney makes. [pmol/L/d]"""
    substrate = calcidiol / (calcidiol + calcidiol_half_saturation)
    at_reference = reference_calcidiol / (reference_calcidiol + calcidiol_half_saturation)
    return (
        reference_calcitriol
        * calcitriol_turnover
        * hydroxylase_1alpha
        * magnesium_as_cofactor
        * nephron_fraction**nephron_share_of_1alpha
        * substrate
        / at_reference
    )


def calcitriol_loss(
    calcitriol: Number,
    calcitriol_turnover: Number,
    share_of_24_hydroxylase: Number,
    hydroxylase_24: Number,
    magnesium_as_cofactor: Number,
) -> Number:
    """Calcitriol broken down, in part by the 24-hydroxylase. [pmol/L/d]"""
    return (
        calcitriol
        * calcitriol_turnover
        * (1 - share_of_24_hydroxylase + share_of_24_hydroxylase * hydroxylase_24 * magnesium_as_cofactor)
    )


def hormone_given(given: Number) -> Number:
    """Rise of a plasma hormone by what is given. [its unit per day]"""
    return given
