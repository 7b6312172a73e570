"""`calcifate urine`: saturations of one person's urine, or of a table of urines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calcifate.cli.progress import Progress
from calcifate.errors import InputError, Problem
from calcifate.flow.urine import METHODS

if TYPE_CHECKING:
    from calcifate.flow.finding import Audience
    from calcifate.fluid.saturations import Band
    from calcifate.journey.urine_person import PanelOptions
    from calcifate.journey.urine_table import UrineOptions

SELF_TEST = "selftest"
PERSON_FILES = (".toml", ".json")
USUAL = "usual"
WIDEST = 100


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    default=",".join(METHODS),
    show_default=True,
    help="Lists of constants, by comma; the first ranks the changes.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Table of results: .csv, .parquet or .jsonl.")
@click.option(
    "--what-if", "what_if", multiple=True, metavar="CHANGES", help="volume=2.5L,oxalate=-35%  (may be given again)."
)
@click.option(
    "--assume",
    multiple=True,
    metavar="ANALYTE=AMOUNT",
    help='For what was not measured: "ammonium=30 mmol/d", or "usual" for the minor ones.',
)
@click.option(
    "--rank",
    "phase",
    default="",
    metavar="CRYSTAL",
    help="Rank the changes by this one, like uric_acid; else by that of the person's stones, or whewellite.",
)
@click.option(
    "--band",
    type=click.Choice(["linear", "monte-carlo", "none"]),
    default="linear",
    show_default=True,
    help="How the 90 % band of each saturation is found.",
)
@click.option("--draws", type=click.IntRange(20, 10_000), default=200, show_default=True, help="Of the Monte Carlo.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the Monte Carlo.")
@click.option("--species", is_flag=True, help="Write the free ions and the pairs of magnesium too (tables).")
@click.option("--constants", type=click.Path(path_type=Path), help="A file that adds or replaces constants.")
@click.option("--audience", type=click.Choice(["lay", "professional"]), default="professional", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def urine(
    source: Path,
    profile: str,
    out: Path | None,
    what_if: tuple[str, ...],
    assume: tuple[str, ...],
    phase: str,
    band: str,
    draws: int,
    seed: int,
    species: bool,
    constants: Path | None,
    audience: str,
    as_json: bool,
) -> None:
    """How far a urine is above or below the solubility of each crystal, by which method, and what would change it.

    SOURCE is a table of urines (.csv, .parquet, .jsonl; a unit in the name of each column), a person file with a
    `urine_24h` table, or the word `selftest`, which prints published cases beside our figures.

    \b
    Example:
      calcifate urine urines.csv --out saturations.parquet
      calcifate urine person.toml --what-if volume=2.5L,oxalate=-35%
      calcifate urine urines.csv --profile equil2 --assume "sulfate=20 mmol/d" --out ss.csv
      calcifate urine selftest
    """
    if str(source) == SELF_TEST:
        _self_test(as_json)
        return
    from calcifate.fluid.change import changes_of

    methods = _methods(profile, constants)
    wanted = tuple(changes_of(text) for text in what_if)
    how: Band = "monte_carlo" if band == "monte-carlo" else "linear" if band == "linear" else "none"
    if source.suffix.lower() in PERSON_FILES:
        from calcifate.journey.urine_person import PanelOptions

        if species or out:
            option = "--species" if species else "--out"
            raise InputError(Problem(found=f"{option} with a person file", right="it is for tables of urines"))
        options = PanelOptions(
            methods=methods,
            assume=_assumed(assume),
            wanted=wanted,
            phase=phase,
            band=how,
            draws=draws,
            seed=seed,
            constants=constants,
        )
        _person(source, options, audience, as_json)
        return
    from calcifate.journey.urine_table import UrineOptions

    if phase:
        raise InputError(Problem(found="--rank with a table", right="changes are ranked for a person file"))
    if out is None and (species or what_if):
        option = "--species" if species else "--what-if"
        raise InputError(Problem(found=f"{option} of a table without --out", right="name the table of results: --out"))
    table_options = UrineOptions(
        methods=methods,
        assume=_assumed(assume),
        what_if=wanted,
        band=how,
        draws=draws,
        seed=seed,
        species=species,
        constants=constants,
    )
    _table(source, out, table_options, as_json)


def _methods(profile: str, constants: Path | None) -> tuple[str, ...]:
    """The profiles named, each known."""
    from calcifate.aqueous.constants import chemistry
    from calcifate.aqueous.system import profile_chain

    names = tuple(dict.fromkeys(name.strip() for name in profile.split(",") if name.strip()))
    if not names:
        raise InputError(Problem(found="--profile is empty", right="name one, like equil2"))
    for name in names:
        profile_chain(name, chemistry(constants))
    return names


def _assumed(texts: tuple[str, ...]) -> dict[str, str]:
    """What was declared for analytes that were not measured."""
    from calcifate.fluid.usual import usual, with_usual

    found = dict[str, str]()
    for text in texts:
        name, equals, amount = text.partition("=")
        if text.strip() == USUAL:
            continue
        if name.strip() in found:
            raise InputError(Problem(found=f"--assume {name.strip()} is given twice", right="keep one"))
        if equals and amount.strip():
            found[name.strip()] = amount.strip()
        else:
            right = 'write it like "ammonium=30 mmol/d"'
            raise InputError(Problem(found=f"--assume {text[:60]!r} was not understood", right=right))
    return with_usual(usual().amount, found) if USUAL in map(str.strip, texts) else found


def _person(path: Path, options: PanelOptions, audience: str, as_json: bool) -> None:
    from calcifate.journey import Options, assess_file

    voice: Audience = "lay" if audience == "lay" else "professional"
    report = assess_file(path, Options(audience=voice, urine=options))
    if report.urine is None:
        if report.flags and report.flags[0].severity == "emergency":
            click.echo(report.headline)
            return
        raise InputError(Problem(found="no urine", file=path.name, right="add a [urine_24h] table: see calcifate init"))
    if as_json:
        from calcifate.report.json_form import record_json

        click.echo(record_json(report.urine), nl=False)
        return
    from calcifate.report.layout import wrap
    from calcifate.report.urine_text import panel_text

    if report.flags and report.flags[0].severity == "urgent":  # nothing of less weight stands before it
        click.echo("\n".join([*wrap(report.headline, _width()), ""]))
    click.echo(panel_text(report.urine, audience=voice, width=_width()), nl=False)


def _table(source: Path, out: Path | None, options: UrineOptions, as_json: bool) -> None:
    from calcifate.journey.urine_table import urine_table

    with Progress("urines") as progress:
        summary = urine_table(source, out, options, progress.add)
    if as_json:
        from calcifate.report.json_form import record_json

        click.echo(record_json(summary), nl=False)
        return
    from calcifate.report.urine_summary import table_summary

    click.echo(table_summary(summary, width=_width()), nl=False)


def _self_test(as_json: bool) -> None:
    from calcifate.fluid.selftest import self_test
    from calcifate.report.urine_selftest import self_test_text

    found = self_test()
    if as_json:
        from calcifate.report.json_form import record_json

        click.echo(record_json(found), nl=False)
    else:
        click.echo(self_test_text(found), nl=False)
    if not found.passed:
        raise click.exceptions.Exit(1)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
