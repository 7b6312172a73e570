"""Food diaries that other programs and spreadsheets write.

A row that cannot be read is reported with its line and left out; the good rows stay.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.food.diaries.reading import ImportedDiary

CRONOMETER_COLUMN = b"food name"


def read_diary_file(path: Path) -> ImportedDiary:
    """A diary from a spreadsheet or from a Cronometer export, told apart by the header.

    Raises
    ------
    InputError
        If it is neither, or is not there.
    """
    from calcifate.food.diaries.cronometer import read_cronometer
    from calcifate.food.diaries.spreadsheet import read_diary

    try:
        with path.open("rb") as file:
            header = file.readline().lower()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise InputError(
            Problem(found=f"no diary could be read: {why}", right="check the name", file=str(path))
        ) from None
    return read_cronometer(path) if CRONOMETER_COLUMN in header else read_diary(path)
