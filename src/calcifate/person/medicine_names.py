"""Which medicines a text names: exactly, inside a longer name, or misspelt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from calcifate.person.doses import dose_text
from calcifate.person.medicine_table import medicine_table
from calcifate.person.phrases import BREAK, Found, find, plain, tokens

BARE = {"magnesium", "calcium", "potassium", "zinc", "iron", "sodium"}
COUNTER_IONS = BARE | {"kalium", "natrium", "hydrochloride", "hcl", "phosphate", "phosphat"}
_STRENGTH = re.compile(r"\d+(?:[.,]\d+)*\s*(?:mg|mcg|ug|g|iu|ie|ml|meq|mmol|mval|%)(?![a-z])")
_LACKS = {"no", "without", "ohne", "not", "kein", "keine", "minus", "non"}
_SURE, _CLEAR, _POSSIBLE, _GAP = 85.0, 90.0, 72.0, 4.0
_SHORT = 7  # letters: below, a resemblance says little
_FIRST_LETTER = 6.0  # people rarely get the first letter wrong


@dataclass(frozen=True, kw_only=True)
class Named:
    """The medicines that a text names."""

    entries: tuple[str, ...] = ()
    """`kind:id` of the index."""
    ingredients: tuple[str, ...] = ()
    confidence: float = 0.0
    alternatives: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    shared_classes: tuple[str, ...] = ()
    """Where a misspelling may be several medicines: the classes that all of them have."""
    element_stated: bool = False
    """The name gives the element and then the salt: magnesium (as citrate)."""
    refined: dict[str, str] = field(default_factory=dict[str, str])
    """An element named alone, and the salt that another part of the text gives."""

    @property
    def products(self) -> tuple[str, ...]:
        """Ids of the products among the entries."""
        return tuple(entry.partition(":")[2] for entry in self.entries if entry.startswith("product:"))


@cache
def _spellings() -> tuple[str, ...]:
    """Keys of names that are long enough to be misspelt."""
    return tuple(name for name in medicine_table().index if len(name) >= 5)


def named_in(text: str) -> list[str]:
    """Ids of the ingredients that a text names, in order.

    Examples
    --------
    >>> named_in("400 mg magnesium oxide = 241 mg magnesium")
    ['magnesium_oxide', 'magnesium']
    """
    table = medicine_table()
    words = tokens(_STRENGTH.sub(" | ", plain(text)))
    return [name for match in find(words, table.index) for name in table.ingredients(match.entry)]


def named(name: str, elsewhere: Sequence[str] = ()) -> Named:
    """The medicines that a name stands for.

    Parameters
    ----------
    name : str
        As written.
    elsewhere : sequence of str
        Dose and note: read for the salt where the name gives only the element, and for the name where it says nothing.
    """
    table = medicine_table()
    words = tokens(_STRENGTH.sub(" | ", plain(name)))
    everything = find(words, table.index)
    matches = _without_counter_ions(words, [match for match in everything if not _lacking(words, match)])
    guess = _misspelt(words, everything)
    guessed, alternatives, questions, certain = guess.entries, guess.alternatives, guess.questions, guess.certain
    matches = [match for match in matches if match.start not in guess.stops or not _bare(words, match)]
    entries = [match.entry for match in matches] + guessed
    if not entries and not alternatives:
        empty = all(word in table.noise or word == BREAK for word in words)
        inside = [entry for text in (elsewhere if empty else elsewhere[:1]) for entry in entries_in(text)]
        if inside:
            entries, certain = inside, 0.8
            questions.append("The name was not recognised; what the dose or note names was used.")
    if words == ["mg"]:
        entries = ["ingredient:magnesium"]
    entries = _without_repeats(list(dict.fromkeys(entries)))
    ingredients = list(dict.fromkeys(part for entry in entries for part in table.ingredients(entry)))
    refined, element_stated = _refined(
        ingredients, name, elsewhere, products=any(e.startswith("product:") for e in entries)
    )
    ingredients = list(dict.fromkeys(refined.get(part, part) for part in ingredients))
    confidence = certain if entries else 0.0
    for entry in entries:
        kind, _, which = entry.partition(":")
        if kind == "unspecified":
            confidence = min(confidence, 0.5)
            questions.append(
                f"Which one is it? Only a kind is named ({table.unspecified[which].name}); it was checked as that kind."
            )
        elif kind == "product" and table.product[which].question:
            confidence = min(confidence, 0.7)
            questions.append(table.product[which].question)
    if not entries and guess.shared_classes:
        confidence = 0.3
        questions.append("Until that is settled, it was checked as what all of these are.")
    elif not entries:
        questions.insert(0, "not recognised: not checked for interactions")
    return Named(
        entries=tuple(entries),
        ingredients=tuple(ingredients),
        confidence=round(confidence, 2),
        alternatives=tuple(alternatives),
        questions=tuple(questions),
        shared_classes=tuple(guess.shared_classes),
        element_stated=element_stated,
        refined=refined,
    )


def _without_repeats(entries: list[str]) -> list[str]:
    """What is named twice, once: the brand before its ingredient, the medicine before its kind."""
    table = medicine_table()
    brands = [entry for entry in entries if entry.startswith("product:")]
    inside = {part for brand in brands for part in table.ingredients(brand)}
    exact = {group for entry in entries for part in table.ingredients(entry) for group in table.classes.get(part, ())}
    kept: list[str] = []
    for entry in entries:
        kind, _, name = entry.partition(":")
        if kind == "ingredient" and brands and (name in inside or _kin(name, inside)):
            continue
        if kind == "unspecified" and table.unspecified[name].classes[0] in exact:
            continue
        kept.append(entry)
    return kept


def _kin(name: str, inside: set[str]) -> bool:
    """Vitamin D beside a brand with vitamin D3, calcium beside one with calcium carbonate."""
    return any(part.startswith(f"{name}_") or (name == "vitamin_d" and part.startswith(name)) for part in inside)


def entries_in(text: str) -> list[str]:
    """Entries of the index that a text names and does not say it lacks.

    Examples
    --------
    >>> entries_in("no iron, 80 ug vitamin K")
    ['ingredient:vitamin_k']
    """
    words = tokens(_STRENGTH.sub(" | ", plain(text)))
    return [match.entry for match in find(words, medicine_table().index) if not _lacking(words, match)]


def _lacking(words: list[str], match: Found) -> bool:
    """`without iron`, `iron free`: named, and not in it."""
    before = words[match.start - 1] if match.start else ""
    after = words[match.stop] if match.stop < len(words) else ""
    return before in _LACKS or after in {"free", "frei"}


def _without_counter_ions(words: list[str], matches: list[Found]) -> list[Found]:
    """Losartan potassium is losartan: a bare element right behind a medicine belongs to its salt."""
    table = medicine_table()
    minerals = set(table.content)
    kept: list[Found] = []
    for match in matches:
        previous = kept[-1] if kept and kept[-1].stop == match.start else None
        written = "".join(words[match.start : match.stop])
        bare = _bare(words, match)
        if previous is None and match.start and written in {"phosphate", "phosphat"}:
            before = words[match.start - 1]
            if before != BREAK and before not in table.noise and not before.isdigit():
                continue
        drug = (
            previous is not None
            and not minerals & set(table.ingredients(previous.entry))
            and previous.entry.startswith(("ingredient:", "combination:"))
        )
        if bare and drug and not _vitamin(previous):
            continue
        kept.append(match)
    return kept


def _bare(words: list[str], match: Found) -> bool:
    return "".join(words[match.start : match.stop]) in COUNTER_IONS


def _vitamin(match: Found | None) -> bool:
    return match is not None and "vitamin" in match.entry


def _refined(
    ingredients: list[str], name: str, elsewhere: Sequence[str], *, products: bool
) -> tuple[dict[str, str], bool]:
    """The salt of an element that is named alone: magnesium (as citrate)."""
    refined: dict[str, str] = {}
    stated = False
    texts = [dose_text(text) for text in (name, *elsewhere)]
    for element in [part for part in ingredients if part in BARE] if not products else []:
        salts = {part for part in medicine_table().content if part.startswith(f"{element}_")}
        for text in texts:
            behind = re.search(rf"\b(?:as|aus|from|in form of|in the form of|als) (?:{element}[ -]?)?([a-z]+)", text)
            salt = f"{element}_{behind.group(1)}" if behind else ""
            whole = [part for part in named_in(text) if part in salts]
            if salt in salts:
                refined[element], stated = salt, True
            elif whole and element not in refined:
                refined[element] = whole[0]
    return refined, stated


@dataclass(kw_only=True)
class _Guess:
    """What misspelt words may be."""

    entries: list[str] = field(default_factory=list[str])
    alternatives: list[str] = field(default_factory=list[str])
    questions: list[str] = field(default_factory=list[str])
    shared_classes: list[str] = field(default_factory=list[str])
    certain: float = 1.0
    stops: set[int] = field(default_factory=set[int])
    """Places right behind a misspelt medicine: a bare element there belongs to its salt."""


def _misspelt(words: list[str], matches: list[Found]) -> _Guess:
    """Guesses for what the index does not hold."""
    covered = {place for match in matches for place in range(match.start, match.stop)}
    runs: list[list[str]] = [[]]
    ends: list[int] = []
    for place, word in enumerate([*words, BREAK]):
        if place in covered or word == BREAK:
            ends.append(place)
            runs.append([])
        elif not word.isdigit():
            runs[-1].append(word)
    guess = _Guess()
    for run, end in zip(runs, ends, strict=False):
        candidates = _close(run, strict=bool(matches))
        if candidates and _settle(_telling(run), candidates, guess):
            guess.stops.add(end)
    return guess


def _telling(run: list[str]) -> str:
    """The words of a run that say something."""
    return " ".join(word for word in run if word not in medicine_table().noise)


def _settle(written: str, candidates: list[tuple[str, str, float]], guess: _Guess) -> bool:
    """Take the best candidate where nothing rivals it, or ask. True if a medicine and no mineral was taken."""
    entry, _, score = candidates[0]
    rivals, tied = _rivals(entry, candidates), _tied(entry, candidates)
    others = list(dict.fromkeys(_shown(rival) for rival in rivals))
    if score >= _SURE and not tied and (score >= _CLEAR or not rivals):
        guess.entries.append(entry)
        guess.certain = min(guess.certain, score / 100 * 0.9)
        guess.alternatives += [shown for shown in others if shown not in guess.alternatives]
        instead = f" It could also be {_or(others)}." if others else ""
        guess.questions.append(f"{written!r} was read as {_shown(entry)}: is that right?{instead}")
        return not set(medicine_table().ingredients(entry)) & set(medicine_table().content)
    possible = [entry, *rivals] if rivals else [entry]
    shown = list(dict.fromkeys(_shown(one) for one in possible))
    guess.alternatives += [name for name in shown if name not in guess.alternatives]
    guess.questions.append(f"{written!r} was not recognised: not checked for interactions. Could it be {_or(shown)}?")
    if score >= _SURE:
        guess.shared_classes += [
            name for name in _classes_of(entry) if all(name in _classes_of(one) for one in possible)
        ]
    return False


def _classes_of(entry: str) -> tuple[str, ...]:
    table = medicine_table()
    return tuple(name for part in table.ingredients(entry) for name in table.classes.get(part, ()))


def _close(run: list[str], *, strict: bool) -> list[tuple[str, str, float]]:
    """Names that resemble these words: entry, spelling, score from 0 to 100; best first."""
    from rapidfuzz import fuzz, process

    index, noise = medicine_table().index, medicine_table().noise
    telling = [word for word in run if word not in noise]
    if not telling:
        return []
    queries = {"".join(run), "".join(telling), *(word for word in telling if len(word) >= 6)}
    best: dict[str, tuple[str, float]] = {}
    for query in sorted(queries):
        if len(query) < 5 or len(query) > 60:
            continue
        lowest = _SURE if strict else 80.0 if len(query) < _SHORT else _POSSIBLE
        for spelling, score, _ in process.extract(query, _spellings(), scorer=fuzz.ratio, limit=6, score_cutoff=lowest):
            entry = index[spelling]
            score = score if spelling[0] == query[0] else score - _FIRST_LETTER
            if entry not in best or best[entry][1] < score:
                best[entry] = (spelling, score)
    ordered = sorted(best.items(), key=lambda item: (-item[1][1], item[0]))
    return [(entry, spelling, score) for entry, (spelling, score) in ordered]


def _tied(entry: str, candidates: list[tuple[str, str, float]]) -> list[str]:
    """Other entries that are nearly as close and hold something else."""
    table = medicine_table()
    ours = set(table.ingredients(entry))
    _, whole, best = candidates[0]
    return [
        other
        for other, spelling, score in candidates[1:]
        if best - score < _GAP and spelling not in whole and set(table.ingredients(other)) != ours
    ]


def _rivals(entry: str, candidates: list[tuple[str, str, float]]) -> list[str]:
    """Other entries that the same misspelling may mean: nearly as close, or known to look alike."""
    table = medicine_table()
    partners = {part for name in table.ingredients(entry) for part in table.look_alikes.get(name, frozenset())}
    close = {part for other, _, _ in candidates for part in table.ingredients(other)}
    return _tied(entry, candidates) + [f"ingredient:{partner}" for partner in sorted(partners & close)]


def _shown(entry: str) -> str:
    table = medicine_table()
    kind, _, name = entry.partition(":")
    return table.name(name) if kind in {"ingredient", "unspecified"} else name.replace("_", " ")


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
