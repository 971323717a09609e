"""The same class by stock nbgrader: notebooks run in a kernel, tests and training in their cells."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment

from .measure import Run, run

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 600\n"


def autograde(week: Assignment, course: Path, notebooks: Sequence[Path]) -> Run:
    """What `nbgrader autograde` takes for these notebooks, in a course of its own with nothing of ours."""
    source = course / "source" / week.name
    shutil.copytree(week.root / "build" / "source" / week.name, source)
    (course / "nbgrader_config.py").write_text(CONFIG)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    run([*nbgrader, "generate_assignment", week.name, "--create", "--force"], course)
    for notebook in notebooks:
        target = course / "submitted" / notebook.parent.parent.name / week.name
        target.mkdir(parents=True)
        shutil.copy(notebook, target)
    return run([*nbgrader, "autograde", week.name], course, codes=(0, 1))
