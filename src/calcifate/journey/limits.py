"""What is not known here: said in the report, because a reader cannot see what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from calcifate.flow.food import Diary, Match
from calcifate.flow.intake import NutrientIntake
from calcifate.flow.person import Person

FEW_DAYS = 7  # below a week, weekdays and weekends are not both seen
NAMES_SHOWN = 6
HARDLY_KNOWN = ("menaquinone_", "alcohol")  # said in a sentence of their own, or of no weight here


def limits(
    person: Person, diary: Diary, matches: tuple[Match, ...], intake: Mapping[str, NutrientIntake]
) -> tuple[str, ...]:
    """Sentences on what limits this report, most important first."""
    days, unmatched = len(diary.days), [m.item.food for m in matches if m.food is None]
    no_grams = [m.item.food for m in matches if m.food is not None and m.grams is None]
    unknown_medicines = [m.name for m in person.medicines if not m.ingredients]
    unsized = [m.name for m in person.medicines if any(dose.value is None for dose in m.doses)]
    partly = [
        n.name
        for n in intake.values()
        if n.food.at_least and n.food.n_reporting and not n.only_range and not n.nutrient.startswith(HARDLY_KNOWN)
    ]
    sentences = [
        (not days, "No food diary was given: nothing can be said about what is eaten."),
        (unmatched, f"Not found in the food table, and not counted: {_listed(unmatched)}. Totals are 'at least'."),
        (no_grams, f"The amount is not known, so not counted: {_listed(no_grams)}. Totals are 'at least'."),
        (0 < days < FEW_DAYS, f"{_days(days)} of diary: usual intake may well differ."),
        (partly, f"Some foods do not report {_listed(partly)}: these totals are 'at least'."),
        (days, "Oxalate and phytate are ranges: published figures differ widely."),
        (days, "Vitamin K2 and phosphate additives are in hardly any food table: counted low."),
        (days, "Portions are as written; salt at the table counts only if written."),
        (unknown_medicines, f"Not recognised, so not checked: {_listed(unknown_medicines)}."),
        (unsized, f"The amount in it is not known: {_listed(unsized)}. It is counted as 'at least'."),
        (
            person.unrecognised_conditions,
            f"Conditions not recognised, so not used: {_listed(person.unrecognised_conditions)}.",
        ),
        (not person.labs, "No laboratory values were given."),
        (
            person.labs and not any(lab.analyte == "plasma_creatinine" for lab in person.labs),
            "No creatinine was given: kidney function is not computed.",
        ),
    ]
    return tuple(sentence for holds, sentence in sentences if holds)


def _days(count: int) -> str:
    return "One day" if count == 1 else f"{count} days"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    each = list(dict.fromkeys(names))
    more = f" and {len(each) - NAMES_SHOWN} more" if len(each) > NAMES_SHOWN else ""
    return ", ".join(each[:NAMES_SHOWN]) + more
