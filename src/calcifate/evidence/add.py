"""Adding a study: one file of a source with its findings, checked before anything is written."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast, get_args

from calcifate.errors import DataError, InputError, Problem
from calcifate.evidence import validate
from calcifate.evidence.claims import CITO, Claim, Stance, claim
from calcifate.evidence.findings import Study
from calcifate.record import near_miss, problems_in
from calcifate.source import Finding, Source, source, source_ids
from calcifate.store import write_text

SOURCE_ID = re.compile(r"[a-z0-9_]{1,64}")
PICO = ("population", "exposure", "outcome")
LONGEST_FILE = 1_000_000  # of a study [bytes]


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """How a finding of the new study bears on a claim."""

    claim_id: str
    number: int
    stance: Stance
    directness: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Added:
    """What was written, and what is left to do by hand."""

    path: Path
    findings: int
    linked: tuple[Path, ...]
    """Files of claims that now link to the study."""
    to_link: tuple[str, ...]
    """Blocks to copy into files of claims, each with its place."""


def read_study(path: Path) -> str:
    """The text of a study's file.

    Raises
    ------
    InputError
        If it cannot be read, or is no study.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST_FILE + 1)  # a device has no end, and no size that says so
        if len(content) > LONGEST_FILE:
            raise InputError(Problem(found="too long for one study", right="one file per source", file=path.name))
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(Problem(found="is not text in UTF-8", right="save it as UTF-8", file=path.name)) from None
    except OSError as error:
        found = error.strerror or str(error)
        raise InputError(Problem(found=found, right="name a .toml file", file=str(path))) from None


def checked_study(source_id: str, text: str, where: str = "") -> Source:
    """The source that a file holds, once nothing is wrong with it.

    Parameters
    ----------
    source_id : str
        Small letters, digits and underscores: `hruby2014`.
    text : str
        As the file in `sources/` will have it.
    where : str
        What to call the file in messages.

    Raises
    ------
    InputError
        With every problem found: the id, unknown or missing keys, the DOI, a finding without population, exposure or
        outcome, an interval that cannot be right.

    Examples
    --------
    >>> checked_study("new2026", 'title = "A trial"\\nyear = 2026\\nkind = "study"\\nreading = "abstract"')
    Traceback (most recent call last):
        ...
    calcifate.errors.InputError: new2026.toml: finding: no finding; a study has one or more
    """
    where = where or f"{source_id}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem(found=f"is no TOML: {error}", right="see `evidence add --help`", file=where)) from None
    except RecursionError:
        raise InputError(Problem(found="is nested too deep", right="see `evidence add --help`", file=where)) from None
    found = [*_of_id(source_id)]
    record, wrong = problems_in(Source, table)
    for _, problem in wrong:
        right = problem.right or _meant(problem)
        found.append(Problem(found=problem.found, right=right, key=_counted_from_one(problem.key)))
    if record is not None:
        found += _of_record(source_id, cast(Source, record))
    if found:
        raise InputError([Problem(found=p.found, right=p.right, key=p.key, file=where) for p in found])
    return cast(Source, record)


