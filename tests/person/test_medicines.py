"""Medicines and supplements by name. Classes as in the WHO ATC index (codes beside the rows) and national labels."""

from __future__ import annotations

import math
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.flow.person import Dose, Medicine
from calcifate.person.medicine_table import medicine_table
from calcifate.person.medicines import recognise
from calcifate.person.phrases import key
from calcifate.source import source

# Name as people write it, ingredients, a class that a rule depends on.
NAMES = [
    ("omeprazole", "omeprazole", "proton_pump_inhibitor"),  # A02BC01
    ("Nexium", "esomeprazole", "proton_pump_inhibitor"),  # A02BC05
    ("PRILOSEC OTC", "omeprazole", "magnesium_wasting"),  # A02BC01
    ("Pantozol 40 mg", "pantoprazole", "proton_pump_inhibitor"),  # A02BC02
    ("esomeprazole magnesium", "esomeprazole", "proton_pump_inhibitor"),
    ("Dexilant", "dexlansoprazole", "proton_pump_inhibitor"),  # A02BC06
    ("Pepcid AC", "famotidine", "h2_blocker"),  # A02BA03
    ("Lasix", "furosemide", "loop_diuretic"),  # C03CA01
    ("frusemide", "furosemide", "magnesium_wasting"),  # British approved name before 2003
    ("Torem", "torasemide", "loop_diuretic"),  # C03CA04
    ("torsemide", "torasemide", "loop_diuretic"),  # US adopted name
    ("bumetanide 1mg", "bumetanide", "loop_diuretic"),  # C03CA02
    ("HCTZ", "hydrochlorothiazide", "thiazide_diuretic"),  # C03AA03
    ("bendrofluazide", "bendroflumethiazide", "thiazide_diuretic"),  # C03AA01
    ("chlorthalidone", "chlortalidone", "thiazide_diuretic"),  # C03BA04
    ("indapamide SR", "indapamide", "thiazide_diuretic"),  # C03BA11
    ("Aldactone", "spironolactone", "mineralocorticoid_antagonist"),  # C03DA01
    ("Inspra", "eplerenone", "potassium_raising"),  # C03DA04
    ("Kerendia", "finerenone", "mineralocorticoid_antagonist"),  # C03DA05
    ("amiloride", "amiloride", "potassium_sparing_diuretic"),  # C03DB01
    ("Diamox", "acetazolamide", "carbonic_anhydrase_inhibitor"),  # S01EC01
    ("Zestril", "lisinopril", "ace_inhibitor"),  # C09AA03
    ("ramipril", "ramipril", "potassium_raising"),  # C09AA05
    ("Vasotec", "enalapril", "ace_inhibitor"),  # C09AA02
    ("losartan potassium", "losartan", "angiotensin_receptor_blocker"),  # C09CA01
    ("Diovan", "valsartan", "angiotensin_receptor_blocker"),  # C09CA03
    ("candesartan cilexetil", "candesartan", "potassium_raising"),  # C09CA06
    ("Tekturna", "aliskiren", "potassium_raising"),  # C09XA02
    ("Lanoxin", "digoxin", "cardiac_glycoside"),  # C01AA05
    ("Digimerck", "digitoxin", "cardiac_glycoside"),  # C01AA04
    ("Coumadin", "warfarin", "vitamin_k_antagonist"),  # B01AA03
    ("Marcumar", "phenprocoumon", "vitamin_k_antagonist"),  # B01AA04
    ("Sintrom", "acenocoumarol", "vitamin_k_antagonist"),  # B01AA07
    ("nicoumalone", "acenocoumarol", "vitamin_k_antagonist"),  # former British name
    ("Préviscan", "fluindione", "vitamin_k_antagonist"),  # B01AA12
    ("warfarin sodium", "warfarin", "vitamin_k_antagonist"),
    ("Eliquis", "apixaban", "direct_oral_anticoagulant"),  # B01AF02
    ("dabigatran etexilate", "dabigatran", "direct_oral_anticoagulant"),  # B01AE07
    ("Clexane", "enoxaparin", "potassium_raising"),  # B01AB05
    ("Neoral", "ciclosporin", "calcineurin_inhibitor"),  # L04AD01
    ("cyclosporine", "ciclosporin", "magnesium_wasting"),  # US adopted name
    ("Prograf", "tacrolimus", "calcineurin_inhibitor"),  # L04AD02
    ("gentamicin", "gentamicin", "aminoglycoside"),  # J01GB03
    ("AmBisome", "amphotericin_b", "amphotericin"),  # J02AA01
    ("cisplatin", "cisplatin", "platinum_chemotherapy"),  # L01XA01
    ("Erbitux", "cetuximab", "egfr_antibody"),  # L01FE01
    ("Vectibix", "panitumumab", "magnesium_wasting"),  # L01FE02
    ("Cordarone", "amiodarone", "qt_prolonging"),  # C01BD01
    ("sotalol", "sotalol", "qt_prolonging"),  # C07AA07
    ("citalopram", "citalopram", "qt_prolonging"),  # N06AB04
    ("alendronate sodium", "alendronic_acid", "oral_bisphosphonate"),  # M05BA04
    ("Fosamax", "alendronic_acid", "oral_bisphosphonate"),
    ("Actonel", "risedronic_acid", "oral_bisphosphonate"),  # M05BA07
    ("Cipro", "ciprofloxacin", "quinolone"),  # J01MA02
    ("Levaquin", "levofloxacin", "quinolone"),  # J01MA12
    ("doxycycline hyclate", "doxycycline", "tetracycline"),  # J01AA02
    ("minocycline", "minocycline", "tetracycline"),  # J01AA08
    ("Synthroid", "levothyroxine", "thyroid_hormone"),  # H03AA01
    ("L-Thyroxin Henning", "levothyroxine", "thyroid_hormone"),
    ("Euthyrox 75", "levothyroxine", "thyroid_hormone"),
    ("Tivicay", "dolutegravir", "integrase_inhibitor"),  # J05AJ03
    ("CellCept", "mycophenolate_mofetil", "mycophenolate"),  # L04AA06
    ("gabapentin", "gabapentin", "gabapentin"),  # N02BF01
    ("Crestor", "rosuvastatin", "rosuvastatin"),  # C10AA07
    ("rosuvastatin calcium", "rosuvastatin", "statin"),
    ("atorvastatin calcium", "atorvastatin", "statin"),  # C10AA05
    ("Tasigna", "nilotinib", "nilotinib"),  # L01EA03
    ("Promacta", "eltrombopag", "eltrombopag"),  # B02BX05
    ("Renvela", "sevelamer", "phosphate_binder"),  # V03AE02
    ("Fosrenol", "lanthanum_carbonate", "phosphate_binder"),  # V03AE03
    ("Velphoro", "sucroferric_oxyhydroxide", "phosphate_binder"),  # V03AE05
    ("PhosLo", "calcium_acetate", "calcium_phosphate_binder"),  # V03AE07
    ("Kayexalate", "sodium_polystyrene_sulfonate", "sodium_polystyrene"),  # V03AE01
    ("Veltassa", "patiromer", "potassium_binder"),  # V03AE09
    ("Fleet enema", "sodium_phosphate_enema", "phosphate_enema"),  # A06AG01
    ("Milk of Magnesia", "magnesium_hydroxide", "magnesium_laxative"),  # A06AD
    ("Phillips", "magnesium_hydroxide", "magnesium_antacid"),
    ("Epsom salt", "magnesium_sulfate", "magnesium_laxative"),  # A06AD04
    ("citrate of magnesia", "magnesium_citrate", "magnesium_laxative"),
    ("Mag-Ox", "magnesium_oxide", "magnesium_supplement"),
    ("magnesium glycinate", "magnesium_bisglycinate", "magnesium_supplement"),
    ("Magnesium Verla", "magnesium", "magnesium_supplement"),
    ("Biolectra", "magnesium", "magnesium_supplement"),
    ("Magnesiumcitrat", "magnesium_citrate", "magnesium_supplement"),
    ("Tums", "calcium_carbonate", "calcium_supplement"),
    ("Os-Cal", "calcium_carbonate", "calcium_supplement"),
    ("Citracal", "calcium_citrate", "calcium_supplement"),
    ("Calcichew", "calcium_carbonate", "calcium_supplement"),
    ("Slow-K", "potassium_chloride", "potassium_supplement"),
    ("K-Dur", "potassium_chloride", "potassium_supplement"),
    ("Nu-Salt", "potassium_chloride", "potassium_supplement"),
    ("Urocit-K", "potassium_citrate", "citrate_salt"),
    ("potassium citrate ER", "potassium_citrate", "potassium_supplement"),
    ("Rocaltrol", "calcitriol", "active_vitamin_d"),  # A11CC04
    ("alfacalcidol", "alfacalcidol", "active_vitamin_d"),  # A11CC03
    ("Zemplar", "paricalcitol", "active_vitamin_d"),  # H05BX02
    ("cholecalciferol", "vitamin_d3", "vitamin_d_supplement"),  # A11CC05
    ("Dekristol", "vitamin_d3", "vitamin_d_supplement"),
    ("vitamin K2 (MK-7)", "menaquinone_7", "vitamin_k_supplement"),
    ("ascorbic acid", "vitamin_c", "vitamin_c_supplement"),
    ("Jardiance", "empagliflozin", "sglt2_inhibitor"),  # A10BK03
    ("Ozempic", "semaglutide", "glp1_agonist"),  # A10BJ06
    ("lithium carbonate", "lithium", "lithium"),  # N05AN01
    ("Priadel", "lithium", "lithium"),
    ("prednisone", "prednisone", "glucocorticoid"),  # H02AB07
    ("Sensipar", "cinacalcet", "calcimimetic"),  # H05BX01
    ("Mimpara", "cinacalcet", "calcimimetic"),
    ("Advil", "ibuprofen", "nsaid"),  # M01AE01
    ("diclofenac potassium", "diclofenac", "nsaid"),  # M01AB05
    ("trimethoprim", "trimethoprim", "trimethoprim"),  # J01EA01
    ("insulin glargine", "insulin", "insulin"),  # A10AE04
    ("Glucophage", "metformin", "metformin"),  # A10BA02
    ("metoprolol succinate", "metoprolol", "beta_blocker"),  # C07AB02
    ("Norvasc", "amlodipine", "calcium_channel_blocker"),  # C08CA01
    ("rocuronium", "rocuronium", "neuromuscular_blocker"),  # M03AC09
    ("sodium valproate", "valproic_acid", "antiepileptic"),  # N03AG01
    ("cholestyramine", "colestyramine", "bile_acid_sequestrant"),  # C10AC01
    ("Xenical", "orlistat", "orlistat"),  # A08AB01
    ("Prolia", "denosumab", "denosumab"),  # M05BX04
    ("Forteo", "teriparatide", "teriparatide"),  # H05AA02
    ("penicillamine", "penicillamine", "penicillamine"),  # M01CC01
    ("albuterol", "salbutamol", "beta_agonist"),  # R03AC02
    ("ferrous sulphate", "ferrous_sulfate", "iron"),  # B03AA07
    ("Dulcolax", "bisacodyl", "laxative"),  # A06AB02
    ("acetaminophen", "paracetamol", "analgesic"),  # N02BE01
    ("Centrum Silver", "multivitamin", "multivitamin"),
]

