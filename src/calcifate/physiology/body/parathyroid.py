"""Parathyroid: a store made in days, released in minutes and broken down within the gland, and the gland's mass.

Magnesium acts twice on release: as a weak calcium at the sensor, and as a condition for release at all. The second
looks at plasma and at cells, since isolated glands recover at once and people over weeks.
"""

from __future__ import annotations

from calcifate.physiology.body.response import fold_decrease, fold_increase
from calcifate.physiology.model.number import Number, exponential


def sensed_calcium(
    ionised_calcium: Number,
    reference_ionised_calcium: Number,
    ionised_magnesium: Number,
    reference_ionised_magnesium: Number,
    magnesium_potency: Number,
    magnesium_inhibits_PTH: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    phosphate_at_sensor: Number,
    calcium_sensor_gain: Number,
    calcimimetic: Number,
    calcimimetic_potency: Number,
) -> Number:
    """Calcium as the sensors of gland and kidney see it: more with magnesium, less with phosphate. [mmol/L]

    Near the reference a mole of magnesium counts as `magnesium_potency` of a mole of calcium.
    """
    added = magnesium_potency * (ionised_magnesium - reference_ionised_magnesium) / reference_ionised_calcium
    return (
        ionised_calcium
        * exponential(magnesium_inhibits_PTH * added)
        * (plasma_phosphate / reference_phosphate) ** (-phosphate_at_sensor)
        * calcium_sensor_gain
        * (1 + calcimimetic * calcimimetic_potency)
    )


def magnesium_permission(
    ionised_magnesium: Number,
    reference_ionised_magnesium: Number,
    cell_free_magnesium: Number,
    reference_cell_free_magnesium: Number,
    plasma_weight_of_permission: Number,
    permission_maximum: Number,
    permission_steepness: Number,
    permission_floor: Number,
    magnesium_permits_PTH: Number,
) -> Number:
    """How far magnesium lets the gland release, against the reference. [1]"""
    seen = (ionised_magnesium / reference_ionised_magnesium) ** plasma_weight_of_permission * (
        cell_free_magnesium / reference_cell_free_magnesium
    ) ** (1 - plasma_weight_of_permission)
    allowed = permission_floor + (1 - permission_floor) * fold_increase(seen, permission_maximum, permission_steepness)
    return allowed**magnesium_permits_PTH


def PTH_release_rate(
    sensed_calcium: Number,
    calcium_set_point: Number,
    magnesium_permission: Number,
    reference_release_rate: Number,
    release_maximum: Number,
    release_steepness: Number,
    release_floor: Number,
    recruitment_maximum: Number,
    recruitment_steepness: Number,
) -> Number:
    """Share of the store released in a day. [1/d]

    Low calcium both opens release and recruits more of the store to be released; each has its own curve, and together
    they are as steep as the answer of people to a fall of calcium.
    """
    ratio = sensed_calcium / calcium_set_point
    held = release_floor + (1 - release_floor) * fold_decrease(ratio, release_maximum, release_steepness)
    recruited = fold_decrease(ratio, recruitment_maximum, recruitment_steepness)
    return reference_release_rate * held * recruited * magnesium_permission


def PTH_breakdown_rate(
    sensed_calcium: Number,
    calcium_set_point: Number,
    reference_breakdown_rate: Number,
    breakdown_maximum: Number,
    breakdown_steepness: Number,
    breakdown_floor: Number,
) -> Number:
    """Share of the store broken down in the gland in a day; more when calcium is high, never nothing. [1/d]"""
    answer = fold_increase(sensed_calcium / calcium_set_point, breakdown_maximum, breakdown_steepness)
    return reference_breakdown_rate * (breakdown_floor + (1 - breakdown_floor) * answer)


def PTH_synthesis(
    synthesis_capacity: Number,
    gland_mass: Number,
    magnesium_permission: Number,
    reference_release_rate: Number,
    reference_breakdown_rate: Number,
) -> Number:
    """New hormone in the store, of which the reference gland holds 1. [1/d]

    What magnesium does not permit to be released is not made either, so that the store does not fill without end.
    """
    return synthesis_capacity * gland_mass * magnesium_permission * (reference_release_rate + reference_breakdown_rate)


def store_flow(gland_store: Number, rate: Number) -> Number:
    """Flow out of the store at a rate. [1/d]"""
    return gland_store * rate


def PTH_secretion(
    PTH_release: Number, reference_release_rate: Number, reference_PTH: Number, PTH_turnover: Number
) -> Number:
    """Rise of plasma PTH by what the gland releases. [pmol/L/d]"""
    return reference_PTH * PTH_turnover * PTH_release / reference_release_rate


def C_terminal_PTH_formation(PTH_clearance: Number, C_terminal_yield: Number) -> Number:
    """Fragments that intact hormone leaves in plasma. [pmol/L/d]"""
    return PTH_clearance * C_terminal_yield


def kidney_dependent_loss(state: Number, turnover: Number, kidney_share: Number, nephron_fraction: Number) -> Number:
    """Loss of which the kidney does a share, in proportion to its nephrons. [its unit per day]"""
    return state * turnover * (1 - kidney_share + kidney_share * nephron_fraction)


def synthesis_capacity_renewal(
    calcitriol: Number,
    reference_calcitriol: Number,
    sensed_calcium: Number,
    calcium_set_point: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    calcitriol_on_synthesis_maximum: Number,
    calcitriol_on_synthesis_steepness: Number,
    calcium_on_synthesis_maximum: Number,
    calcium_on_synthesis_steepness: Number,
    phosphate_on_synthesis_maximum: Number,
    phosphate_on_synthesis_steepness: Number,
    synthesis_turnover: Number,
) -> Number:
    """Renewal of the capacity to make hormone: more without calcitriol or calcium, more with phosphate. [1/d]"""
    return (
        synthesis_turnover
        * fold_decrease(
            calcitriol / reference_calcitriol, calcitriol_on_synthesis_maximum, calcitriol_on_synthesis_steepness
        )
        * fold_decrease(
            sensed_calcium / calcium_set_point, calcium_on_synthesis_maximum, calcium_on_synthesis_steepness
        )
        * fold_increase(
            plasma_phosphate / reference_phosphate, phosphate_on_synthesis_maximum, phosphate_on_synthesis_steepness
        )
    )


def gland_growth(
    synthesis_capacity: Number,
    growth_maximum: Number,
    growth_steepness: Number,
    gland_turnover: Number,
    gland_size: Number,
) -> Number:
    """Growth of the gland, in months, where synthesis has long been asked for. [1/d]"""
    return gland_size * gland_turnover * fold_increase(synthesis_capacity, growth_maximum, growth_steepness)
