"""A forecast in its forms: figures the same in each, spread and doubt in words, nothing promised, nothing shown that is
withheld."""

from __future__ import annotations

import csv
import importlib
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcifate.errors import InputError
from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity
from calcifate.guidance.overclaim import overclaims
from calcifate.record import adapter
from calcifate.report import forecast_files, forecast_tables
from calcifate.report.forecast_figures import figures
from calcifate.report.forecast_page import forecast_html
from calcifate.report.forecast_spark import BLOCKS, LEVEL, sparkline
from calcifate.report.forecast_text import forecast_text
from calcifate.report.format import columns
from calcifate.report.json_form import record_json, to_json
from calcifate.report.page import to_html
from calcifate.report.text import text
from calcifate.report.words import words

from .builders import HOSTILE
from .forecasts import DAYS, WITHHELD, forecast, quantity
from .samples import ordinary

WHOLE = forecast()
BARE = forecast(draws=0, ledger=())
STILL = forecast(changed=False)
EACH = {"with a scenario": WHOLE, "no draws": BARE, "unchanged": STILL, "withheld": WITHHELD}
ADVICE = re.compile(
    r"\b(?:you should|should (?:take|eat|avoid)|we recommend|recommended for you|diagnos(?:ed|is of))\b", re.I
)
PROPHECY = re.compile(r"\b(?:will|shall|going to|predicts?|guarantee[sd]?)\b", re.I)


def row_of(shown: str, name: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith(name))


# --- the terminal -------------------------------------------------------------------------------------------------


def test_a_row_holds_now_as_now_changed_difference_and_the_course():
    found = row_of(forecast_text(WHOLE, width=100), "serum magnesium")
    assert found.split()[:6] == ["serum", "magnesium", "mmol/L", "0.781", "0.781", "0.842"]
    assert "+0.061" in found and found.endswith(BLOCKS[-1] * 3)


def test_the_bands_stand_beneath_each_quantity():
    lines = forecast_text(WHOLE, width=100).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("serum magnesium"))
    # The builder spreads 6 % either way, and 40 % of that for half of the draws.
    assert "0.762-0.800" in lines[place + 1] and lines[place + 1].startswith("· 50 %")
    assert "0.734-0.828" in lines[place + 2] and lines[place + 2].startswith("· 90 %")


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("width", [40, 60, 80, 100, 130])
@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_no_line_is_wider_than_asked(name: str, width: int, audience: str):
    shown = forecast_text(EACH[name], audience=audience, width=width, ledger=True)
    assert all(columns(line) <= width for line in shown.splitlines())


def test_without_draws_it_says_that_no_spread_is_shown():
    shown = forecast_text(BARE)
    assert "how sure these figures are is not shown" in " ".join(shown.split())
    assert "90 %" not in shown


def test_without_a_scenario_nothing_is_called_changed():
    shown = forecast_text(STILL)
    assert "No change is shown" in shown
    assert "difference" not in shown


def test_a_change_whose_sign_is_open_is_named_as_open():
    said = " ".join(forecast_text(WHOLE).split())
    listed = re.search(r"Up or down is open[^:]*: ([^.]*)\.", said)
    assert listed and "serum calcium, total" in listed[1] and "magnesium of urine" not in listed[1]


def test_own_values_stand_beside_where_the_model_begins():
    assert "serum magnesium 0.760 mmol/L (the model begins at 0.781)" in " ".join(forecast_text(WHOLE).split())


def test_a_change_that_ended_before_the_course_is_told_of():
    """Three weeks of less, and back: the end shows nothing, so the greatest distance is named with its day."""
    time, same, dip = (0.0, 21.0, 365.0), (2.0, 2.0, 2.0), (2.0, 1.5, 2.0)
    change = tuple(b - a for a, b in zip(same, dip, strict=True))
    each = ForecastQuantity(name="a", says="serum magnesium", unit="mmol/L", group="serum", unchanged=Bands(value=same),
                            changed=Bands(value=dip), difference=Bands(value=change))  # fmt: skip
    said = " ".join(forecast_text(replace(BARE, time=time, quantities=(each,))).split())
    assert "Further apart on the way than at the end: serum magnesium -0.50 mmol/L on day 21." in said
    assert "Further apart" not in forecast_text(WHOLE)
    hours = replace(BARE, time=(0.0, 0.25, 1.0), quantities=(each,))
    assert "-0.50 mmol/L at 6 h" in " ".join(forecast_text(hours).split())


def test_the_books_are_shown_on_request_only():
    assert "Unexplained: 3e-11 of the turnover" in " ".join(forecast_text(WHOLE, ledger=True).split())
    assert "Unexplained" not in forecast_text(WHOLE)