# Several ingredients under one name.
COMBINATIONS = [
    ("lisinopril/hydrochlorothiazide", "lisinopril hydrochlorothiazide"),
    ("Zestoretic", "lisinopril hydrochlorothiazide"),
    ("lisinopril-HCTZ 20/12.5", "lisinopril hydrochlorothiazide"),
    ("Hyzaar", "losartan hydrochlorothiazide"),
    ("losartan/HCTZ", "losartan hydrochlorothiazide"),
    ("co-amilofruse", "amiloride furosemide"),
    ("Dyazide", "triamterene hydrochlorothiazide"),
    ("co-amilozide", "amiloride hydrochlorothiazide"),
    ("Entresto", "sacubitril valsartan"),
    ("Bactrim", "trimethoprim sulfamethoxazole"),
    ("co-trimoxazole", "trimethoprim sulfamethoxazole"),
    ("TMP-SMX", "trimethoprim sulfamethoxazole"),
    ("Exforge HCT", "valsartan amlodipine hydrochlorothiazide"),
    ("Exforge", "valsartan amlodipine"),
    ("Tribenzor", "olmesartan amlodipine hydrochlorothiazide"),
    ("Prevpac", "lansoprazole amoxicillin clarithromycin"),
    ("Biktarvy", "bictegravir emtricitabine tenofovir_alafenamide"),
    ("Triumeq", "dolutegravir abacavir lamivudine"),
    ("Adcal-D3", "calcium_carbonate vitamin_d3"),
    ("Caltrate 600+D3", "calcium_carbonate vitamin_d3"),
    ("aluminium hydroxide and magnesium hydroxide", "aluminium_hydroxide magnesium_hydroxide"),
    ("Maalox", "aluminium_hydroxide magnesium_hydroxide"),
    ("OsvaRen", "calcium_acetate magnesium_carbonate"),
    ("Rennie", "calcium_carbonate magnesium_carbonate"),
    ("sodium picosulfate/magnesium citrate", "sodium_picosulfate magnesium_oxide citric_acid"),
    ("Fosavance", "alendronic_acid vitamin_d3"),
    ("ZMA", "zinc magnesium_aspartate vitamin_b6"),
    ("calcium + vitamin D", "calcium vitamin_d"),
    ("Ca-Mg-Zn", "calcium magnesium zinc"),
    ("losartan + potassium", "losartan potassium"),
    ("LoSalt", "potassium_chloride sodium_chloride"),
]


