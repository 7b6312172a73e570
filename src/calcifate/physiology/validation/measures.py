"""What experimenters measured that is no quantity of the model: plain arithmetic on its names.

Arguments are names of pools, quantities and settings, as in the laws.
"""

from __future__ import annotations

from calcifate.physiology.model.number import Number

LOG_OF_2 = 0.6931471805599453
"""Half-time times rate."""


def protein_bound_magnesium_share(plasma_magnesium: Number, ultrafilterable_magnesium: Number) -> Number:
    """Share of plasma magnesium on protein. [1]"""
    return 1 - ultrafilterable_magnesium / plasma_magnesium


def filterable_magnesium_share(plasma_magnesium: Number, ultrafilterable_magnesium: Number) -> Number:
    """Share of plasma magnesium that is filtered. [1]"""
    return ultrafilterable_magnesium / plasma_magnesium


def body_magnesium(
    extracellular_magnesium: Number,
    near_cell_magnesium: Number,
    prompt_cell_magnesium: Number,
    main_cell_magnesium: Number,
    slow_cell_magnesium: Number,
    surface_magnesium: Number,
    deep_magnesium: Number,
) -> Number:
    """Magnesium of the whole body without the gut. [mmol]"""
    return (
        extracellular_magnesium
        + near_cell_magnesium
        + prompt_cell_magnesium
        + main_cell_magnesium
        + slow_cell_magnesium
        + surface_magnesium
        + deep_magnesium
    )


def bone_magnesium_share(body_magnesium: Number, surface_magnesium: Number, deep_magnesium: Number) -> Number:
    """Share of body magnesium in bone. [1]"""
    return (surface_magnesium + deep_magnesium) / body_magnesium


def cell_magnesium_share(
    body_magnesium: Number,
    near_cell_magnesium: Number,
    prompt_cell_magnesium: Number,
    main_cell_magnesium: Number,
    slow_cell_magnesium: Number,
) -> Number:
    """Share of body magnesium in cells. [1]"""
    return (near_cell_magnesium + prompt_cell_magnesium + main_cell_magnesium + slow_cell_magnesium) / body_magnesium


def extracellular_magnesium_share(body_magnesium: Number, extracellular_magnesium: Number) -> Number:
    """Share of body magnesium outside cells and bone. [1]"""
    return extracellular_magnesium / body_magnesium


def exchangeable_magnesium(
    extracellular_magnesium: Number,
    near_cell_magnesium: Number,
    prompt_cell_magnesium: Number,
    main_cell_magnesium: Number,
) -> Number:
    """Magnesium that a tracer meets within days. [mmol]"""
    return extracellular_magnesium + near_cell_magnesium + prompt_cell_magnesium + main_cell_magnesium


def exchangeable_magnesium_per_weight(exchangeable_magnesium: Number, body_weight: Number) -> Number:
    """The same for each kilogram. [mmol/kg]"""
    return exchangeable_magnesium / body_weight


def exchangeable_magnesium_share(exchangeable_magnesium: Number, body_magnesium: Number) -> Number:
    """Share of body magnesium that a tracer meets within days. [1]"""
    return exchangeable_magnesium / body_magnesium


def main_cell_share_of_exchangeable(exchangeable_magnesium: Number, main_cell_magnesium: Number) -> Number:
    """Share of the exchangeable magnesium in the slower of its pools. [1]"""
    return main_cell_magnesium / exchangeable_magnesium


def deep_magnesium_share(body_magnesium: Number, deep_magnesium: Number) -> Number:
    """Share of body magnesium in the slowest pool. [1]"""
    return deep_magnesium / body_magnesium


def deep_magnesium_turnover(deep_magnesium: Number, magnesium_with_resorption: Number) -> Number:
    """Share of deep bone magnesium that is set free in a day. [1/d]"""
    return magnesium_with_resorption / deep_magnesium


def surface_share_of_bone_magnesium(surface_magnesium: Number, deep_magnesium: Number) -> Number:
    """Share of bone magnesium on the surface. [1]"""
    return surface_magnesium / (surface_magnesium + deep_magnesium)


def slow_pool_half_time(slow_magnesium_turnover: Number) -> Number:
    """Half-time of the slow pool of cells. [d]"""
    return LOG_OF_2 / slow_magnesium_turnover


def FGF23_half_time(FGF23: Number, FGF23_loss: Number) -> Number:
    """Time in which half of plasma FGF23 goes. [d]"""
    return LOG_OF_2 * FGF23 / FGF23_loss


