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


class Steps:
    """How many of a known number of steps are done, with a bar, on a terminal only."""

    LETTERS = 24  # of the bar

    def __init__(self, what: str) -> None:
        self.what, self.last, self.shown = what, -1, sys.stderr.isatty()

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.last >= 0:
            click.echo("", err=True)

    def at(self, done: int, of: int) -> None:
        """So many are done, of so many."""
        self.last = done
        if self.shown and of:
            full = self.LETTERS * done // of
            bar = "█" * full + "·" * (self.LETTERS - full)
            click.echo(f"\r{bar} {done:,} of {of:,} {self.what}", err=True, nl=False)
