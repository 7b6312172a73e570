"""What supplements and medicines bring of a nutrient, kept apart from food.

A product that must hold the nutrient but does not say how much makes the sum "at least"; so does a supplement that was
not recognised at all. Where nothing that is taken holds it, the sum is zero and there are no entries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from calcifate.flow.intake import IntakePart
from calcifate.flow.person import Dose, Medicine
from calcifate.nutrient import Nutrient
from calcifate.substance import element_fraction

BRINGS = {
    "magnesium": {"magnesium_supplement", "magnesium_laxative", "magnesium_antacid"},
    "calcium": {"calcium_supplement", "calcium_phosphate_binder"},
    "potassium": {"potassium_supplement"},
    "phosphorus": {"phosphate_supplement"},
    "vitamin_d": {"vitamin_d_supplement"},
    "vitamin_c": {"vitamin_c_supplement"},
    "menaquinone_7": {"vitamin_k_supplement"},
}
"""Medicine classes that hold a nutrient even when no strength is given."""
NOT_IN_SUPPLEMENTS = {"energy", "water", "protein", "fibre", "alcohol", "oxalate", "phytate"}
MENAQUINONE_4 = re.compile(r"mk[\s\-]?4\b|menatetrenone|menaquinone[\s\-]?4\b", re.IGNORECASE)


def supplement_part(name: str, nutrient: Nutrient, medicines: Sequence[Medicine]) -> IntakePart:
    """The sum over everything that is taken, per day.

    Parameters
    ----------
    name : str
        Nutrient id.
    medicines : sequence of Medicine
    """
    doses: list[Dose] = []
    silent: list[str] = []
    for medicine in medicines:
        found = [_as_nutrient(dose, name) for dose in medicine.doses if _nutrient_of(dose, medicine) == name]
        doses += [dose for dose in found if _centre(dose) is not None]
        if any(_centre(dose) is None for dose in found) or (not found and _must_bring(medicine, name)):
            silent.append(medicine.name)
    nothing_known = bool(silent) and not doses
    return IntakePart(
        value=None if nothing_known else sum(_centre(dose) or 0.0 for dose in doses),
        low=None if nothing_known else sum(_or(dose.low, _centre(dose)) for dose in doses),
        high=None if nothing_known else sum(_or(dose.high, _centre(dose)) for dose in doses),
        unit=f"{nutrient.unit}/d",
        # A dose with a lower end alone (how often is not said) makes the sum this or more.
        at_least=bool(silent) or any(dose.low is not None and dose.high is None for dose in doses),
        n_foods=len(doses) + len(silent),
        n_reporting=len(doses),
        missing=tuple(dict.fromkeys(silent)),
    )


def _centre(dose: Dose) -> float | None:
    """The value, or the lower end where the label leaves only an interval: less is the careful reading of a benefit."""
    return dose.value if dose.value is not None else dose.low


def _or(value: float | None, otherwise: float | None) -> float:
    return value if value is not None else otherwise or 0.0


def _nutrient_of(dose: Dose, medicine: Medicine) -> str:
    """Nutrient id of a dose; vitamin K2 is MK-7 unless something says MK-4."""
    if dose.substance == "phosphate":
        return "phosphorus"
    if dose.substance != "vitamin_k2":
        return dose.substance
    words = " ".join((medicine.name, medicine.dose, dose.salt, dose.explanation, *medicine.ingredients))
    return "menaquinone_4" if MENAQUINONE_4.search(words.replace("_", "-")) else "menaquinone_7"


def _as_nutrient(dose: Dose, name: str) -> Dose:
    """A dose of phosphate (PO4) counted as phosphorus; any other as it is."""
    if dose.substance != "phosphate" or name != "phosphorus":
        return dose
    from dataclasses import replace

    part = element_fraction("PO4", "phosphorus")
    scaled = {key: None if (old := getattr(dose, key)) is None else part * old for key in ("value", "low", "high")}
    return replace(dose, substance="phosphorus", **scaled)


def _must_bring(medicine: Medicine, name: str) -> bool:
    """Whether it holds this nutrient for certain, or may because nobody knows what it is."""
    if set(medicine.classes) & BRINGS.get(name, set()):
        return not any(dose.substance.startswith("vitamin_k") for dose in medicine.doses) or name != "menaquinone_7"
    unknown = medicine.kind == "supplement" and not medicine.ingredients and not medicine.doses
    return unknown and name not in NOT_IN_SUPPLEMENTS
