"""From an event as written to its parts: what is given into a vein, what is held, and what becomes of the kidney."""

from __future__ import annotations

import math
import re

from calcifate.physiology.protocol.amount import MINERALS, amount, days, in_unit, minerals, refuse, written
from calcifate.physiology.protocol.events import Setting, at_once, span_of
from calcifate.physiology.protocol.plan import Added, Falling, Held, Jump, NewNephrons, Part, Planned, Span
from calcifate.physiology.protocol.scenario import (
    BolusEvent,
    ClampEvent,
    DialysisEvent,
    InfusionEvent,
    KidneyEvent,
    NephronLossEvent,
)
from calcifate.physiology.protocol.settings import choices
from calcifate.record import near_miss
from calcifate.units import conversion

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORMONES = {"PTH": "PTH_given", "calcitriol": "calcitriol_given"}
CLAMPS = {"calcium": "ionised calcium up", "citrate": "ionised calcium down", "magnesium": "plasma magnesium up",
          "phosphate": "plasma phosphate up"}  # fmt: skip
NO_WATER = "The model removes no water at dialysis, and knows neither potassium nor bicarbonate of the dialysate."


def infusion(event: InfusionEvent, of: Setting) -> Planned:
    """Into a vein over a time."""
    span = span_of(event, of)
    if bool(event.amount) == bool(event.rate):
        refuse("an infusion has either an amount over a time or a rate", "give one of `amount` and `rate`", of.place)
    field = "rate" if event.rate else "amount"
    text = event.rate or event.amount
    if event.amount and math.isinf(span.end):
        refuse("an amount without a time", "say over how long: for = '2 h'", of.place)
    name = _substance(event.of, of, ("citrate", *HORMONES))
    says = f"{text.strip()} of {event.of.replace('_', ' ')} into a vein"
    if name in HORMONES:
        return _hormone(name, text, field, span, of, says)
    loads = (
        {"citrate": amount(text, "citrate", _per("mmol", field), of.key(field), weight=of.weight)}
        if name == "citrate"
        else minerals(text, event.of, of.key(field), per="/d" if field == "rate" else "", weight=of.weight)
    )
    rates = {load: value if field == "rate" else value / (span.end - span.start) for load, value in loads.items()}
    parts = tuple(Added(**vars(span), name=f"{load}_infused", value=rate) for load, rate in rates.items())
    return Planned(parts=parts, says=says)


def _per(unit: str, field: str) -> str:
    return f"{unit}/d" if field == "rate" else unit


def _substance(name: str, of: Setting, others: tuple[str, ...]) -> str:
    """A name as the model has it; a salt is left as it is, and refused where it is taken apart."""
    by_name = {known.casefold(): known for known in (*MINERALS, "phosphorus", *others)}
    wanted = name.strip().casefold()
    if wanted in by_name:
        return by_name[wanted]
    if wanted in (known.casefold() for known in ("citrate", *HORMONES)):
        refuse(f"{name} cannot be given at once", "use an infusion", of.key("of"))
    hint = near_miss(wanted, list(by_name))
    if hint and " " not in wanted:
        refuse(f"unknown substance {name!r}", f"did you mean {by_name[hint]!r}?", of.key("of"))
    return name


def _hormone(name: str, text: str, field: str, span: Span, of: Setting, says: str) -> Planned:
    """A hormone by vein: the model has its level, so that an amount needs the volume in which it appears."""
    found = written(text, of.key(field), "10 ug/d")
    if found.sign:
        refuse(f"{text!r} has a sign", "write it alone; it is zero or more", of.key(field))
    length = 1.0 if field == "rate" else span.end - span.start
    if re.search(r"/\s*l\b", found.unit, re.IGNORECASE):
        rise = in_unit(found, name, _per("pmol/L", field), of.key(field)) / length
        return Planned(parts=(Added(**vars(span), name=HORMONES[name], value=rise),), says=says)
    given = in_unit(found, name, _per("pmol", field), of.key(field), weight=of.weight) / length
    volume, caveat = _volume(name, of)
    return Planned(
        parts=(Added(**vars(span), name=HORMONES[name], value=given / volume),),
        says=says,
        caveats=(caveat,),
    )


