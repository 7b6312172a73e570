"""The safety gate on whole people: what comes first, what is held back, and that nothing softens it."""

from __future__ import annotations

from dataclasses import replace

import guidance_people as people
import pytest
from guidance_people import ate, chance, dose, eats, facts_of, food, gate_of, lab, medicine, severities
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.flow.finding import SEVERITIES
from calcifate.guidance.article_foods import article_file, article_foods
from calcifate.guidance.gate import NO_CHANGE, evaluate, headline
from calcifate.guidance.ideas import ideas
from calcifate.guidance.rules import example_facts, rules
from calcifate.guidance.thresholds import limit_facts, own_thresholds

SPINACH = food("ndb:11457", "Spinach, raw", ("leafy_green", "article_food"), magnesium=79, potassium=558)
SALT = food("x:salt", "Salt substitute (potassium chloride)", ("salt_substitute",), potassium=50000)
COLA = food("ndb:14148", "Cola", additive="likely", potassium=2)
MGO = medicine(
    "magnesium oxide",
    "magnesium_supplement",
    kind="supplement",
    doses=[dose("magnesium", 241, salt="magnesium_oxide", salt_value=400)],
)

# The example people of the project's documentation, with the flags that an expert expects of each.
P02 = {
    "age": 67,
    "country": "GB",
    "condition_ids": ("chronic_kidney_disease", "ckd_g4", "diabetes", "hypertension"),
    "goal_ids": ("prevent_calcification", "raise_magnesium"),
    "medicines": (
        medicine("losartan", "angiotensin_receptor_blocker", "potassium_raising"),
        medicine("spironolactone", "mineralocorticoid_antagonist", "potassium_raising"),
        medicine("furosemide", "loop_diuretic", "magnesium_wasting"),
        medicine("calcium carbonate", "calcium_supplement", "calcium_phosphate_binder", doses=[dose("calcium", 600)]),
        MGO,
        medicine("vitamin K2 MK-7", "vitamin_k_supplement", kind="supplement"),
    ),
    "labs": (
        lab("plasma_creatinine", 212, 45, 84),
        lab("plasma_potassium", 5.6, 3.5, 5.3, note="not haemolysed"),
        lab("plasma_phosphate", 1.65, 0.8, 1.5),
        lab("plasma_calcium", 2.18, 2.2, 2.6),
        lab("plasma_albumin", 36, 35, 50),
        lab("plasma_magnesium", 1.02, 0.7, 1.0),
        lab("plasma_bicarbonate", 19, 22, 29),
        lab("plasma_PTH", 18, 1.6, 6.9),
        lab("plasma_25_hydroxyvitamin_D", 38, 50),
    ),
    "figures": people.derived("eGFR_ckdepi2021", 21.6, "21.6 mL/min/1.73 m²")
    | people.derived("albumin_corrected_calcium", 2.26),
    "matches": [ate(SPINACH), ate(SALT, 3, day="2"), ate(COLA, day="3")],
    "intake": eats(
        {"Spinach": 300.0},
        calcium=579.0,
        magnesium=572.0,
        phosphorus=1353.0,
        potassium=5006.0,
        sodium=753.0,
        oxalate=(564.0, 1839.0),
        vitamin_k1=648.0,
        energy=1413.0,
    ),
    "adequacy": chance(magnesium=0.0, calcium=0.8),
}
P03 = {
    "age": 41,
    "sex": "male",
    "country": "DE",
    "condition_ids": ("calcium_oxalate_stones",),
    "goal_ids": ("prevent_stones", "avoid_calcium"),
    "medicines": (
        medicine("vitamin C", "vitamin_c_supplement", kind="supplement", doses=[dose("vitamin_c", 1000)]),
        medicine("magnesium citrate", "magnesium_supplement", kind="supplement", doses=[dose("magnesium", 150)]),
    ),
    "labs": (
        lab("plasma_creatinine", 90, 60, 106),
        lab("plasma_calcium", 2.38, 2.15, 2.55),
        lab("plasma_potassium", 4.1),
        lab("plasma_magnesium", 0.84, 0.66, 1.07),
        lab("plasma_PTH", 4.9, 1.6, 6.9),
        *(
            lab(f"urine_{name}", value)
            for name, value in {
                "volume": 1.35,
                "calcium": 6.1,
                "oxalate": 0.62,
                "citrate": 1.4,
                "sodium": 212,
                "magnesium": 4.4,
                "creatinine": 15.4,
            }.items()
        ),
    ),
    "weight": 79,
    "figures": people.derived("eGFR_ckdepi2021", 95),
    "matches": [ate(SPINACH, day=day) for day in "123"],
    "intake": eats(
        {"Spinach": 400.0}, calcium=475.0, magnesium=459.0, sodium=2147.0, oxalate=(521.0, 1646.0), energy=1948.0
    ),
    "adequacy": chance(magnesium=0.05, calcium=0.8),
}
P01 = {
    "age": 45,
    "sex": "male",
    "country": "US",
    "condition_ids": ("prediabetes",),
    "labs": (
        lab("plasma_magnesium", 0.782, 0.66, 1.07),
        lab("plasma_calcium", 2.4, 2.15, 2.57),
        lab("plasma_potassium", 4.2, 3.5, 5.1),
        lab("plasma_creatinine", 86.6, 62, 115),
        lab("plasma_25_hydroxyvitamin_D", 55, 75, 250),
    ),
    "figures": people.derived("eGFR_ckdepi2021", 97) | people.derived("energy_to_basal_metabolic_rate", 1.14),
    "matches": [ate(COLA, 500, day=day) for day in "123"],
    "intake": eats(calcium=694.0, magnesium=204.0, sodium=2370.0, oxalate=(40.0, 139.0), energy=2014.0),
    "adequacy": chance(magnesium=0.96, calcium=0.7),
}
P10 = {
    "age": 30,
    "country": "IT",
    "labs": (
        lab("plasma_magnesium", 0.864, 0.7, 0.99),
        lab("plasma_calcium", 2.345, 2.15, 2.55),
        lab("plasma_potassium", 4.2, 3.5, 5.1),
        lab("plasma_creatinine", 63.6, 44, 88),
        lab("plasma_PTH", 4.03, 1.6, 6.9),
        lab("plasma_25_hydroxyvitamin_D", 84.9, 75, 250),
    ),
    "figures": people.derived("eGFR_ckdepi2021", 115) | people.derived("energy_to_basal_metabolic_rate", 1.2),
    "matches": [ate(food("ndb:08121", "Oatmeal"), day=day) for day in "123"],
    "intake": eats(
        calcium=1176.0, magnesium=437.0, sodium=1071.0, oxalate=(50.0, 221.0), energy=1655.0, vitamin_k1=160.0
    ),
    "adequacy": chance(magnesium=0.02, calcium=0.1),
}


