"""Adding a study: what is right is written whole, what is wrong is said and nothing is written."""

from __future__ import annotations

import shutil
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.evidence.add import Bearing, add_study, checked_study, finding_problems, link_text, read_study
from calcifate.evidence.claims import Claim
from calcifate.person.template import toml_text
from calcifate.record import problems_in

FINDING: dict[str, Any] = {
    "design": "rct_parallel",
    "population": "adults with kidney disease",
    "population_class": "ckd_predialysis",
    "n": 200,
    "exposure": "magnesium hydroxide",
    "comparator": "placebo",
    "outcome": "coronary calcium score at 12 months",
    "measure": "MD",
    "estimate": -2.0,
    "low": -6.0,
    "high": 2.0,
    "direction": "no_clear_effect",
    "certainty": "low",
    "reading": "read",
    "seen": "abstract",
    "contrast": "intervention",
}
STUDY: dict[str, Any] = {
    "title": "A made-up trial",
    "year": 2026,
    "kind": "study",
    "reading": "abstract",
    "doi": "10.1000/made.up",
}


def study(finding: dict[str, Any] | None = None, **parts: Any) -> str:
    table = {**STUDY, **parts, "finding": [{**FINDING, **(finding or {})}]}
    return toml_text({name: value for name, value in table.items() if value is not None})


def refused(text: str, source_id: str = "madeup2026") -> str:
    with pytest.raises(InputError) as caught:
        checked_study(source_id, text)
    return str(caught.value)


def test_a_right_study_is_read():
    record = checked_study("madeup2026", study())
    assert record.finding[0].estimate == -2.0
    assert record.finding[0].n == 200


# The printed-error traps of the reference: each is off the middle of its interval, or has lost a sign.
TRAPS = [
    ({"measure": "SMD", "estimate": 1.26, "low": -0.70, "high": 1.82}, "1.09 standard errors off"),  # zhan2023#3
    ({"measure": "MD", "estimate": -0.13, "low": 0.27, "high": 0.01}, "estimate outside its interval"),  # mofrad2018#2
    ({"measure": "MD", "estimate": 17.0, "low": -86.0, "high": 53.0}, "0.94 standard errors off"),  # diederichsen2022
    ({"measure": "MD", "estimate": 0.0, "low": 0.6, "high": 0.5}, "estimate outside its interval"),  # joris2016
]


@pytest.mark.parametrize(("finding", "said"), TRAPS)
def test_figures_as_they_were_misprinted_are_refused(finding: dict[str, Any], said: str):
    assert said in refused(study(finding))


