"""Facts: unknown stays unknown, the worse reading counts for safety, and the newest value for labs."""

from __future__ import annotations

from dataclasses import replace

import guidance_people as people
import pytest
from guidance_people import ate, chance, dose, eats, facts_of, food, lab, medicine

from calcifate.guidance.fact_table import fact_table
from calcifate.guidance.facts_labs import newest


def value(name, **changes):
    return facts_of(**changes)[name].value


def test_every_fact_of_the_table_is_there_and_nothing_else():
    assert set(facts_of()) == set(fact_table())


def test_what_nobody_gave_is_unknown_and_not_zero():
    facts = facts_of(pregnant=None, dialysis=None)
    for name in (
        *("plasma_potassium", "eGFR", "kidney_function_reduced", "food_magnesium", "food_oxalate_high", "pregnant"),
        *("urine_collections", "total_calcium", "magnesium_probability_below_requirement", "dialysis", "calcium_best"),
    ):
        assert facts[name].value is None and facts[name].text == "not known"


def test_men_are_not_pregnant():
    assert value("pregnant", sex="male", pregnant=None) is False


def test_no_supplements_is_zero_but_an_unknown_strength_is_unknown():
    assert value("supplement_magnesium") == 0
    silent = medicine("magnesium tablets", "magnesium_supplement")
    assert value("supplement_magnesium_high", medicines=(silent,)) is None
    assert value("magnesium_supplement_present", medicines=(silent,)) is True
    assert value("unknown_strength_supplements", medicines=(silent,)) == ("magnesium tablets",)


def test_two_readings_of_a_label_high_for_safety_low_for_benefit():
    unclear = medicine(
        "magnesium oxide 400",
        "magnesium_supplement",
        kind="supplement",
        doses=[dose("magnesium", None, low=241, high=400, basis="ambiguous")],
    )
    facts = facts_of(medicines=(unclear,), intake=eats(magnesium=200.0))
    assert facts["supplement_magnesium_low"].value == 241
    assert facts["supplement_magnesium_high"].value == 400
    assert facts["total_magnesium"].value == 441
    assert facts["ambiguous_supplements"].value == ("magnesium oxide 400",)
    assert "241 to 400" in facts["supplement_magnesium"].text


def test_calcium_of_binders_is_counted_in_the_total():
    binder = medicine("calcium acetate", "calcium_phosphate_binder", doses=[dose("calcium", 507)])
    both = medicine("calcium carbonate", "calcium_supplement", "calcium_phosphate_binder", doses=[dose("calcium", 600)])
    facts = facts_of(medicines=(binder, both), condition_ids=("ckd_g4",), intake=eats(calcium=500.0))
    assert facts["binder_calcium"].value == 1107 and facts["supplement_calcium"].value == 0
    assert facts["total_calcium"].value == 1607
    healthy = facts_of(medicines=(both,), intake=eats(calcium=500.0))
    assert healthy["supplement_calcium"].value == 600 and healthy["binder_calcium"].value == 0


def test_vitamin_d_is_told_in_both_units():
    pill = medicine("D3", "vitamin_d_supplement", doses=[dose("vitamin_d", 178.6)])
    assert facts_of(medicines=(pill,))["supplement_vitamin_d"].text == "179 µg/d (7144 IU/d)"


@pytest.mark.parametrize(
    ("changes", "reduced", "severely", "grade"),
    [
        ({"figures": people.derived("eGFR_ckdepi2021", 97)}, False, False, 1),
        ({"figures": people.derived("eGFR_ckdepi2021", 60)}, False, False, 2),
        ({"figures": people.derived("eGFR_ckdepi2021", 59.9)}, True, False, 3),
        ({"figures": people.derived("eGFR_ckdepi2021", 29.9)}, True, True, 4),
        ({"labs": (lab("reported_eGFR", 25),)}, True, True, 4),
        ({"labs": (lab("reported_eGFR", 60, comparator=">"),)}, False, False, 2),
        ({"figures": people.derived("eGFR_ckdepi2021", 70), "labs": (lab("reported_eGFR", 28),)}, True, True, 4),
        ({"condition_ids": ("chronic_kidney_disease",)}, True, True, None),
        ({"condition_ids": ("ckd_g3",)}, True, False, 3),
        ({"condition_ids": ("ckd_g4",), "figures": people.derived("eGFR_ckdepi2021", 50)}, True, True, 4),
        ({"dialysis": True}, True, True, 5),
        ({"condition_ids": ("dialysis",), "dialysis": None}, True, True, 5),
        ({"condition_ids": ("acute_kidney_injury",)}, True, True, None),
        ({}, None, None, None),
    ],
)
def test_kidney_function_from_figures_and_from_what_is_named(changes, reduced, severely, grade):
    facts = facts_of(**changes)
    assert facts["kidney_function_reduced"].value is reduced
    assert facts["kidney_function_severely_reduced"].value is severely
    assert facts["kidney_grade"].value == grade


def test_a_refused_eGFR_stays_unknown():
    refused = people.derived("eGFR_ckdepi2021", None, refused="pregnancy")
    assert value("eGFR", figures=refused, pregnant=True, labs=(lab("reported_eGFR", 110),)) is None
    assert value("eGFR", dialysis=True, labs=(lab("reported_eGFR", 9),)) is None


