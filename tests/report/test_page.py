"""The page: self-contained, readable without eyes or colour, harmless whatever was typed in."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from calcifate.report.json_form import to_json
from calcifate.report.page import link, to_html
from calcifate.report.text import text

from .builders import source
from .samples import SAMPLES, emergency, hostile, ordinary, urgent

EVERY = [(name, audience) for name in SAMPLES for audience in ("professional", "lay")]
VOID = {"meta", "link", "br", "rect", "line", "circle", "path", "polygon"}


@dataclass
class Page(HTMLParser):
    """What a parser sees: tags with their attributes, text, and the table captions."""

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    titles: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.inside[-1] == tag, f"</{tag}> closes <{self.inside[-1]}>"
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_it_is_one_small_file_that_asks_for_nothing(name: str, audience: str):
    made = to_html(SAMPLES[name](audience))
    page = Page(made)
    assert len(made.encode()) < 300_000
    assert not page.inside
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "embed", "base", "form", "input"}
    for tag, attributes in page.tags:
        assert not any(key.startswith("on") for key in attributes)
        for key in ("src", "href", "xlink:href", "srcset", "data", "poster"):
            target = attributes.get(key) or ""
            assert target.startswith("#") or target in ("", "data:,") or (tag == "a" and target.startswith("https://"))
    style = made.split("<style>")[1].split("</style>")[0]
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {"#hatch", "#cross"}
    policy = next(tag["content"] for tag in page.all("meta") if tag.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_headings_landmarks_and_names_are_in_order(name: str, audience: str):
    page = Page(to_html(SAMPLES[name](audience)))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html")[0]["lang"] == "en"
    for landmark in ("header", "main", "nav", "footer"):
        assert len(page.all(landmark)) == 1
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(set(ids)) == len(ids)
    for target in (attributes.get("href") or "" for attributes in page.all("a")):
        assert not target.startswith("#") or target[1:] in ids
    for _, attributes in page.tags:
        for label in (attributes.get("aria-labelledby") or "").split():
            assert label in ids


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_every_drawing_has_words_and_a_table(name: str, audience: str):
    made = to_html(SAMPLES[name](audience))
    for section in re.findall(r'<section id="(\w+)"(.*?)</section>', made, re.S):
        drawings = section[1].count('<svg class="drawing')
        assert section[1].count("<title id=") == section[1].count("<desc id=") == drawings
        assert not drawings or "<table>" in section[1]
    page = Page(made)
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attributes.get("scope") in ("row", "col") for attributes in page.all("th"))


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_flags_are_the_same_in_page_text_and_json(name: str, audience: str):
    answer = SAMPLES[name](audience)
    page = Page(to_html(answer))
    found = {(tag["data-flag"], tag["data-severity"]) for tag in page.all("article") if "data-flag" in tag}
    assert found == {(flag.id, flag.severity) for flag in answer.flags}
    made = to_json(answer)
    for flag in answer.flags:
        assert f'"id": "{flag.id}"' in made
    counts = re.search(
        r"(\d+ \w+(?:, \d+ \w+)*)$",
        text(answer, width=200).split("\nWHAT TO KNOW FIRST" if audience == "lay" else "\nSAFETY")[1].split("\n")[0],
    )
    assert (
        sum(int(count) for count in re.findall(r"\d+", counts.group())) == len(answer.flags)
        if counts
        else not answer.flags
    )


def test_an_emergency_opens_the_page_and_nothing_competes():
    made = to_html(emergency())
    page = Page(made)
    assert page.words.split("EMERGENCY", 2)[2].startswith(": Get medical help now")
    body = made.split("<body")[1]
    assert body.index("alarm-heading") < body.index('class="masthead"')
    for absent in ("ideas", "article", "ratio", "flow", "intake", "evidence"):
        assert f'<section id="{absent}"' not in made
    assert "Cabbage" not in page.words


def test_hostile_text_stays_text():
    made = to_html(hostile())
    page = Page(made)
    assert "<script>alert(1)</script>" in page.words
    assert "{{7*7}}" in page.words
    assert '=HYPERLINK("http://example.org","x")' in page.words
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made)
    assert all((attributes.get("href") or "").startswith(("#", "https://doi.org/10.")) for attributes in page.all("a"))


def test_only_proper_addresses_become_links():
    assert link(source("a", "A", 2000, doi="10.1681/ASN.2018111150")) == "https://doi.org/10.1681/ASN.2018111150"
    assert link(source("a", "A", 2000, url="https://example.org/a?b=1")) == "https://example.org/a?b=1"
    for bad in ("javascript:alert(1)", "http://example.org", 'https://a.org/" onload=', "//example.org"):
        assert link(source("a", "A", 2000, url=bad)) == ""
    assert link(source("a", "A", 2000, doi='10.1/"><script>')) == ""


def test_the_lay_page_has_no_dose_no_chance_and_no_grading():
    words = Page(to_html(urgent("lay"))).words
    for absent in ("400 mg daily", "Chance that usual", "CKD stage", "an expert group, 2022", "eGFR (CKD-EPI"):
        assert absent not in words
    assert "outside your laboratory's range, take it to your clinician" in words


def test_what_is_unknown_says_so_and_what_is_refused_gives_its_reason():
    words = Page(to_html(ordinary())).words
    assert "Unknown, because nothing eaten reports them: vitamin K2." in words
    assert "vitamin K1 unknown" in words
    assert "not computed: the equation is for adults" in Page(to_html(SAMPLES["child"]())).words


def test_equal_answers_give_equal_pages():
    assert to_html(ordinary()) == to_html(ordinary())


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-extensions")  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")
@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_it_prints_to_four_pages_and_requests_nothing(name: str, audience: str, tmp_path: Path):
    page, printed, log = tmp_path / "report.html", tmp_path / "report.pdf", tmp_path / "net.json"
    page.write_text(to_html(SAMPLES[name](audience)), encoding="utf-8")
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'user'}", f"--log-net-log={log}",
               "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
    assert 1 <= pages <= (2 if audience == "lay" and name not in ("full", "hostile") else 4)
    asked = set(re.findall(r'"url":"(\w+://[^"]*)"', log.read_text(encoding="utf-8", errors="replace")))
    assert not {url for url in asked if not url.startswith(("file:", "chrome", "data:")) and "google" not in url}
