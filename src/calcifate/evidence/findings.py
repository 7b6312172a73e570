"""Every finding of every study, by its reference: `hruby2014#1`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from calcifate.errors import InputError, Problem
from calcifate.record import near_miss
from calcifate.source import Finding, Source, source, source_ids

NOT_PEOPLE = frozenset({"cell", "animal"})  # population classes that are not people
RANDOMISED = frozenset({"rct_parallel", "rct_factorial", "meta_analysis_rct"})
LABORATORY = frozenset({"animal", "ex_vivo", "in_vitro_cell", "physicochemical", "in_silico"})


@dataclass(frozen=True, kw_only=True)
class Study:
    """A finding with its study."""

    ref: str
    source_id: str
    number: int
    source: Source
    finding: Finding


@cache
def studies() -> dict[str, Study]:
    """Every finding by reference, in order of source and number.

    Examples
    --------
    >>> studies()["hruby2014#1"].finding.outcome_class
    'coronary_artery_calcification'
    """
    found = dict[str, Study]()
    for source_id in sorted(source_ids()):
        record = source(source_id)
        for number, finding in enumerate(record.finding, start=1):
            ref = f"{source_id}#{number}"
            found[ref] = Study(ref=ref, source_id=source_id, number=number, source=record, finding=finding)
    return found


def study(ref: str) -> Study:
    """The finding of this reference.

    Raises
    ------
    InputError
        If there is none.
    """
    known = studies()
    if ref in known:
        return known[ref]
    meant = near_miss(ref, list(known))
    raise InputError(
        Problem(found=f"no finding {ref!r}", right=f"did you mean {meant}?" if meant else "see: evidence list")
    )


def kind_of(finding: Finding) -> str:
    """`randomised`, `observational`, `laboratory` or `other`: kinds that are never mixed.

    Examples
    --------
    >>> kind_of(studies()["bressendorff2023#1"].finding), kind_of(studies()["hruby2014#1"].finding)
    ('randomised', 'observational')
    """
    if finding.design in LABORATORY or finding.population_class in NOT_PEOPLE:
        return "laboratory"
    if finding.design in RANDOMISED:
        return "randomised"
    if finding.design in OBSERVATIONAL:
        return "observational"
    return "genetic" if finding.design == "mendelian_randomisation" else "other"


OBSERVATIONAL = frozenset(
    {
        "prospective_cohort",
        "retrospective_cohort",
        "case_control",
        "cross_sectional",
        "meta_analysis_obs",
        "pooled_trial_posthoc",
    }
)
