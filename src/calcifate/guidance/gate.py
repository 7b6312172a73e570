"""The safety gate: what this person must hear first, what may not be suggested, and what is out of scope.

Order: emergency, urgent, blocks, refusals of scope, the rest. Nothing lower may contradict anything higher, and
whatever is held back is listed with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from calcifate.flow.assessment import Refusal
from calcifate.flow.finding import SEVERITIES, Audience, Fact, Flag, Severity, Suppressed
from calcifate.guidance.rules import Grade, Rule, grade_that_holds, rules, rules_by_id
from calcifate.guidance.thresholds import Thresholds, limit_facts, own_thresholds
from calcifate.guidance.wording import PLACE, filled, listed, plain_units, something, spoken
from calcifate.record import STRICT
from calcifate.trigger import decided_by, holds, parse, words_asked

NOTHING_TO_PLAN = ("plan", "forecast", "ideas")
LISTS = ("conditions", "symptoms", "medicine_classes", "goals")
FLAG = "flag:"  # a block on what other rules may say, between rules only
NO_CHANGE = "You do not need to change anything."


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What the rules say about one person."""

    __pydantic_config__ = STRICT

    flags: tuple[Flag, ...]
    """Strongest first."""
    suppressed: tuple[Suppressed, ...]
    refusals: tuple[Refusal, ...]
    blocks: tuple[str, ...]
    questions: tuple[str, ...]

    def worst(self) -> Severity | None:
        """The strongest severity that stands."""
        return self.flags[0].severity if self.flags else None

    def blocked(self, what: str) -> bool:
        """Whether something may not be suggested.

        Examples
        --------
        >>> Gate(flags=(), suppressed=(), refusals=(), blocks=("plan",), questions=()).blocked("plan")
        True
        """
        return what in self.blocks

    def rule_that_blocks(self, what: str) -> str:
        """The rule behind a block, for the record."""
        return next((entry.rule for entry in self.suppressed if entry.what == what), "")


def evaluate(
    facts: Mapping[str, Fact],
    *,
    audience: Audience = "lay",
    thresholds: Thresholds | None = None,
    unit_system: str = "SI",
) -> Gate:
    """Every rule against the facts.

    Parameters
    ----------
    facts : mapping of Fact
        From `facts.facts`.
    audience : {"lay", "professional"}
        Chooses the words, never the severity.
    thresholds : Thresholds, optional
        Ours, unless a local file replaces some.
    unit_system : {"SI", "conventional", "both"}
        Which unit of a threshold comes first.
    """
    known = {**facts, **limit_facts(thresholds or own_thresholds(), unit_system)}
    fired = [(rule, grade) for rule in rules() if (grade := grade_that_holds(rule, known))]
    fired.sort(key=lambda pair: (SEVERITIES.index(pair[1].severity), -pair[0].weight))  # stable: then order of files
    told = {rule.id: _to_the_point(rule, grade, known) for rule, grade in fired}
    blocked: dict[str, tuple[str, str]] = {}  # what -> reason and rule
    for rule, grade in fired:
        for what in _blocks(rule, grade, known):
            blocked.setdefault(what, (filled(rule.voice(grade, audience).title, told[rule.id]), rule.id))
    said, held_back = _held_back(fired, blocked, audience, told)
    flags = _merged(_flag(rule, grade, audience, known, told[rule.id]) for rule, grade in said if not rule.silent)
    public = {what: why for what, why in blocked.items() if not what.startswith(FLAG)}
    suppressed = [Suppressed(what=what, reason=why, rule=rule_id) for what, (why, rule_id) in public.items()]
    return Gate(
        flags=flags,
        suppressed=(*suppressed, *held_back),
        refusals=_refusals(fired, told, audience),
        blocks=tuple(public),
        questions=tuple(
            dict.fromkeys(filled(text, told[rule.id]) for rule, _ in said for text in rule.questions_for_clinician)
        ),
    )


def _blocks(rule: Rule, grade: Grade, facts: Mapping[str, Fact]) -> list[str]:
    """What a rule makes impossible; an emergency or urgent matter always stops plan, forecast and ideas."""
    blocks: list[str] = []
    if grade.severity == "emergency":
        blocks += [*NOTHING_TO_PLAN]
    elif grade.severity == "urgent":
        blocks += ["plan", "ideas"]
    blocks += [refused.what for refused in rule.refuses if refused.what in (*NOTHING_TO_PLAN, "eGFR")]
    for what in (*rule.blocks, *grade.blocks):
        place = PLACE.search(what)
        fact = facts.get(place.group(1)) if place else None
        if fact and isinstance(fact.value, tuple):
            blocks += [PLACE.sub(word, what) for word in fact.value]
        elif not place:
            blocks.append(what)
    return blocks


def _held_back(
    fired: list[tuple[Rule, Grade]],
    blocked: Mapping[str, tuple[str, str]],
    audience: Audience,
    told: Mapping[str, Mapping[str, Fact]],
) -> tuple[list[tuple[Rule, Grade]], list[Suppressed]]:
    """What is said, and what is not because something stronger stands against it."""
    emergency = next((rule.id for rule, grade in fired if grade.severity == "emergency"), None)
    said: list[tuple[Rule, Grade]] = []
    held: list[Suppressed] = []
    for rule, grade in fired:
        title = filled(rule.voice(grade, audience).title, told[rule.id])
        against = [what for what in rule.hushed_by if what in blocked]
        if emergency and (grade.severity == "info" or rule.food_advice) and not rule.silent:
            held.append(
                Suppressed(what=f"flag:{rule.topic}", reason=f"the emergency comes first: {title}", rule=emergency)
            )
        elif against:
            held.append(
                Suppressed(
                    what=f"flag:{rule.topic}",
                    reason=f"another matter stands against it: {blocked[against[0]][0]}",
                    rule=blocked[against[0]][1],
                )
            )
        else:
            said.append((rule, grade))
    return said, held


