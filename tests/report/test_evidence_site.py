"""The evidence site: whole without scripts, nothing from the network, every link leads somewhere, nothing is lost."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from calcifate.errors import InputError
from calcifate.evidence.claims import claims
from calcifate.evidence.conflict import conflicts
from calcifate.evidence.findings import studies
from calcifate.evidence.view import claim_view
from calcifate.report.evidence_site import address, claim_page, pages, write_site
from calcifate.source import Source

# Counts of the reference for the 55 claims of the article; beside them it has 198 findings and 355 links.
VERDICTS = {"supported": 19, "partly": 22, "contested": 6, "overstated": 8}
OF_ARTICLE = [claim_id for claim_id in claims() if claim_id.startswith("MC")]


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag and kind in attributes.get("class", "")]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return pages()


@pytest.fixture(scope="module")
def read(site: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in site.items() if name.endswith(".html")}


def test_every_claim_has_a_page_and_every_finding_and_source_a_place(site: dict[str, str], read: dict[str, Page]):
    assert {f"claims/{claim_id}.html" for claim_id in claims()} <= set(site)
    assert {ref.replace("#", "-") for ref in studies()} <= set(read["findings.html"].ids)
    assert {source_id for claim in claims().values() for source_id in claim.source_ids} <= set(read["sources.html"].ids)
    assert len(read["findings.html"].of("tr")) == 198 + 1
    assert sum(len(read[f"claims/{claim_id}.html"].of("li", "card")) for claim_id in OF_ARTICLE) == 355


def test_the_index_counts_as_the_reference_does(read: dict[str, Page]):
    rows = [row for row in read["index.html"].of("tr") if row.get("data-origin") == "article"]
    found = [row["data-verdict"] for row in rows]
    assert {verdict: found.count(verdict) for verdict in VERDICTS} == VERDICTS
    assert len(rows) == 55
    assert len(read["index.html"].of("tr")) == len(claims()) + 1


def test_every_link_leads_somewhere(site: dict[str, str], read: dict[str, Page]):
    beside = {"findings.csv", "claims.csv", "links.csv"}
    for name, page in read.items():
        assert len(page.ids) == len(set(page.ids)), name
        for attributes in page.of("a"):
            target, _, anchor = attributes["href"].partition("#")
            if target.startswith("https://"):
                assert not anchor
                continue
            place = normpath(join(dirname(name), target)) if target else name
            assert place in site or place in beside, f"{name}: {target}"
            assert not anchor or anchor in read[place].ids, f"{name}: {attributes['href']}"


def test_a_page_asks_the_network_for_nothing_and_runs_one_script_only(site: dict[str, str], read: dict[str, Page]):
    for name, page in read.items():
        text = site[name]
        assert not [
            attributes for _, attributes in page.tags if "src" in attributes or any(a[:2] == "on" for a in attributes)
        ]
        assert [attributes["href"] for attributes in page.of("link")] == ["data:,"]
        assert not re.search(r"@import|url\(|fetch\(|XMLHttp|import\(|innerHTML|eval\(", text)
        [script] = re.findall(r"<script>(.*?)</script>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        [policy] = [meta["content"] for meta in page.of("meta") if "http-equiv" in meta]
        assert policy.startswith("default-src 'none';")
        assert f"script-src 'sha256-{digest}';" in policy


def test_without_a_script_the_tables_are_whole_and_no_dead_control_is_shown(read: dict[str, Page]):
    for name in ("index.html", "findings.html"):
        assert "hidden" in read[name].of("form", "filters")[0]
        assert not [row for row in read[name].of("tr") if "hidden" in row]


def test_pages_can_be_used_without_seeing_them(site: dict[str, str], read: dict[str, Page]):
    for name, page in read.items():
        assert "lang" in page.of("html")[0], name
        assert len(page.of("h1")) == 1 and len(page.of("main")) == 1
        assert all(attributes.get("aria-label") for attributes in page.of("div", "scroll"))
        assert site[name].count("<caption") == site[name].count("<table")
        assert re.search(r"<title>\S", site[name])


def test_findings_for_and_against_stand_side_by_side_and_the_laboratory_apart(site: dict[str, str]):
    text = site["claims/MC54.html"]
    people, laboratory = text.split("Animals, cells and solutions", 1)
    assert people.index("For (1)") < people.index("link-sakaguchi2019-1") < people.index("Against (4)")
    assert people.index("Against (4)") < people.index("link-bressendorff2023-1")
    assert "link-diaztocados2017-1" in laboratory.split("What findings say together")[0]
    assert "link-diaztocados2017-1" not in people


def test_figures_from_memory_carry_their_badge_wherever_they_stand(site: dict[str, str]):
    [row] = re.findall(r'<tr id="bressendorff2023-3".*?</tr>', site["findings.html"], re.S)
    assert "from memory, not verified" in row
    [card] = re.findall(r'<li class="card [^"]*" id="link-tzanakis2014-1">.*?</li>', site["claims/MC54.html"], re.S)
    assert "from memory, not verified" in card


def test_a_synthesis_shows_every_interval_and_says_what_was_not_pooled(site: dict[str, str]):
    text = site["claims/MC18.html"]
    for words in ("Hartung and Knapp", "expected of a new study", "I² ", "without Rooney and others 2020", "<svg "):
        assert words in text
    assert "share no statistic" in site["claims/MC54.html"]


def test_conflicts_show_both_sides(site: dict[str, str]):
    text = site["conflicts.html"]
    assert text.count("What differs:") == len(conflicts())
    assert text.count("One side (") == text.count("Other side (") == len(conflicts())


def test_text_from_records_cannot_be_markup():
    hostile = '<img src=x onerror="alert(1)">\x1b[31m{{ 7 * 7 }}'
    view = claim_view("MC54")
    finding = replace(view.findings[0], population=hostile, citation=hostile)
    made = claim_page(replace(view, why=hostile, claim=hostile, findings=(finding,)), claims()["MC54"])
    assert (
        "<img" not in made and "\x1b" not in made and "49" not in re.findall(r"Why this verdict.*?</dd>", made, re.S)[0]
    )
    assert "&lt;img src=x" in made


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"doi": '10.1000/a"><b>'}, "https://doi.org/10.1000/a%22%3E%3Cb%3E"),
        ({"pmid": "31194171"}, "https://pubmed.ncbi.nlm.nih.gov/31194171/"),
        ({"url": "https://example.org/a?b=1"}, "https://example.org/a?b=1"),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": 'https://example.org/" onclick="x'}, ""),
        ({}, ""),
    ],
)
def test_only_addresses_of_papers_become_links(parts: dict[str, str], expected: str):
    assert address(Source(title="t", year=2000, kind="web", reading="secondary", **parts)) == expected


def test_the_site_is_written_beside_what_is_there_and_twice_the_same(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    written = write_site(tmp_path)
    first = {path: path.read_bytes() for path in written}
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert {"index.html", "evidence.jsonld", "findings.csv"} <= {path.name for path in written}
    assert {path: path.read_bytes() for path in write_site(tmp_path)} == first


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "site").write_text("a file")
    with pytest.raises(InputError, match="is a file"):
        write_site(tmp_path / "site")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-extensions")  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")
def test_the_filters_work_in_a_browser(tmp_path: Path):
    write_site(tmp_path)
    whole = len(claims())
    for asked, count in (
        ("", whole),
        ("#verdict=contested&origin=article", 6),
        ("#q=mc54", 1),
        ("#origin=article", 55),
    ):
        address = (tmp_path / "index.html").as_uri() + asked
        command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'user'}", "--dump-dom", address]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        assert f"{count} of {whole} shown" in done.stdout
