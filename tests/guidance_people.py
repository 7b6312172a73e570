"""Whole invented people for the safety gate: labs in house units, medicines with classes, diaries with tags."""

from __future__ import annotations

from dataclasses import replace

from builders import ADULT

from calcifate.flow.finding import Derived
from calcifate.flow.food import DiaryItem, Food, Match, Range
from calcifate.flow.intake import Adequacy, FoodShare, IntakePart, NutrientIntake, RatioView
from calcifate.flow.person import Dose, Lab, Medicine
from calcifate.guidance.facts import facts
from calcifate.guidance.gate import evaluate
from calcifate.nutrient import nutrients

EMPTY = replace(
    ADULT, age=50, sex="female", weight=70, height=165, country="GB", unit_system="SI", alcohol_drinks_per_day=None
)


def lab(analyte, value, low=None, high=None, *, date="2025-06-01", note="", comparator="") -> Lab:
    outside = "unknown" if low is None and high is None else "within"
    if low is not None and value < low:
        outside = "below"
    if high is not None and value > high:
        outside = "above"
    return Lab(
        analyte=analyte,
        name=analyte,
        specimen="serum",
        loinc="",
        value=value,
        unit="",
        comparator=comparator,
        given_value=value,
        given_unit="",
        text=f"{value}",
        date=date,
        reference_low=low,
        reference_high=high,
        position=outside,
        limits=(),
        conversions=(),
        questions=(),
        note=note,
    )


def medicine(name, *classes, kind="medicine", doses=()) -> Medicine:
    return Medicine(
        name=name,
        dose="",
        kind=kind,
        ingredients=(name,) if classes or doses else (),
        ingredient_names=(),
        classes=classes,
        confidence=1,
        alternatives=(),
        doses=tuple(doses),
        questions=(),
    )


def dose(substance, value, *, low=None, high=None, salt="", salt_value=None, basis="element") -> Dose:
    return Dose(
        substance=substance,
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit="mg/d",
        basis=basis,
        salt=salt,
        salt_value=salt_value,
        explanation="",
    )


def food(food_id, name, tags=(), additive="unlikely", twin="", group="", **per_100g) -> Food:
    held = {
        key: Range(low=v[0], high=v[1], value=None, source="sr28")
        if isinstance(v, tuple)
        else Range(low=v, high=v, value=v, source="sr28")
        for key, v in per_100g.items()
    }
    return Food(
        food_id=food_id,
        name=name,
        food_group=group,
        release="sr28",
        per_100g=held,
        tags=tuple(tags),
        phosphate_additive=additive,
        whole_twin=twin,
    )


def ate(what: Food | None, grams=100.0, day="1", written="", note="", label=None) -> Match:
    item = DiaryItem(
        day=day, meal="", food=written or (what.name if what else ""), grams=grams, note=note, label=label or {}
    )
    return Match(
        item=item,
        food=what,
        how="id" if what else "none",
        confidence=1.0 if what else 0.0,
        grams=grams,
        grams_basis="given",
        alternatives=(),
    )


def derived(name, value, text="", refused="") -> dict[str, Derived]:
    figure = Derived(
        id=name,
        name=name,
        value=value,
        low=value,
        high=value,
        unit="",
        text=text or f"{value}",
        refused=refused,
        caveats=(),
        inputs=(),
        sources=(),
    )
    return {name: figure}


def part(value, low=None, high=None, missing=()) -> IntakePart:
    return IntakePart(
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit="mg/d",
        at_least=bool(missing),
        n_foods=3,
        n_reporting=3 - len(missing),
        missing=tuple(missing),
    )


def eats(by_food=(), missing=(), **amounts) -> dict[str, NutrientIntake]:
    shares = tuple(
        FoodShare(food=name, food_id="", value=v, low=v, high=v, grams=100, share=None)
        for name, v in dict(by_food).items()
    )
    return {
        name: NutrientIntake(
            nutrient=name,
            name=name,
            food=part(v[0] / 2 + v[1] / 2, *v)
            if isinstance(v, tuple)
            else part(v, missing=missing if name == "vitamin_k1" else ()),
            supplements=part(0.0),
            by_food=shares if name in ("oxalate", "potassium") else (),
            by_day=(),
            only_range=nutrients()[name].only_range,
            sources=(),
        )
        for name, v in amounts.items()
    }


def chance(**below) -> tuple[Adequacy, ...]:
    return tuple(
        Adequacy(
            nutrient=name,
            authority="US",
            references=(),
            intake=None,
            probability_below_requirement=p,
            probability_low=p,
            probability_high=p,
            days=3,
            days_to_settle=None,
            statement="below_requirement_likely"
            if p >= 0.85
            else "above_requirement_likely"
            if p <= 0.15
            else "uncertain",
            above_upper_limit=False,
            caveats=(),
            sources=(),
        )
        for name, p in below.items()
    )


def facts_of(*, intake=None, figures=None, adequacy=(), matches=(), ratio: RatioView | None = None, **changes):
    return facts(replace(EMPTY, **changes), intake or {}, figures or {}, adequacy, tuple(matches), ratio)


def gate_of(*, audience="lay", **changes):
    known = facts_of(**changes)
    return known, evaluate(known, audience=audience)


def severities(gate) -> dict[str, str]:
    return {flag.topic: flag.severity for flag in gate.flags}
