"""The same class by stock nbgrader: notebooks run in a kernel, tests and training in their cells."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.release.instructor_notebook import write_source

from .measure import ONE_THREAD, Run, run

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 600\n"
NBGRADER = [sys.executable, "-m", "nbgrader"]


def autograde(week: Assignment, course: Path, notebooks: Sequence[Path]) -> tuple[Run, int]:
    """What `nbgrader autograde` takes for these notebooks, and with how many BLAS threads.

    The course is one of its own with nothing of ours in its way of grading. nbgrader takes one notebook after
    another, so a second core can only help NumPy: whether it does, the first notebook tells.
    """
    tries = {each: _autograde(week, course / f"try{each}", notebooks[:1], each) for each in _threads()}
    fastest = min(tries, key=lambda threads: tries[threads].wall)
    return _autograde(week, course / "class", notebooks, fastest), fastest


def _threads() -> tuple[int, ...]:
    return tuple(sorted({1, min(os.cpu_count() or 1, 2)}))


def _autograde(week: Assignment, course: Path, notebooks: Sequence[Path], threads: int) -> Run:
    write_source(week, course / "source" / week.name)
    (course / "nbgrader_config.py").write_text(CONFIG)
    run([*NBGRADER, "generate_assignment", week.name, "--create", "--force"], course)
    for notebook in notebooks:
        target = course / "submitted" / notebook.parent.parent.name / week.name
        target.mkdir(parents=True)
        shutil.copy(notebook, target)
    environment = dict.fromkeys(ONE_THREAD, str(threads))
    return run([*NBGRADER, "autograde", week.name], course, environment, codes=(0, 1))
