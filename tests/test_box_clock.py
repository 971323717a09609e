"""Limits count processor time; the clock stops only what makes no progress, and that is never final."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from autograder.box import UNIT, Box, BoxError, Cell, Stopped, Workspace, load, workspace
from autograder.course.assignment import KIT, load_assignment
from autograder.grading.judge import Context, Judge
from autograder.grading.suite import Suite
from autograder.submissions.made_up import made_up

BUSY = "import os, time\nos.sched_setaffinity(0, {%d})\nend = time.time() + 20\nwhile time.time() < end: pass"
#: Computes for so many processor seconds, which are more wall seconds on a busy machine.
COMPUTE = """
import time
def f(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
    return seconds
"""
SHORT = replace(UNIT, seconds=0.3, idle_margin=0.2, cell_seconds=0.3, load_seconds=0.5)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    try:
        opened = Box()
    except BoxError:
        opened = Box("none")
    with opened:
        yield opened


@contextmanager
def busy(core: int, processes: int) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(processes):
            command = [sys.executable, "-c", BUSY % core]
            process = stack.enter_context(subprocess.Popen(command, start_new_session=True))
            stack.callback(process.kill)
        yield


def stop_of(box: Box, source: str, *args: Any) -> Stopped:
    with (
        box.workspace([Cell(0, source, "f")]) as opened,
        opened.exercise("f", limits=SHORT) as student,
        pytest.raises(Stopped) as stopped,
    ):
        student.f(*args)
    return stopped.value


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system holds no core")
def test_a_busy_machine_stops_no_answer_that_makes_progress(box: Box) -> None:
    """Wall time was limited to 0.8 s here, of which twelve busy loops leave the answer 0.06 s."""
    core = min(os.sched_getaffinity(0))
    with busy(core, 12), box.workspace([Cell(0, COMPUTE, "f")], core=core) as opened:
        time.sleep(0.3)  # until the loops run
        with opened.exercise("f", limits=SHORT) as student:
            started = time.monotonic()
            assert student.f(0.25) == 0.25
            assert time.monotonic() - started > 0.8


def test_a_sleeping_answer_is_stopped_by_the_clock(box: Box) -> None:
    stopped = stop_of(box, "import time\ndef f(): time.sleep(60)")
    assert (stopped.status, stopped.by_clock) == ("timeout", True)


def test_a_computing_answer_is_stopped_by_its_processor_time(box: Box) -> None:
    stopped = stop_of(box, COMPUTE, 60.0)
    assert (stopped.status, stopped.by_clock) == ("timeout", False)


def test_time_in_the_grader_is_not_time_without_progress(box: Box) -> None:
    """A stand-in or a test's own function may be slow, and the learner's code waits for it."""
    cells = [Cell(0, "def f(g):\n    for _ in range(3): g()\n    return 1", "f")]
    with box.workspace(cells) as opened, opened.exercise("f", limits=SHORT) as student:
        assert student.f(lambda: time.sleep(0.3)) == 1


def test_the_clock_runs_slower_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "share", lambda: 0.125)
    monkeypatch.setattr(load, "_READ_AGAIN", -1.0)
    clock = load.FairClock()
    time.sleep(0.08)
    assert 0.01 <= clock.seconds() < 0.08


def test_a_cell_that_the_clock_stopped_is_tried_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[bool] = []
    really = workspace._Run.reports

    def stopped_at_first(run: Any) -> Any:
        stops.append(not stops)
        if stops[-1]:
            raise Stopped("timeout", by_clock=True)
        return really(run)

    monkeypatch.setattr(workspace._Run, "reports", stopped_at_first)
    with box.workspace([Cell(0, "def f(): return 1", "f")]) as opened, opened.exercise("f") as student:
        assert student.f() == 1
        assert not opened.stopped_by_clock
    assert stops == [True, False]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge(load_assignment("03-mlp-numpy", KIT), Context(b"tests", "tests")) as judge:
        yield judge


@pytest.mark.parametrize(
    ("body", "attempts", "key"), [("time.sleep(60)", 2, ""), ("while True: pass", 1, "the key")]
)
def test_a_stop_by_the_clock_is_tried_again_and_never_final(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, body: str, attempts: int, key: str
) -> None:
    """A result without a key is not kept: the next run grades the submission again."""
    shared: list[bool] = []
    exercise = Workspace.exercise

    def noting(opened: Workspace, *around: Any, **options: Any) -> Any:
        shared.append(options["shared"])
        return exercise(opened, *around, **options)

    monkeypatch.setattr(Workspace, "exercise", noting)
    monkeypatch.setattr(Suite, "limits", lambda *_: SHORT)
    answer = f"import time\ndef relu(x):\n    {body}\n"
    result = judge.grade(made_up(judge.assignment, "ada", {"relu": answer}), "the key", only="relu")
    assert result.key == key
    assert shared == [False] * attempts
    assert [notice.kind for notice in result.notices] == ([] if key else ["stopped-by-clock"])
    assert [each.status for each in result.exercises] == ["timeout"]
