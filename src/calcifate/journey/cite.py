"""The sources of a given result, and no others."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any, cast

from calcifate.errors import InputError, Problem

NAMED = {"source", "sources"}


def sources_of(what: str) -> tuple[str, ...]:
    """Ids of the sources behind a result, in alphabetical order.

    Parameters
    ----------
    what : str
        A report or panel as JSON, a table of results (.parquet), a person file (.toml), a claim (MC54), a finding
        (hruby2014#1) or a source.

    Raises
    ------
    InputError
        If it is none of these.

    Examples
    --------
    >>> sources_of("hruby2014#1")
    ('hruby2014',)
    """
    path = Path(what)
    if path.suffix.lower() == ".json" and path.exists():
        return _of_json(path)
    if path.suffix.lower() in (".parquet", ".pq") and path.exists():
        return _of_table(path)
    if path.suffix.lower() == ".toml" and path.exists():
        from calcifate.journey import Options, assess_file

        return tuple(sorted(entry.id for entry in assess_file(path, Options()).evidence.sources))
    if path.suffix:
        raise InputError(Problem(found=f"{what!r} cannot be read", right="a .json, .parquet or .toml file of a result"))
    return _of_name(what)


def _of_name(name: str) -> tuple[str, ...]:
    from calcifate.evidence.claims import claims
    from calcifate.evidence.findings import studies
    from calcifate.record import near_miss
    from calcifate.source import source_ids

    if name.upper() in claims():
        return tuple(sorted(claims()[name.upper()].source_ids))
    if name.lower() in studies():
        return (studies()[name.lower()].source_id,)
    if name.lower() in source_ids():
        return (name.lower(),)
    meant = near_miss(name, [*claims(), *source_ids()])
    right = f"did you mean {meant}?" if meant else "name a result file, a claim (MC54), a finding or a source"
    raise InputError(Problem(found=f"no result, claim or source {name!r}", right=right))


def _of_json(path: Path) -> tuple[str, ...]:
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
        named = _walk(table)
    except (OSError, ValueError) as error:
        raise InputError(Problem(found=str(error), right="a report as JSON", file=path.name)) from None
    except RecursionError:
        raise InputError(Problem(found="is nested too deep", right="a report as JSON", file=path.name)) from None
    from calcifate.source import source_ids

    known = named & source_ids()
    if not known:
        raise InputError(Problem(found="names no source", right="a report of this program as JSON", file=path.name))
    return tuple(sorted(known))


def _walk(value: Any) -> set[str]:
    """Every text under a key `source` or `sources`, and the ids of entries of `sources`."""
    found = set[str]()
    if isinstance(value, list):
        for part in cast(list[Any], value):
            found |= _walk(part)
    if isinstance(value, dict):
        for key, part in cast(dict[str, Any], value).items():
            found |= _walk(part) | (_ids(part) if key in NAMED else set())
    return found


def _ids(part: Any) -> set[str]:
    entries = cast(list[Any], part) if isinstance(part, list) else [part]
    texts = {part for entry in entries if isinstance(entry, str) for part in entry.split(";")}
    tables = [cast(dict[str, Any], entry) for entry in entries if isinstance(entry, dict)]
    return texts | {str(table["id"]) for table in tables if "id" in table}


def _of_table(path: Path) -> tuple[str, ...]:
    """Those of the methods that the metadata of a table names, or of its column of sources."""
    from calcifate.aqueous.system import system

    parquet: Any = importlib.import_module("pyarrow.parquet")
    try:
        schema = parquet.read_schema(path)
        metadata = cast(dict[bytes, bytes], schema.metadata or {})
        column = next((name for name in ("source", "sources") if name in schema.names), "")
        entries: list[Any] = parquet.read_table(path, columns=[column]).column(column).to_pylist() if column else []
    except (OSError, ValueError) as error:
        raise InputError(Problem(found=str(error), right="a Parquet table", file=path.name)) from None
    methods = metadata.get(b"methods", b"").decode("utf-8")
    if entries and not methods:
        from calcifate.source import source_ids

        return tuple(sorted(_ids(entries) & source_ids()))
    if not methods:
        raise InputError(Problem(found="says no method", right="a table that this program wrote", file=path.name))
    return tuple(sorted({source for name in methods.split(",") for source in system(name).sources}))
