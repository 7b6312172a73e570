"""`calcifate evidence`: claims, the findings for and against them, how certain they are, and adding a study."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from calcifate.cli.evidence_add import add

if TYPE_CHECKING:
    from calcifate.evidence.claims import Claim
    from calcifate.evidence.findings import Study

NARROWEST, WIDEST = 60, 120
FORMS = ("jsonld", "csv", "parquet", "bibtex", "csl")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def evidence() -> None:
    """What is known about each claim, how well, and who disagrees: MC claims are a popular article's, HC our own.

    \b
    Example:
      calcifate evidence list --verdict contested
      calcifate evidence show MC54
      calcifate evidence search "coronary calcium" --population dialysis
      calcifate evidence site --out site/
    """


@evidence.command("list")
@click.option("--verdict", default="", help="supported, partly, contested, overstated, unsupported or untestable.")
@click.option("--population", default="", help="Whom the claim is about: general, dialysis, stone_former, ...")
@click.option("--kind", default="", help="mechanism, association, causal, recommendation, ...")
@AS_JSON
def list_(verdict: str, population: str, kind: str, as_json: bool) -> None:
    """List the claims with verdict and certainty.

    \b
    Example:
      calcifate evidence list
      calcifate evidence list --verdict contested --kind causal
    """
    from calcifate.evidence.certainty import grade
    from calcifate.evidence.claims import Kind, Verdict, claims
    from calcifate.report.evidence_tables import claim_row, origin
    from calcifate.source import PopulationClass

    wanted = {
        "verdict": _one_of("verdict", verdict, get_args(Verdict)),
        "population": _one_of("population", population, get_args(PopulationClass)),
        "kind": _one_of("kind", kind, get_args(Kind)),
    }
    found = {
        claim_id: each
        for claim_id, each in sorted(claims().items(), key=lambda one: (origin(one[0]), one[0]))
        if all(not value or getattr(each, name) == value for name, value in wanted.items())
    }
    if as_json:
        _print_json([claim_row(claim_id, each) for claim_id, each in found.items()])
        return
    rows = [
        (claim_id, each.verdict, _words(grade(claim_id)[0].certainty), each.claim) for claim_id, each in found.items()
    ]
    _print_table(("id", "verdict", "certainty", "claim"), rows)
    click.echo(f"{len(found)} claims; certainty is of findings in people, and provisional", err=True)


@evidence.command()
@click.argument("claim")
@click.option("--forest", type=click.Path(path_type=Path), metavar="DIR", help="Write its forest plots as SVG here.")
@click.option("--audience", type=click.Choice(["lay", "professional"]), default="professional", show_default=True)
@AS_JSON
def show(claim: str, forest: Path | None, audience: str, as_json: bool) -> None:
    """Show a claim: verdict, what may be said, findings for and against, what they say together, how it was graded.

    \b
    Example:
      calcifate evidence show MC54
      calcifate evidence show MC18 --forest plots/
    """
    from calcifate.evidence.view import claim_view
    from calcifate.report.evidence_text import claim_text
    from calcifate.report.json_form import record_json

    view = claim_view(claim, "lay" if audience == "lay" else "professional")
    click.echo(record_json(view) if as_json else claim_text(view, _width()), nl=False)
    if forest is not None:
        from calcifate.report.evidence_text import in_order
        from calcifate.report.forest import forest_svg
        from calcifate.store import write_text

        drawings = [(number, each) for number, each in enumerate(in_order(view.syntheses), start=1) if each.rows]
        for number, each in drawings:
            path = forest / f"{view.id}-{number}.svg"
            write_text(path, forest_svg(each))
            click.echo(f"wrote {path}: {each.title}", err=True)
        if not drawings:
            click.echo("no finding of this claim has an interval, so there is nothing to draw", err=True)


@evidence.command()
@click.argument("words", nargs=-1)
@click.option("--population", default="", help="Of the people studied: general, ckd_predialysis, dialysis, ...")
@click.option("--design", default="", help="rct_parallel, prospective_cohort, cross_sectional, animal, ...")
@click.option("--outcome", default="", help="Part of a class of outcomes: coronary, stones, pressure, ...")
@click.option("--exposure", default="", help="Part of a class of exposures: serum_magnesium, vitamin_k, ...")
@AS_JSON
def search(words: tuple[str, ...], population: str, design: str, outcome: str, exposure: str, as_json: bool) -> None:
    """Find claims and findings that hold all the words and pass the filters.

    \b
    Example:
      calcifate evidence search warfarin
      calcifate evidence search --population dialysis --outcome calcification
    """
    from calcifate.errors import InputError, Problem
    from calcifate.evidence.claims import claims
    from calcifate.evidence.search import Filters
    from calcifate.evidence.search import search as find
    from calcifate.evidence.view import finding_echo
    from calcifate.report.evidence_tables import claim_row, finding_row
    from calcifate.report.evidence_text import finding_line
    from calcifate.report.format import visible
    from calcifate.report.layout import wrap

    filters = Filters(population=population, design=design, outcome=outcome, exposure=exposure)
    if not " ".join(words).strip() and not filters.any():
        raise InputError(Problem(found="nothing to search for", right="give words, or a filter such as --population"))
    hits = find(" ".join(words), filters)
    if as_json:
        found = [claim_row(claim_id, claims()[claim_id]) for claim_id in hits.claims]
        _print_json({"claims": found, "findings": [finding_row(each) for each in hits.findings]})
        return
    if hits.claims:
        _print_table(("id", "verdict", "claim"), [_short(name, claims()[name]) for name in hits.claims])
    for each in hits.findings:
        for line in wrap(visible(finding_line(finding_echo(each))), _width(), "- "):
            click.echo(line)
    click.echo(f"{len(hits.claims)} claims, {len(hits.findings)} findings{_not_read(hits.findings)}", err=True)


@evidence.command("conflicts")
@AS_JSON
def conflicts_(as_json: bool) -> None:
    """Show findings that stand against each other, both sides with equal weight, and what differs.

    \b
    Example:
      calcifate evidence conflicts
    """
    from calcifate.evidence.conflict import claims_of, conflicts
    from calcifate.report.evidence_text import conflict_text

    if as_json:
        _print_json(
            [
                {"topic": c.topic, "sides": c.sides, "what_differs": c.what_differs, "claims": claims_of(c)}
                for c in conflicts()
            ]
        )
        return
    click.echo("\n".join(conflict_text(each, _width()) for each in conflicts()), nl=False)
    click.echo(f"{len(conflicts())} conflicts; see also: calcifate evidence list --verdict contested", err=True)


@evidence.command()
@AS_JSON
def check(as_json: bool) -> None:
    """Check every source, finding, claim and link; exit 1 if anything is wrong.

    Where the rules suggest another verdict than the one entered, that is said as a note and is no fault.

    \b
    Example:
      calcifate evidence check
    """
    from calcifate.evidence.claims import claims
    from calcifate.evidence.findings import studies
    from calcifate.evidence.validate import problems
    from calcifate.evidence.verdict import differences

    found, notes = problems(), differences()
    links = sum(len(each.link) for each in claims().values())
    if as_json:
        counts = {"claims": len(claims()), "findings": len(studies()), "links": links}
        _print_json({**counts, "problems": [str(each) for each in found], "notes": notes})
    else:
        for problem in found:
            click.echo(str(problem))
        for note in notes:
            click.echo(f"note: {note}")
        state = f"{len(found)} problems" if found else "no problem"
        click.echo(f"{len(claims())} claims, {len(studies())} findings, {links} links: {state}, {len(notes)} notes")
    if found:
        raise SystemExit(1)  # an Exit of click is lost in main, which runs without its standalone mode


@evidence.command()
@click.option("--format", "form", type=click.Choice(FORMS), required=True, help="csl is CSL-JSON.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file; for csv and parquet a folder.")
@AS_JSON
def export(form: str, out: Path, as_json: bool) -> None:
    """Write the evidence for other programs: linked data, three tables, or its bibliography.

    \b
    Example:
      calcifate evidence export --format jsonld --out evidence.jsonld
      calcifate evidence export --format parquet --out tables/
      calcifate evidence export --format bibtex --out evidence.bib
    """
    from calcifate.errors import InputError, Problem
    from calcifate.report.evidence_tables import FORMS as TABLES
    from calcifate.report.evidence_tables import write_tables

    if form in TABLES:
        written = write_tables(out, form)
    else:
        from calcifate.store import write_text

        if out.is_dir():
            raise InputError(Problem(found="is a folder", right="name a file", file=str(out)))
        write_text(out, _document(form))
        written = [out]
    if as_json:
        _print_json({"format": form, "written": [str(path) for path in written]})
    else:
        click.echo(f"wrote {', '.join(str(path) for path in written)}", err=True)


@evidence.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@AS_JSON
def site(out: Path, as_json: bool) -> None:
    """Write the evidence as a small static site that opens offline: search, filters, a page per claim, and the data.

    \b
    Example:
      calcifate evidence site --out site/
    """
    from calcifate.report.evidence_site import write_site

    written = write_site(out)
    if as_json:
        _print_json({"start": str(out / "index.html"), "written": [str(path) for path in written]})
    else:
        click.echo(f"wrote {len(written)} files; open {out / 'index.html'}", err=True)


evidence.add_command(add)


def _document(form: str) -> str:
    from calcifate.report.bibliography import bibliography
    from calcifate.report.evidence_tables import evidence_sources
    from calcifate.report.linked_data import evidence_jsonld

    if form == "jsonld":
        return evidence_jsonld()
    return bibliography(evidence_sources(), "bibtex" if form == "bibtex" else "csl")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    from calcifate.errors import InputError, Problem
    from calcifate.record import near_miss

    clean = value.strip().casefold().replace(" ", "_").replace("-", "_")
    if clean and clean not in known:
        meant = near_miss(clean, list(known))
        right = f"did you mean {meant}?" if meant else f"one of: {', '.join(known)}"
        raise InputError(Problem(found=f"no {name} {value!r}", right=right, key=f"--{name}"))
    return clean


def _short(claim_id: str, claim: Claim) -> tuple[str, str, str]:
    return claim_id, claim.verdict, claim.claim


def _not_read(findings: tuple[Study, ...]) -> str:
    from_memory = sum(each.finding.reading == "memory" for each in findings)
    return f", {from_memory} of them from memory and not verified" if from_memory else ""


def _words(name: str) -> str:
    return name.replace("_", " ")


def _width() -> int:
    return min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)


def _print_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from calcifate.report.layout import table

    for line in table(head, rows, _width()):
        click.echo(line)


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))
