"""How much and how often, from the words of a label or a person: strengths, units and times per day.

Nothing is guessed in silence: what the text does not say is a question, and an unknown upper end stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from calcifate.person.dose_table import dose_table
from calcifate.person.phrases import plain

_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = rf"({_NUMBER})(?: ?(?:-|–|to|bis|or|oder) ?({_NUMBER}))?"
_SCHEME = re.compile(r"(?<![\d.-])(\d(?:\.\d)?) ?- ?(\d(?:\.\d)?) ?- ?(\d(?:\.\d)?)(?: ?- ?(\d(?:\.\d)?))?(?![\d-])")
# "400 mg per 5 ml", also with the name between: "400 mg magnesium hydroxide per 5 ml".
_PER_VOLUME = re.compile(r"(?: ?[a-z() ]{0,40}?)? ?(?:/|\bper|\bin|\bpro) ?(?:(\d+(?:\.\d+)?) ?)?(ml|tsp|teaspoon)\b")
# "1000 mg per 2 capsules"; and "2 capsules contain 1000 mg", "1 tsp = 350 mg": the amount that holds the strength.
_PER_UNITS = r"(?: ?[a-z() ]{{0,40}}?)? ?(?:/|\bper|\bin) ?({number}) ?(?:{words})\b"
_HOLDS = (
    r"(?<![\w.])({number}) ?({words})\b\)?(?: (?:a|per|each) day| daily)? ?"
    r"(?:[=:]|\b(?:contains?|containing|provides?|providing|supply|supplies|delivers?|gives?|has|have|holds?|equals?)\b)"
)
_SYMBOLS = {"Mg": "magnesium", "Ca": "calcium", "Zn": "zinc"}
_LARGEST = 1e9


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A strength as written, such as 400 mg, with the words around it."""

    low: float
    high: float
    unit: str
    """mg, g, ug, IU, mEq or mmol."""
    before: str
    """The words in front of it, up to the quantity before."""
    after: str
    """The words behind it, up to the next quantity."""
    per_ml: float | None = None
    """Where it is a concentration: the volume that holds it. [mL]"""
    per_units: float | None = None
    """Where the text says so: how many units hold it together, 2 in `2 capsules contain 400 mg`."""


@dataclass(frozen=True, kw_only=True)
class Regimen:
    """How often, and how many units at a time."""

    times_low: float | None
    """Times per day; None when the text does not say."""
    times_high: float | None
    units_low: float | None
    """Tablets, capsules or the like at a time; None when the text does not say."""
    units_high: float | None
    millilitres: float | None
    """At a time. [mL]"""
    grams: float | None
    each: bool | None
    """Whether a strength is of each unit; None when it may also be of all units together."""
    as_needed: bool
    at_most: bool
    notes: tuple[str, ...]

    @property
    def times(self) -> tuple[float, float | None]:
        """Times per day as an interval; once at least where nothing is said, and no upper end."""
        if self.times_low is None:
            return (0.0 if self.as_needed else 1.0), None
        return (0.0 if self.as_needed or self.at_most else self.times_low), self.times_high

    @property
    def usual_times(self) -> float | None:
        """The middle of the times per day; once where nothing is said; None for what is taken as needed."""
        if self.as_needed:
            return None
        if self.times_low is None or self.times_high is None:
            return 1.0
        return (self.times_low + self.times_high) / 2

    @property
    def units(self) -> tuple[float, float]:
        """Units at a time; one where nothing is said."""
        return self.units_low or 1.0, self.units_high or self.units_low or 1.0


def dose_text(text: str) -> str:
    """Plain text with numbers as numbers: words, thousands and decimal commas are settled.

    Examples
    --------
    >>> dose_text("50,000 IU; 0,5 Tablette; two caps; 1.000 IE")
    '50000 iu; 0.5 tablette; 2 caps; 1000 ie'
    """
    # The symbol of an element behind a weight: 100 mg Mg.
    settled = re.sub(r"(\d ?m?g) ?(Mg|Ca|Zn)\b", lambda m: f"{m[1]} {_SYMBOLS[m[2]]}", text)
    # A space that does not break parts thousands, and so does one before 000: no strength is called 000.
    settled = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", settled)
    settled = re.sub(
        r"(?<![\d.,])([1-9]\d{0,2})((?: \d{3})*) 000(?!\d)", lambda m: f"{m[1]}{m[2]}000".replace(" ", ""), settled
    )
    settled = plain(settled)
    settled = re.sub(r"(?<![\d.,])([1-9]\d{0,2}(?:,\d{3})+)(?![\d,])", lambda m: m.group(1).replace(",", ""), settled)
    settled = re.sub(
        r"(?<![\d.,])([1-9]\d{0,2}(?:\.\d{3})*\.\d00)(?![\d.,])", lambda m: m.group(1).replace(".", ""), settled
    )
    settled = re.sub(r"(\d),(\d)", r"\1.\2", settled)
    settled = re.sub(r"\b(\d+(?:\.\d+)?) ?k ?(?=iu|ie|units?\b)", lambda m: f"{float(m.group(1)) * 1000:g} ", settled)
    settled = re.sub(r"(?<![\d./])([1-3]) ?/ ?([248])(?= ?[a-z])", lambda m: f"{int(m[1]) / int(m[2]):g}", settled)
    words = dose_table().number_words
    settled = re.sub(r"\bhalf an? \b", "0.5 ", settled)
    return re.sub(rf"\b(?:{'|'.join(words)})\b", lambda m: _number(words[m.group()]), settled)