def _flag(rule: Rule, grade: Grade, audience: Audience, facts: Mapping[str, Fact], told: Mapping[str, Fact]) -> Flag:
    voice = rule.voice(grade, audience)
    sentences = [voice.message]
    for addition in rule.addition:
        if holds(parse(addition.when, rule.id), facts) is True:
            sentences.append(addition.lay if audience == "lay" else addition.professional)
    deciding = decided_by(parse(grade.when, rule.id), facts)
    inputs = [
        f"{fact.name}: {told[fact.name].text}"
        for fact in deciding
        if not fact.origin.startswith("thresholds.") and (fact.name not in LISTS or something(told[fact.name]))
    ]
    message = filled(" ".join(sentences), told)
    return Flag(
        id=rule.id,
        topic=grade.topic or rule.topic,
        severity=grade.severity,
        title=filled(voice.title, told),
        message=plain_units(message) if audience == "lay" else message,
        inputs=tuple(inputs),
        rule=rule.id,
        sources=rule.sources,
        audience=audience,
        blocks=tuple(dict.fromkeys(what for what in _blocks(rule, grade, facts) if not what.startswith(FLAG))),
        claims=rule.claims,
    )


def _to_the_point(rule: Rule, grade: Grade, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What its sentences are filled from: of long lists such as the conditions, only what the rule asked about."""
    trigger, narrowed = parse(grade.when, rule.id), dict(facts)
    for name in LISTS:
        fact, asked = facts.get(name), words_asked(trigger, name)
        if fact and isinstance(fact.value, tuple):
            found = tuple(word for word in fact.value if word in asked)
            text = listed(spoken(word) for word in found) or "none"
            narrowed[name] = replace(fact, value=found, text=text)
    return narrowed


def _merged(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """One flag per topic: the strongest severity wins, all reasons are listed."""
    by_topic: dict[str, Flag] = {}
    for flag in flags:  # strongest first already
        first = by_topic.get(flag.topic)
        by_topic[flag.topic] = flag if first is None else _joined(first, flag)
    return tuple(by_topic.values())


def _joined(first: Flag, other: Flag) -> Flag:
    return replace(
        first,
        message=first.message if other.message in first.message else f"{first.message} {other.message}",
        inputs=tuple(dict.fromkeys((*first.inputs, *other.inputs))),
        rule=f"{first.rule}, {other.rule}",
        sources=tuple(dict.fromkeys((*first.sources, *other.sources))),
        blocks=tuple(dict.fromkeys((*first.blocks, *other.blocks))),
        claims=tuple(dict.fromkeys((*first.claims, *other.claims))),
    )


def _refusals(
    fired: list[tuple[Rule, Grade]], told: Mapping[str, Mapping[str, Fact]], audience: Audience
) -> tuple[Refusal, ...]:
    found: dict[tuple[str, str], Refusal] = {}
    for rule, grade in fired:
        if grade.severity == "emergency":
            reason = f"This is an emergency: {filled(rule.voice(grade, audience).title, told[rule.id])}"
            for what in NOTHING_TO_PLAN:
                found.setdefault((what, "emergency"), Refusal(what=what, reason=reason, rule=rule.id))
        for refused in rule.refuses:
            refusal = Refusal(what=refused.what, reason=filled(refused.reason, told[rule.id]), rule=rule.id)
            found.setdefault((refused.what, refusal.reason), refusal)
    return tuple(found.values())


def headline(gate: Gate, facts: Mapping[str, Fact], *, thresholds: Thresholds | None = None) -> str:
    """The first line of the report.

    An emergency is told in full. "You do not need to change anything" needs a diary with enough magnesium and calcium,
    no flag above info, no concern of intake, and nothing refused.
    """
    if gate.worst() == "emergency":
        return " ".join(f"{flag.title}: {flag.message}" for flag in gate.flags if flag.severity == "emergency")
    counts = {severity: sum(flag.severity == severity for flag in gate.flags) for severity in SEVERITIES}
    if counts["urgent"]:
        titles = "; ".join(flag.title for flag in gate.flags if flag.severity == "urgent")
        return f"Contact your clinician within a day or two, sooner where it says so: {titles}."
    if counts["caution"]:
        things = "1 thing" if counts["caution"] == 1 else f"{counts['caution']} things"
        return f"Nothing urgent was found in what you gave. {things} to discuss before you change anything."
    if not facts["diary_days"].value:
        return "Nothing urgent was found in what you gave. Without a food diary nothing can be said about your intake."
    if _nothing_to_change(gate, facts, thresholds or own_thresholds()):
        return NO_CHANGE
    return "Nothing urgent was found in what you gave. Some things are good to know."


def _nothing_to_change(gate: Gate, facts: Mapping[str, Fact], limits: Thresholds) -> bool:
    every = rules_by_id()
    if any(not every[flag.id].quiet for flag in gate.flags):
        return False
    if any(not every[refusal.rule].silent for refusal in gate.refusals):  # no creatinine is no reason to change
        return False
    if facts["foods_without_amount"].value:
        return False
    enough = limits.threshold["probably_enough"].value
    chances = [facts[f"{name}_probability_below_requirement"].value for name in ("magnesium", "calcium")]
    return all(isinstance(chance, float | int) and chance <= enough for chance in chances)
