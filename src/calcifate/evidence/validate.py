"""What is wrong with the records of the evidence room; `calcifate evidence check` prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calcifate.errors import Problem
from calcifate.evidence.claims import claims
from calcifate.evidence.effect import DIFFERENCES, RATIOS, asymmetry
from calcifate.evidence.findings import Study, studies
from calcifate.source import Source, source

DOI = re.compile(r"10\.\d{4,9}/\S+")
MOST_ASYMMETRIC = 0.2  # standard errors: what rounding of printed figures explains
LATEST_YEAR = 2027
LOW = ("low", "very_low")


def problems() -> list[Problem]:
    """Every problem of every record, empty when all is well."""
    found = [problem for study in studies().values() for problem in of_finding(study)]
    checked = {study.source_id: study.source for study in studies().values()}
    found += [problem for source_id, record in checked.items() for problem in of_source(source_id, record)]
    return [*found, *_of_claims()]


def of_source(source_id: str, record: Source) -> Iterator[Problem]:
    """What is wrong with a study itself: its identifiers and its year."""
    where = f"sources/{source_id}.toml"
    if record.doi and not DOI.fullmatch(record.doi):
        yield Problem(found=f"doi {record.doi!r}", right="like 10.1000/xyz", file=where)
    if record.pmid and not record.pmid.isdigit():
        yield Problem(found=f"pmid {record.pmid!r}", right="digits only", file=where)
    if not 1900 < record.year < LATEST_YEAR:
        yield Problem(found=f"year {record.year}", right="the year of publication", file=where)


def of_finding(study: Study) -> Iterator[Problem]:
    """What is wrong with one finding: its estimate, its interval, what is not said to be unverified."""
    finding, where = study.finding, f"sources/{study.source_id}.toml"
    key = f"finding[{study.number}]"
    ends = (finding.estimate, finding.low, finding.high)
    if (finding.low is None) != (finding.high is None):
        yield Problem(found="one end of an interval", right="give both or none", file=where, key=key)
    if None not in ends and finding.low is not None and finding.high is not None and finding.estimate is not None:
        if not finding.low <= finding.estimate <= finding.high:
            yield Problem(found=f"estimate outside its interval: {ends}", right="read it again", file=where, key=key)
        elif finding.measure in RATIOS and finding.low <= 0:
            yield Problem(found=f"a ratio of {finding.low:g}", right="ratios are above zero", file=where, key=key)
        elif finding.measure in (*RATIOS, *DIFFERENCES):
            off = asymmetry(finding.measure, finding.estimate, finding.low, finding.high)
            if off > MOST_ASYMMETRIC and not finding.derived and "symmetr" not in finding.note:
                found = f"estimate {off:.2f} standard errors off the middle of its interval"
                yield Problem(found=found, right="read it again, or say why in `note`", file=where, key=key)
    if finding.reading == "memory" and not finding.verify:
        yield Problem(found="from memory, and nothing to verify", right="fill in `verify`", file=where, key=key)
    if finding.contrast == "per_unit" and finding.estimate is not None and finding.low is not None and not finding.per:
        yield Problem(found="per unit of what?", right="fill in `per`", file=where, key=key)
    for other in finding.overlaps:
        source(other)


def _of_claims() -> Iterator[Problem]:
    for claim_id, claim in claims().items():
        where = f"claims/{claim_id}.toml"
        refs = [link.ref for link in claim.link]
        twice = {ref for ref in refs if refs.count(ref) > 1}
        if twice:
            yield Problem(found=f"linked twice: {', '.join(sorted(twice))}", right="keep one", file=where)
        if claim.verdict == "supported" and claim.causal and claim.certainty_human in LOW and not claim.override:
            yield Problem(found="a causal claim supported at low certainty", right="say why in `override`", file=where)
