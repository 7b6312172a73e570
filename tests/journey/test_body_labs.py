"""A person's own values adjust the model: what must hold whatever the parameters are, and limits from the tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journey_people import lab

from calcifate.guidance.overclaim import overclaims
from calcifate.journey.body_labs import adjusted, labs_of_model
from calcifate.physiology.model.body import body
from calcifate.physiology.model.steady import steady_state

USUAL = steady_state().quantities()


def test_without_values_nothing_is_adjusted():
    found = adjusted({"age": 60}, ())
    assert found.names == () and found.fits == () and not found.caveats
    assert found.start.pools == steady_state({"age": 60}).pools


def test_a_value_that_the_model_gives_anyway_changes_nothing():
    found = adjusted({}, (lab("plasma_magnesium", USUAL["plasma_magnesium"]),))
    assert np.abs(found.shift).max() < 1e-6
    assert found.fits[0].off == pytest.approx(0, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(share=st.floats(0.9, 1.12), name=st.sampled_from(["plasma_magnesium", "plasma_phosphate", "plasma_calcium"]))
def test_the_adjusted_model_lies_between_the_usual_one_and_the_value(share: float, name: str):
    """Neither the value nor the prior is ignored: a property of any such adjustment to one value."""
    if name == "plasma_calcium":
        share = 1 + (share - 1) / 4
    found = adjusted({}, (lab(name, USUAL[name] * share),)).fits[0]
    low, high = sorted((USUAL[name], USUAL[name] * share))
    assert low - 1e-9 <= found.adjusted <= high + 1e-9


def test_only_parameters_in_which_people_differ_are_adjusted():
    found = adjusted({}, (lab("plasma_PTH", 8.0, "pmol/L"), lab("plasma_calcium", 2.3)))
    assert found.names and all(body().parameters[name].between for name in found.names)
    changed = {name for name, value in found.settings.items() if value != steady_state().settings.get(name)}
    assert changed <= set(found.names)


def test_more_values_leave_less_open():
    """The covariance by Laplace never grows with another value (any Gaussian posterior)."""
    one = adjusted({}, (lab("plasma_magnesium", 0.8),)).covariance()
    two = adjusted({}, (lab("plasma_magnesium", 0.8), lab("plasma_phosphate", 1.2))).covariance()
    assert (np.diag(two) <= np.diag(one) * (1 + 1e-3)).all()
    assert (np.linalg.eigvalsh(two) > 0).all()


def test_the_best_fit_is_no_worse_than_its_neighbours():
    """At the most probable parameters any step makes the whole misfit larger."""
    labs = (lab("plasma_magnesium", 0.75), lab("plasma_PTH", 6.5, "pmol/L"), lab("plasma_calcium", 2.28))
    found = adjusted({}, labs)

    def misfit(shift: np.ndarray) -> float:
        changed = {
            name: body().parameters[name].value * np.exp(move) for name, move in zip(found.names, shift, strict=True)
        }
        known = steady_state(changed, start=found.start).quantities()
        off = [np.log(known[fit.quantity] / fit.lab.value) for fit in found.fits] / found.error()
        return float(off @ off + ((shift / found.between()) ** 2).sum())

    best = misfit(found.shift)
    for place, spread in enumerate(found.between()):
        for step in (-0.1, 0.1):
            assert misfit(found.shift + step * spread * np.eye(len(found.names))[place]) > best - 1e-6


def test_a_value_out_of_reach_is_said():
    found = adjusted({}, (lab("plasma_magnesium", 0.5),))
    assert any("lower than the model" in caveat for caveat in found.caveats)
    assert abs(found.fits[0].off) > labs_of_model().number["reached"].value
    assert not found.withheld  # 0.41 mmol/L is critical in our thresholds, 0.5 is not


def test_a_critical_value_out_of_reach_withholds():
    # 11 mg/dL of calcium (2.74 mmol/L) is urgent in our thresholds.
    found = adjusted({}, (lab("plasma_calcium", 3.1),))
    assert found.withheld and "3.1 mmol/L" in found.withheld


def test_what_cannot_be_used_is_named():
    found = adjusted(
        {},
        (
            lab("FGF23", 90.0, "RU/mL"),
            lab("plasma_magnesium", 0.7, comparator="<"),
            lab("plasma_potassium", 4.0),
        ),
    )
    assert not found.fits
    assert any("FGF23" in caveat and "RU/mL" in caveat for caveat in found.caveats)
    assert any("only as a limit" in caveat for caveat in found.caveats)


def test_intact_fgf23_in_ng_per_litre_is_used():
    assert adjusted({}, (lab("FGF23", 60.0, "ng/L"),)).fits[0].quantity == "FGF23"


def test_values_years_apart_are_said():
    found = adjusted(
        {}, (lab("plasma_magnesium", 0.8, date="2020-01-01"), lab("plasma_phosphate", 1.1, date="2024-01-01"))
    )
    assert any("a year apart" in caveat for caveat in found.caveats)


def test_the_table_names_quantities_of_the_model_and_critical_values_of_the_rules():
    from calcifate.guidance.thresholds import own_thresholds
    from calcifate.person.analytes import analyte
    from calcifate.source import source

    known = {*body().quantities, *body().pools}
    for name, row in labs_of_model().lab.items():
        assert analyte(name) and row.quantity in known and source(row.source)
        assert set(row.critical) <= own_thresholds().threshold.keys()
        unit = analyte(name).unit
        assert unit == "as given" or body().unit(row.quantity) == unit


def test_no_sentence_claims_too_much():
    said = [
        *adjusted({}, (lab("plasma_magnesium", 0.5),)).caveats,
        adjusted({}, (lab("plasma_calcium", 3.1),)).withheld,
    ]
    assert not {text: claims for text in said if (claims := overclaims(text))}
