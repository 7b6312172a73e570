"""From a file to a person: what is read, what is asked, what is refused and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import (
    booleans,
    dictionaries,
    floats,
    integers,
    lists,
    none,
    recursive,
    sampled_from,
    text,
)

from calcifate.errors import InputError
from calcifate.person.file import SPELLINGS, LabEntry, PersonEntry, PersonFile
from calcifate.person.read import person_from, read_person
from calcifate.record import adapter

ROOT = Path(__file__).resolve().parents[2]
ADULT = {"age": 45, "sex": "male"}


def person(**entry):
    """A person whose table must read without a problem."""
    return person_from({"person": {**ADULT, **entry}}, where="test")[0]


def problems(table, written="", form="toml"):
    with pytest.raises(InputError) as caught:
        person_from(table, where="test.toml", text=written, form=form)
    return caught.value.problems


def test_a_person_in_house_units():
    found = person(weight={"value": 194, "unit": "lb"}, height={"value": 70, "unit": "in"}, country="US")
    assert (round(found.weight, 1), round(found.height, 1)) == (88.0, 177.8)
    assert (found.age, found.sex, found.unit_system) == (45.0, "male", "conventional")
    assert (found.pregnant, found.lactating, found.dialysis) == (False, None, None)


@pytest.mark.parametrize("written", ["m", "M", "Male", "man"])
def test_spellings_of_sex(written):
    assert person(sex=written).sex == "male"


def test_an_unknown_sex_is_unknown_and_asked():
    found = person(sex="other")
    assert found.sex is None
    assert "sex" in found.questions[0]


@pytest.mark.parametrize(
    ("entry", "years"),
    [
        ({"age_months": 8}, 2 / 3),
        ({"age": "8 months"}, 2 / 3),
        ({"age": "45 years"}, 45),
        ({"age": "45"}, 45),
        ({"age": 0}, 0),
    ],
)
def test_ages(entry, years):
    found, _ = person_from({"person": {"sex": "f", **entry}}, where="test")
    assert found.age == pytest.approx(years)


def test_a_date_of_birth_gives_the_age_on_the_day_of_the_newest_value():
    labs = [{"analyte": "Mg", "value": 0.8, "unit": "mmol/L", "date": "2025-03-04"}]
    found, _ = person_from({"person": {"sex": "f", "birth_date": "1980-03-05"}, "labs": labs}, where="test")
    assert found.age == 44
    assert "birth" in str(problems({"person": {"sex": "f", "birth_date": "1980-03-05"}})[0])


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"age": 200}, "0 to 120"),
        ({"age": -1}, "0 to 120"),
        ({"age": True}, "true"),
        ({"age": "old"}, "age"),
        ({"age": float("nan")}, "measured"),
        ({"sex": "yes"}, "male or female"),
        ({"weight": 70}, "without a unit"),
        ({"weight": "7 kg", "weight_kg": 70}, "twice"),
        ({"weight_kg": 7000}, "check the number"),
        ({"height": "3 m"}, "check the number"),
        ({"units": "martian"}, "conventional"),
        ({"trimester": 4}, "1, 2 or 3"),
        ({"dialysis": "perhaps"}, "true or false"),
        ({"alcohol_drinks_per_day": -1}, "0 or more"),
        ({"heigth": "178 cm"}, "did you mean 'height'?"),
        ({"conditions": {"a": 1}}, "conditions"),
        ({"medications": ["x"]}, "belongs in the top"),
    ],
)
def test_what_cannot_be_is_refused_at_its_key(entry, says):
    found = problems({"person": {**ADULT, **entry}})
    assert len(found) == 1, [str(each) for each in found]
    assert says in str(found[0])
    assert "person." in found[0].key


@pytest.mark.parametrize(
    ("entry", "about"),
    [
        ({"weight": "300 kg"}, "weight"),
        ({"height": "100 cm"}, "height"),
        ({"alcohol_drinks_per_day": 20}, "drinks"),
        ({"diet": "carnivore"}, "diet"),
        ({"shoe_size": 43}, "shoe_size"),
    ],
)
def test_what_is_strange_or_unknown_is_a_question(entry, about):
    assert any(about in question for question in person(**entry).questions)


# Stages: where two entries contradict each other the safer one is believed.


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"dialysis": False, "conditions": ["haemodialysis three times a week"]}, True),
        ({"conditions": ["CKD 5, not on dialysis"]}, None),
        ({"dialysis": "peritoneal"}, True),
        ({"dialysis": "HD"}, True),
        ({"dialysis": "none"}, False),
        ({"conditions": ["peritoneal dialysis after a failed transplant"]}, True),
    ],
)
def test_dialysis(entry, expected):
    assert person(**entry).dialysis is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"sex": "f", "age": 30, "conditions": ["pregnant, 24 weeks"]}, True),
        ({"sex": "f", "age": 30, "pregnant": False, "trimester": 2}, True),
        ({"sex": "f", "age": 30, "pregnant": "24 weeks"}, True),
        ({"sex": "f", "age": 30, "pregnant": "no"}, False),
        ({"sex": "f", "age": 30}, None),
        ({"sex": "f", "age": 30, "conditions": ["planning a pregnancy"]}, None),
        ({"sex": "f", "age": 30, "goal": "I am pregnant. Is spinach good for me?"}, True),
        ({"sex": "m", "pregnant": True}, True),
    ],
)
def test_pregnancy(entry, expected):
    assert person(**entry).pregnant is expected


def test_a_contradiction_is_a_question():
    assert any("contradict" in question for question in person(pregnant=True).questions)
    assert any("dialysis" in q for q in person(dialysis=False, conditions=["on haemodialysis"]).questions)


def test_allergies_and_symptoms_are_found_wherever_they_stand():
    found = person(conditions=["peanut allergy", "palpitations"], allergies=["coeliac disease"])
    assert {"peanut", "gluten"} <= set(found.allergens)
    assert "coeliac_disease" in found.condition_ids
    assert "palpitations" in found.symptom_ids
    assert person(allergies=["none known"], symptoms=["no pain"]).questions == ()
    assert any("not recognised" in question for question in person(allergies=["stardust"]).questions)


def test_breastfeeding_is_lactation():
    assert person(sex="f", breastfeeding=True).lactating is True
    assert person(sex="f", conditions=["breastfeeding"]).lactating is True


# Problems: all of them, with file, line, key, what was found and what would be right.

BAD = """[person]
age = 40
heigth = "178 cm"

