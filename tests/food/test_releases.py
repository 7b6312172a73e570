"""Official releases: small files in the agencies' shapes, and the real ones where CALCIFATE_USDA names them."""

from __future__ import annotations

# ruff: noqa: E501 - rows of tables as files hold them
import gzip
import lzma
import os
import zipfile
from pathlib import Path

import pytest

from calcifate.errors import InputError
from calcifate.food.composition import open_composition, release_folder
from calcifate.food.releases.importing import Imported, import_release

FOOD_DES = "~01079~^~0100~^~Milk, reduced fat~^~MILK,RED FAT~^~~^~~^~Y~^~~^0^~~^6.38^4.27^8.79^3.87\r\n~09040~^~0900~^~Bananas, raw~^~BANANAS,RAW~^~~^~~^~~^~~^0^~~^^^^\r\n"
NUT_DATA = "~01079~^~301~^120^5^0.3^~1~\r\n~01079~^~304~^11^5^^~1~\r\n~09040~^~304~^27^5^^~1~\r\n~09040~^~999~^5^^^~1~\r\n~09040~^~305~^^^^~1~\r\n"
NUTR_DEF = "~301~^~mg~^~CA~^~Calcium, Ca~^~0~^~5300~\r\n~304~^~mg~^~MG~^~Magnesium, Mg~^~0~^~5500~\r\n~324~^~IU~^~VITD~^~Vitamin D~^~0~^~8700~\r\n"
WEIGHT = '~01079~^1^1^~cup~^244^^\r\n~09040~^1^1^~medium (7" long)~^118^^\r\n~09040~^2^.5^~cup, d\xe9~^75^^\r\n'
SR = {
    "FOOD_DES.txt": FOOD_DES,
    "NUT_DATA.txt": NUT_DATA,
    "NUTR_DEF.txt": NUTR_DEF,
    "FD_GROUP.txt": "~0100~^~Dairy~\r\n",
    "WEIGHT.txt": WEIGHT,
}

FDC = {
    "nutrient.csv": '"id","name","unit_name","nutrient_nbr","rank"\n"1087","Calcium, Ca","MG","301","1"\n"1090","Magnesium, Mg","MG","304","2"\n"1008","Energy","KCAL","208","3"\n"2047","Energy (Atwater General Factors)","KCAL","957","3"\n',
    "food.csv": '"fdc_id","data_type","description"\n"10","sr_legacy_food","Milk, reduced fat"\n"11","foundation_food","Hummus, ""best"""\n"12","sample_food","no"\n"13","survey_fndds_food","Milk, whole"\n',
    "food_nutrient.csv": '"id","fdc_id","nutrient_id","amount"\n"1","10","1087","120"\n"2","10","1090","11"\n"3","11","1090","71.1"\n"4","12","1090","9"\n"5","13","1087","123"\n"6","11","1087",""\n"7","11","2047","229"\n"8","10","2047","49"\n"9","10","1008","50"\n',
    "food_portion.csv": '"id","fdc_id","amount","measure_unit_id","portion_description","modifier","gram_weight"\n"1","10","1","9999","","cup","244"\n"2","11","2","1001","","","33.9"\n"3","13","","9999","1 cup","10205","244"\n',
    "measure_unit.csv": '"id","name"\n"1001","tablespoon"\n"9999","undetermined"\n',
    "sr_legacy_food.csv": '"fdc_id","NDB_number"\n"10","1079"\n',
    "survey_fndds_food.csv": '"fdc_id","food_code"\n"13","11111000"\n',
}
FNDDS_HEADER = (
    "Food code,Main food description,WWEIA Category number,WWEIA Category description,Energy (kcal),Protein (g),"
    '"Fiber, total dietary (g)",Vitamin C (mg),Vitamin D (D2 + D3) (mcg),Vitamin K (phylloquinone) (mcg),Calcium (mg),'
    "Phosphorus (mg),Magnesium (mg),Zinc (mg),Potassium (mg),Sodium (mg),Alcohol (g),Water (g)\n"
)
FNDDS = (
    "FNDDS nutrient values,,,\n"
    + FNDDS_HEADER
    + '1.1111e+07,"Milk, whole",1002,Milk,60,3.28,0,0,1.1,0.3,123,101,12,0.41,150,38,0,88.1\n'
    "Footnote: end of table\n"
)
ABBREV_HEADER = (
    "NDB_No,Shrt_Desc,Water_(g),Energ_Kcal,Protein_(g),Lipid_Tot_(g),Ash_(g),Carbohydrt_(g),Fiber_TD_(g),Sugar_Tot_(g),Calcium_(mg),Iron_(mg),"
    "Magnesium_(mg),Phosphorus_(mg),Potassium_(mg),Sodium_(mg),Zinc_(mg),Copper_mg),Vit_C_(mg),Vit_D_{micro}g,Vit_D_IU,Vit_K_({micro}g),GmWt_1,GmWt_Desc1,GmWt_2,"
    "GmWt_Desc2,Refuse_Pct\n"
)
ABBREV = (
    ABBREV_HEADER
    + '1079,"MILK,RED FAT",89,50,3.3,2,0.7,4.8,0,5,120,0,11,92,140,47,0.5,0,0.2,1.2,49,,244,1 cup,15.2,1 tbsp,0\n'
)


