"""The formula of a law is the law: an algebra program that reads it finds the number that the law gives."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.physiology.model.algebra import Formula, as_text, factors, formula, named, shapes, traced
from calcifate.physiology.model.body import body, evaluate
from calcifate.physiology.model.equations import change_line, equation_lines
from calcifate.physiology.model.values import reference_values

MODEL = body()
KNOWN = {name: float(value) for name, value in evaluate(MODEL, reference_values(MODEL)).items()}
FUNCTIONS = {name: quantity.function for name, quantity in MODEL.quantities.items()}


def calls(whole: Formula) -> Iterator[str]:
    if whole.operator == "call":
        yield whole.name
    for part in whole.parts:
        yield from calls(part)


@pytest.mark.parametrize("name", MODEL.quantities)
def test_the_text_of_a_formula_read_by_sympy_gives_what_the_law_gives(name: str):
    sympy = pytest.importorskip("sympy")
    quantity = MODEL.quantities[name]
    text = as_text(traced(quantity.function, quantity.arguments)).replace("^", "**")
    symbols = {argument: sympy.Symbol(argument) for argument in quantity.arguments.values()}
    found = sympy.sympify(text, locals=symbols).subs({symbol: KNOWN[key] for key, symbol in symbols.items()})
    assert float(found) == pytest.approx(KNOWN[name], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", MODEL.quantities)
def test_every_use_of_a_shared_shape_is_shown_by_name(name: str):
    """The calls that stand in the code of the law are those that stand in its formula."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(FUNCTIONS[name])))
    called = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert sorted(calls(formula(MODEL.quantities[name]))) == sorted(each for each in called if each in shapes())


def test_a_shape_is_not_seen_where_its_parts_differ():
    a, b, n = named("a"), named("b"), named("n")
    almost = a * b**n / (a**n + a - 1)  # the two powers have different bases
    from calcifate.physiology.model.algebra import with_shapes

    assert with_shapes(almost) == almost


FORMULAS = st.recursive(
    st.sampled_from("abc").map(named) | st.integers(1, 9).map(lambda value: Formula("number", value=float(value))),
    lambda inner: st.tuples(st.sampled_from(["+", "-", "*", "/"]), inner, inner).map(
        lambda made: Formula(made[0], (made[1], made[2]))
    ),
    max_leaves=12,
)


def worth(whole: Formula, values: dict[str, float]) -> float:
    if whole.operator == "name":
        return values[whole.name]
    if whole.operator == "number":
        return whole.value
    first, second = (worth(part, values) for part in whole.parts)
    return {"+": first + second, "-": first - second, "*": first * second}.get(whole.operator) or (
        first / second if whole.operator == "/" else 0.0
    )


@given(whole=FORMULAS)
def test_brackets_are_left_out_only_where_they_change_nothing(whole: Formula):
    values = {"a": 1.7, "b": 0.31, "c": 5.9}
    try:
        expected = worth(whole, values)
    except ZeroDivisionError:
        return
    assert eval(as_text(whole), {}, values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(whole=FORMULAS)
def test_a_product_is_what_is_above_the_line_over_what_is_below(whole: Formula):
    values = {"a": 1.7, "b": 0.31, "c": 5.9}
    above, below = factors(whole)
    try:
        expected, under = worth(whole, values), 1.0
        for part in below:
            under *= worth(part, values)
        over = 1.0
        for part in above:
            over *= worth(part, values)
        found = over / under
    except ZeroDivisionError:
        return
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_equations_name_every_law_and_the_change_of_every_pool():
    lines = list(equation_lines())
    for name in MODEL.quantities:
        assert any(line.startswith(f"{name} = ") for line in lines), name
    for pool in MODEL.pools:
        assert any(line.startswith(f"d {pool} / dt = ") for line in lines), pool


def test_a_flow_stands_with_plus_where_it_goes_and_with_minus_where_it_comes_from():
    assert "+ magnesium_excretion" in f"+ {change_line(MODEL, 'urine_magnesium').partition('= ')[2]}"
    assert "- magnesium_excretion" in change_line(MODEL, "extracellular_magnesium")
