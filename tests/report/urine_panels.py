"""Urine panels built by hand, of an invented stone former. The figures are of a plausible size and no one's."""

from __future__ import annotations

import math
from typing import Any

from calcifate.flow.urine import Effect, Saturation, SpeciesShare, UrinePanel, WhatIf

METHODS = ("equil2", "default37", "sit37")


def saturation(phase: str, ratio: float | None, method: str = "equil2", **more: Any) -> Saturation:
    shown = ratio is not None and ratio > 0
    fields: dict[str, Any] = {
        "phase": phase,
        "name": phase.replace("_", " "),
        "method": method,
        "ratio": ratio,
        "ratio_low": ratio * 0.9 if shown else None,
        "ratio_high": ratio * 1.1 if shown else None,
        "index": math.log10(ratio) if shown else None,
        "energy": -2.98 * math.log10(ratio) if shown else None,
        "caveat": "",
    }
    return Saturation(**(fields | more))


def effect(before: float, after: float, phase: str = "whewellite") -> Effect:
    times = after / before
    return Effect(
        phase=phase,
        ratio_before=before,
        ratio_after=after,
        times=times,
        times_low=times * 0.98,
        times_high=times * 1.02,
    )


def what_if(lever: str, title: str, *effects: Effect, note: str = "", blocked: str = "") -> WhatIf:
    return WhatIf(lever=lever, title=title, effects=effects, note=note, blocked=blocked)


CHANGES = (
    what_if(
        "volume",
        "volume 1.35 to 2.6 L/d",
        effect(11.9, 6.0),
        effect(1.16, 0.47, "brushite"),
        note="2.5 L is what a guideline names after stones. Not every heart or kidney allows it.",
    ),
    what_if("oxalate", "oxalate 0.62 to 0.4 mmol/d", effect(11.9, 7.7), note="Less oxalate eaten."),
    what_if(
        "magnesium", "magnesium 4.4 to 7.4 mmol/d", effect(11.9, 10.7), effect(1.16, 1.17, "brushite"), note="Minor."
    ),
    what_if("citrate", "citrate 1.4 to 2.8 mmol/d", effect(11.9, 11.2), effect(1.16, 1.02, "brushite")),
    what_if(
        "pH_up", "pH 5.7 to 6.2", effect(11.9, 11.95), effect(1.16, 2.9, "brushite"), effect(3.4, 1.1, "uric_acid")
    ),
    what_if("pH_down", "pH 5.7 to 5.2", effect(11.9, 12.4), effect(3.4, 9.5, "uric_acid")),
)
SPECIES = tuple(
    SpeciesShare(component=component, species=label, label=label, share=share)
    for component, label, share in (
        ("Mg", "Mg+2", 0.62), ("Mg", "MgCit-", 0.16), ("Mg", "MgSO4", 0.12), ("Mg", "MgOx", 0.045),
        ("Mg", "MgHPO4", 0.05), ("Mg", "MgNH4", 0.004),
        ("Ox", "Ox-2", 0.52), ("Ox", "MgOx", 0.29), ("Ox", "CaOx", 0.15), ("Ox", "NaOx-", 0.04),
        ("Ca", "Ca+2", 0.58), ("Ca", "CaCit-", 0.24), ("Ca", "CaSO4", 0.14), ("Ca", "CaOx", 0.04),
    )
)  # fmt: skip


def panel(**more: Any) -> UrinePanel:
    """The stone former's urine by three methods."""
    saturations = (
        saturation("whewellite", 11.9), saturation("brushite", 1.16), saturation("uric_acid", 3.4),
        saturation("hydroxyapatite", 3.2e6, caveat="per formula, so bands are wide"), saturation("struvite", 0.004),
        saturation("whewellite", 9.3, "default37"), saturation("brushite", 0.71, "default37"),
        saturation("uric_acid", 3.1, "default37"), saturation("struvite", 0.003, "default37"),
        saturation("weddellite", 3.9, "default37"),
        saturation("cystine", None, "default37", caveat="cystine was not measured"),
        saturation("whewellite", 8.2, "sit37"), saturation("brushite", 0.66, "sit37"),
        saturation("cystine", None, "sit37", caveat="cystine was not measured"),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "kind": "24h",
        "summary": "24-hour urine, 1.35 L a day, pH 5.7",
        "completeness": "Creatinine 22.1 mg/kg, within the usual 18 to 24 for men: the collection looks complete",
        "method": "equil2",
        "methods": METHODS,
        "saturations": saturations,
        "species": SPECIES,
        "what_if": CHANGES,
        "ranked_by": "whewellite",
        "assumed": ("carbonate 0, because it was not measured",),
        "refused": "",
        "caveats": ("equil2 is a model of 38 °C.", "Protein and other inhibitors are not in it."),
        "sources": ("equil2_r_1_0_0", "werness1985"),
    }
    fields |= more
    fields.setdefault("method_titles", tuple(f"the list {name}" for name in fields["methods"]))
    return UrinePanel(**fields)


def blocked_panel() -> UrinePanel:
    """Magnesium and more to drink are not for this person."""
    reason = "eGFR 21 and serum magnesium above the range."
    changes = tuple(
        what_if(change.lever, change.title, *change.effects, blocked=reason)
        if change.lever in ("magnesium", "volume")
        else change
        for change in CHANGES
    )
    return panel(what_if=changes)


def refused_panel() -> UrinePanel:
    return panel(
        saturations=(),
        species=(),
        what_if=(),
        refused="pH 74 is not possible (2 to 10).",
        caveats=("The collection was not timed.",),
    )


def spot_panel() -> UrinePanel:
    return panel(kind="spot", summary="spot urine, pH 6.1", completeness="")


def absent_panel() -> UrinePanel:
    """No magnesium at all: struvite's ratio is 0 and has no logarithm."""
    struvite = saturation("struvite", 0.0)
    return panel(saturations=(saturation("whewellite", 11.9), struvite), methods=("equil2",), species=())
