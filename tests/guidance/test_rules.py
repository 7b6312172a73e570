"""The rules as data: complete, checked, with their own examples; thresholds; the command that prints them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from calcifate.cli.rules import rules as command
from calcifate.errors import DataError, InputError
from calcifate.guidance import rules as module
from calcifate.guidance.fact_table import fact_file, kinds
from calcifate.guidance.rules import (
    Example,
    Grade,
    example_facts,
    example_failures,
    grade_that_holds,
    rules,
    rules_by_id,
)
from calcifate.guidance.thresholds import limit_facts, limit_value, own_thresholds, thresholds
from calcifate.guidance.wording import places_in
from calcifate.source import source
from calcifate.trigger import names_in

EXAMPLES = [(rule.id, number, example) for rule in rules() for number, example in enumerate(rule.example)]


def test_every_hazard_of_the_table_has_a_rule():
    assert {f"H{number:02}" for number in range(1, 51)} <= set(rules_by_id())


@pytest.mark.parametrize(("rule_id", "number", "example"), EXAMPLES)
def test_every_example_does_what_it_says(rule_id, number, example):
    grade = grade_that_holds(rules_by_id()[rule_id], example_facts(example))
    assert (grade is not None) is example.fires
    if example.severity:
        assert grade.severity == example.severity


# From the hazard table: no rule may be weaker than its row says. Weakening one means changing this test.
STRONGEST = {
    **dict.fromkeys(("H01", "H04", "H07", "H16", "H18", "H37", "H14"), "emergency"),
    **dict.fromkeys(
        (
            "H02",
            "H03",
            "H05",
            "H06",
            "H08",
            "H11",
            "H13",
            "H15",
            "H17",
            "H19",
            "H20",
            "H25",
            "H27",
            "H28",
            "H29",
            "H32",
            "H42",
        ),
        "urgent",
    ),
    **dict.fromkeys(
        (
            *("H09", "H10", "H12", "H21", "H22", "H23", "H24", "H26", "H30", "H31", "H33", "H34", "H35", "H36", "H38"),
            *("H39", "H40", "H44", "H49", "H50"),
        ),
        "caution",
    ),
    **dict.fromkeys(("H41", "H43", "H45", "H46", "H47", "H48"), "info"),
}


def test_no_rule_is_weaker_than_the_hazard_table():
    assert {name: rules_by_id()[name].grade[0].severity for name in STRONGEST} == STRONGEST


def test_every_trigger_names_known_facts():
    for rule in rules():
        for trigger in module.triggers_of(rule):
            assert names_in(trigger) <= set(kinds())


def test_every_grade_of_every_rule_is_reached_by_some_example():
    """A grade that nothing reaches is never tested; the list of exceptions may only shrink."""
    reached = {
        (name, id(grade))
        for name, _, ex in EXAMPLES
        if (grade := grade_that_holds(rules_by_id()[name], example_facts(ex)))
    }
    missed = [
        f"{rule.id} {grade.when}" for rule in rules() for grade in rule.grade if (rule.id, id(grade)) not in reached
    ]
    assert missed == []


def test_bad_rules_are_refused_and_named():
    rule = rules_by_id()["H07"]
    for broken in (
        replace(rule, grade=(Grade(when="plasma_potasium > 6", severity="emergency"),)),
        replace(rule, grade=(Grade(when="plasma_potassium", severity="emergency"),)),
        replace(rule, lay=replace(rule.lay, message="{nothing_of_this_name}")),
        replace(rule, grade=(Grade(when="age > 1", severity="info"), Grade(when="age > 1", severity="urgent"))),
        replace(rule, example=(Example(fires=True, facts={}),)),
        replace(rule, sources=("no_such_source",)),
    ):
        assert module._problems_of(broken)


def test_a_failing_example_is_told(monkeypatch):
    rule = rules_by_id()["H07"]
    wrong = replace(
        rule, example=(Example(fires=True, facts={"plasma_potassium": 4.0}), Example(fires=False, facts={"nope": 1.0}))
    )
    monkeypatch.setattr(module, "rules", lambda: (wrong,))
    assert len(example_failures()) == 2


def test_lay_sentences_are_short_and_plain():
    for rule in rules():
        for voice in (rule.lay, *(grade.lay for grade in rule.grade if grade.lay)):
            for sentence in re.split(r"(?<=[.!?])\s+", voice.message):
                assert len(sentence.split()) <= 32, (rule.id, sentence)


def test_no_rule_gives_a_dose_or_a_brand():
    for rule in rules():
        for text in module.texts_of(rule):
            assert not re.search(r"\b(take|swallow)\s+\d", text, re.IGNORECASE), (rule.id, text)
            assert not re.search(r"\b(mg|µg|IU)\b.{0,20}\b(twice|once|three times) (a day|daily)", text), (
                rule.id,
                text,
            )


def test_sources_say_how_far_they_were_read():
    for rule in rules():
        assert rule.sources
        for source_id in rule.sources:
            assert source(source_id).reading in ("full_text", "abstract", "secondary", "data", "memory")


# Published limits, in the other unit system, worked out by hand: 4.0 mg/dL / 2.4305; 11 mg/dL / 4.0078; 40 mg / 88.02.
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("magnesium_emergency", 1.6458),
        ("magnesium_emergency_low", 0.41144),
        ("calcium_urgent", 2.7446),
        ("urine_oxalate_high", 0.45445),
        ("vitamin_D_supplement", 100),
        ("potassium_emergency", 6.0),
    ],
)
def test_thresholds_in_house_units(name, value):
    assert limit_value(own_thresholds(), name) == pytest.approx(value, rel=1e-4)


def test_a_value_at_the_boundary_counts_as_beyond_it():
    facts = limit_facts(own_thresholds())
    assert facts["potassium_emergency_limit"].value <= 6.0
    assert facts["magnesium_emergency_low_limit"].value >= 10 / 24.305


def test_the_persons_unit_comes_first():
    own = own_thresholds()
    assert limit_facts(own, "SI")["calcium_urgent_limit"].text == "2.74 mmol/L (11 mg/dL)"
    assert limit_facts(own, "conventional")["calcium_urgent_limit"].text == "11 mg/dL (2.74 mmol/L)"


def test_a_local_file_replaces_a_threshold(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'name = "our laboratory"\n[threshold.potassium_emergency]\nvalue = 6.5\nsource = "critical values 2027"\n'
    )
    changed = thresholds(path)
    assert limit_value(changed, "potassium_emergency") == 6.5
    assert "our laboratory" in changed.name and "1 replaced" in changed.name
    known = {**example_facts(Example(fires=True, facts={"plasma_potassium": 6.2}))}
    assert grade_that_holds(rules_by_id()["H07"], {**known, **limit_facts(changed)}) is None


@pytest.mark.parametrize(
    "text",
    [
        'name = "x"\n[threshold.potasium_emergency]\nvalue = 6\nsource = "y"\n',
        'name = "x"\n[threshold.potassium_emergency]\nvalue = "six"\nsource = "y"\n',
        'name = "x"\n[threshold.potassium_emergency]\nvalue = 6\nunit = "mg/dL"\nsource = "y"\n',
        "name = ",
    ],
)
def test_a_bad_local_file_is_the_users_to_mend(tmp_path, text):
    path = tmp_path / "ours.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"ours\.toml"):
        thresholds(path)


def test_a_missing_local_file_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        thresholds(tmp_path / "none.toml")


def test_the_command_lists_shows_and_tests():
    run = CliRunner().invoke
    listed = run(command, ["list"])
    assert listed.exit_code == 0 and "H08" in listed.output
    table = json.loads(run(command, ["list", "--json"]).output)
    assert len(table["rules"]) == len(rules()) and table["thresholds"] == "calcifate 2026-11"
    markdown = run(command, ["list", "--format", "md"]).output
    assert all(f"| {rule.id} " in markdown for rule in rules())
    shown = run(command, ["show", "hyperkalaemia"])
    assert "must not say" in shown.output and shown.exit_code == 0
    assert json.loads(run(command, ["show", "H08", "--json"]).output)["id"] == "H08"
    assert "all as they should be" in run(command, ["test"]).output
    assert isinstance(run(command, ["show", "H999"]).exception, InputError)


def test_a_failing_rule_fails_the_command(monkeypatch):
    monkeypatch.setattr(module, "example_failures", lambda: ["H07 example 1: nothing"])
    result = CliRunner().invoke(command, ["test"])
    assert isinstance(result.exception, DataError)


def test_every_threshold_is_used():
    """A number that nothing compares with is one that a local file would replace in vain."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(module.__file__).parent.glob("*.py"))
    asked = {name for rule in rules() for trigger in module.triggers_of(rule) for name in names_in(trigger)}
    told = {name for rule in rules() for text in module.texts_of(rule) for name in places_in(text)}
    usual = {f"usual_{analyte}_{side}" for analyte in fact_file().analytes for side in ("low", "high")}
    unused = [
        n
        for n in own_thresholds().threshold
        if f"{n}_limit" not in asked | told and f'"{n}"' not in code and n not in usual
    ]
    assert unused == []
