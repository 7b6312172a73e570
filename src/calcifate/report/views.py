"""What every form says about who, when and which: order of flags, numbers of sources, what is shown at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from calcifate.flow.assessment import Assessment, MatchEcho
from calcifate.flow.finding import SEVERITIES, Flag
from calcifate.flow.intake import Caveat
from calcifate.flow.person import ADULT_FROM, Medicine
from calcifate.report.format import number, significant, significant_span
from calcifate.report.names import nutrient_name
from calcifate.report.words import words

AS_GIVEN = ("", "given", "grams as given")  # how the grams were found, where there is nothing to tell
IN_HEAD = ("age_years", "sex", "weight_kg", "height_cm")
LAY_LEAVES_OUT = {"derived", "reference", "flow", "days"}
"""Grading and chances belong to the professional voice."""
EMERGENCY_LEAVES_OUT = {
    "intake", "ideas", "article", "ratio", "flow", "contributions", "days", "reference", "claims", "evidence",
    "urine", "forecast",
}  # fmt: skip
"""Nothing may compete with the call for help."""
NAMED = 2  # nutrients of a caveat that are named; what holds for more holds for the method
CAVEAT_SECTIONS = ("derived", "reference", "flow")
"""Sections that carry the caveats of their own laws."""
SECTIONS = (
    "safety", "intake", "contributions", "days", "reference", "labs", "urine", "derived", "ratio", "flow", "forecast",
    "article", "ideas", "questions", "claims", "evidence", "limits", "suppressed", "sources", "echo",
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


def person_line(assessment: Assessment) -> str:
    """``man, 45 years, 88 kg, 178 cm``."""
    w, person = say(assessment), assessment.input.person
    age, sex = _figure(person.get("age_years")), person.get("sex")
    young = "_young" if age is not None and age < ADULT_FROM else ""
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


def telling_facts(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """What was understood about the person beyond the head of the report, where it says something."""
    w, person = say(assessment), assessment.input.person
    return tuple(
        (w.get(f"person_{key}", key.replace("_", " ")), _shown_value(value, w))
        for key, value in person.items()
        if key not in IN_HEAD and not key.endswith("_recognised") and value not in (None, "", False, [], ())
    ) + tuple(
        (w.get(f"person_{key}", key.replace("_", " ")), _shown_value(person[key], w))
        for key in ("conditions_not_recognised",)
        if person.get(key)
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


def caveats(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Every caveat once, by the section it belongs to; "limits" holds the others. They speak of laws, so not lay."""
    if is_lay(assessment):
        return dict.fromkeys((*CAVEAT_SECTIONS, "limits"), ())
    figures = [figure for figure in assessment.derived.values() if not figure.refused]
    groups: dict[str, list[tuple[str, Caveat]]] = {
        "derived": [("", caveat) for figure in figures for caveat in figure.caveats],
        "flow": [(part.nutrient, caveat) for part in assessment.absorption for caveat in part.caveats],
        "reference": [(row.nutrient, caveat) for row in assessment.adequacy for caveat in row.caveats],
        "limits": [("", caveat) for caveat in assessment.caveats],
    }
    refused = {caveat.text for figure in assessment.derived.values() if figure.refused for caveat in figure.caveats}
    seen, found, parts = refused, dict[str, tuple[str, ...]](), shown(assessment)
    for section, group in groups.items():
        about: dict[str, dict[str, None]] = {}
        for nutrient, caveat in group:
            if caveat.text not in seen:
                about.setdefault(caveat.text, {})[nutrient] = None
        texts = tuple(_about(text, list(nutrients)) for text, nutrients in about.items())
        found[section] = texts if section in parts else ()
        seen |= set(about)
    return found


def _about(text: str, nutrients: list[str]) -> str:
    """A caveat of one or two nutrients says of which: away from its row it would say nothing."""
    named = [nutrient_name(nutrient) for nutrient in nutrients if nutrient]
    return f"{' and '.join(named)}: {text}" if 0 < len(named) <= NAMED else text


def headline(assessment: Assessment) -> str:
    """The first line; an emergency says so."""
    text = assessment.headline
    word = say(assessment)["emergency"]
    return f"{word}: {text}" if is_emergency(assessment) and not text.upper().startswith(word) else text


def medicine_text(medicine: Medicine, w: Mapping[str, str]) -> str:
    """A medicine or supplement as written, as what it was recognised if that is another name, and what it brings."""
    taken = recognised(medicine, w)
    brings = [*([taken] if taken.lower() not in medicine.name.lower() else []), *dose_amounts(medicine, w)]
    return f"{medicine.name} ({', '.join(brings)})" if brings else medicine.name


def recognised(medicine: Medicine, w: Mapping[str, str]) -> str:
    """The ingredients that a medicine was recognised by."""
    return ", ".join(medicine.ingredient_names) or w["not_recognised"]


def dose_texts(medicine: Medicine, w: Mapping[str, str]) -> tuple[str, ...]:
    """What a medicine brings per day, each with how it was worked out; an amount that no label gives is unknown."""
    amounts = dose_amounts(medicine, w)
    return tuple(
        f"{amount} ({dose.explanation})" if dose.explanation else amount
        for amount, dose in zip(amounts, medicine.doses, strict=True)
    )


def dose_amounts(medicine: Medicine, w: Mapping[str, str]) -> tuple[str, ...]:
    """``magnesium 241 mg/d`` for everything that a medicine brings."""
    texts = list[str]()
    for dose in medicine.doses:
        amount = f"{significant(dose.value)} {dose.unit}" if dose.value is not None else w["unknown"]
        if dose.low is not None and dose.high is not None and dose.low != dose.high:
            amount = f"{significant_span(dose.low, dose.high)} {dose.unit}"
        texts.append(f"{nutrient_name(dose.substance)} {amount}")
    return tuple(texts)
