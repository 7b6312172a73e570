"""What is measured in a urine or a serum: names, forms, bounds, the component it is. Data in `analytes.toml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT, load_toml, read_data
from calcifate.substance import molar_mass

Fluid = Literal["urine", "serum"]
Kind = Literal["amount", "volume", "time", "pH", "pressure", "protein", "weight", "age"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One thing that a mass may be the mass of: phosphorus or phosphate, oxalate or oxalic acid."""

    __pydantic_config__ = STRICT

    name: str
    formula: str
    says: tuple[str, ...] = ()
    called: tuple[str, ...] = ()

    @property
    def molar_mass(self) -> float:
        """From the formula. [g/mol]"""
        return molar_mass(self.formula)


@dataclass(frozen=True, kw_only=True)
class Analyte:
    """One measured quantity."""

    __pydantic_config__ = STRICT

    name: str
    kind: Kind
    names: tuple[str, ...]
    possible: dict[Fluid, tuple[float, float]]
    required: tuple[Fluid, ...]
    component: str = ""
    forms: dict[str, Form] = field(default_factory=dict[str, Form])
    form_if_silent: str = ""
    equivalents: int | None = None
    equivalents_refused: str = ""
    units: dict[str, float] = field(default_factory=dict[str, float])
    unit: str = "mmol/L"
    """In which `possible` stands, and the values of a plain measure."""
    unit_if_silent: str = ""
    usual: tuple[float, float] | None = None
    only: Fluid | None = None
    row: Literal["problem", "note"] = "problem"


@dataclass(frozen=True, kw_only=True)
class AnalyteTable:
    """`analytes.toml`."""

    __pydantic_config__ = STRICT

    missing: tuple[str, ...]
    other: tuple[str, ...]
    noise: dict[Fluid, tuple[str, ...]]
    text: dict[str, tuple[str, ...]]
    spelling: dict[str, dict[str, tuple[str, ...]]]
    analyte: dict[str, Analyte]


@cache
def analyte_table() -> AnalyteTable:
    """Every analyte, read once."""
    from importlib import resources

    file = resources.files("calcifate.fluid").joinpath("analytes.toml")
    return read_data(AnalyteTable, load_toml(file, file.name), "fluid/analytes.toml")


def analyte(name: str) -> Analyte:
    """The analyte of this id.

    Examples
    --------
    >>> analyte("phosphate").component
    'PO4'
    """
    return analyte_table().analyte[name]


def fold(text: str) -> str:
    """A name or unit as words without case, accents, signs and punctuation; a slash becomes `per`.

    Examples
    --------
    >>> fold("Harnsäure"), fold("Ca2+"), fold("µmol/L"), fold("24-h volume, mL")
    ('harnsaure', 'ca2', 'umol per l', '24 h volume ml')
    """
    plain = text.replace("µ", "u").replace("μ", "u").replace("/", " per ")
    letters = unicodedata.normalize("NFKD", plain).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("μ", "u")
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", kept.replace("+", "").replace("'", "")).split())


@cache
def names_of(fluid: Fluid) -> dict[str, tuple[str, str]]:
    """Every name in this fluid, folded, with the id of its analyte and the form that the name means (or none).

    Raises
    ------
    DataError
        If one name means two things.
    """
    found: dict[str, tuple[str, str]] = {}
    for id_, each in analyte_table().analyte.items():
        if each.only not in (None, fluid):
            continue
        pairs = [(name, "") for name in each.names]
        pairs += [(name, form) for form, entry in each.forms.items() for name in entry.called]
        for name, form in pairs:
            if found.setdefault(fold(name), (id_, form)) != (id_, form):
                raise DataError(Problem(found=f"{name!r} means two things", file="fluid/analytes.toml", key=id_))
    return found


def find(name: str, fluid: Fluid = "urine") -> tuple[str, str, bool] | None:
    """The analyte that a name means, the form it means, and whether it speaks of a day; None if it means none.

    Examples
    --------
    >>> find("total_calcium"), find("Uric acid"), find("24h phosphorus")
    (('calcium', '', False), ('urate', 'acid', False), ('phosphate', 'P', True))
    >>> find("calcium intake") is None
    True
    """
    words = fold(name)
    known = names_of(fluid)
    if words in known:
        return *known[words], False
    without_day = re.sub(r"\b(24 ?(h|hr|hrs|hour|hours)|daily|per day)\b", " ", words)
    noise = analyte_table().noise[fluid]
    kept = " ".join(word for word in without_day.split() if word not in noise)
    for candidate in (" ".join(without_day.split()), kept):
        if candidate in known:
            return *known[candidate], without_day != words
    return None
