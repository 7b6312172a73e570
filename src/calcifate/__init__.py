"""Where does the calcium go? Magnesium, calcium and phosphate from the plate to bone, arteries and kidney stones.

For education and research about mineral balance; it does not diagnose, and is not for deciding treatment or for
emergencies.

Examples
--------
>>> import calcifate
>>> report = calcifate.assess("examples/office_worker.toml", date="2026-11-24")
>>> report.intake["magnesium"].food.unit
'mg/d'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from calcifate.aqueous.speciation import speciate
    from calcifate.flow.assessment import Assessment
    from calcifate.flow.finding import Audience
    from calcifate.flow.forecast import Forecast
    from calcifate.fluid.serum import serum
    from calcifate.fluid.urine import Urine

__version__ = "0.1.0"
__all__ = ["Urine", "__version__", "assess", "serum", "simulate", "speciate"]

# Imported when they are asked for: `import calcifate` loads no array library.
LATER = {
    "serum": "calcifate.fluid.serum",
    "Urine": "calcifate.fluid.urine",
    "speciate": "calcifate.aqueous.speciation",
}


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module 'calcifate' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(LATER[name]), name)


def assess(
    person: str | Path | Mapping[str, Any],
    *,
    audience: Audience = "professional",
    date: str | None = None,
    thresholds: str | Path | None = None,
) -> Assessment:
    """The report of one person.

    Parameters
    ----------
    person : path or mapping
        A person file (TOML or JSON), or the same content as a mapping.
    audience : {"professional", "lay"}
        Whose words to use; what is found does not depend on it.
    date : str, optional
        Date of the report, ISO. Today if left out: fix it for the same bytes every time.
    thresholds : path, optional
        A local file that replaces some of the rules' thresholds.

    Raises
    ------
    InputError
        If the file cannot be used as it is; every problem is listed.
    """
    from calcifate.journey import Options, assess_file, assess_table

    options = Options(audience=audience, date=date, thresholds=thresholds)
    if isinstance(person, Mapping):
        return assess_table(person, options)
    return assess_file(person, options)


def simulate(
    person: str | Path | Mapping[str, Any],
    *,
    days: float = 365,
    scenario: str | Path | None = None,
    draws: int = 0,
    seed: int = 1,
    date: str | None = None,
) -> Forecast:
    """One person in time by the model of the body: as now, and with a change.

    Parameters
    ----------
    person : path or mapping
        A person file (TOML or JSON), or the same content as a mapping.
    days : float, default 365
        How long. [d]
    scenario : path, optional
        What is changed: a scenario file (TOML).
    draws : int, default 0
        Draws of the parameters for the bands; none without.
    seed : int, default 1
    date : str, optional
        Date of the report, ISO. Today if left out.

    Returns
    -------
    Forecast
        `withheld` says why nothing is shown, where the safety gate or the scope of the model does not allow it.

    Raises
    ------
    InputError
        If a file cannot be used as it is; every problem is listed.

    Examples
    --------
    >>> import calcifate
    >>> found = calcifate.simulate("examples/office_worker.toml", days=30, date="2026-11-24")
    >>> found.quantities[0].name
    'plasma_calcium'
    """
    from calcifate.journey import ForecastOptions, Options, assess_file, assess_table

    asked = ForecastOptions(days=days, scenario=scenario, draws=draws, seed=seed)
    options = Options(date=date, forecast=asked)
    whole = assess_table(person, options) if isinstance(person, Mapping) else assess_file(person, options)
    assert whole.forecast is not None
    return whole.forecast
