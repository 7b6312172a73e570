"""The JSON Schema of the person file, made from the records of `file.py`.

It describes what is read. Keys that it does not know are allowed: the reader reports them as not used.
"""

from __future__ import annotations

from typing import Any, cast

from calcifate.person.analytes import analyte_table
from calcifate.person.file import SPELLINGS, PersonFile
from calcifate.record import json_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def person_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the person file.

    Examples
    --------
    >>> person_schema()["title"]
    'calcifate person file'
    """
    made = json_schema(PersonFile)
    schema: dict[str, Any] = {"$schema": DIALECT, "title": "calcifate person file", **_opened(made)}
    schema["title"] = "calcifate person file"
    schema["required"] = ["person"]
    schema["properties"]["person"] = {"$ref": "#/$defs/PersonEntry"}
    schema["properties"]["urine_24h"] = _urine(schema["properties"]["urine_24h"])
    for record in cast(dict[str, Any], schema["$defs"]).values():
        record["description"] = " ".join(record.get("description", "").split())
        record.pop("title", None)
    for kind, spellings in SPELLINGS.items():
        record = schema if kind is PersonFile else schema["$defs"].get(kind.__name__)
        if record:
            _spellings(record, spellings)
    return schema


def _opened(node: Any) -> Any:
    """The schema without titles made from names, defaults and the ban on other keys."""
    if isinstance(node, dict):
        table = cast(dict[str, Any], node)
        drop = {"additionalProperties", "default"} if table.get("type") == "object" else {"default"}
        kept = {key: value for key, value in table.items() if not (key in drop and key != "properties")}
        if isinstance(kept.get("title"), str):
            kept.pop("title")
        return {key: _named(value) if key == "properties" else _opened(value) for key, value in kept.items()}
    if isinstance(node, list):
        return [_opened(each) for each in cast(list[Any], node)]
    return node


def _named(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties keep their names, whatever they are; a list may be written as its only element."""
    made: dict[str, Any] = {}
    for name, value in properties.items():
        opened = _opened(value)
        if opened.get("type") == "array" and "items" in opened:
            described = {"description": opened.pop("description")} if "description" in opened else {}
            opened = {**described, "anyOf": [opened, opened["items"]]}
        made[name] = opened
    return made


def _urine(made: dict[str, Any]) -> dict[str, Any]:
    names = [
        alias.replace(" ", "_")
        for entry in analyte_table().analyte.values()
        if entry.specimen == "urine_24h"
        for alias in entry.aliases
        if alias.replace(" ", "").isalpha()
    ]
    amount = {"type": ["number", "string", "object", "null"]}
    collection = {
        "type": "object",
        "properties": {
            "collected_hours": {"type": ["number", "string"], "description": "Hours of the collection, usually 24."},
            "ph": amount,
            "volume_l": amount,
            "volume_ml": amount,
            "date": {"type": "string"},
            "note": {"type": "string"},
        },
        "patternProperties": {
            f"^(urine_)?({'|'.join(sorted(set(names)))})_": {"type": ["number", "string", "object", "null"]}
        },
    }
    return {
        "description": made.get("description", ""),
        "anyOf": [collection, {"type": "array", "items": collection}],
    }


def _spellings(record: dict[str, Any], spellings: dict[str, str]) -> None:
    """Other spellings in the description of the key they mean."""
    meant: dict[str, list[str]] = {}
    for other, name in spellings.items():
        meant.setdefault(name, []).append(other)
    for name, others in meant.items():
        found = record["properties"].get(name)
        if found is not None:
            said = f"{found.get('description', '')} Also written: {', '.join(others)}.".strip()
            record["properties"][name] = {**found, "description": said}
