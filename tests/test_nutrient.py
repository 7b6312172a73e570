"""Reference intakes: edges of age, stages of life, and what no authority says."""

import pytest

from calcifate.nutrient import nutrients, reference_intakes


def values(nutrient: str, authority: str, age: float, sex: str | None, stage: str = "adult") -> dict[str, float]:
    rows = reference_intakes(nutrient, authority=authority, age=age, sex=sex, stage=stage)  # type: ignore[arg-type]
    found = {row.kind: row.value for row in rows}
    assert len(found) == len(rows), "two rows of one kind"
    return found


@pytest.mark.parametrize(
    ("age", "sex", "expected"),
    [
        # IOM 1997, summary table, magnesium: EAR and RDA; the UL is for supplements and medicines.
        (0.4, "male", {"AI": 30}),
        (0.5, "male", {"AI": 75}),
        (1, "female", {"EAR": 65, "RDA": 80, "UL": 65}),
        (3.9, "female", {"EAR": 65, "RDA": 80, "UL": 65}),
        (4, "female", {"EAR": 110, "RDA": 130, "UL": 110}),
        (9, "male", {"EAR": 200, "RDA": 240, "UL": 350}),
        (14, "male", {"EAR": 340, "RDA": 410, "UL": 350}),
        (14, "female", {"EAR": 300, "RDA": 360, "UL": 350}),
        (30.9, "male", {"EAR": 330, "RDA": 400, "UL": 350}),
        (31, "male", {"EAR": 350, "RDA": 420, "UL": 350}),
        (31, "female", {"EAR": 265, "RDA": 320, "UL": 350}),
        (95, "female", {"EAR": 265, "RDA": 320, "UL": 350}),
    ],
)
def test_magnesium_of_the_united_states_by_age_and_sex(age: float, sex: str, expected: dict[str, float]):
    assert values("magnesium", "US", age, sex) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        # IOM 2011, calcium, women: EAR 800 -> 1000 at 51; UL 2500 -> 2000 at 51.
        (50.9, {"EAR": 800, "RDA": 1000, "UL": 2500}),
        (51, {"EAR": 1000, "RDA": 1200, "UL": 2000}),
        (71, {"EAR": 1000, "RDA": 1200, "UL": 2000}),
    ],
)
def test_calcium_of_women_changes_at_fifty_one(age: float, expected: dict[str, float]):
    assert values("calcium", "US", age, "female") == expected


def test_pregnancy_replaces_the_ordinary_rows():
    assert values("magnesium", "US", 25, "female", "pregnancy") == {"EAR": 290, "RDA": 350, "UL": 350}
    assert values("phosphorus", "US", 25, "female", "pregnancy")["UL"] == 3500


def test_there_is_no_pregnancy_row_to_extrapolate_from_after_fifty():
    assert values("magnesium", "US", 52, "female", "pregnancy") == {}


@pytest.mark.parametrize("nutrient", ["magnesium", "phosphorus", "potassium", "vitamin_k1"])
def test_europe_has_no_average_requirement_to_cut_at(nutrient: str):
    assert "AR" not in values(nutrient, "EFSA", 40, "male")


def test_the_upper_limit_of_magnesium_is_for_supplements_only():
    for authority in ("US", "EFSA"):
        rows = reference_intakes("magnesium", authority=authority, age=40, sex="male", stage="adult")  # type: ignore[arg-type]
        assert [row.scope for row in rows if row.kind == "UL"] == ["supplement_only"]


def test_an_unknown_sex_gets_only_what_holds_for_both():
    assert values("calcium", "US", 40, None) == {"EAR": 800, "RDA": 1000, "UL": 2500}
    assert values("magnesium", "US", 40, None) == {}


def test_ids_and_numbers_of_food_data_central_are_different_keys():
    # FoodData Central: id 1090 is magnesium, whose USDA number is 304.
    assert (nutrients()["magnesium"].fdc_id, nutrients()["magnesium"].usda_number) == (1090, 304)
    ids = {n.fdc_id for n in nutrients().values() if n.fdc_id}
    assert not ids & {n.usda_number for n in nutrients().values() if n.usda_number}


def test_every_reference_lies_in_order():
    for nutrient in nutrients().values():
        for row in nutrient.reference_intakes:
            assert row.age_high is None or row.age_low < row.age_high
            peers = {
                r.kind: r.value
                for r in reference_intakes(
                    next(k for k, v in nutrients().items() if v is nutrient),
                    authority=row.authority,
                    age=row.age_low,
                    sex="female",
                    stage=row.stage,
                )
            }
            assert peers.get("EAR", 0) <= peers.get("RDA", float("inf"))
            assert peers.get("AR", 0) <= peers.get("PRI", float("inf"))
