"""The person file as people write it. What a key means stands below it; the JSON Schema is made from these records.

Everything may be left out but the age: what is not given is unknown, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from calcifate.record import STRICT


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with its unit."""

    __pydantic_config__ = STRICT

    value: float | str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Named:
    """A condition, allergy or symptom with a remark."""

    __pydantic_config__ = STRICT

    name: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """Who the person is."""

    __pydantic_config__ = STRICT

    age: float | str | None = None
    """Years. Not needed if `age_months` or `birth_date` is given."""
    age_months: float | None = None
    """For infants."""
    birth_date: str = ""
    """ISO: 1957-03-04. The age is then that on the day of the newest laboratory value."""
    sex: str = ""
    """male or female; reference values depend on it."""
    weight: Quantity | str | None = None
    """With its unit: { value = 70, unit = "kg" }, "70 kg", "11 st 4 lb"."""
    weight_kg: float | None = None
    weight_lb: float | None = None
    height: Quantity | str | None = None
    """With its unit: { value = 178, unit = "cm" }, "178 cm", "5 ft 10"."""
    height_cm: float | None = None
    height_m: float | None = None
    height_in: float | None = None
    country: str = ""
    """Two letters, such as US or DE."""
    units: str = ""
    """What to print first: SI, conventional or both."""
    pregnant: bool | str | None = None
    trimester: float | str | None = None
    """1, 2 or 3."""
    lactating: bool | str | None = None
    """Also written `breastfeeding`."""
    dialysis: bool | str | None = None
    """true, false, or the kind: "haemodialysis", "peritoneal"."""
    conditions: tuple[str | Named, ...] = ()
    """Diagnoses, as the person or their letter words them."""
    allergies: tuple[str | Named, ...] = ()
    symptoms: tuple[str | Named, ...] = ()
    """How the person feels today, such as "palpitations"."""
    alcohol_drinks_per_day: float | None = None
    diet: str = ""
    goal: str | tuple[str, ...] = ""
    """What the person wants to know, in their own words."""
    name: str = ""
    """Not used and never printed."""
    notes: str | tuple[str, ...] = ""
    """For yourself: not used."""


@dataclass(frozen=True, kw_only=True)
class DrugEntry:
    """A medicine or supplement."""

    __pydantic_config__ = STRICT

    name: str = ""
    """Ingredient or brand."""
    dose: str | float | Quantity = ""
    """As on the label, with how often: "400 mg once daily"."""
    strength: str | float | Quantity = ""
    """Of one tablet, if the dose does not say it."""
    frequency: str = ""
    """If the dose does not say it."""
    form: str = ""
    """Tablet, powder, ..."""
    note: str = ""
    """What the label adds: "400 mg magnesium oxide = 241 mg magnesium"."""
    reason: str = ""
    since: str = ""


