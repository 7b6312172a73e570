"""From a table (TOML, JSON) to a record, strictly.

Records are frozen dataclasses. An unknown key stops with a hint: a loader that ignores a misspelt key freezes a real
value. In a person's file a key that resembles none of ours is not an error but a note: it is reported as not used.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from calcifate.errors import DataError, Problem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from pydantic import TypeAdapter

T = TypeVar("T")
Path = tuple[str | int, ...]

STRICT: Any = {"extra": "forbid"}  # a record's `__pydantic_config__`
DESCRIBED = "use_attribute_docstrings"
UNKNOWN_KEY = {"extra_forbidden", "unexpected_keyword_argument"}


@cache
def adapter(kind: type[T]) -> TypeAdapter[T]:
    """The reader of a record type, built once."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def json_schema(kind: type[Any], mode: Literal["validation", "serialization"] = "validation") -> dict[str, Any]:
    """The JSON Schema of a record type, with the text under each field as its description.

    Only here are those texts read: it takes longer than everything else that a report needs from pydantic.
    """
    from pydantic import TypeAdapter

    STRICT[DESCRIBED] = True
    try:
        return TypeAdapter(kind).json_schema(mode=mode)
    finally:
        del STRICT[DESCRIBED]


def problems_in(kind: type[Any], table: Mapping[str, Any]) -> tuple[Any, list[tuple[Path, Problem]]]:
    """The record that a table gives, or every problem with the path of its key.

    Returns
    -------
    tuple
        The record (None if there are problems), and the problems.
    """
    from pydantic import ValidationError

    try:
        return adapter(kind).validate_python(table), []
    except ValidationError as error:
        found = [_problem(entry, table) for entry in error.errors(include_url=False, include_context=True)]
        return None, found


def _problem(entry: Any, table: Mapping[str, Any]) -> tuple[Path, Problem]:
    path: Path = tuple(entry["loc"])
    key = dotted(path)
    if entry["type"] in UNKNOWN_KEY:
        return path, Problem(found="unknown key", key=key)
    if entry["type"] in {"missing", "missing_argument"}:
        return path, Problem(found="is missing", right="add it", key=key)
    shown = repr(entry.get("input"))
    message = str(entry["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return path, Problem(found=f"found {shown[:60]}", right=f"it should be {message}", key=key)


def dotted(path: Path) -> str:
    """A path as people write it: ``labs[2].value``.

    Examples
    --------
    >>> dotted(("labs", 2, "value"))
    'labs[2].value'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def near_miss(key: str, known: list[str]) -> str | None:
    """The known key that this one is probably a slip of, if any.

    Examples
    --------
    >>> near_miss("heigth", ["weight", "height"])
    'height'
    >>> near_miss("shoe_size", ["weight", "height"]) is None
    True
    """
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
    return close[0] if close else None


def read_data(kind: type[T], table: Mapping[str, Any], where: str) -> T:
    """A record of our own data: any problem is a `DataError` that names the file and the key."""
    record, problems = problems_in(kind, table)
    if problems:
        raise DataError([Problem(found=p.found, right=p.right, key=p.key, file=where) for _, p in problems])
    return cast(T, record)


def load_toml(file: Traversable, where: str) -> dict[str, Any]:
    """A TOML file of our own data as a table."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(Problem(found=str(error), file=where)) from error


def read_folder(
    kind: type[T], package: str, folder: str, check: Callable[[str, T], None] | None = None
) -> dict[str, T]:
    """Every TOML file in a data folder of the package as a record, keyed by file stem, in order of name."""
    found: dict[str, T] = {}
    files = resources.files(package).joinpath(folder).iterdir()
    for file in sorted((f for f in files if f.name.endswith(".toml")), key=lambda f: f.name):
        stem = file.name.removesuffix(".toml")
        record = read_data(kind, load_toml(file, file.name), f"{folder}/{file.name}")
        if check:
            check(stem, record)
        found[stem] = record
    return found