def _number(word: float | str) -> str:
    return word if isinstance(word, str) else f"{word:g}"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Quantities with a unit, counted things, and the house spelling of units."""
    table = dose_table()
    house = {written: unit for unit, spellings in table.units.items() for written in spellings}
    longest_first = "|".join(re.escape(word) for word in sorted(house, key=len, reverse=True))
    quantity = re.compile(rf"(?<![\w.]){_RANGE} ?-?({longest_first})(?![a-z0-9])")
    counted = re.compile(rf"(?<![\w.]){_RANGE} ?(?:x|×)? ?(?:{'|'.join(table.counted.words)})\b")
    return quantity, counted, house


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every strength in a text, in order; volumes are not strengths.

    Examples
    --------
    >>> [(q.low, q.unit) for q in quantities("calcium 600 mg + D3 400 IU")]
    [(600.0, 'mg'), (400.0, 'IU')]
    """
    settled = dose_text(text)
    pattern, _, house = _patterns()
    millilitres = dose_table().millilitres
    matches = list(pattern.finditer(settled))
    found: list[Quantity] = []
    for index, match in enumerate(matches):
        unit = house[match.group(3)]
        if unit in millilitres:
            continue
        before = settled[matches[index - 1].end() if index else 0 : match.start()]
        after = settled[match.end() : matches[index + 1].start() if index + 1 < len(matches) else len(settled)]
        low = min(float(match.group(1)), _LARGEST)
        high = min(float(match.group(2) or match.group(1)), _LARGEST)
        per = _PER_VOLUME.match(settled, match.end())
        volume = float(per.group(1) or 1) * millilitres[house[per.group(2)]] if per else None
        units, held_by = _holder(settled, match)
        found.append(
            Quantity(
                low=min(low, high),
                high=max(low, high),
                unit=unit,
                before=before,
                after=after,
                per_ml=volume or held_by or None,
                per_units=units or None,
            )
        )
    return tuple(found)


