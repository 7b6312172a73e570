"""FHIR R4: from a Bundle to a table in the shape of the person file, with a row for everything that was not used.

An observation is used only if its LOINC code, its specimen and its UCUM unit all agree. Nothing is guessed, and nothing
is written back as a risk.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from calcifate.errors import InputError, Problem
from calcifate.person.analytes import Analyte, analyte, codes, goes_with, specimen_group
from calcifate.person.codes import fits
from calcifate.person.fhir_fields import (
    Resource,
    codings,
    dosage_of,
    listed,
    range_of,
    resources_of,
    table,
    text,
    unit_of,
    words,
)
from calcifate.person.figures import inline
from calcifate.person.ucum import ucum_unit

LOINC = "http://loinc.org"
WEIGHT, HEIGHT, PREGNANCY = "29463-7", "8302-2", "82810-3"
PREGNANT = {"77386006": True, "60001007": False}  # SNOMED CT: pregnant, not pregnant
LIVE_OBSERVATION = ("final", "amended", "corrected", "preliminary")
LIVE_DRUG = ("active", "intended")
LIVE_CONDITION = ("active", "recurrence", "relapse", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one resource."""

    resource: str
    """Type and id."""
    what: str
    outcome: Literal["used", "used with a note", "refused", "skipped"]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FhirReading:
    """A person table, and a row for every resource that was read."""

    table: dict[str, Any]
    rows: tuple[Row, ...]


def read_bundle(bundle: Mapping[str, Any], on: datetime.date) -> FhirReading:
    """The person table of a FHIR R4 Bundle.

    Parameters
    ----------
    bundle : mapping
        A Bundle of one Patient with Observation, Condition, AllergyIntolerance, MedicationStatement or
        MedicationRequest resources.
    on : date
        The day of the age.

    Raises
    ------
    InputError
        If it is no Bundle, or not of one patient with a date of birth.

    Examples
    --------
    >>> patient = {"resourceType": "Patient", "birthDate": "1980-05-01", "gender": "female"}
    >>> bundle = {"resourceType": "Bundle", "entry": [{"resource": patient}]}
    >>> read_bundle(bundle, datetime.date(2025, 6, 1)).table["person"]
    {'age': 45, 'sex': 'female'}
    """
    if text(bundle.get("resourceType")) != "Bundle":
        raise InputError(Problem(found="this is not a FHIR Bundle", right='a JSON object with resourceType "Bundle"'))
    found = list(resources_of(bundle))
    patients = [resource for _, resource in found if resource.get("resourceType") == "Patient"]
    if len(patients) != 1:
        raise InputError(Problem(found=f"{len(patients)} Patient resources", right="a bundle of one person"))
    reader = _Reader(found)
    person = reader.person(patients[0], on)
    for _, resource in found:
        reader.read(resource)
    of_person = {key: reader.lists[key] for key in ("conditions", "allergies") if reader.lists[key]}
    made: dict[str, Any] = {"person": person | reader.body | of_person}
    made |= {key: reader.lists[key] for key in ("medications", "labs") if reader.lists[key]}
    return FhirReading(table=made, rows=tuple(reader.rows))


