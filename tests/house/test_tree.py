"""The tree tests itself: sources resolve, commands are documented, nothing of a machine is committed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "calcifate"
SOURCES = {path.stem for path in (SRC / "sources").glob("*.toml")}
DATA = sorted(path for path in SRC.rglob("*.toml") if path.parent.name != "sources")


def source_ids(table: object) -> set[str]:
    """Every `source = "..."` and `sources = [...]` of a nested table."""
    if isinstance(table, dict):
        found = {table[key] for key in table if re.fullmatch(r"(\w+_)?source", key) and isinstance(table[key], str)}
        for key in table:
            if re.fullmatch(r"(\w+_)?sources", key) and isinstance(table[key], list):
                found |= {entry for entry in table[key] if isinstance(entry, str)}
        return found.union(*(source_ids(value) for value in table.values()))
    if isinstance(table, list):
        return set().union(*(source_ids(value) for value in table))
    return set()


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(SRC)))
def test_every_source_named_in_data_has_a_record(path: Path):
    named = {name for name in source_ids(tomllib.loads(path.read_text(encoding="utf-8"))) if name}
    assert not named - SOURCES, f"{path.name} names sources without a file"


@pytest.mark.parametrize("stem", sorted(SOURCES))
def test_every_source_reads_and_has_a_well_formed_doi(stem: str):
    from calcifate.source import source

    record = source(stem)
    assert not record.doi or re.fullmatch(r"10\.\d{4,9}/\S+", record.doi), record.doi
    assert not record.pmid or record.pmid.isdigit()
    assert re.fullmatch(r"[a-z0-9_]+", stem)


def test_every_source_is_used():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in SRC.rglob("*")
        if path.suffix in {".toml", ".csv", ".py"} and path.parent.name != "sources"
    )
    # A food table names a release, `sr28`, whose source is `usda_sr28`.
    unused = {stem for stem in SOURCES if not re.search(rf"\b{stem}\b|\b{stem.removeprefix('usda_')}\b", text)}
    assert not unused


def test_nothing_of_a_machine_is_in_the_tree():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    home = re.compile(r"(?<![\w.])/(?:home|root|Users|mnt|srv)/\w")
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".png", ".gz"} or not path.is_file():
            continue
        # Some test tables are in the older encodings that laboratories still write.
        assert not home.search(path.read_text(encoding="utf-8", errors="replace")), name


def test_pins_name_no_index():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines and all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.+!-]+", line) for line in lines)


def test_no_file_of_code_has_outgrown_one_idea():
    long = {str(p.relative_to(ROOT)): n for p in SRC.rglob("*.py") if (n := p.read_text().count("\n")) > 400}
    assert not long


@pytest.mark.parametrize("module", ["calcifate", "calcifate.cli"])
def test_heavy_libraries_are_imported_only_when_needed(module: str):
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"pydantic", "pyarrow", "jinja2", "rapidfuzz", "sqlite3", "numpy"}


def test_the_terminal_and_the_readme_agree_on_the_commands():
    from calcifate.cli import COMMANDS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"calcifate {name}" not in readme]