def test_the_newest_value_counts_and_a_tie_goes_to_the_one_outside_its_range():
    old, new = lab("plasma_potassium", 6.2, 3.5, 5.1, date="2024-01-01"), lab("plasma_potassium", 4.1, 3.5, 5.1)
    assert value("plasma_potassium", labs=(new, old)) == 4.1
    same_day = lab("plasma_potassium", 6.2, 3.5, 5.1)
    assert value("plasma_potassium", labs=(same_day, new)) == 6.2
    undated = replace(old, date="")
    assert newest((new, undated), "plasma_potassium") == undated, "which is newer is unknown: the worse counts"


def test_censored_values_keep_their_side():
    assert value("plasma_magnesium", labs=(lab("plasma_magnesium", 0.4, comparator="<"),)) < 0.4
    assert value("plasma_potassium", labs=(lab("plasma_potassium", 6.0, comparator=">"),)) > 6.0


def test_without_a_laboratory_range_an_adult_is_held_against_the_usual_one_by_name():
    # RCPA/AACB harmonised interval for magnesium: 0.70 to 1.10 mmol/L; at the printed precision 1.7 mg/dL is 0.70.
    for value_, below in ((0.68, True), (0.6995, False), (0.78, False)):
        facts = facts_of(labs=(lab("plasma_magnesium", value_),))
        assert facts["plasma_magnesium_below_range"].value is below
    assert "usual range for adults" in facts_of(labs=(lab("plasma_magnesium", 0.68),))["plasma_magnesium_position"].text
    own = facts_of(labs=(lab("plasma_magnesium", 0.68, 0.66, 1.07),))["plasma_magnesium_position"]
    assert own.value == "within" and "laboratory's range" in own.text and "usual" not in own.text


@pytest.mark.parametrize("who", [{"age": 9.0}, {"pregnant": True}, {"age": 17.9}])
def test_no_adult_range_for_children_or_in_pregnancy(who):
    facts = facts_of(labs=(lab("plasma_magnesium", 0.68), lab("plasma_calcium", 2.05)), **who)
    assert facts["plasma_magnesium_position"].value == "unknown"
    assert facts["plasma_magnesium_below_range"].value is None
    assert facts["calcium_below_range"].value is None


def test_a_measured_ionised_calcium_settles_what_a_low_total_means():
    low_total = lab("plasma_calcium", 1.95, 2.2, 2.6)
    assert value("calcium_below_range", labs=(low_total,)) is True
    assert value("calcium_below_range", labs=(low_total, lab("plasma_ionised_calcium", 1.2, 1.12, 1.32))) is False
    assert value("calcium_above_range", labs=(lab("plasma_ionised_calcium", 1.4, 1.12, 1.32),)) is True


@pytest.mark.parametrize(
    ("inr", "off", "words"),
    [
        (lab("INR", 2.5), False, "usual target"),
        (lab("INR", 1.6), True, "below the usual target (2 to 3)"),
        (lab("INR", 2.2, 2.5, 3.5), True, "below the target on the report (2.5 to 3.5)"),
        (lab("INR", 3.2, 2.5, 3.5), False, "target on the report"),
        (lab("INR", 2.4, 0.9, 1.2), False, "usual target"),  # that is the range of people without the medicine
    ],
)
def test_INR_against_the_target_of_the_report_or_the_usual_one(inr, off, words):
    fact = facts_of(labs=(inr,))["INR_off_target"]
    assert fact.value is off and words in fact.text


def test_PTH_on_dialysis_is_counted_in_upper_limits():
    # 90 pg/mL x 0.106 = 9.54 pmol/L; over 6.9 pmol/L that is 1.4 (KDIGO suggests about 2 to 9 on dialysis).
    assert value("PTH_times_upper_limit", labs=(lab("plasma_PTH", 9.54),), dialysis=True) == pytest.approx(
        1.38, abs=0.01
    )
    assert value("PTH_times_upper_limit", labs=(lab("plasma_PTH", 9.54, 1.0, 3.0),)) == pytest.approx(3.18)


@pytest.mark.parametrize(
    ("who", "energy", "incomplete"),
    [
        ({"figures": people.derived("energy_to_basal_metabolic_rate", 0.95)}, 1200.0, True),
        ({"figures": people.derived("energy_to_basal_metabolic_rate", 1.13)}, 1900.0, False),
        ({"pregnant": True}, 179.0, True),
        ({"pregnant": True}, 1800.0, False),
        ({"age": 7.0}, 254.0, True),
        ({"age": 7.0}, 1400.0, False),
        ({"age": 0.5}, 300.0, False),  # an infant's diary may rightly hold that little
    ],
)
def test_a_diary_that_misses_most_food(who, energy, incomplete):
    fact = facts_of(intake=eats(energy=energy), matches=[ate(food("ndb:1", "Bread"))], **who)["diary_incomplete"]
    assert fact.value is incomplete


def test_no_diary_is_not_an_incomplete_one():
    assert value("diary_incomplete") is False


