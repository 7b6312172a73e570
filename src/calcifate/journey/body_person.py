"""From a person as assessed to settings of the body model, or the reason why the model is not of this person.

What is not known takes the value of the reference person and is named; what the model cannot do without withholds it.
Nothing here judges the person: the safety gate has spoken before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from calcifate.flow.finding import Derived
from calcifate.flow.food import Match
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Lab, Person
from calcifate.journey.body_meals import MINERALS, diet_of
from calcifate.journey.body_rules import body_rules, number
from calcifate.physiology.derive_urine import COMPLETENESS
from calcifate.physiology.setting import classes_of, has_kidney_disease, is_child, is_on_dialysis, latest

if TYPE_CHECKING:
    from calcifate.guidance.gate import Gate

STANDING = (
    "A calculation for education and research, not for clinical use: no diagnosis, no dose and no treatment follows "
    "from it.",
    "The model holds minerals, their hormones, the kidney and a bone store that exchanges. It says nothing about "
    "plaques, calcium scores, bone strength or fractures.",
    "Blood holds about 1 % of the magnesium of the body: its level says little about the stores.",
)
KIDNEY = (
    "Kidney function is reduced: magnesium and phosphate are excreted less easily, and single people differ most here. "
    "Nothing in this forecast says that more magnesium would be safe; that is for the kidney clinic to judge."
)
DOUBTFUL = (COMPLETENESS[-1], COMPLETENESS[1])
MEASURED = {"plasma_albumin": "albumin", "plasma_bicarbonate": "bicarbonate"}


@dataclass(frozen=True, kw_only=True)
class PersonBody:
    """A person as the body model takes them."""

    settings: Mapping[str, float]
    """What differs from the reference person, by name, in the model's units; with the pool `nephron_fraction`."""
    spread: Mapping[str, float]
    """Standard deviation of the logarithm of what is not known well of this person, by name."""
    labs: tuple[Lab, ...]
    """The newest blood and urine values, for the model to be adjusted to."""
    caveats: tuple[str, ...]
    withheld: str
    """Why the model is not shown for this person; empty if it is."""
    sources: tuple[str, ...]


def body_of(
    person: Person,
    matches: Sequence[Match],
    days: Sequence[str],
    intake: Mapping[str, NutrientIntake],
    figures: Mapping[str, Derived],
    gate: Gate,
) -> PersonBody:
    """The settings of the body model for a person as assessed.

    Parameters
    ----------
    person : Person
    matches : sequence of Match
        The entries of the diary and the foods they were taken to be.
    days : sequence of str
        The recorded days of the diary.
    intake : mapping of NutrientIntake
        By nutrient id.
    figures : mapping of Derived
        For eGFR, the energy of the diary and the completeness of urine.
    gate : Gate
        What must not be shown to this person comes before everything else.

    Returns
    -------
    PersonBody
        With `withheld` set, and no settings, where the gate or the scope of the model stands against it.
    """
    reason = why_withheld(person, days, intake, figures, gate)
    if reason or person.weight is None:
        return PersonBody(settings={}, spread={}, labs=(), caveats=(), withheld=reason, sources=())
    caveats = list[str]()
    settings: dict[str, float] = {"age": person.age, "body_weight": person.weight}
    settings["body_size"] = _size(person, person.weight, caveats)
    settings["menopause"] = _menopause(person, caveats)
    if person.sex == "female" and person.pregnant is None and person.age < number("menopause_complete"):
        caveats.append("Pregnancy is not known: in pregnancy and breastfeeding this does not hold.")
    spread = dict[str, float]()
    settings["nephron_fraction"], spread["nephron_fraction"] = _nephrons(person, figures, caveats)
    diet = diet_of(matches, days, intake, person)
    settings |= diet.settings
    caveats += diet.caveats
    caveats += _about_the_diary(days, figures)
    spread["usual_calcidiol"] = _vitamin_d(person, intake, settings, caveats)
    for analyte, name in MEASURED.items():
        lab = latest(person, analyte)
        if lab is None or lab.comparator:
            caveats.append(f"No {analyte.removeprefix('plasma_')} is given: the usual value was used.")
        else:
            settings[name] = lab.value
    settings |= _medicines(person)
    settings["alcohol"] = _alcohol(person, caveats)
    labs = _newest(person, figures, caveats)
    found, strange = _within_the_model(settings)
    notes = [note for note in body_rules().note if note.holds(person.condition_ids, classes_of(person))]
    return PersonBody(
        settings=found,
        spread=spread,
        labs=labs,
        caveats=(*_first(settings["nephron_fraction"]), *strange, *(note.text for note in notes), *caveats),
        withheld="",
        sources=_sources(note.source for note in notes),
    )


