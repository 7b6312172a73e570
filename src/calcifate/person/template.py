"""Person files that we write: the commented template, and a table as TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

BARE = re.compile(r"[A-Za-z0-9_-]+")


def template() -> str:
    """A commented person file to fill in; it reads without an error as it is."""
    from importlib import resources

    return resources.files("calcifate.person").joinpath("template.toml").read_text(encoding="utf-8")


def toml_text(table: Mapping[str, Any], comment: str = "") -> str:
    """A table of plain values, tables and lists of tables as TOML.

    Examples
    --------
    >>> print(toml_text({"person": {"age": 45, "weight": {"value": 70, "unit": "kg"}}, "labs": [{"value": 1.5}]}))
    [person]
    age = 45
    weight = { value = 70, unit = "kg" }
    <BLANKLINE>
    [[labs]]
    value = 1.5
    <BLANKLINE>
    """
    parts = ["".join(f"# {row}".rstrip() + "\n" for row in comment.split("\n"))] if comment else []
    scalars = {key: value for key, value in table.items() if not _is_section(value)}
    if scalars:
        parts.append(_pairs(scalars))
    for key, value in table.items():
        if isinstance(value, Mapping):
            parts.append(f"[{_key(key)}]\n{_pairs(cast(Mapping[str, Any], value))}")
        elif _is_section(value):
            parts.extend(f"[[{_key(key)}]]\n{_pairs(cast(Mapping[str, Any], each))}" for each in value)
    return "\n".join(parts)


def _is_section(value: Any) -> bool:
    if isinstance(value, list) and value:
        return all(isinstance(each, Mapping) for each in cast(list[Any], value))
    return isinstance(value, Mapping)


def _pairs(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items() if value is not None)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _string(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        table = cast(Mapping[str, Any], value)
        inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in table.items() if each is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        rows = [_value(each) for each in cast(list[Any], value) if each is not None]
        if any(isinstance(each, Mapping) for each in cast(list[Any], value)):
            return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"
        return f"[{', '.join(rows)}]"
    return _string(str(value))


def _string(text: str) -> str:
    r"""A basic string: quotes, backslashes and control characters escaped.

    Examples
    --------
    >>> _string('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    # TOML has no lone surrogates.
    return '"' + "".join(_letter(letter) for letter in escaped) + '"'


def _letter(letter: str) -> str:
    number = ord(letter)
    if 0xD800 <= number <= 0xDFFF:
        return "\\uFFFD"
    return f"\\u{number:04X}" if number < 0x20 or number == 0x7F else letter
