"""Facts from laboratory values: the newest of each, kidney function, calcium, the urine."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from calcifate.flow.finding import Derived, Fact, FactValue
from calcifate.flow.person import Lab, Person
from calcifate.guidance.fact_table import as_fact, derived_value, fact_file
from calcifate.guidance.ranges import Range, range_of
from calcifate.guidance.thresholds import Thresholds, limit_value
from calcifate.guidance.wording import amount, listed, span, spoken
from calcifate.substance import molar_mass, molar_mass_of

KIDNEY_CONDITIONS = {"chronic_kidney_disease", "dialysis", "kidney_transplant", "acute_kidney_injury"}
LOOKED_AT = {  # sides of a range that rules of their own speak of; the others are only listed
    **dict.fromkeys(("plasma_magnesium", "plasma_potassium", "plasma_phosphate"), ("below", "above")),
    **dict.fromkeys(("plasma_calcium", "plasma_corrected_calcium", "plasma_ionised_calcium"), ("below", "above")),
    **dict.fromkeys(("reported_eGFR", "INR", "coronary_calcium_score"), ("below", "above")),
    "plasma_bicarbonate": ("below",),
    "plasma_PTH": ("above",),
    "plasma_25_hydroxyvitamin_D": ("below",),
}
LOOKED_AT_FROM = {  # and from these thresholds on
    "plasma_sodium": ("sodium_urgent_low", "sodium_urgent_high"),
    "plasma_glucose": ("glucose_urgent_low", "glucose_urgent_high"),
    "plasma_25_hydroxyvitamin_D": ("vitamin_D_excess",),
}
OF_THE_KIDNEY = {"plasma_creatinine", "plasma_urea"}  # said already, as kidney function
POTASSIUM_SIGNS = {
    *("weakness", "palpitations", "fainting", "slow_pulse", "ecg_change", "breathlessness", "chest_pain", "confusion"),
}
RHYTHM_RISK = {"cardiac_glycoside", "qt_prolonging"}
GRADE_LIMITS = ((90, 1), (60, 2), (30, 3), (15, 4))  # KDIGO: G1 from 90, G2 from 60, G3 from 30, G4 from 15
HAEMOLYSED = re.compile(r"\b(ha?emoly|hämoly)", re.IGNORECASE)
NOT_HAEMOLYSED = re.compile(r"\b(not|no|non|without|keine?|nicht)\b[\s-]*(visible\s+)?(ha?emoly|hämoly)", re.IGNORECASE)
TINY = 1e-9  # a change of unit must not move a value across a range
TREATED_INR = 1.5  # a printed range from here on is that of people on a vitamin K antagonist
ALBUMIN_CREDIBLE = (10, 70)  # g/L; outside it a correction of calcium would mislead


def newest(labs: tuple[Lab, ...], analyte: str) -> Lab | None:
    """The newest value of an analyte; among several of one date or of none, one outside its range comes first."""
    values = [lab for lab in labs if lab.analyte == analyte]
    dates = [lab.date for lab in values if lab.date]
    latest = max(dates, default="")
    candidates = [lab for lab in values if not lab.date or lab.date == latest]
    outside = [lab for lab in candidates if lab.position in ("below", "above")]
    return (outside or candidates or [None])[-1]


def comparable(lab: Lab) -> float:
    """The value to compare; a censored result lies just beyond its bound, on the side it says."""
    if lab.comparator == "<":
        return math.nextafter(lab.value, -math.inf)
    return math.nextafter(lab.value, math.inf) if lab.comparator == ">" else lab.value


def lab_facts(
    person: Person, derived: Mapping[str, Derived], known: Mapping[str, Fact], limits: Thresholds
) -> dict[str, Fact]:
    """Every fact that comes from laboratory values."""
    found: dict[str, Fact] = {}
    newest_of = {analyte: newest(person.labs, analyte) for analyte in fact_file().analytes}
    labs = {analyte: lab for analyte, lab in newest_of.items() if lab is not None}
    usual_applies = known["adult"].value is True and known["pregnant"].value is not True
    each = {analyte: range_of(lab, limits, usual_applies=usual_applies) for analyte, lab in labs.items()}
    ranges = {analyte: range_ for analyte, range_ in each.items() if range_ is not None}
    for analyte, lab in labs.items():
        origin = f"labs.{analyte}"
        found[analyte] = as_fact(analyte, comparable(lab), lab.text, origin)
        found |= _against_range(lab, ranges.get(analyte), origin)
    found |= _kidney(person, derived, labs, known, limits)
    found["values_outside_range"] = _unspoken(labs, found, limits, pregnant=known["pregnant"].value is True)
    found |= _calcium(derived, labs, ranges)
    found |= _rest(person, derived, labs, ranges, known, limits)
    return found


def _against_range(lab: Lab, range_: Range | None, origin: str) -> dict[str, Fact]:
    """Where it stands, above and below; without a range that is unknown."""
    analyte, position = lab.analyte, range_.position if range_ else "unknown"
    text = f"{position} {range_.text}" if range_ and position != "unknown" else "not known"
    found = {f"{analyte}_position": as_fact(f"{analyte}_position", position, text, origin)}
    if position != "unknown":
        for side in ("above", "below"):
            name = f"{analyte}_{side}_range"
            found[name] = as_fact(name, position == side, f"{lab.text}, {text}", origin)
    return found


def _unspoken(labs: Mapping[str, Lab], found: Mapping[str, Fact], limits: Thresholds, *, pregnant: bool) -> Fact:
    """Blood values outside their printed range that no rule speaks of; in pregnancy the ranges shift."""
    reduced = found["kidney_function_reduced"].value is True
    outside = [
        f"{lab.name} {lab.text}"
        for analyte, lab in labs.items()
        if lab.position in ("below", "above")
        and not analyte.startswith("urine_")
        and lab.position not in LOOKED_AT.get(analyte, ())
        and not any(_beyond(lab, name, limits) for name in LOOKED_AT_FROM.get(analyte, ()))
        and not (reduced and analyte in OF_THE_KIDNEY)
        and not pregnant
    ]
    return as_fact("values_outside_range", tuple(outside))


def _beyond(lab: Lab, name: str, limits: Thresholds) -> bool:
    limit = limit_value(limits, name)
    low = limits.threshold[name].side == "low"
    return comparable(lab) <= limit * (1 + TINY) if low else comparable(lab) >= limit * (1 - TINY)


def _kidney(
    person: Person,
    derived: Mapping[str, Derived],
    labs: Mapping[str, Lab],
    known: Mapping[str, Fact],
    limits: Thresholds,
) -> dict[str, Fact]:
    """Kidney function, from figures and from what is named. Named disease counts even without a creatinine."""
    conditions = set(person.condition_ids)
    named = bool(conditions & KIDNEY_CONDITIONS) or any(c.startswith("ckd_g") for c in conditions)
    valid = known["adult"].value is True and known["pregnant"].value is not True and known["dialysis"].value is not True
    computed = derived.get("eGFR_ckdepi2021")
    value = derived_value(derived, "eGFR_ckdepi2021")
    lab = labs.get("reported_eGFR") if valid else None
    reported = comparable(lab) if lab else None
    shown = value if value is not None else reported if computed is None or not computed.refused else None
    text = (computed.text if computed and value is not None else lab.text if lab else "") if shown is not None else ""
    lowest = min((figure for figure in (value, reported) if figure is not None), default=None)
    lowest_text = lab.text if lab and lowest == reported else text
    grades = [int(c[5]) for c in conditions if re.match(r"ckd_g[1-5]", c)]
    if lowest is not None:
        grades.append(next((grade for limit, grade in GRADE_LIMITS if lowest >= limit), 5))
    dialysis = known["dialysis"].value is True
    grade = 5 if dialysis else max(grades, default=None)
    unknown_stage = named and grade is None
    low, lower = limit_value(limits, "eGFR_reduced"), limit_value(limits, "eGFR_severely_reduced")
    severely = dialysis or "acute_kidney_injury" in conditions or unknown_stage or max(grades, default=0) >= 4
    severely = severely or (lowest is not None and lowest < lower)
    reduced = named or dialysis or (lowest is not None and lowest < low)
    stage = "kidney disease of unknown stage" if unknown_stage else f"kidney disease, stage {grade}" if grade else ""
    why = (
        ("dialysis", dialysis),
        ("acute kidney injury", "acute_kidney_injury" in conditions),
        (f"eGFR {lowest_text}", lowest is not None and lowest < low),
        (f"kidney transplant, eGFR {lowest_text}", "kidney_transplant" in conditions and lowest is not None),
        ("kidney transplant", "kidney_transplant" in conditions),
        (f"{stage}, eGFR {lowest_text}", named and bool(stage) and lowest is not None),
        (f"eGFR {lowest_text}", lowest is not None),
        (stage, bool(stage)),
    )
    how = next((text for text, holds in why if holds), "not known")
    values: dict[str, FactValue] = {
        "eGFR": shown,
        "eGFR_lowest": lowest,
        "kidney_grade": None if grade is None else float(grade),
        "kidney_function_severely_reduced": True if severely else None if grade is None else False,
        "kidney_function_reduced": True if reduced else None if lowest is None else False,
        "kidney_disease_named": named,
        "creatinine_known": "plasma_creatinine" in labs,
    }
    texts = {"eGFR": text, "eGFR_lowest": lowest_text, "kidney_grade": f"stage {grade}"}
    texts |= {"kidney_function_severely_reduced": how, "kidney_function_reduced": how}
    return {name: as_fact(name, v, texts.get(name, "") if v is not None else "") for name, v in values.items()}


def _calcium(derived: Mapping[str, Derived], labs: Mapping[str, Lab], ranges: Mapping[str, Range]) -> dict[str, Fact]:
    """One calcium to judge by: as corrected by the laboratory, or by us where albumin is credible, or total.

    Above the range if any reading is; below only if the best one is, and measured ionised calcium settles that.
    """
    total, reported, albumin = (
        labs.get(name) for name in ("plasma_calcium", "plasma_corrected_calcium", "plasma_albumin")
    )
    readings: list[tuple[float, str]] = []
    if reported:
        readings.append((comparable(reported), f"{reported.text} (corrected by the laboratory)"))
    credible = albumin is not None and ALBUMIN_CREDIBLE[0] < albumin.value < ALBUMIN_CREDIBLE[1]
    ours = derived_value(derived, "albumin_corrected_calcium")
    if ours is not None and credible and not reported:
        readings.append((ours, derived["albumin_corrected_calcium"].text))
    if total:
        readings.append((comparable(total), total.text))
    found: dict[str, Fact] = {}
    if readings:
        best, lowest = readings[0], min(readings)
        found["calcium_best"] = as_fact("calcium_best", best[0], best[1], "labs.plasma_calcium")
        found["calcium_lowest"] = as_fact("calcium_lowest", lowest[0], lowest[1], "labs.plasma_calcium")
    ionised, own = ranges.get("plasma_ionised_calcium"), ranges.get("plasma_calcium")
    bound = ranges.get("plasma_corrected_calcium") or own
    above, below = any(r is not None and r.position == "above" for r in (ionised, bound, own)), False
    if bound and readings:
        value = readings[0][0]
        above = above or (bound.high is not None and value > bound.high * (1 + TINY))
        below = bound.low is not None and value < bound.low * (1 - TINY)
    counts = ionised or bound
    if counts:
        below = ionised.position == "below" if ionised else below
        place = "above" if above else "below" if below else "within"
        counts = bound if bound and above and counts.position != "above" else counts
        text = f"{place} {counts.text}"
        found["calcium_position"] = as_fact("calcium_position", place, text, "labs.plasma_calcium")
        for name, holds in (("calcium_above_range", above), ("calcium_below_range", below)):
            found[name] = as_fact(name, holds, text, "labs.plasma_calcium")
    within = bool(ionised and ionised.position == "within")
    found["ionised_calcium_within_range"] = as_fact("ionised_calcium_within_range", within)
    return found


def _rest(
    person: Person,
    derived: Mapping[str, Derived],
    labs: Mapping[str, Lab],
    ranges: Mapping[str, Range],
    known: Mapping[str, Fact],
    limits: Thresholds,
) -> dict[str, Fact]:
    symptoms, conditions = set(person.symptom_ids), set(person.condition_ids)
    classes = {name for medicine in person.medicines for name in medicine.classes}
    haemolysed = [lab.name for lab in person.labs if _haemolysed(lab.note)]
    collections: dict[str, int] = {}
    for lab in person.labs:
        if lab.analyte.startswith("urine_") and lab.analyte != "urine_albumin_creatinine_ratio":
            collections[lab.analyte] = collections.get(lab.analyte, 0) + 1
    signs = sorted(symptoms & POTASSIUM_SIGNS)
    rhythm = sorted((classes & RHYTHM_RISK) | (conditions & {"long_qt"}))
    per_kg = _creatinine_per_kg(labs.get("urine_creatinine"), person.weight)
    sodium = labs.get("urine_sodium")
    as_diet = derived_value(derived, "urine_sodium_as_diet_sodium")
    if as_diet is None and sodium:
        as_diet = sodium.value * molar_mass("Na")
    values: dict[str, FactValue] = {
        "haemolysed_samples": tuple(dict.fromkeys(haemolysed)),
        "ecg_or_rhythm_risk": bool(rhythm),
        "potassium_signs": bool(signs),
        "urine_collections": float(max(collections.values())) if collections else None,
        "urine_creatinine_per_kg": per_kg,
        "urine_sodium_as_diet_sodium": as_diet,
    }
    texts = {
        "ecg_or_rhythm_risk": listed(spoken(word) for word in rhythm),
        "potassium_signs": listed(spoken(word) for word in signs),
    }
    found = {name: as_fact(name, value, texts.get(name, "")) for name, value in values.items()}
    return found | _INR(labs.get("INR"), limits) | _PTH(labs.get("plasma_PTH"), ranges.get("plasma_PTH"))


def _INR(lab: Lab | None, limits: Thresholds) -> dict[str, Fact]:  # noqa: N802
    """Against the target on the report, where its range is one of people on the medicine; else the usual target."""
    if lab is None:
        return {}
    treated = lab.reference_low is not None and lab.reference_low >= TREATED_INR and lab.reference_high is not None
    low = lab.reference_low if treated else limit_value(limits, "INR_target_low")
    high = lab.reference_high if treated else limit_value(limits, "INR_target_high")
    value = round(comparable(lab), 1)
    off = (low is not None and value < low) or (high is not None and value > high)
    whose = "the target on the report" if treated else "the usual target"
    side = "within" if not off else "below" if low is not None and value < low else "above"
    text = f"{side} {whose} ({span(low, high, '', 1)})"
    return {"INR_off_target": as_fact("INR_off_target", off, text, "labs.INR")}


def _PTH(lab: Lab | None, range_: Range | None) -> dict[str, Fact]:
    if lab is None or range_ is None or not range_.high:
        return {}
    times = comparable(lab) / range_.high
    text = f"{amount(times, '', 1)} times the upper limit"
    return {"PTH_times_upper_limit": as_fact("PTH_times_upper_limit", times, text, "labs.plasma_PTH")}


def _haemolysed(note: str) -> bool:
    return bool(HAEMOLYSED.search(note)) and not NOT_HAEMOLYSED.search(note)


def _creatinine_per_kg(lab: Lab | None, weight: float | None) -> float | None:
    """Creatinine of a day per body weight. [mg/kg/d]"""
    mass = molar_mass_of("creatinine")
    return lab.value * mass / weight if lab and weight and mass else None
