"""Column names as laboratories and researchers write them. Molar masses by hand from IUPAC abridged atomic weights."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.fluid.analytes import analyte_table, fold, names_of
from calcifate.fluid.headers import column, read_header
from calcifate.fluid.quantity import concentration, quantity

CA, P, PO4, S, SO4 = 40.078, 30.974, 30.974 + 4 * 15.999, 32.06, 32.06 + 4 * 15.999
OXALATE, OXALIC = 2 * 12.011 + 4 * 15.999, 2 * 12.011 + 2 * 1.008 + 4 * 15.999
CITRATE, CITRIC = 6 * 12.011 + 5 * 1.008 + 7 * 15.999, 6 * 12.011 + 8 * 1.008 + 7 * 15.999
NEEDED = ["Na", "K", "Ca", "Mg", "NH4", "Cl", "P", "SO4", "Ox", "Cit", "urate"]
MOLAR = ["pH", *(f"{name}_mmol_per_L" for name in NEEDED)]

# column name, analyte, per, and mol per one of its unit
READ = [
    ("calcium_mmol_per_L", "calcium", "litre", 1e-3),
    ("total_calcium_mmol_per_L", "calcium", "litre", 1e-3),
    ("calcium [mmol/L]", "calcium", "litre", 1e-3),
    ("Ca_mmol_L", "calcium", "litre", 1e-3),
    ("Ca2+ (mM)", "calcium", "litre", 1e-3),
    ("U-Ca, mmol L-1", "calcium", "litre", 1e-3),
    ("Urine calcium mmol·L−1", "calcium", "litre", 1e-3),
    ("Calcium (mg/dL)", "calcium", "litre", 1e-2 / CA),
    ("calcium mg/100 ml", "calcium", "litre", 1e-2 / CA),
    ("calcium_mg_per_day", "calcium", "day", 1e-3 / CA),
    ("24-h urine calcium (mg)", "calcium", "day", 1e-3 / CA),
    ("calcium_24h_mg", "calcium", "day", 1e-3 / CA),
    ("Ca mEq/L", "calcium", "litre", 0.5e-3),
    ("mg_mmol", "magnesium", "collection", 1e-3),
    ("urine_mg_mg_per_dL", "magnesium", "litre", 1e-2 / 24.305),
    ("oxalate_umol_per_L", "oxalate", "litre", 1e-6),
    ("Oxalat [µmol/l]", "oxalate", "litre", 1e-6),
    ("Oxalat [μmol/24 h]", "oxalate", "day", 1e-6),
    ("oxalate_mg_24h", "oxalate", "day", 1e-3 / OXALATE),
    ("oxalic_acid_mg_24h", "oxalate", "day", 1e-3 / OXALIC),
    ("oxalate_as_oxalic_acid_mg_24h", "oxalate", "day", 1e-3 / OXALIC),
    ("Oxalate (as oxalic acid dihydrate) [mg/d]", "oxalate", "day", 1e-3 / (OXALIC + 2 * 18.015)),
    ("oxalate mEq/d", "oxalate", "day", 0.5e-3),
    ("citrate_mg_24h", "citrate", "day", 1e-3 / CITRATE),
    ("Citric acid (mg/24 hrs)", "citrate", "day", 1e-3 / CITRIC),
    ("citrate_meq_per_L", "citrate", "litre", 1e-3 / 3),
    ("uric_acid_mmol", "urate", "collection", 1e-3),
    ("Harnsäure (mg/Tag)", "urate", "day", 1e-3 / (5 * 12.011 + 4 * 1.008 + 4 * 14.007 + 3 * 15.999)),
    ("phosphorus_mg_per_dL", "phosphate", "litre", 1e-2 / P),
    ("phosphate_as_P_mg_per_dL", "phosphate", "litre", 1e-2 / P),
    ("Phosphate (mg P/dL)", "phosphate", "litre", 1e-2 / P),
    ("PO4-P mg/L", "phosphate", "litre", 1e-3 / P),
    ("phosphate_as_PO4_mg_per_dL", "phosphate", "litre", 1e-2 / PO4),
    ("PO4-3 (mmol/L)", "phosphate", "litre", 1e-3),
    ("sulfur_g_per_day", "sulfate", "day", 1 / S),
    ("Sulphate as SO4 (mg/d)", "sulfate", "day", 1e-3 / SO4),
    ("sulfate_mEq_24h", "sulfate", "day", 0.5e-3),
    ("ammonium_as_NH3_mg_per_d", "ammonium", "day", 1e-3 / (14.007 + 3 * 1.008)),
    ("NH4-N (mg/L)", "ammonium", "litre", 1e-3 / 14.007),
    ("ammonia_mEq_L", "ammonium", "litre", 1e-3),
    ("creatinine_mg_per_day", "creatinine", "day", 1e-3 / (4 * 12.011 + 7 * 1.008 + 3 * 14.007 + 15.999)),
    ("cystine_mg_per_L", "cystine", "litre", 1e-3 / (6 * 12.011 + 12 * 1.008 + 2 * 14.007 + 4 * 15.999 + 2 * 32.06)),
    ("Total CO2 (mmol/L)", "carbonate", "litre", 1e-3),
    ("chloride mval/l", "chloride", "litre", 1e-3),
]
PLAIN = [
    ("urine_volume_L_per_day", "volume", "day", 1.0),
    ("volume_mL", "volume", "whole", 1e-3),
    ("24h_volume_mL", "volume", "day", 1e-3),
    ("Volumen [ml/24 h]", "volume", "day", 1e-3),
    ("ph", "pH", "whole", 1.0),
    ("Urine pH", "pH", "whole", 1.0),
    ("collected_hours", "hours", "whole", 1.0),
    ("duration_min", "hours", "whole", 1 / 60),
    ("hours", "hours", "whole", 1.0),
    ("weight_lb", "weight", "whole", 0.45359237),
    ("age", "age", "whole", 1.0),
    ("age (months)", "age", "whole", 1 / 12),
    ("pCO2_kPa", "carbon_dioxide_pressure", "whole", 760 / 101.325),
]
NOT_OURS = [
    "group",
    "calcium_intake_mg_per_day",
    "serum_calcium_mg_per_dL",
    "equil2_SS_COM_ratio",
    "equil2_free_Ca+2_mol_per_L",
    "sit37_SI_COM_log10",
    "minteqv4ox37_SI_brushite_log10",
    "calcium_creatinine_ratio_mg_mg",
    "calcium_mg_per_g_creatinine",
    "creatinine_mg_per_kg_per_day",
    "Calcium (mg/g creatinine)",
    "calcium_note",
    "citrate_therapy",
    "collected",
    "stone_type",
    "mg/dL",
    "",
]


@pytest.mark.parametrize(("name", "id_", "per", "factor"), READ)
def test_an_amount_in_many_spellings(name: str, id_: str, per: str, factor: float):
    found = column(name)
    assert found is not None
    assert (found[0], found[1].per) == (id_, per)
    assert found[1].factor == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize(("name", "id_", "per", "factor"), PLAIN)
def test_a_plain_measure_in_many_spellings(name: str, id_: str, per: str, factor: float):
    found = column(name)
    assert found is not None
    assert (found[0], found[1].per) == (id_, per)
    assert found[1].factor == pytest.approx(factor, rel=1e-5)


@pytest.mark.parametrize("name", NOT_OURS)
def test_a_column_of_something_else_is_not_read(name: str):
    assert column(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("phosphate_mg_per_dL", "phosphorus_mg_per_dL, phosphate_as_P_mg_per_dL or phosphate_as_PO4_mg_per_dL"),
        ("PO4 (mg/dL)", "does not say what it is the mass of"),
        ("sulfate_mg_per_day", "sulfate_as_S_mg_per_d"),
        ("ammonia (mg/L)", "ammonium_as_NH3_mg_per_L"),
        ("phosphate_mEq_per_L", "its charge changes with pH"),
        ("urate mEq/L", "its charge changes with pH"),
        ("phosphorus_as_PO4_mg_per_dL", "named as phosphorus and as phosphate ion"),
        ("calcium (furlong)", "'furlong' is not a unit that calcium can have"),
        ("calcium_mmol_per_gallon", "is not a unit that calcium can have"),
        ("volume (mmol)", "is not a unit that volume can have"),
        ("oxalate", "oxalate has no unit"),
        ("Volume", "volume has no unit; put it in the name, like volume_L"),
    ],
)
def test_a_name_that_cannot_be_used_says_how_to_write_it(name: str, said: str):
    with pytest.raises(InputError, match=r".") as error:
        column(name)
    assert said in str(error.value)


def test_the_columns_of_the_reference_tables_read_as_they_are():
    for file, volume in (("reference_urine_columns.csv", True), ("reference_edge_columns.csv", False)):
        with (Path(__file__).parent / "data" / file).open(encoding="utf-8") as text:
            names = next(csv.reader(text))
        header = read_header(names)
        units = {id_: (each.header, each.unit.factor) for id_, each in header.columns.items()}
        assert units["calcium"] == ("total_calcium_mmol_per_L", 1e-3)
        assert units["urate"] == ("total_urate_mmol_per_L", 1e-3)
        assert len(units) == 12 + volume
        assert not [name for name in names if name.startswith("equil2") and name not in header.carried]


@pytest.mark.skipif("CALCIFATE_CHEMISTRY" not in os.environ, reason="the reference tables are not here")
def test_the_whole_reference_tables_read_as_they_are():
    for file, fluid, ours in (("urine", "urine", 13), ("edge", "urine", 12), ("serum", "serum", 18)):
        path = Path(os.environ["CALCIFATE_CHEMISTRY"]) / f"chemistry_{file}_public.csv"
        with path.open(encoding="utf-8") as text:
            header = read_header(next(csv.reader(text)), fluid=fluid)
        assert len(header.columns) == ours
        assert all(
            each.header.startswith(("total_", "pH", "urine_volume", "albumin", "globulin", "bicarb", "pCO2"))
            for each in header.columns.values()
        )


def problems_of(names: list[str], **options: dict[str, str]) -> str:
    with pytest.raises(InputError) as error:
        read_header(names, **options)
    return str(error.value)


def test_two_columns_for_one_analyte_are_refused_by_name():
    said = problems_of([*MOLAR, "calcium_mg_per_day", "phosphorus mg/dL"])
    assert "calcium is in two columns, 'Ca_mmol_per_L' and 'calcium_mg_per_day'" in said
    assert "phosphate is in two columns, 'P_mmol_per_L' and 'phosphorus mg/dL'" in said


@pytest.mark.parametrize(
    ("slip", "close"),
    [
        ("calcuim_mmol_per_L", "calcium"),
        ("oxlate_umol_L", "oxalate"),
        ("creatinin_mg_per_day", None),
        ("Magnsium [mmol/L]", "magnesium"),
        ("volme_mL", "volume"),
    ],
)
def test_a_slip_of_a_name_is_an_error_and_not_a_column_carried_along(slip: str, close: str | None):
    if close is None:  # near enough to two spellings, one of which it is in another language
        said = problems_of([*MOLAR, slip])
        assert "creatinine" in said or "kreatinin" in said
    else:
        assert f"{slip!r} is close to '{close}'" in problems_of([*MOLAR, slip])


def test_a_slip_without_a_unit_is_said_where_the_analyte_is_missing():
    said = problems_of([*[name for name in MOLAR if not name.startswith("P_")], "phosphte"])
    assert "'phosphte' is close to 'phosphate'" in said
    assert "phosphte" in read_header([*MOLAR, "phosphte"]).carried


@pytest.mark.parametrize(
    "name",
    [
        "cysteine_mg_per_L",
        "creatine_mmol_L",
        "nitrate_mmol_per_L",
        "urea_mmol_per_day",
        "zinc_mg_24h",
        "page",
        "later",
        "valium_mg",
        "sodium_bicarbonate_mg_per_day",
    ],
)
def test_a_known_other_quantity_is_no_slip(name: str):
    assert name in read_header([*MOLAR, name]).carried


def test_a_missing_analyte_is_an_error_or_an_assumption_on_record():
    names = [name for name in MOLAR if not name.startswith(("NH4", "SO4"))]
    assert "no column for ammonium, sulfate" in problems_of(names)
    assert "what is not known is not zero" in problems_of(names)
    said = problems_of(names, assume={"ammonium": "30 mmol/d", "SO4": "20 mmol/d"})
    assert "no column for the volume" in said  # an amount of a day needs one
    header = read_header([*names, "volume_L"], assume={"ammonium": "30 mmol/d", "SO4": "20 mmol/d"})
    assert {id_: each.text for id_, each in header.assumed.items()} == {"ammonium": "30 mmol/d", "sulfate": "20 mmol/d"}
    assert "did you mean ammonium" in problems_of(names, assume={"amonium": "30 mmol/d"})
    assert "has no unit" in problems_of(names, assume={"ammonium": "30"})


def test_an_amount_that_is_not_per_litre_needs_a_volume():
    names = [*MOLAR[:-1], "urate_mg_per_day"]
    assert "no column for the volume, and 'urate_mg_per_day' is not per litre" in problems_of(names)
    assert read_header([*names, "volume_mL"]).columns["volume"].unit.per == "whole"


def test_a_flag_beside_a_value_is_carried_and_a_doubled_name_is_not_lost():
    header = read_header([*MOLAR, "Ca_mmol_per_L_flag", "note", "note", "id", "Sample"])
    assert set(header.carried) == {"Ca_mmol_per_L_flag", "note", "note_2", "Sample"}
    assert header.text["id"] == len(MOLAR) + 3


def test_a_mass_whose_form_is_guessed_says_what_another_would_change():
    # 192.123 / 189.099 = 1.0160: read as the ion, the amounts of citric acid would be 1.6 % lower
    names = [*[name for name in MOLAR if not name.startswith("Cit")], "citrate_mg_per_L"]
    (caveat,) = [text for text in read_header(names).caveats if text.startswith("citrate")]
    assert "-1.6 % if citric acid" in caveat
    assert not [text for text in read_header([*names[:-1], "citric_acid_mg_per_L"]).caveats if "citr" in text]


def test_every_name_means_one_thing_and_every_required_analyte_has_a_component():
    for fluid in ("urine", "serum"):
        assert names_of(fluid)
        for id_, each in analyte_table().analyte.items():
            if each.kind == "amount" and fluid in each.required:
                assert each.component and each.forms, id_


@given(st.text(max_size=30))
def test_any_text_is_a_column_or_not_and_never_a_crash(name: str):
    try:
        found = column(name)
    except InputError:
        return
    assert found is None or found[1].factor > 0
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("name", "text", "millimolar"),
    [
        ("Ca", "6.1 mmol", 6.1 / 1.35),
        ("Ca", "6.1 mmol/d", 6.1 / 1.35),
        ("calcium", "4.5 mmol/L", 4.5),
        ("oxalate", "0.62mmol", 0.62 / 1.35),
        ("P", "900 mg/24 h", 900 / P / 1.35),
        ("phosphate", "900 mg as P", 900 / P / 1.35),
        ("phosphate", "90 mg PO4/dL", 900 / PO4),
        ("SO4", "48 mEq/d", 24 / 1.35),
        ("citrate", "4.2 mEq", 1.4 / 1.35),
        ("urate", "0 mmol", 0.0),
    ],
)
def test_one_quantity_as_text(name: str, text: str, millimolar: float):
    value, way = concentration(name, text, 1.35)
    assert value * 1e3 == pytest.approx(millimolar, rel=1e-9, abs=1e-15)
    assert way.to_unit == "mol/L"


def test_half_a_day_holds_half_of_the_amount_of_a_day():
    assert concentration("Ca", "6 mmol/d", 0.75, hours=12)[0] == pytest.approx(3e-3 / 0.75)
    assert concentration("Ca", "3 mmol", 0.75, hours=12)[0] == pytest.approx(3e-3 / 0.75)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Ca", 6.1, 'write it with its unit, like "6.1 mmol"'),
        ("Ca", "6.1", "has no unit of calcium"),
        ("Ca", True, "found 'True'"),
        ("Ca", "6,1 mmol", "a decimal point, not a comma"),
        ("Ca", "<2 mmol", "a limit of the method is not a number"),
        ("Ca", "-2 mmol", "is negative"),
        ("Ca", "1 350 mmol", "was not understood"),
        ("Ca", "600 mmol/L", "calcium 600 mmol/L is not possible"),
        ("phosphate", "900 mg", '"900 mg as P" or "900 mg as PO4"'),
        ("phosphate", "12 mEq", "its charge changes with pH"),
        ("calcum", "6 mmol", "did you mean calcium"),
        ("volume", "1.5 L", "volume is not an amount"),
    ],
)
def test_a_text_that_cannot_be_used_says_why(name: str, text: object, said: str):
    with pytest.raises(InputError) as error:
        concentration(name, text, 1.5)
    assert said in str(error.value)
    assert str(error.value).startswith(name)


def test_a_quantity_without_its_volume_is_refused():
    with pytest.raises(InputError, match="needs the volume"):
        concentration("Ca", "6 mmol")
    assert concentration("Ca", "6 mmol/L")[0] == pytest.approx(6e-3)


def test_ph_is_a_plain_number_within_its_bounds():
    assert quantity("pH", 5.7).value == 5.7
    assert quantity("pH", "5.7").value == 5.7
    assert quantity("pH", "0.5", bounded=False).value == 0.5
    with pytest.raises(InputError, match="pH 74 is not possible"):
        quantity("pH", 74)
