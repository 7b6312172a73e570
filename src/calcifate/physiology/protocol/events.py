"""From an event as written to its parts in the model's names and units: what is eaten, taken and changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from calcifate.physiology.protocol.amount import (
    MINERALS,
    SUBSTANCES,
    amount,
    days,
    factor,
    in_unit,
    minerals,
    not_counted,
    refuse,
    written,
)
from calcifate.physiology.protocol.plan import (
    Added,
    Eaten,
    ExtraMeal,
    Fasting,
    Held,
    Planned,
    Span,
    Swallowed,
    Taken,
)
from calcifate.physiology.protocol.scenario import (
    DietEvent,
    DrugEvent,
    Event,
    MealEvent,
    SetEvent,
    SupplementEvent,
    VitaminDEvent,
)
from calcifate.physiology.protocol.settings import choices
from calcifate.record import near_miss

DRUGS = {
    "thiazide": ("a thiazide is taken", "no thiazide is taken"),
    "loop_diuretic": ("a loop diuretic is taken", "no loop diuretic is taken"),
    "proton_pump_inhibitor": ("a proton pump inhibitor is taken", "no proton pump inhibitor is taken"),
    "calcimimetic": ("a calcimimetic is taken", "no calcimimetic is taken"),
    "alcohol": ("heavy drinking", "no heavy drinking"),
}
"""What is said while a drug is taken, and after it is stopped."""


FAST = (
    "A fast breaks tissue down, which gives calcium, magnesium and phosphate to the blood, and the meals after it draw "
    "phosphate and magnesium into cells, at times to dangerous levels. The model knows neither."
)
LONG_FAST = 1.0
"""From which on that is said. [d]"""
OF_THE_PERSON = ("body_weight", "extracellular_volume_per_weight")
"""Sizes in which the stores of the start were worked out."""
SHORTEST = 1 / 86_400
"""Of a part that lasts: a second, well above the grain of time in which parts are merged. [d]"""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an event is read against: the person's settings, when the course ends, and where the event stands."""

    values: Mapping[str, float]
    end: float
    place: str
    clock: float = 0.0
    """Time of the week at which the course starts: 0 is midnight before Monday. [d]"""

    @property
    def weight(self) -> float:
        """Of the person. [kg]"""
        return self.values["body_weight"]

    def key(self, name: str) -> str:
        """Key of a field, for problems."""
        return f"{self.place}.{name}" if self.place else name


def span_of(event: Event, of: Setting) -> Span:
    """When an event starts and ends. [d]

    Raises
    ------
    InputError
        If it lies beyond the course, or ends before it starts.
    """
    start = days(event.at, of.key("at"))
    if start >= of.end:
        refuse(f"it starts on day {start:g}, but the course ends on day {of.end:g}",
               "let the course run longer, or start earlier", of.key("at"))  # fmt: skip
    if event.lasts is not None and event.until is not None:
        refuse("it has both `for` and `until`", "give one of them", of.place)
    end = float("inf")
    if event.lasts is not None:
        end = start + days(event.lasts, of.key("for"), length=True)
    if event.until is not None:
        end = days(event.until, of.key("until"))
        if end <= start:
            refuse(f"it ends on day {end:g}, before it starts on day {start:g}",
                   "let `until` be later than `at`", of.key("until"))  # fmt: skip
    if end - start < SHORTEST:
        refuse("it lasts less than a second", "let it last longer, or use a bolus", of.place)
    return Span(start=start, end=end, place=of.place)


def at_once(event: Event, of: Setting) -> float:
    """When an event that has no length happens. [d]"""
    span = span_of(event, of)
    if event.lasts is not None or event.until is not None:
        refuse(f"{event.what} happens at once", "leave out `for` and `until`", of.place)
    return span.start


def diet(event: DietEvent, of: Setting) -> Planned:
    """A change of what is eaten in a day."""
    span = span_of(event, of)
    parts, said = list[Eaten](), list[str]()
    for name in ("calcium", "magnesium", "phosphate", "phosphorus", "sodium"):
        text = getattr(event, name)
        if not text:
            continue
        mineral = "phosphate" if name == "phosphorus" else name
        if any(part.mineral == mineral for part in parts):
            refuse("phosphate and phosphorus are the same here", "give one of them", of.key(name))
        parts.append(_eaten(span, mineral, name, text, of))
        change = {"": "is", "=": "is", "+": "goes up by", "-": "goes down by"}[written(text, "", "").sign]
        much = f"{written(text, '', '').number:.2g} mmol" if _of_foods(of) else _bare(text)
        said.append(f"{name} of food {change} {much}{'' if '%' in text else ' a day'}")
    if not parts:
        refuse("it changes nothing", "name calcium, magnesium, phosphorus or sodium", of.place)
    return Planned(parts=tuple(parts), says=", ".join(said))


def _of_foods(of: Setting) -> bool:
    """Whether an event is what foods of the scenario bring: a sum over a food table is told in two digits."""
    return of.place.startswith("food[")


