"""`calcifate serum`: ionised calcium and magnesium, and saturations, of a table of sera."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calcifate.cli.progress import Progress
from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.journey.serum_table import SerumOptions

WIDEST = 100


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Table of results: .csv, .parquet or .jsonl.")
@click.option(
    "--assume",
    multiple=True,
    metavar="ANALYTE=AMOUNT",
    help='For what was not measured: "citrate=0.1 mmol/L", "pH=usual", or "usual" for the minor ones.',
)
@click.option(
    "--interstitial", is_flag=True, help="The fluid between the cells, by equilibrium with each serum, instead."
)
@click.option(
    "--band",
    type=click.Choice(["linear", "none"]),
    default="linear",
    show_default=True,
    help="How the 90 % interval of each figure is found.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def serum(
    source: Path, out: Path | None, assume: tuple[str, ...], interstitial: bool, band: str, as_json: bool
) -> None:
    """Ionised, complexed and protein-bound calcium and magnesium of sera, and how saturated each is.

    An estimate by one documented model that was tuned to the usual shares. It does not stand in for a measured ionised
    calcium or magnesium, and is not for deciding treatment.

    SOURCE is a table of sera (.csv, .parquet, .jsonl; a unit in the name of each column). Needed are calcium,
    magnesium, phosphate, albumin, and two of pH, bicarbonate and carbon dioxide pressure; the other analytes too,
    unless their usual values are agreed to.

    \b
    Example:
      calcifate serum sera.csv --assume usual --out ionised.parquet
      calcifate serum sera.csv --assume usual --assume "citrate=0.1 mmol/L" --out ionised.csv
      calcifate serum sera.csv --assume usual --interstitial --out tissue.jsonl
    """
    from calcifate.journey.serum_table import SerumOptions

    options = SerumOptions(assume=_assumed(assume), interstitial=interstitial, intervals=band == "linear")
    _table(source, out, options, as_json)


def _assumed(texts: tuple[str, ...]) -> dict[str, str]:
    """What was declared for analytes that were not measured."""
    from calcifate.fluid.serum_input import ALL_MINOR, USUAL

    found = dict[str, str]()
    for text in texts:
        name, equals, amount = text.partition("=")
        if text.strip() == USUAL:
            found[ALL_MINOR] = USUAL
        elif equals and amount.strip():
            found[name.strip()] = amount.strip()
        else:
            right = 'write it like "citrate=0.1 mmol/L", or usual'
            raise InputError(Problem(found=f"--assume {text[:60]!r} was not understood", right=right))
    return found


def _table(source: Path, out: Path | None, options: SerumOptions, as_json: bool) -> None:
    from calcifate.journey.serum_table import serum_table

    with Progress("sera") as progress:
        summary = serum_table(source, out, options, progress.add)
    if as_json:
        from calcifate.report.json_form import record_json

        click.echo(record_json(summary), nl=False)
        return
    from calcifate.report.serum_summary import serum_summary

    click.echo(serum_summary(summary, width=min(shutil.get_terminal_size().columns, WIDEST)), nl=False)
