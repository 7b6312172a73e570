"""Ion pairing of the body against the full speciation of the water chemistry (profile plasma37)."""

from __future__ import annotations

import pytest

from calcifate.fluid.serum import serum
from calcifate.fluid.serum_state import serum_state
from calcifate.physiology.model.body import body, evaluate
from calcifate.physiology.model.values import reference_values

USUAL = {"Ca": 2.40, "Mg": 0.85, "P": 1.15, "albumin": 42.0, "pH": 7.40, "bicarbonate": 24.0}
CASES = [
    {},
    {"Ca": 1.8},
    {"Ca": 3.0},
    {"Mg": 0.4},
    {"Mg": 1.5},
    {"P": 0.5},
    {"P": 2.5},
    {"albumin": 25.0},
    {"pH": 7.25},
    {"pH": 7.55},
    {"bicarbonate": 14.0},
]


@pytest.mark.parametrize("changed", CASES, ids=str)
def test_ionised_calcium_and_magnesium_agree_with_the_water_chemistry(changed: dict[str, float]) -> None:
    asked = USUAL | changed
    units = {"albumin": " g/L", "pH": ""}
    given = {name: f"{value}{units.get(name, ' mmol/L')}" for name, value in asked.items()}
    full = serum_state(serum(**given, assume="usual"), intervals=False)
    values = reference_values(body())
    volume = evaluate(body(), values)["extracellular_volume"]
    found = evaluate(
        body(),
        values
        | {
            "extracellular_calcium": asked["Ca"] * volume,
            "extracellular_magnesium": asked["Mg"] * volume,
            "extracellular_phosphate": asked["P"] * volume,
            "plasma_citrate": 0.12 * volume,
            "albumin": asked["albumin"],
            "plasma_pH": asked["pH"],
            "bicarbonate": asked["bicarbonate"],
        },
    )
    # 2 %: the conditional constants are those at the usual ionic strength, and sodium pairs stand still.
    assert found["ionised_calcium"] == pytest.approx(float(full.calcium.ionised.value[0]), rel=0.02)
    assert found["ionised_magnesium"] == pytest.approx(float(full.magnesium.ionised.value[0]), rel=0.02)
    assert found["ultrafilterable_calcium"] == pytest.approx(float(full.calcium.diffusible.value[0]), rel=0.02)
    assert found["ultrafilterable_magnesium"] == pytest.approx(float(full.magnesium.diffusible.value[0]), rel=0.02)
