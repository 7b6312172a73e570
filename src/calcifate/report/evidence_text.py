"""A claim for a terminal: its verdict, findings for and against side by side, what they say together, how sure."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.evidence.conflict import Conflict, claims_of
from calcifate.evidence.findings import kind_of, study
from calcifate.evidence.plain import PER_UNIT, design_words, found_words
from calcifate.evidence.printed import words
from calcifate.evidence.view import finding_echo
from calcifate.flow.evidence import ClaimView, FindingEcho, Grade, Synthesis
from calcifate.report.evidence_tables import origin
from calcifate.report.forest import forest_table, heterogeneity
from calcifate.report.format import columns, visible
from calcifate.report.layout import heading, table, wrap

GAP = 3  # between two columns of findings
BESIDE = 70  # columns of a terminal from which two sides stand beside each other
SAID = {"article": "The article says", "guidance": "This program says"}
NO_FINDING = "No single finding is entered: the claim rests on guidelines, labels and reviews as a whole."
PROVISIONAL = "Certainty is provisional: no study was read in full, and risk of bias was not formally rated."


def claim_text(view: ClaimView, width: int = 100) -> str:
    """All that is known of a claim, no line wider than asked.

    Examples
    --------
    >>> from calcifate.evidence.view import claim_view
    >>> print(claim_text(claim_view("MC54"), 60).splitlines()[0])
    MC54  CONTESTED
    """
    people, laboratory = parted(view)
    lines = [f"{view.id}  {view.verdict.upper()}", ""]
    for label, text in (
        (SAID[origin(view.id)], view.claim),
        ("Verdict", f"{view.verdict}. {view.why}"),
        ("What may be said", view.wording),
        ("About", view.population),
        ("Certainty, people", words(view.human.certainty)),
        ("Certainty, laboratory", words(view.laboratory.certainty) if view.laboratory else "no such findings"),
        ("Disagreement", view.conflict or "none on record"),
    ):
        lines += wrap(visible(text), width, f"{label}: ", "  ")
    if view.findings:
        lines += ["", *heading("Findings in people", "", width), *_sides(people, width)]
    if laboratory:
        lines += ["", *heading("Animals, cells and solutions (apart)", "", width), *_sides(laboratory, width)]
    if view.findings:
        lines += ["", *heading("What findings say together", "", width), *_together(view.syntheses, width)]
    else:
        lines += ["", *wrap(NO_FINDING, width)]
    lines += ["", *heading("How the certainty was graded", "", width), *_grade("People", view.human, width)]
    lines += _grade("Laboratory", view.laboratory, width) if view.laboratory else []
    lines += [*wrap(PROVISIONAL, width), "", *wrap(f"Sources: calcifate cite {view.id}", width)]
    return "\n".join(lines) + "\n"


def conflict_text(conflict: Conflict, width: int = 100) -> str:
    """Two sides of a topic with equal weight, and what differs."""
    lines = wrap(conflict.topic.upper(), width)
    one, other = ([finding_echo(study(ref)) for ref in side] for side in conflict.sides)
    lines += beside(_column("one side", one, _half(width)), _column("other side", other, _half(width)), width)
    lines += wrap(conflict.what_differs, width, "What differs: ", "  ")
    bearing = claims_of(conflict)
    lines += wrap(f"Bears on {', '.join(bearing)}." if bearing else "", width)
    return "\n".join(lines) + "\n"


def parted(view: ClaimView) -> tuple[tuple[FindingEcho, ...], tuple[FindingEcho, ...]]:
    """Findings in people, and those in animals, cells and solutions, which are never mixed with them."""
    of_laboratory = {each.ref for each in view.findings if kind_of(study(each.ref).finding) == "laboratory"}
    people = tuple(each for each in view.findings if each.ref not in of_laboratory)
    return people, tuple(each for each in view.findings if each.ref in of_laboratory)


def finding_line(finding: FindingEcho) -> str:
    """One finding: who, how, how many, what.

    Examples
    --------
    >>> finding_line(finding_echo(study("rooney2020#1"))).split(",")[0]
    'Rooney and others 2020'
    """
    made = study(finding.ref)
    n = "n not reported" if finding.n is None else f"n = {finding.n}"
    badge = f" [{finding.badge}]" if finding.badge else ""
    return (
        f"{finding.citation}, {design_words(made.finding.design)}, {finding.population}, {n}; "
        f"{exposure_text(finding)}; {finding.outcome}: {found_words(made)}{badge} ({finding.ref})"
    )


def in_order(syntheses: Sequence[Synthesis]) -> list[Synthesis]:
    """What is pooled first, then by how many findings stand side by side."""
    return sorted(syntheses, key=lambda each: (each.pooled is None, -len(each.rows)))


def exposure_text(finding: FindingEcho) -> str:
    """What was compared with what.

    Examples
    --------
    >>> exposure_text(finding_echo(study("rooney2020#1")))
    'serum Mg quintile 1 against quintile 5'
    """
    compared = finding.comparator and finding.comparator != PER_UNIT
    return f"{finding.exposure} against {finding.comparator}" if compared else finding.exposure


def beside(left: Sequence[str], right: Sequence[str], width: int) -> list[str]:
    """Two columns of lines; one under the other where the terminal is narrow.

    Examples
    --------
    >>> beside(["for", "a"], ["against"], 80)[0].split()
    ['for', 'against']
    """
    if width < BESIDE:
        return [*left, *right]
    longest = max(len(left), len(right))
    padded = [[*side, *[""] * (longest - len(side))] for side in (left, right)]
    half = _half(width)
    return [f"{one}{' ' * (half + GAP - columns(one))}{other}".rstrip() for one, other in zip(*padded, strict=True)]


def _half(width: int) -> int:
    return width if width < BESIDE else (width - GAP) // 2


def _column(title: str, findings: Sequence[FindingEcho], width: int) -> list[str]:
    lines = wrap(f"{title} ({len(findings)})", width)
    for each in findings:
        lines += wrap(visible(finding_line(each)), width, "- ")
    return lines


def _sides(findings: Sequence[FindingEcho], width: int) -> list[str]:
    """For and against beside each other; then what qualifies, then context."""
    if not findings:
        return ["none"]
    by = {stance: [each for each in findings if each.stance == stance] for stance in
          ("supports", "contradicts", "qualifies", "context")}  # fmt: skip
    half = _half(width)
    lines = beside(_column("for", by["supports"], half), _column("against", by["contradicts"], half), width)
    for stance in ("qualifies", "context"):
        lines += _column(stance, by[stance], width) if by[stance] else []
    return lines


def _together(syntheses: Sequence[Synthesis], width: int) -> list[str]:
    if not syntheses:
        return ["nothing with an interval, and nothing to pool"]
    lines = list[str]()
    for each in in_order(syntheses):
        lines += wrap(f"{each.title}, {', '.join(words(part) for part in each.key.split('/')[3:5])}", width, "* ")
        head, rows = forest_table(each)
        lines += [f"  {line}" for line in table(head, [[visible(cell) for cell in row] for row in rows], width - 2)]
        spread = heterogeneity(each)
        for text in (*([spread] if spread else []), *each.notes):
            lines += wrap(visible(text), width, "  ")
        for row in each.leave_one_out:
            lines += wrap(visible(f"{row.label}: {row.text}"), width, "  ")
        for text in each.not_pooled:
            lines += wrap(visible(f"not pooled: {text}"), width, "  ")
    return lines


def _grade(title: str, grade: Grade, width: int) -> list[str]:
    lines = wrap(f"{title}: {words(grade.certainty)} (starts {words(grade.start)})", width)
    for step in (*grade.steps, *([grade.override] if grade.override else [])):
        lines += wrap(visible(step), width, "- ")
    return lines
