"""`calcifate evidence add`: a study from a file, or asked for field by field, checked before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.evidence.add import Added, Bearing

FEW = 8  # choices that fit on the line of a question
HELP_WORD = "?"
EMPTY = "-"
NEEDED = "needed"
# What is asked of a source and of a finding: the key, the question. Choices come from the record itself.
OF_SOURCE = {
    "title": "Title as printed",
    "authors": "Authors (Hruby A, O'Donnell CJ and others)",
    "year": "Year of publication",
    "kind": "Kind of source",
    "reading": "How far you read it",
    "journal": "Journal",
    "doi": "DOI, without https://doi.org/ (leave it out rather than guess)",
    "pmid": "PubMed number",
    "url": "Another address",
}
OF_FINDING = {
    "design": "Design of the study",
    "population": "Population: who was studied, in its words",
    "population_class": "Class of population",
    "n": "How many people (leave out if not reported)",
    "exposure": "Exposure, in its words",
    "exposure_class": "Class of exposure",
    "comparator": "Comparator, in its words",
    "outcome": "Outcome, in its words",
    "outcome_class": "Class of outcome",
    "measure": "Measure",
    "estimate": "Estimate as printed (leave out if none)",
    "low": "Low end of the 95 % interval",
    "high": "High end of the 95 % interval",
    "unit": "Unit of the estimate",
    "contrast": "Contrast",
    "per": "Step of exposure that the estimate is for (0.1 mmol/L)",
    "direction": "Direction: effect of the stated exposure on the person",
    "certainty": "Certainty, an aid at entry",
    "reading": "How far you read this finding",
    "seen": "Where you saw it",
    "follow_up": "Follow-up",
    "cohort": "Cohort, if it has a name: one cohort counts once",
    "derived": "What of the figures you worked out, and how",
    "verify": "What still has to be verified",
    "note": "What else a reader should know",
}
NUMBERS = {"year": int, "n": int, "estimate": float, "low": float, "high": float}
ASK_ONLY_IF = {"per": ("contrast", "per_unit")}
WITH_ESTIMATE = ("low", "high", "unit")


@click.command()
@click.option(
    "--from", "file", type=click.Path(path_type=Path), help="A file as in docs/guide/evidence.md; asks nothing."
)
@click.option(
    "--id", "source_id", default="", help="Id of the source, like hruby2014; the stem of the file if left out."
)
@click.option("--into", type=click.Path(path_type=Path), help="Folder of sources; your own data folder if left out.")
@click.option("--claim", "claim_id", default="", help="A claim that the first finding bears on, like MC54.")
@click.option("--stance", default="", help="How: supports, qualifies, contradicts or context.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(file: Path | None, source_id: str, into: Path | None, claim_id: str, stance: str, as_json: bool) -> None:
    """Add a study: one file, checked before it is written. Without --from every field is asked for.

    In a source tree give --into src/calcifate/sources: with --claim and --stance the claim then links to it at once.

    \b
    Example:
      calcifate evidence add
      calcifate evidence add --from new2026.toml --into src/calcifate/sources --claim MC54 --stance contradicts
    """
    from calcifate.evidence.add import add_study, read_study
    from calcifate.person.template import toml_text
    from calcifate.store import data_folder

    folder = into or data_folder() / "sources"
    bearings = _bearings(claim_id, stance)
    if file is not None:
        source_id, text, where = source_id or file.stem, read_study(file), file.name
    else:
        source_id = source_id or _text("Id of the source (small letters, digits, underscores)", needed=True)
        text, where = toml_text(_asked(source_id)), ""
    added = add_study(source_id, text, folder, bearings, where)
    _say(added, source_id, as_json=as_json, named=bool(bearings), whole=into is not None)


def _bearings(claim_id: str, stance: str) -> tuple[Bearing, ...]:
    from calcifate.evidence.add import Bearing
    from calcifate.evidence.claims import CITO, claim

    if not claim_id and not stance:
        return ()
    if not claim_id or not stance:
        raise InputError(
            Problem(found="one of --claim and --stance", right="give both: --claim MC54 --stance supports")
        )
    claim(claim_id)
    for known in CITO:
        if stance.casefold() == known:
            return (Bearing(claim_id=claim_id.upper(), number=1, stance=known),)
    raise InputError(Problem(found=f"--stance {stance!r}", right=f"one of {', '.join(CITO)}"))


def _asked(source_id: str) -> dict[str, Any]:
    """Every answer as the table of a source."""
    from calcifate.evidence.add import finding_problems
    from calcifate.source import Finding, Source

    click.echo(f"A return takes what is in brackets or leaves a field out; {HELP_WORD} lists the choices.", err=True)
    table = _fields(OF_SOURCE, _choices(Source), ("title", "year", "kind", "reading"), {})
    findings, more = list[dict[str, Any]](), True
    while more:
        click.echo(f"\nFinding {len(findings) + 1}", err=True)
        needed = ("design", "population", "exposure", "outcome", "measure", "direction", "certainty", "reading", "seen")
        answers: dict[str, Any] = {}
        while True:
            answers = _fields(OF_FINDING, _choices(Finding), needed, answers)
            problems = finding_problems(source_id, answers)
            if not problems:
                break
            for problem in problems:
                click.echo(f"  {problem.found}{f'; {problem.right}' if problem.right else ''}", err=True)
            click.echo(f"Please look at it again: your answers are in brackets, {EMPTY} empties one.", err=True)
        findings.append(answers)
        more = click.confirm("Another finding of this study?", default=False, err=True)
    return {**table, "finding": findings}


def _choices(record: type[Any]) -> dict[str, tuple[str, ...]]:
    """The choices of every field that has some."""
    from typing import get_type_hints

    return {name: choices for name, hint in get_type_hints(record).items() if (choices := _names(hint))}


def _names(hint: Any) -> tuple[str, ...]:
    found = get_args(hint)
    return found if found and all(isinstance(each, str) for each in found) else ()


def _fields(
    questions: Mapping[str, str], choices: Mapping[str, Sequence[str]], needed: Sequence[str], before: Mapping[str, Any]
) -> dict[str, Any]:
    answers = dict[str, Any]()
    for name, question in questions.items():
        unasked = name in ASK_ONLY_IF and answers.get(ASK_ONLY_IF[name][0]) != ASK_ONLY_IF[name][1]
        if unasked or (name in WITH_ESTIMATE and "estimate" in questions and not _has_figure(answers)):
            continue
        answer = _answer(name, question, choices.get(name, ()), name in needed, before.get(name))
        if answer not in ("", None):
            answers[name] = answer
    return answers


def _has_figure(answers: Mapping[str, Any]) -> bool:
    """Whether an interval can be asked for: bounds come without an estimate."""
    return "estimate" in answers or answers.get("measure") in ("range", "threshold")


def _answer(name: str, question: str, choices: Sequence[str], needed: bool, before: Any) -> Any:
    shown = f"{question} ({', '.join(choices)})" if choices and len(choices) <= FEW else question
    while True:
        text = _text(shown, needed=needed, before="" if before is None else f"{before}")
        if choices and (text == HELP_WORD or (text and text not in choices)):
            from calcifate.record import near_miss

            meant = near_miss(text, list(choices))
            click.echo(f"  did you mean {meant}?" if meant else f"  one of: {', '.join(choices)}", err=True)
        elif text and name in NUMBERS:
            try:
                return NUMBERS[name](text)
            except ValueError:
                click.echo(
                    f"  {text!r} is no {'whole ' if NUMBERS[name] is int else ''}number; a point, no comma", err=True
                )
        elif problem := _wrong(name, text):
            click.echo(f"  {problem}", err=True)
        else:
            return text


def _wrong(name: str, text: str) -> str:
    """What is wrong with an identifier as it was typed."""
    from calcifate.evidence.validate import DOI, PMID

    if name == "doi" and text and not DOI.fullmatch(text):
        return "a DOI is like 10.1681/ASN.0000000000000092"
    if name == "pmid" and text and not PMID.fullmatch(text):
        return "a PubMed number has digits only"
    return ""


def _text(question: str, *, needed: bool = False, before: str = "") -> str:
    while True:
        text: str = click.prompt(question, default=before, show_default=bool(before), err=True)
        text = "" if text.strip() == EMPTY else text.strip()
        if text or not needed:
            return text
        click.echo(f"  {NEEDED}", err=True)


def _say(added: Added, source_id: str, *, as_json: bool, named: bool, whole: bool) -> None:
    """What was written, and what comes next."""
    if as_json:
        import json

        table = {"written": str(added.path), "findings": added.findings, "linked": [str(path) for path in added.linked]}
        click.echo(json.dumps({**table, "to_link": added.to_link}, ensure_ascii=False, indent=2))
        return
    click.echo(f"wrote {added.path} with {added.findings} finding(s)")
    for path in added.linked:
        click.echo(f"linked in {path}")
    for block in added.to_link:
        click.echo(f"copy this to the end of the claim's file:\n\n{block}")
    if not named:
        click.echo("next: link it. In evidence/claims/<CLAIM>.toml of the source tree add, for each finding:\n")
        click.echo(f'[[link]]\nsource = "{source_id}"\nfinding = 1\nstance = "supports"\ncito = "cito:supports"\n')
    if not whole:
        click.echo("It lies in your own folder: claims use it once it is in src/calcifate/sources (see --into).")
    click.echo("then: calcifate evidence check")
