"""The `[person]` table as a record: age, size and stage in house units, and what the words for conditions mean.

Where two entries contradict each other the safer one is believed, and the contradiction is a question.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from calcifate.errors import InputError
from calcifate.flow.person import ADULT_FROM, Person, Sex
from calcifate.person import figures
from calcifate.person.figures import figure, inline, shown
from calcifate.person.file import Named, PersonEntry, Quantity
from calcifate.person.sift import Findings

# Outside `possible` a figure is refused; outside `usual` for an adult it is a question.
AGE_POSSIBLE = (0.0, 120.0)  # years
WEIGHT_POSSIBLE, WEIGHT_USUAL = (0.3, 650.0), (32.0, 250.0)  # kg
HEIGHT_POSSIBLE, HEIGHT_USUAL = (20.0, 275.0), (125.0, 215.0)  # cm
BODY_MASS_INDEX_USUAL = (12.0, 80.0)  # kg/m2
DRINKS_POSSIBLE, DRINKS_USUAL = (0.0, 60.0), (0.0, 12.0)  # per day
FERTILE = (11.0, 56.0)  # years

SEXES: dict[str, Sex | None] = {
    **dict.fromkeys(("male", "m", "man", "boy", "männlich"), "male"),
    **dict.fromkeys(("female", "f", "w", "woman", "girl", "weiblich"), "female"),
    **dict.fromkeys(("other", "unknown", "intersex", "x", "diverse", "divers", "d", "nonbinary", "non-binary"), None),
}
YES = {"yes", "y", "true", "ja", "1"}
NO = {"no", "n", "false", "nein", "none", "0", "not", "never"}
DENIED = re.compile(r"(?:no|not|none|never|former\w*|previous\w*|nil|keine?)\b|n/a\b|nkd?a\b")
# How the kind or the duration of a stage is written in its own key.
KINDS = {
    "pregnant": re.compile(r"week|month|trimester|\bssw\b|pregnan|schwanger"),
    "lactating": re.compile(r"month|full|part|feed|lactat|nurs|still"),
    "dialysis": re.compile(r"dialys|\bh{1,2}d\b|\b[ac]?a?pd\b|\bccpd\b|peritoneal|home|filtration"),
}
VEGAN = "vegan_diet"
ALLERGY = re.compile(r"allerg|intoleran|c(?:o)?eliac|anaphyla|zöliakie|unverträglich")
# What the recogniser calls a stage.
STAGES = {"pregnant": "pregnancy", "lactating": "lactation", "dialysis": "dialysis"}
TRIMESTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "1": 1, "2": 2, "3": 3}


def read_body(entry: PersonEntry, newest: str, findings: Findings) -> Person:
    """The person without laboratory values and medicines.

    Parameters
    ----------
    newest : str
        Date of the newest laboratory value: the day of an age that is given as a date of birth.
    """
    from calcifate.person.conditions import (
        recognise_allergens,
        recognise_conditions,
        recognise_goals,
        recognise_symptoms,
    )

    age = _age(entry, newest, findings)
    sex = _sex(entry, findings)
    weight = _size("weight", entry, figures.weight, WEIGHT_POSSIBLE, findings)
    height = _size("height", entry, figures.height, HEIGHT_POSSIBLE, findings)
    _strange_size(age, weight, height, findings)
    conditions = _texts(entry.conditions)
    allergies, symptoms = _texts(entry.allergies), _texts(entry.symptoms)
    goal = entry.goal if isinstance(entry.goal, str) else "; ".join(entry.goal)
    unknown_allergies = _not_recognised(allergies, recognise_allergens)
    for what, texts in (("allergy", unknown_allergies), ("symptom", _not_recognised(symptoms, recognise_symptoms))):
        for each in texts:
            findings.ask(f"{what} not recognised: {inline(each, 80)}; nothing was checked against it")
    condition_ids, unrecognised = recognise_conditions(conditions)
    diet_ids, diet_unrecognised = recognise_conditions((entry.diet,)) if entry.diet.strip() else ((), ())
    # Coeliac disease may stand among the allergies, and a nut allergy among the conditions.
    condition_ids = tuple(dict.fromkeys((*condition_ids, *recognise_conditions(allergies)[0], *diet_ids)))
    allergens = recognise_allergens((*allergies, *(text for text in conditions if ALLERGY.search(text.casefold()))))
    mentioned = recognise_conditions((goal,))[0] if goal.strip() else ()
    if VEGAN in mentioned:
        condition_ids = tuple(dict.fromkeys((*condition_ids, VEGAN)))
    if diet_unrecognised:
        findings.ask(f"diet {inline(entry.diet, 60)!r} is a note: no rule uses it")
    return Person(
        age=age,
        sex=sex,
        weight=weight,
        height=height,
        country=entry.country.strip(),
        unit_system="both",
        pregnant=_pregnant(entry, sex, age, condition_ids, mentioned, findings),
        lactating=_stage("lactating", entry.lactating, condition_ids, mentioned, findings),
        dialysis=_stage("dialysis", entry.dialysis, condition_ids, (), findings),
        conditions=conditions,
        condition_ids=condition_ids,
        unrecognised_conditions=unrecognised,
        allergies=allergies,
        allergens=allergens,
        symptoms=symptoms,
        symptom_ids=recognise_symptoms((*symptoms, *conditions, goal)),
        alcohol_drinks_per_day=_drinks(entry, findings),
        goal=goal,
        goal_ids=recognise_goals(goal),
        labs=(),
        medicines=(),
        questions=(),
        unrecognised_allergies=unknown_allergies,
    )


def _not_recognised(texts: Sequence[str], known: Callable[[Sequence[str]], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(each for each in texts if not known((each,)) and not DENIED.match(each.casefold()))


def _texts(entries: Sequence[str | Named]) -> tuple[str, ...]:
    """What was written, with the remark where there is one: "stage 3b" may stand in either."""
    texts = [
        each if isinstance(each, str) else f"{each.name} ({each.note})" if each.note else each.name for each in entries
    ]
    return tuple(text.strip() for text in texts if text.strip())


def _age(entry: PersonEntry, newest: str, findings: Findings) -> float:
    path = ("person", "age")
    if any(known in (("person",), path) for known, _ in findings.problems):
        return 0.0
    try:
        if entry.age is not None and entry.age != "":
            age = _years(entry.age)
        elif entry.age_months is not None:
            path, age = ("person", "age_months"), entry.age_months / 12
        elif entry.birth_date.strip():
            path, age = ("person", "birth_date"), _age_on(entry.birth_date, newest)
        else:
            findings.wrong(path, "is missing", "add the age in years: every limit depends on it")
            return 0.0
    except ValueError as error:
        findings.wrong(path, str(error), "the age in years as a number, or age_months")
        return 0.0
    if entry.age not in (None, "") and entry.age_months is not None and not _same_age(age, entry.age_months / 12):
        findings.wrong(("person", "age_months"), f"{entry.age_months:g} months and an age of {age:g} years", "keep one")
    if not AGE_POSSIBLE[0] <= age <= AGE_POSSIBLE[1]:
        findings.wrong(path, f"an age of {age:g} years", "an age from 0 to 120 years")
    return age


def _same_age(one: float, other: float) -> bool:
    """Whether two ages may be one person's: whole years and months of the same age are less than a year apart."""
    return abs(one - other) < 1


