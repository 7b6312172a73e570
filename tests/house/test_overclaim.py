"""No sentence that the program can print claims too much: every sentence of the data, the templates and the code."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from calcifate.guidance.overclaim import overclaims

SRC = Path(__file__).resolve().parents[2] / "src" / "calcifate"
# What people write (names of drugs, wishes, conditions), what papers are called, and the linter's own patterns are not
# sentences of ours.
NOT_OURS = {"overclaim.toml", "conditions.toml", "symptoms.toml", "doses.toml", "wording.toml"}
# What reviewers read about a rule, not what it says: `must_not` lists the very ideas that are barred.
FOR_REVIEWERS = {"must_not", "must_convey", "when", "why", "note", "meaning", "facts", "source", "sources"}
SHORTEST = 3  # words: fewer are a label


def of_table(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, list):
        for entry in table:
            yield from of_table(entry)
    elif isinstance(table, dict):
        quoted = {"claim"} if "verdict" in table else set()  # a claim is quoted beside its verdict
        for key, value in table.items():
            if key not in FOR_REVIEWERS | quoted:
                yield from of_table(value)


def of_code(text: str) -> Iterator[str]:
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # the text under a field
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | notes:
            yield node.value


def of_file(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        yield from of_table(tomllib.loads(text))
    elif path.suffix == ".py":
        yield from of_code(text)
    else:
        yield from re.sub(r"\{[%#{].*?[%#}]\}|<[^>]*>", "\n", text, flags=re.S).split("\n")


FILES = sorted(
    path
    for path in SRC.rglob("*")
    if path.suffix in {".toml", ".py", ".j2"}
    and path.name not in NOT_OURS
    and path.parent.name not in {"sources", "medicines"}
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_sentence_of_this_file_claims_too_much(path: Path):
    sentences = [text for text in of_file(path) if len(text.split()) >= SHORTEST]
    assert not {text: found for text in sentences if (found := overclaims(text))}


def test_the_net_holds():
    """A sentence that claims too much is caught in each kind of file."""
    claim = "Magnesium clears your arteries and reverses calcification."
    assert overclaims(claim)
    assert claim in of_table({"rule": [{"lay": {"message": claim}}]})
    assert claim in of_table({"claim": claim}) and claim not in of_table({"claim": claim, "verdict": "overstated"})
    assert claim in of_table({"claim": "x", "verdict": "overstated", "wording": {"lay": claim}})
    assert claim in of_code(f"def f():\n    return {claim!r}\n")
