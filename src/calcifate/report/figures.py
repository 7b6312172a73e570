"""The drawings of the page: bars of intake, ranges, days, strips of laboratory values, the flow of absorption."""

from __future__ import annotations

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import AbsorbedPart, DayAmount, NutrientIntake
from calcifate.flow.person import Lab
from calcifate.report import food_tables, lab_tables, names, requirements, svg, tables
from calcifate.report.format import number, percent, typographic
from calcifate.report.views import is_lay, say

RANGE_UNIT = "mg/d"  # oxalate and phytate share a scale; the menaquinones, in µg, are in the table
END = 2.0  # of the bars: twice the need
BEYOND = "»"
DAYS_HEIGHT = 24  # of the row of one nutrient, for the ranges of all days
DAY_ROWS = ("magnesium", "calcium", "phosphorus", "potassium", "oxalate")
INSIDE, OUTSIDE = "M-6,0 a6,6 0 1 0 12,0 a6,6 0 1 0 -12,0", "M0,-8 l8,8 l-8,8 l-8,-8 z"  # a disc, a diamond
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="hatch-ground"/><line x1="0" y1="0" x2="0" y2="6" class="hatch-line"/></pattern>'
    '<pattern id="cross" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" '
    'class="cross-ground"/><circle cx="2.5" cy="2.5" r="1" class="cross-dot"/></pattern></defs>'
)


def intake_bars(assessment: Assessment) -> str:
    """One bar per nutrient that has a need, all on the scale of that need; empty if there is none."""
    w, parts, described, y = say(assessment), [HATCH], list[str](), 0.0
    rows = {row.nutrient: row for row in tables.intake_rows(assessment)}
    for intake in tables.intakes_shown(assessment):
        need = requirements.reference(requirements.adequacy_of(assessment, intake.nutrient), requirements.RECOMMENDED)
        if need is None or need.value <= 0 or intake.only_range:
            continue
        row = rows[intake.nutrient]
        parts += _bar(assessment, intake, need.value, y)
        described.append(
            w["fig_intake_row"].format(
                name=row.name, food=row.food, unit=row.unit, supplements=row.supplements, need=row.need
            )
        )
        y += 52
    if not described:
        return ""
    scale = [svg.line(50, 14, 50, y + 2, "need")] + [
        svg.letters(text, x, y + 18, "scale", anchor)
        for text, x, anchor in (("0", 0, "start"), (w["fig_100"], 50, "middle"), (w["fig_scale_end"], 100, "end"))
    ]
    text = w["fig_intake_desc"].format(authority=requirements.authority(assessment), rows=" ".join(described))
    return svg.drawing("intake-bars", w["fig_intake_title"], text, y + 24, [*parts, *scale])


def _bar(assessment: Assessment, intake: NutrientIntake, need: float, y: float) -> list[str]:
    w, part, row = say(assessment), intake.food, requirements.adequacy_of(assessment, intake.nutrient)
    unit = part.unit.removesuffix("/d")
    shown = next(found for found in tables.intake_rows(assessment) if found.nutrient == intake.nutrient)
    total = shown.food if shown.supplements in (w["none_listed"], "0") else f"{shown.food} + {shown.supplements}"
    food, extra = part.value or 0, intake.supplements.value or 0
    beyond = f" {BEYOND}" if food + extra > END * need else ""
    parts = [
        svg.letters(intake.name, 0, y + 12, "name"),
        svg.letters(typographic(f"{total} {unit}{beyond}"), 100, y + 12, "figure", "end"),
        svg.box(0, y + 20, 100, 16, "track"),
    ]
    end = _x(food, need)
    parts.append(svg.box(0, y + 20, end, 16, "food"))
    if extra > 0:
        parts.append(svg.box(end, y + 20, _x(food + extra, need) - end, 16, "supplement"))
    stop = _x(food + extra, need)
    if part.at_least or intake.supplements.at_least:
        parts.append(svg.box(stop, y + 20, min(7, 100 - stop), 16, "more"))
    seen = part.low is not None and part.low < END * need  # an interval beyond the scale cannot be drawn
    if seen and part.low is not None and part.high is not None and part.high > part.low:
        parts.append(svg.whisker(_x(part.low, need), _x(part.high, need), y + 28))
    average, upper = requirements.reference(row, requirements.AVERAGE), requirements.reference(row, requirements.UPPER)
    if average:
        parts.append(svg.line(_x(average.value, need), y + 16, _x(average.value, need), y + 40, "average"))
    alone = upper is not None and upper.scope == "supplement_only"
    # a limit for supplements alone counts from where the food ends
    limit = upper.value + (food if alone else 0) if upper else 0.0
    if 0 < limit <= END * need and (extra > 0 or not alone):
        parts.append(svg.mark(_x(limit, need), y + 37, "M0,0 l-5,7 h10 z", "upper open" if alone else "upper"))
    return parts


