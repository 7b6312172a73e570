"""Sources as BibTeX, CSL-JSON and plain text: one bibliography for the whole program."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from calcifate.report.format import visible
from calcifate.source import Source

Form = Literal["text", "bibtex", "csl"]
OTHERS = re.compile(r",?\s*(and others|et al\.?)\s*$")
BIBTEX_TYPES = {"study": "article", "review": "article", "textbook": "book", "guideline": "techreport"}
CSL_TYPES = {
    "study": "article-journal",
    "review": "article-journal",
    "textbook": "book",
    "guideline": "report",
    "regulator": "report",
    "policy": "report",
    "data_table": "dataset",
    "web": "webpage",
    "label": "webpage",
}
LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def bibliography(records: Mapping[str, Source], form: Form = "text") -> str:
    """Sources in one form, in the order given.

    Parameters
    ----------
    records : mapping of str to Source
        By id.
    form : {"text", "bibtex", "csl"}

    Examples
    --------
    >>> from calcifate.source import sources
    >>> print(bibliography(sources(["payne1973"]), "bibtex").splitlines()[0])
    @article{payne1973,
    """
    if form == "csl":
        entries = [csl_entry(source_id, record) for source_id, record in records.items()]
        return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"
    write = bibtex_entry if form == "bibtex" else text_entry
    return "\n".join(write(source_id, record) for source_id, record in records.items()) + ("\n" if records else "")


def authors(record: Source) -> tuple[list[tuple[str, str]], bool]:
    """Authors as family name and initials, and whether there are more.

    Examples
    --------
    >>> authors(Source(title="t", year=2000, kind="study", reading="data", authors="Hruby A, O'Donnell CJ and others"))
    ([('Hruby', 'A'), ("O'Donnell", 'CJ')], True)
    """
    more = bool(OTHERS.search(record.authors))
    names = [name.strip() for name in OTHERS.sub("", record.authors).replace(" and ", ", ").split(",") if name.strip()]
    found = list[tuple[str, str]]()
    for name in names:
        family, _, given = name.rpartition(" ")
        initials = bool(re.fullmatch(r"[A-ZÄÖÜ][A-Za-zÄÖÜ.\-]{0,3}", given)) and bool(family)
        found.append((family, given) if initials else (name, ""))
    return found, more


def bibtex_entry(source_id: str, record: Source) -> str:
    """One entry of a .bib file."""
    people, more = authors(record)
    named = [(latex(family), latex(given)) for family, given in people]
    who = " and ".join([f"{family}, {given}" if given else f"{{{family}}}" for family, given in named])
    fields = {
        "title": f"{{{latex(record.title)}}}",
        "author": who + (" and others" if more and who else ""),
        "year": str(record.year),
        "journal": latex(record.journal),
        "publisher": latex(record.publisher),
        "doi": bare(record.doi),
        "pmid": bare(record.pmid),
        "url": bare(record.url),
        "note": latex(f"Read: {record.reading.replace('_', ' ')}."),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{BIBTEX_TYPES.get(record.kind, 'misc')}{{{source_id},", *lines, "}"])


def csl_entry(source_id: str, record: Source) -> dict[str, Any]:
    """One item of CSL-JSON."""
    people, more = authors(record)
    names: list[dict[str, str]] = [
        {"family": family, "given": given} if given else {"literal": family} for family, given in people
    ]
    if more and names:
        names.append({"literal": "others"})
    entry: dict[str, Any] = {
        "id": source_id,
        "type": CSL_TYPES.get(record.kind, "document"),
        "title": record.title,
        "issued": {"date-parts": [[record.year]]},
    }
    optional = {
        "author": names,
        "container-title": record.journal,
        "publisher": record.publisher,
        "DOI": record.doi,
        "PMID": record.pmid,
        "URL": record.url or (f"https://doi.org/{record.doi}" if record.doi else ""),
        "note": f"Read: {record.reading.replace('_', ' ')}.",
    }
    return entry | {name: value for name, value in optional.items() if value}


def text_entry(source_id: str, record: Source) -> str:
    """One line as people cite, with how far it was read."""
    where = f"https://doi.org/{record.doi}" if record.doi else record.url
    who = f"{record.authors}. " if record.authors else ""
    place = f" {record.journal or record.publisher}." if record.journal or record.publisher else ""
    read = record.reading.replace("_", " ")
    return visible(
        f"[{source_id}] {who}{record.title}.{place} {record.year}.{f' {where}' if where else ''} (read: {read})"
    )


def latex(text: str) -> str:
    """Text with what LaTeX obeys made harmless."""
    return "".join(LATEX.get(letter, letter) for letter in text)


def bare(text: str) -> str:
    """An identifier as it stands, but for what would end its field: braces and backslashes are percent-encoded."""
    return "".join(f"%{ord(letter):02X}" if letter in "{}\\" else letter for letter in text)
