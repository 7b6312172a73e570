"""Laboratory values. Factors are checked against those that laboratories print: Mg 0.4114, Ca 0.2495, P 0.3229 (mg/dL
to mmol/L), creatinine 88.4, PTH 0.106, 25-OH-D 2.496, albumin 10; mEq of a divalent ion is half a mmol."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis.strategies import floats, sampled_from

from calcifate.person.analytes import analyte, analyte_table, codes, find
from calcifate.person.codes import is_loinc
from calcifate.person.convert import display, is_per_day, line, tidy_unit
from calcifate.person.file import LabEntry
from calcifate.person.labs import normalise, position
from calcifate.record import dotted
from calcifate.source import source
from calcifate.units import parse_unit


def lab(name="magnesium", value=0.8, unit="mmol/L", system="both", **more):
    """One value, read; any problem or unused entry fails the test."""
    labs, problems, questions = normalise([LabEntry(analyte=name, value=value, unit=unit, **more)], unit_system=system)
    assert not problems, [str(problem) for _, problem in problems]
    assert labs, questions
    return labs[0]


def refusal(name="magnesium", value=0.8, unit="mmol/L", **more):
    """Why a value is refused."""
    labs, problems, _ = normalise([LabEntry(analyte=name, value=value, unit=unit, **more)])
    assert not labs
    assert problems, "it was not refused"
    return " | ".join(f"{dotted(path)} {problem}" for path, problem in problems)


@pytest.mark.parametrize(
    ("name", "value", "unit", "house"),
    [
        ("magnesium", 1.0, "mg/dL", 0.4114),
        ("magnesium", 2.0, "mEq/L", 1.00),
        ("magnesium", 19.0, "mg/L", 0.782),
        ("calcium", 10.0, "mg/dL", 2.495),
        ("calcium", 5.0, "mEq/L", 2.5),
        ("phosphorus", 3.0, "mg/dL", 0.9686),
        ("potassium", 4.2, "mEq/L", 4.2),
        ("creatinine", 1.0, "mg/dL", 88.4),
        ("creatinine", 88.4, "μmol/l", 88.4),
        ("pth_intact", 100.0, "pg/mL", 10.6),
        ("pth_intact", 100.0, "ng/L", 10.6),
        ("25_hydroxyvitamin_d", 20.0, "ng/mL", 49.92),
        ("albumin", 4.4, "g/dL", 44.0),
        ("uric acid", 6.0, "mg/dL", 356.9),
        ("BUN", 14.0, "mg/dL", 5.0),
        ("urea", 30.0, "mg/dL", 5.0),
        ("glucose", 90.0, "mg/dL", 5.0),
        ("zinc", 65.4, "µg/dL", 10.0),
        ("ALP", 1.5, "µkat/L", 90.0),
        ("hemoglobin", 14.0, "g/dL", 140.0),
        ("uACR", 30.0, "mg/g", 3.39),
        ("eGFR", 60.0, "mL/min/1.73m2", 60.0),
    ],
)
def test_factors_are_those_that_laboratories_print(name, value, unit, house):
    assert lab(name, value, unit).value == pytest.approx(house, rel=2e-3)


@pytest.mark.parametrize(("percent", "ifcc"), [(5.0, 31), (6.0, 42), (6.5, 48), (7.0, 53), (8.0, 64), (10.0, 86)])
def test_HbA1c_follows_the_table_of_the_IFCC_and_NGSP(percent, ifcc):
    assert round(lab("hba1c", percent, "%").value) == ifcc
    assert lab("HbA1c", ifcc, "mmol/mol").text.endswith(f"({percent:.1f} %)")


# The reference adult whose laboratory gave every value in both systems; conventional, then SI.
BOTH_SYSTEMS = [
    ("magnesium", 2.1, "mg/dL", 0.864, "mmol/L"),
    ("calcium_total", 9.4, "mg/dL", 2.345, "mmol/L"),
    ("albumin", 4.3, "g/dL", 43, "g/L"),
    ("creatinine", 0.72, "mg/dL", 63.6, "umol/L"),
    ("pth_intact", 38, "pg/mL", 4.03, "pmol/L"),
    ("25_hydroxyvitamin_d", 34, "ng/mL", 84.9, "nmol/L"),
]


@pytest.mark.parametrize(("name", "conventional", "unit", "si", "si_unit"), BOTH_SYSTEMS)
def test_the_same_blood_in_two_systems_is_the_same_value_and_the_same_text(name, conventional, unit, si, si_unit):
    one, other = lab(name, conventional, unit), lab(name, si, si_unit)
    assert one.value == pytest.approx(other.value, rel=1e-3)
    assert one.text == other.text
    assert [limit.position for limit in one.limits] == [limit.position for limit in other.limits]


def test_the_unit_system_of_the_person_comes_first():
    assert lab("magnesium", 1.9, "mg/dL", "conventional").text == "1.9 mg/dL (0.78 mmol/L)"
    assert lab("magnesium", 1.9, "mg/dL", "SI").text == "0.78 mmol/L (1.9 mg/dL)"
    assert lab("INR", 2.5, "").text == "2.5"


def test_rounding_never_moves_a_value_across_a_limit_beside_it():
    assert lab("magnesium", 0.8475, "mmol/L").text.startswith("0.848 ")  # 0.85 is a published limit
    assert lab("potassium", 5.46, "mmol/L", ref_low=3.5, ref_high=5.4).text.startswith("5.5 ")
    assert lab("potassium", 5.44, "mmol/L", ref_low=3.5, ref_high=5.4).text.startswith("5.44 ")


def test_every_step_is_on_record_with_a_source_that_exists():
    found = lab("magnesium", 1.9, "mg/dL")
    (step,) = found.conversions
    assert step.from_value * step.factor == pytest.approx(step.to_value) == pytest.approx(found.value)
    assert "24.305" in step.reason
    assert source(step.source)
    assert (found.given_value, found.given_unit) == (1.9, "mg/dL")


def test_two_published_lower_limits_of_magnesium_stand_beside_the_laboratory_s_own():
    found = lab("magnesium", 0.78, "mmol/L", ref_low=0.66, ref_high=1.07)
    assert found.position == "within"
    assert [(limit.low, limit.position) for limit in found.limits] == [(0.70, "within"), (0.85, "below")]


@pytest.mark.parametrize(
    ("value", "sign", "expected"),
    [
        (0.6, "", "below"),
        (0.7, "", "within"),
        (1.0, "", "within"),
        (1.1, "", "above"),
        (0.5, "<", "below"),
        (0.9, "<", "unknown"),
        (1.2, ">", "above"),
        (0.8, ">", "unknown"),
    ],
)
def test_position_in_a_range(value, sign, expected):
    assert position(value, sign, 0.7, 1.0) == expected


def test_a_censored_value_keeps_its_sign_everywhere():
    found = lab("25_OH_D", "<10", "nmol/L")
    assert (found.comparator, found.value, found.text) == ("<", 10, "<10 nmol/L (<4 ng/mL)")


def test_the_range_is_converted_with_the_value():
    found = lab("calcium", "9,6", "mg/dL", ref_low="8,6", ref_high=10.3)
    assert found.reference_low == pytest.approx(2.146, abs=1e-3)
    assert found.reference_high == pytest.approx(2.570, abs=1e-3)


@pytest.mark.parametrize(
    ("written", "ends"),
    [("0.7-1.0", (0.7, 1.0)), ("0,7 – 1,0", (0.7, 1.0)), ("< 1.0", (None, 1.0)), (">0.7", (0.7, None))],
)
def test_a_range_in_one_text(written, ends):
    found = lab("magnesium", 0.8, "mmol/L", ref_range=written)
    assert (found.reference_low, found.reference_high) == ends


# Impossible or readable in two ways: refused, with what was probably meant.


@pytest.mark.parametrize(
    ("name", "value", "unit", "fix"),
    [
        ("calcium", 25, "mmol/L", "not possible"),
        ("calcium", 9.5, "mmol/L", "mg/dL"),
        ("albumin", 43, "g/dL", "g/L"),
        ("albumin", 4.3, "g/L", "g/dL"),
        ("creatinine", 0.98, "umol/L", "mg/dL"),
        ("creatinine", 212, "mg/dL", "µmol/L"),
        ("hba1c", 7, "mmol/mol", "%"),
        ("hba1c", 58, "%", "mmol/mol"),
        ("25_hydroxyvitamin_d", 30, "", "nmol/L or ng/mL"),
        ("magnesium", 1.9, "", "mmol/L or mg/dL"),
        ("potassium", -4, "mmol/L", "not possible"),
        ("potassium", 4, "furlong", "unknown unit"),
        ("potassium", 4, "g/kg", "not a unit of"),
        ("phosphate", 3, "mEq/L", "mmol/L"),
    ],
)
def test_what_is_impossible_or_ambiguous_is_refused_with_the_likely_fix(name, value, unit, fix):
    assert fix in refusal(name, value, unit)


def test_a_reported_eGFR_may_be_silent_about_its_only_unit():
    found = lab("eGFR", 28, "")
    assert found.text == "28 mL/min/1.73m2"
    assert "no unit" in found.questions[0]


def test_a_range_in_the_wrong_unit_gives_the_unit_away():
    assert "it fits mg/dL" in refusal("magnesium", 1.9, "mmol/L", ref_low=1.6, ref_high=2.6)


def test_a_range_upside_down_is_refused():
    assert "ref_low" in refusal("magnesium", 0.8, ref_low=1.0, ref_high=0.7)


def test_a_strange_value_is_a_question():
    assert "unusual" in lab("magnesium", 2.1, "mmol/L").questions[0]


def test_serum_phosphate_in_mg_is_phosphorus_by_code_or_by_range_and_never_by_a_guess():
    for more in ({"loinc": "2777-1"}, {"ref_low": 2.5, "ref_high": 4.5}, {"basis": "P"}):
        found = lab("phosphate", 6.6, "mg/dL", **more)
        assert found.value == pytest.approx(2.131, abs=1e-3)
        assert not found.questions
    assert lab("phosphorus", 3.6, "mg/dL").value == pytest.approx(1.162, abs=1e-3)  # the name says it
    assert 'add basis = "P" or "PO4"' in refusal("phosphate", 3.6, "mg/dL")
    assert lab("phosphate", 10.0, "mg/dL", basis="PO4").value == pytest.approx(1.053, abs=1e-3)
    assert "basis" in refusal("phosphate", 9.6, "mg/dL")  # as PO4 it would be a usual value


# Codes, specimens and names.


def test_every_code_has_a_valid_check_digit_and_belongs_to_one_analyte():
    assert all(is_loinc(code) for code in codes())
    listed = [code.code for entry in analyte_table().analyte.values() for code in entry.loinc]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("name", "value", "unit", "loinc"),
    [
        ("magnesium", 1.9, "mg/dL", "19123-9"),
        ("phosphate", 3.6, "mg/dL", "2777-1"),
        ("potassium", 4.2, "mEq/L", "2823-3"),
        ("albumin", 36, "g/L", "1751-7"),
        ("creatinine", 212, "umol/L", "14682-9"),
        ("red cell magnesium", 2.1, "mmol/L", "2597-3"),
        ("corrected calcium", 2.3, "mmol/L", "29265-6"),
    ],
)
def test_codes_that_agree(name, value, unit, loinc):
    assert lab(name, value, unit, loinc=loinc).questions == ()


@pytest.mark.parametrize(
    ("name", "unit", "value", "loinc", "says"),
    [
        ("magnesium", "mmol/L", 0.8, "2597-3", "red cell magnesium"),
        ("calcium", "mmol/L", 2.3, "29265-6", "corrected for albumin"),
        ("potassium", "mmol/L", 4.3, "19123-9", "serum magnesium"),
        ("pth", "pg/mL", 38, "14866-8", "pmol/L"),
        ("25-OH vitamin D", "ng/mL", 30, "68438-1", "nmol/L"),
    ],
)
def test_codes_that_contradict_the_entry_are_refused(name, unit, value, loinc, says):
    reason = refusal(name, value, unit, loinc=loinc)
    assert says in reason
    assert "labs[0].loinc" in reason


def test_a_code_of_another_unit_is_a_question_where_the_value_leaves_no_doubt():
    assert "unit was believed" in lab("creatinine", 212, "umol/L", loinc="2160-0").questions[0]


def test_an_unknown_or_impossible_code_is_a_question():
    assert "not in our list" in lab(loinc="26464-8").questions[0]  # leukocytes
    assert "not a LOINC code" in lab(loinc="2601-4").questions[0]


def test_a_code_alone_names_the_analyte():
    assert lab("", 0.8, "mmol/L", loinc="2601-3").analyte == "plasma_magnesium"


@pytest.mark.parametrize(
    ("name", "specimen", "unit", "expected"),
    [
        ("Mg", "", "mmol/L", "plasma_magnesium"),
        ("S-Magnesium", "serum", "mmol/L", None),
        ("serum magnesium", "", "mmol/L", "plasma_magnesium"),
        ("magnesium", "erythrocytes", "mmol/L", "red_cell_magnesium"),
        ("RBC magnesium", "", "mg/dL", "red_cell_magnesium"),
        ("Ca (ionised)", "", "mmol/L", "plasma_ionised_calcium"),
        ("ionized calcium", "whole blood", "mmol/L", "plasma_ionised_calcium"),
        ("phosphorus", "", "mg/dL", "plasma_phosphate"),
        ("iPTH", "", "pg/mL", "plasma_PTH"),
        ("Vitamin D, 25-hydroxy", "", "ng/mL", "plasma_25_hydroxyvitamin_D"),
        ("1,25-dihydroxyvitamin D", "", "pg/mL", "plasma_1_25_dihydroxyvitamin_D"),
        ("1,25(OH)2D", "", "pmol/L", "plasma_1_25_dihydroxyvitamin_D"),
        ("25(OH)D", "", "nmol/L", "plasma_25_hydroxyvitamin_D"),
        ("GFR CKD-EPI", "", "mL/min/1.73m2", "reported_eGFR"),
        ("calcium", "24-h urine", "mg/d", "urine_calcium"),
        ("calcium", "", "mg/24h", "urine_calcium"),
        ("urine calcium", "", "mmol/d", "urine_calcium"),
        ("ph", "", "", None),
        ("ferritin", "", "µg/L", None),
        ("vitamin b12", "", "pmol/L", None),
        ("plasma_magnesium", "", "mmol/L", "plasma_magnesium"),
    ],
)
def test_names_and_specimens(name, specimen, unit, expected):
    assert find(name, specimen, per_day=is_per_day(tidy_unit(unit))).analyte == expected


def test_every_alias_leads_to_its_analyte():
    where = {"urine_24h": "24 h urine", "red_cell": "red cells", "urine_spot": "spot urine"}
    for name, entry in analyte_table().analyte.items():
        for alias in (name, *entry.aliases):
            assert find(alias, where.get(entry.specimen, "")).analyte == name, alias


def test_a_slip_in_a_name_is_an_error_and_an_unknown_name_a_question():
    assert "did you mean 'potassium'" in refusal("potasium", 4, "mmol/L")
    labs, problems, questions = normalise([LabEntry(analyte="ferritin", value="negative", unit="µg/L")])
    assert (labs, problems) == ((), [])
    assert "ferritin" in questions[0]


def test_a_specimen_that_contradicts_the_name_is_refused():
    assert "specimen" in refusal("serum magnesium", 0.8, specimen="urine")


def test_a_urine_concentration_is_not_used_and_says_so():
    labs, problems, questions = normalise([LabEntry(analyte="magnesium", specimen="urine", value=3, unit="mmol/L")])
    assert (labs, problems) == ((), [])
    assert "not used" in questions[0]


def test_the_newest_value_of_an_analyte_comes_first_and_all_are_kept():
    given_labs = [
        LabEntry(analyte="potassium", value=5.0, unit="mmol/L", date="2025-01-01"),
        LabEntry(analyte="magnesium", value=0.8, unit="mmol/L"),
        LabEntry(analyte="potassium", value=5.6, unit="mmol/L", date="2025-05-12"),
    ]
    labs, _, _ = normalise(given_labs)
    assert [(each.analyte, each.value) for each in labs] == [
        ("plasma_potassium", 5.6),
        ("plasma_potassium", 5.0),
        ("plasma_magnesium", 0.8),
    ]


def test_a_date_that_is_none_is_a_question():
    assert "not understood" in lab(date="12/05/2025").questions[0]


def test_FGF23_keeps_its_unit_because_assays_differ():
    found = lab("FGF23", 86, "RU/mL")
    assert (found.value, found.unit, found.text) == (86, "RU/mL", "86 RU/mL")


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("mmol/l", "mmol/L"),
        ("mg%", "mg/dL"),
        ("μmol/L", "umol/L"),
        ("mM", "mmol/L"),
        ("mmol·L-1", "mmol/L"),
        ("mg/24 h", "mg/d"),
        ("mval/L", "mEq/L"),
        ("mmol/(24.h)", "mmol/d"),
        ("mcmol/L", "umol/L"),
    ],
)
def test_spellings_of_units(written, unit):
    one, other = parse_unit(tidy_unit(written)), parse_unit(unit)
    assert (one.scale, one.powers) == (other.scale, other.powers)


MEASURED = [name for name, entry in analyte_table().analyte.items() if not entry.keeps_unit]


@given(sampled_from(MEASURED), floats(0, 1))
def test_a_value_comes_back_from_either_system_unchanged(name, share):
    entry = analyte(name)
    low, high = entry.plausible
    value = low + share * (high - low)
    for form in (entry.si, entry.conventional):
        basis = next((each for each in entry.bases if each.name == form.basis), None)
        way = line(entry, form.unit, basis)
        assert way.to_house(way.from_house(value)) == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert display(entry, value, form)


@given(sampled_from(BOTH_SYSTEMS), floats(0.5, 2))
def test_order_is_kept_between_systems(row, times):
    name, conventional, unit, _, si_unit = row
    first, second = lab(name, conventional, unit), line(analyte(find(name).analyte), unit)
    assume(analyte(first.analyte).plausible[0] < first.value * times < analyte(first.analyte).plausible[1])
    other = lab(name, second.to_house(conventional * times), analyte(first.analyte).unit)
    assert (other.value >= first.value) == (times >= 1) or times == pytest.approx(1)
    assert si_unit


@pytest.mark.parametrize(
    "name", ["urine_magnesium_24h", "24h urine magnesium", "magnesium_urine_24h", "timed urine Mg"]
)
def test_the_words_for_a_timed_urine_may_stand_anywhere(name: str):
    from calcifate.person.analytes import find

    assert find(name).analyte == "urine_magnesium"


@pytest.mark.parametrize(("name", "specimen"), [("magnesium", "whole blood"), ("whole blood magnesium", "")])
def test_magnesium_of_whole_blood_is_not_that_of_serum(name, specimen):
    # Red cells hold two to three times as much as plasma, so whole blood is another quantity.
    labs, problems, questions = normalise([LabEntry(analyte=name, value=1.5, unit="mmol/L", specimen=specimen)])
    assert not labs and not problems
    assert any("magnesium" in question.lower() and "not used" in question for question in questions)
    assert lab("potassium", 4.0, "mmol/L", specimen="whole blood").analyte == "plasma_potassium"
