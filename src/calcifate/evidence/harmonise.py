"""The same question put the same way: one step of exposure, one orientation, one scale.

Per-unit rows are brought to one step of their exposure (0.1 mmol/L of serum magnesium, 100 mg a day of intake). Rows
that compare the low end of an exposure with the high one are turned round. Ratios are worked with as logarithms.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from calcifate.evidence.effect import (
    DIFFERENCES,
    RATIOS,
    Z95,
    difference,
    flipped,
    log_odds_ratio,
    log_ratio,
    log_risk_ratio,
    mean_difference,
    scaled,
    standardised_difference,
)
from calcifate.evidence.findings import Study
from calcifate.source import Arms, Finding

MG_PER_MMOL = 24.305  # molar mass of magnesium, IUPAC 2021
# What one of each unit is in mmol/L (serum) or mg/d (intake) of magnesium.
SERUM = {"mmol/L": 1.0, "mg/dL": 10 / MG_PER_MMOL, "mEq/L": 0.5}
INTAKE = {"mg/d": 1.0, "mmol/d": MG_PER_MMOL}
# The step that rows of an exposure are given for: large enough to read, within what people differ by.
STEPS: dict[str, tuple[float, str, dict[str, float]]] = {
    "serum_magnesium": (0.1, "mmol/L", SERUM),
    "genetic_serum_magnesium": (0.1, "mmol/L", SERUM),
    "magnesium_intake": (100.0, "mg/d", INTAKE),
}
LOW_END = re.compile(
    r"\blow(er|est)?\b(?![- ]dose)|(?<![\w.])<|\b(quintile|quartile|tertile|q) ?1\b|\bhypomagn", re.IGNORECASE
)
HIGH_END = re.compile(
    r"\bhigh(er|est)?\b|>|\b(quintile|quartile|tertile|q) ?[2-9]\b|\buse\b|\bcurrent\b", re.IGNORECASE
)
NOT_EXPOSED = re.compile(r"^(no|none|non-use|without)\b", re.IGNORECASE)
REVERSIBLE = (*RATIOS, "MD", "SMD", "beta")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """An effect on the scale on which it is pooled: a logarithm where it is a ratio."""

    ref: str
    effect: float
    error: float
    low: float
    """The printed end of its interval, carried along: rounding in print leaves it a little off the middle."""
    high: float
    ratio: bool
    per: str
    """The step of exposure after harmonising; empty where there is none."""
    turned: bool
    """Whether it was printed as low against high, and turned round."""
    note: str
    barred: str
    """Why it cannot be brought to the common question, and is shown as printed; empty where it can."""

    @property
    def ends(self) -> tuple[float, float, float]:
        """Estimate, low and high end as they are printed."""
        return printed(self.effect, self.ratio), printed(self.low, self.ratio), printed(self.high, self.ratio)


def printed(value: float, ratio: bool) -> float:
    """A value of the pooled scale as it is printed."""
    return math.exp(value) if ratio else value


def measured(finding: Finding) -> tuple[float, float] | None:
    """Effect and standard error as printed, or from the two arms; None where no interval can be had.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> effect, error = measured(study("rooney2020#1").finding)
    >>> round(math.exp(effect), 2)
    1.28
    """
    estimate, low, high = finding.estimate, finding.low, finding.high
    if estimate is not None and low is not None and high is not None:
        if finding.measure in RATIOS:
            return log_ratio(estimate, low, high)
        if finding.measure in DIFFERENCES:
            return difference(estimate, low, high)
    return of_arms(finding.measure, finding.arms) if finding.arms else None


def of_arms(measure: str, arms: Arms) -> tuple[float, float] | None:
    """Effect and standard error from the counts or the means of two arms, in the measure that was named."""
    if arms.n_1 is None or arms.n_2 is None:
        return None
    if arms.events_1 is not None and arms.events_2 is not None:
        if measure == "OR":
            return log_odds_ratio(arms.events_1, arms.n_1, arms.events_2, arms.n_2)
        both = arms.events_1 > 0 and arms.events_2 > 0
        return log_risk_ratio(arms.events_1, arms.n_1, arms.events_2, arms.n_2) if measure == "RR" and both else None
    if arms.mean_1 is None or arms.mean_2 is None or arms.sd_1 is None or arms.sd_2 is None:
        return None
    means = (arms.mean_1, arms.sd_1, arms.n_1, arms.mean_2, arms.sd_2, arms.n_2)
    if measure == "SMD":
        return standardised_difference(*means)
    return mean_difference(*means) if measure == "MD" else None


def low_end_first(finding: Finding) -> bool | None:
    """Whether the low end of the exposure is held against the high one; None where the words do not say.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> [low_end_first(study(ref).finding) for ref in ("lee2015#1", "qu2013#1", "olderhypermg2023#1")]
    [True, False, None]
    """
    low, high = bool(LOW_END.search(finding.exposure)), bool(HIGH_END.search(finding.exposure))
    if low != high:
        return low
    unexposed = not finding.comparator or NOT_EXPOSED.search(finding.comparator)
    return False if unexposed and not low else None


def step_of(per: str) -> tuple[float, str] | None:
    """Number and unit of a step of exposure; None where it is not written as one.

    Examples
    --------
    >>> step_of("0.17 mg/dL")
    (0.17, 'mg/dL')
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) (\S+)", per)
    return (float(found[1]), found[2]) if found and float(found[1]) > 0 else None


