"""Conditions, symptoms, allergies and goals from free text.

What is denied (`no kidney disease`), belongs to someone else (`my father had stones`) or is only feared (`at risk of
osteoporosis`) is not a condition of this person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.person.phrases import plain
from calcifate.record import STRICT, load_toml, read_data

Standing = Literal["present", "absent", "family", "feared"]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_STAGE = r"(?P<n>[1-5]|iii|ii|iv|i|v) ?[abd]?"
_NEXT_STAGE = re.compile(r"^ ?(?:to|bis|or|and)? ?(?:stage |g ?)?([1-5])(?: ?[ab])?\b")
_CLAUSE_BREAK = re.compile(r"[.;!?()\[\]\n]| - ")


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """A list of phrases."""

    __pydantic_config__ = STRICT

    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Words in front of a phrase that take it away from this person or from the present."""

    __pydantic_config__ = STRICT

    negation: tuple[str, ...]
    family: tuple[str, ...]
    hypothetical: tuple[str, ...]
    ends: tuple[str, ...]
    """Words that end the reach of a negation."""
    after_negation: tuple[str, ...]
    """Words right behind a phrase that deny it."""
    answer_no: tuple[str, ...]
    """Words that deny a phrase when nothing follows them."""
    family_behind: tuple[str, ...]
    """Words behind a phrase that say it of relatives."""
    family_has: tuple[str, ...]
    """Words by which a relative, and not only an observer, has a symptom."""


@dataclass(frozen=True, kw_only=True)
class ConditionTable:
    """`conditions.toml`."""

    __pydantic_config__ = STRICT

    source: str
    condition: dict[str, tuple[str, ...]]
    implies: dict[str, tuple[str, ...]]
    blocked: Phrases
    stage: Phrases
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class SymptomTable:
    """`symptoms.toml`."""

    __pydantic_config__ = STRICT

    source: str
    symptom: dict[str, tuple[str, ...]]
    symptom_blocked: Phrases
    allergen: dict[str, tuple[str, ...]]
    allergen_blocked: Phrases
    allergen_free: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    goal: dict[str, tuple[str, ...]]
    goal_blocked: Phrases


@cache
def condition_table() -> ConditionTable:
    """How people name conditions, read once."""
    return read_data(ConditionTable, _toml("conditions.toml"), "person/conditions.toml")


@cache
def symptom_table() -> SymptomTable:
    """How people name symptoms, allergies and goals, read once."""
    return read_data(SymptomTable, _toml("symptoms.toml"), "person/symptoms.toml")


def _toml(name: str) -> dict[str, object]:
    from importlib import resources

    return load_toml(resources.files("calcifate").joinpath("person", name), name)


@dataclass(frozen=True, kw_only=True)
class _Hit:
    start: int
    stop: int
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Lexicon:
    """Phrases as one pattern per number of words that they may hold."""

    exact: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]
    gapped: tuple[tuple[re.Pattern[str], str], ...]


def _lexicon(phrases: Mapping[str, Iterable[str]], blocked: Iterable[str]) -> _Lexicon:
    exact: dict[str, tuple[str, ...]] = {}
    gapped: list[tuple[re.Pattern[str], str]] = []
    for name, listed in (*phrases.items(), ("", tuple(blocked))):
        for phrase in listed:
            if "..." in phrase or "$" in phrase:
                gapped.append((_gap_pattern(phrase), name))
            else:
                words = " ".join(re.findall(r"[^\W_]+", plain(phrase)))
                exact[words] = tuple(dict.fromkeys((*exact.get(words, ()), name)))
    ordered = sorted(exact, key=lambda words: (-len(words), words))
    pattern = re.compile(r"(?<!\S)(?:" + "|".join(re.escape(words) for words in ordered) + r")(?=s?(?!\S))")
    return _Lexicon(exact=exact, pattern=pattern, gapped=tuple(gapped))


def _gap_pattern(phrase: str) -> re.Pattern[str]:
    parts = [re.escape(part.strip()) for part in phrase.removesuffix("$").split("...")]
    end = r"(?= \||$)" if phrase.endswith("$") else r"(?=s?(?!\S))"
    return re.compile(r"(?<!\S)" + r"(?: [^\s|]+){0,3} ".join(parts).rstrip() + end)


