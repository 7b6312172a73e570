"""The gallery says what the program computes, and what it computes lies near what was printed."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("write_gallery", ROOT / "tools" / "write_gallery.py")
assert _spec and _spec.loader
write_gallery = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(write_gallery)
PAGES = write_gallery.pages()
CHEMISTRY = PAGES["water_chemistry.md"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_of_the_gallery_is_current(name: str):
    written = (ROOT / "docs" / "gallery" / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run: python tools/write_gallery.py"


def cells(first: str) -> list[str]:
    line, *_ = [line for line in CHEMISTRY.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


# Printed, then how near: the pH to two places (Gregory 1974), the report to its last digit, struvite within a quarter.
@pytest.mark.parametrize(
    ("row", "column", "printed", "near"),
    [
        ("brushite with beta-tricalcium phosphate", 2, 5.88, 0.02),
        ("monetite with beta-tricalcium phosphate", 2, 6.36, 0.02),
        ("calcium oxalate monohydrate", 2, 2.75, 0.005),
        ("uric acid", 2, 4.52, 0.005),
        ("hydroxyapatite", 2, 12802.75, 3.0),
        ("SS of brushite", 2, 0.7488357, 0.0015),
        ("activity factor of charge 3, at that I", 2, 0.08400902, 1e-7),
        ("25", 2, 169.2, 42.0),
        ("35", 2, 212.7, 53.0),
        ("magnesium", 3, -0.117, 0.03),
        ("calcium", 3, -0.20, 0.08),
    ],
)
def test_what_is_recomputed_lies_near_what_was_printed(row: str, column: int, printed: float, near: float):
    assert float(cells(row)[column]) == pytest.approx(printed, abs=near)


def test_what_magnesium_does_is_what_phreeqc_says():
    for name in ("SI calcium oxalate monohydrate", "SI brushite", "free calcium, mmol/L", "free oxalate, µmol/L"):
        theirs, ours = cells(f"{name}, PHREEQC")[1:], cells(f"{name}, here")[1:]
        last = 10.0 ** -len(theirs[0].partition(".")[2])
        assert [float(value) for value in ours] == pytest.approx([float(value) for value in theirs], abs=1.01 * last)


def test_every_link_of_the_gallery_leads_somewhere():
    targets = re.findall(r"\]\(([^)]+)\)", CHEMISTRY)
    assert targets and all((ROOT / "docs" / "gallery" / target).exists() for target in targets)


@pytest.mark.parametrize("name", sorted(name for name in PAGES if name.endswith(".svg")))
def test_a_drawing_is_whole_and_says_what_it_shows(name: str):
    root = ElementTree.fromstring(PAGES[name])
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert len(root.findall("{http://www.w3.org/2000/svg}polyline")) == 2
