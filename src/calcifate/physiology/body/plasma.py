"""Plasma and extracellular fluid: totals of the three minerals, and what of them is free.

Ion pairing is algebra: a ligand's free part is what the metals leave, a metal's free part what the ligands leave, and a
few rounds of that settle it. The constants are those of the serum profile of the water chemistry at the usual serum.
"""

from __future__ import annotations

from calcifate.physiology.model.number import Number, square_root


def extracellular_volume(body_weight: Number, extracellular_volume_per_weight: Number) -> Number:
    """Volume in which a mineral appears to be dissolved at its plasma concentration. [L]"""
    return body_weight * extracellular_volume_per_weight


def concentration(amount: Number, volume: Number) -> Number:
    """Amount over volume. [mmol/L]"""
    return amount / volume


def protein_sites(albumin: Number, globulin: Number, sites_per_albumin: Number, sites_per_globulin: Number) -> Number:
    """Sites of plasma protein for calcium, magnesium or a proton. [mmol/L]"""
    return albumin * sites_per_albumin + globulin * sites_per_globulin


def protons_per_free_site(plasma_pH: Number, site_acidity: Number) -> Number:
    """Sites with a proton for each empty one. [1]"""
    return 10 ** (site_acidity - plasma_pH)


def divalent_phosphate_share(plasma_pH: Number, phosphate_acidity: Number, reference_pH: Number) -> Number:
    """Share of phosphate that has lost its second proton, as a ratio to that at the reference pH. [1]"""
    return (1 + 10 ** (phosphate_acidity - reference_pH)) / (1 + 10 ** (phosphate_acidity - plasma_pH))


def free_ligand(
    total: Number,
    protonated: Number,
    calcium: Number,
    magnesium: Number,
    calcium_binding: Number,
    magnesium_binding: Number,
) -> Number:
    """What the two metals and the proton leave of a ligand. [mmol/L]"""
    return total / (1 + protonated + calcium_binding * calcium + magnesium_binding * magnesium)


def free_metal(
    total: Number,
    sites: Number,
    phosphate: Number,
    citrate: Number,
    bicarbonate: Number,
    site_binding: Number,
    phosphate_binding: Number,
    citrate_binding: Number,
    bicarbonate_binding: Number,
    minor_anions: Number,
) -> Number:
    """What the ligands leave of a metal: its ionised concentration. [mmol/L]"""
    return total / (
        1
        + site_binding * sites
        + phosphate_binding * phosphate
        + citrate_binding * citrate
        + bicarbonate_binding * bicarbonate
        + minor_anions
    )


def first_guess(total: Number, usual_free_share: Number) -> Number:
    """Where the rounds of pairing start. [mmol/L]"""
    return total * usual_free_share


def ultrafilterable(total: Number, free: Number, sites: Number, site_binding: Number) -> Number:
    """What passes a membrane that holds protein back. [mmol/L]"""
    return total - site_binding * sites * free


def ultrafilterable_phosphate(plasma_phosphate: Number, ultrafilterable_phosphate_share: Number) -> Number:
    """Phosphate in the filtrate: protein binding and the water share of plasma nearly cancel. [mmol/L]"""
    return plasma_phosphate * ultrafilterable_phosphate_share


def infusion(infused: Number, held: Number, hold_gain: Number, short_by: Number, smallest_shortfall: Number) -> Number:
    """Amount given into a vein: a fixed rate, and in a clamp what a shortfall asks for. Never negative. [mmol/d]"""
    asked = (short_by + square_root(short_by**2 + smallest_shortfall**2)) / 2
    return infused + held * hold_gain * asked


def shortfall(wanted: Number, found: Number) -> Number:
    """How far a clamped concentration is below what is wanted. [mmol/L]"""
    return wanted - found


def skin_loss(concentration: Number, reference_concentration: Number, reference_loss: Number) -> Number:
    """Loss in sweat and shed skin, in proportion to what is free in plasma. [mmol/d]"""
    return reference_loss * concentration / reference_concentration


def citrate_release(reference_citrate: Number, citrate_turnover: Number, extracellular_volume: Number) -> Number:
    """Citrate that tissues give to plasma. [mmol/d]"""
    return reference_citrate * citrate_turnover * extracellular_volume


def citrate_metabolism(citrate_pool: Number, citrate_turnover: Number) -> Number:
    """Citrate burnt and excreted. [mmol/d]"""
    return citrate_pool * citrate_turnover


def dialysis_removal(dialysis_clearance: Number, free: Number, dialysate: Number) -> Number:
    """Loss to the dialysate; negative when it gives. [mmol/d]"""
    return dialysis_clearance * (free - dialysate)


def scaled(size: Number, ratio: Number) -> Number:
    """A size times a ratio. [unit of the size]"""
    return size * ratio