@pytest.fixture(autouse=True)
def _own_folder(data_folder: Path) -> None: ...


def folder(tmp_path: Path, files: dict[str, str], encoding: str = "latin-1") -> Path:
    place = tmp_path / "release"
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name).write_bytes(text.encode(encoding))
    return place


def zipped(tmp_path: Path, files: dict[str, str]) -> Path:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"FoodData_Central/{name}", text)
    return path


def figures(food_id: str) -> dict[str, float | None]:
    food = open_composition().food(food_id)
    return {} if food is None else {n: amount.value for n, amount in food.per_100g.items()}


def test_sr_text_files_keep_zeros_and_unknowns_apart(tmp_path: Path) -> None:
    found = import_release(folder(tmp_path, SR), name="tiny")
    assert (found.release, found.foods, found.figures) == ("tiny", 2, 3)
    opened = open_composition(found.path)
    banana = opened.food("9040")
    assert banana is not None
    assert {n: a.value for n, a in banana.per_100g.items() if a.source == "usda_sr"} == {"magnesium": 27}
    assert "calcium" not in banana.per_100g  # the release reports calcium, but not for this food: unknown, not borrowed
    assert banana.measures == {'1 medium (7" long)': 118.0, "0.5 cup, dé": 75.0}


@pytest.mark.parametrize("pack", ["xz", "gz"])
def test_packed_files_are_read_by_their_content(tmp_path: Path, pack: str) -> None:
    place = folder(tmp_path, SR)
    packed = lzma.compress(NUT_DATA.encode()) if pack == "xz" else gzip.compress(NUT_DATA.encode())
    (place / "NUT_DATA.txt").unlink()
    (place / f"NUT_DATA.txt.{pack}").write_bytes(packed)
    assert import_release(place).figures == 3


def test_fooddata_central_zip_by_id_with_aliases_and_portions(tmp_path: Path) -> None:
    found = import_release(zipped(tmp_path, FDC), name="fdc")
    assert (found.kind, found.foods) == ("FoodData Central", 3)
    opened = open_composition(found.path)
    hummus, milk = opened.food("fdc:11"), opened.food("fdc:13")
    assert hummus is not None and milk is not None
    assert hummus.name == 'Hummus, "best"'
    assert hummus.measures == {"2 tablespoon": 33.9}
    assert {n: a.value for n, a in hummus.per_100g.items()} == {"magnesium": 71.1, "energy": 229}
    assert (milk.food_id, milk.measures) == ("fndds:11111000", {"1 cup": 244.0})
    assert milk.per_100g["calcium"].source == "usda_fndds"
    legacy = opened.food("fdc:10")
    assert legacy is not None and legacy.per_100g["energy"].value == 50  # 1008 goes before the Atwater ids


def test_nutrient_numbers_in_place_of_ids_are_understood(tmp_path: Path) -> None:
    """Some survey releases write 304 where others write 1090; nutrient.csv gives the map."""
    files = dict(FDC)
    for fdc_id, number in (("1087", "301"), ("1090", "304"), ("1008", "208"), ("2047", "957")):
        files["food_nutrient.csv"] = files["food_nutrient.csv"].replace(f'"{fdc_id}"', f'"{number}"')
    found = import_release(folder(tmp_path, files))
    hummus = open_composition(found.path).food("fdc:11")
    assert hummus is not None and hummus.per_100g["magnesium"].value == 71.1


@pytest.mark.parametrize(
    ("table", "before", "after", "says"),
    [
        ("nutrient.csv", '"MG","304"', '"G","304"', "1090"),
        ("nutrient.csv", '"MG","304"', '"MG","305"', "1090"),
        ("nutrient.csv", '"1087","Calcium, Ca","MG","301","1"\n', "", "calcium"),
        ("food_nutrient.csv", '"3","11","1090"', '"3","11","304"', "mixed"),
        ("food_nutrient.csv", '"71.1"', '"lots"', "not a number"),
        ("food.csv", "_food", "_thing", "no Foundation"),
        ("food_nutrient.csv", "fdc_id", "fdc", "fdc_id"),
    ],
)
def test_a_release_that_counts_otherwise_is_refused_whole(
    tmp_path: Path, table: str, before: str, after: str, says: str
) -> None:
    files = {**FDC, table: FDC[table].replace(before, after)}
    with pytest.raises(InputError, match=says):
        import_release(folder(tmp_path, files))
    assert list(release_folder().glob("*")) == []


