"""The evidence as linked data: one small publication per link, and one graph of all.

After nanopublications (Groth and others 2010, doi:10.3233/ISU-2010-0613): an assertion (finding, CiTO relation, claim),
its provenance (where from, how far read, what was worked out here) and its publication info (who, when, licence). Ids
are relative, so that they are the permalinks of the evidence site wherever it lies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote

from calcifate import __version__
from calcifate.evidence.claims import Claim, Link, claims
from calcifate.evidence.findings import Study, studies, study
from calcifate.record import STRICT, load_toml, read_data
from calcifate.report import evidence_tables
from calcifate.source import Source, sources

VOCABULARY = "urn:x-calcifate:"  # the page vocabulary.html says what each term means
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "@vocab": VOCABULARY,
    "cito": "http://purl.org/spar/cito/",
    "eco": {"@id": "http://purl.obolibrary.org/obo/ECO_", "@prefix": True},
    "np": "http://www.nanopub.org/nschema#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OF_SOURCE = frozenset({"title", "authors", "year", "doi", "pmid", "url", "source", "number"})


@dataclass(frozen=True, kw_only=True)
class Codes:
    """`evidence_codes.toml`: tags of designs, and what publication info says."""

    __pydantic_config__ = STRICT

    licence: str
    creator: str
    derived: str
    label: Mapping[str, str]
    design: Mapping[str, str]


@cache
def codes() -> Codes:
    """The tags of the Evidence and Conclusion Ontology, as their file says them.

    Examples
    --------
    >>> codes().design["animal"], codes().label["0000179"]
    ('0000179', 'animal model system study evidence')
    """
    file = resources.files("calcifate.report").joinpath("evidence_codes.toml")
    return read_data(Codes, load_toml(file, file.name), file.name)


def claim_permalink(claim_id: str) -> str:
    """Where a claim is found on the site."""
    return f"claims/{claim_id}.html"


def finding_anchor(ref: str) -> str:
    """The id of a finding on a page.

    Examples
    --------
    >>> finding_anchor("hruby2014#1")
    'hruby2014-1'
    """
    return ref.replace("#", "-")


def finding_permalink(ref: str) -> str:
    """Where a finding is found on the site."""
    return f"findings.html#{finding_anchor(ref)}"


def source_permalink(source_id: str) -> str:
    """Where a source is found on the site."""
    return f"sources.html#{source_id}"


def link_permalink(claim_id: str, ref: str) -> str:
    """Where a claim's page says how a finding bears on it."""
    return f"{claim_permalink(claim_id)}#link-{finding_anchor(ref)}"


def evidence_jsonld() -> str:
    """Every source, finding, claim and link as one graph of JSON-LD 1.1."""
    known, made = claims(), studies()
    records = evidence_tables.evidence_sources()
    graph: list[dict[str, Any]] = [_source(source_id, record) for source_id, record in records.items()]
    graph += [_finding(each) for each in made.values()]
    graph += [_claim(claim_id, each) for claim_id, each in known.items()]
    for claim_id, each in known.items():
        for link in each.link:
            graph += nanopublication(claim_id, each, link)
    return _text({"@context": CONTEXT, "@graph": graph})


def claim_jsonld(claim_id: str, claim: Claim) -> str:
    """One claim with its findings, sources and links; ids as on the whole site."""
    made = {link.ref: study(link.ref) for link in claim.link}
    records = sources(claim.source_ids)
    graph = [_claim(claim_id, claim), *(_finding(each) for each in made.values())]
    graph += [_source(source_id, record) for source_id, record in records.items()]
    for link in claim.link:
        graph += nanopublication(claim_id, claim, link)
    return _text({"@context": {"@base": "../", **CONTEXT}, "@graph": graph})


def nanopublication(claim_id: str, claim: Claim, link: Link) -> list[dict[str, Any]]:
    """One link as four named graphs: head, assertion, provenance and publication info.

    Examples
    --------
    >>> found = claims()["MC54"]
    >>> link = next(each for each in found.link if each.ref == "bressendorff2023#1")
    >>> nanopublication("MC54", found, link)[1]["@graph"]
    [{'@id': 'findings.html#bressendorff2023-1', 'cito:disputes': {'@id': 'claims/MC54.html'}}]
    """
    publication, made = link_permalink(claim_id, link.ref), study(link.ref)
    finding, source = made.finding, made.source
    part = {name: f"{publication}.{name}" for name in ("head", "assertion", "provenance", "publication")}
    provenance: dict[str, Any] = {
        "@id": part["assertion"],
        "prov:wasDerivedFrom": _ids(source_permalink(link.source), _doi(source)),
        "read_flag": finding.reading,
        "seen": finding.seen,
        "derived": bool(finding.derived),
    }
    if finding.derived:
        provenance |= {"derived_how": finding.derived, "evidence_code_of_figure": {"@id": f"eco:{codes().derived}"}}
    if finding.verify:
        provenance["verify"] = finding.verify
    head = {
        "@id": publication,
        "@type": "np:Nanopublication",
        "np:hasAssertion": {"@id": part["assertion"]},
        "np:hasProvenance": {"@id": part["provenance"]},
        "np:hasPublicationInfo": {"@id": part["publication"]},
    }
    info = {
        "@id": publication,
        "dcterms:creator": codes().creator,
        "dcterms:created": {"@value": claim.reviewed_on, "@type": "xsd:date"},
        "dcterms:license": {"@id": codes().licence},
        "made_with": f"{codes().creator} {__version__}",
    }
    assertion = {"@id": finding_permalink(link.ref), link.cito: {"@id": claim_permalink(claim_id)}}
    return [
        {"@id": part["head"], "@graph": [head]},
        {"@id": part["assertion"], "@graph": [assertion]},
        {"@id": part["provenance"], "@graph": [provenance]},
        {"@id": part["publication"], "@graph": [info]},
    ]


def _claim(claim_id: str, claim: Claim) -> dict[str, Any]:
    row = _stated(evidence_tables.claim_row(claim_id, claim))
    found = {"@id": claim_permalink(claim_id), "@type": "Claim", "id": row.pop("claim"), **row}
    if claim.sources:
        found["sources"] = _ids(*(source_permalink(each) for each in claim.sources))
    if claim.rests_on:
        found["rests_on"] = _ids(*(claim_permalink(each) for each in claim.rests_on))
    return found


def _finding(study: Study) -> dict[str, Any]:
    row = _stated(evidence_tables.finding_row(study))
    own = {name: value for name, value in row.items() if name not in OF_SOURCE}
    tag = codes().design[study.finding.design]
    return {
        "@id": finding_permalink(study.ref),
        "@type": "Finding",
        "id": own.pop("finding"),
        "evidence_code": {"@id": f"eco:{tag}"},
        "evidence_code_label": codes().label[tag],
        "dcterms:source": {"@id": source_permalink(study.source_id)},
        **own,
    }


def _source(source_id: str, record: Source) -> dict[str, Any]:
    names = ("title", "authors", "year", "kind", "reading", "journal", "publisher", "doi", "pmid", "url")
    found: dict[str, Any] = {"@id": source_permalink(source_id), "@type": "Source", "id": source_id}
    found |= _stated({name: getattr(record, name) for name in names})
    return found | ({"dcterms:identifier": {"@id": _doi(record)}} if record.doi else {})


def _doi(record: Source) -> str:
    return "https://doi.org/" + quote(record.doi, safe="/().;:-_") if record.doi else ""


def _ids(*addresses: str) -> list[dict[str, str]]:
    return [{"@id": address} for address in addresses if address]


def _stated(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is not reported is left out: an empty value would say that it is nothing."""
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
