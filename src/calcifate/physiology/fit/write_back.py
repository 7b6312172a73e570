"""A fit into the organs' tables: value and spread of each fitted parameter, and their joint spread beside this file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from calcifate.errors import DataError, Problem
from calcifate.physiology.fit.posterior import Posterior
from calcifate.store import write_text

BODY = Path(__file__).resolve().parent.parent / "body"
JOINT_SPREAD = Path(__file__).resolve().parent / "posterior.toml"


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
    write_text(JOINT_SPREAD, joint_spread(found))
    return [*written, JOINT_SPREAD]


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


def joint_spread(found: Posterior) -> str:
    """The joint covariance as TOML: names, and a row for each."""
    lines = [
        "# Covariance of the logarithms of the fitted parameters; written by calcifate.physiology.fit.",
        "",
        'says = "normal approximation at the best fit, priors included"',
        "names = [" + ", ".join(f'"{name}"' for name in found.names) + "]",
        "covariance = [",
        *("  [" + ", ".join(f"{entry:.10g}" for entry in row) + "]," for row in found.covariance.tolist()),
        "]",
    ]
    return "\n".join([*lines, ""])