@cache
def _conditions() -> _Lexicon:
    table = condition_table()
    return _lexicon(table.condition, table.blocked.phrases)


@cache
def _symptoms() -> _Lexicon:
    table = symptom_table()
    return _lexicon(table.symptom, table.symptom_blocked.phrases)


@cache
def _allergens() -> _Lexicon:
    table = symptom_table()
    free = {name: (*table.allergen[name], *table.allergen_free.get(name, ())) for name in table.allergen}
    named = {phrase for phrases in table.allergen_free.values() for phrase in phrases}
    return _lexicon(free, (phrase for phrase in table.allergen_blocked.phrases if phrase not in named))


@cache
def _goals() -> _Lexicon:
    table = symptom_table()
    return _lexicon(table.goal, table.goal_blocked.phrases)


@cache
def _stages() -> tuple[re.Pattern[str], ...]:
    """Patterns of kidney disease with its stage."""
    patterns: list[re.Pattern[str]] = []
    for phrase in condition_table().stage.phrases:
        escaped = r"(?: [^\s|]+){0,3} ".join(re.escape(part.strip()) for part in phrase.split("..."))
        numbered = escaped.replace(r"\{n\}", _STAGE).replace(r"\{m\}", "[1-3]")
        patterns.append(re.compile(rf"(?<!\S){numbered}(?!\S)"))
    return tuple(patterns)


def _clauses(text: str) -> str:
    """Words with single spaces; ` | ` between clauses and ` , ` for commas."""
    marked = _CLAUSE_BREAK.sub(" | ", plain(text))
    marked = marked.replace(",", " , ")
    return " ".join(re.findall(r"[^\W_]+|\||,", marked))


def _hits(words: str, lexicon: _Lexicon) -> list[_Hit]:
    """Known phrases, the longest first, none over another."""
    found = [_Hit(start=m.start(), stop=m.end(), ids=lexicon.exact[m.group()]) for m in lexicon.pattern.finditer(words)]
    for pattern, name in lexicon.gapped:
        found += [_Hit(start=m.start(), stop=m.end(), ids=(name,)) for m in pattern.finditer(words)]
    kept: list[_Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start - hit.stop, hit.start, hit.ids)):
        same = [other for other in kept if (other.start, other.stop) == (hit.start, hit.stop)]
        clear = all(hit.stop <= other.start or other.stop <= hit.start for other in kept)
        if clear or (same and "" not in (*same[0].ids, *hit.ids)):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _standing(words: str, hit: _Hit) -> Standing:
    """Whether a phrase is said of this person, now."""
    scope = condition_table().scope
    clause = words[: hit.start].rpartition("|")[2]
    nearest = clause.rpartition(",")[2]
    behind = words[hit.stop :].partition("|")[0]
    relative = rf"(?<!\S)(?:{_any(scope.family)})(?!\S)"
    if re.search(relative, clause) and not re.search(r"(?<!\S)(?:i|me|my own|ich)(?!\S)", clause.rpartition(",")[2]):
        return "family"
    if re.match(
        rf"s? ?(?:,? ?)(?:in|of) (?:the |my )?(?:{_any(scope.family)})(?!\S)|s? (?:{_any(scope.family_behind)})", behind
    ):
        return "family"
    negated, ends = _last(nearest, scope.negation), _last(nearest, scope.ends)
    if negated >= 0 and negated >= ends:
        return "absent"
    if re.match(rf"s? (?:{_any(scope.after_negation)})(?!\S)|s? (?:{_any(scope.answer_no)})(?= ?,| ?$)", behind):
        return "absent"
    feared = _last(nearest, scope.hypothetical)
    return "feared" if feared >= 0 and feared >= ends else "present"


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in phrases)


def _last(text: str, phrases: Iterable[str]) -> int:
    """Where the last of these phrases ends; -1 if there is none."""
    return max((match.end() for match in re.finditer(rf"(?<!\S)(?:{_any(phrases)})(?!\S)", text)), default=-1)


