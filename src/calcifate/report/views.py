"""What every form says about who, when and which: order of flags, numbers of sources, what is shown at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from calcifate.flow.assessment import Assessment, MatchEcho
from calcifate.flow.finding import SEVERITIES, Flag
from calcifate.flow.person import Medicine
from calcifate.report.format import number, significant, significant_span
from calcifate.report.words import words

AS_GIVEN = ("", "given", "grams as given")  # how the grams were found, where there is nothing to tell
CHILD_BELOW = 18  # years; only for the word, "boy" or "man"
LAY_LEAVES_OUT = {"derived", "reference", "flow", "days"}
"""Grading and chances belong to the professional voice."""
EMERGENCY_LEAVES_OUT = {"intake", "ideas", "article", "ratio", "flow", "contributions", "days", "reference", "evidence"}
"""Nothing may compete with the call for help."""
SECTIONS = (
    "safety", "intake", "contributions", "days", "reference", "labs", "derived", "ratio", "flow", "article", "ideas",
    "questions", "evidence", "limits", "suppressed", "sources", "echo",
)  # fmt: skip


def say(assessment: Assessment) -> dict[str, str]:
    """The sentences in the voice of this report."""
    return words(assessment.meta.audience)


def is_emergency(assessment: Assessment) -> bool:
    """Whether any flag is an emergency."""
    return any(flag.severity == "emergency" for flag in assessment.flags)


def is_lay(assessment: Assessment) -> bool:
    """Whether the report is in the lay voice."""
    return assessment.meta.audience == "lay"


def shown(assessment: Assessment) -> tuple[str, ...]:
    """The sections that this report has, in order."""
    out = set[str]()
    if is_lay(assessment):
        out |= LAY_LEAVES_OUT
    if is_emergency(assessment):
        out |= EMERGENCY_LEAVES_OUT
    return tuple(name for name in SECTIONS if name not in out)


def flags_in_order(assessment: Assessment) -> tuple[Flag, ...]:
    """Flags, the most severe first; equals keep their order."""
    return tuple(sorted(assessment.flags, key=lambda flag: SEVERITIES.index(flag.severity)))


def flag_counts(assessment: Assessment) -> dict[str, int]:
    """How many flags there are of each severity, the most severe first."""
    return {level: sum(flag.severity == level for flag in assessment.flags) for level in SEVERITIES}


def counts_line(assessment: Assessment) -> str:
    """``2 urgent, 4 caution``."""
    w = say(assessment)
    counts = flag_counts(assessment).items()
    texts = [w["flag_counts"].format(count=count, severity=level) for level, count in counts if count]
    return ", ".join(texts) or w["no_flags"]


def flag_inputs(flag: Flag, medicines: Iterable[Medicine], *, lay: bool) -> tuple[str, ...]:
    """What fired a flag. The lay voice leaves out chances, and the dose of a medicine that it names."""
    named = [_input_words(text) for text in flag.inputs if not (lay and "probability" in text)]
    return tuple(_without_dose(text, medicines) if lay else text for text in named)


def _input_words(text: str) -> str:
    """``plasma_magnesium: 1.9 mg/dL`` with the fact's name in words."""
    name, colon, value = text.partition(": ")
    return f"{name.replace('_', ' ')}{colon}{value}" if colon and name.isidentifier() else text


def _without_dose(text: str, medicines: Iterable[Medicine]) -> str:
    for medicine in medicines:
        if medicine.dose and medicine.dose in text and medicine.name in text:
            kept = text.replace(medicine.name, "\0")  # the name itself may hold its dose: it is the person's word
            text = " ".join(kept.replace(medicine.dose, "").split()).replace("\0", medicine.name)
            text = text.replace("()", "").replace(" ,", ",").strip(" ,:;")
    return text


def source_numbers(assessment: Assessment) -> dict[str, int]:
    """The number of each source in the list at the end."""
    return {source.id: place for place, source in enumerate(assessment.evidence.sources, start=1)}


def cite(source_ids: Iterable[str], numbers: Mapping[str, int]) -> str:
    """``[1, 3]``; a source without a record is cited by its id."""
    found = dict.fromkeys(source_ids)
    known = sorted(numbers[source_id] for source_id in found if source_id in numbers)
    cited = [str(number) for number in known] + [source_id for source_id in found if source_id not in numbers]
    return f"[{', '.join(cited)}]" if cited else ""


