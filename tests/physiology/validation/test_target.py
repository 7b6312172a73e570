"""The targets against the table they were taken from, rows checked by hand, and what must hold for each."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from calcifate.physiology.validation.target import LETTERS, MODELLED, SIGNS, target_groups, targets
from calcifate.source import source

TABLE = os.environ.get("CALCIFATE_PHYSIOLOGY", "")
FIGURES = ("value", "low", "high", "sd")
# Presumed units are a doubt, not part of the unit.
UNITS = {"h (presumed)": "h"}

# Typed by hand from the table, not by the script that wrote the files: value, low, high, sd, unit, n, bounds.
BY_HAND = {
    "T01.1": (None, 0.71, 0.93, None, "mmol/L", None, "reference_interval"),
    "T03.2": (66, None, None, None, "%", None, ""),
    "T04.1": (None, 1.15, 1.30, None, "mmol/L", None, "reference_interval"),
    "T06.1": (84, None, None, 19, "pmol/L", 32, ""),
    "T07.1": (None, 28, 100, None, "pg/mL", 386, "reference_interval"),
    "T10.1": (None, 1.65, 3.29, None, "mmol/d", None, "range"),
    "T16.3": (None, 80, None, None, "%", 15, "lower_bound"),
    "T17.7": (None, None, 2, None, "%/d", 10, "upper_bound"),
    "T25.2": (28.6, None, None, None, "%", None, ""),
    "T26.4": (-0.0021, None, None, None, "1/y", 189, ""),
    "T30.2": (None, 4, 7, None, "ratio", 22, "range"),
    "T31.1": (1.25, None, None, 0.04, "mmol/L", 22, ""),
    "T35.5": (None, None, 0.6, None, "ratio", 7, "upper_bound"),
    "T38.2": (0.61, None, None, 0.102, "mmol/L", 26, ""),
    "T42.2": (None, -1, 0, None, "sign", 13, "range"),
    "T48.3": (38.3, None, None, None, "%", None, ""),
    "T49.1": (57.8, 55.3, 60.0, None, "mL/min/1.73m2", 3879, "confidence_interval"),
    "T49.3": (None, 0, None, None, "mL/min/1.73m2", 3879, "lower_bound"),
    "T55.5": (73, 30, 116, None, "min", 57, "confidence_interval"),
    "T77.1": (2.2, 1.3, 3.9, 0.4, "mEq/L", 7, "range"),
}


def rows_of_the_table() -> list[dict[str, str]]:
    with (Path(TABLE) / "physiology_targets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not TABLE, reason="CALCIFATE_PHYSIOLOGY names no folder with physiology_targets.csv")
def test_every_row_of_the_table_is_carried_over_with_its_figures():
    rows = {row["id"]: row for row in rows_of_the_table()}
    assert set(rows) == set(targets())
    for target_id, row in rows.items():
        found = targets()[target_id]
        printed = {key: float(row[key]) if row[key] else None for key in FIGURES}
        assert {key: getattr(found, key) for key in FIGURES} == printed, target_id
        assert (found.n, found.unit) == (int(row["n"]) if row["n"] else None, UNITS.get(row["unit"], row["unit"]))
        assert (LETTERS[found.use], found.reading) == (row["use"], row["tag"]), target_id


@pytest.mark.parametrize("target_id", BY_HAND)
def test_a_row_is_as_typed_by_hand(target_id: str):
    found = targets()[target_id]
    figures = tuple(getattr(found, key) for key in FIGURES)
    assert (*figures, found.unit, found.n, found.bounds) == BY_HAND[target_id]


def test_there_are_213_targets_of_the_main_list_and_no_id_twice():
    ids = [entry.id for entries in target_groups().values() for entry in entries]
    assert len(ids) == len(set(ids)) == len(targets())
    main = [entry for entry in targets().values() if entry.id.startswith("T")]
    assert len(main) == 213
    assert Counter(entry.use for entry in main) == {"fit": 147, "guard": 66}


@pytest.mark.parametrize("name", sorted({entry.source for entry in targets().values()}))
def test_every_source_of_a_target_exists(name: str):
    assert source(name).title


def test_every_target_has_a_figure_and_says_what_its_bounds_are():
    for entry in targets().values():
        bounds = (entry.low is not None, entry.high is not None)
        expected = {
            "": {(False, False)},
            "lower_bound": {(True, False)},
            "upper_bound": {(False, True)},
        }.get(entry.bounds, {(True, True)})
        assert bounds in expected, entry.id
        assert entry.value is not None or any(bounds), entry.id
        assert entry.low is None or entry.high is None or entry.low < entry.high, entry.id


def test_signs_are_signs_and_nothing_else_is():
    for entry in targets().values():
        if entry.unit in SIGNS:
            assert entry.value in {-1, 0, 1, None} and entry.sd is None, entry.id
        else:
            assert not entry.sign_meaning, entry.id


def test_what_needs_bone_cells_propensity_vessel_or_vitamin_K_waits_for_its_organ():
    waiting = {entry.id.split(".")[0] for entry in targets().values() if entry.organ not in MODELLED}
    assert waiting == {
        "T55", "T57", "T58", "T59", "T60", "T62", "T63", "T64", "T64b", "T64c", "T67", "T68", "T70", "T73", "T74",
        "T77", "T81", "T82", "T84", "T85", "T86", "T87", "T88",
    }  # fmt: skip
    # Of the trial of a binder, serum Mg and phosphorus need no vessel.
    assert {entry.id for entry in targets().values() if entry.id.startswith("T77") and entry.organ in MODELLED} == {
        "T77.1",
        "T77.2",
    }


def test_no_figure_of_an_animal_or_a_dish_passes_for_a_human_one():
    foreign = {entry.id.split(".")[0]: entry.species for entry in targets().values() if entry.species != "human"}
    assert foreign["T36"] == "bovine" and foreign["T44"] == foreign["T67"] == "rat" and foreign["T63"] == "in_vitro"
    for entry in targets().values():
        words = entry.population.lower()
        if entry.species == "human":
            assert not any(word in words.split() for word in ("rat", "rats", "bovine", "cells", "cell", "vitro")), (
                entry.id
            )
