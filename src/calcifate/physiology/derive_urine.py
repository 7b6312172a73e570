"""What a 24-hour urine says: whether it looks complete, its salt as diet, and amounts in milligrams."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.finding import Derived
from calcifate.flow.intake import Caveat, NutrientIntake
from calcifate.flow.person import Lab, Person
from calcifate.parameter import coefficients, laws, outside
from calcifate.physiology.figure import factor, figure, refused
from calcifate.physiology.setting import classes_of, is_child, is_on_dialysis, latest
from calcifate.physiology.urine import collection_completeness, sodium_eaten, urine_creatinine_per_kg

PACKAGE = "calcifate.physiology"
AS_MASS = {"calcium": "calcium", "magnesium": "magnesium", "oxalate": "oxalate", "citrate": "citrate"}
COMPLETENESS = {
    0: "looks complete",
    -1: "may be incomplete",
    1: "holds more creatinine than most: perhaps more than 24 hours",
}
LOSES_SODIUM_ELSEWHERE = {"chronic_diarrhoea", "short_bowel", "ileal_resection", "cystic_fibrosis"}
MOVES_SODIUM = {"loop_diuretic", "thiazide_diuretic", "mineralocorticoid_antagonist", "potassium_sparing_diuretic"}


def urine_figures(person: Person, intake: Mapping[str, NutrientIntake]) -> list[Derived]:
    """Everything that the urine given allows; nothing where there is no 24-hour urine."""
    if not any(lab.analyte.startswith("urine_") and lab.specimen == "urine_24h" for lab in person.labs):
        return []
    per_kg = _creatinine_per_kg(person)
    complete = _completeness(person, per_kg)
    masses = [
        _mass(substance, lab) for substance in AS_MASS if (lab := latest(person, f"urine_{substance}")) is not None
    ]
    sodium = latest(person, "urine_sodium")
    return [per_kg, complete, *([_sodium(person, sodium, intake, complete)] if sodium else []), *masses]


def _creatinine_per_kg(person: Person) -> Derived:
    identity = ("urine_creatinine_per_kg", "creatinine in 24-hour urine per body weight", "mg/kg/d")
    creatinine = latest(person, "urine_creatinine")
    if creatinine is None or creatinine.comparator:
        return refused(*identity, "no urine creatinine is given")
    if not person.weight:
        return refused(*identity, "weight is not given")
    value = urine_creatinine_per_kg(creatinine.value * factor("mmol/d", "mg/d", "creatinine"), person.weight)
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"{value:.1f} mg/kg a day",
        inputs=[f"urine creatinine {creatinine.text}", f"weight {person.weight:g} kg"],
        sources=["iupac_2021_atomic_weights"],
    )


def _completeness(person: Person, per_kg: Derived) -> Derived:
    identity = ("urine_completeness", "completeness of the 24-hour urine", "1")
    law = laws(PACKAGE, "urine.toml")[f"collection_completeness_{person.sex or 'female'}"]
    if per_kg.value is None:
        return refused(*identity, per_kg.refused, sources=[law.source])
    if is_child(person) or is_on_dialysis(person) or person.pregnant or person.sex is None:
        return refused(*identity, "the usual range is for adults of known sex, not pregnant and not on dialysis")
    usual = coefficients(law)
    found = collection_completeness(per_kg.value, **usual)
    whose = "men" if person.sex == "male" else "women"
    texts = ["Creatinine depends on muscle, so this is a hint only; one collection is one day."]
    creatinine = latest(person, "urine_creatinine")
    hours = creatinine.collected_hours if creatinine else None
    if hours is not None and outside(law, collected_hours=hours):
        texts.append(f"The collection ran {hours:g} hours; values per 24 hours are less certain.")
    return figure(
        *identity[:2],
        None,
        identity[2],
        f"{COMPLETENESS[found]} ({per_kg.value:.1f} mg creatinine per kg; usual in {whose} "
        f"{usual['usual_low']:g} to {usual['usual_high']:g})",
        caveats=[Caveat(law="collection_completeness", text=text, source="kestenbaum2022") for text in texts],
        inputs=per_kg.inputs,
        sources=[law.source, "boyd2018", "kestenbaum2022", "coe_stone_report"],
    )


def _sodium(person: Person, sodium: Lab, intake: Mapping[str, NutrientIntake], complete: Derived) -> Derived:
    identity = ("urine_sodium_as_diet_sodium", "sodium eaten, as the urine shows it", "mg/d")
    law = laws(PACKAGE, "urine.toml")["sodium_eaten"]
    if sodium.comparator:
        return refused(*identity, "urine sodium is given only as a limit", sources=[law.source])
    value = sodium.value * factor("mmol/d", "mg/d", "sodium")
    high = sodium_eaten(value, excreted_fraction=law.parameter["excreted_fraction"].low or 1)
    text = f"about {round(value, -1):.0f} mg sodium a day left in the urine; a little more was eaten"
    eaten = intake["sodium"].food if "sodium" in intake else None
    if eaten is not None and eaten.value is not None:
        text += f"; the diary shows {'at least ' if eaten.at_least else 'about '}{round(eaten.value, -1):.0f} mg"
    texts = ["Salt differs from day to day, and the diary may be of other days than the urine."]
    if complete.text.startswith(COMPLETENESS[-1]):
        texts.append("The collection may be incomplete; then more was eaten than this.")
    if classes_of(person) & MOVES_SODIUM:
        texts.append("A new or changed diuretic moves sodium into the urine for some days.")
    if LOSES_SODIUM_ELSEWHERE & set(person.condition_ids):
        texts.append("Some sodium is lost by the bowel or the skin, so more was eaten than this.")
    return figure(
        *identity[:2],
        value,
        identity[2],
        text,
        low=value,
        high=high,
        caveats=[Caveat(law="sodium_eaten", text=text, source=law.source) for text in texts],
        inputs=[f"urine sodium {sodium.text}"],
        sources=[law.source, "iupac_2021_atomic_weights"],
    )


def _mass(substance: str, lab: Lab) -> Derived:
    identity = (f"urine_{substance}_mass", f"{substance} in 24-hour urine, by weight", "mg/d")
    if lab.comparator:
        return refused(*identity, "it is given only as a limit")
    value = lab.value * factor("mmol/d", "mg/d", AS_MASS[substance])
    ion = " (as the ion)" if substance in ("oxalate", "citrate") else ""
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"{value:.0f} mg a day{ion}" if value >= 100 else f"{value:.1f} mg a day{ion}",
        inputs=[f"{lab.name} {lab.text}"],
        sources=["iupac_2021_atomic_weights"],
    )
