"""A grader and the learner's process that it asks on one core: they wait for each other, and never both work.

Between two cores every question wakes one that sleeps; on a virtual machine that takes ten times as long as
to ask.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .worker.bench import hold_to
from .worker.libc import LIBC

#: The socket that a grader has while it has a core: a name without a file, which goes with the process.
CLAIM = "\0autograder core "
#: The cores that this process was given, before any of its threads was held to one.
_GIVEN = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


@contextmanager
def one_core() -> Iterator[int | None]:
    """Hold this thread to a core that no other grader of this machine has.

    It is the core on which the thread runs, where the scheduler found room, if it is free. The answer is
    None, and the thread runs where it likes, where none is free or the system has no such thing.
    """
    with ExitStack() as stack:
        core = next((each for each in _from_here() if _claimed(each, stack)), None)
        if core is not None:
            stack.callback(hold_to, os.sched_getaffinity(0))
            hold_to({core})
        yield core


def any_core() -> None:
    """Let this thread run on all cores, which it has not if one that was held has started it."""
    if _GIVEN:
        hold_to(_GIVEN)


def _from_here() -> list[int]:
    """The cores that there are, the one that runs this first."""
    here = LIBC.sched_getcpu() if _GIVEN else -1
    return sorted(_GIVEN, key=lambda core: (core != here, core))


def _claimed(core: int, stack: ExitStack) -> bool:
    """Whether nobody had the core; the system gives it back at the latest when this process ends."""
    try:
        claim = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        claim.bind(f"{CLAIM}{core}")
    except OSError:
        return False
    return True
