"""`calcifate import fhir`: a person file from a FHIR R4 Bundle."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from calcifate.errors import InputError, Problem


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The person file to write (.toml); printed if left out.")
@click.option("--date", "on", help="Day of the age (ISO); today if left out.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def fhir(bundle: Path, out: Path | None, on: str | None, force: bool) -> None:
    """Make a person file from a FHIR R4 Bundle (JSON).

    A laboratory value is used only if its LOINC code, specimen and UCUM unit agree; the others are listed with
    the reason.

    \b
    Example:
      calcifate import fhir bundle.json --out person.toml
    """
    from calcifate.person.fhir import read_bundle
    from calcifate.person.figures import inline
    from calcifate.person.read import parse, read_text
    from calcifate.person.template import toml_text
    from calcifate.store import write_text

    if out is not None and out.exists() and not force:
        raise InputError(Problem(found=f"{out} exists", right="name another file, or give --force to replace it"))
    try:
        day = datetime.date.fromisoformat(on) if on else datetime.date.today()
    except ValueError:
        raise InputError(Problem(found=f"--date {on!r}", right="write it as 2026-11-24")) from None
    reading = read_bundle(parse(read_text(bundle), "json", bundle.name), day)
    text = toml_text(reading.table, comment=inline(f"From {bundle.name}, age on {day.isoformat()}."))
    for row in reading.rows:
        reason = f": {row.reason}" if row.reason else ""
        click.echo(f"{row.outcome:<17} {row.resource:<30} {row.what}{reason}", err=True)
    if out is None:
        click.echo(text, nl=False)
        return
    write_text(out, text)
    click.echo(f"wrote {out}", err=True)
