"""Linked data: valid, complete, and as the reference prints its example."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any, get_args

import pytest

from calcifate.evidence.claims import claims
from calcifate.evidence.findings import studies
from calcifate.report import linked_data
from calcifate.report.linked_data import CONTEXT, claim_jsonld, codes, evidence_jsonld, nanopublication
from calcifate.source import Design, sources

# How a stance is written in CiTO, and the coarse ECO tag of some designs: section 6 of the reference.
RELATIONS = {
    "supports": "cito:supports",
    "contradicts": "cito:disputes",
    "qualifies": "cito:qualifies",
    "context": "cito:citesForInformation",
}
TAGS = {
    "rct_parallel": "0000180",
    "cross_sectional": "0000180",
    "animal": "0000179",
    "in_vitro_cell": "0000181",
    "in_silico": "0007672",
    "meta_analysis_rct": "0000212",
    "guideline_reference_value": "0000033",
}
KNOWN_TAGS = {"0000180", "0000179", "0000181", "0000178", "0007672", "0000212", "0000033", "0000205"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(evidence_jsonld())


@pytest.fixture(scope="module")
def nodes(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["@id"]: each for each in document["@graph"]}


def every(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from every(part)
    elif isinstance(value, list):
        for part in value:
            yield from every(part)


def test_every_claim_finding_and_source_has_one_id(document: dict[str, Any], nodes: dict[str, Any]):
    assert len(nodes) == len(document["@graph"])
    kinds = Counter(each.get("@type", "graph") for each in nodes.values())
    assert kinds["Claim"] == len(claims()) and kinds["Finding"] == 198 and kinds["Source"] >= 164
    assert kinds["graph"] == 4 * sum(len(claim.link) for claim in claims().values()) >= 4 * 355
    assert sum(name.startswith("claims/MC") and name.endswith(".assertion") for name in nodes) == 355
    assert {f"claims/{claim_id}.html" for claim_id in claims()} <= set(nodes)
    assert {f"findings.html#{ref.replace('#', '-')}" for ref in studies()} <= set(nodes)


def test_ids_are_relative_permalinks_and_references_resolve(document: dict[str, Any], nodes: dict[str, Any]):
    inside = {each["@id"] for node in nodes.values() for each in every(node) if len(each) > 1 and "@id" in each}
    for each in every(document["@graph"]):
        target = each.get("@id")
        if target is None or target.startswith(("https://doi.org/10.", "https://spdx.org/", "eco:")):
            continue
        assert not target.startswith(("/", "http", "file:")), target
        assert target in nodes or target in inside, target


def test_the_example_of_the_reference(nodes: dict[str, Any]):
    """bressendorff2023#1 disputes MC54; rct_parallel, eco 0000180; read, doi, not derived."""
    publication = "claims/MC54.html#link-bressendorff2023-1"
    [assertion] = nodes[f"{publication}.assertion"]["@graph"]
    assert assertion == {"@id": "findings.html#bressendorff2023-1", "cito:disputes": {"@id": "claims/MC54.html"}}
    finding = nodes["findings.html#bressendorff2023-1"]
    assert finding["design"] == "rct_parallel"
    assert finding["evidence_code"] == {"@id": "eco:0000180"}
    assert finding["measure"] == "qualitative" and finding["direction"] == "no_clear_effect"
    [provenance] = nodes[f"{publication}.provenance"]["@graph"]
    assert provenance["read_flag"] == "read" and provenance["derived"] is False
    assert {"@id": "https://doi.org/10.1681/ASN.0000000000000092"} in provenance["prov:wasDerivedFrom"]
    [info] = nodes[f"{publication}.publication"]["@graph"]
    assert info["dcterms:creator"] == "calcifate"
    assert info["dcterms:created"]["@value"] == claims()["MC54"].reviewed_on
    assert info["dcterms:license"]["@id"].startswith("https://spdx.org/licenses/")


def test_every_stance_has_its_relation(nodes: dict[str, Any]):
    for claim_id, claim in claims().items():
        for link in claim.link:
            graph = nodes[f"claims/{claim_id}.html#link-{link.ref.replace('#', '-')}.assertion"]["@graph"]
            assert set(graph[0]) == {"@id", RELATIONS[link.stance]}


def test_a_figure_that_was_worked_out_here_says_so():
    """bressendorff2023#3: the interval comes from counts that were entered from memory."""
    claim_id, claim, link = next(
        (claim_id, claim, link) for claim_id, claim in claims().items() for link in claim.link
        if link.ref == "bressendorff2023#3"
    )  # fmt: skip
    [provenance] = nanopublication(claim_id, claim, link)[2]["@graph"]
    assert provenance["derived"] is True and provenance["read_flag"] == "memory"
    assert provenance["evidence_code_of_figure"] == {"@id": "eco:0000205"}
    assert provenance["verify"]


def test_every_design_has_a_tag_of_the_reference():
    assert set(codes().design) == set(get_args(Design))
    assert set(codes().design.values()) <= KNOWN_TAGS
    assert set(codes().label) == KNOWN_TAGS
    assert {design: codes().design[design] for design in TAGS} == TAGS


def test_what_is_not_reported_is_left_out_and_never_zero(nodes: dict[str, Any]):
    for each in nodes.values():
        assert None not in each.values() and "" not in each.values()
    assert "n" not in nodes["findings.html#diaztocados2017-1"]
    assert "estimate" not in nodes["findings.html#bressendorff2023-1"]


def test_no_term_is_also_a_prefix(document: dict[str, Any]):
    """A term that is a prefix as well would be read as the prefix's address."""
    prefixes = {name for name in CONTEXT if not name.startswith("@")}
    used = {key for node in every(document["@graph"]) for key in node}
    assert not used & prefixes
    assert {key.split(":")[0] for key in used if ":" in key} <= prefixes
    assert CONTEXT["eco"]["@prefix"] is True  # its address ends in no sign that makes a prefix of itself


def test_the_file_of_one_claim_has_the_ids_of_the_whole_site():
    found = json.loads(claim_jsonld("MC54", claims()["MC54"]))
    assert found["@context"]["@base"] == "../"  # it lies in claims/
    ids = {each["@id"] for each in found["@graph"]}
    assert "claims/MC54.html" in ids and "sources.html#sakaguchi2019" in ids
    assert sum(each.get("@type") == "Finding" for each in found["@graph"]) == 10


def test_equal_records_give_equal_files():
    assert evidence_jsonld() == evidence_jsonld()


def test_a_doi_with_signs_that_no_address_may_hold_is_encoded(monkeypatch: pytest.MonkeyPatch):
    first = sources(["rooney2020"])["rooney2020"]
    made = replace(first, doi="10.1002/(SICI)1097-0258<1::AID-SIM>3.0.CO;2-#")
    monkeypatch.setattr(linked_data, "sources", lambda _: {"rooney2020": made})
    [source] = [each for each in json.loads(claim_jsonld("MC18", claims()["MC18"]))["@graph"] if each.get("doi")]
    assert source["doi"] == made.doi
    assert source["dcterms:identifier"]["@id"] == "https://doi.org/10.1002/(SICI)1097-0258%3C1::AID-SIM%3E3.0.CO;2-%23"
