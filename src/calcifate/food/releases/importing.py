"""Importing a release: whole or not at all."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from calcifate import store
from calcifate.errors import CalcifateError, InputError, Problem
from calcifate.food import database
from calcifate.food.composition import release_folder
from calcifate.food.releases import fooddata_central, standard_reference, survey
from calcifate.food.releases.draft import Draft
from calcifate.food.releases.reading import Progress, Release

KINDS = "SR text or CSV files, ABBREV, a FoodData Central CSV zip or FNDDS nutrient values"


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import brought."""

    path: Path
    release: str
    kind: str
    foods: int
    figures: int


def import_release(
    path: Path, *, name: str = "", into: Path | None = None, progress: Progress | None = None
) -> Imported:
    """An official USDA release as a food set of its own.

    Parameters
    ----------
    path : Path
        A folder, a zip or one file; compressed with xz, gzip or zip, or not.
    name : str, optional
        What to call it; made from the path if left out.
    into : Path, optional
        The database to write; by default one in the data folder, where every later run finds it.
    progress : callable, optional
        Called with bytes done and bytes in all.

    Raises
    ------
    InputError
        If it is not such a release, is damaged, or counts nutrients otherwise than we do. Nothing is left behind then,
        nor when it is interrupted.
    """
    release = Release(path, progress)
    called = re.sub(
        r"[^a-z0-9]+", "_", (name or re.sub(r"(\.(txt|csv|xz|gz|zip))+$", "", path.resolve().name)).casefold()
    ).strip("_")
    called = called or "release"
    target = into or release_folder() / f"{called}.sqlite"
    try:
        with store.replacing(target) as file, contextlib.closing(sqlite3.connect(file)) as connection:
            draft = Draft(connection, called)
            kind = _read(release, draft)
            figures = connection.execute("SELECT count(*) FROM amount").fetchone()[0]
            if not draft.foods or not figures:
                raise release.wrong("no food with figures was found", f"give {KINDS}")
            database.finish(connection, database.content_hash(connection))
    except sqlite3.OperationalError as error:
        raise InputError(Problem(found=f"the database cannot be written: {error}", file=str(target))) from error
    except KeyError as error:
        raise release.wrong(f"the column {error} is missing", f"give {KINDS}") from error
    except IndexError as error:
        raise release.wrong("a row has too few cells", "fetch the file again") from error
    finally:
        release.close()
    return Imported(path=target, release=called, kind=kind, foods=len(draft.foods), figures=figures)


def _read(release: Release, draft: Draft) -> str:
    """Tell the kind of release by its tables, and read it."""
    if {"food", "food_nutrient", "nutrient"} <= set(release.names()):
        fooddata_central.import_central(release, draft)
        return "FoodData Central"
    if {"food", "nutrient", "nutrient_def"} <= set(release.names()):
        standard_reference.import_sr26(release, draft)
        return "Standard Reference, CSV files"
    if release.only and "abbrev" in release.only:
        release.rename(release.only, "abbrev")
    if "food_des" in release or "abbrev" in release:
        standard_reference.import_text_files(release, draft)
        return "Standard Reference"
    try:
        values = survey.survey_table(release)
    except CalcifateError:
        values = ""
    if values:
        survey.import_survey(release, draft, values)
        return "FNDDS"
    there = ", ".join(release.names()[:6]) or "nothing"
    raise release.wrong(f"this is no food release that we know (found: {there})", f"give {KINDS}")
