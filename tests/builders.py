"""People that tests change to their needs."""

from __future__ import annotations

from calcifate.flow.person import Person

ADULT = Person(
    age=45,
    sex="male",
    weight=80,
    height=178,
    country="US",
    unit_system="conventional",
    pregnant=False,
    lactating=False,
    dialysis=False,
    conditions=(),
    condition_ids=(),
    unrecognised_conditions=(),
    allergies=(),
    allergens=(),
    symptoms=(),
    symptom_ids=(),
    alcohol_drinks_per_day=0,
    goal="",
    goal_ids=(),
    labs=(),
    medicines=(),
    questions=(),
)
"""A man of 45 with nothing to tell."""
