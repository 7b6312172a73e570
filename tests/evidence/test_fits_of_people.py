"""Claims against real situations: the fit is right for that person, and no null finding is told as a proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from calcifate.evidence.claims import claims
from calcifate.evidence.fits import claim_fits
from calcifate.flow.evidence import ClaimFit
from calcifate.flow.finding import Audience, Fact, FactValue

HEALTHY: dict[str, FactValue] = {"adult": True, "dialysis": False, "kidney_function_reduced": False, "eGFR": 95.0}
KIDNEY: dict[str, FactValue] = {"adult": True, "dialysis": False, "kidney_function_reduced": True}
DIALYSIS: dict[str, FactValue] = {"adult": True, "dialysis": True, "kidney_function_reduced": True}
CHILD: dict[str, FactValue] = {"adult": False, "age": 9.0}
GREENS: dict[str, FactValue] = {"leafy_greens_in_diary": True, "magnesium_probability_below_requirement": 0.8}
PREGNANT: dict[str, FactValue] = {**HEALTHY, "pregnant": True, "plasma_magnesium": 0.68}


def fits(known: Mapping[str, FactValue], audience: Audience = "lay", **more: FactValue) -> dict[str, ClaimFit]:
    facts = {**known, **more}
    return {
        fit.id: fit
        for fit in claim_fits(
            {name: Fact(name=name, value=value, text="", origin="test") for name, value in facts.items()}, audience
        )
    }


@pytest.mark.parametrize("kind", ["struvite_stones", "uric_acid_stones", "cystine_stones"])
def test_oxalate_in_food_is_held_against_those_with_oxalate_stones_only(kind: str):
    other = fits({**HEALTHY, **GREENS}, conditions=("kidney_stones", kind))
    for claim_id in ("MC22", "MC23"):
        assert "oxalate" not in other[claim_id].applies
    oxalate = fits({**HEALTHY, **GREENS}, conditions=("kidney_stones", "calcium_oxalate_stones", kind))
    unknown = fits({**HEALTHY, **GREENS}, conditions=("kidney_stones",))
    for found in (oxalate, unknown):
        assert found["MC22"].fit == "does_not_fit"
        assert "oxalate" in found["MC23"].applies


@pytest.mark.parametrize("kind", ["struvite_stones", "uric_acid_stones"])
def test_magnesium_against_stones_does_not_fit_other_stones(kind: str):
    found = fits(HEALTHY, conditions=("kidney_stones", kind))
    assert {found[claim_id].fit for claim_id in ("MC28", "MC40", "MC41")} == {"does_not_fit"}


@pytest.mark.parametrize("claim_id", ["MC04", "MC06", "MC30", "MC32"])
def test_a_low_value_in_pregnancy_is_for_the_obstetric_team(claim_id: str):
    found = fits(PREGNANT)[claim_id]
    assert found.fit in ("unproven", "does_not_fit")
    assert "pregnan" in found.applies


def test_trials_in_adults_are_not_carried_over_to_a_child():
    found = fits({**CHILD, "dialysis": True}, magnesium_supplement_present=True)
    assert {found[claim_id].fit for claim_id in ("MC34", "MC35", "MC36")} == {"unproven"}
    assert all("child" in found[claim_id].applies for claim_id in ("MC34", "MC35", "MC36"))
    assert "adult" in fits({**CHILD, "dialysis": True}, "professional")["MC34"].applies


def test_a_value_above_the_range_comes_before_the_age():
    high = fits({**CHILD, "dialysis": True}, plasma_magnesium=1.7, plasma_magnesium_above_range=True)
    assert "medical help now" in high["MC36"].applies


def test_a_binder_without_magnesium_does_not_make_the_binder_claim_fit():
    assert fits(DIALYSIS, medicine_classes=("phosphate_binder",))["MC15"].fit == "unproven"
    with_magnesium = fits(DIALYSIS, medicine_classes=("phosphate_binder",), magnesium_supplement_present=True)
    assert with_magnesium["MC15"].fit == "fits"


def test_who_uses_magnesium_products_is_not_told_that_only_shortage_counts():
    assert fits(HEALTHY, magnesium_supplement_present=True)["MC36"].fit == "unproven"
    assert fits(KIDNEY)["MC36"].fit == "does_not_fit"


@pytest.mark.parametrize(
    ("known", "claim_id"),
    [
        ({**KIDNEY, "plasma_magnesium": 0.72}, "MC04"),  # one cohort, interval 0.29 to 1.37
        ({**HEALTHY, "goals": ("prevent_calcification",)}, "MC45"),  # a vote count
        ({**HEALTHY, "calcium_supplement_present": True}, "MC30"),  # five men
        ({**DIALYSIS}, "MC14"),  # against other treatment
    ],
)
def test_no_difference_found_leaves_a_claim_unproven(known: dict[str, FactValue], claim_id: str):
    assert fits(known)[claim_id].fit == "unproven"


def test_warfarin_and_k2():
    found = fits(HEALTHY, medicine_classes=("vitamin_k_antagonist",), goals=("prevent_calcification",))
    assert found["MC09"].fit == "does_not_fit"
    assert "steady" in found["MC22"].applies


@pytest.mark.parametrize("audience", get_args(Audience))
def test_foods_are_told_per_serving_in_grams_with_their_share(audience: Audience):
    """evidence.md, section 3: percent of RDA per stated serving in grams."""
    found = fits({**HEALTHY, **GREENS}, audience, goals=("raise_magnesium",))
    for claim_id in ("MC22", "MC24"):
        assert " g" in found[claim_id].wording
        assert "% of 420 mg" in found[claim_id].wording


def test_denser_bones_stand_beside_more_broken_wrists():
    wording = claims()["MC31"].wording
    assert all("wrist" in said for said in (wording.lay, wording.professional))


def test_the_proposed_ratios_name_who_proposed_them():
    said = claims()["MC43"].wording.professional
    assert "Costello 2021" in said
    assert "Rosanoff 2016" in said
