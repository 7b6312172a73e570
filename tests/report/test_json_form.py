"""The JSON form and its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from calcifate.errors import DataError
from calcifate.flow.assessment import Assessment
from calcifate.record import adapter
from calcifate.report.json_form import report_schema, to_json

from .samples import SAMPLES, hostile, ordinary

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"
EVERY = [(name, audience) for name in SAMPLES for audience in ("professional", "lay")]


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_every_answer_validates_and_reads_back_as_itself(name: str, audience: str):
    answer = SAMPLES[name](audience)
    table = json.loads(to_json(answer))
    jsonschema.Draft202012Validator(report_schema()).validate(table)
    assert adapter(Assessment).validate_python(table) == answer


def test_the_schema_refuses_what_is_not_ours():
    table = json.loads(to_json(ordinary())) | {"score": 7}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, report_schema())


def test_the_published_schema_is_current():
    """If it is not: calcifate schema report > schemas/report.schema.json"""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == report_schema()


def test_equal_answers_give_equal_bytes_in_the_order_of_the_record():
    assert to_json(ordinary()) == to_json(ordinary())
    assert list(json.loads(to_json(ordinary()))) == list(Assessment.__dataclass_fields__)
    assert to_json(ordinary()).endswith("}\n")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_stops_with_its_place(value: float):
    answer = ordinary()
    wrong = replace(answer, calcium_to_magnesium=replace(answer.calcium_to_magnesium, low=value))  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"calcium_to_magnesium\.low"):
        to_json(wrong)


def test_letters_stay_letters_and_controls_are_escaped():
    shown = to_json(hostile())
    assert "µg/d" in shown
    assert not any(0x7F <= ord(letter) < 0xA0 or ord(letter) in (0x1B, 0x202E, 0) for letter in shown)
    assert json.loads(shown)["input"]["questions"][2] == "\x1b[31mred\x1b[0m\x9b2J"