def why_withheld(
    person: Person,
    days: Sequence[str],
    intake: Mapping[str, NutrientIntake],
    figures: Mapping[str, Derived],
    gate: Gate,
) -> str:
    """Why no forecast is made for a person; empty where one may be."""
    return (
        _gate_says(gate)
        or _outside_the_model(person, figures)
        or _not_known(person, figures)
        or _too_little_eaten(days, intake, figures)
    )


def _gate_says(gate: Gate) -> str:
    if gate.worst() == "emergency":
        return "This is an emergency: get medical help now. Nothing is forecast beside it."
    refused = next((refusal.reason for refusal in gate.refusals if refusal.what == "forecast"), "")
    if refused:
        return refused
    return next((entry.reason for entry in gate.suppressed if entry.what == "forecast"), "")


def _outside_the_model(person: Person, figures: Mapping[str, Derived]) -> str:
    if is_child(person):
        return "The model is of adults."
    if person.pregnant or person.lactating:
        return "The model holds neither pregnancy nor breastfeeding."
    conditions = {*person.condition_ids, *(["dialysis"] if is_on_dialysis(person) else [])}
    stopped = next((stop.text for stop in body_rules().stop if stop.holds(conditions, classes_of(person))), "")
    rate = filtration_rate(person, figures)
    if not stopped and rate is not None and rate < number("least_filtration"):
        return f"Kidney function is below {number('least_filtration'):g} mL/min/1.73 m²; the model is not shown there."
    return stopped


def _not_known(person: Person, figures: Mapping[str, Derived]) -> str:
    if person.sex is None:
        return "Sex is not given, and the model needs it."
    if person.weight is None:
        return "Weight is not given, and the model needs it."
    rate = filtration_rate(person, figures)
    if rate is None and has_kidney_disease(person):
        return "With kidney disease the model needs the kidney function: a creatinine or an eGFR is not given."
    why = figures["eGFR_ckdepi2021"].refused if "eGFR_ckdepi2021" in figures else ""
    if rate is None and latest(person, "plasma_creatinine") is not None:
        return f"Kidney function could not be worked out: {why}."
    _, strange = _within_the_model({"age": person.age, "body_weight": person.weight})
    return strange[0] if strange else ""


def _too_little_eaten(days: Sequence[str], intake: Mapping[str, NutrientIntake], figures: Mapping[str, Derived]) -> str:
    if not days:
        return "No food diary is given, so what is eaten is not known."
    if len(days) < number("least_days"):
        return f"A diary of {len(days)} day is too short: {number('least_days'):g} days at least are needed."
    for nutrient, _ in MINERALS.values():
        food = intake[nutrient].food
        if food.value is None or food.n_reporting < number("least_reporting") * food.n_foods:
            return f"Too many entries of the diary do not report {intake[nutrient].name.lower()}, or have no amount."
    energy = figures.get("energy_to_basal_metabolic_rate")
    if energy is not None and energy.value is not None and energy.value < number("least_energy"):
        return "The diary holds less energy than a body at rest uses: most of the diet seems to be missing."
    return ""


def filtration_rate(person: Person, figures: Mapping[str, Derived]) -> float | None:
    """Filtration by equation, or as the laboratory reports it; None where neither is known. [mL/min/1.73 m²]"""
    estimated = figures["eGFR_ckdepi2021"].value if "eGFR_ckdepi2021" in figures else None
    reported = latest(person, "reported_eGFR")
    if estimated is not None or reported is None:
        return estimated
    return None if reported.comparator == "<" else reported.value


def _nephrons(person: Person, figures: Mapping[str, Derived], caveats: list[str]) -> tuple[float, float]:
    """Filtration against 120 mL/min/1.73 m², and the standard deviation of its logarithm."""
    rate = filtration_rate(person, figures)
    if rate is not None:
        return rate / number("full_filtration"), number("filtration_error")
    older = max(0.0, person.age - number("filtration_falls_from"))
    caveats.append("Kidney function was not measured: the usual one at this age was used.")
    usual = number("usual_filtration") * number("filtration_by_age") ** older
    return usual / number("full_filtration"), number("filtration_unmeasured")


def _size(person: Person, weight: float, caveats: list[str]) -> float:
    """Body surface over that of the reference person. [1]"""
    height = person.height
    if not height:
        height = number(f"usual_height_{person.sex}")
        caveats.append("Height is not given: a usual one was used for the body surface.")
    return (height * weight / number("surface_divisor")) ** 0.5 / number("reference_surface")


