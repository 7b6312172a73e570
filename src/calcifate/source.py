"""Who says so: one record per source, one file each in `sources/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT, load_toml, read_data

Reading = Literal["full_text", "abstract", "secondary", "data", "memory"]
SourceKind = Literal["data_table", "study", "review", "guideline", "regulator", "label", "textbook", "web", "policy"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source and how far it has been read. The file's stem is its id."""

    __pydantic_config__ = STRICT

    title: str
    year: int
    kind: SourceKind
    reading: Reading
    """How far we read it: `memory` means that it still has to be verified."""
    authors: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    note: str = ""


@cache
def source(source_id: str) -> Source:
    """The source of this id.

    Raises
    ------
    DataError
        If there is no such file: every figure must be able to say who says so.
    """
    from importlib import resources

    file = resources.files("calcifate").joinpath("sources", f"{source_id}.toml")
    if not file.is_file():
        raise DataError(Problem(found=f"no source {source_id!r}", right=f"add sources/{source_id}.toml"))
    return read_data(Source, load_toml(file, file.name), f"sources/{file.name}")


def sources(source_ids: Iterable[str]) -> dict[str, Source]:
    """The sources of these ids, each once, in alphabetical order."""
    return {source_id: source(source_id) for source_id in sorted(set(source_ids))}
