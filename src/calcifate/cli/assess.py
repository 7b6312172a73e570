"""`calcifate assess`: one person, or a folder or table of people."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calcifate.cli.progress import Steps
from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.flow.assessment import Assessment
    from calcifate.flow.finding import Audience
    from calcifate.journey import Options

FORMATS = ("text", "json", "html")
WIDEST = 100  # longer lines are hard to read, however wide the terminal is


@click.command()
@click.argument("person", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for report.html and report.json; or one file: .html, .json or .txt (batch: .parquet or .jsonl).",
)
@click.option(
    "--audience",
    type=click.Choice(["lay", "professional"]),
    default="professional",
    show_default=True,
    help="Whose words to use. What is found is the same.",
)
@click.option("--date", "on", help="Date of the report (ISO). Fix it for the same bytes every time.")
@click.option("--width", type=click.IntRange(40, 200), help="Columns of the text report; the terminal's if left out.")
@click.option("--plain", is_flag=True, help="No colour (also when NO_COLOR is set).")
@click.option("--diary", type=click.Path(path_type=Path), help="A diary as CSV or Cronometer export, for this person.")
@click.option("--thresholds", type=click.Path(path_type=Path), help="A local file that replaces some rule thresholds.")
@click.option("--explain", metavar="RULE", help="Print why a flag is there: its rule, inputs and sources.")
@click.option(
    "--fail-on",
    type=click.Choice(["emergency", "urgent", "caution"]),
    help="Exit with 3 if a flag is this severe or more.",
)
@click.option(
    "--forecast",
    "forecast_days",
    type=click.FloatRange(0, 36525, min_open=True),
    metavar="DAYS",
    help="Add what the body model gives over so many days.",
)
@click.option("--scenario", type=click.Path(path_type=Path), help="What is changed in the forecast (TOML).")
@click.option(
    "--draws",
    type=click.IntRange(0, 10_000),
    default=200,
    show_default=True,
    help="Runs of the forecast with other parameters, for its bands; 0 for none.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws.")
@click.option("--batch", is_flag=True, help="PERSON is a folder of person files or a table (CSV) of people.")
def assess(
    person: Path,
    form: str,
    out: Path | None,
    audience: str,
    on: str | None,
    width: int | None,
    plain: bool,
    diary: Path | None,
    thresholds: Path | None,
    explain: str | None,
    fail_on: str | None,
    forecast_days: float | None,
    scenario: Path | None,
    draws: int,
    seed: int,
    batch: bool,
) -> None:
    """An honest report for one person: what is eaten, what the laboratory says, what conflicts, what is not known.

    PERSON is a TOML or JSON file; `calcifate init` writes one to fill in.

    \b
    Example:
      calcifate assess person.toml
      calcifate assess person.toml --audience lay --out report/
      calcifate assess person.toml --diary servings.csv
      calcifate assess person.toml --forecast 365 --scenario plan.toml
      calcifate assess people/ --batch --out results.parquet
    """
    from calcifate.journey import ForecastOptions, Options, assess_file

    voice: Audience = "lay" if audience == "lay" else "professional"
    options = Options(audience=voice, date=_date(on), thresholds=thresholds, diary=diary)
    if scenario and forecast_days is None:
        raise InputError(Problem(found="--scenario without --forecast", right="say how many days: --forecast 365"))
    if batch and forecast_days is not None:
        raise InputError(Problem(found="--forecast with --batch", right="ask for the forecast of one person"))
    if batch:
        if diary:
            raise InputError(Problem(found="--diary with --batch", right="name each diary in the column `diary`"))
        _batch(person, out, options)
        return
    with Steps("runs") as steps:
        if forecast_days is not None:
            asked = ForecastOptions(days=forecast_days, scenario=scenario, draws=draws, seed=seed, progress=steps.at)
            options = replace(options, forecast=asked)
        report = assess_file(person, options)
    if explain:
        from calcifate.report.text import explanation

        click.echo(explanation(report, explain))
        return
    if out:
        for path in _write(report, out):
            click.echo(f"wrote {path}", err=True)
    if not (out and out.suffix):
        colour = not plain and "NO_COLOR" not in os.environ and sys.stdout.isatty()
        click.echo(_printed(report, form, width or min(shutil.get_terminal_size().columns, WIDEST), colour), nl=False)
    if fail_on and any(flag.severity in _at_least(fail_on) for flag in report.flags):
        raise click.exceptions.Exit(3)


def _printed(report: Assessment, form: str, width: int, colour: bool = False) -> str:
    if form == "json":
        from calcifate.report.json_form import to_json

        return to_json(report)
    if form == "html":
        from calcifate.report.page import to_html

        return to_html(report)
    from calcifate.report.text import text

    return text(report, width=width, colour=colour)


def _write(report: Assessment, out: Path) -> list[Path]:
    """One file by its suffix, or the page and the JSON into a folder; each whole or not at all."""
    from calcifate.store import write_text

    forms = {".html": "html", ".json": "json", ".txt": "text"}
    if out.suffix and out.suffix not in forms and not out.is_dir():
        raise InputError(Problem(found=f"--out {out}", right="a folder, or a file that ends in .html, .json or .txt"))
    if out.suffix in forms and not out.is_dir():
        targets = {out: forms[out.suffix]}
    else:
        targets = {out / "report.html": "html", out / "report.json": "json"}
    for path, form in targets.items():
        write_text(path, _printed(report, form, width=80))
    return list(targets)


def _batch(people: Path, out: Path | None, options: Options) -> None:
    from calcifate.cli.batch import run

    if out is None or out.suffix not in (".parquet", ".jsonl"):
        raise InputError(Problem(found=f"--out {out or 'is missing'}", right="a file that ends in .parquet or .jsonl"))
    done, failed = run(people, out, options)
    click.echo(f"wrote {out}: {done} people, {failed} of them could not be read (see the column `error`)", err=True)


def _date(on: str | None) -> str | None:
    import datetime

    if on is None:
        return None
    try:
        return datetime.date.fromisoformat(on).isoformat()
    except ValueError:
        raise InputError(Problem(found=f"--date {on!r}", right="write it as 2026-11-24")) from None


def _at_least(severity: str) -> tuple[str, ...]:
    from calcifate.flow.finding import SEVERITIES

    return SEVERITIES[: [str(each) for each in SEVERITIES].index(severity) + 1]
