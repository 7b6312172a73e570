"""The line of a key in a TOML or JSON text, so that an error can point at it.

The text has been read by a real parser before; this only walks it again and remembers lines. Where it loses its way it
stops and the error has the line of what holds the key, or none: it never fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Path = tuple[str | int, ...]

STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.S)
BARE = re.compile(r"[^\s\[\]{},=:.#\"']+")
SCALAR = re.compile(r"[^\s\[\]{},#]+(?: [0-9][^\s\[\]{},#]*)?")  # a date may hold a space
BLANK = re.compile(r"(?:\s|#[^\n]*)*")
JSON_BLANK = re.compile(r"\s*")


class _LostError(Exception):
    """The walk met something that it does not know."""


def lines_of(text: str, form: Literal["toml", "json"]) -> dict[Path, int]:
    """The line of every key and list element.

    Examples
    --------
    >>> lines_of("[person]\\nage = 4\\n[[labs]]\\nvalue = 1\\n", "toml")[("labs", 0, "value")]
    4
    >>> lines_of('{"person":\\n {"age": 4}}', "json")[("person", "age")]
    2
    """
    walk = _Walk(text, form)
    try:
        if form == "json":
            walk.value(())
        else:
            walk.document()
    except (_LostError, RecursionError):
        pass
    return walk.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing that holds it."""
    found: Path = ()
    for step in path:
        if (*found, step) in lines:
            found = (*found, step)
        elif step != 0:  # 0: one thing where a list may stand
            break
    return lines.get(found)


class _Walk:
    """One pass over a text."""

    def __init__(self, text: str, form: Literal["toml", "json"]) -> None:
        self.text, self.at, self.form = text, 0, form
        self.lines: dict[Path, int] = {}
        self._line, self._counted = 1, 0

    def document(self) -> None:
        """TOML: headers and pairs."""
        counts: dict[Path, int] = {}
        here: Path = ()
        while self.skip():
            line = self.line()
            if self.text.startswith("[[", self.at):
                self.at += 2
                name = self._resolved(self.dotted(), counts)
                self.eat("]]")
                number = counts.get(name, 0)
                counts[name] = number + 1
                here = (*name, number)
                self.lines[here] = line
            elif self.text[self.at] == "[":
                self.at += 1
                here = self._resolved(self.dotted(), counts, whole=True)
                self.eat("]")
            else:
                self.pair(here)
                continue
            for length in range(1, len(here) + 1):
                self.lines.setdefault(here[:length], line)

    def _resolved(self, name: Path, counts: Mapping[Path, int], whole: bool = False) -> Path:
        """A header's name, with the number of the latest element wherever it passes through a list of tables."""
        found: Path = ()
        for index, key in enumerate(name):
            found = (*found, key)
            if found in counts and (whole or index < len(name) - 1):
                found = (*found, counts[found] - 1)
        return found

    def pair(self, here: Path) -> None:
        line = self.line()
        path = (*here, *(self.dotted() if self.form == "toml" else (self.key(),)))
        for length in range(len(here) + 1, len(path) + 1):
            self.lines.setdefault(path[:length], line)
        self.skip()
        self.eat("=" if self.form == "toml" else ":")
        self.value(path)

    def dotted(self) -> Path:
        keys: list[str] = [self.key()]
        while self.skip() and self.text[self.at] == ".":
            self.at += 1
            keys.append(self.key())
        return tuple(keys)

    def key(self) -> str:
        self.skip()
        quoted = STRING.match(self.text, self.at)
        if quoted:
            self.at = quoted.end()
            return _unquoted(quoted.group())
        bare = BARE.match(self.text, self.at)
        if not bare:
            raise _LostError
        self.at = bare.end()
        return bare.group()

    def value(self, path: Path) -> None:
        if not self.skip():
            raise _LostError
        opening = self.text[self.at]
        quoted = STRING.match(self.text, self.at)
        if opening == "[":
            self.listing(path)
        elif opening == "{":
            self.table(path)
        elif quoted:
            self.at = quoted.end()
        else:
            scalar = SCALAR.match(self.text, self.at)
            if not scalar:
                raise _LostError
            self.at = scalar.end()

    def listing(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self.skip() and self.text[self.at] != "]":
            self.lines[(*path, number)] = self.line()
            self.value((*path, number))
            number += 1
            self.comma()
        self.eat("]")

    def table(self, path: Path) -> None:
        self.at += 1
        while self.skip() and self.text[self.at] != "}":
            self.pair(path)
            self.comma()
        self.eat("}")

    def comma(self) -> None:
        if self.skip() and self.text[self.at] == ",":
            self.at += 1

    def skip(self) -> bool:
        """Past blanks and comments; False at the end."""
        blank = (BLANK if self.form == "toml" else JSON_BLANK).match(self.text, self.at)
        if blank:
            self.at = blank.end()
        return self.at < len(self.text)

    def eat(self, mark: str) -> None:
        self.skip()
        if not self.text.startswith(mark, self.at):
            raise _LostError
        self.at += len(mark)

    def line(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line


def _unquoted(text: str) -> str:
    import json

    if text.startswith('"') and not text.startswith('"""'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return text[1:-1]
