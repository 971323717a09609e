"""Grade submissions on the workers of a Dask cluster.

This process reads submissions, sends them as JSON, and writes the results that come back. Dask gives the task
of a lost worker to another worker. `remote.py` runs on the workers.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from distributed import CancelledError, Client, as_completed
from distributed.scheduler import KilledWorker

from ..box import close_boxes
from ..errors import CutShortError, KitError
from ..status import Fault
from ..submissions.submission import Found
from .local import Begun
from .locks import claimed
from .one import Graded, Task, claim_of, failed_for, kept, look_at, merged, not_graded
from .remote import Answer, grade_order, order_of, other_version, version_here
from .settings import Settings

#: Tasks per core: enough that no worker is idle, and few submissions are in memory.
AHEAD = 2


def grade_on_cluster(
    found: Sequence[Found], settings: Settings, address: str, begun: Begun = lambda student: None
) -> Generator[Graded]:
    """Grade submissions on the workers of the scheduler at `address`, and yield results as they are done.

    Submissions that another run is grading come last: by then that run has written their results, or has
    ended without.
    """
    close_boxes()  # this machine does not grade
    with _connected(address) as client:
        cluster = _Cluster(client, settings, AHEAD * _expect_same_grader(client, settings), begun)
        busy: list[Found] = []
        for each in found:
            yield from cluster.take(each, busy)
        yield from cluster.rest()
        for each in busy:
            yield from cluster.take(each, None)
        yield from cluster.rest()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    log = logging.getLogger("distributed")
    log.handlers, log.propagate = [logging.NullHandler()], False  # errors are reported in one line, below
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise KitError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        yield client


def _expect_same_grader(client: Client, settings: Settings) -> int:
    """Return the number of cores of the cluster; raise if a worker has another version of the grader."""
    versions = client.run(version_here, settings.assignment, on_error="return")
    if not versions:
        raise KitError("the scheduler has no workers: start `dask worker` first")
    for worker, version in versions.items():
        if isinstance(version, BaseException):
            raise KitError(f"the worker {worker} cannot grade: {version}: install the kit there")
        if version != settings.grader_version:
            raise KitError(
                f"the worker {worker} cannot grade: {other_version(version, settings.grader_version)}"
            )
    return sum(client.ncores().values())


@dataclass
class _Cluster:
    """The submissions that the workers are grading, by task, each with the lock on its result."""

    client: Client
    settings: Settings
    most: int
    begun: Begun
    running: as_completed = field(default_factory=lambda: as_completed(raise_errors=False))
    held: dict[Any, tuple[Found, Task, ExitStack]] = field(default_factory=dict)

    def take(self, found: Found, busy: list[Found] | None) -> Iterator[Graded]:
        """Give one submission to the workers; wait for a result first if they have enough to do.

        A submission that another run is grading is added to `busy`. If that is None, wait for the other run.
        """
        while len(self.held) >= self.most:
            yield self._next()
        with ExitStack() as stack:
            claim = claimed(self.settings.out, claim_of(found, self.settings), wait=busy is None)
            if not stack.enter_context(claim):
                assert busy is not None
                busy.append(found)
                return
            task = look_at(found, self.settings)
            if isinstance(task, Graded):
                yield task
                return
            self.begun(found.student)
            future = self.client.submit(grade_order, order_of(task, self.settings), pure=False)
            self.held[future] = (found, task, stack.pop_all())
            self.running.add(future)

    def rest(self) -> Iterator[Graded]:
        """Wait for the results of all submissions that the workers have."""
        while self.held:
            yield self._next()

    def _next(self) -> Graded:
        future = next(self.running)
        found, task, claim = self.held.pop(future)
        with claim:
            return self._arrived(found, task, future)

    def _arrived(self, found: Found, task: Task, future: Any) -> Graded:
        try:
            answer = Answer.read(future.result())
        except KilledWorker as error:
            reason = f"{error.allowed_failures + 1} workers were lost while they had it: too little memory?"
            return failed_for(found, self.settings, reason, Fault.KIT)
        except CancelledError as error:
            raise CutShortError("the Dask scheduler is gone; what is there is kept") from error
        except Exception as error:
            return not_graded(found, self.settings, error)
        if answer.result is None:
            raise CutShortError(f"a worker cannot grade: {answer.refused}; what is there is kept")
        result = merged(answer.result, task, self.settings)
        return kept(found, result, self.settings, answer.log)