def _years(given: float | str) -> float:
    if not isinstance(given, str):
        return given
    try:
        written = figure(given)
    except InputError as error:
        raise ValueError(error.problems[0].found) from None
    unit = written.unit.casefold().rstrip(".")
    per_year = {"": 1, "y": 1, "yr": 1, "yrs": 1, "year": 1, "years": 1, "years old": 1, "jahre": 1}
    per_year |= {"month": 12, "months": 12, "mo": 12, "weeks": 52.18, "week": 52.18, "days": 365.25, "day": 365.25}
    if unit not in per_year or written.comparator:
        raise ValueError(f"found {shown(given)}")
    return written.value / per_year[unit]


def _age_on(birth_date: str, day: str) -> float:
    try:
        born = datetime.date.fromisoformat(birth_date.strip()[:10])
    except ValueError:
        raise ValueError(f"found {shown(birth_date)}, which is not a date such as 1957-03-04") from None
    try:
        on = datetime.date.fromisoformat(day)
    except ValueError:
        raise ValueError("a date of birth without the date of a laboratory value gives no age") from None
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    # Infants are read by the month.
    return float(years) if years >= 2 else round((on - born).days / 365.25, 3)


def _sex(entry: PersonEntry, findings: Findings) -> Sex | None:
    given = entry.sex.strip().casefold()
    if not given:
        findings.ask("sex is not given: values that depend on it are not shown")
        return None
    if given not in SEXES:
        findings.wrong(("person", "sex"), f"found {shown(entry.sex)}", "it should be male or female")
        return None
    sex = SEXES[given]
    if sex is None:
        findings.ask(f"sex {inline(entry.sex, 20)!r}: values that depend on male or female are not shown")
    return sex