def test_every_caveat_and_source_is_there():
    said = " ".join(forecast_text(WHOLE).split())
    assert all(caveat in said for caveat in WHOLE.caveats)
    assert "Fine 1991" in said


def test_lay_words_leave_out_hormones_and_parameters():
    said = forecast_text(WHOLE, audience="lay")
    assert "parathyroid" not in said and "parameter" not in said
    assert "magnesium in blood" in said and "mmol a day" in said and "90 %" in said


def test_what_is_withheld_shows_its_reason_and_no_figure():
    shown = forecast_text(replace(WHOLE, withheld="Calcium in the blood is high, so no forecast is made."))
    assert "Calcium in the blood is high" in shown
    assert "0.781" not in shown and BLOCKS[-1] not in shown


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_nothing_is_promised_advised_or_prophesied(name: str, audience: str):
    for shown in (
        forecast_text(EACH[name], audience=audience, ledger=True),
        forecast_html(EACH[name], audience=audience),
    ):
        plain = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", shown, flags=re.S).split())
        assert not overclaims(plain)
        assert not ADVICE.search(plain)
        assert not PROPHECY.search(plain.replace("The law will", ""))


def test_both_voices_say_that_it_is_no_advice():
    for audience in ("lay", "professional"):
        assert "advice" in words(audience)["forecast_intro"].lower()
        assert "promise" in words(audience)["forecast_intro"].lower()


# --- the course in letters ----------------------------------------------------------------------------------------


def test_a_course_goes_from_its_lowest_to_its_highest_block():
    assert sparkline([0, 1], [0.0, 1.0], 8) == BLOCKS


def test_a_meal_does_not_hide_a_trend():
    """A saw-tooth on a slow rise: each letter is a mean over its time, so that teeth do not show as steps down."""
    time = [day / 24 for day in range(24 * 12)]
    values = [1 + moment / 12 + (0.2 if number % 6 == 0 else 0) for number, moment in enumerate(time)]
    drawn = sparkline(time, values, 6)
    assert list(drawn) == sorted(drawn)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=40), st.integers(1, 20))
def test_a_course_has_as_many_letters_as_asked(values: list[float], letters: int):
    drawn = sparkline([float(place) for place in range(len(values))], values, letters)
    assert len(drawn) == letters
    assert set(drawn) <= set(BLOCKS + LEVEL)


# --- figures ------------------------------------------------------------------------------------------------------


def test_each_quantity_is_drawn_as_now_and_as_changed():
    drawn = figures(WHOLE, words("professional"), alone=True)
    assert set(drawn) == {each.name for each in WHOLE.quantities}
    for drawing in drawn.values():
        ElementTree.fromstring(drawing)
        assert ">as now<" in drawing and ">changed<" in drawing


def test_a_drawing_is_described_in_figures():
    drawing = figures(WHOLE, words("professional"))["plasma_magnesium"]
    described = re.search(r"<desc[^>]*>(.*?)</desc>", drawing)
    assert described and "changed: 0.781 at the start, 0.842 at the end." in described[1]
    assert "9 in 10 draws end between 0.795 and 0.889." in described[1]


@pytest.mark.parametrize(("days", "label"), [(2.0, "hours"), (365.0, "days"), (3650.0, "years")])
def test_the_axis_of_time_suits_its_length(days: float, label: str):
    time = (0.0, days / 2, days)
    short = replace(
        STILL, time=time, quantities=(quantity("a", "a", "mmol/L", "serum", 1.0, 1.0, changed=False, time=time),)
    )
    assert f"{label} from now" in figures(short, words("lay"))["a"]


def test_nothing_is_drawn_of_what_is_withheld():
    assert figures(WITHHELD, words("lay")) == {}


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_asks_the_network_for_nothing_and_runs_nothing():
    page = forecast_html(WHOLE)
    assert "<script" not in page and "default-src 'none'" in page
    assert not re.search(r"""(?:src|url\()\s*=?\s*["']?https?:""", page)


def test_the_page_and_the_terminal_give_the_same_figures():
    page = forecast_html(WHOLE).replace("−", "-").replace("–", "-")
    for each in WHOLE.quantities:
        found = forecast_tables.row(each, WHOLE, words("professional"))
        assert found.changed in page and found.difference in page and found.most[1] in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words(hostile: str):
    made = replace(
        WHOLE, scenario=hostile, caveats=(hostile,), quantities=(replace(WHOLE.quantities[0], says=hostile),)
    )
    page = forecast_html(made)
    assert "<script>alert" not in page and "\x1b" not in page and "\u202e" not in page
    assert "\x1b" not in forecast_text(made) and "\u202e" not in forecast_text(made)


