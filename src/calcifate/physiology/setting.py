"""What about a person decides whether a law may be used."""

from __future__ import annotations

from calcifate.flow.person import ADULT_FROM, Lab, Person

KIDNEY_DISEASE = {"chronic_kidney_disease", "ckd_g1", "ckd_g2", "ckd_g3", "ckd_g3a", "ckd_g3b", "ckd_g4", "ckd_g5"}
UNSTABLE = {"acute_kidney_injury", "acute_illness"}
LITTLE_MUSCLE = {"eating_disorder", "liver_disease", "refeeding_risk"}


def is_child(person: Person) -> bool:
    """Younger than 18."""
    return person.age < ADULT_FROM


def is_on_dialysis(person: Person) -> bool:
    """Whether dialysis is known."""
    return bool(person.dialysis) or "dialysis" in person.condition_ids


def has_kidney_disease(person: Person) -> bool:
    """Whether kidney disease or dialysis is known from the person's own words."""
    return is_on_dialysis(person) or bool(KIDNEY_DISEASE & set(person.condition_ids))


def classes_of(person: Person) -> set[str]:
    """Every class of every medicine and supplement."""
    return {found for medicine in person.medicines for found in medicine.classes}


def labs_of(person: Person, analyte: str) -> list[Lab]:
    """Every value of an analyte, oldest first; undated ones before all dated ones, otherwise in the order given."""
    return sorted((lab for lab in person.labs if lab.analyte == analyte), key=lambda lab: lab.date)


def latest(person: Person, analyte: str) -> Lab | None:
    """The newest value of an analyte."""
    found = labs_of(person, analyte)
    return found[-1] if found else None