class _Reader:
    """One pass over the resources of a bundle."""

    def __init__(self, found: list[tuple[str, Resource]]) -> None:
        self.rows: list[Row] = []
        self.body: dict[str, Any] = {}
        self.lists: dict[str, list[Any]] = {"labs": [], "medications": [], "conditions": [], "allergies": []}
        self.by_reference: dict[str, Resource] = {}
        for url, resource in found:
            self.by_reference[url] = resource
            self.by_reference[f"{text(resource.get('resourceType'))}/{text(resource.get('id'))}"] = resource

    def person(self, patient: Resource, on: datetime.date) -> dict[str, Any]:
        """Age and sex."""
        try:
            born = datetime.date.fromisoformat(text(patient.get("birthDate")))
        except ValueError:
            right = "a full birthDate, such as 1957-03-04"
            raise InputError(Problem(found="Patient.birthDate is missing or not a date", right=right)) from None
        if born > on:
            raise InputError(Problem(found=f"born {born}, after {on}", right="give the date of the report with --date"))
        years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        person: dict[str, Any] = {"age": years}
        if years < 2:
            months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
            person = {"age_months": months}
        gender = text(patient.get("gender"))
        if gender:
            person["sex"] = gender
        return person

    def read(self, resource: Resource) -> None:
        """One resource."""
        kind = text(resource.get("resourceType"))
        if kind == "Observation":
            self.observation(resource)
        elif kind in ("MedicationStatement", "MedicationRequest"):
            self.medication(resource, kind)
        elif kind == "Condition":
            self.condition(resource)
        elif kind == "AllergyIntolerance":
            self.allergy(resource)
        elif kind not in ("Patient", "Medication", "Specimen"):
            self.row(resource, kind, "skipped", "resources of this type are not read")

    def row(self, resource: Resource, what: str, outcome: str, reason: str = "") -> None:
        name = f"{text(resource.get('resourceType'))}/{text(resource.get('id')) or '?'}"
        self.rows.append(
            Row(
                resource=inline(name, 80), what=inline(what, 80), outcome=cast(Any, outcome), reason=inline(reason, 200)
            )
        )

    def observation(self, resource: Resource) -> None:
        """An observation, or each of its components."""
        status = text(resource.get("status"))
        what = words(resource.get("code"))
        if status not in LIVE_OBSERVATION:
            self.row(resource, what, "skipped", f"status {status or 'missing'}")
            return
        date = text(resource.get("effectiveDateTime")) or text(table(resource.get("effectivePeriod")).get("end"))
        parts = [table(part) for part in listed(resource.get("component"))]
        if "valueQuantity" in resource or not parts:
            parts = [resource, *parts]
        for part in parts:
            self.part(resource, part, date, status)

    def part(self, resource: Resource, part: Resource, date: str, status: str) -> None:
        """One value with its code."""
        what = words(part.get("code"))
        coded = [code for system, code in codings(part.get("code")) if system == LOINC]
        if PREGNANCY in coded:
            self.pregnancy(resource, part, what)
            return
        if not coded:
            systems = ", ".join(sorted({system for system, _ in codings(part.get("code")) if system})) or "none"
            self.row(resource, what, "refused", f"its code is not from {LOINC} (found: {systems})")
            return
        quantity = table(part.get("valueQuantity"))
        value = quantity.get("value")
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.row(resource, what, "refused", "it has no number as valueQuantity")
            return
        known = [code for code in coded if code in codes()]
        if WEIGHT in coded or HEIGHT in coded:
            self.size(resource, "weight" if WEIGHT in coded else "height", quantity, what)
        elif not known:
            self.row(resource, what, "refused", f"LOINC {', '.join(coded)} is not in our list")
        elif len({codes()[code][0] for code in known}) > 1:
            self.row(resource, what, "refused", f"its codes {', '.join(known)} mean different things")
        else:
            self.lab(resource, part, known[0], quantity, date, status, what)

    def lab(
        self, resource: Resource, part: Resource, code: str, quantity: Resource, date: str, status: str, what: str
    ) -> None:
        """A laboratory value, if code, specimen and unit agree."""
        name, known = codes()[code]
        entry = analyte(name)
        unit, notes, reason = unit_of(quantity, entry)
        reason = reason or self.specimen_reason(resource, name, entry)
        if not reason and not fits(known, unit):
            reason = f"LOINC {code} does not go with the unit {unit}"
        if reason:
            self.row(resource, what, "refused", reason)
            return
        comparator = text(quantity.get("comparator"))
        value: float | str = quantity["value"]
        lab: dict[str, Any] = {
            "analyte": name,
            "value": f"{comparator}{value}" if comparator else value,
            "unit": unit,
            "loinc": code,
        }
        if date:
            lab["date"] = date[:10]
        low, high, range_note = range_of(part, quantity)
        lab |= {key: bound for key, bound in (("ref_low", low), ("ref_high", high)) if bound is not None}
        notes += [note for note in (range_note, "preliminary" if status == "preliminary" else "") if note]
        self.lists["labs"].append(lab)
        self.row(resource, what, "used with a note" if notes else "used", "; ".join(notes))

    def specimen_reason(self, resource: Resource, name: str, entry: Analyte) -> str:
        """Why the specimen does not go with the analyte; empty if it does or is not given."""
        given = table(resource.get("specimen"))
        said = text(given.get("display"))
        referred = self.resolved(resource, text(given.get("reference")))
        if referred is not None:
            said = f"{said} {words(referred.get('type'))}"
        group = specimen_group(said)[0] if said.strip() else ""
        if group and not goes_with(group, name, entry):
            return f"its specimen is {inline(said, 40)!r}, but its code is {entry.name}"
        return ""

    def resolved(self, resource: Resource, reference: str) -> Resource | None:
        """A contained or bundled resource."""
        if reference.startswith("#"):
            inside = (table(each) for each in listed(resource.get("contained")))
            return next((each for each in inside if f"#{text(each.get('id'))}" == reference), None)
        return self.by_reference.get(reference) if reference else None

    def size(self, resource: Resource, key: str, quantity: Resource, what: str) -> None:
        unit, notes, reason = ucum_unit(text(quantity.get("code")) or text(quantity.get("unit")))
        if reason or unit not in ("kg", "g", "lb", "cm", "m", "in"):
            self.row(resource, what, "refused", reason or f"{unit or 'no unit'} is not a unit of {key}")
            return
        self.body[key] = {"value": quantity["value"], "unit": unit}
        self.row(resource, what, "used with a note" if notes else "used", "; ".join(notes))

    def pregnancy(self, resource: Resource, part: Resource, what: str) -> None:
        answers = [PREGNANT[code] for _, code in codings(part.get("valueCodeableConcept")) if code in PREGNANT]
        if answers:
            self.body["pregnant"] = answers[0]
        self.row(resource, what, "used" if answers else "refused", "" if answers else "the answer is not known here")

    def medication(self, resource: Resource, kind: str) -> None:
        """A medicine that is taken now."""
        concept = resource.get("medicationCodeableConcept")
        referred = self.resolved(resource, text(table(resource.get("medicationReference")).get("reference")))
        if referred is not None:
            concept = referred.get("code")
        name = words(concept) or text(table(resource.get("medicationReference")).get("display"))
        status = text(resource.get("status"))
        if status not in LIVE_DRUG:
            self.row(resource, name, "skipped", f"status {status or 'missing'}")
            return
        if not name:
            self.row(resource, kind, "refused", "it does not say which medicine")
            return
        key = "dosage" if kind == "MedicationStatement" else "dosageInstruction"
        doses = [dosage_of(table(dosage)) for dosage in listed(resource.get(key))]
        medicine = {"name": name, "dose": "; ".join(dose for dose in doses if dose)}
        if medicine not in self.lists["medications"]:
            self.lists["medications"].append({k: v for k, v in medicine.items() if v})
        self.row(resource, name, "used")

    def condition(self, resource: Resource) -> None:
        name = words(resource.get("code"))
        clinical = next((code for _, code in codings(resource.get("clinicalStatus"))), "")
        verified = next((code for _, code in codings(resource.get("verificationStatus"))), "")
        if verified in ("entered-in-error", "refuted") or clinical not in LIVE_CONDITION:
            self.row(resource, name, "skipped", f"status {verified if clinical in LIVE_CONDITION else clinical}")
        elif not name:
            self.row(resource, "condition", "refused", "it does not say which condition")
        else:
            self.lists["conditions"].append(name)
            self.row(resource, name, "used")

    def allergy(self, resource: Resource) -> None:
        name = words(resource.get("code"))
        verified = next((code for _, code in codings(resource.get("verificationStatus"))), "")
        if verified in ("entered-in-error", "refuted"):
            self.row(resource, name, "skipped", f"status {verified}")
        elif not name:
            self.row(resource, "allergy", "refused", "it does not say to what")
        else:
            self.lists["allergies"].append(name)
            self.row(resource, name, "used")
