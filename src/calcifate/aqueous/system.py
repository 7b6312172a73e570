"""A profile made ready to compute: its species, reactions and crystals as arrays.

Reactions are stepwise, as their sources print them. The constant of each species from the components is a sum of them,
`log_beta = steps @ log_k`, so that an error in one printed constant reaches every species that is built on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from calcifate.aqueous.activity import Activity, activity_of
from calcifate.aqueous.arrays import Array
from calcifate.aqueous.constants import SOLVENT, Chemistry, Constant, Phase, Profile, Species, chemistry
from calcifate.errors import InputError, Problem
from calcifate.record import near_miss

GAS_CONSTANT = 8.314462618e-3  # kJ/(mol K): CODATA 2018, exact since the SI of 2019
ZERO_CELSIUS = 273.15  # K: by definition


@dataclass(frozen=True, kw_only=True, eq=False)
class System:
    """Species j, components i, reactions r and phases p of one profile."""

    profile: str
    title: str
    conventions: Profile
    temperature: float
    """[°C]"""
    components: tuple[str, ...]
    component_names: tuple[str, ...]
    """In words: `calcium`."""
    species: tuple[str, ...]
    """Every dissolved species: free components first, then H, then what is formed."""
    labels: tuple[str, ...]
    charge: Array
    """(j,)"""
    stoichiometry: Array
    """(j, i) number of each component."""
    protons: Array
    """(j,) number of H."""
    water: Array
    """(j,) number of H2O."""
    log_beta: Array
    """(j,) log10 of the constant from the components."""
    reactions: tuple[str, ...]
    """Ids of the reactions with a constant of their own: species first, then phases."""
    log_k: Array
    """(r,) log10, as printed, at `temperature`."""
    sigma: Array
    """(r,)"""
    steps: Array
    """(j, r)"""
    phases: tuple[str, ...]
    phase_names: tuple[tuple[str, ...], ...]
    """Other names of each crystal, in small letters; the first is what it is called."""
    phase_caveats: tuple[str, ...]
    """What travels with every saturation of a crystal; empty where there is nothing to say."""
    phase_stoichiometry: Array
    """(p, i)"""
    phase_protons: Array
    phase_water: Array
    """(p,) water that counts in the saturation: 0 where the profile leaves it out."""
    phase_log_k: Array
    """(p,) log10 of the solubility product from the components; nan where none is trusted."""
    phase_steps: Array
    """(p, r)"""
    ions: Array
    """(p,) per formula."""
    activity: Activity
    sources: tuple[str, ...]
    caveats: tuple[str, ...] = field(default=())

    def component(self, name: str) -> int:
        """Index of a component."""
        return self.components.index(name)

    def index(self, name: str) -> int:
        """Index of a species by id or by label; raises InputError if there is none."""
        if name in self.species:
            return self.species.index(name)
        if name in self.labels:
            return self.labels.index(name)
        raise InputError(
            Problem(found=f"no species {name!r} in {self.profile}", right=f"see {', '.join(self.species)}")
        )


@cache
def system(profile: str = "default37", *, temperature: float | None = None, extra: Path | None = None) -> System:
    """The arrays of a profile.

    Parameters
    ----------
    profile : str, default "default37"
        Name of a file in `profiles/`, or of a `[profile.X]` in `extra`.
    temperature : float, optional
        That of the profile if left out; another only inside the profile's range. [°C]
    extra : Path, optional
        A user's file of constants, see `chemistry`.

    Raises
    ------
    InputError
        For an unknown profile or a temperature outside its range.

    Examples
    --------
    >>> system("equil2").phases[:2]
    ('ammonium_urate', 'brushite')
    """
    whole = chemistry(extra)
    chain = profile_chain(profile, whole)
    rules = whole.profile[chain[-1]]
    names = list(dict.fromkeys(name for link in reversed(chain) for name in whole.profile[link].components))
    warmth = rules.temperature if temperature is None else temperature
    low, high = rules.temperature_range
    if not low <= warmth <= high:
        raise InputError(
            Problem(found=f"{warmth:g} °C with profile {profile}", right=f"it holds from {low:g} to {high:g} °C")
        )
    build = _Build(whole, chain, names, warmth)
    return build.system(profile, rules)


def profile_chain(profile: str, whole: Chemistry) -> tuple[str, ...]:
    """A profile and those it is built on, the last with the conventions."""
    if not (isinstance(profile, str) and profile):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(Problem(found=f"no profile {profile!r}", right="name one by a text, like 'equil2'"))
    chain = list[str]()
    name = profile
    while name:
        if name not in whole.profile or name in chain:
            known = ", ".join(whole.profile)
            meant = near_miss(name, list(whole.profile))
            right = f"did you mean {meant!r}?" if meant else f"there are: {known}"
            raise InputError(Problem(found=f"no profile {name!r}", right=right))
        chain.append(name)
        name = whole.profile[name].base
    return tuple(chain)


class _Build:
    """Collects species and phases of a chain of profiles, then makes arrays of them."""

    def __init__(self, whole: Chemistry, chain: tuple[str, ...], components: list[str], temperature: float) -> None:
        self.whole, self.chain, self.components, self.temperature = whole, chain, components, temperature
        self.rules = whole.profile[chain[-1]]
        self.formed = {name: entry for name, entry in whole.species.items() if self.constant(entry) is not None}
        self.formed = {name: entry for name, entry in self.formed.items() if self.reachable(entry, ())}
        self.crystals = {name: entry for name, entry in whole.phase.items() if self.belongs(entry)}
        self.reactions = [*self.formed, *(name for name, entry in self.crystals.items() if self.constant(entry))]
        self.caveats = list[str]()

    def constant(self, entry: Species | Phase) -> Constant | None:
        by_profile = {constant.profile: constant for constant in entry.constants}
        return next((by_profile[link] for link in self.chain if link in by_profile), None)

    def reachable(self, entry: Species, above: tuple[str, ...]) -> bool:
        """Whether a species can be made of the components of this profile."""
        return all(self.known(name, above) for name in entry.reactants)

    def known(self, name: str, above: tuple[str, ...]) -> bool:
        if name in SOLVENT or name in self.components:
            return True
        entry = self.whole.species.get(name)
        circular = name in above
        return (
            entry is not None
            and not circular
            and self.constant(entry) is not None
            and self.reachable(entry, (*above, name))
        )

    def belongs(self, entry: Phase) -> bool:
        trusted = self.constant(entry) is not None or not entry.constants
        return trusted and all(self.known(name, ()) for name in entry.products)

    def row(self, terms: dict[str, float]) -> tuple[Array, float, float, Array]:
        """Components, protons, water and steps of a sum of parts."""
        parts, protons, water = np.zeros(len(self.components)), 0.0, 0.0
        steps = np.zeros(len(self.reactions))
        for name, number in terms.items():
            if name == "H":
                protons += number
            elif name == "H2O":
                water += number
            elif name in self.components:
                parts[self.components.index(name)] += number
            else:
                inner = self.row(self.formed[name].reactants)
                parts, protons, water = (
                    parts + number * inner[0],
                    protons + number * inner[1],
                    water + number * inner[2],
                )
                steps = steps + number * inner[3]
                steps[self.reactions.index(name)] += number
        return parts, protons, water, steps

    def log_k(self, name: str, constant: Constant) -> float:
        """log10 K at the temperature asked for, by the law of van 't Hoff."""
        if self.temperature == self.rules.temperature:
            return constant.log_k
        if constant.enthalpy is None:
            self.caveats.append(
                f"{name}: no enthalpy is known, so its constant stays that of {self.rules.temperature:g} °C"
            )
            return constant.log_k
        printed, wanted = (t + ZERO_CELSIUS for t in (self.rules.temperature, self.temperature))
        return constant.log_k + constant.enthalpy / (np.log(10) * GAS_CONSTANT) * (1 / printed - 1 / wanted)

    def system(self, profile: str, rules: Profile) -> System:
        species = [*self.components, "H", *self.formed]
        free = [self.row({name: 1.0}) for name in [*self.components, "H"]]
        rows = [*free, *(self.row(entry.reactants) for entry in self.formed.values())]
        steps = np.array([row[3] for row in rows])
        for name in self.formed:
            steps[species.index(name), self.reactions.index(name)] += 1.0
        entries = [self.formed.get(name) or self.crystals[name] for name in self.reactions]
        constants = [self.constant(entry) for entry in entries]
        log_k = np.array([self.log_k(name, c) for name, c in zip(self.reactions, constants, strict=True) if c])
        sigma = np.array(
            [
                entry.sigma if c is None or c.sigma is None else c.sigma
                for entry, c in zip(entries, constants, strict=True)
            ]
        )
        crystal_rows = [self.row(entry.products) for entry in self.crystals.values()]
        crystal_steps = np.array([row[3] for row in crystal_rows]).reshape(len(crystal_rows), len(self.reactions))
        # The solid's own constant is that of dissolving, so formation from the components is its negative.
        phase_steps = -crystal_steps
        for number, name in enumerate(self.crystals):
            if name in self.reactions:
                phase_steps[number, self.reactions.index(name)] += 1.0
        has = np.array([self.constant(entry) is not None for entry in self.crystals.values()], dtype=bool)
        charge = [self.whole.component[name].charge for name in self.components] + [1]
        charge += [entry.charge for entry in self.formed.values()]
        own = [rules.component_activity.get(name) for name in [*self.components, "H"]]
        own += [c.activity if (c := self.constant(entry)) else None for entry in self.formed.values()]
        return System(
            profile=profile,
            title=self.whole.profile[profile].title,
            conventions=rules,
            temperature=self.temperature,
            components=tuple(self.components),
            component_names=tuple(self.whole.component[name].name for name in self.components),
            species=tuple(species),
            labels=(
                *(_ion(n, self.whole.component[n].charge) for n in self.components),
                "H+",
                *(e.label for e in self.formed.values()),
            ),
            charge=np.array(charge, dtype=float),
            stoichiometry=np.array([row[0] for row in rows]),
            protons=np.array([row[1] for row in rows]),
            water=np.array([row[2] for row in rows]),
            log_beta=steps @ log_k,
            reactions=tuple(self.reactions),
            log_k=log_k,
            sigma=sigma,
            steps=steps,
            phases=tuple(self.crystals),
            phase_names=tuple(
                (entry.name, *(other.lower() for other in entry.also)) for entry in self.crystals.values()
            ),
            phase_caveats=tuple(entry.caveat for entry in self.crystals.values()),
            phase_stoichiometry=np.array([row[0] for row in crystal_rows]).reshape(-1, len(self.components)),
            phase_protons=np.array([row[1] for row in crystal_rows]),
            phase_water=np.array([row[2] for row in crystal_rows]) - self._hydrates_left_out(),
            phase_log_k=np.where(has, phase_steps @ log_k, np.nan),
            phase_steps=phase_steps,
            ions=np.array([float(entry.ions) for entry in self.crystals.values()]),
            activity=activity_of(
                rules, self.temperature, species, np.array(charge, dtype=float), own, self.whole.interaction
            ),
            sources=self._sources(constants),
            caveats=tuple(self.caveats),
        )

    def _hydrates_left_out(self) -> Array:
        """Water of hydrates that does not count; that of an OH- does, for it is part of its constant."""
        return np.array(
            [
                0.0 if self._hydrate_counts(entry) else float(entry.products.get("H2O", 0.0))
                for entry in self.crystals.values()
            ]
        )

    def _hydrate_counts(self, entry: Phase) -> bool:
        constant = self.constant(entry)
        own = constant.hydrate_water if constant else None
        return self.rules.hydrate_water if own is None else own

    def _sources(self, constants: list[Constant | None]) -> tuple[str, ...]:
        named = [s for link in self.chain for s in self.whole.profile[link].sources]
        named += [s for constant in constants if constant for s in constant.sources]
        return tuple(sorted(set(named)))


def _ion(name: str, charge: int) -> str:
    sign = "" if charge == 0 else ("+" if charge > 0 else "-")
    return f"{name}{sign}{abs(charge) if abs(charge) > 1 else ''}"
