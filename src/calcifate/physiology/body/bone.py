"""Bone as a store that exchanges: a surface in days, the depth by remodelling over years.

Calcium carries phosphate and magnesium in and out of the depth. Formation follows resorption with a delay, and both the
saturation of plasma and PTH can set them apart; bone cells are a later organ.
"""

from __future__ import annotations

from calcifate.physiology.body.response import fold_increase, modulated
from calcifate.physiology.model.number import Number


def calcium_to_surface(
    ionised_calcium: Number,
    reference_ionised_calcium: Number,
    surface_calcium_per_weight: Number,
    body_weight: Number,
    surface_calcium_turnover: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
    phosphate_on_surface: Number,
) -> Number:
    """Calcium from plasma to the bone surface; phosphate takes some along. [mmol/d]"""
    return (
        surface_calcium_turnover
        * surface_calcium_per_weight
        * body_weight
        * ionised_calcium
        / reference_ionised_calcium
        * (plasma_phosphate / reference_phosphate) ** phosphate_on_surface
    )


def calcium_from_surface(
    surface_calcium: Number,
    PTH_action: Number,
    surface_calcium_turnover: Number,
    PTH_share_of_surface_release: Number,
    PTH_on_surface_maximum: Number,
    PTH_on_surface_steepness: Number,
) -> Number:
    """Calcium from the bone surface back; PTH moves the balance towards plasma. [mmol/d]"""
    return (
        surface_calcium_turnover
        * surface_calcium
        * modulated(PTH_action, PTH_share_of_surface_release, PTH_on_surface_maximum, PTH_on_surface_steepness)
    )


def in_proportion(calcium: Number, per_calcium: Number) -> Number:
    """What goes with calcium in bone mineral. [unit of the calcium]"""
    return calcium * per_calcium


def phosphate_availability(
    plasma_phosphate: Number, reference_phosphate: Number, phosphate_for_mineral_maximum: Number
) -> Number:
    """How far there is phosphate for mineral: near 1 until plasma is nearly empty. [1]"""
    return fold_increase(plasma_phosphate / reference_phosphate, phosphate_for_mineral_maximum, 1)


def phosphate_with_calcium(
    calcium_flow: Number, phosphate_per_calcium: Number, phosphate_availability: Number
) -> Number:
    """Phosphate that goes with calcium into bone mineral. [mmol/d]"""
    return calcium_flow * phosphate_per_calcium * phosphate_availability


def phosphate_of_store(calcium_flow: Number, phosphate_store: Number, calcium_store: Number) -> Number:
    """Phosphate set free with calcium, at the store's own content. [mmol/d]"""
    return calcium_flow * phosphate_store / calcium_store


def bone_resorption(
    PTH_action: Number,
    calcitriol: Number,
    reference_calcitriol: Number,
    reference_resorption: Number,
    body_weight: Number,
    reference_weight: Number,
    PTH_share_of_resorption: Number,
    PTH_on_resorption_maximum: Number,
    PTH_on_resorption_steepness: Number,
    calcitriol_share_of_resorption: Number,
    calcitriol_on_resorption_maximum: Number,
    calcitriol_on_resorption_steepness: Number,
) -> Number:
    """Calcium taken out of deep bone. [mmol/d]"""
    return (
        reference_resorption
        * body_weight
        / reference_weight
        * modulated(PTH_action, PTH_share_of_resorption, PTH_on_resorption_maximum, PTH_on_resorption_steepness)
        * modulated(
            calcitriol / reference_calcitriol,
            calcitriol_share_of_resorption,
            calcitriol_on_resorption_maximum,
            calcitriol_on_resorption_steepness,
        )
    )


def coupling_renewal(
    bone_resorption: Number,
    reference_resorption: Number,
    body_weight: Number,
    reference_weight: Number,
    coupling_turnover: Number,
    coupled_share: Number,
) -> Number:
    """Bone-forming activity, of which resorption calls up a share, weeks later. [1/d]"""
    called_up = bone_resorption / (reference_resorption * body_weight / reference_weight)
    return coupling_turnover * (1 - coupled_share + coupled_share * called_up)


def mineral_saturation(
    ionised_calcium: Number,
    reference_ionised_calcium: Number,
    plasma_phosphate: Number,
    reference_phosphate: Number,
) -> Number:
    """Product of ionised calcium and phosphate, against the reference. [1]"""
    return ionised_calcium / reference_ionised_calcium * plasma_phosphate / reference_phosphate


def bone_formation(
    formation_activity: Number,
    mineral_saturation: Number,
    reference_resorption: Number,
    body_weight: Number,
    reference_weight: Number,
    saturation_on_formation_maximum: Number,
    saturation_on_formation_steepness: Number,
) -> Number:
    """Calcium put into deep bone. [mmol/d]"""
    return (
        reference_resorption
        * body_weight
        / reference_weight
        * formation_activity
        * fold_increase(mineral_saturation, saturation_on_formation_maximum, saturation_on_formation_steepness)
    )


def long_term_exchange(long_term_exchange_per_weight: Number, body_weight: Number) -> Number:
    """Calcium that trades places between surface and depth without gain: seen only by a tracer. [mmol/d]"""
    return long_term_exchange_per_weight * body_weight


def magnesium_with_formation(
    bone_formation: Number,
    surface_magnesium: Number,
    surface_magnesium_per_weight: Number,
    body_weight: Number,
    magnesium_per_calcium: Number,
    bone_takes_magnesium: Number,
) -> Number:
    """Magnesium built into new mineral, in proportion to what lies on the surface. [mmol/d]"""
    return (
        bone_takes_magnesium
        * bone_formation
        * magnesium_per_calcium
        * surface_magnesium
        / (surface_magnesium_per_weight * body_weight)
    )


def magnesium_with_resorption(
    bone_resorption: Number, deep_magnesium: Number, deep_calcium: Number, bone_takes_magnesium: Number
) -> Number:
    """Magnesium set free with old mineral, at the mineral's own content. [mmol/d]"""
    return bone_takes_magnesium * bone_resorption * deep_magnesium / deep_calcium


def store(per_weight: Number, body_weight: Number) -> Number:
    """A store in proportion to body weight. [mmol]"""
    return per_weight * body_weight
