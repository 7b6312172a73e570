"""Conditions, symptoms, allergies and goals from free text; kidney stages as in KDIGO 2012."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.person.conditions import (
    condition_table,
    recognise_allergens,
    recognise_conditions,
    recognise_goals,
    recognise_symptoms,
    symptom_table,
)
from calcifate.source import source

CONDITIONS = [
    ("chronic kidney disease G4 A3", "chronic_kidney_disease ckd_g4"),
    ("CKD stage 3b", "chronic_kidney_disease ckd_g3"),
    ("stage 3 CKD", "chronic_kidney_disease ckd_g3"),
    ("stage IIIb CKD", "chronic_kidney_disease ckd_g3"),
    ("CKD 4", "chronic_kidney_disease ckd_g4"),
    ("CKD4", "chronic_kidney_disease ckd_g4"),
    ("CKD G3a A2", "chronic_kidney_disease ckd_g3"),
    ("G3a A2", "chronic_kidney_disease ckd_g3"),
    ("CKD 3-4", "chronic_kidney_disease ckd_g3 ckd_g4"),
    ("CKD (eGFR 38)", "chronic_kidney_disease"),
    ("diabetic nephropathy, stage 4", "chronic_kidney_disease ckd_g4"),
    ("Niereninsuffizienz Stadium 4", "chronic_kidney_disease ckd_g4"),
    ("chronic renal insufficiency", "chronic_kidney_disease"),
    ("on haemodialysis 3x/week", "chronic_kidney_disease dialysis"),
    ("hemodialysis", "chronic_kidney_disease dialysis"),
    ("peritoneal dialysis", "chronic_kidney_disease dialysis"),
    ("ESRD on HD", "chronic_kidney_disease ckd_g5 dialysis"),
    ("ESKD", "chronic_kidney_disease ckd_g5"),
    ("end-stage renal disease on dialysis", "chronic_kidney_disease ckd_g5 dialysis"),
    ("kidney transplant 2015", "chronic_kidney_disease kidney_transplant"),
    ("post-transplant", "chronic_kidney_disease kidney_transplant"),
    ("acute kidney injury", "acute_kidney_injury"),
    ("one kidney (donated)", "single_kidney"),
    ("type 2 diabetes", "diabetes"),
    ("T2DM", "diabetes"),
    ("Diabetes Typ 2", "diabetes"),
    ("prediabetes", "prediabetes"),
    ("pre-diabetes", "prediabetes"),
    ("hypertension", "hypertension"),
    ("Bluthochdruck", "hypertension"),
    ("HFrEF", "heart_failure"),
    ("coronary bypass 2010", "coronary_disease"),
    ("heart attack", "coronary_disease"),
    ("aortic stenosis", "aortic_stenosis"),
    ("AF", "atrial_fibrillation"),
    ("Vorhofflimmern", "atrial_fibrillation"),
    ("mechanical mitral valve", "mechanical_valve"),
    ("long QT", "long_qt"),
    ("second-degree AV block", "heart_block"),
    ("history of kidney stones", "kidney_stones"),
    ("Nierensteine", "kidney_stones"),
    ("recurrent calcium oxalate stones, whewellite", "kidney_stones calcium_oxalate_stones"),
    (
        "calcium oxalate kidney stones, 3 in 5 years, stone analysis 90 % whewellite",
        "kidney_stones calcium_oxalate_stones",
    ),
    ("infection stones", "kidney_stones struvite_stones"),
    ("kidney stones (struvite)", "kidney_stones struvite_stones"),
    ("uric acid stones", "kidney_stones uric_acid_stones"),
    ("cystinuria", "kidney_stones cystine_stones"),
    ("brushite stone", "kidney_stones calcium_phosphate_stones"),
    ("primary hyperoxaluria type 1", "primary_hyperoxaluria"),
    ("Roux-en-Y", "bariatric_surgery"),
    ("gastric sleeve", "bariatric_surgery"),
    ("bypass surgery (Roux-en-Y) 2019", "bariatric_surgery"),
    ("Crohn's with ileal resection", "crohns_disease ileal_resection"),
    ("coeliac disease", "coeliac_disease"),
    ("celiac", "coeliac_disease"),
    ("Zöliakie", "coeliac_disease"),
    ("exocrine pancreatic insufficiency", "pancreatic_insufficiency"),
    ("alcohol use disorder", "alcohol_use_disorder"),
    ("heavy drinker", "alcohol_use_disorder"),
    ("primary hyperparathyroidism", "primary_hyperparathyroidism"),
    ("secondary hyperparathyroidism", "secondary_hyperparathyroidism"),
    ("sarcoid", "sarcoidosis"),
    ("myasthenia gravis", "myasthenia_gravis"),
    ("Hashimoto's", "hypothyroidism"),
    ("Graves' disease", "hyperthyroidism"),
    ("anorexia nervosa in the past", "eating_disorder"),
    ("Gitelman syndrome", "gitelman_syndrome"),
    ("calciphylaxis", "vascular_calcification calciphylaxis"),
    ("pregnant 30 weeks", "pregnancy"),
    ("third trimester", "pregnancy"),
    ("schwanger", "pregnancy"),
    ("breastfeeding", "lactation"),
    ("Osteoporose", "osteoporosis"),
    ("hypertension but no diabetes", "hypertension"),
    ("no diabetes, hypertension", "hypertension"),
    ("no history of kidney stones and type 2 diabetes", "diabetes"),
    ("father: kidney stones; I have gout", "gout"),
    ("I have CKD, my mother had diabetes", "chronic_kidney_disease"),
]


@pytest.mark.parametrize(("text", "ids"), CONDITIONS)
def test_a_condition_is_recognised(text: str, ids: str) -> None:
    found, unrecognised = recognise_conditions([text])
    assert set(found) == set(ids.split())
    assert unrecognised == ()


@pytest.mark.parametrize(
    "text",
    [
        "no known kidney disease",
        "no diabetes",
        "not pregnant",
        "never had kidney stones",
        "I do not have diabetes",
        "osteoporosis ruled out",
        "no heart failure or atrial fibrillation",
        "denies alcohol use disorder",
        "Diabetes: no",
        "keine Nierensteine",
        "without sarcoidosis",
    ],
)
def test_what_is_denied_is_understood_and_absent(text: str) -> None:
    assert recognise_conditions([text]) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "family history of kidney stones",
        "mother had diabetes",
        "kidney stones run in the family",
        "at risk of osteoporosis",
        "afraid of dialysis",
        "left bundle branch block",
        "diabetes insipidus",
        "gallstones",
        "lupus",
        "non-diabetic",
        "pre-dialysis",
        "biological valve",
        "hearing aids",
        "liver transplant",
        "pulmonary hypertension",
    ],
)
def test_what_is_someone_elses_feared_or_unknown_is_given_back_as_written(text: str) -> None:
    assert recognise_conditions([text]) == ((), (text,))


@pytest.mark.parametrize(
    "text", ["afraid", "goutweed", "tbc plan", "padding", "epic", "stented", "prehypertensionlike"]
)
def test_a_word_inside_another_word_does_not_count(text: str) -> None:
    assert recognise_conditions([text])[0] == ()


SYMPTOMS = [
    ("I feel weak and my heart skips", "weakness palpitations"),
    ("peaked T waves", "ecg_change"),
    ("ECG: widened QRS", "ecg_change"),
    ("drowsy, slow pulse", "drowsiness slow_pulse"),
    ("He passed out this morning", "fainting"),
    ("tingling around mouth", "tingling"),
    ("hands cramp up", "tetany"),
    ("leg cramps at night", "muscle_cramps"),
    ("had a seizure", "seizure"),
    ("vomiting and diarrhoea", "vomiting diarrhoea"),
    ("no weakness, palpitations", "palpitations"),
    ("short of breath with chest pain", "breathlessness chest_pain"),
    ("No food for 6 days", "not_eating"),
    ("ich habe Herzstolpern", "palpitations"),
    ("my wife noticed confusion", "confusion"),
    ("blood in my urine and flank pain", "blood_in_urine flank_pain"),
    ("tired", "fatigue"),
    ("I feel weak no energy", "weakness fatigue"),
]


@pytest.mark.parametrize(("text", "ids"), SYMPTOMS)
def test_a_symptom_is_recognised(text: str, ids: str) -> None:
    assert set(recognise_symptoms([text])) == set(ids.split())


@pytest.mark.parametrize(
    "text",
    [
        "I don't feel weak",
        "no chest pain or breathlessness",
        "weak bones",
        "I want to keep fit",
        "confused about the advice",
        "sick of conflicting advice",
        "does magnesium prevent seizures?",
        "not eating meat",
        "ECG normal",
        "weakness for chocolate",
        "my mother had a seizure",
        "Stop my arteries calcifying.",
        "I read that magnesium keeps arteries clean. Do I need more? From food if possible.",
        "No more stones. A friend says magnesium binds oxalate, and that I should avoid milk.",
        "Baseline.",
    ],
)
def test_words_that_are_no_symptom_give_none(text: str) -> None:
    assert recognise_symptoms([text]) == ()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("nuts", "tree_nut peanut"),
        ("nut allergy", "tree_nut peanut"),
        ("nut allergy (not peanut)", "tree_nut"),
        ("tree nuts", "tree_nut"),
        ("almonds", "tree_nut"),
        ("peanut", "peanut"),
        ("shellfish", "shellfish"),
        ("fish", "fish"),
        ("lactose intolerance", "lactose"),
        ("dairy", "milk"),
        ("cow's milk protein", "milk"),
        ("celiac", "gluten"),
        ("gluten-free", "gluten"),
        ("soya", "soy"),
        ("Nüsse", "tree_nut peanut"),
        ("Sellerie", "celery"),
        ("avoid sesame", "sesame"),
        ("none", ""),
        ("no allergies", ""),
        ("penicillin", ""),
        ("coconut", ""),
        ("buckwheat", ""),
        ("my son has a nut allergy", ""),
    ],
)
def test_an_allergy_is_recognised(text: str, tags: str) -> None:
    assert set(recognise_allergens([text])) == set(tags.split())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("I read that magnesium keeps arteries clean. Do I need more?", "reverse_calcification"),
        ("Reverse my coronary calcium", "reverse_calcification"),
        ("What can I eat to clean my arteries?", "reverse_calcification"),
        ("dissolve the calcium in my arteries", "reverse_calcification"),
        ("Lower my calcium score", "reverse_calcification"),
        ("Bring my CAC score down", "reverse_calcification"),
        ("Verkalkung auflösen", "reverse_calcification"),
        ("Stop my arteries calcifying.", "prevent_calcification"),
        ("How much magnesium should I take?", "asks_for_dose"),
        ("Welche Dosis brauche ich?", "asks_for_dose"),
        ("Can I stop my statin?", "stop_medicine"),
        ("Can I come off omeprazole?", "stop_medicine"),
        ("I want to lose 10 kg", "lose_weight"),
        ("No more stones", "prevent_stones"),
        ("stronger bones", "bone_health"),
        ("Should I cut out dairy?", "avoid_calcium"),
        ("Baseline.", "baseline"),
        ("eat well", ""),
        ("", ""),
    ],
)
def test_a_goal_is_recognised(text: str, ids: str) -> None:
    assert set(recognise_goals(text)) == set(ids.split())


def test_the_tables_are_whole() -> None:
    conditions, symptoms = condition_table(), symptom_table()
    assert source(conditions.source) and source(symptoms.source)
    known = {*conditions.condition, *(f"ckd_g{n}" for n in range(1, 6))}
    assert {name for names in conditions.implies.values() for name in names} <= known
    assert set(conditions.implies) <= known
    assert set(symptoms.allergen_free) <= set(symptoms.allergen)


EXACT = [phrase for phrases in condition_table().condition.values() for phrase in phrases if "..." not in phrase]


@given(st.sampled_from(CONDITIONS), st.booleans(), st.sampled_from(["", " ", "   "]))
def test_case_and_spaces_do_not_matter(row: tuple[str, str], upper: bool, space: str) -> None:
    text = space + (row[0].upper() if upper else row[0]) + space
    assert recognise_conditions([text])[0] == recognise_conditions([row[0]])[0]


@given(
    st.lists(st.sampled_from(CONDITIONS), max_size=5).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_order_does_not_matter(pair: tuple[list[tuple[str, str]], list[tuple[str, str]]]) -> None:
    one, other = ([text for text, _ in rows] for rows in pair)
    assert set(recognise_conditions(one)[0]) == set(recognise_conditions(other)[0])


@given(st.sampled_from(EXACT))
def test_every_condition_can_be_denied(phrase: str) -> None:
    assert recognise_conditions([f"no {phrase}"])[0] == ()


@settings(max_examples=150)
@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    recognise_conditions([text])
    recognise_symptoms([text])
    recognise_allergens([text])
    recognise_goals(text)


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("should I stop eating dairy?", ("avoid_calcium",)),
        ("can I stop eating spinach", ()),
        ("should I stop my omeprazole", ("stop_medicine",)),
    ],
)
def test_to_stop_a_food_is_not_to_stop_a_medicine(goal: str, expected: tuple[str, ...]):
    assert recognise_goals(goal) == expected
