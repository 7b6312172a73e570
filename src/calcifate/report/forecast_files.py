"""A forecast as a table (CSV, Parquet, JSON lines), as NetCDF, and as drawings in a folder."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from calcifate import __version__
from calcifate.errors import InputError, Problem
from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity
from calcifate.fluid.write_table import OutColumn, write_table
from calcifate.report import forecast_figures
from calcifate.report.words import words
from calcifate.store import replacing, write_text

COURSES = ("unchanged", "changed", "difference")
PERCENTILES = {"low_90": 5.0, "low_50": 25.0, "high_50": 75.0, "high_90": 95.0}
COLUMNS = (
    OutColumn(name="quantity", kind="text", about="name in the model, or of a sum of its quantities"),
    OutColumn(name="says", kind="text", about="the same in words"),
    OutColumn(name="group", kind="text", about="serum, hormone, urine, stool, flow or store"),
    OutColumn(name="unit", kind="text", about="of value and bands"),
    OutColumn(name="course", kind="text", about="unchanged: as now; changed: with the scenario; difference of the two"),
    OutColumn(name="time_d", kind="number", unit="d", about="days from now"),
    OutColumn(name="value", kind="number", about="with the person's own parameters"),
    *(
        OutColumn(name=name, kind="number", about=f"percentile {percent:g} of the draws; empty without draws")
        for name, percent in PERCENTILES.items()
    ),
)


def write_courses(forecast: Forecast, path: Path) -> int:
    """A row for each quantity, course and time. Returns how many.

    Raises
    ------
    InputError
        If the name of the file is no kind of table.
    """
    return write_table(path, COLUMNS, list(_batches(forecast)), about=about(forecast))


def _batches(forecast: Forecast) -> Iterator[Mapping[str, Any]]:
    for quantity in forecast.quantities:
        for course, bands in _courses(quantity):
            count = len(bands.value)
            texts = {"quantity": quantity.name, "says": quantity.says, "group": quantity.group, "unit": quantity.unit}
            sides = {name: list(getattr(bands, name)) or [None] * count for name in PERCENTILES}
            yield (
                {name: [text] * count for name, text in (texts | {"course": course}).items()}
                | {"time_d": list(forecast.time), "value": list(bands.value)}
                | sides
            )


def _courses(quantity: ForecastQuantity) -> list[tuple[str, Bands]]:
    found = [(name, getattr(quantity, name)) for name in COURSES]
    return [(name, bands) for name, bands in found if bands is not None]


def about(forecast: Forecast) -> dict[str, str]:
    """What travels with the numbers: what made them, what is changed, and the caveats."""
    said = {
        "made_by": f"calcifate {__version__}",
        "purpose": words("professional")["forecast_intro"],
        "scenario": forecast.scenario,
        "draws": str(forecast.draws),
        "seed": str(forecast.seed),
        "caveats": " ".join(forecast.caveats),
        "sources": ", ".join(forecast.sources),
    }
    return {name: text for name, text in said.items() if text}


def write_netcdf(forecast: Forecast, path: Path) -> None:
    """A NetCDF file: each quantity over course and time, its bands over percentile too, with units.

    Raises
    ------
    InputError
        If the file is not named .nc.
    """
    check_netcdf(path)
    data = dataset(forecast)
    with replacing(path) as draft:
        data.to_netcdf(draft, engine="scipy")


def check_netcdf(path: Path) -> None:
    if path.suffix.casefold() not in (".nc", ".netcdf"):
        raise InputError(Problem(found=f"--netcdf {path.name}", right="name it .nc"))
    if path.is_dir():
        raise InputError(Problem(found="this is a folder", right="name a file", file=str(path)))


def dataset(forecast: Forecast) -> Any:
    """The forecast as an `xarray.Dataset`: each quantity over course and time, bands over percentile too. [its unit]"""
    xarray: Any = importlib.import_module("xarray")
    numpy: Any = importlib.import_module("numpy")
    courses = [
        name for name in COURSES if any(name == found for each in forecast.quantities for found, _ in _courses(each))
    ]
    variables = dict[str, Any]()
    for quantity in forecast.quantities:
        known = dict(_courses(quantity))
        blank = [float("nan")] * len(forecast.time)
        notes = {"units": quantity.unit, "long_name": quantity.says, "group": quantity.group}
        notes |= {"loinc": quantity.loinc} if quantity.loinc else {}
        notes |= {"measured": quantity.measured} if quantity.measured is not None else {}
        values = [list(known[name].value) if name in known else blank for name in courses]
        variables[quantity.name] = (("course", "time"), numpy.array(values, dtype=float), notes)
        if forecast.draws:
            bands = [
                [list(getattr(known[name], side)) if name in known else blank for side in PERCENTILES]
                for name in courses
            ]
            if all(len(side) == len(forecast.time) for course in bands for side in course):
                variables[f"{quantity.name}_band"] = (
                    ("course", "percentile", "time"), numpy.array(bands, dtype=float),
                    notes | {"long_name": f"{quantity.says}, bands of the draws"},
                )  # fmt: skip
    coordinates = {
        "time": ("time", numpy.array(forecast.time, dtype=float), {"units": "d", "long_name": "days from now"}),
        "course": ("course", courses),
        "percentile": ("percentile", list(PERCENTILES.values())),
    }
    return xarray.Dataset(variables, coords=coordinates, attrs=about(forecast))


def write_figures(forecast: Forecast, folder: Path) -> list[Path]:
    """A drawing of each quantity as SVG. Everything is made before the first file is written.

    Raises
    ------
    InputError
        If the folder is a file.
    """
    if folder.is_file():
        raise InputError(Problem(found="is a file", right="name a folder for the figures", file=str(folder)))
    drawn = forecast_figures.figures(forecast, words("professional"), alone=True)
    for name, drawing in drawn.items():
        write_text(folder / f"{name}.svg", drawing)
    return [folder / f"{name}.svg" for name in drawn]
