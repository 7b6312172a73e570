"""The evidence as a small static site: search and filters, a page per claim with its permalink, and the data beside it.

It opens from a folder without a network. Without scripts every table is there whole; only the filters are missing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from calcifate import __version__
from calcifate.errors import InputError, Problem
from calcifate.evidence.claims import CITO, Claim, claims
from calcifate.evidence.conflict import Conflict, claims_of, conflicts
from calcifate.evidence.findings import studies, study
from calcifate.evidence.plain import design_words, found_words
from calcifate.evidence.printed import words
from calcifate.evidence.search import text_of_claim, text_of_study
from calcifate.evidence.view import claim_view, finding_echo
from calcifate.flow.evidence import ClaimView, FindingEcho, Synthesis
from calcifate.report import page
from calcifate.report.bibliography import bibliography
from calcifate.report.evidence_tables import COLUMNS, evidence_sources, origin, write_tables
from calcifate.report.evidence_text import exposure_text, in_order, parted
from calcifate.report.forest import forest_svg, forest_table, heterogeneity
from calcifate.report.linked_data import (
    VOCABULARY,
    claim_jsonld,
    claim_permalink,
    codes,
    evidence_jsonld,
    finding_anchor,
)
from calcifate.source import Source, sources
from calcifate.store import write_text

PAGES = (
    ("index.html", "Claims"),
    ("conflicts.html", "Conflicts"),
    ("findings.html", "Findings"),
    ("sources.html", "Sources"),
    ("vocabulary.html", "Columns and terms"),
)
SAID_BY = {"article": "The popular article, in our words", "guidance": "The guidance of this program"}
STANCES = {"supports": "For", "contradicts": "Against", "qualifies": "Qualifies", "context": "Context"}
KINDS = {"text": "text", "number": "number", "whole": "whole number", "yes_no": "yes or no"}


def write_site(folder: Path) -> list[Path]:
    """Write the whole site into a folder, and say which files.

    Everything is made before the first file is written. Other files in the folder are left alone.

    Raises
    ------
    InputError
        If the folder is a file.
    """
    if folder.is_file():
        raise InputError(Problem(found="is a file", right="name a folder for the site", file=str(folder)))
    texts = pages()
    for name, text in texts.items():
        write_text(folder / name, text)
    return [*(folder / name for name in texts), *write_tables(folder, "csv")]


def pages() -> dict[str, str]:
    """Every text of the site by its place.

    Examples
    --------
    >>> "claims/MC54.html" in pages()
    True
    """
    known = sorted(claims().items(), key=lambda each: (origin(each[0]), each[0]))
    ids = [claim_id for claim_id, _ in known]
    views = {claim_id: claim_view(claim_id) for claim_id in ids}
    records = evidence_sources()
    made = {
        "index.html": _index(views),
        "conflicts.html": _page("conflicts", "conflicts.html", conflicts=[_conflict(each) for each in conflicts()]),
        "findings.html": _findings(),
        "sources.html": _page("sources", "sources.html", sources=[source_row(*each) for each in records.items()]),
        "vocabulary.html": _vocabulary(),
        "evidence.jsonld": evidence_jsonld(),
        "evidence.bib": bibliography(records, "bibtex"),
        "evidence.csl.json": bibliography(records, "csl"),
    }
    for place, (claim_id, found) in enumerate(known):
        before, after = ids[place - 1] if place else "", ids[place + 1] if place + 1 < len(ids) else ""
        made[claim_permalink(claim_id)] = claim_page(views[claim_id], found, before, after)
        made[f"claims/{claim_id}.jsonld"] = claim_jsonld(claim_id, found)
    return made


def claim_page(view: ClaimView, claim: Claim, before: str = "", after: str = "") -> str:
    """One claim as a page: what is said, findings for and against, what they say together, how it was graded."""
    people, laboratory = parted(view)
    return _page(
        "claim",
        "",
        up="../",
        view=view,
        claim=claim,
        before=before,
        after=after,
        people=_groups(people),
        laboratory=_groups(laboratory) if laboratory else (),
        syntheses=[
            _synthesis(each, f"{view.id}-{number}") for number, each in enumerate(in_order(view.syntheses), start=1)
        ],
        grades=[("People", view.human), *([("Laboratory", view.laboratory)] if view.laboratory else [])],
        said_by=SAID_BY[origin(view.id)],
        sources=[source_row(*each) for each in sources(claim.source_ids).items()],
    )


def source_row(source_id: str, record: Source) -> dict[str, Any]:
    """A source as it stands in a list."""
    place = record.journal or record.publisher
    return {
        "id": source_id,
        "title": record.title,
        "by": f"{record.authors}." if record.authors else "",
        "place": f"{place}," if place else "",
        "year": record.year,
        "reading": record.reading,
        "address": address(record),
        "findings": [
            (f"{source_id}#{number}", finding_anchor(f"{source_id}#{number}"))
            for number in range(1, len(record.finding) + 1)
        ],
    }


def address(record: Source) -> str:
    """Where a reader can open a source: its DOI, PubMed, or an https address; empty otherwise.

    Examples
    --------
    >>> address(Source(title="t", year=2000, kind="web", reading="secondary", url="javascript:alert(1)"))
    ''
    """
    if re.fullmatch(r"10\.\d{4,9}/\S+", record.doi):
        return "https://doi.org/" + quote(record.doi, safe="/().;:-_")
    if record.pmid.isdigit():
        return f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"
    return record.url if re.fullmatch(r"https://[\w.-]+(/[\w./~%?=&#:+,;@()-]*)?", record.url, re.ASCII) else ""


def _index(views: dict[str, ClaimView]) -> str:
    rows = [_claim_row(view, claims()[claim_id]) for claim_id, view in views.items()]
    verdicts = Counter(row["verdict"] for row in rows)
    choices = [("verdict", "Verdict", list(verdicts)), ("origin", "Said by", list(SAID_BY)), *_choices()]
    counts = {each: sum(row["origin"] == each for row in rows) for each in SAID_BY}
    of_article = Counter(row["verdict"] for row in rows if row["origin"] == "article").most_common()
    return _page("index", "index.html", claims=rows, counts=counts, verdicts=of_article, choices=choices)


def _claim_row(view: ClaimView, claim: Claim) -> dict[str, Any]:
    found = [study(link.ref) for link in claim.link]
    stances = Counter(link.stance for link in claim.link)
    text = " ".join([view.id, text_of_claim(claim), *(f"{each.source_id} {each.source.authors}" for each in found)])
    return {
        "id": view.id,
        "claim": view.claim,
        "origin": origin(view.id),
        "verdict": view.verdict,
        "human": view.human.certainty,
        "laboratory": view.laboratory.certainty if view.laboratory else "",
        "supports": stances["supports"],
        "contradicts": stances["contradicts"],
        "others": stances["qualifies"] + stances["context"],
        "text": text.casefold(),
        "populations": " ".join(sorted({each.finding.population_class for each in found})),
        "designs": " ".join(sorted({each.finding.design for each in found})),
    }


def _findings() -> str:
    bearing = dict[str, list[tuple[str, str]]]()
    for claim_id, each in claims().items():
        for link in each.link:
            bearing.setdefault(link.ref, []).append((claim_id, link.stance))
    rows = [
        {
            **_card(finding_echo(each)),
            "text": text_of_study(each),
            "population": each.finding.population_class,
            "design": each.finding.design,
            "claims": bearing.get(ref, []),
        }
        for ref, each in studies().items()
    ]
    return _page("findings", "findings.html", findings=rows, choices=_choices())


def _choices() -> list[tuple[str, str, list[str]]]:
    """The populations and designs that some finding has."""
    found = [each.finding for each in studies().values()]
    return [
        ("population", "Population studied", sorted({each.population_class for each in found} - {"none"})),
        ("design", "Design", sorted({each.design for each in found})),
    ]


def _conflict(conflict: Conflict) -> dict[str, Any]:
    sides = [[_card(finding_echo(study(ref))) for ref in side] for side in conflict.sides]
    return {
        "topic": conflict.topic,
        "sides": [("One side", sides[0]), ("Other side", sides[1])],
        "what_differs": conflict.what_differs,
        "claims": claims_of(conflict),
    }


def _vocabulary() -> str:
    tables = [
        (name, [(column.name, KINDS[column.kind], column.about) for column in columns])
        for name, columns in COLUMNS.items()
    ]
    tags = [(words(design), f"ECO:{tag}", codes().label[tag]) for design, tag in codes().design.items()]
    return _page(
        "vocabulary", "vocabulary.html", tables=tables, codes=tags, stances=list(CITO.items()), vocabulary=VOCABULARY
    )


def _groups(findings: Sequence[FindingEcho]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Cards by stance: for and against come first and stand beside each other."""
    return [(title, [_card(each) for each in findings if each.stance == stance]) for stance, title in STANCES.items()]