def _menopause(person: Person, caveats: list[str]) -> float:
    begins, complete = number("menopause_begins"), number("menopause_complete")
    if person.sex == "male" or person.age <= begins:
        return 0.0
    if person.age < complete:
        caveats.append("Whether menopause has passed is not known: it was taken as partly so.")
    return min(1.0, (person.age - begins) / (complete - begins))


def _vitamin_d(
    person: Person, intake: Mapping[str, NutrientIntake], settings: dict[str, float], caveats: list[str]
) -> float:
    """Sets 25-hydroxyvitamin D without what is taken, and what is taken. Gives the log spread of the first."""
    from calcifate.physiology.model.body import body

    taken = intake["vitamin_d"].supplements if "vitamin_d" in intake else None
    dose = (taken.value or 0.0) if taken else 0.0
    if taken and taken.at_least:
        caveats.append("How much vitamin D is taken is not fully known.")
    lab = latest(person, "plasma_25_hydroxyvitamin_D")
    settings["added_vitamin_D"] = dose
    if lab is None or lab.comparator:
        caveats.append("25-hydroxyvitamin D was not measured: the usual value was used.")
        return number("calcidiol_unmeasured")
    rise = body().parameters["calcidiol_per_vitamin_D"].value
    least = body().inputs["usual_calcidiol"].low
    settings["usual_calcidiol"] = max(least, lab.value - dose * rise)
    settings["added_vitamin_D"] = (lab.value - settings["usual_calcidiol"]) / rise if dose else 0.0
    if dose:
        caveats.append("The measured 25-hydroxyvitamin D was taken to hold the vitamin D that is taken now.")
    return number("calcidiol_known")


def _medicines(person: Person) -> dict[str, float]:
    classes = classes_of(person)
    return {acting.setting: 1.0 for acting in body_rules().acts if classes & set(acting.classes)}


def _alcohol(person: Person, caveats: list[str]) -> float:
    from calcifate.parameter import coefficients, laws
    from calcifate.physiology.depletion_score import is_heavy_drinking

    if "alcohol_use_disorder" in person.condition_ids:
        return 1.0
    if person.alcohol_drinks_per_day is None:
        caveats.append("Alcohol is not known: none was assumed.")
        return 0.0
    law = laws("calcifate.physiology", "depletion_score.toml")[f"is_heavy_drinking_{person.sex}"]
    return float(is_heavy_drinking(person.alcohol_drinks_per_day, **coefficients(law)))


def _about_the_diary(days: Sequence[str], figures: Mapping[str, Derived]) -> list[str]:
    said = [
        f"The diet is that of {len(days)} recorded days; usual intake may well differ, and bands take the "
        "diary at its word."
    ]
    energy = figures.get("energy_to_basal_metabolic_rate")
    if energy is not None and energy.value is not None and energy.value < number("low_energy"):
        said.append("The diary holds little energy: something was probably left out.")
    return said


def _newest(person: Person, figures: Mapping[str, Derived], caveats: list[str]) -> tuple[Lab, ...]:
    """The newest value of each analyte; urine only of a collection that does not look incomplete or too long."""
    analytes = dict.fromkeys(lab.analyte for lab in person.labs)
    found = [lab for analyte in analytes if (lab := latest(person, analyte)) is not None]
    complete = figures["urine_completeness"].text if "urine_completeness" in figures else ""
    if not complete.startswith(DOUBTFUL):
        return tuple(found)
    if any(lab.specimen == "urine_24h" for lab in found):
        caveats.append("The urine collection may not be of one day: the model was not adjusted to it.")
    return tuple(lab for lab in found if lab.specimen != "urine_24h")


def _first(nephron_fraction: float) -> tuple[str, ...]:
    """What is said before all else."""
    reduced = nephron_fraction * number("full_filtration") < number("careful_filtration")
    return (KIDNEY, *STANDING) if reduced else STANDING


def _within_the_model(settings: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """Settings within what the model takes, and what had to be changed for that."""
    from calcifate.physiology.model.body import body

    inputs, found, said = body().inputs, dict(settings), list[str]()
    for name, value in settings.items():
        if name in inputs and not inputs[name].low <= value <= inputs[name].high:
            found[name] = min(max(value, inputs[name].low), inputs[name].high)
            says = f"{inputs[name].says[:1].upper()}{inputs[name].says[1:]}"
            said.append(f"{says} of {value:.3g} lies outside what the model holds; {found[name]:.3g} is its limit.")
    return found, said


def _sources(of_notes: object) -> tuple[str, ...]:
    from collections.abc import Iterable
    from typing import cast

    used = [entry.source for entry in body_rules().number.values()]
    return tuple(dict.fromkeys([*used, *cast(Iterable[str], of_notes)]))
