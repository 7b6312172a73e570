"""Fit the body again: `python -m calcifate.physiology.fit [starts]`. About a quarter of an hour for each start."""

from __future__ import annotations

import sys

from calcifate.physiology.fit.posterior import posterior
from calcifate.physiology.fit.problem import problem
from calcifate.physiology.fit.report import report
from calcifate.physiology.fit.solve import fit
from calcifate.physiology.fit.write_back import write_back


def main() -> None:
    """Fit, write the tables, and say how well each parameter is known."""
    ends = fit(starts=int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    whole = problem()
    found = posterior(whole, ends[0].logs, ends[0].slopes)
    for path in write_back(found, {name: whole.of.model.organ_of[name] for name in whole.names}):
        print(f"wrote {path}")
    print(report(whole, found, ends))


if __name__ == "__main__":
    main()
