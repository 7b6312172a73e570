"""Fields of FHIR R4 resources, read without trust: whatever is not of the expected type is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from calcifate.person.analytes import Analyte
from calcifate.person.ucum import ucum_unit

UCUM = "http://unitsofmeasure.org"

Resource = Mapping[str, Any]


def unit_of(quantity: Resource, entry: Analyte) -> tuple[str, list[str], str]:
    """Unit, notes and the reason to refuse it."""
    system, code, written = (text(quantity.get(key)) for key in ("system", "code", "unit"))
    if system and system != UCUM:
        return "", [], f"its unit is not from {UCUM}"
    if entry.unit == "1" and not code and not written:
        return "1", [], ""
    unit, notes, reason = ucum_unit(code or written)
    if code and written and not reason:
        other, _, bad = ucum_unit(written)
        if not bad and other != unit and {other, unit} != {"µg/mL", "mg/L"}:
            return unit, notes, f"its unit is written in two ways: {code} and {written}"
    return unit, notes + ([] if code else ["the unit has no UCUM code; its text was read"]), reason


def range_of(part: Resource, quantity: Resource) -> tuple[float | None, float | None, str]:
    """The laboratory's range, if it is in the unit of the value."""
    for each in listed(part.get("referenceRange")):
        ends: list[float | None] = []
        for side in ("low", "high"):
            end = table(table(each).get(side))
            value = end.get("value")
            own = text(end.get("code")) or text(end.get("unit"))
            if own and own not in (text(quantity.get("code")), text(quantity.get("unit"))):
                return None, None, "its range is in another unit and was not used"
            ends.append(value if isinstance(value, int | float) and not isinstance(value, bool) else None)
        if ends != [None, None]:
            return ends[0], ends[1], ""
    return None, None, ""


def dosage_of(dosage: Resource) -> str:
    """Dosage in words: its text, or amount and frequency."""
    if text(dosage.get("text")):
        return text(dosage.get("text"))
    dose = table(table(next(iter(listed(dosage.get("doseAndRate"))), None)).get("doseQuantity"))
    repeat = table(table(dosage.get("timing")).get("repeat"))
    amount = f"{dose.get('value')} {text(dose.get('unit')) or text(dose.get('code'))}" if dose.get("value") else ""
    per = {"d": "daily", "wk": "weekly"}.get(text(repeat.get("periodUnit")), "")
    if per and repeat.get("frequency") and repeat.get("period") == 1:
        amount = f"{amount} {repeat['frequency']} times {per}"
    return amount.strip()


def resources_of(bundle: Mapping[str, Any]) -> Iterator[tuple[str, Resource]]:
    """Every resource with its address."""
    for entry in listed(bundle.get("entry")):
        resource = table(table(entry).get("resource"))
        if resource:
            yield text(table(entry).get("fullUrl")), resource


def codings(concept: Any) -> list[tuple[str, str]]:
    """System and code of each coding."""
    return [(text(table(c).get("system")), text(table(c).get("code"))) for c in listed(table(concept).get("coding"))]


def words(concept: Any) -> str:
    """What a concept is called."""
    concept = table(concept)
    displays = [text(table(coding).get("display")) for coding in listed(concept.get("coding"))]
    return text(concept.get("text")) or next((each for each in displays if each), "")


def table(value: Any) -> Resource:
    """A table, empty if it is none."""
    return cast(Resource, value) if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """A list, empty if it is none."""
    return cast(list[Any], value) if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text, empty if it is none."""
    return value.strip() if isinstance(value, str) else ""
