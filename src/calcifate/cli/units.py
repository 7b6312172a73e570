"""`calcifate units`: one value in every unit, with the factors."""

from __future__ import annotations

import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("value")
@click.argument("unit")
@click.argument("what", nargs=-1, required=True)
@click.option("--basis", default="", help="What a mass is a mass of, where that is a question: P or PO4.")
def units(value: str, unit: str, what: tuple[str, ...], basis: str) -> None:
    """Print VALUE UNIT of an analyte in every unit it is reported in, with the factors and where they come from.

    \b
    Example:
      calcifate units 1.9 mg/dL magnesium
      calcifate units 2.0 mEq/L magnesium
      calcifate units 900 mg/d urine phosphorus
    """
    from calcifate.person.every_unit import every_unit

    for row in every_unit(value, unit, " ".join(what), basis=basis):
        click.echo(row)
