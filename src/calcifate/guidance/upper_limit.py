"""Upper limits: what counts against them, and whether it is above."""

from __future__ import annotations

from calcifate.flow.intake import Caveat, NutrientIntake
from calcifate.nutrient import ReferenceIntake


def above_upper_limit(
    rows: tuple[ReferenceIntake, ...],
    intake: NutrientIntake,
    total: float | None,
    at_least: bool,
) -> tuple[bool | None, tuple[Caveat, ...]]:
    """Whether intake is above the tolerable upper level, and what should be known about the answer.

    A limit for supplements and medicines is tested on those alone. Where a label leaves open how much it means, the
    higher reading counts. None: there is no such limit, or what is not known could carry intake above it.

    Parameters
    ----------
    total : float or None
        Food and supplements. [unit of the nutrient per day]
    at_least : bool
        Whether something eaten or taken does not report the nutrient.
    """
    limit = next((row for row in rows if row.kind == "UL"), None)
    if limit is None:
        return None, ()
    taken = intake.supplements
    supplement_only = limit.scope == "supplement_only"
    value = taken.value if supplement_only else total
    doubt = (taken.high or 0.0) - (taken.value or 0.0)  # an ambiguous label, not the spread of foods
    unknown = taken.at_least if supplement_only else at_least
    caveats = (
        (_caveat(limit, "This limit counts supplements and medicines only, not food."),) if supplement_only else ()
    )
    if value is None:
        return None, caveats
    if value > limit.value:
        return True, caveats
    if value + doubt > limit.value:
        return True, (
            *caveats,
            _caveat(limit, "Above the limit only if the label means the higher amount; it is not clear."),
        )
    return (None if unknown else False), caveats


def _caveat(limit: ReferenceIntake, text: str) -> Caveat:
    return Caveat(law="above_upper_limit", text=text, source=limit.source)
