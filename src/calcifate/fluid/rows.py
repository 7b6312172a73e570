"""Rows of a table of samples as they stand in it, before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcifate.fluid.cells import Cells
from calcifate.fluid.headers import Header

Understand = Callable[[Sequence[str]], Header]
"""From the names of the columns to what each of them is."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some rows, by column."""

    cells: Mapping[str, Cells]
    """By id of the analyte."""
    text: Mapping[str, Sequence[str]]
    """Columns `id`, `type`, `sex`, where there are any."""
    carried: Mapping[str, list[Any]]
    """Other columns, as they were."""
    number: NDArray[np.int64]
    """Line of the file, from 1."""
    broken: Mapping[int, str]
    """Rows, from 0, that could not be read at all, and why."""
    caveats: tuple[str, ...]
    """Of how the table was read."""
