"""Every law of the body gives the unit that its row declares, and the same number with units as without.

The units of the tables are read by pint, which knows nothing of this program; every quantity flows through the law with
its unit, so a sum of unlike things, a forgotten thousand or a power with a unit is caught.
"""

from __future__ import annotations

import re
from functools import cache

import pint
import pytest

from calcifate.physiology.model.body import body, changes, evaluate
from calcifate.physiology.model.values import reference_values

MODEL = body()
PINT: pint.UnitRegistry = pint.UnitRegistry()
PARTS = {"d": "day", "ug": "microgram", "umol": "micromole"}


@cache
def unit(text: str) -> pint.Unit:
    """A unit of a table as pint has it: ``nmol.d/L/ug`` is nmol times day over litre and microgram."""
    words = re.sub(r"[A-Za-z]+", lambda found: PARTS.get(found[0], found[0]), text.replace(".", "*"))
    return PINT.Unit("dimensionless" if words == "1" else words)


NUMBERS = evaluate(MODEL, reference_values(MODEL))
QUANTITIES = {name: PINT.Quantity(float(value), unit(MODEL.unit(name))) for name, value in NUMBERS.items()}


@pytest.mark.parametrize("name", MODEL.quantities)
def test_a_law_gives_the_unit_that_its_row_declares(name: str):
    quantity = MODEL.quantities[name]
    found = quantity.function(**{argument: QUANTITIES[given] for argument, given in quantity.arguments.items()})
    found = PINT.Quantity(found)
    assert found.is_compatible_with(unit(quantity.law.unit)), f"{name} gives {found.units}"
    assert found.to(unit(quantity.law.unit)).magnitude == pytest.approx(float(NUMBERS[name]), rel=1e-12)


@pytest.mark.parametrize("name", MODEL.flows)
def test_a_flow_has_the_unit_of_its_pools_per_day(name: str):
    law = MODEL.quantities[name].law
    for pool in filter(None, (law.taken_from, law.to)):
        assert unit(law.unit) == unit(MODEL.unit(pool)) / unit("d"), f"{name} and {pool}"


@pytest.mark.parametrize("name", [name for name, pool in MODEL.pools.items() if isinstance(pool.start, str)])
def test_a_pool_that_starts_from_a_law_has_the_laws_unit(name: str):
    assert MODEL.unit(str(MODEL.pools[name].start)) == MODEL.unit(name)


def test_every_rate_of_change_is_a_pool_per_day():
    found = changes(MODEL, QUANTITIES)
    for name, rate in found.items():
        assert PINT.Quantity(rate).is_compatible_with(unit(MODEL.unit(name)) / unit("d")), name


def test_a_slip_is_caught():
    """A sum of unlike things, and a thousand that was forgotten."""
    with pytest.raises(pint.DimensionalityError):
        MODEL.quantities["phosphate_threshold"].function(
            plasma_phosphate=PINT.Quantity(1.2, unit("mmol/L")),
            phosphate_excretion=PINT.Quantity(25.0, unit("mmol")),
            glomerular_filtration_rate=PINT.Quantity(170.0, unit("L/d")),
        )
    assert PINT.Quantity(1, unit("umol/L")).to(unit("mmol/L")).magnitude == pytest.approx(1e-3)
    assert unit("nmol.d/L/ug") == unit("nmol") * unit("d") / unit("L") / unit("ug")
