"""The answer as one page: a single file that asks the network for nothing and runs no script."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from calcifate.flow.assessment import Assessment, SourceEcho
from calcifate.report import figures, food_tables, lab_tables, plane, tables, views
from calcifate.report.format import typographic, visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

MANY_LINES = 90  # of print, roughly: from here on it is set smaller, to stay on four pages
TOO_MANY_LINES = 200  # from here on it also leaves out the caveats of laws, and says so
SIGNS = {"emergency": "■", "urgent": "▲", "caution": "◆", "info": "●"}


def to_html(assessment: Assessment) -> str:
    """The report as one self-contained page, for screen and print.

    No script, no request: style and drawings are inside, and a content security policy forbids the rest. Every text
    that came from outside is escaped and made visible first.
    """
    return environment().get_template("page.html.j2").render(contents(assessment))


def contents(assessment: Assessment) -> dict[str, Any]:
    """Everything that the template sets, as text; drawings are markup."""
    from markupsafe import Markup

    shown = views.shown(assessment)

    def drawn(section: str, markup: str) -> Markup:
        return Markup(markup if section in shown else "")

    bars = figures.intake_bars(assessment)
    rows, shares, more = food_tables.contribution_rows(assessment)
    return {
        "a": assessment,
        "w": views.say(assessment),
        "lay": views.is_lay(assessment),
        "emergency": views.is_emergency(assessment),
        "shown": [name for name in shown if name in _filled(assessment)],
        "print_classes": _print_classes(assessment),
        "printed_sources": _printed_sources(assessment),
        "signs": SIGNS,
        "headline": views.headline(assessment),
        "person": views.person_line(assessment),
        "data": views.data_line(assessment),
        "made_by": views.made_by(assessment),
        "counts": [(level, count) for level, count in views.flag_counts(assessment).items() if count],
        "flags": views.flags_in_order(assessment),
        "numbers": views.source_numbers(assessment),
        "tables": tables,
        "food_tables": food_tables,
        "lab_tables": lab_tables,
        "views": views,
        "intake_rows": tables.intake_rows(assessment),
        "contributions": list(zip(rows, shares, strict=True)),
        "contributions_more": more,
        "days": food_tables.day_table(assessment),
        "figure": {
            "intake": drawn("intake", bars),
            "ranges": drawn("intake", figures.range_bars(assessment, patterns=not bars)),
            "days": drawn("days", figures.day_dots(assessment)),
            "plane": drawn("ratio", plane.plane(assessment)),
            "labs": drawn("labs", figures.lab_strips(assessment)),
            "flow": drawn("flow", figures.absorption_flow(assessment)),
        },
        "style": Markup(_style()),
        "link": link,
    }


def _print_classes(assessment: Assessment) -> str:
    lines = _printed_lines(assessment)
    small = views.is_lay(assessment) or lines > MANY_LINES
    return f"{'small-print ' if small else ''}{'dense' if lines > TOO_MANY_LINES else ''}".strip()


def _printed_sources(assessment: Assessment) -> set[str]:
    """Sources that a long print keeps: of the flags, the derived figures, and studies that conflict."""
    groups = [flag.sources for flag in assessment.flags] + [figure.sources for figure in assessment.derived.values()]
    groups += [note.sources for note in assessment.evidence.notes if note.certainty == "conflicting"]
    return {source for group in groups for source in group}


def _printed_lines(assessment: Assessment) -> int:
    """Roughly how many lines the parts without a fixed length take in print."""
    evidence = assessment.evidence
    return (
        4 * len(assessment.flags) + 2 * len(assessment.labs) + 2 * len(assessment.article_foods)
        + len(assessment.adequacy) + 2 * len(assessment.ideas) + 4 * len(evidence.notes)
        + len(assessment.limits) + len(assessment.derived) + len(assessment.input.medicines)
    )  # fmt: skip


def _filled(assessment: Assessment) -> set[str]:
    """Sections that have something to say, or whose emptiness is worth saying."""
    empty = {
        "contributions": not food_tables.contribution_rows(assessment)[0],
        "days": not food_tables.day_table(assessment)[1],
        "reference": not assessment.adequacy,
        "derived": not assessment.derived,
        "flow": not assessment.absorption,
        "article": not assessment.article_foods,
        "questions": not assessment.questions_for_clinician,
        "evidence": not assessment.evidence.notes,
        "limits": not (assessment.limits or views.caveat_texts(assessment)),
        "suppressed": not (assessment.suppressed or assessment.scope.refused),
        "sources": not assessment.evidence.sources,
    }
    return {name for name in views.SECTIONS if not empty.get(name, False)}


def link(source: SourceEcho) -> str:
    """Where a reader can open a source: its DOI, or an https address; empty otherwise."""
    if re.fullmatch(r"10\.\d{4,9}/\S+", source.doi):
        return "https://doi.org/" + quote(source.doi, safe="/().;:-_")
    if re.fullmatch(r"https://[\w.-]+(/[\w./~%?=&#:+,;@()-]*)?", source.url, re.ASCII):
        return source.url
    return ""


@cache
def environment() -> Environment:
    """The template engine: escapes everything, and an unknown name stops it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("calcifate.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["figures"] = typographic
    return found


def _shown(value: Any) -> Any:
    """Every text that is set is made visible first; our own markup is left as it is."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _style() -> str:
    from importlib import resources

    return resources.files("calcifate.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