def no_weaker(got: dict[str, str], expected: dict[str, str]) -> bool:
    return all(
        topic in got and SEVERITIES.index(got[topic]) <= SEVERITIES.index(severity)
        for topic, severity in expected.items()
    )


def test_an_ordinary_adult_gets_only_info():
    _, gate = gate_of(**P01)
    got = severities(gate)
    expected = (
        *("magnesium_intake_low", "serum_magnesium_grey_zone", "sodium_at_limit"),
        *("calcium_intake_low_too", "phosphate_additives"),
    )
    assert no_weaker(got, dict.fromkeys(expected, "info"))
    assert set(got.values()) == {"info"}


def test_kidney_disease_with_high_potassium():
    known, gate = gate_of(**P02)
    expected = {
        "hyperkalaemia_with_RAAS_blocker_MRA_and_KCl": "urgent",
        "magnesium_supplement_low_gfr": "urgent",
        "food_list_conflict": "caution",
        "oxalate_load_ckd": "caution",
        "phosphate_high": "caution",
        "calcium_total_with_binder": "caution",
        "low_bicarbonate": "info",
        "secondary_hyperparathyroidism": "info",
    }
    assert no_weaker(severities(gate), expected)
    first = gate.flags[0]
    for word in ("5.6", "Salt substitute", "losartan", "spironolactone", "prescribed medicines", "emergency"):
        assert word in first.message
    second = next(flag for flag in gate.flags if flag.topic == "magnesium_supplement_low_gfr")
    assert "magnesium oxide" in second.message and "before the next dose" in second.message
    assert "take more" not in " ".join(flag.message for flag in gate.flags)
    assert {"plan", "ideas", "increase:magnesium", "increase:potassium", "supplement:magnesium"} <= set(gate.blocks)
    assert ideas((), lambda _: None, {}, gate, known) == ()
    assert headline(gate, known).startswith("Contact your clinician")
    assert "hypocalcaemia" not in severities(gate) and "low_calcium" not in severities(gate)


