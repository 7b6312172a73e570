"""The sections of the terminal report, one function each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from calcifate.flow.assessment import Assessment, SourceEcho
from calcifate.flow.finding import EvidenceNote, Flag, StudyEcho
from calcifate.report import food_tables, lab_tables, tables, views
from calcifate.report.format import visible
from calcifate.report.layout import heading, table, wrap

LABEL = 11  # columns of the longest severity word and a gap


def paragraphs(texts: Iterable[str], width: int, first: str = "") -> list[str]:
    """Each text as a wrapped paragraph that begins with the same mark."""
    return [line for entry in texts for line in wrap(visible(entry), width, first)]


def shown_rows(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The cells of a table with nothing in them that a terminal would obey."""
    return [tuple(visible(cell) for cell in row) for row in rows]


def flag_lines(
    flag: Flag, assessment: Assessment, width: int, *, message: bool = True, basis: bool = True
) -> list[str]:
    """One flag: severity, title, message, and the basis on which it can be checked."""
    w, numbers = views.say(assessment), views.source_numbers(assessment)
    hang = " " * LABEL
    title = f"{flag.title} {views.cite(flag.sources, numbers) if basis else ''}".strip()
    lines = wrap(visible(title), width, w[flag.severity].ljust(LABEL), hang)
    if message:
        lines += wrap(visible(flag.message), width, hang)
    if basis:
        inputs = views.flag_inputs(flag, assessment.input.medicines, lay=views.is_lay(assessment))
        why = [f"{w['why_inputs']}: {'; '.join(inputs)}."] if inputs else []
        why += [f"{w['why_rule']}: {flag.rule}."] if flag.rule else []
        why += [f"{w['why_blocks']}: {views.subjects(flag.blocks, w)}."] if flag.blocks else []
        lines += wrap(visible(" ".join(why)), width, hang)
    return lines


def safety(assessment: Assessment, width: int) -> list[str]:
    """Every flag, the most severe first."""
    lines = heading(views.say(assessment)["heading_safety"], views.counts_line(assessment), width)
    for flag in views.flags_in_order(assessment):
        lines += flag_lines(flag, assessment, width)
    return lines


def intake(assessment: Assessment, width: int, *, notes: bool = True, legend: bool = True) -> list[str]:
    """The table of intake, with how complete it is. The lay voice has no column of upper limits, but their notes."""
    w, rows = views.say(assessment), tables.intake_rows(assessment)
    names = ["nutrient", "food", "supplements", "complete", "need", *([] if views.is_lay(assessment) else ["upper"])]
    body = [(f"{row.name} {row.unit}", row.food, row.supplements, row.complete, row.need, row.upper) for row in rows]
    cells = shown_rows(row[: len(names)] for row in body)
    head = [w[f"column_{name}"] for name in names]
    lines = [*heading(w["heading_intake"], "", width), *table(head, cells, width, right=[1, 2, 3, 4, 5])]
    if not rows:
        return [*lines, *wrap(w["no_intake"], width)]
    if notes:
        lines += paragraphs(tables.intake_notes(rows), width, "- ")
        lines += paragraphs([unknown] if (unknown := tables.unknown_nutrients(assessment)) else [], width)
    return [
        *lines,
        *(paragraphs(tables.intake_legend(assessment, upper=not views.is_lay(assessment)), width) if legend else []),
    ]


def reference(assessment: Assessment, width: int) -> list[str]:
    """Intake against each authority's values."""
    w = views.say(assessment)
    head = [w[f"column_{name}"] for name in ("nutrient", "authority", "average", "need", "upper", "chance", "reading")]
    lines = [*heading(w["heading_reference"], "", width), *table(head, tables.reference_rows(assessment), width)]
    return lines if assessment.adequacy else [*lines, *wrap(w["nothing"], width)]


def contributions(assessment: Assessment, width: int) -> list[str]:
    """The foods that bring most magnesium, with what else they bring."""
    w = views.say(assessment)
    lines = heading(w["heading_contributions"], "", width)
    head = food_tables.contribution_head(assessment)[4:]
    rows, _, more = food_tables.contribution_rows(assessment)
    for food, grams, share, magnesium, *price in rows:
        brings = [f"{name.replace(',', '')} {value}" for name, value in zip(head, price, strict=True)]
        text = f"{food}, {w['grams'].format(value=grams)}: magnesium mg {magnesium} ({share}); {', '.join(brings)}"
        lines += wrap(visible(text), width, "- ", "  ")
    lines += wrap(w["more_rows"].format(count=more), width, "- ") if more else []
    return lines if rows else [*lines, *wrap(w["nothing"], width)]