def written(name: str, dose: str = "", note: str = "") -> Medicine:
    return recognise(name, dose, note, "medicine")


def dose_of(medicine: Medicine, substance: str) -> Dose:
    (found,) = [dose for dose in medicine.doses if dose.substance == substance]
    return found


@pytest.mark.parametrize(("name", "ingredient", "group"), NAMES)
def test_a_name_gives_its_ingredient_and_class(name: str, ingredient: str, group: str) -> None:
    found = written(name)
    assert found.ingredients == (ingredient,)
    assert group in found.classes
    assert found.confidence == 1.0


@pytest.mark.parametrize(("name", "ingredients"), COMBINATIONS)
def test_a_combination_gives_all_its_ingredients(name: str, ingredients: str) -> None:
    assert set(written(name).ingredients) == set(ingredients.split())


@pytest.mark.parametrize(
    ("typed", "ingredient"),
    [
        ("furosamide", "furosemide"),
        ("warfrin", "warfarin"),
        ("spironalactone", "spironolactone"),
        ("lisinoprol", "lisinopril"),
        ("amlodapine", "amlodipine"),
        ("magnesum oxide", "magnesium_oxide"),
        ("tacrolimis", "tacrolimus"),
        ("apixiban", "apixaban"),
    ],
)
def test_a_misspelling_is_read_with_a_question_and_less_confidence(typed: str, ingredient: str) -> None:
    found = written(typed)
    assert found.ingredients == (ingredient,)
    assert 0.5 < found.confidence < 1
    assert any("is that right?" in question for question in found.questions)


