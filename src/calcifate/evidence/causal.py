"""Which sentences state cause and effect in people, and which say so more strongly than is known.

Verbs, what they act on, and modest words are data, in `causal.toml`. Crude on purpose: a net that is cast too wide asks
for a claim id too often, and that costs a look; one that is too narrow lets a statement through that nobody stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from calcifate.evidence.certainty import grade
from calcifate.evidence.claims import claims
from calcifate.record import STRICT, load_toml, read_data

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
ARTICLE = "MC"
GENERIC = frozenset(
    {"of", "in", "and", "low", "high", "risk", "intake", "status", "general", "change", "level", "serum", "balance"}
)
PAST = ("ed", "led to", "kept")
STEM = 6  # letters by which two forms of a word are known as one
RANK = ("very_low", "low", "not_rated", "moderate", "high")


@dataclass(frozen=True, kw_only=True)
class CausalWords:
    """`causal.toml`."""

    __pydantic_config__ = STRICT

    verbs: tuple[str, ...]
    after: str
    ambiguous: tuple[str, ...]
    targets: tuple[str, ...]
    harmless: tuple[str, ...]
    clause: tuple[str, ...]
    frame: tuple[str, ...]
    people: tuple[str, ...]
    promise: tuple[str, ...]
    capability: tuple[str, ...]
    negated: tuple[str, ...]
    hedge: dict[str, tuple[str, ...]]


@cache
def causal_words() -> CausalWords:
    """The words, read once."""
    from importlib import resources

    file = resources.files("calcifate.evidence").joinpath("causal.toml")
    return read_data(CausalWords, load_toml(file, file.name), "evidence/causal.toml")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    known = causal_words()
    lists = {
        "verbs": (*known.verbs, f"(?:{known.after}) (?:{'|'.join(known.ambiguous)})"),
        "targets": known.targets,
        "harmless": known.harmless,
        "frame": known.frame,
        "people": known.people,
        "promise": known.promise,
        "capability": known.capability,
        **known.hedge,
    }
    return re.compile(r"(?<![\w-])(?:" + "|".join(lists[name]) + r")(?![\w-])", re.IGNORECASE)


@cache
def _clause_borders() -> re.Pattern[str]:
    return re.compile("|".join(causal_words().clause))


@cache
def _negated() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(causal_words().negated) + r")\b", re.IGNORECASE)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; parts parted by a semicolon count as sentences."""
    return tuple(part.strip() for part in SENTENCE.split(text) if part.strip())


def causal_sentences(text: str) -> tuple[str, ...]:
    """The sentences that state cause and effect in people.

    Examples
    --------
    >>> causal_sentences("Vitamin C raises oxalate in urine. Spinach holds much of it.")
    ('Vitamin C raises oxalate in urine.',)
    """
    found = list[str]()
    for sentence in sentences(text):
        bare = _pattern("harmless").sub(" ", sentence)
        if not sentence.endswith("?") and _pattern("verbs").search(bare) and _pattern("targets").search(bare):
            found.append(sentence)
    return tuple(found)


def clauses(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence: each has to be modest on its own.

    Examples
    --------
    >>> clauses("The cause is not known, but magnesium prevents stones.")
    ('The cause is not known', 'magnesium prevents stones.')
    """
    return tuple(part.strip() for part in _clause_borders().split(sentence) if part.strip())


def stronger_than_known(sentence: str, certainty: str) -> bool:
    """Whether a sentence of cause and effect says more than evidence of this certainty bears.

    A modest word counts in its own clause only. What one study saw is told in the past; a test tube or an animal at the
    head of a sentence holds for all of it, people excepted. "Can" is no modest word for a promise.

    Examples
    --------
    >>> said = "Magnesium prevents stones."
    >>> stronger_than_known(said, "low"), stronger_than_known(said, "high")
    (True, False)
    >>> stronger_than_known("Magnesium probably prevents stones.", "moderate")
    False
    >>> stronger_than_known("Magnesium probably prevents stones.", "low")
    True
    >>> stronger_than_known("The cause is not known, but magnesium prevents stones.", "low")
    True
    >>> stronger_than_known("In one study magnesium slows calcification.", "low")
    True
    """
    if certainty == "high":
        return False
    frame = _pattern("frame")
    whole = bool(frame.match(sentence))
    return any(_immodest(each, certainty, framed=whole or bool(frame.match(each))) for each in clauses(sentence))


def _immodest(clause: str, certainty: str, *, framed: bool) -> bool:
    """Whether a clause states an effect without a word as modest as this certainty needs."""
    clause = _pattern("harmless").sub(" ", clause)
    bare = _negated().sub(" ", clause)
    verbs = [found.group(0) for found in _pattern("verbs").finditer(bare)]
    if not verbs or (framed and not _pattern("people").search(clause)) or _pattern("low").search(clause):
        return False
    if _pattern("capability").search(bare) and (certainty == "moderate" or not _pattern("promise").search(bare)):
        return False
    if _pattern("told").search(bare) and all(verb.endswith(PAST) for verb in verbs):
        return False
    return not (certainty == "moderate" and _pattern("moderate").search(bare))


def certainty_behind(sentence: str, claim_ids: Iterable[str]) -> str:
    """The certainty of the claims that a sentence is about: the weakest of those whose words it shares most.

    Examples
    --------
    >>> certainty_behind("Magnesium lowers blood pressure.", ["MC45", "MC26"])
    'moderate'
    """
    scored = [(_shared(sentence, claim_id), claim_id) for claim_id in claim_ids]
    most = max(score for score, _ in scored)
    return min((_certainty(claim_id) for score, claim_id in scored if score == most), key=RANK.index)


def _certainty(claim_id: str) -> str:
    found = claims()[claim_id]
    if not claim_id.startswith(ARTICLE):  # guidelines and labels: graded by hand
        return found.certainty_human
    return "low" if found.verdict == "contested" else grade(claim_id)[0].certainty


def _shared(sentence: str, claim_id: str) -> int:
    found = claims()[claim_id]
    named = set(f"{found.exposure}_{found.outcome}".lower().split("_")) - GENERIC
    words = {word[:STEM] for word in named}
    said = {word[:STEM].lower() for word in re.findall(r"[A-Za-z]+", sentence)}
    return len(words & said)
