"""Run a grader and the worker that it calls on the same core.

They take turns, so one core is enough. Between two cores every call wakes a sleeping core, which takes ten
times as long as the call on a virtual machine.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .worker.forker import hold_to
from .worker.libc import LIBC

#: The name of the socket by which a grader claims a core: an abstract name, which ends with the process.
CLAIM = "\0autograder core "
#: The cores of this process, before any of its threads is restricted to one.
_GIVEN = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


@contextmanager
def one_core() -> Iterator[int | None]:
    """Restrict this thread to a core that no other grader of this machine has claimed.

    The core on which the thread runs now comes first. Yields the core, or None if no core is free or the
    system cannot do it; then nothing changes.
    """
    with ExitStack() as stack:
        core = next((each for each in _from_here() if _claimed(each, stack)), None)
        if core is not None:
            stack.callback(hold_to, os.sched_getaffinity(0))
            hold_to({core})
        yield core


def any_core() -> None:
    """Let this thread run on all cores; a thread inherits the restriction of the one that started it."""
    if _GIVEN:
        hold_to(_GIVEN)


def _from_here() -> list[int]:
    """Return the cores, the current one first."""
    here = LIBC.sched_getcpu() if _GIVEN else -1
    return sorted(_GIVEN, key=lambda core: (core != here, core))


def _claimed(core: int, stack: ExitStack) -> bool:
    """Claim a core; return whether it was free. The claim ends with the process at the latest."""
    try:
        claim = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        claim.bind(f"{CLAIM}{core}")
    except OSError:
        return False
    return True