def _x(value: float, need: float) -> float:
    """Place on the scale that ends at twice the need. [%]"""
    return min(100.0, max(0.0, 100 * value / (END * need)))


def range_bars(assessment: Assessment, *, patterns: bool) -> str:
    """Nutrients without a best value: bars from low to high on one scale; empty if there are none.

    `patterns`: bring the hatching along, because no drawing before this one did.
    """
    w = say(assessment)
    shown_rows = tables.intakes_shown(assessment)
    found = [row for row in shown_rows if row.only_range and row.food.unit == RANGE_UNIT and row.food.high is not None]
    top = max((row.food.high or 0 for row in found), default=0) * 1.08
    if top <= 0:
        return ""
    parts, described = [HATCH] if patterns else [], list[str]()
    rows = {row.nutrient: row for row in tables.intake_rows(assessment)}
    for place, intake in enumerate(found):
        y, shown = place * 46.0, rows[intake.nutrient]
        low, high = (100 * (value or 0) / top for value in (intake.food.low, intake.food.high))
        parts += [
            svg.letters(intake.name, 0, y + 12, "name"),
            svg.letters(typographic(f"{shown.food} {shown.unit}"), 100, y + 12, "figure", "end"),
            svg.box(0, y + 20, 100, 12, "track"),
            svg.box(low, y + 20, high - low, 12, "ranged"),
            svg.whisker(low, high, y + 26),
        ]
        parts += [svg.box(high, y + 20, 6, 12, "more")] if intake.food.at_least else []
        described.append(w["fig_range_row"].format(name=shown.name, food=shown.food, unit=shown.unit))
    text = w["fig_range_desc"].format(rows=" ".join(described))
    return svg.drawing("range-bars", w["fig_range_title"], text, len(found) * 46, parts)


def day_dots(assessment: Assessment) -> str:
    """A dot per day, a line per nutrient, each on its own scale from zero; empty without days."""
    w, parts, described = say(assessment), list[str](), list[str]()
    intakes = [assessment.intake[name] for name in DAY_ROWS if name in assessment.intake]
    y = 0.0
    for intake in (intake for intake in intakes if any(_middle(day) is not None for day in intake.by_day)):
        parts += _dots(assessment, intake, y)
        days = "; ".join(
            f"{w['col_day']} {day.day} {food_tables.share_text(day, intake.nutrient, w)}" for day in intake.by_day
        )
        unit = intake.food.unit.removesuffix("/d")
        described.append(w["fig_days_row"].format(name=intake.name, days=days, unit=unit))
        y += 50
    text = w["fig_days_desc"].format(rows=" ".join(described))
    return svg.drawing("day-dots", w["fig_days_title"], text, y, parts) if described else ""


def _middle(day: DayAmount) -> float | None:
    if day.value is not None:
        return day.value
    return None if day.low is None or day.high is None else (day.low + day.high) / 2


def _dots(assessment: Assessment, intake: NutrientIntake, y: float) -> list[str]:
    known = [(day, middle) for day in intake.by_day if (middle := _middle(day)) is not None]
    top = max(*(day.high or middle for day, middle in known), 1e-9) * 1.08
    unit = intake.food.unit.removesuffix("/d")
    ends = [end for day, middle in known for end in ((day.low, day.high) if intake.only_range else (middle,))]
    places, values = names.decimals(intake.nutrient), [end for end in ends if end is not None]
    between = f"{number(min(values), places)} {say(assessment)['to']} {number(max(values), places)}"
    parts = [
        svg.letters(intake.name, 0, y + 12, "name"),
        svg.letters(f"{between} {unit}", 100, y + 12, "figure", "end"),
        svg.line(0, y + 28, 100, y + 28, "axis"),
    ]
    for position, (day, middle) in enumerate(known):
        if intake.only_range and day.low is not None and day.high is not None:
            # No dot: such a day has no best value. One line above the other, so that none hides another.
            level = y + 28 + (position - (len(known) - 1) / 2) * min(7, DAYS_HEIGHT / len(known))
            low, high = 100 * day.low / top, 100 * day.high / top
            parts += [svg.line(low, level, high, level, "whisker")]
            parts += [svg.line(end, level - 3, end, level + 3, "whisker") for end in (low, high)]
        else:
            parts.append(svg.dot(100 * middle / top, y + 28, 6, "day open" if day.at_least else "day"))
    return parts


