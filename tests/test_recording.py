"""A recording that is killed, or that two graders begin at once, leaves the gradebook that one leaves."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from test_nbgrader import graded, hand_in

from autograder.course.assignment import load_assignment
from autograder.nbgrader_plugin.gradebook import open_course, record
from autograder.release.release import build_release
from autograder.results.records import write
from autograder.submissions.submission import find_submissions

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own

FIXTURE = Path(__file__).parent / "fixtures" / "course"
STUDENTS = ("ada", "bob", "cy")
RECORD = """
import os, signal, sys
from pathlib import Path
import nbgrader.api
nbgrader.api.get_alembic_version = lambda: "none"
from autograder.course.assignment import load_assignment
from autograder.nbgrader_plugin import gradebook
from autograder.submissions.submission import find_submissions

root, db, where, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
if where:
    calls, whole = [], getattr(gradebook, where)
    def counted(*words, **named):
        calls.append(where)
        if len(calls) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*words, **named)
    setattr(gradebook, where, counted)
week = load_assignment("tiny", root)
course = gradebook.open_course(root, root / "results", week, db or None)
gradebook.record(course, find_submissions([root / "submitted"], week))
"""


@pytest.fixture(scope="module", name="tiny_course")
def make_tiny_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kit") / "course"
    shutil.copytree(FIXTURE, root, ignore=shutil.ignore_patterns("__pycache__"))
    build_release(load_assignment(root=root))
    for student in STUDENTS:
        hand_in(root, student)
        write(root / "results", graded(student))
    return root


def recording(course: Path, where: str = "", count: int = 0, db: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RECORD, str(course), db, where, str(count)])


def record_here(course: Path) -> None:
    week = load_assignment(root=course)
    record(open_course(course, course / "results", week), find_submissions([course / "submitted"], week))


def content(db: str) -> dict[str, tuple[object, ...]]:
    """Everything that a gradebook says of the class."""
    with Gradebook(db) as book:
        return {
            row.student.id: (
                row.score,
                sorted(
                    (each.name, each.auto_score, each.needs_manual_grade) for each in row.notebooks[0].grades
                ),
                len(row.notebooks[0].comments),
            )
            for row in book.assignment_submissions("tiny")
        }


def of_course(course: Path) -> str:
    return f"sqlite:///{course / 'gradebook.db'}"


@pytest.mark.parametrize(
    ("where", "count"),
    [("_write_notebook", 2), ("_restore", 1), ("write_mark", 2)],
)
def test_a_recording_that_is_killed_is_made_up_for_by_the_next(
    tiny_course: Path, where: str, count: int, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(tiny_course, tmp_path / "course"))
    assert recording(course, where, count).wait(120) == -9
    record_here(course)
    undisturbed = Path(shutil.copytree(tiny_course, tmp_path / "undisturbed"))
    record_here(undisturbed)
    assert content(of_course(course)) == content(of_course(undisturbed))
    assert set(content(of_course(course))) == set(STUDENTS)
    assert not list((course / "autograded").rglob("*.part"))


def test_two_recordings_at_once_leave_what_one_leaves(tiny_course: Path, tmp_path: Path) -> None:
    course = Path(shutil.copytree(tiny_course, tmp_path / "course"))
    both = [recording(course), recording(course)]
    assert [each.wait(120) for each in both] == [0, 0]
    assert set(content(of_course(course))) == set(STUDENTS)
