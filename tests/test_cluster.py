"""Is grading on a cluster the same grading, whatever becomes of its workers?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from test_faults import NAMES, begin, end, files, graded_in, hand_in, judged, until

from autograder.course.assignment import KIT, load_assignment
from autograder.grading.judge import Judge
from autograder.results.records import Result
from autograder.runs import remote
from autograder.runs.one import Task
from autograder.runs.remote import Answer, grade_order, order_of
from autograder.runs.settings import Settings
from autograder.submissions.made_up import made_up

WEEK = "03-mlp-numpy"
Start = Callable[..., subprocess.Popen[bytes]]


def settings(version: str) -> Settings:
    return Settings(WEEK, KIT, Path(), b"secret", version, "none")


def task() -> Task:
    return Task(made_up(load_assignment(WEEK, KIT), "ada", {"relu": "def relu(x):\n    return x\n"}), "key")


# What travels


def test_a_submission_reaches_the_worker_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Asked:
        log = "printed"

        def __init__(self, settings: Settings) -> None:
            self.settings = settings

        def grade(self, submission: object, key: str, only: object) -> Result:
            asked.append((submission, key, self.settings))
            return RESULT

    monkeypatch.setattr(remote, "judge_of", Asked)
    sent = settings(remote.version_here(WEEK))
    answer = Answer.read(grade_order(order_of(task(), sent)))
    assert answer == Answer(RESULT, "printed")
    ((submission, key, there),) = asked
    ours = task().submission
    assert (submission.student, submission.cells, submission.sha256) == ("ada", ours.cells, ours.sha256)
    assert submission.notices == ours.notices
    assert key == "key"
    assert (there.secret, there.tier, there.gate) == (b"secret", "none", None)


RESULT = Result("ada", WEEK, "graded", 1.0, 2.0, 0.1, "none", "", "", "", "")


def test_a_worker_with_another_version_refuses() -> None:
    answer = Answer.read(grade_order(order_of(task(), settings("0+other"))))
    assert answer.result is None
    assert "0+other is asked for: install the same version on both" in answer.refused


def test_a_worker_without_isolation_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Judge) -> Judge:
        raise remote.BoxError("nothing isolates here")

    monkeypatch.setattr(Judge, "__enter__", none)
    sent = settings(remote.version_here(WEEK))
    assert "nothing isolates here" in Answer.read(grade_order(order_of(task(), sent))).refused


# A scheduler, and workers that come and go


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `dask scheduler` or `dask worker`, each with all its processes in a group of its own."""
    started = []

    def dask(kind: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *options]
        with (tmp_path / f"{kind}.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [*command, "--scheduler-file", "scheduler.json"],
                    cwd=tmp_path,
                    env={**os.environ, **environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        return started[-1]

    yield dask
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with its processes, such as a worker's nanny with its worker."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def begin_on(folder: Path) -> subprocess.Popen[str]:
    return begin(folder, "results", "--scheduler", address(folder))


def address(folder: Path) -> str:
    found: str = json.loads((folder / "scheduler.json").read_text())["address"]
    return found


def scheduler(start: Start, folder: Path) -> subprocess.Popen[bytes]:
    process = start("scheduler", "--host", "127.0.0.1", "--port", "0")
    until((folder / "scheduler.json").exists)
    return process


def worker(start: Start, folder: Path, number: int, **environment: str) -> subprocess.Popen[bytes]:
    """A worker that has registered; `number` counts those that have."""
    preload = str(Path(__file__).with_name("fault_worker.py"))
    process = start("worker", "--nworkers", "1", "--nthreads", "1", "--preload", preload, **environment)
    until(lambda: (folder / "scheduler.log").read_text().count("Register worker") >= number)
    return process


@pytest.mark.slow
def test_lost_workers_cost_nobody_points(start: Start, tmp_path: Path) -> None:
    """One worker goes with everything that it had in hand, and each that gets `unlucky` first dies of it."""
    scheduler(start, tmp_path)
    workers = [worker(start, tmp_path, number) for number in (1, 2)]
    hand_in(tmp_path, *NAMES, "unlucky")
    run = begin_on(tmp_path)
    until(lambda: graded_in(tmp_path / "results") >= 2)
    kill(workers[0])
    code, out, errors = end(run)
    assert (code, errors) == (0, "")
    assert "none left" in out
    assert graded_in(tmp_path / "results") == len(NAMES) + 1
    assert judged(tmp_path).count("unlucky") == 2
    again = begin_on(tmp_path)
    assert end(again)[1].count("kept from before") == len(NAMES) + 1


@pytest.mark.slow
def test_a_submission_that_ends_every_worker_fails_alone(start: Start, tmp_path: Path) -> None:
    scheduler(start, tmp_path)
    worker(start, tmp_path, 1)
    worker(start, tmp_path, 2)
    hand_in(tmp_path, "killer")
    code, out, errors = end(begin_on(tmp_path))
    assert (code, errors) == (1, "")
    assert "1 not graded" in out
    assert "workers were lost" in files(tmp_path / "results")[f"killer/{WEEK}.json"]["reason"]


@pytest.mark.slow
def test_a_worker_that_joins_late_with_another_version_is_refused(start: Start, tmp_path: Path) -> None:
    scheduler(start, tmp_path)
    other = worker(start, tmp_path, 1, OTHER_GRADER="0+older")
    hand_in(tmp_path, *NAMES, "endless")
    code, _, errors = end(begin_on(tmp_path))
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "0+older" in errors
    kill(other)
    same = worker(start, tmp_path, 2)
    run = begin_on(tmp_path)
    until(lambda: "endless" in judged(tmp_path))
    worker(start, tmp_path, 3, OTHER_GRADER="0+older")
    kill(same)  # so that it is the other one that is given what is left
    code, _, errors = end(run)
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert "0+older" in errors
    assert graded_in(tmp_path / "results") == len([name for name in NAMES if name < "endless"])


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_run_in_one_line(start: Start, tmp_path: Path) -> None:
    head = scheduler(start, tmp_path)
    worker(start, tmp_path, 1)
    hand_in(tmp_path, *NAMES)
    run = begin_on(tmp_path)
    until(lambda: graded_in(tmp_path / "results") >= 2)
    kill(head)
    code, _, errors = end(run)
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert "scheduler" in errors


def test_a_missing_scheduler_is_one_line(tmp_path: Path) -> None:
    hand_in(tmp_path, "ada")
    code, _, errors = end(begin(tmp_path, "results", "--scheduler", "tcp://127.0.0.1:9"))
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "no Dask scheduler answers" in errors


# What a worker has installed


@pytest.mark.slow
def test_the_wheel_alone_makes_a_worker(tmp_path: Path) -> None:
    """The wheel in an environment of its own is the same grader, from any folder."""
    python = str(tmp_path / "env" / "bin" / "python")
    site = next(path for path in sys.path if path.endswith("site-packages"))
    run = [sys.executable, "-m"]
    for command in (
        [*run, "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(KIT)],
        [*run, "venv", "--without-pip", str(tmp_path / "env")],
    ):
        subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    install = ["pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*run, *install], check=True, capture_output=True)
    (installed,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    (installed / "ours.pth").write_text(site + "\n")
    order = order_of(task(), settings(remote.version_here(WEEK)))
    done = subprocess.run(
        [python, "-c", WORK], input=order, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    where, text = done.stdout.splitlines()
    assert Path(where).is_relative_to(installed)
    result = Answer.read(text).result
    assert result is not None
    assert result.status == "graded"
    assert result.score is not None
    assert 0 < result.score < result.max_score


WORK = """
import sys
from autograder.runs import remote

print(remote.__file__)
print(remote.grade_order(sys.stdin.read()))
"""
