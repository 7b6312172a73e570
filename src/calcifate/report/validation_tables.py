"""Verdicts beside their targets as rows: what was seen, what the model gives, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from calcifate.physiology.validation.judge import Tally, Verdict, tally, verdict_row
from calcifate.physiology.validation.target import LETTERS, SIGNS, Target, Use, target_groups, targets
from calcifate.report.format import percent, significant, significant_span

USES: dict[Use, str] = {"fit": "Fit targets (F): parameters may be set by them", "guard": "Guards (G): never tuned to"}
SIGN_WORDS = {1.0: "rises", 0.0: "does not change", -1.0: "falls"}
ASSOCIATION_WORDS = {1.0: "goes with it", 0.0: "does not go with it"}
RESULTS = {
    "passed": "passed",
    "missed": "missed",
    "failed": "failed to run",
    "waits": "no organ yet",
    "out": "not modelled",
}
"""What can come of a target, by the short name of it."""
ASSUMED = "*"
PASSES = 2.0  # standard deviations
GROUPS = {
    "animal": "Animals",
    "baseline": "Balance of the reference person",
    "beyond": "Further experiments",
    "cell": "Cells",
    "clamp": "Clamps",
    "coronary": "Coronary calcium",
    "depletion": "Depletion of magnesium",
    "hormone": "Hormones",
    "propensity_survey": "Calcification propensity, surveys",
    "propensity_trial": "Calcification propensity, trials",
    "store": "Stores",
    "vitamin_k": "Vitamin K",
}
"""Groups of targets whose file does not say enough by its name."""
ORGANS = {"propensity": "calcification propensity of serum", "vessel": "vessel wall", "vitamin_k": "vitamin K"}
UNKNOWN_REASON = "No reason is known yet."
SPREADS = {
    "printed": "printed",
    "reference_interval": "from a reference interval",
    "range": "from a range",
    "confidence_interval": "from a confidence interval",
    "assumed": "assumed",
    "sign": "",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One target as texts."""

    id: str
    use: str
    quantity: str
    setting: str
    population: str
    predicted: str
    observed: str
    unit: str
    z: str
    result: str
    """A key of `RESULTS`."""
    source: str
    why: str
    """Why it was not judged, or what stands behind a miss."""
    about: str
    """What has to be known of the figure that was seen."""
    spread: str


