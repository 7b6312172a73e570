"""A body of evidence: findings of one kind that bear on one claim, and what their records say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from calcifate.evidence.claims import Stance
from calcifate.evidence.effect import DIFFERENCES, RATIOS
from calcifate.evidence.findings import Study
from calcifate.evidence.harmonise import harmonised

POORLY_READ = frozenset({"memory", "secondary", "partial"})
PRINTED_I2 = re.compile(r"\bI2 (\d+(?:\.\d+)?) ?%")


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """A finding and how it bears on a claim."""

    study: Study
    stance: Stance
    directness: float = 1.0


@dataclass(frozen=True)
class Body:
    """Findings of one kind."""

    bearings: tuple[Bearing, ...]

    def __len__(self) -> int:
        return len(self.bearings)

    def of(self, stance: Stance) -> tuple[Bearing, ...]:
        """Those of one stance."""
        return tuple(each for each in self.bearings if each.stance == stance)

    @cached_property
    def decisive(self) -> tuple[Bearing, ...]:
        """Those for or against; all where there are none."""
        return tuple(each for each in self.bearings if each.stance in ("supports", "contradicts")) or self.bearings

    @cached_property
    def carrying(self) -> tuple[Bearing, ...]:
        """Those for the claim: what it rests on; all where there are none."""
        return self.of("supports") or self.bearings

    def disagreement(self) -> float:
        """Share of findings for or against that another of the same outcome stands against: 0 where all agree.

        Findings of different outcomes do not disagree: a treatment may change one and not the other.
        """
        sides = dict[str, dict[str, int]]()
        for each in self.bearings:
            counts = sides.setdefault(each.study.finding.outcome_class, {"supports": 0, "contradicts": 0})
            if each.stance in counts:
                counts[each.stance] += 1
        total = sum(sum(counts.values()) for counts in sides.values())
        return sum(min(counts.values()) for counts in sides.values()) / total if total else 0.0


def saying(bearings: Sequence[Bearing], words: Sequence[str]) -> list[str]:
    """Findings whose note or exposure says one of these words.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> trials = [Bearing(study=study(ref), stance="supports") for ref in ("sakaguchi2019#1", "bressendorff2023#1")]
    >>> saying(trials, ["open label"])
    ['sakaguchi2019#1']
    """
    texts = {each.study.ref: f"{each.study.finding.exposure}; {each.study.finding.note};".lower() for each in bearings}
    return [ref for ref, text in texts.items() if any(word in text for word in words)]


def poorly_read(bearings: Sequence[Bearing]) -> list[str]:
    """Findings that were read in part, from a secondary page, or not at all."""
    return [each.study.ref for each in bearings if each.study.finding.reading in POORLY_READ]


def printed_heterogeneity(bearings: Sequence[Bearing]) -> dict[str, float]:
    """I2 in percent as reviews printed it, by finding."""
    found = {each.study.ref: PRINTED_I2.search(each.study.finding.note) for each in bearings}
    return {ref: float(match[1]) for ref, match in found.items() if match}


def people(bearings: Sequence[Bearing]) -> int:
    """People in all, each study counted once; those of studies that do not say are unknown, not zero."""
    largest = dict[str, int]()
    for each in bearings:
        largest[each.study.source_id] = max(largest.get(each.study.source_id, 0), each.study.finding.n or 0)
    return sum(largest.values())


def all_counted(bearings: Sequence[Bearing]) -> bool:
    """Whether every study says how many people it had."""
    return all(each.study.finding.n is not None for each in bearings)


def precision(found: Study, near: tuple[float, float], within: float) -> str:
    """`clear`, `near_none`, `wide` or `no_interval`: no difference found is not no effect.

    Parameters
    ----------
    found : Study
    near : tuple of float
        Between which ratios an interval that holds 1 is close to no difference.
    within : float
        How far from 0 a standardised difference may reach for that. Differences with a unit have no such bounds here.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> refs = ("rooney2020#1", "fang2016#1", "haroon2023#1", "bressendorff2023#1")
    >>> [precision(study(ref), (0.8, 1.25), 0.2) for ref in refs]
    ['clear', 'near_none', 'wide', 'no_interval']
    """
    effect = harmonised(found)
    if effect is None or found.finding.measure not in (*RATIOS, *DIFFERENCES):
        return "no_interval"
    if effect.low > 0 or effect.high < 0:
        return "clear"
    _, low, high = effect.ends
    if found.finding.measure == "SMD":
        near = (-within, within)
    elif not effect.ratio:
        return "wide"
    return "near_none" if low >= near[0] and high <= near[1] else "wide"


def large_and_clear(found: Study, size: float) -> bool:
    """Whether a ratio of findings is this large, or its inverse, and its interval leaves out 1."""
    effect = harmonised(found)
    if effect is None or not effect.ratio or not (effect.low > 0 or effect.high < 0):
        return False
    estimate = effect.ends[0]
    return estimate >= size or estimate <= 1 / size
