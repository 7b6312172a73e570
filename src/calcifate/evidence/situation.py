"""What notes and claims share: words for two audiences, and how something fits one kind of person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.record import STRICT
from calcifate.trigger import parse

Fit = Literal["fits", "does_not_fit", "unproven"]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The same thing for two audiences."""

    __pydantic_config__ = STRICT

    lay: str
    professional: str


@dataclass(frozen=True, kw_only=True)
class Situation:
    """How a statement fits one kind of person. Without `when` it is what holds otherwise."""

    __pydantic_config__ = STRICT

    fit: Fit
    lay: str
    professional: str
    when: str = ""


def check_situations(name: str, when: str, applies: Sequence[Situation], where: str) -> None:
    """Every trigger reads, and the last situation is what holds otherwise; raises DataError if not."""
    for text in (when, *(situation.when for situation in applies if situation.when)):
        parse(text, name)
    if not applies or applies[-1].when or not all(situation.when for situation in applies[:-1]):
        right = "only the last [[applies]] goes without `when`"
        raise DataError(Problem(found="no situation that holds otherwise", right=right, file=where, key="applies"))