@pytest.mark.parametrize(
    ("typed", "other"),
    [("hydroxizine", "hydralazine"), ("hydralzine", "hydroxyzine"), ("predisone", "prednisolone")],
)
def test_a_misspelling_near_a_look_alike_shows_it(typed: str, other: str) -> None:
    # Pairs of the ISMP list of confused drug names.
    found = written(typed)
    assert other in found.alternatives
    assert any(other in question for question in found.questions)


def test_look_alikes_spelt_right_are_never_confused() -> None:
    pairs = [("hydroxyzine", "hydralazine"), ("losartan", "lorazepam"), ("clotrimazole", "co-trimoxazole")]
    for one, other in pairs:
        assert written(one).ingredients != written(other).ingredients
        assert written(one).questions == written(other).questions == ()


@pytest.mark.parametrize("name", ["xyzzyplugh", "Moonbeam drops", "?", "", "12345", "my blue ones"])
def test_an_unknown_name_is_never_guessed(name: str) -> None:
    found = written(name, "1 daily")
    assert (found.ingredients, found.classes, found.doses, found.confidence) == ((), (), (), 0.0)
    assert "not recognised: not checked for interactions" in found.questions[0]


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("PPI", "proton_pump_inhibitor"),
        ("water pill", "magnesium_wasting"),
        ("blood thinner", "vitamin_k_antagonist"),
        ("thyroid tablet", "thyroid_hormone"),
        ("antacid", "magnesium_antacid"),
        ("Blutverdünner", "vitamin_k_antagonist"),
    ],
)
def test_a_kind_without_a_name_is_checked_and_asked_about(name: str, group: str) -> None:
    found = written(name)
    assert group in found.classes
    assert found.confidence <= 0.5
    assert any("Which one" in question for question in found.questions)


@pytest.mark.parametrize("name", ["iron free multivitamin", "multivitamin without iron"])
def test_what_a_product_lacks_is_not_in_it(name: str) -> None:
    assert written(name).ingredients == ("multivitamin",)


@pytest.mark.parametrize("name", ["ironing spray", "calciumless", "unmagnesiumed", "warfarinlike", "Lasixx9"])
def test_a_name_inside_another_word_is_not_found_exactly(name: str) -> None:
    assert written(name).confidence < 1


def test_where_it_was_written_changes_nothing_but_the_kind() -> None:
    one = recognise("magnesium oxide", "400 mg daily", "", "medicine")
    other = recognise("magnesium oxide", "400 mg daily", "", "supplement")
    assert (one.ingredients, one.classes, one.doses) == (other.ingredients, other.classes, other.doses)


# Element contents: molar masses Mg 24.305, Ca 40.078, K 39.098, MgO 40.304, CaCO3 100.086 (IUPAC 2021).


def test_salt_on_the_label_of_calcium_carbonate_with_meals() -> None:
    note = "label strength is the salt: 500 mg calcium carbonate = 200 mg calcium"
    found = written("calcium carbonate", "500 mg with each meal, 3 per day", note)
    calcium = dose_of(found, "calcium")
    assert calcium.value == pytest.approx(1500 * 40.078 / 100.086, rel=1e-3)
    assert calcium.basis == "salt"
    assert "calcium_phosphate_binder" in found.classes


