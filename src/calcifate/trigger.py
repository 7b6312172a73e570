"""When a rule holds: a small expression language over named facts.

``plasma_potassium >= 6.0 and not dialysis`` reads like a sentence and can do nothing but compare. Logic has three
values (Kleene): true, false, and unknown, because a fact that nobody gave is neither. Only a definite true fires.

A trigger may hold: ``and``, ``or``, ``not``; comparisons, chained or not; ``in``; ``+ - * /``; numbers, words in
quotes, ``True`` and ``False``; names of facts; and `has(name, "a")`, `any_of(name, "a", "b")`,
`all_of(name, "a", "b")`, `some(name)` (a set that is not empty), `known(name)`. Nothing else is read.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.flow.finding import Fact, FactValue

Kind = Literal["number", "bool", "text", "set"]

COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b,
}
FUNCTIONS = ("has", "any_of", "all_of", "known", "some")
WORDLESS = ("known", "some")
LANGUAGE = "and, or, not, comparisons, in, + - * /, numbers, words in quotes, names, has, any_of, all_of, some, known"


@dataclass(frozen=True)
class Trigger:
    """A parsed expression."""

    text: str
    tree: ast.expr
    rule: str = ""
    """The rule it belongs to, for messages."""


@cache
def parse(text: str, rule: str = "") -> Trigger:
    """The trigger that a text means.

    Raises
    ------
    DataError
        If it holds anything but the small language above; the message names the rule.

    Examples
    --------
    >>> sorted(names_in(parse("age < 18 or has(conditions, 'dialysis')")))
    ['age', 'conditions']
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _problem(rule, f"{text!r} cannot be read: {error}") from error
    _check(tree, text, rule)
    return Trigger(text=text, tree=tree, rule=rule)


def _problem(rule: str, found: str, right: str = "") -> DataError:
    return DataError(Problem(found=found, right=right, key=f"rule {rule}" if rule else "trigger"))


def _check(node: ast.expr, text: str, rule: str) -> None:
    match node:
        case ast.BoolOp(values=parts):
            pass
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            parts = [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            parts = [left, right]
        case ast.Compare(left=left, ops=ops, comparators=others) if all(
            type(op) in COMPARISONS or isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in ops
        ):
            parts = [left, *others]
        case ast.Constant(value=bool() | int() | float() | str()) | ast.Name():
            parts = []
        case ast.Tuple(elts=parts) if parts and all(isinstance(part, ast.Constant) for part in parts):
            pass
        case ast.Call(func=ast.Name(id=name), args=[ast.Name() as first, *words], keywords=[]) if (
            name in FUNCTIONS and bool(words) == (name not in WORDLESS) and (name != "has" or len(words) == 1)
        ):
            if not all(isinstance(word, ast.Constant) and isinstance(word.value, str) for word in words):
                raise _problem(rule, f"{ast.unparse(node)} in {text!r}", f"{name}(fact, 'word') takes words in quotes")
            parts = [first]
        case _:
            raise _problem(rule, f"{ast.unparse(node)} in {text!r} is not allowed", f"a trigger holds {LANGUAGE}")
    for part in parts:
        _check(part, text, rule)


def names_in(trigger: Trigger) -> frozenset[str]:
    """The facts that a trigger asks about.

    Examples
    --------
    >>> sorted(names_in(parse("known(eGFR) and eGFR < 30")))
    ['eGFR']
    """
    return frozenset(_names(trigger.tree))


def _names(node: ast.expr) -> set[str]:
    functions = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in functions}


def words_asked(trigger: Trigger, name: str) -> frozenset[str]:
    """The words that a trigger looks for in one fact.

    Examples
    --------
    >>> sorted(words_asked(parse("any_of(conditions, 'dialysis', 'gout') or has(symptoms, 'nausea')"), "conditions"))
    ['dialysis', 'gout']
    """
    found: set[str] = set()
    for node in ast.walk(trigger.tree):
        match node:
            case ast.Call(args=[ast.Name(id=asked), *words]) if asked == name:
                found |= {str(word.value) for word in words if isinstance(word, ast.Constant)}
            case ast.Compare(left=ast.Constant(value=str() as word), comparators=[ast.Name(id=asked)]) if asked == name:
                found.add(word)
            case _:
                pass
    return frozenset(found)


