"""The rows of the urine panel, as text: one home for all forms. Every figure stands beside its method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from calcifate.flow.urine import Effect, Saturation, UrinePanel, WhatIf
from calcifate.report.format import number, percent, significant

LARGEST, SMALLEST = 1e4, 1e-3  # of a ratio that is written out; beyond them it is a power of ten
SEEN = 0.01  # share of an ion from which its species is named, and of a change from which it is one
HARDLY = 0.03  # a change of a ratio smaller than this is none worth naming
RISES = 1.1  # times from which another crystal is said to rise, where it ends above 1
MANY_TIMES, FEW_TIMES = 100, 0.01  # what is beyond them is said as such
MOST_ALIKE = 3  # other crystals named in one row
FIRST = ("whewellite", "brushite", "hydroxyapatite", "uric_acid", "sodium_urate", "struvite")
"""Crystals that come first where no change tells of any."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row of the table of changes, for the crystal that it is ranked by."""

    title: str
    blocked: str
    """Why it is not for this person; then there are no figures."""
    effect: Effect | None
    ratio: str
    times: str
    others: str
    """Every other crystal."""
    rises: str
    """The other crystals that it raises."""
    note: str


def known(value: float | None) -> float | None:
    """A number that can be shown: what is not finite is not known."""
    return value if value is not None and math.isfinite(value) else None


def ratio_number(value: float, w: Mapping[str, str]) -> str:
    """A ratio as people read it: three digits, or a power of ten where those would be many.

    Examples
    --------
    >>> w = {"urine_power": "10^{exponent}"}
    >>> [ratio_number(value, w) for value in (11.9, 1.163, 0.5, 0.0042, 3.2e7, 2e-9, 0.0)]
    ['11.9', '1.16', '0.50', '0.0042', '10^7.5', '10^-8.7', '0']
    """
    if value <= 0:
        return "0"
    if not SMALLEST <= value < LARGEST:
        return w["urine_power"].format(exponent=number(math.log10(value), 1))
    if value < 0.1:
        return significant(value, 2)
    return number(value, 2 if value < 10 else 1 if value < 100 else 0)


def band_text(low: float | None, high: float | None, w: Mapping[str, str]) -> str:
    """``10.7-13.1``; empty where no band is known."""
    ends = known(low), known(high)
    if ends[0] is None or ends[1] is None:
        return ""
    texts = [ratio_number(end, w) for end in ends if end is not None]
    powers = [text.partition("^")[2] for text in texts]
    if all(powers):  # 10^5.1-6.4
        texts = [texts[0], powers[1]]
    return f" {w['to']} ".join(texts) if any(power.startswith("-") for power in powers) else "-".join(texts)


def with_band(value: float | None, low: float | None, high: float | None, w: Mapping[str, str]) -> str:
    """``11.9 (10.7-13.1)``; what is not known says so."""
    shown = known(value)
    if shown is None:
        return w["urine_not_computed"]
    band = band_text(low, high, w)
    return f"{ratio_number(shown, w)} ({band})" if band else ratio_number(shown, w)


def ratio_text(found: Saturation | None, w: Mapping[str, str]) -> str:
    """A ratio with its band; a crystal that a method has no constant of, or whose ion is absent, says so."""
    if found is None:
        return w["urine_no_constant"]
    if known(found.ratio) == 0:
        return w["urine_none"]
    return with_band(found.ratio, found.ratio_low, found.ratio_high, w)


def crystal(phase: str, w: Mapping[str, str]) -> str:
    """A crystal by the name that a stone laboratory uses: the mineral's, or the salt's with its water.

    Examples
    --------
    >>> crystal("uric_acid", {})
    'uric acid'
    """
    return w.get(f"crystal_{phase}", phase.replace("_", " "))


def lay_crystal(phase: str, w: Mapping[str, str]) -> str:
    """A crystal in everyday words where there are some."""
    return w.get(f"lay_crystal_{phase}", crystal(phase, w))


def phases(panel: UrinePanel) -> list[str]:
    """The crystals, the one that changes are ranked by first, then those that changes tell of, then the others."""
    told = [effect.phase for change in panel.what_if for effect in change.effects]
    there = {found.phase: None for found in panel.saturations}
    return [phase for phase in dict.fromkeys([panel.ranked_by, *told, *FIRST, *there]) if phase in there]


