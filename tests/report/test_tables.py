"""Rows that every form prints."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

from calcifate.report.citations import cite
from calcifate.report.figures import range_bars
from calcifate.report.food_tables import absorbed_parts, absorbed_row, day_table, hindrances
from calcifate.report.lab_tables import lab_in_columns, lab_ranges, plain_factor, stands_in_table
from calcifate.report.not_said import not_said, subject
from calcifate.report.tables import intake_notes, intake_rows
from calcifate.report.views import flag_inputs
from calcifate.report.words import catalogue, words

from .builders import flag, intake, lab, part
from .samples import MAGNESIUM_LAB, ordinary, urgent


def test_values_and_ranges_stand_in_the_column_of_their_unit():
    assert lab_in_columns(MAGNESIUM_LAB) == ("1.9 mg/dL", "0.78 mmol/L")
    assert lab_ranges(MAGNESIUM_LAB) == ("1.6-2.6 mg/dL", "0.66-1.07 mmol/L")
    creatinine = lab("c", "creatinine", "212 µmol/L (2.40 mg/dL)", 212, "µmol/L", 212, "µmol/L", 45, 84)
    assert lab_ranges(replace(creatinine, given_unit="umol/L")) == ("45-84 µmol/L", "")


def test_that_no_range_was_given_is_said_and_a_censored_value_stays_unknown():
    without = lab("c", "creatinine", "90 µmol/L", 90, "µmol/L", 90, "µmol/L", None, None)
    assert stands_in_table(replace(without, position="unknown"), ordinary()) == "no range given"
    censored = lab("c", "creatinine", "<60 µmol/L", 60, "µmol/L", 60, "µmol/L", 45, 84)
    assert stands_in_table(replace(censored, position="unknown"), ordinary()) == "unknown"


def test_a_change_that_is_no_plain_factor_gives_none():
    """HbA1c per cent and mmol/mol are joined by a line with an offset (10.93 x % - 23.5)."""
    step = replace(MAGNESIUM_LAB.conversions[0], from_value=7.5, to_value=58.5, factor=10.93)
    assert plain_factor((step,)) is None


def test_a_law_with_only_a_range_has_no_best_value_and_a_ratio_is_no_amount():
    answer = ordinary()
    part = replace(answer.absorption[0], value=None, low=75.8, high=94.5, fraction=None)
    assert absorbed_row(part, answer)[2:] == ("204 mg/d", "75.8-94.5 mg/d", "", "")
    ratio = replace(part, law="phytate_to_calcium_molar_ratio", unit="mol/mol", low=0.0074, high=0.09)
    both = replace(answer, absorption=(part, ratio))
    assert absorbed_parts(both) == [part]
    assert hindrances(both) == ["phytate to calcium 0.0074-0.09"]


def test_equal_notes_are_said_once():
    rows = {row.nutrient: replace(row, note="not reported by tea") for row in intake_rows(ordinary())[:2]}
    other = replace(intake_rows(ordinary())[2], note="range only")
    assert intake_notes([*rows.values(), other]) == ["energy, protein: not reported by tea", "fibre: range only"]


def test_what_has_another_unit_is_not_on_the_scale_of_oxalate():
    answer = ordinary()
    menaquinone = replace(intake("menaquinone_7", 3.0), only_range=True)
    drawn = range_bars(replace(answer, intake=answer.intake | {"menaquinone_7": menaquinone}), patterns=True)
    assert "oxalate" in drawn
    assert "MK-7" not in drawn


def test_the_forms_of_vitamin_K2_are_one_row_and_what_nothing_reports_makes_it_at_least():
    """Sums by hand: 0.5 to 1.5 and 2 to 4 µg, and a form of which nothing is known."""
    answer = ordinary()
    forms = {
        "menaquinone_7": part(1.0, "µg/d", n=9, told=2, spread=0.5),
        "menaquinone_9": part(3.0, "µg/d", n=9, told=1, spread=1 / 3),
        "menaquinone_10": part(None, "µg/d", n=9, told=0),
    }
    eaten = {name: replace(intake(name, 1.0), food=food, only_range=True, by_food=()) for name, food in forms.items()}
    rows = intake_rows(replace(answer, intake={"magnesium": intake("magnesium", 204)} | eaten))
    assert [row.name for row in rows] == ["magnesium", "vitamin K2"]
    assert (rows[1].food, rows[1].complete) == ("at least 3-6", "2/9")  # 2.5 is rounded up


def test_a_range_has_the_decimals_of_its_value_or_as_many_as_its_ends_need():
    """0.658 and 1.07 mmol/L are 1.6 and 2.6 mg/dL; a range of 0.4 to 4.5 must not become 0 to 5."""
    magnesium = lab("m", "magnesium", "0.84 mmol/L (2.0 mg/dL)", 0.84, "mmol/L", 0.84, "mmol/L", 0.6583, 1.0697)
    assert lab_ranges(magnesium)[0] == "0.66-1.07 mmol/L"
    whole = lab("t", "a test", "2 mU/L", 2, "mU/L", 2, "mU/L", 0.4, 4.5)
    assert lab_ranges(whole)[0] == "0.4-4.5 mU/L"


def test_many_days_run_down_and_few_run_across():
    answer = ordinary()
    assert day_table(answer)[0] == ("per day", "Day 1", "Day 2", "Day 3")
    many = replace(answer, intake={"magnesium": intake("magnesium", 204, days=9)})
    head, rows = day_table(many)
    assert head == ("Day", "magnesium, mg")
    assert len(rows) == 9


def test_the_lay_voice_names_no_dose_and_no_chance():
    medicines = urgent().input.medicines
    fired = flag(
        "x", "info", "T", "M", "Magnesium oxide, 400 mg daily", "magnesium_probability_below: 97 %", "eGFR: 22"
    )
    assert flag_inputs(fired, medicines, lay=True) == ("Magnesium oxide", "eGFR: 22")
    assert flag_inputs(fired, medicines, lay=False)[1] == "magnesium probability below: 97 %"


def test_what_is_not_said_is_in_words_and_once_per_rule():
    w = words("professional")
    assert subject("increase:vitamin_k1", w) == "more vitamin K1"
    assert subject("forecast", w) == "a forecast"
    answer = urgent()
    first = replace(answer.suppressed[0], what="food:banana", reason="Potassium 5.6 mmol/L", rule="H08")
    whats = ("flag:x", "flag:y", "increase:potassium", "nutrient_cap:potassium", "food:banana")
    same = (first, *(replace(first, what=what) for what in whats))
    sentences = not_said(replace(answer, suppressed=same, scope=replace(answer.scope, refused=())))
    assert sentences[0] == "Not offered: banana, more potassium (Potassium 5.6 mmol/L; H08)."
    assert sentences[1].startswith("2 weaker notes")
    lay = replace(answer, suppressed=same, scope=answer.scope, meta=replace(answer.meta, audience="lay"))
    assert not any("H08" in sentence or "flag" in sentence for sentence in not_said(lay))


def test_many_subjects_of_a_rule_are_counted():
    answer = urgent()
    many = tuple(replace(answer.suppressed[0], what=f"food:food {count}") for count in range(9))
    sentence = not_said(replace(answer, suppressed=many, scope=replace(answer.scope, refused=())), 3)[0]
    assert sentence.startswith("Food 0, food 1, food 2 and 6 more: ")


def test_citations_are_in_order_and_a_missing_record_shows():
    assert cite(["b", "a", "b", "z"], {"a": 1, "b": 12}) == "[1, 12, z]"


def test_both_voices_have_the_same_keys_and_no_order():
    found = catalogue()
    assert set(found.lay) == set(found.professional)
    for text in (*found.both.values(), *found.lay.values(), *found.professional.values()):
        for banned in ("you are deficient", "detox", "reverse", "cure", "guarantee", "you must", "take more"):
            assert banned not in text.lower()


def test_every_sentence_of_the_catalogue_is_used():
    """Names built from a part and an id (`verdict_` and the verdict) are used if their first part is."""
    room = Path(str(resources.files("calcifate.report")))
    files = [*room.glob("*.py"), *room.glob("templates/*.j2")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    built = set(re.findall(r"""["'](\w+_)(?:\{|["'] ?~)""", code)) | {"sex_", "column_", "col_"}
    found = catalogue()
    unused = [
        key
        for key in (*found.both, *found.lay)
        if not re.search(rf"\b{key}\b", code) and not any(key.startswith(start) for start in built)
    ]
    assert not unused
