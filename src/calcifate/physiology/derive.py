"""Every figure that can be worked out from a person's own, each with its caveats, or with the reason why it was not."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.finding import Derived
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Person
from calcifate.physiology.derive_body import corrected_calcium, energy_ratio, mass_index, resting_energy
from calcifate.physiology.derive_kidney import kidney_figures
from calcifate.physiology.derive_minerals import mineral_figures
from calcifate.physiology.derive_urine import urine_figures


def derived(person: Person, intake: Mapping[str, NutrientIntake]) -> dict[str, Derived]:
    """Figures by id: kidney, calcium, size and energy, urine where there is one, and what supplements bring.

    Parameters
    ----------
    person : Person
        Labs in house units.
    intake : mapping
        By nutrient id.
    """
    kidney = kidney_figures(person)
    rate = next(entry.value for entry in kidney if entry.id == "eGFR_ckdepi2021")
    resting = resting_energy(person)
    found = [
        *kidney,
        corrected_calcium(person, rate),
        mass_index(person),
        resting,
        energy_ratio(person, intake, resting),
        *urine_figures(person, intake),
        *mineral_figures(person, intake, rate),
    ]
    return {entry.id: entry for entry in found}
