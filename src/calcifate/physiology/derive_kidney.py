"""Filtration, its category and the Magnesium Depletion Score, or the reason why not."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from calcifate.flow.finding import Derived
from calcifate.flow.intake import Caveat
from calcifate.flow.person import Lab, Person
from calcifate.parameter import coefficients, laws, outside
from calcifate.physiology.depletion_score import is_heavy_drinking, magnesium_depletion_score
from calcifate.physiology.figure import factor, figure, refused
from calcifate.physiology.kidney import (
    creatinine_is_unstable,
    estimated_glomerular_filtration_rate,
    glomerular_filtration_rate_category,
)
from calcifate.physiology.setting import (
    LITTLE_MUSCLE,
    UNSTABLE,
    classes_of,
    is_child,
    is_on_dialysis,
    labs_of,
    latest,
)

PACKAGE = "calcifate.physiology"
UNIT = "mL/min/1.73m2"
PRINTED_UNIT = "mL/min/1.73 m²"
EQUATIONS = {"eGFR_ckdepi2021": "CKD-EPI 2021", "eGFR_ckdepi2009": "CKD-EPI 2009, without the factor for race"}
DIURETICS = {
    "loop_diuretic",
    "thiazide_diuretic",
    "potassium_sparing_diuretic",
    "mineralocorticoid_antagonist",
    "carbonic_anhydrase_inhibitor",
}
NO_CREATININE = "no creatinine is given"
NO_SEX = "the equations need sex, which is not given"
WASTING_DIURETICS = {"loop_diuretic", "thiazide_diuretic"}


def kidney_figures(person: Person) -> list[Derived]:
    """Both equations, the category, and the score."""
    rates = [_filtration(person, equation) for equation in EQUATIONS]
    return [*rates, _category(person, rates[0]), _score(person, rates[0], rates[1])]


def why_no_filtration_rate(person: Person) -> str:
    """Why no filtration rate may be estimated for this person; empty where it may."""
    creatinine = latest(person, "plasma_creatinine")
    if is_on_dialysis(person):
        return "on dialysis an estimate from creatinine says nothing about the kidneys"
    if is_child(person):
        return "the equations are for adults; for someone under 18 the children's team uses another one"
    if person.pregnant:
        return "the equations do not hold in pregnancy"
    if UNSTABLE & set(person.condition_ids):
        return "in acute illness or acute kidney injury creatinine is not steady"
    if creatinine is None:
        return NO_CREATININE
    if _is_unstable(labs_of(person, "plasma_creatinine")):
        return "creatinine is changing fast, so kidney function is not steady"
    if creatinine.comparator:
        return f"creatinine is given as {creatinine.comparator} {creatinine.given_value:g}, not as a value"
    if creatinine.value <= 0:
        return "the creatinine given is not a possible value"
    if person.sex is None:
        return NO_SEX
    return ""


def _is_unstable(creatinines: list[Lab]) -> bool:
    rule = coefficients(laws(PACKAGE, "kidney.toml")["creatinine_is_unstable"])
    dated = [(_day(lab.date), lab.value) for lab in creatinines]
    known = [(day, value) for day, value in dated if day is not None]
    recent = [(day, value) for day, value in known if (known[-1][0] - day).days <= rule["fold_within"]]
    return any(
        creatinine_is_unstable(first[1], second[1], (second[0] - first[0]).days, **rule)
        for first, second in [*pairwise(recent), *((entry, recent[-1]) for entry in recent)]
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _filtration(person: Person, equation: str) -> Derived:
    name = f"estimated GFR ({EQUATIONS[equation]})"
    law = laws(PACKAGE, "kidney.toml")[f"{equation}_{person.sex or 'female'}"]
    reason = why_no_filtration_rate(person)
    creatinine = latest(person, "plasma_creatinine")
    if reason or creatinine is None:
        return refused(equation, name, UNIT, reason, sources=[law.source])
    in_mg = creatinine.value * factor("µmol/L", "mg/dL", "creatinine")
    value = estimated_glomerular_filtration_rate(in_mg, person.age, **coefficients(law))
    return figure(
        equation,
        name,
        value,
        UNIT,
        f"{_printed(value)} {PRINTED_UNIT} ({EQUATIONS[equation]})",
        caveats=_filtration_caveats(person, creatinine, outside(law, age=person.age, creatinine=in_mg), law.source),
        inputs=[f"creatinine {creatinine.text}", f"age {person.age:g}", f"sex {person.sex}"],
        sources=[law.source],
    )


def _printed(value: float) -> str:
    """A whole number, with one decimal more where rounding would cross into the next category."""
    bounds = coefficients(laws(PACKAGE, "kidney.toml")["CKD_stage"])
    same = glomerular_filtration_rate_category(value, **bounds) == glomerular_filtration_rate_category(
        round(value), **bounds
    )
    return f"{value:.0f}" if same else f"{int(value * 10) / 10:.1f}"


def _filtration_caveats(person: Person, creatinine: Lab, strange: tuple[str, ...], source: str) -> list[Caveat]:
    texts = ["An estimate from one blood value: in about 1 of 6 people it is more than 30 % off the measured rate."]
    if strange:
        texts.append(f"Outside the range of the equation: {', '.join(strange)}.")
    if creatinine.questions:
        texts.append("The creatinine looks strange and should be checked first.")
    if LITTLE_MUSCLE & set(person.condition_ids):
        texts.append("With little muscle creatinine is low and the estimate too high.")
    if "kidney_transplant" in person.condition_ids:
        texts.append("With a kidney transplant the transplant team judges this value.")
    return [
        Caveat(law="estimated_glomerular_filtration_rate", text=text, source=_source(i, source))
        for i, text in enumerate(texts)
    ]


def _source(index: int, source: str) -> str:
    return "levey2009" if index == 0 else source


def _reported_rate(person: Person) -> Lab | None:
    """A rate that a laboratory reports, where it is a value or says as much as one (`> 90`)."""
    found = latest(person, "reported_eGFR")
    highest = max(coefficients(laws(PACKAGE, "kidney.toml")["CKD_stage"]).values())
    says_enough = found is not None and (not found.comparator or (found.comparator == ">" and found.value >= highest))
    return found if says_enough else None


def _category(person: Person, rate: Derived) -> Derived:
    law = laws(PACKAGE, "kidney.toml")["CKD_stage"]
    name = "GFR category (KDIGO)"
    value, origin = rate.value, rate.text
    reported = _reported_rate(person)
    if rate.refused == NO_CREATININE and reported:
        value, origin = reported.value, f"eGFR reported by the laboratory, {reported.text}"
    if value is None:
        return refused("CKD_stage", name, "1", rate.refused, sources=[law.source])
    category = glomerular_filtration_rate_category(value, **coefficients(law))
    text = "One value is not a diagnosis: kidney disease needs three months, and in G1 and G2 signs of damage."
    return figure(
        "CKD_stage",
        name,
        None,
        "1",
        category,
        caveats=[Caveat(law="CKD_stage", text=text, source=law.source)],
        inputs=[origin],
        sources=[law.source, *rate.sources],
    )


def _score(person: Person, rate_2021: Derived, rate_2009: Derived) -> Derived:
    name, law = "Magnesium Depletion Score", laws(PACKAGE, "depletion_score.toml")["magnesium_depletion_score"]
    no_creatinine = rate_2009.refused in {NO_CREATININE, NO_SEX}
    if rate_2009.refused and not no_creatinine:
        return refused("magnesium_depletion_score", name, "1", rate_2009.refused, sources=[law.source])
    classes, points = classes_of(person), coefficients(law)
    reported = _reported_rate(person)
    known = rate_2009.value if rate_2009.value is not None else reported.value if reported else None
    rates = (points["mildly_reduced_below"], 0.0) if known is None else (known, known)
    drinking = _heavy_drinking(person)
    scores = [
        magnesium_depletion_score(bool(classes & DIURETICS), "proton_pump_inhibitor" in classes, rate, drinks, **points)
        for rate, drinks in zip(rates, drinking, strict=True)
    ]
    low, high = min(scores), max(scores)
    return figure(
        "magnesium_depletion_score",
        name,
        low,
        "1",
        f"{low:.0f} of 5" if low == high else f"at least {low:.0f}, at most {high:.0f} of 5",
        low=low,
        high=high,
        caveats=[
            Caveat(law="magnesium_depletion_score", text=text, source=law.source)
            for text in _score_texts(person, classes, known, drinking, rate_2021, rate_2009, points)
        ],
        inputs=_score_inputs(person, classes, rate_2009, reported),
        sources=[law.source, *rate_2009.sources],
    )


def _heavy_drinking(person: Person) -> tuple[bool, bool]:
    """The lower and the higher reading of what is known about drinking."""
    if "alcohol_use_disorder" in person.condition_ids:
        return True, True
    if person.alcohol_drinks_per_day is None:
        return False, True
    table = laws(PACKAGE, "depletion_score.toml")
    sexes = [person.sex] if person.sex else ["male", "female"]
    drinks = person.alcohol_drinks_per_day
    found = [is_heavy_drinking(drinks, **coefficients(table[f"is_heavy_drinking_{sex}"])) for sex in sexes]
    return min(found), max(found)


def _score_texts(
    person: Person,
    classes: set[str],
    known: float | None,
    drinking: tuple[bool, bool],
    rate_2021: Derived,
    rate_2009: Derived,
    points: dict[str, float],
) -> list[str]:
    texts = ["A score from surveys: it points to possible losses and does not measure magnesium in the body."]
    if known is None:
        texts.append("Kidney function is not known; it can add 0 to 2 points.")
    if drinking[0] != drinking[1]:
        texts.append("Drinking is not known well enough; it can add 1 point.")
    if classes & DIURETICS and not classes & WASTING_DIURETICS:
        texts.append("The papers count every diuretic; the one here is not of the kinds known to waste magnesium.")
    if rate_2021.value is not None and rate_2009.value is not None:
        low, high = (
            sum(rate < points[limit] for limit in ("mildly_reduced_below", "reduced_below"))
            for rate in (rate_2021.value, rate_2009.value)
        )
        texts.append(
            f"Kidney points by CKD-EPI 2009, as in the papers: {high}; by CKD-EPI 2021 they would be {low}."
            if low != high
            else "Kidney points by CKD-EPI 2009, as in the papers; CKD-EPI 2021 gives the same."
        )
    return texts


def _score_inputs(person: Person, classes: set[str], rate: Derived, reported: Lab | None) -> list[str]:
    drinks = person.alcohol_drinks_per_day
    return [
        f"diuretic: {'yes' if classes & DIURETICS else 'none listed'}",
        f"proton pump inhibitor: {'yes' if 'proton_pump_inhibitor' in classes else 'none listed'}",
        f"kidney: {rate.text if rate.value is not None else reported.text if reported else 'not known'}",
        f"drinks per day: {'not known' if drinks is None else f'{drinks:g}'}",
    ]
