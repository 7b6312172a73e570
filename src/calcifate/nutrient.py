"""The nutrients that are followed, and what each authority says a person needs: one file each in `nutrients/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.record import STRICT, read_folder

Stage = Literal["infant", "child", "adult", "pregnancy", "lactation"]
Authority = Literal["US", "EFSA"]
Kind = Literal["EAR", "RDA", "AI", "UL", "CDRR", "AR", "PRI"]


@dataclass(frozen=True, kw_only=True)
class ReferenceIntake:
    """One reference intake: for whom, how much, who says so."""

    __pydantic_config__ = STRICT

    authority: Authority
    kind: Kind
    value: float
    """Per day, in the unit of the nutrient."""
    stage: Stage
    sex: Literal["male", "female", "both"]
    age_low: float
    source: str
    year: int
    reading: Literal["full_text", "abstract", "secondary", "memory"]
    age_high: float | None = None
    """None: no upper bound. The row holds for age_low <= age < age_high. [years]"""
    scope: Literal["total", "supplement_only"] = "total"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Nutrient:
    """A nutrient. The file's stem is its id, the key of every table in the program."""

    __pydantic_config__ = STRICT

    name: str
    unit: str
    decimals: int
    order: int
    """Place in tables."""
    infoods: str
    fdc_id: int | None = None
    """FoodData Central nutrient id: 1090 is magnesium."""
    usda_number: int | None = None
    """USDA nutrient number: 304 is magnesium. A different key from `fdc_id`."""
    substance: str = ""
    only_range: bool = False
    reference_intakes: tuple[ReferenceIntake, ...] = ()


@cache
def nutrients() -> dict[str, Nutrient]:
    """Every nutrient by id, in table order.

    Examples
    --------
    >>> list(nutrients())[:3]
    ['energy', 'water', 'protein']
    """
    found = read_folder(Nutrient, "calcifate", "nutrients")
    return dict(sorted(found.items(), key=lambda entry: entry[1].order))


def reference_intakes(
    nutrient: str, *, authority: Authority, age: float, sex: str | None, stage: Stage
) -> tuple[ReferenceIntake, ...]:
    """The rows of one authority that hold for one person.

    Parameters
    ----------
    nutrient : str
        Id, such as ``magnesium``.
    authority : {"US", "EFSA"}
    age : float
        [years]
    sex : {"male", "female"} or None
        None finds only rows that hold for both.
    stage : str
        Pregnancy and lactation have complete rows of their own, which replace the ordinary ones. Outside the ages that
        the authority covers there is no row: no extrapolation.

    Examples
    --------
    >>> [(r.kind, r.value) for r in reference_intakes("magnesium", authority="US", age=45, sex="male", stage="adult")]
    [('EAR', 350.0), ('RDA', 420.0), ('UL', 350.0)]
    """
    rows = [
        row
        for row in nutrients()[nutrient].reference_intakes
        if row.authority == authority
        and row.age_low <= age < (row.age_high if row.age_high is not None else float("inf"))
        and row.sex in (sex, "both")
    ]
    special = [row for row in rows if row.stage == stage]
    if stage not in ("pregnancy", "lactation"):
        return tuple(row for row in rows if row.stage not in ("pregnancy", "lactation"))
    return tuple(special)
