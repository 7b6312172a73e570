"""What laboratories measure: the analytes of `analytes.toml`, found by name or by LOINC code."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.record import STRICT, load_toml, read_data

Specimen = Literal["plasma", "blood", "red_cell", "urine_24h", "urine_spot", "none"]
SpecimenGroup = Literal["", "plasma", "whole_blood", "red_cell", "urine", "urine_24h", "urine_spot"]

NEAR = 0.8  # closer than this is a slip of the pen
SHORTEST_SLIP = 5  # letters: shorter names are too alike to guess at

TIMED = re.compile(r"\b24 ?(?:h|hr|hrs|hour|hours)\b|\btimed\b")  # wherever it stands: urine_magnesium_24h

# Words for the specimen, longest first, and what they mean.
SPECIMEN_WORDS: tuple[tuple[str, SpecimenGroup], ...] = (
    ("red blood cells", "red_cell"),
    ("red blood cell", "red_cell"),
    ("red cells", "red_cell"),
    ("red cell", "red_cell"),
    ("erythrocytes", "red_cell"),
    ("erythrocyte", "red_cell"),
    ("rbc", "red_cell"),
    ("spot urine", "urine_spot"),
    ("urine spot", "urine_spot"),
    ("random urine", "urine_spot"),
    ("urine random", "urine_spot"),
    ("urinary", "urine"),
    ("urine", "urine"),
    ("whole blood", "whole_blood"),
    ("venous blood", "plasma"),
    ("capillary blood", "plasma"),
    ("serum or plasma", "plasma"),
    ("ser plas", "plasma"),
    ("serum", "plasma"),
    ("plasma", "plasma"),
    ("blood", "plasma"),
)
GROUP_OF: dict[Specimen, tuple[SpecimenGroup, ...]] = {
    "plasma": ("", "plasma", "whole_blood"),
    "blood": ("", "plasma", "whole_blood"),
    "none": ("", "plasma", "whole_blood"),
    "red_cell": ("red_cell",),
    "urine_24h": ("urine", "urine_24h"),
    "urine_spot": ("", "urine", "urine_spot"),
}
RICH_IN_CELLS = {"plasma_magnesium", "plasma_zinc"}  # red cells hold so much that whole blood is another quantity


@dataclass(frozen=True, kw_only=True)
class Display:
    """How a value is printed in one system of units."""

    __pydantic_config__ = STRICT

    unit: str
    decimals: int
    basis: str = ""
    """What a mass is a mass of, where that is a question."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a mass may be a mass of: phosphorus or phosphate."""

    __pydantic_config__ = STRICT

    name: str
    names: tuple[str, ...]
    """Names of the analyte, or words, that say it."""
    substance: str = ""
    formula: str = ""


@dataclass(frozen=True, kw_only=True)
class OtherUnit:
    """A unit with a factor of its own: value in the house unit = factor x value + offset."""

    __pydantic_config__ = STRICT

    unit: str
    factor: float
    reason: str
    source: str
    offset: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Code:
    """A LOINC code, and what its unit must be."""

    __pydantic_config__ = STRICT

    code: str
    property: Literal["mass", "moles", "any"]
    reading: Literal["read", "memory"]
    basis: str = ""
    units: tuple[str, ...] = ()
    """If given, one of these."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A published limit to be shown beside the laboratory's own, in the house unit."""

    __pydantic_config__ = STRICT

    owner: str
    source: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Analyte:
    """One thing that laboratories measure. The comments of `analytes.toml` say what each key means."""

    __pydantic_config__ = STRICT

    name: str
    specimen: Specimen
    unit: str
    aliases: tuple[str, ...]
    si: Display
    conventional: Display
    plausible: tuple[float, float]
    usual: tuple[float, float]
    substance: str = ""
    formula: str = ""
    basis_rule: Literal["", "laboratory", "required", "assumed"] = ""
    bases: tuple[Basis, ...] = ()
    reference_band: tuple[float, float] | None = None
    loinc: tuple[Code, ...] = ()
    other_units: tuple[OtherUnit, ...] = ()
    limits: tuple[Limit, ...] = ()
    keeps_unit: bool = False
    unit_if_silent: bool = False


