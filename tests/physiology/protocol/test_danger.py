"""What would kill is refused, what is beyond the labels carries a caveat, and dangerous levels of a run are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.course import course
from calcifate.physiology.model.steady import steady_state
from calcifate.physiology.model.values import usual_settings
from calcifate.physiology.protocol import dangerous, scenario_from_table, timeline
from calcifate.physiology.protocol.settings import choices, limits
from calcifate.source import source

USUAL = dict(usual_settings(body()))


def of(*events: dict[str, Any], days: float = 3):
    return timeline(USUAL, scenario_from_table({"title": "a test", "event": list(events)}, "plan.toml"), days)


LETHAL = {
    # 30 g of magnesium sulfate at once: about 120 mmol, four times what stops breathing.
    "magnesium at once": [{"what": "bolus", "of": "magnesium sulfate", "amount": "30 g"}],
    "magnesium in pieces": [
        {"what": "bolus", "of": "magnesium", "amount": "20 mmol", "at": f"{n * 10} min"} for n in range(5)
    ],
    "magnesium as a setting": [{"what": "set", "name": "magnesium_infused", "value": "1999 mmol/d"}],
    "magnesium for a day": [{"what": "infusion", "of": "magnesium sulfate", "amount": "90 g", "for": "24 h"}],
    # 100 mL of calcium chloride 10 % at once: 68 mmol.
    "calcium at once": [{"what": "bolus", "of": "calcium chloride", "amount": "10 g"}],
    "calcium fast": [{"what": "infusion", "of": "calcium gluconate", "rate": "450 mg/min", "for": "5 min"}],
    "phosphate within an hour": [{"what": "infusion", "of": "phosphate", "amount": "60 mmol", "for": "1 h"}],
    "citrate": [{"what": "infusion", "of": "citrate", "rate": "2 mmol/kg/h", "for": "1 h"}],
}


@pytest.mark.parametrize("rows", LETHAL.values(), ids=LETHAL)
def test_what_would_kill_is_refused(rows: list[dict[str, Any]]):
    with pytest.raises(InputError, match="may kill") as refused:
        of(*rows)
    assert all(problem.right and problem.file == "plan.toml" for problem in refused.value.problems)


PUBLISHED = {
    # calcium_clamp_1982: 0.31 mmol/kg/h, 25 min until 1.45 mmol/L.
    "calcium clamp": {"what": "infusion", "of": "calcium", "rate": "0.31 mmol/kg/h", "for": "25 min"},
    # magnesium_loading_1994: 30 mmol in 8 h.
    "magnesium load": {"what": "infusion", "of": "magnesium", "amount": "30 mmol", "for": "8 h"},
    # scanni2014: 1.15 mmol/kg/d for 36 h.
    "phosphate load": {"what": "infusion", "of": "phosphate", "rate": "1.15 mmol/kg/d", "for": "36 h"},
    # bauer2005_citrate: 0.33 mmol/kg/h.
    "citrate": {"what": "infusion", "of": "citrate", "rate": "0.33 mmol/kg/h", "for": "2 h"},
}


@pytest.mark.parametrize("row", PUBLISHED.values(), ids=PUBLISHED)
def test_what_volunteers_have_been_given_runs(row: dict[str, Any]):
    assert of(row).stretches


def test_between_labels_and_that_there_is_a_caveat():
    found = of({"what": "infusion", "of": "magnesium sulfate", "rate": "200 mg/min", "for": "20 min"})
    assert any("is beyond the 36.5 mmol/h of" in caveat for caveat in found.caveats)
    usual = of({"what": "infusion", "of": "magnesium sulfate", "rate": "1 g/h", "for": "2 h"})
    assert not usual.caveats


def test_two_infusions_count_together():
    row = {"what": "infusion", "of": "magnesium", "rate": "20 mmol/h", "for": "90 min"}
    assert of(row).caveats
    with pytest.raises(InputError):
        of(row, row, row)


def test_the_label_rates_are_those_printed():
    # 150 mg/min of MgSO4.7H2O (246.47 g/mol); 200 mg/min of Ca gluconate with 9.3 mg of Ca in 100 mg.
    assert limits().given["magnesium"].rate.value == pytest.approx(150 / 246.47 * 60, rel=0.005)
    assert limits().given["calcium"].rate.value == pytest.approx(200 * 0.093 / 40.078 * 60, rel=0.005)
    assert limits().given["magnesium"].day.value == pytest.approx(40_000 / 246.47, rel=0.005)


def test_a_run_that_reaches_a_dangerous_level_says_so_with_its_time():
    start = steady_state({"nephron_fraction": 0.1})
    row = {"what": "infusion", "of": "magnesium", "amount": "30 mmol", "for": "2 h", "at": "2 h"}
    plan = scenario_from_table({"title": "x", "event": [row]}, "p")
    found = course(start, timeline(start, plan, 1).stretches, np.linspace(0, 1, 97))
    said = [caveat for caveat in dangerous(found) if "magnesium" in caveat]
    assert said and "above 2 mmol/L after" in said[0] and "reflexes" in said[0]


def test_low_levels_are_named_and_only_the_farthest():
    start = steady_state()
    pools = dict(start.pools) | {"extracellular_phosphate": 2.0, "extracellular_magnesium": 180.0}
    found = course(pools, timeline(start, None, 0.01).stretches, [0.0, 0.01])
    said = dangerous(found)
    assert any("phosphate" in caveat and "below 0.3" in caveat and "at the start" in caveat for caveat in said)
    assert [caveat for caveat in said if "above 12.5" in caveat]
    assert not [caveat for caveat in said if "above 2 mmol" in caveat]


def test_a_level_of_vitamin_d_that_counts_as_poisonous_is_named():
    start = steady_state()
    pools = dict(start.pools) | {"calcidiol": 400.0}  # nmol/L
    found = course(pools, timeline(start, None, 1).stretches, [0.0, 1.0])
    assert any("25-hydroxyvitamin D" in caveat and "above 375" in caveat for caveat in dangerous(found))


def test_the_usual_person_is_in_no_danger():
    start = steady_state()
    assert dangerous(course(start, timeline(start, None, 365).stretches, [0.0, 100.0, 365.0])) == ()


def test_every_number_of_a_protocol_has_a_source():
    given = [p for row in limits().given.values() for p in (row.rate, row.day, row.noted_rise, row.refused_rise) if p]
    for parameter in (*choices().parameter.values(), *given):
        assert source(parameter.source).title
    for level in limits().level:
        assert source(level.source).title
        assert level.quantity in {**body().quantities, **body().pools}
    for row in limits().given.values():
        assert row.input in body().inputs
        assert row.pool in body().pools