def by_place(panel: UrinePanel) -> dict[tuple[str, str], Saturation]:
    """Saturations by crystal and method."""
    return {(found.phase, found.method): found for found in panel.saturations}


def is_known(panel: UrinePanel, phase: str) -> bool:
    """Whether any method gives a figure for a crystal."""
    return any(found.phase == phase and known(found.ratio) is not None for found in panel.saturations)


def saturation_rows(panel: UrinePanel, w: Mapping[str, str], *, short: bool = False) -> list[tuple[str, ...]]:
    """Crystal, then its ratio by each method, for every crystal that has a figure. `short`: names that save room."""
    found, rows = by_place(panel), list[tuple[str, ...]]()
    for phase in (phase for phase in phases(panel) if is_known(panel, phase)):
        name = (w.get(f"short_crystal_{phase}", "") if short else "") or crystal(phase, w)
        rows.append((name, *(ratio_text(found.get((phase, method)), w) for method in panel.methods)))
    return rows


def not_computed(panel: UrinePanel, w: Mapping[str, str]) -> str:
    """A sentence that names the crystals without any figure; empty if there are none."""
    names = [crystal(phase, w) for phase in phases(panel) if not is_known(panel, phase)]
    return w["urine_missing"].format(names=", ".join(names)) if names else ""


def rises(change: WhatIf, panel: UrinePanel) -> list[Effect]:
    """The other crystals that a change raises, if they are then above 1."""
    return [
        effect
        for effect in change.effects
        if effect.phase != panel.ranked_by and effect.times >= RISES and effect.ratio_after > 1
    ]


