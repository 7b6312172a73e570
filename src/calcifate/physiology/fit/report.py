"""A fit in words: what each start reached, how well each parameter is known, and which cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcifate.physiology.fit.posterior import Posterior
from calcifate.physiology.fit.problem import Problem
from calcifate.physiology.fit.solve import Fit

TOGETHER = 0.8
"""Correlation beyond which two parameters are named as hard to tell apart."""


def report(problem: Problem, found: Posterior, ends: Sequence[Fit]) -> str:
    """The fit as Markdown.

    Parameters
    ----------
    problem : Problem
    found : Posterior
        Of the best end.
    ends : sequence of Fit
        Every start's end, the best first.
    """
    lines = [
        "# The fit of the body",
        "",
        "| start | cost | farthest from the best, in posterior spreads |",
        "|---|---|---|",
    ]
    for end in ends:
        away = np.abs(end.logs - found.logs) / found.spread
        place = int(away.argmax())
        lines.append(f"| {end.seed} | {end.cost:.2f} | {found.names[place]} {away[place]:.1f} |")
    lines += [
        "",
        "| parameter | prior | value | log spread | prior's | told by the data |",
        "|---|---|---|---|---|---|",
    ]
    for place, name in enumerate(found.names):
        told = "yes" if found.informed[place] else "no"
        prior, value = np.exp(problem.prior[place]), np.exp(found.logs[place])
        spreads = f"{found.spread[place]:.2f} | {found.prior_spread[place]:.2f}"
        lines.append(f"| {name} | {prior:.4g} | {value:.4g} | {spreads} | {told} |")
    lines += ["", "## Hard to tell apart", ""]
    correlation = found.correlation
    for place, name in enumerate(found.names):
        for other in range(place):
            if abs(correlation[place, other]) > TOGETHER:
                lines.append(f"- {name} and {found.names[other]}: {correlation[place, other]:.2f}")
    return "\n".join(lines) + "\n"
