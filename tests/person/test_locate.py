"""Lines of keys. The expected line is found by eye in the texts here."""

from __future__ import annotations

import json
import tomllib

from hypothesis import given
from hypothesis.strategies import dictionaries, floats, integers, lists, recursive, text

from calcifate.person.locate import line_of, lines_of
from calcifate.person.template import toml_text

TOML = '''id = "x" # a note
[person]
age = 45
weight = { value = 70, unit = "kg" }
"odd key" = 1
goal = """two
lines # not a comment = 1
"""
a.b = 3

[[labs]]
analyte = "Mg"

[[labs]] # the second
analyte = 'Ca'
value = 2.4

[[diary]]
items = [
  { food = "a, [b] = {c}", g = 3 },
  # { food = "commented out" },
  { food = "b",
    g = 4 }, # end
]
[diary.more]
x = 1979-05-27 07:32:00
'''


def test_the_line_of_every_kind_of_toml_key():
    lines = lines_of(TOML, "toml")
    expected = {
        ("id",): 1,
        ("person",): 2,
        ("person", "age"): 3,
        ("person", "weight", "unit"): 4,
        ("person", "odd key"): 5,
        ("person", "goal"): 6,
        ("person", "a", "b"): 9,
        ("labs", 0, "analyte"): 12,
        ("labs", 1): 14,
        ("labs", 1, "value"): 16,
        ("diary", 0, "items", 0, "g"): 20,
        ("diary", 0, "items", 1, "food"): 22,
        ("diary", 0, "items", 1, "g"): 23,
        ("diary", 0, "more", "x"): 26,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_a_missing_key_has_the_line_of_what_holds_it():
    assert line_of(lines_of(TOML, "toml"), ("labs", 1, "unit")) == 14
    assert line_of({}, ("labs", 1)) is None


def test_json_lines():
    text_of_json = (
        '{\n "person": {"age": 4,\n  "weight": {"value": 1}},\n "labs": [\n  {"value": "a\\"b"},\n  {"value": 2}]}'
    )
    lines = lines_of(text_of_json, "json")
    assert (lines[("person", "weight", "value")], lines[("labs", 0)], lines[("labs", 1, "value")]) == (3, 5, 6)


PLAIN = recursive(
    integers(-9, 9) | text(max_size=5) | floats(allow_nan=False, allow_infinity=False),
    lambda inner: lists(inner, max_size=3) | dictionaries(text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def paths(value, path=()):
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from paths(inner, (*path, key))


@given(dictionaries(text(max_size=4), PLAIN, max_size=4))
def test_every_path_of_any_json_is_found(table):
    written = json.dumps(table, indent=1)
    assert set(paths(table)) == set(lines_of(written, "json"))


def without_lone_surrogates(value):
    """TOML has none; they become the replacement character."""
    written = json.dumps(value, ensure_ascii=False)
    return json.loads("".join("\ufffd" if 0xD800 <= ord(letter) <= 0xDFFF else letter for letter in written))


@given(dictionaries(text(max_size=4), PLAIN, max_size=4))
def test_any_table_written_as_toml_reads_back_and_every_path_of_it_is_found(table):
    written = toml_text(table)
    read = tomllib.loads(written)
    assert read == without_lone_surrogates(table)
    assert set(paths(read)) <= set(lines_of(written, "toml"))


@given(text(), text())
def test_any_text_is_walked_without_an_error(one, other):
    lines_of(one + other, "toml")
    lines_of(one + other, "json")