def common_step(finding: Finding) -> str:
    """The step that a row's exposure is brought to; its own where the exposure has none.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> common_step(study("chen2019pace#1").finding)
    '0.1 mmol/L'
    """
    step = STEPS.get(finding.exposure_class)
    return f"{step[0]:g} {step[1]}" if step else finding.per


def harmonised(found: Study) -> Effect | None:
    """A finding on the common scale; None where it has no interval.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> effect = harmonised(study("posadas2016#1"))
    >>> effect.per, [round(end, 4) for end in effect.ends]
    ('0.1 mmol/L', [0.7794, 0.6302, 0.98])
    """
    finding = found.finding
    start = measured(finding)
    if start is None:
        return None
    factor, per, note, barred = _to_common(finding)
    effect, error = scaled(*start, from_step=1.0, to_step=abs(factor))
    turned = factor < 0
    if turned:
        effect, error = flipped(effect, error)
    ratio = finding.measure in RATIOS
    low, high = sorted(factor * end for end in _interval(finding, ratio, *start))
    return Effect(
        ref=found.ref, effect=effect, error=error, low=low, high=high, ratio=ratio, per=per, turned=turned, note=note,
        barred=barred,
    )  # fmt: skip


def other_way_round(effect: Effect) -> Effect:
    """The same effect, said of the opposite contrast.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> effect = harmonised(study("rooney2020#1"))
    >>> [round(end, 2) for end in other_way_round(effect).ends]
    [1.28, 1.11, 1.47]
    """
    return replace(
        effect, effect=-effect.effect, low=-effect.high, high=-effect.low, turned=not effect.turned,
        note="" if effect.turned else "printed as high against low, turned round",
    )  # fmt: skip


def _interval(finding: Finding, ratio: bool, effect: float, error: float) -> tuple[float, float]:
    """The printed ends on the pooled scale; worked out where only the arms are known."""
    if finding.low is None or finding.high is None:
        return effect - Z95 * error, effect + Z95 * error
    return (math.log(finding.low), math.log(finding.high)) if ratio else (finding.low, finding.high)


def _to_common(finding: Finding) -> tuple[float, str, str, str]:
    """What to multiply by, the step it is then for, what was done, and why it could not be: for one contrast."""
    if finding.contrast == "per_unit":
        factor = _steps(finding)
        if factor is None:
            return 1.0, finding.per, "", "the step of exposure that it is for is not known"
        per = common_step(finding)
        return factor, per, f"printed per {finding.per}" if per != finding.per else "", ""
    if finding.contrast == "high_vs_low":
        low_first = low_end_first(finding)
        if low_first is None:
            return 1.0, "", "", "which end of the exposure comes first is not clear from its words"
        if low_first and finding.measure not in REVERSIBLE:
            return 1.0, "", "", "low against high, in a measure that cannot be turned round"
        return (-1.0, "", "printed as low against high, turned round", "") if low_first else (1.0, "", "", "")
    return 1.0, "", "", ""


def _steps(finding: Finding) -> float | None:
    """How many of the printed steps make the common one."""
    step, common = step_of(finding.per), STEPS.get(finding.exposure_class)
    if step is None or common is None:
        return None if step is None else 1.0
    size, _, units = common
    return size / (step[0] * units[step[1]]) if step[1] in units else None
