"""Hand-built answers of invented people: what every form is tried on. No figure here is anyone's."""

from __future__ import annotations

from dataclasses import replace

from calcifate.flow.assessment import Assessment, Evidence, InputEcho, Refusal, Scope
from calcifate.flow.finding import Idea, Suppressed
from calcifate.flow.intake import AbsorbedPart, Caveat, RatioView
from calcifate.flow.person import Dose, Medicine, PublishedLimit

from .builders import (
    ASSOCIATION,
    CONFLICT,
    HOSTILE,
    SOURCES,
    adequacy,
    article,
    derived,
    flag,
    intake,
    lab,
    matches,
    meta,
    source,
)
from .urine_panels import panel

MAGNESIUM_LAB = lab(
    "plasma_magnesium",
    "magnesium",
    "1.9 mg/dL (0.78 mmol/L)",
    0.7817,
    "mmol/L",
    1.9,
    "mg/dL",
    0.66,
    1.07,
    limits=(
        PublishedLimit(
            owner="an expert group, 2022", low=0.85, high=None, unit="mmol/L", position="below", source="kdoqi_2020"
        ),
        PublishedLimit(
            owner="a national survey", low=0.70, high=0.93, unit="mmol/L", position="within", source="usda_sr"
        ),
    ),
)
CALCIUM_LAB = lab("plasma_calcium", "calcium", "9.6 mg/dL (2.40 mmol/L)", 2.395, "mmol/L", 9.6, "mg/dL", 2.15, 2.57)
POTASSIUM_LAB = lab("plasma_potassium", "potassium", "4.3 mmol/L", 4.3, "mmol/L", 4.3, "mmol/L", 3.5, 5.1)


