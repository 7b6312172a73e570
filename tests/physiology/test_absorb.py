"""What of a diary can be absorbed, meal by meal, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import ADULT
from hypothesis import given
from hypothesis import strategies as st

from calcifate.flow.food import DiaryItem, Food, Match, Range
from calcifate.flow.intake import AbsorbedPart
from calcifate.flow.person import Dose, Medicine, Person
from calcifate.physiology.absorb import absorbable, gut_settings
from calcifate.source import source

WOMAN = replace(
    ADULT, age=40, sex="female", weight=62, height=168, country="DE", unit_system="SI", alcohol_drinks_per_day=None
)


def food(
    name: str, tags: tuple[str, ...] = (), additive: str = "unlikely", **per_100g: float | tuple[float, float]
) -> Food:
    return Food(
        food_id=name,
        name=name,
        food_group="x",
        release="test",
        per_100g={
            key: Range(low=v[0], high=v[1], value=None, source="t")
            if isinstance(v, tuple)
            else Range(low=v, high=v, value=v, source="t")
            for key, v in per_100g.items()
        },
        tags=tags,
        phosphate_additive=additive,  # type: ignore[arg-type]
    )


MILK = food(
    "milk",
    ("phosphorus_animal",),
    calcium=120.0,
    magnesium=11.0,
    phosphorus=95.0,
    oxalate=(0.0, 1.0),
    phytate=(0.0, 0.0),
)
SPINACH = food(
    "spinach",
    ("phosphorus_plant",),
    calcium=120.0,
    magnesium=80.0,
    phosphorus=50.0,
    oxalate=(500.0, 900.0),
    phytate=(0.0, 10.0),
)
BRAN = food(
    "bran",
    ("phosphorus_plant",),
    calcium=70.0,
    magnesium=600.0,
    phosphorus=1000.0,
    oxalate=(100.0, 150.0),
    phytate=(3000.0, 5000.0),
)
COLA = food(
    "cola",
    ("phosphorus_mixed", "drink"),
    "likely",
    calcium=2.0,
    magnesium=0.0,
    phosphorus=10.0,
    oxalate=(0.0, 1.0),
    phytate=(0.0, 0.0),
)


def eaten(what: Food | None, grams: float | None = 100.0, meal: str = "lunch", day: str = "1") -> Match:
    return Match(
        item=DiaryItem(day=day, meal=meal, food="x", grams=grams),
        food=what,
        how="id" if what else "none",
        confidence=1.0,
        grams=grams,
        grams_basis="",
        alternatives=(),
    )


def parts(*matches: Match, days: tuple[str, ...] = ("1",), person: Person = WOMAN) -> dict[str, AbsorbedPart]:
    return {part.law: part for part in absorbable(matches, days, person)}


def test_calcium_of_one_milk_meal():
    """300 mg: 0.889 - 0.0964 ln 300 = 33.9 %."""
    found = parts(eaten(MILK, 250))["calcium_fraction_of_load"]
    assert found.eaten == 300 and found.fraction == pytest.approx(0.339, abs=0.001)
    assert found.caveats == ()


def test_two_meals_give_more_than_one_and_a_name_in_other_letters_is_the_same_meal():
    together = parts(eaten(MILK, 250), eaten(MILK, 250, "Lunch "))["calcium_fraction_of_load"]
    apart = parts(eaten(MILK, 250), eaten(MILK, 250, "dinner"))["calcium_fraction_of_load"]
    assert together.meals == 1 and apart.meals == 2
    assert (apart.value or 0) > (together.value or 0)


def test_the_calcium_of_spinach_counts_for_a_fifth():
    """Heaney 1988: 5.1 over 27.6 at the same load."""
    milk, spinach = (parts(eaten(what))["calcium_fraction_of_load"] for what in (MILK, SPINACH))
    assert (spinach.value or 0) / (milk.value or 1) == pytest.approx(5.1 / 27.6, abs=0.001)


def test_a_food_bound_at_only_one_end_of_its_range_gives_an_interval():
    """120 mg calcium is 2.99 mmol: bound from 264 mg oxalate."""
    between = replace(
        SPINACH, per_100g=SPINACH.per_100g | {"oxalate": Range(low=100, high=400, value=None, source="t")}
    )
    found = parts(eaten(between))["calcium_fraction_of_load"]
    assert found.low is not None and found.high is not None
    assert found.low == pytest.approx(0.185 * found.high)


def test_magnesium_by_meal_and_by_phytate():
    found = parts(eaten(BRAN, 60))
    plain, bound = found["magnesium_absorbed_from_a_meal"], found["magnesium_relative_absorption_with_phytate"]
    assert plain.eaten == 360
    assert (bound.high or 0) <= (plain.value or 0)
    assert bound.value is None and (bound.low or 0) < (bound.high or 0)


def test_unknown_phytate_may_act_as_strongly_as_was_measured():
    """Bohn 2004: 13.0 over 32.5."""
    silent = replace(MILK, per_100g={k: v for k, v in SPINACH.per_100g.items() if k != "phytate"})
    found = parts(eaten(silent))
    part, plain = found["magnesium_relative_absorption_with_phytate"], found["magnesium_absorbed_from_a_meal"]
    assert part.low == pytest.approx(0.40 * (plain.value or 0))
    assert part.high == plain.value
    assert any("not known" in caveat.text for caveat in part.caveats)


def test_a_small_meal_of_magnesium_carries_a_caveat_and_no_more_than_the_measured_share():
    found = parts(eaten(MILK, 100))["magnesium_absorbed_from_a_meal"]
    assert found.fraction == pytest.approx(0.65)
    assert any("36 to 973" in caveat.text for caveat in found.caveats)


def test_phosphorus_is_an_interval_by_kind_of_food():
    """Plant 20-40, animal 40-60, additive up to 100 per cent."""
    for what, low, high in ((MILK, 0.4, 0.6), (SPINACH, 0.2, 0.4), (COLA, 0.2, 1.0)):
        found = parts(eaten(what))["phosphorus_absorbed"]
        assert found.value is None and found.eaten
        assert (found.low or 0) / found.eaten == pytest.approx(low)
        assert (found.high or 0) / found.eaten == pytest.approx(high)


def test_unknown_entries_are_said_and_never_zero():
    found = parts(eaten(MILK), eaten(None), eaten(SPINACH, None))["calcium_fraction_of_load"]
    assert found.eaten == 120
    assert any(caveat.text.startswith("2 entries do not report calcium") for caveat in found.caveats)
    assert parts(eaten(None)) == {} and absorbable((), (), WOMAN) == ()


def test_molar_ratios_are_shown_as_a_range_and_not_judged():
    """600 mg of oxalate ion are 6.8 mmol, 120 mg calcium 3.0."""
    found = parts(eaten(SPINACH))["oxalate_to_calcium_molar_ratio"]
    assert found.unit == "mol/mol" and found.value is None
    assert found.low == pytest.approx(500 / 88.02 / (120 / 40.078), rel=1e-3)
    assert found.high == pytest.approx(900 / 88.02 / (120 / 40.078), rel=1e-3)
    assert "not judged" in found.caveats[0].text


@pytest.mark.parametrize(
    "changes",
    [
        {"condition_ids": ("bariatric_surgery",)},
        {"condition_ids": ("ileal_resection",)},
        {"condition_ids": ("pancreatic_insufficiency",)},
        {"age": 9},
    ],
)
def test_no_figure_for_another_gut_or_a_child(changes):
    for part in absorbable([eaten(MILK)], ("1",), replace(WOMAN, **changes)):
        if part.unit == "mg/d":
            assert part.value is part.low is part.high is part.fraction is None
            assert part.eaten and part.caveats


@pytest.mark.parametrize("changes", [{"dialysis": True}, {"pregnant": True}, {"condition_ids": ("crohns_disease",)}])
def test_a_caveat_for_people_unlike_those_of_the_studies(changes):
    found = parts(eaten(MILK, 250), person=replace(WOMAN, **changes))["calcium_fraction_of_load"]
    assert found.value is not None and found.caveats


def pill(salt: str, substance: str, *classes: str) -> Medicine:
    dose = Dose(
        substance=substance,
        value=200,
        low=None,
        high=None,
        unit="mg/d",
        basis="salt",
        salt=salt,
        salt_value=500,
        explanation="",
    )
    return Medicine(
        name="x", dose="", kind="medicine", ingredients=("x",), ingredient_names=(), classes=classes, confidence=1,
        alternatives=(), doses=(dose,), questions=(),
    )  # fmt: skip


def test_a_proton_pump_inhibitor_matters_only_to_carbonate_without_food():
    carbonate, omeprazole = (
        pill("calcium carbonate", "calcium"),
        replace(pill("", "x", "proton_pump_inhibitor"), doses=()),
    )
    both = parts(eaten(MILK, 250), person=replace(WOMAN, medicines=(carbonate, omeprazole)))
    alone = parts(eaten(MILK, 250), person=replace(WOMAN, medicines=(omeprazole,)))
    plain = parts(eaten(MILK, 250))
    law = "calcium_fraction_of_load"
    assert both[law].value == alone[law].value == plain[law].value
    assert any("with meals no fall" in caveat.text for caveat in both[law].caveats)
    assert alone[law].caveats == ()


def test_magnesium_oxide_is_said_and_not_added():
    found = parts(eaten(SPINACH), person=replace(WOMAN, medicines=(pill("magnesium oxide", "magnesium"),)))
    assert any("4 %" in caveat.text for caveat in found["magnesium_absorbed_from_a_meal"].caveats)


rows = st.lists(
    st.tuples(
        st.sampled_from([MILK, SPINACH, BRAN, COLA]),
        st.floats(1, 400),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["1", "2"]),
    ),
    min_size=1,
    max_size=8,
)


@given(rows, st.randoms())
def test_the_order_of_entries_does_not_matter_and_nothing_is_absorbed_twice(entries, random):
    matches = [eaten(*entry) for entry in entries]
    shuffled = matches.copy()
    random.shuffle(shuffled)
    before, after = parts(*matches, days=("1", "2")), parts(*shuffled, days=("1", "2"))
    for law, part in before.items():
        for end in ("eaten", "value", "low", "high"):
            assert getattr(part, end) == pytest.approx(getattr(after[law], end))
        if part.unit == "mg/d":
            assert 0 <= (part.low or 0) <= (part.high or part.eaten or 0) + 1e-9 <= (part.eaten or 0) + 2e-9


def test_every_source_resolves():
    for part in absorbable([eaten(MILK), eaten(SPINACH), eaten(COLA)], ("1",), WOMAN):
        assert all(source(name) for name in (*part.sources, *(caveat.source for caveat in part.caveats)))
    assert all(source(setting.source) for setting in gut_settings())
