"""The lines of a forest plot: single findings, and what they say together, on the scale that is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calcifate.evidence.findings import Study
from calcifate.evidence.harmonise import Effect, printed
from calcifate.evidence.pool import Interval
from calcifate.evidence.printed import BADGES, citation, interval_text, result
from calcifate.flow.evidence import ForestRow

Ends = tuple[float, float, float]
DECIMALS = 2  # of what is worked out here; what was printed keeps its own


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What the figures of a forest plot are."""

    measure: str
    ratio: bool
    per: str
    unit: str

    def text(self, interval: Interval) -> str:
        """An interval of the pooled scale as it is printed."""
        return interval_text(self.measure, _rounded(self.ends(interval), self.ratio), self._unit, ratio=self.ratio)

    def ends(self, interval: Interval) -> Ends:
        """Estimate, low and high end as they are printed."""
        estimate, low, high = (printed(end, self.ratio) for end in (interval.estimate, interval.low, interval.high))
        return estimate, low, high

    def row(self, label: str, interval: Interval) -> ForestRow:
        """A line for what several findings say together."""
        estimate, low, high = self.ends(interval)
        return ForestRow(label=label, estimate=estimate, low=low, high=high, weight=None, text=self.text(interval))

    @property
    def _unit(self) -> str:
        return f"per {self.per}" if self.per else self.unit


def scale_of(members: Sequence[Study], effects: Sequence[Effect]) -> Scale:
    """The scale of findings that answer one question."""
    return Scale(
        measure="/".join(dict.fromkeys(each.finding.measure for each in members)),
        ratio=any(effect.ratio for effect in effects),
        per=next((effect.per for effect in effects), ""),
        unit=next((each.finding.unit for each in members), ""),
    )


def study_row(member: Study, effect: Effect, weight: float | None) -> ForestRow:
    """A line for one finding: as printed, or with what was done to it.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> from calcifate.evidence.harmonise import harmonised
    >>> study_row(study("lee2015#1"), harmonised(study("lee2015#1")), None).text
    'OR 0.48 (0.32 to 0.71); printed as low against high, turned round'
    """
    finding, (estimate, low, high) = member.finding, effect.ends
    if effect.note:
        unit = f"per {effect.per}" if effect.per else finding.unit
        text = (
            interval_text(finding.measure, _rounded(effect.ends, effect.ratio), unit, ratio=effect.ratio)
            + f"; {effect.note}"
        )
    else:
        text = result(finding)
    badge = BADGES[finding.reading]
    return ForestRow(
        label=f"{citation(member.source)}: {finding.population}",
        estimate=estimate,
        low=low,
        high=high,
        weight=weight,
        text=f"{text} [{badge}]" if badge else text,
    )


def _rounded(ends: Ends, ratio: bool) -> Ends:
    """Ends with two decimals, or as many as it takes to tell them apart: of a small ratio, of a narrow interval."""
    least = min(ends) if ratio else max(ends) - min(ends)
    finer = math.floor(math.log10(least)) if least > 0 else 0
    estimate, low, high = (round(end, max(DECIMALS, 1 - finer)) for end in ends)
    return estimate, low, high