def ordinary(audience: str = "professional") -> Assessment:
    """A man of 45 with a diary of three days, low in magnesium; nothing urgent."""
    values = {
        "magnesium": 204,
        "calcium": 694,
        "phosphorus": 1226,
        "potassium": 2300,
        "sodium": 2370,
        "vitamin_k1": 27,
        "energy": 2104,
        "protein": 82,
        "fibre": 14,
    }
    intakes = {name: intake(name, value) for name, value in values.items()}
    intakes["vitamin_k1"] = intake("vitamin_k1", 27, told=34, missing=("Cola", "Ham, sliced", "Tomato sauce", "Beef"))
    intakes["oxalate"] = intake("oxalate", 89.5)
    intakes["vitamin_d"] = intake("vitamin_d", 3.14, told=30, supplement=10)
    intakes["menaquinone_7"] = replace(intake("menaquinone_7", None, told=0), by_day=())
    return Assessment(
        meta=meta(audience),
        headline="Nothing here is urgent. Magnesium from food is likely below the average need.",
        flags=(
            flag(
                "calcium_low",
                "info",
                "Calcium is low as well",
                (
                    "Calcium is 694 of 1000 mg a day. The ratio is high because magnesium is low, not "
                    "because calcium is high."
                ),
                "calcium 694 mg/d (diary)",
                sources=("iom_1997",),
            ),
            flag(
                "magnesium_intake_low",
                "info",
                "Magnesium from food is likely below the average need",
                "204 mg a day; recommended 420, average need 350. Three days are a short diary.",
                "magnesium 204 mg/d (diary)",
                "age 45",
                "sex male",
                sources=("iom_1997",),
            ),
            flag(
                "two_limits",
                "caution",
                "Two published limits for blood magnesium differ",
                (
                    "0.78 mmol/L is inside this laboratory's range and below a limit that one expert group "
                    "proposes. Serum holds under 1 % of the body's magnesium."
                ),
                "magnesium 1.9 mg/dL (0.78 mmol/L)",
                blocks=("increase:magnesium_supplement",),
            ),
        ),
        input=InputEcho(
            person={
                "age_years": 45,
                "sex": "male",
                "weight_kg": 88,
                "height_cm": 177.8,
                "country": "US",
                "pregnant": None,
                "conditions": ["prediabetes"],
                "goal": "Do I need more magnesium?",
            },
            medicines=(
                Medicine(
                    name="vitamin D3",
                    dose="400 IU daily",
                    kind="supplement",
                    ingredients=("colecalciferol",),
                    ingredient_names=("colecalciferol",),
                    classes=("vitamin_d_supplement",),
                    confidence=1.0,
                    alternatives=(),
                    doses=(
                        Dose(
                            substance="vitamin_d",
                            value=10,
                            low=10,
                            high=10,
                            unit="µg/d",
                            basis="element",
                            salt="",
                            salt_value=None,
                            explanation="400 IU x 0.025 µg",
                        ),
                    ),
                    questions=(),
                ),
                Medicine(
                    name="omeprazole",
                    dose="20 mg",
                    kind="medicine",
                    ingredients=("omeprazole",),
                    ingredient_names=("omeprazole",),
                    classes=("proton_pump_inhibitor",),
                    confidence=1.0,
                    alternatives=(),
                    doses=(),
                    questions=(),
                ),
            ),
            questions=("shoe_size was not used",),
        ),
        matching=matches(37),
        intake=intakes,
        adequacy=(
            adequacy("magnesium", 204, "below_requirement_likely", 0.96),
            adequacy("calcium", 694, "uncertain", 0.8, days_to_settle=9),
            adequacy("phosphorus", 1226, "above_requirement_likely", 0.003),
            adequacy("potassium", 2300, "below_AI_nothing_can_be_said"),
            adequacy("sodium", 2370, "at_or_above_AI", above_upper_limit=True),
            adequacy("vitamin_k1", 27, "below_AI_nothing_can_be_said"),
            adequacy("vitamin_d", 13.14, "uncertain", 0.3),
        ),
        calcium_to_magnesium=RatioView(
            ratio_of_means=3.4,
            mean_of_daily_ratios=3.55,
            low=2.9,
            high=4.0,
            band_low=2.0,
            band_high=2.8,
            position="above",
            reading="Each mineral against its own requirement comes first: here both are low. A ratio can hide that.",
            sources=("iom_1997",),
        ),
        absorption=(
            AbsorbedPart(
                nutrient="magnesium",
                law="fractional_absorption_by_load",
                eaten=204,
                value=92,
                low=71,
                high=112,
                unit="mg/d",
                fraction=0.45,
                meals=9,
                caveats=(
                    Caveat(law="fractional_absorption_by_load", text="Fitted to healthy adults.", source="fine1991"),
                ),
                sources=("iom_1997",),
            ),
            AbsorbedPart(
                nutrient="calcium",
                law="calcium_absorption",
                eaten=694,
                value=210,
                low=150,
                high=270,
                unit="mg/d",
                fraction=0.30,
                meals=9,
                caveats=(),
                sources=("iom_1997",),
            ),
            AbsorbedPart(
                nutrient="phosphorus",
                law="phosphorus_absorption_by_source",
                eaten=1226,
                value=760,
                low=620,
                high=900,
                unit="mg/d",
                fraction=0.62,
                meals=9,
                caveats=(),
                sources=("kdoqi_2020",),
            ),
        ),
        labs=(
            MAGNESIUM_LAB,
            CALCIUM_LAB,
            POTASSIUM_LAB,
            lab("plasma_creatinine", "creatinine", "0.98 mg/dL (87 µmol/L)", 86.6, "µmol/L", 0.98, "mg/dL", 62, 115),
        ),
        derived={
            "eGFR_ckdepi2021": derived(
                "eGFR_ckdepi2021", "eGFR (CKD-EPI 2021)", 97, "mL/min/1.73m2", "97 mL/min/1.73m2", low=88, high=106
            ),
            "albumin_corrected_calcium": derived(
                "albumin_corrected_calcium",
                "calcium adjusted for albumin",
                2.32,
                "mmol/L",
                "9.3 mg/dL (2.32 mmol/L)",
                caveats=(
                    Caveat(law="albumin_corrected_calcium", text="The adjustment is an estimate.", source="kdoqi_2020"),
                ),
            ),
            "magnesium_depletion_score": derived(
                "magnesium_depletion_score", "magnesium depletion score", 1, "1", "1 of 5", sources=()
            ),
        },
        scope=Scope(allowed=("ideas", "absorption"), refused=()),
        article_foods=article(
            ("Spinach, boiled", "fits_with_care", "High in oxalate."),
            ("Kale, boiled", "fits", ""),
            ("Almonds", "fits", ""),
            ("Pumpkin seeds", "fits", ""),
            ("Black beans", "fits", ""),
            ("Banana", "fits", "Modest: 8 % of the recommended amount."),
        ),
        ideas=(
            Idea(
                title="Whole-wheat instead of white bread at lunch",
                change={
                    "magnesium": (28, 36),
                    "potassium": (60, 90),
                    "phosphorus": (70, 95),
                    "oxalate": (3, 12),
                    "energy": (-5, 10),
                    "vitamin_k1": None,
                },
                avoids=("energy within 50 kcal", "sodium not raised"),
                sources=("usda_sr",),
            ),
            Idea(
                title="A small handful of pumpkin seeds as the snack",
                change={
                    "magnesium": (140, 156),
                    "potassium": (200, 223),
                    "phosphorus": (300, 333),
                    "oxalate": (3, 11),
                    "energy": (150, 163),
                },
                avoids=("no nuts needed",),
                sources=("usda_sr",),
            ),
        ),
        questions_for_clinician=(
            "Is a repeat magnesium with kidney function useful while on a proton pump inhibitor?",
            "Does the vitamin D supplement still fit?",
        ),
        evidence=Evidence(notes=(ASSOCIATION, CONFLICT), sources=SOURCES),
        limits=(
            "Three diary days are short for one person.",
            "No 24-hour urine.",
            "Phosphate additives are not measured in the food table.",
            "Vitamin K2 is not in the table.",
        ),
        caveats=(),
        suppressed=(
            Suppressed(
                what="forecast",
                reason="No forecast of benefit for arteries is supported: trials in kidney disease conflict.",
                rule="forecast_scope",
            ),
        ),
    )


