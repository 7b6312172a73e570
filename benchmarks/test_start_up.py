"""How long a person waits for the command line. Reported, never asserted: see `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OFFICE_WORKER = str(ROOT / "examples" / "office_worker.toml")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "pass"),  # the peer: Python itself
        ("-c", "import calcifate"),  # asked: under 0.15 s
        ("-m", "calcifate", "--help"),  # asked: under 0.25 s
        ("-m", "calcifate", "assess", OFFICE_WORKER),  # asked: under 1 s once the food table is built
        ("-m", "calcifate", "assess", OFFICE_WORKER, "--format", "html"),
    ],
    ids=["python", "import", "help", "assess", "assess-html"],
)
def test_a_command(benchmark, arguments: tuple[str, ...]):
    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    run()  # the food table is built once per machine, not per report
    benchmark.pedantic(run, rounds=7, iterations=1)
