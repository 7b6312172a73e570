"""The rows about requirements: reference values by authority, and the chance of being below the average need."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import Adequacy, ReferenceValue
from calcifate.report.format import chance, significant, span
from calcifate.report.names import nutrient_name
from calcifate.report.views import say

RECOMMENDED, AVERAGE, UPPER = ("RDA", "PRI", "AI"), ("EAR", "AR"), ("UL", "CDRR")
CERTAIN = 0.01  # "under 1 %" and "over 99 %" need no interval
MINERALS = ("calcium", "magnesium", "phosphorus", "potassium")


def authority(assessment: Assessment) -> str:
    """The authority whose values the tables print first: that of the first adequacy row."""
    return assessment.adequacy[0].authority if assessment.adequacy else ""


def adequacy_of(assessment: Assessment, nutrient: str) -> Adequacy | None:
    """A nutrient against the first authority that has a row for it."""
    rows = [row for row in assessment.adequacy if row.nutrient == nutrient]
    return next((row for row in rows if row.authority == authority(assessment)), rows[0] if rows else None)


def reference(row: Adequacy | None, kinds: tuple[str, ...]) -> ReferenceValue | None:
    """The reference value of the first of these kinds that there is."""
    found = {value.kind: value for value in row.references} if row else {}
    return next((found[kind] for kind in kinds if kind in found), None)


def need_text(row: Adequacy | None) -> str:
    """What is recommended, marked where it is an adequate intake; empty where there is nothing."""
    need = reference(row, RECOMMENDED)
    return f"{significant(need.value, 4)}{' AI' if need.kind == 'AI' else ''}" if need else ""


def upper_text(row: Adequacy | None, w: Mapping[str, str]) -> str:
    """The upper limit, marked where it is for supplements only or is no toxic limit."""
    limit = reference(row, UPPER)
    if limit is None:
        return ""
    value = significant(limit.value, 4)
    if limit.kind == "CDRR":
        return w["mark_reduce_above"].format(value=value)
    return w["mark_supplements_only"].format(value=value) if limit.scope == "supplement_only" else value


def reference_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Nutrient, authority, average need, recommended, upper limit, chance below, reading; by nutrient."""
    w, rows = say(assessment), list[tuple[str, ...]]()
    order = list(dict.fromkeys(row.nutrient for row in assessment.adequacy))
    for row in sorted(assessment.adequacy, key=lambda row: order.index(row.nutrient)):
        average, need = reference(row, AVERAGE), reference(row, RECOMMENDED)
        rows.append(
            (
                nutrient_name(row.nutrient, assessment),
                row.authority,
                significant(average.value, 4) if average else "",
                f"{significant(need.value, 4)} {need.kind}" if need else "",
                upper_text(row, w),
                chance_text(row),
                "; ".join(part for part in (w[f"statement_{row.statement}"], settles(row, w)) if part),
            )
        )
    return rows


def settles(row: Adequacy, w: Mapping[str, str]) -> str:
    """How many diary days would settle what is uncertain; empty where nothing would."""
    if row.days_to_settle is None or row.statement != "uncertain":
        return ""
    return w["chance_settle"].format(days=row.days_to_settle)


def chance_text(row: Adequacy) -> str:
    """The chance that usual intake is below the average need, with its interval; empty where there is none."""
    if row.probability_below_requirement is None:
        return ""
    text = chance(row.probability_below_requirement)
    low, high = row.probability_low, row.probability_high
    certain = row.probability_below_requirement < CERTAIN or row.probability_below_requirement > 1 - CERTAIN
    if low is None or high is None or certain or round(low, 2) == round(high, 2):
        return text
    return f"{text} ({span(low * 100, high * 100)} %)"


def chance_lines(assessment: Assessment) -> list[tuple[str, str]]:
    """Nutrient and its chances by authority, for those that have one, in the order of the rows."""
    w, found = say(assessment), dict[str, list[str]]()
    for row in assessment.adequacy:
        average, text = reference(row, AVERAGE), chance_text(row)
        if text:
            settled = settles(row, w) if row.authority == authority(assessment) else ""
            need = significant(average.value, 4) if average else w["unknown"]
            said = w["chance_by"].format(chance=text, authority=row.authority, need=need)
            found.setdefault(row.nutrient, []).append(f"{said}, {settled}" if settled else said)
    return [(nutrient_name(nutrient, assessment), "; ".join(texts)) for nutrient, texts in found.items()]


def without_chance(assessment: Assessment) -> str:
    """A sentence that names the nutrients of which no chance is given; empty if there are none."""
    given = {row.nutrient for row in assessment.adequacy if chance_text(row)}
    names = dict.fromkeys(
        nutrient_name(row.nutrient, assessment) for row in assessment.adequacy if row.nutrient not in given
    )
    return say(assessment)["chance_none"].format(names=", ".join(names)) if names else ""


def other_authorities(assessment: Assessment) -> list[str]:
    """What each other authority recommends of the minerals and where it sets a limit, in one sentence each."""
    w, found = say(assessment), dict[str, tuple[list[str], list[str]]]()
    for row in assessment.adequacy:
        if row.authority == authority(assessment) or row.nutrient not in MINERALS:
            continue
        needs, uppers = found.setdefault(row.authority, ([], []))
        for texts, value in ((needs, need_text(row)), (uppers, upper_text(row, w))):
            if value:
                texts.append(f"{nutrient_name(row.nutrient, assessment)} {value}")
    none = w["none_listed"]
    return [
        w["other_authority"].format(authority=name, needs=", ".join(needs) or none, uppers=", ".join(uppers) or none)
        for name, (needs, uppers) in found.items()
    ]