def quiet(audience: str = "professional") -> Assessment:
    """A healthy woman with a good diet: one line of information and nothing else."""
    base = ordinary(audience)
    return replace(
        base,
        headline="You do not need to change anything.",
        flags=(
            flag(
                "short_diary",
                "info",
                "Three days are a short diary",
                "Usual intake needs more days than this.",
                "3 diary days",
            ),
        ),
        intake={
            name: intake(name, value) for name, value in {"magnesium": 437, "calcium": 1176, "potassium": 3370}.items()
        },
        ideas=(),
    )


def urgent(audience: str = "professional") -> Assessment:
    """A woman of 67 with kidney disease, high potassium, magnesium oxide, and many flags."""
    base = ordinary(audience)
    intakes = {
        name: intake(name, value, n=39, told=39)
        for name, value in {"calcium": 579, "phosphorus": 1353, "potassium": 5006, "sodium": 753}.items()
    }
    intakes["magnesium"] = intake("magnesium", 572, n=39, told=39, supplement=241)
    intakes["vitamin_k1"] = intake("vitamin_k1", 648, n=39, told=37, missing=("Black beans, boiled", "Salmon, farmed"))
    intakes["oxalate"] = intake("oxalate", 1201, n=39, told=36, missing=("Dates", "Peas", "Cocoa"))
    medicine = Medicine(
        name="Magnesium oxide",
        dose="400 mg daily",
        kind="supplement",
        ingredients=("magnesium_oxide",),
        ingredient_names=("magnesium oxide",),
        classes=("magnesium_supplement",),
        confidence=1.0,
        alternatives=(),
        doses=(
            Dose(
                substance="magnesium",
                value=241,
                low=241,
                high=400,
                unit="mg/d",
                basis="ambiguous",
                salt="magnesium oxide",
                salt_value=400,
                explanation="400 mg of the salt holds 241 mg of magnesium; a label may mean either",
            ),
        ),
        questions=("Is 400 mg the salt or the magnesium?",),
    )
    return replace(
        base,
        headline="Two urgent matters: contact the kidney team about potassium, and ask before the next magnesium dose.",
        flags=(
            flag(
                "calcium_total",
                "caution",
                "Calcium from the binder counts",
                "Food and binder together bring more calcium than is suggested in this stage.",
                "binder 600 mg/d",
                "food 579 mg/d",
            ),
            flag(
                "hyperkalaemia",
                "urgent",
                "Potassium is above the range, with medicines and a salt substitute that raise it",
                (
                    "Contact the kidney team now about potassium 5.6 mmol/L. Leave the potassium salt "
                    "substitute until they answer. Keep prescribed medicines until they say otherwise. "
                    "Weakness, palpitations or collapse need help at once."
                ),
                "potassium 5.6 mmol/L",
                "losartan",
                "spironolactone",
                "potassium salt substitute",
                blocks=("increase:potassium", "food:banana"),
            ),
            flag(
                "food_list_conflict",
                "caution",
                "The popular magnesium foods do not fit here",
                "They are high in potassium, and spinach, chard, almonds and cashews are very high in oxalate.",
                "potassium 5.6 mmol/L",
            ),
            flag(
                "magnesium_supplement_low_gfr",
                "urgent",
                "Magnesium can build up with this kidney function",
                (
                    "Magnesium oxide with an eGFR near 22 and magnesium above the range can build up. Ask "
                    "the team before the next dose."
                ),
                "Magnesium oxide, 400 mg daily",
                "eGFR 21.6",
                blocks=("increase:magnesium",),
            ),
            flag(
                "oxalate_load",
                "caution",
                "A high oxalate load with reduced kidney function",
                "Kidney damage from oxalate has been reported with spinach diets.",
                "oxalate 540-1862 mg/d",
            ),
            flag(
                "phosphate_high",
                "caution",
                "Phosphate is above the range",
                "Additives come first; phosphorus in plants is absorbed less.",
                "phosphate 1.65 mmol/L",
            ),
            flag("bicarbonate_low", "info", "Bicarbonate is low", "Ask the team.", "bicarbonate 19 mmol/L"),
            flag(
                "secondary_hyperparathyroidism",
                "info",
                "PTH is raised",
                "Its reading belongs to the kidney team.",
                "PTH 18 pmol/L",
            ),
        ),
        input=replace(
            base.input,
            person={"age_years": 67, "sex": "female", "weight_kg": 64, "height_cm": 160, "conditions": ["CKD 4"]},
            medicines=(medicine,),
        ),
        matching=matches(39, unknown=2),
        intake=intakes,
        calcium_to_magnesium=replace(
            base.calcium_to_magnesium,
            ratio_of_means=1.01,
            mean_of_daily_ratios=1.03,
            low=0.91,
            high=1.11,
            position="below",
        ),  # pyright: ignore[reportArgumentType]
        labs=(
            replace(POTASSIUM_LAB, text="5.6 mmol/L", value=5.6, given_value=5.6, position="above"),
            lab(
                "plasma_magnesium",
                "magnesium",
                "1.12 mmol/L (2.7 mg/dL)",
                1.12,
                "mmol/L",
                1.12,
                "mmol/L",
                0.7,
                1.05,
                "above",
                limits=MAGNESIUM_LAB.limits,
            ),
            lab(
                "plasma_phosphate",
                "phosphate",
                "1.65 mmol/L (5.1 mg/dL)",
                1.65,
                "mmol/L",
                1.65,
                "mmol/L",
                0.8,
                1.45,
                "above",
            ),
        ),
        derived=base.derived
        | {
            "eGFR_ckdepi2021": derived(
                "eGFR_ckdepi2021", "eGFR (CKD-EPI 2021)", 21.6, "mL/min/1.73m2", "22 mL/min/1.73m2", low=19, high=24
            ),
            "CKD_stage": derived("CKD_stage", "CKD stage", None, "", "G4"),
        },
        scope=Scope(
            allowed=(),
            refused=(
                Refusal(what="more magnesium", reason="eGFR 21.6 and magnesium above the range.", rule="kidney_gate"),
            ),
        ),
        article_foods=article(
            ("Spinach, boiled", "not_offered", "Potassium and oxalate."),
            ("Banana", "not_offered", "Potassium."),
            ("Kale, boiled", "fits_with_care", "Potassium per serving is modest."),
            ("Brown rice", "fits", ""),
        ),
        ideas=(
            Idea(
                title="Cabbage instead of spinach at dinner",
                change={"magnesium": (-62, -58), "potassium": (-300, -260), "oxalate": (-700, -300)},
                avoids=("potassium not raised",),
                sources=("usda_sr",),
            ),
        ),
        questions_for_clinician=(
            "What potassium should be aimed at?",
            "Should the magnesium oxide go on?",
            "Is the binder counted in the calcium?",
        ),
        suppressed=(
            Suppressed(
                what="increase:magnesium", reason="Magnesium builds up with this kidney function.", rule="kidney_gate"
            ),
            Suppressed(what="forecast", reason="An urgent flag stands.", rule="urgent"),
        ),
    )