def test_salt_on_the_label_of_magnesium_oxide() -> None:
    note = "bought online; label strength is the salt: 400 mg magnesium oxide = 241 mg magnesium"
    magnesium = dose_of(written("magnesium oxide", "400 mg once daily", note), "magnesium")
    assert magnesium.value == pytest.approx(241.2, abs=0.1)
    assert (magnesium.low, magnesium.high) == (magnesium.value, magnesium.value)
    assert magnesium.salt_value == 400


def test_a_salt_without_a_word_about_it_keeps_both_readings_and_asks() -> None:
    found = written("magnesium oxide", "400 mg once daily")
    magnesium = dose_of(found, "magnesium")
    assert magnesium.basis == "ambiguous"
    assert magnesium.low == pytest.approx(241.2, abs=0.1)
    assert magnesium.high == pytest.approx(400)
    assert any("salt" in question or "element" in question for question in found.questions)


# Name, dose, note, substance, low and high per day.
AMOUNTS = [
    ("magnesium citrate", "150 mg magnesium once daily at bedtime", "", "magnesium", 150, 150),
    ("Magnesium (as citrate)", "200 mg daily", "", "magnesium", 200, 200),
    ("magnesium oxide", "250 mg elemental magnesium daily", "", "magnesium", 250, 250),
    ("magnesium", "400 mg daily", "", "magnesium", 400, 400),
    ("magnesium oxide 400 mg", "1 tablet BID", "label gives the salt weight", "magnesium", 482.4, 482.4),
    ("magnesium chloride", "5 mmol twice daily", "", "magnesium", 243.05, 243.05),
    ("magnesium", "20 mEq daily", "", "magnesium", 243.05, 243.05),  # two equivalents a mole
    ("Magnesium", "10 mval täglich", "", "magnesium", 121.5, 121.5),
    ("potassium chloride", "20 mEq daily", "", "potassium", 781.96, 781.96),
    ("potassium citrate", "10 mEq three times daily", "", "potassium", 1172.9, 1172.9),
    ("calcium acetate", "667 mg, 2 capsules each of 667 mg with meals, three times daily", "", "calcium", 1014, 1014),
    ("calcium carbonate", "1250 mg daily", "", "calcium", 500.5, 500.5),  # sold by weight of the salt
    ("Calcium 600 mg with vitamin D 400 IU", "2 daily", "", "calcium", 1200, 1200),
    ("Calcium 600 mg with vitamin D 400 IU", "2 daily", "", "vitamin_d", 20, 20),  # 40 IU a microgram
    ("calcium carbonate + vitamin D3", "1250 mg/400 IU twice daily", "", "vitamin_d", 20, 20),
    ("Vitamin D3", "50,000 IU weekly", "", "vitamin_d", 178.5, 178.6),
    ("Dekristol 20.000 IE", "1 Kapsel alle 2 Wochen", "", "vitamin_d", 35.71, 35.72),
    ("vitamin D3", "25 µg daily", "", "vitamin_d", 25, 25),
    ("vitamin K2 MK-7", "200 ug once daily", "", "vitamin_k2", 200, 200),
    ("D3/K2", "5000 IU / 100 mcg daily", "", "vitamin_k2", 100, 100),
    ("vitamin C", "1 g twice a day", "", "vitamin_c", 2000, 2000),
    ("Slow-Mag", "2 tablets daily", "", "magnesium", 128, 143),
    ("Mag-Ox 400", "1 tablet twice daily", "", "magnesium", 482.4, 482.4),
    ("milk of magnesia", "30 ml at bedtime", "", "magnesium", 1000, 1038),  # 400 to 415 mg Mg(OH)2 per 5 mL
    ("milk of magnesia", "2 tablespoons daily", "", "magnesium", 1000, 1038),
    ("Tums 750", "2 tablets daily", "", "calcium", 600.6, 600.7),
    ("Tums", "4 daily", "", "calcium", 800, 1602),
    ("Caltrate 600", "1 tablet twice daily", "", "calcium", 1200, 1200),
    ("Adcal-D3", "1 tablet twice daily", "", "calcium", 600, 1200),
    ("Klor-Con M20", "1 tablet daily", "", "potassium", 782, 782),
    ("Sando-K", "2 tablets daily", "", "potassium", 782, 1956),
    ("OsvaRen", "3 tablets daily", "", "magnesium", 180, 180),
    ("ZMA", "3 capsules at night", "", "magnesium", 450, 450),
    ("potassium gluconate 595 mg", "1 daily", "", "potassium", 99.2, 99.4),  # 595 mg are sold as 99 mg potassium
    ("ferrous sulfate", "325 mg daily", "", "iron", 65.3, 106.8),  # heptahydrate or dried
    ("Phosphate Sandoz", "2 tablets daily", "", "phosphorus", 1000, 1000),
    ("Magnesiocard 7,5 mmol", "1-0-1", "", "magnesium", 364.5, 364.7),
    ("Magnesium glycinate", "2 capsules (200 mg each) daily", "", "magnesium", 56.3, 400),
    ("salt substitute", "3 g daily", "", "potassium", 1050, 1590),
    ("sodium bicarbonate", "500 mg three times daily", "", "sodium", 410, 411),
    ("calcium carbonate 1250 mg (500 mg elemental)", "1 tablet twice daily", "", "calcium", 1000, 1000),
    ("Magnesium oxide", "400 mg (241 mg elemental) twice daily", "", "magnesium", 482, 482),
    ("Magnesium gluconate", "500 mg (27 mg magnesium) three times daily", "", "magnesium", 81, 81),
    ("Magtein", "2 g/day", "provides 144 mg magnesium", "magnesium", 144, 144),
    ("Magnesium glycinate 400 mg", "1 daily", "400 mg magnesium (as magnesium glycinate)", "magnesium", 400, 400),
    ("calcium carbonate (Tums)", "500 mg tid", "", "calcium", 600.7, 600.7),
    ("Potassium citrate (Urocit-K)", "15 mEq twice daily", "", "potassium", 1172.9, 1172.9),
    ("prenatal vitamin", "1 daily", "contains 150 mg calcium, 50 mg magnesium", "magnesium", 50, 50),
    ("magnesium citrate", "1 bottle (296 mL) once", "", "magnesium", 2784, 2823),  # 17.45 g of salt a bottle
    ("Slow-Mag", "64 mg twice a day", "", "magnesium", 128, 128),
    ("LoSalt", "1 teaspoon a day", "", "potassium", 1250, 2275),
    ("magnesium hydroxide 400 mg/5 mL", "30 mL at bedtime", "", "magnesium", 1000.2, 1000.2),
    ("ergocalciferol", "1.25 mg (50,000 IU) once weekly", "", "vitamin_d", 178.5, 178.6),
    ("Mg citrate", "300 mg daily", "", "magnesium", 48.5, 300),
]