def test_a_stone_former():
    _, gate = gate_of(**P03)
    got = severities(gate)
    caution = (
        *("oxalate_very_high_intake", "low_calcium_diet", "sodium_high", "urine_volume_low", "vitamin_c_high_dose"),
    )
    assert no_weaker(
        got, dict.fromkeys(caution, "caution") | {"single_collection": "info", "diary_versus_urine_sodium": "info"}
    )
    assert set(got.values()) == {"caution", "info"}
    assert not any("hyperkal" in topic or "hyperparathyroid" in topic for topic in got)
    assert got.get("collection_incomplete") is None


def test_a_healthy_person_gets_at_most_one_info_and_may_change_nothing():
    known, gate = gate_of(**P10)
    assert [flag.topic for flag in gate.flags] == ["short_diary"]
    assert headline(gate, known) == NO_CHANGE


def test_no_change_is_never_said_without_a_diary_or_when_something_is_open():
    known, gate = gate_of(**{**P10, "matches": [], "intake": {}, "adequacy": ()})
    assert headline(gate, known) != NO_CHANGE
    known, gate = gate_of(**{**P10, "adequacy": chance(magnesium=0.5, calcium=0.1)})
    assert headline(gate, known) != NO_CHANGE
    known, gate = gate_of(**{**P10, "goal_ids": ("asks_for_dose",)})
    assert headline(gate, known) != NO_CHANGE
    known, gate = gate_of(**{**P10, "matches": [*P10["matches"], ate(None, written="grandma's stew")]})
    assert headline(gate, known) != NO_CHANGE


def order_of(person) -> list[str]:
    return [flag.topic for flag in gate_of(**person)[1].flags]


def test_what_matters_most_for_the_person_comes_first():
    p01 = order_of(P01)
    first = ["magnesium_intake_low", "serum_magnesium_grey_zone", "calcium_intake_low_too"]
    assert p01[:3] == first and p01[-1] == "short_diary"
    p02 = order_of(P02)
    assert p02[:3] == [
        *("hyperkalaemia_with_RAAS_blocker_MRA_and_KCl", "magnesium_supplement_low_gfr", "oxalate_load_ckd"),
    ]
    # safety reference, U3: volume, oxalate and calcium before magnesium
    p03 = order_of(P03)
    places = [p03.index(topic) for topic in ("urine_volume_low", "oxalate_very_high_intake", "low_calcium_diet")]
    assert places == sorted(places) and places[0] == 0


def test_a_lower_bound_gives_no_chance_and_says_so():
    silent = replace(P01["intake"]["magnesium"], food=people.part(103.0, missing=("stew",)))
    person = {
        **P01,
        "intake": {**P01["intake"], "magnesium": silent},
        "adequacy": tuple(replace(a, statement="uncertain") for a in chance(magnesium=0.99, calcium=0.7)),
    }
    _, gate = gate_of(**person)
    got = severities(gate)
    assert "magnesium_intake_low" not in got and "calcium_intake_low_too" not in got
    message = next(flag.message for flag in gate.flags if flag.topic == "magnesium_intake_unknown")
    assert "at least 103 mg a day" in message and "stew" in message and "%" not in message


def test_a_diary_that_misses_most_food_calls_nothing_low():
    person = {
        **P01,
        "figures": people.derived("energy_to_basal_metabolic_rate", 0.5),
        "condition_ids": ("calcium_oxalate_stones",),
    }
    known, gate = gate_of(**person)
    got = severities(gate)
    assert got["energy_implausible"] == "info"
    assert not {"magnesium_intake_low", "calcium_intake_low_too", "low_calcium_diet"} & set(got)
    assert any(entry.what == "flag:magnesium_intake_low" for entry in gate.suppressed), "on record"
    assert ideas(tuple(P01["matches"]), lambda _: None, P01["intake"], gate, known) == ()


