"""Diaries of other programs: every real row kept, every bad row named, nothing unknown turned into zero."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.flow.food import Diary, DiaryItem
from calcifate.food.diaries.cronometer import read_cronometer
from calcifate.food.diaries.spreadsheet import read_diary
from calcifate.food.diary import diary_toml

SERVINGS = (
    "Day,Time,Group,Food Name,Amount,Energy (kcal),Calcium (mg),Magnesium (mg),Vitamin D (IU),Vitamin K ({micro}g),"
    "Water (g),Protein (g),Carbs (g),Fat (g),Category\n"
    '2025-03-01,9:15 AM,Breakfast,"Oats, rolled, dry",58.00 g,220.4,30.2,80.0,,1.16,6,7.6,39,3.8,Cereal\n'
    "2025-03-01,10:00 AM,Uncategorized,Coffee,8.00 fl oz,2.4,4.7,7.1,0.0,0.24,235.6,0.3,0,0,Beverages\n"
    "2025-03-01,10:00 AM,Uncategorized,Coffee,8.00 fl oz,2.4,4.7,7.1,0.0,0.24,235.6,0.3,0,0,Beverages\n"
    "2025-03-02,,Lunch,Grandma stew,1.00 full recipe,900,,200,,,,,,,\n"
    "2025-03-02,1:05 PM,Lunch,,1 g,1,1,1,1,1,1,1,1,1,\n"
    "2025-03-02,1:05 PM,Lunch,Bread,50.00 g,many,10,10,40,,,,,,\n"
)


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "diary.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("micro", ["\u00b5", "\u03bc", "u"])
def test_cronometer_rows_with_any_micro_sign_and_byte_order_mark(tmp_path: Path, micro: str, encoding: str) -> None:
    diary = read_cronometer(write(tmp_path, SERVINGS.format(micro=micro), encoding)).diary
    oats = diary.items[0]
    assert (oats.food, oats.grams, oats.meal, oats.day) == ("Oats, rolled, dry", 58.0, "Breakfast", "2025-03-01")
    assert oats.label["vitamin_k1"] == pytest.approx(1.16 / 0.58)
    assert oats.label["magnesium"] == pytest.approx(80 / 0.58)
    assert "vitamin_d" not in oats.label  # an empty cell is unknown
    assert oats.note == "at 09:15"


def test_cronometer_keeps_identical_rows_and_names_bad_ones(tmp_path: Path) -> None:
    path = write(tmp_path, SERVINGS.format(micro="µ"))
    found = read_cronometer(path)
    assert [item.food for item in found.diary.items].count("Coffee") == 2
    assert found.diary.days == ("2025-03-01", "2025-03-02")
    assert [(p.line, p.key) for p in found.problems] == [(6, ""), (7, "energy (kcal)")]
    bread = found.diary.items[-1]
    assert "energy" not in bread.label
    assert bread.label["vitamin_d"] == pytest.approx(40 * 0.025 * 2)


def test_cronometer_weight_comes_from_what_the_food_is_made_of_where_it_can(tmp_path: Path) -> None:
    coffee = read_cronometer(write(tmp_path, SERVINGS.format(micro="µ"))).diary.items[1]
    assert coffee.grams == pytest.approx(235.9)
    assert coffee.meal == ""
    assert "worked out from water" in coffee.note


def test_cronometer_entry_without_grams_keeps_its_totals_and_says_how(tmp_path: Path) -> None:
    stew = read_cronometer(write(tmp_path, SERVINGS.format(micro="µ"))).diary.items[3]
    assert stew.grams == 100
    assert stew.label == {"energy": 900, "magnesium": 200}  # grams / 100 x label = the entry
    assert "no grams" in stew.note and "1.00 full recipe" in stew.note


def test_cronometer_can_leave_the_figures_to_the_food_table(tmp_path: Path) -> None:
    items = read_cronometer(write(tmp_path, SERVINGS.format(micro="µ")), figures="table").diary.items
    assert (items[0].grams, items[0].label) == (58.0, {})
    assert (items[1].grams, items[1].measure) == (None, "8.00 fl oz")


def test_cronometer_daily_summary_is_one_entry_a_day(tmp_path: Path) -> None:
    text = "Date,Energy (kcal),Calcium (mg),Magnesium (mg),Completed\n"
    text += "2025-03-01,2000,800,,true\n2025-03-02,1000,400,150,false\n"
    items = read_cronometer(write(tmp_path, text)).diary.items
    assert items[0].label == {"energy": 2000, "calcium": 800}
    assert "not complete" in items[1].note and "not complete" not in items[0].note


@pytest.mark.parametrize(
    "text",
    [
        "day,meal,food,amount,unit\n1,lunch,Banana,118,g\n1,lunch,Milk,1.5,cup\n",
        "day;meal;food;amount;unit\n1;lunch;Banana;118,0;g\n1;lunch;Milk;1,5;cup\n",
        "Date\tMeal\tFood Name\tQuantity\tUnit\n1\tlunch\tBanana\t118\tg\n\tlunch\tMilk\t1.5\tcup\n",
        "\ufeffTag;Mahlzeit;Lebensmittel;Menge;Einheit\r\n1;lunch;Banana;118;g\r\n1;lunch;Milk;1,5;cup\r\n",
        "My diary\n\nday,meal,food,amount\n1,lunch,Banana,118 g\n,,Milk,1.5 cup\n",
    ],
)
def test_one_diary_in_many_spellings(tmp_path: Path, text: str) -> None:
    found = read_diary(write(tmp_path, text))
    assert found.problems == ()
    banana, milk = found.diary.items
    assert (banana.day, banana.meal, banana.food, banana.grams, banana.measure) == ("1", "lunch", "Banana", 118.0, "")
    assert (milk.day, milk.meal, milk.food, milk.grams) == ("1", "lunch", "Milk", None)
    assert milk.measure.replace(",", ".") == "1.5 cup"


def test_bad_rows_are_all_named_with_their_line_and_good_rows_stay(tmp_path: Path) -> None:
    text = (
        "day,meal,food,amount,unit,ndb\n1,l,Banana,118,g,9040\n1,l,,5,g,\n1,l,Milk,-5,g,\n1,l,Tea,,,\n"
        "1,l,Rice,100,g,rice\n1,l,Egg, hard,100,g,1129\n"
    )
    found = read_diary(write(tmp_path, text))
    assert [p.line for p in found.problems] == [3, 4, 6, 7]
    assert all(p.right for p in found.problems)
    assert [(item.food, item.grams) for item in found.diary.items] == [("Banana", 118.0), ("Tea", None)]
    assert found.diary.items[0].food_id == "ndb:09040"


def test_hostile_names_stay_data(tmp_path: Path) -> None:
    text = 'day,food,amount,unit\n1,"=HYPERLINK(""http://x"")",10,g\n1,<script>alert(1)</script>,10,g\n1,\x1b[31mred,10,g\n'
    found = read_diary(write(tmp_path, text))
    assert [item.food for item in found.diary.items] == [
        '=HYPERLINK("http://x")',
        "<script>alert(1)</script>",
        "\x1b[31mred",
    ]
    assert "\x1b" not in diary_toml(found.diary)
    assert tomllib.loads(diary_toml(found.diary))["diary"][0]["items"][2]["food"] == "\x1b[31mred"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04zip", b"\x00\x01\x02", b"a,b\n1,2\n"])
def test_what_is_no_diary_is_refused_with_what_would_be_right(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    for read in (read_diary, read_cronometer):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.problems[0].right


def test_a_missing_file_is_the_users_problem(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read_diary(tmp_path / "nowhere.csv")


def test_latin_1_and_utf_16_are_read(tmp_path: Path) -> None:
    text = "day;food;amount;unit\n1;Käse;50;g\n"
    for encoding in ("latin-1", "utf-16", "utf-8"):
        assert read_diary(write(tmp_path, text, encoding)).diary.items[0].food == "Käse"


ITEMS = st.builds(
    DiaryItem,
    day=st.one_of(st.integers(1, 9).map(str), st.text(max_size=8)),
    meal=st.text(max_size=8),
    food=st.text(max_size=30),
    grams=st.one_of(st.none(), st.floats(0, 1e5)),
    measure=st.text(max_size=10),
    food_id=st.sampled_from(["", "ndb:09040", "fdc:167512", "label:x"]),
    label=st.dictionaries(st.sampled_from(["calcium", "vitamin_k1", "energy"]), st.floats(0, 1e6), max_size=3),
    note=st.text(max_size=10),
)


@settings(max_examples=200)
@given(st.lists(ITEMS, max_size=6))
def test_toml_says_what_the_diary_says(items: list[DiaryItem]) -> None:
    """Read back by the standard library: the same entries in the same order, and no key for what is unknown."""
    diary = Diary(days=tuple(dict.fromkeys(item.day for item in items)), items=tuple(items))
    tables = tomllib.loads(diary_toml(diary)).get("diary", [])
    rows = [(str(meal["day"]), meal["meal"], row) for meal in tables for row in meal["items"]]
    assert [(day, meal, row["food"]) for day, meal, row in rows] == [(i.day, i.meal, i.food) for i in items]
    for (_, _, row), item in zip(rows, items, strict=True):
        assert row.get("g") == item.grams
        assert ("g" in row) == (item.grams is not None)
        assert row.get("measure", "") == item.measure
        assert ("ndb:" + row["ndb"] if "ndb" in row else row.get("food_id", "")) == item.food_id
        assert sorted(row.get("label_per_100g", {}).values()) == sorted(item.label.values())


def test_a_row_of_totals_is_no_food(tmp_path: Path) -> None:
    path = write(tmp_path, "day,meal,food,amount,unit\n1,lunch,Milk,200,g\n,,Total,500,g\n1,breakfast,Total,30,g\n")
    found = read_diary(path)
    assert [each.food for each in found.diary.items] == ["Milk", "Total"]  # the second is a cereal
    assert [problem.found for problem in found.problems] == ["a row of totals"]
