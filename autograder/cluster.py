"""The same grading on the workers of a Dask cluster.

Submissions are read here and travel as their cells; results come back as JSON objects and are written here.
A worker needs the package and, for the gate, MNIST: it permutes its own copy by the secret that it is handed.
A task is lost with its worker and is given to another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from distributed import Client, as_completed

from .assignment import KIT, load_assignment
from .course import Graded, Settings, Task, grader_version, judge_of, kept, look_at
from .errors import KitError
from .gate import GateData
from .results import from_json
from .submission import Found

#: Tasks that wait at each worker, so that none is idle and few submissions are in memory.
AHEAD = 2


def grade_on_cluster(found: Sequence[Found], settings: Settings, address: str) -> Iterator[Graded]:
    """Grade submissions on the workers of the scheduler at `address`; results come as they are done."""
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise KitError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        cores = _expect_same_grader(client, settings)
        waiting = iter(found)
        running = as_completed(with_results=True)
        for each in _todo(waiting, settings):
            if isinstance(each, Graded):
                yield each
                continue
            running.add(client.submit(_judge_there, each, settings, pure=False))
            if running.count() >= AHEAD * cores:
                yield _arrived(next(running)[1], settings)
        for _, answer in running:
            yield _arrived(answer, settings)


def _arrived(answer: tuple[dict[str, Any], str], settings: Settings) -> Graded:
    record, log = answer
    return kept(from_json(record), settings, log)


def _todo(found: Iterator[Found], settings: Settings) -> Iterator[Task | Graded]:
    return (look_at(each, settings) for each in found)


def _expect_same_grader(client: Client, settings: Settings) -> int:
    """The cores of the cluster; an error where a worker would grade otherwise than this machine."""
    versions = client.run(_version_there, settings.assignment)
    if not versions:
        raise KitError("the scheduler has no workers: start `dask worker` first")
    for worker, version in versions.items():
        if version != settings.grader_version:
            raise KitError(
                f"the worker {worker} has grader {version}, this machine {settings.grader_version}: "
                "install the same version on both"
            )
    return sum(client.ncores().values())


def _version_there(assignment: str) -> str:
    return grader_version(KIT, assignment)


def _judge_there(task: Task, settings: Settings) -> tuple[dict[str, Any], str]:
    """What a worker does: a result as JSON, and the instructor's log."""
    gate = _gate_there(settings.gate.dataset, settings.assignment, settings.secret) if settings.gate else None
    judge = judge_of(replace(settings, root=KIT, out=Path(), force=False, gate=gate))
    return judge.grade(task.submission, task.key).as_json(), judge.log


@cache
def _gate_there(dataset: str, assignment: str, secret: bytes) -> GateData | None:
    """The gate's data on the worker's own disk, permuted like ours."""
    from .commands import gate_data

    return gate_data(load_assignment(assignment, KIT), dataset, secret)