@pytest.mark.parametrize(("name", "dose", "note", "substance", "low", "high"), AMOUNTS)
def test_what_a_dose_brings_per_day(name: str, dose: str, note: str, substance: str, low: float, high: float) -> None:
    found = dose_of(written(name, dose, note), substance)
    assert found.low == pytest.approx(low, rel=2e-3)
    assert found.high == pytest.approx(high, rel=2e-3)
    assert found.value is not None
    assert found.low is not None and found.high is not None
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9


@pytest.mark.parametrize(
    ("name", "dose", "substance"),
    [
        ("Maalox", "10 ml four times daily", "magnesium"),
        ("Gaviscon", "10 ml after meals", "magnesium"),
        ("multivitamin", "1 daily", "magnesium"),
        ("magnesium", "1 tablet daily", "magnesium"),
        ("antacid", "", "magnesium"),
        ("Ca-Mg-Zn", "1000 mg daily", "magnesium"),
    ],
)
def test_an_unknown_amount_is_a_source_and_never_zero(name: str, dose: str, substance: str) -> None:
    found = dose_of(written(name, dose), substance)
    assert (found.value, found.low, found.high, found.basis) == (None, None, None, "unknown")


def test_a_brand_beside_its_ingredient_counts_once() -> None:
    assert len(written("calcium carbonate (Tums)", "500 mg tid").doses) == 1
    assert written("PPI (pantoprazole)").ingredients == ("pantoprazole",)


def test_as_needed_may_be_none_and_has_no_upper_end() -> None:
    found = dose_of(written("Tums 500", "2 as needed"), "calcium")
    assert (found.value, found.low, found.high) == (None, 0.0, None)


def test_a_missing_frequency_counts_once_and_leaves_the_upper_end_open() -> None:
    medicine = written("vitamin C", "500 mg")
    found = dose_of(medicine, "vitamin_c")
    assert (found.value, found.low, found.high) == (500, 500, None)
    assert any("How often" in question for question in medicine.questions)


def test_a_bath_is_not_swallowed() -> None:
    found = written("Epsom salt", "2 cups in the bath weekly")
    assert (found.classes, found.doses) == ((), ())
    assert any("skin" in question for question in found.questions)