def emergency(audience: str = "professional") -> Assessment:
    """Potassium of 6.8: the call for help and nothing that competes with it. The ideas are left in to be caught."""
    base = urgent(audience)
    call = flag(
        "hyperkalaemia_emergency",
        "emergency",
        "Potassium is dangerously high",
        "Call the emergency number now and say: potassium 6.8. Do not wait for this report.",
        "potassium 6.8 mmol/L",
        blocks=("plan", "forecast"),
    )
    return replace(
        base,
        headline="Get medical help now: potassium 6.8 mmol/L can stop the heart.",
        flags=(*base.flags, call),
        suppressed=(
            Suppressed(what="plan", reason="An emergency flag stands.", rule="emergency"),
            Suppressed(what="forecast", reason="An emergency flag stands.", rule="emergency"),
        ),
    )


def child(audience: str = "professional") -> Assessment:
    """A girl of 6."""
    base = ordinary(audience)
    return replace(
        base,
        headline="Nothing here is urgent.",
        flags=(
            flag(
                "under_18",
                "caution",
                "Values of this age are used",
                "Talk changes over with the paediatrician.",
                "age 6",
            ),
        ),
        input=replace(
            base.input, person={"age_years": 6, "sex": "female", "weight_kg": 21.5, "height_cm": 116}, medicines=()
        ),
        derived={
            "eGFR_ckdepi2021": derived(
                "eGFR_ckdepi2021",
                "eGFR (CKD-EPI 2021)",
                None,
                "mL/min/1.73m2",
                "",
                refused="the equation is for adults",
            )
        },
        absorption=(),
        scope=Scope(allowed=(), refused=(Refusal(what="forecast", reason="Not done under 18.", rule="under_18"),)),
    )


