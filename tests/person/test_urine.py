"""Timed urine. Factors as in test_labs; 24 h / 20 h = 1.2."""

from __future__ import annotations

import pytest

from calcifate.person.sift import Findings
from calcifate.person.urine import read_urine, split_key


def read(*collections):
    findings = Findings()
    labs = read_urine(collections, unit_system="SI", root=("urine_24h",), findings=findings)
    return {lab.analyte: lab for lab in labs}, [str(p) for _, p in findings.problems], findings.questions


def test_amounts_of_a_day_are_kept_as_they_are():
    labs, problems, questions = read({"collected_hours": 24, "volume_l": 1.35, "ph": 5.7, "oxalate_mmol": 0.62})
    assert (problems, questions) == ([], [])
    assert labs["urine_volume"].text == "1.35 L/d"
    assert labs["urine_pH"].value == 5.7
    assert labs["urine_oxalate"].text == "0.62 mmol/d (55 mg/d)"
    assert {lab.specimen for lab in labs.values()} == {"urine_24h"}
    assert {lab.collected_hours for lab in labs.values()} == {24.0}


def test_a_shorter_collection_is_scaled_but_its_pH_is_not():
    labs, _, _ = read({"collected_hours": 20, "volume_ml": 1500, "ph": 6, "calcium_meq": 10, "sulfate_meq": 40})
    assert labs["urine_volume"].value == pytest.approx(1.8)
    assert labs["urine_pH"].value == 6
    assert labs["urine_calcium"].value == pytest.approx(6.0)  # 10 mEq are 5 mmol, times 1.2
    assert labs["urine_sulfate"].value == pytest.approx(24.0)
    assert "20 h" in labs["urine_calcium"].conversions[0].reason
    assert (labs["urine_calcium"].given_value, labs["urine_calcium"].given_unit) == (10, "meq")


def test_a_concentration_is_multiplied_by_the_volume_and_an_amount_per_day_is_not_scaled():
    labs, problems, _ = read(
        {
            "collected_hours": 12,
            "volume_l": 1,
            "calcium_mg_per_dl": 20.039,
            "magnesium_mmol_per_day": 4,
            "sodium_mmol_l": 50,
        }
    )
    assert not problems
    assert labs["urine_calcium"].value == pytest.approx(10.0)  # 200.39 mg are 5 mmol in 12 h
    assert labs["urine_magnesium"].value == 4
    assert labs["urine_sodium"].value == 100


def test_without_the_hours_a_day_is_assumed_and_asked():
    _, _, questions = read({"calcium_mmol": 5})
    assert "24 hours were assumed" in questions[0]


@pytest.mark.parametrize("hours", [0, -24, 500, "long", True])
def test_impossible_hours_are_refused(hours):
    assert read({"collected_hours": hours, "calcium_mmol": 5})[1]


@pytest.mark.parametrize(
    ("collection", "says"),
    [
        ({"phosphate_mg": 900}, 'phosphate_basis = "P" or "PO4"'),
        ({"sulfate_mg": 900}, "SO4"),
        ({"phosphate_meq": 30}, "equivalents mean nothing fixed"),
        ({"oxalate_mmol": 45}, "did you mean mg/d"),
        ({"calcum_mg": 100}, "did you mean calcium_mg"),
        ({"calcium": 5}, "calcium_mmol"),
        ({"calcium_mmol": 5, "calcium_mg": 200}, "twice"),
        ({"calcium_mg_per_dl": 20}, "without the volume"),
        ({"calcium_mmol": "many"}, "number"),
        ({"calcium_mmol": [1]}, "number"),
        ({"phosphate_mg": 900, "phosphate_basis": "Q"}, "basis"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(collection, says):
    _, problems, _ = read({"collected_hours": 24, **collection})
    assert len(problems) == 1
    assert says in problems[0]
    assert "urine_24h[0]" in problems[0]


def test_a_basis_in_the_name_or_its_key_is_enough():
    for collection in ({"phosphorus_mg": 929.22}, {"phosphate_mg": 929.22, "phosphate_basis": "P"}):
        assert read({"collected_hours": 24, **collection})[0]["urine_phosphate"].value == pytest.approx(30, rel=1e-4)
    as_phosphate = {"collected_hours": 24, "phosphate_mg": 929.22, "phosphate_basis": "PO4"}
    assert read(as_phosphate)[0]["urine_phosphate"].value == pytest.approx(9.784, rel=1e-3)


def test_acid_and_ion_differ_by_two_percent_and_the_choice_is_on_record():
    # Molar masses: oxalate 88.02, oxalic acid 90.03, citrate 189.1, citric acid 192.1 g/mol.
    labs, _, _ = read({"collected_hours": 24, "oxalate_mg": 45, "citrate_mg": 500})
    assert labs["urine_oxalate"].value == pytest.approx(45 / 88.02, rel=1e-3)
    assert "as acid" in labs["urine_oxalate"].questions[0]
    assert labs["urine_citrate"].value == pytest.approx(500 / 189.1, rel=1e-3)
    as_acid = read({"collected_hours": 24, "oxalate_mg": 45, "oxalate_basis": "acid"})[0]["urine_oxalate"]
    assert as_acid.value == pytest.approx(45 / 90.03, rel=1e-3)
    assert as_acid.questions == ()


def test_several_collections_are_all_kept_newest_first():
    findings = Findings()
    both = [{"collected_hours": 24, "date": d, "calcium_mmol": v} for d, v in (("2025-01-01", 4), ("2025-02-01", 6))]
    labs = read_urine(both, unit_system="SI", root=("urine_24h",), findings=findings)
    assert [lab.value for lab in labs] == [6, 4]


def test_a_key_that_is_none_of_ours_is_a_question():
    _, problems, questions = read({"collected_hours": 24, "colour": "pale"})
    assert not problems
    assert "colour" in questions[0]


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("uric_acid_mmol", ("uric_acid", "mmol")),
        ("calcium_mg_24h", ("calcium", "mg/d")),
        ("sodium_meq_per_l", ("sodium", "meq/L")),
        ("ph", ("ph", "")),
        ("volume_l", ("volume", "L")),
    ],
)
def test_a_key_holds_a_name_and_a_unit(key, parts):
    assert split_key(key) == parts
