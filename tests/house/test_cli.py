"""The command line as a newcomer meets it: help everywhere, an example everywhere, no traceback anywhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from calcifate.cli import cli


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands(cli))


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_says_what_it_does_and_gives_an_example(path: tuple[str, ...], command: click.Command):
    assert command.help
    if not isinstance(command, click.Group):
        assert "Example" in command.help, f"calcifate {' '.join(path)}: its help has no example"


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "calcifate", *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def test_a_misspelt_command_is_answered_with_the_right_one():
    done = run("asess", "x.toml")
    assert done.returncode == 2
    assert "did you mean 'assess'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"[person", b"person = 3", b"[person]\nage = 'old'", b"{}", b"[]", b'{"person": null}'],
    ids=["empty", "binary", "broken", "number", "words", "json in toml", "list", "null"],
)
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_wrong_file_is_the_users_error_without_a_traceback(content: bytes, suffix: str, tmp_path):
    path = tmp_path / f"person{suffix}"
    path.write_bytes(content)
    done = run("assess", str(path))
    assert done.returncode == 2, done.stderr
    assert path.name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_the_users_error():
    done = run("assess", "nobody.toml")
    assert done.returncode == 2
    assert "nobody.toml" in done.stderr


def test_a_command_that_ends_with_a_code_ends_the_process_with_it():
    words = [sys.executable, "-m", "calcifate", "assess", "examples/kidney_disease_g4.toml", "--fail-on", "caution"]
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run(words, cwd=root, capture_output=True, check=False).returncode == 3
