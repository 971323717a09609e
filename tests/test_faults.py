"""When a run breaks, is nothing lost, nothing done twice, and is it said in one line what to do?"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.results import records
from autograder.runs.locks import claimed

WEEK = "03-mlp-numpy"
NAMES = ("ada", "bob", "carl", "dora", "emmy", "fred")
RUN = Path(__file__).with_name("fault_run.py")
ON = "the same command goes on from there"


def hand_in(folder: Path, *students: str) -> None:
    """Hand in a small submission for each of the students."""
    (folder / "submitted").mkdir()
    for student in students:
        (folder / "submitted" / f"{student}.py").write_text(f"# %%\nname = {student!r}\n")


def begin(folder: Path, out: str = "results", *options: str) -> subprocess.Popen[str]:
    """Begin to grade what lies in `folder`, in a process group of its own, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, str(RUN), "submitted", "--out", out, *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hears_ctrl_c,
    )


def hears_ctrl_c() -> None:
    """Undo what a shell does for programs in the background: there Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a run; its exit status and what it wrote."""
    out, errors = run.communicate(timeout=120)
    assert "Traceback" not in out + errors
    return run.returncode, out, errors


def grade(folder: Path, out: str = "results", *options: str) -> tuple[int, str, str]:
    return end(begin(folder, out, *options))


def judged(folder: Path) -> list[str]:
    path = folder / "judged"
    return path.read_text().split() if path.exists() else []


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    over = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < over, "nothing happens"
        time.sleep(0.02)


def graded_in(out: Path) -> int:
    return len(list(out.glob(f"*/{WEEK}.json")))


def files(out: Path) -> dict[str, Any]:
    """Everything in a folder of results, but for when it was made."""
    found: dict[str, Any] = {}
    for path in out.rglob("*"):
        if path.suffix == ".json":
            found[str(path.relative_to(out))] = {**json.loads(path.read_text()), "graded_at": ""}
        elif path.is_file():
            found[str(path.relative_to(out))] = path.read_text()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run leaves to which nothing happens."""
    folder = tmp_path_factory.mktemp("undisturbed")
    hand_in(folder, *NAMES)
    assert grade(folder)[0] == 0
    return files(folder / "results")


# A run that ends before its time


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        signal.SIGINT,
        *(pytest.param(each, marks=pytest.mark.slow) for each in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_a_stopped_run_is_completed_by_the_next_one(
    number: int, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    hand_in(tmp_path, *NAMES)
    run = begin(tmp_path)
    until(lambda: graded_in(tmp_path / "results") >= 2)
    os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
    code, _, errors = end(run)
    if number == signal.SIGKILL:
        assert code == -signal.SIGKILL
        for name in (f"ada/.{WEEK}.json.x1.part", f"ada/.{WEEK}.log.x2.part", ".scores.csv.x3.part"):
            (tmp_path / "results" / name).write_text("{")  # as if it had been killed while it wrote these
    else:
        assert code == 1
        assert len(errors.splitlines()) == 1, errors
        assert f"of {len(NAMES)} have their results" in errors
        assert ON in errors
    code, out, _ = grade(tmp_path)
    assert code == 0
    assert out.count("kept from before") >= 2
    assert len(judged(tmp_path)) <= len(NAMES) + 2  # the two that were in hand are judged again
    assert files(tmp_path / "results") == undisturbed


# What happens to one submission


@pytest.fixture(scope="module")
def accidents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A class in which three submissions have accidents, graded: the folder, and what the run wrote."""
    folder = tmp_path_factory.mktemp("accidents")
    hand_in(folder, *NAMES, "unlucky", "killer", "unforeseen")
    code, out, errors = grade(folder)
    assert code == 1
    return folder, out, errors


def record(folder: Path, student: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "results" / student / f"{WEEK}.json").read_text())
    return read


def test_a_killed_process_costs_nobody_points(accidents: tuple[Path, str, str]) -> None:
    folder, out, errors = accidents
    assert all(record(folder, student)["score"] == 10.0 for student in (*NAMES, "unlucky"))
    assert all(line.startswith("autograder.runs.local: a process was killed") for line in errors.splitlines())
    assert f"{len(NAMES) + 3}/{len(NAMES) + 3}" in out


def test_a_submission_that_kills_its_grader_fails_alone(
    accidents: tuple[Path, str, str],
) -> None:
    folder, _, errors = accidents
    assert "killer" in errors
    assert record(folder, "killer")["score"] is None
    assert "was killed 3 times" in record(folder, "killer")["reason"]


