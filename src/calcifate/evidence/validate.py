"""What is wrong with the records of the evidence room; `calcifate evidence check` prints it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from calcifate.errors import Problem
from calcifate.evidence.claims import claims
from calcifate.evidence.effect import DIFFERENCES, RATIOS, asymmetry
from calcifate.evidence.findings import Study, studies
from calcifate.evidence.harmonise import step_of
from calcifate.source import Arms, Finding, Source, source_ids
from calcifate.source import source as source_of

DOI = re.compile(r"10\.[0-9]{4,9}/[^\s{}\\^`|\"\x00-\x1f\x7f]+")
PMID = re.compile(r"[1-9][0-9]{0,8}")
MOST_ASYMMETRIC = 0.2  # standard errors: what rounding of printed figures explains
LATEST_YEAR = 2027
# Records of one publication on purpose: the book of reference intakes, and the one finding taken from it.
TWICE = ({"iom_1997", "iom1997"},)
LOW = ("low", "very_low")


def problems() -> list[Problem]:
    """Every problem of every record, empty when all is well."""
    found = [problem for study in studies().values() for problem in of_finding(study)]
    checked = {study.source_id: study.source for study in studies().values()}
    found += [problem for source_id, record in checked.items() for problem in of_source(source_id, record)]
    return [*found, *_twins(), *_of_claims()]


def twin_of(record: Source, known: Mapping[str, Source]) -> tuple[str, str]:
    """The other source that is the same publication, and by what: its DOI or its PubMed number; empty if none is."""
    for source_id, other in known.items():
        if record.doi and other.doi.casefold() == record.doi.casefold():
            return source_id, "doi"
        if record.pmid and other.pmid == record.pmid:
            return source_id, "pmid"
    return "", ""


def _twins() -> Iterator[Problem]:
    """One publication, one record: else a bibliography lists it twice, and it could be pooled with itself."""
    known = {source_id: source_of(source_id) for source_id in sorted(source_ids())}
    before = dict[str, Source]()
    for source_id, record in known.items():
        twin, key = twin_of(record, before)
        if twin and {twin, source_id} not in TWICE:
            right, where = "one record for one publication", f"sources/{source_id}.toml"
            yield Problem(found=f"the {key} is that of {twin!r}", right=right, file=where, key=key)
        before[source_id] = record


def of_source(source_id: str, record: Source) -> Iterator[Problem]:
    """What is wrong with a study itself: its identifiers and its year."""
    where = f"sources/{source_id}.toml"
    if record.doi and not DOI.fullmatch(record.doi):
        yield Problem(found=f"doi {record.doi!r}", right="like 10.1000/xyz", file=where)
    if record.pmid and not PMID.fullmatch(record.pmid):
        yield Problem(found=f"pmid {record.pmid!r}", right="digits only", file=where)
    if not 1900 < record.year < LATEST_YEAR:
        yield Problem(found=f"year {record.year}", right="the year of publication", file=where)


def of_finding(study: Study) -> Iterator[Problem]:
    """What is wrong with one finding: its estimate, its interval, what is not said to be unverified."""
    finding, where = study.finding, f"sources/{study.source_id}.toml"
    key = f"finding[{study.number}]"
    for said, right in _of_figures(finding):
        yield Problem(found=said, right=right, file=where, key=key)
    ends = (finding.estimate, finding.low, finding.high)
    if (finding.low is None) != (finding.high is None):
        yield Problem(found="one end of an interval", right="give both or none", file=where, key=key)
    if _finite(*ends) and finding.low is not None and finding.high is not None and finding.estimate is not None:
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
    if finding.reading != "memory" and "memory" in (finding.seen, study.source.reading):
        found = f"read from memory, and marked {finding.reading!r}"
        yield Problem(found=found, right="`reading` of the finding is memory too", file=where, key=key)
    if finding.contrast == "per_unit" and finding.estimate is not None and finding.low is not None and not finding.per:
        yield Problem(found="per unit of what?", right="fill in `per`", file=where, key=key)
    elif finding.per and step_of(finding.per) is None:
        yield Problem(found=f"per {finding.per!r}", right="a number and a unit: 0.1 mmol/L", file=where, key=key)
    lost = [other for other in finding.overlaps if other not in source_ids()]
    if lost:
        yield Problem(found=f"overlaps with {', '.join(lost)}", right="ids of sources", file=where, key=key)


def _finite(*values: float | None) -> bool:
    return all(value is None or math.isfinite(value) for value in values)


def _of_figures(finding: Finding) -> Iterator[tuple[str, str]]:
    """Figures that cannot be, whatever the others are."""
    estimate, low, high = finding.estimate, finding.low, finding.high
    if finding.n is not None and finding.n < 1:
        yield f"n = {finding.n}", "leave it out if it is not reported"
    if not _finite(estimate, low, high):
        yield "a figure that is no number", "leave it out if it is not reported"
    elif estimate is None and finding.measure in (*RATIOS, *DIFFERENCES) and low is not None:
        yield "an interval without its estimate", "give it, or leave all out"
    elif estimate is None and low is not None and high is not None and low > high:
        yield "bounds the wrong way round", "the low one first"
    elif estimate is not None and low is None and finding.measure in RATIOS and estimate <= 0:
        yield f"a ratio of {estimate:g}", "ratios are above zero"
    if finding.arms and not _possible(finding.arms):
        yield "arms that cannot be", "n and spreads above zero, no more events than people"


def _possible(arms: Arms) -> bool:
    sizes = [each for each in (arms.n_1, arms.n_2, arms.sd_1, arms.sd_2) if each is not None]
    counts = [(arms.events_1, arms.n_1), (arms.events_2, arms.n_2)]
    return (
        _finite(arms.mean_1, arms.mean_2, *sizes)
        and all(each > 0 for each in sizes)
        and all(events is None or (n is not None and 0 <= events <= n) for events, n in counts)
    )


def _of_claims() -> Iterator[Problem]:
    for claim_id, claim in claims().items():
        where = f"claims/{claim_id}.toml"
        refs = [link.ref for link in claim.link]
        twice = {ref for ref in refs if refs.count(ref) > 1}
        far = [link.ref for link in claim.link if not 0 <= link.directness <= 1]
        if far:
            yield Problem(found=f"directness of {', '.join(far)}", right="between 0 and 1", file=where)
        if twice:
            yield Problem(found=f"linked twice: {', '.join(sorted(twice))}", right="keep one", file=where)
        if claim.verdict == "supported" and claim.causal and claim.certainty_human in LOW and not claim.override:
            yield Problem(found="a causal claim supported at low certainty", right="say why in `override`", file=where)