def test_values_say_whose_they_are():
    facts = facts_of(country="GB", age=50, adequacy=chance(magnesium=0.97))
    assert facts["magnesium_recommended"].text == "300 mg/d (European value)"  # EFSA 2015 AI, women
    assert facts["magnesium_average_requirement"].text == "265 mg/d (US value)"  # IOM 1997 EAR, women over 30
    assert facts["magnesium_recommended_there"].text == "320 mg/d (US value)"  # IOM 1997 RDA


def test_medicines_are_gathered_by_class_for_each_rule():
    drugs = (
        medicine("ciprofloxacin", "quinolone"),
        medicine("levothyroxine", "thyroid_hormone"),
        medicine("sevelamer", "phosphate_binder"),
        medicine("Maalox", "magnesium_antacid", "aluminium_antacid", doses=[dose("magnesium", 300)]),
        medicine("iron tablets", "iron"),
    )
    facts = facts_of(medicines=drugs)
    assert facts["antibiotics_that_minerals_bind"].value == ("ciprofloxacin",)
    assert facts["antacids_with_magnesium_or_aluminium"].value == ("Maalox",)
    assert facts["medicines_that_minerals_bind"].value == ("iron tablets",)
    assert facts["minerals_other_than_iron"].value == ("Maalox",)


def test_which_calcium_counts():
    total, albumin = lab("plasma_calcium", 2.5, 2.2, 2.6), lab("plasma_albumin", 30)
    corrected = people.derived("albumin_corrected_calcium", 2.7)
    assert value("calcium_best", labs=(total, albumin), figures=corrected) == 2.7
    assert value("calcium_lowest", labs=(total, albumin), figures=corrected) == 2.5
    assert value("calcium_best", labs=(total,)) == 2.5
    reported = lab("plasma_corrected_calcium", 2.65)
    assert value("calcium_best", labs=(total, albumin, reported), figures=corrected) == 2.65, "not corrected twice"
    impossible = lab("plasma_albumin", 4.4)  # g/dL taken as g/L would add 0.7 mmol/L
    assert (
        value("calcium_best", labs=(total, impossible), figures=people.derived("albumin_corrected_calcium", 3.2)) == 2.5
    )


@pytest.mark.parametrize(
    ("match", "is_salt"),
    [
        (ate(food("x:1", "Salt substitute", ("salt_substitute",))), True),
        (ate(None, written="Salt substitute (potassium chloride), brand X"), True),
        (ate(None, written="LowSodium wonder", label={"potassium": 50000.0}), True),
        (ate(None, written="KCl"), True),
        (ate(food("ndb:02047", "Salt, table", potassium=8)), False),
        (ate(food("ndb:11352", "Potatoes, boiled", potassium=379), written="potatoes with salt"), False),
    ],
)
def test_a_potassium_salt_is_known_by_tag_name_or_content(match, is_salt):
    assert value("salt_substitute_in_diary", matches=[match]) is is_salt


@pytest.mark.parametrize(
    ("entries", "juicing"),
    [
        ([("green juice with spinach", "1")], True),
        ([("spinach smoothie", "1")], False),
        ([("spinach smoothie", "1"), ("green smoothie, spinach and banana", "2")], True),
        ([("orange juice", "1")], False),
        ([("beetroot juice", "1")], True),
        ([("green tea", "1"), ("apple juice", "1")], False),
    ],
)
def test_green_juicing(entries, juicing):
    assert value("green_juicing", matches=[ate(None, written=name, day=day) for name, day in entries]) is juicing


def test_greens_that_vary_or_are_planned_are_a_change():
    kale = food("ndb:11234", "Kale, boiled", ("leafy_green",))
    rice = food("ndb:20045", "White rice")
    assert value("greens_change", matches=[ate(kale, day="1"), ate(rice, day="2")]) is True
    assert value("greens_change", matches=[ate(kale, day="1"), ate(kale, day="2")]) is False
    assert value("greens_change", matches=[ate(rice)], goal_ids=("raise_magnesium",)) is True


def test_urine_creatinine_per_kg_as_the_stone_reports_have_it():
    # 15.4 mmol/d and 79 kg are 22.1 mg/kg (the example stone former; creatinine 113.12 g/mol).
    got = value("urine_creatinine_per_kg", labs=(lab("urine_creatinine", 15.4),), weight=79)
    assert got == pytest.approx(22.1, abs=0.1)


def test_own_authority_first_and_the_other_where_it_has_none():
    facts = facts_of(country="IT", age=30, adequacy=chance(magnesium=0.02))
    assert facts["magnesium_recommended"].value == 300  # EFSA AI for women
    assert facts["magnesium_probability_below_requirement"].value == 0.02  # only the US has an EAR
    assert value("magnesium_recommended", country="US", age=30) == 310  # IOM 1997 RDA


def test_unrecognised_entries_are_kept_as_written():
    facts = facts_of(medicines=(medicine("Frobnicol"),), unrecognised_conditions=("hay\x07 fever",))
    assert facts["unrecognised_medicines"].value == ("Frobnicol",)
    assert facts["not_understood"].value == ("Frobnicol", "hay fever")
