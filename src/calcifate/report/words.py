"""The catalogue of fixed sentences and labels, in two voices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from calcifate.errors import DataError, Problem
from calcifate.flow.finding import Audience
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """`words.toml`."""

    __pydantic_config__ = STRICT

    both: dict[str, str]
    lay: dict[str, str]
    professional: dict[str, str]


@cache
def catalogue() -> Catalogue:
    """Every sentence, read once.

    Raises
    ------
    DataError
        If the two voices do not hold the same keys.
    """
    from importlib import resources

    file = resources.files("calcifate.report").joinpath("words.toml")
    found = read_data(Catalogue, load_toml(file, file.name), file.name)
    if odd := set(found.lay) ^ set(found.professional):
        raise DataError(Problem(found=f"in one voice only: {', '.join(sorted(odd))}", file=file.name))
    return found


@cache
def words(audience: Audience) -> dict[str, str]:
    """The sentences of one voice.

    Examples
    --------
    >>> words("professional")["unknown"]
    'unknown'
    """
    found = catalogue()
    return found.both | (found.lay if audience == "lay" else found.professional)
