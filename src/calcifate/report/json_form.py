"""The whole answer for programs: JSON, byte for byte the same for the same input, and its schema."""

from __future__ import annotations

import json
import math
import re
from typing import Any, cast

from calcifate.errors import DataError, Problem
from calcifate.flow.assessment import SCHEMA_VERSION, Assessment
from calcifate.record import Path, adapter, dotted, json_schema

RAW = re.compile("[\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff]")
"""What JSON allows in a string but a terminal or an editor may obey."""
NUMBERS = re.compile(r"\[\n(?:\s+-?\d[\d.eE+-]*,?\n){9,}\s*\]")
"""A list of many numbers, which stands on one line. (A line break never stands in a string of JSON.)"""


def to_json(assessment: Assessment) -> str:
    """The assessment as JSON: keys in the order of the record, two blanks of indent, a newline at the end.

    Raises
    ------
    DataError
        If a number is not finite: JSON has no word for it, and null would say "unknown".
    """
    return record_json(assessment)


def record_json(record: Any) -> str:
    """Any record as JSON, in the same way: a urine panel, the summary of a table."""
    table = adapter(cast(type[Any], type(record))).dump_python(record, mode="json")
    if path := _not_finite(table, ()):
        raise DataError(Problem(found="a number that is not finite", key=dotted(path)))
    text = json.dumps(table, ensure_ascii=False, allow_nan=False, indent=2)
    text = NUMBERS.sub(lambda found: f"[{' '.join(found.group()[1:-1].split())}]", text)
    return RAW.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def _not_finite(value: Any, path: Path) -> Path:
    if isinstance(value, float):
        return () if math.isfinite(value) else path
    if isinstance(value, dict | list):
        entries: Any = value.items() if isinstance(value, dict) else enumerate(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType, reportUnknownMemberType]
        return next((found for key, part in entries if (found := _not_finite(part, (*path, key)))), ())
    return ()


def report_schema() -> dict[str, Any]:
    """JSON Schema of `to_json`'s answer, published as `schemas/report.schema.json`.

    Examples
    --------
    >>> report_schema()["title"]
    'calcifate report 1.3'
    """
    schema = json_schema(Assessment, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"calcifate report {SCHEMA_VERSION}",
    }
