"""Do a grader and the learner's process share a core that no other grader has?"""

from __future__ import annotations

import os
import threading

import pytest

from autograder.box import Box, BoxError, Cell, affinity
from autograder.box.affinity import any_core, one_core
from autograder.runs.local import processes

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system holds no core")
GIVEN = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests beside this one, and whatever else grades here, have their cores under another name."""
    monkeypatch.setattr(affinity, "CLAIM", f"{affinity.CLAIM}{os.getpid()} ")


def test_is_a_core_held_and_given_back() -> None:
    with one_core() as core:
        assert core in GIVEN
        assert os.sched_getaffinity(0) == {core}
    assert os.sched_getaffinity(0) == GIVEN


def test_has_each_grader_a_core_of_its_own_and_the_last_none() -> None:
    with one_core() as first, one_core() as second:
        assert first != second
        assert second is not None or len(GIVEN) == 1
    assert os.sched_getaffinity(0) == GIVEN


def test_has_a_run_as_many_processes_as_it_was_given_cores() -> None:
    """A container or a scheduler may leave it two of sixty-four."""
    try:
        os.sched_setaffinity(0, {min(GIVEN)})
        assert processes() == 1
        assert processes(3) == 3
    finally:
        os.sched_setaffinity(0, GIVEN)


def test_may_a_thread_that_was_started_there_leave() -> None:
    seen: list[set[int]] = []

    def look() -> None:
        any_core()
        seen.append(os.sched_getaffinity(0))

    with one_core():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [GIVEN]


def test_does_the_learners_process_run_on_that_core_and_cannot_leave() -> None:
    source = (
        "def where():\n    import os\n    try:\n        os.sched_setaffinity(0, range(64))\n"
        "    except OSError:\n        pass\n    return sorted(os.sched_getaffinity(0))\n"
    )
    core = min(GIVEN)
    try:
        box = Box()
    except BoxError as error:
        pytest.skip(str(error))
    with box, box.bench([Cell(0, source, "where")], core=core) as bench, bench.exercise("where") as student:
        assert student.where() == [core]
