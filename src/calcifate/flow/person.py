"""Who the person is: what rooms may know of them, with every figure in house units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.record import STRICT

Sex = Literal["male", "female"]
Position = Literal["below", "within", "above", "unknown"]
ADULT_FROM = 18  # years: adult laws, ranges and targets hold from here on


@dataclass(frozen=True, kw_only=True)
class ConversionStep:
    """One change of unit, with the factor that anyone can check."""

    __pydantic_config__ = STRICT

    from_value: float
    from_unit: str
    to_value: float
    to_unit: str
    factor: float
    reason: str
    source: str
    """Id of the source of the factor."""


@dataclass(frozen=True, kw_only=True)
class PublishedLimit:
    """Another published limit of a laboratory value, and where this value stands against it."""

    __pydantic_config__ = STRICT

    owner: str
    """Who proposes it."""
    low: float | None
    high: float | None
    unit: str
    position: Position
    source: str


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One laboratory value in the house unit, with what was given and every step between."""

    __pydantic_config__ = STRICT

    analyte: str
    """Id in `analytes.toml`, such as `plasma_magnesium`."""
    name: str
    specimen: str
    loinc: str
    value: float
    unit: str
    comparator: Literal["", "<", ">"]
    """A censored result keeps its sign."""
    given_value: float
    given_unit: str
    text: str
    """In the person's own unit system first, the other in brackets."""
    date: str
    reference_low: float | None
    """This laboratory's range, in the house unit."""
    reference_high: float | None
    position: Position
    """Against this laboratory's own range."""
    limits: tuple[PublishedLimit, ...]
    conversions: tuple[ConversionStep, ...]
    questions: tuple[str, ...]
    """What looks strange and should be checked."""
    note: str = ""
    collected_hours: float | None = None
    """Of a timed urine collection; values are then per 24 hours."""


@dataclass(frozen=True, kw_only=True)
class Dose:
    """What a medicine or supplement brings of one element or vitamin, per day."""

    __pydantic_config__ = STRICT

    substance: str
    """Id in `substances.toml`: magnesium, calcium, potassium, phosphorus, vitamin_d, vitamin_c, vitamin_k2, ..."""
    value: float | None
    """Per day. None when the label does not say how much."""
    low: float | None
    high: float | None
    unit: str
    """mg/d, or µg/d for vitamins D and K."""
    basis: Literal["element", "salt", "ambiguous", "unknown"]
    """What the label's weight was taken to be."""
    salt: str
    salt_value: float | None
    """Weight of the salt per day, where the label gives that. [mg/d]"""
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """A medicine or supplement, recognised by ingredient, brand or combination."""

    __pydantic_config__ = STRICT

    name: str
    """As written: data, never markup."""
    dose: str
    kind: Literal["medicine", "supplement"]
    ingredients: tuple[str, ...]
    """Ids in `medicines.toml`."""
    ingredient_names: tuple[str, ...]
    classes: tuple[str, ...]
    """Such as `loop_diuretic`, `proton_pump_inhibitor`, `potassium_raising`."""
    confidence: float
    """0 to 1; 1 for an exact name."""
    alternatives: tuple[str, ...]
    doses: tuple[Dose, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as the rooms see them."""

    __pydantic_config__ = STRICT

    age: float
    """[years]"""
    sex: Sex | None
    weight: float | None
    """[kg]"""
    height: float | None
    """[cm]"""
    country: str
    unit_system: Literal["SI", "conventional", "both"]
    pregnant: bool | None
    lactating: bool | None
    dialysis: bool | None
    conditions: tuple[str, ...]
    """As written."""
    condition_ids: tuple[str, ...]
    """Recognised: ids in `conditions.toml`, such as `chronic_kidney_disease`, `calcium_oxalate_stones`."""
    unrecognised_conditions: tuple[str, ...]
    allergies: tuple[str, ...]
    """As written."""
    allergens: tuple[str, ...]
    """Recognised food tags: tree_nut, gluten, soy, ..."""
    symptoms: tuple[str, ...]
    symptom_ids: tuple[str, ...]
    alcohol_drinks_per_day: float | None
    goal: str
    goal_ids: tuple[str, ...]
    """What the goal asks for, where it matters to a rule: `reverse_calcification`, `asks_for_dose`, ..."""
    labs: tuple[Lab, ...]
    medicines: tuple[Medicine, ...]
    questions: tuple[str, ...]
    """What was strange in the file, or not used."""
    unrecognised_allergies: tuple[str, ...] = ()
    """As written: no food could be checked against them."""
