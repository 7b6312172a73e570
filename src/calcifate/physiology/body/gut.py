"""Gut: from the meal to the blood and the stool. What is absorbed is worked out for each meal, then for the day.

A part crosses between cells in proportion to what is there; the rest is a race between transporters and transit, so
that never more is absorbed than was eaten, at any load.
"""

from __future__ import annotations

from calcifate.physiology.body.response import complexed, modulated
from calcifate.physiology.model.number import Number, exponential


def calcium_bound_in_meal(
    calcium: Number, phosphate: Number, calcium_phosphate_dissociation: Number, minerals_bind_in_lumen: Number
) -> Number:
    """Calcium and phosphate of a meal that hold each other in the lumen. [mmol]"""
    return minerals_bind_in_lumen * complexed(calcium, phosphate, calcium_phosphate_dissociation)


def magnesium_bound_in_meal(
    magnesium: Number,
    phosphate: Number,
    calcium_bound: Number,
    magnesium_phosphate_dissociation: Number,
    minerals_bind_in_lumen: Number,
) -> Number:
    """Magnesium and phosphate of a meal that hold each other, of what calcium leaves. [mmol]"""
    return minerals_bind_in_lumen * complexed(magnesium, phosphate - calcium_bound, magnesium_phosphate_dissociation)


def calcium_transport(
    calcium_transporter: Number,
    age: Number,
    menopause: Number,
    calcium_transport_capacity: Number,
    age_effect_on_calcium_transport: Number,
    reference_age: Number,
    menopause_effect_on_calcium_transport: Number,
) -> Number:
    """Capacity of the gut's calcium transporters in this person, for one meal. [mmol]"""
    ageing = exponential(-age_effect_on_calcium_transport * (age - reference_age))
    return (
        calcium_transport_capacity
        * calcium_transporter
        * ageing
        * (1 - menopause * menopause_effect_on_calcium_transport)
    )


def calcium_absorbed_of_meal(
    calcium: Number,
    calcium_bound: Number,
    calcium_transport: Number,
    calcium_half_load: Number,
    calcium_passive: Number,
) -> Number:
    """Calcium absorbed of one meal. [mmol]

    References
    ----------
    Shape for Heaney and others 1990, doi 10.1002/jbmr.5650051107; habit through the transporter.
    """
    free = calcium - calcium_bound
    active = calcium_transport / (calcium_half_load + free + calcium_transport)
    return free * (calcium_passive + (1 - calcium_passive) * active)


def magnesium_transport(
    proton_pump_inhibitor: Number, magnesium_transport_capacity: Number, proton_pump_inhibitor_on_magnesium: Number
) -> Number:
    """Capacity of the gut's magnesium transporters for one meal. [mmol]"""
    return magnesium_transport_capacity * (1 - proton_pump_inhibitor * proton_pump_inhibitor_on_magnesium)


def magnesium_absorbed_of_meal(
    magnesium: Number,
    availability: Number,
    magnesium_bound: Number,
    magnesium_transport: Number,
    magnesium_half_load: Number,
    magnesium_passive: Number,
    magnesium_absorption_saturates: Number,
) -> Number:
    """Magnesium absorbed of one meal: a hyperbola and a line. [mmol]

    References
    ----------
    Fine and others 1991, doi 10.1172/JCI115317
    """
    free = availability * (magnesium - magnesium_bound)
    active = magnesium_transport / (magnesium_half_load + magnesium_absorption_saturates * free + magnesium_transport)
    return free * (magnesium_passive + (1 - magnesium_passive) * active)


def phosphate_absorbable(
    plant_phosphate_share: Number,
    additive_phosphate_share: Number,
    animal_phosphate_absorbed: Number,
    plant_phosphate_absorbed: Number,
    additive_phosphate_absorbed: Number,
) -> Number:
    """Share of dietary phosphate that can be absorbed, by its sources; calcitriol does not change it. [1]

    References
    ----------
    Wilz and others 1979: phosphate is absorbed as well without calcitriol.
    """
    food = plant_phosphate_share * plant_phosphate_absorbed + (1 - plant_phosphate_share) * animal_phosphate_absorbed
    return additive_phosphate_share * additive_phosphate_absorbed + (1 - additive_phosphate_share) * food


def phosphate_absorbed_of_meal(
    phosphate: Number, calcium_bound: Number, magnesium_bound: Number, phosphate_absorbable: Number
) -> Number:
    """Phosphate absorbed of one meal: near a straight line, less what calcium and magnesium hold. [mmol]"""
    return phosphate_absorbable * (phosphate - calcium_bound - magnesium_bound)


def eaten_in_a_day(
    breakfast: Number,
    lunch: Number,
    dinner: Number,
    between_meals: Number,
    breakfasts: Number,
    lunches: Number,
    dinners: Number,
    times_between_meals: Number,
) -> Number:
    """Amount eaten at the four occasions of a day. [mmol/d]"""
    return breakfast * breakfasts + lunch * lunches + dinner * dinners + between_meals * times_between_meals


def absorbed_share(absorbed_in_a_day: Number, eaten_in_a_day: Number, trace_intake: Number) -> Number:
    """Share of what is now in the gut that is absorbed: the mean over the meals it came from. [1]

    Between meals, and in a fast, nothing was eaten and the share is zero.
    """
    return absorbed_in_a_day / (eaten_in_a_day + trace_intake)


def intake(eaten_in_a_day: Number, meals_are_spread_over_the_day: Number) -> Number:
    """Entry into the gut when meals are spread over the day; single meals enter at once. [mmol/d]"""
    return meals_are_spread_over_the_day * eaten_in_a_day


def absorption(lumen: Number, share: Number, upper_gut_transit: Number) -> Number:
    """Flow from the upper gut to the blood. [mmol/d]"""
    return lumen * share * upper_gut_transit


def passage(lumen: Number, share: Number, upper_gut_transit: Number) -> Number:
    """Flow from the upper gut to the colon. [mmol/d]"""
    return lumen * (1 - share) * upper_gut_transit


def endogenous_loss(free: Number, reference_free: Number, reference_loss: Number) -> Number:
    """Minerals of digestive juices that are not taken back. [mmol/d]"""
    return reference_loss * free / reference_free


def faecal_loss(colon: Number, colonic_transit: Number) -> Number:
    """Flow in the stool. [mmol/d]"""
    return colon * colonic_transit


def calcium_transporter_renewal(
    calcitriol: Number,
    reference_calcitriol: Number,
    calcitriol_share_of_transporters: Number,
    calcitriol_on_transporter_maximum: Number,
    calcitriol_on_transporter_steepness: Number,
    calcitriol_raises_calcium_absorption: Number,
    transporter_turnover: Number,
) -> Number:
    """New calcium transporters, as calcitriol asks for. [1/d]"""
    wanted = modulated(
        calcitriol / reference_calcitriol,
        calcitriol_share_of_transporters,
        calcitriol_on_transporter_maximum,
        calcitriol_on_transporter_steepness,
    )
    return transporter_turnover * wanted**calcitriol_raises_calcium_absorption


def loss_of_state(state: Number, turnover: Number) -> Number:
    """First-order loss of a transporter, an enzyme or a hormone. [its unit per day]"""
    return state * turnover
