"""From the laboratory values of a person to the urine panel of their report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from calcifate.flow.person import Lab, Person
from calcifate.flow.urine import METHODS, UrinePanel
from calcifate.person.labs import iso_date

if TYPE_CHECKING:
    from calcifate.flow.finding import Derived
    from calcifate.fluid.change import Change
    from calcifate.fluid.saturations import Band
    from calcifate.guidance.gate import Gate

# Analyte of a laboratory value and the column that a table of urines would have; the others are not chemistry.
COLUMNS = {
    "urine_calcium": "calcium_mmol_per_day",
    "urine_magnesium": "magnesium_mmol_per_day",
    "urine_sodium": "sodium_mmol_per_day",
    "urine_potassium": "potassium_mmol_per_day",
    "urine_chloride": "chloride_mmol_per_day",
    "urine_phosphate": "phosphate_mmol_per_day",
    "urine_oxalate": "oxalate_mmol_per_day",
    "urine_citrate": "citrate_mmol_per_day",
    "urine_uric_acid": "urate_mmol_per_day",
    "urine_sulfate": "sulfate_mmol_per_day",
    "urine_ammonium": "ammonium_mmol_per_day",
    "urine_creatinine": "creatinine_mmol_per_day",
    "urine_cystine": "cystine_mmol_per_day",
    "urine_volume": "volume_L_per_day",
    "urine_pH": "pH",
}
MINOR = ("ammonium", "chloride", "sulfate", "urate")
NEEDED = ("volume", "pH", "calcium", "magnesium", "oxalate", "citrate", "phosphate", "sodium", "potassium")


def has_urine(person: Person) -> bool:
    """Whether there is any urine chemistry to work with: a volume alone is none."""
    return any(
        lab.analyte in COLUMNS and lab.analyte not in ("urine_volume", "urine_creatinine") for lab in person.labs
    )


@dataclass(frozen=True, kw_only=True)
class PanelOptions:
    """How a panel is worked out; what is left out is usual."""

    methods: tuple[str, ...] = METHODS
    assume: Mapping[str, str] | None = None
    wanted: tuple[tuple[Change, ...], ...] = ()
    """Sets of changes that were asked for."""
    phase: str = ""
    """The crystal to rank by; empty: that of the stones a person is known to form, else whewellite."""
    band: Band = "linear"
    draws: int = 200
    seed: int = 1
    constants: Path | None = None
    """A file that adds or replaces constants."""


def person_panel(
    person: Person, figures: Mapping[str, Derived], gate: Gate, options: PanelOptions
) -> UrinePanel | None:
    """The panel of the newest timed urine of a person; None where there is none, or where it must not stand.

    Minor analytes that were not measured are assumed, and said to be; where a needed one is missing, the panel says
    which and gives no figures. In an emergency there is no panel: nothing stands beside the emergency.

    Parameters
    ----------
    figures : mapping of Derived
        For the completeness of the collection.
    gate : Gate
        What may not be suggested to this person; such a change is shown as no matter for them.
    """
    if not has_urine(person) or gate.worst() == "emergency":
        return None
    from calcifate.fluid.method import Method
    from calcifate.fluid.panel import refused_panel, urine_panel
    from calcifate.fluid.table import read_columns
    from calcifate.fluid.usual import with_usual
    from calcifate.journey.urine_fit import fitted, ranking

    newest, limits, caveats = _newest(person)
    declared = dict(options.assume or {})
    minor = [name for name in MINOR if COLUMNS_OF[name] not in newest]
    missing = [name for name in NEEDED if COLUMNS_OF[name] not in newest]
    missing += [name for name in minor if _against(name, limits.get(COLUMNS_OF[name]))]
    missing = [name for name in missing if name not in _ids(declared)]
    if missing:
        return refused_panel(". ".join([_lacking(missing, limits.values()), *(each.rstrip(".") for each in caveats)]))
    columns = {COLUMNS[name]: [lab.value] for name, lab in newest.items()}
    hours = next((lab.collected_hours for lab in newest.values() if lab.collected_hours is not None), None)
    if hours is not None:
        columns["collected_hours"] = [hours]
    samples = read_columns(columns, assume=with_usual(minor, declared))
    conditions = person.condition_ids
    methods, phase = ranking(
        [Method(name, options.constants) for name in options.methods], conditions, asked=options.phase
    )
    reasons = {entry.what: entry.reason for entry in gate.suppressed}
    # A collection without creatinine is not judged by that of another one.
    judged = "urine_creatinine" in newest and "urine_completeness" in figures
    panel = urine_panel(
        samples,
        methods=methods,
        completeness=figures["urine_completeness"].text if judged else "",
        blocked=reasons,
        wanted=options.wanted,
        phase=phase,
        band=options.band,
        draws=options.draws,
        seed=options.seed,
    )
    if panel.refused:
        return panel
    panel = replace(panel, caveats=(*caveats, *panel.caveats))
    return fitted(panel, samples, conditions, reasons, wanted=options.wanted, asked=bool(options.phase))


COLUMNS_OF = {analyte.removeprefix("urine_").replace("uric_acid", "urate"): analyte for analyte in COLUMNS}


def _newest(person: Person) -> tuple[dict[str, Lab], dict[str, Lab], list[str]]:
    """Values of the newest collection by analyte, those given only as a limit, and what was left out of account.

    Values of two collections are no solution: the newest date counts, and what it lacks is missing. Collections of one
    date, or of none, are told apart by their order alone: the first value of an analyte that all of them hold is of the
    first one. What only some of them hold could be of any, and is not used.
    """
    urine = [lab for lab in person.labs if lab.analyte in COLUMNS]
    newest_date = max((lab.date for lab in urine), key=lambda date: (iso_date(date), date))
    labs = [lab for lab in urine if lab.date == newest_date]
    times = Counter(lab.analyte for lab in labs)
    collections = max(times.values())
    found, limits = dict[str, Lab](), dict[str, Lab]()
    for lab in labs:
        if times[lab.analyte] == collections and lab.analyte not in found and lab.analyte not in limits:
            (limits if lab.comparator else found)[lab.analyte] = lab
    caveats = list[str]()
    if collections > 1:
        of = f"of {newest_date}" if newest_date else "without a date"
        caveats.append(f"There are {collections} collections {of}: the first one was used.")
        unsure = [lab.name for lab in labs if times[lab.analyte] < collections]
        if unsure:
            caveats.append(f"Not used, because only some of them hold it: {', '.join(dict.fromkeys(unsure))}.")
    if len(labs) < len(urine):
        caveats.append(f"Urine values of another date than {newest_date} were not used.")
    return found, limits, caveats


def _ids(declared: Iterable[str]) -> set[str]:
    """The analytes that were declared, under whatever name."""
    from calcifate.fluid.analytes import find

    return {found[0] for found in map(find, declared) if found is not None}


def _against(name: str, limit: Lab | None) -> bool:
    """Whether the usual amount of an analyte lies on the wrong side of what was measured as a limit."""
    if limit is None:
        return False
    from calcifate.fluid.quantity import quantity
    from calcifate.fluid.usual import usual_for

    amount = quantity(name, usual_for([name])[name]).value * 1e3
    return amount >= limit.value if limit.comparator == "<" else amount <= limit.value


def _lacking(missing: list[str], limits: Iterable[Lab]) -> str:
    text = f"not worked out, because {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not given"
    names = ", ".join(lab.name for lab in limits)
    return f"{text} ({names} only as a limit)" if names else text