def test_an_unexpected_error_fails_one_submission_only(accidents: tuple[Path, str, str]) -> None:
    folder, out, _ = accidents
    assert "2 not graded" in out
    assert record(folder, "unforeseen")["reason"] == "the grader itself failed: RuntimeError"
    assert "nobody thought" in (folder / "results" / "unforeseen" / f"{WEEK}.log").read_text()


@pytest.mark.slow
def test_only_failed_submissions_are_graded_again(accidents: tuple[Path, str, str]) -> None:
    folder, _, _ = accidents
    before = judged(folder)
    assert grade(folder)[0] == 1
    assert set(judged(folder)[len(before) :]) == {"killer", "unforeseen"}


# Two runs at once


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    hand_in(tmp_path, *NAMES)
    runs = [begin(tmp_path), begin(tmp_path)]
    for run in runs:
        code, out, _ = end(run)
        assert code == 0
        assert f"{len(NAMES)}/{len(NAMES)}" in out
    assert sorted(judged(tmp_path)) == sorted(NAMES)
    assert not list(tmp_path.glob("results/**/.*.part"))


@pytest.mark.slow
def test_a_run_takes_over_the_submissions_of_a_killed_one(tmp_path: Path) -> None:
    hand_in(tmp_path, *NAMES)
    first = begin(tmp_path)
    until(lambda: (tmp_path / "judged").exists())
    second = begin(tmp_path)
    until(lambda: graded_in(tmp_path / "results") >= 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    code, _, _ = end(second)
    assert code == 0
    assert graded_in(tmp_path / "results") == len(NAMES)


def test_a_lock_excludes_others_while_it_is_held(tmp_path: Path) -> None:
    with claimed(tmp_path, "ada") as first, claimed(tmp_path, "bob", wait=False) as other:
        assert first
        assert other
        with claimed(tmp_path, "ada", wait=False) as second:
            assert not second
    with claimed(tmp_path, "ada", wait=False) as again:
        assert again


def test_a_file_system_without_locks_makes_nobody_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*arguments: object) -> int:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("fcntl.fcntl", none)
    with claimed(tmp_path, "ada") as first, claimed(tmp_path, "ada") as second:
        assert first
        assert second


# Disks and shares


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_ends_a_run_in_one_line_and_loses_nothing(
    tmp_path: Path, small_disk: Path, undisturbed: dict[str, Any]
) -> None:
    hand_in(tmp_path, *NAMES)
    full = small_disk / "full"
    full.write_bytes(bytes(196 * 1024))
    code, _, errors = grade(tmp_path, str(small_disk))
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert [
        words for words in (str(small_disk), "No space left on device", ON) if words not in errors
    ] == [], errors
    assert not list(small_disk.glob("**/.*.part"))
    there = graded_in(small_disk)
    assert there < len(NAMES)
    full.unlink()
    code, out, _ = grade(tmp_path, str(small_disk))
    assert code == 0
    assert out.count("kept from before") == there
    assert files(small_disk) == undisturbed


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.EROFS])
def test_a_failed_write_is_one_line(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(records.CutShortError, match=os.strerror(number)):
        records.expect_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["file", "file/results"])
def test_a_file_in_the_place_of_the_results_folder_exits_with_2(tmp_path: Path, out: str) -> None:
    hand_in(tmp_path, "ada")
    (tmp_path / "file").touch()
    code, _, errors = grade(tmp_path, out)
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "cannot be written" in errors
    assert "file is no folder" in errors
    assert not (tmp_path / "judged").exists()


def test_an_unreadable_folder_fails_one_student_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.course.assignment import KIT, load_assignment
    from autograder.submissions import discovery

    for student in ("ada", "bob"):
        (tmp_path / "submitted" / student).mkdir(parents=True)
        (tmp_path / "submitted" / student / "answers.py").write_text("# %%\n1\n")
    whole = os.scandir

    def torn(folder: Path) -> Any:
        if Path(folder).name == "bob":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return whole(folder)

    monkeypatch.setattr("os.scandir", torn)
    found = discovery.find_submissions([tmp_path / "submitted"], load_assignment(WEEK, KIT))
    problems = {each.student: each.problem for each in found}
    assert problems["ada"] == ""
    assert "Input/output error" in problems["bob"]


def test_internal_warnings_stay_out_of_the_terminal() -> None:
    """In a process of its own, as those that grade are, where no command has set anything up."""
    note = "import logging, autograder; logging.getLogger('autograder.grading.judge').warning('stumbled')"
    noted = subprocess.run([sys.executable, "-c", note], capture_output=True, text=True, check=True)
    assert noted.stdout + noted.stderr == ""