def index_rows(panel: UrinePanel, w: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Crystal, method, saturation index and energy, for programs' readers."""
    rows = list[tuple[str, ...]]()
    for phase in phases(panel):
        for found in (found for found in panel.saturations if found.phase == phase):
            index, energy = known(found.index), known(found.energy)
            absent = known(found.ratio) == 0
            gap = w["urine_none"] if absent else w["urine_not_computed"]
            rows.append(
                (
                    crystal(phase, w),
                    found.method,
                    gap if index is None else number(index, 2),
                    "" if energy is None else number(energy, 2),
                )
            )
    return rows


def species_rows(panel: UrinePanel, w: Mapping[str, str]) -> list[tuple[str, str]]:
    """Ion and where it is, the largest share first; what is under one per cent is told together."""
    rows = list[tuple[str, str]]()
    for component, group in groupby(panel.species, key=lambda share: share.component):
        shares = sorted(group, key=lambda share: -share.share)
        texts = [
            w["urine_share"].format(share=percent(share.share), label=share.label)
            for share in shares
            if share.share >= SEEN
        ]
        rest = 1 - sum(share.share for share in shares if share.share >= SEEN)
        texts += [w["urine_shares_rest"].format(share=percent(rest))] if round(rest, 2) > 0 else []
        rows.append((w.get(f"ion_{component}", component), ", ".join(texts)))
    return rows


def ranked_effect(change: WhatIf, panel: UrinePanel) -> Effect | None:
    """What a change does to the crystal that the table is ranked by."""
    return next((effect for effect in change.effects if effect.phase == panel.ranked_by), None)


def changes(panel: UrinePanel, w: Mapping[str, str]) -> list[Change]:
    """Every change, in the order of its rank."""
    rows = list[Change]()
    for change in panel.what_if:
        effect = None if change.blocked else ranked_effect(change, panel)
        others = [other for other in change.effects if other.phase != panel.ranked_by and not change.blocked]
        rows.append(
            Change(
                title=change.title,
                blocked=change.blocked,
                effect=effect,
                ratio=from_to(effect, w) if effect else "",
                times=with_band(effect.times, effect.times_low, effect.times_high, w) if effect else "",
                others="; ".join(_times(other, w) for other in others if abs(other.times - 1) >= SEEN),
                rises="; ".join(_times(other, w) for other in rises(change, panel)[:MOST_ALIKE])
                if not change.blocked
                else "",
                note=change.note,
            )
        )
    return rows


def from_to(effect: Effect, w: Mapping[str, str]) -> str:
    """``11.9 to 6.00``."""
    return w["urine_from_to"].format(
        before=ratio_number(effect.ratio_before, w), after=ratio_number(effect.ratio_after, w)
    )


def _times(effect: Effect, w: Mapping[str, str]) -> str:
    times = ratio_number(effect.times, w)
    if effect.times > MANY_TIMES:
        times = w["urine_over"].format(value=MANY_TIMES)
    elif effect.times < FEW_TIMES:
        times = w["urine_under"].format(value=FEW_TIMES)
    return w["urine_raises_times"].format(crystal=crystal(effect.phase, w), times=times)


def singles(panel: UrinePanel) -> list[tuple[WhatIf, Effect]]:
    """The changes of one thing alone that have a figure, in the order of their rank."""
    return [
        (change, effect)
        for change in panel.what_if
        if change.lever != "several" and not change.blocked and (effect := ranked_effect(change, panel))
    ]


def magnesium_rank(panel: UrinePanel) -> tuple[int, int]:
    """The place of magnesium among the single changes, from 1, and how many they are; place 0 where it is not one."""
    levers = [change.lever for change, _ in singles(panel)]
    return (levers.index("magnesium") + 1 if "magnesium" in levers else 0), len(levers)


def magnesium_place(panel: UrinePanel, w: Mapping[str, str]) -> str:
    """Where magnesium stands among the single changes, beside the best; empty where it is not among them."""
    place, count = magnesium_rank(panel)
    if not place:
        return ""
    there = singles(panel)
    (change, effect), (best, best_effect) = there[place - 1], there[0]
    if abs(effect.times - 1) < HARDLY:  # a place among changes that do nothing says nothing
        name = crystal(panel.ranked_by, w)
        return w["urine_magnesium_hardly"].format(crystal=name, title=change.title, times=ratio_number(effect.times, w))
    return w["urine_magnesium" if place > 1 else "urine_magnesium_first"].format(
        place=place, count=count, title=change.title, times=ratio_number(effect.times, w),
        best=best.title, best_times=ratio_number(best_effect.times, w),
    )  # fmt: skip


def caveats(panel: UrinePanel, w: Mapping[str, str]) -> list[str]:
    """Every caveat once: of the panel, then of its crystals."""
    found = dict.fromkeys(panel.caveats)
    about = dict[str, dict[str, None]]()
    for saturation in panel.saturations:
        if saturation.caveat and is_known(panel, saturation.phase):
            about.setdefault(saturation.caveat, {})[crystal(saturation.phase, w)] = None
    return [*found, *(f"{', '.join(names)}: {text}" for text, names in about.items() if text not in found)]


def opening(panel: UrinePanel, w: Mapping[str, str]) -> list[str]:
    """What it is, what was collected and whether the collection looks complete; or why there are no figures."""
    parts = [panel.refused] if panel.refused else [w.get(f"urine_intro_{panel.kind}", w["urine_intro_24h"])]
    parts += [panel.summary, w["urine_spot"] if panel.kind == "spot" else ""]
    parts += [w["urine_completeness"].format(text=panel.completeness)] if panel.completeness else []
    return [_sentence(text) for text in parts if text]


def _sentence(text: str) -> str:
    whole = text if text.endswith((".", "!", "?")) else f"{text}."
    first = text.partition(" ")[0]
    return whole[:1].upper() + whole[1:] if first.isalpha() and first.islower() else whole


def sentence_about(panel: UrinePanel, key: str, w: Mapping[str, str]) -> str:
    """A sentence with the crystal of the ranking and the method in it."""
    name = lay_crystal(panel.ranked_by, w) if key.endswith("_intro") else crystal(panel.ranked_by, w)
    return w[key].format(crystal=name, method=panel.method)


def joined(texts: list[str]) -> str:
    """Sentences as one paragraph."""
    return reduce(lambda all_, text: f"{all_} {_sentence(text)}".strip(), texts, "")


def method_lines(panel: UrinePanel) -> list[str]:
    """What each method is, a line each."""
    return [f"{method}: {title}" for method, title in zip(panel.methods, panel.method_titles, strict=True)]
