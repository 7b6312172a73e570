"""Facts from medicines and supplements: classes, what brings which element, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calcifate.flow.finding import Fact, FactValue
from calcifate.flow.person import ADULT_FROM, Dose, Medicine, Person
from calcifate.guidance.adequacy import stage_of, stage_of_age
from calcifate.guidance.fact_table import FactSpec, as_fact, fact_table
from calcifate.guidance.wording import amount, harmless, listed
from calcifate.nutrient import Authority, Stage, reference_intakes

MAGNESIUM = ("magnesium_supplement", "magnesium_laxative", "magnesium_antacid")
CALCIUM = ("calcium_supplement", "calcium_phosphate_binder")
VITAMIN_D = ("vitamin_d_supplement", "active_vitamin_d")
LOWERS_MAGNESIUM = (
    *("magnesium_wasting", "proton_pump_inhibitor", "loop_diuretic", "thiazide_diuretic", "platinum_chemotherapy"),
    *("calcineurin_inhibitor", "aminoglycoside", "amphotericin", "egfr_antibody"),
)
# What raises potassium strongly enough for the rule on potassium of 5.0: the rest of `potassium_raising` counts later.
RAISES_POTASSIUM = (
    *("ace_inhibitor", "angiotensin_receptor_blocker", "mineralocorticoid_antagonist", "potassium_sparing_diuretic"),
    *("trimethoprim", "calcineurin_inhibitor", "potassium_supplement", "potassium_raising"),
)
VITAMIN_K = ("vitamin_k1", "vitamin_k2", "vitamin_k")


def shown(medicine: Medicine) -> str:
    """A medicine as written, with the ingredient where the name hides it."""
    name = harmless(medicine.name)
    hidden = [word for word in medicine.ingredient_names if word.lower() not in name.lower()]
    return f"{name} ({listed(hidden)})" if hidden else name


def of_class(medicines: Iterable[Medicine], *classes: str, brings: tuple[str, ...] = ()) -> list[Medicine]:
    """Medicines of any of these classes, or that bring any of these substances."""
    return [
        medicine
        for medicine in medicines
        if any(name in medicine.classes for name in classes) or any(dose.substance in brings for dose in medicine.doses)
    ]


def doses_of(medicines: Iterable[Medicine], *substances: str) -> list[Dose]:
    """What these medicines bring of some substances."""
    return [dose for medicine in medicines for dose in medicine.doses if dose.substance in substances]


def _end(dose: Dose, end: str) -> float | None:
    low_or_high = dose.low if end == "low" else dose.high
    value = dose.value if dose.value is not None else dose.high
    return low_or_high if low_or_high is not None and end != "value" else value


def total(doses: list[Dose], end: str = "value") -> float | None:
    """Sum of doses; none is zero, but doses of unknown strength alone are unknown."""
    known = [value for dose in doses if (value := _end(dose, end)) is not None]
    return sum(known) if known or not doses else None


def medicine_facts(person: Person, known: Mapping[str, Fact]) -> dict[str, Fact]:
    """Every fact that comes from medicines and supplements."""
    medicines = person.medicines
    magnesium = of_class(medicines, *MAGNESIUM, brings=("magnesium",))
    calcium = of_class(medicines, *CALCIUM, brings=("calcium",))
    vitamin_d = of_class(medicines, *VITAMIN_D, brings=("vitamin_d",))
    raising = [
        medicine
        for medicine in of_class(medicines, *RAISES_POTASSIUM, brings=("potassium",))
        if set(medicine.classes) - {"potassium_raising", "nsaid"} or "nsaid" not in medicine.classes
    ]
    binders = [m for m in calcium if "calcium_phosphate_binder" in m.classes and _binds_phosphate(m, known)]
    doses = {name: doses_of(medicines, name) for name in ("magnesium", "vitamin_d", "vitamin_c")}
    strangers = [m for m in medicines if not m.ingredients and not m.classes and not m.doses]
    unknown = {kind: _names(m for m in strangers if m.kind == kind) for kind in ("medicine", "supplement")}
    ambiguous = _names(m for m in medicines if any(dose.basis == "ambiguous" for dose in m.doses))
    without_strength = _names(_without_strength(magnesium))
    values: dict[str, FactValue] = {
        "medicine_classes": tuple(dict.fromkeys(name for medicine in medicines for name in medicine.classes)),
        "unrecognised_medicines": unknown["medicine"],
        "unrecognised_supplements": unknown["supplement"],
        "not_understood": (
            *unknown["medicine"],
            *unknown["supplement"],
            *_words(known, "unrecognised_conditions", "unrecognised_symptoms"),
        ),
        "magnesium_medicines": _names(magnesium),
        "calcium_medicines": _names(calcium),
        "calcium_or_vitamin_D_medicines": _names([*calcium, *(m for m in vitamin_d if m not in calcium)]),
        "potassium_raising_medicines": _names(raising),
        "magnesium_lowering_medicines": _names(of_class(medicines, *LOWERS_MAGNESIUM)),
        "vitamin_K_supplements": _names(of_class(medicines, "vitamin_k_supplement", brings=VITAMIN_K)),
        "magnesium_supplement_present": bool(magnesium),
        "calcium_supplement_present": bool(calcium),
        "vitamin_D_present": bool(vitamin_d),
        "supplement_magnesium": total(doses["magnesium"]),
        "supplement_magnesium_low": total(doses["magnesium"], "low"),
        "supplement_magnesium_high": total(doses["magnesium"], "high"),
        "magnesium_oxide": _magnesium_oxide(doses["magnesium"]),
        "supplement_calcium": total(doses_of((m for m in medicines if m not in binders), "calcium")),
        "binder_calcium": total(doses_of(binders, "calcium")),
        "supplement_vitamin_d": total(doses["vitamin_d"]),
        "supplement_vitamin_d_high": total(doses["vitamin_d"], "high"),
        "supplement_vitamin_c": total(doses["vitamin_c"], "high"),
        "supplement_vitamin_k": total(doses_of(medicines, *VITAMIN_K)),
        "magnesium_supplement_limit": magnesium_supplement_limit(person, european=known["european"].value is not False),
        "ambiguous_supplements": ambiguous,
        "unknown_strength_supplements": without_strength,
        "unclear_supplements": tuple(dict.fromkeys((*ambiguous, *without_strength))),
    }
    if magnesium and not doses["magnesium"]:
        for name in ("supplement_magnesium", "supplement_magnesium_low", "supplement_magnesium_high"):
            values[name] = None
    values |= {name: _names(_group(medicines, spec)) for name, spec in fact_table().items() if spec.classes}
    texts = _texts(values)
    return {name: as_fact(name, value, texts.get(name, "")) for name, value in values.items()}


def _group(medicines: tuple[Medicine, ...], spec: FactSpec) -> list[Medicine]:
    """The medicines that a fact of `facts.toml` gathers by class and content."""
    return [
        medicine
        for medicine in of_class(medicines, *spec.classes, brings=spec.brings)
        if not of_class([medicine], *spec.without, brings=spec.without)
    ]


def _names(medicines: Iterable[Medicine]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown(medicine) for medicine in medicines))


def _words(known: Mapping[str, Fact], *names: str) -> tuple[str, ...]:
    values = [known[name].value for name in names]
    return tuple(word for value in values if isinstance(value, tuple) for word in value)


def _without_strength(magnesium: list[Medicine]) -> list[Medicine]:
    return [
        medicine
        for medicine in magnesium
        if all(dose.value is None and dose.high is None for dose in doses_of([medicine], "magnesium"))
    ]


def _binds_phosphate(medicine: Medicine, known: Mapping[str, Fact]) -> bool:
    """A calcium salt is a binder where the kidneys are ill, or where it is nothing else."""
    conditions = known["conditions"].value
    kidney = isinstance(conditions, tuple) and any("kidney_disease" in c or c.startswith("ckd") for c in conditions)
    return kidney or known["dialysis"].value is True or "calcium_supplement" not in medicine.classes


def _magnesium_oxide(doses: list[Dose]) -> float | None:
    oxide = [dose for dose in doses if "oxide" in dose.salt and "hydroxide" not in dose.salt]
    weights = [dose.salt_value for dose in oxide if dose.salt_value is not None]
    return sum(weights) if weights or not oxide else None


def _texts(values: Mapping[str, FactValue]) -> dict[str, str]:
    """Ranges where the label leaves two readings, and vitamin D in both units."""
    classes = values["medicine_classes"]
    texts = {
        "medicine_classes": ", ".join(name.replace("_", " ") for name in classes) if isinstance(classes, tuple) else ""
    }
    low, high = values["supplement_magnesium_low"], values["supplement_magnesium_high"]
    if isinstance(low, float | int) and isinstance(high, float | int) and high - low >= 1:
        readings = f"{amount(low)} to {amount(high, 'mg/d')}"
        texts |= {"supplement_magnesium": readings, "supplement_magnesium_high": readings}
    for name in ("supplement_vitamin_d", "supplement_vitamin_d_high"):
        value = values[name]
        if isinstance(value, float | int):
            texts[name] = f"{amount(value, 'µg/d', 1 if value < 10 else 0)} ({amount(value * 40, 'IU/d')})"
    return texts


def magnesium_supplement_limit(person: Person, *, european: bool) -> float:
    """Upper limit of magnesium from supplements and medicines; 0 where there is none, as in the first year. [mg/d]

    The lower of the limits that hold: below 18 years both authorities count, as the US limits there go by age.
    """
    authorities: tuple[Authority, ...] = ("US", "EFSA") if european or person.age < ADULT_FROM else ("US",)
    # Where the sex is not given, or an authority has no row for a stage at this age, every row of the age counts.
    sexes = (person.sex,) if person.sex else ("male", "female")
    stages: tuple[Stage, ...] = tuple(dict.fromkeys((stage_of(person), stage_of_age(person.age))))
    limits = [
        row.value
        for authority in authorities
        for sex in sexes
        for stage in stages
        for row in reference_intakes("magnesium", authority=authority, age=person.age, sex=sex, stage=stage)
        if row.kind == "UL" and row.scope == "supplement_only"
    ]
    return min(limits, default=0.0)