def _volume(name: str, of: Setting) -> tuple[float, str]:
    """In which a hormone appears. [L]"""
    table = choices()
    if name == "PTH":
        volume = table["PTH_volume_per_weight"] * of.weight
        return volume, f"Infused PTH is taken as spread in {volume:.2g} L, an assumed volume."
    clearance = table["calcitriol_clearance"] * conversion("mL/min", "L/d").factor
    volume = clearance / of.values["calcitriol_turnover"]
    return volume, (
        f"Calcitriol by vein is taken as spread in {volume:.2g} L, so that it leaves as fast as in healthy volunteers; "
        "what is lost when it is swallowed is not counted."
    )


def bolus(event: BolusEvent, of: Setting) -> Planned:
    """Into a vein at once."""
    time = at_once(event, of)
    _substance(event.of, of, ())
    loads = minerals(event.amount, event.of, of.key("amount"), weight=of.weight)
    parts = tuple(
        Jump(time=time, place=of.place, pool=f"extracellular_{load}", boundary=f"infused_{load}", amount=value)
        for load, value in loads.items()
    )
    return Planned(parts=parts, says=f"{event.amount.strip()} of {event.of.replace('_', ' ')} into a vein at once")


def clamp(event: ClampEvent, of: Setting) -> Planned:
    """A level of plasma that is held."""
    name = "phosphate" if event.of == "phosphorus" else event.of.strip()
    if name not in CLAMPS:
        hint = near_miss(name, list(CLAMPS))
        refuse(f"no clamp of {event.of!r}", f"did you mean {hint!r}?" if hint else f"there are {', '.join(CLAMPS)}",
               of.key("of"))  # fmt: skip
    measured = "calcium" if name == "citrate" else event.of
    level = amount(event.level, measured, "mmol/L", of.key("level"))
    span = span_of(event, of)
    parts = (
        Held(**vars(span), name=f"{name}_clamp", value=1.0),
        Held(**vars(span), name=f"{name}_clamp_level", value=level),
    )
    return Planned(parts=parts, says=f"{name} is given to hold {CLAMPS[name]} at {level:.3g} mmol/L")


def fraction_of(eGFR: float | str, of: Setting, key: str) -> float:
    """Nephrons against the reference, for a filtration."""
    text = f"{eGFR:g} mL/min/1.73m2" if isinstance(eGFR, int | float) else eGFR
    if isinstance(eGFR, int | float) and (eGFR < 0 or not math.isfinite(eGFR)):
        refuse(f"eGFR = {eGFR:g}", "it is more than zero", key)
    found = written(text, key, "30 mL/min/1.73m2")
    if found.sign:
        refuse(f"{text!r} has a sign", "write the eGFR alone", key)
    if not found.unit:
        found = written(f"{found.text.strip()} mL/min/1.73m2", key, "")
    value = in_unit(found, "", "mL/min", key)
    lowest = choices()["lowest_eGFR"]
    if not lowest <= value <= 200:
        refuse(f"eGFR = {value:g} mL/min/1.73m2", f"it should lie between {lowest:g} and 200", key)
    return value * conversion("mL/min", "L/d").factor / of.values["reference_filtration"]


def nephron_loss(event: NephronLossEvent, of: Setting) -> Planned:
    """Filtration that falls over years."""
    if bool(event.per_year) == (event.to_eGFR is not None):
        refuse("it does not say how much is lost", "give `per_year`, or `to_eGFR` with `over`", of.place)
    if event.to_eGFR is not None:
        return _loss_to(event, of)
    if event.over is not None:
        refuse("`over` goes with `to_eGFR`", "use `for`, or leave it out", of.key("over"))
    key, span = of.key("per_year"), span_of(event, of)
    found = written(event.per_year, key, "4 mL/min/1.73m2")
    if found.sign:
        refuse(f"{event.per_year!r} has a sign", "write the loss of a year alone; it is zero or more", key)
    year = days("1 y", key)
    if found.unit == "%":
        if found.number >= 100:
            refuse(f"{event.per_year!r} a year leaves nothing", "it is less than 100 %", key)
        return Planned(
            parts=(Falling(**vars(span), share_per_day=-math.log1p(-found.number / 100) / year),),
            says=f"filtration falls by {found.number:g} % a year",
        )
    lost = in_unit(found, "", "mL/min", key) * conversion("mL/min", "L/d").factor
    return Planned(
        parts=(Falling(**vars(span), fraction_per_day=lost / of.values["reference_filtration"] / year),),
        says=f"filtration falls by {event.per_year.strip()} a year",
    )


