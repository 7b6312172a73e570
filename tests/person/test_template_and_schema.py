"""The template, the written files, the schema and the commands of the person room."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.person.every_unit import every_unit
from calcifate.person.read import person_from
from calcifate.person.schema import person_schema
from calcifate.person.template import template

ROOT = Path(__file__).resolve().parents[2]

# The shapes of the example people, shortened.
PEOPLE = [
    """
    id = "A"
    title = "conventional units"
    tests = ["x"]
    [person]
    age = 45
    sex = "male"
    weight = { value = 194, unit = "lb" }
    height = { value = 70, unit = "in" }
    country = "US"
    units = "conventional"
    pregnant = false
    conditions = ["prediabetes"]
    goal = "Do I need more?"
    [[labs]]
    analyte = "phosphate"
    value = 3.6
    unit = "mg/dL"
    loinc = "2777-1"
    date = "2025-03-04"
    ref_low = 2.5
    ref_high = 4.5
    [[diary]]
    day = 1
    meal = "breakfast"
    items = [{ food = "Corn flakes", g = 45, ndb = "08020" }]
    [expected.derived]
    eGFR = { value = 97 }
    """,
    """
    [person]
    age = 67
    sex = "female"
    dialysis = false
    [[medications]]
    name = "calcium carbonate"
    dose = "500 mg with each meal, 3 per day"
    note = "label strength is the salt"
    [[supplements]]
    name = "magnesium oxide"
    dose = "400 mg once daily"
    [[labs]]
    analyte = "hba1c"
    value = 58
    unit = "mmol/mol"
    ref_high = 48
    [[diary]]
    day = 1
    meal = "dinner"
    items = [{ food = "Salt substitute", g = 3, label_per_100g = { potassium_mg = 50000, sodium_mg = 10 }, note = "x" }]
    """,
    """
    [person]
    age = 41
    sex = "male"
    [urine_24h]
    collected_hours = 24
    volume_l = 1.35
    ph = 5.7
    calcium_mmol = 6.1
    """,
    """
    [person]
    age = 30
    sex = "female"
    units = "both"
    [[labs]]
    analyte = "magnesium"
    value = 2.1
    unit = "mg/dL"
    [[labs_same_in_other_units]]
    analyte = "magnesium"
    value = 0.864
    unit = "mmol/L"
    """,
]


@pytest.mark.parametrize("written", PEOPLE)
def test_people_are_valid_by_the_schema_and_by_the_reader(written):
    table = tomllib.loads(written)
    assert not list(Draft202012Validator(person_schema()).iter_errors(table))
    assert person_from(table, where="test")[0].age


@pytest.mark.parametrize(
    "table", [{}, {"person": {"age": []}}, {"person": {"age": 4}, "labs": [{"value": []}]}, {"person": 3}]
)
def test_what_the_schema_refuses_the_reader_refuses(table):
    assert list(Draft202012Validator(person_schema()).iter_errors(table))
    with pytest.raises(InputError):
        person_from(table, where="test")


def test_the_committed_schema_is_current():
    committed = json.loads((ROOT / "schemas" / "person.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(person_schema())), "calcifate schema person > schemas/person.schema.json"


def test_every_key_of_the_schema_is_described():
    schema = person_schema()
    Draft202012Validator.check_schema(schema)
    assert "$id" not in schema
    assert all(record.get("description") for record in schema["$defs"].values())


def test_the_template_reads_as_it_is_and_with_every_remark_taken_away():
    person, _ = person_from(tomllib.loads(template()), where="template")
    assert person.questions == ()
    rows = [
        row[2:] if row.startswith("# ") and ("=" in row or row[2:3] in "[{]" or row.startswith("#  ")) else row
        for row in template().split("\n")
    ]
    full = tomllib.loads("\n".join(row for row in rows if not row.startswith("#")))
    assert {"person", "medications", "supplements", "labs", "urine_24h", "diary"} <= set(full)
    person, diary = person_from(full, where="template")
    assert len(diary.items) == 2
    assert person.labs


def test_init_writes_a_file_and_never_over_another(tmp_path):
    path = tmp_path / "person.toml"
    assert CliRunner().invoke(cli, ["init", str(path)]).exit_code == 0
    path.write_text("mine", encoding="utf-8")
    refused = CliRunner().invoke(cli, ["init", str(path)])
    assert isinstance(refused.exception, InputError)
    assert path.read_text(encoding="utf-8") == "mine"
    assert CliRunner().invoke(cli, ["init", str(path), "--force"]).exit_code == 0
    assert path.read_text(encoding="utf-8") == template()


def test_units_shows_every_unit_and_factor():
    done = CliRunner().invoke(cli, ["units", "2.0", "mEq/L", "magnesium"])
    assert done.exit_code == 0
    assert "    1 mmol/L\n" in done.output
    assert "2 equivalents per mole" in done.output
    assert any("mmol/mol" in row for row in every_unit("7", "%", "HbA1c"))
    with pytest.raises(InputError, match="g/L"):
        every_unit("43", "g/dL", "albumin")
    with pytest.raises(InputError):
        every_unit("1", "mg/dL", "unobtainium")