def _standings(text: str, lexicon: _Lexicon) -> list[tuple[str, Standing]]:
    """Every id that a text names, with whether it is said of this person, now."""
    words = _clauses(text)
    hits = [(hit, [name for name in hit.ids if name]) for hit in _hits(words, lexicon)]
    return [(name, _standing(words, hit)) for hit, names in hits for name in names]


def recognise_conditions(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Conditions of a person, and the texts in which none was recognised.

    Parameters
    ----------
    texts : sequence of str
        As written: ``chronic kidney disease G4 A3``, ``no known kidney disease``.

    Returns
    -------
    tuple
        Ids in `conditions.toml` (with `ckd_g1` to `ckd_g5`), and texts as written. A text that only denies something is
        understood, and stands in neither.

    Examples
    --------
    >>> recognise_conditions(["chronic kidney disease G4 A3", "no diabetes", "purple spots"])
    (('chronic_kidney_disease', 'ckd_g4'), ('purple spots',))
    """
    table = condition_table()
    found: dict[str, None] = {}
    unrecognised: list[str] = []
    for text in texts:
        named = _standings(text, _conditions())
        ids = [name for name, standing in named if standing == "present"]
        ids += [f"ckd_g{stage}" for stage in _kidney_stages(text)]
        for name in ids:
            for implied in table.implies.get(name, ()):
                found.setdefault(implied)
            found.setdefault(name)
        if "secondary_hyperparathyroidism" in ids and "primary_hyperparathyroidism" in ids:
            found.pop("primary_hyperparathyroidism", None)
        if text.strip() and not ids and {standing for _, standing in named} != {"absent"}:
            unrecognised.append(text)
    return tuple(found), tuple(unrecognised)


def _kidney_stages(text: str) -> list[int]:
    """Stages of kidney disease that a text names, a span (`stage 3 to 4`) by both ends."""
    words = _clauses(text)
    stages: set[int] = set()
    for pattern in _stages():
        for match in pattern.finditer(words):
            if _standing(words, _Hit(start=match.start(), stop=match.end(), ids=())) != "present":
                continue
            number = match.group("n")
            stages.add(_ROMAN.get(number) or int(number))
            further = _NEXT_STAGE.match(words[match.end() :])
            if further:
                stages.add(int(further.group(1)))
    return sorted(stages)


def recognise_symptoms(texts: Sequence[str]) -> tuple[str, ...]:
    """Symptoms that texts name, wherever they were written; denied ones are left out.

    Examples
    --------
    >>> recognise_symptoms(["I feel weak and my heart skips", "no chest pain"])
    ('weakness', 'palpitations')
    """
    has = _any(condition_table().scope.family_has)
    relative = re.compile(rf"(?<!\S)(?:{_any(condition_table().scope.family)}) (?:{has})(?!\S)")
    found: dict[str, None] = {}
    for text in texts:
        others = bool(relative.search(_clauses(text)))
        for name, standing in _standings(text, _symptoms()):
            # A relative may only have noticed it: then it is still this person's.
            if standing == "present" or (standing == "family" and not others):
                found.setdefault(name)
    return tuple(found)


def recognise_allergens(texts: Sequence[str]) -> tuple[str, ...]:
    """Food tags that an allergy or intolerance excludes. `Nuts` alone are tree nuts and peanuts, to be safe.

    Examples
    --------
    >>> recognise_allergens(["nut allergy", "lactose intolerance"])
    ('tree_nut', 'peanut', 'lactose')
    """
    named = [pair for text in texts for pair in _standings(text, _allergens())]
    denied = {name for name, standing in named if standing == "absent"}
    return tuple(dict.fromkeys(name for name, standing in named if standing != "family" and name not in denied))


def recognise_goals(text: str) -> tuple[str, ...]:
    """What a goal asks for, where that matters to a rule. A wish counts also where it is only asked about.

    Examples
    --------
    >>> recognise_goals("Can I reverse the calcification? How much magnesium should I take?")
    ('reverse_calcification', 'asks_for_dose')
    """
    words = _clauses(text)
    return tuple(dict.fromkeys(name for hit in _hits(words, _goals()) for name in hit.ids if name))
