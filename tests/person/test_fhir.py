"""FHIR R4 bundles, written by hand after the R4 specification (hl7.org/fhir/R4)."""

from __future__ import annotations

import datetime
import json
import tomllib

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis.strategies import booleans, dictionaries, floats, integers, lists, none, recursive, sampled_from, text

from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.person.fhir import read_bundle
from calcifate.person.labs import normalise
from calcifate.person.read import person_from
from calcifate.person.sift import Findings, sift
from calcifate.person.ucum import ucum_unit

DAY = datetime.date(2025, 6, 1)
PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1957-07-01", "gender": "female"}


def bundle(*resources):
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": each} for each in (PATIENT, *resources)],
    }


def observation(code="2601-3", value=0.82, unit="mmol/L", **more):
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": "a value"}]},
        "effectiveDateTime": "2025-03-04T08:30:00Z",
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        **more,
    }


def labs_of(*resources):
    """The values as the reader of person files gives them."""
    findings = Findings()
    labs, problems, _ = normalise(sift(read_bundle(bundle(*resources), DAY).table, findings).labs)
    assert not problems
    assert not findings.problems
    return labs


def row_of(resource):
    (row,) = read_bundle(bundle(resource), DAY).rows
    return row


def test_age_and_sex():
    assert read_bundle(bundle(), DAY).table["person"] == {"age": 67, "sex": "female"}
    infant = {**PATIENT, "birthDate": "2024-12-15"}
    assert (
        read_bundle({"resourceType": "Bundle", "entry": [{"resource": infant}]}, DAY).table["person"]["age_months"] == 5
    )


def test_a_value_with_its_range_date_and_sign():
    quantity = {
        "value": 0.3,
        "comparator": "<",
        "unit": "mmol/L",
        "system": "http://unitsofmeasure.org",
        "code": "mmol/L",
    }
    reference = [{"low": {"value": 0.7, "unit": "mmol/L"}, "high": {"value": 1.0, "unit": "mmol/L"}}]
    (lab,) = labs_of(observation(valueQuantity=quantity, referenceRange=reference))
    assert (lab.analyte, lab.comparator, lab.value, lab.date) == ("plasma_magnesium", "<", 0.3, "2025-03-04")
    assert (lab.reference_low, lab.reference_high, lab.position) == (0.7, 1.0, "below")


def test_an_equivalent_is_not_a_mole_here():
    # UCUM says 1 eq = 1 mol; for magnesium that is wrong by a factor of two.
    (lab,) = labs_of(observation(value=1.7, unit="meq/L"))
    assert lab.value == pytest.approx(0.85)


def test_components_are_values_too():
    parts = [
        {k: observation(code, value, unit)[k] for k in ("code", "valueQuantity")}
        for code, value, unit in (("2160-0", 0.9, "mg/dL"), ("2823-3", 4.1, "mmol/L"))
    ]
    panel = observation(component=parts)
    del panel["valueQuantity"]
    assert [lab.analyte for lab in labs_of(panel)] == ["plasma_creatinine", "plasma_potassium"]


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (observation("19123-9"), "does not go with the unit"),  # a code of mass with a molar unit
        (observation("2601-3", 1.9, "mg/dL"), "does not go with the unit"),
        (observation(specimen={"display": "Urine"}), "specimen"),
        (observation("2597-3", specimen={"display": "Serum"}), "specimen"),
        (observation(unit="furlong"), "not known"),
        (observation("8867-4", 70, "/min"), "not in our list"),
        (observation(code="4548-4", value=48, unit="mmol/mol"), "does not go with the unit"),
        (observation(valueQuantity={"value": 0.8}), "no unit"),
        (observation(valueQuantity={"value": 0.8, "code": "mmol/L", "system": "http://local"}), "unitsofmeasure"),
        (observation(valueQuantity={"value": "0.8", "code": "mmol/L"}), "no number"),
        (observation(valueQuantity={"value": 0.8, "code": "mmol/L", "unit": "mg/dL"}), "two ways"),
        (observation(valueString="low", valueQuantity=None), "no number"),
        (
            {**observation(), "code": {"coding": [{"system": "http://local", "code": "MG"}]}},
            "not from http://loinc.org",
        ),
    ],
)
def test_what_does_not_agree_is_refused_with_the_reason_and_not_used(resource, reason):
    assert labs_of(resource) == ()
    row = row_of(resource)
    assert row.outcome == "refused"
    assert reason in row.reason


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", ""])
def test_values_that_are_not_final_are_skipped_with_a_note(status):
    row = row_of(observation(status=status))
    assert (row.outcome, labs_of(observation(status=status))) == ("skipped", ())


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("mg/dl", "mg/dL"),
        ("MMOL/L", "mmol/L"),
        ("mEq/L", "mEq/L"),
        ("mmol/24h", "mmol/d"),
        ("mL/min/1.73m2", "mL/min/1.73m2"),
        ("IU/L", "IU/L"),
    ],
)
def test_common_misspellings_of_UCUM_are_read_with_a_note(code, unit):
    found, notes, reason = ucum_unit(code)
    assert (found, reason) == (unit, "")
    assert notes