def body_calcium(deep_calcium: Number, surface_calcium: Number, extracellular_calcium: Number) -> Number:
    """Calcium of the whole body without the gut. [mmol]"""
    return deep_calcium + surface_calcium + extracellular_calcium


def bone_turnover(bone_resorption: Number, body_calcium: Number) -> Number:
    """Share of body calcium that is remodelled in a day. [1/d]"""
    return bone_resorption / body_calcium


def miscible_calcium_per_weight(extracellular_calcium: Number, surface_calcium: Number, body_weight: Number) -> Number:
    """Calcium that a tracer meets within days. [mmol/kg]"""
    return (extracellular_calcium + surface_calcium) / body_weight


def tracer_accretion_per_weight(bone_formation: Number, exchange_to_depth: Number, body_weight: Number) -> Number:
    """Calcium that a tracer sees laid down, exchange included. [mmol/kg/d]"""
    return (bone_formation + exchange_to_depth) / body_weight


def proximal_magnesium_fraction(proximal_magnesium_reabsorption: Number, filtered_magnesium: Number) -> Number:
    """Share of filtered magnesium taken back in the proximal tubule. [1]"""
    return proximal_magnesium_reabsorption / filtered_magnesium


def thick_limb_magnesium_fraction(thick_limb_magnesium_reabsorption: Number, filtered_magnesium: Number) -> Number:
    """Share of filtered magnesium taken back in the thick limb. [1]"""
    return thick_limb_magnesium_reabsorption / filtered_magnesium


def distal_magnesium_fraction(distal_magnesium_reabsorption: Number, filtered_magnesium: Number) -> Number:
    """Share of filtered magnesium taken back in the distal tubule. [1]"""
    return distal_magnesium_reabsorption / filtered_magnesium


def magnesium_fraction_of_breakfast(magnesium_absorbed_of_breakfast: Number, breakfast_magnesium: Number) -> Number:
    """Share of the magnesium of one meal that is absorbed. [1]"""
    return magnesium_absorbed_of_breakfast / breakfast_magnesium


def calcium_fraction_of_breakfast(calcium_absorbed_of_breakfast: Number, breakfast_calcium: Number) -> Number:
    """Share of the calcium of one meal that is absorbed. [1]"""
    return calcium_absorbed_of_breakfast / breakfast_calcium


def magnesium_half_saturation(magnesium_half_load: Number, magnesium_transport: Number) -> Number:
    """Load of a meal at which its saturable absorption is half its maximum. [mmol]"""
    return magnesium_half_load + magnesium_transport


def magnesium_saturable_maximum(magnesium_transport: Number, magnesium_passive: Number) -> Number:
    """Most magnesium that the saturable part takes up of one meal. [mmol]"""
    return magnesium_transport * (1 - magnesium_passive)


def net_calcium_absorption(calcium_absorption: Number, endogenous_calcium_loss: Number) -> Number:
    """Absorption less what the gut gives back. [mmol/d]"""
    return calcium_absorption - endogenous_calcium_loss


def net_calcium_share(net_calcium_absorption: Number, calcium_intake: Number) -> Number:
    """Net absorption over intake. [1]"""
    return net_calcium_absorption / calcium_intake


def net_magnesium_absorption(magnesium_absorption: Number, endogenous_magnesium_loss: Number) -> Number:
    """Absorption less what the gut gives back. [mmol/d]"""
    return magnesium_absorption - endogenous_magnesium_loss


def net_phosphate_absorption(phosphate_absorption: Number, endogenous_phosphate_loss: Number) -> Number:
    """Absorption less what the gut gives back. [mmol/d]"""
    return phosphate_absorption - endogenous_phosphate_loss


def magnesium_balance(
    magnesium_intake: Number, magnesium_excretion: Number, faecal_magnesium: Number, skin_magnesium_loss: Number
) -> Number:
    """Intake less all losses, over intake. [1]"""
    return (magnesium_intake - magnesium_excretion - faecal_magnesium - skin_magnesium_loss) / magnesium_intake


def permission_of_release(magnesium_permission: Number, permission_maximum: Number) -> Number:
    """Release that magnesium allows, as share of the most it can allow. [1]"""
    return magnesium_permission / permission_maximum


def bone_balance(bone_formation: Number, bone_resorption: Number) -> Number:
    """Formation over resorption. [1]"""
    return bone_formation / bone_resorption
