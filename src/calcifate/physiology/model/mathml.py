"""A formula as content MathML, the way SBML reads it. Every number says that it has no unit."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from calcifate.physiology.model.algebra import Formula

MATHML = "http://www.w3.org/1998/Math/MathML"
APPLIED = {"+": "plus", "-": "minus", "*": "times", "/": "divide", "^": "power", "negative": "minus",
           "exp": "exp", "sqrt": "root"}  # fmt: skip
MANY = ("+", "*")
"""Operators that take any number of parts."""


def math(whole: Formula, sbml: str) -> Element:
    """A formula as a `math` element.

    Parameters
    ----------
    whole : Formula
    sbml : str
        Namespace of SBML, which says what unit a number has.

    Examples
    --------
    >>> from xml.etree.ElementTree import tostring
    >>> from calcifate.physiology.model.algebra import named
    >>> tostring(math(named("a") / named("b"), "x")[0], encoding="unicode")
    '<apply><divide /><ci>a</ci><ci>b</ci></apply>'
    """
    found = Element("math", {"xmlns": MATHML, "xmlns:sbml": sbml})
    found.append(_element(whole))
    return found


def function(arguments: Sequence[str], whole: Formula, sbml: str) -> Element:
    """A function of some arguments as a `math` element with a `lambda`."""
    found = Element("math", {"xmlns": MATHML, "xmlns:sbml": sbml})
    inside = SubElement(found, "lambda")
    for argument in arguments:
        SubElement(inside, "bvar").append(_word("ci", argument))
    inside.append(_element(whole))
    return found


def _element(whole: Formula) -> Element:
    if whole.operator == "name":
        return _word("ci", whole.name)
    if whole.operator == "number":
        return _number(whole.value)
    found = Element("apply")
    if whole.operator == "call":
        found.append(_word("ci", whole.name))
    else:
        SubElement(found, APPLIED[whole.operator])
    for part in _parts(whole):
        found.append(_element(part))
    return found


def _parts(whole: Formula) -> tuple[Formula, ...]:
    """Parts of an operator, those of a chain of sums or products side by side, in their order."""
    if whole.operator in MANY and whole.parts[0].operator == whole.operator:
        return (*_parts(whole.parts[0]), whole.parts[1])
    return whole.parts


def _word(kind: str, text: str) -> Element:
    found = Element(kind)
    found.text = f"{text}"
    return found


def _number(value: float) -> Element:
    whole = float(value).is_integer()
    found = Element("cn", {"sbml:units": "dimensionless"} | ({"type": "integer"} if whole else {}))
    found.text = f"{value:.0f}" if whole else repr(value)
    return found