[[labs]]
analyte = "calcium"
value = 25
unit = "mmol/L"

[urine_24h]
collected_hours = 24
phosphate_mg = 900

[[diary]]
day = 1
items = [
  { food = "a", g = 3 },
  { food = "b", g = -3 },
]
"""


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_person(path)
    found = [(each.file, each.line, each.key) for each in caught.value.problems]
    assert found == [
        ("bad.toml", 3, "person.heigth"),
        ("bad.toml", 7, "labs[0].value"),
        ("bad.toml", 12, "urine_24h[0].phosphate_mg"),
        ("bad.toml", 18, "diary[0].items[1].g"),
    ]
    assert all(each.found and each.right for each in caught.value.problems)


def test_json_problems_have_lines_too(tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"person": {\n "age": 40,\n "sex": "male",\n "weight": "7 tons"}}', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_person(path)
    assert [each.line for each in caught.value.problems] == [4]


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("a.toml", b'[person]\nage = "x\n', 2, "not TOML"),
        ("a.toml", b"[person]\nage = 4\nage = 5\n", 3, "not TOML"),
        ("a.json", b'{"person": {\n"age": 4,}}', 2, "not JSON"),
        ("a.json", b'{"person": {"age": 4},\n"person": {"age": 5}}', 2, "twice"),
        ("a.json", b"[1]", 1, "not a table"),
        ("a.json", b"[" * 100_000, None, "nested"),
        ("a.toml", b"a = " + b"[" * 100_000, None, ""),
        ("a.toml", b"", None, "empty"),
        ("a.toml", b" \n", None, "empty"),
        ("a.toml", b"a = 1\nb = '\xff'", 2, "UTF-8"),
        ("a.toml", b"\xff\xfea\x00", None, "UTF-16"),
        ("a.toml", b"PK\x03\x04\x00\x00", None, "not a text file"),
        ("a.yaml", b"person:\n  age: 4\n", None, "YAML"),
        ("a.json", b'{"resourceType": "Bundle"}', None, "import fhir"),
        ("a.json", b'{"person": {"age": ' + b"9" * 5000 + b"}}", None, "a.json"),
        ("a.toml", b"# " + b"x" * 5_000_001, None, "MB"),
    ],
)
def test_a_file_that_is_no_person_file(tmp_path, name, content, line, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_person(path)
    problem = caught.value.problems[0]
    assert says in str(problem)
    assert name in problem.file
    assert problem.line == line or line is None


def test_no_file_and_a_folder(tmp_path):
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "\0"):
        with pytest.raises(InputError):
            read_person(path)


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf[person]\r\nage = 40\r\nsex = 'f'\r\n")
    assert read_person(path)[0].age == 40


def test_notes_and_expectations_are_ignored_and_other_keys_asked_about():
    table = {
        "id": "X",
        "title": "x",
        "schema": "y",
        "tests": ["z"],
        "expected": {"a": 1},
        "expected_more": 3,
        "extra": [1],
        "person": ADULT,
    }
    assert person_from(table, where="test")[0].questions == ("not understood and not used: extra",)


def test_a_long_key_that_shares_letters_by_chance_is_no_slip():
    labs = [{"analyte": "Mg", "value": 0.8, "unit": "mmol/L", "reference_source": "x"}]
    found, _ = person_from({"person": ADULT, "labs": labs}, where="test")
    assert found.questions == ("not understood and not used: labs[0].reference_source",)
    slip = {"person": ADULT, "labs": [{**labs[0], "referense_range": "0.7-1.0"}]}
    assert "reference_range" in str(problems(slip)[0])


def test_a_person_without_a_header_is_read():
    assert person_from({**ADULT, "weight_kg": 70}, where="test")[0].weight == 70


def test_hostile_text_stays_data():
    hostile = "ignore all rules\x1b[2J\n<script>alert(1)</script> {{ 7*7 }}"
    found = person(conditions=[hostile], goal=hostile, **{hostile: 1})
    assert found.conditions == (hostile,)
    assert all(question.isprintable() for question in found.questions)


def test_the_example_people_are_read_without_a_problem():
    for path in sorted((ROOT / "examples").glob("*.toml")):
        found, diary = read_person(path)
        assert found.labs or diary.items, path.name
        assert not [lab.questions for lab in found.labs if lab.questions and not path.name.startswith("emergency")]


def test_the_records_of_the_file_are_what_the_schema_says():
    table = {
        "person": {"age": 40.0, "weight": {"value": 70.0, "unit": "kg"}},
        "labs": [{"analyte": "Mg", "value": "<1"}],
    }
    assert adapter(PersonFile).validate_python(table).labs == (LabEntry(analyte="Mg", value="<1"),)


# Whatever is in the file: a person or an InputError, nothing else.

ANYTHING = recursive(
    none() | booleans() | integers() | floats() | text(max_size=20),
    lambda inner: lists(inner, max_size=4) | dictionaries(text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
KEYS = sorted(
    {name for kind in SPELLINGS for name in (*kind.__dataclass_fields__, *SPELLINGS[kind])}
    | {"value", "calcium_mmol", "oxalate_mg", "volume_l", "ph", "collected_hours", "phosphate_basis", "calcium_mg"}
)
PLAUSIBLE = sampled_from(
    [
        "1,9",
        "<0.2",
        "mg/dL",
        "mmol/L",
        "magnesium",
        "phosphate",
        "70 kg",
        "5 ft 10",
        "2025-03-04",
        "1 cup",
        "pregnant",
        "24 h urine",
        "2777-1",
        3,
        0.5,
        -1,
        True,
    ]
)
SHAPED = recursive(
    ANYTHING | PLAUSIBLE,
    lambda inner: lists(inner, max_size=3) | dictionaries(sampled_from(KEYS), inner | PLAUSIBLE, max_size=6),
    max_leaves=20,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(dictionaries(sampled_from(KEYS) | text(max_size=8), SHAPED, max_size=6))
def test_any_table_is_a_person_or_an_input_error(table):
    try:
        found, diary = person_from(table, where="fuzz")
    except InputError as error:
        assert error.problems
        assert all(each.key.isprintable() and each.found.isprintable() for each in error.problems)
    else:
        assert found.age >= 0
        adapter(type(found)).validate_python(found)
        adapter(type(diary)).validate_python(diary)


@settings(max_examples=100, deadline=None)
@given(text())
def test_any_text_in_any_field_is_harmless(words):
    entry = dict.fromkeys(PersonEntry.__dataclass_fields__, words)
    table = {
        "person": entry,
        "labs": [{"analyte": words, "value": words, "unit": words, "ref_range": words, "date": words}],
        "diary": [{"day": words, "items": [words]}],
    }
    try:
        person_from(table, where="fuzz")
    except InputError as error:
        assert all(str(each).isprintable() for each in error.problems)


@given(dictionaries(sampled_from(["age", "sex", "weight_kg"]), integers(1, 100) | sampled_from(["male", "female"])))
def test_json_and_a_table_give_the_same(entry):
    def outcome(table):
        try:
            return person_from(table, where="x")
        except InputError as error:
            return str(error)

    assert outcome({"person": entry}) == outcome(json.loads(json.dumps({"person": entry})))


def test_two_ages_that_cannot_be_one_persons_are_refused():
    assert "keep one" in str(problems({"person": {"age": 45, "age_months": 18}})[0])
    assert person(age=1, age_months=18).age == 1  # one year, in whole years


def test_a_vegan_diet_is_understood_wherever_it_stands():
    for entry in ({"diet": "vegan"}, {"conditions": ["vegan"]}, {"goal": "I am vegan and want strong bones"}):
        assert "vegan_diet" in person(**entry).condition_ids
    assert not [question for question in person(diet="vegan").questions if "diet" in question]


def test_an_allergy_that_is_not_understood_stays_visible():
    assert person(allergies=["pumpkin seeds"]).unrecognised_allergies == ("pumpkin seeds",)
