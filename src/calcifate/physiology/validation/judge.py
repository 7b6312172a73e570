"""How far a predicted number is from a target, and whether it passes. The rules and their reasons: `judging.toml`."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from calcifate.parameter import coefficients, laws
from calcifate.physiology.validation.target import LETTERS, MODELLED, PACKAGE, SIGNS, Target, Use

Spread = Literal["printed", "reference_interval", "range", "confidence_interval", "assumed", "sign"]
State = Literal["judged", "failed to run", "no organ yet", "not modelled"]

NO_EXPERIMENT = "No experiment gives this figure."
NOT_A_NUMBER = "The experiment gave no finite number."


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A predicted number beside what was seen."""

    id: str
    use: Use
    state: State
    predicted: float | None
    """In the unit of the target; for a sign, the relative change."""
    observed: float | None
    """The value, or else the middle of the bounds, or the one bound; None where a sign may be one of several."""
    low: float | None
    high: float | None
    sd: float | None
    spread: Spread
    """Where the SD comes from: `assumed` where none was printed."""
    z: float | None
    passed: bool | None
    """None where there was nothing to judge: that never counts as passed."""
    reason: str = ""
    """Why it was not judged."""
    doubt: str = ""
    """What of the target has to be checked."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of the targets of one use."""

    use: Use
    targets: int
    passed: int
    missed: int
    failed_to_run: int
    no_organ_yet: int
    not_modelled: int
    share: float | None
    """Passed of all that the existing organs should give; an experiment that failed counts against them."""


def observed_figure(target: Target) -> float | None:
    """The one number that stands for the target: its value, the middle of its bounds, or its one bound.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> observed_figure(targets()["T07.1"])  # 28 to 100 pg/mL
    64.0
    """
    if target.value is not None or target.unit in SIGNS:
        return target.value
    if target.low is not None and target.high is not None:
        return (target.low + target.high) / 2
    return target.low if target.low is not None else target.high


def observed_spread(
    target: Target,
    *,
    interval_width_in_sd: float,
    range_width_in_sd: float,
    relative_sd: float,
    loose_relative_sd: float,
    least_sd: float,
) -> tuple[float | None, Spread]:
    """The SD of a target, and where it comes from.

    Parameters
    ----------
    interval_width_in_sd, range_width_in_sd : float
        Width of a 95 % interval and of a range [SD]
    relative_sd, loose_relative_sd : float
        Where none is printed, of a figure and of one that is only about right [1]
    least_sd : float
        Of a figure of 0 [the target's unit]

    Returns
    -------
    tuple
        The SD [the target's unit], None for a sign; and its origin.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> rules = coefficients(laws(PACKAGE, "judging.toml")["observed_spread"])
    >>> observed_spread(targets()["T12.1"], **rules)  # 20 to 30 mmol/d
    (2.5, 'range')
    """
    if target.unit in SIGNS:
        return None, "sign"
    if target.sd is not None:
        return target.sd, "printed"
    if target.low is not None and target.high is not None:
        width = target.high - target.low
        if target.bounds == "range":
            return width / range_width_in_sd, "range"
        origin = "confidence_interval" if target.bounds == "confidence_interval" else "reference_interval"
        return width / interval_width_in_sd, origin
    is_loose = bool(target.loose) or target.species != "human"
    figure = observed_figure(target)
    if not figure:
        return least_sd, "assumed"
    return abs(figure) * (loose_relative_sd if is_loose else relative_sd), "assumed"


def distance(target: Target, predicted: float, figure: float) -> float:
    """Predicted minus seen [the target's unit]; 0 where a one-sided bound is kept.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> potency = targets()["T35.5"]  # at most 0.6
    >>> distance(potency, 0.5, 0.6), round(distance(potency, 0.7, 0.6), 3)
    (0.0, 0.1)
    """
    if target.bounds == "lower_bound":
        return min(0.0, predicted - figure)
    if target.bounds == "upper_bound":
        return max(0.0, predicted - figure)
    return predicted - figure


def sign_of_change(change: float, *, unchanged_below: float) -> int:
    """1 if it rises, -1 if it falls, 0 if it moves less than `unchanged_below` [1].

    Examples
    --------
    >>> sign_of_change(-0.05, unchanged_below=0.02), sign_of_change(0.01, unchanged_below=0.02)
    (-1, 0)
    """
    return 0 if abs(change) < unchanged_below else int(math.copysign(1, change))