def finding_problems(source_id: str, table: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with one finding as it was entered; empty if nothing is.

    Examples
    --------
    >>> one = {"design": "cross_sectional", "population": "adults", "exposure": "serum Mg", "outcome": "CAC > 0"}
    >>> one |= {"measure": "OR", "estimate": 0.5, "low": 0.6, "high": 0.9, "direction": "beneficial"}
    >>> one |= {"certainty": "low", "reading": "read", "seen": "abstract"}
    >>> finding_problems("new2026", one)[0].found
    'estimate outside its interval: (0.5, 0.6, 0.9)'
    """
    record, wrong = problems_in(Finding, table)
    if record is None:
        return [problem for _, problem in wrong]
    probe = Source(title="", year=2000, kind="study", reading="abstract", finding=(cast(Finding, record),))
    return list(_of_findings(source_id, probe))


def add_study(source_id: str, text: str, into: Path, bearings: tuple[Bearing, ...] = (), where: str = "") -> Added:
    """Check a study and write it into a folder of sources; link it where the claims lie beside that folder.

    Everything is checked first, so that either all files are written or none is.

    Raises
    ------
    InputError
        If anything is wrong, or the file is there already.
    """
    record = checked_study(source_id, text, where)
    path = into / f"{source_id}.toml"
    if into.exists() and not into.is_dir():
        raise InputError(Problem(found="is no folder", right="name a folder of sources", file=str(into)))
    if path.exists():
        raise InputError(Problem(found="exists already", right="choose another id, or edit that file", file=str(path)))
    twin, key = validate.twin_of(record, _studies_in(into))
    if twin:
        called = "DOI" if key == "doi" else "PubMed number"
        raise InputError(
            Problem(found=f"the {called} is that of {twin}.toml", right="add the finding to it", file=str(path))
        )
    claims, to_link = dict[Path, str](), list[str]()
    for bearing in bearings:
        claim_id = _checked_bearing(bearing, record)
        file = into.parent / "evidence" / "claims" / f"{claim_id}.toml"
        if file.is_file():
            claims[file] = _with_link(file, claims.get(file, ""), source_id, bearing)
        else:
            to_link.append(f"# evidence/claims/{claim_id}.toml\n{link_text(source_id, bearing)}")
    write_text(path, text if text.endswith("\n") else text + "\n")
    try:
        for file, content in claims.items():
            write_text(file, content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return Added(path=path, findings=len(record.finding), linked=tuple(claims), to_link=tuple(to_link))


def link_text(source_id: str, bearing: Bearing) -> str:
    """A link as the file of a claim has it.

    Examples
    --------
    >>> print(link_text("new2026", Bearing(claim_id="MC54", number=1, stance="contradicts")), end="")
    [[link]]
    source = "new2026"
    finding = 1
    stance = "contradicts"
    cito = "cito:disputes"
    """
    near = f"directness = {bearing.directness:g}\n" if bearing.directness != 1 else ""
    return (
        f'[[link]]\nsource = "{source_id}"\nfinding = {bearing.number}\nstance = "{bearing.stance}"\n'
        f'cito = "{CITO[bearing.stance]}"\n{near}'
    )


def _checked_bearing(bearing: Bearing, record: Source) -> str:
    claim(bearing.claim_id)
    if bearing.stance not in get_args(Stance):
        raise InputError(Problem(found=f"stance {bearing.stance!r}", right=f"one of {', '.join(get_args(Stance))}"))
    if not 1 <= bearing.number <= len(record.finding):
        found = f"finding {bearing.number} of {bearing.claim_id}"
        raise InputError(Problem(found=found, right=f"the study has findings 1 to {len(record.finding)}"))
    if not 0 <= bearing.directness <= 1:
        raise InputError(Problem(found=f"directness {bearing.directness:g}", right="between 0 and 1"))
    return bearing.claim_id.upper()


def _with_link(file: Path, so_far: str, source_id: str, bearing: Bearing) -> str:
    """The file of a claim with one link more, if it still reads as a claim."""
    text = so_far or file.read_text(encoding="utf-8")
    text = f"{text.rstrip()}\n\n{link_text(source_id, bearing)}"
    record, wrong = problems_in(Claim, tomllib.loads(text))
    if record is None:
        found = "; ".join(str(problem) for _, problem in wrong)
        raise DataError(Problem(found=f"the link would break it: {found}", file=str(file)))
    return text


def _studies_in(folder: Path) -> dict[str, Source]:
    """Studies that lie in a folder already; files that are none are another matter."""
    found = dict[str, Source]()
    for file in sorted(folder.glob("*.toml")):
        if file.stem in source_ids():
            continue
        with contextlib.suppress(InputError, tomllib.TOMLDecodeError, RecursionError):
            record, _ = problems_in(Source, tomllib.loads(read_study(file)))
            if record is not None:
                found[file.stem] = cast(Source, record)
    return found


def _of_id(source_id: str) -> Iterator[Problem]:
    if not SOURCE_ID.fullmatch(source_id):
        yield Problem(found=f"id {source_id!r}", right="small letters, digits and underscores: hruby2014", key="id")
    elif source_id in source_ids():
        yield Problem(found=f"there is a source {source_id!r}", right="add the finding to its file", key="id")


def _of_record(source_id: str, record: Source) -> Iterator[Problem]:
    yield from validate.of_source(source_id, record)
    if not record.title.strip():
        yield Problem(found="empty", right="the title as printed", key="title")
    known = {each: source(each) for each in sorted(source_ids())}
    twin, key = validate.twin_of(record, known)
    if twin:
        called = "DOI" if key == "doi" else "PubMed number"
        yield Problem(found=f"the {called} is that of {twin!r}", right="add the finding to its file", key=key)
    if not record.finding:
        yield Problem(found="no finding", right="a study has one or more", key="finding")
    yield from _of_findings(source_id, record)


def _of_findings(source_id: str, record: Source) -> Iterator[Problem]:
    for number, finding in enumerate(record.finding, start=1):
        key = f"finding[{number}]"
        for part in PICO:
            if not getattr(finding, part).strip():
                yield Problem(found="empty", right="what the study says, in its words", key=f"{key}.{part}")
        lost = [each for each in finding.overlaps if each not in source_ids()]
        if lost:
            meant = near_miss(lost[0], sorted(source_ids()))
            right = f"did you mean {meant}?" if meant else "ids of sources"
            yield Problem(found=f"no source {', '.join(lost)}", right=right, key=f"{key}.overlaps")
            finding = replace(finding, overlaps=())
        made = Study(ref=f"{source_id}#{number}", source_id=source_id, number=number, source=record, finding=finding)
        yield from validate.of_finding(made)


def _counted_from_one(key: str) -> str:
    """Findings are counted as in references: the first is 1."""
    return re.sub(r"^finding\[(\d+)\]", lambda match: f"finding[{int(match[1]) + 1}]", key)


def _meant(problem: Problem) -> str:
    """What an unknown key is probably a slip of."""
    known = [*Source.__dataclass_fields__, *Finding.__dataclass_fields__]
    meant = near_miss(problem.key.rsplit(".", 1)[-1], known)
    return f"did you mean {meant}?" if meant else f"keys of a study: {', '.join(known)}"