@pytest.mark.parametrize(
    ("finding", "parts", "said"),
    [
        ({"population": " "}, {}, "finding[1].population: empty"),
        ({"outcome": ""}, {}, "finding[1].outcome: empty"),
        ({"high": None}, {}, "one end of an interval"),
        ({"measure": "OR"}, {}, "a ratio of -6"),
        ({"design": "rct"}, {}, "finding[1].design"),
        ({"n": "many"}, {}, "finding[1].n"),
        ({"reading": "memory"}, {}, "from memory, and nothing to verify"),
        ({"contrast": "per_unit"}, {}, "per unit of what?"),
        ({"overlaps": ["hruby2041"]}, {}, "did you mean hruby2014?"),
        ({}, {"doi": "https://doi.org/10.1000/x"}, "doi"),
        ({}, {"doi": "10.1681/asn.0000000000000092"}, "the DOI is that of 'bressendorff2023'"),
        ({}, {"pmid": "PMID 1"}, "digits only"),
        ({}, {"pmid": "1²"}, "digits only"),
        ({}, {"pmid": "24290571"}, "the PubMed number is that of 'hruby2014'"),
        ({}, {"doi": "10.1000/a}b"}, "doi"),
        ({}, {"reading": "memory"}, "from memory, and marked 'read'"),
        ({"n": 0}, {}, "n = 0"),
        ({"low": float("-inf"), "high": float("inf")}, {}, "no number"),
        ({}, {"year": 202}, "year 202"),
        ({}, {"title": None}, "title: is missing"),
        ({}, {"titel": "x"}, "did you mean title?"),
        ({}, {"title": "  "}, "the title as printed"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(finding: dict[str, Any], parts: dict[str, Any], said: str):
    assert said in refused(study(finding, **parts))


@pytest.mark.parametrize("source_id", ["../escape", "Hruby2014", "", "a b", "x/y", "hruby2014"])
def test_an_id_that_is_no_id_or_is_taken_is_refused(source_id: str, tmp_path: Path):
    assert "id:" in refused(study(), source_id)
    with pytest.raises(InputError):
        add_study(source_id, study(), tmp_path / "sources")
    assert not list(tmp_path.rglob("*.toml"))


def test_all_problems_are_said_at_once():
    said = refused(study({"population": "", "low": 5.0}, year=1))
    assert "year 1" in said and "population" in said and "outside its interval" in said


@pytest.mark.parametrize("text", ["", "title = ", "[[finding]]\n", "title = 'x'\x00"])
def test_what_is_no_study_is_the_users_error(text: str):
    assert "madeup2026.toml" in refused(text)


@given(st.text(max_size=200))
def test_no_text_at_all_ends_in_anything_but_the_users_error(text: str):
    with pytest.raises(InputError):
        checked_study("madeup2026", text)


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_what_was_typed_comes_back_as_it_was(words: str):
    typed = words.encode("utf-8", "replace").decode("utf-8")
    record = checked_study("madeup2026", study({"note": typed}))
    assert record.finding[0].note == typed


def test_a_finding_can_be_checked_by_itself():
    assert finding_problems("madeup2026", FINDING) == []
    assert finding_problems("madeup2026", {**FINDING, "low": 3.0})[0].found.startswith("estimate outside")
    assert finding_problems("madeup2026", {})


def test_it_is_written_once_and_whole(tmp_path: Path):
    folder = tmp_path / "sources"
    added = add_study("madeup2026", study(), folder, (Bearing(claim_id="mc54", number=1, stance="contradicts"),))
    assert tomllib.loads(added.path.read_text(encoding="utf-8"))["finding"][0]["n"] == 200
    assert [path.name for path in folder.iterdir()] == ["madeup2026.toml"]
    assert not added.linked
    assert added.to_link[0].startswith("# evidence/claims/MC54.toml\n[[link]]")
    with pytest.raises(InputError, match="exists already"):
        add_study("madeup2026", study(), folder)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The folders of a source tree that matter here."""
    shutil.copytree(str(resources.files("calcifate.evidence").joinpath("claims")), tmp_path / "evidence" / "claims")
    (tmp_path / "sources").mkdir()
    return tmp_path


def test_in_a_source_tree_the_claim_links_to_it_at_once(tree: Path):
    bearings = (Bearing(claim_id="MC54", number=1, stance="contradicts", directness=0.8),)
    before = (tree / "evidence" / "claims" / "MC54.toml").read_text(encoding="utf-8")
    added = add_study("madeup2026", study(), tree / "sources", bearings)
    text = added.linked[0].read_text(encoding="utf-8")
    assert text.startswith(before.rstrip())
    record, problems = problems_in(Claim, tomllib.loads(text))
    assert not problems
    assert record.link[-1].ref == "madeup2026#1"
    assert record.link[-1].cito == "cito:disputes"
    assert record.link[-1].directness == 0.8
    assert not added.to_link


def test_two_findings_may_bear_on_one_claim(tree: Path):
    two = study().rstrip() + "\n\n" + study().split("\n\n", 1)[1]
    bearings = tuple(Bearing(claim_id="MC54", number=number, stance="supports") for number in (1, 2))
    added = add_study("madeup2026", two, tree / "sources", bearings)
    links = tomllib.loads(added.linked[0].read_text(encoding="utf-8"))["link"]
    assert [link["finding"] for link in links if link["source"] == "madeup2026"] == [1, 2]


@pytest.mark.parametrize(
    ("bearing", "said"),
    [
        (Bearing(claim_id="MC99", number=1, stance="supports"), "no claim"),
        (Bearing(claim_id="MC54", number=2, stance="supports"), "findings 1 to 1"),
        (Bearing(claim_id="MC54", number=1, stance="agrees"), "one of supports"),  # type: ignore[arg-type]
        (Bearing(claim_id="MC54", number=1, stance="supports", directness=2.0), "between 0 and 1"),
    ],
)
def test_a_wrong_link_leaves_everything_as_it_was(bearing: Bearing, said: str, tree: Path):
    before = {path: path.read_bytes() for path in tree.rglob("*.toml")}
    with pytest.raises(InputError, match=said):
        add_study("madeup2026", study(), tree / "sources", (bearing,))
    assert {path: path.read_bytes() for path in tree.rglob("*.toml")} == before


def test_a_claim_that_cannot_be_written_takes_the_study_back(tree: Path, monkeypatch: pytest.MonkeyPatch):
    from calcifate.evidence import add

    def refuses(path: Path, text: str) -> None:
        if path.parent.name == "claims":
            raise OSError("disk full")
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr(add, "write_text", refuses)
    with pytest.raises(OSError, match="disk full"):
        add_study("madeup2026", study(), tree / "sources", (Bearing(claim_id="MC54", number=1, stance="supports"),))
    assert not list((tree / "sources").iterdir())


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "sources").write_text("a file")
    with pytest.raises(InputError, match="is no folder"):
        add_study("madeup2026", study(), tmp_path / "sources")


@pytest.mark.parametrize(
    ("name", "content"), [("gone.toml", None), ("binary.toml", b"\xff\xfe\x00"), ("long.toml", b"#" * 1_000_001)]
)
def test_a_file_that_cannot_be_read_is_the_users_error(name: str, content: bytes | None, tmp_path: Path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_study(path)


def test_a_link_says_its_relation():
    """CiTO by stance: section 6 of the reference."""
    assert 'cito = "cito:citesForInformation"' in link_text(
        "x2026", Bearing(claim_id="MC01", number=1, stance="context")
    )
    assert "directness" not in link_text("x2026", Bearing(claim_id="MC01", number=1, stance="context"))


def test_a_study_in_the_same_folder_is_not_added_twice(tmp_path: Path):
    add_study("first2026", study(doi="10.1000/made.up"), tmp_path)
    with pytest.raises(InputError, match=r"the DOI is that of first2026\.toml"):
        add_study("second2026", study(doi="10.1000/MADE.UP"), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["first2026.toml"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_without_an_end_is_too_long():
    with pytest.raises(InputError, match="too long"):
        read_study(Path("/dev/zero"))


def test_a_mark_of_byte_order_is_no_part_of_the_study(tmp_path: Path):
    file = tmp_path / "bom2026.toml"
    file.write_bytes(b"\xef\xbb\xbf" + study().encode())
    assert checked_study("bom2026", read_study(file)).year == checked_study("bom2026", study()).year


def test_a_file_nested_too_deep_is_the_users_error():
    with pytest.raises(InputError, match="nested too deep"):
        checked_study("deep2026", "x = " + "[" * 100_000)