def _loss_to(event: NephronLossEvent, of: Setting) -> Planned:
    if event.over is None:
        refuse("it does not say over which time", "add over = '5 y'", of.key("over"))
    if event.lasts is not None or event.until is not None:
        refuse("`over` already says how long it lasts", "leave out `for` and `until`", of.place)
    start = span_of(event, of).start
    fraction = fraction_of("" if event.to_eGFR is None else event.to_eGFR, of, of.key("to_eGFR"))
    span = Span(start=start, end=start + days(event.over, of.key("over"), length=True), place=of.place)
    over = f"{event.over:g} d" if isinstance(event.over, int | float) else event.over
    return Planned(
        parts=(Falling(**vars(span), to_fraction=fraction),),
        says=f"filtration falls to an eGFR of {_eGFR_text('' if event.to_eGFR is None else event.to_eGFR)} over {over}",
    )


def _eGFR_text(eGFR: float | str) -> str:
    return f"{eGFR:g} mL/min/1.73m2" if isinstance(eGFR, int | float) else eGFR.strip()


def new_nephrons(event: KidneyEvent, of: Setting) -> Planned:
    """A kidney taken out or put in."""
    if (event.eGFR is None) == (event.nephron_fraction is None):
        refuse("it does not say what is left", "give one of `eGFR` and `nephron_fraction`", of.place)
    if event.nephron_fraction is not None:
        key, value = of.key("nephron_fraction"), event.nephron_fraction
        fraction = fraction_of(value * of.values["reference_filtration"] / conversion("mL/min", "L/d").factor, of, key)
        said = f"{value:g} of the reference"
    else:
        fraction = fraction_of("" if event.eGFR is None else event.eGFR, of, of.key("eGFR"))
        said = f"an eGFR of {_eGFR_text('' if event.eGFR is None else event.eGFR)}"
    fewer = event.what == "nephrectomy"
    part = NewNephrons(time=at_once(event, of), place=of.place, fraction=fraction, fewer=fewer)
    return Planned(
        parts=(part,), says=f"{'a kidney is taken out' if fewer else 'a kidney is put in'}: it leaves {said}"
    )


def dialysis(event: DialysisEvent, of: Setting) -> Planned:
    """Sessions of dialysis, each a piece of time."""
    span, table = span_of(event, of), choices()
    hours = table["dialysis_duration"] if event.hours is None else event.hours
    if not 0 < hours < 24:
        refuse(f"hours = {hours:g}", "a session lasts more than nothing and less than a day", of.key("hours"))
    on = _weekdays(event, of)
    clearance = amount(event.clearance, "", "L/d", of.key("clearance"))
    parts: list[Part] = [
        Held(**vars(span), name=f"dialysate_{mineral}",
             value=amount(text, mineral, "mmol/L", of.key(mineral)))
        for mineral in MINERALS if (text := getattr(event, mineral))
    ]  # fmt: skip
    last = min(span.end, of.end)
    for day in range(int(of.clock + span.start), math.ceil(of.clock + last)):
        start = day + table["dialysis_hour"] / 24 - of.clock
        if WEEK[day % 7] in on and span.start <= start < last:
            parts.append(
                Held(start=start, end=start + hours / 24, place=of.place, name="dialysis_clearance", value=clearance)
            )
    sessions = sum(isinstance(part, Held) and part.name == "dialysis_clearance" for part in parts)
    if not sessions:
        refuse("no session falls within its time", "let it last longer, or name other days", of.place)
    return Planned(
        parts=tuple(parts),
        says=f"dialysis for {hours:g} h on {', '.join(on)}, with a clearance of {event.clearance.strip()}",
        caveats=(NO_WATER,),
    )


def _weekdays(event: DialysisEvent, of: Setting) -> tuple[str, ...]:
    if bool(event.every) == (event.times_a_week is not None):
        refuse("it does not say on which days", "give one of `every` and `times_a_week`", of.place)
    if event.times_a_week is not None:
        found = choices().dialysis_days.get(str(event.times_a_week))
        if not found:
            refuse(f"times_a_week = {event.times_a_week}", "it should lie between 1 and 7", of.key("times_a_week"))
        return found
    named = [word[:3] for word in re.split(r"[\s,;]+", event.every.strip().lower()) if word]
    for word in named:
        if word not in WEEK:
            refuse(f"unknown day {word!r}", f"use {' '.join(WEEK)}", of.key("every"))
    return tuple(day for day in WEEK if day in named)
