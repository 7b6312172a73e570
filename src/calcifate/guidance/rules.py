"""The rules: hazards as data, each with grades, two voices, blocks, refusals, sources, and its own examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from calcifate.errors import DataError, Problem
from calcifate.flow.finding import SEVERITIES, Audience, Fact, Severity
from calcifate.guidance.fact_table import as_fact, fact_table, kinds
from calcifate.guidance.thresholds import limit_facts, own_thresholds
from calcifate.guidance.wording import places_in
from calcifate.record import STRICT, load_toml, read_data
from calcifate.source import source
from calcifate.trigger import Trigger, check_kinds, holds, parse

FOLDER = "rules"


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What is said to one audience. `{fact}` stands for the text of a fact; `[, and {fact}]` is left out without it."""

    __pydantic_config__ = STRICT

    title: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Grade:
    """When a rule holds, and how strongly. The first that holds counts."""

    __pydantic_config__ = STRICT

    when: str
    severity: Severity
    topic: str = ""
    """Instead of the rule's."""
    lay: Voice | None = None
    professional: Voice | None = None
    blocks: tuple[str, ...] = ()
    """Beside the rule's."""


@dataclass(frozen=True, kw_only=True)
class Addition:
    """A sentence that is added when it is true."""

    __pydantic_config__ = STRICT

    when: str
    lay: str
    professional: str


