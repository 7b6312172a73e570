"""Adjusted calcium, body size and energy at rest, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.finding import Derived
from calcifate.flow.intake import Caveat, NutrientIntake
from calcifate.flow.person import Person
from calcifate.parameter import coefficients, laws, outside
from calcifate.physiology.calcium import albumin_corrected_calcium
from calcifate.physiology.energy import basal_metabolic_rate, basal_metabolic_rate_of_a_child, body_mass_index
from calcifate.physiology.figure import factor, figure, in_both_units, refused
from calcifate.physiology.setting import has_kidney_disease, is_child, latest

PACKAGE = "calcifate.physiology"
KIDNEY_LIMIT = "G2"
YOUNGEST, OLDER_CHILD = 3, 10
"""Ages from which the two equations for children hold. [years]"""
COVERAGE_NEEDED = 0.9
"""Share of entries with an energy value below which the ratio is only a lower bound."""


def corrected_calcium(person: Person, filtration_rate: float | None) -> Derived:
    """Calcium adjusted for albumin, always beside the unadjusted value."""
    law = laws(PACKAGE, "calcium.toml")["albumin_corrected_calcium"]
    identity = ("albumin_corrected_calcium", "calcium adjusted for albumin (an estimate)", "mmol/L")
    calcium, albumin = latest(person, "plasma_calcium"), latest(person, "plasma_albumin")
    if latest(person, "plasma_corrected_calcium"):
        return refused(*identity, "the laboratory already reports an adjusted calcium; it is not adjusted twice")
    if calcium is None or albumin is None:
        lacking = "calcium" if calcium is None else "albumin"
        return refused(*identity, f"no {lacking} is given", sources=[law.source])
    if calcium.comparator or albumin.comparator:
        return refused(*identity, "a value is given only as a limit", sources=[law.source])
    value = albumin_corrected_calcium(calcium.value, albumin.value, **coefficients(law))
    in_mg = factor("mmol/L", "mg/dL", "calcium")
    own = in_both_units(person, f"{value:.2f} mmol/L", f"{value * in_mg:.1f} mg/dL")
    plain = in_both_units(person, f"{calcium.value:.2f} mmol/L", f"{calcium.value * in_mg:.1f} mg/dL")
    texts = ["An estimate; in tests it did no better than the unadjusted value."]
    limit = coefficients(laws(PACKAGE, "kidney.toml")["CKD_stage"])[KIDNEY_LIMIT]
    if has_kidney_disease(person) or (filtration_rate is not None and filtration_rate < limit):
        texts.append("Unreliable with an eGFR below 60: the unadjusted value was the better guide.")
    if outside(law, plasma_albumin=albumin.value):
        texts.append("Unreliable at this albumin.")
    if person.pregnant:
        texts.append("Unreliable in pregnancy, where a lower albumin is usual; it is not judged here.")
    if is_child(person):
        texts.append("Found in adults.")
    if latest(person, "plasma_ionised_calcium"):
        texts.append("Ionised calcium was measured: that is the better value.")
    if calcium.date and albumin.date and calcium.date != albumin.date:
        texts.append("Calcium and albumin are from different days.")
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"about {own}; unadjusted {plain}",
        caveats=[Caveat(law="albumin_corrected_calcium", text=text, source="lian2018") for text in texts],
        inputs=[f"calcium {calcium.text}", f"albumin {albumin.text}"],
        sources=[law.source, "lian2018"],
    )


def mass_index(person: Person) -> Derived:
    """Body mass index; its adult bands are not used here."""
    law = laws(PACKAGE, "energy.toml")["body_mass_index"]
    identity = ("body_mass_index", "body mass index", "kg/m2")
    if not person.weight or not person.height:
        return refused(*identity, "weight or height is not given", sources=[law.source])
    value = body_mass_index(person.weight, person.height, **coefficients(law))
    texts: list[str] = []
    if is_child(person):
        texts.append("Under 18 the bands for adults do not hold.")
    if person.pregnant:
        texts.append("In pregnancy the bands do not hold.")
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"{value:.1f} kg/m²",
        caveats=[Caveat(law="body_mass_index", text=text, source="calcifate_policy") for text in texts],
        inputs=[f"weight {person.weight:g} kg", f"height {person.height:g} cm"],
        sources=[law.source],
    )


def resting_energy(person: Person) -> Derived:
    """Energy at rest: by Mifflin and St Jeor, for a child by Schofield."""
    child = is_child(person)
    identity = ("basal_metabolic_rate", f"energy at rest ({'Schofield' if child else 'Mifflin-St Jeor'})", "kcal/d")
    law = laws(PACKAGE, "energy.toml")[_equation(person)]
    reason = (
        f"there is no equation below {YOUNGEST} years"
        if person.age < YOUNGEST
        else "the equation does not hold in pregnancy and lactation"
        if person.pregnant or person.lactating
        else "sex is not given"
        if person.sex is None
        else "weight is not given"
        if not person.weight
        else "height is not given"
        if not person.height and not child
        else ""
    )
    if reason or not person.weight:
        return refused(*identity, reason, sources=[law.source])
    numbers = coefficients(law)
    if child:
        value = basal_metabolic_rate_of_a_child(person.weight, **numbers)
        texts = ["An estimate for healthy children; one child can be well above or below it."]
    else:
        value = basal_metabolic_rate(person.weight, person.height or 0, person.age, **numbers)
        texts = ["An estimate for healthy adults; one person can be well above or below it."]
        if outside(law, age=person.age):
            texts.append("Outside the ages of the study, 19 to 78 years.")
    size = [f"weight {person.weight:g} kg", *([f"height {person.height:g} cm"] if person.height and not child else [])]
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"about {value:.0f} kcal a day",
        caveats=[Caveat(law="basal_metabolic_rate", text=text, source=law.source) for text in texts],
        inputs=[*size, f"age {person.age:g}", f"sex {person.sex}"],
        sources=[law.source],
    )


def _equation(person: Person) -> str:
    """Which table of `energy.toml` is for someone of this age and sex."""
    sex = person.sex or "female"
    if not is_child(person):
        return f"basal_metabolic_rate_{sex}"
    return f"basal_metabolic_rate_from_{OLDER_CHILD if person.age >= OLDER_CHILD else YOUNGEST}_{sex}"


def energy_ratio(person: Person, intake: Mapping[str, NutrientIntake], resting: Derived) -> Derived:
    """Energy of the diary over energy at rest: a sign of what the diary left out, not of eating too little."""
    identity = ("energy_to_basal_metabolic_rate", "energy in the diary over energy at rest", "1")
    eaten = intake["energy"].food if "energy" in intake else None
    if resting.value is None:
        return refused(*identity, resting.refused, sources=resting.sources)
    if eaten is None or eaten.value is None:
        return refused(*identity, "the diary gives no energy", sources=resting.sources)
    value = eaten.value / resting.value
    enough = eaten.n_reporting >= COVERAGE_NEEDED * eaten.n_foods
    text = "A low ratio usually means that a diary left something out."
    if eaten.at_least:
        text += " Some entries have no energy value, so the true ratio is this or more."
    return figure(
        *identity[:2],
        value if enough else None,
        identity[2],
        f"{'at least ' if eaten.at_least else ''}{value:.2f}",
        low=value,
        high=None if eaten.at_least else value,
        caveats=[Caveat(law="energy_to_basal_metabolic_rate", text=text, source="calcifate_policy")],
        inputs=[f"energy {eaten.value:.0f} kcal a day", resting.text],
        sources=resting.sources,
    )
