"""Kidney: filtration, and what each segment takes back of calcium, magnesium and phosphate.

Calcium: each segment lets a share of what reaches it pass. Magnesium: the thick limb and the distal tubule each have a
maximum, so that plasma magnesium is held near a threshold and the urine carries what is above it. Phosphate: one
maximum, set by transporters that PTH and FGF23 remove. Maxima go with the filtering nephrons.
"""

from __future__ import annotations

from calcifate.physiology.body.response import fold_decrease, fold_increase, modulated, titration
from calcifate.physiology.model.number import Number


def nephron_loss(nephron_fraction: Number, nephron_loss_rate: Number) -> Number:
    """Nephrons lost in a day. [1/d]"""
    return nephron_fraction * nephron_loss_rate


def glomerular_filtration_rate(nephron_fraction: Number, reference_filtration: Number, body_size: Number) -> Number:
    """Filtrate of all nephrons. [L/d]"""
    return nephron_fraction * reference_filtration * body_size


def filtered(ultrafilterable: Number, glomerular_filtration_rate: Number) -> Number:
    """What crosses the glomerulus. [mmol/d]"""
    return ultrafilterable * glomerular_filtration_rate


# Calcium


def calcium_passing_proximal_tubule(
    dietary_sodium: Number,
    reference_sodium: Number,
    body_size: Number,
    proximal_calcium_escape: Number,
    sodium_on_calcium_maximum: Number,
    sodium_on_calcium_steepness: Number,
    thiazide: Number,
    thiazide_on_proximal_calcium: Number,
) -> Number:
    """Share of filtered calcium that leaves the proximal tubule; calcium follows sodium there. [1]"""
    salt = fold_increase(
        dietary_sodium / (reference_sodium * body_size), sodium_on_calcium_maximum, sodium_on_calcium_steepness
    )
    return proximal_calcium_escape * salt * (1 - thiazide * thiazide_on_proximal_calcium)


def calcium_passing_thick_limb(
    sensed_calcium: Number,
    reference_ionised_calcium: Number,
    loop_diuretic: Number,
    thick_limb_calcium_escape: Number,
    sensor_on_thick_limb_maximum: Number,
    sensor_on_thick_limb_steepness: Number,
    loop_diuretic_on_calcium: Number,
) -> Number:
    """Share of the calcium that reaches the thick limb and leaves it; more when the sensor sees more. [1]"""
    sensed = fold_increase(
        sensed_calcium / reference_ionised_calcium, sensor_on_thick_limb_maximum, sensor_on_thick_limb_steepness
    )
    return thick_limb_calcium_escape * sensed * (1 + loop_diuretic * loop_diuretic_on_calcium)


def calcium_passing_distal_tubule(
    PTH_action: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    thiazide: Number,
    distal_calcium_escape: Number,
    PTH_on_distal_calcium_maximum: Number,
    PTH_on_distal_calcium_steepness: Number,
    calcitriol_on_distal_calcium_maximum: Number,
    calcitriol_on_distal_calcium_steepness: Number,
    thiazide_on_distal_calcium: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    phosphate_on_distal_calcium_maximum: Number,
    phosphate_on_distal_calcium_steepness: Number,
    bicarbonate: Number,
    reference_bicarbonate: Number,
    bicarbonate_on_distal_calcium: Number,
) -> Number:
    """Share of the calcium that reaches the distal tubule and goes to the urine. [1]

    Less with PTH, with calcitriol, and with phosphate, which lowers urine calcium beyond what PTH does. More in
    acidosis.
    """
    return (
        distal_calcium_escape
        * fold_decrease(PTH_action, PTH_on_distal_calcium_maximum, PTH_on_distal_calcium_steepness)
        * fold_decrease(
            calcitriol / reference_calcitriol,
            calcitriol_on_distal_calcium_maximum,
            calcitriol_on_distal_calcium_steepness,
        )
        * fold_decrease(
            plasma_phosphate / reference_phosphate,
            phosphate_on_distal_calcium_maximum,
            phosphate_on_distal_calcium_steepness,
        )
        * (1 - thiazide * thiazide_on_distal_calcium)
        * (reference_bicarbonate / bicarbonate) ** bicarbonate_on_distal_calcium
    )


def calcium_excretion(
    filtered_calcium: Number, passing_proximal: Number, passing_thick_limb: Number, passing_distal: Number
) -> Number:
    """Calcium in urine. [mmol/d]"""
    return filtered_calcium * passing_proximal * passing_thick_limb * passing_distal


# Magnesium


def proximal_magnesium_reabsorption(filtered_magnesium: Number, proximal_magnesium_share: Number) -> Number:
    """Magnesium taken back in the proximal tubule, a fixed share. [mmol/d]"""
    return filtered_magnesium * proximal_magnesium_share


