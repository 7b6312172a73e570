"""Pieces of work on several cores, one after the other as far as the caller sees.

The solver library's own parallel maps run on one core in its wheels, without saying so, and its functions may not be
shared between threads. A forked process has the model already, built; where a process cannot be forked safely, the
work runs here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from calcifate.errors import SolveError

T = TypeVar("T")

_WORK: dict[str, Callable[[int], Any]] = {}
"""In a forked process: what it does."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a copy of this process would work: not on macOS or Windows, and not where threads are under way."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def ctrl_c_heard() -> Generator[None, None, None]:
    """Lets Ctrl-C through a call of the solver library, which would turn it into a failure of the solver.

    Raises
    ------
    KeyboardInterrupt
        At the end, if it was pressed on the way.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False

    def press(*_: Any) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, press)
    try:
        yield
    except RuntimeError:
        if not pressed:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def unbroken() -> Generator[None, None, None]:
    """A piece of code that Ctrl-C does not break: it is heard at the end. For the start and end of processes.

    A second Ctrl-C while processes start would leave some that nobody ends.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def in_order(work: Callable[[int], T], count: int, processes: int | None = None) -> Generator[T, None, None]:
    """Results of pieces of work, in order, as soon as each is there.

    The first piece runs here, so that what it builds is there for the others.

    Parameters
    ----------
    work : callable
        The number of a piece to its result.
    count : int
        How many pieces.
    processes : int, optional
        Default: every core.

    Raises
    ------
    SolveError
        If a process was ended from outside.

    Examples
    --------
    >>> list(in_order(lambda piece: piece**2, 4, processes=2))
    [0, 1, 4, 9]
    """
    if count:
        yield work(0)
    processes = min(processes or cores(), count - 1)
    if processes < 2 or not can_fork():
        yield from map(work, range(1, count))
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin, (work,))
    try:
        with unbroken(), warnings.catch_warnings():
            # BLAS has threads that hold no lock of ours
            warnings.filterwarnings("ignore", message=".*fork", category=DeprecationWarning)
            found = [pool.submit(_do, piece) for piece in range(1, count)]
        for future in found:
            yield future.result()
    except BrokenProcessPool as error:
        raise SolveError("a process that worked on a part was ended, perhaps for want of memory") from error
    finally:
        with unbroken():
            pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[int], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of a terminal; the caller's decides
    _WORK["now"] = work


def _do(piece: int) -> Any:
    return _WORK["now"](piece)
