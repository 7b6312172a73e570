"""Why the model misses what it misses, as far as that is understood. The reasons are data: `known_misses.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from calcifate.errors import DataError, Problem
from calcifate.physiology.validation.target import PACKAGE, targets
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class KnownMisses:
    """Reasons by target."""

    __pydantic_config__ = STRICT

    miss: dict[str, str]


@cache
def known_misses() -> dict[str, str]:
    """Why each of these targets is missed.

    Raises
    ------
    DataError
        If a reason names no target.

    Examples
    --------
    >>> known_misses()["T49.1"].startswith("In the model")
    True
    """
    name = "known_misses.toml"
    found = read_data(KnownMisses, load_toml(resources.files(PACKAGE).joinpath(name), name), name).miss
    for identity in found:
        if identity not in targets():
            raise DataError(Problem(found=f"no target {identity!r}", file=name))
    return found