def _card(finding: FindingEcho) -> dict[str, Any]:
    made = study(finding.ref)
    return {
        "finding": finding,
        "anchor": finding_anchor(finding.ref),
        "exposure": exposure_text(finding),
        "design_words": design_words(made.finding.design),
        "result": found_words(made),
    }


def _synthesis(synthesis: Synthesis, name: str) -> dict[str, Any]:
    from markupsafe import Markup

    head, rows = forest_table(synthesis)
    parts = ", ".join(words(part) for part in synthesis.key.split("/")[3:5])
    return {
        "title": f"{synthesis.title} ({parts})",
        "drawing": Markup(forest_svg(synthesis, name) if len(rows) > 1 else ""),
        "head": head,
        "rows": rows,
        "spread": heterogeneity(synthesis),
        "notes": synthesis.notes,
        "leave_one_out": [(row.label, row.text) for row in synthesis.leave_one_out],
        "not_pooled": synthesis.not_pooled,
    }


def _page(name: str, here: str, *, up: str = "", **shown: Any) -> str:
    from markupsafe import Markup

    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    common = {"pages": PAGES, "here": here, "up": up, "made_by": f"calcifate {__version__}", "words": words}
    code = {"script": Markup(script), "script_hash": Markup(digest)}
    return page.environment().get_template(f"evidence_site_{name}.j2").render(**common, **code, **shown)


@cache
def _script() -> str:
    """The filters: the same on every page, so that its hash may be allowed and nothing else."""
    file = resources.files("calcifate.report").joinpath("templates", "evidence_site_script.j2")
    return file.read_text(encoding="utf-8").strip()
