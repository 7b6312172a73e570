"""The answer as one page: a single file that asks the network for nothing and runs no script."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from calcifate.flow.assessment import Assessment, SourceEcho
from calcifate.report import (
    article_tables,
    citations,
    claim_tables,
    figures,
    food_tables,
    lab_tables,
    line_chart,
    not_said,
    plane,
    requirements,
    tables,
    urine_figures,
    urine_lay,
    urine_tables,
    views,
)
from calcifate.report import contents as parts
from calcifate.report.forecast_text import IN_REPORT
from calcifate.report.forecast_view import forecast_view
from calcifate.report.format import typographic, visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

MANY_LINES = 90  # of print, roughly: from here on it is set smaller, to stay on four pages
TOO_MANY_LINES = 200  # from here on it also leaves out the caveats of laws, and says so
SUBJECTS_LAY = 8  # of a rule; a page to hand out has no room for all
NOTES_OPEN = 8  # evidence notes on the open page; the rest unfolds
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

    shown = tuple(
        name
        for name in parts.sections(assessment)
        if name != "evidence" or claim_tables.untold_notes(assessment, assessment.article)
    )

    def drawn(section: str, markup: str) -> Markup:
        return Markup(markup if section in shown else "")

    bars, panel, w = figures.intake_bars(assessment), assessment.urine, views.say(assessment)
    rows, shares, more = food_tables.contribution_rows(assessment)
    return {
        "a": assessment,
        "w": views.say(assessment),
        "lay": views.is_lay(assessment),
        "emergency": views.is_emergency(assessment),
        "shown": shown,
        "print_classes": _print_classes(assessment),
        "printed_sources": _printed_sources(assessment),
        "signs": SIGNS,
        "headline": views.headline(assessment),
        "person": views.person_line(assessment),
        "data": views.data_line(assessment),
        "made_by": views.made_by(assessment),
        "counts": [(level, count) for level, count in views.flag_counts(assessment).items() if count],
        "flags": views.flags_in_order(assessment),
        "numbers": citations.source_numbers(assessment),
        "sources": citations.ordered_sources(assessment),
        "notes": claim_tables.untold_notes(assessment, assessment.article),
        "notes_first": citations.heaviest(assessment, NOTES_OPEN, page=True),
        "claims_first": assessment.article[: claim_tables.TOLD],
        "claims_more": assessment.article[claim_tables.TOLD :],
        "claim_tables": claim_tables,
        "subjects": not_said.subjects,
        "not_said": not_said.not_said(assessment, SUBJECTS_LAY if views.is_lay(assessment) else None),
        "caveats": views.caveats(assessment),
        "article": article_tables,
        "symbols": [views.say(assessment)[f"symbol_{nutrient}"] for nutrient in article_tables.COLUMNS],
        "citations": citations,
        "tables": tables,
        "requirements": requirements,
        "food_tables": food_tables,
        "lab_tables": lab_tables,
        "views": views,
        "urine_figures": urine_figures,
        "urine_lay": urine_lay,
        "urine_tables": urine_tables,
        **_urine_changes(assessment),
        "forecast_view": _forecast_view(assessment),
        "intake_rows": tables.rows_that_matter(assessment, seldom=True),
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
            "urine": drawn("urine", urine_figures.saturation_dots(panel, w) if panel else ""),
            "what_if": drawn("urine", urine_figures.tornado(panel, w, _lay_changes(assessment)) if panel else ""),
        },
        "style": Markup(style() + (line_chart.STYLE if "forecast" in shown else "")),
        "link": link,
    }


def _lay_changes(assessment: Assessment) -> list[str] | None:
    """The changes of a urine that a lay page shows; None where it shows all."""
    if not views.is_lay(assessment) or assessment.urine is None:
        return None
    return [change.title for change in urine_lay.rows(assessment.urine, views.say(assessment))]


def _urine_changes(assessment: Assessment) -> dict[str, Any]:
    """The table of changes of a urine, in the voice of the page."""
    w, panel = views.say(assessment), assessment.urine
    if panel is None or panel.refused:
        return {"urine_changes": [], "urine_changes_head": []}
    if views.is_lay(assessment):
        rows = [urine_lay.cells(change, panel, w) for change in urine_lay.rows(panel, w)]
        return {"urine_changes": rows, "urine_changes_head": [w["urine_column_change"], w["col_result"]]}
    head = [w[f"urine_column_{name}"] for name in ("change", "ratio", "times", "others")]
    rows = [
        (row.title, w["urine_blocked_cell"].format(reason=row.blocked), "", "")
        if row.blocked
        else (row.title, row.ratio, row.times, row.others)
        for row in urine_tables.changes(panel, w)
    ]
    return {"urine_changes": rows, "urine_changes_head": head}


def _forecast_view(assessment: Assessment) -> dict[str, Any]:
    """The forecast, with the drawings of its first groups: a report is no place for forty."""
    if assessment.forecast is None:
        return {}
    lay = views.is_lay(assessment)
    return forecast_view(assessment.forecast, views.say(assessment), lay=lay, drawn_groups=IN_REPORT)


def _print_classes(assessment: Assessment) -> str:
    lines = _printed_lines(assessment)
    small = views.is_lay(assessment) or lines > MANY_LINES
    return f"{'small-print ' if small else ''}{'dense' if lines > TOO_MANY_LINES else ''}".strip()


def _printed_sources(assessment: Assessment) -> set[str]:
    """Sources that a long print keeps: of the flags, the derived figures, and studies that conflict."""
    groups = [flag.sources for flag in assessment.flags] + [figure.sources for figure in assessment.derived.values()]
    groups += [assessment.urine.sources[: citations.SOURCES_OF_A_PANEL]] if assessment.urine else []
    groups += [note.sources for note in assessment.evidence.notes if note.certainty == "conflicting"]
    return {source for group in groups for source in group}


def _printed_lines(assessment: Assessment) -> int:
    """Roughly how many lines the parts without a fixed length take in print."""
    evidence = assessment.evidence
    return (
        4 * len(assessment.flags) + 2 * len(assessment.labs) + 2 * len(assessment.article_foods)
        + len(assessment.adequacy) + 2 * len(assessment.ideas) + 4 * len(evidence.notes)
        + len(assessment.limits) + len(assessment.derived) + len(assessment.input.medicines)
        + _lines_of_urine(assessment)
    )  # fmt: skip


def _lines_of_urine(assessment: Assessment) -> int:
    panel = assessment.urine
    if panel is None or panel.refused:
        return 0
    return 30 + 2 * len(panel.what_if) + len(panel.caveats)  # both drawings count as well


def link(source: SourceEcho) -> str:
    """Where a reader can open a source: its DOI, or an https address; empty otherwise."""
    return address(source.doi, source.url)


def address(doi: str, url: str) -> str:
    """A DOI or an address as a link that leads where it says; empty otherwise.

    Examples
    --------
    >>> address("10.1172/JCI115317", ""), address("", "javascript:alert(1)")
    ('https://doi.org/10.1172/JCI115317', '')
    """
    if re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        return "https://doi.org/" + quote(doi, safe="/().;:-_")
    if re.fullmatch(r"https://[\w.-]+(/[\w./~%?=&#:+,;@()-]*)?", url, re.ASCII):
        return url
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
    filters: dict[str, Any] = found.filters
    filters |= {"figures": typographic, "powers": _powers, "by_number": _by_number}
    return found


def _powers(text: str) -> Markup:
    """Figures that this program made, with raised powers of ten, and a band that stays on its line."""
    from markupsafe import Markup, escape

    shown = str(escape(visible(typographic(text))))
    shown = re.sub(r"10\^(−?\d+\.\d)(–\d+\.\d)?", r"10<sup>\1\2</sup>", shown)
    return Markup(re.sub(r"(\([^()]{1,30}\)|\S{1,9} to \S{1,9})", r'<span class="whole">\1</span>', shown))


def _by_number(source_ids: tuple[str, ...], numbers: dict[str, int]) -> list[str]:
    """Sources in the order of their numbers; those without one come last."""
    return sorted(dict.fromkeys(source_ids), key=lambda source: numbers.get(source, len(numbers) + 1))


def _shown(value: Any) -> Any:
    """Every text that is set is made visible first; our own markup is left as it is."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def style() -> str:
    """The style of every page."""
    from importlib import resources

    return resources.files("calcifate.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
