"""Where a blood value stands: against the laboratory's own range, or else against a published usual range, by name.

The usual range is for adults who are not pregnant. For a child or in pregnancy a value without a range stays without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.flow.person import Lab, Position
from calcifate.guidance.fact_table import fact_file
from calcifate.guidance.thresholds import DECIMALS, Thresholds, limit_value
from calcifate.record import STRICT

WORDS = {
    "laboratory": "the laboratory's {what} of {ends}",
    "usual": "the usual {what} for adults of {ends} (no laboratory range was given)",
}


@dataclass(frozen=True, kw_only=True)
class Range:
    """A range, whose it is, and where the value stands."""

    __pydantic_config__ = STRICT

    low: float | None
    high: float | None
    owner: Literal["laboratory", "usual"]
    position: Position
    text: str
    """As a sentence may end: `below the laboratory's range of 1.7 to 2.4 mg/dL`."""


def range_of(lab: Lab, limits: Thresholds, *, usual_applies: bool) -> Range | None:
    """The range that counts for a value; None where there is none."""
    if lab.reference_low is not None or lab.reference_high is not None:
        return _range(lab, lab.reference_low, lab.reference_high, "laboratory", lab.position)
    low, high = (_usual(lab.analyte, side, limits) for side in ("low", "high"))
    if not usual_applies or (low is None and high is None):
        return None
    return _range(lab, low, high, "usual", _position(lab, low, high))


def _usual(analyte: str, side: str, limits: Thresholds) -> float | None:
    name = f"usual_{analyte}_{side}"
    return limit_value(limits, name) if name in limits.threshold else None


def _range(
    lab: Lab, low: float | None, high: float | None, owner: Literal["laboratory", "usual"], position: Position
) -> Range:
    what = "range" if low is not None and high is not None else "lower limit" if high is None else "upper limit"
    text = WORDS[owner].format(what=what, ends=_ends(lab, low, high))
    return Range(low=low, high=high, owner=owner, position=position, text=text)


def _ends(lab: Lab, low: float | None, high: float | None) -> str:
    """Both ends in the unit in which the value is shown first, if that is the report's; else in the house unit."""
    shown_first = lab.text.lstrip("<> ").partition(" (")[0].partition(" ")[2]
    same = shown_first.casefold() == lab.given_unit.casefold() and bool(lab.value) and bool(lab.given_value)
    factor, unit = (lab.given_value / lab.value, shown_first) if same else (1.0, lab.unit)
    ends = [round(end * factor, DECIMALS.get(unit, 1)) for end in (low, high) if end is not None]
    decimals = max((len(f"{end:g}".partition(".")[2]) for end in ends), default=0)
    return f"{' to '.join(f'{end:.{decimals}f}' for end in ends)} {'' if unit == '1' else unit}".strip()


def _position(lab: Lab, low: float | None, high: float | None) -> Position:
    """Against a usual range, at the precision in which laboratories print: 1.7 mg/dL is 0.70 mmol/L."""
    value = lab.value if lab.comparator else round(lab.value, DECIMALS.get(fact_file().analytes[lab.analyte], 1))
    if lab.comparator == "<" and (low is None or value > low):
        return "unknown"
    if lab.comparator == ">" and (high is None or value < high):
        return "unknown"
    if low is not None and (value < low or lab.comparator == "<"):
        return "below"
    return "above" if high is not None and (value > high or lab.comparator == ">") else "within"
