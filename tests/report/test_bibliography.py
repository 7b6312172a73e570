"""One bibliography: what reference managers read, and the sources of a given result and no others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from calcifate.cli import cli
from calcifate.errors import InputError
from calcifate.evidence.claims import claims
from calcifate.evidence.findings import studies
from calcifate.journey import Options, assess_file
from calcifate.journey.cite import sources_of
from calcifate.report.bibliography import authors, bibliography, bibtex_entry, csl_entry, text_entry
from calcifate.report.evidence_tables import write_tables
from calcifate.report.json_form import to_json
from calcifate.source import Source, source_ids, sources

PEOPLE = Path(__file__).resolve().parents[2] / "examples"
# Item types of the CSL 1.0.2 schema that are used here.
CSL_TYPES = {"article-journal", "book", "report", "dataset", "webpage", "document"}


def cited(*words: str) -> str:
    result = CliRunner().invoke(cli, ["cite", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def ids_of(text: str) -> set[str]:
    return set(re.findall(r"^\[([a-z0-9_]+)\]", text, re.M))


def refused(*words: str) -> str:
    result = CliRunner().invoke(cli, ["cite", *words])
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


def test_a_claim_cites_the_studies_that_it_links_to_and_no_others():
    """Claim MC54 of the reference table of links."""
    expected = {
        "bressendorff2023", "diaztocados2017", "hisamatsu2018", "houslay2006", "rose2019pxe", "sakaguchi2019",
        "spiegel2009", "tzanakis2014", "zhan2023",
    }  # fmt: skip
    assert ids_of(cited("MC54")) == ids_of(cited("mc54")) == expected


@pytest.mark.parametrize("claim_id", sorted(claims()))
def test_every_claim_can_be_cited(claim_id: str):
    assert set(sources_of(claim_id)) == set(claims()[claim_id].source_ids)


def test_a_finding_and_a_source_cite_themselves():
    assert ids_of(cited("hruby2014#1")) == ids_of(cited("hruby2014")) == {"hruby2014"}
    assert ids_of(cited("hruby2014", "chen2019pace#2")) == {"hruby2014", "chen2019pace"}


def test_a_report_cites_what_stands_in_it_and_no_others(tmp_path: Path):
    assessment = assess_file(PEOPLE / "kidney_disease_g4.toml", Options())
    path = tmp_path / "report.json"
    path.write_text(to_json(assessment), encoding="utf-8")
    expected = {each.id for each in assessment.evidence.sources}
    assert expected <= ids_of(cited(str(path)))
    named = set(re.findall(r'"([a-z0-9_]+)"', path.read_text(encoding="utf-8"))) & source_ids()
    assert ids_of(cited(str(path))) <= named
    assert len(ids_of(cited(str(path)))) < len(source_ids())


def test_only_what_stands_as_a_source_is_cited(tmp_path: Path):
    path = tmp_path / "result.json"
    path.write_text(
        json.dumps({"note": "dai2013", "rows": [{"source": "lees2019"}], "sources": ["hruby2014", {"id": "zhan2023"}]})
    )
    assert ids_of(cited(str(path))) == {"lees2019", "hruby2014", "zhan2023"}


@pytest.mark.parametrize(
    ("content", "said"),
    [("{}", "names no source"), ("[", "a report as JSON"), ('{"sources": ["nobody1999"]}', "names no source")],
)
def test_a_file_without_sources_is_the_users_error(content: str, said: str, tmp_path: Path):
    path = tmp_path / "other.json"
    path.write_text(content)
    assert said in refused(str(path))


def test_what_is_not_known_is_answered_with_the_nearest():
    assert "did you mean hruby2014?" in refused("hruby2041")
    assert "--all" in refused()
    assert "cannot be read" in refused("nothing.json")


def test_all_means_every_source_of_the_program():
    assert ids_of(cited("--all")) == source_ids()


def test_a_file_is_written_whole(tmp_path: Path):
    out = tmp_path / "evidence.bib"
    assert cited("MC54", "--format", "bibtex", "--out", str(out)) == ""
    assert out.read_text(encoding="utf-8").count("\n@") + 1 == 9


def test_csl_json_is_as_its_schema_has_it():
    entries = json.loads(bibliography(sources(source_ids()), "csl"))
    assert len(entries) == len(source_ids())
    for entry in entries:
        assert entry["type"] in CSL_TYPES and entry["title"]
        assert isinstance(entry["issued"]["date-parts"][0][0], int)
        assert all(set(name) in ({"family", "given"}, {"literal"}) for name in entry.get("author", []))
        assert not entry.get("DOI", "").startswith("http")


def test_bibtex_is_balanced_and_every_key_is_there_once():
    text = bibliography(sources(source_ids()), "bibtex")
    keys = re.findall(r"^@\w+\{(\w+),", text, re.M)
    assert set(keys) == source_ids() and len(keys) == len(source_ids())
    plain = text.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")


def test_what_latex_obeys_is_made_harmless():
    record = Source(
        title=r"50 % & \input{x} #1_a^b ~ $", year=2000, kind="study", reading="data", authors="Institute & Company"
    )
    entry = bibtex_entry("x2000", record)
    assert r"50 \% \& \textbackslash{}input\{x\} \#1\_a\textasciicircum{}b \textasciitilde{} \$" in entry
    assert r"{Institute \& Company}" in entry


def test_names_are_parted_as_they_are_printed():
    record = Source(title="t", year=2014, kind="study", reading="abstract", authors="Hruby A, O'Donnell CJ, and others")
    assert authors(record) == ([("Hruby", "A"), ("O'Donnell", "CJ")], True)
    assert csl_entry("hruby2014", record)["author"] == [
        {"family": "Hruby", "given": "A"}, {"family": "O'Donnell", "given": "CJ"}, {"literal": "others"},
    ]  # fmt: skip
    assert "author = {Hruby, A and O'Donnell, CJ and others}" in bibtex_entry("hruby2014", record)


def test_how_far_a_source_was_read_is_said_in_every_form():
    record = Source(title="A trial", year=2014, kind="study", reading="memory", doi="10.1000/xyz")
    assert text_entry("x2014", record) == "[x2014] A trial. 2014. https://doi.org/10.1000/xyz (read: memory)"
    assert csl_entry("x2014", record)["note"] == "Read: memory."
    assert "note = {Read: memory.}" in bibtex_entry("x2014", record)


def test_nothing_in_a_field_ends_it():
    """A made-up source whose names and identifiers hold what BibTeX and a terminal obey."""
    made = Source(
        title="50 % {of} it", year=2026, kind="study", reading="abstract", authors="O{ J, Anon} and others",
        doi="10.1000/a}b", url="https://x.org/{y}",
    )  # fmt: skip
    for line in bibtex_entry("made2026", made).splitlines()[1:-1]:
        plain = line.replace(r"\{", "").replace(r"\}", "")
        assert plain.count("{") == plain.count("}"), line
    assert "\x1b" not in text_entry("made2026", replace(made, title="red \x1b[31m"))
    assert "\u202e" not in text_entry("made2026", replace(made, title="turned \u202e"))


def test_no_publication_is_listed_twice_but_the_book_of_reference_intakes():
    known = sources(source_ids())
    for key in ("doi", "pmid"):
        found = [getattr(each, key).casefold() for each in known.values() if getattr(each, key)]
        assert {each for each in found if found.count(each) > 1} <= {"10.17226/5776"}


@pytest.mark.parametrize("source_id", ["liebman2000", "kaleserving"])
def test_a_doi_of_another_paper_is_not_given(source_id: str):
    """Their notes say that the DOI seen is that of another paper."""
    assert sources([source_id])[source_id].doi == ""


def test_json_nested_too_deep_is_the_users_error(tmp_path: Path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)
    assert "nested too deep" in refused(str(path))


def test_a_wrong_name_is_said_even_beside_all(tmp_path: Path):
    assert "no result" in refused("--all", "MC999")
    assert "is a folder" in refused("MC54", "--out", str(tmp_path))


def test_tables_of_the_evidence_cite_their_sources(tmp_path: Path):
    [findings, *_] = write_tables(tmp_path, "parquet")
    assert set(sources_of(str(findings))) == {each.source_id for each in studies().values()}
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps([{"sources": "hruby2014;zhan2023"}]))
    assert sources_of(str(listed)) == ("hruby2014", "zhan2023")
    assert sources_of("HRUBY2014") == ("hruby2014",)
