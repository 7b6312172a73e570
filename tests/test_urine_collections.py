"""Which values of a person make up one urine: never those of two collections, never a limit taken for an amount."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from calcifate.flow.urine import UrinePanel
from calcifate.journey import Options, assess_table
from calcifate.journey.urine_person import PanelOptions

ROOT = Path(__file__).resolve().parents[1]


def panel_of(*collections: dict[str, Any], assume: dict[str, str] | None = None) -> UrinePanel:
    """Of the stone former of the examples, with other collections; a value of None is left out."""
    table = tomllib.loads((ROOT / "examples" / "stone_former.toml").read_text(encoding="utf-8"))
    del table["diary"], table["supplements"]
    usual = table.pop("urine_24h")
    merged = [{**usual, **each} for each in collections]
    table["urine_24h"] = [{key: value for key, value in each.items() if value is not None} for each in merged]
    options = PanelOptions(methods=("equil2",), band="none", assume=assume)
    panel = assess_table(table, Options(urine=options)).urine
    assert panel is not None
    return panel


def test_of_two_collections_without_a_date_the_first_is_used_and_that_is_said():
    panel = panel_of({}, {"volume_l": 3.35, "oxalate_mmol": 0.3})
    assert not panel.refused and panel.summary.startswith("24-hour urine, 1.35 L")
    assert any("2 collections without a date" in caveat for caveat in panel.caveats)
    alone = panel_of({})
    assert [each.ratio for each in panel.saturations] == [each.ratio for each in alone.saturations]


def test_what_only_one_of_them_holds_is_not_mixed_into_the_other():
    panel = panel_of({"sulfate_mmol": None}, {"sulfate_mmol": 10})
    assert panel.assumed == ("sulfate: 20 mmol/d assumed",)
    assert any("Not used" in caveat and "sulfate" in caveat for caveat in panel.caveats)


def test_a_limit_of_the_first_is_not_filled_from_the_second():
    panel = panel_of({"oxalate_mmol": "<0.1"}, {"oxalate_mmol": 0.9})
    assert "oxalate" in panel.refused and "only as a limit" in panel.refused


def test_the_newer_date_counts_however_it_is_written():
    panel = panel_of({"date": "2025-03-10", "volume_l": 2.2}, {"date": "9.3.2024"})
    assert panel.summary.startswith("24-hour urine, 2.2 L")
    assert any("another date than 2025-03-10" in caveat for caveat in panel.caveats)


@pytest.mark.parametrize(("sulfate", "refused"), [("<0.1", True), ("<50", False), (">50", True)])
def test_a_usual_amount_does_not_stand_in_against_a_limit_that_was_measured(sulfate: str, refused: bool):
    panel = panel_of({"sulfate_mmol": sulfate})
    assert bool(panel.refused) is refused
    declared = panel_of({"sulfate_mmol": sulfate}, assume={"SO4": "0.05 mmol/d"})
    assert declared.assumed == ("sulfate: 0.05 mmol/d assumed",)


def test_a_needed_analyte_may_be_declared_and_its_crystals_are_then_not_given():
    panel = panel_of({"oxalate_mmol": None}, assume={"oxalate": "0.3 mmol/d"})
    phases = {each.phase for each in panel.saturations}
    assert not panel.refused and "brushite" in phases and "whewellite" not in phases


def test_a_collection_without_creatinine_is_not_judged_by_another_one():
    panel = panel_of({"date": "2025-03-10", "creatinine_mmol": None}, {"date": "2025-02-10"})
    assert panel.completeness == ""
