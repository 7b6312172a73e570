"""Whether a reaction has the same atoms and the same charge on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from calcifate.errors import Problem
from calcifate.substance import element_counts

if TYPE_CHECKING:
    from calcifate.aqueous.constants import Chemistry

SOLVENT_FORMULA = {"H": ("H", 1), "H2O": ("H2O", 0)}
CLOSE = 1e-9


def check_balance(formula: str, charge: int, terms: Mapping[str, float], whole: Chemistry) -> list[Problem]:
    """What is wrong with a reaction; nothing if its atoms and charges balance.

    Parameters
    ----------
    formula, charge : str, int
        Of the species or crystal.
    terms : mapping
        Components, species, H and H2O with their numbers; together they make up the formula.
    """
    unknown = [name for name in terms if _formula(name, whole) is None]
    if unknown:
        return [Problem(found=f"unknown {', '.join(unknown)}", right="name components, species, H or H2O")]
    sum_of_atoms, sum_of_charge = dict[str, float](), 0.0
    for name, number in terms.items():
        part, part_charge = _formula(name, whole) or ("", 0)
        sum_of_charge += number * part_charge
        for element, count in element_counts(part).items():
            sum_of_atoms[element] = sum_of_atoms.get(element, 0.0) + number * count
    problems = list[Problem]()
    own = element_counts(formula)
    uneven = [
        f"{element} {own.get(element, 0):g} against {sum_of_atoms.get(element, 0):g}"
        for element in sorted(own.keys() | sum_of_atoms.keys())
        if abs(own.get(element, 0.0) - sum_of_atoms.get(element, 0.0)) > CLOSE
    ]
    if uneven:
        problems.append(
            Problem(found=f"atoms do not balance: {', '.join(uneven)}", right=f"mend {formula} or its parts")
        )
    if abs(sum_of_charge - charge) > CLOSE:
        problems.append(Problem(found=f"charge {charge:+d} against {sum_of_charge:+g}", right="mend the charge"))
    return problems


def _formula(name: str, whole: Chemistry) -> tuple[str, int] | None:
    if name in SOLVENT_FORMULA:
        return SOLVENT_FORMULA[name]
    found = whole.component.get(name) or whole.species.get(name)
    return (found.formula, found.charge) if found else None
