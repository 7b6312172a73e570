"""The formula of a law, as it is written: the law is called with names, and its arithmetic is kept.

One source of equations: the same plain function that reads a person's numbers gives the formula for SBML, for LaTeX and
for the pages. A shape that several laws share (`physiology/body/response.py`) is found again in them and shown by name.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from calcifate.physiology.model.body import Body, Quantity
from calcifate.physiology.model.number import Number
from calcifate.physiology.model.organ import PACKAGE

Operator = Literal["name", "number", "call", "+", "-", "*", "/", "^", "negative", "exp", "sqrt"]

SHAPES = "response"
"""The file of laws whose functions are shapes of other laws."""
STRENGTH: Mapping[str, int] = {"+": 1, "-": 1, "*": 2, "/": 2, "negative": 2, "^": 3}
"""How strongly an operator holds its parts; all others hold as one word does."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A name, a number, or an operator and its parts. It has arithmetic, so that a law can be called with it."""

    operator: Operator
    parts: tuple[Formula, ...] = ()
    name: str = ""
    """Of a quantity or of a shape."""
    value: float = 0.0

    def __add__(self, other: Number) -> Formula:
        return Formula("+", (self, formula_of(other)))

    def __radd__(self, other: Number) -> Formula:
        return Formula("+", (formula_of(other), self))

    def __sub__(self, other: Number) -> Formula:
        return Formula("-", (self, formula_of(other)))

    def __rsub__(self, other: Number) -> Formula:
        return Formula("-", (formula_of(other), self))

    def __mul__(self, other: Number) -> Formula:
        return Formula("*", (self, formula_of(other)))

    def __rmul__(self, other: Number) -> Formula:
        return Formula("*", (formula_of(other), self))

    def __truediv__(self, other: Number) -> Formula:
        return Formula("/", (self, formula_of(other)))

    def __rtruediv__(self, other: Number) -> Formula:
        return Formula("/", (formula_of(other), self))

    def __pow__(self, other: Number) -> Formula:
        return Formula("^", (self, formula_of(other)))

    def __rpow__(self, other: Number) -> Formula:
        return Formula("^", (formula_of(other), self))

    def __neg__(self) -> Formula:
        return Formula("negative", (self,))

    def exp(self) -> Formula:
        """Called by `number.exponential`, through NumPy."""
        return Formula("exp", (self,))

    def sqrt(self) -> Formula:
        """Called by `number.square_root`, through NumPy."""
        return Formula("sqrt", (self,))


@dataclass(frozen=True, slots=True)
class Shape:
    """A function that several laws share: its arguments and its formula in them."""

    name: str
    arguments: tuple[str, ...]
    formula: Formula
    says: str


def formula_of(value: Number) -> Formula:
    """A formula, or a number as one."""
    return value if isinstance(value, Formula) else Formula("number", value=float(value))


def named(name: str) -> Formula:
    """The formula that is just a name."""
    return Formula("name", name=name)


def traced(function: Callable[..., Number], arguments: Mapping[str, str]) -> Formula:
    """The formula of a function.

    Parameters
    ----------
    function : callable
        Plain arithmetic.
    arguments : mapping of str to str
        Argument of the function to the name it has in the formula.

    Examples
    --------
    >>> as_text(traced(lambda first, second: first / (1 - second), {"first": "a", "second": "b"}))
    'a / (1 - b)'
    """
    return formula_of(function(**{argument: named(name) for argument, name in arguments.items()}))


def formula(quantity: Quantity) -> Formula:
    """The formula of a quantity in the names of its model, with shared shapes by name.

    Examples
    --------
    >>> from calcifate.physiology.model.body import body
    >>> as_text(formula(body().quantities["plasma_calcium"]))
    'extracellular_calcium / extracellular_volume'
    """
    return with_shapes(traced(quantity.function, quantity.arguments))


def formulas(model: Body) -> dict[str, Formula]:
    """The formula of every quantity, in an order in which each needs only those before it."""
    return {name: formula(quantity) for name, quantity in model.quantities.items()}


@cache
def shapes() -> dict[str, Shape]:
    """The shapes that laws share, by name.

    Examples
    --------
    >>> shapes()["fold_decrease"].arguments
    ('ratio', 'maximum', 'steepness')
    """
    module = importlib.import_module(f"{PACKAGE}.{SHAPES}")
    found: dict[str, Shape] = {}
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            arguments = tuple(inspect.signature(function).parameters)
            says = (inspect.getdoc(function) or "").split("\n", 1)[0]
            drawn = traced(function, {argument: argument for argument in arguments})
            found[name] = Shape(name=name, arguments=arguments, formula=drawn, says=says)
    return found


def with_shapes(whole: Formula) -> Formula:
    """The same formula with every shared shape in it shown as a call by name."""
    for shape in shapes().values():
        found = _matched(shape.formula, whole, {})
        if found is not None:
            parts = tuple(with_shapes(found[argument]) for argument in shape.arguments)
            return Formula("call", parts, name=shape.name)
    return Formula(whole.operator, tuple(with_shapes(part) for part in whole.parts), whole.name, whole.value)


def _matched(pattern: Formula, whole: Formula, found: dict[str, Formula]) -> dict[str, Formula] | None:
    """What each name of a pattern stands for in a formula, or None if it does not fit."""
    if pattern.operator == "name":
        if found.setdefault(pattern.name, whole) != whole:
            return None
        return found
    if (pattern.operator, pattern.value, len(pattern.parts)) != (whole.operator, whole.value, len(whole.parts)):
        return None
    for expected, part in zip(pattern.parts, whole.parts, strict=True):
        if _matched(expected, part, found) is None:
            return None
    return found


def names_in(whole: Formula) -> Iterator[str]:
    """Every name of a quantity in a formula, as often as it stands there."""
    if whole.operator == "name":
        yield whole.name
    for part in whole.parts:
        yield from names_in(part)


def as_text(whole: Formula) -> str:
    """A formula in one line, with no bracket that is not needed.

    Examples
    --------
    >>> a, b = named("a"), named("b")
    >>> as_text(a - (b - 1) * a / b ** (a + 2))
    'a - (b - 1) * a / b^(a + 2)'
    """
    operator, parts = whole.operator, whole.parts
    if operator == "name":
        return whole.name
    if operator == "number":
        return f"{whole.value:g}"
    if operator in ("call", "exp", "sqrt"):
        return f"{whole.name or operator}({', '.join(as_text(part) for part in parts)})"
    if operator == "negative":
        return f"-{_held(parts[0], STRENGTH['negative'])}"
    strength = STRENGTH[operator]
    left = _held(parts[0], strength + 1 if operator == "^" else strength)
    right = _held(parts[1], strength + 1 if operator in ("-", "/", "^") else strength)
    return f"{left}^{right}" if operator == "^" else f"{left} {operator} {right}"


def _held(part: Formula, strength: int) -> str:
    """A part in brackets where it holds less strongly than what is around it."""
    text = as_text(part)
    return f"({text})" if STRENGTH.get(part.operator, 9) < strength else text


def factors(whole: Formula) -> tuple[list[Formula], list[Formula]]:
    """A product as what is above and what is below the line.

    Examples
    --------
    >>> a, b, c = named("a"), named("b"), named("c")
    >>> [[as_text(part) for part in side] for side in factors(a / b * c)]
    [['a', 'c'], ['b']]
    """
    if whole.operator not in ("*", "/"):
        return [whole], []
    above, below = factors(whole.parts[0])
    other_above, other_below = factors(whole.parts[1])
    if whole.operator == "*":
        return above + other_above, below + other_below
    return above + other_below, below + other_above
