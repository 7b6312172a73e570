"""`calcifate cite`: the sources of a result, and no others."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("what", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source of the program.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "bibtex", "csl"]),
    default="text",
    show_default=True,
    help="csl is CSL-JSON, as reference managers read it.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file instead.")
def cite(what: tuple[str, ...], everything: bool, form: str, out: Path | None) -> None:
    """Print the sources of a given result and no others.

    WHAT is a report or panel as JSON, a table of results as Parquet, a person file, a claim (MC54), a finding
    (hruby2014#1) or a source.

    \b
    Example:
      calcifate cite report/report.json --format bibtex
      calcifate cite MC54
      calcifate cite --all --format csl --out calcifate.json
    """
    from calcifate.errors import InputError, Problem
    from calcifate.journey.cite import sources_of
    from calcifate.report.bibliography import bibliography
    from calcifate.source import source_ids, sources
    from calcifate.store import write_text

    if not what and not everything:
        raise InputError(Problem(found="nothing to cite", right="name a result, or --all"))
    if out is not None and out.is_dir():
        raise InputError(Problem(found="is a folder", right="name a file", file=str(out)))
    named = {source_id for each in what for source_id in sources_of(each)}
    ids = source_ids() if everything else named
    text = bibliography(sources(ids), "bibtex" if form == "bibtex" else "csl" if form == "csl" else "text")
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(f"wrote {out}: {len(ids)} sources", err=True)
