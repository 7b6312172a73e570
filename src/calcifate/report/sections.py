"""The sections of the terminal report about safety, evidence and limits, one function each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from calcifate.flow.assessment import Assessment, SourceEcho
from calcifate.flow.evidence import FindingEcho
from calcifate.flow.finding import Flag, StudyEcho
from calcifate.report import claim_tables, food_tables, lab_tables, views
from calcifate.report.citations import (
    SOURCES_OF_A_NOTE,
    STUDIES_SHOWN,
    cite,
    heaviest,
    mentioned,
    ordered_sources,
    shows_studies,
    source_numbers,
)
from calcifate.report.format import columns, visible
from calcifate.report.layout import cut, heading, wrap
from calcifate.report.not_said import not_said, subjects

LABEL, LONG_LABEL = 9, 11  # columns of a severity word and a gap; the long one is for emergencies
HANG = " " * 4
CAVEATS_SHOWN = 2
SUBJECTS_SHOWN = 12
SHORTEST_TITLE = 20  # columns; a title shorter than that says too little to make room for an address


def paragraphs(texts: Iterable[str], width: int, first: str = "") -> list[str]:
    """Each text as a wrapped paragraph that begins with the same mark."""
    return [line for entry in texts for line in wrap(visible(entry), width, first)]


def shown_rows(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The cells of a table with nothing in them that a terminal would obey."""
    return [tuple(visible(cell) for cell in row) for row in rows]


def flag_lines(flag: Flag, assessment: Assessment, width: int, *, message: bool = True) -> list[str]:
    """One flag: severity, title and message; for a professional with its rule and sources."""
    w, label = views.say(assessment), LONG_LABEL if views.is_emergency(assessment) else LABEL
    lines = wrap(visible(flag.title), width, w[flag.severity].ljust(label), HANG)
    if not message:
        return lines
    basis = ""
    if not views.is_lay(assessment):
        rule = f"({flag.rule})" if flag.rule else ""
        basis = f" {rule} {cite(flag.sources, source_numbers(assessment))}".rstrip()
    if flag.severity in ("caution", "info"):  # short enough to run on
        return wrap(visible(f"{flag.title}. {flag.message}{basis}"), width, w[flag.severity].ljust(label), HANG)
    return lines + wrap(visible(f"{flag.message}{basis}"), width, HANG)


def flag_basis(flag: Flag, assessment: Assessment, width: int) -> list[str]:
    """On what a flag rests, and what it takes away."""
    w = views.say(assessment)
    inputs = views.flag_inputs(flag, assessment.input.medicines, lay=views.is_lay(assessment))
    why = [f"{w['why_inputs']}: {'; '.join(inputs)}."] if inputs else []
    why += [f"{w['why_rule']}: {flag.rule}."] if flag.rule else []
    why += [f"{w['why_blocks']}: {subjects(flag.blocks, w)}."] if flag.blocks else []
    return [line for text in why for line in wrap(visible(text), width, HANG)]


def safety(assessment: Assessment, width: int) -> list[str]:
    """Every flag, the most severe first."""
    lines = heading(views.say(assessment)["heading_safety"], views.counts_line(assessment), width)
    for flag in views.flags_in_order(assessment):
        lines += flag_lines(flag, assessment, width)
    return lines