def _eaten(span: Span, mineral: str, name: str, text: str, of: Setting) -> Eaten:
    key = of.key(name)
    found = written(text, key, "+ 100 mg")
    plain = Eaten(start=span.start, end=span.end, place=key, mineral=mineral)
    sign = -1.0 if found.sign == "-" else 1.0
    if found.unit == "%":
        if found.sign not in ("+", "-"):
            refuse(f"{text!r} does not say whether more or less", "write it like '+ 20 %' or '- 20 %'", key)
        return dataclasses.replace(plain, share_more=sign * found.number / 100)
    unit = found.unit if "/" in found.unit or " per " in found.unit else f"{found.unit}/d"
    in_a_day = in_unit(dataclasses.replace(found, unit=unit if found.unit else ""), name, "mmol/d", key)
    if found.sign in ("+", "-"):
        return dataclasses.replace(plain, more=sign * in_a_day)
    return dataclasses.replace(plain, exactly=in_a_day)


def _bare(text: str) -> str:
    return text.strip().lstrip("=+-−– ").removesuffix("/d").strip()


def supplement(event: SupplementEvent, of: Setting) -> Planned:
    """Something swallowed beside the food, with meals or between them."""
    span = span_of(event, of)
    if not 1 <= event.times_a_day <= 8:
        refuse(f"times_a_day = {event.times_a_day}", "it should lie between 1 and 8", of.key("times_a_day"))
    if not 0 <= event.dissolves <= 1:
        refuse(f"dissolves = {event.dissolves:g}", "it is a share, between 0 and 1", of.key("dissolves"))
    per_day = event.amount.replace(" ", "").lower().endswith(("/d", "/day", "perday"))
    loads = minerals(event.amount, event.of, of.key("amount"), per="/d" if per_day else "", weight=of.weight)
    if per_day:
        loads = {mineral: load / event.times_a_day for mineral, load in loads.items()}
    if event.dissolves < 1 and set(loads) != {"magnesium"}:
        refuse("only for magnesium does the model know a share that dissolves", "leave `dissolves` out",
               of.key("dissolves"))  # fmt: skip
    meals = event.meals
    if meals and not event.with_meals:
        refuse("meals are named, but with_meals is false", "give one of them", of.key("meals"))
    if meals and len(set(meals)) != event.times_a_day and event.times_a_day != 1:
        refuse(f"{event.times_a_day} times a day, but {len(set(meals))} meals", "name as many meals", of.key("meals"))
    if event.with_meals and not meals:
        if str(event.times_a_day) not in choices().with_meals:
            refuse(f"{event.times_a_day} times a day with meals", "there are three meals; set with_meals = false",
                   of.key("times_a_day"))  # fmt: skip
        meals = choices().with_meals[str(event.times_a_day)]
    part = Swallowed(
        **vars(span),
        loads=loads,
        dissolves=event.dissolves,
        meals=tuple(sorted(set(meals))),
        times_between_meals=0 if event.with_meals else event.times_a_day,
    )
    beside = not_counted(event.of)
    when = f"with {' and '.join(meals)}" if meals else f"between meals, {_times(event.times_a_day)} a day"
    each = "in a day" if per_day else "each time"
    return Planned(
        parts=(part,),
        says=f"{_bare(event.amount)} of {event.of.replace('_', ' ')} {each}, {when}",
        caveats=(f"The {' and '.join(beside)} of {event.of.replace('_', ' ')} is not counted.",) if beside else (),
    )


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def drug(event: DrugEvent, of: Setting) -> Planned:
    """A drug started, stopped or changed in strength."""
    name = event.of.strip().replace(" ", "_")
    if name not in DRUGS:
        hint = near_miss(name, list(DRUGS))
        right = f"did you mean {hint!r}?" if hint else f"the model knows {', '.join(DRUGS)}"
        refuse(f"unknown drug {event.of!r}", right, of.key("of"))
    if not 0 <= event.strength <= 1:
        refuse(f"strength = {event.strength:g}", "it is a share of the usual effect, between 0 and 1",
               of.key("strength"))  # fmt: skip
    stops = event.action == "stop"
    if stops and (event.lasts is not None or event.until is not None):
        refuse(
            "a drug that is stopped stays stopped until it is started again", "leave out `for` and `until`", of.place
        )
    part = Taken(**vars(span_of(event, of)), name=name, value=0.0 if stops else event.strength)
    strength = "" if stops or event.strength == 1 else f", at {event.strength:g} of its usual effect"
    return Planned(parts=(part,), says=f"{DRUGS[name][stops]}{strength}")


def vitamin_d(event: VitaminDEvent, of: Setting) -> Planned:
    """Vitamin D3 taken every day."""
    found = written(event.amount, of.key("amount"), "20 ug")
    if found.sign:
        refuse(f"{event.amount!r} has a sign", "write the amount of a day alone; it is zero or more", of.key("amount"))
    unit = "ug/d" if "/" in found.unit or " per " in found.unit else "ug"
    value = in_unit(found, "vitamin_D", unit, of.key("amount"))
    each = "" if "/" in _bare(event.amount) or " per " in event.amount else " a day"
    part = Added(**vars(span_of(event, of)), name="added_vitamin_D", value=value)
    return Planned(parts=(part,), says=f"{_bare(event.amount)} of vitamin D{each}, beside what sun and food give")