def test_sr_with_another_unit_for_a_number_is_refused(tmp_path: Path) -> None:
    files = {**SR, "NUTR_DEF.txt": NUTR_DEF.replace("~304~^~mg~", "~304~^~g~")}
    with pytest.raises(InputError, match="magnesium should be in mg"):
        import_release(folder(tmp_path, files))


def test_survey_values_with_a_title_row_scientific_codes_and_a_footnote(tmp_path: Path) -> None:
    path = tmp_path / "FNDDS_Nutrient_Values.csv"
    path.write_text(FNDDS, encoding="utf-8-sig")
    found = import_release(path)
    assert found.kind == "FNDDS"
    milk = open_composition(found.path).food("11111000")
    assert milk is not None
    assert (milk.per_100g["calcium"].value, milk.per_100g["vitamin_d"].value) == (123, 1.1)


@pytest.mark.parametrize("micro", ["\u00b5", "\u03bc", "u"])
def test_abbreviated_file_with_any_micro_sign_and_lost_zeros(tmp_path: Path, micro: str) -> None:
    path = tmp_path / "ABBREV.csv.xz"
    path.write_bytes(lzma.compress(ABBREV.format(micro=micro).encode("utf-8-sig")))
    milk = open_composition(import_release(path).path).food("ndb:01079")
    assert milk is not None
    assert milk.per_100g["vitamin_d"].value == 1.2
    assert "vitamin_k1" not in milk.per_100g or milk.per_100g["vitamin_k1"].source != "usda_sr"
    assert milk.measures == {"1 cup": 244.0, "1 tbsp": 15.2}


def test_imported_foods_are_found_by_id_and_by_name(tmp_path: Path) -> None:
    import_release(
        folder(
            tmp_path,
            {
                **SR,
                "FOOD_DES.txt": FOOD_DES + "~99998~^~0100~^~Quokka milk~^~QUOKKA MLK~\r\n",
                "NUT_DATA.txt": NUT_DATA + "~99998~^~304~^4~\r\n",
            },
        )
    )
    opened = open_composition()
    assert figures("ndb:99998") == {"magnesium": 4}
    assert opened.search("quokka milk", 3, everywhere=True)[0].food_id == "ndb:99998"
    assert "release" in opened.version


def test_an_interrupted_import_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_release(folder(tmp_path, SR), progress=stop)
    assert list(release_folder().iterdir()) == []


def test_a_failed_import_keeps_the_earlier_one(tmp_path: Path) -> None:
    good = import_release(folder(tmp_path, SR), name="same")
    before = good.path.read_bytes()
    with pytest.raises(InputError):
        import_release(folder(tmp_path, {**SR, "NUT_DATA.txt": "~01079~^~301~^x~\r\n"}), name="same")
    assert good.path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\xfd7zXZ\x00broken", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"\x00" * 3_000_000, b"food code,x\n"],
)
def test_damaged_and_foreign_files_are_refused_plainly(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ABBREV.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        import_release(path)
    with pytest.raises(InputError):
        import_release(tmp_path / "nowhere")


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    import_release(folder(tmp_path, SR), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1] > 0


USDA = Path(os.environ.get("CALCIFATE_USDA", ""))


@pytest.mark.skipif(not os.environ.get("CALCIFATE_USDA") or not USDA.is_dir(), reason="CALCIFATE_USDA is not set")
@pytest.mark.parametrize(
    ("name", "foods", "food_id", "magnesium"),
    [
        ("sr28", 8790, "ndb:01079", 11),
        ("sr26", 8463, "ndb:12036", 325),
        ("foundation_2023_04", 307, "fdc:321358", 71.1),
        ("fndds_2017_2018", 7083, "fndds:11111000", 12),
        ("fndds_2019_2020", 5624, "fndds:11111000", 12),
    ],
)
def test_whole_releases(name: str, foods: int, food_id: str, magnesium: float) -> None:
    """Counts as the agencies give them; sunflower kernels 325 mg in SR26."""
    found: Imported = import_release(USDA / name)
    food = open_composition(found.path).food(food_id)
    assert found.foods == foods
    assert food is not None and food.per_100g["magnesium"].value == magnesium
