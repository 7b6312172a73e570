"""The equations of the body as LaTeX, drawn from the laws themselves."""

from __future__ import annotations

from collections.abc import Iterable

from calcifate.physiology.model.algebra import STRENGTH, Formula, Shape, factors, formulas, named, shapes
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.organ import organs

SPECIAL = str.maketrans({character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\u00b5": r"\textmu{}", "\u03bc": r"\textmu{}",
    "α": r"$\alpha$", "β": r"$\beta$", "≤": r"$\leq$", "±": r"$\pm$"})  # fmt: skip
PREAMBLE = r"""\documentclass[a4paper,10pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{amsmath}
\usepackage{breqn}% breaks long equations by itself
\usepackage{longtable}
\usepackage[margin=2cm]{geometry}
\setlength{\parindent}{0pt}
\title{Calcium, magnesium and phosphate in a human adult: the equations}
\author{calcifate}
\date{}
\begin{document}
\maketitle
For education and research only. Not for clinical use. MIT licence. Time is in days.
"""


def latex_document(model: Body | None = None) -> str:
    """A whole document: shared shapes, then each organ with its equations, changes of pools and parameters.

    Examples
    --------
    >>> latex_document().startswith(r"\\documentclass")
    True
    """
    model = model or body()
    lines = [PREAMBLE, r"\section{Shapes that several laws share}"]
    for shape in shapes().values():
        lines += [escaped(shape.says), equation(_shape_call(shape), shape.formula)]
    known = formulas(model)
    for table in organs().values():
        lines += [rf"\section{{{escaped(table.title)}}}", escaped(table.use)]
        for name in table.law:
            law = model.quantities[name].law
            said = f"{model.says(name)} [{law.unit}], {law.source}"
            lines += [rf"\paragraph{{{escaped(said)}}}", equation(named(name), known[name])]
        for name in table.pool:
            lines += [rf"\paragraph{{{escaped(f'{model.says(name)} [{model.unit(name)}]')}}}", change(model, name)]
        lines += _parameters(model, table.parameter)
    return "\n".join([*lines, r"\end{document}", ""])


def equation(left: Formula, right: Formula) -> str:
    """One equation, in an environment that breaks long lines."""
    return f"\\begin{{dmath*}}\n{as_latex(left)} = {as_latex(right)}\n\\end{{dmath*}}"


def change(model: Body, pool: str) -> str:
    """The change of a pool: what flows in less what flows out."""
    whole: list[str] = []
    for name in model.flows:
        law = model.quantities[name].law
        if pool in (law.to, law.taken_from):
            sign = "-" if law.taken_from == pool else "+" if whole else ""
            whole.append(f"{sign} {as_latex(named(name))}".strip())
    left = rf"\frac{{\mathrm{{d}}\,{as_latex(named(pool))}}}{{\mathrm{{d}}t}}"
    return f"\\begin{{dmath*}}\n{left} = {' '.join(whole) or '0'}\n\\end{{dmath*}}"


def as_latex(whole: Formula) -> str:
    r"""A formula as LaTeX, with fractions.

    Examples
    --------
    >>> a, b, c = named("a"), named("b_c"), named("d")
    >>> print(as_latex(a * b / c + 2))
    \frac{\text{a} \cdot \text{b c}}{\text{d}} + 2
    """
    operator, parts = whole.operator, whole.parts
    if operator == "name":
        return rf"\text{{{escaped(whole.name.replace('_', ' '))}}}"
    if operator == "number":
        return f"{whole.value:g}"
    if operator == "call":
        called = escaped(whole.name.replace("_", " "))
        return rf"\operatorname{{{called.replace(' ', chr(92) + ' ')}}}\left({', '.join(map(as_latex, parts))}\right)"
    if operator == "exp":
        return rf"\exp\left({as_latex(parts[0])}\right)"
    if operator == "sqrt":
        return rf"\sqrt{{{as_latex(parts[0])}}}"
    if operator == "negative":
        return f"-{_held(parts[0], STRENGTH['negative'])}"
    if operator == "^":
        return f"{{{_held(parts[0], STRENGTH['^'] + 1)}}}^{{{as_latex(parts[1])}}}"
    if operator in ("*", "/"):
        return _product(whole)
    return f"{as_latex(parts[0])} {operator} {_held(parts[1], STRENGTH['*'] if operator == '-' else STRENGTH['+'])}"


def _product(whole: Formula) -> str:
    above, below = factors(whole)
    over = [part for part in above if part.value != 1 or part.operator != "number"]
    if not below:
        return _times(over)
    top = as_latex(over[0]) if len(over) == 1 else _times(over) if over else "1"
    return rf"\frac{{{top}}}{{{as_latex(below[0]) if len(below) == 1 else _times(below)}}}"


def _times(parts: Iterable[Formula]) -> str:
    return r" \cdot ".join(_held(part, STRENGTH["*"]) for part in parts)


def _held(part: Formula, strength: int) -> str:
    """A part in brackets where it holds less strongly than what is around it."""
    text = as_latex(part)
    return rf"\left({text}\right)" if STRENGTH.get(part.operator, 9) < strength else text


def _shape_call(shape: Shape) -> Formula:
    return Formula("call", tuple(named(argument) for argument in shape.arguments), name=shape.name)


def _parameters(model: Body, names: Iterable[str]) -> list[str]:
    rows = [
        " & ".join(
            (escaped(name.replace("_", " ")), f"{row.value:g}", escaped(row.unit), row.kind, escaped(row.source))
        )
        for name, row in ((name, model.parameters[name]) for name in names)
    ]
    if not rows:
        return []
    head = r"\begin{longtable}{p{6cm}rlll} parameter & value & unit & kind & source \\ \hline \endhead"
    return [head, *(rf"{row} \\" for row in rows), r"\end{longtable}"]


def escaped(text: str) -> str:
    """Text that is no command of LaTeX."""
    return text.translate(SPECIAL)