def _size(
    what: str, entry: PersonEntry, read: Callable[[str], float], possible: tuple[float, float], findings: Findings
) -> float | None:
    """Weight in kg or height in cm, from whichever key holds it."""
    unit = "kg" if what == "weight" else "cm"
    given: list[tuple[str, str]] = []
    main: Quantity | str | None = getattr(entry, what)
    if isinstance(main, Quantity):
        number = f"{main.value:g}" if isinstance(main.value, float) else main.value
        given.append((what, f"{number} {main.unit}"))
    elif main is not None and main.strip():
        given.append((what, main))
    for suffix in ("kg", "lb") if what == "weight" else ("cm", "m", "in"):
        value: float | None = getattr(entry, f"{what}_{suffix}")
        if value is not None:
            given.append((f"{what}_{suffix}", f"{value!r} {suffix}"))
    if len(given) > 1:
        findings.wrong(("person", given[1][0]), f"{what} is given twice", "keep one")
    if not given or any(known[:2] == ("person", given[0][0]) for known, _ in findings.problems):
        return None
    key, text = given[0]
    try:
        size = read(text)
    except InputError as error:
        findings.add(("person", key), error.problems)
        return None
    if not possible[0] <= size <= possible[1]:
        findings.wrong(("person", key), f"a {what} of {size:.4g} {unit}", "check the number and its unit")
        return None
    return size


def _strange_size(age: float, weight: float | None, height: float | None, findings: Findings) -> None:
    if age >= ADULT_FROM:
        if weight is not None and not WEIGHT_USUAL[0] <= weight <= WEIGHT_USUAL[1]:
            findings.ask(f"a weight of {weight:.0f} kg is unusual: check the number and its unit")
        if height is not None and not HEIGHT_USUAL[0] <= height <= HEIGHT_USUAL[1]:
            findings.ask(f"a height of {height:.0f} cm is unusual: check the number and its unit")
    if weight is not None and height is not None and age >= 2:
        index = weight / (height / 100) ** 2
        if not BODY_MASS_INDEX_USUAL[0] <= index <= BODY_MASS_INDEX_USUAL[1]:
            findings.ask(f"weight and height do not fit each other ({weight:.0f} kg, {height:.0f} cm): check them")


def _drinks(entry: PersonEntry, findings: Findings) -> float | None:
    drinks = entry.alcohol_drinks_per_day
    if drinks is None:
        return None
    if not DRINKS_POSSIBLE[0] <= drinks <= DRINKS_POSSIBLE[1]:
        findings.wrong(("person", "alcohol_drinks_per_day"), f"{drinks:g} drinks per day", "drinks per day, 0 or more")
        return None
    if drinks > DRINKS_USUAL[1]:
        findings.ask(f"{drinks:g} drinks per day is a lot: check it")
    return drinks


def _pregnant(
    entry: PersonEntry,
    sex: Sex | None,
    age: float,
    condition_ids: Sequence[str],
    mentioned: Sequence[str],
    findings: Findings,
) -> bool | None:
    pregnant = _stage("pregnant", entry.pregnant, condition_ids, mentioned, findings)
    if entry.trimester is not None and entry.trimester != "":
        words = str(entry.trimester).casefold().removesuffix(".0").replace("trimester", "").strip()
        if words not in TRIMESTERS:
            findings.wrong(("person", "trimester"), f"found {shown(entry.trimester)}", "it should be 1, 2 or 3")
        elif pregnant is False and entry.pregnant is not None:
            findings.ask("a trimester is given, but pregnant is false: taken as pregnant")
        pregnant = True
    if pregnant and sex == "male":
        findings.ask("pregnant and male contradict each other: taken as pregnant")
    elif pregnant and not FERTILE[0] <= age <= FERTILE[1]:
        findings.ask(f"pregnant at {age:g} years is unusual: check it")
    elif pregnant is None and sex == "male":
        return False
    return pregnant


def _stage(
    what: str,
    given: bool | str | None,
    condition_ids: Sequence[str],
    mentioned: Sequence[str],
    findings: Findings,
) -> bool | None:
    """Whether a stage holds, by its key, by the conditions or by the goal; each suffices."""
    stated = given if isinstance(given, bool) or given is None else _yes_or_no(what, given, findings)
    if STAGES[what] in condition_ids:
        if stated is False:
            findings.ask(f"{what} is false, but the conditions say otherwise: the conditions were believed")
        return True
    if stated is None and STAGES[what] in mentioned:
        findings.ask(f"{what} is not given, but the goal speaks of it: taken as true; say so in [person]")
        return True
    return stated


def _yes_or_no(what: str, given: str, findings: Findings) -> bool | None:
    text = given.strip().casefold()
    if not text or text == "unknown":
        return None
    if text in YES or text in NO:
        return text in YES
    if DENIED.match(text):
        return False
    if KINDS[what].search(text):
        return True
    findings.wrong(("person", what), f"found {shown(given)}", "it should be true or false, or say the kind")
    return None
