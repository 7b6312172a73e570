"""Forecasts made by hand, for tests of how they are shown: the figures are invented."""

from __future__ import annotations

import math
from collections.abc import Sequence

from calcifate.flow.forecast import Bands, Forecast, ForecastQuantity, LedgerLine

DAYS = tuple(float(day) for day in range(0, 366, 5))


def course(start: float, end: float, pace: float = 30.0, time: Sequence[float] = DAYS) -> tuple[float, ...]:
    return tuple(end + (start - end) * math.exp(-day / pace) for day in time)


def bands(values: Sequence[float], spread: float) -> Bands:
    """Bands that widen with time, as large as a share of the value at the end."""
    wide = [spread * abs(values[0] or 1) * min(1.0, place / 5) for place in range(len(values))]
    return Bands(
        value=tuple(values),
        low_90=tuple(value - each for value, each in zip(values, wide, strict=True)),
        low_50=tuple(value - each * 0.4 for value, each in zip(values, wide, strict=True)),
        high_50=tuple(value + each * 0.4 for value, each in zip(values, wide, strict=True)),
        high_90=tuple(value + each for value, each in zip(values, wide, strict=True)),
    )


def quantity(
    name: str, says: str, unit: str, group: str, start: float, end: float, *, changed: bool = True,
    spread: float | None = 0.06, measured: float | None = None, time: Sequence[float] = DAYS,
) -> ForecastQuantity:  # fmt: skip
    """A quantity that stays where it is, and goes to `end` with the scenario."""
    same, other = course(start, start, time=time), course(start, end, time=time)
    change = tuple(b - a for a, b in zip(same, other, strict=True))

    def made(values: Sequence[float], share: float = 1.0) -> Bands:
        return Bands(value=tuple(values)) if spread is None else bands(values, spread * share)

    scaled = 1.0 if not change[-1] else 0.5 * abs(start)
    return ForecastQuantity(
        name=name,
        says=says,
        unit=unit,
        group=group,
        unchanged=made(same),
        changed=made(other) if changed else None,
        difference=(made(change, scaled) if changed else None),
        measured=measured,
    )


def forecast(*, changed: bool = True, draws: int = 200, **more: object) -> Forecast:
    """A year of a person who eats more magnesium."""
    spread = 0.06 if draws else None
    rows = (
        ("plasma_calcium", "serum calcium, total", "mmol/L", "serum", 2.351, 2.358, None),
        ("ionised_calcium", "serum calcium, ionised", "mmol/L", "serum", 1.21, 1.213, None),
        ("plasma_magnesium", "serum magnesium", "mmol/L", "serum", 0.781, 0.842, 0.76),
        ("plasma_phosphate", "serum phosphate", "mmol/L", "serum", 1.072, 1.068, None),
        ("plasma_PTH", "parathyroid hormone", "pmol/L", "hormone", 4.55, 4.21, None),
        ("calcitriol", "calcitriol", "pmol/L", "hormone", 88.0, 87.1, None),
        ("FGF23", "FGF23, intact", "pg/mL", "hormone", 41.5, 41.3, None),
        ("calcium_excretion", "calcium of urine", "mmol/d", "urine", 4.25, 4.41, None),
        ("magnesium_excretion", "magnesium of urine", "mmol/d", "urine", 3.78, 5.61, None),
        ("faecal_magnesium", "magnesium of stool", "mmol/d", "stool", 9.21, 12.4, None),
        ("magnesium_absorption", "magnesium from gut to blood", "mmol/d", "flow", 4.06, 5.72, None),
        ("surface_magnesium", "magnesium of bone surface", "mmol", "store", 178.5, 196.0, None),
    )
    fields: dict[str, object] = {
        "time": DAYS,
        "quantities": tuple(
            quantity(name, says, unit, group, start, end, changed=changed, spread=spread, measured=measured)
            for name, says, unit, group, start, end, measured in rows
        ),
        "scenario": "From day 0 on, dinner holds 8 mmol more magnesium." if changed else "",
        "draws": draws,
        "seed": 1,
        "caveats": (
            "Serum magnesium says little of the body's magnesium: blood holds about 1 % of it.",
            "The model knows no inflammation, no cancer and no inherited disease.",
        ),
        "sources": ("calcifate_body_model", "fine1991"),
        "ledger": (
            LedgerLine(
                element="Mg", at_start=900.4, at_end=931.2, gained={"eaten": 7665.0, "infused": 0.0},
                lost={"urine": 1980.2, "stool": 5560.1, "skin": 93.9}, unexplained=3.1e-11,
            ),
        ),
    }  # fmt: skip
    return Forecast(**(fields | more))  # pyright: ignore[reportArgumentType]


WITHHELD = Forecast(time=(), quantities=(), withheld="Calcium in the blood is high, so no forecast is made.")
