"""Vitamin K2 as one row: the forms are few figures of few foods, and apart they only look like knowledge."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import FoodShare, IntakePart, NutrientIntake

FORM = "menaquinone_"
MERGED, NAME = "vitamin_k2", "vitamin K2"


def merged(assessment: Assessment) -> list[NutrientIntake]:
    """The intakes with the forms of vitamin K2 as one, in the place of the last form."""
    forms = [row for row in assessment.intake.values() if row.nutrient.startswith(FORM)]
    others = [row for row in assessment.intake.values() if not row.nutrient.startswith(FORM)]
    if not forms:
        return others
    one = NutrientIntake(
        nutrient=MERGED,
        name=NAME,
        food=_food(forms, assessment),
        supplements=_sum([form.supplements for form in forms]),
        by_food=(),
        by_day=(),
        only_range=True,
        sources=tuple(dict.fromkeys(source for form in forms for source in form.sources)),
    )
    return [*others, one]


def _food(forms: Sequence[NutrientIntake], assessment: Assessment) -> IntakePart:
    """The sum over what the forms report; entries that report any of them count as reporting."""
    reporting = {(share.food, share.food_id) for form in forms for share in form.by_food if _known(share)}
    entries = sum((match.food, match.food_id) in reporting for match in assessment.matching)
    found = _sum([form.food for form in forms])
    missing = [set(form.food.missing) for form in forms]
    everywhere = set[str].intersection(*missing)
    return IntakePart(
        value=found.value,
        low=found.low,
        high=found.high,
        unit=found.unit,
        at_least=found.at_least,
        n_foods=found.n_foods,
        n_reporting=max(entries, found.n_reporting),
        missing=tuple(name for name in forms[0].food.missing if name in everywhere),
    )


def _known(share: FoodShare) -> bool:
    return share.value is not None or share.low is not None


def _sum(parts: Sequence[IntakePart]) -> IntakePart:
    """What is known of the forms together. A form that nothing reports makes the sum "at least"."""
    known = [part for part in parts if part.n_foods and (part.value is not None or part.low is not None)]
    lows = [part.low if part.low is not None else part.value or 0.0 for part in known]
    highs = [part.high if part.high is not None else part.value or 0.0 for part in known]
    counted = [part for part in parts if part.n_foods]
    return IntakePart(
        value=sum(part.value if part.value is not None else low for part, low in zip(known, lows, strict=True))
        if known
        else None,
        low=sum(lows) if known else None,
        high=sum(highs) if known else None,
        unit=parts[0].unit,
        at_least=any(part.at_least for part in counted) or len(known) < len(counted),
        n_foods=max(part.n_foods for part in parts),
        n_reporting=max(part.n_reporting for part in parts),
    )