def test_calcium_is_said_once_to_a_stone_former():
    _, gate = gate_of(**{**P03, "goal_ids": ("avoid_calcium",), "adequacy": chance(calcium=0.95, magnesium=0.95)})
    got = severities(gate)
    assert "low_calcium_diet" in got and not {"avoids_calcium", "calcium_intake_low", "calcium_intake_low_too"} & set(
        got
    )
    assert "do not cut calcium" in next(flag.message for flag in gate.flags if flag.topic == "low_calcium_diet")


def test_a_child_is_never_held_against_adult_limits():
    _, gate = gate_of(
        age=7.0, weight=23.0, height=122.0,
        labs=(lab("plasma_phosphate", 1.75), lab("plasma_magnesium", 0.68), lab("plasma_bicarbonate", 21)),
    )  # fmt: skip
    assert set(severities(gate)) == {"child_or_adolescent"}


def test_each_rule_names_only_its_own_medicines_and_conditions():
    drugs = (
        medicine("ciprofloxacin", "quinolone"),
        medicine("levothyroxine", "thyroid_hormone"),
        medicine("alendronate", "oral_bisphosphonate"),
        medicine("calcium acetate", "calcium_phosphate_binder", doses=[dose("calcium", 500)]),
        medicine("Maalox", "magnesium_antacid", doses=[dose("magnesium", 300)]),
    )
    _, gate = gate_of(medicines=drugs, condition_ids=("bariatric_surgery", "migraine", "osteoporosis"))
    message = {flag.topic: flag.message for flag in gate.flags}
    assert "levothyroxine" not in message["antibiotic_and_minerals"]
    assert "alendronate" not in message["antibiotic_and_minerals"]
    assert "calcium acetate" not in message["antacid_with_magnesium_or_aluminium"]
    assert "ciprofloxacin" not in message["levothyroxine_and_minerals"]
    assert "migraine" not in message["bypass_and_malabsorption"]
    assert not any("migraine" in refusal.reason for refusal in gate.refusals)


def test_ordinary_leg_cramps_are_no_emergency_but_a_rhythm_at_risk_is():
    cramps = {"symptom_ids": ("muscle_cramps",), "labs": (lab("plasma_calcium", 1.9, 2.15, 2.55),)}
    assert severities(gate_of(**cramps)[1])["hypocalcaemia"] == "urgent"
    tetany = {**cramps, "symptom_ids": ("tetany",)}
    assert severities(gate_of(**tetany)[1])["hypocalcaemia"] == "emergency"
    low = (*cramps["labs"], lab("plasma_magnesium", 0.45, 0.7, 1.0))
    long_qt = {"symptom_ids": ("palpitations",), "condition_ids": ("long_qt",), "labs": low}
    assert severities(gate_of(**long_qt)[1])["hypomagnesaemia_emergency"] == "emergency"


EMERGENCIES = {
    "potassium": {"labs": (lab("plasma_potassium", 6.0, 3.5, 5.1),)},
    "potassium with weakness": {"labs": (lab("plasma_potassium", 5.5, 3.5, 5.1),), "symptom_ids": ("weakness",)},
    "magnesium high": {"labs": (lab("plasma_magnesium", 2.1, 0.7, 1.0),), "medicines": (MGO,)},
    "magnesium above range and drowsy": {
        "labs": (lab("plasma_magnesium", 1.3, 0.7, 1.0),),
        "symptom_ids": ("drowsiness",),
    },
    "magnesium low": {"labs": (lab("plasma_magnesium", 0.4, 0.7, 1.0),)},
    "magnesium low on digoxin": {
        "labs": (lab("plasma_magnesium", 0.58, 0.7, 1.0),),
        "medicines": (medicine("digoxin", "cardiac_glycoside"),),
    },
    "calcium high": {"labs": (lab("plasma_calcium", 3.0, 2.2, 2.6),)},
    "calcium low": {"labs": (lab("plasma_calcium", 1.7, 2.2, 2.6),)},
    "tetany": {"symptom_ids": ("tetany",)},
    "refeeding": {"condition_ids": ("refeeding_risk",), "labs": (lab("plasma_phosphate", 0.5, 0.8, 1.5),)},
    "chest pain": {"symptom_ids": ("chest_pain",)},
}


