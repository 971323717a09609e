"""Grade many submissions on all cores of this machine.

An error fails one submission only; the submissions of a process that was killed are tried again.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache, partial

import joblib
from joblib.externals.loky.process_executor import BrokenProcessPool

from ..box import close_boxes
from ..status import Fault
from ..submissions.submission import Found
from .one import Graded, failed_for, grade_unless_claimed
from .settings import Settings

#: How often a submission is tried again, alone, after its process was killed.
TRIES = 3

logger = logging.getLogger(__name__)
Begun = Callable[[str], None]
Grade = Callable[[Found], Graded | None]


def processes(wanted: int | None = None) -> int:
    """Return `wanted`, or the number of cores that this process may use."""
    return wanted or joblib.cpu_count()


def grade_all(
    found: Sequence[Found], settings: Settings, jobs: int, begun: Begun = lambda student: None
) -> Generator[Graded]:
    """Grade submissions on `jobs` processes, and yield each result once it is on disk.

    `begun` is called with each student whose grading starts. Submissions that another run is grading come
    last: by then that run has written their results, or has ended without.
    """
    busy: list[Found] = []
    for each, graded in _answers(found, settings, jobs, begun, wait=False):
        if graded is None:
            busy.append(each)
        else:
            yield graded
    for _, graded in _answers(busy, settings, jobs, begun, wait=True):
        assert graded is not None
        yield graded


def _answers(
    found: Sequence[Found], settings: Settings, jobs: int, begun: Begun, *, wait: bool
) -> Iterator[tuple[Found, Graded | None]]:
    """Yield every submission with its result, however many processes are killed."""
    waiting = iter(found)
    running: dict[str, Found] = {}
    grade = partial(_in_process, partial(grade_unless_claimed, settings=settings, wait=wait), os.getpid())
    while True:
        try:
            yield from _pool(waiting, min(jobs, len(found)), grade, running, begun)
            return
        except BrokenProcessPool:
            lost = list(running.values())
            running.clear()
            logger.error("a process was killed while it graded %s: trying again, one by one", _names(lost))
            for each in lost:
                yield each, _alone(each, settings, grade)


def _pool(
    waiting: Iterator[Found],
    jobs: int,
    grade: Grade,
    running: dict[str, Found],
    begun: Begun,
) -> Iterator[tuple[Found, Graded | None]]:
    """Grade submissions in one pool of processes; `running` holds those that are being graded."""

    def tasks() -> Iterator[object]:
        for each in waiting:
            running[each.student] = each
            begun(each.student)
            yield joblib.delayed(_with_its_name)(each.student, each, grade)

    if jobs > 1:
        close_boxes()  # this process does not grade
    parallel = joblib.Parallel(
        n_jobs=max(1, jobs), return_as="generator_unordered", pre_dispatch="n_jobs", batch_size=1
    )
    with joblib.parallel_config(backend="loky", inner_max_num_threads=1):
        for student, graded in parallel(tasks()):
            yield running.pop(student), graded


def _alone(found: Found, settings: Settings, grade: Grade) -> Graded | None:
    """Grade one submission with nothing beside it, after a process was killed."""
    for _ in range(TRIES):
        try:
            # Two processes: for one, joblib would use this process, which must survive.
            ((_, graded),) = _pool(iter([found]), 2, grade, {}, lambda student: None)
        except BrokenProcessPool:
            continue
        return graded
    reason = f"the grader's process was killed {TRIES} times: the machine may have too little memory"
    return failed_for(found, settings, reason, Fault.KIT)


def _with_its_name(student: str, found: Found, grade: Grade) -> tuple[str, Graded | None]:
    return student, grade(found)


def _in_process(grade: Grade, parent: int, found: Found) -> Graded | None:
    """Grade one submission in a process of the pool, or in the run's own process."""
    follow(parent)
    return grade(found)


@cache
def follow(parent: int) -> None:
    """End this process when its parent ends, and ignore Ctrl-C, which a terminal sends to all processes.

    In the run's own process it does nothing.
    """
    if os.getpid() == parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _names(found: Sequence[Found], most: int = 5) -> str:
    names = [each.student for each in found[:most]]
    return ", ".join(names) + (f" and {len(found) - most} more" if len(found) > most else "")
