"""The sections of the terminal report about what is eaten."""

from __future__ import annotations

from calcifate.flow.assessment import Assessment
from calcifate.report import article_tables, food_tables, requirements, tables, views
from calcifate.report.layout import heading, table, wrap
from calcifate.report.sections import paragraphs, shown_rows

FOODS_SHOWN = 6


def intake(assessment: Assessment, width: int, *, notes: bool = True, legend: bool = True) -> list[str]:
    """The table of intake, with how complete it is. The lay voice has no column of upper limits, but their notes."""
    w, rows, lay = views.say(assessment), tables.rows_that_matter(assessment), views.is_lay(assessment)
    names = ["nutrient", "food", "supplements", "complete", "need", *([] if lay else ["upper"])]
    body = [(f"{row.name} {row.unit}", row.food, row.supplements, row.complete, row.need, row.upper) for row in rows]
    cells = shown_rows(row[: len(names)] for row in body)
    head = [w[f"column_{name}"] for name in names]
    lines = [*heading(w["heading_intake"], "", width), *table(head, cells, width, right=[1, 2, 3, 4, 5])]
    if not rows:
        return [*lines, *wrap(w["no_intake"], width)]
    texts = tables.above_limits(rows) if notes else []
    texts += tables.intake_legend(assessment, upper=not lay) if legend else []
    unknown = tables.unknown_nutrients(assessment)
    return [*lines, *paragraphs([" ".join([*texts, *([unknown] if notes and unknown else [])])], width)]


def reference(assessment: Assessment, width: int) -> list[str]:
    """The chance that usual intake is below the average need, one line per nutrient that has one."""
    w, lines = views.say(assessment), list[str]()
    found = requirements.chance_lines(assessment)
    if found:
        lines += heading(w["heading_chance"], "", width)
        label = max(len(name) for name, _ in found) + 2
        for name, text in found:
            lines += paragraphs([text], width, name.ljust(label))
    else:
        lines += heading(w["heading_reference"], "", width)
    beneath = [requirements.without_chance(assessment), *requirements.other_authorities(assessment)]
    return lines + paragraphs([text for text in beneath if text], width)


def contributions(assessment: Assessment, width: int) -> list[str]:
    """The foods that bring most magnesium, with what else they bring."""
    w = views.say(assessment)
    rows, _, more = food_tables.contribution_rows(assessment, FOODS_SHOWN)
    head = [w["column_food_name"], w["column_grams"], *(w[f"symbol_{name}"] for name in food_tables.priced(assessment))]
    body = [
        (food, grams, f"{magnesium} ({share})", *price) for food, grams, share, magnesium, *price in shown_rows(rows)
    ]
    lines = heading(w["heading_contributions"], w["more_rows"].format(count=more) if more else "", width)
    return lines + table(head, body, width, right=range(1, len(head)), cut_first=True)


def ratio(assessment: Assessment, width: int) -> list[str]:
    """Calcium to magnesium, said both ways."""
    sentences = food_tables.ratio_sentences(assessment.calcium_to_magnesium, assessment)
    return [*heading(views.say(assessment)["heading_ratio"], "", width), *paragraphs([" ".join(sentences)], width)]


def flow(assessment: Assessment, width: int) -> list[str]:
    """What of each nutrient can be absorbed, by which law."""
    w = views.say(assessment)
    head = [w["column_nutrient"], *(w[f"column_{name}"] for name in ("law", "eaten", "absorbed", "share"))]
    body = list[tuple[str, ...]]()
    for part in food_tables.absorbed_parts(assessment):
        name, law, eaten, value, low_high, share = food_tables.absorbed_row(part, assessment)
        unit = f" {part.unit}"
        value = f"{value.removesuffix(unit)}{f' ({low_high})' if low_high else ''}"
        body.append((f"{name} {part.unit.removesuffix('/d')}", law, eaten.removesuffix(unit), value, share))
    lines = [*heading(w["heading_flow"], "", width), *table(head, shown_rows(body), width, right=[2, 3, 4])]
    ratios = "; ".join(food_tables.hindrances(assessment))
    return lines + (paragraphs([w["molar_ratios"].format(ratios=ratios)], width) if ratios else [])


def article(assessment: Assessment, width: int) -> list[str]:
    """The foods of the popular article, for this person, with their price and the reasons beneath."""
    w = views.say(assessment)
    columns = [name for name in article_tables.COLUMNS if name != "calcium"]
    head = [w["column_serving"], w["column_grams"], *(w[f"symbol_{name}"] for name in columns), w["column_verdict"]]
    letters, why = article_tables.lettered(assessment)
    body = [
        (
            note.food,
            f"{note.grams:.0f}",
            *article_tables.cells(note, w, columns),
            f"{w[f'short_{note.verdict}']} {letters.get(note.food, '')}".rstrip(),
        )
        for note in assessment.article_foods
    ]
    last = len(head) - 1
    lines = [
        *heading(w["heading_article"], "", width),
        *table(head, shown_rows(body), width, right=range(1, last), cut_first=True),
    ]
    return lines + paragraphs([" ".join(why)] if why else [], width)
