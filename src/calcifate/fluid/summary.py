"""Counts and spreads over a table of urines, gathered batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calcifate.flow.urine import CompletenessCount, ProblemCount, SaturationSpread, TableSummary
from calcifate.fluid.change import Change
from calcifate.fluid.levers import lever_table
from calcifate.fluid.saturations import Saturations
from calcifate.fluid.table import Samples

KINDS = {"24h": "24-hour urines", "timed": "timed urines", "spot": "spot urines"}


class SummaryOf:
    """Gathers what a run did; only the saturations of the crystals shown are kept, as single precision."""

    def __init__(self, methods: Sequence[str]) -> None:
        self.methods = tuple(methods)
        self.rows = self.done_rows = 0
        self.problems, self.first = Counter[str](), dict[str, str]()
        self.complete, self.kinds = Counter[str](), Counter[str]()
        self.assumed, self.caveats = dict[str, str](), Counter[str]()
        self.names = dict[str, str]()
        self.of_methods, self.outside = dict[str, None](), Counter[str]()
        self.without, self.why = Counter[str](), dict[str, str]()
        self.index: dict[tuple[str, str], list[NDArray[np.float32]]] = {}

    def add(self, samples: Samples, found: Sequence[Saturations], completeness: NDArray[np.object_]) -> None:
        """Count one batch."""
        self.rows += samples.rows
        solved = samples.problem == ""
        for each in found:
            solved &= each.solved
            self.of_methods |= dict.fromkeys(f"{each.method}: {text}" for text in each.of_method)
            self.outside[each.method] += int(each.outside.sum())
            for phase in lever_table().phases:
                if phase in each.phases:
                    self.names[phase] = each.system.phase_names[each.column(phase)][0]
                    kept = each.index[:, each.column(phase)]
                    kept = kept[~np.isnan(kept)].astype(np.float32)
                    self.index.setdefault((phase, each.method), []).append(kept)
        self.done_rows += int(solved.sum())
        for row in np.flatnonzero(samples.problem != ""):
            where = samples.id[row] if samples.id is not None and samples.id[row] else f"line {samples.number[row]}"
            for text in dict.fromkeys(str(samples.problem[row]).split("; ")):
                self.problems[text] += 1
                self.first.setdefault(text, where)
        unsolved = int((~solved & (samples.problem == "")).sum())
        if unsolved:
            self.problems["no equilibrium was found"] += unsolved
            self.first.setdefault("no equilibrium was found", "")
        self.complete.update(str(text) for text in completeness if text)
        self.kinds.update(str(kind) for kind in samples.kind if kind)
        self.assumed |= {name: samples.assumed[name] for name, where in samples.assumed_at.items() if where.any()}
        self.caveats.update(samples.caveats)

    def add_change(self, number: int, wanted: Sequence[Change], before: Samples, after: Samples) -> None:
        """Count the rows of one batch in which a change has no figure."""
        lost = np.flatnonzero((before.problem == "") & (after.problem != ""))
        if len(lost):
            key = f"what-if {number} ({', '.join(change.text for change in wanted)})"
            self.without[key] += len(lost)
            self.why.setdefault(key, str(after.problem[lost[0]]))

    def done(self, given: Path, written: Path | None) -> TableSummary:
        """The summary of all batches."""
        lost = [
            f"{key} has no figure in {rows} of {self.rows} rows: {self.why[key]}" for key, rows in self.without.items()
        ]
        outside = [
            f"{method}: {rows} of {self.rows} urines have an ionic strength outside the range where it holds"
            for method, rows in self.outside.items()
            if rows
        ]
        caveats = [*lost, *outside, *self.of_methods, *(text for text, _ in self.caveats.most_common())]
        if len(self.kinds) > 1:
            caveats.append(", ".join(f"{count} {KINDS[kind]}" for kind, count in self.kinds.most_common()))
        elif self.kinds.get("spot"):
            caveats.append("all are spot urines: concentrations of a moment, not of a day")
        return TableSummary(
            given=given.name,
            written=written.name if written else "",
            rows=self.rows,
            done=self.done_rows,
            problems=tuple(
                ProblemCount(text=text, rows=rows, first=self.first[text]) for text, rows in self.problems.most_common()
            ),
            methods=self.methods,
            saturations=tuple(self._spread(*key) for key in self._order()),
            completeness=tuple(CompletenessCount(text=text, rows=rows) for text, rows in self.complete.most_common()),
            assumed=tuple(f"{name} {text}" for name, text in self.assumed.items()),
            caveats=tuple(caveats),
        )

    def _order(self) -> list[tuple[str, str]]:
        phases = lever_table().phases
        return sorted(self.index, key=lambda key: (phases.index(key[0]), self.methods.index(key[1])))

    def _spread(self, phase: str, method: str) -> SaturationSpread:
        index = np.concatenate(self.index[phase, method])
        middle: list[float | None] = [None, None, None]
        if len(index):
            middle = [float(10.0**value) for value in np.quantile(index, (0.05, 0.5, 0.95), method="nearest")]
        return SaturationSpread(
            phase=phase,
            name=self.names[phase],
            method=method,
            n=len(index),
            median=middle[1],
            p5=middle[0],
            p95=middle[2],
            above_one=float((index > 0.0).mean()) if len(index) else None,
        )