@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_comes_first_and_stops_everything_else(name):
    person = {**P01, **EMERGENCIES[name]}
    known, gate = gate_of(**person)
    assert gate.flags[0].severity == "emergency"
    assert headline(gate, known).startswith(gate.flags[0].title)
    assert {"plan", "forecast", "ideas"} <= set(gate.blocks)
    assert {"plan", "forecast", "ideas"} <= {refusal.what for refusal in gate.refusals}
    for what in ("plan", "forecast", "ideas"):
        assert any(entry.what == what and entry.rule for entry in gate.suppressed)
    assert not any(flag.severity == "info" for flag in gate.flags)
    assert any(entry.what == "flag:magnesium_intake_low" for entry in gate.suppressed), "held back, and on record"
    assert ideas(tuple(P01["matches"]), lambda _: None, person["intake"], gate, known) == ()
    assert {note.verdict for note in article_foods({}, known, gate)} <= {"not_offered", "does_not_fit"}


def test_a_vitamin_k_antagonist():
    warfarin = medicine("warfarin", "vitamin_k_antagonist")
    natto = food("ndb:16113", "Natto", vitamin_k1=23)
    steady = {"medicines": (warfarin,), "labs": (lab("INR", 2.4, 2, 3),)}
    _, gate = gate_of(**steady)
    assert severities(gate) == {"vitamin_k_antagonist": "caution"}
    assert "steady:vitamin_k1" in gate.blocks and "supplement:vitamin_k" in gate.blocks
    assert severities(gate_of(**{**steady, "labs": (lab("INR", 4.2, 2, 3),)})[1])["vitamin_k_antagonist"] == "urgent"
    valve = {**steady, "condition_ids": ("mechanical_valve",)}
    assert severities(gate_of(**valve)[1])["vitamin_k_antagonist"] == "caution", "on target and steady"
    for change in ({"goal_ids": ("raise_magnesium",)}, {"labs": ()}, {"matches": [ate(natto)]}):
        assert severities(gate_of(**{**valve, **change})[1])["vitamin_k_antagonist"] == "urgent"
    k2 = medicine("vitamin K2", "vitamin_k_supplement", kind="supplement")
    assert severities(gate_of(medicines=(warfarin, k2))[1])["vitamin_k_unknown_on_antagonist"] == "urgent"
    assert (
        severities(gate_of(medicines=(warfarin,), matches=[ate(natto)])[1])["vitamin_k_unknown_on_antagonist"]
        == "urgent"
    )
    _, gate = gate_of(medicines=(warfarin,), intake=eats(missing=("Salmon",), vitamin_k1=50.0), matches=[ate(SPINACH)])
    flag = next(flag for flag in gate.flags if flag.topic == "vitamin_k_unknown_on_antagonist")
    assert flag.severity == "caution" and "Salmon" in flag.message and "not zero" in flag.message
    known, gate = gate_of(medicines=(warfarin,))
    notes = {note.food: note for note in article_foods({}, known, gate)}
    assert notes["kale, raw"].verdict == "fits_with_care" and "no sudden change" in notes["kale, raw"].reason


def test_kidney_disease_without_a_creatinine_counts_as_kidney_disease():
    known, gate = gate_of(
        condition_ids=("chronic_kidney_disease",), medicines=(MGO,), labs=(lab("plasma_potassium", 5.0, 3.5, 5.3),)
    )
    assert known["kidney_function_reduced"].value is True
    assert known["kidney_function_severely_reduced"].value is True
    assert severities(gate)["hyperkalaemia"] == "urgent"
    assert severities(gate)["magnesium_supplement_low_gfr"] == "urgent"


