"""The urine panel for a terminal: the section of a report, and a text of its own."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.errors import DataError
from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Audience
from calcifate.flow.urine import UrinePanel
from calcifate.report import urine_lay, urine_tables, views
from calcifate.report.citations import SOURCES_OF_A_PANEL, cite, source_numbers
from calcifate.report.format import visible
from calcifate.report.layout import cut, heading, table, wrap
from calcifate.report.sections import paragraphs, shown_rows
from calcifate.report.words import words

NARROWEST = 40  # columns
CRYSTALS_SHOWN = 8
CAVEATS_SHOWN = 3
LONGEST_TITLE = 40  # columns, of a source that names no author


def section(assessment: Assessment, width: int, *, changes: bool = True, figures: bool = True) -> list[str]:
    """Urine chemistry within a report. A full page for a lay reader leaves out the changes, then all but a line."""
    w, panel = views.say(assessment), assessment.urine
    if panel is None:
        return []
    if views.is_lay(assessment):
        said = _lay(panel, w, width, changes=changes) if figures else paragraphs([urine_lay.one_line(panel, w)], width)
        return [*heading(w["heading_urine"], "", width), *said]
    cited = cite(panel.sources[:SOURCES_OF_A_PANEL], source_numbers(assessment))
    return _professional(panel, w, width, whole=False, cited=cited)


def panel_text(panel: UrinePanel, *, audience: Audience = "professional", width: int = 80) -> str:
    """One urine as text of its own, with every caveat and source.

    Parameters
    ----------
    panel : UrinePanel
    audience : {"professional", "lay"}
    width : int
        No line is wider, but never below 40. [columns]
    """
    w, width = words(audience), max(width, NARROWEST)
    if audience == "lay":
        lines = [*heading(w["heading_urine"], "", width), *_lay(panel, w, width)]
    else:
        lines = _professional(panel, w, width, whole=True)
        said = f"{w['heading_sources']}: {'; '.join(_sources(panel))}."
        lines += paragraphs([said] if panel.sources else [], width)
    lines += paragraphs([w["urine_purpose"]], width)
    return "\n".join(lines) + "\n"


def _lay(panel: UrinePanel, w: Mapping[str, str], width: int, *, changes: bool = True) -> list[str]:
    lines = paragraphs([" ".join(urine_lay.sentences(panel, w))], width)
    rows = urine_lay.rows(panel, w) if changes and not panel.refused else []
    if rows:
        lines += paragraphs([urine_lay.what_if_intro(panel, w)], width)
        lines += paragraphs([urine_lay.row_text(change, panel, w) for change in rows], width, "- ")
    return lines


def _professional(panel: UrinePanel, w: Mapping[str, str], width: int, *, whole: bool, cited: str = "") -> list[str]:
    """`whole`: nothing is left to another form."""
    lines = heading(w["heading_urine"], "", width)
    lines += paragraphs([" ".join([*urine_tables.opening(panel, w), cited])], width)
    if not panel.refused:
        lines += _saturations(panel, w, width, whole=whole)
        lines += _species(panel, w, width)
        lines += _what_if(panel, w, width)
    assumed = w["urine_assumed"].format(assumed="; ".join(panel.assumed).rstrip("."))
    lines += paragraphs([assumed] if panel.assumed else [], width)
    return lines + _caveats(panel, w, width, whole=whole)


def _saturations(panel: UrinePanel, w: Mapping[str, str], width: int, *, whole: bool) -> list[str]:
    rows = shown_rows(urine_tables.saturation_rows(panel, w, short=True))
    shown = rows if whole else rows[:CRYSTALS_SHOWN]
    head = [w["urine_column_crystal"], *(visible(method) for method in panel.methods)]
    lines = table(head, shown, width)
    more = len(rows) - len(shown)
    said = [w["urine_legend"]] if rows else []
    said += [w["urine_more_crystals"].format(count=more)] if more else []
    missing = urine_tables.not_computed(panel, w)
    said += [missing] if missing else []
    lines += paragraphs([" ".join(said)] if said else [], width)
    return lines + (paragraphs(urine_tables.method_lines(panel), width, "- ") if whole else [])


def _species(panel: UrinePanel, w: Mapping[str, str], width: int) -> list[str]:
    rows = urine_tables.species_rows(panel, w)
    lines = wrap(visible(w["urine_shares_of"].format(method=panel.method)), width) if rows else []
    for ion, shares in rows:
        lines += wrap(visible(w["urine_shares"].format(ion=ion, shares=shares)), width, "  ", "    ")
    return lines


def _what_if(panel: UrinePanel, w: Mapping[str, str], width: int) -> list[str]:
    rows = urine_tables.changes(panel, w)
    if not rows:
        return []
    head = [w["urine_column_change"], w["urine_column_ratio"], w["urine_column_times"]]
    cells = [(row.title, w["urine_blocked"] if row.blocked else row.ratio, row.times) for row in rows]
    lines = ["", *wrap(visible(urine_tables.sentence_about(panel, "urine_what_if", w)), width)]
    lines += table(head, shown_rows(cells), width)
    lines += paragraphs(
        [w["urine_blocked_why"].format(title=row.title, reason=row.blocked) for row in rows if row.blocked], width, "- "
    )
    rises = [w["urine_raises_one"].format(title=row.title, crystals=row.rises) for row in rows if row.rises]
    said = [urine_tables.magnesium_place(panel, w)]
    said += [w["urine_raises"].format(rises="; ".join(rises))] if rises else []
    lines += paragraphs([text for text in said if text], width)
    notes = [
        w["urine_notes"].format(title=row.title, note=row.note)
        for row in rows
        if row.note and row.effect and row.effect.times < 1
    ]
    return lines + paragraphs(notes, width, "- ")


def _caveats(panel: UrinePanel, w: Mapping[str, str], width: int, *, whole: bool) -> list[str]:
    texts = list(panel.caveats) if panel.refused else urine_tables.caveats(panel, w)
    shown = texts if whole else texts[:CAVEATS_SHOWN]
    more = len(texts) - len(shown)
    shown = [*shown, *([w["more_in_page"].format(count=more)] if more else [])]
    return paragraphs([urine_tables.joined(shown)] if shown else [], width)


def _sources(panel: UrinePanel) -> list[str]:
    """Who and when for each source; one without a record is named by its id."""
    from calcifate.source import source

    found = list[str]()
    for source_id in panel.sources:
        try:
            record = source(source_id)
        except DataError:
            found.append(source_id)
            continue
        by = record.authors.split(",")[0] or cut(record.title.partition(",")[0], LONGEST_TITLE)
        found.append(f"{by} {record.year}")
    return list(dict.fromkeys(found))
