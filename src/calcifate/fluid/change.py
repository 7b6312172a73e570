"""Changes of a urine: `volume=2.5 L`, `oxalate=-35 %`, `magnesium=+3 mmol/d`, `citrate=x2`, `pH=6.5`.

All else stays as it was: the amounts of a day when the volume changes, and every other amount when one of them does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import analyte, find, names_of
from calcifate.fluid.quantity import quantity
from calcifate.fluid.table import RowTexts, Samples
from calcifate.fluid.unit_words import Per
from calcifate.record import near_miss

Array = NDArray[np.float64]
How = Literal["set", "add", "times"]
LOWEST, HIGHEST = 0.0, 100.0  # a factor outside them is a slip of the hand


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one quantity."""

    analyte: str
    how: How
    value: float
    """A factor, or mol per litre, day or collection, or the quantity's own unit."""
    per: Per | Literal[""]
    text: str
    """As it was written."""


def changes(texts: Mapping[str, object]) -> tuple[Change, ...]:
    """Changes from their texts.

    Parameters
    ----------
    texts : mapping of str to str or float
        By quantity: ``{"volume": "2.5 L", "oxalate": "-35 %", "Mg": "+3 mmol/d", "citrate": "x2", "pH": 6.5}``. A sign
        before a number with a unit adds or takes away; a number without a sign is the new value.

    Raises
    ------
    InputError
        If a quantity or its text is not understood, or one quantity is named twice.

    Examples
    --------
    >>> [(each.analyte, each.how, round(each.value, 4)) for each in changes({"Ox": "-35%", "volume": "2.5L"})]
    [('oxalate', 'times', 0.65), ('volume', 'set', 2.5)]
    """
    found = tuple(_change(name, text) for name, text in texts.items())
    twice = {each.analyte for each in found if [other.analyte for other in found].count(each.analyte) > 1}
    if twice:
        raise InputError(Problem(found=f"{', '.join(sorted(twice))} is changed twice", right="name each once"))
    return found


def changes_of(text: str) -> tuple[Change, ...]:
    """Changes from one text of the command line: ``volume=2.5L,oxalate=-35%``.

    Examples
    --------
    >>> [each.text for each in changes_of("pH=+0.5, citrate=x2")]
    ['pH=+0.5', 'citrate=x2']
    """
    parts = [part.strip() for part in re.split(r",(?=\s*[A-Za-z_ ]+=)", text) if part.strip()]
    given = dict[str, object]()
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not value.strip():
            right = "write changes like volume=2.5L,oxalate=-35%"
            raise InputError(Problem(found=f"{part[:60]!r} was not understood", right=right, key="--what-if"))
        if name.strip() in given:
            raise InputError(Problem(found=f"{name.strip()} is changed twice", right="name it once", key="--what-if"))
        given[name.strip()] = value.strip()
    if not given:
        raise InputError(Problem(found="no change given", right="write it like volume=2.5L", key="--what-if"))
    return changes(given)


def _change(name: str, written: object) -> Change:
    found = find(name)
    if found is None:
        close = near_miss(name.lower(), list(names_of("urine")))
        right = f"did you mean {close}?" if close else "name volume, pH or an analyte"
        raise InputError(Problem(found="nothing of this name can be changed", right=right, key=name))
    what = found[0]
    # Creatinine and bicarbonate are measured, but no component of the chemistry: a change would do nothing, unsaid.
    if analyte(what).kind not in ("amount", "volume", "pH") or (
        analyte(what).kind == "amount" and not analyte(what).component
    ):
        raise InputError(
            Problem(found=f"{analyte(what).name} is not changed", right="name volume, pH or an analyte", key=name)
        )
    text = str(written).strip()
    shown = f"{name}={text}"
    factor = _factor(text)
    if factor is not None:
        if what == "pH":
            raise InputError(Problem(found=f"{shown!r}: pH is a logarithm", right="write pH=6.5 or pH=+0.5", key=name))
        if not LOWEST <= factor <= HIGHEST:
            raise InputError(Problem(found=f"{shown!r} is out of reach", right="change it by -100 % or more", key=name))
        return Change(analyte=what, how="times", value=factor, per="", text=shown)
    sign = text[:1] if text[:1] in ("+", "-", "−") else ""
    if what == "pH":
        return Change(analyte=what, how="add" if sign else "set", value=_number(name, text), per="", text=shown)
    size = quantity(name, text[1:].strip() if sign else written if isinstance(written, int | float) else text)
    value = -size.value if sign in ("-", "−") else size.value
    return Change(analyte=what, how="add" if sign else "set", value=value, per=size.unit.per, text=shown)


