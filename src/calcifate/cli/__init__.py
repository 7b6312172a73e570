"""The command line: each command parses, calls one public function and prints one record.

Commands are loaded when they are called, so that `calcifate --help` answers at once.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import NoReturn

import click

from calcifate import __version__
from calcifate.errors import CalcifateError

# Name, where it lives, and what it is for in the order in which a newcomer meets them.
COMMANDS = {
    "assess": ("calcifate.cli.assess:assess", "An honest report for one person, or for a folder of people."),
    "urine": ("calcifate.cli.urine:urine", "Saturations of one urine or a table of them, and what would change them."),
    "serum": ("calcifate.cli.serum:serum", "Ionised calcium and magnesium, and saturations, of a table of sera."),
    "simulate": ("calcifate.cli.simulate:simulate", "A person in time by the body model, as now and with a change."),
    "validate": ("calcifate.cli.validate:validate", "The body model beside what was seen in people."),
    "model": ("calcifate.cli.model:model", "That model laid open: its numbers, equations, drawing, and SBML."),
    "init": ("calcifate.cli.init:init", "Write a commented person file to fill in."),
    "import": ("calcifate.cli.importing:import_", "Make a diary or a person file from another program's export."),
    "foods": ("calcifate.cli.foods:foods", "Search, show, rank and import foods."),
    "rules": ("calcifate.cli.rules:rules", "List, show and test the safety rules."),
    "evidence": ("calcifate.cli.evidence:evidence", "What is known of each claim, how well, and who disagrees."),
    "cite": ("calcifate.cli.cite:cite", "The sources of a given result, and no others."),
    "units": ("calcifate.cli.units:units", "Convert a laboratory value, showing every factor."),
    "schema": ("calcifate.cli.schema:schema", "Print the JSON Schema of the person file or the report."),
}


class Commands(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from calcifate.record import near_miss

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = near_miss(args[0], list(COMMANDS))
            hint = f"; did you mean {meant!r}?" if meant else f"; there are: {', '.join(COMMANDS)}"
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="calcifate")
def cli() -> None:
    """Where does the calcium go?

    calcifate follows calcium, magnesium and phosphate from the plate to bone, arteries and kidney stones. It is for
    education and research: it does not diagnose, and is not for deciding treatment or for emergencies.

    Example:  calcifate assess person.toml
    """


def main() -> NoReturn:
    """Run the command line: exit 2 for the user's error, 1 for ours, and no traceback for either."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows a substitute instead of stopping the report.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code: object = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _say("stopped; nothing half-done was left behind")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2 if isinstance(error, click.UsageError) else error.exit_code)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except CalcifateError as error:
        for problem in error.problems:
            _say(str(problem))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        sys.exit(2)
    except Exception as error:  # the last resort: a person should never meet a traceback
        if os.environ.get("CALCIFATE_DEBUG"):
            raise
        _say(f"this is our fault: {type(error).__name__}: {error}. Please report it; CALCIFATE_DEBUG=1 shows where.")
        sys.exit(1)
    # Click hands back the code of a command that ended by `Exit`, such as --fail-on.
    sys.exit(code if isinstance(code, int) else 0)


def _say(text: str) -> None:
    """One line on standard error, with control characters of user text made harmless."""
    visible = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    click.echo(f"calcifate: {visible}", err=True)
