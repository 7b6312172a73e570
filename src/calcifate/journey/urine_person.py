"""From the laboratory values of a person to the urine panel of their report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from calcifate.flow.person import Lab, Person
from calcifate.flow.urine import UrinePanel

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

    methods: tuple[str, ...] = ("equil2", "default37", "sit37")
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
    from calcifate.fluid.usual import usual_for
    from calcifate.journey.urine_fit import fitted, ranking

    newest, limits = _newest(person)
    missing = [name for name in NEEDED if COLUMNS_OF[name] not in newest]
    if missing:
        return refused_panel(_lacking(missing, limits))
    columns = {COLUMNS[name]: [lab.value] for name, lab in newest.items()}
    hours = next((lab.collected_hours for lab in newest.values() if lab.collected_hours is not None), None)
    if hours is not None:
        columns["collected_hours"] = [hours]
    minor = [name for name in MINOR if COLUMNS_OF[name] not in newest]
    samples = read_columns(columns, assume={**usual_for(minor), **(options.assume or {})})
    conditions = person.condition_ids
    methods, phase = ranking(
        [Method(name, options.constants) for name in options.methods], conditions, asked=options.phase
    )
    reasons = {entry.what: entry.reason for entry in gate.suppressed}
    panel = urine_panel(
        samples,
        methods=methods,
        completeness=figures["urine_completeness"].text if "urine_completeness" in figures else "",
        blocked=reasons,
        wanted=options.wanted,
        phase=phase,
        band=options.band,
        draws=options.draws,
        seed=options.seed,
    )
    if panel.refused:
        return panel
    return fitted(panel, samples, conditions, reasons, wanted=options.wanted, asked=bool(options.phase))


COLUMNS_OF = {analyte.removeprefix("urine_").replace("uric_acid", "urate"): analyte for analyte in COLUMNS}


def _newest(person: Person) -> tuple[dict[str, Lab], list[str]]:
    """The newest value of each analyte, all of one collection, and what is given only as a limit."""
    urine = [lab for lab in person.labs if lab.analyte in COLUMNS]
    # Values of two collections are no solution: the newest date counts, and what it lacks is missing.
    newest_date = max(lab.date for lab in urine)
    found = dict[str, Lab]()
    limits = list[str]()
    for lab in urine:
        if lab.date != newest_date:
            continue
        if lab.analyte in found:
            break  # a second collection of the same date, or of none: the first is used, and never mixed with it
        if lab.comparator:
            limits.append(lab.name)
        else:
            found[lab.analyte] = lab
    return found, limits


def _lacking(missing: list[str], limits: list[str]) -> str:
    text = f"not worked out, because {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not given"
    return f"{text} ({', '.join(limits)} only as a limit)" if limits else text
