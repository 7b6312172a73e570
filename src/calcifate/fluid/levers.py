"""What changes of a urine do to its saturations, side by side. Sizes of the changes in `levers.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from calcifate.aqueous.speciation import phase_index
from calcifate.aqueous.uncertainty import difference_uncertainty
from calcifate.errors import InputError, Problem
from calcifate.flow.urine import Effect, WhatIf
from calcifate.fluid.analytes import analyte
from calcifate.fluid.change import Change, changed, changes_of
from calcifate.fluid.method import Method
from calcifate.fluid.saturations import saturations
from calcifate.fluid.table import Samples, totals
from calcifate.record import STRICT, load_toml, read_data

TINY = 1e-6  # relative: a change smaller than this moves nothing


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One change that is tried on every urine."""

    __pydantic_config__ = STRICT

    change: str
    """As on the command line; several are made together."""
    note: str
    name: str = ""
    """Said before the figures, where they do not say it themselves."""
    otherwise: str = ""
    """Used instead where `change` would go the other way or out of reach."""
    block: str = ""
    """What a safety rule may forbid."""
    claims: tuple[str, ...] = ()
    """Claims that the note rests on."""


@dataclass(frozen=True, kw_only=True)
class LeverTable:
    """`levers.toml`."""

    __pydantic_config__ = STRICT

    source: str
    sources: tuple[str, ...]
    phases: tuple[str, ...]
    lever: dict[str, Lever] = field(default_factory=dict[str, Lever])


@cache
def lever_table() -> LeverTable:
    """The levers, read once."""
    from importlib import resources

    file = resources.files("calcifate.fluid").joinpath("levers.toml")
    return read_data(LeverTable, load_toml(file, file.name), "fluid/levers.toml")


def what_if(
    samples: Samples,
    wanted: Sequence[Change],
    method: Method,
    *,
    lever: str = "",
    name: str = "",
    note: str = "",
    claims: tuple[str, ...] = (),
) -> WhatIf:
    """The effects of changes on the first urine.

    Parameters
    ----------
    samples : Samples
        One urine.
    wanted : sequence of Change
        Made together.
    method : Method
        A profile of constants.

    Raises
    ------
    InputError
        If the changes are not possible.
    """
    after = changed(samples, wanted)
    if after.problem[0]:
        raise InputError(Problem(found=str(after.problem[0]), right="change it by less"))
    chosen = method.system()
    sides = [(totals(each, chosen.components)[0][:1], each.pH[:1]) for each in (samples, after)]
    spread = difference_uncertainty(chosen, sides[0], sides[1], method="linear")
    band = spread.band
    before_index, after_index = (saturations(each, method, band="none").index[0] for each in (samples, after))
    effects = list[Effect]()
    for phase in _shown(chosen.phases):
        column = chosen.phases.index(phase)
        first, second = float(before_index[column]), float(after_index[column])
        if not (np.isfinite(first) and np.isfinite(second)):
            continue
        low, high = float(band.low[0, column]), float(band.high[0, column])
        effects.append(
            Effect(
                phase=phase,
                ratio_before=10.0**first,
                ratio_after=10.0**second,
                times=10.0 ** (second - first),
                times_low=None if np.isnan(low) else 10.0**low,
                times_high=None if np.isnan(high) else 10.0**high,
            )
        )
    single = wanted[0].analyte if len(wanted) == 1 else "several"
    title = ", ".join(_title(samples, after, change) for change in wanted)
    title = f"{name}: {title}" if name else title
    return WhatIf(lever=lever or single, title=title, effects=tuple(effects), note=note, blocked="", claims=claims)


def ranked(
    samples: Samples, method: Method, *, phase: str = "whewellite", blocked: Mapping[str, str] | None = None
) -> tuple[WhatIf, ...]:
    """Every lever on the first urine, the one that lowers the saturation of a crystal most first.

    Parameters
    ----------
    phase : str, default "whewellite"
        The crystal to rank by, by any of its names.
    blocked : mapping of str to str, optional
        Why something is not a matter for this person, by what a rule forbids: ``{"increase:water": "..."}``.

    Raises
    ------
    InputError
        If the method does not have this crystal.
    """
    chosen = method.system()
    phase = chosen.phases[phase_index(chosen, phase)]
    reasons = blocked or {}
    found = list[WhatIf]()
    for name, lever in lever_table().lever.items():
        wanted = _wanted(samples, name, lever)
        if wanted is None:
            continue
        result = what_if(samples, wanted, method, lever=name, name=lever.name, note=lever.note, claims=lever.claims)
        if result.effects:
            found.append(_with_block(result, reasons.get(lever.block, "")))
    return tuple(sorted(found, key=lambda each: _times(each, phase)))


def _with_block(result: WhatIf, reason: str) -> WhatIf:
    return replace(result, blocked=reason) if reason else result


def _times(result: WhatIf, phase: str) -> float:
    """What the ranking goes by: a crystal that this urine cannot form stands last."""
    return next((effect.times for effect in result.effects if effect.phase == phase), np.inf)


def _shown(phases: Sequence[str]) -> list[str]:
    return [phase for phase in lever_table().phases if phase in phases]


def _wanted(samples: Samples, name: str, lever: Lever) -> tuple[Change, ...] | None:
    """The changes of a lever for this urine; None where they have nothing to act on."""
    for text in (lever.change, lever.otherwise):
        wanted = changes_of(text) if text else ()
        try:
            after = changed(samples, wanted)
        except InputError:
            continue
        if wanted and _was_assumed(samples, wanted[0].analyte):
            continue  # what was not measured is no matter to change
        if wanted and not after.problem[0] and _moves(samples, after, wanted[0].analyte, up=name == "volume"):
            return wanted
    return None


def _was_assumed(samples: Samples, quantity: str) -> bool:
    return quantity in samples.assumed_at and bool(samples.assumed_at[quantity][0])


def _moves(before: Samples, after: Samples, quantity: str, *, up: bool) -> bool:
    first, second = _level(before, quantity), _level(after, quantity)
    if first is None or second is None:
        return False
    return second > first * (1.0 + TINY) if up else abs(second - first) > TINY * max(abs(first), 1e-12)


def _level(samples: Samples, quantity: str) -> float | None:
    """Where a quantity stands in the first urine, in its own unit; amounts per day where the volume is known."""
    if quantity == "pH":
        return float(samples.pH[0])
    if quantity == "volume":
        return None if samples.volume is None else float(samples.volume[0])
    held = samples.concentrations.get(analyte(quantity).component)
    if held is None or np.isnan(held[0]):
        return None
    litres = 1.0 if samples.volume is None or np.isnan(samples.volume[0]) else float(samples.volume[0])
    return float(held[0]) * 1e3 * litres


def _title(before: Samples, after: Samples, change: Change) -> str:
    """`magnesium 4.4 to 7.4 mmol/d`."""
    name = change.analyte
    first, second = _level(before, name), _level(after, name)
    spot = before.volume is None or bool(np.isnan(before.volume[0]))
    unit = {"pH": "", "volume": "L/d"}.get(name, "mmol/L" if spot else "mmol/d")
    shown = f"{_figure(first)} to {_figure(second)} {unit}".strip()
    return f"{analyte(name).name} {shown}" + (" (the first is assumed)" if _was_assumed(before, name) else "")


def _figure(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3g}"
