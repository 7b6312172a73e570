"""The rows about laboratory values: both units, the laboratory's own range, other published limits, conversions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Derived
from calcifate.flow.person import ConversionStep, Lab, PublishedLimit
from calcifate.report.format import significant, significant_span, span
from calcifate.report.views import is_lay, say

DECIMALS, MOST_DECIMALS = 2, 3  # of the ends of a range
ROUNDING = 0.02  # an end of a range may move by so much, as a share of itself
BODY = ("body_mass_index", "basal_metabolic_rate", "energy_to_basal_metabolic_rate")
KIDNEY_UNIT = " mL/min/1.73 m²"
BESIDE_KIDNEY = ("CKD_stage", "magnesium_depletion_score")
SAID_ELSEWHERE = ("total_", "elemental_")
KIDNEY = ("eGFR_ckdepi2021", "eGFR_ckdepi2009")


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
    own, other = lab_in_columns(lab)
    own_is_house = own.endswith(f" {lab.unit}")
    house = f"{_range_text(lab.reference_low, lab.reference_high, own if own_is_house else other)} {lab.unit}"
    factor, given = plain_factor(lab.conversions), ""
    if factor is not None:
        ends = [None if end is None else end / factor for end in (lab.reference_low, lab.reference_high)]
        given = f"{_range_text(ends[0], ends[1], own)} {lab.given_unit}"
    return (house, given) if own_is_house else (given, house)


def _range_text(low: float | None, high: float | None, value: str) -> str:
    """A range with the decimals of the value beside it, or more where rounding would move an end."""
    shown = re.match(r"[<>]?\d+(?:\.(\d+))?", value)
    places = len(shown[1] or "") if shown else DECIMALS
    ends = [end for end in (low, high) if end is not None]
    while places < MOST_DECIMALS and any(abs(round(end, places) - end) > ROUNDING * abs(end) for end in ends):
        places += 1
    return span(low, high, places)


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
    stands = w[f"position_{limit.position}"]
    if limit.position == "within" and (limit.low is None or limit.high is None):
        stands = w["position_not_below" if limit.high is None else "position_not_above"]
    return w["lab_limit"].format(
        range=_range_text(limit.low, limit.high, ""), unit=limit.unit, owner=limit.owner,
        position=stands,
    )  # fmt: skip


def graded(assessment: Assessment) -> tuple[list[Lab], list[Lab]]:
    """The values that something can be said of, and those without range, limit or note."""
    plain = [
        lab
        for lab in assessment.labs
        if lab.reference_low is None and lab.reference_high is None and not (lab.limits or lab.questions or lab.note)
    ]
    return [lab for lab in assessment.labs if lab not in plain], plain


def lab_stands(lab: Lab, assessment: Assessment) -> str:
    """Where a value stands. The lay voice says inside or outside and no more."""
    w = say(assessment)
    if not is_lay(assessment):
        return w[f"lab_position_{lab.position}"]
    key = {"within": "within", "unknown": "unknown"}.get(lab.position, "outside")
    return w[f"lab_stands_{key}"]


def stands_in_table(lab: Lab, assessment: Assessment) -> str:
    """The same in a word, for a column; that no range was given is said as such."""
    if is_lay(assessment):
        return lab_stands(lab, assessment)
    none_given = lab.reference_low is None and lab.reference_high is None
    return say(assessment)["lab_no_range" if none_given else f"position_{lab.position}"]


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


def short_conversions(assessment: Assessment) -> list[str]:
    """One line per test for the changes of unit that change the number."""
    w, lines = say(assessment), list[str]()
    for lab in assessment.labs:
        for step in (step for step in lab.conversions if step.factor != 1):
            text = w["conversion_short"].format(
                name=lab.name, from_value=significant(step.from_value, 4), from_unit=step.from_unit,
                to_value=significant(step.to_value, 4), to_unit=step.to_unit, factor=significant(step.factor, 5),
            )  # fmt: skip
            lines.append(text)
    return list(dict.fromkeys(lines))


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


def derived_groups(assessment: Assessment) -> list[list[tuple[str, str]]]:
    """Derived figures that say something, as groups of name and text; each group is a line.

    An estimate of kidney function that is refused stays, with its reason; other figures without data go. What
    supplements bring is in the intake table, and the weight of what urine holds beside its amount.
    """
    w, body, others = say(assessment), list[tuple[str, str]](), list[list[tuple[str, str]]]()
    kidney = [figure for name, figure in assessment.derived.items() if name in KIDNEY]
    first = [_estimates(kidney, w)] if kidney else []
    for name, figure in assessment.derived.items():
        if figure.refused or name in KIDNEY or name.startswith(SAID_ELSEWHERE) or name.endswith("_mass"):
            continue
        entry = (figure.name, derived_text(figure, w))
        group = first if name in BESIDE_KIDNEY else body if name in BODY else None
        if group is None:
            others.append([entry])
        else:
            group.append(entry)
    return [group for group in (first, *others, body) if group]


def _estimates(figures: list[Derived], w: Mapping[str, str]) -> tuple[str, str]:
    """Both estimates of kidney function together, or once why there is none."""
    name, unit = figures[0].name.partition(" (")[0], KIDNEY_UNIT
    texts = list(dict.fromkeys(derived_text(figure, w) for figure in figures))
    if all(unit in text for text in texts):
        return f"{name}, {unit.strip()}", "; ".join(text.replace(unit, "") for text in texts)
    return name, "; ".join(texts)


def refused_groups(assessment: Assessment) -> list[tuple[str, str]]:
    """The figures that were not worked out, by reason. That nothing taken holds an element is no news."""
    found: dict[str, list[str]] = {}
    for name, figure in assessment.derived.items():
        if figure.refused and not name.startswith(SAID_ELSEWHERE):
            found.setdefault(figure.refused, []).append(figure.name)
    return [("; ".join(names), reason) for reason, names in found.items()]


def has_second_range(assessment: Assessment) -> bool:
    """Whether any laboratory range is known in two units."""
    return any(all(lab_ranges(lab)) for lab in assessment.labs)
