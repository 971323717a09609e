"""Keeping a learner's code short and quiet: a time limit, its prints in a box, its figures closed."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

from .undrawn import undrawn

#: Seconds that one check may take; the grader allows an exercise as much.
SECONDS = 10.0
#: Characters of a learner's prints that are kept.
MOST_PRINTED = 2_000


class TimeUp(BaseException):
    """The time is over. No `Exception`, so that a learner's `except Exception` cannot keep on."""


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raise `TimeUp` in this block after so many seconds: by alarm, and so on the main thread only."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)  # again and again, should a handler swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Prints(io.StringIO):
    """Takes what is printed, and keeps the beginning."""

    def write(self, text: str) -> int:
        """Keep as much of `text` as there is room for."""
        room = MOST_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[tuple[Prints, list[warnings.WarningMessage]]]:
    """Catch prints and warnings, draw and show no figure, and close the figures that were opened."""
    plt: Any = sys.modules.get("matplotlib.pyplot")
    opened = set(plt.get_fignums()) if plt else set()
    with (
        contextlib.redirect_stdout(Prints()) as prints,
        contextlib.redirect_stderr(Prints()),
        warnings.catch_warnings(record=True) as caught,
        _no_show(plt),
        undrawn(),
    ):
        warnings.simplefilter("always")
        try:
            yield prints, caught
        finally:
            plt = sys.modules.get("matplotlib.pyplot")
            for number in set(plt.get_fignums()) - opened if plt else ():
                plt.close(number)


@contextlib.contextmanager
def _no_show(plt: Any) -> Iterator[None]:
    if plt is None:
        yield
        return
    show, plt.show = plt.show, lambda *args, **kwargs: None
    try:
        yield
    finally:
        plt.show = show