@dataclass(frozen=True, kw_only=True)
class LabEntry:
    """A laboratory value with the unit and range that the laboratory printed."""

    __pydantic_config__ = STRICT

    analyte: str = ""
    """What was measured: magnesium, calcium_total, creatinine, ..."""
    value: float | str | None = None
    """A number, or one with its sign: "<0.2"."""
    unit: str = ""
    """As printed: mg/dL, mmol/L, mEq/L, ..."""
    loinc: str = ""
    """LOINC code, if the report has one."""
    specimen: str = ""
    """serum, 24 h urine, red cells, ... Serum if left out."""
    basis: str = ""
    """What a mass is a mass of, where that is a question: "P" or "PO4"."""
    date: str = ""
    """ISO: 2025-03-04."""
    ref_low: float | str | None = None
    """Lower end of this laboratory's range, in the same unit."""
    ref_high: float | str | None = None
    ref_range: str = ""
    """Instead of the two: "0.7-1.0", "<48"."""
    laboratory: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FoodEntry:
    """One thing eaten or drunk."""

    __pydantic_config__ = STRICT

    food: str = ""
    """What it was, in words."""
    g: float | str | None = None
    """Grams as eaten."""
    amount: float | str | None = None
    """With `unit`, where grams are not known: amount = 1, unit = "cup"."""
    unit: str = ""
    measure: str = ""
    """Both in one: "2 large", "1 cup"."""
    ndb: str | int | None = None
    """USDA SR (NDB) number."""
    fdc: str | int | None = None
    """FoodData Central id."""
    fndds: str | int | None = None
    """FNDDS food code."""
    food_id: str = ""
    """Id with its table: `ndb:09040`."""
    label_per_100g: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the label says per 100 g, by nutrient and unit: potassium_mg = 120. What it does not say is unknown."""
    label_per_serving: dict[str, Any] = field(default_factory=dict[str, Any])
    """The same per serving, with `serving_g`."""
    serving_g: float | str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MealEntry:
    """A meal of the diary."""

    __pydantic_config__ = STRICT

    day: int | str = ""
    """1, 2, 3 or a date."""
    meal: str = ""
    """breakfast, lunch, ..."""
    date: str = ""
    """If `day` is a number."""
    time: str = ""
    items: tuple[str | FoodEntry, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonFile:
    """A person, their laboratory values, medicines, supplements and food diary. All but `person` may be left out."""

    __pydantic_config__ = STRICT

    person: PersonEntry | None = None
    medications: tuple[str | DrugEntry, ...] = ()
    """Prescribed and bought medicines, antacids and laxatives too."""
    supplements: tuple[str | DrugEntry, ...] = ()
    labs: tuple[LabEntry, ...] = ()
    urine_24h: tuple[dict[str, Any], ...] = ()
    """Timed urine: amounts per collection with the unit in the key (calcium_mmol, oxalate_mg), volume, pH, hours."""
    diary: tuple[MealEntry, ...] = ()
    id: Any = None
    """A note: not used."""
    title: Any = None
    """A note: not used."""
    schema: Any = None
    """A note: not used."""
    tests: Any = None
    """A note: not used."""


# Other spellings of a key, and the key they mean.
SPELLINGS: dict[type[Any], dict[str, str]] = {
    PersonFile: {
        "medicines": "medications",
        "medication": "medications",
        "meds": "medications",
        "drugs": "medications",
        "supplement": "supplements",
        "lab": "labs",
        "laboratory": "labs",
        "lab_values": "labs",
        "blood": "labs",
        "urine": "urine_24h",
        "urine_24_h": "urine_24h",
        "urine24h": "urine_24h",
        "food_diary": "diary",
        "meals": "diary",
    },
    PersonEntry: {
        "age_years": "age",
        "gender": "sex",
        "birthdate": "birth_date",
        "date_of_birth": "birth_date",
        "breastfeeding": "lactating",
        "breast_feeding": "lactating",
        "lactation": "lactating",
        "pregnancy": "pregnant",
        "condition": "conditions",
        "diagnoses": "conditions",
        "diagnosis": "conditions",
        "medical_history": "conditions",
        "allergy": "allergies",
        "intolerances": "allergies",
        "symptom": "symptoms",
        "goals": "goal",
        "question": "goal",
        "weight_lbs": "weight_lb",
        "height_inches": "height_in",
        "alcohol_per_day": "alcohol_drinks_per_day",
        "drinks_per_day": "alcohol_drinks_per_day",
        "unit_system": "units",
        "note": "notes",
    },
    DrugEntry: {
        "drug": "name",
        "medicine": "name",
        "medication": "name",
        "supplement": "name",
        "product": "name",
        "amount": "dose",
        "dosage": "dose",
        "how_often": "frequency",
        "label": "note",
        "notes": "note",
        "comment": "note",
        "indication": "reason",
        "started": "since",
    },
    LabEntry: {
        "name": "analyte",
        "test": "analyte",
        "result": "value",
        "units": "unit",
        "code": "loinc",
        "loinc_code": "loinc",
        "sample": "specimen",
        "as": "basis",
        "collected": "date",
        "reference_low": "ref_low",
        "low": "ref_low",
        "ref_min": "ref_low",
        "reference_high": "ref_high",
        "high": "ref_high",
        "ref_max": "ref_high",
        "reference_range": "ref_range",
        "range": "ref_range",
        "reference": "ref_range",
        "lab": "laboratory",
        "notes": "note",
        "comment": "note",
    },
    FoodEntry: {
        "name": "food",
        "item": "food",
        "grams": "g",
        "weight_g": "g",
        "quantity": "amount",
        "units": "unit",
        "portion": "measure",
        "serving": "measure",
        "ndb_number": "ndb",
        "fdc_id": "fdc",
        "fndds_code": "fndds",
        "id": "food_id",
        "label": "label_per_100g",
        "per_100g": "label_per_100g",
        "notes": "note",
    },
    MealEntry: {"foods": "items", "name": "meal", "notes": "note"},
    Named: {"condition": "name", "notes": "note"},
}

# Keys that matter to safety: in the wrong table they are an error, wherever they stand.
BELONGS: dict[str, str] = {
    "conditions": "[person]",
    "allergies": "[person]",
    "symptoms": "[person]",
    "pregnant": "[person]",
    "lactating": "[person]",
    "breastfeeding": "[person]",
    "dialysis": "[person]",
    "trimester": "[person]",
    "medications": "the top of the file",
    "supplements": "the top of the file",
    "labs": "the top of the file",
    "urine_24h": "the top of the file",
    "diary": "the top of the file",
}
