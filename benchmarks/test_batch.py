"""A thousand people, as a clinic or a study has them. Asked: under 60 s. Reported, never asserted."""

from __future__ import annotations

import shutil
from pathlib import Path

from calcifate.cli.batch import run
from calcifate.journey import Options

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.toml"))


def test_a_thousand_people(benchmark, tmp_path: Path):
    people = tmp_path / "people"
    people.mkdir()
    for number in range(1000):
        shutil.copy(EXAMPLES[number % len(EXAMPLES)], people / f"{number:04}.toml")
    out = tmp_path / "results.parquet"
    counts = benchmark.pedantic(run, args=(people, out, Options(date="2026-11-24")), rounds=1, iterations=1)
    assert counts == (1000, 0)