def labs(assessment: Assessment, width: int) -> list[str]:
    """Blood and urine: both units, the laboratory's range, and for a professional every other published limit."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_labs"], "", width)
    if not assessment.labs:
        return [*lines, *wrap(w["no_labs"], width)]
    if views.is_lay(assessment):
        return lines + paragraphs(lab_tables.lay_lines(assessment), width, "- ")
    for lab in assessment.labs:
        known = lab.reference_low is not None or lab.reference_high is not None
        parts = [f"{lab.name}: {lab.text}", lab_tables.lab_stands(lab, assessment), lab.date]
        parts[1] += f", {lab_tables.lab_range(lab, w)}" if known else ""
        lines += wrap(visible("; ".join(part for part in parts if part)), width, "", "  ")
        lines += paragraphs([lab_tables.limit_text(limit, w) for limit in lab.limits], width, "  ")
        lines += paragraphs([*lab.questions, *([lab.note] if lab.note else [])], width, "  ")
    return lines


def derived(assessment: Assessment, width: int) -> list[str]:
    """Figures worked out from the person's own, or why they were not."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_derived"], "", width)
    for figure in assessment.derived.values():
        result = lab_tables.derived_text(figure, w)
        numbers = views.cite(figure.sources, views.source_numbers(assessment))
        lines += wrap(visible(f"{figure.name}: {result} {numbers}".rstrip()), width, "", "  ")
        lines += paragraphs([caveat.text for caveat in figure.caveats], width, "  ")
    return lines if assessment.derived else [*lines, *wrap(w["no_derived"], width)]


def ratio(assessment: Assessment, width: int) -> list[str]:
    """Calcium to magnesium, said both ways."""
    lines = heading(views.say(assessment)["heading_ratio"], "", width)
    return lines + paragraphs(food_tables.ratio_sentences(assessment.calcium_to_magnesium, assessment), width)


def flow(assessment: Assessment, width: int) -> list[str]:
    """What of each nutrient can be absorbed, by which law."""
    w = views.say(assessment)
    head = [
        w["column_nutrient"],
        *(w[f"col_{name}"].lower() for name in ("law", "eaten", "absorbed", "low_high", "fraction")),
    ]
    rows = [food_tables.absorbed_row(part, assessment) for part in food_tables.absorbed_parts(assessment)]
    lines = [*heading(w["heading_flow"], "", width), *table(head, shown_rows(rows), width)]
    lines += paragraphs(food_tables.hindrances(assessment), width, "- ")
    return lines if assessment.absorption else [*lines, *wrap(w["nothing"], width)]


def article(assessment: Assessment, width: int, *, price: bool = True) -> list[str]:
    """The foods of the popular article, for this person, with their price."""
    w = views.say(assessment)
    lines = heading(w["heading_article"], "", width)
    for note in assessment.article_foods:
        verdict = f"{note.food}, {note.serving}: {w[f'verdict_{note.verdict}']}. {note.reason}"
        lines += wrap(visible(verdict.strip()), width, "- ")
        brings = food_tables.prices(note.amounts, note.magnesium_share, w)
        lines += wrap(visible(brings), width, "  ") if price and brings else []
    return lines if assessment.article_foods else [*lines, *wrap(w["nothing"], width)]


