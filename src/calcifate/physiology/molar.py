"""Molar ratios of what binds a mineral to the mineral, in the food of a day: shown, not judged."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.flow.intake import AbsorbedPart, Caveat
from calcifate.parameter import laws
from calcifate.physiology.gut import molar_ratio
from calcifate.physiology.meal import Meal, amount
from calcifate.substance import molar_mass

FORMULAS = {"calcium": "Ca", "magnesium": "Mg", "oxalate": "C2O4", "phytate": "C6H18O24P6"}
RATIOS = (("phytate", "calcium"), ("oxalate", "calcium"), ("phytate", "magnesium"))


def molar_ratios(eaten: Sequence[Meal]) -> tuple[AbsorbedPart, ...]:
    """Phytate and oxalate per mineral over all days, as a range. [mol/mol]"""
    return tuple(part for binder, mineral in RATIOS if (part := _ratio(eaten, binder, mineral)) is not None)


def _ratio(eaten: Sequence[Meal], binder: str, mineral: str) -> AbsorbedPart | None:
    entries = [entry for meal in eaten for entry in meal.entries]
    unknown = sum(meal.unknown for meal in eaten)
    first, second = amount(entries, binder, unknown), amount(entries, mineral, unknown)
    if not first.reporting or second.value <= 0:
        return None
    name = f"{binder}_to_{mineral}_molar_ratio"
    masses = molar_mass(FORMULAS[binder]), molar_mass(FORMULAS[mineral])
    low, high = (molar_ratio(end, masses[0], second.value, masses[1]) for end in (first.low, first.high))
    source = laws("calcifate.physiology", "gut.toml")[name].source
    texts = ["Shown, not judged: the cut-offs in use differ, and what is eaten together matters more than a day."]
    if first.silent or second.silent:
        texts.append(f"{first.silent} entries do not report {binder}, {second.silent} do not report {mineral}.")
    return AbsorbedPart(
        nutrient=mineral,
        law=name,
        eaten=None,
        value=None,
        low=low,
        high=high,
        unit="mol/mol",
        fraction=None,
        meals=len(eaten),
        caveats=tuple(Caveat(law=name, text=text, source=source) for text in texts),
        sources=(source,),
    )
