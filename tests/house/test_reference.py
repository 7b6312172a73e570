"""The reference pages say what the program reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("write_reference", ROOT / "tools" / "write_reference.py")
assert _spec and _spec.loader
write_reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(write_reference)
PAGES = write_reference.pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_reference_page_is_current(name: str):
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run: python tools/write_reference.py"
