"""What should be known before a comparison with a reference value is believed."""

from __future__ import annotations

from collections.abc import Iterator

from calcifate.flow.intake import Caveat, NutrientIntake
from calcifate.flow.person import Person
from calcifate.guidance.adequacy_settings import settings
from calcifate.nutrient import Authority, ReferenceIntake


def caveats_of(
    name: str,
    person: Person,
    intake: NutrientIntake,
    rows: tuple[ReferenceIntake, ...],
    authority: Authority,
    potassium_refused: bool,
) -> Iterator[Caveat]:
    """Caveats of one nutrient against one authority, for this person."""
    if not rows:
        yield _no_rows(person, authority)
        return
    if potassium_refused:
        yield Caveat(
            law="adequacy",
            text="Potassium values are for people with healthy kidneys and no potassium-raising medicine. "
            "They are not used here.",
            source=settings().potassium.source,
        )
    elif has_kidney_disease(person):
        yield Caveat(
            law="adequacy",
            text="These values are for healthy people. With kidney disease the kidney team sets its own.",
            source=rows[0].source,
        )
    missing = len(intake.food.missing)
    if intake.food.n_foods and missing:
        yield Caveat(
            law="adequacy",
            text=f"{intake.food.n_foods - intake.food.n_reporting} of {intake.food.n_foods} entries do not report this "
            "nutrient. The true intake is this or more.",
            source="calcifate_policy",
        )
    if intake.supplements.at_least:
        yield Caveat(
            law="adequacy",
            text="A supplement or medicine may add an unknown amount.",
            source="calcifate_policy",
        )
    if name == "vitamin_d":
        yield Caveat(
            law="adequacy",
            text="Vitamin D also comes from sunlight; intake differs so much between days that no chance is given.",
            source=rows[0].source,
        )
    if not any(row.kind in ("EAR", "AR") for row in rows):
        yield Caveat(
            law="adequacy",
            text=f"{authority} has no average requirement here, only an adequate intake: below it nothing can be said.",
            source=rows[0].source,
        )


def _no_rows(person: Person, authority: Authority) -> Caveat:
    if person.sex is None and not person.pregnant:
        return Caveat(law="adequacy", text="The values differ by sex, and sex is not given.", source="calcifate_policy")
    return Caveat(
        law="adequacy",
        text=f"{authority} has no value for this age and stage. Nothing is extrapolated.",
        source="calcifate_policy",
    )


def has_kidney_disease(person: Person) -> bool:
    """Whether kidney disease, a transplant or dialysis is known."""
    return bool(person.dialysis) or bool(set(settings().potassium.not_for_conditions) & set(person.condition_ids))
