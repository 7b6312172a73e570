"""A derived figure, computed or refused, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable

from calcifate.flow.finding import Derived
from calcifate.flow.intake import Caveat
from calcifate.flow.person import Person
from calcifate.substance import molar_mass_of
from calcifate.units import conversion


def figure(
    figure_id: str,
    name: str,
    value: float | None,
    unit: str,
    text: str,
    *,
    low: float | None = None,
    high: float | None = None,
    caveats: Iterable[Caveat] = (),
    inputs: Iterable[str] = (),
    sources: Iterable[str] = (),
) -> Derived:
    """A figure that was worked out."""
    return Derived(
        id=figure_id,
        name=name,
        value=value,
        low=low,
        high=high,
        unit=unit,
        text=text,
        refused="",
        caveats=tuple(caveats),
        inputs=tuple(inputs),
        sources=tuple(sorted(set(sources))),
    )


def refused(
    figure_id: str, name: str, unit: str, reason: str, *, inputs: Iterable[str] = (), sources: Iterable[str] = ()
) -> Derived:
    """A figure that was not worked out, and why."""
    return Derived(
        id=figure_id,
        name=name,
        value=None,
        low=None,
        high=None,
        unit=unit,
        text=f"not computed: {reason}",
        refused=reason,
        caveats=(),
        inputs=tuple(inputs),
        sources=tuple(sorted(set(sources))),
    )


def factor(from_unit: str, to_unit: str, substance: str) -> float:
    """What one of the first unit is in the second, for a substance."""
    return conversion(from_unit, to_unit, substance=substance, molar_mass=molar_mass_of(substance)).factor


def in_both_units(person: Person, si: str, conventional: str) -> str:
    """The person's own unit system first, the other in brackets.

    Parameters
    ----------
    si, conventional : str
        Value and unit, ready to print.
    """
    first, second = (conventional, si) if person.unit_system == "conventional" else (si, conventional)
    return f"{first} ({second})"
