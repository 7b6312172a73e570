"""Laws as SBML function definitions, and each quantity as one call of them.

A law is a function and a table row is the call of it, as in our own files. It has a second reason: some programs write
a rule out again wherever it is used, but work out the arguments of a function once. For the same reason a quantity that
is only a step on the way to another has, as a rule, no rule of its own: it is worked out inside the function of the
quantity that needs it, one function for each level of steps.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calcifate.physiology.model.algebra import Formula, named, names_in, traced
from calcifate.physiology.model.body import Body, Quantity

LAW = "law_"
STEPS = "steps_of_"
DEEPEST = 3
"""Levels of steps in one quantity: programs that put a function's arguments in its place need more for each."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function definition: what it is called, its arguments, its formula in them, and what it is."""

    name: str
    arguments: tuple[str, ...]
    formula: Formula
    says: str


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The function definitions of a model, and the call that gives each quantity."""

    definitions: tuple[Definition, ...]
    """In an order in which each needs only those before it."""
    of: dict[str, Formula]
    """By quantity; most steps on the way are not among them."""


def calls(model: Body) -> Calls:
    """Function definitions of a model and the calls of them.

    Examples
    --------
    >>> from calcifate.physiology.model.algebra import as_text
    >>> from calcifate.physiology.model.body import body
    >>> as_text(calls(body()).of["plasma_calcium"])
    'law_concentration(extracellular_calcium, extracellular_volume)'
    """
    definitions: dict[str, Definition] = {}
    of: dict[str, Formula] = {}
    levels = step_levels(model)
    for name, quantity in model.quantities.items():
        if name in levels:
            continue
        steps = steps_of(model, quantity, levels)
        found = stepped(model, quantity, steps) if steps else [law_definition(quantity)]
        definitions |= {definition.name: definition for definition in found}
        first = found[-1]
        given = {argument: argument for argument in first.arguments} if steps else quantity.arguments
        of[name] = _call(first.name, (given[argument] for argument in first.arguments))
    return Calls(definitions=tuple(definitions.values()), of=of)


def law_definition(quantity: Quantity) -> Definition:
    """The law of a quantity, in the names of its own arguments."""
    function = quantity.function
    arguments = tuple(inspect.signature(function).parameters)
    says = (inspect.getdoc(function) or "").split("\n", 1)[0]
    formula = traced(function, {argument: argument for argument in arguments})
    return Definition(LAW + function.__name__, arguments, formula, says)


def step_levels(model: Body) -> dict[str, int]:
    """Steps that have no rule of their own, each with its level: it needs only levels below it, or names with a rule.

    Where steps follow each other further than `DEEPEST`, one gets a rule of its own, and levels start again from it.

    Examples
    --------
    >>> from calcifate.physiology.model.body import body
    >>> step_levels(body())["calcium_shortfall"]
    1
    """
    level: dict[str, int] = {}
    for name, quantity in model.quantities.items():
        if quantity.law.step:
            found = 1 + max((level.get(needed, 0) for needed in quantity.arguments.values()), default=0)
            if found <= DEEPEST:
                level[name] = found
    return level


def steps_of(model: Body, quantity: Quantity, levels: Mapping[str, int]) -> list[list[str]]:
    """The steps on the way to a quantity, by level."""
    found: set[str] = set()
    waiting = [name for name in quantity.arguments.values() if name in levels]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [needed for needed in model.quantities[name].arguments.values() if needed in levels]
    listed = [[name for name in levels if name in found and levels[name] == depth] for depth in range(1, DEEPEST + 1)]
    return [names for names in listed if names]


def stepped(model: Body, quantity: Quantity, levels: list[list[str]]) -> list[Definition]:
    """One function for each level of steps, from the last to the first: each works out its level and calls the next."""
    said = f"{model.says(quantity.name)}, by way of"
    rest = traced(quantity.function, quantity.arguments)
    needed = _names(rest)
    found = [Definition(f"{STEPS}{quantity.name}_{len(levels)}", needed, rest, f"{model.says(quantity.name)}.")]
    for depth in range(len(levels) - 1, -1, -1):
        steps = {
            name: traced(model.quantities[name].function, model.quantities[name].arguments) for name in levels[depth]
        }
        inner = found[-1]
        body = Formula("call", tuple(steps.get(name) or named(name) for name in inner.arguments), name=inner.name)
        words = ", ".join(name.replace("_", " ") for name in levels[depth])
        found.append(Definition(f"{STEPS}{quantity.name}_{depth}", _names(body), body, f"{said} {words}."))
    return found


def _names(formula: Formula) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names_in(formula)))


def _call(name: str, arguments: Iterator[str]) -> Formula:
    return Formula("call", tuple(named(argument) for argument in arguments), name=name)