def test_unknown_kidney_function_fires_nothing_about_kidneys():
    known, gate = gate_of(labs=(lab("plasma_potassium", 4.2, 3.5, 5.1),))
    assert known["kidney_function_reduced"].value is None
    assert severities(gate) == {}
    assert [refusal.what for refusal in gate.refusals] == ["eGFR"]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"age": 9.0}, {"forecast", "eGFR", "adult_targets"}),
        ({"pregnant": True}, {"forecast", "eGFR", "albumin_corrected_calcium", "treatment"}),
        ({"dialysis": True}, {"forecast", "eGFR", "dose"}),
        ({"condition_ids": ("bariatric_surgery",)}, {"forecast"}),
        ({"condition_ids": ("primary_hyperparathyroidism",)}, {"forecast"}),
        ({"condition_ids": ("acute_illness",)}, {"forecast", "eGFR"}),
        ({"condition_ids": ("eating_disorder",)}, {"restriction_lists"}),
        ({"goal_ids": ("asks_for_dose",)}, {"dose"}),
        ({"goal_ids": ("reverse_calcification",)}, {"calcification_benefit_forecast"}),
        ({"labs": (lab("plasma_calcium", 2.8, 2.2, 2.6), lab("plasma_PTH", 6.0, 1.6, 6.9))}, {"forecast"}),
    ],
)
def test_scope_is_refused_with_a_reason(changes, refused):
    _, gate = gate_of(**{**P10, **changes})
    assert refused <= {refusal.what for refusal in gate.refusals}
    assert all(refusal.reason and refusal.rule for refusal in gate.refusals)
    if "forecast" in refused:
        assert "forecast" in gate.blocks


def test_the_limit_for_supplements_needs_no_sex():
    # US 350 mg and Europe 250 mg of magnesium from supplements, for women and men alike.
    for country, limit in (("US", 350), ("DE", 250)):
        for sex in ("female", "male", None):
            known, _ = gate_of(country=country, sex=sex)
            assert known["magnesium_supplement_limit"].value == limit


def test_a_child_above_the_limit_of_its_age():
    # IOM 1997: from supplements 65 mg at 1-3 years, 110 mg at 4-8 years, 350 mg from 9 years; EU 250 mg from 4 years.
    for age, high, limit in ((2.0, 70, 65), (6.0, 120, 110), (12.0, 300, 250), (0.5, 10, 0)):
        pill = medicine("magnesium", "magnesium_supplement", kind="supplement", doses=[dose("magnesium", high)])
        known, gate = gate_of(age=age, medicines=(pill,))
        assert known["magnesium_supplement_limit"].value == limit
        assert severities(gate)["child_or_adolescent"] == "urgent"
        assert severities(gate_of(age=age)[1])["child_or_adolescent"] == "caution"


def test_combinations_escalate_and_never_cancel():
    low = lab("plasma_magnesium", 0.52, 0.7, 1.0)
    drugs = (medicine("omeprazole", "proton_pump_inhibitor"), medicine("hydrochlorothiazide", "thiazide_diuretic"))
    _, gate = gate_of(labs=(low, lab("plasma_potassium", 3.2, 3.5, 5.1)), medicines=drugs)
    got = severities(gate)
    assert got["low_magnesium_with_medicine"] == got["low_magnesium_with_low_potassium_or_calcium"] == "urgent"
    message = next(flag.message for flag in gate.flags if flag.topic == "low_magnesium_with_medicine")
    assert "omeprazole and hydrochlorothiazide" in message and "Do not stop" in message


def test_a_spoilt_sample_is_named_and_still_needs_care_today():
    labs = (
        lab("plasma_potassium", 7.4, 3.5, 5.1),
        lab("plasma_calcium", 1.2, 2.2, 2.6),
        lab("plasma_magnesium", 0.3, 0.7, 1),
    )
    _, gate = gate_of(labs=labs)
    assert gate.flags[0].severity == "emergency"
    flag = next(flag for flag in gate.flags if flag.topic == "laboratory_values_to_check")
    assert "EDTA" in flag.message and "today" in flag.message
    for note, topic in (
        ("haemolysed", True),
        ("hemolyzed +", True),
        ("not haemolysed", False),
        ("no visible hemolysis", False),
    ):
        _, gate = gate_of(labs=(lab("plasma_potassium", 5.4, 3.5, 5.1, note=note),))
        assert ("laboratory_values_to_check" in severities(gate)) is topic