def pregnant(audience: str = "professional") -> Assessment:
    """A pregnant woman of 31 without laboratory values."""
    base = ordinary(audience)
    return replace(
        base,
        flags=(
            flag(
                "pregnancy",
                "caution",
                "Values for pregnancy are used",
                "Talk changes over with the obstetric team.",
                "pregnant",
            ),
        ),
        input=replace(
            base.input, person={"age_years": 31, "sex": "female", "weight_kg": 70, "pregnant": True}, medicines=()
        ),
        labs=(),
        derived={
            "eGFR_ckdepi2021": derived(
                "eGFR_ckdepi2021", "eGFR (CKD-EPI 2021)", None, "mL/min/1.73m2", "", refused="not valid in pregnancy"
            )
        },
    )


def empty_diary(audience: str = "professional") -> Assessment:
    """Labs only: every intake is unknown, none is zero."""
    base = ordinary(audience)
    nothing = {name: intake(name, None, n=0, told=0) for name in ("calcium", "magnesium", "potassium", "oxalate")}
    return replace(
        base,
        matching=(),
        intake=nothing,
        adequacy=(),
        absorption=(),
        ideas=(),
        flags=(),
        calcium_to_magnesium=RatioView(
            ratio_of_means=None,
            mean_of_daily_ratios=None,
            low=None,
            high=None,
            band_low=2.0,
            band_high=2.8,
            position="unknown",
            reading="Nothing is known of the diet.",
            sources=(),
        ),
    )


def no_labs(audience: str = "professional") -> Assessment:
    """A diary without laboratory values."""
    return replace(ordinary(audience), labs=(), derived={})


