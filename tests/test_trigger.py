"""The trigger language: three-valued logic, and nothing but the small language."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import DataError
from calcifate.flow.finding import Fact
from calcifate.trigger import check_kinds, decided_by, holds, names_in, parse

TRUTHS = (True, False, None)


def facts(**values):
    return {name: Fact(name=name, value=value, text=str(value), origin="test") for name, value in values.items()}


# Kleene's strong tables (Introduction to Metamathematics, 1952, section 64), false < unknown < true.
RANK = {False: 0, None: 1, True: 2}
BACK = {rank: truth for truth, rank in RANK.items()}


@pytest.mark.parametrize(("a", "b"), list(itertools.product(TRUTHS, TRUTHS)))
def test_and_is_the_lesser_and_or_the_greater(a, b):
    assert holds(parse("a and b"), facts(a=a, b=b)) is BACK[min(RANK[a], RANK[b])]
    assert holds(parse("a or b"), facts(a=a, b=b)) is BACK[max(RANK[a], RANK[b])]


@pytest.mark.parametrize("a", TRUTHS)
def test_not_turns_truth_and_leaves_unknown(a):
    assert holds(parse("not a"), facts(a=a)) is (None if a is None else not a)


@given(a=st.sampled_from(TRUTHS), b=st.sampled_from(TRUTHS), c=st.sampled_from(TRUTHS))
def test_de_morgan_distribution_and_association(a, b, c):
    known = facts(a=a, b=b, c=c)
    for left, right in [
        ("not (a and b)", "not a or not b"),
        ("not (a or b)", "not a and not b"),
        ("a and (b or c)", "(a and b) or (a and c)"),
        ("a or (b and c)", "(a or b) and (a or c)"),
        ("(a and b) and c", "a and (b and c)"),
        ("not not a", "a"),
    ]:
        assert holds(parse(left), known) is holds(parse(right), known)


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "c", "x < 1", "0 < x <= y", "has(s, 'p')", "any_of(s, 'p', 'q')", "'p' in s"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]} and {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} or {p[1]})"),
        inner.map(lambda p: f"(not {p})"),
    ),
    max_leaves=12,
)
VALUES = {
    "a": st.sampled_from(TRUTHS),
    "b": st.sampled_from(TRUTHS),
    "c": st.sampled_from(TRUTHS),
    "x": st.one_of(st.none(), st.floats(-3, 3)),
    "y": st.one_of(st.none(), st.floats(-3, 3)),
    "s": st.one_of(st.none(), st.sampled_from([(), ("p",), ("p", "q"), ("r",)])),
}


@given(text=EXPRESSIONS, values=st.fixed_dictionaries(VALUES), filled=st.fixed_dictionaries(VALUES))
def test_learning_more_never_turns_true_into_false(text, values, filled):
    """Monotone in knowledge: what fires on part of the facts fires on all of them."""
    more = {name: value if value is not None else filled[name] for name, value in values.items()}
    before = holds(parse(text), facts(**values))
    if before is not None:
        assert holds(parse(text), facts(**more)) is before


@given(text=EXPRESSIONS, values=st.fixed_dictionaries(VALUES))
def test_the_deciding_facts_alone_give_the_same_answer(text, values):
    known = facts(**values)
    outcome = holds(parse(text), known)
    deciders = {fact.name: fact for fact in decided_by(parse(text), known)}
    if outcome is None:
        assert not deciders
    else:
        assert holds(parse(text), deciders) is outcome


@given(text=EXPRESSIONS)
def test_nothing_known_fires_nothing(text):
    assert holds(parse(text), {}) is None


def test_a_chain_is_false_as_soon_as_one_link_is():
    assert holds(parse("0 < x < y"), facts(x=-1.0, y=None)) is False
    assert holds(parse("0 < x < y"), facts(x=1.0, y=None)) is None


def test_arithmetic_with_the_unknown_or_by_zero_is_unknown():
    assert holds(parse("x / y > 1"), facts(x=1.0, y=0.0)) is None
    assert holds(parse("x + y > 1"), facts(x=1.0, y=None)) is None
    assert holds(parse("-x + 2 * y - 1 > 0"), facts(x=1.0, y=2.0)) is True


def test_not_a_number_is_unknown():
    assert holds(parse("x > 1"), facts(x=float("nan"))) is None


def test_known_is_never_unknown():
    assert holds(parse("known(x)"), facts(x=None)) is False
    assert holds(parse("known(x)"), {}) is False
    assert holds(parse("known(x)"), facts(x=0.0)) is True


def test_membership():
    known = facts(s=("p", "q"), sex="female")
    assert holds(parse("all_of(s, 'p', 'q')"), known) is True
    assert holds(parse("all_of(s, 'p', 'z')"), known) is False
    assert holds(parse("'z' not in s"), known) is True
    assert holds(parse("sex in ('female', 'male')"), known) is True
    assert holds(parse("has(sex, 'male')"), known) is False
    assert holds(parse("has(nobody, 'male')"), known) is None
    assert holds(parse("some(s)"), known) is True
    assert holds(parse("some(s)"), facts(s=())) is False
    assert holds(parse("some(s)"), {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "a.b",
        "a[0]",
        "[x for x in s]",
        "open('f')",
        "has('s', 'p')",
        "has(s)",
        "has(s, 'p', 'q')",
        "has(s, p)",
        "any_of(s, *t)",
        "any_of(s, word='p')",
        "known(s, 'p')",
        "some(s, 'p')",
        "a if b else c",
        "a := 1",
        "a ** 9",
        "a // 2",
        "a % 2",
        "a & b",
        "~a",
        "+a",
        "a is None",
        "None",
        "b'x'",
        "1j",
        "f'{a}'",
        "()",
        "(a, b)",
        "",
        "a and",
        "a; b",
        "(" * 500,
        "\x00",
    ],
)
def test_anything_else_is_refused_and_the_rule_is_named(text):
    with pytest.raises(DataError, match="H99"):
        parse(text, "H99")


@given(st.text(max_size=40))
def test_any_text_parses_or_is_a_data_error(text):
    try:
        names_in(parse(text, "H99"))
    except DataError as error:
        assert "H99" in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "age",
        "age and adult",
        "sex < 3",
        "adult + 1 > 2",
        "'x' in sex",
        "age in conditions",
        "age == sex",
        "nobody > 1",
        "has(age, 'x')",
    ],
)
def test_kinds_are_checked_before_any_person_comes(text):
    kinds = {"age": "number", "adult": "bool", "sex": "text", "conditions": "set"}
    with pytest.raises(DataError, match="H99"):
        check_kinds(parse(text, "H99"), kinds)


def test_good_kinds_pass():
    kinds = {"age": "number", "adult": "bool", "sex": "text", "conditions": "set"}
    check_kinds(parse("adult and -age < 2 * 3 and sex == 'male' and 'x' in conditions and known(age)"), kinds)


def test_a_wrong_kind_at_run_time_is_ours_to_mend():
    with pytest.raises(DataError):
        holds(parse("age and adult", "H99"), facts(age=3.0, adult=True))
    with pytest.raises(DataError):
        holds(parse("age > 3", "H99"), facts(age="three"))
    with pytest.raises(DataError):
        holds(parse("age + 3", "H99"), facts(age=3.0))
