"""The constants as records: components, dissolved species, crystals and the profiles that choose among them.

`components.toml`, `species.toml`, one file per crystal in `phases/`, one per profile in `profiles/`, and the ion
interaction coefficients in `interaction.toml`. Every record is read strictly and its charge and atoms are counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from calcifate.aqueous.balance import check_balance
from calcifate.errors import CalcifateError, DataError, InputError, Problem
from calcifate.record import STRICT, load_toml, problems_in, read_data, read_folder

PACKAGE = "calcifate.aqueous"
Tag = Literal["read", "computed", "memory", "user"]
SOLVENT = ("H", "H2O")


@dataclass(frozen=True, kw_only=True)
class Component:
    """What a total is given of."""

    __pydantic_config__ = STRICT

    name: str
    formula: str
    charge: int
    chebi: str = ""
    counted: str = ""
    """What the total counts."""


@dataclass(frozen=True, kw_only=True)
class ActivityForm:
    """log10 f = -A z² √I / (1 + d √I) + k I, where it is not that of the profile."""

    __pydantic_config__ = STRICT

    denominator: float | None = None
    """d. [(mol/L)^-0.5]"""
    ion_size: float | None = None
    """d as an ion size, times the profile's slope B. [Å]"""
    linear: float = 0.0
    """k. [L/mol]"""


@dataclass(frozen=True, kw_only=True)
class Constant:
    """One constant of one profile, as its source gives it."""

    __pydantic_config__ = STRICT

    profile: str
    log_k: float
    """log10 of the thermodynamic constant of the reaction as written, at the temperature of the profile."""
    tag: Tag
    """How far we know it: `memory` still has to be verified."""
    sources: tuple[str, ...] = ()
    enthalpy: float | None = None
    """[kJ/mol]"""
    sigma: float | None = None
    """Where it differs from that of the reaction."""
    activity: ActivityForm | None = None
    hydrate_water: bool | None = None
    """Whether the water of a hydrate counts, where that differs from the profile."""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Species:
    """A dissolved species and the reaction that forms it."""

    __pydantic_config__ = STRICT

    name: str
    label: str
    """As chemists write it: `CaCit-`."""
    formula: str
    charge: int
    reactants: dict[str, float]
    """Components, other species, H and H2O; negative where released."""
    constants: tuple[Constant, ...]
    sigma: float = 0.2
    """Standard uncertainty of log K."""
    sigma_basis: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A crystal, by what it dissolves into."""

    __pydantic_config__ = STRICT

    name: str
    formula: str
    products: dict[str, float]
    ions: int
    """Number of ions per formula."""
    constants: tuple[Constant, ...] = ()
    """Empty: no constant is trusted, and only the ion product is given."""
    also: tuple[str, ...] = ()
    """Other names."""
    sigma: float = 0.2
    sigma_basis: str = ""
    caveat: str = ""
    """Travels with every saturation of this crystal."""
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A whole list of constants with its conventions: never mixed with another."""

    __pydantic_config__ = STRICT

    title: str
    use: str
    sources: tuple[str, ...] = ()
    base: str = ""
    """The profile whose constants hold where this one has none of its own."""
    fluids: tuple[Literal["urine", "serum"], ...] = ()
    temperature: float = 37.0
    """[°C]"""
    components: tuple[str, ...] = ()
    law: Literal["davies", "sit"] = "davies"
    debye_huckel_slope: float = 0.0
    """A. [(L/mol)^0.5]"""
    davies_coefficient: float = 0.0
    denominator: float = 1.0
    ion_size_slope: float = 0.0
    """B. [1/(Å (mol/L)^0.5)]"""
    component_activity: dict[str, ActivityForm] = field(default_factory=dict[str, ActivityForm])
    water: Literal["unity", "solutes"] = "unity"
    """Activity of water: 1, or 1 - 0.017 x the sum of all solutes."""
    hydrate_water: bool = True
    """Whether the water of hydrates counts in a saturation."""
    ionic_strength: tuple[float, float] = (0.0, 1.0)
    """Where the activity law holds. [mol/L]"""
    temperature_range: tuple[float, float] = (37.0, 37.0)
    """[°C]"""


@dataclass(frozen=True, kw_only=True)
class IonPair:
    """One coefficient of specific ion interaction."""

    __pydantic_config__ = STRICT

    ions: tuple[str, str]
    epsilon: float
    """[kg/mol]"""


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """`interaction.toml`."""

    __pydantic_config__ = STRICT

    sources: tuple[str, ...]
    tag: Tag
    pairs: tuple[IonPair, ...]


