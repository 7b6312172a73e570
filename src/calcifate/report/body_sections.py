"""The sections of the terminal report about blood, urine and what is worked out from them."""

from __future__ import annotations

from calcifate.flow.assessment import Assessment
from calcifate.report import lab_tables, views
from calcifate.report.format import columns, visible
from calcifate.report.layout import heading, wrap
from calcifate.report.sections import paragraphs

NAME_COLUMNS = 28  # of a test's name; a longer one pushes its own line only
CAVEATS_SHOWN = 2


def labs(assessment: Assessment, width: int) -> list[str]:
    """Blood and urine: one line per value, in both units, with the laboratory's range; published limits beneath."""
    w = views.say(assessment)
    lines = heading(w["heading_labs"], "", width)
    if not assessment.labs:
        return [*lines, *wrap(w["no_labs"], width)]
    if views.is_lay(assessment):
        return lines + paragraphs(lab_tables.lay_lines(assessment), width, "- ")
    graded, bare = lab_tables.graded(assessment)
    dates = {lab.date for lab in assessment.labs if lab.date}
    name_width = min(NAME_COLUMNS, max((columns(lab.name) for lab in graded), default=0))
    text_width = max((columns(lab.text) for lab in graded), default=0)
    for lab in graded:
        name = lab.name + " " * max(0, name_width - columns(lab.name))
        value = lab.text + " " * max(0, text_width - columns(lab.text))
        stands = w[f"position_{lab.position}"]
        own_range = lab_tables.lab_ranges(lab)[0] or lab_tables.lab_ranges(lab)[1]
        where = f"{stands} {own_range}" if own_range else w["lab_no_range"]
        dated = f", {lab.date}" if lab.date and len(dates) > 1 else ""
        lines += _unwrapped(visible(f"{name}  {value}  {where}{dated}"), width)
        lines += paragraphs([lab_tables.limit_text(limit, w) for limit in lab.limits], width, "  ")
        lines += paragraphs([*lab.questions, *([lab.note] if lab.note else [])], width, "  ")
    if bare:
        values = "; ".join(f"{lab.name} {lab.text}" for lab in bare)
        lines += paragraphs([w["labs_without_range"].format(values=values)], width)
    return lines


def _unwrapped(text: str, width: int) -> list[str]:
    """The line as it is set, or wrapped where it does not fit."""
    return [text] if columns(text) <= width else wrap(text, width, "", "  ")


def derived(assessment: Assessment, width: int) -> list[str]:
    """Figures worked out from the person's own that say something, each caveat once."""
    w = views.say(assessment)
    lines = heading(w["heading_derived"], "", width)
    for group in lab_tables.derived_groups(assessment):
        said = "; ".join(f"{name}: {text}" for name, text in group)
        lines += wrap(visible(said), width, "", "  ")
    caveats = views.caveats(assessment)["derived"]
    more = len(caveats) - CAVEATS_SHOWN
    shown = [*caveats[:CAVEATS_SHOWN], *([w["more_in_page"].format(count=more)] if more > 0 else [])]
    return lines + paragraphs([" ".join(shown)] if shown else [], width)