def test_what_goes_into_a_vein_is_not_counted_as_swallowed() -> None:
    found = written("magnesium sulfate", "2 g intravenous infusion once")
    assert "magnesium_laxative" not in found.classes
    assert dose_of(found, "magnesium").value is None


def test_a_medicine_that_may_have_been_stopped_is_still_counted_and_asked_about() -> None:
    found = written("omeprazole", "20 mg daily", "stopped two weeks ago")
    assert "proton_pump_inhibitor" in found.classes
    assert any("still taken" in question for question in found.questions)


def test_the_salt_in_the_note_refines_a_bare_element() -> None:
    found = written("Magnesium", "400 mg daily", "magnesium oxide")
    assert found.ingredients == ("magnesium_oxide",)
    assert dose_of(found, "magnesium").basis == "ambiguous"


def test_the_table_is_whole() -> None:
    table = medicine_table()
    assert len(table.classes) >= 250
    for source_id in table.sources:
        assert source(source_id)
    needed = {
        *("loop_diuretic", "thiazide_diuretic", "potassium_raising", "magnesium_wasting", "vitamin_k_antagonist"),
        *("oral_bisphosphonate", "quinolone", "tetracycline", "integrase_inhibitor", "mycophenolate", "eltrombopag"),
        *("phosphate_enema", "calcium_phosphate_binder", "magnesium_laxative", "active_vitamin_d", "calcimimetic"),
        *("teriparatide", "denosumab", "orlistat", "nilotinib", "neuromuscular_blocker", "beta_agonist"),
    }
    assert needed <= {group for groups in table.classes.values() for group in groups}


KNOWN = sorted(name for name in medicine_table().classes if name not in medicine_table().content)


@given(st.sampled_from(KNOWN), st.sampled_from(["{}", "  {}  ", "{} tablets", "{} 10 mg", "({})"]), st.booleans())
def test_case_spaces_and_form_do_not_matter(ingredient: str, frame: str, upper: bool) -> None:
    name = frame.format(ingredient.replace("_", " "))
    assert written(name.upper() if upper else name).ingredients == written(ingredient.replace("_", " ")).ingredients


@given(st.permutations(["furosemide", "lisinopril", "warfarin", "omeprazole"]))
def test_order_of_ingredients_does_not_matter(names: list[str]) -> None:
    assert set(written(" + ".join(names)).ingredients) == set(names)


@given(st.sampled_from(KNOWN), st.text(string.ascii_lowercase, min_size=1, max_size=3))
def test_a_longer_word_is_never_an_exact_match(ingredient: str, tail: str) -> None:
    word = key(ingredient) + tail
    if word not in medicine_table().index:
        assert written(word).confidence < 1


@settings(max_examples=150)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_a_medicine(name: str, dose: str, note: str) -> None:
    found = recognise(name, dose, note, "supplement")
    assert 0 <= found.confidence <= 1
    assert (found.name, found.dose) == (name, dose)


