"""How the graders of a machine share its cores.

A grader and the worker that it calls run on the same core. They take turns, so one core is enough. Between
two cores every call wakes a sleeping core, which takes ten times as long as the call on a virtual machine.

A grader can ask the others to pause: then a stop by the clock is tried again without their load.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .worker.forker import hold_to
from .worker.libc import LIBC

#: The name of the socket by which a grader claims a core: an abstract name, which ends with the process.
CLAIM = "\0autograder core "
#: The name of the socket that a grader has while it asks the others to pause.
ALONE = "\0autograder alone"
#: Seconds that graders need to come to the end of an exercise; seconds that one waits for another at most.
_TO_PAUSE, _PATIENCE = 0.5, 30.0
_LOOK_AGAIN = 0.05
#: The cores of this process, before any of its threads is restricted to one.
_GIVEN = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


@contextmanager
def one_core() -> Iterator[int | None]:
    """Restrict this thread to a core that no other grader of this machine has claimed.

    The core on which the thread runs now comes first. Yields the core, or None if no core is free or the
    system cannot do it; then nothing changes.
    """
    with ExitStack() as stack:
        core = next((each for each in _from_here() if _bound(f"{CLAIM}{each}", stack)), None)
        if core is not None:
            stack.callback(hold_to, os.sched_getaffinity(0))
            hold_to({core})
        yield core


@contextmanager
def alone() -> Iterator[None]:
    """Let the other graders of this machine pause, as far as they come to it within moments."""
    with ExitStack() as stack:
        until = time.monotonic() + _PATIENCE
        while not _bound(ALONE, stack) and time.monotonic() < until:
            time.sleep(_LOOK_AGAIN)
        time.sleep(_TO_PAUSE)
        yield


def pause_for_others() -> None:
    """Wait while another grader of this machine asks to be alone, but not for ever."""
    until = time.monotonic() + _PATIENCE
    while _is_bound(ALONE) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN)


def any_core() -> None:
    """Let this thread run on all cores; a thread inherits the restriction of the one that started it."""
    if _GIVEN:
        hold_to(_GIVEN)


def _from_here() -> list[int]:
    """Return the cores, the current one first."""
    here = LIBC.sched_getcpu() if _GIVEN else -1
    return sorted(_GIVEN, key=lambda core: (core != here, core))


def _bound(name: str, stack: ExitStack) -> bool:
    """Take a name; return whether it was free. It is free again when the process ends, at the latest."""
    try:
        claim = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        claim.bind(name)
    except OSError:
        return False
    return True


def _is_bound(name: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asking:
            asking.connect(name)
    except OSError:
        return False
    return True
