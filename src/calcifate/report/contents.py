"""Which sections a report has: those of its voice that have something to say."""

from __future__ import annotations

from calcifate.flow.assessment import Assessment
from calcifate.report import claim_tables, food_tables, lab_tables, views
from calcifate.report.not_said import not_said


def sections(assessment: Assessment) -> tuple[str, ...]:
    """The sections in order, without those that would be empty."""
    empty = {
        "contributions": not food_tables.contribution_rows(assessment)[0],
        "days": not food_tables.day_table(assessment)[1],
        "reference": not assessment.adequacy,
        "urine": assessment.urine is None,
        "derived": not lab_tables.derived_groups(assessment),
        "ratio": assessment.calcium_to_magnesium is None,
        "flow": not any(part.value is not None or part.low is not None for part in assessment.absorption),
        "forecast": assessment.forecast is None,
        "article": not assessment.article_foods,
        "ideas": not (assessment.ideas or ideas_withheld(assessment)),
        "questions": not assessment.questions_for_clinician,
        "claims": not assessment.article,
        "evidence": not claim_tables.untold_notes(assessment, claim_tables.worded(assessment)),
        "limits": not (assessment.limits or any(views.caveats(assessment).values())),
        "suppressed": not not_said(assessment),
        "sources": not assessment.evidence.sources,
    }
    return tuple(name for name in views.shown(assessment) if not empty.get(name, False))


def ideas_withheld(assessment: Assessment) -> bool:
    """Whether a rule takes ideas away; otherwise there is simply no need of one."""
    entries = (*assessment.scope.refused, *assessment.suppressed)
    return any(entry.what in ("ideas", "plan") for entry in entries)
