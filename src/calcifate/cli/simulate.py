"""`calcifate simulate`: a person in time by the body model, as now and with a change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calcifate.cli.progress import Steps
from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.flow.finding import Audience
    from calcifate.flow.forecast import Forecast
    from calcifate.journey import ForecastOptions

WIDEST = 110
WITHHELD = 3
"""Exit code where files were asked for and nothing is shown to this person."""
LONGEST = 36525  # days: a century
MOST_DRAWS = 10_000


@click.command()
@click.argument("person", type=click.Path(path_type=Path), required=False)
@click.option("--reference", is_flag=True, help="The reference person of the model instead of a person file.")
@click.option("--days", type=click.FloatRange(0, LONGEST, min_open=True), default=365, show_default=True)
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    help="A file of what is changed (TOML), like those of examples/scenarios.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, MOST_DRAWS),
    default=200,
    show_default=True,
    help="Runs with other parameters, for the 50 and 90 % bands; 0 for none.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws.")
@click.option("--meals", is_flag=True, help="Follow meals one by one; else food is even over the day.")
@click.option("--ledger", is_flag=True, help="Show the books of calcium, magnesium and phosphate.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", type=click.Path(path_type=Path), help="Write every course: a row per quantity, course and time.")
@click.option("--parquet", type=click.Path(path_type=Path), help="The same as Parquet.")
@click.option("--netcdf", type=click.Path(path_type=Path), help="Write every course as NetCDF, with units.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with drawings.")
@click.option("--figures", type=click.Path(path_type=Path), help="Folder for a drawing (SVG) of each quantity.")
@click.option("--lay", is_flag=True, help="Plain words.")
@click.option("--diary", type=click.Path(path_type=Path), help="A diary as CSV or Cronometer export, for this person.")
def simulate(
    person: Path | None,
    reference: bool,
    days: float,
    scenario: Path | None,
    draws: int,
    seed: int,
    meals: bool,
    ledger: bool,
    as_json: bool,
    csv: Path | None,
    parquet: Path | None,
    netcdf: Path | None,
    html: Path | None,
    figures: Path | None,
    lay: bool,
    diary: Path | None,
) -> None:
    """What a model of the body gives for a person over a time: as now, and with a change.

    Blood, hormones, urine, stool, flows and stores of calcium, magnesium and phosphate, with bands from what is not
    known of the parameters. A model of a usual body, for education and research: no advice, no diagnosis, no promise.
    Where the safety gate or the scope of the model stands against it, the reason is shown instead.

    PERSON is a person file (`calcifate init` writes one, examples/ has some), or leave it out and give --reference.
    How to write a scenario: docs/guide/simulate.md.

    \b
    Example:
      calcifate simulate person.toml --days 365
      calcifate simulate person.toml --scenario plan.toml --html forecast.html --csv courses.csv
      calcifate simulate --reference --scenario plan.toml --days 1 --meals
    """
    _check(person, reference, diary)
    files = {"--csv": csv, "--parquet": parquet, "--netcdf": netcdf, "--html": html, "--figures": figures}
    _check_files(files)
    from calcifate.journey import ForecastOptions

    with Steps("runs") as steps:
        options = ForecastOptions(days=days, scenario=scenario, draws=draws, seed=seed, meals=meals, progress=steps.at)
        found = _reference(options) if person is None else _person(person, diary, options, lay)
    voice: Audience = "lay" if lay else "professional"
    for said in [] if found.withheld else _write(found, files, voice):
        click.echo(f"wrote {said}", err=True)
    if scenario and not (found.withheld or found.scenario):
        click.echo(f"calcifate: {found.caveats[0]}", err=True)  # the gate holds the change back; the course stands
    click.echo(_printed(found, voice, as_json, ledger), nl=False)
    if found.withheld and person:
        click.echo(f"calcifate: `calcifate assess {person}` shows what can be shown of this person", err=True)
    if found.withheld and any(files.values()):
        click.echo("calcifate: nothing was written, because no forecast is shown", err=True)
        raise click.exceptions.Exit(WITHHELD)


def _check(person: Path | None, reference: bool, diary: Path | None) -> None:
    if person is None and not reference:
        raise InputError(
            Problem(found="no person", right="name a person file (`calcifate init` writes one), or give --reference")
        )
    if person is not None and reference:
        raise InputError(Problem(found=f"--reference with {person.name}", right="keep one of them"))
    if diary and reference:
        raise InputError(Problem(found="--diary with --reference", right="the reference person has a diet of its own"))


def _check_files(files: dict[str, Path | None]) -> None:
    """Refuse names that cannot be written before anything is run."""
    endings = {"--csv": (".csv",), "--parquet": (".parquet", ".pq"), "--netcdf": (".nc", ".netcdf")}
    endings |= {"--html": (".html", ".htm")}
    for option, path in files.items():
        if path is None:
            continue
        wanted = endings.get(option, ())
        if wanted and (path.suffix.casefold() not in wanted or path.is_dir()):
            raise InputError(Problem(found=f"{option} {path}", right=f"a file that ends in {wanted[0]}"))
        if option == "--figures" and path.is_file():
            raise InputError(Problem(found=f"{option} {path} is a file", right="name a folder"))


def _person(path: Path, diary: Path | None, options: ForecastOptions, lay: bool) -> Forecast:
    from calcifate.journey import Options, assess_file

    report = assess_file(path, Options(audience="lay" if lay else "professional", diary=diary, forecast=options))
    if report.forecast is None:
        raise InputError(Problem(found="no forecast", file=path.name))
    return report.forecast


def _reference(options: ForecastOptions) -> Forecast:
    from calcifate.journey.forecast_reference import reference_forecast

    return reference_forecast(options)


def _write(found: Forecast, files: dict[str, Path | None], voice: Audience) -> list[str]:
    """Write the files, and say which."""
    from calcifate.report import forecast_files
    from calcifate.store import write_text

    written = list[str]()
    for option in ("--csv", "--parquet"):
        if path := files[option]:
            forecast_files.write_courses(found, path)
            written.append(str(path))
    if path := files["--netcdf"]:
        forecast_files.write_netcdf(found, path)
        written.append(str(path))
    if path := files["--html"]:
        from calcifate.report.forecast_page import forecast_html

        write_text(path, forecast_html(found, audience=voice))
        written.append(str(path))
    if path := files["--figures"]:
        written.append(f"{len(forecast_files.write_figures(found, path))} drawings into {path}")
    return written


def _printed(found: Forecast, voice: Audience, as_json: bool, ledger: bool) -> str:
    if as_json:
        from calcifate.report.json_form import record_json

        return record_json(found)
    from calcifate.report.forecast_text import forecast_text

    width = min(shutil.get_terminal_size().columns, WIDEST)
    return forecast_text(found, audience=voice, width=width, ledger=ledger)
