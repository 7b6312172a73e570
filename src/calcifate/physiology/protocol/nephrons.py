"""Nephrons in time: how a loss, a nephrectomy or a transplant becomes a rate and jumps of the model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from calcifate.physiology.protocol.amount import refuse
from calcifate.physiology.protocol.plan import Falling, Held, Instant, Jump, NewNephrons, Span
from calcifate.physiology.protocol.settings import choices

POOL, RATE = "nephron_fraction", "nephron_loss_rate"


def nephron_parts(
    parts: Sequence[Span | Instant], start: float, base_rate: float, lowest: float, end: float
) -> tuple[Held | Jump, ...]:
    """Rates of loss and jumps.

    Parameters
    ----------
    parts : sequence
        Losses and changes at once, in any order.
    start : float
        Nephrons at the start of the course, against the reference.
    base_rate : float
        Loss that goes on where nothing is said. [1/d]
    lowest : float
        Nephrons below which the model has no kidney to speak of.
    end : float
        Of the course. [d]

    Raises
    ------
    InputError
        If two losses overlap, or too little would be left.
    """
    falling = sorted((part for part in parts if isinstance(part, Falling)), key=lambda part: part.start)
    new = sorted((part for part in parts if isinstance(part, NewNephrons)), key=lambda part: part.time)
    for before, after in pairwise(falling):
        if after.start < before.end:
            refuse("two losses of filtration overlap", "let one end before the other starts",
                   " and ".join(sorted((before.place, after.place))))  # fmt: skip
    for before, after in pairwise(new):
        if after.time == before.time:
            refuse("two changes of the kidney at once", "let one be later",
                   " and ".join(sorted((before.place, after.place))))  # fmt: skip
    edges = sorted({0.0, end} | {min(e, end) for f in falling for e in (f.start, f.end)} | {n.time for n in new})
    found, left = list[Held | Jump](), start
    for here, there in pairwise(edges):
        for change in new:
            if change.time == here:
                found.append(_jump(change, left))
                left = change.fraction
        loss = next((part for part in falling if part.during(here, there)), None)
        if loss is None:
            left *= math.exp(-base_rate * (there - here))
            continue
        for piece, after in _pieces(loss, left, here, there, lowest):
            found.append(piece)
            left = after
    return tuple(found)


def _jump(change: NewNephrons, left: float) -> Jump:
    if (change.fraction >= left) == change.fewer:
        refuse(
            f"filtration is {left:.3g} of the reference before, and {change.fraction:.3g} after",
            "a kidney taken out leaves less" if change.fewer else "a kidney put in gives more",
            change.place,
        )
    return Jump(time=change.time, place=change.place, pool=POOL, boundary="", amount=change.fraction - left)


def _pieces(loss: Falling, left: float, here: float, there: float, lowest: float) -> Iterator[tuple[Held, float]]:
    """A loss between two times, as pieces of constant rate; with what each leaves."""

    def piece(start: float, end: float, before: float, after: float) -> tuple[Held, float]:
        if after < lowest:
            refuse(
                f"filtration would fall to {after / lowest * choices()['lowest_eGFR']:.2g} mL/min/1.73m2",
                f"the model goes down to {choices()['lowest_eGFR']:g}; let it last less long",
                loss.place,
            )
        rate = math.log(before / after) / (end - start) if after > 0 else math.inf
        return Held(start=start, end=end, place=loss.place, name=RATE, value=rate), after

    if loss.share_per_day is not None:
        yield piece(here, there, left, left * math.exp(-loss.share_per_day * (there - here)))
    elif loss.to_fraction is not None:
        if loss.to_fraction >= left:
            refuse(f"filtration is {left:.3g} of the reference, and cannot fall to {loss.to_fraction:.3g}",
                   "name a lower eGFR than the person's", loss.place)  # fmt: skip
        share = math.log(left / loss.to_fraction) / (loss.end - here)
        yield piece(here, there, left, left * math.exp(-share * (there - here)))
    else:
        slope, step = loss.fraction_per_day or 0.0, choices()["nephron_loss_step"]
        while there - here > 1e-9:
            length = min(there - here, step * left / slope) if slope else there - here
            yield piece(here, here + length, left, left - slope * length)
            here, left = here + length, left - slope * length
