"""A person as settings of the body model. Expected figures are published ones, worked by hand beside each."""

from __future__ import annotations

from typing import Any

import pytest
from journey_people import ALMONDS, BREAD, CHICKEN, MILK, RICE, assessed, body_for, day_of, table, usual_diary

from calcifate.guidance.overclaim import overclaims
from calcifate.journey.body_rules import body_rules
from calcifate.physiology.model.body import body
from calcifate.physiology.model.values import check_setting

CALCIUM, MAGNESIUM, PHOSPHORUS = 40.078, 24.305, 30.974  # g/mol, IUPAC
MILK_CALCIUM = 120.0 / CALCIUM * 2.5  # USDA SR28 01079: 120 mg per 100 g; 250 g
ALMOND_MAGNESIUM = 270.0 / MAGNESIUM * 0.5  # USDA SR28 12061: 270 mg per 100 g; 50 g


# --- the person --------------------------------------------------------------------------------------------------


def test_size_is_the_body_surface_of_mosteller():
    # 180 cm, 80 kg: the square root of 180 x 80 / 3600 is 2.0 m2.
    found = body_for(height={"value": 180, "unit": "cm"}).settings
    assert found["body_size"] == pytest.approx(2.0 / 1.73, rel=1e-3)
    assert found["body_weight"] == 80 and found["age"] == 50


def test_nephrons_are_the_filtration_rate_over_120():
    known = assessed(table())
    rate = known.figures["eGFR_ckdepi2021"].value
    assert rate is not None
    assert known.body().settings["nephron_fraction"] == pytest.approx(rate / 120)


def test_a_reported_rate_serves_where_there_is_no_creatinine():
    found = body_for(labs={"creatinine": (0, ""), "eGFR": (48, "mL/min/1.73m2")})
    assert found.settings["nephron_fraction"] == pytest.approx(0.4)


