"""The over-claim linter: which banned ideas a text states as fact.

Patterns are data (`overclaim.toml`), in English and German. "Does not reverse" passes because a negation stands in the
same clause, and not by luck. Quoting a claim is allowed only where a verdict stands beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from calcifate.record import STRICT, load_toml, read_data

CLAUSE_END = re.compile(r"[.;!?\n]|\bbut\b|\baber\b|\bsondern\b|\bjedoch\b|\bhowever\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class BannedIdea:
    """An idea and its paraphrases."""

    __pydantic_config__ = STRICT

    id: str
    patterns: tuple[str, ...]
    negatable: bool = True
    """Whether a negation makes it harmless."""


@dataclass(frozen=True, kw_only=True)
class Negation:
    """What makes a match harmless."""

    __pydantic_config__ = STRICT

    before: str
    after: str
    undone: str
    """What looks like a negation and is none."""
    reach: int
    """How far before the match it may stand. [characters]"""


@dataclass(frozen=True, kw_only=True)
class OverclaimFile:
    """`overclaim.toml`."""

    __pydantic_config__ = STRICT

    groups: dict[str, str]
    idea: tuple[BannedIdea, ...]
    negation: Negation


@cache
def overclaim_file() -> OverclaimFile:
    """The patterns as written."""
    from importlib import resources

    file = resources.files("calcifate.guidance").joinpath("overclaim.toml")
    return read_data(OverclaimFile, load_toml(file, file.name), "guidance/overclaim.toml")


@cache
def _compiled() -> tuple[tuple[str, bool, tuple[re.Pattern[str], ...]], ...]:
    groups = overclaim_file().groups

    def pattern(text: str) -> re.Pattern[str]:
        for name, group in groups.items():
            text = text.replace(f"{{{name}}}", group)
        return re.compile(text, re.IGNORECASE)

    return tuple((idea.id, idea.negatable, tuple(map(pattern, idea.patterns))) for idea in overclaim_file().idea)


def overclaims(text: str, *, with_verdict: bool = False) -> tuple[str, ...]:
    """The banned ideas that a text states, as ``id: words``; empty when it is clean.

    Parameters
    ----------
    text : str
        One text as a person reads it.
    with_verdict : bool
        The text quotes a claim in a field that carries a verdict: then nothing is reported.

    Examples
    --------
    >>> overclaims("Magnesium reverses calcification.")
    ('reverse: reverses calcification',)
    >>> overclaims("Magnesium does not reverse calcification.")
    ()
    """
    if with_verdict:
        return ()
    plain = " ".join(text.replace("’", "'").split())
    found: list[str] = []
    for idea, negatable, patterns in _compiled():
        for pattern in patterns:
            for match in pattern.finditer(plain):
                if not (negatable and _negated(plain, match)):
                    found.append(f"{idea}: {match.group().strip()}")
    return tuple(dict.fromkeys(found))


def _negated(text: str, match: re.Match[str]) -> bool:
    """Whether a negation of the same clause governs the match."""
    negation = overclaim_file().negation
    before = CLAUSE_END.split(text[: match.start()])[-1][-negation.reach :]
    if re.search(negation.undone, before, re.IGNORECASE):
        return False
    inside, after = match.group(), CLAUSE_END.split(text[match.end() :])[0][: negation.reach]
    return any(
        re.search(pattern, part, re.IGNORECASE)
        for pattern, part in (
            (negation.before, before),
            (negation.before, inside),
            (negation.after, after),
            (r"^\s*(nicht|keineswegs)\b", after),
        )
    )
