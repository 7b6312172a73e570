"""The causal pieces of the body: each shows itself in the way people show it, and each can be switched off."""

from __future__ import annotations

from functools import cache

import pytest

from calcifate.physiology.model.steady import steady_state


@cache
def settled(**changed: float) -> dict[str, float]:
    return steady_state(changed).quantities()


def rise(quantity: str, **changed: float) -> float:
    """Relative change of a quantity at rest against the reference person."""
    return settled(**changed)[quantity] / settled()[quantity] - 1


LITTLE_CALCIUM = {"breakfast_calcium": 2.0, "lunch_calcium": 2.0, "dinner_calcium": 2.0}
MUCH_PHOSPHATE = {"breakfast_phosphate": 28.0, "lunch_phosphate": 28.0, "dinner_phosphate": 28.0}
LITTLE_MAGNESIUM = {"breakfast_magnesium": 1.0, "lunch_magnesium": 1.0, "dinner_magnesium": 1.0}

# What happens, to what, and which way: textbook physiology of people, as in the forms of the reference.
WAYS = [
    ("little calcium raises PTH", LITTLE_CALCIUM, "plasma_PTH", 1),
    ("little calcium raises calcitriol", LITTLE_CALCIUM, "calcitriol", 1),
    ("little calcium raises the share absorbed", LITTLE_CALCIUM, "calcium_absorbed_share", 1),
    ("little calcium lowers urine calcium", LITTLE_CALCIUM, "calcium_excretion", -1),
    ("much phosphate raises FGF23", MUCH_PHOSPHATE, "FGF23", 1),
    ("much phosphate lowers calcitriol", MUCH_PHOSPHATE, "calcitriol", -1),
    ("much phosphate raises PTH", MUCH_PHOSPHATE, "plasma_PTH", 1),
    ("little magnesium lowers urine magnesium", LITTLE_MAGNESIUM, "magnesium_excretion", -1),
    ("little magnesium raises the share absorbed", LITTLE_MAGNESIUM, "magnesium_absorbed_share", 1),
    ("little vitamin D raises PTH", {"usual_calcidiol": 15.0}, "plasma_PTH", 1),
    ("little vitamin D lowers calcium absorption", {"usual_calcidiol": 15.0}, "calcium_absorption", -1),
    ("no parathyroids: calcium falls", {"gland_size": 0.02}, "plasma_calcium", -1),
    ("no parathyroids: phosphate rises", {"gland_size": 0.02}, "plasma_phosphate", 1),
    ("an adenoma raises calcium", {"gland_size": 4.0}, "plasma_calcium", 1),
    ("an adenoma lowers phosphate", {"gland_size": 4.0}, "plasma_phosphate", -1),
    ("FGF23 in excess wastes phosphate", {"FGF23_excess": 3.0}, "plasma_phosphate", -1),
    ("FGF23 in excess holds calcitriol down", {"FGF23_excess": 3.0}, "calcitriol", -1),
    ("a thiazide spares calcium", {"thiazide": 1.0}, "calcium_excretion", -1),
    ("a thiazide wastes magnesium", {"thiazide": 1.0}, "plasma_magnesium", -1),
    ("a loop diuretic wastes magnesium", {"loop_diuretic": 1.0}, "plasma_magnesium", -1),
    ("a loop diuretic raises PTH", {"loop_diuretic": 1.0}, "plasma_PTH", 1),
    ("a proton pump inhibitor lowers magnesium absorption", {"proton_pump_inhibitor": 1.0}, "magnesium_absorption", -1),
    ("alcohol wastes magnesium", {"alcohol": 1.0}, "plasma_magnesium", -1),
    ("a calcimimetic lowers PTH", {"calcimimetic": 1.0}, "plasma_PTH", -1),
    ("a calcimimetic lowers calcium", {"calcimimetic": 1.0}, "plasma_calcium", -1),
    ("salt raises urine calcium", {"dietary_sodium": 300.0}, "calcium_excretion", 1),
    ("lost nephrons raise FGF23", {"nephron_fraction": 0.4}, "FGF23", 1),
    ("lost nephrons lower Klotho", {"nephron_fraction": 0.4}, "klotho", -1),
    ("lost nephrons lower calcitriol", {"nephron_fraction": 0.4}, "calcitriol", -1),
    ("lost nephrons raise PTH", {"nephron_fraction": 0.3}, "plasma_PTH", 1),
    ("lost nephrons excrete more of the magnesium", {"nephron_fraction": 0.3}, "fractional_excretion_of_magnesium", 1),
    ("few nephrons hold magnesium back", {"nephron_fraction": 0.08}, "plasma_magnesium", 1),
]


@pytest.mark.parametrize(("changed", "quantity", "way"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS])
def test_the_body_answers_as_people_do(changed: dict[str, float], quantity: str, way: int) -> None:
    assert rise(quantity, **changed) * way > 0.005


# Mechanism, a state that shows it, the quantity it moves: with the switch off the response is smaller.
SWITCHES = [
    ("magnesium_absorption_saturates", LITTLE_MAGNESIUM, "magnesium_absorbed_share"),
    ("calcitriol_raises_calcium_absorption", LITTLE_CALCIUM, "calcium_transporter"),
    ("magnesium_permits_PTH", {**LITTLE_MAGNESIUM, "thick_limb_magnesium_maximum": 0.25}, "magnesium_permission"),
    ("hydroxylases_need_magnesium", {"thick_limb_magnesium_maximum": 0.25}, "magnesium_as_cofactor"),
    ("phosphate_load_drives_FGF23", MUCH_PHOSPHATE, "FGF23"),
    ("klotho_falls_with_nephrons", {"nephron_fraction": 0.3}, "klotho"),
]


@pytest.mark.parametrize(("switch", "changed", "quantity"), SWITCHES, ids=[row[0] for row in SWITCHES])
def test_a_mechanism_can_be_switched_off(switch: str, changed: dict[str, float], quantity: str) -> None:
    with_it = settled(**changed)[quantity] / settled()[quantity] - 1
    without = settled(**changed, **{switch: 0.0})[quantity] / settled(**{switch: 0.0})[quantity] - 1
    assert abs(without) < abs(with_it) / 2


def test_order_in_kidney_disease_is_FGF23_then_calcitriol_then_PTH_then_phosphate() -> None:
    """The filtration at which each leaves its usual value by a tenth, from one falling nephron fraction."""
    steps = [1 - 0.02 * step for step in range(46)]
    usual = settled(nephron_fraction=1.0)
    first = {}
    for name in ("FGF23", "calcitriol", "plasma_PTH", "plasma_phosphate", "plasma_calcium"):
        gone = [n for n in steps if abs(settled(nephron_fraction=n)[name] / usual[name] - 1) > 0.10]
        first[name] = max(gone, default=0.0)
    assert first["FGF23"] > first["calcitriol"] > first["plasma_PTH"] > first["plasma_phosphate"]
    assert first["plasma_phosphate"] > first["plasma_calcium"]
