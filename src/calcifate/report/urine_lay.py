"""The urine panel in plain words: a few figures, and at most five changes."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.urine import Effect, UrinePanel, WhatIf
from calcifate.report.urine_tables import (
    HARDLY,
    SMALLEST,
    by_place,
    from_to,
    is_known,
    known,
    lay_crystal,
    magnesium_rank,
    opening,
    phases,
    ranked_effect,
    ratio_number,
    rises,
    sentence_about,
)

MOST = 5  # changes
LARGEST = 100  # of a ratio: apatite, with its many ions, is above it in almost any urine, and a scare to read
CRYSTALS = 3
NOTED = ("volume", "oxalate", "calcium", "magnesium", "citrate", "pH_up", "pH_down", "phosphate")
"""Changes that are easily misread, as less calcium eaten, say: their note is always told."""
NOTED_SHORT = ("volume", "calcium", "citrate", "pH_up", "pH_down")
"""Those that could do harm if the title stood alone, also where there is room for a line only."""
TITLES = 2  # of changes, where there is room for a line only
PARTS = (
    (0.05, "lay_part_20"), (0.1, "lay_part_10"), (0.2, "lay_part_5"), (0.25, "lay_part_4"), (0.33, "lay_part_3"),
    (0.5, "lay_part_2"), (0.67, "lay_part_1_5"), (0.75, "lay_part_1_33"), (0.9, "lay_part_1_11"),
)  # fmt: skip


def sentences(panel: UrinePanel, w: Mapping[str, str]) -> list[str]:
    """What it is, the figures with their method, and what 1 means."""
    said = opening(panel, w)
    if panel.refused:
        return said
    found = by_place(panel)
    figures = [
        f"{lay_crystal(phase, w)} {ratio_number(ratio, w)}"
        for phase in (phase for phase in phases(panel) if is_known(panel, phase))
        if (saturation := found.get((phase, panel.method))) and (ratio := known(saturation.ratio))
        if phase == panel.ranked_by or SMALLEST <= ratio < LARGEST
    ]
    if figures:
        said.append(w["urine_figures"].format(method=panel.method, figures=", ".join(figures[:CRYSTALS])))
        said.append(w["urine_legend"])
    if not is_known(panel, panel.ranked_by):
        said.append(w["lay_urine_no_figure"].format(crystal=lay_crystal(panel.ranked_by, w)))
    return said


def one_line(panel: UrinePanel, w: Mapping[str, str]) -> str:
    """The first crystal, and what would lower it most: for a page that is full."""
    found = by_place(panel).get((panel.ranked_by, panel.method))
    ratio = known(found.ratio) if found else None
    if panel.refused or ratio is None:
        return " ".join(sentences(panel, w))
    first = [change for change in panel.what_if if not change.blocked and _lowers(change, panel)][:TITLES]
    titles = [change.title for change in first]
    place, count = magnesium_rank(panel)
    line = w["lay_urine_one" if titles else "lay_urine_one_bare"].format(
        crystal=lay_crystal(panel.ranked_by, w),
        ratio=ratio_number(ratio, w),
        method=panel.method,
        titles="; ".join(titles),
    )
    notes = [change.note for change in first if change.lever in NOTED_SHORT and change.note]
    notes += [_magnesium(panel, w, place, count)] if place else []
    return " ".join([line, *notes])


def _magnesium(panel: UrinePanel, w: Mapping[str, str], place: int, count: int) -> str:
    change = next(change for change in panel.what_if if change.lever == "magnesium")
    effect = ranked_effect(change, panel)
    hardly = effect is not None and abs(effect.times - 1) < HARDLY
    return w["lay_urine_one_magnesium_hardly" if hardly else "lay_urine_one_magnesium"].format(place=place, count=count)


def rows(panel: UrinePanel, w: Mapping[str, str]) -> list[WhatIf]:
    """At most five changes: those that lower the crystal most, and always magnesium where it was tried."""
    lowers = [change for change in panel.what_if if change.blocked or _lowers(change, panel)]
    magnesium = [change for change in panel.what_if if change.lever == "magnesium"]
    kept = lowers[:MOST]
    if magnesium and magnesium[0] not in kept:
        kept = [*kept[: MOST - 1], magnesium[0]]
    return kept


def _lowers(change: WhatIf, panel: UrinePanel) -> bool:
    effect = ranked_effect(change, panel)
    return effect is not None and effect.times < 1 - HARDLY


def row_text(change: WhatIf, panel: UrinePanel, w: Mapping[str, str]) -> str:
    """``volume 1.35 to 2.6 L/d: lower by about half (11.9 to 6.00)``."""
    return ": ".join(cells(change, panel, w))


def cells(change: WhatIf, panel: UrinePanel, w: Mapping[str, str]) -> tuple[str, str]:
    """The change, and what it would do or why it is not for this person."""
    if change.blocked:
        return change.title, w["lay_blocked"].format(reason=change.blocked.rstrip("."))
    effect = ranked_effect(change, panel)
    if effect is None:
        return change.title, w["urine_not_computed"]
    line = w["lay_change"].format(said=said(effect, w), ratio=from_to(effect, w))
    names = ", ".join(dict.fromkeys(lay_crystal(other.phase, w) for other in rises(change, panel)))
    line = w["lay_change_raises"].format(line=line, crystals=names) if names else line
    noted = change.note and change.lever in NOTED
    return change.title, w["lay_noted"].format(said=line, note=change.note) if noted else line


def said(effect: Effect, w: Mapping[str, str]) -> str:
    """How much, in a frame of reference.

    Examples
    --------
    >>> w = {"lay_lower": "lower by about {part}", "lay_part_10": "a tenth"}
    >>> said(Effect(phase="", ratio_before=11.9, ratio_after=10.7, times=0.9, times_low=None, times_high=None), w)
    'lower by about a tenth'
    """
    change = effect.times - 1
    if abs(change) < HARDLY:
        return w["lay_hardly"]
    if change >= 0.95:
        return w["lay_double"].format(times=ratio_number(effect.times, w))
    part = min(PARTS, key=lambda entry: abs(entry[0] - abs(change)))[1]
    return w["lay_lower" if change < 0 else "lay_higher"].format(part=w[part])


def what_if_intro(panel: UrinePanel, w: Mapping[str, str]) -> str:
    """What the changes are of."""
    return sentence_about(panel, "urine_what_if_intro", w)
