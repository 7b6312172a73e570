"""Builders of answers for tests: parts with plausible defaults, to be replaced where a test cares."""

from __future__ import annotations

from typing import Any

from calcifate.flow.assessment import (
    SCHEMA_VERSION,
    MatchEcho,
    Meta,
    SourceEcho,
)
from calcifate.flow.finding import Derived, EvidenceNote, Flag, FoodNote, StudyEcho
from calcifate.flow.food import Alternative
from calcifate.flow.intake import (
    Adequacy,
    DayAmount,
    FoodShare,
    IntakePart,
    NutrientIntake,
    ReferenceValue,
)
from calcifate.flow.person import ConversionStep, Lab

PURPOSE = (
    "For education and research about mineral balance; it does not diagnose, and is not for deciding treatment or for "
    "emergencies."
)
HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\x1b[31mred\x1b[0m\x9b2J",
    "oats\u202egnp.exe",
    '=HYPERLINK("http://example.org","x")',
    "tofu\r\nWarning: none\x00\x07",
)
NEED: dict[str, tuple[tuple[str, float], ...]] = {
    "calcium": (("EAR", 800), ("RDA", 1000), ("UL", 2500)),
    "magnesium": (("EAR", 350), ("RDA", 420), ("UL", 350)),
    "phosphorus": (("EAR", 580), ("RDA", 700), ("UL", 4000)),
    "potassium": (("AI", 3400),),
    "sodium": (("AI", 1500), ("CDRR", 2300)),
    "vitamin_k1": (("AI", 120),),
    "vitamin_d": (("EAR", 10), ("RDA", 15), ("UL", 100)),
}
UNIT = {
    "energy": "kcal/d",
    "vitamin_k1": "µg/d",
    "vitamin_d": "µg/d",
    "menaquinone_7": "µg/d",
    "fibre": "g/d",
    "protein": "g/d",
}
NAME = {"vitamin_k1": "vitamin K1", "vitamin_d": "vitamin D", "menaquinone_7": "vitamin K2 (MK-7)"}
FOODS = (
    ("Bread, white, commercially prepared", 90, 0.17),
    ("Coffee, brewed", 500, 0.12),
    ("Potatoes, french fried", 120, 0.11),
    ("Beef, ground, 80 % lean, broiled", 115, 0.10),
    ("Milk, 2 % fat", 150, 0.08),
    ("Banana", 60, 0.08),
    ("Cheese, cheddar", 40, 0.06),
    ("Cola", 350, 0.02),
    ("Ham, sliced", 60, 0.05),
    ("Rice, white, cooked", 150, 0.09),
    ("Tomato sauce", 80, 0.07),
    ("Chicken breast, roasted", 100, 0.05),
)


def part(
    value: float | None, unit: str, *, n: int = 37, told: int | None = None, spread: float = 0.12, **more: Any
) -> IntakePart:
    reporting = n if told is None else told
    return IntakePart(
        value=value,
        low=None if value is None else value * (1 - spread),
        high=None if value is None else value * (1 + spread),
        unit=unit,
        at_least=reporting < n,
        n_foods=n,
        n_reporting=reporting,
        **more,
    )


def intake(
    nutrient: str,
    value: float | None,
    *,
    told: int = 37,
    n: int = 37,
    supplement: float | None = None,
    days: int = 3,
    **more: Any,
) -> NutrientIntake:
    unit = UNIT.get(nutrient, "mg/d")
    shares = tuple(
        FoodShare(
            food=food,
            food_id=f"ndb:{9000 + place}",
            grams=grams,
            share=share,
            value=None if value is None else value * share,
            low=None if value is None else value * share * 0.9,
            high=None if value is None else value * share * 1.1,
        )
        for place, (food, grams, share) in enumerate(FOODS)
    )
    return NutrientIntake(
        nutrient=nutrient,
        name=NAME.get(nutrient, nutrient),
        food=part(value, unit, told=told, n=n, spread=0.55 if nutrient in ("oxalate", "phytate") else 0.12, **more),
        supplements=part(supplement, unit, n=0 if supplement is None else 1, spread=0.0),
        by_food=shares if n else (),
        by_day=tuple(
            DayAmount(
                day=str(day + 1),
                value=None if value is None else value * factor,
                low=None if value is None else value * factor * 0.9,
                high=None if value is None else value * factor * 1.1,
                at_least=told < n,
            )
            for day, factor in enumerate((0.85, 1.2, 0.95, 1.1, 0.7, 1.05, 0.98, 1.15, 0.9)[:days])
        )
        if n
        else (),
        only_range=nutrient in ("oxalate", "phytate"),
        sources=("usda_sr",),
    )


def adequacy(
    nutrient: str, intake_value: float | None, statement: str, chance: float | None = None, **more: Any
) -> Adequacy:
    scope = "supplement_only" if nutrient == "magnesium" else "total"
    references = tuple(
        ReferenceValue(
            authority="US",
            kind=kind,
            value=value,
            unit=UNIT.get(nutrient, "mg/d"),
            source="iom_1997",
            scope="supplement_only" if kind == "UL" and scope == "supplement_only" else "total",
        )
        for kind, value in NEED.get(nutrient, ())
    )
    return Adequacy(
        **{
            "nutrient": nutrient,
            "authority": "US",
            "references": references,
            "intake": intake_value,
            "probability_below_requirement": chance,
            "probability_low": None if chance is None else max(0.0, chance - 0.05),
            "probability_high": None if chance is None else min(1.0, chance + 0.03),
            "days": 3,
            "days_to_settle": None,
            "statement": statement,
            "above_upper_limit": False,
            "caveats": (),
            "sources": ("iom_1997",),
        }
        | more
    )


def lab(
    analyte: str,
    name: str,
    text: str,
    value: float,
    unit: str,
    given: float,
    given_unit: str,
    low: float | None,
    high: float | None,
    position: str = "within",
    **more: Any,
) -> Lab:
    step = ConversionStep(
        from_value=given,
        from_unit=given_unit,
        to_value=value,
        to_unit=unit,
        factor=value / given,
        reason=f"{name}: molar mass",
        source="iupac_2021_atomic_weights",
    )
    fields = {
        "analyte": analyte,
        "name": name,
        "specimen": "plasma",
        "loinc": "",
        "value": value,
        "unit": unit,
        "comparator": "",
        "given_value": given,
        "given_unit": given_unit,
        "text": text,
        "date": "2025-03-04",
        "reference_low": low,
        "reference_high": high,
        "position": position,
        "limits": (),
        "conversions": () if unit == given_unit else (step,),
        "questions": (),
    }
    return Lab(**(fields | more))


def flag(topic: str, severity: str, title: str, message: str, *inputs: str, **more: Any) -> Flag:
    fields = {
        "id": f"{topic}:1",
        "topic": topic,
        "severity": severity,
        "title": title,
        "message": message,
        "inputs": inputs,
        "rule": f"{topic}_rule",
        "sources": ("kdoqi_2020",),
        "audience": "professional",
        "blocks": (),
    }
    return Flag(**(fields | more))


def derived(id_: str, name: str, value: float | None, unit: str, text: str, **more: Any) -> Derived:
    fields = {
        "id": id_,
        "name": name,
        "value": value,
        "low": None,
        "high": None,
        "unit": unit,
        "text": text,
        "refused": "",
        "caveats": (),
        "inputs": ("plasma_creatinine",),
        "sources": ("inker2021",),
    }
    return Derived(**(fields | more))


def source(
    id_: str, title: str, year: int, authors: str = "", doi: str = "", url: str = "", reading: str = "abstract"
) -> SourceEcho:
    return SourceEcho(
        id=id_, title=title, year=year, authors=authors, doi=doi, url=url, reading=reading, used_for=("flags",)
    )


SOURCES = (
    source("kdoqi_2020", "Clinical practice guideline for nutrition in CKD: 2020 update", 2020, "KDOQI Work Group"),
    source(
        "iom_1997",
        "Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, Vitamin D, and Fluoride",
        1997,
        "Institute of Medicine",
        "10.17226/5776",
        reading="secondary",
    ),
    source(
        "inker2021",
        "New creatinine- and cystatin C-based equations to estimate GFR without race",
        2021,
        "Inker and others",
        "10.1056/NEJMoa2102953",
    ),
    source(
        "sakaguchi2019",
        (
            "A randomized trial of magnesium oxide and oral carbon adsorbent for coronary artery "
            "calcification in predialysis CKD"
        ),
        2019,
        "Sakaguchi and others",
        "10.1681/ASN.2018111150",
    ),
    source(
        "bressendorff2023",
        "The effect of magnesium supplementation on vascular calcification in CKD (MAGiCAL-CKD)",
        2023,
        "Bressendorff and others",
        "10.1681/ASN.0000000000000092",
    ),
    source(
        "usda_sr",
        "National Nutrient Database for Standard Reference, Release 28",
        2015,
        "US Department of Agriculture",
        reading="data",
    ),
    source(
        "iupac_2021_atomic_weights", "Standard atomic weights of the elements 2021", 2021, "IUPAC", reading="secondary"
    ),
)
CONFLICT = EvidenceNote(
    id="coronary_calcification_ckd",
    statement="Two trials of magnesium on coronary calcification disagree: one open-label trial, stopped early (96 "
    "completed), found slower progression; one double-blind trial (30 mmol a day, 12 months) found no difference "
    "and more serious adverse events.",
    certainty="conflicting",
    population="adults with chronic kidney disease",
    applies="Neither was done in people with normal kidneys.",
    sources=("sakaguchi2019", "bressendorff2023"),
    studies=(
        StudyEcho(
            design="open-label randomised trial, stopped early",
            population="CKD G3-4",
            n=96,
            result="coronary calcium +11.3 % against +39.5 %",
            source="sakaguchi2019",
        ),
        StudyEcho(
            design="double-blind randomised trial",
            population="eGFR 15-45",
            n=148,
            result="no difference after 12 months; more serious adverse events",
            source="bressendorff2023",
        ),
    ),
)
ASSOCIATION = EvidenceNote(
    id="intake_and_calcification",
    statement="Higher magnesium intake went with less arterial calcification in several "
    "cohorts, not in all. This is an association; no trial has tested it in people with normal kidneys.",
    certainty="low",
    population="adults without symptoms",
    applies="",
    sources=("iom_1997",),
)


def article(*verdicts: tuple[str, str, str]) -> tuple[FoodNote, ...]:
    known: dict[str, tuple[float, float] | None] = {
        "magnesium": (24, 24),
        "potassium": (167, 167),
        "phosphorus": (15, 15),
        "oxalate": (150, 345),
        "vitamin_k1": None,
    }
    return tuple(
        FoodNote(
            food=food,
            food_id="ndb:11457",
            serving="half cup",
            grams=90,
            verdict=verdict,
            reason=reason,
            amounts=known,
            magnesium_share=0.06,
            rules=("oxalate",),
        )
        for food, verdict, reason in verdicts
    )


def matches(n: int, unknown: int = 0) -> tuple[MatchEcho, ...]:
    return tuple(
        MatchEcho(
            day=str(place * 3 // n + 1),
            meal=("breakfast", "lunch", "dinner")[place % 3],
            food=f"{FOODS[place % 12][0].split(',')[0].lower()}",
            food_id=f"ndb:{9000 + place}",
            matched_name=FOODS[place % 12][0],
            how="none" if place < unknown else "name",
            confidence=0.0 if place < unknown else 0.93,
            grams=120,
            grams_basis="given",
            alternatives=(Alternative(food_id="ndb:1", name="Another bread", confidence=0.8),) if place == 3 else (),
            question="Is this the bread you ate?" if place == 3 else "",
        )
        for place in range(n)
    )


def meta(audience: str = "professional", date: str = "2025-11-02") -> Meta:
    return Meta(
        schema_version=SCHEMA_VERSION,
        program="calcifate",
        version="0.1.0",
        date=date,
        audience=audience,
        purpose=PURPOSE,
        food_table="USDA SR28 selection",
        rules_version="2025-11",
        thresholds="default",
        input_sha256="0" * 64,
    )