def test_a_range_in_another_unit_is_not_used():
    (lab,) = labs_of(observation(referenceRange=[{"low": {"value": 1.7, "unit": "mg/dL"}}]))
    assert lab.reference_low is None


def test_medicines_in_their_three_shapes():
    statement = {"resourceType": "MedicationStatement", "id": "m", "status": "active"}
    dosage = [{"text": "20 mg once daily"}]
    by_text = {**statement, "medicationCodeableConcept": {"text": "omeprazole"}, "dosage": dosage}
    inside = {"resourceType": "Medication", "id": "med1", "code": {"coding": [{"display": "furosemide 40 mg"}]}}
    contained = {**statement, "contained": [inside], "medicationReference": {"reference": "#med1"}}
    bundled = {"resourceType": "Medication", "id": "med2", "code": {"text": "magnesium oxide"}}
    amount = {
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 400, "unit": "mg"}}],
    }
    referred = {**statement, "medicationReference": {"reference": "Medication/med2"}, "dosage": [amount]}
    stopped = {**by_text, "status": "stopped", "medicationCodeableConcept": {"text": "warfarin"}}
    assert read_bundle(bundle(by_text, contained, bundled, referred, stopped), DAY).table["medications"] == [
        {"name": "omeprazole", "dose": "20 mg once daily"},
        {"name": "furosemide 40 mg"},
        {"name": "magnesium oxide", "dose": "400 mg 2 times daily"},
    ]


def test_conditions_allergies_size_and_pregnancy():
    def coded(resource_type, words, **more):
        return {"resourceType": resource_type, "id": "c", "code": {"text": words}, **more}

    resolved = {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    pregnant = observation("82810-3", valueCodeableConcept={"coding": [{"code": "77386006"}]})
    del pregnant["valueQuantity"]
    table = read_bundle(
        bundle(
            coded("Condition", "Chronic kidney disease stage 4"),
            coded("Condition", "Pneumonia", **resolved),
            coded("AllergyIntolerance", "Peanut"),
            observation("29463-7", 70, "kg"),
            pregnant,
        ),
        DAY,
    ).table
    assert table["person"]["conditions"] == ["Chronic kidney disease stage 4"]
    assert table["person"]["allergies"] == ["Peanut"]
    assert table["person"]["weight"] == {"value": 70, "unit": "kg"}
    assert table["person"]["pregnant"] is True


def test_what_is_not_read_is_listed():
    row = row_of({"resourceType": "RiskAssessment", "id": "r"})
    assert (row.outcome, row.resource) == ("skipped", "RiskAssessment/r")


@pytest.mark.parametrize(
    "given_bundle",
    [
        {"resourceType": "Patient"},
        {},
        {"resourceType": "Bundle", "entry": []},
        {"resourceType": "Bundle", "entry": [{"resource": PATIENT}, {"resource": PATIENT}]},
        {"resourceType": "Bundle", "entry": [{"resource": {**PATIENT, "birthDate": "1957"}}]},
        {"resourceType": "Bundle", "entry": [{"resource": {**PATIENT, "birthDate": "2157-01-01"}}]},
    ],
)
def test_a_bundle_without_one_dated_person_is_refused(given_bundle):
    with pytest.raises(InputError):
        read_bundle(given_bundle, DAY)


def test_the_command_writes_a_person_file_that_reads(tmp_path):
    source, out = tmp_path / "bundle.json", tmp_path / "person.toml"
    hostile = {"resourceType": "Condition", "id": "h\x1b", "code": {"text": 'a "quoted"\n\x1b[2J condition'}}
    source.write_text(json.dumps(bundle(observation(), hostile)), encoding="utf-8")
    done = CliRunner().invoke(cli, ["import", "fhir", str(source), "--out", str(out), "--date", "2025-06-01"])
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    person, _ = person_from(tomllib.loads(out.read_text(encoding="utf-8")), where="person.toml")
    assert (person.age, person.labs[0].text) == (67, "0.82 mmol/L (2.0 mg/dL)")
    again = CliRunner().invoke(cli, ["import", "fhir", str(source), "--out", str(out)])
    assert isinstance(again.exception, InputError)


KEYS = sampled_from(
    [
        "resourceType",
        "status",
        "code",
        "coding",
        "system",
        "value",
        "valueQuantity",
        "unit",
        "component",
        "specimen",
        "reference",
        "contained",
        "referenceRange",
        "low",
        "dosage",
        "medicationCodeableConcept",
        "medicationReference",
        "text",
        "id",
        "display",
        "birthDate",
    ]
)
WORDS = sampled_from(
    [
        "Observation",
        "MedicationStatement",
        "Condition",
        "final",
        "active",
        "http://loinc.org",
        "2601-3",
        "mmol/L",
        "29463-7",
        "#a",
    ]
)
ANY = recursive(
    none() | booleans() | integers() | floats() | text(max_size=5) | WORDS,
    lambda inner: lists(inner, max_size=3) | dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(lists(dictionaries(KEYS, ANY, max_size=8), max_size=4))
def test_any_bundle_is_read_or_an_input_error(resources):
    try:
        table = read_bundle(bundle(*resources), DAY).table
        person_from(table, where="fuzz")
    except InputError:
        pass