def ideas(assessment: Assessment, width: int, *, price: bool = True) -> list[str]:
    """Changes of food that may be talked over, each with its price."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_ideas"], "", width)
    lines += wrap(w["ideas_intro"] if assessment.ideas else w["ideas_none"], width)
    for idea in assessment.ideas:
        lines += wrap(visible(idea.title), width, "- ")
        if price:
            lines += paragraphs([food_tables.changes(idea.change)], width, "  ")
            kept = [w["idea_keeps"].format(limits=", ".join(idea.avoids))] if idea.avoids else []
            lines += paragraphs(kept, width, "  ")
    return lines


def bullets(name: str, entries: Iterable[str], assessment: Assessment, width: int) -> list[str]:
    """A section that is a list of sentences."""
    w = views.say(assessment)
    found = paragraphs(entries, width, "- ")
    return [*heading(w[f"heading_{name}"], "", width), *(found or wrap(w["nothing"], width))]


def questions(assessment: Assessment, width: int, *, most: int | None = None) -> list[str]:
    """What to ask a clinician; with `most`, the first ones and how many more there are."""
    asked = assessment.questions_for_clinician[:most]
    more = len(assessment.questions_for_clinician) - len(asked)
    extra = [views.say(assessment)["more_rows"].format(count=more)] if more else []
    return bullets("questions", [*asked, *extra], assessment, width)


def evidence(assessment: Assessment, width: int) -> list[str]:
    """What is known, how well, in whom, and how it fits."""
    w, numbers = views.say(assessment), views.source_numbers(assessment)
    lines = heading(w["heading_evidence"], "", width)
    for note in assessment.evidence.notes:
        said = f"{w[f'certainty_{note.certainty}'].upper()}: {note.statement} {views.cite(note.sources, numbers)}"
        lines += wrap(visible(said.strip()), width, "- ")
        for study in note.studies if shows_studies(note, assessment) else ():
            said = f"{study_text(study, w)} {views.cite([study.source], numbers)}"
            lines += wrap(visible(said.strip()), width, "  - ", "    ")
        lines += paragraphs([w["population"].format(text=note.population)] if note.population else [], width, "  ")
        lines += paragraphs([w["applies"].format(text=note.applies)] if note.applies else [], width, "  ")
    return lines if assessment.evidence.notes else [*lines, *wrap(w["nothing"], width)]


def shows_studies(note: EvidenceNote, assessment: Assessment) -> bool:
    """Studies that disagree stand side by side; the others are in the page, and figures are not for the lay voice."""
    return note.certainty == "conflicting" and not views.is_lay(assessment)


def study_text(study: StudyEcho, w: Mapping[str, str]) -> str:
    """Design, how many people of which kind, and what was found."""
    people = w["people"].format(count=study.n) if study.n is not None else ""
    whom = ", ".join(part for part in (people, study.population) if part)
    return w["study"].format(design=study.design, population=whom, result=study.result)


def limits(assessment: Assessment, width: int) -> list[str]:
    """What is not known, and where a law was stretched."""
    return bullets("limits", [*assessment.limits, *views.caveat_texts(assessment)], assessment, width)


def suppressed(assessment: Assessment, width: int) -> list[str]:
    """What is not said or not done, and why."""
    entries = [f"{names}: {reason}" for names, reason, _ in views.suppressed_groups(assessment)]
    return bullets("suppressed", entries, assessment, width)


def sources(assessment: Assessment, width: int) -> list[str]:
    """Every source by its number, with how far it was read."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_sources"], "", width)
    for place, source in enumerate(assessment.evidence.sources, start=1):
        lines += wrap(visible(short_source(source)), width, f"{f'[{place}]':5}")
    lines += wrap(w["sources_short"], width) if assessment.evidence.sources else []
    return lines if assessment.evidence.sources else [*lines, *wrap(w["nothing"], width)]


def short_source(source: SourceEcho) -> str:
    """A source in one line: first author or title, year, and where it can be opened."""
    by = source.authors.split(",")[0] if source.authors else source.title
    where = f", doi:{source.doi}" if source.doi else f", {source.url}" if source.url else ""
    title = f", {source.title}" if source.authors and not where else ""
    return f"{by}, {source.year}{title}{where}"


def source_text(source: SourceEcho, w: dict[str, str]) -> str:
    """A source as a reference line."""
    by = f"{source.authors}. " if source.authors else ""
    where = f" {f'doi:{source.doi}' if source.doi else source.url}".rstrip()
    return f"{by}{source.title.rstrip('.')}. {source.year}.{where} ({w[f'reading_{source.reading}']})"


def echo(assessment: Assessment, width: int) -> list[str]:
    """What was given and what was made of it."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_echo"], "", width)
    lines += paragraphs(["; ".join(f"{label}: {value}" for label, value in views.person_facts(assessment))], width)
    for medicine in assessment.input.medicines:
        lines += wrap(visible(views.medicine_text(medicine, w)), width, "- ")
    lines += paragraphs(assessment.input.questions, width, "? ")
    doubtful = [match for match in assessment.matching if match.question or match.how == "none"]
    for match in doubtful:
        taken = match.matched_name if match.how != "none" else w["match_unknown"]
        entry = f"{match.day} {match.meal}: {match.food}, {views.match_amount(match, w)}; {taken}"
        lines += wrap(visible(f"{entry}. {match.question}".strip()), width, "? ")
    if rest := len(assessment.matching) - len(doubtful):
        lines += wrap(w["matched_without_doubt"].format(count=rest), width, "- ")
    steps = [f"{name}: {step}" for name, step in lab_tables.conversion_texts(assessment)]
    return lines + paragraphs(steps, width, "- ")


WRITERS: dict[str, Callable[[Assessment, int], list[str]]] = {
    "safety": safety, "intake": intake, "contributions": contributions, "reference": reference,
    "labs": labs, "derived": derived, "ratio": ratio, "flow": flow, "article": article, "ideas": ideas,
    "questions": questions, "evidence": evidence, "limits": limits, "suppressed": suppressed, "sources": sources,
    "echo": echo,
}  # fmt: skip
