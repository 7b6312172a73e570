"""The rows about laboratory values: both units, the laboratory's own range, other published limits, conversions."""

from __future__ import annotations

import math
from collections.abc import Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Derived
from calcifate.flow.person import ConversionStep, Lab, PublishedLimit
from calcifate.report.format import significant, significant_span
from calcifate.report.views import is_lay, say


def lab_in_columns(lab: Lab) -> tuple[str, str]:
    """A value in the person's unit and in the other one; the second is empty where there is only one.

    The person room writes both in `text`, the person's own first and the other in brackets.
    """
    own, bracket, other = lab.text.partition(" (")
    if bracket and other.endswith(")") and "(" not in other:
        return own, other.removesuffix(")")
    house = f"{lab.comparator}{significant(lab.value)} {lab.unit}"
    return lab.text, "" if lab.given_unit == lab.unit else house


def lab_ranges(lab: Lab) -> tuple[str, str]:
    """The laboratory's own range beside the two columns of `lab_in_columns`, each in the unit of its column.

    A unit other than the house's needs a plain factor that leads there; empty where there is no range or no factor.
    """
    if lab.reference_low is None and lab.reference_high is None:
        return "", ""
    own, _ = lab_in_columns(lab)
    house = f"{significant_span(lab.reference_low, lab.reference_high)} {lab.unit}"
    factor, given = plain_factor(lab.conversions), ""
    if factor is not None:
        ends = [None if end is None else end / factor for end in (lab.reference_low, lab.reference_high)]
        given = f"{significant_span(ends[0], ends[1])} {lab.given_unit}"
    return (house, given) if own.endswith(f" {lab.unit}") else (given, house)


def lab_range(lab: Lab, w: Mapping[str, str]) -> str:
    """Both in one line; says so where there is none."""
    return f" {w['or']} ".join(part for part in lab_ranges(lab) if part) or w["lab_no_range"]


def plain_factor(steps: tuple[ConversionStep, ...]) -> float | None:
    """The product of the factors, or None where a step is not a plain multiplication."""
    if not steps:
        return None
    for step in steps:
        if step.factor <= 0 or not math.isclose(step.from_value * step.factor, step.to_value, rel_tol=1e-3):
            return None
    return math.prod(step.factor for step in steps)


def limit_text(limit: PublishedLimit, w: Mapping[str, str]) -> str:
    """One published limit, who proposes it, and where the value stands against it."""
    return w["lab_limit"].format(
        range=significant_span(limit.low, limit.high), unit=limit.unit, owner=limit.owner,
        position=w[f"position_{limit.position}"],
    )  # fmt: skip


def lab_stands(lab: Lab, assessment: Assessment) -> str:
    """Where a value stands. The lay voice says inside or outside and no more."""
    w = say(assessment)
    if not is_lay(assessment):
        return w[f"lab_position_{lab.position}"]
    key = {"within": "within", "unknown": "unknown"}.get(lab.position, "outside")
    return w[f"lab_stands_{key}"]


def lay_lines(assessment: Assessment) -> list[str]:
    """The values by where they stand, those outside first, one line per standing."""
    found: dict[str, list[str]] = {"outside": [], "unknown": [], "within": []}
    for lab in assessment.labs:
        found[lab.position if lab.position in found else "outside"].append(f"{lab.name} {lab.text}")
    w = say(assessment)
    return [f"{w[f'lab_stands_{standing}']}: {'; '.join(labs)}" for standing, labs in found.items() if labs]


def conversion_texts(assessment: Assessment) -> list[tuple[str, str]]:
    """Test and step for every change of unit."""
    w, rows = say(assessment), list[tuple[str, str]]()
    for lab in assessment.labs:
        for step in lab.conversions:
            text = w["conversion"].format(
                from_value=significant(step.from_value, 4),
                from_unit=step.from_unit,
                to_value=significant(step.to_value, 4),
                to_unit=step.to_unit,
                factor=significant(step.factor, 5),
                reason=step.reason,
            )
            rows.append((lab.name, text))
    return rows


def derived_text(figure: Derived, w: Mapping[str, str]) -> str:
    """A derived figure as a person reads it, with its interval, or why it was not computed."""
    if figure.refused:
        return w["derived_refused"].format(reason=figure.refused)
    if figure.text:
        return figure.text
    if figure.value is None:
        return w["unknown"]
    value = f"{significant(figure.value)} {'' if figure.unit == '1' else figure.unit}".strip()
    known = figure.low is not None and figure.high is not None and figure.low != figure.high
    return f"{value} ({significant_span(figure.low, figure.high)})" if known else value


def limit_texts(lab: Lab, w: Mapping[str, str]) -> list[str]:
    """Every other published limit of a value."""
    return [limit_text(limit, w) for limit in lab.limits]
