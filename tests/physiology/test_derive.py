"""Derived figures: each with its caveats, or with the reason why it was not computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import ADULT

from calcifate.flow.finding import Derived
from calcifate.flow.intake import IntakePart, NutrientIntake
from calcifate.flow.person import Dose, Lab, Medicine
from calcifate.physiology.derive import derived
from calcifate.source import source

MAN = replace(ADULT, weight=88, height=177.8)
KIDNEY = ("eGFR_ckdepi2021", "eGFR_ckdepi2009", "CKD_stage")


def lab(analyte: str, value: float, **more: Any) -> Lab:
    fields: dict[str, Any] = {
        "name": analyte,
        "specimen": "urine_24h" if analyte.startswith("urine_") else "plasma",
        "loinc": "",
        "unit": "",
        "comparator": "",
        "given_value": value,
        "given_unit": "",
        "text": f"{value}",
        "date": "",
        "reference_low": None,
        "reference_high": None,
        "position": "unknown",
        "limits": (),
        "conversions": (),
        "questions": (),
    }
    return Lab(analyte=analyte, value=value, **(fields | more))


def pill(name: str, *doses: Dose, classes: tuple[str, ...] = (), dose: str = "", kind: str = "medicine") -> Medicine:
    return Medicine(
        name=name,
        dose=dose,
        kind=kind,  # type: ignore[arg-type]
        ingredients=(name,),
        ingredient_names=(),
        classes=classes,
        confidence=1,
        alternatives=(),
        doses=doses,
        questions=(),
    )


def element(
    substance: str, value: float | None, low: float | None = None, high: float | None = None, basis: str = "salt"
) -> Dose:
    return Dose(
        substance=substance,
        value=value,
        low=low,
        high=high,
        unit="mg/d",
        basis=basis,  # type: ignore[arg-type]
        salt="",
        salt_value=None,
        explanation="it may be the salt or the element",
    )


def eats(name: str, value: float | None, taken: float = 0.0, **more: Any) -> dict[str, NutrientIntake]:
    fields: dict[str, Any] = {
        "low": value,
        "high": value,
        "unit": "",
        "at_least": False,
        "n_foods": 10,
        "n_reporting": 10,
    }
    food = IntakePart(value=value, **(fields | more))
    beside = IntakePart(value=taken, low=taken, high=taken, unit="", at_least=False, n_foods=0, n_reporting=0)
    return {
        name: NutrientIntake(
            nutrient=name, name=name, food=food, supplements=beside, by_food=(), by_day=(), only_range=False, sources=()
        )
    }


def of(intake: dict[str, NutrientIntake] | None = None, **changes: Any) -> dict[str, Derived]:
    return derived(replace(MAN, **changes), intake or {})


CREATININE = (lab("plasma_creatinine", 0.98 * 88.4),)


def test_the_office_worker():
    found = of(labs=(*CREATININE, lab("plasma_calcium", 9.6 / 4.0078), lab("plasma_albumin", 44)))
    assert found["eGFR_ckdepi2021"].value == pytest.approx(97, abs=0.5)
    assert found["eGFR_ckdepi2021"].text.startswith("97 mL/min/1.73 m² (CKD-EPI 2021")
    assert found["CKD_stage"].text == "G1"
    assert "not a diagnosis" in found["CKD_stage"].caveats[0].text
    calcium = found["albumin_corrected_calcium"]
    assert (calcium.value or 0) * 4.0078 == pytest.approx(9.3, abs=0.05)
    assert calcium.text == "about 9.3 mg/dL (2.32 mmol/L); unadjusted 9.6 mg/dL (2.40 mmol/L)"


def test_kidney_disease_g4_in_si():
    found = of(
        age=67,
        sex="female",
        unit_system="SI",
        condition_ids=("chronic_kidney_disease", "ckd_g4"),
        labs=(lab("plasma_creatinine", 212), lab("plasma_calcium", 2.18), lab("plasma_albumin", 36)),
    )
    assert found["eGFR_ckdepi2021"].value == pytest.approx(21.6, abs=0.05)
    assert found["CKD_stage"].text == "G4"
    calcium = found["albumin_corrected_calcium"]
    assert calcium.value == pytest.approx(2.26)
    assert "unadjusted 2.18 mmol/L (8.7 mg/dL)" in calcium.text
    assert any("below 60" in caveat.text for caveat in calcium.caveats)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"dialysis": True}, "dialysis"),
        ({"condition_ids": ("dialysis",)}, "dialysis"),
        ({"age": 17.9}, "adults"),
        ({"pregnant": True, "sex": "female"}, "pregnancy"),
        ({"condition_ids": ("acute_kidney_injury",)}, "acute"),
        ({"condition_ids": ("acute_illness",)}, "acute"),
        ({"sex": None}, "sex"),
        ({"labs": ()}, "no creatinine"),
        ({"labs": (lab("plasma_creatinine", 20, comparator="<"),)}, "not as a value"),
        (
            {
                "labs": (
                    lab("plasma_creatinine", 90, date="2025-05-01"),
                    lab("plasma_creatinine", 140, date="2025-05-05"),
                )
            },
            "changing fast",
        ),
    ],
)
def test_no_filtration_rate_where_it_would_mislead(changes, word):
    found = of(**({"labs": CREATININE} | changes))
    for name in KIDNEY:
        assert found[name].value is None and word in found[name].refused and "not computed" in found[name].text


def test_two_laboratories_with_the_same_creatinine_are_not_unstable_and_the_newest_counts():
    labs = (lab("plasma_creatinine", 90, date="2025-05-05"), lab("plasma_creatinine", 60, date="2020-01-01"))
    assert of(labs=labs)["eGFR_ckdepi2021"].inputs[0] == "creatinine 90"


def test_the_category_uses_a_reported_rate_only_where_there_is_no_creatinine():
    assert of(labs=(lab("reported_eGFR", 52),))["CKD_stage"].text == "G3a"
    assert of(labs=(*CREATININE, lab("reported_eGFR", 52)))["CKD_stage"].text == "G1"
    assert of(labs=(lab("reported_eGFR", 60, comparator=">"),))["CKD_stage"].refused
    assert of(labs=(lab("reported_eGFR", 90, comparator=">"),))["CKD_stage"].text == "G1"
    assert of(labs=(lab("reported_eGFR", 52),), dialysis=True)["CKD_stage"].refused


def test_a_rate_that_rounds_into_the_next_category_keeps_a_decimal():
    """A man of 45 with 1.46 mg/dL: 59.9 by CKD-EPI 2021 is G3a, and "60" would be read as G2."""
    found = next(
        of(labs=(lab("plasma_creatinine", c),))
        for c in [x / 10 for x in range(1200, 1400)]
        if 59.5 <= (of(labs=(lab("plasma_creatinine", c),))["eGFR_ckdepi2021"].value or 0) < 60
    )
    assert found["CKD_stage"].text == "G3a"
    assert found["eGFR_ckdepi2021"].text.startswith("59.")


def test_a_calcium_that_the_laboratory_adjusted_is_not_adjusted_twice():
    labs = (lab("plasma_calcium", 2.2), lab("plasma_albumin", 30), lab("plasma_corrected_calcium", 2.4))
    assert "not adjusted twice" in of(labs=labs)["albumin_corrected_calcium"].refused
    ionised = of(labs=(*labs[:2], lab("plasma_ionised_calcium", 1.2)))["albumin_corrected_calcium"]
    assert any("better value" in caveat.text for caveat in ionised.caveats)
    assert "no albumin" in of(labs=labs[:1])["albumin_corrected_calcium"].refused


@pytest.mark.parametrize("changes", [{"pregnant": True, "sex": "female"}, {"labs_albumin": 15}])
def test_adjusted_calcium_is_called_unreliable(changes):
    albumin = changes.pop("labs_albumin", 36)
    found = of(labs=(lab("plasma_calcium", 2.2), lab("plasma_albumin", albumin)), **changes)[
        "albumin_corrected_calcium"
    ]
    assert any("Unreliable" in caveat.text for caveat in found.caveats)


def test_the_score_counts_and_says_which_equation():
    pills = (pill("furosemide", classes=("loop_diuretic",)), pill("omeprazole", classes=("proton_pump_inhibitor",)))
    found = of(labs=(lab("plasma_creatinine", 212),), medicines=pills, alcohol_drinks_per_day=3)[
        "magnesium_depletion_score"
    ]
    assert (found.value, found.low, found.high, found.text) == (5, 5, 5, "5 of 5")
    assert any("CKD-EPI 2009" in caveat.text for caveat in found.caveats)


def test_the_score_of_someone_between_the_equations():
    """Near 90 the two equations can differ by a point: it is said."""
    found = of(labs=(lab("plasma_creatinine", 0.99 * 88.4),), age=48)
    assert (found["eGFR_ckdepi2009"].value or 0) < 90 < (found["eGFR_ckdepi2021"].value or 0)
    score = found["magnesium_depletion_score"]
    assert score.value == 1 and any("by CKD-EPI 2021 they would be 0" in caveat.text for caveat in score.caveats)


def test_what_is_not_known_widens_the_score_and_is_not_zero():
    found = of(labs=CREATININE, alcohol_drinks_per_day=None)["magnesium_depletion_score"]
    assert (found.low, found.high) == (0, 1) and found.text == "at least 0, at most 1 of 5"
    nothing = of(alcohol_drinks_per_day=None)["magnesium_depletion_score"]
    assert (nothing.low, nothing.high) == (0, 3)
    assert of(dialysis=True)["magnesium_depletion_score"].refused
    assert of(labs=CREATININE, condition_ids=("alcohol_use_disorder",))["magnesium_depletion_score"].value == 1


def test_a_diuretic_that_does_not_waste_magnesium_is_counted_as_in_the_papers_and_said():
    found = of(labs=CREATININE, medicines=(pill("spironolactone", classes=("mineralocorticoid_antagonist",)),))
    score = found["magnesium_depletion_score"]
    assert score.value == 1 and any("waste magnesium" in caveat.text for caveat in score.caveats)


def test_size_and_energy():
    found = of(eats("energy", 2014.0))
    assert found["body_mass_index"].value == pytest.approx(27.8, abs=0.05)
    resting = 10 * 88 + 6.25 * 177.8 - 5 * 45 + 5
    assert found["basal_metabolic_rate"].value == pytest.approx(resting)
    assert found["energy_to_basal_metabolic_rate"].value == pytest.approx(2014 / resting)
    assert of(height=None)["body_mass_index"].refused and of(weight=None)["basal_metabolic_rate"].refused
    assert of(age=2)["basal_metabolic_rate"].refused


def test_a_diary_with_many_entries_without_energy_gives_only_a_lower_bound():
    found = of(eats("energy", 900.0, at_least=True, n_reporting=5))["energy_to_basal_metabolic_rate"]
    assert found.value is None and found.low is not None and found.text.startswith("at least")


STONE: dict[str, Any] = {
    "age": 41,
    "weight": 79,
    "labs": (
        lab("urine_creatinine", 15.4),
        lab("urine_calcium", 6.1),
        lab("urine_oxalate", 0.62),
        lab("urine_citrate", 1.4),
        lab("urine_magnesium", 4.4),
        lab("urine_sodium", 212),
    ),
}


def test_the_urine_of_a_stone_former():
    """By atomic weights: 244 mg calcium, 54.6 mg oxalate (ion), 265 mg citrate, 107 mg magnesium, 4.9 g sodium."""
    found = of(eats("sodium", 2147.0), **STONE)
    assert found["urine_creatinine_per_kg"].value == pytest.approx(22.1, abs=0.1)
    assert found["urine_completeness"].text.startswith("looks complete")
    assert found["urine_calcium_mass"].value == pytest.approx(244, abs=1)
    assert found["urine_oxalate_mass"].value == pytest.approx(54.6, abs=0.1)
    assert found["urine_citrate_mass"].value == pytest.approx(265, abs=1)
    assert found["urine_magnesium_mass"].value == pytest.approx(107, abs=0.5)
    sodium = found["urine_sodium_as_diet_sodium"]
    assert sodium.value == pytest.approx(4900, abs=50) and (sodium.high or 0) > (sodium.value or 0)
    assert "the diary shows about 2150 mg" in sodium.text


def test_an_incomplete_or_odd_collection_is_said():
    short = of(weight=79, labs=(lab("urine_creatinine", 8, collected_hours=18), lab("urine_sodium", 100)))
    assert short["urine_completeness"].text.startswith("may be incomplete")
    assert any("18 hours" in caveat.text for caveat in short["urine_completeness"].caveats)
    assert any("incomplete" in caveat.text for caveat in short["urine_sodium_as_diet_sodium"].caveats)
    assert of(weight=None, labs=(lab("urine_creatinine", 15),))["urine_completeness"].refused


def test_without_a_urine_there_is_no_talk_of_urine():
    assert not any(name.startswith("urine") for name in of(labs=CREATININE))


CALCIUM = ("calcium_supplement",)


def test_a_binder_is_counted_apart_from_supplements():
    carbonate = pill("calcium carbonate", element("calcium", 600.0), classes=CALCIUM, dose="500 mg with each meal")
    magnesium = pill(
        "magnesium oxide", element("magnesium", 241.2), classes=("magnesium_supplement",), kind="supplement"
    )
    ckd = of(eats("calcium", 579.0, taken=600.0), condition_ids=("ckd_g4",), medicines=(carbonate, magnesium))
    assert ckd["elemental_calcium_from_binder"].value == 600
    assert ckd["elemental_calcium_from_supplements"].refused
    assert ckd["elemental_magnesium_from_supplements"].text == "241 mg a day"
    assert ckd["total_calcium"].value == 1179
    assert ckd["total_calcium"].text == "about 1179 mg a day (579 from food, 600 beside it)"
    healthy = of(medicines=(replace(carbonate, kind="supplement"),))
    assert healthy["elemental_calcium_from_supplements"].value == 600
    assert healthy["elemental_calcium_from_binder"].refused


def test_calcium_with_vitamin_d_is_no_binder_even_in_kidney_disease():
    tablets = pill("calcium and D3", element("calcium", 600.0), classes=(*CALCIUM, "vitamin_d_supplement"))
    assert of(condition_ids=("ckd_g4",), medicines=(tablets,))["elemental_calcium_from_binder"].refused


def test_calcium_acetate_is_a_binder_for_anyone():
    acetate = pill(
        "calcium acetate", element("calcium", 500.0), classes=("calcium_supplement", "calcium_phosphate_binder")
    )
    assert of(medicines=(acetate,))["elemental_calcium_from_binder"].value == 500


def test_an_ambiguous_label_is_an_interval_and_an_unknown_strength_is_at_least():
    unclear = pill("magnesium oxide 400", element("magnesium", None, 241.0, 400.0, "ambiguous"))
    found = of(medicines=(unclear,))["elemental_magnesium_from_supplements"]
    assert (found.low, found.value, found.high) == (241, 241, 400)
    assert found.text == "241 to 400 mg a day" and found.caveats
    silent = pill("antacid", classes=("magnesium_antacid",))
    both = of(medicines=(unclear, silent))["elemental_magnesium_from_supplements"]
    assert both.text.startswith("at least") and both.high is None
    assert of(medicines=(silent,))["elemental_magnesium_from_supplements"].refused == "the amount is not given"


def test_every_source_and_caveat_resolves_and_no_text_gives_an_order():
    found = of(eats("energy", 2000.0) | eats("calcium", 600.0) | eats("magnesium", 200.0), **STONE)
    for entry in found.values():
        assert all(source(name) for name in entry.sources)
        assert all(source(caveat.source) for caveat in entry.caveats)
        words = " ".join([entry.text, entry.refused, *(caveat.text for caveat in entry.caveats)]).casefold()
        assert not any(banned in words for banned in ("you are deficient", "take ", "increase", "stop ", "should eat"))


def test_both_unit_systems_give_the_same_figures():
    for unit_system in ("SI", "conventional", "both"):
        labs = (*CREATININE, lab("plasma_calcium", 2.3), lab("plasma_albumin", 38))
        found = of(unit_system=unit_system, labs=labs)
        assert found["albumin_corrected_calcium"].value == pytest.approx(2.34)
        assert found["albumin_corrected_calcium"].text.startswith(
            "about 9.4 mg/dL" if unit_system == "conventional" else "about 2.34 mmol/L"
        )


@pytest.mark.parametrize(
    ("age", "sex", "weight", "expected"),
    [
        # Schofield 1985, kcal a day: boys 3-10 22.706 W + 504.3; girls 10-18 13.384 W + 692.6.
        (7, "male", 23, 22.706 * 23 + 504.3),
        (9.9, "female", 30, 20.315 * 30 + 485.9),
        (10, "female", 30, 13.384 * 30 + 692.6),
        (17, "male", 65, 17.686 * 65 + 658.2),
    ],
)
def test_a_child_has_energy_at_rest_by_its_own_equation(age: float, sex: str, weight: float, expected: float):
    found = of(age=age, sex=sex, weight=weight, height=None)["basal_metabolic_rate"]
    assert found.value == pytest.approx(expected)
    assert "Schofield" in found.name