def meal(event: MealEvent, of: Setting) -> Planned:
    """One more meal."""
    time = at_once(event, of)
    loads = dict[str, float]()
    for name in ("calcium", "magnesium", "phosphate", "phosphorus"):
        if text := getattr(event, name):
            mineral = "phosphate" if name == "phosphorus" else name
            if mineral in loads:
                refuse("phosphate and phosphorus are the same here", "give one of them", of.key(name))
            loads[mineral] = amount(text, name, "mmol", of.key(name), weight=of.weight)
    if not loads:
        refuse("the meal is empty", "name calcium, magnesium or phosphorus", of.place)
    said = ", ".join(f"{load:.3g} mmol of {mineral}" for mineral, load in loads.items())
    return Planned(
        parts=(ExtraMeal(time=time, place=of.place, loads={m: loads.get(m, 0.0) for m in MINERALS}),),
        says=f"one more meal with {said}",
    )


def fast(event: Event, of: Setting) -> Planned:
    """Nothing is swallowed."""
    span = span_of(event, of)
    return Planned(
        parts=(Fasting(**vars(span)),),
        says="nothing is swallowed, neither food nor supplements",
        caveats=(FAST,) if min(span.end, of.end) - span.start >= LONG_FAST else (),
    )


def set_value(event: SetEvent, of: Setting) -> Planned:
    """Any input, switch or parameter of the model."""
    from calcifate.physiology.model.body import body

    model, name = body(), event.name
    if name == "meals_are_spread_over_the_day":
        refuse("whether meals are followed one by one is chosen for the whole course", "leave it out", of.key("name"))
    if name in ("nephron_fraction", *model.states):
        refuse(
            f"{name} is a pool: it cannot be set", "use a bolus, a clamp, a nephrectomy or a transplant", of.key("name")
        )
    if name in OF_THE_PERSON:
        refuse(f"{name} belongs to the person", "set it for the person: within a course what the blood holds would be "
               "spread in another volume at once", of.key("name"))  # fmt: skip
    if name not in of.values:
        hint = near_miss(name, list(of.values))
        right = f"did you mean {hint!r}?" if hint else "`calcifate model params` lists what can be set"
        refuse(f"unknown quantity {name!r}", right, of.key("name"))
    value, said = _value(event, model.unit(name), name in model.switches, of)
    part = Held(**vars(span_of(event, of)), name=name, value=value)
    if name in model.switches and said in ("on", "off"):
        return Planned(parts=(part,), says=f"switched {said}: {model.says(name)}")
    return Planned(parts=(part,), says=f"{model.says(name)}: set to {said}")


def _value(event: SetEvent, unit: str, switch: bool, of: Setting) -> tuple[float, str]:
    """The value in the model's unit, and in words."""
    found, key = event.value, of.key("value")
    if isinstance(found, str) and found.strip().lower() in ("on", "off"):
        found = found.strip().lower() == "on"
    if isinstance(found, bool):
        if not switch:
            refuse(f"{event.name} is no switch", "give a number" if unit == "1" else f"give a number of {unit}", key)
        return float(found), "on" if found else "off"
    text = found if isinstance(found, str) else f"{found!r} {event.unit}".strip()
    if isinstance(found, str) and event.unit:
        text = f"{found} {event.unit}"
    if not isinstance(found, str) and not event.unit:
        if unit != "1":
            refuse(f"{event.name} has no unit", f"write it like '{found:g} {unit}'", key)
        return float(found), {1.0: "on", 0.0: "off"}.get(float(found), f"{found:g}") if switch else f"{found:g}"
    parts = written(text, key, f"10 {unit}") if unit != "1" or "%" in text else written(text, key, "0.5")
    if parts.sign in ("=",):
        refuse(f"{text!r} has a sign", "write the value alone", key)
    number = -parts.number if parts.sign == "-" else parts.number
    if parts.unit in (unit, "") and (parts.unit or unit == "1"):
        return number, text
    if not parts.unit:
        refuse(f"{event.name} has no unit", f"write it like '{parts.number:g} {unit}'", key)
    of_what = next((name for name in SUBSTANCES if name in event.name), "")
    return number * factor(parts.unit, of_what, unit, key, text), text


Reader = Callable[[Any, Setting], Planned]


def readers() -> dict[str, Reader]:
    """What reads each kind of event."""
    from calcifate.physiology.protocol import events_given as given

    found = {
        "diet": diet, "supplement": supplement, "drug": drug, "vitamin_D": vitamin_d, "meal": meal, "fast": fast,
        "set": set_value, "infusion": given.infusion, "bolus": given.bolus, "clamp": given.clamp,
        "nephron_loss": given.nephron_loss, "nephrectomy": given.new_nephrons, "transplant": given.new_nephrons,
        "dialysis": given.dialysis,
    }  # fmt: skip
    return cast("dict[str, Reader]", found)


def planned(event: Event, of: Setting) -> Planned:
    """What an event comes to.

    Raises
    ------
    InputError
        If something of it makes no sense.
    """
    return readers()[event.what](event, of)
