"""Two graders at once on a real PostgreSQL server leave the gradebook that one leaves in SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from live import WEEK, answered, command, hand_in, make_course
from nbgrader.api import Gradebook
from test_recording import STUDENTS, make_tiny_course, recording

from autograder.course.assignment import load_assignment
from autograder.release.release import build_release

pytestmark = [pytest.mark.postgresql, pytest.mark.filterwarnings("ignore")]

__all__ = ["make_tiny_course"]  # a fixture
WRONG = {
    "ada": {},
    "carl": {"relu": "def relu(x):\n    return np.abs(x)\n"},
    "emmy": {"softmax": "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"},
    "grace": {"grad_z2": "def grad_z2(p, y_onehot):\n    return p - y_onehot\n"},
}
HALVES = (("ada", "carl", "emmy"), ("emmy", "grace"))


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an empty database on a server that listens to its own folder alone."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user: dict[str, Any] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, "timeout": 120}
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    subprocess.run([_program("initdb"), "-D", data, "-U", "grader", "--auth=trust", "-N"], **as_user)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    start = [_program("pg_ctl"), "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, **as_user)
    try:
        subprocess.run([_program("createdb"), "-h", folder, "-U", "grader", "gradebook"], **as_user)
        yield f"postgresql+psycopg://grader@/gradebook?host={folder}"
    finally:
        subprocess.run([_program("pg_ctl"), "-D", data, "-m", "immediate", "stop"], **as_user)
        shutil.rmtree(folder, ignore_errors=True)


def test_two_graders_at_once_leave_the_gradebook_that_one_leaves(server: str, tmp_path: Path) -> None:
    whole = make_course(tmp_path / "whole")
    for student, answers in WRONG.items():
        hand_in(whole, student, answered(whole, **answers))
    halves = [_half(whole, students, tmp_path / str(number)) for number, students in enumerate(HALVES)]
    grade = ("autograder", "grade", "--no-gate", "--jobs", "1")
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda half: command(half, *grade, "--db", server), halves))
    assert ["recorded in the gradebook: 3" in said[0], "recorded in the gradebook: 2" in said[1]] == [
        True,
        True,
    ]
    command(whole, *grade)
    assert content(server) == content(f"sqlite:///{whole / 'gradebook.db'}")


def content(db: str) -> dict[str, Any]:
    """Everything that a gradebook says of the week's submissions."""
    with Gradebook(db) as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(WEEK):
            (notebook,) = submission.notebooks
            grades = {
                grade.name: (grade.auto_score, grade.max_score, grade.manual_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }
            comments = {each.name: (each.auto_comment, each.manual_comment) for each in notebook.comments}
            found[submission.student.id] = (submission.score, submission.max_score, grades, comments)
        assert set(found) == set(WRONG)
        assert len(next(iter(found.values()))[2]) == 34
        return found


def _half(course: Path, students: tuple[str, ...], folder: Path) -> Path:
    """A grader's own clone of the course, with the same secret and some of the students."""
    others = [student for student in WRONG if student not in students]
    shutil.copytree(course, folder, ignore=shutil.ignore_patterns("gradebook.db", *others))
    load_assignment(WEEK, folder)
    return folder


def _program(name: str) -> str:
    places = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or next(map(str, places), None)
    assert found, f"no {name} on this machine: apt-get install postgresql"
    return found


def test_a_course_with_a_name_is_recorded_in_a_fresh_database_and_after_a_kill(
    server: str, tiny_course: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(tiny_course, tmp_path / "course"))
    (course / "course.toml").write_text(
        f'[nbgrader.CourseDirectory]\ncourse_id = "backprop"\ndb_url = "{server}"\n'
    )
    build_release(load_assignment(root=course))
    assert recording(course, "write_mark", 2).wait(120) == -9
    both = [recording(course), recording(course)]
    assert [each.wait(120) for each in both] == [0, 0]
    with Gradebook(server, "backprop") as gradebook:
        assert gradebook.find_assignment("tiny").course_id == "backprop"
        assert {each.student.id for each in gradebook.assignment_submissions("tiny")} == set(STUDENTS)