def person_line(assessment: Assessment) -> str:
    """``man, 45 years, 88 kg, 178 cm``."""
    w, person = say(assessment), assessment.input.person
    age, sex = _figure(person.get("age_years")), person.get("sex")
    young = "_young" if age is not None and age < CHILD_BELOW else ""
    parts = [
        w[f"sex_{sex}{young}"] if sex in ("male", "female") else "",
        w["years"].format(value=significant(age)) if age is not None else "",
    ]
    for key, unit in (("weight_kg", "kilograms"), ("height_cm", "centimetres")):
        value = _figure(person.get(key))
        parts.append(w[unit].format(value=significant(value)) if value is not None else "")
    return ", ".join(part for part in parts if part) or w["unknown"]


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def person_facts(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Everything that was understood about the person: label and value."""
    w = say(assessment)
    return tuple(
        (w.get(f"person_{key}", key.replace("_", " ")), _shown_value(value, w))
        for key, value in assessment.input.person.items()
    )


def _shown_value(value: Any, w: Mapping[str, str]) -> str:
    if value is None or value == "":
        return w["not_given"]
    if isinstance(value, bool):
        return w["yes"] if value else w["no"]
    if isinstance(value, int | float):
        return significant(float(value), 4)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return "; ".join(f"{key}: {_shown_value(part, w)}" for key, part in pairs) or w["none_listed"]
    if isinstance(value, list | tuple):
        parts = cast("list[Any]", value)
        return ", ".join(_shown_value(part, w) for part in parts) or w["none_listed"]
    return str(value)


def data_line(assessment: Assessment) -> str:
    """How many diary days and entries there are, and of when the laboratory values are."""
    w = say(assessment)
    days, matched = diary_days(assessment), sum(match.how != "none" for match in assessment.matching)
    key = "diary_empty" if not days else "diary_day" if len(days) == 1 else "diary_days"
    diary = w[key].format(days=len(days), matched=matched, entries=len(assessment.matching))
    dates = list(dict.fromkeys(lab.date for lab in assessment.labs if lab.date))
    dated = w["labs_dated"].format(dates=", ".join(dates)) if dates else w["labs_undated"]
    return f"{diary}; {dated if assessment.labs else w['labs_none']}"


def diary_days(assessment: Assessment) -> tuple[str, ...]:
    """The days of the diary, in order."""
    return tuple(dict.fromkeys(match.day for match in assessment.matching))


def made_by(assessment: Assessment, *, short: bool = False) -> str:
    """Versions of what made this report; in short, the program's alone."""
    meta = assessment.meta
    return say(assessment)["made_by_short" if short else "made_by"].format(
        program=meta.program, version=meta.version, rules=meta.rules_version, thresholds=meta.thresholds,
        foods=meta.food_table, date=meta.date,
    )  # fmt: skip


def match_amount(match: MatchEcho, w: Mapping[str, str]) -> str:
    """Grams of an entry, with how they were found."""
    if match.grams is None:
        return w["grams_unknown"]
    grams = w["grams"].format(value=number(match.grams))
    return grams if match.grams_basis in AS_GIVEN else f"{grams} ({match.grams_basis})"


def caveat_texts(assessment: Assessment) -> tuple[str, ...]:
    """Every caveat once: of the whole, and of the parts that are shown. They speak of laws, so not in the lay voice."""
    if is_lay(assessment):
        return ()
    parts = set(shown(assessment))
    groups = [
        assessment.caveats,
        *(row.caveats for row in assessment.adequacy if "reference" in parts),
        *(row.caveats for row in assessment.absorption if "flow" in parts),
        *(row.caveats for row in assessment.derived.values() if "derived" in parts),
    ]
    return tuple(dict.fromkeys(caveat.text for group in groups for caveat in group))


def headline(assessment: Assessment) -> str:
    """The first line; an emergency says so."""
    text = assessment.headline
    word = say(assessment)["emergency"]
    return f"{word}: {text}" if is_emergency(assessment) and not text.upper().startswith(word) else text


def subject(what: str, w: Mapping[str, str]) -> str:
    """What is not said or offered, in words: ``increase:magnesium`` is "more magnesium"."""
    kind, colon, name = what.partition(":")
    pattern = w.get(f"subject_{kind}") if colon else None
    words_of = (name if pattern else what.replace(":", ", ")).replace("_", " ")
    return pattern.format(name=words_of) if pattern else words_of


def subjects(whats: Iterable[str], w: Mapping[str, str]) -> str:
    """Several of them in one line."""
    return "; ".join(dict.fromkeys(subject(what, w) for what in whats))


def medicine_text(medicine: Medicine, w: Mapping[str, str]) -> str:
    """A medicine or supplement as written, what it was recognised as, and what it brings of an element per day."""
    given = f"{medicine.name}, {medicine.dose}" if medicine.dose else medicine.name
    return "; ".join([given, recognised(medicine, w), *dose_texts(medicine, w), *medicine.questions])


def recognised(medicine: Medicine, w: Mapping[str, str]) -> str:
    """The ingredients that a medicine was recognised by."""
    return ", ".join(medicine.ingredient_names) or w["not_recognised"]


def dose_texts(medicine: Medicine, w: Mapping[str, str]) -> tuple[str, ...]:
    """What a medicine brings per day, each with how it was worked out; an amount that no label gives is unknown."""
    texts = list[str]()
    for dose in medicine.doses:
        amount = f"{significant(dose.value)} {dose.unit}" if dose.value is not None else w["unknown"]
        if dose.low is not None and dose.high is not None and dose.low != dose.high:
            amount = f"{significant_span(dose.low, dose.high)} {dose.unit}"
        why = f" ({dose.explanation})" if dose.explanation else ""
        texts.append(f"{dose.substance.replace('_', ' ')} {amount}{why}")
    return tuple(texts)


def suppressed_groups(assessment: Assessment) -> list[tuple[str, str, str]]:
    """What is not said or done, by reason: subjects, reason, rules. Merged flags are for the professional voice."""
    w, found = say(assessment), dict[str, tuple[list[str], list[str]]]()
    for entry in (*assessment.scope.refused, *assessment.suppressed):
        if not (is_lay(assessment) and entry.what.startswith("flag:")):
            names, rules = found.setdefault(entry.reason, ([], []))
            names.append(entry.what)
            rules.append(entry.rule)
    return [
        (subjects(names, w), reason, ", ".join(dict.fromkeys(rule for rule in rules if rule)))
        for reason, (names, rules) in found.items()
    ]
