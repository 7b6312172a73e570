"""What `speciate` refuses: a slip of the unit or of the call is no solution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calcifate.aqueous.speciation import speciate
from calcifate.errors import InputError

URINE = {"Na": 0.1, "Cl": 0.1, "Ca": 3.5e-3, "Mg": 3e-3, "Ox": 2.5e-4}


@pytest.mark.parametrize(
    ("totals", "words", "message"),
    [
        ({"Na": 140.0}, {"pH": 6.0}, "mol/L are meant"),  # mmol/L in place of mol/L
        ({"Ca": np.inf}, {"pH": 6.0}, "mol/L are meant"),
        ({"Ca": "3.5 mmol/L"}, {"pH": 6.0}, "without its unit"),
        ({"Ca": np.ones((2, 3))}, {"pH": 6.0}, "one value or one per sample"),
        ({3: 1e-3}, {"pH": 6.0}, "name it by a text"),
        ([1e-3], {"pH": 6.0}, "write them like"),
        (URINE, {"pH": 74.0}, "-1 to 15"),
        (URINE, {"pH": "six"}, "without its unit"),
        (URINE, {"charge": 140.0}, "of charge are meant"),
        (URINE, {"pH": 7.4, "carbon_dioxide_pressure": -4.0}, "mmHg are meant"),
        (URINE, {"pH": 7.4, "carbon_dioxide_pressure": np.inf}, "mmHg are meant"),
        ({**URINE, "CO3": 0.02}, {"pH": 7.4, "carbon_dioxide_pressure": 40.0}, "both a total of carbonate"),
        (URINE, {"pH": 6.0, "tolerance": 1e3}, "a tolerance of 1000"),
        (URINE, {"pH": 6.0, "tolerance": 0.0}, "a tolerance of 0"),
        (URINE, {"pH": 6.0, "profile": None}, "no profile None"),
        (URINE, {"pH": 6.0, "profile": 37}, "no profile 37"),
    ],
)
def test_what_is_no_solution_is_refused(totals: Any, words: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        speciate(totals, **words)


def test_no_samples_are_no_error():
    found = speciate({"Ca": [], "Ox": []}, pH=6.0)
    assert found.shares("Ca") == {} and found.supersaturation("whewellite").shape == (0,)


def test_a_crystal_is_named_by_a_text():
    with pytest.raises(InputError, match="name it by a text"):
        speciate(URINE, pH=6.0).saturation_index(0)  # pyright: ignore[reportArgumentType]