@dataclass(frozen=True, kw_only=True)
class AnalyteTable:
    """`analytes.toml`."""

    __pydantic_config__ = STRICT

    analyte: dict[str, Analyte]
    not_used: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a name means: an analyte, or why there is none."""

    analyte: str | None
    known_but_unused: bool = False
    contradiction: bool = False
    """The name says one specimen and the entry another."""
    near: str = ""
    """The name that this one is probably a slip of."""
    written: str = ""
    """The name without words for the specimen."""
    group: SpecimenGroup = ""


@cache
def analyte_table() -> AnalyteTable:
    """Every analyte, read once."""
    from importlib import resources

    file = resources.files("calcifate.person").joinpath("analytes.toml")
    return read_data(AnalyteTable, load_toml(file, file.name), "analytes.toml")


def analyte(analyte_id: str) -> Analyte:
    """The analyte of this id.

    Examples
    --------
    >>> analyte("plasma_magnesium").unit
    'mmol/L'
    """
    return analyte_table().analyte[analyte_id]


@cache
def codes() -> dict[str, tuple[str, Code]]:
    """Every LOINC code with its analyte."""
    return {code.code: (name, code) for name, entry in analyte_table().analyte.items() for code in entry.loinc}


def plain(text: str) -> str:
    """A name without case, signs and doubled spaces.

    Examples
    --------
    >>> plain("25-OH vitamin_D (total)")
    '25 oh vitamin d total'
    """
    return re.sub(r"[^\w+]+|_", " ", text.casefold()).strip()


def specimen_group(text: str) -> tuple[SpecimenGroup, str]:
    """The specimen that a text names, and the text without it.

    Examples
    --------
    >>> specimen_group("24-h urine calcium")
    ('urine_24h', 'calcium')
    """
    words = plain(text)
    for phrase, group in SPECIMEN_WORDS:
        without, found = re.subn(rf"\b{phrase}\b", " ", words)
        if found:
            if group == "urine":
                without, timed = TIMED.subn(" ", without)
                group = "urine_24h" if timed else group
            return group, " ".join(without.split())
    return "", words


def goes_with(group: SpecimenGroup, name: str, entry: Analyte) -> bool:
    """Whether a specimen is one of an analyte.

    Examples
    --------
    >>> [goes_with("whole_blood", name, analyte(name)) for name in ("plasma_potassium", "plasma_magnesium")]
    [True, False]
    """
    return group in GROUP_OF[entry.specimen] and not (group == "whole_blood" and name in RICH_IN_CELLS)


@cache
def _by_alias() -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for name, entry in analyte_table().analyte.items():
        spelt = [plain(alias) for alias in (name, entry.name, *entry.aliases)]
        for alias in dict.fromkeys((*spelt, *(each.replace(" ", "") for each in spelt))):
            index[alias] = (*index.get(alias, ()), name)
    return index


def find(name: str, specimen: str = "", *, per_day: bool = False) -> Named:
    """The analyte that a name and a specimen mean.

    Parameters
    ----------
    name, specimen : str
        As people write them.
    per_day : bool
        The unit is an amount per day, which only timed urine has.

    Examples
    --------
    >>> find("Calcium, total").analyte, find("calcium", "24 h urine").analyte, find("RBC magnesium").analyte
    ('plasma_calcium', 'urine_calcium', 'red_cell_magnesium')
    >>> find("potasium").near
    'potassium'
    """
    index = _by_alias()
    whole = plain(name)
    in_name, written = specimen_group(name)
    stated = specimen_group(specimen)[0] if specimen else ""
    group = _both(in_name, stated)
    if per_day and group in ("", "urine"):
        group = "urine_24h"
    if group is None:
        return Named(analyte=None, contradiction=True, written=written)
    for text in (whole, written, written.replace(" ", "")):
        for candidate in index.get(text, ()):
            if goes_with(group, candidate, analyte(candidate)):
                return Named(analyte=candidate, written=written, group=group)
    if written in index or written in analyte_table().not_used:
        return Named(analyte=None, known_but_unused=True, written=written, group=group)
    return Named(analyte=None, near=_near(written, list(index)), written=written, group=group)


def _both(one: SpecimenGroup, other: SpecimenGroup) -> SpecimenGroup | None:
    if not one or not other or one == other:
        return one or other
    if {one, other} == {"plasma", "whole_blood"}:
        return "whole_blood"
    if {one, other} <= {"urine", "urine_24h", "urine_spot"} and "urine" in (one, other):
        return one if other == "urine" else other
    return None


def _near(name: str, known: Sequence[str]) -> str:
    if len(name) < SHORTEST_SLIP:
        return ""
    close = difflib.get_close_matches(name, [alias for alias in known if len(alias) >= SHORTEST_SLIP], n=1, cutoff=NEAR)
    return close[0] if close else ""


def basis_named(entry: Analyte, text: str) -> Basis | None:
    """The basis that a text names, if it names one.

    Examples
    --------
    >>> basis_named(analyte("plasma_phosphate"), "as PO4").name
    'PO4'
    """
    wanted = plain(text)
    for basis in entry.bases:
        if wanted and wanted in (plain(basis.name), *map(plain, basis.names)):
            return basis
    return None