DOSE_WORDS = st.lists(
    st.sampled_from(
        [
            "400",
            "mg",
            "1",
            "2",
            "x",
            "-",
            "/",
            "1,250",
            "0,5",
            "IU",
            "mEq",
            "tablets",
            "twice",
            "daily",
            "as needed",
            "every 8 hours",
            "per day",
            "each",
            "magnesium",
            "(",
            ")",
            "5 ml",
            "weekly",
            "µg",
            "½",
            "up to",
        ]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=200)
@given(st.sampled_from(["magnesium oxide", "Tums", "D3/K2", "calcium carbonate + vitamin D", "KCl"]), DOSE_WORDS)
def test_amounts_are_never_negative_and_always_in_order(name: str, dose: str) -> None:
    for found in written(name, dose).doses:
        for amount in (found.value, found.low, found.high):
            assert amount is None or (amount >= 0 and math.isfinite(amount))
        if found.low is not None and found.high is not None:
            assert found.low <= found.high * (1 + 1e-9)
        if found.value is not None and found.low is not None:
            assert found.low <= found.value * (1 + 1e-9)


# Several things in one line, or the further ones in the dose or the note: none of them may get lost.
SEVERAL = [
    ("Losartan", "50 mg + hydrochlorothiazide 12.5 mg daily", "", ("losartan", "hydrochlorothiazide")),
    ("Warfarin", "5 mg daily and digoxin 125 mcg daily", "", ("warfarin", "digoxin")),
    ("Vitamin D3", "4000 IU + K2 100 mcg", "", ("vitamin_d3", "menaquinone_7")),
    ("Vitamin D3", "4000 IU", "with 100 mcg vitamin K2 (MK-7)", ("vitamin_d3", "menaquinone_7")),
    ("Calcium", "600 mg", "also contains vitamin K 80 mcg", ("calcium", "vitamin_k")),
    ("Calcium", "600 mg with vitamin D", "", ("calcium", "vitamin_d")),
    ("Magnesium", "300 mg + B6 daily", "", ("magnesium", "vitamin_b6")),
    # What is only kept apart, or is not in it, is not taken.
    ("Levothyroxine", "50 mcg, 4 hours apart from calcium", "", ("levothyroxine",)),
    ("Levothyroxine", "50 mcg daily, not with calcium or iron", "", ("levothyroxine",)),
    ("Calcium", "600 mg", "contains no vitamin K", ("calcium",)),
    ("Magnesium oxide", "400 mg", "contains 241 mg magnesium", ("magnesium_oxide",)),
]


@pytest.mark.parametrize(("name", "dose", "note", "ingredients"), SEVERAL)
def test_a_further_ingredient_in_dose_or_note_is_found(
    name: str, dose: str, note: str, ingredients: tuple[str, ...]
) -> None:
    assert recognise(name, dose, note, "supplement").ingredients == ingredients


def amounts(name: str, dose: str, note: str = "") -> dict[str, float | None]:
    return {d.substance: d.value for d in recognise(name, dose, note, "supplement").doses}


def test_each_ingredient_keeps_its_own_strength() -> None:
    found = amounts("Calcium", "600 mg + Vitamin D 400 IU + magnesium 40 mg bid")
    # Twice a day; 40 IU of vitamin D are 1 µg.
    assert found == pytest.approx({"calcium": 1200.0, "vitamin_d": 20.0, "magnesium": 80.0})


# The label says how many hold the amount; a serving is not always what is taken.
HELD = [
    (
        "2 capsules daily",
        "2 capsules contain 1000 mg magnesium bisglycinate providing 100 mg elemental magnesium",
        100.0,
    ),
    ("1 capsule daily", "2 capsules provide 100 mg magnesium", 50.0),
    ("3 capsules daily", "400 mg magnesium per 2 capsules", 600.0),
    ("40 drops daily", "40 drops = 250 mg magnesium", 250.0),
    ("1/2 tsp daily", "1 tsp = 350 mg magnesium", 175.0),
    ("2 capsules daily", "each capsule: 50 mg magnesium", 100.0),
    ("1000 mg daily", "1000 mg provides 100 mg Mg", 100.0),
]


@pytest.mark.parametrize(("dose", "note", "magnesium"), HELD)
def test_a_label_may_give_the_amount_of_several_units(dose: str, note: str, magnesium: float) -> None:
    assert amounts("Magnesium bisglycinate", dose, note)["magnesium"] == pytest.approx(magnesium)


def test_a_weight_beside_a_medicine_is_not_the_vitamin() -> None:
    # A tablet with 70 mg alendronic acid has 2800 or 5600 IU of vitamin D: 70 or 140 µg (US label, 2005).
    found = recognise("Fosamax Plus D 70 mg", "once weekly", "", "medicine").doses[0]
    assert found.low == pytest.approx(70 / 7) and found.high == pytest.approx(140 / 7)


def test_the_weight_of_a_potassium_product_is_the_salt() -> None:
    # 600 mg KCl are 8 mEq: 8 x 39.1 mg potassium.
    assert amounts("Slow-K", "600 mg once daily")["potassium"] == pytest.approx(8 * 39.1, rel=0.01)


def test_an_amount_that_nobody_takes_is_questioned() -> None:
    assert any("check the number" in q for q in recognise("magnesium", "300 g daily", "", "supplement").questions)
    assert not any("check the number" in q for q in recognise("magnesium", "300 mg daily", "", "supplement").questions)
    assert amounts("natto", "50 g") == {"vitamin_k2": None}


@pytest.mark.parametrize(("name", "brings"), [("dolomite", {"calcium", "magnesium"}), ("cod liver oil", {"vitamin_d"})])
def test_what_a_natural_product_holds_is_unknown_and_not_none(name: str, brings: set[str]) -> None:
    doses = recognise(name, "2 tablets daily", "", "supplement").doses
    assert {dose.substance for dose in doses} == brings
    assert all(dose.value is None for dose in doses)


@pytest.mark.parametrize(("name", "mineral"), [("Ester-C", "calcium"), ("sodium ascorbate", "sodium")])
def test_the_weight_of_a_vitamin_is_not_the_weight_of_what_it_is_bound_to(name: str, mineral: str):
    # 500 mg of vitamin C twice a day; how much calcium or sodium comes with it the label does not say.
    doses = {dose.substance: dose.value for dose in recognise(name, "500 mg twice daily", "", "supplement").doses}
    assert doses == {"vitamin_c": 1000, mineral: None}