def _number(name: str, text: str) -> float:
    try:
        number = float(text.replace("−", "-"))
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise InputError(Problem(found=f"{text[:60]!r} is no number", right="write pH=6.5 or pH=+0.5", key=name))
    return number


def _factor(text: str) -> float | None:
    percent = re.fullmatch(r"([+\-−]?)\s*(\d+(?:\.\d+)?)\s*%", text)
    if percent:
        share = float(percent[2]) / 100.0
        return {"+": 1.0 + share, "-": 1.0 - share, "−": 1.0 - share, "": share}[percent[1]]
    times = re.fullmatch(r"[x×*]\s*(\d+(?:\.\d+)?)", text)
    return float(times[1]) if times else None


def changed(samples: Samples, wanted: Sequence[Change]) -> Samples:
    """The same urines after the changes; a row in which a change has no meaning gets a problem, never a guess.

    Parameters
    ----------
    samples : Samples
        Urines.
    wanted : sequence of Change
        The volume is changed first, so that an amount per day is one of the new volume.
    """
    problem = RowTexts(samples.rows)
    problem.texts[:] = samples.problem
    after = samples
    for change in sorted(wanted, key=lambda each: each.analyte != "volume"):
        if change.analyte == "volume":
            after = _volume(after, change, problem)
        elif change.analyte == "pH":
            after = replace(after, pH=_checked("pH", _new(after.pH, change, 1.0), change, problem))
        else:
            after = _amount(after, change, problem)
    return replace(after, problem=problem.texts)


def _volume(samples: Samples, change: Change, problem: RowTexts) -> Samples:
    before = np.full(samples.rows, np.nan) if samples.volume is None else samples.volume
    fine = samples.problem == ""
    problem.add(np.isnan(before) & fine, f"{change.text}: the volume of this urine is not known")
    after = _checked("volume", _new(before, change, 1.0), change, problem)
    thinner = before / after
    return replace(
        samples,
        volume=after,
        concentrations={name: each * thinner for name, each in samples.concentrations.items()},
    )


def _amount(samples: Samples, change: Change, problem: RowTexts) -> Samples:
    component = analyte(change.analyte).component
    held = samples.concentrations.get(component)
    if held is None:
        name = analyte(change.analyte).name
        if change.how != "set":
            raise InputError(Problem(found=f"{change.text!r}: {name} was not measured", right="set it to a value"))
        held = np.zeros(samples.rows)
    litres = np.ones(samples.rows)
    if change.per in ("day", "collection"):
        volume = np.full(samples.rows, np.nan) if samples.volume is None else samples.volume
        problem.add(np.isnan(volume) & (samples.problem == ""), f"{change.text} needs the volume of this urine")
        hours = np.full(samples.rows, 24.0) if samples.hours is None else samples.hours
        litres = volume if change.per == "day" else volume * hours / 24.0
    after = _new(held, change, litres)
    after = _checked(change.analyte, after * 1e3, change, problem) / 1e3
    return replace(samples, concentrations={**samples.concentrations, component: after})


def _new(before: Array, change: Change, litres: Array | float) -> Array:
    if change.how == "times":
        return before * change.value
    step = change.value / litres
    return before + step if change.how == "add" else before * 0.0 + step


def _checked(name: str, values: Array, change: Change, problem: RowTexts) -> Array:
    low, high = analyte(name).possible["urine"]
    outside = (values < low) | (values > high)
    problem.add(
        outside, lambda row: f"{change.text} would make it {values[row]:.3g}: not possible ({low:g} to {high:g})"
    )
    return np.where(outside, np.nan, values)
