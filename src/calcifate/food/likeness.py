"""How likely a written name means a food of the table: 0 to 1, by the words that both share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from calcifate.food.wording import altering_words, brands, head, head_phrase, minor_words, states, wording, words

SPELLING = 82.0  # of 100: two words this alike are one word written twice
QUERY_SHARE = 0.7  # what is written and not found weighs more than what is found and not written
STATE_CONFLICT = 0.55
OTHER_METHOD = 0.93
POLARITY_CONFLICT = 0.6
HEAD_MISSED = 0.6
CLASS_MISSED = 0.85  # "cornbread" for "Bread, cornbread": all that was written is in the name, but for its class
OTHER_ORDER = 0.7  # "chocolate milk" is not "milk chocolate"
ALTERED = 0.5  # "vegan cheese" is not cheese
HEAD_LEFT_OPEN = 0.86  # "rice" for "rice milk": a word of what the food is was not written
KIND_LEFT_OPEN = 0.72  # "banana" for "banana chips": the last of these words says what kind of thing it is
UNKNOWN_WORD = 0.8
UNKNOWN_NUMBER = 0.2
LAST_WORD_MISSED = 0.65
MINOR, DETAIL = 0.12, 0.45  # weight of a name's words that were not written
UNUSUAL_STATE, USUAL_STATE = 0.97, 1.0

Weight = Callable[[str], float]


@lru_cache(maxsize=50_000)
def alike(left: str, right: str) -> float:
    """How alike two words are, 0 to 1; 0 below what one slip of the pen explains."""
    if left == right:
        return 1.0
    if min(len(left), len(right)) < 4 or left[0].isdigit() or right[0].isdigit() or left[0] != right[0]:
        return 0.0
    if left.startswith("no") != right.startswith("no"):
        return 0.0
    from rapidfuzz.distance import OSA

    likeness = 100 * OSA.normalized_similarity(left, right)
    return likeness / 100 if likeness >= SPELLING or (len(left) > 4 and OSA.distance(left, right) == 1) else 0.0


def likeness(written: str, name: str, weight: Weight, food_group: str = "") -> float:
    """How likely `written` means the food called `name`.

    Parameters
    ----------
    written, name : str
        What the diary says, and one name of the food.
    weight : callable
        How much a word says: rare words say more. 0 or less for a word that no food has.
    food_group : str
        Group of the food, for what people usually mean when they do not say raw or cooked.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> likeness("brown rice, cooked", "Rice, brown, long-grain, cooked", lambda word: 1.0) > 0.9
    True
    >>> likeness("almond milk", "Almonds, raw", lambda word: 1.0) < 0.5
    True
    """
    asked, offered = words(written), words(name)
    if not asked or not offered:
        return 0.0
    pairs = {word: max(((alike(word, other), other) for other in offered), default=(0.0, "")) for word in asked}
    score = QUERY_SHARE * _covered(written, asked, pairs, weight) + (1 - QUERY_SHARE) * _named(
        name, offered, pairs, weight
    )
    return score * _conflicts(written, name, asked, offered, pairs, food_group)


Pairs = Mapping[str, tuple[float, str]]


def _covered(written: str, asked: tuple[str, ...], pairs: Pairs, weight: Weight) -> float:
    """Share of what was written that the name holds. A brand that no food of the table bears says nothing."""
    known, brand = states(), brands(written)
    weights: dict[str, float] = {}
    for word in asked:
        said = weight(word)
        if word[0].isdigit() and not pairs[word][0]:
            weights[word] = UNKNOWN_NUMBER
        else:
            weights[word] = (
                0.0 if said <= 0 and word in brand else max(said, UNKNOWN_WORD) * (0.4 if word in known else 1.0)
            )
    # A state that the name leaves open, or says as plain "cooked", is not a miss.
    said = {known[other] for _, other in pairs.values() if other in known}
    got = sum(w * max(pairs[word][0], 0.8 if known.get(word) in said else 0.0) for word, w in weights.items())
    total = sum(weights.values())
    return got / total if total else 0.0


def _named(name: str, offered: tuple[str, ...], pairs: Pairs, weight: Weight) -> float:
    """Share of the name that was written; words that only narrow it down weigh little."""
    first, minor, known = head(name), minor_words(), states()
    weights: dict[str, float] = {}
    for word in offered:
        place = MINOR if word in minor or word in known else 1.0 if word in first else DETAIL
        weights[word] = max(weight(word), 0.3) * place
    matched: dict[str, float] = {}
    for similar, other in pairs.values():
        matched[other] = max(matched.get(other, 0.0), similar)
    return sum(w * matched.get(word, 0.0) for word, w in weights.items()) / sum(weights.values())


def _conflicts(
    written: str, name: str, asked: tuple[str, ...], offered: tuple[str, ...], pairs: Pairs, food_group: str
) -> float:
    factor = 1.0
    known = states()
    asked_states = {word for word in asked if word in known}
    offered_states = {word for word in offered if word in known}
    kinds_asked, kinds_offered = {known[w] for w in asked_states}, {known[w] for w in offered_states}
    if kinds_asked and kinds_offered and not kinds_asked & kinds_offered:
        factor *= STATE_CONFLICT
    elif kinds_asked == kinds_offered == {"cooked"} and not asked_states & offered_states:
        general = set(wording().states["any"])
        factor *= 1.0 if (asked_states | offered_states) & general else OTHER_METHOD
    elif not kinds_asked and kinds_offered and food_group:
        usual = next((kind for kind, groups in wording().usual_state.items() if food_group in groups), "")
        factor *= UNUSUAL_STATE if usual and usual not in kinds_offered else USUAL_STATE
    if any(f"no{word}" in offered for word in asked) or any(f"no{word}" in asked for word in offered):
        factor *= POLARITY_CONFLICT
    solid_head = {word for word in head(name) if word not in known}
    met = {other for similar, other in pairs.values() if similar}
    if solid_head and not solid_head & met:
        factor *= HEAD_MISSED if any(not similar for similar, _ in pairs.values()) else CLASS_MISSED
    elif solid_head - met - minor_words():
        last = [word for word in words(name.partition(",")[0]) if word in solid_head - minor_words()]
        factor *= KIND_LEFT_OPEN if last and last[-1] not in met else HEAD_LEFT_OPEN
    brand = brands(written)
    first_part = [
        w
        for w in words(written.partition(",")[0])
        if w not in known and w in pairs and w not in brand and not w[0].isdigit()
    ]
    content = [word for word in first_part if word not in minor_words()] or first_part
    if content and not pairs[content[-1]][0]:
        factor *= LAST_WORD_MISSED
    if _other_order(content, [w for w in head_phrase(name) if w not in known and w not in minor_words()], pairs):
        factor *= OTHER_ORDER
    altering = altering_words()
    if any(word in altering and not pairs[word][0] for word in asked) or any(w in altering - met for w in offered):
        factor *= ALTERED
    return factor


def _other_order(content: list[str], phrase: list[str], pairs: Pairs) -> bool:
    """Both sides are phrases of the same words that end on different ones: the last word says what it is."""
    if len(content) < 2 or len(phrase) < 2:
        return False
    last = pairs[content[-1]][1]
    return last in phrase[:-1] and any(pairs[word][1] == phrase[-1] for word in content[:-1])
