"""Elements from supplements, medicines and binders, and totals with food."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcifate.flow.finding import Derived
from calcifate.flow.intake import Caveat, IntakePart, NutrientIntake
from calcifate.flow.person import Dose, Medicine, Person
from calcifate.physiology.figure import figure, refused
from calcifate.physiology.setting import has_kidney_disease

BINDER, SUPPLEMENT = "calcium_phosphate_binder", "calcium_supplement"
BRINGS = {
    "magnesium": {"magnesium_supplement", "magnesium_laxative", "magnesium_antacid"},
    "calcium": {BINDER, SUPPLEMENT},
}
MEAL = ("meal", "food", "breakfast", "lunch", "dinner", "eating")


def mineral_figures(
    person: Person, intake: Mapping[str, NutrientIntake], filtration_rate: float | None
) -> list[Derived]:
    """What is swallowed of magnesium and calcium beside food, and with it."""
    kidneys = has_kidney_disease(person) or (filtration_rate is not None and filtration_rate < 60)
    binders = [medicine for medicine in person.medicines if acts_as_binder(medicine, kidneys)]
    others = [medicine for medicine in person.medicines if medicine not in binders]
    return [
        _sum(
            "elemental_magnesium_from_supplements",
            "magnesium from supplements and medicines",
            "magnesium",
            person.medicines,
        ),
        _sum("elemental_calcium_from_supplements", "calcium from supplements and medicines", "calcium", others),
        _sum("elemental_calcium_from_binder", "calcium from phosphate binders", "calcium", binders),
        *(_with_food(element, intake) for element in ("calcium", "magnesium") if element in intake),
    ]


def acts_as_binder(medicine: Medicine, kidney_disease: bool) -> bool:
    """Whether a calcium product is a phosphate binder here.

    One of the class of binders (calcium acetate) is. Plain calcium serves as both: with kidney disease it counts as a
    binder where it is listed among the medicines or its dose speaks of meals.
    """
    if BINDER in medicine.classes:
        return True
    plain = SUPPLEMENT in medicine.classes and "vitamin_d_supplement" not in medicine.classes
    return plain and kidney_disease and (medicine.kind == "medicine" or _with_meals(medicine))


def _with_meals(medicine: Medicine) -> bool:
    return any(word in medicine.dose.casefold() for word in MEAL)


def _sum(figure_id: str, name: str, element: str, medicines: Sequence[Medicine]) -> Derived:
    doses = [(medicine, dose) for medicine in medicines for dose in medicine.doses if dose.substance == element]
    with_dose = [medicine.name for medicine, _ in doses]
    silent = [m.name for m in medicines if set(m.classes) & BRINGS[element] and m.name not in with_dose]
    silent += [medicine.name for medicine, dose in doses if _ends(dose) is None]
    known = [ends for _, dose in doses if (ends := _ends(dose)) is not None]
    if not known:
        reason = "the amount is not given" if silent else "nothing that is taken holds it"
        return refused(figure_id, name, "mg/d", reason, inputs=silent)
    low, value, high = (sum(ends[place] for ends in known) for place in range(3))
    texts = [dose.explanation for _, dose in doses if dose.basis == "ambiguous" and dose.explanation]
    if silent:
        texts.append(f"Not counted, because no amount is given: {', '.join(dict.fromkeys(silent))}.")
    amount = f"{value:.0f} mg a day" if round(low) == round(high) else f"{low:.0f} to {high:.0f} mg a day"
    return figure(
        figure_id,
        name,
        value,
        "mg/d",
        f"at least {amount}" if silent else amount,
        low=low,
        high=None if silent else high,
        caveats=[Caveat(law=figure_id, text=text, source="calcifate_policy") for text in texts],
        inputs=list(dict.fromkeys(f"{medicine.name} {medicine.dose}".strip() for medicine, _ in doses)),
        sources=["iupac_2021_atomic_weights"],
    )


def _ends(dose: Dose) -> tuple[float, float, float] | None:
    """Low, central and high; the lower reading of an ambiguous label is the central one."""
    value = dose.value if dose.value is not None else dose.low
    if value is None:
        return None
    return dose.low if dose.low is not None else value, value, dose.high if dose.high is not None else value


def _with_food(element: str, intake: Mapping[str, NutrientIntake]) -> Derived:
    identity = (f"total_{element}", f"{element} from food, supplements and medicines", "mg/d")
    food, taken = intake[element].food, intake[element].supplements
    known = [part for part in (food, taken) if part.value is not None]
    if food.value is None and not taken.value:
        return refused(*identity, "neither the diary nor the labels give it")
    value = sum(part.value or 0.0 for part in known)
    at_least = food.at_least or taken.at_least or food.value is None
    return figure(
        *identity[:2],
        value,
        identity[2],
        f"{'at least ' if at_least else 'about '}{value:.0f} mg a day{_parts(food, taken)}",
        low=sum(part.low if part.low is not None else part.value or 0.0 for part in known),
        high=None if at_least else sum(part.high if part.high is not None else part.value or 0.0 for part in known),
        caveats=[
            Caveat(law=identity[0], text="Food is not known; only what is taken beside it.", source="calcifate_policy")
        ]
        if food.value is None
        else [],
        inputs=[
            f"{name} {part.value:.0f} mg a day" for name, part in (("food", food), ("supplements", taken)) if part.value
        ],
        sources=intake[element].sources,
    )


def _parts(food: IntakePart, taken: IntakePart) -> str:
    return f" ({food.value:.0f} from food, {taken.value:.0f} beside it)" if food.value and taken.value else ""
