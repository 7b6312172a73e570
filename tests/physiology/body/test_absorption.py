"""Absorption: never more than is eaten, at any meal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.physiology.model.body import body, evaluate
from calcifate.physiology.model.values import reference_values

loads = st.floats(0, 150)


@given(loads, st.floats(0, 100), loads, st.floats(0, 3), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_no_mineral_is_absorbed_beyond_what_a_meal_holds(
    calcium: float, magnesium: float, phosphate: float, transporter: float, availability: float
) -> None:
    values = reference_values(body()) | {
        "lunch_calcium": calcium,
        "lunch_magnesium": magnesium,
        "lunch_phosphate": phosphate,
        "lunch_magnesium_availability": availability,
        "calcium_transporter": transporter,
    }
    found = evaluate(body(), values)
    for name, eaten in (("calcium", calcium), ("magnesium", magnesium), ("phosphate", phosphate)):
        assert -1e-9 <= found[f"{name}_absorbed_of_lunch"] <= eaten * (1 + 1e-9)
        assert 0 <= found[f"{name}_absorbed_share"] <= 1


@given(st.floats(0.01, 60))
def test_a_larger_meal_gives_more_magnesium_but_a_smaller_share(load: float) -> None:
    def absorbed(amount: float) -> float:
        values = reference_values(body()) | {"lunch_magnesium": amount, "lunch_phosphate": 0.0}
        return float(evaluate(body(), values)["magnesium_absorbed_of_lunch"])

    assert absorbed(load) < absorbed(load * 1.1)
    assert absorbed(load) / load > absorbed(load * 1.1) / (load * 1.1)


def test_calcium_and_phosphate_of_a_meal_hold_each_other() -> None:
    usual = reference_values(body())
    alone = evaluate(body(), usual | {"lunch_phosphate": 0.0})
    together = evaluate(body(), usual)
    switched_off = evaluate(body(), usual | {"minerals_bind_in_lumen": 0.0})
    assert together["calcium_absorbed_of_lunch"] < alone["calcium_absorbed_of_lunch"]
    assert switched_off["calcium_absorbed_of_lunch"] == alone["calcium_absorbed_of_lunch"]