# --- within the report --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["lay", "professional"])
def test_a_report_carries_the_forecast_in_every_form(audience: str):
    report = replace(ordinary(audience), forecast=WHOLE)
    assert 'id="forecast"' in to_html(report) and 'class="chart"' in to_html(report)
    assert '"scenario": "From day 0 on' in to_json(report)
    shown = " ".join(text(report).split())  # a full lay page names what it leaves out
    assert words(audience)["heading_forecast"].upper() in shown.upper()


def test_a_report_without_one_says_nothing_of_it():
    report = ordinary()
    assert "forecast-heading" not in to_html(report) and 'class="chart"' not in to_html(report)
    assert words("professional")["heading_forecast"].upper() not in text(report)


def test_a_report_says_why_a_forecast_is_withheld():
    report = replace(ordinary(), forecast=WITHHELD)
    assert WITHHELD.withheld in to_html(report) and "Calcium in the blood is high" in " ".join(text(report).split())


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


# --- files --------------------------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_quantity_course_and_time(tmp_path: Path):
    path = tmp_path / "course.csv"
    count = forecast_files.write_courses(WHOLE, path)
    rows = rows_of(path)
    assert count == len(rows) == len(WHOLE.quantities) * 3 * len(DAYS)
    last = next(
        row for row in rows if (row["quantity"], row["course"], row["time_d"]) == ("plasma_magnesium", "changed", "365")
    )
    assert float(last["value"]) == pytest.approx(0.842, abs=1e-5)
    assert float(last["low_90"]) < float(last["low_50"]) < float(last["value"]) < float(last["high_90"])


def test_without_draws_the_cells_of_bands_are_empty(tmp_path: Path):
    path = tmp_path / "course.csv"
    forecast_files.write_courses(BARE, path)
    assert {row["low_90"] for row in rows_of(path)} == {""}


def test_parquet_carries_what_belongs_to_the_figures(tmp_path: Path):
    parquet = importlib.import_module("pyarrow.parquet")
    forecast_files.write_courses(WHOLE, tmp_path / "course.parquet")
    table = parquet.read_table(tmp_path / "course.parquet")
    told = {name.decode(): value.decode() for name, value in table.schema.metadata.items()}
    assert WHOLE.caveats[0] in told["caveats"] and "advice" in told["purpose"]


def test_netcdf_has_units_courses_and_percentiles(tmp_path: Path):
    xarray = importlib.import_module("xarray")
    forecast_files.write_netcdf(WHOLE, tmp_path / "course.nc")
    with xarray.open_dataset(tmp_path / "course.nc", engine="scipy") as data:
        magnesium = data["plasma_magnesium"]
        assert magnesium.attrs["units"] == "mmol/L" and magnesium.attrs["measured"] == 0.76
        assert magnesium.sel(course="changed").values[-1] == pytest.approx(0.842, abs=1e-5)
        band = data["plasma_magnesium_band"].sel(course="unchanged", percentile=95.0)
        assert band.values[-1] == pytest.approx(0.781 * 1.06, abs=1e-6)


@pytest.mark.parametrize("name", ["course.xlsx", "course"])
def test_a_file_of_another_kind_is_refused(name: str, tmp_path: Path):
    with pytest.raises(InputError):
        forecast_files.write_courses(WHOLE, tmp_path / name)
    with pytest.raises(InputError, match="\\.nc"):
        forecast_files.write_netcdf(WHOLE, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_drawings_go_to_a_folder(tmp_path: Path):
    written = forecast_files.write_figures(WHOLE, tmp_path / "figures")
    assert sorted(path.name for path in written) == sorted(f"{each.name}.svg" for each in WHOLE.quantities)
    with pytest.raises(InputError):
        forecast_files.write_figures(WHOLE, written[0])


def test_the_record_is_its_own_json_with_a_course_on_a_line():
    written = record_json(WHOLE)
    assert adapter(Forecast).validate_json(written) == WHOLE
    assert re.search(r'"value": \[2\.351, [^\n]*\]', written)


def test_a_figure_that_moves_between_zero_and_more_has_decimals_for_the_more():
    """A pool that starts empty: three digits come from its end, not from zero."""
    empty = ForecastQuantity(name="a", says="a", unit="mmol", group="store", unchanged=Bands(value=(0.0, 12.34)))
    assert forecast_tables.decimals(empty) == 1
    assert forecast_tables.row(empty, Forecast(time=(0.0, 1.0), quantities=(empty,)), words("lay")).now == "0.0"