def ideas(assessment: Assessment, width: int, *, price: bool = True) -> list[str]:
    """Changes of food that may be talked over, each with its price."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_ideas"], "", width)
    lines += wrap(w["ideas_intro"] if assessment.ideas else w["ideas_none"], width)
    changes = food_tables.short_changes
    for idea in assessment.ideas:
        lines += wrap(visible(f"{idea.title} {changes(idea.change, w) if price else ''}"), width, "- ")
    if price:
        kept = dict.fromkeys(limit for idea in assessment.ideas for limit in idea.avoids)
        lines += paragraphs([w["ideas_keep"].format(limits="; ".join(kept))] if kept else [], width)
    return lines


def bullets(name: str, entries: Iterable[str], assessment: Assessment, width: int) -> list[str]:
    """A section that is a list of sentences."""
    return [*heading(views.say(assessment)[f"heading_{name}"], "", width), *paragraphs(entries, width, "- ")]


def questions(assessment: Assessment, width: int, *, most: int | None = None) -> list[str]:
    """What to ask a clinician; with `most`, the first ones and how many more there are."""
    asked = assessment.questions_for_clinician[:most]
    more = len(assessment.questions_for_clinician) - len(asked)
    extra = [views.say(assessment)["more_rows"].format(count=more)] if more else []
    return bullets("questions", [*asked, *extra], assessment, width)


def claims(assessment: Assessment, width: int) -> list[str]:
    """What the popular article claims: each beside its verdict, and how it fits this person.

    The weightiest ones with what may be said instead, and beneath a contested one a finding of each side.
    """
    w, numbers = views.say(assessment), source_numbers(assessment)
    lines, already = heading(w["heading_claims"], "", width), set[str]()
    worded = claim_tables.worded(assessment)
    for claim in claim_tables.told(assessment):
        said = w["claim_judged"].format(
            claim=claim.claim,
            verdict=w[f"claim_{claim.verdict}"].upper(),
            certainty=w[f"certainty_{claim.certainty}"],
            fit=f"{w[f'fit_{claim.fit}']}: {claim.applies}",
        )
        facing = claim_tables.facing(claim, already) if claim in worded else ()
        if claim in worded:
            said += f" {claim.wording} {cite(claim_tables.sources(claim), numbers)}"
        lines += wrap(visible(said), width, "- ")
        for finding in facing:
            study = f"{finding_text(finding, w)} {cite([finding.source], numbers)}"
            lines += wrap(visible(study), width, "  - ", "    ")
        already |= {finding.ref for finding in facing}
    more = len(assessment.article) - len(claim_tables.told(assessment))
    return lines + (wrap(w["more_in_page"].format(count=more), width) if more else [])


def finding_text(finding: FindingEcho, w: Mapping[str, str]) -> str:
    """One finding: on which side, who, how, in how many, and what was found."""
    people = w["people"].format(count=finding.n) if finding.n is not None else ""
    how = ", ".join(part for part in (finding.design, people, finding.badge) if part)
    return w["finding"].format(
        side=w[f"side_{finding.stance}"],
        who=finding.citation,
        how=how,
        compared=claim_tables.compared(finding, w),
        result=finding.result,
    )


def evidence(assessment: Assessment, width: int) -> list[str]:
    """What is known, how well, and how it fits: the heaviest notes, and how many more there are."""
    w, numbers = views.say(assessment), source_numbers(assessment)
    lines, notes = heading(w["heading_evidence"], "", width), heaviest(assessment)
    for note in notes:
        certainty = w[f"certainty_{note.certainty}"].upper()
        said = f"{certainty}: {note.statement} {note.applies} {cite(note.sources[:SOURCES_OF_A_NOTE], numbers)}"
        lines += wrap(visible(said), width, "- ")
        for study in note.studies[:STUDIES_SHOWN] if shows_studies(note, assessment) else ():
            said = f"{study_text(study, w)} {cite([study.source], numbers)}"
            lines += wrap(visible(said.strip()), width, "  - ", "    ")
    more = len(claim_tables.untold_notes(assessment, claim_tables.worded(assessment))) - len(notes)
    return lines + (wrap(w["more_in_page"].format(count=more), width) if more else [])


def study_text(study: StudyEcho, w: Mapping[str, str]) -> str:
    """Design, how many people of which kind, and what was found."""
    people = w["people"].format(count=study.n) if study.n is not None else ""
    whom = ", ".join(part for part in (people, study.population) if part)
    return w["study"].format(design=study.design, population=whom, result=study.result)


def limits(assessment: Assessment, width: int) -> list[str]:
    """What is not known, and where a law was stretched: the first caveats, and how many more there are."""
    caveats = views.caveats(assessment)
    texts = [text for name in ("flow", "reference", "limits") for text in caveats[name]]
    more = len(texts) - CAVEATS_SHOWN
    extra = [views.say(assessment)["more_in_page"].format(count=more)] if more > 0 else []
    of_laws = [" ".join([*texts[:CAVEATS_SHOWN], *extra])] if texts else []
    return bullets("limits", [*assessment.limits, *of_laws], assessment, width)


def suppressed(assessment: Assessment, width: int) -> list[str]:
    """What is not said or not done, and why."""
    return bullets("suppressed", not_said(assessment, SUBJECTS_SHOWN), assessment, width)


def sources(assessment: Assessment, width: int) -> list[str]:
    """The sources numbered above, one line each."""
    w, named = views.say(assessment), set(mentioned(assessment))
    lines = heading(w["heading_sources"], "", width)
    for place, source in enumerate(ordered_sources(assessment), start=1):
        if source.id in named:
            lines.append(short_source(source, f"{f'[{place}]':5}", width))
    more = len(assessment.evidence.sources) - (len(lines) - 1)
    return lines + wrap(w["sources_short"].format(count=more), width)


def short_source(source: SourceEcho, first: str, width: int) -> str:
    """A source in one line: who or what, the year, and where it can be opened if there is room."""
    by = visible(source.authors.split(",")[0] if source.authors else source.title)
    where = visible(source.doi and f", doi:{source.doi}")
    year = f", {source.year}"
    room = width - columns(first) - columns(year)
    if where and columns(by) + columns(where) > room and room - columns(where) < SHORTEST_TITLE:
        where = ""
    if not where and source.authors:
        return first + cut(f"{by}{year}, {visible(source.title)}", width - columns(first))
    return f"{first}{cut(by, room - columns(where))}{year}{where}"


def source_text(source: SourceEcho, w: dict[str, str]) -> str:
    """A source as a reference line."""
    by = f"{source.authors}. " if source.authors else ""
    where = f" {f'doi:{source.doi}' if source.doi else source.url}".rstrip()
    return f"{by}{source.title.rstrip('.')}. {source.year}.{where} ({w[f'reading_{source.reading}']})"


def echo(assessment: Assessment, width: int) -> list[str]:
    """What was given and what was made of it; what is doubtful first."""
    w, lines = views.say(assessment), heading(views.say(assessment)["heading_echo"], "", width)
    lines += paragraphs(["; ".join(f"{label}: {value}" for label, value in views.telling_facts(assessment))], width)
    medicines = [views.medicine_text(medicine, w) for medicine in assessment.input.medicines]
    lines += paragraphs([w["medicines"].format(medicines="; ".join(medicines))] if medicines else [], width)
    asked = [question for medicine in assessment.input.medicines for question in medicine.questions]
    lines += paragraphs(dict.fromkeys([*assessment.input.questions, *asked]), width, "? ")
    doubtful = [match for match in assessment.matching if match.question or match.how == "none"]
    for match in doubtful:
        taken = match.matched_name if match.how != "none" else w["match_unknown"]
        entry = f"{match.day} {match.meal}: {match.food}, {views.match_amount(match, w)}; {taken}"
        lines += wrap(visible(f"{entry}. {match.question}".strip()), width, "? ")
    if rest := len(assessment.matching) - len(doubtful):
        lines += wrap(w["matched_without_doubt"].format(count=rest), width)
    return lines + paragraphs(lab_tables.short_conversions(assessment), width)