def holds(trigger: Trigger, facts: Mapping[str, Fact]) -> bool | None:
    """Whether a trigger is true, false or unknown (None).

    Raises
    ------
    DataError
        If the facts are not of the kinds that the trigger needs. `check_kinds` finds this before any person comes.

    Examples
    --------
    >>> potassium = Fact(name="plasma_potassium", value=6.1, text="6.1 mmol/L", origin="labs")
    >>> holds(parse("plasma_potassium >= 6.0"), {"plasma_potassium": potassium})
    True
    >>> holds(parse("plasma_magnesium < 0.4"), {"plasma_potassium": potassium}) is None
    True
    """
    value = _value(trigger.tree, facts, trigger)
    if value is None or isinstance(value, bool):
        return value
    raise _problem(trigger.rule, f"{trigger.text!r} gives {value!r}", "a trigger is true, false or unknown")


def _value(node: ast.expr, facts: Mapping[str, Fact], trigger: Trigger) -> FactValue:
    match node:
        case ast.Constant(value=value):
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value  # pyright: ignore[reportReturnType]
        case ast.Name(id=name):
            return _fact(name, facts)
        case ast.Tuple(elts=elements):
            return tuple(str(element.value) for element in elements if isinstance(element, ast.Constant))
        case ast.BoolOp(op=op, values=parts):
            return _together([_truth(part, facts, trigger) for part in parts], decisive=isinstance(op, ast.Or))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            truth = _truth(operand, facts, trigger)
            return None if truth is None else not truth
        case ast.UnaryOp(operand=operand):
            number = _number(operand, facts, trigger)
            return None if number is None else -number
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(type(op), _number(left, facts, trigger), _number(right, facts, trigger))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [left, *others]
            pairs = zip(sides, ops, others, strict=False)
            return _together([_compared(a, op, b, facts, trigger) for a, op, b in pairs], decisive=False)
        case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name), *words]):
            return _called(function, _fact(name, facts), [w.value for w in words if isinstance(w, ast.Constant)])
        case _:  # pragma: no cover - `parse` lets nothing else in
            raise _problem(trigger.rule, ast.unparse(node))


def _fact(name: str, facts: Mapping[str, Fact]) -> FactValue:
    fact = facts.get(name)
    value = fact.value if fact else None
    return None if isinstance(value, float) and math.isnan(value) else value


def _together(truths: list[bool | None], *, decisive: bool) -> bool | None:
    """Kleene and (`decisive` false) or or (`decisive` true): one decisive part settles it, then one unknown part."""
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _truth(node: ast.expr, facts: Mapping[str, Fact], trigger: Trigger) -> bool | None:
    value = _value(node, facts, trigger)
    if value is None or isinstance(value, bool):
        return value
    raise _problem(trigger.rule, f"{ast.unparse(node)} is {value!r}", "and, or, not join what is true or false")


def _number(node: ast.expr, facts: Mapping[str, Fact], trigger: Trigger) -> float | None:
    value = _value(node, facts, trigger)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise _problem(trigger.rule, f"{ast.unparse(node)} is {value!r}", "a number is needed here")


def _arithmetic(op: type[ast.operator], a: float | None, b: float | None) -> float | None:
    if a is None or b is None or (op is ast.Div and b == 0):
        return None
    result = ARITHMETIC[op](a, b)
    return result if math.isfinite(result) else None


def _compared(
    left: ast.expr, op: ast.cmpop, right: ast.expr, facts: Mapping[str, Fact], trigger: Trigger
) -> bool | None:
    if type(op) in COMPARISONS:
        a, b = _number(left, facts, trigger), _number(right, facts, trigger)
        return None if a is None or b is None else COMPARISONS[type(op)](a, b)
    x, y = _value(left, facts, trigger), _value(right, facts, trigger)
    if x is None or y is None:
        return None
    if isinstance(op, ast.Eq | ast.NotEq):
        return (x == y) == isinstance(op, ast.Eq)
    if not isinstance(y, tuple):
        raise _problem(trigger.rule, f"{ast.unparse(right)} is {y!r}", "`in` needs a set")
    return (x in y) == isinstance(op, ast.In)


