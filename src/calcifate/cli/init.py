"""`calcifate init`: a person file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from calcifate.errors import InputError, Problem


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="person.toml")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def init(file: Path, force: bool) -> None:
    """Write a commented person file to fill in.

    Example:  calcifate init person.toml
    """
    from calcifate.person.template import template
    from calcifate.store import write_text

    if file.is_dir():
        file = file / "person.toml"
    if file.exists() and not force:
        raise InputError(Problem(found=f"{file} exists", right="name another file, or give --force to replace it"))
    write_text(file, template())
    click.echo(f"wrote {file}; fill it in, then: calcifate assess {file}", err=True)
