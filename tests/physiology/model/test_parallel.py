"""Work on several cores is the same as work on one, in order, and stops when asked to."""

from __future__ import annotations

import os
import threading

import pytest

from calcifate.errors import SolveError
from calcifate.physiology.model.parallel import can_fork, in_order

needs_fork = pytest.mark.skipif(not can_fork(), reason="this process cannot be forked safely")


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("processes", [1, 2, 20])
def test_results_come_in_order(count: int, processes: int):
    assert list(in_order(lambda piece: piece * piece, count, processes)) == [piece * piece for piece in range(count)]


@needs_fork
def test_other_processes_do_a_part_of_the_work():
    found = list(in_order(lambda _: os.getpid(), 9, 2))
    assert found[0] == os.getpid()
    assert os.getpid() not in found[1:]


def test_work_stays_here_where_threads_are_under_way():
    released = threading.Event()
    other = threading.Thread(target=released.wait)
    other.start()
    try:
        assert set(in_order(lambda _: os.getpid(), 5, 2)) == {os.getpid()}
    finally:
        released.set()
        other.join()


def test_a_failure_in_a_part_is_the_callers_failure():
    def work(piece: int) -> int:
        if piece == 3:
            raise ZeroDivisionError
        return piece

    found = in_order(work, 5, 2)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        next(found)


@needs_fork
def test_a_process_that_is_ended_from_outside_is_named():
    parent = os.getpid()

    def work(piece: int) -> int:
        if os.getpid() != parent:
            os._exit(1)
        return piece

    with pytest.raises(SolveError, match="was ended"):
        list(in_order(work, 4, 2))


def test_work_can_be_left_before_its_end():
    found = in_order(lambda piece: piece, 100, 2)
    assert next(found) == 0
    assert next(found) == 1
    found.close()
