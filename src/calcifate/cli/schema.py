"""`calcifate schema`: the published JSON Schemas."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("which", type=click.Choice(["person", "report"]))
def schema(which: str) -> None:
    """Print the JSON Schema of the person file or of the report.

    Example:  calcifate schema report > report.schema.json
    """
    if which == "person":
        from calcifate.person.schema import person_schema

        found = person_schema()
    else:
        from calcifate.report.json_form import report_schema

        found = report_schema()
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