def lab_strips(assessment: Assessment) -> str:
    """A strip per laboratory value that has a range; empty if none has."""
    w, parts, described, y = say(assessment), list[str](), list[str](), 0.0
    for lab in assessment.labs:
        if lab.reference_low is None and lab.reference_high is None:
            continue
        parts += _strip(lab, y, with_limits=not is_lay(assessment))
        position = lab_tables.lab_stands(lab, assessment)
        described.append(w["fig_labs_row"].format(name=lab.name, text=lab.text, position=position))
        y += 50
    text = w["fig_labs_desc"].format(rows=" ".join(described))
    return svg.drawing("lab-strips", w["fig_labs_title"], text, y, parts) if described else ""


def _strip(lab: Lab, y: float, *, with_limits: bool) -> list[str]:
    limits = [end for limit in lab.limits for end in (limit.low, limit.high) if end is not None] if with_limits else []
    ends = [end for end in (lab.reference_low, lab.reference_high) if end is not None]
    low, high = min([lab.value, *limits, *ends]), max([lab.value, *limits, *ends])
    margin = (high - low or abs(high) or 1) * 0.15
    low, width = low - margin, high - low + 2 * margin

    def x(value: float) -> float:
        return 100 * (value - low) / width

    left = x(lab.reference_low) if lab.reference_low is not None else 0
    right = x(lab.reference_high) if lab.reference_high is not None else 100
    shape = (
        "M0,-7 l7,7 l-7,7 l-7,-7 z" if lab.position in ("below", "above") else "M-6,0 a6,6 0 1 0 12,0 a6,6 0 1 0 -12,0"
    )
    return [
        svg.letters(lab.name, 0, y + 12, "name"),
        svg.letters(lab.text, 100, y + 12, "figure", "end"),
        svg.box(0, y + 21, 100, 14, "track"),
        svg.box(left, y + 21, right - left, 14, "reference"),
        *(svg.line(x(limit), y + 17, x(limit), y + 39, "limit") for limit in limits),
        svg.mark(x(lab.value), y + 28, shape, "value" if lab.position == "within" else "value outside"),
    ]


def absorption_flow(assessment: Assessment) -> str:
    """A band per law from what is eaten to what can be absorbed; empty if nothing is known."""
    w, parts, described, y = say(assessment), list[str](), list[str](), 0.0
    for part in food_tables.absorbed_parts(assessment):
        if part.value is None or not part.eaten:
            continue
        parts += _band(assessment, part, part.value / part.eaten, y)
        name, _, eaten, value, *_ = food_tables.absorbed_row(part, assessment)
        described.append(w["fig_flow_row"].format(name=name, value=value, eaten=eaten, unit=""))
        y += 84
    text = w["fig_flow_desc"].format(rows=" ".join(described))
    return svg.drawing("absorption-flow", w["fig_flow_title"], text, y, parts) if described else ""


def _band(assessment: Assessment, part: AbsorbedPart, share: float, y: float) -> list[str]:
    name, law, eaten, value, low_high, _ = food_tables.absorbed_row(part, assessment)
    top, height = y + 22, 48

    def right(fraction: float) -> float:
        return 50 * min(fraction, 1)

    half = right(share)
    shape = [(0, 0), (30, 0), (70, 50 - half), (100, 50 - half), (100, 50 + half), (70, 50 + half), (30, 100), (0, 100)]
    parts = [
        svg.letters(f"{name}, {law}", 0, y + 12, "name"),
        svg.letters(typographic(f"{value} ({low_high})" if low_high else value), 100, y + 12, "figure", "end"),
        svg.polygon(shape, "flow", 0, top, 100, height),
    ]
    for end in (part.low, part.high):
        if end is not None and part.eaten:
            spread = right(end / part.eaten)
            for sign in (-1, 1):
                y_end = top + height * (50 + sign * spread) / 100
                parts.append(svg.line(70, y_end, 100, y_end, "flow-end"))
    parts += [
        svg.letters(eaten, 2, top + height / 2 + 4, "on-flow"),
        svg.letters(percent(share), 66, top + height / 2 + 4, "on-flow", "end"),
    ]
    return parts