def json_rows(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Every verdict with what its target says, for programs.

    Examples
    --------
    >>> from calcifate.physiology.validation.judge import judge
    >>> found = json_rows([judge(targets()["T38.2"], 0.65)])[0]
    >>> found["id"], found["use"], found["predicted"], found["observed"], found["passed"], found["unit"]
    ('T38.2', 'F', 0.65, 0.61, True, 'mmol/L')
    """
    return [_json_row(verdict, targets()[verdict.id]) for verdict in verdicts]


def json_targets(entries: Iterable[Target]) -> list[dict[str, Any]]:
    """Targets as they are, for programs; nothing was run."""
    return [asdict(entry) | {"use": LETTERS[entry.use]} for entry in entries]


def _json_row(verdict: Verdict, target: Target) -> dict[str, Any]:
    return verdict_row(verdict) | {
        "quantity": target.quantity,
        "unit": target.unit,
        "setting": target.setting,
        "population": target.population,
        "species": target.species,
        "organ": target.organ,
        "source": target.source,
    }


def row(verdict: Verdict) -> Row:
    """One verdict as texts."""
    target = targets()[verdict.id]
    result = result_of(verdict)
    return Row(
        id=verdict.id,
        use=LETTERS[verdict.use],
        quantity=target.quantity,
        setting=target.setting,
        population=", ".join(filter(None, (target.population, f"n = {target.n}" if target.n else ""))),
        predicted=predicted_text(verdict, target),
        observed=observed_text(verdict, target),
        unit="" if target.unit in {*SIGNS, "1"} else target.unit,
        z="" if verdict.z is None else z_text(verdict.z),
        result=result,
        source=target.source,
        why=why(verdict),
        about=about(verdict, target),
        spread=SPREADS[verdict.spread],
    )


def z_text(z: float) -> str:
    """A distance with its sign; one that rounds to nothing is 0. Near 2 it has a digit more, to show on which side.

    Examples
    --------
    >>> z_text(1.26), z_text(-0.02), z_text(2.03)
    ('+1.3', '0', '+2.03')
    """
    text = f"{z:+.1f}"
    if abs(float(text)) == PASSES:
        text = f"{z:+.2f}"
    return text if float(text) else "0"


def result_of(verdict: Verdict) -> str:
    """What came of it, as a key of `RESULTS`."""
    if verdict.passed is not None:
        return "passed" if verdict.passed else "missed"
    return {"failed to run": "failed", "no organ yet": "waits", "not modelled": "out"}[verdict.state]


def predicted_text(verdict: Verdict, target: Target) -> str:
    """What the model gives; of a sign the relative change."""
    if verdict.predicted is None:
        return ""
    if target.unit in SIGNS:
        return f"{100 * verdict.predicted:+.1f} %"
    return significant(verdict.predicted)


def observed_text(verdict: Verdict, target: Target) -> str:
    """What was seen, with its spread; a star where we assumed the spread.

    Examples
    --------
    >>> from calcifate.physiology.validation.judge import judge
    >>> [observed_text(judge(targets()[each], 1.0), targets()[each]) for each in ("T38.2", "T35.5")]
    ['0.61 ± 0.1', 'at most 0.6']
    """
    if target.unit in SIGNS:
        words = ASSOCIATION_WORDS if target.unit == "association" else SIGN_WORDS
        if target.value is not None:
            return words.get(target.value, significant(target.value))
        ends = [end for end in (target.low, target.high) if end is not None]
        return " or ".join(words.get(end, significant(end)) for end in ends)
    if target.bounds in ("lower_bound", "upper_bound"):
        return f"at {'least' if target.bounds == 'lower_bound' else 'most'} {significant(verdict.observed)}"
    if target.value is None:
        return significant_span(target.low, target.high)
    star = ASSUMED if verdict.spread == "assumed" else ""
    return f"{significant(target.value)} ± {significant(verdict.sd, 2)}{star}"


def why(verdict: Verdict) -> str:
    """Why a target was missed or not judged, as far as it is known."""
    if verdict.passed:
        return ""
    if verdict.state == "no organ yet":
        organ = targets()[verdict.id].organ
        return f"The model has no {ORGANS.get(organ, organ.replace('_', ' '))} yet."
    return verdict.reason or UNKNOWN_REASON


def about(verdict: Verdict, target: Target) -> str:
    """What has to be known of the figure that was seen."""
    doubt = f"In doubt. {verdict.doubt}" if verdict.doubt else ""
    return " ".join(filter(None, (doubt, target.note)))


def by_group(verdicts: Sequence[Verdict]) -> dict[str, list[Row]]:
    """Rows by the group of their targets, in the order of the targets."""
    known = {verdict.id: verdict for verdict in verdicts}
    found = {
        GROUPS.get(group, group.replace("_", " ").capitalize()): [
            row(known[target.id]) for target in entries if target.id in known
        ]
        for group, entries in target_groups().items()
    }
    return {group: rows for group, rows in found.items() if rows}


def tally_text(counts: Tally) -> str:
    """``41 of 45 passed (91 %), 3 missed, 1 failed to run; 20 wait for an organ, 3 cannot be modelled``."""
    due = counts.passed + counts.missed + counts.failed_to_run
    share = f" ({percent(counts.share)})" if counts.share is not None else ""
    parts = [f"{counts.passed} of {due} passed{share}", f"{counts.missed} missed"]
    parts += [f"{counts.failed_to_run} failed to run"] if counts.failed_to_run else []
    later = [f"{counts.no_organ_yet} wait for an organ"] if counts.no_organ_yet else []
    later += [f"{counts.not_modelled} cannot be modelled"] if counts.not_modelled else []
    return "; ".join([", ".join(parts), *([", ".join(later)] if later else [])])


def tallies(verdicts: Sequence[Verdict]) -> list[tuple[str, Tally]]:
    """Counts of each use that has targets here, with what the use is."""
    return [(USES[use], counts) for use, counts in tally(verdicts).items() if counts.targets]
