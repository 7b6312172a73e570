"""Medicines and supplements of a person file, handed to the recogniser with name and dose apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from calcifate.flow.person import Medicine
from calcifate.person.figures import inline
from calcifate.person.file import DrugEntry, Quantity
from calcifate.person.sift import Findings

DOSE = re.compile(
    r"(?P<name>.*?\S)[\s,;:(]+(?P<dose>\d[\d.,/]*\s*(?:mg|g|µg|μg|ug|mcg|iu|i\.u\.|ml|l|mmol|meq|%|units?|tab|cap|tablets?|"
    r"capsules?|drops?|sachets?|puffs?|sprays?|x\b|times|daily|/).*)",
    re.I | re.S,
)


def read_remedies(
    medications: Sequence[str | DrugEntry], supplements: Sequence[str | DrugEntry], findings: Findings
) -> tuple[Medicine, ...]:
    """Every medicine and supplement, recognised as far as that goes."""
    found: list[Medicine] = []
    for kind, key, entries in (("medicine", "medications", medications), ("supplement", "supplements", supplements)):
        for number, entry in enumerate(entries):
            drug = split_dose(entry) if isinstance(entry, str) else entry
            if drug == DrugEntry():
                continue
            if not drug.name.strip():
                findings.wrong((key, number, "name"), "is missing", "say which medicine or supplement it is")
                continue
            found.append(_recognised(drug, "medicine" if kind == "medicine" else "supplement"))
    return tuple(found)


def split_dose(text: str) -> DrugEntry:
    """Name and dose of a remedy that is written in one line.

    Examples
    --------
    >>> drug = split_dose("vitamin K2 MK-7 200 ug once daily")
    >>> drug.name, drug.dose
    ('vitamin K2 MK-7', '200 ug once daily')
    """
    found = DOSE.fullmatch(text.strip())
    return DrugEntry(name=found["name"], dose=found["dose"]) if found else DrugEntry(name=text.strip())


def _recognised(drug: DrugEntry, kind: Literal["medicine", "supplement"]) -> Medicine:
    from calcifate.person.medicines import recognise

    parts = (_words(drug.strength), _words(drug.dose), drug.frequency.strip())
    dose = " ".join(part for part in parts if part)
    return recognise(inline(drug.name), inline(dose), inline(drug.note, 500), kind)


def _words(given: str | float | Quantity) -> str:
    if isinstance(given, Quantity):
        return f"{given.value:g} {given.unit}" if isinstance(given.value, float) else f"{given.value} {given.unit}"
    return given.strip() if isinstance(given, str) else f"{given:g}"
