"""Counts and spreads over a table of sera, gathered batch by batch."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calcifate.flow.serum import Form, FormSpread, IndexSpread, Metal, SerumTableSummary
from calcifate.flow.urine import ProblemCount
from calcifate.fluid.serum import PROFILE, Kind, model
from calcifate.fluid.serum_input import Assumption, named
from calcifate.fluid.serum_state import FORMS, Estimate, SerumState, share
from calcifate.fluid.serum_table import SerumRows

Single = NDArray[np.float32]
UNSOLVED = "no equilibrium was found"
METALS: tuple[Metal, ...] = ("calcium", "magnesium")
INTERVALS = "The intervals hold the constants and what was assumed, not the imprecision of the laboratory."


class SerumSummaryOf:
    """Gathers what a run did; figures are kept in single precision."""

    def __init__(self, kind: Kind, *, intervals: bool) -> None:
        self.kind: Kind = kind
        self.intervals = intervals
        self.rows = self.done_rows = self.noted = 0
        self.problems, self.first = Counter[str](), dict[str, str]()
        self.assumed, self.caveats = dict[str, None](), dict[str, None]()
        self.sources = set[str]()
        self.values: dict[tuple[Metal, Form], tuple[list[Single], list[Single], list[Single]]] = {}
        """Concentrations, half intervals and shares of the total."""
        self.index: list[Single] = []

    def add(self, rows: SerumRows, state: SerumState) -> None:
        """Count some sera that have been solved."""
        serum, solved = state.serum, state.converged
        self.rows += len(solved)
        self.done_rows += int(solved.sum())
        self.noted += int((solved & (serum.note != "")).sum())
        for row in np.flatnonzero(~solved):
            where = rows.id[row] if rows.id is not None and rows.id[row] else f"line {rows.number[row]}"
            for text in dict.fromkeys(problem_of(state, int(row)).split("; ")):
                self.problems[text] += 1
                self.first.setdefault(text, where)
        self.assumed |= {assumed_text(entry): None for entry in serum.assumed}
        self.caveats |= dict.fromkeys(serum.caveats)
        self.sources |= set(state.sources)
        for metal, found in zip(METALS, (state.calcium, state.magnesium), strict=True):
            for form in FORMS:
                of: Estimate = getattr(found, form)
                kept = self.values.setdefault((metal, form), ([], [], []))
                for held, values in zip(
                    kept, (of.value, (of.high - of.low) / 2.0, share(of, found.total).value), strict=True
                ):
                    held.append(values[solved].astype(np.float32))
        self.index.append(state.saturation_index.value[solved].astype(np.float32))

    def done(self, given: Path, written: Path | None) -> SerumTableSummary:
        """The summary of all of them."""
        return SerumTableSummary(
            given=given.name,
            written=written.name if written else "",
            fluid=self.kind,
            rows=self.rows,
            done=self.done_rows,
            noted=self.noted,
            problems=tuple(
                ProblemCount(text=text, rows=rows, first=self.first[text]) for text, rows in self.problems.most_common()
            ),
            method=PROFILE,
            forms=tuple(self._form(metal, form) for metal in METALS for form in FORMS) if self.values else (),
            saturations=self._indices(),
            assumed=tuple(self.assumed),
            caveats=(*self.caveats, *([INTERVALS] if self.intervals else [])),
            sources=tuple(sorted(self.sources)),
        )

    def _form(self, metal: Metal, form: Form) -> FormSpread:
        values, widths, shares = (np.concatenate(each) for each in self.values[metal, form])
        p5, median, p95 = quantiles(values)
        return FormSpread(
            metal=metal,
            form=form,
            n=len(values),
            median=median,
            p5=p5,
            p95=p95,
            half_width=quantiles(widths[~np.isnan(widths)])[1],
            share=quantiles(shares[~np.isnan(shares)])[1],
        )

    def _indices(self) -> tuple[IndexSpread, ...]:
        """One per crystal that has a constant."""
        chosen = model()
        if not self.index:
            return ()
        index = np.concatenate(self.index)
        found = list[IndexSpread]()
        for place, phase in enumerate(chosen.phases):
            if np.isnan(chosen.phase_log_k[place]):
                continue
            finite = index[np.isfinite(index[:, place]), place]
            p5, median, p95 = quantiles(finite)
            name = chosen.phase_names[place][0]
            found.append(IndexSpread(phase=phase, name=name, n=len(finite), median=median, p5=p5, p95=p95))
        return tuple(found)


def problem_of(state: SerumState, row: int) -> str:
    """Why a row has no result; empty where it has one."""
    return str(state.serum.problem[row]) or ("" if state.converged[row] else UNSOLVED)


def assumed_text(entry: Assumption) -> str:
    """``citrate 0.12 mmol/L (usual)``."""
    unit = "" if entry.unit == "1" else entry.unit
    text = f"{named(entry.analyte)} {entry.value:g} {unit}".rstrip()
    return f"{text} (usual)" if entry.source else text


def quantiles(values: Single) -> tuple[float | None, float | None, float | None]:
    """5 %, half and 95 % of the values, each one of them; None where there are none.

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0], dtype=np.float32))
    (1.0, 2.0, 3.0)
    """
    if not len(values):
        return None, None, None
    low, middle, high = (float(each) for each in np.quantile(values, (0.05, 0.5, 0.95), method="nearest"))
    return low, middle, high
