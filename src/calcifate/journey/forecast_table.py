"""The table beside `forecast.py`: which quantities a forecast shows, and at which times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.record import STRICT, load_toml, read_data

ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class ShownQuantity:
    """One row of a forecast."""

    __pydantic_config__ = STRICT

    name: str
    group: Literal["serum", "hormone", "urine", "stool", "flow", "store"]
    says: str = ""
    unit: str = ""
    of: Mapping[str, float] = field(default_factory=dict[str, float])
    """Quantities of the model that are added, each times its factor; empty: the one of this name."""
    lab: str = ""
    """The laboratory value that stands beside it."""
    of_a_day: bool = False
    """Whether it makes sense only where food is even over the day."""

    @property
    def terms(self) -> Mapping[str, float]:
        """Quantities of the model with their factors."""
        return self.of or {self.name: 1.0}


@dataclass(frozen=True, kw_only=True)
class ForecastTable:
    """`forecast.toml`."""

    __pydantic_config__ = STRICT

    steps: tuple[float, ...]
    most_times: int
    source: str
    quantity: tuple[ShownQuantity, ...]


@cache
def forecast_table() -> ForecastTable:
    """The table, read once."""
    from importlib import resources

    file = resources.files("calcifate.journey").joinpath("forecast.toml")
    return read_data(ForecastTable, load_toml(file, file.name), file.name)


def times_of(days: float) -> tuple[float, ...]:
    """When results are given: evenly from the start, and at the end. [d]

    Examples
    --------
    >>> times_of(365)[:3], len(times_of(365)), times_of(365)[-1]
    ((0.0, 3.5, 7.0), 106, 365.0)
    """
    table = forecast_table()
    step = next((each for each in table.steps if days / each <= table.most_times), days / table.most_times)
    count = int(days / step - ROUNDING)
    return (*(round(place * step, 9) for place in range(count + 1)), float(days))
