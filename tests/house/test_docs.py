"""The guides tell the truth: every command and option that they show exists, and every link leads somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from calcifate.cli import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
SHOWN = re.compile(r"(?:^|`|\$ )calcifate ([^`\n#]+)", re.M)


def commands_shown(text: str) -> list[list[str]]:
    return [
        shlex.split(shown.strip().rstrip(").,")) for shown in SHOWN.findall(text.replace("    calcifate", "calcifate"))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_exists(page: Path):
    for words in commands_shown(page.read_text(encoding="utf-8")):
        command: click.Command = cli
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words[0])
            assert found is not None, f"{page.name}: calcifate {' '.join(words)}"
            command, words = found, words[1:]
        options = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
        unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in options]
        assert not unknown, f"{page.name}: {unknown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_commands_are_really_found():
    assert commands_shown("text `calcifate foods rank --by magnesium` text") == [["foods", "rank", "--by", "magnesium"]]
