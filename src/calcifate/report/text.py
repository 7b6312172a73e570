"""The answer for a terminal: the most severe first, severities as words, no line wider than asked."""

from __future__ import annotations

from collections.abc import Callable

from calcifate.errors import InputError, Problem
from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Severity
from calcifate.report import body_sections, contents, diet_sections, forecast_text, sections, urine_text, views
from calcifate.report.citations import ordered_sources
from calcifate.report.format import visible
from calcifate.report.handout import handout
from calcifate.report.layout import heading, wrap
from calcifate.report.sections import flag_basis, flag_lines, paragraphs, source_text

WRITERS: dict[str, Callable[[Assessment, int], list[str]]] = {
    "safety": sections.safety, "intake": diet_sections.intake, "reference": diet_sections.reference,
    "contributions": diet_sections.contributions, "labs": body_sections.labs, "urine": urine_text.section,
    "derived": body_sections.derived, "ratio": diet_sections.ratio, "flow": diet_sections.flow,
    "forecast": forecast_text.section,
    "article": diet_sections.article, "ideas": sections.ideas, "questions": sections.questions,
    "claims": sections.claims, "evidence": sections.evidence, "limits": sections.limits,
    "suppressed": sections.suppressed, "sources": sections.sources, "echo": sections.echo,
}  # fmt: skip
PAGE = 60  # lines: what a lay reader can be handed
NARROWEST = 40  # columns
PAINT: dict[Severity, str] = {"emergency": "1;31", "urgent": "1;33", "caution": "33", "info": "36"}


def text(assessment: Assessment, *, width: int = 80, colour: bool = False) -> str:
    """The report as plain text.

    Parameters
    ----------
    assessment : Assessment
    width : int
        No line is wider, but never below 40. [columns]
    colour : bool
        Paint the severity words as well; nothing is said by colour alone.

    Returns
    -------
    str
        The whole report for a professional reader; at most a page for a lay one.
    """
    width = max(width, NARROWEST)
    if views.is_lay(assessment):
        lines = handout(assessment, width, opening(assessment, width), PAGE)
    else:
        lines = opening(assessment, width)
        there = contents.sections(assessment)
        if not assessment.ideas:  # what is not said names them
            there = tuple(name for name in there if name != "ideas")
        for section in (name for name in WRITERS if name in there):
            lines += ["", *WRITERS[section](assessment, width)]
        lines += ["", *provenance(assessment, width)]
    return "\n".join(_painted(lines, assessment) if colour else lines) + "\n"


def _painted(lines: list[str], assessment: Assessment) -> list[str]:
    """Severity words in colour and headings in bold."""
    headings = tuple(
        text.upper() for key, text in views.say(assessment).items() if key == "title" or key.startswith("heading_")
    )
    marks = {severity.upper(): code for severity, code in PAINT.items()}
    painted = list[str]()
    for line in lines:
        word = line.partition(" ")[0].rstrip(":")
        if word in marks:
            line = f"\x1b[{marks[word]}m{word}\x1b[0m{line[len(word) :]}"
        elif title := next((text for text in headings if line.startswith(text)), ""):
            line = f"\x1b[1m{title}\x1b[0m{line[len(title) :]}"
        painted.append(line)
    return painted


def opening(assessment: Assessment, width: int) -> list[str]:
    """Who, what for, and the first thing to know. An emergency comes before everything."""
    w, first = views.say(assessment), wrap(visible(views.headline(assessment)), width)
    title = [*heading(w["title"], "", width), *wrap(visible(assessment.meta.purpose), width)]
    who = f"{w['person']}: {views.person_line(assessment)}; {views.data_line(assessment)}."
    title += ["", *wrap(visible(who), width)]
    if views.is_emergency(assessment):
        return [*first, *wrap(w["emergency_nothing_else"], width), "", *title]
    return [*title, "", *first]


def provenance(assessment: Assessment, width: int) -> list[str]:
    """What made this report."""
    w = views.say(assessment)
    return paragraphs([w["disclaimer_short"], views.made_by(assessment, short=True)], width)


def explanation(assessment: Assessment, name: str, *, width: int = 80) -> str:
    """Why a flag is there: what fired it, its rule, and its sources in full.

    Parameters
    ----------
    assessment : Assessment
    name : str
        Id, topic or rule of a flag; ``flag:`` before it is allowed.

    Raises
    ------
    InputError
        If this report has no such flag; the error names those it has.
    """
    w, wanted = views.say(assessment), name.removeprefix("flag:")
    found = [flag for flag in views.flags_in_order(assessment) if wanted in (flag.id, flag.topic, flag.rule)]
    if not found:
        known = ", ".join(dict.fromkeys(flag.rule or flag.id for flag in views.flags_in_order(assessment)))
        right = w["explain_known"].format(names=known) if known else w["explain_no_flags"]
        raise InputError(Problem(found=w["explain_none"].format(name=visible(wanted)), right=right))
    lines = list[str]()
    for flag in found:
        lines += [*flag_lines(flag, assessment, width), *flag_basis(flag, assessment, width)]
    cited = {source for flag in found for source in flag.sources}
    for place, source in enumerate(ordered_sources(assessment), start=1):
        if source.id in cited:
            lines += wrap(visible(source_text(source, w)), width, f"{f'[{place}]':5}")
    return "\n".join(lines)