@dataclass(frozen=True, kw_only=True)
class Additions:
    """A file of constants: ours in parts, a user's in one. What it names replaces what is there."""

    __pydantic_config__ = STRICT

    component: dict[str, Component] = field(default_factory=dict[str, Component])
    species: dict[str, Species] = field(default_factory=dict[str, Species])
    phase: dict[str, Phase] = field(default_factory=dict[str, Phase])
    profile: dict[str, Profile] = field(default_factory=dict[str, Profile])


@dataclass(frozen=True, kw_only=True)
class Chemistry(Additions):
    """Every constant there is."""

    interaction: Interaction


@cache
def chemistry(extra: Path | None = None) -> Chemistry:
    """All constants, with a user's file laid over them.

    Parameters
    ----------
    extra : Path, optional
        A TOML file with `[component.X]`, `[species.X]`, `[phase.X]` or `[profile.X]` tables: new ones are added, those
        of the same id are replaced, whole.

    Raises
    ------
    InputError
        If the user's file cannot be read, or its charges or atoms do not balance.

    Examples
    --------
    >>> chemistry().phase["struvite"].formula
    'MgNH4PO4·6H2O'
    """
    ours = _ours()
    if extra is None:
        return ours
    theirs = _theirs(extra)
    whole = replace(
        ours,
        component=ours.component | theirs.component,
        species=ours.species | theirs.species,
        phase=ours.phase | theirs.phase,
        profile=ours.profile | theirs.profile,
    )
    _check(whole, InputError, extra.name, only=theirs)
    return whole


def _ours() -> Chemistry:
    whole = Chemistry(
        component=_part("components.toml").component,
        species=_part("species.toml").species,
        phase=read_folder(Phase, PACKAGE, "phases"),
        profile=read_folder(Profile, PACKAGE, "profiles"),
        interaction=_read("interaction.toml", Interaction),
    )
    _check(whole, DataError, "aqueous")
    return whole


T = TypeVar("T")


def _read(name: str, kind: type[T]) -> T:
    from importlib import resources

    return read_data(kind, load_toml(resources.files(PACKAGE).joinpath(name), name), name)


def _part(name: str) -> Additions:
    return _read(name, Additions)


def _theirs(path: Path) -> Additions:
    try:
        table: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(Problem(found=f"cannot be read: {error.strerror}", file=str(path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem(found=str(error), right="write it as TOML", file=path.name)) from None
    record, problems = problems_in(Additions, table)
    if problems:
        raise InputError([replace(problem, file=path.name) for _, problem in problems])
    found: Additions = record
    return found


def _check(whole: Chemistry, error: type[CalcifateError], file: str, only: Additions | None = None) -> None:
    """Names resolve, atoms and charges balance, temperatures fit; every problem is listed."""
    part = only or whole
    problems = list[Problem]()
    for group, entries, side in (
        ("species", part.species, "reactants"),
        ("phase", part.phase, "products"),
    ):
        for name, entry in entries.items():
            key = f"{group}.{name}"
            charge = entry.charge if isinstance(entry, Species) else 0
            terms = entry.reactants if isinstance(entry, Species) else entry.products
            problems += [
                replace(problem, file=file, key=f"{key}.{side}")
                for problem in check_balance(entry.formula, charge, terms, whole)
            ]
            for constant in entry.constants:
                if constant.profile not in whole.profile:
                    right = f"it should be one of: {', '.join(whole.profile)}"
                    problems.append(
                        Problem(found=f"unknown profile {constant.profile!r}", right=right, file=file, key=key)
                    )
            named = [constant.profile for constant in entry.constants]
            if len(named) != len(set(named)):
                problems.append(Problem(found="two constants for one profile", right="keep one", file=file, key=key))
    for name, profile in part.profile.items():
        unknown = [c for c in profile.components if c not in whole.component]
        if unknown or (profile.base and profile.base not in whole.profile):
            found = f"unknown component {', '.join(unknown)}" if unknown else f"unknown base {profile.base!r}"
            problems.append(Problem(found=found, right="name one that exists", file=file, key=f"profile.{name}"))
        if not profile.temperature_range[0] <= profile.temperature <= profile.temperature_range[1]:
            problems.append(Problem(found="temperature outside its own range", file=file, key=f"profile.{name}"))
    if problems:
        raise error(problems)
