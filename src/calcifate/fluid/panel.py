"""One urine as the panel of a report: every method side by side, species, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcifate.aqueous.speciation import phase_index
from calcifate.flow.urine import METHODS, UrinePanel
from calcifate.fluid.analytes import analyte
from calcifate.fluid.change import Change
from calcifate.fluid.levers import lever_table, ranked, what_if
from calcifate.fluid.method import Method
from calcifate.fluid.saturations import Band, saturations
from calcifate.fluid.shares import species_shares
from calcifate.fluid.table import Samples
from calcifate.fluid.urine import SaturationTable

SHOWN_IONS = ("Mg", "Ca", "Ox")
LEAST_SHARE = 0.02
ONE_DAY = "One urine is one day: two urines of one person differ by about a fifth to a third in each analyte."
NOT_A_FORECAST = "A saturation says what could dissolve or grow, not whether stones form."


def urine_panel(
    samples: Samples,
    *,
    methods: tuple[Method, ...] = tuple(Method(name) for name in METHODS),
    completeness: str = "",
    blocked: Mapping[str, str] | None = None,
    wanted: tuple[tuple[Change, ...], ...] = (),
    phase: str = "whewellite",
    band: Band = "linear",
    draws: int = 200,
    seed: int = 1,
) -> UrinePanel:
    """The panel of the first urine of `samples`.

    Parameters
    ----------
    samples : Samples
        One urine, read without a problem.
    methods : tuple of Method
        Profiles of constants; the first one ranks.
    completeness : str
        What creatinine says of the collection, as text.
    blocked : mapping of str to str, optional
        What a safety rule forbids to suggest, and why.
    wanted : tuple of tuple of Change
        Changes asked for, shown before the ranked ones.
    phase : str, default "whewellite"
        The crystal to rank by.

    Raises
    ------
    InputError
        If a method is unknown or a change is not possible.
    """
    if samples.problem[0]:
        return refused_panel(str(samples.problem[0]), kind=str(samples.kind[0]))
    tables = [SaturationTable(saturations(samples, each, band=band, draws=draws, seed=seed), ()) for each in methods]
    rows = [each for table in tables for each in table.values() if each.ratio is not None]
    first = methods[0]
    asked = tuple(what_if(samples, changes, first) for changes in wanted)
    levers = ranked(samples, first, phase=phase, blocked=blocked)
    caveats = [*samples.caveats, str(samples.note[0])]
    caveats += [caveat for table in tables for caveat in table.found.caveats]
    caveats += [ONE_DAY, NOT_A_FORECAST]
    return UrinePanel(
        kind=str(samples.kind[0]),
        summary=_summary(samples),
        completeness=completeness,
        method=first.profile,
        methods=tuple(each.profile for each in methods),
        method_titles=tuple(each.system().title for each in methods),
        saturations=tuple(rows),
        species=species_shares(samples, SHOWN_IONS, first, least=LEAST_SHARE),
        what_if=(*asked, *levers),
        ranked_by=first.system().phases[phase_index(first.system(), phase)],
        assumed=tuple(
            f"{analyte(name).name}: {text} assumed" for name, text in samples.assumed.items() if _used(samples, name)
        ),
        refused="",
        caveats=tuple(dict.fromkeys(caveat for caveat in caveats if caveat)),
        sources=_sources(tables),
    )


def _sources(tables: Sequence[SaturationTable]) -> tuple[str, ...]:
    """Those of the methods themselves first, then of the changes, then of single constants."""
    methods = [source for table in tables for source in table.found.system.conventions.sources]
    constants = sorted({source for table in tables for source in table.sources})
    levers = lever_table()
    return tuple(dict.fromkeys([*methods, *levers.sources, levers.source, *constants]))


def _used(samples: Samples, name: str) -> bool:
    return name in samples.assumed_at and bool(samples.assumed_at[name][0])


def refused_panel(reason: str, *, kind: str = "") -> UrinePanel:
    """A panel without figures, and why."""
    return UrinePanel(
        kind=kind,
        summary="",
        completeness="",
        method="",
        methods=(),
        method_titles=(),
        saturations=(),
        species=(),
        what_if=(),
        ranked_by="",
        assumed=(),
        refused=reason,
        caveats=(),
        sources=(),
    )


def _summary(samples: Samples) -> str:
    parts = [{"24h": "24-hour urine", "timed": "timed urine", "spot": "spot urine"}.get(str(samples.kind[0]), "urine")]
    if samples.volume is not None and not np.isnan(samples.volume[0]):
        parts.append(f"{samples.volume[0]:.3g} L a day")
    parts.append(f"pH {samples.pH[0]:.2f}".rstrip("0").rstrip("."))
    return ", ".join(parts)
