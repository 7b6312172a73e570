"""`calcifate import`: diaries and people from other programs' files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.food.diaries.reading import ImportedDiary


class Importers(click.Group):
    """The importers of this module, and the one for FHIR, which is loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "fhir"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "fhir":
            return super().get_command(ctx, cmd_name)
        from calcifate.cli.import_fhir import fhir

        return fhir


OUT = click.option("--out", type=click.Path(path_type=Path), help="TOML file to write; printed if left out.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of TOML.")


@click.group(name="import", cls=Importers)
def import_() -> None:
    """Make a diary or a person file from another program's export. Nothing leaves this machine.

    \b
    Example:
      calcifate import cronometer servings.csv --out diary.toml
      calcifate import csv diary.csv
    """


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@OUT
@click.option(
    "--figures",
    type=click.Choice(["export", "table"]),
    default="export",
    show_default=True,
    help="Keep the export's own figures, or only names and amounts to look up in the food table.",
)
@AS_JSON
def cronometer(file: Path, out: Path | None, figures: str, as_json: bool) -> None:
    """A diary from Cronometer's servings.csv or dailySummary.csv.

    Rows that cannot be read are listed with their line; the others are kept. An empty cell stays unknown.

    \b
    Example:
      calcifate import cronometer servings.csv --out diary.toml
      calcifate import cronometer servings.csv --figures table
    """
    from calcifate.food.diaries.cronometer import read_cronometer

    _hand_over(read_cronometer(file, figures=cast(Literal["export", "table"], figures)), file, out, as_json)


@import_.command(name="csv")
@click.argument("file", type=click.Path(path_type=Path))
@OUT
@AS_JSON
def csv_(file: Path, out: Path | None, as_json: bool) -> None:
    """A diary from a table with the columns day, meal, food, amount, unit (and ndb or food_id if known).

    Commas, tabs, or semicolons with decimal commas. Rows that cannot be read are listed; the others are kept.

    \b
    Example:
      calcifate import csv diary.csv --out diary.toml
    """
    from calcifate.food.diaries.spreadsheet import read_diary

    _hand_over(read_diary(file), file, out, as_json)


def _hand_over(found: ImportedDiary, file: Path, out: Path | None, as_json: bool) -> None:
    import dataclasses
    import json

    from calcifate import store
    from calcifate.food.diary import diary_toml

    for problem in found.problems:
        visible = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(problem))
        click.echo(f"left out or unknown: {visible}", err=True)
    if not found.diary.items:
        raise InputError(Problem(found="no row could be used", right="see the problems above", file=str(file)))
    text = json.dumps(dataclasses.asdict(found), indent=2) + "\n" if as_json else diary_toml(found.diary)
    if out:
        store.write_text(out, text)
    else:
        click.echo(text, nl=False)
    click.echo(
        f"{len(found.diary.items)} entries on {len(found.diary.days)} days, {len(found.problems)} problems", err=True
    )
