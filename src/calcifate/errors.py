"""What can go wrong, whose fault it is, and what would be right.

`InputError` is the user's: exit 2. `DataError` is ours: exit 1. Both carry problems, and every problem says what was
found, where, and what would be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: what was found, where, and what would be right."""

    found: str
    right: str = ""
    file: str = ""
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line else "")
        text = ": ".join(part for part in (place, self.key, self.found) if part)
        return f"{text}; {self.right}" if self.right else text


class CalcifateError(Exception):
    """The base of both errors. `problems` holds every problem found, in the order of the file."""

    exit_code = 1

    def __init__(self, problems: str | Problem | Sequence[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(found=problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputError(CalcifateError):
    """The input cannot be used as it is: the user can mend it."""

    exit_code = 2


class DataError(CalcifateError):
    """Our own data or code is wrong: please report it."""

    exit_code = 1


class SolveError(CalcifateError):
    """A calculation did not come to an end: it names what, when, and the last good state. Not the user's fault."""

    exit_code = 1
