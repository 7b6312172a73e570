"""The rows about intake and requirement, as text: one home for all forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import Adequacy, NutrientIntake
from calcifate.nutrient import nutrients
from calcifate.report.format import amount, interval
from calcifate.report.menaquinones import FORM, MERGED, merged
from calcifate.report.names import decimals
from calcifate.report.requirements import UPPER, adequacy_of, authority, need_text, reference, upper_text
from calcifate.report.views import is_lay, say

LAY_NUTRIENTS = ("calcium", "magnesium", "phosphorus", "potassium", "sodium", "vitamin_d", "vitamin_k1", "oxalate")
SELDOM = ("water", "alcohol", "zinc")
"""Rows that a short table leaves out while nothing is known of them that matters."""
KEPT = ("energy", "protein", "magnesium", "calcium", "potassium", "phosphorus", "sodium", "oxalate", "phytate")
MISSING_SHOWN = 3  # names of foods in a note; the rest is counted


@dataclass(frozen=True, kw_only=True)
class IntakeRow:
    """One nutrient as the intake table prints it."""

    nutrient: str
    name: str
    unit: str
    food: str
    low_high: str
    supplements: str
    complete: str
    need: str
    upper: str
    above: str
    """Which limit the intake is above; empty if none."""
    note: str


def nothing_known(intake: NutrientIntake) -> bool:
    """Whether neither food nor supplements report this nutrient at all."""
    parts = (intake.food, intake.supplements)
    return all(part.n_foods == 0 or (part.value is None and part.low is None) for part in parts)


def intakes_shown(assessment: Assessment) -> list[NutrientIntake]:
    """The nutrients of the intake table, in table order. The lay voice keeps the minerals and what is their price."""
    order = {MERGED if key.startswith(FORM) else key: place for place, key in enumerate(nutrients())}
    rows = sorted(merged(assessment), key=lambda row: order.get(row.nutrient, len(order)))
    wanted = [row for row in rows if not is_lay(assessment) or row.nutrient in LAY_NUTRIENTS]
    return [row for row in wanted if not nothing_known(row)]


def intake_rows(assessment: Assessment) -> list[IntakeRow]:
    """The intake table."""
    return [_intake_row(assessment, row) for row in intakes_shown(assessment)]


def rows_that_matter(assessment: Assessment, *, seldom: bool = False) -> list[IntakeRow]:
    """The intake table without rows that say nothing; with `seldom`, known rows that rarely matter stay."""
    w, known = say(assessment), {row.nutrient: row for row in intakes_shown(assessment)}
    kept = list[IntakeRow]()
    for row in intake_rows(assessment):
        intake, limit = known[row.nutrient], adequacy_of(assessment, row.nutrient)
        drunk = row.nutrient == "alcohol" and bool(intake.food.value)
        beside = intake.supplements.n_foods > 0 or drunk or bool(limit and limit.above_upper_limit)
        if beside or ((seldom or row.nutrient not in SELDOM) and (row.food != w["unknown"] or row.need)):
            kept.append(row)
    return kept


def above_limits(rows: Sequence[IntakeRow]) -> list[str]:
    """Which nutrients are above a limit, one sentence for each kind of limit."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.above:
            found.setdefault(row.above, []).append(row.name)
    return [f"{', '.join(named)}: {above}." for above, named in found.items()]


def unknown_nutrients(assessment: Assessment) -> str:
    """A sentence that names the nutrients nothing reports; empty if there are none."""
    names = [
        row.name for row in merged(assessment) if nothing_known(row) and row.food.n_foods and row.nutrient not in SELDOM
    ]
    return say(assessment)["unknown_nutrients"].format(names=", ".join(names)) if names else ""


def _intake_row(assessment: Assessment, intake: NutrientIntake) -> IntakeRow:
    w, places = say(assessment), decimals(intake.nutrient)
    row = adequacy_of(assessment, intake.nutrient)
    food = intake.food
    return IntakeRow(
        nutrient=intake.nutrient,
        name=intake.name,
        unit=food.unit.removesuffix("/d"),
        food=amount(food, places, only_range=intake.only_range, none="no_diary"),
        low_high="" if intake.only_range else interval(food, places),
        supplements=amount(intake.supplements, places),
        complete=f"{food.n_reporting}/{food.n_foods}" if food.n_foods else "",
        need=need_text(row),
        upper=upper_text(row, w),
        above=(above := _above(row, w)),
        note="; ".join([*([above] if above else []), *_notes(intake, w)]),
    )


def _above(row: Adequacy | None, w: Mapping[str, str]) -> str:
    if not (row and row.above_upper_limit):
        return ""
    limit = reference(row, UPPER)
    return w["note_above_reduce" if limit and limit.kind == "CDRR" else "note_above_upper"]


def _notes(intake: NutrientIntake, w: Mapping[str, str]) -> list[str]:
    notes = list[str]()
    if intake.only_range:
        notes.append(w["note_range"])
    missing = intake.food.missing + intake.supplements.missing
    if missing:
        foods = ", ".join(missing[:MISSING_SHOWN])
        if len(missing) > MISSING_SHOWN:
            foods = w["note_missing_more"].format(foods=foods, count=len(missing) - MISSING_SHOWN)
        notes.append(w["note_missing"].format(foods=foods))
    return notes


def minor_rows(rows: Sequence[IntakeRow]) -> list[int]:
    """Places of the rows that a short print can do without: no need, no limit, and no part in the price."""
    return [place for place, row in enumerate(rows) if not (row.need or row.upper) and row.nutrient not in KEPT]


def intake_notes(rows: Sequence[IntakeRow]) -> list[str]:
    """The notes of the table, those that are the same for several nutrients once."""
    names: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            names.setdefault(row.note, []).append(row.name)
    return [f"{', '.join(named)}: {note}" for note, named in names.items()]


def intake_legend(assessment: Assessment, *, upper: bool) -> list[str]:
    """What the marks of the intake table mean: only those that occur. `upper`: the table shows upper limits."""
    w, rows, shown = say(assessment), intake_rows(assessment), list[str]()
    if any(row.need for row in rows):
        shown.append(w["legend_need"].format(authority=authority(assessment)))
    if upper and any(row.upper.endswith(" s") for row in rows):
        shown.append(w["legend_supplements_only"])
    if upper and any(row.upper.endswith(" r") for row in rows):
        shown.append(w["legend_reduce_above"])
    at_least = w["at_least"].format(value="")
    if any(row.food.startswith(at_least) or row.supplements.startswith(at_least) for row in rows):
        shown.append(w["legend_at_least"])
    return shown
