"""Limits on the time and the memory that the grader spends on a stand-in."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from . import memory

#: Most seconds and bytes of one call of a stand-in. Learners choose the arguments, and `one_hot(y, K=10**9)`
#: would take the grader's memory. The slowest right call takes milliseconds.
_SECONDS = 10.0
_BYTES = 256 << 20


class Overrun(Exception):  # noqa: N818  (what stops a stand-in is a limit)
    """A call of a stand-in took too long."""


class Patience:
    """Bounds the time and memory of stand-ins; time spent waiting for the learner's code does not count."""

    def __init__(self) -> None:
        self._thread = 0
        self._clock = 0
        self._depth = 0
        self._due = float("inf")
        self._lock = threading.Lock()
        _begin_to_watch()

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Run a stand-in; raise `Overrun` after its time, `MemoryError` beyond its memory."""
        if self._depth:
            yield from self._running()
            return
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)  # processor seconds, at any load
        _WATCHED.add(self)
        with memory.inside_of_any(_BYTES):
            yield from self._running()

    def _running(self) -> Iterator[None]:
        self._depth += 1
        self.resume()
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self.pause()
                _WATCHED.discard(self)

    def pause(self) -> None:
        """Stop the clock."""
        with self._lock:
            self._due = float("inf")

    def resume(self) -> None:
        """Restart the clock, if a stand-in is running."""
        if self._depth:
            with self._lock:
                self._due = time.clock_gettime(self._clock) + _SECONDS

    def check(self) -> None:
        """Interrupt the stand-in if its time is up."""
        with self._lock, suppress(OSError):  # the thread may have ended
            if self._due < float("inf") and time.clock_gettime(self._clock) > self._due:
                self._due = float("inf")
                thread = ctypes.c_ulong(self._thread)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(Overrun))


_WATCHED: set[Patience] = set()
_WATCHER: list[threading.Thread] = []


def _begin_to_watch() -> None:
    """Start the watching thread early, since starting a thread needs memory."""
    if not _WATCHER or not _WATCHER[0].is_alive():
        _WATCHER[:] = [threading.Thread(target=_look_after, name="patience", daemon=True)]
        _WATCHER[0].start()


def _look_after() -> None:
    while True:
        time.sleep(0.5)
        for patience in list(_WATCHED):
            patience.check()
