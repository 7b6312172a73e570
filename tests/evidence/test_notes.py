"""Evidence notes: they say what the papers say, pick by situation, and never claim more than is known."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcifate.errors import DataError
from calcifate.evidence.notes import FIT_WORDS, Note, _check, _told, evidence_notes, notes
from calcifate.evidence.situation import Situation, Wording
from calcifate.flow.finding import Audience, Fact, FactValue, StudyEcho
from calcifate.guidance.fact_table import kinds
from calcifate.guidance.overclaim import overclaims
from calcifate.source import source
from calcifate.trigger import check_kinds, parse

AUDIENCES = get_args(Audience)


def facts(**values: FactValue) -> dict[str, Fact]:
    return {name: Fact(name=name, value=value, text=str(value), origin="test") for name, value in values.items()}


def picked(audience: Audience = "professional", **values: FactValue):
    return {note.id: note for note in evidence_notes(facts(**values), audience)}


def everything(note: Note) -> list[str]:
    """Every text of a note that reaches a reader."""
    texts = [note.statement.lay, note.statement.professional, note.population]
    texts += [text for s in note.applies for text in (s.lay, s.professional)]
    return texts + [text for s in note.study for text in (s.design, s.population, s.result)]


# What each study's abstract prints, as tabulated from the abstracts (the id is the source's). Every figure here must
# stand in a `result` of that source; a note may leave a study out, but may not print another figure for it.
PRINTED = {
    "sakaguchi2019": [(125, "+11.3 % against +39.5 %")],
    "bressendorff2023": [(148, "no slowing"), (148, "more serious adverse events")],
    "zhan2023": [(496, "not significant"), (None, "-0.43 (-0.75 to -0.11)")],
    "hruby2014": [(2695, "22 % lower per 50 mg/d"), (2695, "12 % lower (p = 0.07)")],
    "hruby2013abs": [(1359, "-0.28 (-0.50 to -0.06)"), (1386, "-0.10 (-0.26 to 0.06)")],
    "posadas2016": [(1276, "0.84 (0.724 to 0.986) per 0.17 mg/dL")],
    "lee2015": [(34553, "2.10 (1.40 to 3.15)")],
    "shugaaaddin2022": [(396, "1.62 (p = 0.033)")],
    "leenders2021": [(280, "0.63 (0.29 to 1.37) per 0.1 mmol/L")],
    "hisamatsu2018": [(596, "0.62 (0.42 to 0.92)")],
    "ettinger1988": [(None, "73.9 % and 62.3 %, placebo 56.1 %")],
    "ettinger1997": [(64, "12.9 % against 63.6 %"), (64, "0.16 (0.05 to 0.46)")],
    "taylor2004": [(45619, "0.71 (0.56 to 0.89)")],
    "vonunruh2004": [(None, "17 % with 200 mg/d calcium, 2.6 % with 1200 mg/d")],
    "diederichsen2022": [(365, "-17 (-86 to 53)")],
    "hasific2023": [(304, "+203 against +254 units (p = 0.089)")],
    "haroon2023": [(178, "0.85 (0.55 to 1.31)")],
    "li2023vk": [(1533, "-17.37 (-34.18 to -0.56)")],
    "geleijnse2004": [(4807, "0.48 (0.32 to 0.71)")],
    "anderson2016": [(1567, "0.73 (0.57 to 0.93)"), (1567, "1.22 (1.07 to 1.39)")],
    "bolland2008": [(1471, "2.12 (1.01 to 4.47)"), (1471, "1.49 (0.86 to 2.57)")],
    "dai2013": [(61500, "1.59 (1.15 to 2.20)"), (61500, "0.57 (0.42 to 0.79)")],
    "rosanoff2016": [(None, "about 2.0, with 1.7 and 2.8 as bounds")],
    "costello2021": [(None, "1.70 to 2.60")],
    "rosanoff2022": [(43, "2 of 43")],
    "jiao2026": [(None, "0.70 to 0.93 mmol/L")],
    "wakai2019": [(320, "23 %"), (320, "3.105 at eGFR 55.4")],
    "mori2019": [(193, "5.2 %")],
    "olderhypermg2023": [(None, "53.1 %"), (None, "27.0 %")],
    "srinutta2019": [(131507, "1.71 (1.33 to 2.19)")],
    "zipursky2014": [(1830, "1.43 (1.06 to 1.93)"), (1830, "1.73 (1.11 to 2.70)"), (1830, "1.25 (0.81 to 1.91)")],
    "kieboom2018": [(9820, "-0.018 (-0.028 to -0.010)"), (9820, "+0.023 (0.013 to 0.032)")],
    "houslay2006": [(102, "26 % a year"), (102, "7 (-3 to 18)")],
    "shahraki2023": [(None, "-0.06 (-0.19 to 0.06)"), (None, "2.11 (1.61 to 2.78)")],
    "bressendorff2018": [(57, "73 (30 to 116)")],
    "sakaguchi2018": [(113683, "1.23 (1.06 to 1.44)")],
    "zhang2016": [(2028, text) for text in ("-2.00 (-3.58 to -0.43)", "-1.78 (-2.82 to -0.73)", "0.05 (0.03 to 0.07)")],
    "dickinson2006": [(545, "-1.3 (-4.0 to 1.5)"), (545, "-2.2 (-3.4 to -0.9)")],
    "joris2016": [(52, "-1.0 (-1.6 to -0.4)")],
    "schutten2022": [(164, "null for pulse wave velocity"), (164, "+0.04 (0.02 to 0.06)")],
    "marques2020": [(None, "-0.54 (-1.45 to 0.36)")],
    "chen2019pace": [(367, "0.66 (0.47 to 0.93) per 0.1 mEq/L"), (367, "1.57 (1.09 to 2.26) per 0.1 mEq/L")],
    "mizuiri2019": [(353, "2.82 (1.31 to 6.29)")],
    "li2015hd": [(9359, "1.39 (1.23 to 1.58)")],
    "rooney2020": [(14446, "1.28 (1.11 to 1.47)")],
    "fang2016": [
        (1000000, "0.99 (0.88 to 1.10) per 100 mg/d"),
        (1000000, "0.93 (0.89 to 0.97)"),
        (None, "2.5 to 15 %"),
    ],
    "larsson2018": [(184305, "0.88 (0.78 to 0.99) per 0.1 mmol/L")],
    "orchard2014": [(73684, "1.23 (1.07 to 1.42)")],
    "dominguez2023": [(119755, "1.579 (1.216 to 2.051)"), (119755, "1.25 (1.09 to 1.43)")],
    "fatemi1991": [(26, "2.36 to 2.31 mmol/L"), (26, "0.80 to 0.61 mmol/L")],
    "khan2013": [(3530, "1.52 (1.00 to 2.31)")],
    "kieboom2016": [(9820, "1.54 (1.12 to 2.11)")],
    "ho2007": [(515, "3.2 (1.93 to 5.42)")],
    "defrancisco2014": [(120, "78 %")],
    "fhhnc2015": [(25, "76 %")],
    "rose2019pxe": [(44, "38.1 % against 15.8 % (p = 0.29)")],
    "leopold2015": [(None, "6.84 (2.93 to 15.99)")],
}


def numbers(text: str) -> set[float]:
    """Every figure of a text, without its sign: a dash may also be a range."""
    return {float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)}


def echoes() -> list[StudyEcho]:
    """Every study of every note, as the report shows it."""
    return [study for note_id, note in notes().items() for study in _told(note_id, note, facts(), "lay").studies]


@pytest.mark.parametrize("source_id", sorted(PRINTED))
def test_a_study_is_quoted_with_the_figures_its_abstract_prints(source_id: str):
    quoted = [(study.n, study.result) for study in echoes() if study.source == source_id]
    for n, text in PRINTED[source_id]:
        found = [result for people, result in quoted if n is None or n == people]
        if numbers(text):
            assert any(numbers(text) <= numbers(result) for result in found), (text, quoted)
        else:
            assert any(text in result for result in found), (text, quoted)


def test_every_interval_that_is_printed_was_checked_against_an_abstract():
    checked = {source_id: " | ".join(text for _, text in figures) for source_id, figures in PRINTED.items()}
    interval = re.compile(r"[-+]?\d[\d.]* \([-\d.]+ to [-\d.]+\)")
    for note in notes().values():
        for study in note.study:
            for found in interval.findall(study.result):
                assert found in checked.get(study.source, ""), (study.source, found)


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_an_estimate_lies_inside_its_interval(note_id: str):
    for study in notes()[note_id].study:
        for value, low, high in re.findall(r"([-+]?\d[\d.]*) \((-?[\d.]+) to (-?[\d.]+)\)", study.result):
            assert float(low) <= float(value) <= float(high), study.result


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_every_source_of_a_note_resolves_and_what_is_from_memory_says_so(note_id: str):
    note = notes()[note_id]
    for source_id in {*note.sources, *(study.source for study in note.study)}:
        assert source(source_id).title
    for study in note.study:
        if source(study.source).reading == "memory":
            assert "memory" in study.result


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_every_trigger_asks_about_facts_that_exist(note_id: str):
    note = notes()[note_id]
    for text in (note.when, *(situation.when for situation in note.applies if situation.when)):
        check_kinds(parse(text, note_id), kinds())


def test_every_claim_of_the_article_meets_a_note():
    met = {claim for note in notes().values() for claim in note.claims if claim.startswith("MC")}
    assert met == {f"MC{number:02d}" for number in range(1, 56)}


# Words barred from text about effects in people, and ideas that no report may hold, with paraphrases.
BARRED = [
    r"\bclearly\b",
    r"\bpowerful",
    r"(?<!un)\bproven\b",
    r"\bcrucial",
    r"\bensures?\b",
    r"\bprevents?\b",
    r"\brevers",
    r"\bregress",
    r"\bdissolv",
    r"\bdetox|\bflush|\bcleans|\bunclog",
    r"\bcures?\b|\bheals?\b|\bhealing|\bmiracle|\bguarantee",
    r"\byou (are|have) (deficien|a deficiency)|\byou are deficient",
    r"no side effects|safe for everyone",
    r"\b(dangerous|ideal|optimal) ratio",
    r"protects? (your|the) arter",
    r"\b(take|start|stop|pause|skip|increase|continue)\b (your |the |taking )?"
    r"(magnesium|calcium|vitamin|k2|pill|supplement|medicine|drug)",
    r"\b(avoid|reduce|cut) (calcium|dairy|milk)\b",
    r"only slightly",
    r"complian|cheating|bad food",
]


@pytest.mark.parametrize("pattern", BARRED)
def test_no_note_says_more_than_is_known(pattern: str):
    for note_id, note in notes().items():
        for text in everything(note):
            assert not re.search(pattern, text, re.I), f"{note_id}: {text}"


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium clearly helps.",
        "It is a powerful inhibitor.",
        "A proven remedy.",
        "Magnesium prevents calcification.",
        "It reverses calcium in arteries.",
        "You are deficient.",
        "Magnesium protects your arteries.",
        "Take magnesium at night.",
        "Increase the magnesium.",
        "Avoid dairy to fix it.",
    ],
)
def test_the_word_check_can_fail(text: str):
    assert any(re.search(pattern, text, re.I) for pattern in BARRED)


def test_unproven_is_allowed():
    assert not any(re.search(pattern, "Whether it helps is unproven.", re.I) for pattern in BARRED)


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_no_note_states_a_banned_idea(note_id: str):
    assert not [found for text in everything(notes()[note_id]) for found in overclaims(text)]


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_no_title_of_a_source_states_a_banned_idea(note_id: str):
    """Titles are printed in the list of sources: one that over-claims is shortened or described."""
    for source_id in {*notes()[note_id].sources, *(study.source for study in notes()[note_id].study)}:
        assert not overclaims(source(source_id).title), source_id


@pytest.mark.parametrize("note_id", sorted(notes()))
def test_lay_sentences_are_short(note_id: str):
    note = notes()[note_id]
    for text in (note.statement.lay, *(situation.lay for situation in note.applies)):
        for sentence in re.split(r"(?<=[.:;!?])\s", text):
            assert len(sentence.split()) <= 32, sentence


# --- what each kind of person must be shown ---------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_both_kidney_trials_always_stand_together_with_design_size_and_population(audience: Audience):
    texts = [{"adult": True}, {"adult": True, "kidney_function_reduced": True}, {"adult": True, "dialysis": True}]
    for values in texts:
        note = picked(audience, **values)["coronary_calcium_trials_in_kidney_disease"]
        trials = {study.source: study for study in reversed(note.studies)}  # the first finding of each
        assert note.certainty == "conflicting" and "conflicting" in note.statement
        assert trials["sakaguchi2019"].n == 125 and "open label" in trials["sakaguchi2019"].result
        assert "stopped early" in trials["sakaguchi2019"].result and "96 completers" in trials["sakaguchi2019"].result
        assert trials["bressendorff2023"].n == 148 and "double-blind" in trials["bressendorff2023"].result
        assert "eGFR 15-45" in trials["bressendorff2023"].population
        assert "15 mmol twice daily, 12 months" in trials["bressendorff2023"].result


def test_no_statement_names_one_kidney_trial_without_the_other():
    for note in notes().values():
        named = {study.source for study in note.study} | set(note.sources)
        named |= {ref.partition("#")[0] for ref in note.findings}
        assert ("sakaguchi2019" in named) == ("bressendorff2023" in named)


def test_an_adult_with_normal_kidneys_sees_association_gap_and_the_trials_as_another_population():
    """What the reference person with a low-magnesium diet must be shown."""
    found = picked("lay", adult=True, food_magnesium=204.0, kidney_function_reduced=False, dialysis=False, age=45.0)
    assert "observational" in found["association_without_symptoms"].statement
    assert any("observational" in study.design for study in found["association_without_symptoms"].studies)
    assert "randomised trial" in found["no_trial_outside_kidney_disease"].applies
    assert "different population" in found["coronary_calcium_trials_in_kidney_disease"].applies


def test_a_person_with_kidney_disease_sees_harm_and_build_up_first():
    """What the reference person with kidney disease on magnesium oxide must be shown."""
    found = picked(
        adult=True, kidney_function_reduced=True, dialysis=False, magnesium_supplement_present=True, age=67.0, eGFR=21.6
    )
    assert next(iter(found)) == "magnesium_can_build_up"
    assert "bone_in_kidney_disease" in found
    assert "more serious adverse events" in found["coronary_calcium_trials_in_kidney_disease"].statement


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_stone_former_sees_both_trials_and_the_guideline(audience: Audience):
    """What the reference person with calcium oxalate stones must be shown."""
    found = picked(audience, adult=True, conditions=("kidney_stones", "calcium_oxalate_stones"), dialysis=False)
    stones = found["magnesium_and_stones"]
    assert {"ettinger1988", "ettinger1997"} <= {study.source for study in stones.studies}
    assert "1988" in stones.statement and "1997" in stones.statement
    assert "alone" in stones.statement
    guideline = found["stone_guideline"].statement
    assert "2.5" in guideline and "1000" in guideline and "normal calcium" in guideline
    assert re.search("salt|sodium", guideline)


def test_a_healthy_adult_sees_a_handful_and_nothing_about_disease_of_their_own():
    found = picked(
        "lay",
        adult=True,
        age=30.0,
        food_magnesium=437.0,
        plasma_magnesium=0.864,
        kidney_function_reduced=False,
        dialysis=False,
        conditions=(),
        medicine_classes=(),
        goals=("baseline",),
        magnesium_supplement_present=False,
        eGFR=115.0,
    )
    assert len(found) <= 5
    assert not any("Fits here" in note.applies for note in found.values() if note.id != "serum_magnesium_limits")


@pytest.mark.parametrize(
    ("values", "note_id", "fit"),
    [
        ({"medicine_classes": ("vitamin_k_antagonist",)}, "vitamin_k_and_anticoagulants", "fits"),
        ({"medicine_classes": ("vitamin_k_antagonist", "vitamin_k_supplement")}, "vitamin_k2", "does_not_fit"),
        ({"medicine_classes": ("proton_pump_inhibitor",)}, "proton_pump_inhibitors", "fits"),
        ({"medicine_classes": ("loop_diuretic",), "kidney_function_reduced": True}, "diuretics", "unproven"),
        ({"conditions": ("struvite_stones", "kidney_stones")}, "magnesium_and_stones", "does_not_fit"),
        ({"dialysis": True, "conditions": ("diabetes",)}, "magnesium_on_dialysis", "fits"),
        ({"goals": ("reverse_calcification",)}, "existing_calcification", "unproven"),
        ({"conditions": ("heart_block",)}, "heart_rhythm", "does_not_fit"),
        ({"conditions": ("heart_failure", "kidney_stones")}, "stone_guideline", "does_not_fit"),
        ({"dialysis": True, "conditions": ("kidney_stones",)}, "stone_guideline", "does_not_fit"),
        ({"magnesium_supplement_present": True, "age": 80.0}, "magnesium_can_build_up", "unproven"),
        ({"adult": True, "pregnant": True}, "association_without_symptoms", "does_not_fit"),
        ({"green_juicing": True}, "oxalate_and_kidneys", "unproven"),
        ({"goals": ("avoid_calcium",)}, "calcium_from_food_and_from_pills", "unproven"),
    ],
)
def test_a_situation_brings_its_note_with_how_it_fits(values: dict[str, FactValue], note_id: str, fit: str):
    for audience in AUDIENCES:
        found = picked(audience, **values)
        assert found[note_id].applies.startswith(FIT_WORDS[fit])  # pyright: ignore[reportArgumentType]


def test_what_is_not_known_picks_nothing():
    assert evidence_notes({}, "lay") == ()
    assert picked(plasma_magnesium=None, age=None) == {}


def test_heavier_notes_come_first():
    order = [notes()[note.id].weight for note in evidence_notes(facts(adult=True, food_magnesium=200.0), "lay")]
    assert order == sorted(order, reverse=True)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["adult", "dialysis", "kidney_function_reduced", "pregnant", "green_juicing"]), st.booleans()
    ),
    st.lists(st.sampled_from(["kidney_stones", "diabetes", "hypertension", "osteoporosis", "coeliac_disease"])),
    st.one_of(st.none(), st.floats(0, 5)),
)
def test_both_audiences_get_the_same_notes_with_sources(flags: dict[str, bool], conditions: list[str], serum: float):
    known = facts(**flags, conditions=tuple(conditions), plasma_magnesium=serum)
    lay, professional = (evidence_notes(known, audience) for audience in ("lay", "professional"))
    assert [note.id for note in lay] == [note.id for note in professional]
    assert all(note.sources and note.statement and note.applies for note in lay)


# --- the reader is strict -----------------------------------------------------------------------------------------

WORDS = Wording(lay="a", professional="b")
ALWAYS = Situation(fit="unproven", lay="a", professional="b")


def made(**changes: object) -> Note:
    fields = {
        "claims": ("MC01",),
        "weight": 1.0,
        "certainty": "low",
        "population": "adults",
        "when": "adult",
        "statement": WORDS,
        "applies": (ALWAYS,),
        "sources": ("iom_1997",),
    }
    return Note(**{**fields, **changes})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "note",
    [
        made(when="import os"),
        made(applies=()),
        made(applies=(Situation(fit="fits", lay="a", professional="b", when="adult"),)),
        made(applies=(ALWAYS, ALWAYS)),
        made(sources=()),
    ],
)
def test_a_note_that_cannot_be_right_stops(note: Note):
    with pytest.raises(DataError):
        _check("invented", note)


def test_a_note_that_is_right_passes():
    _check("invented", made())
