"""A scenario file is read strictly: what is wrong is named with its place and with what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calcifate.errors import InputError
from calcifate.physiology.protocol import read_scenario, scenario_from_table

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "scenarios"


def event(**row: Any) -> dict[str, Any]:
    return {"title": "a test", "event": [row]}


REFUSED = {
    "unknown key at the top": ({"title": "x", "evnt": []}, "did you mean 'event'"),
    "no title": ({"diet": {"sodium": "= 60 mmol"}}, "title: is missing"),
    "nothing": ({"title": "x"}, "nothing happens"),
    "unknown kind": (event(what="supplment"), "did you mean 'supplement'"),
    "no kind": (event(of="calcium"), "what: is missing"),
    "unknown key": (event(what="drug", of="thiazide", strenght=1), "did you mean 'strength'"),
    "unknown drug": (event(what="drug", of="thiazid"), "did you mean 'thiazide'"),
    "unknown mineral of food": ({"title": "x", "diet": {"magnesum": "+ 1 mmol"}}, "did you mean 'magnesium'"),
    "unknown substance": (event(what="supplement", of="magnesum", amount="1 g"), "did you mean 'magnesium'"),
    "unknown salt": (event(what="supplement", of="calcium carbonat", amount="1 g"), "did you mean 'calcium carbonate'"),
    "unknown quantity": (event(what="set", name="albumine", value="30 g/L"), "did you mean 'albumin'"),
    "a unit that does not fit": (event(what="bolus", of="calcium", amount="10 mL"), "cannot become"),
    "a unit of another kind": (event(what="set", name="albumin", value="30 mmol"), "cannot become"),
    "no unit": (event(what="set", name="albumin", value=30), "has no unit"),
    "a unit nobody knows": (event(what="supplement", of="calcium", amount="3 spoons"), "unknown unit"),
    "negative supplement": (event(what="supplement", of="calcium", amount="-500 mg"), "negative|sign"),
    "negative infusion": (event(what="infusion", of="calcium", rate="-1 mmol/h"), "negative"),
    "negative vitamin D": (event(what="vitamin_D", amount="-800 IU"), "sign"),
    "negative dialysate": (event(what="dialysis", every="mon", clearance="-100 mL/min"), "negative"),
    "strength beyond 1": (event(what="drug", of="thiazide", strength=1.5), "between 0 and 1"),
    "share beyond 1": (event(what="supplement", of="magnesium", amount="1 g", dissolves=2), "between 0 and 1"),
    "share of calcium": (event(what="supplement", of="calcium", amount="1 g", dissolves=0.5), "only for magnesium"),
    "ends before it starts": (event(what="fast", at="day 3", until="day 2"), "before it starts"),
    "two ends": (event(what="fast", **{"for": "1 d", "until": "day 2"}), "both"),
    "less than a second": (event(what="fast", **{"for": "0.001 min"}), "less than a second"),
    "before the start": (event(what="fast", at="-1 d"), "negative"),
    "a yes for a time": (event(what="fast", at=True), "no yes or no"),
    "an amount without a time": (event(what="infusion", of="calcium", amount="10 mmol"), "over how long"),
    "neither amount nor rate": (event(what="infusion", of="calcium"), "either"),
    "citrate at once": (event(what="bolus", of="citrate", amount="3 mmol"), "use an infusion"),
    "an unknown clamp": (event(what="clamp", of="potassium", level="4 mmol/L"), "no clamp"),
    "an unknown day": (event(what="dialysis", every="mon moonday wed x", clearance="1 L/h"), "unknown day"),
    "no days": (event(what="dialysis", clearance="200 mL/min"), "on which days"),
    "a loss of nothing said": (event(what="nephron_loss"), "how much"),
    "a goal without a time": (event(what="nephron_loss", to_eGFR=30), "over which time"),
    "all of it each year": (event(what="nephron_loss", per_year="100 %"), "leaves nothing"),
    "a pool": (event(what="set", name="extracellular_calcium", value="30 mmol"), "is a pool"),
    "a share without a direction": ({"title": "x", "diet": {"calcium": "20 %"}}, "more or less"),
    "the same mineral twice": ({"title": "x", "diet": {"phosphate": "+ 1 mmol", "phosphorus": "+ 1 mg"}}, "the same"),
    "a number for a text": ({"title": "x", "diet": {"calcium": 400}}, "diet.calcium"),
    "events as a table": ({"title": "x", "event": {"what": "fast"}}, r"\[\[event\]\]"),
    "minus one spinach": ({"title": "x", "food": [{"eat": "spinach", "amount": "-1"}]}, "less than nothing"),
    "minus one spinach in words": (
        {"title": "x", "food": [{"eat": "spinach", "amount": "minus one"}]},
        "negative amount",
    ),
    "a food called minus one": (
        {"title": "x", "food": [{"eat": "minus one spinach", "amount": "1"}]},
        "less than nothing",
    ),
    "no spinach": ({"title": "x", "food": [{"eat": "spinach", "amount": "0 g"}]}, "above zero"),
    "no food": ({"title": "x", "food": [{"amount": "100 g"}]}, "names no food"),
    "eat it and leave it": ({"title": "x", "food": [{"eat": "a", "leave_out": "b", "amount": "1 g"}]}, "or two"),
}


@pytest.mark.parametrize(("table", "says"), REFUSED.values(), ids=REFUSED)
def test_a_scenario_that_makes_no_sense_is_refused_and_says_why(table: dict[str, Any], says: str):
    with pytest.raises(InputError, match=says) as refused:
        scenario_from_table(table, "plan.toml")
    assert refused.value.exit_code == 2
    assert all(problem.file == "plan.toml" and (problem.right or problem.key) for problem in refused.value.problems)


def test_all_problems_are_told_at_once():
    table = {
        "title": "x",
        "event": [{"what": "drug", "of": "aspirin"}, {"what": "bolus", "of": "calcium", "amount": "1"}],
    }
    with pytest.raises(InputError) as refused:
        scenario_from_table(table, "plan.toml")
    assert [problem.key for problem in refused.value.problems] == ["event[0].of", "event[1].amount"]


@pytest.mark.parametrize("content", [b"title = ", b"\xff\xfe\x00", b"[[event]\n"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        read_scenario(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_scenario(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_file_without_an_end_is_refused():
    with pytest.raises(InputError, match="too large"):
        read_scenario("/dev/zero")


def test_a_diet_table_is_an_event_from_the_start():
    scenario = scenario_from_table({"title": "x", "diet": {"sodium": "= 60 mmol"}}, "plan.toml")
    assert (scenario.event[0].what, scenario.event[0].at, scenario.place(0)) == ("diet", 0.0, "diet")


def test_foods_are_kept_as_written():
    scenario = scenario_from_table({"title": "x", "food": [{"eat": "spinach", "amount": "100 g", "per": "d"}]}, "p")
    assert (scenario.food[0].eat, scenario.food[0].amount, scenario.food[0].per) == ("spinach", "100 g", "d")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_reads_and_advises_nothing(path: Path):
    scenario = read_scenario(path)
    assert scenario.title
    text = path.read_text(encoding="utf-8").lower()
    assert not [word for word in ("should take", "you should", "recommend", "prevent", "dose") if word in text]
