"""The terminal report."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.report.format import columns
from calcifate.report.layout import table, wrap
from calcifate.report.text import PAGE, explanation, text

from .samples import SAMPLES, child, emergency, empty_diary, ordinary, pregnant, quiet, urgent

EVERY = [(name, audience) for name in SAMPLES for audience in ("professional", "lay")]
ORDER = ["SAFETY", "INTAKE", "CHANCE", "CONTRIBUTIONS", "BLOOD AND URINE", "KIDNEY",
         "CALCIUM AND MAGNESIUM TOGETHER", "ABSORBABLE", "THE POPULAR ARTICLE", "IDEAS", "QUESTIONS", "EVIDENCE",
         "LIMITS", "NOT SAID", "SOURCES"]  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_no_line_is_wider_than_asked(name: str, audience: str, width: int):
    lines = text(SAMPLES[name](audience), width=width).split("\n")
    assert max(columns(line) for line in lines) <= width


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_nothing_in_it_can_be_obeyed_by_a_terminal(name: str, audience: str):
    shown = text(SAMPLES[name](audience))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_every_flag_is_there_with_its_severity_as_a_word(name: str, audience: str):
    answer = SAMPLES[name](audience)
    shown = text(answer, width=200)
    for flag in answer.flags if name != "hostile" else ():
        assert flag.title in shown
        assert flag.severity.upper() in shown


def test_the_sections_come_in_the_agreed_order():
    lines = text(ordinary()).split("\n")
    places = [next(place for place, line in enumerate(lines) if line.startswith(start)) for start in ORDER]
    assert places == sorted(places)


def test_severe_flags_come_first():
    words = re.findall(r"^(EMERGENCY|URGENT|CAUTION|INFO) ", text(emergency()), re.M)
    assert words == sorted(words, key=["EMERGENCY", "URGENT", "CAUTION", "INFO"].index)


@pytest.mark.parametrize("audience", ["professional", "lay"])
def test_an_emergency_is_the_first_line_and_nothing_competes(audience: str):
    shown = text(emergency(audience))
    assert shown.startswith("EMERGENCY: Get medical help now")
    for absent in ("IDEAS", "Cabbage", "ABSORBABLE", "TOGETHER", "ARTICLE", "Spinach, boiled", "INTAKE"):
        assert absent not in shown


@pytest.mark.parametrize("name", list(SAMPLES))
def test_the_lay_report_is_one_page(name: str):
    assert len(text(SAMPLES[name]("lay")).splitlines()) <= PAGE


def test_the_lay_report_keeps_the_urgent_words_whole():
    shown = " ".join(text(urgent("lay")).split())
    for flag in urgent().flags:
        if flag.severity == "urgent":
            assert flag.message in shown


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "hostile"])
def test_the_lay_report_has_no_dose_no_chance_and_no_grading(name: str):
    answer = SAMPLES[name]("lay")
    shown = text(answer, width=200)
    for medicine in answer.input.medicines:
        assert medicine.dose not in shown
    assert not re.search(
        r"\b\d+ %|chance|0\.85|above this|below this|G4|eGFR \(CKD-EPI|depletion score",
        re.sub(r"8 % of|1 % of the body", "", shown),
    )


def test_both_units_and_both_limits_of_magnesium_are_shown():
    shown = " ".join(text(ordinary()).split())
    assert "1.9 mg/dL (0.78 mmol/L)" in shown
    assert "an expert group, 2022: from 0.85 mmol/L; below" in shown
    assert "inside 1.6-2.6 mg/dL" in shown


def test_the_ratio_is_said_both_ways():
    shown = " ".join(text(ordinary()).split())
    assert re.search(r"3\.4( \([\d.-]+\))? as the ratio of the means, 3\.6 as the mean of the daily ratios", shown)


def test_the_table_says_at_least_and_how_many_entries_report():
    shown = text(ordinary())
    assert re.search(r"vitamin K1 µg +at least 27 +none +34/37 +120 AI", shown)
    assert "at least: some entries do not report it" in shown


def test_an_empty_diary_is_unknown_and_never_zero():
    shown = text(empty_diary())
    assert "no diary" in shown
    assert not re.search(r"(calcium|magnesium|oxalate) mg +0\b", shown)


def test_refusals_give_their_reason():
    assert "not computed: the equation is for adults" in text(child())
    assert "girl, 6 years" in text(child())
    assert "not computed: not valid in pregnancy" in text(pregnant())


def test_a_quiet_report_is_quiet():
    shown = text(quiet())
    assert "You do not need to change anything." in shown
    assert "IDEAS" not in shown  # nothing is withheld, so nothing is missed
    assert "EVIDENCE" not in shown or quiet().evidence.notes
    assert "No ideas are offered" not in text(quiet("lay"))


@pytest.mark.parametrize(("name", "audience"), EVERY)
def test_no_section_is_empty(name: str, audience: str):
    blocks = text(SAMPLES[name](audience), width=200).rstrip().split("\n\n")
    assert not [block for block in blocks if block.isupper() and "\n" not in block]


@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_number_of_a_source_is_listed_and_no_other(name: str):
    """A reader who meets [7] finds it below, in the order of first mention."""
    shown = text(SAMPLES[name](), width=200)
    above, _, below = shown.partition("\nSOURCES")
    cited = [int(number) for group in re.findall(r"\[(\d+(?:, \d+)*)\]", above) for number in group.split(", ")]
    listed = [int(number) for number in re.findall(r"^\[(\d+)\]", below, re.M)]
    assert sorted(set(cited)) == listed
    assert listed == list(range(1, len(listed) + 1))


def test_merged_flags_are_counted_and_their_ids_are_not_printed():
    answer = urgent()
    merged = replace(answer.suppressed[0], what="flag:oxalate_in_diet", reason="flag:x is blocked, so not said: X")
    shown = text(replace(answer, suppressed=(*answer.suppressed, merged)))
    assert "flag:" not in shown
    assert "weaker note" in shown


def test_headings_are_bold_and_severities_painted():
    painted = text(urgent(), colour=True)
    assert "\x1b[1mSAFETY\x1b[0m" in painted
    assert "\x1b[1;33mURGENT\x1b[0m" in painted


def test_colour_adds_nothing_but_colour():
    plain, painted = text(urgent()), text(urgent(), colour=True)
    assert painted != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


def test_an_explanation_gives_rule_inputs_and_sources():
    shown = explanation(urgent(), "flag:hyperkalaemia")
    assert "potassium 5.6 mmol/L; losartan; spironolactone" in " ".join(shown.split())
    assert "hyperkalaemia_rule" in shown
    assert "KDOQI Work Group" in shown
    with pytest.raises(InputError, match="oxalate_load_rule"):
        explanation(urgent(), "no_such_flag")


@given(st.text(), st.integers(1, 100), st.sampled_from(["", "- ", "INFO       "]))
def test_wrapping_keeps_every_word_and_the_width(words: str, width: int, first: str):
    width += len(first)
    lines = wrap(words, width, first)
    assert all(columns(line) <= max(width, len(first) + 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join((first + words).split()) or not words.split()


@given(
    st.lists(st.tuples(st.text("abc déf豆 ", max_size=30), st.text("12 -", max_size=12)), max_size=5),
    st.integers(40, 120),
)
def test_tables_keep_the_width(rows: list[tuple[str, str]], width: int):
    assert all(columns(line) <= width for line in table(["what", "how much"], rows, width, right=[1]))
