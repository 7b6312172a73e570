"""How much and how often. Latin abbreviations as in the British National Formulary and US prescriptions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.person.doses import dose_text, quantities, regimen, says

TIMES = [
    ("100 mg once daily", 1),
    ("500 mg with each meal, 3 per day", 3),
    ("400 mg twice daily", 2),
    ("1 tablet BID", 2),
    ("1 tablet b.i.d.", 2),
    ("2 x 200 mg daily", 1),
    ("2x daily", 2),
    ("2x täglich", 2),
    ("150 mg once daily at bedtime", 1),
    ("20 mEq daily", 1),
    ("400 mg/day", 1),
    ("5 ml tds", 3),
    ("10 mg t.i.d.", 3),
    ("250 mg QID", 4),
    ("40mg po qd", 1),
    ("500 mg qds", 4),
    ("25 mg od", 1),
    ("1 nocte", 1),
    ("every 8 hours", 3),
    ("q12h", 2),
    ("every 6-8 hours", 3.5),
    ("every other day", 0.5),
    ("alternate days", 0.5),
    ("jeden zweiten Tag", 0.5),
    ("every 3 days", 1 / 3),
    ("50,000 IU weekly", 1 / 7),
    ("70 mg once a week", 1 / 7),
    ("einmal pro Woche", 1 / 7),
    ("0.25 mcg 3 times a week", 3 / 7),
    ("3x/week", 3 / 7),
    ("5 days a week", 5 / 7),
    ("1 tablet Mon Wed Fri", 3 / 7),
    ("70 mg every Monday", 1 / 7),
    ("1 Kapsel alle 2 Wochen", 1 / 14),
    ("once a month", 1 / 30.4),
    ("60 mg every 6 months", 1 / 182.4),
    ("1-0-1", 2),
    ("1-1-1-0", 3),
    ("0-0-1", 1),
    ("½-0-½", 1),
    ("dreimal täglich", 3),
    ("zweimal täglich 1 Tablette", 2),
    ("3 mal am Tag", 3),
    ("one tablet with breakfast and dinner", 2),
    ("morning and evening", 2),
    ("morgens und abends", 2),
    ("each morning", 1),
    ("400 mg nightly", 1),
    ("2 daily", 2),
    ("1 a day", 1),
    ("800 mg per day in 2 divided doses", 1),
    ("300 mg 2-3 times a day", 2.5),
    ("10 mg twice daily for 7 days", 2),
]


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_times_per_day(text: str, times: float) -> None:
    assert regimen(text).usual_times == pytest.approx(times, rel=1e-3)


@pytest.mark.parametrize("text", ["400 mg", "1 tablet", "2 x 200mg", "", "400 mg for 3 months", "since 2019"])
def test_a_text_without_a_frequency_has_an_open_end(text: str) -> None:
    assert regimen(text).times == (1.0, None)


@pytest.mark.parametrize("text", ["as needed", "PRN", "2 tablets when required", "bei Bedarf", "occasionally"])
def test_as_needed_starts_at_none(text: str) -> None:
    assert regimen(text).as_needed
    assert regimen(text).times[0] == 0
    assert regimen(text).usual_times is None


def test_meals_are_an_interval() -> None:
    assert regimen("500 mg with meals").times == (2.0, 4.0)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("2 tablets daily", (2, 2)),
        ("1-2 tablets at night", (1, 2)),
        ("half a tablet daily", (0.5, 0.5)),
        ("½ tablet", (0.5, 0.5)),
        ("two capsules bd", (2, 2)),
        ("2 x 200 mg", (2, 2)),
        ("3 Tabletten täglich", (3, 3)),
        ("once daily", (1, 1)),
    ],
)
def test_units_at_a_time(text: str, units: tuple[float, float]) -> None:
    assert regimen(text).units == units


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("2 capsules (200 mg each) daily", True),
        ("2 tablets of 200 mg", True),
        ("2 x 200 mg", True),
        ("400 mg (2 tablets) daily", False),
        ("2 tablets (400 mg) daily", None),
    ],
)
def test_whether_a_strength_is_of_each_unit(text: str, each: bool | None) -> None:
    assert regimen(text).each is each


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100 mg", [(100, "mg")]),
        ("2 x 200mg", [(200, "mg")]),
        ("1000 IU", [(1000, "IU")]),
        ("1.000 IE", [(1000, "IU")]),  # German thousands
        ("50,000 IU", [(50000, "IU")]),
        ("50k IU", [(50000, "IU")]),
        ("2000 units", [(2000, "IU")]),
        ("0,5 mg", [(0.5, "mg")]),
        ("1,5 g", [(1.5, "g")]),
        ("0.125 mg", [(0.125, "mg")]),
        ("200 ug", [(200, "ug")]),
        ("200 µg", [(200, "ug")]),
        ("200 μg", [(200, "ug")]),
        ("200 mcg", [(200, "ug")]),
        ("20 mEq", [(20, "mEq")]),
        ("10 mval", [(10, "mEq")]),
        ("5 mmol", [(5, "mmol")]),
        ("1250 mg/400 IU", [(1250, "mg"), (400, "IU")]),
        ("10 ml", []),
        ("3 tablets", []),
        ("400 mgs", [(400, "mg")]),
        ("400 magnets", []),
    ],
)
def test_strengths(text: str, found: list[tuple[float, str]]) -> None:
    assert [(quantity.low, quantity.unit) for quantity in quantities(text)] == found


def test_a_concentration_knows_its_volume() -> None:
    (quantity,) = quantities("400 mg/5 ml, 15 ml at bedtime")
    assert quantity.per_ml == 5
    assert regimen("400 mg/5 ml, 15 ml at bedtime").millilitres == 15


def test_numbers_become_plain() -> None:
    assert dose_text("Two 1,250 mg; 2 500 mg; 2,5 g; 0,125 mg") == "2 1250 mg; 2 500 mg; 2.5 g; 0.125 mg"


def test_a_range_keeps_both_ends() -> None:
    (quantity,) = quantities("400-800 mg daily")
    assert (quantity.low, quantity.high) == (400, 800)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("salt_note", "label strength is the salt: 500 mg", True),
        ("salt_note", "strength is the weight of the salt", True),
        ("salt_note", "with salt and pepper", False),
        ("element_note", "200 mg elemental", True),
        ("on_the_skin", "in the bath", True),
        ("on_the_skin", "softgel", False),
        ("into_a_vein", "given IV", True),
        ("into_a_vein", "give it in the evening", False),
        ("stopped", "stopped in May", True),
    ],
)
def test_phrases(name: str, text: str, expected: bool) -> None:
    assert says(name, text) is expected


@given(
    st.integers(1, 6), st.sampled_from(["{} times a day", "{}x daily", "{} x täglich", "{} per day", "{}-mal täglich"])
)
def test_a_count_is_the_count(count: int, frame: str) -> None:
    assert regimen(frame.format(count)).usual_times == count


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    low, high = regimen(text).times
    assert low >= 0
    assert high is None or high >= low
    assert all(quantity.low <= quantity.high for quantity in quantities(text))


@pytest.mark.parametrize(
    ("name", "dose", "note"),
    [
        ("milk of magnesia", "30 mL twice daily", "400 mg magnesium hydroxide per 5 mL"),
        ("milk of magnesia", "30 mL twice daily", "400 mg per 5 mL"),
        ("milk of magnesia 400 mg/5 mL", "30 mL twice daily", ""),
    ],
)
def test_a_concentration_is_taken_times_the_volume_swallowed(name: str, dose: str, note: str):
    # 2 x 30 mL x 400 mg / 5 mL = 4800 mg of Mg(OH)2, 41.7 % magnesium: 2000 mg.
    from calcifate.person.medicines import recognise

    (magnesium,) = recognise(name, dose, note, "medicine").doses
    assert magnesium.value == pytest.approx(2000, rel=0.01)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1 000 IE", 1000.0),
        ("10 000 IU weekly", 10000.0),
        ("1\u202f500 mg", 1500.0),
        ("1\u00a0250 mg", 1250.0),
        ("2 500 mg tablets", 500.0),  # two tablets of 500 mg
    ],
)
def test_a_space_may_part_thousands(written: str, read: float) -> None:
    assert quantities(written)[0].low == read