def hostile(audience: str = "professional") -> Assessment:
    """Names that try to be markup, templates, escapes, formulas and other directions."""
    base = ordinary(audience)
    dates = [
        replace(match, food=HOSTILE[place % len(HOSTILE)], meal=HOSTILE[(place + 1) % len(HOSTILE)])
        for place, match in enumerate(base.matching)
    ]
    magnesium = base.intake["magnesium"]
    shares = tuple(replace(share, food=HOSTILE[place % len(HOSTILE)]) for place, share in enumerate(magnesium.by_food))
    medicines = tuple(replace(base.input.medicines[0], name=name, dose=name) for name in HOSTILE)
    return replace(
        base,
        matching=tuple(dates),
        input=replace(
            base.input, medicines=medicines, person=base.input.person | {"goal": " ".join(HOSTILE)}, questions=HOSTILE
        ),
        intake=base.intake
        | {
            "magnesium": replace(
                magnesium, by_food=shares, food=replace(magnesium.food, missing=HOSTILE, at_least=True, n_reporting=31)
            )
        },
        flags=tuple(flag(f"hostile_{place}", "info", name, name, name) for place, name in enumerate(HOSTILE)),
        evidence=replace(
            base.evidence,
            sources=(
                *SOURCES,
                source("hostile", HOSTILE[0], 2020, HOSTILE[1], doi='10.1/"><script>', url="javascript:alert(1)"),
            ),
        ),
    )


def full() -> Assessment:
    """As much as one person's report is likely to hold: every section long."""
    base = urgent()
    flags = tuple(
        flag(
            f"topic_{place}",
            ("urgent", "caution", "caution", "info")[place % 4],
            f"A finding of some length, number {place}",
            (
                "What it means is said in two sentences of ordinary length, as rules do. The second "
                "names whom to ask about it."
            ),
            "potassium 5.6 mmol/L (labs)",
            "magnesium oxide (medicines)",
            sources=("kdoqi_2020", "iom_1997"),
        )
        for place in range(14)
    )
    foods = article(
        *(
            (
                f"Food number {place}, boiled",
                ("fits", "not_offered", "fits_with_care")[place % 3],
                "High in potassium, and oxalate is high as well.",
            )
            for place in range(17)
        )
    )
    sources = (
        *SOURCES,
        *(
            source(
                f"study{place}",
                f"A study with a title of ordinary length about minerals, number {place}",
                2000 + place,
                "Author and others",
                f"10.1000/study.{place}",
            )
            for place in range(23)
        ),
    )
    notes = tuple(replace(note, id=f"{note.id}_{place}") for place in range(4) for note in (ASSOCIATION, CONFLICT))
    rows = tuple(replace(row, authority=authority) for authority in ("US", "EFSA") for row in base.adequacy)
    labs = tuple(
        replace(entry, name=f"{entry.name} {place}")
        for place in range(4)
        for entry in (MAGNESIUM_LAB, CALCIUM_LAB, POTASSIUM_LAB)
    )
    return replace(
        base,
        flags=flags,
        article_foods=foods,
        adequacy=rows,
        labs=labs,
        matching=matches(60, unknown=3),
        evidence=Evidence(notes=notes, sources=sources),
        limits=tuple(f"{text} ({place})" for place in range(2) for text in base.limits),
        ideas=base.ideas * 5,
        questions_for_clinician=base.questions_for_clinician * 3,
    )


def stone_former(audience: str = "professional") -> Assessment:
    """A man who gave the urine of a day."""
    base = ordinary(audience)
    cited = (
        source("equil2_r_1_0_0", "equil2, a package for R", 2022, "Denney and Lieske"),
        source("werness1985", "EQUIL 2: a BASIC computer program", 1985, "Werness and others"),
    )
    known = replace(base.evidence, sources=(*base.evidence.sources, *cited))
    return replace(base, urine=panel(), evidence=known)


SAMPLES = {
    "ordinary": ordinary,
    "quiet": quiet,
    "urgent": urgent,
    "emergency": emergency,
    "child": child,
    "pregnant": pregnant,
    "empty_diary": empty_diary,
    "no_labs": no_labs,
    "stone_former": stone_former,
    "hostile": hostile,
    "full": lambda audience="professional": replace(full(), meta=meta(audience)),
}