def is_sign_kept(target: Target, sign: int) -> bool:
    """Whether a sign is the one that was seen, or one of those that were."""
    seen = abs(sign) if target.unit == "association" else sign
    if target.value is not None:
        return seen == target.value
    return target.low is not None and target.high is not None and target.low <= seen <= target.high


def within_two_sd(z: float, *, limit: float) -> bool:
    """Whether a distance in SD is within the limit, the limit included."""
    return abs(z) <= limit


def judge(target: Target, predicted: float | None, *, organs: Collection[str] = MODELLED, reason: str = "") -> Verdict:
    """A predicted number against a target.

    Parameters
    ----------
    predicted : float or None
        In the unit of the target; for `sign` and `association` the relative change [1]; None where the experiment did
        not run
    organs : collection of str, default the organs of the model
        Those that exist
    reason : str, default ""
        Why the experiment did not run

    Returns
    -------
    Verdict
        `passed` is None unless the state is `judged`.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> verdict = judge(targets()["T38.2"], 0.65)  # seen: 0.61 ± 0.102 mmol/L
    >>> round(verdict.z, 2), verdict.passed, verdict.spread
    (0.39, True, 'printed')
    >>> judge(targets()["T60.1"], 300.0).state
    'no organ yet'
    """
    rules = {name: coefficients(law) for name, law in laws(PACKAGE, "judging.toml").items()}
    figure = observed_figure(target)
    sd, spread = observed_spread(target, **rules["observed_spread"])
    state, why = _state(target, predicted, organs, reason)
    z, passed = None, None
    if state == "judged" and predicted is not None:
        if figure is None or sd is None:
            passed = is_sign_kept(target, sign_of_change(predicted, **rules["sign_of_change"]))
        else:
            z = distance(target, predicted, figure) / sd
            passed = within_two_sd(z, **rules["within_two_sd"])
    return Verdict(
        id=target.id,
        use=target.use,
        state=state,
        predicted=predicted if state == "judged" else None,
        observed=figure,
        low=target.low,
        high=target.high,
        sd=sd,
        spread=spread,
        z=z,
        passed=passed,
        reason=why,
        doubt=target.doubt,
    )


def _state(target: Target, predicted: float | None, organs: Collection[str], reason: str) -> tuple[State, str]:
    if target.not_modelled:
        return "not modelled", target.not_modelled
    if target.organ not in organs:
        return "no organ yet", f"The model has no {target.organ} yet."
    if predicted is None:
        return "failed to run", reason or NO_EXPERIMENT
    if not math.isfinite(predicted):
        return "failed to run", reason or NOT_A_NUMBER
    return "judged", ""


def tally(verdicts: Iterable[Verdict]) -> dict[Use, Tally]:
    """Counts by use. What needs an organ that does not exist, or cannot be modelled, counts in no share.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> seen = targets()
    >>> counted = tally([judge(seen["T04.3"], 1.1), judge(seen["T04.1"], None), judge(seen["T60.1"], 300.0)])["fit"]
    >>> counted.passed, counted.failed_to_run, counted.no_organ_yet, counted.share
    (1, 1, 1, 0.5)
    """
    entries = tuple(verdicts)
    return {use: _tally(use, [verdict for verdict in entries if verdict.use == use]) for use in LETTERS}


def _tally(use: Use, verdicts: list[Verdict]) -> Tally:
    passed = sum(verdict.passed is True for verdict in verdicts)
    missed = sum(verdict.passed is False for verdict in verdicts)
    states = [verdict.state for verdict in verdicts]
    failed = states.count("failed to run")
    due = passed + missed + failed
    return Tally(
        use=use,
        targets=len(verdicts),
        passed=passed,
        missed=missed,
        failed_to_run=failed,
        no_organ_yet=states.count("no organ yet"),
        not_modelled=states.count("not modelled"),
        share=passed / due if due else None,
    )


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """A verdict as a row of JSON, its use as one letter.

    Examples
    --------
    >>> from calcifate.physiology.validation.target import targets
    >>> verdict_row(judge(targets()["T02.1"], 0.85))["use"]
    'G'
    """
    return asdict(verdict) | {"use": LETTERS[verdict.use]}