def _called(function: str, value: FactValue, words: list[object]) -> bool | None:
    if function == "known":
        return value is not None
    if value is None:
        return None
    if function == "some":
        return bool(value)
    found = [word in value if isinstance(value, tuple) else word == value for word in words]
    return all(found) if function == "all_of" else any(found)


def decided_by(trigger: Trigger, facts: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """The facts that made a trigger true or false, in the order in which it names them; none when it is unknown.

    Examples
    --------
    >>> age = Fact(name="age", value=9.0, text="9 years", origin="person")
    >>> [fact.name for fact in decided_by(parse("age < 18 or dialysis"), {"age": age})]
    ['age']
    """
    outcome = holds(trigger, facts)
    if outcome is None:
        return ()
    found = _deciders(trigger.tree, outcome, facts, trigger)
    return tuple(facts[name] for name in dict.fromkeys(found) if name in facts)


def _deciders(node: ast.expr, outcome: bool, facts: Mapping[str, Fact], trigger: Trigger) -> list[str]:
    match node:
        case ast.BoolOp(op=op, values=parts):
            # One true part is enough for `or`, one false part for `and`; otherwise all of them decide.
            if isinstance(op, ast.Or) == outcome:
                parts = [part for part in parts if _truth(part, facts, trigger) is outcome]
            return [name for part in parts for name in _deciders(part, outcome, facts, trigger)]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _deciders(operand, not outcome, facts, trigger)
        case _:
            inside = _names(node)
            ordered = [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in inside]
            return list(dict.fromkeys(ordered))


def check_kinds(trigger: Trigger, kinds: Mapping[str, Kind]) -> None:
    """Stop if a trigger asks about an unknown fact or compares what cannot be compared.

    Raises
    ------
    DataError
        It names the rule, the part and what would be right.

    Examples
    --------
    >>> check_kinds(parse("age < 18"), {"age": "number"})
    """
    found = _kind(trigger.tree, kinds, trigger)
    if found != "bool":
        raise _problem(trigger.rule, f"{trigger.text!r} is a {found}", "a trigger is true or false")


def _kind(node: ast.expr, kinds: Mapping[str, Kind], trigger: Trigger) -> Kind:
    def need(part: ast.expr, *wanted: Kind) -> Kind:
        kind = _kind(part, kinds, trigger)
        if kind not in wanted:
            raise _problem(trigger.rule, f"{ast.unparse(part)} is a {kind}", f"it should be a {' or '.join(wanted)}")
        return kind

    match node:
        case ast.Constant(value=value):
            return "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        case ast.Tuple():
            return "set"
        case ast.Name(id=name):
            if name not in kinds:
                raise _problem(trigger.rule, f"no fact is called {name!r}", "name one of facts.toml or thresholds.toml")
            return kinds[name]
        case ast.BoolOp(values=parts):
            for part in parts:
                need(part, "bool")
            return "bool"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return need(operand, "bool")
        case ast.UnaryOp(operand=operand):
            return need(operand, "number")
        case ast.BinOp(left=left, right=right):
            need(left, "number")
            return need(right, "number")
        case ast.Compare(left=left, ops=ops, comparators=others):
            for a, op, b in zip([left, *others], ops, others, strict=False):
                if type(op) in COMPARISONS:
                    need(a, "number")
                    need(b, "number")
                elif isinstance(op, ast.In | ast.NotIn):
                    need(a, "text")
                    need(b, "set")
                else:
                    need(b, need(a, "number", "text", "bool"))
            return "bool"
        case ast.Call(func=ast.Name(id=function), args=[first, *_]):
            need(first, "number", "bool", "text", "set") if function == "known" else need(first, "set", "text")
            return "bool"
        case _:  # pragma: no cover - `parse` lets nothing else in
            raise _problem(trigger.rule, ast.unparse(node))
