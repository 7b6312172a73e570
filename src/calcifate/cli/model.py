"""`calcifate model`: the body model laid open: its numbers, equations and drawing, and its copy for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from calcifate.physiology.model.compare import Comparison
    from calcifate.physiology.model.listing import SettingRow

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
ORGAN = click.option("--organ", default="", help="Only this organ: gut, plasma, kidney, ...")
SHOWN = 8
"""Differences that a comparison prints."""


@click.group()
def model() -> None:
    """Show, export and check the model of the body: calcium, magnesium and phosphate in a human adult.

    \b
    Example:
      calcifate model params --organ kidney
      calcifate model equations
      calcifate model export --sbml body.xml --diagram body.svg
      calcifate model compare
    """


@model.command()
@ORGAN
@click.option("--search", default="", help="Only rows with this text in them.")
@AS_JSON
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def params(organ: str, search: str, as_json: bool, as_csv: bool) -> None:
    """List what can be set, with value, unit, kind and source.

    Inputs, switches and parameters; --json and --csv have the spread too. A name can be given to `model export --set`
    or set by an event of a scenario.

    \b
    Example:
      calcifate model params --organ parathyroid
      calcifate model params --search bovine --csv
    """
    from calcifate.physiology.model.listing import setting_rows

    rows = setting_rows(organ=_organ(organ), search=search)
    if as_json or as_csv:
        click.echo(_rows_json(rows) if as_json else _rows_csv(rows), nl=as_json)
        return
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        animal = f"  [{row.species}]" if row.species != "human" else ""
        said = row.says if row.kind in ("input", "switch") else row.source + (f": {row.at}" if row.at else "")
        click.echo(f"{row.name:<{width}}  {row.value:>10.6g} {row.unit:<11} {row.kind:<8} {said}{animal}")


@model.command()
@AS_JSON
def switches(as_json: bool) -> None:
    """List the mechanisms that can be turned off, for teaching.

    1 is on, 0 is off. A scenario turns one off by an event: what = "set", name = "...", value = "off".
    examples/scenarios/phosphate_without_FGF23.toml does so.

    \b
    Example:
      calcifate model switches
      calcifate simulate --reference --days 120 --scenario examples/scenarios/phosphate_without_FGF23.toml
    """
    from calcifate.physiology.model.listing import setting_rows

    rows = [row for row in setting_rows() if row.kind == "switch"]
    if as_json:
        click.echo(json.dumps({row.name: row.says for row in rows}, ensure_ascii=False, indent=2))
        return
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(f"{row.name:<{width}}  {row.organ:<11}  {row.says}")


@model.command()
@ORGAN
@click.option("--latex", "as_latex", is_flag=True, help="Print a LaTeX document with all of them.")
def equations(organ: str, as_latex: bool) -> None:
    """Print every equation, drawn from the laws that the solver runs.

    \b
    Example:
      calcifate model equations --organ kidney
      calcifate model equations --latex > body.tex
    """
    from calcifate.physiology.model.equations import equation_lines
    from calcifate.physiology.model.latex import latex_document

    if as_latex:
        click.echo(latex_document(), nl=False)
        return
    for line in equation_lines(organ=_organ(organ)):
        click.echo(line)


@model.command()
@click.option("--sbml", type=click.Path(path_type=Path), help="SBML Level 3 Version 2, with units and sources.")
@click.option("--latex", type=click.Path(path_type=Path), help="A LaTeX document with every equation.")
@click.option("--diagram", type=click.Path(path_type=Path), help="The flows at steady state as an SVG.")
@click.option("--params", type=click.Path(path_type=Path), help="What can be set, as .csv or .json.")
@click.option(
    "--set", "changed", multiple=True, metavar="NAME=VALUE", help="A setting other than the reference person's."
)
def export(
    sbml: Path | None, latex: Path | None, diagram: Path | None, params: Path | None, changed: tuple[str, ...]
) -> None:
    """Write the model to files: SBML, LaTeX, a drawing, a table.

    The start is the steady state of the reference person, or of the settings given.

    \b
    Example:
      calcifate model export --sbml body.xml
      calcifate model export --diagram body.svg --latex body.tex --params body.csv
      calcifate model export --sbml small.xml --set body_weight=50
    """
    from calcifate.store import write_text

    wanted = ((sbml, _sbml), (latex, _latex), (diagram, _diagram), (params, _parameters))
    files = [(path, text_of) for path, text_of in wanted if path is not None]
    if not files:
        raise click.UsageError("say what to write: --sbml, --latex, --diagram or --params, each with a file")
    settings = _settings(changed)
    for path, text_of in files:
        write_text(path, text_of(settings, path))
        click.echo(f"written: {path}", err=True)


@model.command()
@click.option("--years", type=click.FloatRange(min=0.1, max=100), default=10.0, show_default=True, help="How long.")
@AS_JSON
def compare(years: float, as_json: bool) -> None:
    """Compare the exported SBML in libRoadRunner with our solver.

    Both run through a sudden loss of nephrons and half the minerals of every meal. What differs most is named.
    Needs the extra packages: pip install 'calcifate[sbml]'.

    \b
    Example:
      calcifate model compare --years 10
    """
    from calcifate.physiology.model.compare import compare as compared

    found = compared(years)
    if as_json:
        from pydantic_core import to_jsonable_python

        table: dict[str, Any] = to_jsonable_python(found)
        click.echo(json.dumps({"same": found.same, **table}, ensure_ascii=False, indent=2))
    else:
        _print_comparison(found)
    if not found.same:
        raise click.exceptions.Exit(1)


def _print_comparison(found: Comparison) -> None:
    worst = found.differences[0]
    click.echo(f"{found.days:g} days; {found.change}.")
    click.echo(
        f"{'the same' if found.same else 'NOT the same'}: {worst.name} differs most, by {worst.relative:.1e} of its "
        f"value on day {worst.day:g}"
    )
    for each in found.differences[:SHOWN]:
        click.echo(
            f"  {each.name:<36} {each.relative:.1e}  day {each.day:<9g} here {each.ours:.10g}, "
            f"there {each.theirs:.10g} {each.unit}"
        )
    click.echo(f"here {found.our_seconds:.3f} s; libRoadRunner {found.their_seconds:.1f} s with its translation")


def _organ(name: str) -> str:
    """A known organ, or none."""
    from calcifate.errors import InputError, Problem
    from calcifate.physiology.model.organ import organs
    from calcifate.record import near_miss

    if name and name not in organs():
        hint = near_miss(name, list(organs()))
        right = f"did you mean {hint!r}?" if hint else f"there are {', '.join(organs())}"
        raise InputError(Problem(found=f"no organ {name!r}", right=right))
    return name


def _settings(changed: tuple[str, ...]) -> dict[str, float]:
    """Settings as `NAME=VALUE` gives them; the model itself says whether they make sense."""
    from calcifate.errors import InputError, Problem

    found: dict[str, float] = {}
    for text in changed:
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError as error:
            raise InputError(Problem(found=f"--set {text!r}", right="write it as body_weight=60")) from error
    return found


def _sbml(settings: dict[str, float], path: Path) -> str:
    from calcifate.physiology.model.sbml import sbml_text

    return sbml_text(settings)


def _latex(settings: dict[str, float], path: Path) -> str:
    from calcifate.physiology.model.latex import latex_document

    return latex_document()


def _diagram(settings: dict[str, float], path: Path) -> str:
    from calcifate.physiology.model.diagram import diagram
    from calcifate.physiology.model.steady import steady_state

    return diagram(steady_state(settings))


def _parameters(settings: dict[str, float], path: Path) -> str:
    from calcifate.errors import InputError, Problem
    from calcifate.physiology.model.listing import setting_rows

    forms: dict[str, Callable[[tuple[SettingRow, ...]], str]] = {".csv": _rows_csv, ".json": _rows_json}
    if path.suffix.lower() not in forms:
        raise InputError(Problem(found=f"--params {path}", right="name it .csv or .json"))
    return forms[path.suffix.lower()](setting_rows())


def _rows_json(rows: tuple[SettingRow, ...]) -> str:
    from dataclasses import asdict

    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)


def _rows_csv(rows: tuple[SettingRow, ...]) -> str:
    import csv
    import io

    from calcifate.physiology.model.listing import COLUMNS, values

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(values(row) for row in rows)
    return text.getvalue()
