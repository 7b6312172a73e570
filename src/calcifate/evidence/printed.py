"""How a finding is printed: its result, who found it, and a badge where it was not read well."""

from __future__ import annotations

from calcifate.evidence.effect import RATIOS
from calcifate.evidence.findings import Study
from calcifate.flow.evidence import FindingEcho
from calcifate.source import Finding, Source

BADGES = {
    "memory": "from memory, not verified",
    "secondary": "from a secondary page",
    "partial": "read in part",
    "read": "",
}
MEASURES = {
    "mean_change": "mean change",
    "beta": "slope",
    "percent_difference": "difference",
    "difference_in_medians": "difference in medians",
    "ratio_of_means": "ratio of means",
    "percent": "",
    "range": "",
    "threshold": "",
    "count": "",
    "qualitative": "",
}
DIRECTIONS = {
    "beneficial": "in favour",
    "harmful": "against",
    "no_clear_effect": "no clear difference",
    "mixed": "mixed",
    "descriptive": "",
}
RATIO_DECIMALS = 2
MOST_DECIMALS = 4


def words(name: str) -> str:
    """A class as words.

    Examples
    --------
    >>> words("coronary_artery_calcification")
    'coronary artery calcification'
    """
    return name.replace("_", " ")


def citation(record: Source) -> str:
    """Who and when, as short as a label needs it; the title where nobody is named.

    Examples
    --------
    >>> from calcifate.source import source
    >>> citation(source("chen2019pace"))
    'Chen and others 2019'
    """
    names = [name.strip() for name in record.authors.split(",") if name.strip()]
    if not names:
        return record.title if str(record.year) in record.title else f"{record.title} ({record.year})"
    first = names[0].split(" and others")[0]
    surname = first.rsplit(" ", 1)[0] if " " in first and first.rsplit(" ", 1)[1].isupper() else first
    several = len(names) > 1 or "others" in names[0]
    return f"{surname} and others {record.year}" if several else f"{surname} {record.year}"


def figures(*values: float, ratio: bool) -> list[str]:
    """Figures with the decimals that they were printed with: two or more for a ratio.

    Examples
    --------
    >>> figures(2.1, 1.4, 3.15, ratio=True), figures(-2.0, -3.58, -0.43, ratio=False)
    (['2.10', '1.40', '3.15'], ['-2.0', '-3.58', '-0.43'])
    """
    least = RATIO_DECIMALS if ratio else int(any(value != int(value) for value in values))
    return [f"{value:.{max(least, _decimals(value))}f}" for value in values]


def _decimals(value: float) -> int:
    text = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    return len(text.split(".")[1])


def interval_text(measure: str, ends: tuple[float, float, float], unit: str, *, ratio: bool) -> str:
    """An estimate with its interval, as results are printed here.

    Examples
    --------
    >>> interval_text("HR", (1.28, 1.11, 1.47), "", ratio=True)
    'HR 1.28 (1.11 to 1.47)'
    """
    estimate, low, high = figures(*ends, ratio=ratio)
    return " ".join(part for part in (measure, f"{estimate} ({low} to {high})", unit) if part)


def result(finding: Finding) -> str:
    """The result as it was printed: figures with their unit, or what was seen.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> result(study("rooney2020#1").finding)
    'HR 1.28 (1.11 to 1.47)'
    >>> result(study("fang2016#3").finding)
    '2.5 to 15 %'
    """
    measure, ratio = MEASURES.get(finding.measure, finding.measure), finding.measure in RATIOS
    bounds = None if finding.low is None or finding.high is None else (finding.low, finding.high)
    if finding.measure == "qualitative":
        return ": ".join(part for part in (DIRECTIONS[finding.direction], finding.note or finding.outcome) if part)
    if bounds is None:
        value = "" if finding.estimate is None else figures(finding.estimate, ratio=ratio)[0]
        return " ".join(part for part in (measure, value, finding.unit) if part) or finding.note or finding.outcome
    if finding.estimate is None or finding.measure in ("range", "threshold"):
        best = "" if finding.estimate is None else f"{finding.estimate:g} "
        span = f"{bounds[0]:g} to {bounds[1]:g}"
        return " ".join(part for part in (f"{best}({span})" if best else span, finding.unit) if part)
    return interval_text(measure, (finding.estimate, *bounds), finding.unit, ratio=ratio)


def echo(study: Study, stance: str = "") -> FindingEcho:
    """A finding as it stands beside those that disagree.

    Examples
    --------
    >>> from calcifate.evidence.findings import study
    >>> echo(study("ishimura2007#1"), "supports").badge
    'from memory, not verified'
    """
    finding = study.finding
    return FindingEcho(
        ref=study.ref,
        citation=citation(study.source),
        year=study.source.year,
        design=words(finding.design),
        population=finding.population,
        n=finding.n,
        exposure=finding.exposure,
        comparator=finding.comparator,
        outcome=finding.outcome,
        result=result(finding),
        direction=finding.direction,
        stance=stance,
        badge=BADGES[finding.reading],
        source=study.source_id,
    )
