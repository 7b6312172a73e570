"""`calcifate evidence` as its users meet it."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from calcifate.cli import cli, main
from calcifate.errors import InputError, Problem
from calcifate.evidence import validate
from calcifate.evidence.claims import claims
from calcifate.evidence.conflict import conflicts
from calcifate.evidence.findings import studies
from calcifate.guidance.overclaim import overclaims
from calcifate.report.evidence_tables import COLUMNS
from calcifate.source import Finding, Source

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide" / "evidence.md"
STUDY = """title = "A made-up trial"
year = 2026
kind = "study"
reading = "abstract"

[[finding]]
design = "rct_parallel"
population = "adults with kidney disease"
exposure = "magnesium hydroxide"
comparator = "placebo"
outcome = "coronary calcium score"
measure = "MD"
estimate = -2.0
low = -6.0
high = 2.0
direction = "no_clear_effect"
certainty = "low"
reading = "read"
seen = "abstract"
"""


def run(*words: str, code: int = 0, typed: str = "", width: int = 100) -> str:
    result = CliRunner(env={"COLUMNS": str(width)}).invoke(cli, ["evidence", *words], input=typed)
    assert result.exit_code == code, result.output or result.exception
    return result.stdout


def refused(*words: str, typed: str = "") -> str:
    result = CliRunner().invoke(cli, ["evidence", *words], input=typed)
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def test_the_list_holds_every_claim_with_verdict_and_certainty():
    lines = run("list", width=200).splitlines()
    assert sum(line.startswith(("MC", "HC")) for line in lines) == len(claims())
    assert any(line.startswith("MC54  contested") and "low" in line for line in lines)


def test_the_list_can_be_narrowed():
    """Reference: 6 of the 55 claims of the article are contested."""
    rows = json.loads(run("list", "--verdict", "contested", "--json"))
    assert sum(row["claim"].startswith("MC") for row in rows) == 6
    assert all(row["verdict"] == "contested" for row in rows)
    both = json.loads(run("list", "--population", "stone former", "--kind", "causal", "--json"))
    assert both and all(row["population"] == "stone_former" and row["kind"] == "causal" for row in both)
    assert "did you mean contested?" in refused("list", "--verdict", "contestd")
    assert "one of: general" in refused("list", "--population", "martians")


def test_a_claim_shows_the_trials_that_disagree_side_by_side():
    text = run("show", "mc54", width=120)
    [heads] = [line for line in text.splitlines() if "for (1)" in line]
    assert "against (4)" in heads
    first = text.splitlines()[text.splitlines().index(heads) + 1]
    assert first.index("Sakaguchi and others 2019") < heads.index("against") <= first.rindex("- ")
    for words in ("CONTESTED", "What may be said", "not pooled: ", "ANIMALS, CELLS AND SOLUTIONS",
                  "risk of bias: one down", "[from memory, not verified]", "Sources: calcifate cite MC54"):  # fmt: skip
        assert words in text
    people, laboratory = text.split("ANIMALS, CELLS AND SOLUTIONS", 1)
    assert "diaztocados2017#1" in laboratory and "diaztocados2017#1" not in people


def test_a_synthesis_is_shown_with_every_interval():
    text = run("show", "MC18", width=120)
    for words in ("HR 0.86 (0.76 to 0.98)", "together, Hartung and Knapp", "expected of a new study", "I² 29 %",
                  "restricted maximum likelihood", "without Rooney and others 2020"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("claim_id", ["MC01", "MC18", "MC54", "HC01"])
def test_no_line_is_wider_than_the_terminal(claim_id: str, width: int):
    assert all(len(line) <= width for line in run("show", claim_id, width=width).splitlines())


@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_no_line_of_a_claim_says_too_much(audience: str):
    """What the article says stands beside its verdict as a quotation; everything else is ours."""
    for claim_id in claims():
        lines = run("show", claim_id, "--audience", audience, width=120).split("\nVerdict: ", 1)[1]
        paragraph = " ".join(lines.split("\nFINDINGS IN PEOPLE")[0].split())
        assert not overclaims(paragraph.replace(claims()[claim_id].claim, "")), claim_id


def test_json_is_the_whole_view():
    view = json.loads(run("show", "MC54", "--json"))
    assert view["id"] == "MC54" and view["human"]["certainty"] == "low"
    assert {each["ref"] for each in view["findings"]} == {link.ref for link in claims()["MC54"].link}


def test_forest_plots_are_written(tmp_path: Path):
    run("show", "MC18", "--forest", str(tmp_path / "plots"))
    drawings = sorted((tmp_path / "plots").iterdir())
    assert drawings and all(path.suffix == ".svg" for path in drawings)
    assert all(ElementTree.parse(path).getroot().tag.endswith("svg") for path in drawings)


def test_an_unknown_claim_is_answered_with_the_nearest():
    assert "no claim 'MC555'" in refused("show", "MC555")


def test_a_search_finds_claims_and_findings():
    found = json.loads(run("search", "BRESSENDORFF", "placebo", "--json"))
    assert {row["finding"] for row in found["findings"]} == {f"bressendorff2023#{number}" for number in (1, 2, 3)}
    assert "kale" not in run("search", "warfarin").lower()
    assert "bressendorff2023#1" in run("search", "bressendorff", "placebo")


def test_a_search_can_be_narrowed_without_words():
    found = json.loads(run("search", "--population", "dialysis", "--outcome", "calcification", "--json"))
    assert {"chen2019pace#1", "chen2019pace#2"} <= {row["finding"] for row in found["findings"]}
    assert all(row["population_class"] == "dialysis" for row in found["findings"])
    animals = json.loads(run("search", "--design", "animal", "--json"))["findings"]
    assert {row["finding"] for row in animals} == {
        ref for ref, each in studies().items() if each.finding.design == "animal"
    }
    assert "did you mean dialysis?" in refused("search", "--population", "dialysys")
    assert "give words" in refused("search")


def test_conflicts_show_both_sides_and_what_differs():
    text = run("conflicts")
    assert text.count("What differs:") == len(conflicts())
    found = json.loads(run("conflicts", "--json"))
    assert any({"sakaguchi2019#1"} == set(each["sides"][0]) and "MC54" in each["claims"] for each in found)


def test_check_is_content_with_our_own_records():
    text = run("check", code=1 if validate.problems() else 0)
    assert f"{len(claims())} claims, 198 findings" in text


def test_check_fails_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        validate, "problems", lambda: [Problem(found="estimate outside its interval", file="sources/x.toml")]
    )
    text = run("check", code=1)
    assert "sources/x.toml: estimate outside its interval" in text
    assert json.loads(run("check", "--json", code=1))["problems"] == ["sources/x.toml: estimate outside its interval"]


def test_what_the_rules_suggest_is_a_note_and_no_fault(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(validate, "problems", list)
    text = run("check")
    assert "no problem" in text and "note: " in text


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_three_tables_are_written_with_every_row_and_column(form: str, tmp_path: Path):
    run("export", "--format", form, "--out", str(tmp_path))
    links = sum(len(each.link) for each in claims().values())
    for name, count in (("findings", 198), ("claims", len(claims())), ("links", links)):
        path = tmp_path / f"{name}.{form}"
        columns = [column.name for column in COLUMNS[name]]
        if form == "csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert list(rows[0]) == columns
        else:
            table = parquet.read_table(path)
            assert table.column_names == columns
            assert all(table.schema.field(column).metadata[b"about"] for column in columns)
            rows = table.to_pylist()
        assert len(rows) == count


def test_what_is_not_reported_is_empty_and_never_zero(tmp_path: Path):
    run("export", "--format", "parquet", "--out", str(tmp_path))
    rows = {row["finding"]: row for row in parquet.read_table(tmp_path / "findings.parquet").to_pylist()}
    assert rows["diaztocados2017#1"]["n"] is None
    assert rows["bressendorff2023#1"]["estimate"] is None
    # Printed in the abstract: 0.66 (0.47 to 0.93) per 0.1 mEq/L.
    assert [rows["chen2019pace#1"][name] for name in ("estimate", "low", "high", "per")] == [
        0.66,
        0.47,
        0.93,
        "0.1 mEq/L",
    ]


@pytest.mark.parametrize(("form", "start"), [("jsonld", "{"), ("bibtex", "@"), ("csl", "[")])
def test_documents_are_written_to_a_file(form: str, start: str, tmp_path: Path):
    out = tmp_path / "evidence.out"
    written = json.loads(run("export", "--format", form, "--out", str(out), "--json"))["written"]
    assert written == [str(out)]
    assert out.read_text(encoding="utf-8").startswith(start)


def test_a_folder_for_a_file_and_a_file_for_a_folder_are_refused(tmp_path: Path):
    assert "is a folder" in refused("export", "--format", "jsonld", "--out", str(tmp_path))
    (tmp_path / "tables").write_text("a file")
    assert "is a file" in refused("export", "--format", "csv", "--out", str(tmp_path / "tables"))


def test_the_site_is_written(tmp_path: Path):
    found = json.loads(run("site", "--out", str(tmp_path / "site"), "--json"))
    assert Path(found["start"]).is_file()
    assert len(found["written"]) == len({*found["written"]}) > 2 * len(claims())


def test_a_study_is_added_from_a_file(tmp_path: Path):
    given = tmp_path / "madeup2026.toml"
    given.write_text(STUDY, encoding="utf-8")
    text = run("add", "--from", str(given), "--into", str(tmp_path / "sources"))
    assert (tmp_path / "sources" / "madeup2026.toml").read_text(encoding="utf-8") == STUDY
    assert "next: link it" in text and "calcifate evidence check" in text


def test_without_a_folder_it_goes_to_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CALCIFATE_DATA", str(tmp_path / "mine"))
    given = tmp_path / "madeup2026.toml"
    given.write_text(STUDY, encoding="utf-8")
    assert "src/calcifate/sources" in run("add", "--from", str(given))
    assert (tmp_path / "mine" / "sources" / "madeup2026.toml").is_file()


def test_in_a_source_tree_one_command_adds_and_links(tmp_path: Path):
    shutil.copytree(str(resources.files("calcifate.evidence").joinpath("claims")), tmp_path / "evidence" / "claims")
    given = tmp_path / "madeup2026.toml"
    given.write_text(STUDY, encoding="utf-8")
    words = ("--into", str(tmp_path / "sources"), "--claim", "mc54", "--stance", "contradicts", "--json")
    found = json.loads(run("add", "--from", str(given), *words))
    assert found["findings"] == 1 and not found["to_link"]
    assert tomllib.loads(Path(found["linked"][0]).read_text(encoding="utf-8"))["link"][-1]["source"] == "madeup2026"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--claim", "MC54"), "give both"),
        (("--claim", "MC54", "--stance", "agrees"), "one of supports"),
        (("--claim", "MC999", "--stance", "supports"), "no claim"),
    ],
)
def test_half_a_link_is_refused(words: tuple[str, ...], said: str, tmp_path: Path):
    given = tmp_path / "madeup2026.toml"
    given.write_text(STUDY, encoding="utf-8")
    assert said in refused("add", "--from", str(given), "--into", str(tmp_path / "sources"), *words)
    assert not (tmp_path / "sources").exists()


ANSWERS = [
    "A made-up trial", "", "twenty", "2026", "studdy", "study", "abstract", "", "10/x", "10.1000/made.up", "", "",
    "?", "rct_parallel", "adults with kidney disease", "ckd_predialysis", "200", "magnesium hydroxide", "", "placebo",
    "coronary calcium score", "", "MD", "-2.0", "-6.0", "-4.0", "", "intervention", "no_clear_effect", "low", "read",
    "abstract", "", "", "", "", "",
]  # fmt: skip
AGAIN = [""] * 12 + ["2.0"] + [""] * 11  # the high end of the interval was mistyped: only it is typed again


def test_a_study_is_asked_for_field_by_field_and_a_slip_can_be_mended(tmp_path: Path):
    typed = "\n".join([*ANSWERS, *AGAIN, "n"]) + "\n"
    result = CliRunner().invoke(cli, ["evidence", "add", "--id", "madeup2026", "--into", str(tmp_path)], input=typed)
    assert result.exit_code == 0, result.output
    table = tomllib.loads((tmp_path / "madeup2026.toml").read_text(encoding="utf-8"))
    assert table["year"] == 2026 and table["kind"] == "study" and table["doi"] == "10.1000/made.up"
    [finding] = table["finding"]
    assert (finding["estimate"], finding["low"], finding["high"], finding["n"]) == (-2.0, -6.0, 2.0, 200)
    for said in (
        "did you mean study?",
        "one of: rct_parallel",
        "is no whole number",
        "a DOI is like",
        "estimate outside its",
    ):
        assert said in result.output


def test_stopping_half_way_writes_nothing(tmp_path: Path):
    result = CliRunner().invoke(
        cli, ["evidence", "add", "--id", "madeup2026", "--into", str(tmp_path)], input="A title\n"
    )
    assert result.exit_code != 0
    assert not list(tmp_path.iterdir())


def test_every_field_of_a_study_can_be_asked_for():
    from calcifate.cli.evidence_add import OF_FINDING, OF_SOURCE

    only_in_files = {"overlaps", "arms"}
    assert set(OF_FINDING) == set(Finding.__dataclass_fields__) - only_in_files
    assert set(OF_SOURCE) == set(Source.__dataclass_fields__) - {"publisher", "copy", "note", "finding"}


def test_the_study_of_the_guide_is_right(tmp_path: Path):
    text = GUIDE.read_text(encoding="utf-8")
    [example] = [block.split("```")[0] for block in text.split("```toml\n")[1:] if "[[finding]]" in block]
    given = tmp_path / "madeup2026.toml"
    given.write_text(example, encoding="utf-8")
    assert "wrote" in run("add", "--from", str(given), "--into", str(tmp_path / "sources"))


def test_blanks_are_nothing_to_search_for():
    assert "nothing to search for" in refused("search", "  ")
    assert "nothing to search for" in refused("search", "--population", "  ")


def test_a_found_study_cannot_move_the_cursor(monkeypatch: pytest.MonkeyPatch):
    ref = "rooney2020#1"
    made = replace(studies()[ref], finding=replace(studies()[ref].finding, population="red \x1b[31m \u202e"))
    monkeypatch.setitem(studies(), ref, made)
    text = run("search", "rooney2020", "red")
    assert "␛[31m" in text and "[U+202E]" in text and "\x1b" not in text and "\u202e" not in text


def test_a_fault_on_record_is_the_exit_code_of_the_program(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(validate, "problems", lambda: [Problem(found="a planted fault")])
    monkeypatch.setattr("sys.argv", ["calcifate", "evidence", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