def test_without_creatinine_the_usual_rate_of_the_age_is_used_and_said():
    # EKFC: 107.3 x 0.990^(70 - 40) = 79.4
    found = body_for(age=70, labs={"creatinine": (0, "")})
    assert found.settings["nephron_fraction"] == pytest.approx(79.4 / 120, rel=2e-3)
    assert any("Kidney function was not measured" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(("sex", "age", "expected"), [("male", 80, 0), ("female", 40, 0), ("female", 60, 1)])
def test_menopause_by_sex_and_age(sex: str, age: int, expected: float):
    assert body_for(sex=sex, age=age).settings["menopause"] == expected


def test_menopause_is_said_to_be_unknown_about_fifty():
    found = body_for(sex="female", age=50)
    assert 0 < found.settings["menopause"] < 1
    assert any("menopause" in caveat for caveat in found.caveats)


def test_vitamin_d_of_the_lab_holds_what_is_taken():
    # 100 nmol/L measured on 1000 IU (25 ug) a day; 0.48 nmol/L for each ug (12.0 nmol/L for 1000 IU, Ekwaru 2014).
    labs = {"25-hydroxyvitamin D": (100.0, "nmol/L")}
    found = body_for(labs=labs, remedies=[("vitamin D3", "1000 IU once daily")]).settings
    assert found["added_vitamin_D"] == pytest.approx(25)
    assert found["usual_calcidiol"] == pytest.approx(100 - 0.48 * 25)
    assert body_for(labs=labs).settings["usual_calcidiol"] == pytest.approx(100)


def test_medicines_of_the_model_are_turned_on():
    remedies = [("omeprazole", "20 mg once daily"), ("furosemide", "40 mg once daily"),
                ("hydrochlorothiazide", "25 mg once daily"), ("cinacalcet", "30 mg once daily")]  # fmt: skip
    found = body_for(remedies=remedies).settings
    assert all(found[name] == 1 for name in ("proton_pump_inhibitor", "loop_diuretic", "thiazide", "calcimimetic"))
    assert "thiazide" not in body_for().settings


def test_heavy_drinking_is_heavy_and_little_is_not():
    assert body_for(alcohol_drinks_per_day=6).settings["alcohol"] == 1
    assert body_for(alcohol_drinks_per_day=1).settings["alcohol"] == 0


def test_blood_values_that_the_model_takes_are_set():
    found = body_for(labs={"albumin": (38.0, "g/L"), "bicarbonate": (20.0, "mmol/L")}).settings
    assert found["albumin"] == 38 and found["bicarbonate"] == 20


# --- the diet ----------------------------------------------------------------------------------------------------


def test_each_meal_keeps_its_own_load():
    found = body_for().settings
    assert found["breakfasts"] == found["lunches"] == found["dinners"] == 1
    assert found["times_between_meals"] == 0
    bread = 161.0 / CALCIUM  # USDA SR28 18075: 161 mg calcium per 100 g
    assert found["breakfast_calcium"] == pytest.approx(MILK_CALCIUM + bread, rel=0.02)
    assert found["dinner_magnesium"] > ALMOND_MAGNESIUM


def test_loads_times_frequencies_are_what_the_diary_shows():
    known = assessed(table())
    found = known.body().settings
    often = {"breakfast": "breakfasts", "lunch": "lunches", "dinner": "dinners", "between_meals": "times_between_meals"}
    for mineral, nutrient, mass in (("calcium", "calcium", CALCIUM), ("magnesium", "magnesium", MAGNESIUM),
                                    ("phosphate", "phosphorus", PHOSPHORUS)):  # fmt: skip
        whole = sum(found[f"{occasion}_{mineral}"] * found[times] for occasion, times in often.items())
        assert whole == pytest.approx((known.intake[nutrient].food.value or 0) / mass, rel=1e-4)


def test_a_diary_without_meals_is_split_into_thirds_and_says_so():
    diary = [{"day": day, "items": [MILK, BREAD, CHICKEN, RICE, RICE, ALMONDS]} for day in (1, 2)]
    found = body_for(diary=diary)
    loads = {found.settings[f"{meal}_calcium"] for meal in ("breakfast", "lunch", "dinner")}
    assert len({round(load, 9) for load in loads}) == 1
    assert found.settings["breakfasts"] == 1
    assert any("split into three" in caveat for caveat in found.caveats)


def test_a_snack_is_between_meals_and_a_second_dinner_too():
    diary = usual_diary() + day_of(1, snack=[MILK], evening=[MILK])
    found = body_for(diary=diary).settings
    assert found["dinners"] == 1
    assert found["times_between_meals"] == 1  # two on one of two days
    assert found["between_meals_calcium"] == pytest.approx(MILK_CALCIUM, rel=0.01)


def test_a_supplement_is_taken_apart_from_meals_unless_it_says_otherwise():
    apart = body_for(remedies=[("magnesium citrate", "300 mg elemental magnesium once daily")]).settings
    assert apart["times_between_meals"] == 1
    assert apart["between_meals_magnesium"] == pytest.approx(300 / MAGNESIUM, rel=1e-3)
    plain = body_for().settings
    within = body_for(remedies=[("calcium carbonate", "1250 mg with each meal")]).settings
    assert within["times_between_meals"] == 0
    # 3 x 1250 mg of CaCO3 (100.09 g/mol): 12.49 mmol at each meal
    assert within["lunch_calcium"] - plain["lunch_calcium"] == pytest.approx(12.49, rel=2e-3)


def test_magnesium_oxide_does_not_all_dissolve():
    found = body_for(remedies=[("magnesium oxide", "400 mg once daily")])
    assert found.settings["between_meals_magnesium_availability"] < 1
    assert any("oxide" in caveat for caveat in found.caveats)


def test_a_supplement_without_an_amount_is_named():
    found = body_for(remedies=[("magnesium citrate", "one tablet")])
    assert any("magnesium citrate" in caveat for caveat in found.caveats)


# --- what is not known -------------------------------------------------------------------------------------------


def test_what_is_missing_is_named_one_by_one():
    found = body_for(height=None, alcohol_drinks_per_day=None)
    said = " ".join(found.caveats)
    for word in ("Height", "25-hydroxyvitamin D", "albumin", "bicarbonate", "Alcohol"):
        assert word in said, word
    assert "usual_calcidiol" not in found.settings  # the reference value stands


def test_every_setting_is_one_that_the_model_takes():
    found = body_for(remedies=[("omeprazole", "20 mg"), ("vitamin D3", "1000 IU daily")], labs={"albumin": (60, "g/L")})
    for name, value in found.settings.items():
        if name not in body().pools:
            check_setting(body(), name, value)


def test_an_incomplete_urine_does_not_adjust_the_model():
    # Two grams of creatinine would be usual in a man of 80 kg; 3 mmol are 0.34 g.
    urine = {"urine creatinine": (3.0, "mmol/d"), "urine calcium": (1.0, "mmol/d"), "urine volume": (1.5, "L/d")}
    found = body_for(labs=urine)
    assert not [lab for lab in found.labs if lab.specimen == "urine_24h"]
    assert any("urine collection" in caveat for caveat in found.caveats)
    whole = body_for(labs=urine | {"urine creatinine": (15.0, "mmol/d")})
    assert [lab.analyte for lab in whole.labs if lab.analyte == "urine_calcium"]


# --- for whom there is none --------------------------------------------------------------------------------------

WITHHELD: list[tuple[str, dict[str, Any], str]] = [
    ("a child", {"age": 12}, "18|adults"),
    ("pregnancy", {"sex": "female", "age": 30, "pregnant": True}, "pregnancy"),
    ("breastfeeding", {"sex": "female", "age": 30, "lactating": True}, "breastfeeding"),
    ("dialysis", {"dialysis": True}, "dialysis"),
    ("a transplant", {"conditions": ["kidney transplant"]}, "transplant"),
    ("parathyroid disease", {"conditions": ["primary hyperparathyroidism"]}, "parathyroid"),
    ("sarcoidosis", {"conditions": ["sarcoidosis"]}, "calcitriol"),
    ("bowel surgery", {"conditions": ["gastric bypass"]}, "gut"),
    ("active vitamin D", {"remedies": [("calcitriol", "0.25 ug once daily")]}, "vitamin D"),
    ("acute illness", {"conditions": ["acute kidney injury"]}, "acute"),
    ("kidneys that hardly filter", {"labs": {"creatinine": (600.0, "umol/L")}}, "15"),
    ("an emergency", {"labs": {"potassium": (7.2, "mmol/L")}}, "mergency"),
    ("very high calcium", {"labs": {"calcium": (3.2, "mmol/L")}}, ""),
    ("no diary", {"diary": []}, "diary"),
    ("one day of diary", {"diary": usual_diary(1)}, "too short"),
    ("a diary of one apple", {"diary": day_of(1, lunch=[MILK]) + day_of(2, lunch=[MILK])}, "energy"),
    ("foods that are not known", {"diary": [*usual_diary(), *day_of(
        1, snack=[{"food": f"zzqx{n} frobnitz", "g": 50} for n in range(8)])]}, "report"),
    ("no sex", {"sex": None}, "Sex"),
    ("no weight", {"weight": None}, "Weight"),
    ("kidney disease without creatinine", {"conditions": ["chronic kidney disease"], "labs": {"creatinine": (0, "")}},
     "creatinine"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "why"), [row[1:] for row in WITHHELD], ids=[row[0] for row in WITHHELD])
def test_no_model_is_made_of(changes: dict[str, Any], why: str):
    import re

    found = body_for(**changes)
    assert found.withheld and not found.settings
    assert re.search(why, found.withheld), found.withheld


def test_kidney_disease_of_stage_4_has_a_strong_caveat_first():
    found = body_for(age=67, labs={"creatinine": (230.0, "umol/L")}, conditions=["chronic kidney disease G4"])
    assert not found.withheld
    assert "reduced" in found.caveats[0] and "safe" in found.caveats[0]


def test_no_sentence_claims_too_much():
    found = [*body_for().caveats, *(row.text for row in (*body_rules().stop, *body_rules().note))]
    found += [body_for(**changes).withheld for _, changes, _ in WITHHELD]
    assert not {text: claims for text in found if (claims := overclaims(text))}


def test_every_source_is_known():
    from calcifate.source import source

    for source_id in body_for().sources:
        assert source(source_id)