@dataclass(frozen=True, kw_only=True)
class Refuses:
    """What the rule puts outside the scope."""

    __pydantic_config__ = STRICT

    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """Facts under which the rule must fire, or must not."""

    __pydantic_config__ = STRICT

    fires: bool
    facts: dict[str, bool | float | str | tuple[str, ...]]
    severity: Severity | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule."""

    __pydantic_config__ = STRICT

    id: str
    topic: str
    grade: tuple[Grade, ...]
    lay: Voice
    professional: Voice
    sources: tuple[str, ...]
    reviewed: str
    """Date of the last look at the wording."""
    must_convey: str
    must_not: str
    """For reviewers: what no wording of it may say."""
    example: tuple[Example, ...]
    claims: tuple[str, ...] = ()
    """Claims that its sentences of cause and effect rest on; a test finds any such sentence without one."""
    addition: tuple[Addition, ...] = ()
    blocks: tuple[str, ...] = ()
    """`plan`, `forecast`, `ideas`, `increase:<nutrient>`, `supplement:<nutrient>`, `nutrient_cap:<nutrient>`,
    `steady:<nutrient>`, `food_tag:<tag>`, `food:<word>`, `eGFR`, `restriction_lists`; `flag:<topic>` holds back a rule.
    `food_tag:{fact}` writes out a set."""
    refuses: tuple[Refuses, ...] = ()
    questions_for_clinician: tuple[str, ...] = ()
    silent: bool = False
    """It blocks and refuses, and shows no flag of its own."""
    quiet: bool = False
    """It asks nothing of the person: "you do not need to change anything" stays true."""
    weight: int = 0
    """Order among flags of one severity: the greater first; alike, the order of the files."""
    food_advice: bool = False
    """It talks of what to eat: held back in an emergency, where nothing but help counts."""
    hushed_by: tuple[str, ...] = ()
    """Blocks under which the rule is not said: `increase:magnesium` hushes a rule about too little of it."""

    def voice(self, grade: Grade, audience: Audience) -> Voice:
        """What this grade says to this audience."""
        own = grade.lay if audience == "lay" else grade.professional
        return own or (self.lay if audience == "lay" else self.professional)


@dataclass(frozen=True, kw_only=True)
class RuleFile:
    """A file of `rules/`: one group of topics."""

    __pydantic_config__ = STRICT

    group: str
    rule: tuple[Rule, ...]


@cache
def rule_files() -> tuple[RuleFile, ...]:
    """Every file of rules, in order of name."""
    from importlib import resources

    folder = resources.files("calcifate.guidance").joinpath(FOLDER)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(read_data(RuleFile, load_toml(f, f.name), f"guidance/{FOLDER}/{f.name}") for f in files)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, checked: ids unique, facts known and of the right kind, sources there.

    Raises
    ------
    DataError
        Naming the rule and what would be right.

    Examples
    --------
    >>> rules_by_id()["H07"].grade[0].severity
    'emergency'
    """
    found = tuple(rule for file in rule_files() for rule in file.rule)
    ids = [rule.id for rule in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    problems = [Problem(found="the id is used twice", key=f"rule {name}") for name in twice]
    for rule in found:
        problems += _problems_of(rule)
    if problems:
        raise DataError(problems)
    return found


def rules_by_id() -> dict[str, Rule]:
    """Every rule by id."""
    return {rule.id: rule for rule in rules()}


def triggers_of(rule: Rule) -> Iterator[Trigger]:
    """Every trigger of a rule: its grades, then its additions."""
    for part in (*rule.grade, *rule.addition):
        yield parse(part.when, rule.id)


def texts_of(rule: Rule) -> Iterator[str]:
    """Every sentence that a rule can say, in both voices."""
    voices = [rule.lay, rule.professional, *(g.lay for g in rule.grade), *(g.professional for g in rule.grade)]
    for voice in voices:
        if voice:
            yield voice.title
            yield voice.message
    for addition in rule.addition:
        yield addition.lay
        yield addition.professional
    yield from (refusal.reason for refusal in rule.refuses)
    yield from rule.questions_for_clinician


def _problems_of(rule: Rule) -> list[Problem]:
    problems: list[Problem] = []
    for trigger in triggers_of(rule):
        try:
            check_kinds(trigger, kinds())
        except DataError as error:
            problems += error.problems
    places = {place for text in (*texts_of(rule), *rule.blocks) for place in places_in(text)}
    problems += [
        Problem(found=f"no fact is called {place!r}", key=f"rule {rule.id}") for place in places if place not in kinds()
    ]
    order = [SEVERITIES.index(grade.severity) for grade in rule.grade]
    if order != sorted(order):
        problems.append(Problem(found="grades out of order", right="strongest first", key=f"rule {rule.id}"))
    if {example.fires for example in rule.example} != {True, False}:
        problems.append(Problem(found="needs one example that fires and one that must not", key=f"rule {rule.id}"))
    for source_id in rule.sources:
        try:
            source(source_id)
        except DataError as error:
            problems += error.problems
    return problems


def grade_that_holds(rule: Rule, facts: Mapping[str, Fact]) -> Grade | None:
    """The strongest grade that is definitely true."""
    return next((grade for grade in rule.grade if holds(parse(grade.when, rule.id), facts) is True), None)


def example_facts(example: Example) -> dict[str, Fact]:
    """The facts of an example, with our own thresholds."""
    given = {name: as_fact(name, value) for name, value in example.facts.items()}
    return {name: as_fact(name, None) for name in fact_table()} | given | limit_facts(own_thresholds())


def example_failures() -> list[str]:
    """Every example that does not do what it says; empty when all is well."""
    failures: list[str] = []
    for rule in rules():
        for number, example in enumerate(rule.example, 1):
            unknown = set(example.facts) - set(fact_table())
            if unknown:
                failures.append(f"{rule.id} example {number}: no fact is called {', '.join(sorted(unknown))}")
                continue
            grade = grade_that_holds(rule, example_facts(example))
            got = grade.severity if grade else "nothing"
            wanted = example.severity if example.severity else "something" if example.fires else "nothing"
            if (grade is not None) != example.fires or (example.severity and got != example.severity):
                failures.append(
                    f"{rule.id} example {number}: {got}, but {wanted} was wanted; {example.why}".rstrip("; ")
                )
    return failures


def rules_version() -> str:
    """The last review of any rule, and how many there are: what a report and the list of rules name themselves by."""
    return f"{max(rule.reviewed for rule in rules())} ({len(rules())} rules)"
