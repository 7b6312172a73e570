"""Courses as tables for other programs: xarray with names and units, and Arrow for Parquet and CSV."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from calcifate.physiology.model.body import Body
from calcifate.physiology.model.compiled import Array
from calcifate.physiology.model.course import Course
from calcifate.physiology.model.ensemble import Ensemble, check_names

TIME = {"units": "d", "long_name": "time since the start"}
MADE_BY = "calcifate, body model of calcium, magnesium and phosphate"


def shown(model: Body) -> tuple[str, ...]:
    """The names that a table shows unless others are asked for: pools, boundaries and quantities that are no step.

    Examples
    --------
    >>> from calcifate.physiology.model.body import body
    >>> "plasma_calcium" in shown(body()), "free_sites_1" in shown(body())
    (True, False)
    """
    quantities = (name for name, found in model.quantities.items() if not found.law.step)
    return (*model.states, *model.boundaries, *quantities)


def attributes(model: Body, name: str) -> dict[str, str]:
    """What travels with a variable: unit, what it is, LOINC code, element and source, where it has them.

    Examples
    --------
    >>> from calcifate.physiology.model.body import body
    >>> attributes(body(), "urine_calcium")["element"]
    'Ca'
    """
    pool = model.pools.get(name)
    law = model.quantities[name].law if name in model.quantities else None
    found = {
        "units": model.unit(name),
        "long_name": model.says(name),
        "loinc": pool.loinc if pool else law.loinc if law else _of_input(model, name),
        "element": pool.holds if pool else _element_moved(model, name),
        "source": law.source if law else _of_parameter(model, name),
        "organ": model.organ_of[name],
    }
    return {key: text for key, text in found.items() if text}


def _of_input(model: Body, name: str) -> str:
    return model.inputs[name].loinc if name in model.inputs else ""


def _of_parameter(model: Body, name: str) -> str:
    return model.parameters[name].source if name in model.parameters else ""


def _element_moved(model: Body, name: str) -> str:
    """The element that a flow moves; empty for everything else."""
    if name not in model.quantities:
        return ""
    law = model.quantities[name].law
    ends = [model.pools[end].holds for end in (law.taken_from, law.to) if end]
    return next((held for held in ends if held), "")


def sources(model: Body, names: Iterable[str]) -> str:
    """Identifiers of the sources behind some quantities and every parameter, in order, parted by spaces."""
    laws = {model.quantities[name].law.source for name in names if name in model.quantities}
    return " ".join(sorted(laws | {row.source for row in model.parameters.values()}))


def dataset(course: Course, names: Iterable[str] | None = None) -> Any:
    """A course as an xarray Dataset. T times.

    Parameters
    ----------
    course : Course
    names : iterable of str, optional
        Pools, boundaries, settings and quantities. Default: all but steps on the way.

    Returns
    -------
    xarray.Dataset
        Each name over the dimension ``time``, with its unit, and the settings at the start as attributes.
        ``to_netcdf(path, engine="scipy")`` writes it.

    Raises
    ------
    InputError
        If a name is unknown.

    Examples
    --------
    >>> from calcifate.physiology.model.course import Stretch, course
    >>> from calcifate.physiology.model.steady import steady_state
    >>> usual = steady_state()
    >>> day = course(usual, [Stretch(start=0, end=1, settings=usual.settings)], [0.0, 1.0])
    >>> dataset(day, ["plasma_calcium"])["plasma_calcium"].attrs["units"]
    'mmol/L'
    """
    model = course.of.model
    values = read(course, names)
    variables = {name: ("time", value, attributes(model, name)) for name, value in values.items()}
    settings = dict(zip(course.of.settings, course.settings[:, 0].tolist(), strict=True))
    return _made(model, variables, {"time": ("time", course.time, TIME)}, settings)


def ensemble_dataset(found: Ensemble, settings: Mapping[str, float], model: Body) -> Any:
    """Many courses as an xarray Dataset. R draws, T times.

    Parameters
    ----------
    found : Ensemble
    settings : mapping of str to float
        Of the person about whom is drawn.
    model : Body

    Returns
    -------
    xarray.Dataset
        Each name over ``draw`` and ``time``; ``ok`` says which draws have a course, ``reason`` why one has none.
    """
    variables: dict[str, Any] = {
        name: (("draw", "time"), value, attributes(model, name)) for name, value in found.values.items()
    }
    variables["ok"] = ("draw", found.ok.astype("int8"), {"long_name": "1: this draw has a course; 0: it failed"})
    reasons = np.array([reason or "-" for reason in found.reasons], dtype=str)
    variables["reason"] = ("draw", reasons, {"long_name": "why a draw has no course"})
    places: dict[str, Any] = {"draw": ("draw", np.arange(found.ok.size), {}), "time": ("time", found.time, TIME)}
    whole = _made(model, variables, places, settings)
    return whole.assign_attrs(draws_asked_for=found.asked, partial=int(found.partial))


def _made(model: Body, variables: Any, places: Any, settings: Mapping[str, float]) -> Any:
    xarray: Any = importlib.import_module("xarray")
    about: dict[str, Any] = {"title": MADE_BY, "sources": sources(model, variables)}
    # one attribute for each setting: a file format of classic NetCDF has no tables in attributes
    about |= {f"setting_{name}": value for name, value in settings.items()}
    return xarray.Dataset(variables, coords=places, attrs=about)


def read(course: Course, names: Iterable[str] | None = None) -> dict[str, Array]:
    """Values of some names over a course, (T,) each; the quantities are worked out once.

    Raises
    ------
    InputError
        If a name is unknown.
    """
    of = course.of
    wanted = tuple(names) if names is not None else shown(of.model)
    check_names(of, wanted)
    quantities = course.quantities() if any(name in of.quantities for name in wanted) else np.zeros((0, 0))
    places = {name: place for place, name in enumerate(of.quantities)}
    return {name: quantities[places[name]] if name in places else course[name] for name in wanted}


def table(course: Course, names: Iterable[str] | None = None, form: Literal["wide", "long"] = "wide") -> Any:
    """A course as an Arrow table.

    Parameters
    ----------
    course : Course
    names : iterable of str, optional
        Default: all but steps on the way.
    form : "wide" or "long", default "wide"
        A column for each name with its unit in the field's metadata; or a row for each value with name and unit.

    Returns
    -------
    pyarrow.Table
    """
    arrow: Any = importlib.import_module("pyarrow")
    model, values = course.of.model, read(course, names)
    if form == "long":
        count = course.time.size
        return arrow.table(
            {
                "time": np.tile(course.time, len(values)),
                "name": np.repeat(list(values), count),
                "value": np.concatenate([*values.values(), np.zeros(0)]),
                "unit": np.repeat([model.unit(name) for name in values], count),
            }
        )
    fields = [arrow.field("time", arrow.float64(), metadata={"units": "d"})]
    fields += [arrow.field(name, arrow.float64(), metadata=attributes(model, name)) for name in values]
    return arrow.table([course.time, *values.values()], schema=arrow.schema(fields))


def ensemble_table(found: Ensemble, model: Body) -> Any:
    """Many courses as a long Arrow table: a row for each draw, time and name; failed draws are nan.

    Returns
    -------
    pyarrow.Table
    """
    arrow: Any = importlib.import_module("pyarrow")
    rows, times, names = found.ok.size, found.time.size, list(found.values)
    return arrow.table(
        {
            "draw": np.tile(np.repeat(np.arange(rows), times), len(names)),
            "time": np.tile(found.time, rows * len(names)),
            "name": np.repeat(names, rows * times),
            "value": np.concatenate([np.zeros(0), *(value.ravel() for value in found.values.values())]),
            "unit": np.repeat([model.unit(name) for name in names], rows * times),
        }
    )


def write_table(whole: Any, path: Path) -> None:
    """Write an Arrow table by the ending of the file: ``.parquet``, or CSV for everything else."""
    if path.suffix == ".parquet":
        importlib.import_module("pyarrow.parquet").write_table(whole, path)
    else:
        importlib.import_module("pyarrow.csv").write_csv(whole, path)
