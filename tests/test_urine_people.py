"""The urine panel for people for whom the usual list of changes would mislead, or do harm."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.flow.urine import UrinePanel
from calcifate.fluid.change import changes_of
from calcifate.fluid.levers import lever_table
from calcifate.guidance.overclaim import overclaims
from calcifate.guidance.rules import rules
from calcifate.journey import Options, assess_table
from calcifate.journey.urine_fit import BLOCK_UP_DOWN, CRYSTAL_OF, NO_CHANGES, NOTE_OF, SAID_OF, crystals_of
from calcifate.journey.urine_person import PanelOptions
from calcifate.report.text import text
from calcifate.report.urine_text import panel_text

ROOT = Path(__file__).resolve().parents[1]
STONES = ROOT / "examples" / "stone_former.toml"


def someone(conditions: list[str], *, labs: dict[str, float] | None = None, **urine: float) -> dict[str, Any]:
    """The stone former of the examples, without diary, with other conditions, blood and urine."""
    table = tomllib.loads(STONES.read_text(encoding="utf-8"))
    del table["diary"], table["supplements"]
    table["person"] |= {"conditions": conditions, "goal": ""}
    for lab in table["labs"]:
        lab["value"] = (labs or {}).get(lab["analyte"], lab["value"])
    table["urine_24h"] |= urine
    return table


def panel_of(table: dict[str, Any], **options: Any) -> UrinePanel:
    panel = assess_table(table, Options(urine=PanelOptions(**options))).urine
    assert panel is not None and not panel.refused
    return panel


def blocked(panel: UrinePanel) -> set[str]:
    return {row.lever for row in panel.what_if if row.blocked}


def levers(panel: UrinePanel) -> list[str]:
    return [row.lever for row in panel.what_if]


@pytest.mark.parametrize(
    ("condition", "phase", "first"),
    [
        ("calcium oxalate stones", "whewellite", "volume"),
        (
            "uric acid stones",
            "uric_acid",
            "pH_up",
        ),  # its pK near 5.3 rules: more than half a unit of pH does, little does
        ("brushite stones", "brushite", "volume"),
        ("struvite stones", "struvite", "pH_down"),
        ("no stones at all", "whewellite", "volume"),
    ],
)
def test_changes_are_ranked_for_the_stones_that_a_person_forms(condition: str, phase: str, first: str):
    pH = {"uric_acid": 5.2, "brushite": 6.7, "struvite": 7.4}.get(phase, 5.7)
    panel = panel_of(someone([condition], ph=pH))
    assert panel.ranked_by == phase
    assert panel.what_if[0].lever == first


def test_the_crystal_that_was_asked_for_wins():
    assert panel_of(someone(["uric acid stones"]), phase="whewellite").ranked_by == "whewellite"


def test_cystine_is_ranked_by_a_method_that_has_it():
    panel = panel_of(someone(["cystinuria"], cystine_mmol=3.2))
    assert (panel.ranked_by, panel.method) == ("cystine", "default37")
    assert set(panel.methods) == {"equil2", "default37", "sit37"}
    assert panel.what_if[0].lever == "volume"


def test_no_changes_are_ranked_for_another_crystal_than_that_of_the_stones():
    panel = panel_of(someone(["cystine stones"]))
    assert not panel.what_if
    assert "cystine" in panel.caveats[0] + panel.caveats[1]
    assert "For cystine there is no figure" in " ".join(panel_text(panel, audience="lay", width=120).split())


def test_stones_of_two_kinds_are_both_named():
    panel = panel_of(someone(["uric acid stones", "calcium oxalate stones"]))
    assert panel.ranked_by == "whewellite"
    assert any("calcium oxalate, uric acid" in caveat for caveat in panel.caveats)


@pytest.mark.parametrize(
    ("conditions", "labs", "never"),
    [
        (["calcium oxalate stones", "heart failure"], {}, {"volume"}),
        # G4 and potassium 5.4: no fluid, no magnesium, no alkali, no acid
        (
            ["CKD stage G4", "uric acid stones"],
            {"creatinine": 3.2, "potassium": 5.4},
            {"volume", "magnesium", "citrate", "pH_up", "pH_down"},
        ),
        (["CKD stage G3b", "brushite stones"], {"creatinine": 1.9}, {"magnesium", "citrate", "pH_up", "pH_down"}),
        (["struvite stones"], {}, {"magnesium", "citrate", "pH_up"}),
        (["Bartter syndrome"], {}, {"salt"}),
    ],
)
def test_what_a_rule_forbids_is_never_offered(conditions: list[str], labs: dict[str, float], never: set[str]):
    panel = panel_of(someone(conditions, labs=labs))
    assert blocked(panel) == never & set(levers(panel)) and never <= set(levers(panel))
    shown = panel_text(panel, audience="lay", width=200)
    assert all(row.title not in shown or f"{row.title}: not for you" in shown for row in panel.what_if if row.blocked)


@pytest.mark.parametrize(
    ("change", "block"),
    [
        ({"age": 8, "weight": {"value": 27, "unit": "kg"}, "height": {"value": 129, "unit": "cm"}}, "child"),
        ({"sex": "female", "pregnant": True}, "pregnancy"),
        ({"dialysis": True}, "dialysis"),
        ({"conditions": ["kidney stones", "anorexia nervosa"]}, "eating disorder"),
        ({"conditions": ["kidney stones", "acute kidney injury"]}, "acute illness"),
    ],
)
@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_no_list_of_changes_where_it_is_out_of_scope(change: dict[str, Any], block: str, audience: Any):
    table = someone(["kidney stones"])
    table["person"] |= change
    answer = assess_table(table, Options(audience=audience))
    assert answer.urine is not None and answer.urine.saturations and not answer.urine.what_if, block
    assert "No list of changes" in answer.urine.caveats[0]
    assert NO_CHANGES in {entry.what for entry in answer.suppressed}
    shown = panel_text(answer.urine, audience=audience, width=200)
    assert "2.5 L" not in shown and not overclaims(shown)
    assert "changes of the urine" in " ".join(text(answer).split()) or audience == "lay"


def test_a_change_that_was_asked_for_is_held_back_like_our_own():
    wanted = tuple(map(changes_of, ("volume=2.5 L, oxalate=-35 %", "volume=1 L", "oxalate=-20 %", "pH=6.5", "Mg=x2")))
    panel = panel_of(someone(["calcium oxalate stones", "heart failure"]), wanted=wanted)
    assert [bool(row.blocked) for row in panel.what_if[:5]] == [True, False, False, False, False]
    kidney = someone(["CKD stage G4"], labs={"creatinine": 3.2, "potassium": 5.4})
    panel = panel_of(kidney, wanted=wanted)
    assert [bool(row.blocked) for row in panel.what_if[:5]] == [True, False, False, True, True]


def test_primary_hyperoxaluria_is_not_told_that_food_is_the_way():
    panel = panel_of(someone(["primary hyperoxaluria type 1"], oxalate_mmol=1.5))
    note = next(row.note for row in panel.what_if if row.lever == "oxalate")
    assert "the body makes most of it" in note


def test_an_urgent_matter_stands_before_the_chemistry(tmp_path: Path):
    given = STONES.read_text(encoding="utf-8").partition("[[diary]]")[0]
    given = given.replace("value = 4.1", "value = 5.5").replace("value = 1.02", "value = 3.2")
    file = tmp_path / "person.toml"
    file.write_text(given, encoding="utf-8")
    for audience in ("lay", "professional"):
        result = CliRunner().invoke(cli, ["urine", str(file), "--audience", audience])
        head, _, rest = result.output.partition("\n\n")
        assert "Potassium" in head and "URINE" in rest
        assert "it does not diagnose" in " ".join(rest.split())


def test_magnesium_has_no_place_where_it_does_nothing():
    shown = " ".join(panel_text(panel_of(someone(["uric acid stones"])), width=200).split())
    assert "Magnesium hardly changes uric acid here" in shown and "Magnesium is place" not in shown


def test_every_name_in_the_tables_of_a_person_is_known():
    blocks = {block for rule in rules() for block in rule.blocks}
    used = {lever.block for lever in lever_table().lever.values() if lever.block}
    used |= {block for pair in BLOCK_UP_DOWN.values() for block in pair if block} | {NO_CHANGES}
    assert used <= blocks
    assert set(CRYSTAL_OF.values()) <= set(lever_table().phases)
    assert set(SAID_OF) <= set(CRYSTAL_OF) and set(NOTE_OF) <= set(CRYSTAL_OF)
    assert all(lever in lever_table().lever for notes in NOTE_OF.values() for lever in notes)
    assert all(lever.note for lever in lever_table().lever.values())
    assert crystals_of(["hypertension"]) == ()
