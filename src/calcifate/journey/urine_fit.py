"""What the urine panel of one person ranks by, and what it must not offer to this person.

The chemistry is the same for everyone. Here it meets the stones that a person is known to form and the safety gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from calcifate.flow.urine import UrinePanel, WhatIf

if TYPE_CHECKING:
    from calcifate.fluid.change import Change
    from calcifate.fluid.method import Method
    from calcifate.fluid.table import Samples

USUAL_CRYSTAL = "whewellite"
# The crystal of the stones that a person is known to form. Of several kinds, the first one here ranks the changes.
CRYSTAL_OF = {
    "cystine_stones": "cystine",
    "struvite_stones": "struvite",
    "calcium_oxalate_stones": "whewellite",
    "primary_hyperoxaluria": "whewellite",
    "enteric_hyperoxaluria": "whewellite",
    "uric_acid_stones": "uric_acid",
    "calcium_phosphate_stones": "brushite",
}
NAMES = {"whewellite": "calcium oxalate", "brushite": "calcium phosphate"}
SAID_OF = {
    "cystine_stones": "How much cystine a urine holds differs between people, so this figure is the least certain one.",
    "struvite_stones": "Infection makes struvite, and the chemistry of one day says little of an infection.",
}
NOTE_OF = {
    "primary_hyperoxaluria": {
        "oxalate": "In primary hyperoxaluria the body makes most of it: food changes little.",
    },
}
"""By condition and lever: what is said beside a change in place of the usual note."""
NO_CHANGES = "urine_changes"
"""Block of a rule, for whom no list of changes is made."""
# What a rule would have to allow before a change may go up, or down; empty where none stands against it.
BLOCK_UP_DOWN = {
    "volume": ("increase:water", ""),
    "calcium": ("increase:calcium", ""),
    "magnesium": ("increase:magnesium", ""),
    "potassium": ("increase:potassium", ""),
    "phosphate": ("increase:phosphorus", ""),
    "oxalate": ("increase:oxalate", ""),
    "citrate": ("increase:alkali", ""),
    "pH": ("increase:alkali", "increase:acid"),
    "sodium": ("", "decrease:sodium"),
}


def crystals_of(condition_ids: Iterable[str]) -> tuple[str, ...]:
    """The crystals of the stones named, the one to rank by first.

    Examples
    --------
    >>> crystals_of(["kidney_stones", "uric_acid_stones", "calcium_oxalate_stones"])
    ('whewellite', 'uric_acid')
    """
    known = set(condition_ids)
    return tuple(dict.fromkeys(phase for condition, phase in CRYSTAL_OF.items() if condition in known))


def ranking(methods: Sequence[Method], condition_ids: Iterable[str], asked: str) -> tuple[tuple[Method, ...], str]:
    """The methods, with the one that ranks first, and the crystal to rank by.

    A list of constants that lacks the crystal cannot rank by it, so the first list that has it stands first. A crystal
    that was asked for is taken as it is.
    """
    phase = asked or next(iter(crystals_of(condition_ids)), USUAL_CRYSTAL)
    holds = [method for method in methods if phase in method.system().phases]
    if asked or not holds:
        return tuple(methods), asked or USUAL_CRYSTAL
    return (holds[0], *(method for method in methods if method is not holds[0])), phase


def fitted(
    panel: UrinePanel,
    samples: Samples,
    condition_ids: Sequence[str],
    reasons: Mapping[str, str],
    *,
    wanted: Sequence[Sequence[Change]] = (),
    asked: bool = False,
) -> UrinePanel:
    """The panel without what must not be offered to this person, and with what must be said to them.

    Parameters
    ----------
    samples : Samples
        The urine of the panel.
    reasons : mapping of str to str
        What a rule forbids, and why.
    wanted : sequence of changes
        What was asked for: the first rows of the panel.
    asked : bool
        Whether the crystal to rank by was asked for.
    """
    first = tuple(
        _held_back(row, changes, samples, reasons) for row, changes in zip(panel.what_if, wanted, strict=False)
    )
    levers = tuple(_noted(row, condition_ids) for row in panel.what_if[len(wanted) :])
    said = [text for condition, text in SAID_OF.items() if condition in condition_ids]
    crystals = crystals_of(condition_ids)
    if NO_CHANGES in reasons:
        levers = ()
        said.append(f"No list of changes is made here: {reasons[NO_CHANGES].rstrip('.')}.")
    elif crystals and not asked and not _has_figure(panel, crystals[0]):
        levers = ()
        said.append(f"No changes are ranked: there is no figure for {_name(crystals[0])}, the stones named here.")
    elif len(crystals) > 1:
        said.append(f"Stones of more than one kind are named: {', '.join(map(_name, crystals))}. See each crystal.")
    return replace(panel, what_if=(*first, *levers), caveats=(*said, *panel.caveats))


def _has_figure(panel: UrinePanel, phase: str) -> bool:
    return any(found.ratio for found in panel.saturations if (found.phase, found.method) == (phase, panel.method))


def _name(phase: str) -> str:
    return NAMES.get(phase, phase.replace("_", " "))


def _noted(row: WhatIf, condition_ids: Sequence[str]) -> WhatIf:
    notes = [NOTE_OF[each][row.lever] for each in condition_ids if row.lever in NOTE_OF.get(each, {})]
    return replace(row, note=notes[0]) if notes else row


def _held_back(row: WhatIf, changes: Sequence[Change], samples: Samples, reasons: Mapping[str, str]) -> WhatIf:
    """A change that was asked for is held back like our own: the gate does not care who thought of it."""
    for change in changes:
        up, down = BLOCK_UP_DOWN.get(change.analyte, ("", ""))
        block = {1: up, -1: down}.get(_direction(change, samples), "")
        if block in reasons:
            return replace(row, blocked=reasons[block])
    return row


def _direction(change: Change, samples: Samples) -> int:
    """1 where a change raises its quantity, -1 where it lowers it."""
    from calcifate.fluid.analytes import analyte
    from calcifate.fluid.change import changed

    after = changed(samples, [change])
    if change.analyte == "pH":
        before_value, after_value = samples.pH, after.pH
    elif change.analyte == "volume":
        if samples.volume is None or after.volume is None:
            return 0
        before_value, after_value = samples.volume, after.volume
    else:
        component = analyte(change.analyte).component
        if component not in samples.concentrations:
            return 0
        before_value, after_value = samples.concentrations[component], after.concentrations[component]
    return int(after_value[0] > before_value[0]) - int(after_value[0] < before_value[0])
