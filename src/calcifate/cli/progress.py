"""What a terminal shows of a long run over a table."""

from __future__ import annotations

import sys

import click


class Progress:
    """Rows done so far, on a terminal only."""

    def __init__(self, what: str) -> None:
        self.what, self.rows, self.shown = what, 0, sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.rows:
            click.echo("", err=True)

    def add(self, rows: int) -> None:
        """Count some rows more."""
        self.rows += rows
        if self.shown:
            click.echo(f"\r{self.rows:,} {self.what}", err=True, nl=False)
