"""Small builders of people and intakes."""

from __future__ import annotations

from dataclasses import replace

from builders import ADULT

from calcifate.flow.intake import DayAmount, IntakePart, NutrientIntake
from calcifate.flow.person import Medicine, Person
from calcifate.nutrient import nutrients


def someone(**changes: object) -> Person:
    return replace(ADULT, **changes)  # type: ignore[arg-type]


def part(
    value: float | None, at_least: bool = False, reporting: int = 10, foods: int = 10, **ends: float
) -> IntakePart:
    return IntakePart(
        value=value,
        low=ends.get("low", value),
        high=ends.get("high", value),
        unit="mg/d",
        at_least=at_least,
        n_foods=foods,
        n_reporting=reporting,
    )


def eats(
    name: str, food: IntakePart, taken: IntakePart | None = None, by_day: tuple[float | None, ...] = ()
) -> NutrientIntake:
    return NutrientIntake(
        nutrient=name,
        name=nutrients()[name].name,
        food=food,
        supplements=taken or part(0.0, reporting=0, foods=0),
        by_food=(),
        by_day=tuple(
            DayAmount(day=str(i + 1), value=value, low=value, high=value, at_least=value is None)
            for i, value in enumerate(by_day)
        ),
        only_range=False,
        sources=(),
    )


def medicine(*classes: str) -> Medicine:
    return Medicine(
        name="x",
        dose="",
        kind="medicine",
        ingredients=("x",),
        ingredient_names=(),
        classes=classes,
        confidence=1,
        alternatives=(),
        doses=(),
        questions=(),
    )
