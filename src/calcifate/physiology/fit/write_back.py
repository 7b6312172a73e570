"""A fit into the organs' tables: value and spread of each fitted parameter, and their correlations beside this file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from calcifate.errors import DataError, Problem
from calcifate.physiology.fit.posterior import Posterior
from calcifate.store import write_text

BODY = Path(__file__).resolve().parent.parent / "body"
CORRELATIONS = Path(__file__).resolve().parent / "posterior.toml"
SMALLEST_CORRELATION = 0.01
"""Smaller ones are written as none."""


def write_back(found: Posterior, organ_of: dict[str, str]) -> list[Path]:
    """Write values and spreads to the tables; only the rows of fitted parameters change.

    Parameters
    ----------
    found : Posterior
    organ_of : dict of str to str
        The organ of each name, as in `Body.organ_of`.

    Returns
    -------
    list of Path
        The files written.
    """
    texts = {organ: (BODY / f"{organ}.toml").read_text(encoding="utf-8") for organ in set(organ_of.values())}
    for name, log, spread in zip(found.names, found.logs, found.spread, strict=True):
        organ = organ_of[name]
        texts[organ] = with_value(texts[organ], name, float(np.exp(log)), float(spread))
    written = list[Path]()
    for organ, text in texts.items():
        write_text(BODY / f"{organ}.toml", text)
        written.append(BODY / f"{organ}.toml")
    write_text(CORRELATIONS, correlations(found))
    return [*written, CORRELATIONS]


def with_value(text: str, name: str, value: float, spread: float) -> str:
    """A table's text with one fitted parameter's value and spread replaced.

    Examples
    --------
    >>> with_value('k = { value = 1, unit = "1", kind = "fitted", prior = 1 }', "k", 1.23456, 0.1)
    'k = { value = 1.235, unit = "1", kind = "fitted", spread = 0.1, prior = 1 }'
    """
    row = re.search(rf"(?m)^{re.escape(name)}\s*=\s*\{{.*\}}\s*$", text)
    if row is None or 'kind = "fitted"' not in row.group():
        raise DataError(Problem(found=f"no row of a fitted parameter {name!r}"))
    changed = re.sub(r"value = [^,]+,", f"value = {value:.4g},", row.group(), count=1)
    changed = re.sub(r" spread = [^,]+,", "", changed, count=1)
    changed = changed.replace('kind = "fitted",', f'kind = "fitted", spread = {spread:.3g},', 1)
    return text[: row.start()] + changed + text[row.end() :]


def correlations(found: Posterior) -> str:
    """The correlations as TOML: names, and for each the row of its correlations with those before it."""
    lines = [
        "# Correlations of the logarithms of the fitted parameters, lower triangle; written by calcifate.physiology.fit.",
        "",
        "names = [" + ", ".join(f'"{name}"' for name in found.names) + "]",
        "correlation = [",
    ]
    for place, row in enumerate(found.correlation):
        told = (0.0 if abs(entry) < SMALLEST_CORRELATION else entry for entry in row[:place].tolist())
        lines.append("  [" + ", ".join(f"{entry:.2g}" for entry in told) + "],")
    return "\n".join([*lines, "]", ""])
