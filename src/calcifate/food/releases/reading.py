"""The files of a release: in a folder, in a zip or alone, compressed or not, UTF-8 or Latin-1. Always as a stream."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import BinaryIO, cast

from calcifate.errors import InputError, Problem
from calcifate.nutrient import nutrients
from calcifate.record import STRICT, load_toml, read_data

Progress = Callable[[int, int], None]
LONGEST_LINE = 1_000_000  # bytes: a line without an end is a damaged or hostile file
REPORT_EVERY = 4096  # lines
DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True, kw_only=True)
class Headers:
    """The table in `headers.toml`."""

    __pydantic_config__ = STRICT

    abbreviated: dict[str, str]
    abbreviated_place: dict[str, int]
    survey: dict[str, str]
    central: dict[str, list[int]]


@cache
def headers() -> Headers:
    """Column names of the releases, read once."""
    file = resources.files("calcifate").joinpath("food", "releases", "headers.toml")
    return read_data(Headers, load_toml(file, file.name), "food/releases/headers.toml")


def letters(name: str) -> str:
    """A column's name by letters and digits only.

    Examples
    --------
    >>> letters("Copper_mg)"), letters("Vit_D_\\u00b5g"), letters("Vitamin D (D2 + D3) (mcg)")
    ('coppermg', 'vitdug', 'vitamindd2d3ug')
    """
    name = name.casefold().replace("\u00b5", "u").replace("\u03bc", "u").replace("mcg", "ug")
    return re.sub(r"[^a-z0-9]", "", name)


class Release:
    """The tables of one release by name: ``nut_data``, ``food_nutrient``, ..."""

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        self.path = path
        self._progress: Progress = progress or _silence
        self._places: dict[str, Path | zipfile.ZipInfo] = {}
        self._archive: zipfile.ZipFile | None = None
        self._done, self._total = 0, 0
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.is_file())
            archives = [file for file in files if file.suffix.casefold() == ".zip"]
            if len(archives) == 1 and not any(_stem(f.name) in ("food", "food_des", "abbrev") for f in files):
                self._open_archive(archives[0])
            else:
                self._places = {_stem(file.name): file for file in files}
        elif path.is_file():
            if _magic(path).startswith(b"PK"):
                self._open_archive(path)
            else:
                self._places = {_stem(path.name): path}
        else:
            raise self.wrong("there is no such file or folder", "give the folder or file of a release")

    def _open_archive(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise self.wrong(f"the zip file cannot be read: {error}", "fetch it again") from error
        members = [info for info in self._archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
        self._places = {_stem(info.filename.rpartition("/")[2]): info for info in members}

    def close(self) -> None:
        if self._archive:
            self._archive.close()

    def __contains__(self, table: str) -> bool:
        return table in self._places

    @property
    def only(self) -> str:
        """The name of the single table, or empty."""
        return next(iter(self._places)) if len(self._places) == 1 else ""

    def names(self) -> list[str]:
        return list(self._places)

    def rename(self, table: str, name: str) -> None:
        """Give a table the name that it has in a whole release."""
        self._places[name] = self._places.pop(table)

    def plan(self, tables: Sequence[str]) -> None:
        """Which tables will be read, for the progress."""
        sizes = [self._size(table) for table in tables if table in self]
        self._done, self._total = 0, sum(sizes)

    def wrong(self, found: str, right: str = "", *, table: str = "", line: int | None = None) -> InputError:
        """A problem with these files."""
        file = f"{self.path}{f' ({table})' if table else ''}"
        return InputError(Problem(found=found, right=right, file=file, line=line))

    def lines(self, table: str) -> Iterator[str]:
        """The lines of a table. UTF-8 where it is, otherwise Latin-1; a byte order mark is not text."""
        place = self._places[table]
        try:
            with contextlib.ExitStack() as stack:
                raw, stream = self._open(place, stack)
                for number in _counting():
                    line = stream.readline(LONGEST_LINE)
                    if not line:
                        break
                    if len(line) == LONGEST_LINE:
                        raise self.wrong("a line has no end", "fetch the file again", table=table, line=number + 1)
                    if number == 0:
                        line = line.removeprefix(b"\xef\xbb\xbf")
                    if number % REPORT_EVERY == 0:
                        self._progress(min(self._done + raw.tell(), self._total), self._total)
                    yield _decode(line)
        except DAMAGED as error:
            raise self.wrong(f"the file is damaged: {error}", "fetch it again", table=table) from error
        self._done += self._size(table)
        self._progress(min(self._done, self._total), self._total)

    def table(self, table: str) -> Iterator[dict[str, str]]:
        """Rows of a CSV table by column name."""
        header: list[str] = []
        for number, cells in self.cells(table):
            if not header:
                header = [cell.strip() for cell in cells]
            elif len(cells) < len(header) - 1:
                raise self.wrong(
                    f"{len(cells)} cells under {len(header)} column names", "fetch it again", table=table, line=number
                )
            else:
                yield dict(zip(header, cells, strict=False))

    def cells(self, table: str) -> Iterator[tuple[int, list[str]]]:
        """Rows of a CSV table as cells, with the line each ends on."""
        reader = csv.reader(self.lines(table))
        try:
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
        except csv.Error as error:
            raise self.wrong(f"this is no CSV: {error}", "fetch it again", table=table, line=reader.line_num) from error

    def carets(self, table: str, fewest: int) -> Iterator[tuple[int, list[str]]]:
        """Rows of an SR text file: ^ between fields, ~ around text."""
        for number, line in enumerate(self.lines(table), 1):
            if not line.strip():
                continue
            fields = [field.strip().strip("~") for field in line.rstrip("\r\n").split("^")]
            if len(fields) < fewest:
                raise self.wrong(
                    f"{len(fields)} fields, not {fewest}",
                    "it should be an SR file, ^ between fields",
                    table=table,
                    line=number,
                )
            yield number, fields

    def number(self, text: str, table: str, line: int | None) -> float | None:
        """A figure; None if the cell is empty."""
        if not text.strip():
            return None
        try:
            value = float(text)
        except ValueError as error:
            raise self.wrong(
                f"{text[:40]!r} is not a number", "fetch the file again", table=table, line=line
            ) from error
        return value if value >= 0 else None  # agencies write -9 for not known

    def _size(self, table: str) -> int:
        place = self._places[table]
        return place.stat().st_size if isinstance(place, Path) else place.file_size

    def _open(self, place: Path | zipfile.ZipInfo, stack: contextlib.ExitStack) -> tuple[BinaryIO, BinaryIO]:
        """Where the progress is read from, and the stream of the text."""
        if isinstance(place, zipfile.ZipInfo):
            if self._archive is None:
                raise self.wrong("the zip file is closed")
            member = stack.enter_context(self._archive.open(place))
            return cast(BinaryIO, member), cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, member)))
        raw = stack.enter_context(place.open("rb"))
        magic = _magic(place)
        if magic.startswith(b"\xfd7zXZ"):
            return raw, cast(BinaryIO, stack.enter_context(lzma.open(raw)))
        if magic.startswith(b"\x1f\x8b"):
            return raw, cast(BinaryIO, stack.enter_context(gzip.open(raw)))
        return raw, raw


def check_number(release: Release, table: str, number: int, unit: str) -> None:
    """Our idea of a USDA nutrient number must be the file's.

    Raises
    ------
    InputError
        If the file gives this number another unit: its figures would be wrong by factors of a thousand.
    """
    for key, nutrient in nutrients().items():
        if nutrient.usda_number == number and not _same_unit(nutrient.unit, unit):
            found = f"nutrient number {number} is in {unit}; {key} should be in {nutrient.unit}"
            raise release.wrong(found, "this release uses other numbers and cannot be imported", table=table)


def _same_unit(ours: str, theirs: str) -> bool:
    return letters(ours) == letters(theirs)


def code(text: str) -> int | None:
    """A food code, also when a program has written it as 1.1e+07; None if it is none."""
    try:
        value = float(text.strip())
    except ValueError:
        return None
    return int(value) if value.is_integer() and value > 0 else None


def _silence(done: int, total: int) -> None:
    """No progress is shown."""


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _counting() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _magic(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(6)


def _stem(name: str) -> str:
    """`NUT_DATA.txt.xz` is the table nut_data."""
    return re.sub(r"(\.(txt|csv|xz|gz|zip))+$", "", name.casefold())
