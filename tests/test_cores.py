"""A grader and its worker share a core that no other grader uses, and the others pause where one asks."""

from __future__ import annotations

import os
import threading

import pytest

from autograder.box import Box, BoxError, Cell, affinity
from autograder.box.affinity import alone, any_core, one_core, pause_for_others
from autograder.runs.local import processes

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system holds no core")
GIVEN = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()


@pytest.fixture(autouse=True)
def own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests beside this one, and whatever else grades here, use other names."""
    monkeypatch.setattr(affinity, "CLAIM", f"{affinity.CLAIM}{os.getpid()} ")
    monkeypatch.setattr(affinity, "ALONE", f"{affinity.ALONE}{os.getpid()}")
    monkeypatch.setattr(affinity, "_TO_PAUSE", 0.0)


def test_a_core_is_claimed_and_released() -> None:
    with one_core() as core:
        assert core in GIVEN
        assert os.sched_getaffinity(0) == {core}
    assert os.sched_getaffinity(0) == GIVEN


def test_two_graders_claim_different_cores() -> None:
    with one_core() as first, one_core() as second:
        assert first != second
        assert second is not None or len(GIVEN) == 1
    assert os.sched_getaffinity(0) == GIVEN


def test_a_run_has_one_process_per_available_core() -> None:
    """A container or a scheduler may leave it two of sixty-four."""
    try:
        os.sched_setaffinity(0, {min(GIVEN)})
        assert processes() == 1
        assert processes(3) == 3
    finally:
        os.sched_setaffinity(0, GIVEN)


def test_a_thread_can_leave_the_claimed_core() -> None:
    seen: list[set[int]] = []

    def look() -> None:
        any_core()
        seen.append(os.sched_getaffinity(0))

    with one_core():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [GIVEN]


def test_other_graders_pause_while_one_is_alone() -> None:
    done: list[str] = []

    def grade() -> None:
        pause_for_others()
        done.append("an exercise")

    with alone():
        other = threading.Thread(target=grade)
        other.start()
        other.join(0.2)
        assert done == []
    other.join(5)
    assert done == ["an exercise"]


def test_nobody_waits_for_ever_for_a_grader_that_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been suspended."""
    monkeypatch.setattr(affinity, "_PATIENCE", 0.1)
    with alone():
        pause_for_others()
        with alone():
            pass


def test_the_worker_cannot_leave_the_claimed_core() -> None:
    source = (
        "def where():\n    import os\n    try:\n        os.sched_setaffinity(0, range(64))\n"
        "    except OSError:\n        pass\n    return sorted(os.sched_getaffinity(0))\n"
    )
    core = min(GIVEN)
    try:
        box = Box()
    except BoxError as error:
        pytest.skip(str(error))
    with (
        box,
        box.workspace([Cell(0, source, "where")], core=core) as workspace,
        workspace.exercise("where") as student,
    ):
        assert student.where() == [core]
