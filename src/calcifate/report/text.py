"""The answer for a terminal: the most severe first, severities as words, no line wider than asked."""

from __future__ import annotations

from calcifate.errors import InputError, Problem
from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import Severity
from calcifate.report import views
from calcifate.report.format import visible
from calcifate.report.handout import handout
from calcifate.report.layout import heading, wrap
from calcifate.report.sections import WRITERS, flag_lines, paragraphs, source_text

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
        for section in (name for name in views.shown(assessment) if name in WRITERS):
            lines += ["", *WRITERS[section](assessment, width)]
        lines += ["", *wrap(visible(views.say(assessment)["disclaimer"]), width), *provenance(assessment, width)]
    return "\n".join(_paint(line) if colour else line for line in lines) + "\n"


def _paint(line: str) -> str:
    for severity, code in PAINT.items():
        word = severity.upper()
        if line.startswith(word):
            return f"\x1b[{code}m{word}\x1b[0m{line[len(word) :]}"
    return line


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
    hashed = w["input_hash"].format(hash=assessment.meta.input_sha256)
    return paragraphs([views.made_by(assessment), hashed], width)


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
        lines += flag_lines(flag, assessment, width)
    cited = {source for flag in found for source in flag.sources}
    for place, source in enumerate(assessment.evidence.sources, start=1):
        if source.id in cited:
            lines += wrap(visible(source_text(source, w)), width, f"{f'[{place}]':5}")
    return "\n".join(lines)