def test_bone_tablets_thyroid_tablets_antibiotics_and_hiv_medicine():
    calcium = medicine("calcium carbonate", "calcium_supplement", doses=[dose("calcium", 500)])
    for cls, topic, severity in (
        ("thyroid_hormone", "levothyroxine_and_minerals", "caution"),
        ("quinolone", "antibiotic_and_minerals", "caution"),
        ("tetracycline", "antibiotic_and_minerals", "caution"),
        ("oral_bisphosphonate", "bisphosphonate_and_minerals", "caution"),
        ("integrase_inhibitor", "integrase_inhibitor_and_minerals", "urgent"),
        ("mycophenolate", "medicines_that_minerals_bind", "caution"),
    ):
        _, gate = gate_of(medicines=(medicine("drug", cls), calcium))
        assert severities(gate)[topic] == severity, cls


def test_both_voices_have_the_same_flags_and_severities():
    for person in (P01, P02, P03, P10, {**P01, **EMERGENCIES["potassium"]}):
        known = facts_of(**person)
        lay, professional = evaluate(known, audience="lay"), evaluate(known, audience="professional")
        assert severities(lay) == severities(professional)
        assert lay.blocks == professional.blocks
        assert [f.message for f in lay.flags] != [f.message for f in professional.flags]


def test_every_block_is_on_record_with_its_rule():
    _, gate = gate_of(**P02)
    recorded = {entry.what: entry.rule for entry in gate.suppressed}
    known_rules = {rule.id for rule in rules()}
    assert all(recorded[what] in known_rules for what in gate.blocks)


def test_flags_are_sorted_and_topics_unique():
    for person in (P01, P02, P03, P10):
        _, gate = gate_of(**person)
        order = [SEVERITIES.index(flag.severity) for flag in gate.flags]
        assert order == sorted(order)
        assert len({flag.topic for flag in gate.flags}) == len(gate.flags)
        assert all(flag.inputs and flag.sources for flag in gate.flags)


def test_names_of_users_are_data():
    hostile = medicine("{plasma_potassium} <b>\x1b[2Jx</b>\n" + "y" * 300, "angiotensin_receptor_blocker")
    _, gate = gate_of(medicines=(hostile,), labs=(lab("plasma_potassium", 5.3, 3.5, 5.1),))
    message = gate.flags[0].message
    assert "{plasma_potassium} <b>" in message, "not filled in a second time"
    assert "\x1b" not in message and "\n" not in message and len(message) < 1200


def test_allergens_are_left_out_and_gluten_comes_with_coeliac_disease():
    known, gate = gate_of(allergens=("tree_nut",), condition_ids=("coeliac_disease",))
    assert {"food_tag:tree_nut", "food_tag:gluten"} <= set(gate.blocks)
    assert "allergy_blocks" not in severities(gate), "excluded in silence, shown as excluded"
    notes = {note.food: note.verdict for note in article_foods({}, known, gate)}
    assert notes["almonds"] == notes["cashews, dry roasted"] == notes["whole-wheat bread"] == "does_not_fit"


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from([rule.id for rule in rules()]), max_size=6))
def test_more_facts_never_weaken_the_strongest_severity_of_any_rule(ids):
    """Escalation: the worst severity of facts put together is at least the worst of each rule that still fires."""
    chosen = [rule for rule in rules() if rule.id in ids]
    merged = example_facts(next(e for e in rules()[0].example if not e.fires))
    for rule in chosen:
        example = next(e for e in rule.example if e.fires)
        merged |= {name: fact for name, fact in example_facts(example).items() if name in example.facts}
    gate = evaluate(merged)
    from calcifate.guidance.rules import grade_that_holds

    known = {**merged, **limit_facts(own_thresholds())}
    fired = [grade.severity for rule in rules() if not rule.silent and (grade := grade_that_holds(rule, known))]
    if fired:
        strongest = min(fired, key=SEVERITIES.index)
        if strongest in ("emergency", "urgent"):
            assert gate.worst() == strongest
    if gate.worst() == "emergency":
        assert {"plan", "forecast", "ideas"} <= set(gate.blocks)


def test_the_article_list_is_complete():
    assert len(article_file().food) == 17
