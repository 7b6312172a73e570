"""Lines of a terminal: wrapping and tables that never grow wider than they are told."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.report.format import columns

GAP = 2  # columns between two columns of a table
NARROWEST = 4  # of a column that is made to give way
NARROWEST_CUT = 14  # of names that may be cut


def wrap(text: str, width: int, first: str = "", then: str | None = None) -> list[str]:
    """A paragraph as lines of at most `width` columns.

    Parameters
    ----------
    text : str
        One line, already made visible.
    width : int
    first, then : str
        What the first line and the lines after it begin with; `then` is blanks as wide as `first` if not given.

    Examples
    --------
    >>> wrap("no more than ten", 10, "- ")
    ['- no more', '  than ten']
    """
    hang = " " * columns(first) if then is None else then
    hung = columns(hang)
    lines, line, used = list[str](), first, columns(first)
    start = True
    for word in text.split():
        for piece in pieces(word, max(1, width - hung)):
            size = columns(piece)
            if not start and used + 1 + size > width:
                lines.append(line)
                line, used, start = hang, hung, True
            elif start and used + size > width and used > hung:
                lines.append(line.rstrip())
                line, used = hang, hung
            blank = "" if start else " "
            line, used, start = line + blank + piece, used + len(blank) + size, False
    return [*lines, line] if line.strip() else lines


def pieces(word: str, width: int) -> list[str]:
    """A word cut where it does not fit a line of its own."""
    if columns(word) <= width:
        return [word]
    found, piece, used = list[str](), "", 0
    for character in word:
        size = columns(character)
        if piece and used + size > width:
            found.append(piece)
            piece, used = "", 0
        piece, used = piece + character, used + size
    return [*found, piece]


def cut(text: str, width: int) -> str:
    """A text on one line of at most `width` columns; what is cut off is shown by an ellipsis.

    Examples
    --------
    >>> cut("Pumpkin seed kernels", 12), cut("Oats", 12)
    ('Pumpkin see…', 'Oats')
    """
    if columns(text) <= width:
        return text
    return f"{pieces(text, max(1, width - 1))[0].rstrip()}…"


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    right: Sequence[int] = (),
    cut_first: bool = False,
) -> list[str]:
    """A table of at most `width` columns; cells wrap, and a table that cannot fit becomes a list.

    Parameters
    ----------
    head : sequence of str
    rows : sequence of sequence of str
    width : int
    right : sequence of int
        Columns set flush right.
    cut_first : bool
        Names in the first column are cut to keep every row on one line.

    Examples
    --------
    >>> table(["food", "mg"], [["oats", "27"]], 20, right=[1])
    ['food  mg', 'oats  27']
    """
    if not rows:
        return []
    if cut_first:
        others = sum(max(columns(row[index]) for row in [head, *rows]) + GAP for index in range(1, len(head)))
        if (left := width - others) >= NARROWEST_CUT:
            rows = [(cut(row[0], left), *row[1:]) for row in rows]
    widths = [max(columns(row[index]) for row in [head, *rows]) for index in range(len(head))]
    room = width - GAP * (len(head) - 1)
    floors = [
        min(size, max([NARROWEST, *(min(columns(word), 12) for row in [head, *rows] for word in row[index].split())]))
        for index, size in enumerate(widths)
    ]
    if sum(floors) > room:
        return _stacked(head, rows, width)
    while sum(widths) > room:
        slack = [size - floor for size, floor in zip(widths, floors, strict=True)]
        widest = max((index for index, spare in enumerate(slack) if spare), key=lambda index: widths[index])
        widths[widest] -= 1
    return [line for row in [head, *rows] for line in _row(row, widths, right)]


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size) or [""] for cell, size in zip(cells, widths, strict=True)]
    lines = list[str]()
    for level in range(max(len(cell) for cell in wrapped)):
        parts = [
            _pad(cell[level] if level < len(cell) else "", size, index in right)
            for index, (cell, size) in enumerate(zip(wrapped, widths, strict=True))
        ]
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _pad(text: str, size: int, right: bool) -> str:
    blanks = " " * max(0, size - columns(text))
    return blanks + text if right else text + blanks


def _stacked(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    lines = list[str]()
    for row in rows:
        lines += wrap(row[0], width)
        for label, cell in list(zip(head, row, strict=True))[1:]:
            if cell:
                lines += wrap(f"{label}: {cell}", width, "  ", "    ")
    return lines


def heading(text: str, aside: str, width: int) -> list[str]:
    """A heading in capitals, with something short at the right where it fits."""
    title = text.upper()
    if not aside:
        return wrap(title, width)
    space = width - columns(title) - columns(aside)
    return [title + " " * space + aside] if space >= GAP else [*wrap(title, width), *wrap(aside, width, "  ")]
