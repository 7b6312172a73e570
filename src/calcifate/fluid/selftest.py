"""A published case beside our figures: `calcifate urine selftest`. Cases in `selftest.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from calcifate.flow.urine import SelfTest, SelfTestRow
from calcifate.fluid.method import Method
from calcifate.fluid.saturations import saturations
from calcifate.fluid.table import read_columns
from calcifate.record import STRICT, load_toml, read_data


@dataclass(frozen=True, kw_only=True)
class Case:
    """One published urine."""

    __pydantic_config__ = STRICT

    title: str
    method: str
    sources: tuple[str, ...]
    pH: float
    tolerance: float
    """Relative."""
    concentrations: dict[str, float]
    """[mmol/L]"""
    published: dict[str, float]
    """Ratio to solubility, by crystal."""


@dataclass(frozen=True, kw_only=True)
class CaseTable:
    """`selftest.toml`."""

    __pydantic_config__ = STRICT

    case: dict[str, Case]


@cache
def cases() -> dict[str, Case]:
    """Every published case, read once."""
    from importlib import resources

    file = resources.files("calcifate.fluid").joinpath("selftest.toml")
    return read_data(CaseTable, load_toml(file, file.name), "fluid/selftest.toml").case


def self_test() -> SelfTest:
    """Our figures of the published cases beside the printed ones.

    Examples
    --------
    >>> self_test().passed
    True
    """
    rows = list[SelfTestRow]()
    for case in cases().values():
        columns = {f"{name}_mmol_per_L": [value] for name, value in case.concentrations.items()}
        found = saturations(read_columns({**columns, "pH": [case.pH]}), Method(case.method), band="none")
        for phase, published in case.published.items():
            ours = float(10.0 ** found.index[0, found.column(phase)])
            rows.append(
                SelfTestRow(
                    case=case.title,
                    method=case.method,
                    phase=phase,
                    published=published,
                    ours=ours,
                    tolerance=case.tolerance,
                    passed=abs(ours / published - 1.0) <= case.tolerance,
                    sources=case.sources,
                )
            )
    return SelfTest(rows=tuple(rows), passed=all(row.passed for row in rows))
