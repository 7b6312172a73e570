"""What is wrong in each row of a table, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from calcifate.fluid.analytes import analyte_table, fold

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]


class RowTexts:
    """Texts per row that grow sentence by sentence."""

    def __init__(self, rows: int) -> None:
        self.texts: Texts = np.full(rows, "", dtype=object)

    def add(self, where: Mask | Sequence[int], text: str | Callable[[int], str]) -> None:
        """Add a sentence to some rows: one for all, or one made from the row."""
        rows = np.flatnonzero(where) if isinstance(where, np.ndarray) else where
        for row in rows:
            sentence = text if isinstance(text, str) else text(int(row))
            before = cast(str, self.texts[row])
            self.texts[row] = f"{before}; {sentence}" if before else sentence


def say_each(where: Mapping[str, Mask], sentence: Callable[[Sequence[str], int], str], into: RowTexts) -> None:
    """One sentence per row for all the names that it is true of."""
    if not where:
        return
    names, masks = list(where), np.column_stack(list(where.values()))

    def said(row: int) -> str:
        return sentence([name for name, here in zip(names, masks[row], strict=True) if here], row)

    into.add(np.any(masks, axis=1, out=np.zeros(len(masks), dtype=np.bool_)), said)


def listed(names: Sequence[str]) -> str:
    """Names with their verb.

    Examples
    --------
    >>> listed(["calcium"]), listed(["calcium", "urate"])
    ('calcium is', 'calcium, urate are')
    """
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def say_outside(values: Array, low: float, high: float, name: Callable[[int], str], into: RowTexts) -> None:
    """Say in which rows a value is outside its possible bounds."""
    outside = (values < low) | (values > high)
    into.add(outside, lambda row: f"{name(row)} is not possible ({low:g} to {high:g})")


def kept(values: Array, low: float, high: float) -> Array:
    """Values within the bounds; the others are NaN."""
    return np.where((values >= low) & (values <= high), values, np.nan)


def spelled(key: str, column: Sequence[str], complaint: Callable[[str], str], into: RowTexts) -> Texts:
    """A column of words as our words for them; empty where there is none, or where it was not understood."""
    spelling = {fold(word): ours for ours, words in analyte_table().spelling[key].items() for word in words}
    ours = {word: spelling.get(fold(word), "") for word in set(column)}
    strange = {word for word in ours if not ours[word] and word.strip().casefold() not in analyte_table().missing}
    if strange:
        into.add([row for row, word in enumerate(column) if word in strange], lambda row: complaint(column[row][:30]))
    return np.fromiter((ours[word] for word in column), dtype=object, count=len(column))
