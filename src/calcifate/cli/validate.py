"""`calcifate validate`: every target put to the body model, predicted beside what was seen."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calcifate.cli.progress import Steps
from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.physiology.validation.judge import Verdict

WIDEST = 110
BELOW = 4  # exit code of --fail-below


@click.command()
@click.option("--only", multiple=True, metavar="TARGET", help="Only this one, or all that begin so: T38 (repeatable).")
@click.option("--use", type=click.Choice(["F", "G"]), help="Only what may be fitted (F), or only what never is (G).")
@click.option("--list", "only_list", is_flag=True, help="List the targets; nothing is run.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option("--csv", "table", type=click.Path(path_type=Path), help="Write the rows: .csv, .parquet or .jsonl.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a page with figures: .html.")
@click.option(
    "--fail-below",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help=f"Exit with {BELOW} if a smaller share of the fit targets passes, like 0.9.",
)
def validate(
    only: tuple[str, ...],
    use: str | None,
    only_list: bool,
    as_json: bool,
    table: Path | None,
    report: Path | None,
    fail_below: float | None,
) -> None:
    """The body model beside what was seen in people: predicted, observed, spread, z, pass or miss, and who says so.

    Every target is an experiment on one model with one set of parameters. A miss is shown and no error; what needs an
    organ that the model does not have yet is listed and counts for nothing.

    \b
    Example:
      calcifate validate
      calcifate validate --only T38 --only T49
      calcifate validate --json > validation.json
      calcifate validate --report validation.html --csv validation.csv
    """
    _check_files(table, report)
    if fail_below is not None and math.isnan(fail_below):
        raise InputError(Problem(found="--fail-below nan", right="a share between 0 and 1, like 0.9"))
    wanted = _wanted(only, use)
    if only_list:
        _print_list(wanted, as_json)
        return
    from calcifate.physiology.validation.run import run_validation

    with Steps("experiments") as steps:
        verdicts = run_validation(only=wanted, progress=steps.at)
    if table:
        from calcifate.report.validation_files import write_verdicts

        write_verdicts(verdicts, table)
    if report:
        _write_page(report, verdicts)
    for path in filter(None, (table, report)):
        click.echo(f"wrote {path}", err=True)
    click.echo(_printed(verdicts, as_json), nl=False)
    if fail_below is not None and _share(verdicts) < fail_below:
        raise click.exceptions.Exit(BELOW)


def _check_files(table: Path | None, report: Path | None) -> None:
    """Refuse names that cannot be written before anything is run."""
    if table:
        from calcifate.fluid.write_table import check_output

        check_output(table)
    if report and (report.suffix.casefold() not in (".html", ".htm") or report.is_dir()):
        raise InputError(Problem(found=f"--report {report}", right="a file that ends in .html"))


def _wanted(only: tuple[str, ...], use: str | None) -> list[str] | None:
    """The ids of the targets asked for; None for all.

    Raises
    ------
    InputError
        If nothing has such an id, or nothing of it has such a use.
    """
    from calcifate.physiology.validation.target import LETTERS, targets
    from calcifate.record import near_miss

    if not only and not use:
        return None
    found = dict[str, None]()
    for asked in only or ("",):
        ids = [each for each in targets() if not asked or each == asked or each.startswith(f"{asked}.")]
        if not ids:
            hint = near_miss(asked, [*targets(), *(each.partition(".")[0] for each in targets())])
            right = f"did you mean {hint!r}?" if hint else "`calcifate validate --list` shows them all"
            raise InputError(Problem(found=f"no target {asked!r}", right=right))
        found |= dict.fromkeys(each for each in ids if not use or LETTERS[targets()[each].use] == use)
    if not found:
        raise InputError(Problem(found=f"none of {', '.join(only)} has the use {use}", right="leave out --use"))
    return list(found)


def _print_list(wanted: Sequence[str] | None, as_json: bool) -> None:
    from calcifate.physiology.validation.target import targets

    entries = [target for identity, target in targets().items() if wanted is None or identity in wanted]
    if as_json:
        from calcifate.report.validation_tables import json_targets

        click.echo(json.dumps(json_targets(entries), ensure_ascii=False, indent=2))
        return
    from calcifate.report.validation_text import target_list

    click.echo(target_list(entries, width=_width()), nl=False)


def _printed(verdicts: Sequence[Verdict], as_json: bool) -> str:
    if as_json:
        from calcifate.report.validation_tables import json_rows

        content = json_rows(verdicts)
        return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    from calcifate.report.validation_text import validation_text

    return validation_text(verdicts, width=_width())


def _write_page(path: Path, verdicts: Sequence[Verdict]) -> None:
    from calcifate.physiology.validation.run import run_curves
    from calcifate.report.validation_page import validation_html
    from calcifate.store import write_text

    write_text(path, validation_html(verdicts, run_curves()))


def _share(verdicts: Sequence[Verdict]) -> float:
    """Share of the fit targets that passed; all of nothing is 1."""
    from calcifate.physiology.validation.judge import tally

    share = tally(verdicts)["fit"].share
    return 1.0 if share is None else share


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
