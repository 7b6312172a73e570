"""Which facts there are, with unit and origin: the words that rules may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from calcifate.flow.finding import Derived, Fact, FactValue
from calcifate.guidance.thresholds import own_thresholds
from calcifate.guidance.wording import amount, listed
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, load_toml, read_data
from calcifate.trigger import Kind

ASSESSED = ("calcium", "magnesium", "phosphorus", "potassium", "sodium", "vitamin_d", "vitamin_k1")


@dataclass(frozen=True, kw_only=True)
class FactSpec:
    """One fact that rules may ask about."""

    __pydantic_config__ = STRICT

    kind: Kind
    origin: str
    unit: str = ""
    meaning: str = ""
    classes: tuple[str, ...] = ()
    """A set of medicines: those of any of these classes,"""
    brings: tuple[str, ...] = ()
    """or that bring any of these substances,"""
    without: tuple[str, ...] = ()
    """and are of none of these classes."""


@dataclass(frozen=True, kw_only=True)
class FactFile:
    """`facts.toml`."""

    __pydantic_config__ = STRICT

    analytes: dict[str, str]
    fact: dict[str, FactSpec]


@cache
def fact_file() -> FactFile:
    """The table as written."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("facts.toml")
    return read_data(FactFile, load_toml(file, file.name), "guidance/facts.toml")


@cache
def fact_table() -> dict[str, FactSpec]:
    """Every fact by name, those of each analyte and nutrient written out.

    Examples
    --------
    >>> fact_table()["plasma_potassium"].unit, fact_table()["food_oxalate_high"].unit
    ('mmol/L', 'mg/d')
    """
    table = dict(fact_file().fact)
    for analyte, unit in fact_file().analytes.items():
        table[analyte] = FactSpec(kind="number", origin="labs", unit=unit, meaning="Newest value.")
        table[f"{analyte}_position"] = FactSpec(
            kind="text",
            origin="labs",
            meaning="Against the laboratory's own range, or else the usual one; the text names it.",
        )
        for side in ("above", "below"):
            table[f"{analyte}_{side}_range"] = FactSpec(kind="bool", origin="labs", meaning="Unknown without a range.")
    for name, nutrient in nutrients().items():
        for end in ("", "_low", "_high"):
            table[f"food_{name}{end}"] = FactSpec(kind="number", origin="diary", unit=f"{nutrient.unit}/d")
    for name in ASSESSED:
        unit = f"{nutrients()[name].unit}/d"
        table[f"{name}_probability_below_requirement"] = FactSpec(kind="number", origin="adequacy", unit="1")
        for value in ("recommended", "recommended_there", "average_requirement"):
            table[f"{name}_{value}"] = FactSpec(kind="number", origin="reference intakes", unit=unit)
        table[f"{name}_statement"] = FactSpec(kind="text", origin="adequacy", meaning="As `Adequacy.statement`.")
        table[f"{name}_at_least"] = FactSpec(kind="bool", origin="diary", meaning="Something does not report it.")
        table[f"{name}_missing_foods"] = FactSpec(kind="set", origin="diary", meaning="Foods that do not report it.")
        table[f"{name}_upper_limit"] = FactSpec(kind="number", origin="reference intakes", unit=unit)
    return table


@cache
def kinds() -> dict[str, Kind]:
    """Kind of each name that a trigger may use, thresholds among them."""
    found: dict[str, Kind] = {name: spec.kind for name, spec in fact_table().items()}
    for name in own_thresholds().threshold:
        found[f"{name}_limit"] = "number"
    return found


def as_fact(name: str, value: FactValue, text: str = "", origin: str = "") -> Fact:
    """A fact of the table, with a plain text unless a better one is given.

    Examples
    --------
    >>> as_fact("age", 45.0).text
    '45 years'
    """
    spec = fact_table()[name]
    if not text:
        match value:
            case None:
                text = "not known"
            case bool():
                text = "yes" if value else "no"
            case tuple():
                text = listed(value) or "none"
            case str():
                text = value
            case float() | int():
                unit = "" if spec.unit == "1" else spec.unit
                text = amount(value, unit, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)
    return Fact(name=name, value=value, text=text, origin=origin or spec.origin)


def derived_value(derived: Mapping[str, Derived], name: str) -> float | None:
    """A derived figure, unknown where it was refused."""
    figure = derived.get(name)
    return None if figure is None or figure.refused else figure.value