def thick_limb_magnesium_reabsorption(
    filtered_magnesium: Number,
    proximal_magnesium_reabsorption: Number,
    glomerular_filtration_rate: Number,
    sensed_calcium: Number,
    reference_ionised_calcium: Number,
    PTH_action: Number,
    loop_diuretic: Number,
    alcohol: Number,
    thick_limb_magnesium_maximum: Number,
    thick_limb_sharpness: Number,
    sensor_on_magnesium_maximum: Number,
    sensor_on_magnesium_steepness: Number,
    PTH_share_of_magnesium_uptake: Number,
    PTH_on_magnesium_maximum: Number,
    PTH_on_magnesium_steepness: Number,
    loop_diuretic_on_magnesium: Number,
    alcohol_on_magnesium: Number,
    renal_magnesium_threshold: Number,
) -> Number:
    """Magnesium taken back in the thick ascending limb. [mmol/d]"""
    load = filtered_magnesium - proximal_magnesium_reabsorption
    maximum = (
        thick_limb_magnesium_maximum
        * glomerular_filtration_rate
        * fold_decrease(
            sensed_calcium / reference_ionised_calcium, sensor_on_magnesium_maximum, sensor_on_magnesium_steepness
        )
        * modulated(PTH_action, PTH_share_of_magnesium_uptake, PTH_on_magnesium_maximum, PTH_on_magnesium_steepness)
        * (1 - loop_diuretic * loop_diuretic_on_magnesium)
        * (1 - alcohol * alcohol_on_magnesium)
    )
    return titration(load, maximum, thick_limb_sharpness * renal_magnesium_threshold)


def distal_magnesium_reabsorption(
    filtered_magnesium: Number,
    proximal_magnesium_reabsorption: Number,
    thick_limb_magnesium_reabsorption: Number,
    glomerular_filtration_rate: Number,
    distal_magnesium_capacity: Number,
    phosphaturic_signal: Number,
    thiazide: Number,
    distal_magnesium_maximum: Number,
    distal_sharpness: Number,
    FGF23_on_magnesium_maximum: Number,
    FGF23_on_magnesium_steepness: Number,
    FGF23_acts_on_magnesium: Number,
    thiazide_on_magnesium: Number,
    renal_magnesium_threshold: Number,
) -> Number:
    """Magnesium taken back in the distal convoluted tubule. [mmol/d]"""
    load = filtered_magnesium - proximal_magnesium_reabsorption - thick_limb_magnesium_reabsorption
    wasting = fold_decrease(phosphaturic_signal, FGF23_on_magnesium_maximum, FGF23_on_magnesium_steepness)
    maximum = (
        distal_magnesium_maximum
        * glomerular_filtration_rate
        * distal_magnesium_capacity
        * wasting**FGF23_acts_on_magnesium
        * (1 - thiazide * thiazide_on_magnesium)
    )
    return titration(load, maximum, distal_sharpness * renal_magnesium_threshold)


def excretion(filtered: Number, first: Number, second: Number, third: Number) -> Number:
    """What is filtered and not taken back by three segments. [mmol/d]"""
    return filtered - first - second - third


def distal_magnesium_capacity_renewal(
    ionised_magnesium: Number,
    reference_ionised_magnesium: Number,
    adaptation_maximum: Number,
    adaptation_steepness: Number,
    distal_magnesium_turnover: Number,
) -> Number:
    """Renewal of distal magnesium channels: more when plasma magnesium is low. [1/d]"""
    return distal_magnesium_turnover * fold_decrease(
        ionised_magnesium / reference_ionised_magnesium, adaptation_maximum, adaptation_steepness
    )


# Phosphate


def phosphate_transporter_renewal(
    PTH_action: Number,
    phosphaturic_signal: Number,
    PTH_on_phosphate_maximum: Number,
    PTH_on_phosphate_steepness: Number,
    FGF23_on_phosphate_maximum: Number,
    FGF23_on_phosphate_steepness: Number,
    phosphate_transporter_turnover: Number,
) -> Number:
    """Renewal of proximal phosphate transporters: PTH and FGF23 remove them. [1/d]"""
    return (
        phosphate_transporter_turnover
        * fold_decrease(PTH_action, PTH_on_phosphate_maximum, PTH_on_phosphate_steepness)
        * fold_decrease(phosphaturic_signal, FGF23_on_phosphate_maximum, FGF23_on_phosphate_steepness)
    )


def phosphate_reabsorption(
    filtered_phosphate: Number,
    glomerular_filtration_rate: Number,
    phosphate_transporter: Number,
    phosphate_maximum: Number,
    phosphate_sharpness: Number,
) -> Number:
    """Phosphate taken back. [mmol/d]"""
    return titration(
        filtered_phosphate, phosphate_maximum * glomerular_filtration_rate * phosphate_transporter, phosphate_sharpness
    )


def phosphate_excretion(filtered_phosphate: Number, phosphate_reabsorption: Number) -> Number:
    """Phosphate in urine. [mmol/d]"""
    return filtered_phosphate - phosphate_reabsorption


def fractional_excretion(excretion: Number, filtered: Number) -> Number:
    """Share of what is filtered that goes to the urine. [1]"""
    return excretion / filtered


def phosphate_threshold(
    plasma_phosphate: Number, phosphate_excretion: Number, glomerular_filtration_rate: Number
) -> Number:
    """Maximum reabsorption of phosphate per filtrate, TmP/GFR: plasma phosphate less excretion per filtrate. [mmol/L]

    References
    ----------
    Kenny and Glen 1973, doi 10.1016/S0140-6736(73)91261-5, in the range where reabsorption is at its maximum.
    """
    return plasma_phosphate - phosphate_excretion / glomerular_filtration_rate
