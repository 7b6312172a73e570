"""Which evidence comes first, and the numbers of the sources in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calcifate.flow.assessment import Assessment, SourceEcho
from calcifate.flow.finding import EvidenceNote
from calcifate.report import claim_tables
from calcifate.report.views import flags_in_order, is_lay, shown

NOTES_FIRST = 4
"""Evidence notes of the terminal report; the evidence room puts the heaviest first."""
SOURCES_OF_A_NOTE = 2
"""Sources of a note that the terminal report numbers; the page has them all."""
SOURCES_OF_A_PANEL = 4
"""Sources of the urine panel that the terminal report numbers; the page has them all."""
STUDIES_SHOWN = 2
"""Of studies that conflict, side by side; what pools them is in the page."""


def heaviest(assessment: Assessment, most: int = NOTES_FIRST, *, page: bool = False) -> tuple[EvidenceNote, ...]:
    """The first notes that no claim has told, in the order of the evidence room.

    Studies that conflict are never left out: they stand here or beneath their claim. The page tells every claim.
    """
    claims = assessment.article if page else claim_tables.worded(assessment)
    notes = claim_tables.untold_notes(assessment, claims) if "evidence" in shown(assessment) else ()
    conflicting = [note for note in notes if note.certainty == "conflicting"]
    others = [note for note in notes if note.certainty != "conflicting"][: max(0, most - len(conflicting))]
    return tuple(note for note in notes if note in conflicting or note in others)


def shows_studies(note: EvidenceNote, assessment: Assessment) -> bool:
    """Studies that disagree stand side by side; the others are in the page, and figures are not for the lay voice."""
    return note.certainty == "conflicting" and not is_lay(assessment)


def mentioned(assessment: Assessment) -> list[str]:
    """The sources that flags, the urine panel, the claims and the heaviest evidence name, in that order, each once."""
    found = [source for flag in flags_in_order(assessment) for source in flag.sources]
    if assessment.urine and "urine" in shown(assessment) and not is_lay(assessment):
        found += assessment.urine.sources[:SOURCES_OF_A_PANEL]
    already = set[str]()
    for claim in claim_tables.worded(assessment):
        facing = claim_tables.facing(claim, already)
        found += [*claim_tables.sources(claim), *(finding.source for finding in facing)]
        already |= {finding.ref for finding in facing}
    for note in heaviest(assessment):
        found += note.sources[:SOURCES_OF_A_NOTE]
        if shows_studies(note, assessment):
            found += [study.source for study in note.studies[:STUDIES_SHOWN]]
    return list(dict.fromkeys(found))


def ordered_sources(assessment: Assessment) -> list[SourceEcho]:
    """Every source, those that are mentioned first in the order of their mention."""
    records = {source.id: source for source in assessment.evidence.sources}
    first = mentioned(assessment)
    first += [source for claim in assessment.article for source in claim.sources]
    first += [source for note in assessment.evidence.notes for source in note.sources]
    first += [source for figure in assessment.derived.values() if not figure.refused for source in figure.sources]
    first += assessment.urine.sources if assessment.urine else ()
    first += assessment.forecast.sources if assessment.forecast else ()
    return [records[source] for source in dict.fromkeys([*first, *records]) if source in records]


def source_numbers(assessment: Assessment) -> dict[str, int]:
    """The number of each source: the same in the text and on the page."""
    return {source.id: place for place, source in enumerate(ordered_sources(assessment), start=1)}


def cite(source_ids: Iterable[str], numbers: Mapping[str, int]) -> str:
    """``[1, 3]``; a source without a record is cited by its id."""
    found = dict.fromkeys(source_ids)
    known = sorted(numbers[source_id] for source_id in found if source_id in numbers)
    cited = [str(number) for number in known] + [source_id for source_id in found if source_id not in numbers]
    return f"[{', '.join(cited)}]" if cited else ""
