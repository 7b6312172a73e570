"""`calcifate simulate` and the forecast of `calcifate assess`, as a newcomer meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calcifate.cli import cli
from calcifate.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
PERSON = str(ROOT / "examples" / "office_worker.toml")
EMERGENCY = str(ROOT / "examples" / "emergency_high_magnesium.toml")
KIDNEYS = str(ROOT / "examples" / "kidney_disease_g4.toml")
MORE = """title = "More magnesium"
[[event]]
what = "diet"
magnesium = "+ 5 mmol"
"""


def invoked(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words])


def run(*words: str, code: int = 0) -> str:
    result = invoked("simulate", *words)
    assert result.exit_code == code, result.output or result.exception
    return result.stdout


def refused(*words: str, command: str = "simulate") -> str:
    result = invoked(command, *words)
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.toml"
    path.write_text(MORE, encoding="utf-8")
    return str(path)


def row(record: dict, name: str) -> dict:
    return next(each for each in record["quantities"] if each["name"] == name)


def test_the_reference_person_stays_where_they_are():
    """The issue asks for less than 1 % drift in ten years; a month must show far less."""
    record = json.loads(run("--reference", "--days", "30", "--draws", "0", "--json"))
    for name in ("plasma_calcium", "plasma_magnesium", "plasma_phosphate"):
        values = row(record, name)["unchanged"]["value"]
        assert values[-1] == pytest.approx(values[0], rel=1e-3)
    assert row(record, "plasma_calcium")["changed"] is None


def test_more_magnesium_eaten_is_more_in_blood_urine_and_stool(plan: str):
    record = json.loads(run("--reference", "--scenario", plan, "--days", "60", "--draws", "0", "--json"))
    assert "magnesium" in record["scenario"]
    for name in ("plasma_magnesium", "magnesium_excretion", "faecal_magnesium"):
        assert row(record, name)["difference"]["value"][-1] > 0


def test_the_same_seed_gives_the_same_bands(plan: str):
    words = ("--reference", "--scenario", plan, "--days", "10", "--draws", "12", "--json")
    first, second = run(*words), run(*words)
    assert first == second
    assert json.loads(first)["draws"] == 12
    assert run(*words, "--seed", "2") != first


def test_the_terminal_shows_the_table_the_caveats_and_the_sources(plan: str):
    shown = run(PERSON, "--scenario", plan, "--days", "30", "--draws", "12")
    said = " ".join(shown.split())
    assert "WHAT THE MODEL GIVES OVER 30 DAYS" in said and "difference" in said and "· 90 %" in shown
    assert "no diagnosis" in said and "Sources:" in said
    assert "Unexplained" not in said


def test_the_books_close(plan: str):
    record = json.loads(run(PERSON, "--scenario", plan, "--days", "30", "--draws", "0", "--json"))
    assert {entry["element"] for entry in record["ledger"]} == {"Ca", "Mg", "P"}
    assert all(abs(entry["unexplained"]) < 1e-6 for entry in record["ledger"])
    assert "Unexplained" in run(PERSON, "--days", "30", "--draws", "0", "--ledger")


def test_every_file_is_written_whole(plan: str, tmp_path: Path):
    folder = tmp_path / "out"
    words = [f"--{name}={folder / f'a.{ending}'}" for name, ending in
             (("csv", "csv"), ("parquet", "parquet"), ("netcdf", "nc"), ("html", "html"))]  # fmt: skip
    run("--reference", "--scenario", plan, "--days", "10", "--draws", "12", *words, f"--figures={folder / 'drawn'}")
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "a.html", "a.nc", "a.parquet", "drawn"]
    assert (folder / "drawn" / "plasma_magnesium.svg").read_text(encoding="utf-8").startswith("<svg")


def test_plain_words_leave_the_hormones_out():
    shown = run(PERSON, "--days", "10", "--draws", "0", "--lay")
    assert "parathyroid" not in shown.partition("- ")[0]
    assert "It is no advice" in " ".join(shown.split())


def test_in_an_emergency_no_figure_is_shown_and_no_file_written(tmp_path: Path):
    assert "emergency" in run(EMERGENCY)
    run(EMERGENCY, "--csv", str(tmp_path / "a.csv"), code=3)
    assert not list(tmp_path.iterdir())


def test_a_change_that_the_gate_holds_back_is_not_shown(tmp_path: Path):
    """Magnesium supplements are blocked in severe kidney disease: the forecast must not show one either."""
    path = tmp_path / "plan.toml"
    text = '[[event]]\nwhat = "supplement"\nof = "magnesium"\namount = "200 mg"\n'
    path.write_text(f'title = "Magnesium"\n{text}', encoding="utf-8")
    result = invoked("simulate", KIDNEYS, "--scenario", str(path), "--days", "10", "--draws", "0", "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert all(each["changed"] is None for each in record["quantities"])
    assert "not shown" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no person"),
        ((PERSON, "--reference"), "keep one"),
        (("--reference", "--diary", "d.csv"), "a diet of its own"),
        (("--reference", "--scenario", "nothing.toml"), "nothing.toml"),
        (("--reference", "--csv", "a.xlsx"), ".csv"),
        (("--reference", "--netcdf", "a.h5"), ".nc"),
        (("--reference", "--html", "a.pdf"), ".html"),
        (("--reference", "--figures", PERSON), "name a folder"),
        (("nobody.toml",), "nobody.toml"),
    ],
)
def test_what_is_wrong_is_the_users_error(words: tuple[str, ...], said: str):
    assert said in refused(*words)


@pytest.mark.parametrize("words", [("--days", "0"), ("--days", "-3"), ("--days", "1e9"), ("--draws", "-1")])
def test_a_time_or_number_that_makes_no_sense_is_refused(words: tuple[str, ...]):
    assert invoked("simulate", "--reference", *words).exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml at all",
        "[[event]]\nwhat = 'diet'\nmagnesium = '- 900 mmol'\n",
        "[[food]]\neat = 'spinach'\namount = '-100 g'\n",
        "[[food]]\neat = 'spinach'\namount = '100 parsecs'\n",
        "[[event]]\nwhat = 'diet'\nmagnesum = '+ 1 mmol'\n",
        "[[event]]\nwhat = 'infusion'\nof = 'magnesium'\namount = '5 kg'\nfor = '1 min'\n",
    ],
)
def test_a_broken_scenario_is_the_users_error(text: str, tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(f'title = "x"\n{text}' if text else text, encoding="utf-8")
    assert refused("--reference", "--scenario", str(path), "--draws", "0")


# --- within the report --------------------------------------------------------------------------------------------


def test_a_report_carries_the_forecast_in_text_json_and_page(plan: str, tmp_path: Path):
    words = ("assess", PERSON, "--forecast", "30", "--scenario", plan, "--draws", "12")
    assert "WHAT THE BODY MODEL GIVES" in invoked(*words).stdout
    assert json.loads(invoked(*words, "--format", "json").stdout)["forecast"]["draws"] == 12
    page = invoked(*words, "--format", "html").stdout
    assert 'id="forecast"' in page and 'class="chart"' in page and "<script" not in page


def test_a_report_without_the_option_has_no_forecast():
    assert json.loads(invoked("assess", PERSON, "--format", "json").stdout)["forecast"] is None


def test_an_emergency_has_no_forecast_beside_it():
    shown = invoked("assess", EMERGENCY, "--forecast", "30", "--draws", "0").stdout
    assert "WHAT THE BODY MODEL GIVES" not in shown


def test_a_forecast_needs_days_and_one_person(plan: str):
    assert "--forecast" in refused(PERSON, "--scenario", plan, command="assess")
    assert "one person" in refused(str(ROOT / "examples"), "--batch", "--forecast", "30", command="assess")


EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "scenarios"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_runs_for_the_reference_person(example: Path):
    days = "600" if example.stem != "dialysis_week" else "91"
    found = json.loads(run("--reference", "--days", days, "--draws", "0", "--scenario", str(example), "--json"))
    assert found["scenario"].startswith(example.read_text(encoding="utf-8").partition('title = "')[2].partition('"')[0])


def test_where_meals_are_single_what_is_eaten_in_a_day_is_not_shown():
    found = json.loads(run("--reference", "--days", "1", "--draws", "0", "--meals", "--json"))
    assert not [each["name"] for each in found["quantities"] if "eaten" in each["name"]]
    assert any(caveat.startswith("Meals are followed one by one") for caveat in found["caveats"])


@pytest.mark.parametrize(("person", "reason"), [("stone_former", "oxalate"), ("warfarin_and_greens", "Vitamin K")])
def test_a_food_that_the_report_would_not_offer_is_not_shown_as_a_change(person: str, reason: str):
    """Two spoons of spinach a day: nothing to a mineral model, much to a stone former and to someone on warfarin."""
    path, plan = EXAMPLES.parent / f"{person}.toml", EXAMPLES / "more_magnesium_from_food.toml"
    found = json.loads(run(str(path), "--days", "10", "--draws", "0", "--scenario", str(plan), "--json"))
    assert found["scenario"] == "" and "Spinach" in found["caveats"][0] and reason in found["caveats"][0]
