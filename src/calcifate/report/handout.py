"""The lay report: one page, shortened from the least urgent end, and never a flag lost."""

from __future__ import annotations

from collections.abc import Collection

from calcifate.flow.assessment import Assessment
from calcifate.report import article_tables, contents, diet_sections, forecast_text, sections, urine_text, views
from calcifate.report.body_sections import labs
from calcifate.report.format import visible
from calcifate.report.layout import heading, wrap

CUTS = (
    "evidence", "forecast figures", "price", "reasons", "ratio", "limits", "legend", "notes", "suppressed", "intake",
    "labs", "questions", "info", "claims", "article", "ideas", "changes", "figures", "one line", "forecast", "urine",
    "one line each", "caution",
)  # fmt: skip
"""What goes when the page is full, in this order. Urgent words stay, and every flag keeps its title.

`changes` and `figures` are those of a urine, of which a line is left; of a forecast the blood is left. `one line` is
for the mildest flags."""


MOST_QUESTIONS = 5  # on a full page


def handout(assessment: Assessment, width: int, opening: list[str], page: int) -> list[str]:
    """The longest version that fits the page.

    Parameters
    ----------
    assessment : Assessment
    width : int
        [columns]
    opening : list of str
        The lines before the flags.
    page : int
        [lines]
    """
    lines, cut = _version(assessment, width, opening, ()), CUTS[:0]
    for count in range(1, len(CUTS) + 1):
        if len(lines) <= page:
            break
        cut = CUTS[:count]
        lines = _version(assessment, width, opening, cut)
    # Room that is left goes to what the weightiest mild flags say.
    for told in range(1, len(assessment.flags) + 1 if "info" in cut else 1):
        longer = _version(assessment, width, opening, cut, told)
        if len(longer) > page:
            break
        lines = longer
    return lines


def _version(assessment: Assessment, width: int, opening: list[str], cut: Collection[str], told: int = 0) -> list[str]:
    parts, w, left_out = contents.sections(assessment), views.say(assessment), list[str]()
    lines = [*opening, "", *_flags(assessment, width, cut, told)]
    written: dict[str, list[str]] = {
        "intake": diet_sections.intake(assessment, width, notes="notes" not in cut, legend="legend" not in cut),
        "labs": labs(assessment, width),
        "urine": urine_text.section(assessment, width, changes="changes" not in cut, figures="figures" not in cut),
        "ratio": diet_sections.ratio(assessment, width),
        "forecast": forecast_text.section(assessment, width, short="forecast figures" in cut),
        "article": _article(assessment, width, reasons="reasons" not in cut),
        "ideas": sections.ideas(assessment, width, price="price" not in cut),
        "questions": sections.questions(assessment, width, most=MOST_QUESTIONS if "questions" in cut else None),
        "claims": sections.claims(assessment, width),
        "evidence": sections.evidence(assessment, width),
        "limits": sections.limits(assessment, width),
        "suppressed": sections.suppressed(assessment, width),
    }
    for name in (name for name in written if name in parts):
        if name in cut and name != "questions":
            if name != "ideas" or assessment.ideas:
                left_out.append(w[f"heading_{name}"])
        else:
            lines += ["", *written[name]]
    if left_out:
        lines += ["", *wrap(w["page_holds_more"].format(what="; ".join(left_out)), width)]
    return [*lines, "", *wrap(visible(views.made_by(assessment, short=True)), width)]


def _flags(assessment: Assessment, width: int, cut: Collection[str], told: int) -> list[str]:
    """Flags; from the mild end on, messages go first, then lines of their own. `told` mild ones keep their message."""
    w, flags = views.say(assessment), views.flags_in_order(assessment)
    lines = heading(w["heading_safety"], views.counts_line(assessment), width)
    joined = ("caution", "info") if "one line each" in cut else ("info",) if "one line" in cut else ()
    weightiest = [flag for flag in flags if flag.severity in cut][:told]
    for flag in (flag for flag in flags if flag.severity not in joined):
        message = flag.severity not in cut or flag in weightiest
        lines += sections.flag_lines(flag, assessment, width, message=message)
    for severity in joined:
        titles = "; ".join(flag.title for flag in flags if flag.severity == severity)
        hang = " " * sections.LABEL
        lines += wrap(visible(titles), width, w[severity].ljust(sections.LABEL), hang) if titles else []
    return lines


def _article(assessment: Assessment, width: int, *, reasons: bool) -> list[str]:
    """The article's foods by verdict, one line each; the reasons while there is room."""
    w = views.say(assessment)
    lines, grouped = heading(w["heading_article"], "", width), article_tables.reasons(assessment)
    for verdict in article_tables.VERDICTS:
        foods = "; ".join(note.food for note in assessment.article_foods if note.verdict == verdict)
        why = ". ".join(said for said, _ in grouped.get(verdict, [])) if reasons else ""
        lines += wrap(visible(f"{w[f'verdict_{verdict}']}: {foods}"), width, "- ") if foods else []
        lines += wrap(visible(f"{why}."), width, "  ") if why and foods else []
    return lines
