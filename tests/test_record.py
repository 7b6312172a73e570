"""Records are read strictly; files are written whole or not at all."""

from dataclasses import dataclass

import pytest

from calcifate.errors import DataError, InputError, Problem
from calcifate.record import STRICT, dotted, near_miss, problems_in, read_data
from calcifate.store import replacing, write_text


@dataclass(frozen=True, kw_only=True)
class Inner:
    __pydantic_config__ = STRICT

    weight: float


@dataclass(frozen=True, kw_only=True)
class Outer:
    __pydantic_config__ = STRICT

    name: str
    inner: tuple[Inner, ...] = ()


def test_a_good_table_is_a_record():
    assert read_data(Outer, {"name": "a", "inner": [{"weight": 1}]}, "x.toml") == Outer(
        name="a", inner=(Inner(weight=1),)
    )


def test_every_problem_is_found_at_once_with_its_key():
    _, problems = problems_in(Outer, {"inner": [{"weight": "heavy"}, {"wieght": 1}], "colour": "red"})
    assert {dotted(path).split("]")[0] for path, _ in problems} >= {"name", "colour", "inner[0", "inner[1"}


def test_our_own_data_stops_with_the_file_and_the_key():
    with pytest.raises(DataError, match=r"x\.toml.*nmae"):
        read_data(Outer, {"nmae": "a"}, "x.toml")


def test_a_slip_is_told_from_a_stranger():
    assert near_miss("sorce", ["source", "value"]) == "source"
    assert near_miss("labs_same_in_other_units", ["labs", "diary"]) is None


def test_errors_know_whose_fault_they_are():
    problem = Problem(found="found 7", right="it should be 8", file="a.toml", line=3, key="x.y")
    assert str(problem) == "a.toml:3: x.y: found 7; it should be 8"
    assert (InputError(problem).exit_code, DataError(problem).exit_code) == (2, 1)


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "report.html"
    write_text(path, "old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as draft:
        draft.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
