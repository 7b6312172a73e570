"""What a run over a table of sera did and found, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calcifate.flow.urine import ProblemCount
from calcifate.record import STRICT

Metal = Literal["calcium", "magnesium"]
Form = Literal["ionised", "complexed", "protein_bound", "diffusible"]


@dataclass(frozen=True, kw_only=True)
class FormSpread:
    """One form of calcium or magnesium over the sera of a table."""

    __pydantic_config__ = STRICT

    metal: Metal
    form: Form
    n: int
    """Rows with a figure."""
    median: float | None
    """[mmol/L]"""
    p5: float | None
    p95: float | None
    """5 % and 95 % of the sera; not the uncertainty of one of them. [mmol/L]"""
    half_width: float | None
    """Half the 90 % interval of one serum, median; None where no interval was asked for. [mmol/L]"""
    share: float | None
    """Of the total, median: 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class IndexSpread:
    """How the sera of a table stand to the solubility of one crystal."""

    __pydantic_config__ = STRICT

    phase: str
    name: str
    n: int
    """Rows with a finite index."""
    median: float | None
    """log10 of ion activity product over solubility product."""
    p5: float | None
    p95: float | None


@dataclass(frozen=True, kw_only=True)
class SerumTableSummary:
    """What a run over a table of sera did, and what it found."""

    __pydantic_config__ = STRICT

    given: str
    """What was read: the name of the file."""
    written: str
    """What was written; empty if nothing was."""
    fluid: Literal["serum", "plasma", "interstitial fluid"]
    rows: int
    done: int
    """Rows with a result."""
    noted: int
    """Of these, rows outside the range that the model was made for."""
    problems: tuple[ProblemCount, ...]
    """The most frequent first; a row with two problems counts in both."""
    method: str
    forms: tuple[FormSpread, ...]
    saturations: tuple[IndexSpread, ...]
    assumed: tuple[str, ...]
    """What was taken in place of what was not measured."""
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
