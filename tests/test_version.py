"""The grader's version changes with what can change a result, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.assignment import KIT
from autograder.runs import version
from autograder.runs.version import grader_version

WEEK = "03-mlp-numpy"


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the kit whose files a test may change."""
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb", "*.npz")
    for name in ("autograder", "solutions", "exercises"):
        shutil.copytree(KIT / name, tmp_path / name, ignore=ignored)
    monkeypatch.setattr(version, "KIT", tmp_path)
    monkeypatch.setattr(version, "SHOWN", tmp_path / "autograder" / "checks" / "show")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        "autograder/report/page.py",
        "autograder/nbgrader_plugin/html.py",
        "autograder/export/export.py",
        "autograder/commands/grade.py",
        "autograder/runs/progress.py",
        "autograder/checks/show/terminal.py",
        "autograder/misconceptions/00-warm-up/centre_columns.py",
        "autograder/graders/00-warm-up/test_broadcasting.py",
        "exercises/03-mlp-numpy/README.md",
    ],
)
def test_what_cannot_change_a_result_regrades_nothing(kit: Path, changed: str) -> None:
    before = grader_version(kit, WEEK)
    (kit / changed).write_text((kit / changed).read_text("utf-8") + "\n# changed\n", "utf-8")
    assert grader_version(kit, WEEK) == before


@pytest.mark.parametrize(
    "changed",
    [
        "autograder/graders/03-mlp-numpy/test_train.py",
        "autograder/graders/inputs.py",
        "autograder/misconceptions/03-mlp-numpy/softmax.py",
        "autograder/box/worker/wire.py",
        "autograder/grading/exercises.py",
        "autograder/submissions/submission.py",
        "solutions/network.py",
        "exercises/03-mlp-numpy/03-mlp-numpy.py",
    ],
)
def test_what_can_change_a_result_regrades_the_class(kit: Path, changed: str) -> None:
    before = grader_version(kit, WEEK)
    (kit / changed).write_text((kit / changed).read_text("utf-8") + "\n# changed\n", "utf-8")
    assert grader_version(kit, WEEK) != before
