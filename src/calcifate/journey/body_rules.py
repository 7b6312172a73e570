"""The table beside `body_person.py`: numbers, words for meals, and whom the body model is not of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from calcifate.parameter import Parameter
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Classes of medicines that the model holds, and its setting."""

    __pydantic_config__ = STRICT

    classes: tuple[str, ...]
    setting: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said where a person has one of these conditions, or takes one of these classes."""

    __pydantic_config__ = STRICT

    text: str
    source: str
    conditions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def holds(self, conditions: Collection[str], classes: Collection[str]) -> bool:
        """Whether it is about someone with these."""
        return bool(set(self.conditions) & set(conditions)) or bool(set(self.classes) & set(classes))


@dataclass(frozen=True, kw_only=True)
class BodyRules:
    """`body_person.toml`."""

    __pydantic_config__ = STRICT

    number: dict[str, Parameter]
    meal: dict[str, tuple[str, ...]]
    acts: tuple[Acting, ...]
    stop: tuple[Told, ...]
    note: tuple[Told, ...]


@cache
def body_rules() -> BodyRules:
    """The table, read once.

    Examples
    --------
    >>> body_rules().meal["dinner"][0]
    'dinner'
    """
    from importlib import resources

    file = resources.files("calcifate.journey").joinpath("body_person.toml")
    return read_data(BodyRules, load_toml(file, file.name), file.name)


def number(name: str) -> float:
    """One number of the table."""
    return body_rules().number[name].value