@cache
def _holders() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How a text says that so many units, or so much of a liquid, hold a strength together."""
    table = dose_table()
    counted = "|".join(sorted(table.counted.words, key=len, reverse=True))
    measured = "|".join(re.escape(word) for unit in table.millilitres for word in table.units[unit])
    return (
        re.compile(_PER_UNITS.format(number=_NUMBER, words=counted)),
        re.compile(_HOLDS.format(number=_NUMBER, words=counted)),
        re.compile(_HOLDS.format(number=_NUMBER, words=measured)),
    )


def _holder(text: str, strength: re.Match[str]) -> tuple[float | None, float | None]:
    """How many units, or millilitres, hold a strength together; None where the text does not say."""
    per_units, by_count, by_volume = _holders()
    behind = per_units.match(text, strength.end())
    if behind:
        return float(behind.group(1)), None
    if re.search(dose_table().phrases["each"], text):
        return None, None
    clause = re.split(r";|\. ", text[: strength.start()])[-1]
    volumes = list(by_volume.finditer(clause))
    counts = list(by_count.finditer(clause))
    if volumes and (not counts or volumes[-1].start() > counts[-1].start()):
        _, _, house = _patterns()
        return None, float(volumes[-1].group(1)) * dose_table().millilitres[house[volumes[-1].group(2)]]
    return (float(counts[-1].group(1)), None) if counts else (None, None)


def regimen(text: str) -> Regimen:
    """How often and how many at a time.

    Parameters
    ----------
    text : str
        For example ``2 tablets twice daily``, ``1-0-1``, ``50,000 IU weekly``, ``5 ml tds``.

    Examples
    --------
    >>> regimen("2 capsules three times a day").times, regimen("2 capsules three times a day").units
    ((3.0, 3.0), (2.0, 2.0))
    >>> regimen("1-0-1").usual_times
    2.0
    """
    table = dose_table()
    settled = re.sub(table.phrases["duration"], " ", dose_text(text))
    divided = re.search(table.phrases["divided"], settled)
    quantity, counted, house = _patterns()
    volumes = {
        house[match.group(3)]: float(match.group(1))
        for match in reversed(list(quantity.finditer(settled)))
        if not re.search(r"(?:/|\bper|\bin) ?$", settled[: match.start()])
    }
    millilitres = sum(table.millilitres[unit] * value for unit, value in volumes.items() if unit in table.millilitres)
    without = " ".join(quantity.sub(" # ", settled).split())
    scheme = _SCHEME.search(without)
    rate = _scheme_rate(scheme) if scheme else _rate(without)
    units, each = _units(settled, counted)
    if divided:
        rate = replace(rate, low=1.0, high=1.0)
    return Regimen(
        times_low=rate.low,
        times_high=rate.high,
        units_low=units[0] if units else None,
        units_high=units[1] if units else None,
        millilitres=millilitres or None,
        grams=volumes.get("g"),
        each=each,
        as_needed=bool(re.search(table.phrases["as_needed"], settled)),
        at_most=bool(re.search(table.phrases["at_most"], settled)),
        notes=(rate.note,) if rate.note else (),
    )


def says(name: str, text: str) -> bool:
    """Whether a text has one of the phrases of this name in `doses.toml`.

    Examples
    --------
    >>> says("on_the_skin", "in a bath, weekly"), says("on_the_skin", "1 tablet")
    (True, False)
    """
    return bool(re.search(dose_table().phrases[name], plain(text)))


@dataclass(frozen=True, kw_only=True)
class _Rate:
    low: float | None = None
    high: float | None = None
    note: str = ""


def _scheme_rate(match: re.Match[str]) -> _Rate:
    total = sum(float(part) for part in match.groups() if part)
    return _Rate(low=total, high=total)


def _rate(text: str) -> _Rate:
    """Times per day, from the first pattern that fits."""
    table = dose_table()
    for pattern in (*table.rate, *(fallback for fallback in table.fallback if fallback.days)):
        match = re.search(pattern.pattern.replace("{n}", _RANGE), text)
        if not match:
            continue
        if pattern.per_day is not None:
            return _Rate(low=pattern.per_day, high=pattern.per_day)
        low, high = float(match.group(1)), float(match.group(2) or match.group(1))
        if not 0 < low <= high <= 1000:
            continue
        if pattern.hours:
            return _Rate(low=24 / high, high=24 / low)
        if pattern.every_days:
            return _Rate(low=1 / (high * pattern.every_days), high=1 / (low * pattern.every_days))
        return _Rate(low=low / (pattern.days or 1), high=high / (pattern.days or 1))
    return _rate_from_words(text)


def _rate_from_words(text: str) -> _Rate:
    """Days of the week, parts of the day, then `daily`."""
    table = dose_table()
    words = set(re.findall(r"[a-z]+", text))
    days = {day[:3] for day in words if day.removesuffix("s") in table.parts_of_day.weekdays and day not in {"sun"}}
    if days:
        return _Rate(low=len(days) / 7, high=len(days) / 7)
    for pattern in table.fallback:
        if pattern.low is not None and re.search(pattern.pattern, text):
            return _Rate(low=pattern.low, high=pattern.high, note=pattern.note)
    parts = {word.removesuffix("s") for word in words if word in table.parts_of_day.words}
    if parts:
        count = len(parts - ({"bed"} if "bedtime" in parts else set()))
        return _Rate(low=float(count), high=float(count))
    for pattern in table.fallback:
        if pattern.per_day is not None and pattern.low is None and re.search(pattern.pattern, text):
            return _Rate(low=pattern.per_day, high=pattern.per_day)
    return _Rate()


def _units(text: str, counted: re.Pattern[str]) -> tuple[tuple[float, float] | None, bool | None]:
    """Units at a time, and whether a strength is of each of them."""
    times = re.search(rf"(?<![\w.])({_NUMBER}) ?[x×*] ?(?=\d)", text)
    if times:
        return (float(times.group(1)), float(times.group(1))), True
    match = counted.search(text)
    if not match:
        return None, None
    low, high = float(match.group(1)), float(match.group(2) or match.group(1))
    units = (min(low, high), max(low, high))
    quantity, _, house = _patterns()
    strengths = [m for m in quantity.finditer(text) if house[m.group(3)] not in dose_table().millilitres]
    if units[1] <= 1 or not strengths or re.search(dose_table().phrases["each"], text):
        return units, True
    if strengths[0].start() < match.start():  # 400 mg (2 tablets)
        return units, False if re.search(r"[(=]\s*$", text[: match.start()]) else None
    return units, True if re.search(r"\bof\b|\ba\b|@", text[match.end() : strengths[0].start()]) else None
