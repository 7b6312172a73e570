"""The LaTeX of the equations is whole, and says what the laws say."""

from __future__ import annotations

import re

import pytest

from calcifate.physiology.model.algebra import named
from calcifate.physiology.model.body import body
from calcifate.physiology.model.latex import as_latex, change, escaped, latex_document

TEXT = latex_document()


def test_brackets_and_environments_are_closed():
    plain = TEXT.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert TEXT.count(r"\left(") == TEXT.count(r"\right)")
    for name in ("dmath*", "longtable", "document"):
        assert TEXT.count(rf"\begin{{{name}}}") == TEXT.count(rf"\end{{{name}}}") > 0


def test_no_character_of_latex_stands_unescaped_in_words():
    body_text = TEXT.partition(r"\maketitle")[2]
    assert not re.search(r"(?<!\\)[#]", body_text)
    assert not re.search(r"(?<!\\)_", body_text)


@pytest.mark.parametrize("name", body().quantities)
def test_every_law_has_its_equation(name: str):
    assert rf"\text{{{escaped(name.replace('_', ' '))}}} = " in TEXT


def test_a_product_over_a_sum_is_a_fraction_and_powers_keep_their_base_together():
    a, b, n = named("a"), named("b"), named("n")
    assert as_latex(a * b / (a + b)) == r"\frac{\text{a} \cdot \text{b}}{\text{a} + \text{b}}"
    assert as_latex((a / b) ** n) == r"{\left(\frac{\text{a}}{\text{b}}\right)}^{\text{n}}"
    assert as_latex(a - (b - n)) == r"\text{a} - \left(\text{b} - \text{n}\right)"
    assert as_latex(1 / a) == r"\frac{1}{\text{a}}"


def test_the_change_of_a_pool_is_what_flows_in_less_what_flows_out():
    found = change(body(), "klotho")
    assert r"\text{klotho renewal} - \text{klotho loss}" in found
    assert r"\frac{\mathrm{d}\,\text{klotho}}{\mathrm{d}t}" in found
