"""The rows about intake and requirement, as text: one home for all forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import Adequacy, NutrientIntake, ReferenceValue
from calcifate.nutrient import nutrients
from calcifate.report.format import amount, chance, interval, significant, span
from calcifate.report.views import is_lay, say

LAY_NUTRIENTS = ("calcium", "magnesium", "phosphorus", "potassium", "sodium", "vitamin_d", "vitamin_k1", "oxalate")
KEPT = ("energy", "protein", "magnesium", "calcium", "potassium", "phosphorus", "sodium", "oxalate", "phytate")
RECOMMENDED, AVERAGE, UPPER = ("RDA", "PRI", "AI"), ("EAR", "AR"), ("UL", "CDRR")
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
    note: str


def decimals(nutrient: str) -> int:
    """Decimals of a nutrient as people read it."""
    known = nutrients().get(nutrient)
    return known.decimals if known else 0


def is_range(nutrient: str) -> bool:
    """Whether a nutrient is known only as a range."""
    known = nutrients().get(nutrient)
    return known is not None and known.only_range


def nutrient_name(nutrient: str, assessment: Assessment | None = None) -> str:
    """Name of a nutrient id."""
    if assessment is not None and nutrient in assessment.intake:
        return assessment.intake[nutrient].name
    known = nutrients().get(nutrient)
    return known.name if known else nutrient.replace("_", " ")


def nutrient_unit(nutrient: str) -> str:
    """Unit of a nutrient id, without "per day"."""
    known = nutrients().get(nutrient)
    return known.unit if known else ""


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


def nothing_known(intake: NutrientIntake) -> bool:
    """Whether neither food nor supplements report this nutrient at all."""
    parts = (intake.food, intake.supplements)
    return all(part.n_foods == 0 or (part.value is None and part.low is None) for part in parts)


def intakes_shown(assessment: Assessment) -> list[NutrientIntake]:
    """The nutrients of the intake table, in table order. The lay voice keeps the minerals and what is their price."""
    order = {nutrient: place for place, nutrient in enumerate(nutrients())}
    rows = sorted(assessment.intake.values(), key=lambda row: order.get(row.nutrient, len(order)))
    wanted = [row for row in rows if not is_lay(assessment) or row.nutrient in LAY_NUTRIENTS]
    return [row for row in wanted if not nothing_known(row)]


def intake_rows(assessment: Assessment) -> list[IntakeRow]:
    """The intake table."""
    return [_intake_row(assessment, row) for row in intakes_shown(assessment)]


def unknown_nutrients(assessment: Assessment) -> str:
    """A sentence that names the nutrients nothing reports; empty if there are none."""
    names = [row.name for row in assessment.intake.values() if nothing_known(row) and row.food.n_foods]
    return say(assessment)["unknown_nutrients"].format(names=", ".join(names)) if names else ""


def _intake_row(assessment: Assessment, intake: NutrientIntake) -> IntakeRow:
    w, places = say(assessment), decimals(intake.nutrient)
    row = adequacy_of(assessment, intake.nutrient)
    need, food = reference(row, RECOMMENDED), intake.food
    return IntakeRow(
        nutrient=intake.nutrient,
        name=intake.name,
        unit=food.unit.removesuffix("/d"),
        food=amount(food, places, only_range=intake.only_range, none="no_diary"),
        low_high="" if intake.only_range else interval(food, places),
        supplements=amount(intake.supplements, places),
        complete=f"{food.n_reporting}/{food.n_foods}" if food.n_foods else "",
        need=f"{significant(need.value, 4)}{' AI' if need.kind == 'AI' else ''}" if need else "",
        upper=upper_text(row, w),
        note="; ".join(_notes(intake, row, w)),
    )


def upper_text(row: Adequacy | None, w: Mapping[str, str]) -> str:
    """The upper limit, marked where it is for supplements only or is no toxic limit."""
    limit = reference(row, UPPER)
    if limit is None:
        return ""
    value = significant(limit.value, 4)
    if limit.kind == "CDRR":
        return w["mark_reduce_above"].format(value=value)
    return w["mark_supplements_only"].format(value=value) if limit.scope == "supplement_only" else value


def _notes(intake: NutrientIntake, row: Adequacy | None, w: Mapping[str, str]) -> list[str]:
    notes = list[str]()
    if row and row.above_upper_limit:
        limit = reference(row, UPPER)
        notes.append(w["note_above_reduce" if limit and limit.kind == "CDRR" else "note_above_upper"])
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


def reference_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Nutrient, authority, average need, recommended, upper limit, chance below, reading."""
    w, rows = say(assessment), list[tuple[str, ...]]()
    for row in assessment.adequacy:
        average, need = reference(row, AVERAGE), reference(row, RECOMMENDED)
        reading = w[f"statement_{row.statement}"]
        if row.days_to_settle is not None and row.statement == "uncertain":
            reading += "; " + w["chance_settle"].format(days=row.days_to_settle)
        rows.append(
            (
                nutrient_name(row.nutrient, assessment),
                row.authority,
                significant(average.value, 4) if average else "",
                f"{significant(need.value, 4)} {need.kind}" if need else "",
                upper_text(row, w),
                chance_text(row),
                reading,
            )
        )
    return rows


def chance_text(row: Adequacy) -> str:
    """The chance that usual intake is below the average need, with its interval; empty where there is none."""
    if row.probability_below_requirement is None:
        return ""
    text = chance(row.probability_below_requirement)
    low, high = row.probability_low, row.probability_high
    if low is None or high is None or round(low, 2) == round(high, 2):
        return text
    return f"{text} ({span(low * 100, high * 100)} %)"
